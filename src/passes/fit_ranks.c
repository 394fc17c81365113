#include "passes/rules.h"
bool pass_fit_ranks(ir_module *m) { return UNUSED(m), true; }
