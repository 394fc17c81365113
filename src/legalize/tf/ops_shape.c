/* legalize/tf/ops_shape.c: shapes, reshaping, joining, splitting, padding, repeating. */
#include "legalize/tf/nn.h"
#include "legalize/tf/lower_impl.h"

#include <math.h>

bool lower_reshape(tf_call *c) {
    ir_value *x = tf_in(c, 0), *shape = tf_in(c, 1);
    return tf_return(c, b_reshape_to(c->b, x, shape));
}

bool lower_shape(tf_call *c) {
    ir_value *x = tf_in(c, 0);
    if (x->poison) return false;
    ir_dtype t = tf_attr_type(c, "out_type");
    return tf_return(c, b_op(c->b, OP_SHAPE, B_IN(x), B_AT({A_out_type, .i = t == IR_I64 ? IR_I64 : IR_I32})));
}

bool lower_shape_n(tf_call *c) {
    ir_dtype t = tf_attr_type(c, "out_type");
    for (uint32_t i = 0; i < c->n_in; i++)
        if (!tf_out(c, i, b_op(c->b, OP_SHAPE, B_IN(tf_in(c, i)), B_AT({A_out_type, .i = t == IR_I64 ? IR_I64 : IR_I32})))) return false;
    return true;
}

bool lower_size(tf_call *c) {
    ir_dtype t = tf_attr_type(c, "out_type") == IR_I64 ? IR_I64 : IR_I32;
    ir_value *s = b_op(c->b, OP_SHAPE, B_IN(tf_in(c, 0)), B_AT({A_out_type, .i = t}));
    int axis = 0;
    return tf_return(c, b_reduce(c->b, OP_REDUCE_PROD, s, &axis, 1, false));
}

bool lower_rank(tf_call *c) {
    ir_value *x = tf_in(c, 0);
    if (x->poison) return false;
    return tf_return(c, x->shape.rank >= 0 ? b_i32(c->b, x->shape.rank) : b_op(c->b, OP_RANK, B_IN(x), B_NONE));
}

bool lower_expand_dims(tf_call *c) {
    ir_value *x = tf_in(c, 0);
    int64_t axis;
    if (x->poison) return false;
    if (!tf_int(c, 1, &axis)) return tf_return(c, b_op(c->b, OP_EXPAND_DIMS, B_IN(x, tf_i32(c, 1)), B_NONE));
    if (x->shape.rank >= 0 && (axis < -x->shape.rank - 1 || axis > x->shape.rank)) return tf_bad(c, "axis %lld is out of range", (long long)axis);
    return tf_return(c, b_expand_dims(c->b, x, (int)axis));
}

/* Squeeze: one RESHAPE where at most one size is unknown. */
bool lower_squeeze(tf_call *c) {
    ir_value *x = tf_in(c, 0);
    size_t n;
    const int64_t *dims = tf_attr_ints(c, "squeeze_dims", &n);
    if (!n) dims = tf_attr_ints(c, "axis", &n);
    if (x->poison) return false;
    ir_value *r = b_op(c->b, OP_SQUEEZE, B_IN(x), B_AT({A_squeeze_dims, .ints = dims, .n = n}));
    if (r->poison || ir_is_const(r) || r->shape.rank < 0) return tf_return(c, r);
    int holes = 0;
    for (int i = 0; i < r->shape.rank; i++) holes += !dim_known(r->shape.d[i]);
    /* an axis of unknown size that is squeezed is 1: -1 elsewhere still says it all */
    return tf_return(c, holes <= 1 ? b_reshape(c->b, x, &r->shape) : r);
}

bool lower_ensure_shape(tf_call *c) {
    ir_value *x = tf_in(c, 0);
    ir_shape s;
    if (x->poison) return false;
    if (!tf_attr_shape(c, "shape", &s) || s.rank < 0 || x->shape.rank < 0) return tf_return(c, x);
    if (s.rank != x->shape.rank) return tf_bad(c, "a tensor of rank %d where rank %d is ensured", x->shape.rank, s.rank);
    bool more = false;
    for (int i = 0; i < s.rank; i++) {
        if (dim_known(s.d[i]) && dim_known(x->shape.d[i]) && s.d[i] != x->shape.d[i]) return tf_bad(c, "axis %d has size %lld, not %lld", i, (long long)x->shape.d[i], (long long)s.d[i]);
        if (!dim_known(s.d[i])) s.d[i] = x->shape.d[i];
        more |= s.d[i] != x->shape.d[i];
    }
    return tf_return(c, more ? b_reshape(c->b, x, &s) : x);
}

bool lower_transpose(tf_call *c) {
    ir_value *x = tf_in(c, 0), *perm = tf_i32(c, 1);
    return tf_return(c, b_op(c->b, OP_TRANSPOSE, B_IN(x, perm), B_NONE));
}

/* ---- joining and splitting --------------------------------------------------------------------------- */

/* Are these alike but for one axis, as far as that is known?  Operands that are empty are left out, and not looked at later. */
static bool joins(const ir_value *a, const ir_value *b, int axis) {
    const ir_shape *s = &a->shape, *t = &b->shape;
    if (a->poison || s->rank < 0 || t->rank < 0) return true;
    for (int i = 0; s->rank == t->rank && i < s->rank; i++)
        if (i != axis && dim_known(s->d[i]) && dim_known(t->d[i]) && s->d[i] != t->d[i]) return false;
    return s->rank == t->rank;
}

static bool concat(tf_call *c, uint32_t first, uint32_t n, uint32_t axis_at) {
    int64_t axis;
    ir_value **v = NEW_N(&c->L->ctx->keep, ir_value *, n);
    uint32_t kept = 0;
    if (tf_in(c, axis_at)->shape.rank > 0) return tf_bad(c, "its axis is no scalar");
    if (!tf_int(c, axis_at, &axis)) return tf_unsupported(c, "make the axis a constant", "its axis is computed at run time");
    for (uint32_t i = 0; i < n; i++) {
        v[kept] = tf_in(c, first + i);
        if (v[kept]->poison) return false;
        const ir_shape *s = &v[kept]->shape;
        int at = (int)(axis < 0 ? axis + s->rank : axis);
        if (s->rank == 0) return tf_bad(c, "operand %u is a scalar", i);
        if (!joins(tf_in(c, first), v[kept], at)) return tf_bad(c, "operands 0 and %u differ in other axes than %lld", i, (long long)axis);
        bool empty = s->rank > 0 && at >= 0 && at < s->rank && dim_known(s->d[at]) && s->d[at] == 0;
        if (!empty || (i + 1 == n && !kept)) kept++;
    }
    int rank = v[0]->shape.rank;
    if (rank > 0 && (axis < -rank || axis >= rank)) return tf_bad(c, "axis %lld is out of range for rank %d", (long long)axis, rank);
    if (axis < 0 && rank > 0) axis += rank;
    if (kept == 1) return tf_return(c, v[0]);
    return tf_return(c, b_concat(c->b, v, kept, (int)axis));
}

bool lower_concat(tf_call *c) { return c->n_in >= 2 ? concat(c, 1, c->n_in - 1, 0) : tf_bad(c, "nothing to concatenate"); }
bool lower_concat_v2(tf_call *c) { return c->n_in >= 2 ? concat(c, 0, c->n_in - 1, c->n_in - 1) : tf_bad(c, "nothing to concatenate"); }

bool lower_pack(tf_call *c) {
    ir_value **v = NEW_N(&c->L->ctx->keep, ir_value *, (size_t)c->n_in + 1);
    int64_t axis = tf_attr_i(c, "axis", 0);
    if (!c->n_in) return tf_bad(c, "nothing to pack");
    for (uint32_t i = 0; i < c->n_in; i++) v[i] = tf_in(c, i);
    if (v[0]->poison) return false;
    int rank = v[0]->shape.rank;
    if (rank >= 0 && (axis < -rank - 1 || axis > rank)) return tf_bad(c, "axis %lld is out of range", (long long)axis);
    if (axis < 0 && rank >= 0) axis += rank + 1;
    if (c->n_in == 1 && rank >= 0) return tf_return(c, b_expand_dims(c->b, v[0], (int)axis));
    return tf_return(c, b_pack(c->b, v, c->n_in, (int)axis));
}

static bool many(tf_call *c, ir_op op, ir_value *const *in, size_t n_in, const b_at *at, size_t n_at, uint32_t n) {
    ir_value **out = NEW_N(&c->L->ctx->keep, ir_value *, (size_t)n + 1);
    bool ok = b_build(c->b, op, in, n_in, at, n_at, NULL, out, n);
    for (uint32_t i = 0; i < n; i++) ok &= tf_out(c, i, out[i]);
    return ok;
}

/* The kernel has no 64-bit types. */
static bool unpack_by_slices(tf_call *c, ir_value *x, int axis, int64_t num) {
    bld *b = c->b;
    int rank = x->shape.rank;
    int32_t begin[IR_MAX_RANK] = {0}, end[IR_MAX_RANK] = {0}, step[IR_MAX_RANK];
    int64_t others = ((INT64_C(1) << rank) - 1) & ~(INT64_C(1) << axis);
    for (int i = 0; i < rank; i++) step[i] = 1;
    for (int64_t i = 0; i < num; i++) {
        begin[axis] = (int32_t)i, end[axis] = (int32_t)i + 1;
        ir_value *r = b_op(b, OP_STRIDED_SLICE, B_IN(x, b_i32s(b, begin, (size_t)rank), b_i32s(b, end, (size_t)rank), b_i32s(b, step, (size_t)rank)),
                           B_AT({A_begin_mask, .i = others}, {A_end_mask, .i = others}, {A_shrink_axis_mask, .i = INT64_C(1) << axis}));
        if (!tf_out(c, (uint32_t)i, r)) return false;
    }
    return true;
}

bool lower_unpack(tf_call *c) {
    ir_value *x = tf_in(c, 0);
    int64_t axis = tf_attr_i(c, "axis", 0), num = tf_attr_i(c, "num", c->n_out);
    if (x->poison) return false;
    int rank = x->shape.rank;
    if (rank >= 0 && (axis < -rank || axis >= rank)) return tf_bad(c, "axis %lld is out of range", (long long)axis);
    if (axis < 0 && rank >= 0) axis += rank;
    if (num < 0 || num > 1 << 20) return tf_bad(c, "it unpacks into %lld", (long long)num);
    if (rank > 0 && dim_known(x->shape.d[axis]) && x->shape.d[axis] != num)
        return tf_bad(c, "it unpacks %lld parts into %lld", (long long)x->shape.d[axis], (long long)num);
    if (num == 0) return true;
    if (num == 1 && rank > 0) return tf_return(c, b_squeeze(c->b, x, (int)axis));
    if (ir_dtypes[x->dtype].bits == 64 && rank > 0 && rank <= 5) return unpack_by_slices(c, x, (int)axis, num);
    return many(c, OP_UNPACK, B_IN(x), B_AT({A_num, .i = num}, {A_axis, .i = axis}), (uint32_t)num);
}

bool lower_split(tf_call *c) {
    ir_value *x = tf_in(c, 1), *axis = tf_i32(c, 0);
    int64_t n = tf_attr_i(c, "num_split", c->n_out);
    if (n < 1 || n > 1 << 20) return tf_bad(c, "it splits into %lld", (long long)n);
    if (n == 1) return tf_return(c, x);
    return many(c, OP_SPLIT, B_IN(axis, x), B_AT({A_num_splits, .i = n}), (uint32_t)n);
}

bool lower_split_v(tf_call *c) {
    ir_value *x = tf_in(c, 0), *axis = tf_i32(c, 2);
    int64_t n = tf_attr_i(c, "num_split", c->n_out);
    ir_shape *given = &tf_in(c, 1)->shape;
    if (given->rank == 1 && !dim_known(given->d[0])) given->d[0] = n; /* the kernel counts them before it runs */
    ir_value *sizes = tf_i32(c, 1);
    if (n < 1 || n > 1 << 20) return tf_bad(c, "it splits into %lld", (long long)n);
    if (n == 1) return tf_return(c, x);
    return many(c, OP_SPLIT_V, B_IN(x, sizes, axis), B_AT({A_num_splits, .i = n}), (uint32_t)n);
}

/* ---- filling, repeating, padding ------------------------------------------------------------------------- */

bool lower_fill(tf_call *c) { return tf_return(c, b_op(c->b, OP_FILL, B_IN(tf_i32(c, 0), tf_in(c, 1)), B_NONE)); }

static bool like(tf_call *c, double x) {
    ir_value *v = tf_in(c, 0);
    if (v->poison) return false;
    if (v->dtype == IR_STR) return tf_unsupported(c, NULL, "it fills a tensor of strings");
    int64_t count;
    if (ir_shape_count(&v->shape, &count) && count <= 4096) return tf_return(c, b_splat(c->b, v->dtype, x, &v->shape));
    if (x == 0 && (v->dtype == IR_F32 || v->dtype == IR_I32 || v->dtype == IR_I64)) return tf_return(c, b_unary(c->b, OP_ZEROS_LIKE, v));
    ir_dtype t = v->dtype == IR_C128 ? IR_C64 : v->dtype;
    return tf_return(c, complex_to(c->b, b_op(c->b, OP_FILL, B_IN(b_shape_of(c->b, v), b_num(c->b, t, x)), B_NONE), v->dtype));
}

bool lower_zeros_like(tf_call *c) { return like(c, 0); }
bool lower_ones_like(tf_call *c) { return like(c, 1); }

bool lower_empty(tf_call *c) {
    ir_dtype t = tf_attr_type(c, "dtype");
    if (t == IR_DTYPE_NONE || t == IR_STR) return tf_unsupported(c, NULL, "its element type is not supported");
    return tf_return(c, b_op(c->b, OP_FILL, B_IN(tf_i32(c, 0), b_num(c->b, t, 0)), B_NONE));
}

bool lower_tile(tf_call *c) { return tf_return(c, b_op(c->b, OP_TILE, B_IN(tf_in(c, 0), tf_i32(c, 1)), B_NONE)); }

bool lower_broadcast_to(tf_call *c) { return tf_return(c, b_op(c->b, OP_BROADCAST_TO, B_IN(tf_in(c, 0), tf_i32(c, 1)), B_NONE)); }

bool lower_broadcast_args(tf_call *c) {
    const ir_dim *x, *y;
    size_t nx, ny;
    ir_value *a = tf_in(c, 0), *d = tf_in(c, 1);
    ir_shape s;
    if (b_elems(c->b, a, &x, &nx) && b_elems(c->b, d, &y, &ny) && nx <= IR_MAX_RANK && ny <= IR_MAX_RANK) {
        ir_shape sx = ir_shape_of((int)nx, x), sy = ir_shape_of((int)ny, y);
        if (!b_broadcast_shape(c->L->m, &sx, &sy, &s)) return tf_bad(c, "the shapes do not broadcast");
        bool plain = true; /* a maximum of two unknown sizes is better left to the op */
        for (int i = 0; i < s.rank; i++) {
            bool one = false;
            for (size_t k = 0; k < nx; k++) one |= s.d[i] == x[k];
            for (size_t k = 0; k < ny; k++) one |= s.d[i] == y[k];
            plain &= one || dim_known(s.d[i]);
        }
        if (plain && ir_shape_static(&s)) return tf_return(c, b_cast(c->b, b_dims_const(c->b, s.d, (size_t)s.rank), a->dtype));
        ir_value *r = b_op(c->b, OP_BROADCAST_ARGS, B_IN(a, d), B_NONE);
        if (!r->poison && r->def && !r->elems && r->shape.rank == 1 && dim_known(r->shape.d[0]) && r->shape.d[0] == s.rank)
            r->elems = arena_dup(&c->L->ctx->keep, s.d, (size_t)s.rank * sizeof(ir_dim), _Alignof(ir_dim));
        return tf_return(c, r);
    }
    return tf_return(c, b_op(c->b, OP_BROADCAST_ARGS, B_IN(a, d), B_NONE));
}

bool lower_pad(tf_call *c) {
    if (ir_is_complex(tf_in(c, 0)->dtype)) return nn_by_parts(c, lower_pad);
    return tf_return(c, b_op(c->b, OP_PAD, B_IN(tf_in(c, 0), tf_i32(c, 1)), B_NONE));
}

bool lower_pad_v2(tf_call *c) {
    double with;
    if (tf_float(c, 2, &with) && with == 0) return lower_pad(c);
    return tf_return(c, b_op(c->b, OP_PADV2, B_IN(tf_in(c, 0), tf_i32(c, 1), tf_in(c, 2)), B_NONE));
}

bool lower_mirror_pad(tf_call *c) {
    bool symmetric = str_is(tf_attr_s(c, "mode"), "SYMMETRIC");
    return tf_return(c, b_op(c->b, OP_MIRROR_PAD, B_IN(tf_in(c, 0), tf_i32(c, 1)), B_AT({A_mode, .i = symmetric})));
}

/* Of 12 bits, such as 1 or 0.25: from a start like it, thousands of numbers are exact however they are added up. */
static bool adds_exactly(double step) {
    int exponent;
    const double bits = ldexp(frexp(step, &exponent), 12);
    return bits == floor(bits);
}

/* TensorFlow multiplies where the runtime's RANGE adds the step again and again, which drifts: numbers are counted, then scaled. */
static bool range_of_floats(tf_call *c, ir_value *from, ir_value *to, ir_value *by) {
    bld *b = c->b;
    ir_value *n = b_unary(b, OP_CEIL, b_div(b, b_sub(b, to, from), by));
    double count;
    if (b_float(b, n, &count)) {
        if (!(count >= 0)) return tf_bad(c, "the steps of the range do not lead from its start to its limit");
        if (count >= 0x1p62) return tf_bad(c, "a range of %g numbers", count);
        n = count <= INT32_MAX ? b_i32(b, (int32_t)count) : b_i64(b, (int64_t)count);
    }
    n = ir_is_int(n->dtype) ? n : b_cast(b, n, IR_I32);
    ir_value *i = b_op(b, OP_RANGE, B_IN(num(b, n, 0), n, num(b, n, 1)), B_NONE);
    return tf_return(c, b_add(b, from, b_mul(b, b_cast(b, i, from->dtype), by)));
}

bool lower_range(tf_call *c) {
    ir_value *from = tf_in(c, 0), *to = tf_in(c, 1), *by = tf_in(c, 2);
    double step;
    const bool known = b_float(c->b, by, &step), constant = known && ir_is_const(from) && ir_is_const(to);
    if (known && step == 0) return tf_bad(c, "a range with step 0");
    if (known && ir_is_float(from->dtype) && !from->poison && (constant || !adds_exactly(step))) return range_of_floats(c, from, to, by);
    return tf_return(c, b_op(c->b, OP_RANGE, B_IN(from, to, by), B_NONE));
}

/* InvertPermutation: 0, 1, 2, ... scattered to where the permutation sends them. */
bool lower_invert_permutation(tf_call *c) {
    ir_value *x = tf_in(c, 0);
    if (x->poison) return false;
    if (x->shape.rank != 1) return tf_bad(c, "a permutation of rank %d", x->shape.rank);
    bld *b = c->b;
    ir_shape col = {2, {x->shape.d[0], 1}};
    ir_value *at = b_reshape(b, b_cast(b, x, IR_I32), &col);
    ir_value *n = b_dim_scalar(b, x->shape.d[0], x);
    ir_value *iota = b_cast(b, count_to(b, n), x->dtype);
    return tf_return(c, b_op(b, OP_SCATTER_ND, B_IN(at, iota, b_shape_of(b, x)), B_NONE));
}
