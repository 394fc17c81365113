/* passes/runtime.h: inside of this room: what the runtime's kernels take (runtime.def). */
#ifndef PASSES_RUNTIME_H
#define PASSES_RUNTIME_H

#include "passes/rules.h"

typedef struct ps_runtime {
    uint32_t operands, results; /* bit i: has the type of the op */
    int broadcast_limit, rank_limit; /* 0: none */
    uint32_t types; /* bit: an ir_dtype */
} ps_runtime;
const ps_runtime *ps_runtime_of(ir_op op); /* NULL: no row */
static inline bool ps_is_data(uint32_t mask, uint32_t i) { return mask == UINT32_MAX || (i < 32 && (mask >> i & 1)); }

#endif
