/* legalize/tf/ops_resize_open.c: the weights (or the nearest pixels) of resized images whose size is known
 * at run time only.
 *
 * The same numbers as the constants of ops_resize.c, written as arithmetic on the sizes: new pixels stand in a column,
 * old ones in a row, and what depends on both is a matrix [out, in]. */
#include "legalize/tf/resize.h"

#include <math.h>

#define PI 3.14159265358979323846

/* 0, 1, .. n - 1 as floats */
static ir_value *pixels(bld *b, ir_value *n) { return b_cast(b, count_to(b, n), IR_F32); }
static ir_value *column(bld *b, ir_value *x) { return b_expand_dims(b, x, 1); }

/* Old pixels per new one. */
static ir_value *scale_of(bld *b, const rs_axis *s) {
    ir_value *in = s->in, *out = s->out;
    if (s->align) { /* between the outer pixels, where there are two */
        ir_value *less = b_cast(b, b_binary(b, OP_GREATER, out, b_i32(b, 1)), IR_I32);
        in = b_sub(b, in, less);
        out = b_sub(b, out, less);
    }
    return b_div(b, b_cast(b, in, IR_F32), b_cast(b, out, IR_F32));
}

/* ---- nearest ---------------------------------------------------------------------------------------------------- */

ir_value *rs_nearest(bld *b, const rs_axis *s) {
    ir_value *at = pixels(b, s->out);
    if (s->half) at = add_num(b, at, 0.5);
    at = b_mul(b, at, scale_of(b, s));
    if (s->align) at = add_num(b, at, 0.5); /* rounds: positions are not negative */
    return b_binary(b, OP_MINIMUM, b_cast(b, un(b, OP_FLOOR, at), IR_I32), b_sub(b, s->in, b_i32(b, 1)));
}

/* ---- bilinear --------------------------------------------------------------------------------------------------- */

ir_value *rs_bilinear(bld *b, const rs_axis *s) {
    ir_value *at = pixels(b, s->out), *scale = scale_of(b, s), *last = b_cast(b, b_sub(b, s->in, b_i32(b, 1)), IR_F32);
    at = s->half ? add_num(b, b_mul(b, add_num(b, at, 0.5), scale), -0.5) : b_mul(b, at, scale);
    at = at_least(b, b_binary(b, OP_MINIMUM, at, last), 0);
    return at_least(b, num_sub(b, 1, un(b, OP_ABS, b_sub(b, column(b, at), pixels(b, s->in)))), 0);
}

/* ---- cubic ------------------------------------------------------------------------------------------------------ */

/* The weights of the four pixels around a position, t behind the second one: cubic polynomials in t. */
static ir_value *four_weights(bld *b, ir_value *t, float a) {
    const float p[4][4] = {{0, 1, 0, 0}, {a, 0, -a, 0}, {-2 * a, -(a + 3), 2 * a + 3, a}, {a, a + 2, -(a + 2), -a}};
    const ir_shape s = {2, {1, 4}};
    ir_value *v = b_f32s(b, p[3], &s);
    for (int i = 2; i >= 0; i--) v = b_add(b, b_mul(b, v, t), b_f32s(b, p[i], &s));
    return v;
}

ir_value *rs_cubic(bld *b, const rs_axis *s) {
    int last = 1;
    ir_value *at = pixels(b, s->out), *scale = scale_of(b, s);
    at = s->half ? add_num(b, b_mul(b, add_num(b, at, 0.5), scale), -0.5) : b_mul(b, at, scale);
    at = column(b, at);
    ir_value *first = un(b, OP_FLOOR, at), *t = un(b, OP_ROUND, mul_num(b, b_sub(b, at, first), 1024)); /* 1024 steps, as TensorFlow */
    ir_value *k = four_weights(b, mul_num(b, t, 1.0 / 1024), s->half ? -0.5f : -0.75f);
    ir_value *p = b_add(b, b_cast(b, first, IR_I32), b_const(b, IR_I32, &(ir_shape){2, {1, 4}}, (int32_t[]){-1, 0, 1, 2}, 16));
    ir_value *q = b_binary(b, OP_MAXIMUM, b_binary(b, OP_MINIMUM, p, b_sub(b, s->in, b_i32(b, 1))), b_i32(b, 0));
    if (s->half) { /* beyond the edge, the others weigh more */
        k = b_mul(b, k, b_cast(b, b_binary(b, OP_EQUAL, p, q), IR_F32));
        k = b_div(b, k, b_reduce(b, OP_SUM, k, &last, 1, true));
    }
    ir_value *pick = b_op(b, OP_ONE_HOT, B_IN(q, s->in, b_f32(b, 1), b_f32(b, 0)), B_AT({A_axis, .i = -1})); /* [out, 4, in] */
    return b_squeeze(b, b_matmul(b, b_expand_dims(b, k, 1), pick, false, false), 1);
}

/* ---- area ------------------------------------------------------------------------------------------------------- */

/* The part of the area of a new pixel that an old one covers; the last one also covers what lies behind it. */
ir_value *rs_area(bld *b, const rs_axis *s) {
    ir_value *at = pixels(b, s->out), *i = pixels(b, s->in), *scale = scale_of(b, s), *after = add_num(b, i, 1);
    ir_value *from = column(b, b_mul(b, at, scale)), *to = column(b, b_mul(b, add_num(b, at, 1), scale));
    if (s->align) {
        ir_value *is_last = b_binary(b, OP_EQUAL, after, b_cast(b, s->in, IR_F32));
        after = b_add(b, after, mul_num(b, b_cast(b, is_last, IR_F32), 1 << 24));
    }
    ir_value *part = b_sub(b, b_binary(b, OP_MINIMUM, after, to), b_binary(b, OP_MAXIMUM, i, from));
    return b_div(b, un(b, OP_RELU, part), scale);
}

/* ---- filters ---------------------------------------------------------------------------------------------------- */

/* r sin(pi x) sin(pi x / r) / (pi x)^2, whose limit at 0 is 1: near enough from 1e-4 on. */
ir_value *rs_lanczos(bld *b, ir_value *x, double radius) {
    x = at_most(b, at_least(b, x, 1e-4), radius);
    ir_value *p = mul_num(b, x, PI), *wave = un(b, OP_SIN, p);
    wave = radius == 1 ? b_mul(b, wave, wave) : mul_num(b, b_mul(b, wave, un(b, OP_SIN, mul_num(b, x, PI / radius))), radius);
    return b_div(b, wave, b_mul(b, p, p));
}

ir_value *rs_gaussian(bld *b, ir_value *x, double radius) {
    ir_value *bell = un(b, OP_EXP, mul_num(b, b_mul(b, x, x), -2));
    return b_mul(b, bell, b_cast(b, below(b, x, radius), IR_F32));
}

/* Half of a pixel that lies on the edge. */
ir_value *rs_box(bld *b, ir_value *x, double radius) {
    ir_value *in = b_cast(b, below(b, x, radius), IR_F32), *edge = b_cast(b, b_binary(b, OP_LESS_EQUAL, x, num(b, x, radius)), IR_F32);
    return mul_num(b, b_add(b, in, edge), 0.5);
}

ir_value *rs_triangle(bld *b, ir_value *x, double radius) { return un(b, OP_RELU, num_sub(b, radius, x)); }

/* One cubic polynomial up to 1, and one from there to 2, where it is 0. */
static ir_value *two_cubics(bld *b, ir_value *x, const double near[4], const double far[4]) {
    ir_value *v = math_poly(b, x, near, 4), *w = math_poly(b, at_most(b, x, 2), far, 4);
    return b_select(b, below(b, x, 1), v, w);
}
ir_value *rs_keys(bld *b, ir_value *x, double radius) {
    (void)radius;
    return two_cubics(b, x, (double[]){1, 0, -2.5, 1.5}, (double[]){2, -4, 2.5, -0.5});
}
ir_value *rs_mitchell(bld *b, ir_value *x, double radius) {
    (void)radius;
    return two_cubics(b, x, (double[]){8.0 / 9, 0, -2, 7.0 / 6}, (double[]){16.0 / 9, -10.0 / 3, 2, -7.0 / 18});
}

/* Which old pixels TensorFlow looks at: rounding decides it for filters that end in a step. */
static ir_value *within_span(bld *b, ir_value *at, ir_value *i, ir_value *reach) {
    ir_value *half = b_f32(b, 0.5f);
    ir_value *from = un(b, OP_CEIL, b_sub(b, b_sub(b, at, reach), half)), *to = un(b, OP_FLOOR, b_sub(b, b_add(b, at, reach), half));
    return b_cast(b, b_binary(b, OP_LOGICAL_AND, b_binary(b, OP_GREATER_EQUAL, i, from), b_binary(b, OP_LESS_EQUAL, i, to)), IR_F32);
}

ir_value *rs_filtered(bld *b, const rs_axis *s, rs_filter filter, double radius, ir_value *scale, ir_value *shift, bool antialias) {
    int last = 1;
    ir_value *inverse = num_div(b, 1, scale), *start = b_mul(b, un(b, OP_NEG, inverse), shift);
    ir_value *wide = antialias ? at_least(b, inverse, 1) : b_f32(b, 1);
    ir_value *at = column(b, b_add(b, b_mul(b, add_num(b, pixels(b, s->out), 0.5), inverse), start)), *i = pixels(b, s->in);
    ir_value *x = un(b, OP_ABS, b_sub(b, add_num(b, i, 0.5), at));
    if (antialias) x = b_mul(b, x, num_div(b, 1, wide));
    ir_value *k = filter(b, x, radius);
    if (filter == rs_box || filter == rs_gaussian) k = b_mul(b, k, within_span(b, at, i, mul_num(b, wide, radius)));
    ir_value *inside = b_binary(b, OP_LOGICAL_AND, b_binary(b, OP_GREATER_EQUAL, at, b_f32(b, 0)), b_binary(b, OP_LESS_EQUAL, at, b_cast(b, s->in, IR_F32)));
    ir_value *sum = b_select(b, inside, b_reduce(b, OP_SUM, k, &last, 1, true), b_f32(b, INFINITY)); /* outside: nothing */
    return b_div(b, k, sum);
}
