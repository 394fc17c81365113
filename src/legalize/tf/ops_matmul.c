/* legalize/tf/ops_matmul.c: matrix products of all types and ranks. */
#include "legalize/tf/nn.h"

/* Exact for integers: x[.., m, k, 1] * y[.., 1, k, n], summed over k. */
static ir_value *by_sums(bld *b, ir_value *x, ir_value *y, bool adj_x, bool adj_y) {
    if (adj_x) x = b_swap_last_two(b, x);
    if (adj_y) y = b_swap_last_two(b, y);
    if (x->poison || y->poison) return b_poison(b);
    if (x->shape.rank >= IR_MAX_RANK || y->shape.rank >= IR_MAX_RANK) return b_fail(b, "an integer product of rank %d", x->shape.rank);
    ir_value *p = b_mul(b, b_expand_dims(b, x, -1), b_expand_dims(b, y, -3));
    if (p->poison) return p;
    int axis = p->shape.rank - 2;
    return b_reduce(b, OP_SUM, p, &axis, 1, false);
}

static ir_value *flat_batch(bld *b, ir_value *x, const ir_shape *batch, ir_dim n) {
    int r = x->shape.rank;
    ir_shape s = *batch;
    s.d[s.rank++] = x->shape.d[r - 2];
    s.d[s.rank++] = x->shape.d[r - 1];
    x = b_broadcast_to(b, x, &s);
    ir_shape flat = {3, {n, s.d[s.rank - 2], s.d[s.rank - 1]}};
    return x->poison ? x : b_reshape(b, x, &flat);
}

/* The kernel takes three axes of batches. */
static ir_value *of_high_rank(bld *b, ir_value *x, ir_value *y, bool adj_x, bool adj_y) {
    ir_shape bx = ir_shape_of(x->shape.rank - 2, x->shape.d), by = ir_shape_of(y->shape.rank - 2, y->shape.d), batch;
    if (!b_broadcast_shape(b->m, &bx, &by, &batch)) return b_fail(b, "the batch shapes do not broadcast");
    ir_dim n = 1;
    for (int i = 0; i < batch.rank; i++) n = dim_mul(b->m, n, batch.d[i]);
    ir_value *r = b_matmul(b, flat_batch(b, x, &batch, n), flat_batch(b, y, &batch, n), adj_x, adj_y);
    if (r->poison) return r;
    batch.d[batch.rank++] = r->shape.d[1];
    batch.d[batch.rank++] = r->shape.d[2];
    return b_reshape(b, r, &batch);
}

/* [.., m, k] by a matrix: its rows are all alike. */
static ir_value *rows_by_matrix(bld *b, ir_value *x, ir_value *y, bool adj_y) {
    ir_shape s = x->shape, flat = {2, {1, s.d[s.rank - 1]}};
    for (int i = 0; i + 1 < s.rank; i++) flat.d[0] = dim_mul(b->m, flat.d[0], s.d[i]);
    ir_value *r = b_matmul(b, b_reshape(b, x, &flat), y, false, adj_y);
    if (r->poison) return r;
    s.d[s.rank - 1] = r->shape.d[1];
    return b_reshape(b, r, &s);
}

static ir_value *of_complex(bld *b, ir_value *x, ir_value *y, bool adj_x, bool adj_y, bool conjugate) {
    cpair p = complex_parts(b, complex_to(b, x, IR_C64)), q = complex_parts(b, complex_to(b, y, IR_C64));
    bool minus_x = adj_x && conjugate, minus_y = adj_y && conjugate;
    ir_value *rr = nn_matmul(b, p.re, q.re, adj_x, adj_y, false), *ii = nn_matmul(b, p.im, q.im, adj_x, adj_y, false);
    ir_value *ri = nn_matmul(b, p.re, q.im, adj_x, adj_y, false), *ir = nn_matmul(b, p.im, q.re, adj_x, adj_y, false);
    cpair r;
    r.re = minus_x != minus_y ? b_add(b, rr, ii) : b_sub(b, rr, ii);
    if (minus_x && minus_y) r.im = b_unary(b, OP_NEG, b_add(b, ri, ir));
    else r.im = minus_x ? b_sub(b, ri, ir) : minus_y ? b_sub(b, ir, ri) : b_add(b, ri, ir);
    return complex_to(b, complex_join(b, r), x->dtype);
}

/* Sums of nothing: no kernel takes operands without elements.  NULL: there is something to sum. */
static ir_value *of_nothing(bld *b, ir_value *x, ir_value *y, bool adj_x, bool adj_y) {
    const int rx = x->shape.rank, ry = y->shape.rank;
    if (x->shape.d[rx - (adj_x ? 2 : 1)] != 0 || y->shape.d[ry - (adj_y ? 1 : 2)] != 0) return NULL;
    ir_shape bx = ir_shape_of(rx - 2, x->shape.d), by = ir_shape_of(ry - 2, y->shape.d), to;
    if (!b_broadcast_shape(b->m, &bx, &by, &to)) return NULL;
    to.d[to.rank++] = x->shape.d[rx - (adj_x ? 1 : 2)];
    to.d[to.rank++] = y->shape.d[ry - (adj_y ? 2 : 1)];
    return b_broadcast_to(b, b_splat(b, x->dtype, 0, &IR_SCALAR), &to);
}

ir_value *nn_matmul(bld *b, ir_value *x, ir_value *y, bool adj_x, bool adj_y, bool conjugate) {
    if (x->poison || y->poison) return b_poison(b);
    if (ir_is_complex(x->dtype)) return of_complex(b, x, y, adj_x, adj_y, conjugate);
    if (!ir_is_float(x->dtype)) return by_sums(b, x, y, adj_x, adj_y);
    ir_value *nothing = of_nothing(b, x, y, adj_x, adj_y);
    if (nothing) return nothing;
    if (x->shape.rank > 5 || y->shape.rank > 5) {
        if (y->shape.rank > 2 || adj_x) return of_high_rank(b, x, y, adj_x, adj_y);
        return rows_by_matrix(b, x, y, adj_y);
    }
    return b_matmul(b, x, y, adj_x, adj_y);
}

ir_value *nn_apply_last(bld *b, ir_value *x, const float *matrix, int64_t k, int64_t n) {
    ir_shape s = {2, {k, n}};
    int64_t count;
    if (x->poison) return x;
    if (!ir_shape_count(&s, &count) || count > INT32_MAX) return b_fail(b, "a constant matrix of %lldx%lld", (long long)k, (long long)n);
    ir_value *m = ir_const_own(b->m, IR_F32, &s, matrix, (size_t)count * 4);
    if (x->shape.rank > 1) return b_matmul(b, x, m, false, false);
    ir_shape row = {2, {1, k}}, flat = {1, {n}};
    return b_reshape(b, b_matmul(b, b_reshape(b, x, &row), m, false, false), &flat);
}

bool nn_by_parts(tf_call *c, tf_lower_fn fn) {
    enum { MOST = 8 };
    ir_value *part[2];
    ir_dtype t = IR_C64;
    if (c->n_in > MOST) return tf_unsupported(c, NULL, "it has no form for complex numbers");
    for (int k = 0; k < 2; k++) {
        tf_value in[MOST], out[1] = {{0}};
        tf_call one = *c;
        one.in = in;
        one.out = out;
        one.n_out = 1;
        for (uint32_t i = 0; i < c->n_in; i++) {
            in[i] = c->in[i];
            if (in[i].kind != TF_TENSOR || !ir_is_complex(in[i].v->dtype)) continue;
            t = in[i].v->dtype;
            if (in[i].v->shape.rank < 0) return tf_unsupported(c, "give the inputs shapes with --shape", "a complex tensor of unknown rank");
            in[i].v = b_unary(c->b, k ? OP_IMAG : OP_REAL, complex_to(c->b, in[i].v, IR_C64));
        }
        bool ok = fn(&one);
        c->refused |= one.refused;
        if (!ok || out[0].kind != TF_TENSOR) return false;
        part[k] = out[0].v;
    }
    return tf_return(c, complex_to(c->b, complex_join(c->b, (cpair){part[0], part[1]}), t));
}

static ir_value *typed(tf_call *c, ir_value *x, ir_dtype t) { return t == IR_DTYPE_NONE || x->poison ? x : b_cast(c->b, x, t); }

static bool product(tf_call *c, ir_value *x, ir_value *y, bool ax, bool ay, bool conjugate) {
    if (x->poison || y->poison) return false;
    bool ranked = x->shape.rank >= 0 && y->shape.rank >= 0;
    if (!ranked && !ir_is_float(x->dtype)) return tf_unsupported(c, "give the inputs shapes with --shape", "an operand has an unknown rank");
    if (!ranked) return tf_return(c, b_op(c->b, OP_BATCH_MATMUL, B_IN(x, y), B_AT({A_adj_x, .i = ax}, {A_adj_y, .i = ay})));
    if (x->shape.rank < 2 || y->shape.rank < 2) return tf_bad(c, "operands of rank %d and %d are not both matrices", x->shape.rank, y->shape.rank);
    return tf_return(c, nn_matmul(c->b, x, y, ax, ay, conjugate));
}

/* [m, 1] by [1, n] is an outer product: broadcasting does it, also from the vector that was made a row. */
static ir_value *outer(tf_call *c, ir_value *x, ir_value *y) {
    if (x->poison || y->poison || x->shape.rank != 2 || y->shape.rank != 2 || x->shape.d[1] != 1 || y->shape.d[0] != 1) return NULL;
    if (ir_is_const(x) || ir_is_const(y) || ir_is_complex(x->dtype)) return NULL;
    const ir_node *d = y->def;
    ir_value *row = d && d->op == OP_RESHAPE ? ir_in(d, 0) : y;
    if (row->shape.rank != 1 || row->shape.d[0] != y->shape.d[1]) row = y;
    return b_mul(c->b, x, row);
}

bool lower_matmul(tf_call *c) {
    bool plain = !tf_attr_b(c, "transpose_a", false) && !tf_attr_b(c, "transpose_b", false);
    ir_value *r = plain ? outer(c, tf_in(c, 0), tf_in(c, 1)) : NULL;
    if (r) return tf_return(c, r);
    return product(c, tf_in(c, 0), tf_in(c, 1), tf_attr_b(c, "transpose_a", false), tf_attr_b(c, "transpose_b", false), false);
}

bool lower_sparse_matmul(tf_call *c) {
    return product(c, typed(c, tf_in(c, 0), IR_F32), typed(c, tf_in(c, 1), IR_F32), tf_attr_b(c, "transpose_a", false), tf_attr_b(c, "transpose_b", false), false);
}

static bool may_be_matrix(const ir_value *x) { return x->shape.rank < 0 || x->shape.rank >= 2; }

/* int8 by int8 to int32 has a kernel. */
static bool is_of_bytes(tf_call *c, ir_dtype to) {
    const ir_value *x = tf_in(c, 0), *y = tf_in(c, 1);
    return to == IR_I32 && x->dtype == IR_I8 && y->dtype == IR_I8 && !(ir_is_const(x) && ir_is_const(y)) && may_be_matrix(x) && may_be_matrix(y);
}

bool lower_batch_matmul(tf_call *c) {
    ir_dtype t = tf_attr_type(c, "Tout"); /* V3 */
    if (is_of_bytes(c, t))
        return tf_return(c, b_op(c->b, OP_BATCH_MATMUL, B_IN(tf_in(c, 0), tf_in(c, 1)),
                                 B_AT({A_adj_x, .i = tf_attr_b(c, "adj_x", false)}, {A_adj_y, .i = tf_attr_b(c, "adj_y", false)})));
    return product(c, typed(c, tf_in(c, 0), t), typed(c, tf_in(c, 1), t), tf_attr_b(c, "adj_x", false), tf_attr_b(c, "adj_y", false), true);
}
