/* eval/reduce.c: reductions over any axes, and ARG_MIN, ARG_MAX.
 *
 * Neighbouring axes of one kind (kept or reduced) are merged.  Floats accumulate in double (closer
 * to the true sum than any order of f32), integers in their own type with wraparound. */
#include <complex.h>
#include <math.h>

#include "eval/kernel.h"

/* Accumulates one run of x into one number, or a run into a run. */
#define NAN_MAX(x, y) ((x) > (y) || (x) != (x) ? (x) : (y))
#define NAN_MIN(x, y) ((x) < (y) || (x) != (x) ? (x) : (y))
#define RUN(update)                                                                                \
    if (step == 0) {                                                                               \
        A r = acc[0];                                                                              \
        for (int64_t i = 0; i < n; i++) {                                                          \
            const A v = (A)p[i * s];                                                               \
            r = (A)(update);                                                                       \
        }                                                                                          \
        acc[0] = r;                                                                                \
    } else {                                                                                       \
        for (int64_t i = 0; i < n; i++) {                                                          \
            const A v = (A)p[i * s];                                                               \
            const A r = acc[i];                                                                    \
            acc[i] = (A)(update);                                                                  \
        }                                                                                          \
    }                                                                                              \
    return true
#define ADD_CASES                                                                                  \
    case OP_SUM:                                                                                   \
    case OP_MEAN: {                                                                                \
        RUN(r + v);                                                                                \
    }                                                                                              \
    case OP_REDUCE_PROD: {                                                                         \
        RUN(r * v);                                                                                \
    }
#define ORDER_CASES(MAXOF, MINOF)                                                                  \
    case OP_REDUCE_MAX: {                                                                          \
        RUN(MAXOF(v, r));                                                                          \
    }                                                                                              \
    case OP_REDUCE_MIN: {                                                                          \
        RUN(MINOF(v, r));                                                                          \
    }
#define REDUCE_FN(NAME, TYPE, ACC, CASES)                                                          \
    static bool reduce_##NAME(ir_op op, void *to, const void *from, int64_t n, int64_t s,          \
                              int64_t step) {                                                      \
        typedef ACC A;                                                                             \
        A *acc = to;                                                                               \
        const TYPE *p = from;                                                                      \
        switch ((int)op) {                                                                         \
            CASES                                                                                  \
        default:                                                                                   \
            return false;                                                                          \
        }                                                                                          \
    }
REDUCE_FN(F32, float, double, ADD_CASES ORDER_CASES(NAN_MAX, NAN_MIN))
REDUCE_FN(F64, double, double, ADD_CASES ORDER_CASES(NAN_MAX, NAN_MIN))
REDUCE_FN(C128, double complex, double complex, ADD_CASES)
REDUCE_FN(I64, int64_t, uint64_t, ADD_CASES)
#define SIGNED_MAX(x, y) ((int64_t)(x) > (int64_t)(y) ? (x) : (y))
#define SIGNED_MIN(x, y) ((int64_t)(x) < (int64_t)(y) ? (x) : (y))
REDUCE_FN(I64_order, int64_t, int64_t, ORDER_CASES(SIGNED_MAX, SIGNED_MIN))
REDUCE_FN(U64, uint64_t, uint64_t, ADD_CASES ORDER_CASES(MAX, MIN))
REDUCE_FN(
    BOOL, uint8_t, uint8_t,
    case OP_REDUCE_ANY : { RUN(r | (v != 0)); } case OP_REDUCE_ALL : { RUN(r & (v != 0)); })

typedef bool (*reduce_fn)(ir_op op, void *to, const void *from, int64_t n, int64_t s, int64_t step);
typedef struct plan {
    ir_dtype as;  /* the type operands are converted to */
    ir_dtype acc; /* the accumulators' */
    reduce_fn run;
} plan;

static bool plan_for(ir_op op, ir_dtype t, plan *p) {
    const bool logical = op == OP_REDUCE_ANY || op == OP_REDUCE_ALL,
               order = op == OP_REDUCE_MAX || op == OP_REDUCE_MIN;
    if (logical || t == IR_BOOL) {
        *p = (plan){IR_BOOL, IR_BOOL, reduce_BOOL};
        return logical && t == IR_BOOL;
    }
    if (t == IR_F32 || ev_is_half(t))
        *p = (plan){IR_F32, IR_F64, reduce_F32};
    else if (t == IR_F64)
        *p = (plan){IR_F64, IR_F64, reduce_F64};
    else if (ir_is_complex(t) && !order)
        *p = (plan){IR_C128, IR_C128, reduce_C128};
    else if (t == IR_U64)
        *p = (plan){IR_U64, IR_U64, reduce_U64};
    else if (ir_is_int(t) && t != IR_I4)
        *p = (plan){IR_I64, IR_I64, order ? reduce_I64_order : reduce_I64};
    else
        return false;
    return true;
}

static void start_value(ir_op op, ir_dtype t, ir_dtype acc, void *out) {
    const double inf = HUGE_VAL;
    int64_t i = op == OP_REDUCE_PROD || op == OP_REDUCE_ALL ? 1 : 0;
    double f = op == OP_REDUCE_MAX ? -inf : op == OP_REDUCE_MIN ? inf : (double)i;
    if (op == OP_REDUCE_MAX || op == OP_REDUCE_MIN) { /* of nothing: the type's extreme */
        const int bits = ir_dtypes[t].bits;
        const bool sign = ir_dtypes[t].kind == IR_KIND_INT;
        const uint64_t most = UINT64_MAX >> (64 - bits + (sign ? 1 : 0));
        i = (int64_t)(op == OP_REDUCE_MIN ? most : sign ? ~most : 0);
    }
    if (acc == IR_F64 || acc == IR_C128)
        ev_convert(acc, out, IR_F64, &f, 1);
    else
        ev_convert(acc, out, IR_I64, &i, 1);
}

/* Which axes are reduced; the result's shape. */
static bool reduced_axes(const ev_call *c, bool *reduced, ir_shape *out) {
    const ev_tensor *x = &c->in[0], *axes = &c->in[1];
    const bool keep = ir_get_i(c->node, A_keep_dims);
    int64_t list[64];
    int n, axis;
    if (!ev_ints(axes, list, (int)ARRAY_LEN(list), &n)) return false;
    for (int i = 0; i < n; i++) {
        if (!ev_axis(list[i], x->shape.rank, &axis)) return false;
        reduced[axis] = true;
    }
    *out = IR_SCALAR;
    for (int i = 0; i < x->shape.rank; i++)
        if (!reduced[i] || keep) out->d[out->rank++] = reduced[i] ? 1 : x->shape.d[i];
    return true;
}

/* Walks x in order; the place in the accumulators moves with the kept axes alone. */
static bool accumulate(ir_op op, const plan *p, const ir_shape *shape, const bool *reduced,
                       const uint8_t *x, uint8_t *acc) {
    int64_t s[2][IR_MAX_RANK], step = 1;
    ev_strides(shape, s[0]);
    for (int i = shape->rank - 1; i >= 0; i--) {
        s[1][i] = reduced[i] ? 0 : step;
        step *= reduced[i] ? 1 : shape->d[i];
    }
    const int64_t size = (int64_t)ir_dtype_size(p->as), acc_size = (int64_t)ir_dtype_size(p->acc);
    ev_walk w;
    ev_walk_strides(&w, shape, (const int64_t (*)[IR_MAX_RANK])s, 2);
    const int inner = w.rank - 1;
    do {
        if (!p->run(op, acc + w.off[1] * acc_size, x + w.off[0] * size, ev_walk_run(&w),
                    w.s[0][inner], w.s[1][inner]))
            return false;
    } while (ev_walk_next(&w));
    return true;
}

/* Divides in the wide type; integers truncate, as TensorFlow's mean of integers does. */
static bool divide_mean(const plan *p, void *acc, int64_t n, int64_t by) {
    for (int64_t i = 0; i < n; i++) {
        if (p->acc == IR_F64)
            ((double *)acc)[i] /= (double)by;
        else if (p->acc == IR_C128)
            ((double complex *)acc)[i] /= (double)by;
        else if (by == 0)
            return false;
        else if (p->acc == IR_U64)
            ((uint64_t *)acc)[i] /= (uint64_t)by;
        else
            ((int64_t *)acc)[i] /= by;
    }
    return true;
}

bool ev_k_reduce(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    const ir_op op = c->node->op;
    bool reduced[IR_MAX_RANK] = {false};
    plan p;
    if (c->out[0].dtype != x->dtype || !plan_for(op, x->dtype, &p) ||
        !reduced_axes(c, reduced, &c->out[0].shape))
        return false;
    uint8_t *o = ev_out(c, 0);
    const void *as = o ? ev_as(c, x, p.as) : NULL;
    if (!as) return false;
    const int64_t n = ev_count(&c->out[0]), all = ev_count(x);
    const size_t size = ir_dtype_size(p.acc);
    if (n == 0) return true;
    uint8_t *acc = arena_alloc(&c->ctx->scratch, mem_size(&c->ctx->scratch, (size_t)n, size), 16);
    uint64_t start[2];
    start_value(op, x->dtype, p.acc, start);
    ev_fill(acc, (const uint8_t *)start, n, size);
    if (all > 0 && !accumulate(op, &p, &x->shape, reduced, as, acc)) return false;
    if (op == OP_MEAN && !divide_mean(&p, acc, n, all / n)) return false;
    return ev_convert(x->dtype, o, p.acc, acc, n);
}

#define ARG_FN(NAME, T, W)                                                                         \
    static int64_t arg_##NAME(const void *from, int64_t n, int64_t s, bool max) {                  \
        const T *p = from;                                                                         \
        int64_t best = 0;                                                                          \
        T v = p[0];                                                                                \
        for (int64_t i = 1; i < n; i++) {                                                          \
            const T x = p[i * s];                                                                  \
            if (max ? x > v : x < v) {                                                             \
                v = x;                                                                             \
                best = i;                                                                          \
            }                                                                                      \
        }                                                                                          \
        return best;                                                                               \
    }
EV_INT_TYPES(ARG_FN)
ARG_FN(F32, float, float)
ARG_FN(F64, double, double)

static int64_t arg_of(ir_dtype t, const void *p, int64_t n, int64_t s, bool max) {
    switch (t) {
#define CASE(NAME, T, W)                                                                           \
    case IR_##NAME:                                                                                \
        return arg_##NAME(p, n, s, max);
        EV_INT_TYPES(CASE)
#undef CASE
    case IR_I4:
        return arg_I8(p, n, s, max);
    case IR_F32:
        return arg_F32(p, n, s, max);
    case IR_F64:
        return arg_F64(p, n, s, max);
    case IR_BOOL:
        return arg_U8(p, n, s, max);
    case IR_F16:
    case IR_BF16:
    case IR_C64:
    case IR_C128:
    case IR_STR:
    case IR_RES:
    case IR_VAR:
    case IR_DTYPE_COUNT:
    case IR_DTYPE_NONE:
        break;
    }
    return 0;
}

bool ev_k_arg_min_max(ev_call *c) {
    ev_tensor x = c->in[0], *out = &c->out[0];
    int64_t list[1];
    int n_list, axis;
    if (!ev_ints(&c->in[1], list, 1, &n_list) || n_list != 1 ||
        !ev_axis(list[0], x.shape.rank, &axis) || ir_is_complex(x.dtype) ||
        (out->dtype != IR_I32 && out->dtype != IR_I64))
        return false;
    const int64_t n = x.shape.d[axis], inner = ev_span(&x.shape, axis + 1, x.shape.rank);
    out->shape = x.shape;
    out->shape.rank--;
    for (int i = axis; i < out->shape.rank; i++)
        out->shape.d[i] = x.shape.d[i + 1];
    void *o = ev_out(c, 0);
    if (ev_is_half(x.dtype)) {
        x.p = ev_as(c, &x, IR_F32);
        x.dtype = IR_F32;
    }
    const int64_t count = o && x.p ? ev_count(out) : 0;
    if (!o || !x.p || (n == 0 && count > 0)) return false;
    const int64_t size = (int64_t)ir_dtype_size(x.dtype);
    for (int64_t i = 0; i < count; i++) {
        const int64_t at = i / inner * n * inner + i % inner;
        const int64_t best = arg_of(x.dtype, x.p + at * size, n, inner, c->node->op == OP_ARG_MAX);
        if (out->dtype == IR_I32)
            ((int32_t *)o)[i] = (int32_t)best;
        else
            ((int64_t *)o)[i] = best;
    }
    return true;
}
