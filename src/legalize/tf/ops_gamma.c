/* legalize/tf/ops_gamma.c: the gamma family and the inverses of error and normal distribution.
 *
 * Tables are Chebyshev fits in powers of t, the argument scaled to [-1, 1], within 3e-7 in float32.
 *
 *   erfinv(x) / x   smooth in w = -log(1 - x^2), and from w = 5 on in sqrt(w)
 *   ndtri(p)        the same of w = -log(4 p (1 - p)), which does not lose small p
 *   lgamma(x)       x (x - 1) P(x) - log(x) up to 3, Stirling's series above, and below 1/2
 *                   log(pi / |sin pi x|) - lgamma(1 - x)
 *   digamma(x)      asymptotic series of x + 5 less the sum of 1 / (x + k), pi / tan(pi x) apart
 *                   below 1/2 */
#include "legalize/tf/math.h"

#include <math.h>

static const double erfinv_near[] = {
    1.50140936,       0.6166006976,     -0.02610870547,  -0.01957384987,  0.0085292729,
    -0.0004855878599, -0.0008456995286, 0.0002857246992, 3.560786027e-05, -3.407259335e-05};
static const double erfinv_tail[] = {
    3.013130074,     0.9477109784,    0.005560321382, -0.003816269234, 0.002488709831,
    -0.001592087831, 0.0008451291749, -0.00023487253, -8.00037829e-05, 6.369561094e-05};
static const double ndtri_far[] = {6.672293008,     2.705454321,      -0.003703077997,
                                   8.493044283e-06, 0.0004085295478,  -0.0002516210614,
                                   0.0001356106801, -0.0001069070747, 4.572443587e-05};
static const double lgamma_mid[] = {
    0.3620683615,    -0.08216170349,  0.02504624388,    -0.008630887081, 0.003198079396,
    -0.001229690703, 0.0004372731755, -0.0001755225421, 0.0001277528135, -5.335959599e-05};

ir_value *math_fit(bld *b, ir_value *x, double low, double high, const double *coef, size_t n) {
    double scale = 2 / (high - low);
    ir_value *t = mul_num(b, add_num(b, x, -(low + high) / 2), scale);
    return math_poly(b, t, coef, n);
}
#define FIT(b, x, low, high, table) math_fit(b, x, low, high, table, ARRAY_LEN(table))

/* ---- erfinv, ndtri --------------------------------------------------------------------------- */

/* erfinv(x) / x as a function of w; `far`: up to w = 90, else 17. */
static ir_value *erfinv_ratio(bld *b, ir_value *w, bool far) {
    ir_value *s = un(b, OP_SQRT, w);
    ir_value *tail = FIT(b, at_most(b, s, sqrt(17)), sqrt(5), sqrt(17), erfinv_tail);
    if (far)
        tail = b_select(b, above(b, s, sqrt(17)), FIT(b, s, sqrt(17), sqrt(90), ndtri_far), tail);
    return b_select(b, below(b, w, 5), FIT(b, at_most(b, w, 5), 0, 5, erfinv_near), tail);
}

ir_value *math_erfinv(bld *b, ir_value *x) {
    ir_value *w = un(b, OP_NEG, un(b, OP_LOG, b_mul(b, num_sub(b, 1, x), add_num(b, x, 1))));
    ir_value *ratio = erfinv_ratio(b, at_most(b, w, 17), false);
    ir_value *end = b_binary(b, OP_EQUAL, un(b, OP_ABS, x), num(b, x, 1));
    return b_mul(b, x, b_select(b, end, num(b, x, INFINITY), ratio));
}

static ir_value *ndtri_of(bld *b, ir_value *p) {
    ir_value *q = num_sub(b, 1, p);
    ir_value *w = un(b, OP_NEG, b_add(b, un(b, OP_LOG, mul_num(b, p, 4)), un(b, OP_LOG, q)));
    ir_value *ratio = erfinv_ratio(b, at_most(b, at_least(b, w, 0), 90), true);
    ir_value *end = b_binary(b, OP_EQUAL, b_mul(b, p, q), num(b, p, 0));
    ir_value *x = mul_num(b, add_num(b, p, -0.5), 2 * sqrt(2));
    return b_mul(b, x, b_select(b, end, num(b, p, INFINITY), ratio));
}

bool lower_erfinv(tf_call *c) { return math_real(c, math_erfinv); }
bool lower_ndtri(tf_call *c) { return math_real(c, ndtri_of); }

/* ---- lgamma, digamma ------------------------------------------------------------------------- */

/* pi times the distance to the nearest whole number, with its sign */
static ir_value *turn(bld *b, ir_value *x) {
    return mul_num(b, b_sub(b, x, un(b, OP_ROUND, x)), 3.14159265358979323846);
}

static ir_value *stirling(bld *b, ir_value *x, ir_value *log_x) {
    static const double series[] = {1 / 12.0, -1 / 360.0, 1 / 1260.0, -1 / 1680.0, 1 / 1188.0};
    ir_value *r = num_div(b, 1, x);
    ir_value *tail = b_mul(b, r, math_poly(b, b_mul(b, r, r), series, ARRAY_LEN(series)));
    ir_value *head = b_mul(b, add_num(b, x, -0.5), add_num(b, log_x, -1));
    return b_add(b, head, add_num(b, tail, 0.41893853320467274178));
}

ir_value *math_lgamma(bld *b, ir_value *x) {
    ir_value *left = below(b, x, 0.5);
    ir_value *z = b_select(b, left, num_sub(b, 1, x), x);
    ir_value *m = at_most(b, z, 3);
    ir_value *l = un(b, OP_LOG, z), *roots = b_mul(b, m, add_num(b, m, -1));
    ir_value *mid = b_sub(b, b_mul(b, roots, FIT(b, m, 0.5, 3, lgamma_mid)), l);
    ir_value *y = b_select(b, below(b, z, 3), mid, stirling(b, z, l));
    ir_value *sine = un(b, OP_ABS, un(b, OP_SIN, turn(b, x)));
    ir_value *mirrored = b_sub(b, num_sub(b, 1.14472988584940017414, un(b, OP_LOG, sine)), y);
    return b_select(b, left, mirrored, y);
}
bool lower_lgamma(tf_call *c) { return math_real(c, math_lgamma); }

static ir_value *digamma_of(bld *b, ir_value *x) {
    static const double series[] = {1 / 12.0, -1 / 120.0, 1 / 252.0, -1 / 240.0, 1 / 132.0};
    ir_value *left = below(b, x, 0.5);
    ir_value *z = b_select(b, left, num_sub(b, 1, x), x), *sum = num_div(b, 1, z);
    for (int k = 1; k < 5; k++)
        sum = b_add(b, sum, num_div(b, 1, add_num(b, z, k)));
    ir_value *y = add_num(b, z, 5), *r = num_div(b, 1, y), *r2 = b_mul(b, r, r);
    ir_value *tail =
        b_add(b, mul_num(b, r, 0.5), b_mul(b, r2, math_poly(b, r2, series, ARRAY_LEN(series))));
    ir_value *psi = b_sub(b, b_sub(b, un(b, OP_LOG, y), tail), sum);
    ir_value *t = turn(b, x);
    ir_value *cot =
        b_div(b, mul_num(b, un(b, OP_COS, t), 3.14159265358979323846), un(b, OP_SIN, t));
    return b_select(b, left, b_sub(b, psi, cot), psi);
}
bool lower_digamma(tf_call *c) { return math_real(c, digamma_of); }

/* ---- zeta, polygamma ------------------------------------------------------------------------- */

/* Hurwitz zeta by Euler and Maclaurin: 9 terms, then an integral and its corrections, a = q + 9:
 *     a^(1-s) / (s-1) + a^-s / 2 + sum of B[2k] / (2k)! * s (s+1) .. (s+2k-2) a^(-s-2k+1) */
static ir_value *zeta_of(bld *b, ir_value *s, ir_value *q) {
    static const double bernoulli[] = {1 / 12.0, -1 / 720.0, 1 / 30240.0, -1 / 1209600.0,
                                       1 / 47900160.0};
    ir_value *minus = un(b, OP_NEG, s), *sum = NULL, *a = q;
    for (int k = 0; k < 9; k++) {
        ir_value *term = b_binary(b, OP_POW, a, minus);
        sum = sum ? b_add(b, sum, term) : term;
        a = add_num(b, q, k + 1);
    }
    ir_value *p = b_binary(b, OP_POW, a, minus);
    ir_value *rest = b_add(b, b_div(b, b_mul(b, p, a), add_num(b, s, -1)), mul_num(b, p, 0.5));
    ir_value *f = b_mul(b, s, b_div(b, p, a)), *a2 = b_mul(b, a, a);
    for (int k = 0; k < 5; k++) {
        rest = b_add(b, rest, mul_num(b, f, bernoulli[k]));
        if (k < 4)
            f = b_div(b, b_mul(b, f, b_mul(b, add_num(b, s, 2 * k + 1), add_num(b, s, 2 * k + 2))),
                      a2);
    }
    return b_add(b, sum, rest);
}

bool lower_zeta(tf_call *c) {
    bld *b = c->b;
    ir_value *s = tf_in(c, 0), *q = tf_in(c, 1);
    if (s->poison || q->poison) return tf_return(c, b_poison(b));
    ir_value *pole = b_binary(b, OP_EQUAL, s, num(b, s, 1)), *none = below(b, s, 1);
    ir_value *z = b_select(b, pole, num(b, s, INFINITY), zeta_of(b, s, q));
    return tf_return(c, b_select(b, none, num(b, s, NAN), z));
}

/* (-1)^(n+1) n! zeta(n + 1, x); the order 0 is digamma */
bool lower_polygamma(tf_call *c) {
    bld *b = c->b;
    ir_value *n = tf_in(c, 0), *x = tf_in(c, 1);
    double order;
    if (n->poison || x->poison) return tf_return(c, b_poison(b));
    if (b_float(b, n, &order) && order == 0 && n->shape.rank == 0)
        return tf_return(c, digamma_of(b, x));
    ir_value *s = add_num(b, n, 1), *half = mul_num(b, n, 0.5);
    ir_value *odd = b_binary(b, OP_NOT_EQUAL, half, un(b, OP_FLOOR, half));
    ir_value *factorial = un(b, OP_EXP, math_lgamma(b, s));
    ir_value *size = b_mul(b, factorial, zeta_of(b, s, x));
    ir_value *y = b_select(b, odd, size, un(b, OP_NEG, size));
    return tf_return(c, b_select(b, b_binary(b, OP_EQUAL, n, num(b, n, 0)), digamma_of(b, x), y));
}
