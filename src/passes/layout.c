#include "passes/rules.h"
bool pass_layout(ir_module *m) { return UNUSED(m), true; }
