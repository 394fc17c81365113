/* eval/kernel.h: what the kernels share.  Private to eval/.
 *
 * A kernel computes the shapes of its results from the values it was given, sets them in c->out,
 * asks ev_out for memory and fills it.  ev_run has made sure that operands are dense, aligned, have
 * as many bytes as their shapes say, and afterwards checks the shapes against those that were
 * inferred. Strings reach kernels as i64 numbers, equal for equal strings (strings.c). */
#ifndef EVAL_KERNEL_H
#define EVAL_KERNEL_H

#include "eval/eval.h"

#define EV_MAX_BYTES ((uint64_t)1 << 31) /* no result is larger */
#define EV_SPLAT_LIMIT ((int64_t)1 << 20)

/* ---- shapes -------------------------------------------------------------------------------------
 */

static inline int64_t ev_count(const ev_tensor *t) {
    int64_t n = 1;
    for (int i = 0; i < t->shape.rank; i++)
        n *= t->shape.d[i];
    return n;
}
/* Product of sizes from..to-1; the shape's count is known to fit. */
static inline int64_t ev_span(const ir_shape *s, int from, int to) {
    int64_t n = 1;
    for (int i = from; i < to; i++)
        n *= s->d[i];
    return n;
}
bool ev_broadcast(const ir_shape *x, const ir_shape *y, ir_shape *out);
/* axis in -rank..rank-1 to 0..rank-1; false: out of range. */
bool ev_axis(int64_t axis, int rank, int *out);
/* A tensor of integers of any integer type, element i. */
int64_t ev_int(const ev_tensor *t, int64_t i);
double ev_num(const ev_tensor *t, int64_t i); /* of any real type */
/* The elements of a small integer tensor; false: not integers, or more than max. */
bool ev_ints(const ev_tensor *t, int64_t *out, int max, int *n);

/* A walk over a dense result and up to 4 operands by strides (in elements; 0 where broadcast). Axes
 * that lie alike in all operands are merged; the last axis is the inner run. */
typedef struct ev_walk {
    int rank, k;
    int64_t n[IR_MAX_RANK];
    int64_t s[4][IR_MAX_RANK];
    int64_t at[IR_MAX_RANK], off[4];
} ev_walk;
void ev_walk_broadcast(ev_walk *w, const ir_shape *out, const ev_tensor *const *in, int k);
void ev_walk_strides(ev_walk *w, const ir_shape *out, const int64_t (*s)[IR_MAX_RANK], int k);
static inline int64_t ev_walk_run(const ev_walk *w) { return w->rank ? w->n[w->rank - 1] : 1; }
bool ev_walk_next(ev_walk *w);                       /* to the next run; false: that was the last */
void ev_strides(const ir_shape *s, int64_t *stride); /* row-major */

/* ---- numbers --------------------------------------------------------------------------------- */

/* dst[i] = src[i] as the other type: truncation for ints, C conversion as the processor does it. */
bool ev_convert(ir_dtype to, void *dst, ir_dtype from, const void *src, int64_t n);
static inline bool ev_is_half(ir_dtype t) { return t == IR_F16 || t == IR_BF16; }
/* Applies fused_activation_function of the node to the n numbers at p; true when there is none. */
bool ev_activate(const ev_call *c, ir_dtype t, void *p, int64_t n);
/* Operand i as f32 (or f64 when it is f64): converted into scratch memory when it is something
 * else. */
const void *ev_as(ev_call *c, const ev_tensor *t, ir_dtype as);

/* Boxes of n elements, by strides on both sides (move.c). */
void ev_move(uint8_t *dst, const int64_t *ds, const uint8_t *src, const int64_t *ss,
             const ir_shape *n, size_t size);
/* Elements, with size 1, 2, 4, 8 or 16: dst[i] = src[i * stride]. */
void ev_copy_strided(uint8_t *dst, const uint8_t *src, int64_t n, int64_t stride, size_t size);
void ev_fill(uint8_t *dst, const uint8_t *element, int64_t n, size_t size);
/* A dense box of the result from strided elements: n, stride per axis (elements). */
void ev_copy_box(uint8_t *dst, const uint8_t *src, int rank, const int64_t *n,
                 const int64_t *stride, size_t size);

/* ---- types by macros: X(id, C type, unsigned type to calculate in) --------------------------- */
#define EV_INT_TYPES(X)                                                                            \
    X(I8, int8_t, uint32_t)                                                                        \
    X(I16, int16_t, uint32_t)                                                                      \
    X(I32, int32_t, uint32_t)                                                                      \
    X(I64, int64_t, uint64_t)                                                                      \
    X(U8, uint8_t, uint32_t)                                                                       \
    X(U16, uint16_t, uint32_t)                                                                     \
    X(U32, uint32_t, uint32_t)                                                                     \
    X(U64, uint64_t, uint64_t)
/* run_for(t): the file's run_F32, run_I8 .. for elements of type t, NULL where there is none; halves are computed as f32. */
#define EV_RUN_CASE(NAME, T, W)                                                                    \
    case IR_##NAME:                                                                                \
        return run_##NAME;
#define EV_RUN_FOR(run_fn)                                                                         \
    static run_fn run_for(ir_dtype t) {                                                            \
        switch (t) {                                                                               \
            EV_INT_TYPES(EV_RUN_CASE)                                                              \
            EV_RUN_CASE(F64, , )                                                                   \
            EV_RUN_CASE(C64, , )                                                                   \
            EV_RUN_CASE(C128, , )                                                                  \
            EV_RUN_CASE(BOOL, , )                                                                  \
        case IR_F32:                                                                               \
        case IR_F16:                                                                               \
        case IR_BF16:                                                                              \
            return run_F32;                                                                        \
        case IR_I4:                                                                                \
        case IR_STR:                                                                               \
        case IR_RES:                                                                               \
        case IR_VAR:                                                                               \
        case IR_DTYPE_COUNT:                                                                       \
        case IR_DTYPE_NONE:                                                                        \
            break;                                                                                 \
        }                                                                                          \
        return NULL;                                                                               \
    }
/* Unsigned numbers are never negative, and the compiler need not be told so. */
#define EV_NEGATIVE(T, v) ((v) < (T)1 && (v) != 0)

/* ---- the kernels: the eval column of ops.def ------------------------------------------------- */
#define OP(id, text, lo, hi, n_out, code, options, flags, infer, eval) bool ev_k_##eval(ev_call *c);
#include "ir/ops.def"
#undef OP
/* Strings: runs the kernel on numbers that stand for the strings. */
bool ev_run_strings(ev_call *c, bool (*kernel)(ev_call *));

#endif
