/* legalize/tf/ops_integrals.c: functions defined by integrals: Dawson's, exponential, Spence's,
 * Fresnel's.
 *
 * Tables are Chebyshev fits in powers of t, the argument scaled to [-1, 1], within 5e-7 in float32.
 *
 *   dawsn(x)   = x P(x^2) up to 3, P(9 / x^2) / x above
 *   expint(x)  = gamma + log(x) + x P(x) up to 4, e^x / x P(4 / x) above
 *   spence(x)  = (x - 1) P(x) on [1/2, 3/2]; 1/x and 1 - x lead there
 *   fresnel    = x^3 P(x^4), x P(x^4) up to 1.6; above 1/2 and a wave of the phase pi x^2 / 2 */
#include "legalize/tf/math.h"

#include <math.h>

static const double dawsn_near[] = {
    0.1310556264,   -0.1552781484,   0.1709592408,    -0.1659870723,    0.1396460717,
    -0.1019809129,  0.06522423291,   -0.03690634166,  0.01871049865,    -0.008644737164,
    0.003593545935, -0.001271155528, 0.0004578105714, -0.0002197924008, 6.481120598e-05};
static const double dawsn_far[] = {0.5152501522,     0.01687752319,    0.001989330384,
                                   0.0005161707202,  0.0002326167536,  6.359028589e-05,
                                   -7.356830028e-05, -6.784187732e-05, 7.177506333e-06,
                                   1.711044519e-05,  8.386293551e-07};
static const double ei_near[] = {1.000000047,    0.9999997891,   0.8888875155,   0.6666725591,
                                 0.4266786793,   0.2369901338,   0.11605207,     0.05095295936,
                                 0.02016596719,  0.006963050158, 0.002275904414, 0.0009308744392,
                                 0.0002715436543};
static const double ei_up[] = {
    1.187342533,   0.2709560673,   0.08236996608,  -0.09195802736, -0.07535835407, 0.08752443812,
    0.01187671896, -0.09514575662, 0.0767635631,   0.06003739196,  -0.1293629862,  -0.007625292527,
    0.1035107158,  -0.0123185703,  -0.04279937251, 0.005108530666, 0.00728657358};
static const double spence_mid[] = {-1,
                                    0.1250000633,
                                    -0.02777780509,
                                    0.007811245534,
                                    -0.002499459005,
                                    0.0008749114595,
                                    -0.0003218327602,
                                    0.0001071481209,
                                    -4.179948098e-05,
                                    3.294400539e-05,
                                    -1.38339762e-05};
static const double fs_near[] = {0.2889393626,    -0.1761356501,   0.05013295307,
                                 -0.007629278755, 0.0007142296539, -4.516889962e-05,
                                 2.061614978e-06, -7.08264416e-08};
static const double fc_near[] = {0.443458112,     -0.3498350978,   0.1664430653,
                                 -0.03562664678,  0.00428779168,   -0.0003307754354,
                                 1.780699784e-05, -7.038595164e-07};
static const double fres_f[] = {0.9969670219,    -0.01128613203, -0.0149513317,    -0.007000691196,
                                0.001215272252,  0.001623631621, -0.0002257246632, -0.0003638913271,
                                3.072320126e-05, 6.306245936e-05};
static const double fres_g[] = {0.9852203057,   -0.0536999536,   -0.06672269245,  -0.02286947049,
                                0.01464495093,  0.008017389444,  -0.004685279849, -0.00217019924,
                                0.001522278647, 0.0003859644753, -0.0003160710354};

static ir_value *sq(bld *b, ir_value *x) { return b_mul(b, x, x); }
#define FIT(b, x, low, high, table) math_fit(b, x, low, high, table, ARRAY_LEN(table))

static ir_value *dawsn_of(bld *b, ir_value *x) {
    ir_value *a = un(b, OP_ABS, x), *r = num_div(b, 3, at_least(b, a, 3));
    ir_value *near = b_mul(b, x, FIT(b, sq(b, at_most(b, a, 3)), 0, 9, dawsn_near));
    ir_value *far = b_mul(b, un(b, OP_SIGN, x),
                          b_mul(b, mul_num(b, r, 1 / 3.0), FIT(b, sq(b, r), 0, 1, dawsn_far)));
    return b_select(b, below(b, a, 3), near, far);
}

static ir_value *expint_of(bld *b, ir_value *x) {
    ir_value *m = at_most(b, x, 4);
    ir_value *near = b_add(b, add_num(b, un(b, OP_LOG, m), 0.57721566490153286061),
                           b_mul(b, m, FIT(b, m, -4, 4, ei_near)));
    ir_value *big = at_least(b, x, 4), *r = num_div(b, 4, big);
    ir_value *far = b_mul(b, b_div(b, un(b, OP_EXP, big), big), FIT(b, r, 0.02, 1, ei_up));
    ir_value *y = b_select(b, below(b, x, 4), near, far);
    return b_select(b, below(b, x, 0), num(b, x, NAN), y); /* as TensorFlow does */
}

/* x > 3/2: -spence(1/x) - log(x)^2 / 2;  w < 1/2: pi^2/6 - log(w) log(1 - w) - spence(1 - w) */
static ir_value *spence_of(bld *b, ir_value *x) {
    ir_value *large = b_binary(b, OP_GREATER, x, num(b, x, 1.5));
    ir_value *w = b_select(b, large, num_div(b, 1, x), x), *small = below(b, w, 0.5);
    ir_value *z = b_select(b, small, num_sub(b, 1, w), w);
    ir_value *mid = b_mul(b, add_num(b, z, -1), FIT(b, z, 0.5, 1.5, spence_mid));
    ir_value *logs = b_mul(b, un(b, OP_LOG, w), un(b, OP_LOG, num_sub(b, 1, at_most(b, w, 0.5))));
    ir_value *none = b_binary(b, OP_EQUAL, w, num(b, w, 0));
    logs = b_select(b, none, num(b, w, 0), logs);
    ir_value *y = b_select(b, small, b_sub(b, num_sub(b, 1.64493406684822643647, logs), mid), mid);
    ir_value *l = un(b, OP_LOG, x);
    ir_value *turned = b_sub(b, un(b, OP_NEG, y), mul_num(b, sq(b, l), 0.5));
    return b_select(b, large, turned, y);
}

/* Above 1.6: S = 1/2 - f cos - g sin, C = 1/2 + f sin - g cos */
static ir_value *fresnel(bld *b, ir_value *x, bool sine) {
    ir_value *a = un(b, OP_ABS, x), *m = at_most(b, a, 1.6), *q = sq(b, sq(b, m));
    ir_value *near = sine ? b_mul(b, b_mul(b, sq(b, m), m), FIT(b, q, 0, 6.5536, fs_near))
                          : b_mul(b, m, FIT(b, q, 0, 6.5536, fc_near));
    ir_value *big = at_least(b, a, 1.6), *r = num_div(b, 1.6, big),
             *inverse = mul_num(b, r, 1 / (1.6 * 3.14159265358979323846));
    ir_value *f = b_mul(b, inverse, FIT(b, r, 0.02, 1, fres_f));
    ir_value *g = b_mul(b, b_mul(b, inverse, b_mul(b, inverse, mul_num(b, r, 1 / 1.6))),
                        FIT(b, r, 0.02, 1, fres_g));
    ir_value *phase = mul_num(b, sq(b, big), 1.57079632679489661923);
    ir_value *s = un(b, OP_SIN, phase), *c = un(b, OP_COS, phase);
    ir_value *wave =
        sine ? b_add(b, b_mul(b, f, c), b_mul(b, g, s)) : b_sub(b, b_mul(b, g, c), b_mul(b, f, s));
    ir_value *y = b_select(b, below(b, a, 1.6), near, num_sub(b, 0.5, wave));
    return b_mul(b, un(b, OP_SIGN, x), y);
}
static ir_value *fresnel_sin(bld *b, ir_value *x) { return fresnel(b, x, true); }
static ir_value *fresnel_cos(bld *b, ir_value *x) { return fresnel(b, x, false); }

bool lower_dawsn(tf_call *c) { return math_real(c, dawsn_of); }
bool lower_expint(tf_call *c) { return math_real(c, expint_of); }
bool lower_spence(tf_call *c) { return math_real(c, spence_of); }
bool lower_fresnel_sin(tf_call *c) { return math_real(c, fresnel_sin); }
bool lower_fresnel_cos(tf_call *c) { return math_real(c, fresnel_cos); }
