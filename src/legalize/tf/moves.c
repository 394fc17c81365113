/* legalize/tf/moves.c: ops that only move elements, on tensors that the runtime's kernels do not move.
 *
 * Strings and complex128 are moved by index: the op is lowered on the numbers of the elements, and one GATHER
 * takes the elements themselves from where they stand.
 *
 *     op(x)   becomes   gather(flat x, op([[0 1 2] [3 4 5]]))
 *
 * Several tensors stand one after the other; strings cannot be joined at run time, so there the op may
 * have one that is computed, or constants alone. */
#include "legalize/tf/math.h"

enum { TEXT = 1, C128 = 2, BOTH = 3 };

/* What has to be moved by index; the rest has kernels.  Sorted. */
static const struct mover {
    const char *op;
    int types;
} movers[] = {
    {"BatchToSpace", BOTH}, {"BatchToSpaceND", BOTH}, {"BroadcastTo", TEXT}, {"Concat", BOTH},
    {"ConcatV2", BOTH}, {"DepthToSpace", BOTH}, {"DynamicPartition", BOTH}, {"DynamicStitch", BOTH},
    {"Fill", C128}, {"Gather", BOTH}, {"GatherNd", C128}, {"GatherV2", BOTH}, {"MirrorPad", BOTH},
    {"OneHot", BOTH}, {"Pack", BOTH}, {"PadV2", BOTH}, {"ParallelConcat", BOTH},
    {"ParallelDynamicStitch", BOTH}, {"RandomShuffle", BOTH}, {"Reverse", BOTH},
    {"ReverseSequence", BOTH}, {"ReverseV2", BOTH}, {"Roll", BOTH}, {"Select", TEXT},
    {"SelectV2", TEXT}, {"Slice", C128}, {"SpaceToDepth", BOTH}, {"SparseToDense", BOTH},
    {"Split", BOTH}, {"SplitV", BOTH}, {"StridedSlice", C128}, {"TensorScatterUpdate", BOTH},
    {"TensorStridedSliceUpdate", BOTH}, {"Tile", C128}, {"Transpose", BOTH}, {"Unpack", BOTH},
};

static int type_bit(const tf_value *v) {
    if (v->kind != TF_TENSOR) return 0;
    return v->v->dtype == IR_STR ? TEXT : v->v->dtype == IR_C128 ? C128 : 0;
}

/* A gather of whole rows of strings from a vector is what the kernel does. */
static bool has_kernel(const tf_call *c) {
    return (str_is(c->src->op, "Gather") || str_is(c->src->op, "GatherV2")) && c->n_in > 1 &&
           c->in[0].v->dtype == IR_STR && c->in[0].v->shape.rank == 1;
}

bool lw_is_moved_by_index(const tf_call *c) {
    int bits = 0;
    bool constant = true;
    for (uint32_t i = 0; i < c->n_in; i++) {
        bits |= type_bit(&c->in[i]);
        constant &= c->in[i].kind == TF_TENSOR && ir_is_const(c->in[i].v);
    }
    if (!bits || constant) return false;
    for (size_t i = 0; i < ARRAY_LEN(movers); i++)
        if (str_is(c->src->op, movers[i].op)) return (movers[i].types & bits) && !has_kernel(c);
    return false;
}

/* The elements in a row; of complex128 as pairs of i64. */
static ir_value *movable(bld *b, ir_value *x) {
    ir_value *row = flat(b, x);
    return x->dtype == IR_STR || row->poison ? row : math_bitcast(b, row, IR_I64);
}

static ir_value *count_of(bld *b, ir_value *x) {
    if (x->shape.rank < 0) {
        int axis = 0;
        return b_reduce(b, OP_REDUCE_PROD, b_shape_of(b, x), &axis, 1, false);
    }
    ir_dim n = 1;
    for (int i = 0; i < x->shape.rank; i++) n = dim_mul(b->m, n, x->shape.d[i]);
    return b_dim_scalar(b, n, x);
}

/* first, first + 1, ... in the shape of x */
static ir_value *numbers(bld *b, ir_value *x, ir_value *first, ir_value *end) {
    ir_value *row = b_op(b, OP_RANGE, B_IN(first, end, b_i32(b, 1)), B_NONE);
    return x->shape.rank < 0 ? b_reshape_to(b, row, b_shape_of(b, x)) : b_reshape(b, row, &x->shape);
}

typedef struct pool {
    ir_value **from; /* the tensors */
    umap number_of;  /* a tensor's id -> the numbers of its elements */
    size_t n;
    bool constant;
} pool;

static ir_value *number_of(bld *b, pool *p, ir_value *x, ir_value **end) {
    uint64_t known;
    if (umap_get(&p->number_of, x->id, &known)) return (ir_value *)(uintptr_t)known;
    ir_value *first = *end;
    *end = b_add(b, first, count_of(b, x));
    p->from[p->n] = x;
    p->constant &= ir_is_const(x);
    ir_value *n = numbers(b, x, first, *end);
    umap_put(&p->number_of, x->id, (uint64_t)(uintptr_t)n);
    p->n++;
    return n;
}

static ir_value *joined(tf_call *c, const pool *p) {
    bld *b = c->b;
    if (p->n > 1 && p->from[0]->dtype == IR_STR && !p->constant) {
        tf_unsupported(c, "choose or join numbers, and look the strings up outside",
                       "strings of several tensors cannot be joined at run time");
        return NULL;
    }
    for (size_t i = 0; i < p->n; i++) p->from[i] = movable(b, p->from[i]);
    return p->n > 1 ? b_concat(b, p->from, p->n, 0) : p->from[0];
}

bool lw_move_by_index(tf_call *c, bool (*lower_op)(tf_call *c, const struct tf_row *row), const struct tf_row *row) {
    bld *b = c->b;
    arena *a = &c->L->ctx->keep;
    tf_value *in = NEW_N(a, tf_value, c->n_in);
    pool p = {.from = NEW_N(a, ir_value *, c->n_in), .number_of = {.a = a}, .constant = true};
    ir_value *end = b_i32(b, 0);
    for (uint32_t i = 0; i < c->n_in; i++) {
        in[i] = c->in[i];
        if (type_bit(&in[i])) in[i].v = number_of(b, &p, in[i].v, &end);
    }
    ir_dtype t = p.from[0]->dtype;
    ir_value *elements = joined(c, &p);
    if (!elements || b->failed) return false;
    tf_call inner = *c;
    inner.in = in;
    bool ok = lower_op(&inner, row);
    c->refused = inner.refused;
    c->out = inner.out;
    c->n_out = inner.n_out;
    for (uint32_t i = 0; ok && i < c->n_out; i++) {
        if (c->out[i].kind != TF_TENSOR) continue;
        ir_value *r = b_gather(b, elements, c->out[i].v, 0, 0);
        c->out[i].v = t == IR_STR || r->poison ? r : math_bitcast(b, r, t);
        ok = !r->poison;
    }
    return ok && !b->failed;
}
