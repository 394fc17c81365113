#include "passes/rules.h"
bool pass_expand(ir_module *m) { return UNUSED(m), true; }
