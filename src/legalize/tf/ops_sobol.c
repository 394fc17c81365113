/* legalize/tf/ops_sobol.c: SobolSample, numbers that fill a cube evenly.
 *
 * Point n has, in each dimension, the bitwise sum of the direction numbers of the bits of n's Gray code, as a binary
 * fraction.  The direction numbers of a dimension follow from a primitive polynomial and its first few of them: the
 * table of Joe and Kuo, "Constructing Sobol sequences with better two-dimensional projections", 2008. */
#include "legalize/tf/math.h"

enum { BITS = 31, MOST_FIRST = 8 };

static const struct sobol_row {
    uint8_t degree, coefficients; /* of the polynomial, without the first and the last, which are 1 */
    uint8_t first[MOST_FIRST];    /* odd, below 2, 4, 8, ... */
} sobol_rows[] = {
    {0, 0, {0}}, /* the first dimension: all are 1 */
    {1, 0, {1}}, {2, 1, {1, 3}}, {3, 1, {1, 3, 1}}, {3, 2, {1, 1, 1}}, {4, 1, {1, 1, 3, 3}},
    {4, 4, {1, 3, 5, 13}}, {5, 2, {1, 1, 5, 5, 17}}, {5, 4, {1, 1, 5, 5, 5}},
    {5, 7, {1, 1, 7, 11, 19}}, {5, 11, {1, 1, 5, 1, 1}}, {5, 13, {1, 1, 1, 3, 11}},
    {5, 14, {1, 3, 5, 5, 31}}, {6, 1, {1, 3, 3, 9, 7, 49}}, {6, 13, {1, 1, 1, 15, 21, 21}},
    {6, 16, {1, 3, 1, 13, 27, 49}}, {6, 19, {1, 1, 1, 15, 7, 5}}, {6, 22, {1, 3, 1, 15, 13, 25}},
    {6, 25, {1, 1, 5, 5, 19, 61}}, {7, 1, {1, 3, 7, 11, 23, 15, 103}},
    {7, 4, {1, 3, 7, 13, 13, 15, 69}}, {7, 7, {1, 1, 3, 13, 7, 35, 63}},
    {7, 8, {1, 3, 5, 9, 1, 25, 53}}, {7, 14, {1, 3, 1, 13, 9, 35, 107}},
    {7, 19, {1, 3, 1, 5, 27, 61, 31}}, {7, 21, {1, 1, 5, 11, 19, 41, 61}},
    {7, 28, {1, 3, 5, 3, 3, 13, 69}}, {7, 31, {1, 1, 7, 13, 1, 19, 1}},
    {7, 32, {1, 3, 7, 5, 13, 19, 59}}, {7, 37, {1, 1, 3, 9, 25, 29, 41}},
    {7, 41, {1, 3, 5, 13, 23, 1, 55}}, {7, 42, {1, 3, 7, 3, 13, 59, 17}},
    {7, 50, {1, 3, 1, 3, 5, 53, 69}}, {7, 55, {1, 1, 5, 5, 23, 33, 13}},
    {7, 56, {1, 1, 7, 7, 1, 61, 123}}, {7, 59, {1, 1, 7, 9, 13, 61, 49}},
    {7, 62, {1, 3, 3, 5, 3, 55, 33}}, {8, 14, {1, 3, 1, 15, 31, 13, 49, 245}},
    {8, 21, {1, 3, 5, 15, 31, 59, 63, 97}}, {8, 22, {1, 3, 1, 11, 11, 11, 77, 249}},
};

/* v[k] has the bit 1 / 2^(k + 1) as its last one; all are multiples of 2^-BITS. */
static void direction_numbers(const struct sobol_row *r, uint32_t *v) {
    uint32_t m[BITS];
    for (int k = 0; k < BITS; k++) {
        const int s = r->degree;
        m[k] = k < s ? r->first[k] : s ? m[k - s] ^ m[k - s] << s : 1;
        for (int i = 1; i < s && k >= s; i++)
            if (r->coefficients >> (s - 1 - i) & 1) m[k] ^= m[k - i] << i;
        v[k] = m[k] << (BITS - 1 - k);
    }
}

static double point(const uint32_t *v, uint32_t n) {
    uint32_t x = 0;
    const uint32_t gray = n ^ n >> 1;
    for (int k = 0; k < BITS; k++) x ^= gray >> k & 1 ? v[k] : 0;
    return x * 0x1p-31;
}

bool lower_sobol_sample(tf_call *c) {
    enum { MOST = 1 << 24 };
    int64_t dim, count, skip;
    if (!tf_int(c, 0, &dim) || !tf_int(c, 1, &count) || !tf_int(c, 2, &skip))
        return tf_unsupported(c, "make its operands constants", "how many numbers it gives is computed at run time");
    if (dim < 1 || count < 1 || skip < 0 || skip >= INT32_MAX - count)
        return tf_bad(c, "%lld points of %lld dimensions, behind %lld others", (long long)count, (long long)dim, (long long)skip);
    if (dim > (int64_t)ARRAY_LEN(sobol_rows) || count > MOST / dim)
        return tf_unsupported(c, "draw them in the application", "more than %zu dimensions, or than %d numbers", ARRAY_LEN(sobol_rows), MOST);
    double *x = NEW_N(&c->L->ctx->keep, double, (size_t)(count * dim));
    for (int64_t d = 0; d < dim; d++) {
        uint32_t v[BITS];
        direction_numbers(&sobol_rows[d], v);
        for (int64_t i = 0; i < count; i++) x[i * dim + d] = point(v, (uint32_t)(skip + i + 1));
    }
    const ir_dtype t = tf_attr_type(c, "dtype");
    ir_value *all = b_const(c->b, IR_F64, &(ir_shape){.rank = 2, .d = {count, dim}}, x, (size_t)(count * dim) * sizeof *x);
    return tf_return(c, b_cast(c->b, all, t == IR_DTYPE_NONE ? IR_F32 : t));
}
