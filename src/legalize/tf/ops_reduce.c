/* legalize/tf/ops_reduce.c: reductions, scans, positions of extremes, losses.
 *
 * Reduction kernels take i32 axes; MEAN of integers truncates as TensorFlow does.  A reduction over
 * no axes is the operand itself. */
#include "legalize/tf/math.h"

#include <float.h>
#include <math.h>

/* ---- axes ------------------------------------------------------------------------------------ */

bool reduce_axes(tf_call *c, uint32_t i, int rank, int *axes, int *n) {
    const int64_t *v;
    size_t count;
    const ir_shape *s = &tf_in(c, i)->shape;
    if (rank >= 0 && s->rank == 1 && dim_known(s->d[0]) && s->d[0] > rank) {
        b_fail(c->b, "%lld axes of a tensor of rank %d", (long long)s->d[0], rank);
        return false;
    }
    if (!tf_ints(c, i, &v, &count) || rank < 0) return false;
    bool on[IR_MAX_RANK] = {false};
    *n = 0;
    for (size_t k = 0; k < count; k++) {
        int64_t a = v[k] < 0 ? v[k] + rank : v[k];
        if (a < 0 || a >= rank) {
            b_fail(c->b, "axis %lld is out of range for rank %d", (long long)v[k], rank);
            return false;
        }
        on[a] = true;
    }
    for (int k = 0; k < rank; k++)
        if (on[k]) axes[(*n)++] = k;
    return true;
}

static bool keeps(tf_call *c) { return tf_attr_b(c, "keep_dims", false); }

/* Axes as the kernels want them: an i32 vector. */
static ir_value *axes_vector(tf_call *c) {
    ir_value *a = tf_i32(c, 1);
    if (a->poison || a->shape.rank == 1) return a;
    return b_reshape(c->b, a, &(ir_shape){.rank = 1, .d = {1}});
}

static ir_value *reduced(tf_call *c, ir_op op, ir_value *x) {
    bld *b = c->b;
    int axes[IR_MAX_RANK], n;
    bool keep = keeps(c);
    if (x->poison) return x;
    if (reduce_axes(c, 1, x->shape.rank, axes, &n))
        return n ? b_reduce(b, op, x, axes, n, keep) : x;
    if (b->failed) return b_poison(b);
    return b_op(b, op, B_IN(x, axes_vector(c)), B_AT({A_keep_dims, .i = keep}));
}

/* Complex sums: the two parts are one more axis, which stays. */
static bool complex_reduction(tf_call *c, ir_op op) {
    ir_value *z = tf_in(c, 0);
    int axes[IR_MAX_RANK], n;
    if (op != OP_SUM && op != OP_MEAN)
        return tf_unsupported(c, "compute with the real and imaginary parts",
                              "it has no form for complex numbers");
    if (!reduce_axes(c, 1, z->shape.rank, axes, &n))
        return !c->b->failed &&
               tf_unsupported(c, "make the axes constants",
                              "axes that are known at run time only, of a complex tensor");
    if (n == 0) return tf_return(c, z);
    ir_value *p = math_bitcast(c->b, z, z->dtype == IR_C128 ? IR_F64 : IR_F32);
    return tf_return(c, math_bitcast(c->b, b_reduce(c->b, op, p, axes, n, keeps(c)), z->dtype));
}

static bool reduction(tf_call *c, ir_op op) {
    ir_value *x = tf_in(c, 0);
    if (!x->poison && ir_is_complex(x->dtype)) return complex_reduction(c, op);
    return tf_return(c, reduced(c, op, x));
}

bool lower_sum(tf_call *c) { return reduction(c, OP_SUM); }
bool lower_mean(tf_call *c) { return reduction(c, OP_MEAN); }
bool lower_max(tf_call *c) { return reduction(c, OP_REDUCE_MAX); }
bool lower_min(tf_call *c) { return reduction(c, OP_REDUCE_MIN); }
bool lower_prod(tf_call *c) { return reduction(c, OP_REDUCE_PROD); }
bool lower_any(tf_call *c) { return reduction(c, OP_REDUCE_ANY); }
bool lower_all(tf_call *c) { return reduction(c, OP_REDUCE_ALL); }

bool lower_euclidean_norm(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0);
    if (x->poison) return tf_return(c, x);
    if (ir_is_complex(x->dtype)) {
        ir_value *m = complex_magnitude(b, complex_to(b, x, IR_C64));
        ir_value *n = b_unary(b, OP_SQRT, reduced(c, OP_SUM, b_unary(b, OP_SQUARE, m)));
        return tf_return(c, complex_to(b, b_cast(b, n, IR_C64), x->dtype));
    }
    ir_value *f = ir_is_int(x->dtype) ? b_cast(b, x, IR_F32) : x;
    return tf_return(
        c, b_cast(b, b_unary(b, OP_SQRT, reduced(c, OP_SUM, b_unary(b, OP_SQUARE, f))), x->dtype));
}

/* Reduces over every axis to a scalar. */
static ir_value *reduce_all(bld *b, ir_op op, ir_value *x) {
    int axes[IR_MAX_RANK];
    if (x->poison) return x;
    if (x->shape.rank < 0) {
        x = b_reshape(b, x, &(ir_shape){.rank = 1, .d = {dim_new(b->m, "n")}});
        return b_reduce(b, op, x, (int[]){0}, 1, false);
    }
    for (int i = 0; i < x->shape.rank; i++)
        axes[i] = i;
    return x->shape.rank ? b_reduce(b, op, x, axes, x->shape.rank, false) : x;
}

bool lower_l2_loss(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0);
    ir_value *s = reduce_all(b, OP_SUM, b_unary(b, OP_SQUARE, x));
    return tf_return(c, b_mul(b, s, num(b, s, 0.5)));
}

/* ---- scans ----------------------------------------------------------------------------------- */

static ir_value *scalar_axis(tf_call *c) {
    ir_value *a = tf_i32(c, 1);
    return a->poison || a->shape.rank == 0 ? a : b_reshape(c->b, a, &IR_SCALAR);
}

bool lower_cumsum(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0);
    bool exclusive = tf_attr_b(c, "exclusive", false), reverse = tf_attr_b(c, "reverse", false);
    int64_t axis;
    if (x->poison) return tf_return(c, x);
    bool one = x->shape.rank > 0 && tf_int(c, 1, &axis) && axis >= -x->shape.rank &&
               axis < x->shape.rank && x->shape.d[axis < 0 ? axis + x->shape.rank : axis] == 1;
    if (one && !exclusive) return tf_return(c, x);
    ir_dtype t = x->dtype;
    ir_dtype in = ir_is_int(t) && t != IR_I64 && t != IR_U64 ? (t == IR_U32 ? IR_I64 : IR_I32) : t;
    if (ir_is_complex(t)) {
        cpair p = complex_parts(b, complex_to(b, x, IR_C64));
        cpair r = {b_op(b, OP_CUMSUM, B_IN(p.re, scalar_axis(c)),
                        B_AT({A_exclusive, .i = exclusive}, {A_reverse, .i = reverse})),
                   b_op(b, OP_CUMSUM, B_IN(p.im, scalar_axis(c)),
                        B_AT({A_exclusive, .i = exclusive}, {A_reverse, .i = reverse}))};
        return tf_return(c, complex_to(b, complex_join(b, r), t));
    }
    ir_value *r = b_op(b, OP_CUMSUM, B_IN(b_cast(b, x, in), scalar_axis(c)),
                       B_AT({A_exclusive, .i = exclusive}, {A_reverse, .i = reverse}));
    return tf_return(c, b_cast(b, r, t));
}

/* Scans without a kernel, by doubling: after step k each element holds the result of the 2^k before
 * it. x = x op shift(x, 1); x = x op shift(x, 2); x = x op shift(x, 4) ... */
typedef ir_value *(*scan_fn)(bld *b, ir_value *x, ir_value *y);

/* x moved by `by` along the axis, with `fill` where nothing comes from; reverse: towards the start.
 */
static ir_value *shifted(bld *b, ir_value *x, int axis, int64_t by, bool reverse, ir_value *fill) {
    int64_t begin[IR_MAX_RANK] = {0}, size[IR_MAX_RANK], pads[IR_MAX_RANK][2] = {{0}};
    int64_t n = x->shape.d[axis];
    for (int i = 0; i < x->shape.rank; i++)
        size[i] = -1;
    begin[axis] = reverse ? by : 0;
    size[axis] = n - by;
    pads[axis][reverse ? 1 : 0] = by;
    return b_pad(b, b_slice(b, x, begin, size), (const int64_t (*)[2])pads, fill);
}

/* Of an unknown length n: row i of an n by n copy keeps what belongs to result i, the rest is
 * neutral. */
static ir_value *scan_rows(tf_call *c, ir_value *x, int axis, double neutral) {
    bld *b = c->b;
    bool exclusive = tf_attr_b(c, "exclusive", false), reverse = tf_attr_b(c, "reverse", false);
    ir_value *n = b_dim_scalar(b, x->shape.d[axis], x);
    ir_value *at = count_to(b, n);
    ir_op op = reverse     ? (exclusive ? OP_GREATER : OP_GREATER_EQUAL)
               : exclusive ? OP_LESS
                           : OP_LESS_EQUAL;
    ir_value *mine = b_binary(b, op, b_expand_dims(b, at, 0), b_expand_dims(b, at, 1));
    for (int i = axis + 1; i < x->shape.rank; i++)
        mine = b_expand_dims(b, mine, mine->shape.rank);
    return b_select(b, mine, b_expand_dims(b, x, axis), num(b, x, neutral));
}

/* true: *axis, and *x shifted where the scan is exclusive; or *rows where the length is unknown. */
static bool scan_begin(tf_call *c, double neutral, ir_value **x, int *axis, ir_value **rows) {
    int64_t k;
    *x = tf_in(c, 0);
    *rows = NULL;
    int rank = (*x)->shape.rank;
    if ((*x)->poison) return false;
    if (rank < 1 || !tf_int(c, 1, &k))
        return tf_unsupported(c, "give the input a shape and a constant axis",
                              "the axis is not known");
    *axis = (int)(k < 0 ? k + rank : k);
    if (*axis < 0 || *axis >= rank) return tf_bad(c, "the axis is out of range");
    if (dim_known((*x)->shape.d[*axis])) return true;
    if (rank > 4)
        return tf_unsupported(c, "fix the size with --shape",
                              "the length of the scanned axis is not known");
    *rows = scan_rows(c, *x, *axis, neutral);
    return true;
}

static ir_value *scan(tf_call *c, scan_fn fn, double neutral, ir_value *x, int axis) {
    bld *b = c->b;
    bool reverse = tf_attr_b(c, "reverse", false);
    int64_t n = x->shape.d[axis];
    ir_value *fill = num(b, x, neutral);
    if (tf_attr_b(c, "exclusive", false) && n > 0) x = shifted(b, x, axis, 1, reverse, fill);
    for (int64_t by = 1; by < n; by *= 2)
        x = fn(b, x, shifted(b, x, axis, by, reverse, fill));
    return x;
}

bool lower_cumprod(tf_call *c) {
    ir_value *x = tf_in(c, 0), *rows;
    int axis;
    if (!x->poison && ir_is_complex(x->dtype))
        return tf_unsupported(c, "compute with the real and imaginary parts",
                              "it has no form for complex numbers");
    if (!scan_begin(c, 1, &x, &axis, &rows)) return tf_return(c, b_poison(c->b));
    if (!rows) return tf_return(c, scan(c, b_mul, 1, x, axis));
    return tf_return(c, b_reduce(c->b, OP_REDUCE_PROD, rows, (int[]){axis + 1}, 1, false));
}

/* max + log1p(e^-|x - y|); two -inf stay -inf, as does inf. */
static ir_value *log_add_exp(bld *b, ir_value *x, ir_value *y) {
    ir_value *most = b_binary(b, OP_MAXIMUM, x, y), *least = b_binary(b, OP_MINIMUM, x, y);
    ir_value *same = b_binary(b, OP_EQUAL, most, least);
    ir_value *d = b_select(b, same, num(b, x, 0), b_sub(b, least, most));
    return b_add(b, most, math_log1p(b, b_unary(b, OP_EXP, d)));
}
bool lower_cumulative_logsumexp(tf_call *c) {
    bld *b = c->b;
    ir_value *x, *rows;
    int axis;
    if (!scan_begin(c, -INFINITY, &x, &axis, &rows)) return tf_return(c, b_poison(b));
    if (!rows) return tf_return(c, scan(c, log_add_exp, -INFINITY, x, axis));
    int at[] = {axis + 1};
    ir_value *most = b_reduce(b, OP_REDUCE_MAX, rows, at, 1, true);
    most = b_binary(b, OP_MAXIMUM, most, num(b, most, -FLT_MAX)); /* -inf - -inf is no number */
    ir_value *sum = b_reduce(b, OP_SUM, b_unary(b, OP_EXP, b_sub(b, rows, most)), at, 1, false);
    return tf_return(c, b_add(b, b_unary(b, OP_LOG, sum), b_squeeze(b, most, axis + 1)));
}

/* ---- positions of extremes ------------------------------------------------------------------- */

static bool arg_extreme(tf_call *c, ir_op op) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0);
    ir_dtype out = tf_attr_type(c, "output_type");
    if (x->poison) return tf_return(c, x);
    if (out == IR_DTYPE_NONE) out = IR_I64;
    if (ir_is_complex(x->dtype)) return tf_unsupported(c, NULL, "complex numbers have no order");
    ir_dtype t = x->dtype == IR_I16 || x->dtype == IR_U16
                     ? IR_I32
                     : x->dtype; /* 64-bit types: fitted later */
    ir_dtype index = out == IR_I32 || out == IR_I64 ? out : IR_I32;
    ir_value *axis = scalar_axis(c);
    int64_t k;
    if (x->dtype == IR_I64 || x->dtype == IR_U32 || x->dtype == IR_U64)
        return arg_by_comparison(c, op, out);
    if (b_int(b, axis, &k) && x->shape.rank == 0) return tf_bad(c, "the axis is out of range");
    ir_value *r = b_op(b, op, B_IN(b_cast(b, x, t), axis), B_AT({A_output_type, .i = index}));
    return tf_return(c, b_cast(b, r, out));
}

bool lower_arg_max(tf_call *c) { return arg_extreme(c, OP_ARG_MAX); }
bool lower_arg_min(tf_call *c) { return arg_extreme(c, OP_ARG_MIN); }

/* Types that the kernel lacks: the first place that equals the extreme, by ARG_MAX of a bool. */
bool arg_by_comparison(tf_call *c, ir_op op, ir_dtype out) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0);
    int64_t k;
    if (x->shape.rank < 1 || !tf_int(c, 1, &k))
        return tf_unsupported(c, "give the input a shape and a constant axis",
                              "the axis is not known");
    ir_value *w = x->dtype == IR_U64 ? b_add(b, math_bitcast(b, x, IR_I64), b_i64(b, INT64_MIN))
                                     : b_cast(b, x, IR_I64);
    int axis = (int)(k < 0 ? k + x->shape.rank : k);
    if (axis < 0 || axis >= x->shape.rank) return tf_bad(c, "the axis is out of range");
    ir_value *most =
        b_reduce(b, op == OP_ARG_MAX ? OP_REDUCE_MAX : OP_REDUCE_MIN, w, &axis, 1, true);
    ir_value *at = b_op(b, OP_ARG_MAX, B_IN(b_binary(b, OP_EQUAL, w, most), b_i32(b, axis)),
                        B_AT({A_output_type, .i = out == IR_I64 ? IR_I64 : IR_I32}));
    return tf_return(c, b_cast(b, at, out));
}

/* ---- losses ---------------------------------------------------------------------------------- */

/* loss = -sum(labels * log_softmax(logits))
 * backprop = softmax(logits) - labels */
static bool cross_entropy(tf_call *c, ir_value *logits, ir_value *labels) {
    bld *b = c->b;
    ir_value *l = b_op(b, OP_LOG_SOFTMAX, B_IN(logits), B_NONE);
    int axis = 1;
    ir_value *p = b_reduce(b, OP_SUM, b_mul(b, labels, l), &axis, 1, false);
    tf_out(c, 0, b_unary(b, OP_NEG, p));
    ir_value *s = b_op(b, OP_SOFTMAX, B_IN(logits), B_AT({A_beta, .f = 1}));
    return tf_out(c, 1, b_sub(b, s, labels));
}

bool lower_softmax_cross_entropy(tf_call *c) {
    ir_value *x = tf_in(c, 0), *y = tf_in(c, 1);
    if (x->poison || y->poison) return tf_return(c, b_poison(c->b));
    if (x->shape.rank >= 0 && x->shape.rank != 2 && y->shape.rank != 2)
        return tf_bad(c, "logits of rank %d", x->shape.rank);
    return cross_entropy(c, x, y);
}

bool lower_sparse_softmax_cross_entropy(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *y = tf_in(c, 1);
    if (x->poison || y->poison) return tf_return(c, b_poison(b));
    math_refine_rank(b, x, 2);
    math_refine_rank(b, y, 1);
    if (x->shape.rank != 2) return tf_bad(c, "logits of rank %d", x->shape.rank);
    ir_value *depth = b_dim_scalar(b, x->shape.d[1], x);
    ir_value *hot = b_op(b, OP_ONE_HOT, B_IN(b_cast(b, y, IR_I32), depth, b_f32(b, 1), b_f32(b, 0)),
                         B_AT({A_axis, .i = -1}));
    return cross_entropy(c, x, b_cast(b, hot, x->dtype));
}
