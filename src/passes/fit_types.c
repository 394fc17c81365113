#include "passes/rules.h"
bool pass_fit_types(ir_module *m) { return UNUSED(m), true; }
