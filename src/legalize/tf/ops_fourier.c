/* legalize/tf/ops_fourier.c: Fourier transforms whose lengths are known at run time only.
 *
 * The kernel takes powers of two, and nobody knows whether the length will be one.  So each axis is a product with
 * matrices of cosines and sines that the model computes from the length:
 *
 *     at[j, k] = j k mod n      C = cos(2 pi at / n)      S = sin(2 pi at / n)
 *     forward  re + i im  ->  (re C + im S) + i (im C - re S)          inverse  the other sign, divided by n */
#include "legalize/tf/nn.h"

#define PI 3.14159265358979323846

typedef struct waves {
    ir_value *cosine, *sine;
} waves;

/* For `rows` inputs and `columns` results of a transform of length n. */
static waves make_waves(bld *b, ir_value *rows, ir_value *columns, ir_value *n) {
    ir_value *at = b_mul(b, b_expand_dims(b, count_to(b, rows), 1), count_to(b, columns));
    ir_value *part = b_div(b, b_cast(b, b_binary(b, OP_FLOOR_MOD, at, n), IR_F32), b_cast(b, n, IR_F32));
    ir_value *angle = mul_num(b, part, 2 * PI);
    return (waves){un(b, OP_COS, angle), un(b, OP_SIN, angle)};
}

/* x [.., rows] by m [rows, columns] */
static ir_value *by(bld *b, ir_value *x, ir_value *m) {
    if (x->poison || x->shape.rank > 1) return b_matmul(b, x, m, false, false);
    return b_squeeze(b, b_matmul(b, b_expand_dims(b, x, 0), m, false, false), 0);
}

static ir_value *swap_axis(bld *b, ir_value *x, int axis) {
    int perm[IR_MAX_RANK], last = x->shape.rank - 1;
    if (x->poison || axis == last) return x;
    for (int i = 0; i <= last; i++) perm[i] = i;
    perm[axis] = last;
    perm[last] = axis;
    return b_transpose(b, x, perm);
}

static ir_value *size_of(bld *b, ir_value *x, int axis) { return x->poison ? x : b_dim_scalar(b, x->shape.d[axis], x); }

/* The first `most` along the last axis, or all where there are fewer. */
static ir_value *first(bld *b, ir_value *x, ir_value *most) {
    if (x->poison) return x;
    size_t r = (size_t)x->shape.rank;
    int64_t zero[IR_MAX_RANK] = {0}, one[IR_MAX_RANK], before = (1 << (r - 1)) - 1;
    for (size_t i = 0; i < r; i++) one[i] = 1;
    ir_value *end = vector1(b, most);
    if (r > 1) end = b_concat(b, (ir_value *[]){b_dims_const(b, zero, r - 1), end}, 2, 0);
    return b_op(b, OP_STRIDED_SLICE, B_IN(x, b_dims_const(b, zero, r), end, b_dims_const(b, one, r)), B_AT({A_begin_mask, .i = before}, {A_end_mask, .i = before}));
}

typedef struct length { /* of one axis */
    ir_value *v;        /* i32 scalar */
    ir_dim d;
} length;

/* Cuts the last axis to `most` elements, unless it is known to have that many. */
static ir_value *fit_last(bld *b, ir_value *x, ir_value *most, ir_dim d) {
    return x->poison || x->shape.d[x->shape.rank - 1] == d ? x : first(b, x, most);
}

static cpair complex_axis(bld *b, cpair z, int axis, length n, bool inverse) {
    z.re = fit_last(b, swap_axis(b, z.re, axis), n.v, n.d);
    z.im = fit_last(b, swap_axis(b, z.im, axis), n.v, n.d);
    if (z.re->poison || z.im->poison) return z;
    int last = z.re->shape.rank - 1;
    waves w = make_waves(b, size_of(b, z.re, last), n.v, n.v);
    if (inverse) {
        ir_value *scale = num_div(b, 1, b_cast(b, n.v, IR_F32));
        w = (waves){b_mul(b, w.cosine, scale), un(b, OP_NEG, b_mul(b, w.sine, scale))};
    }
    cpair r = {b_add(b, by(b, z.re, w.cosine), by(b, z.im, w.sine)), b_sub(b, by(b, z.im, w.cosine), by(b, z.re, w.sine))};
    if (r.re->poison || r.im->poison) return r;
    r.re->shape.d[last] = r.im->shape.d[last] = n.d;
    return (cpair){swap_axis(b, r.re, axis), swap_axis(b, r.im, axis)};
}

/* n / 2 + 1: the frequencies of a real signal */
static length half_of(bld *b, length n) {
    return (length){b_add(b, b_binary(b, OP_FLOOR_DIV, n.v, b_i32(b, 2)), b_i32(b, 1)), dim_add(b->m, dim_floordiv(b->m, n.d, 2), 1)};
}

static cpair from_real(bld *b, ir_value *x, length n) {
    length out = half_of(b, n);
    x = fit_last(b, x, n.v, n.d);
    if (x->poison) return (cpair){x, x};
    int last = x->shape.rank - 1;
    waves w = make_waves(b, size_of(b, x, last), out.v, n.v);
    cpair r = {by(b, x, w.cosine), un(b, OP_NEG, by(b, x, w.sine))};
    if (!r.re->poison && !r.im->poison) r.re->shape.d[last] = r.im->shape.d[last] = out.d;
    return r;
}

/* Each frequency but the first and (of an even length) the middle one stands for two. */
static ir_value *to_real(bld *b, cpair z, length n) {
    length in = half_of(b, n);
    z.re = fit_last(b, z.re, in.v, in.d);
    z.im = fit_last(b, z.im, in.v, in.d);
    if (z.re->poison || z.im->poison) return b_poison(b);
    int last = z.re->shape.rank - 1;
    ir_value *rows = size_of(b, z.re, last), *k = count_to(b, rows);
    ir_value *once = b_binary(b, OP_LOGICAL_OR, b_binary(b, OP_EQUAL, k, b_i32(b, 0)), b_binary(b, OP_EQUAL, b_mul(b, k, b_i32(b, 2)), n.v));
    ir_value *weight = b_div(b, b_select(b, once, b_f32(b, 1), b_f32(b, 2)), b_cast(b, n.v, IR_F32));
    /* what is counted once has no imaginary part in the result: its sine is zero */
    waves w = make_waves(b, rows, n.v, n.v);
    ir_value *r = b_sub(b, by(b, b_mul(b, z.re, weight), w.cosine), by(b, b_mul(b, z.im, weight), w.sine));
    if (!r->poison) r->shape.d[last] = n.d;
    return r;
}

/* The lengths, from operand 1 or from the last axes of x. */
static bool read_lengths(tf_call *c, ir_value *x, int axes, bool from_operand, length *n) {
    bld *b = c->b;
    const ir_dim *d;
    size_t count;
    ir_value *v = from_operand ? tf_i32(c, 1) : NULL;
    if (v && v->poison) return false;
    bool known = v && b_elems(b, v, &d, &count);
    if (known && count != (size_t)axes) return tf_bad(c, "fft_length has %zu elements, not %d", count, axes);
    for (int i = 0; i < axes; i++) {
        n[i].d = !v ? x->shape.d[x->shape.rank - axes + i] : known ? d[i] : dim_new(b->m, "n");
        if (dim_known(n[i].d) && (n[i].d < 1 || n[i].d > INT32_MAX)) return tf_bad(c, "a transform of length %lld", (long long)n[i].d);
        n[i].v = v && !known ? b_gather(b, v, b_i32(b, i), 0, 0) : b_dim_scalar(b, n[i].d, x);
    }
    return true;
}

bool lw_fourier(tf_call *c, int axes, bool real, bool inverse) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *r;
    length n[3];
    if (x->shape.rank > 4) return tf_unsupported(c, "give the inputs shapes with --shape", "the length of the transform is computed at run time, of a tensor of rank %d", x->shape.rank);
    if (!read_lengths(c, x, axes, real, n)) return false;
    ir_dtype t = x->dtype, out = t == IR_F64 ? IR_C128 : t == IR_F32 ? IR_C64 : real ? (t == IR_C128 ? IR_F64 : IR_F32) : t;
    int last = x->shape.rank - 1;
    cpair z;
    if (real && !inverse) z = from_real(b, b_cast(b, x, IR_F32), n[axes - 1]);
    else z = complex_parts(b, complex_to(b, x, IR_C64));
    if (!real) z = complex_axis(b, z, last, n[axes - 1], inverse);
    for (int i = axes - 2; i >= 0; i--) z = complex_axis(b, z, last - (axes - 1 - i), n[i], inverse);
    if (real && inverse) r = b_cast(b, to_real(b, z, n[axes - 1]), out);
    else r = complex_to(b, complex_join(b, z), out);
    return tf_return(c, r);
}
