/* legalize/tf/ops_bessel.c: Bessel functions of orders 0 and 1.
 *
 * Tables are Chebyshev fits in powers of t, the argument scaled to [-1, 1]: near 0 in x or x^2 (for
 * K and Y beside their logarithm), far from 0 in 1 / x beside the growth, decay or wave.  Within
 * 5e-7 in float32; J and Y of the size of their amplitude, as their zeros are not represented
 * exactly. */
#include "legalize/tf/math.h"

static const double i0e_near[] = {
    0.2070019212,  -0.113004123,    0.09451554749,  -0.08905319912,  0.08734729525, -0.0848278182,
    0.07922130135, -0.07038203517,  0.05711186198,  -0.04024240339,  0.02908353008, -0.02469377217,
    0.0139645485,  -0.001713418313, 0.001575557364, -0.004367325672, 0.001894322176};
static const double i0e_far[] = {0.4021765128,    0.003360553137,  0.0001361561535,
                                 1.112215574e-05, 1.639039831e-06, 3.547620084e-07};
static const double i1e_near[] = {
    0.04468770988,    -0.06112430815,  0.06805758873,  -0.06848403659,   0.0637679391,
    -0.05526015012,   0.04466712429,   -0.03379490307, 0.02373232626,    -0.01516722715,
    0.009432281584,   -0.006275490899, 0.003284533913, -0.0007827894483, 0.0004588674715,
    -0.0007271867316, 0.0002955338606};
static const double i1e_far[] = {0.3893984553,     -0.009749578479,  -0.0002191682685,
                                 -1.501527531e-05, -2.009637273e-06, -4.120913594e-07};
static const double k0_near[] = {-0.3036207729,   0.3404973211,    0.07177701034,  0.005053392064,
                                 0.0001828055535, 4.055665724e-06, 6.094315934e-08};
static const double k0_far[] = {
    1.218595339,      -0.03107146196,  0.003032875731,   -0.000479762345, 9.968673446e-05,
    -2.478779912e-05, 6.663565397e-06, -2.050479835e-06, 1.095100887e-06, -4.141976746e-07};
static const double k1_near[] = {0.8850882877,    -0.3322409562,    -0.2438385289,   -0.02785422732,
                                 -0.001383168772, -3.893449823e-05, -7.082627046e-07};
static const double k1_far[] = {1.36315189,       0.1033497379,    -0.005566711005, 0.0007357163568,
                                -0.0001397384021, 3.290499366e-05, -8.56317048e-06, 2.566393658e-06,
                                -1.32153109e-06,  4.922538864e-07};
static const double i0_small[] = {1.56608293,      0.6358617282,    0.07358986836,  0.003928564819,
                                  0.0001198206836, 2.358151839e-06, 3.236672796e-08};
static const double i1_small[] = {0.6358617282,    0.1471797367,    0.01178569532,  0.0004792827255,
                                  1.178789481e-05, 1.942091984e-07, 2.291525192e-09};
static const double j0_near[] = {
    0.04582966486,   0.9303012473,     -0.6484692831,  -0.8080888084,  1.038379461,
    -0.5074680402,   0.1459888483,     -0.02847273799, 0.004058079813, -0.0004435136325,
    3.847182631e-05, -2.743554889e-06, 1.606570983e-07};
static const double j1_near[] = {-0.05814382796,  0.08105866039,   0.1515166514,   -0.2595948653,
                                 0.1585837643,    -0.054745818,    0.01245681438,  -0.002029040215,
                                 0.0002494946105, -2.40445486e-05, 1.86840459e-06, -1.206299541e-07,
                                 6.469299696e-09};
static const double y0_near[] = {
    -0.3822506545,    -0.8284358904,   1.647096479,     0.1441263252,    -1.077547734,
    0.6721770666,     -0.2189574705,   0.04636708783,   -0.007025742802, 0.0008060917283,
    -7.279251275e-05, 5.374764132e-06, -3.241738506e-07};
static const double y1_near[] = {1.62769571,     -5.523762302,   -7.04031549,    8.270069205,
                                 1.237558193,    -3.771216653,   1.885411583,    -0.5186014984,
                                 0.09531759505,  -0.01277093841, 0.001314269316, -0.0001089232025,
                                 7.258420771e-06};
static const double p0[] = {0.9994572758,     -0.00053636732,  6.137324752e-06,
                            -2.052595539e-07, 1.304482048e-08, -1.251365826e-09};
static const double q0[] = {-0.01555511388,  6.833149157e-05, -1.477082415e-06,
                            7.105179985e-08, -5.81726548e-09, 6.70409626e-10};
static const double p1[] = {1.000907026,     0.0008988049426,  -7.959593845e-06,
                            2.453513568e-07, -1.497475536e-08, 1.403184532e-09};
static const double q1[] = {0.04677687403,   -9.621458884e-05, 1.821140016e-06,
                            -8.29084104e-08, 6.583037134e-09,  -7.445519016e-10};

static ir_value *up_to(bld *b, ir_value *x, double v) {
    return b_binary(b, OP_LESS_EQUAL, x, num(b, x, v));
}
#define FIT(b, x, low, high, table) math_fit(b, x, low, high, table, ARRAY_LEN(table))

/* ---- I: near is a fit in |x|, far one in 8 / |x| over sqrt(|x|) ------------------------------ */

static ir_value *i0e(bld *b, ir_value *x) {
    ir_value *a = un(b, OP_ABS, x), *big = at_least(b, a, 8);
    ir_value *far = b_div(b, FIT(b, num_div(b, 8, big), 0, 1, i0e_far), un(b, OP_SQRT, big));
    return b_select(b, up_to(b, a, 8), FIT(b, at_most(b, a, 8), 0, 8, i0e_near), far);
}
static ir_value *i1e(bld *b, ir_value *x) {
    ir_value *a = un(b, OP_ABS, x), *big = at_least(b, a, 8);
    ir_value *far = b_mul(b, un(b, OP_SIGN, x),
                          b_div(b, FIT(b, num_div(b, 8, big), 0, 1, i1e_far), un(b, OP_SQRT, big)));
    return b_select(b, up_to(b, a, 8), b_mul(b, x, FIT(b, at_most(b, a, 8), 0, 8, i1e_near)), far);
}
static ir_value *grow(bld *b, ir_value *x, ir_value *v) {
    return b_mul(b, un(b, OP_EXP, un(b, OP_ABS, x)), v);
}
static ir_value *i0(bld *b, ir_value *x) { return grow(b, x, i0e(b, x)); }
static ir_value *i1(bld *b, ir_value *x) { return grow(b, x, i1e(b, x)); }

/* ---- K: a logarithm up to 2, e^-x / sqrt(x) above -------------------------------------------- */

static ir_value *k_far(bld *b, ir_value *x, const double *table, size_t n) {
    ir_value *big = at_least(b, x, 2);
    return b_div(b, math_fit(b, num_div(b, 2, big), 0, 1, table, n), un(b, OP_SQRT, big));
}
static ir_value *k0_small(bld *b, ir_value *m) {
    ir_value *q = b_mul(b, m, m), *l = un(b, OP_LOG, mul_num(b, m, 0.5));
    return b_sub(b, FIT(b, q, 0, 4, k0_near), b_mul(b, l, FIT(b, q, 0, 4, i0_small)));
}
static ir_value *k1_small(bld *b, ir_value *m) {
    ir_value *q = b_mul(b, m, m), *l = un(b, OP_LOG, mul_num(b, m, 0.5));
    return b_add(b, b_div(b, FIT(b, q, 0, 4, k1_near), m),
                 b_mul(b, b_mul(b, l, m), FIT(b, q, 0, 4, i1_small)));
}
static ir_value *k_of(bld *b, ir_value *x, bool one, bool scaled) {
    ir_value *m = at_most(b, x, 2), *near = one ? k1_small(b, m) : k0_small(b, m);
    ir_value *far =
        one ? k_far(b, x, k1_far, ARRAY_LEN(k1_far)) : k_far(b, x, k0_far, ARRAY_LEN(k0_far));
    if (scaled)
        near = b_mul(b, near, un(b, OP_EXP, m));
    else
        far = b_mul(b, far, un(b, OP_EXP, un(b, OP_NEG, x)));
    return b_select(b, up_to(b, x, 2), near, far);
}
static ir_value *k0(bld *b, ir_value *x) { return k_of(b, x, false, false); }
static ir_value *k1(bld *b, ir_value *x) { return k_of(b, x, true, false); }
static ir_value *k0e(bld *b, ir_value *x) { return k_of(b, x, false, true); }
static ir_value *k1e(bld *b, ir_value *x) { return k_of(b, x, true, true); }

/* ---- J, Y: fits in x^2 up to 8, amplitude and phase above ------------------------------------ */

typedef struct waves {
    ir_value *p, *q, *sine, *cosine;
} waves;

/* x >= 8: sqrt(2 / (pi x)) times P, Q / x; sine and cosine of x - pi/4 through those of x: no large
 * phase is rounded */
static waves waves_of(bld *b, ir_value *x, bool one) {
    ir_value *r = num_div(b, 8, x), *r2 = b_mul(b, r, r);
    ir_value *size = un(b, OP_SQRT, num_div(b, 2 / 3.14159265358979323846, x));
    ir_value *p = one ? FIT(b, r2, 0, 1, p1) : FIT(b, r2, 0, 1, p0);
    ir_value *q = b_mul(b, r, one ? FIT(b, r2, 0, 1, q1) : FIT(b, r2, 0, 1, q0));
    ir_value *s = un(b, OP_SIN, x), *c = un(b, OP_COS, x);
    ir_value *minus = mul_num(b, b_sub(b, s, c), 0.70710678118654752440),
             *plus = mul_num(b, b_add(b, s, c), 0.70710678118654752440);
    waves w = {b_mul(b, size, p), b_mul(b, size, q), one ? un(b, OP_NEG, plus) : minus,
               one ? minus : plus};
    return w;
}
static ir_value *j_far(bld *b, ir_value *x, bool one) {
    waves w = waves_of(b, x, one);
    return b_sub(b, b_mul(b, w.p, w.cosine), b_mul(b, w.q, w.sine));
}
static ir_value *y_far(bld *b, ir_value *x, bool one) {
    waves w = waves_of(b, x, one);
    return b_add(b, b_mul(b, w.p, w.sine), b_mul(b, w.q, w.cosine));
}

static ir_value *j_near(bld *b, ir_value *m, bool one) {
    ir_value *q = b_mul(b, m, m);
    return one ? b_mul(b, m, FIT(b, q, 0, 64, j1_near)) : FIT(b, q, 0, 64, j0_near);
}
static ir_value *j_of(bld *b, ir_value *x, bool one) {
    ir_value *a = un(b, OP_ABS, x),
             *y = b_select(b, up_to(b, a, 8), j_near(b, at_most(b, a, 8), one),
                           j_far(b, at_least(b, a, 8), one));
    return one ? b_mul(b, un(b, OP_SIGN, x), y) : y;
}
static ir_value *bessel_j0(bld *b, ir_value *x) { return j_of(b, x, false); }
static ir_value *bessel_j1(bld *b, ir_value *x) { return j_of(b, x, true); }

static ir_value *y_of(bld *b, ir_value *x, bool one) {
    ir_value *m = at_most(b, x, 8), *q = b_mul(b, m, m);
    ir_value *smooth = one ? b_div(b, FIT(b, q, 0, 64, y1_near), m) : FIT(b, q, 0, 64, y0_near);
    ir_value *log_part =
        b_mul(b, mul_num(b, un(b, OP_LOG, m), 2 / 3.14159265358979323846), j_near(b, m, one));
    return b_select(b, up_to(b, x, 8), b_add(b, smooth, log_part),
                    y_far(b, at_least(b, x, 8), one));
}
static ir_value *bessel_y0(bld *b, ir_value *x) { return y_of(b, x, false); }
static ir_value *bessel_y1(bld *b, ir_value *x) { return y_of(b, x, true); }

bool lower_bessel_i0(tf_call *c) { return math_real(c, i0); }
bool lower_bessel_i0e(tf_call *c) { return math_real(c, i0e); }
bool lower_bessel_i1(tf_call *c) { return math_real(c, i1); }
bool lower_bessel_i1e(tf_call *c) { return math_real(c, i1e); }
bool lower_bessel_j0(tf_call *c) { return math_real(c, bessel_j0); }
bool lower_bessel_j1(tf_call *c) { return math_real(c, bessel_j1); }
bool lower_bessel_k0(tf_call *c) { return math_real(c, k0); }
bool lower_bessel_k0e(tf_call *c) { return math_real(c, k0e); }
bool lower_bessel_k1(tf_call *c) { return math_real(c, k1); }
bool lower_bessel_k1e(tf_call *c) { return math_real(c, k1e); }
bool lower_bessel_y0(tf_call *c) { return math_real(c, bessel_y0); }
bool lower_bessel_y1(tf_call *c) { return math_real(c, bessel_y1); }
