/* passes/runtime.c: runtime.def as data. */
#include "passes/runtime.h"

#define T(id) (1u << IR_##id)
#define SIZED                                                                                                  \
    (T(F32) | T(F16) | T(F64) | T(I8) | T(I16) | T(I32) | T(I64) | T(U8) | T(U16) | T(U32) | T(U64) | T(BOOL) | T(C64))
#define ANY (SIZED | T(C128) | T(STR))
#define ALL UINT32_MAX

static const ps_runtime rows[OP_COUNT] = {
#define RUNTIME(op, operands, results, broadcast, rank, types) [OP_##op] = {operands, results, broadcast, rank, types},
#include "passes/runtime.def"
#undef RUNTIME
};

const ps_runtime *ps_runtime_of(ir_op op) { return rows[op].types ? &rows[op] : NULL; }

bool ps_takes_type(ir_op op, ir_dtype t) { return !rows[op].types || (t >= 0 && (rows[op].types >> t & 1)); }

int ps_broadcast_limit(ir_op op) { return rows[op].broadcast_limit ? rows[op].broadcast_limit : IR_MAX_RANK; }
