/* legalize/tf/ops_signal.c: Fourier transforms and audio features.
 *
 * The kernel RFFT2D takes real input and lengths that are powers of two.  Every other transform is a product with a
 * constant matrix along each axis: a complex tensor is the same bytes as f32[.., 2], so an axis of n complex numbers is
 * a row of 2n reals. */
#include "legalize/tf/nn.h"

#include <math.h>

#define PI 3.14159265358979323846
enum { MAX_MATRIX = 1 << 26 };

static bool power_of_two(int64_t n) { return n > 0 && (n & (n - 1)) == 0; }

/* cos and sin of 2 pi j k / n, exact in the angle. */
static void turn(int64_t j, int64_t k, int64_t n, double *re, double *im) {
    int64_t at = (int64_t)(((unsigned __int128)j * (unsigned __int128)k) % (unsigned __int128)n);
    *re = cos(2 * PI * (double)at / (double)n);
    *im = sin(2 * PI * (double)at / (double)n);
}

/* For a transform of this length; NULL: refused. */
static float *new_matrix(tf_call *c, int64_t k, int64_t n, int64_t length, const char *hint) {
    if (k > MAX_MATRIX || n > MAX_MATRIX || k * n > MAX_MATRIX) {
        tf_unsupported(c, hint, "its length %lld is too large for a matrix", (long long)length);
        return NULL;
    }
    return NEW_N(&c->L->ctx->keep, float, (size_t)(k * n) + 1);
}

/* [.., in] real to [.., out, 2]: the first `out` frequencies of a transform of length n. */
static ir_value *from_real(tf_call *c, ir_value *x, int64_t in, int64_t n, int64_t out) {
    float *m = new_matrix(c, in, 2 * out, n, "transform lengths that are powers of two have a kernel");
    if (!m) return b_poison(c->b);
    for (int64_t t = 0; t < in; t++)
        for (int64_t k = 0; k < out; k++) {
            double re, im;
            turn(t, k, n, &re, &im);
            m[(t * out + k) * 2] = (float)re;
            m[(t * out + k) * 2 + 1] = (float)-im;
        }
    return nn_apply_last(c->b, x, m, in, 2 * out);
}

/* [.., in*2] to [.., n*2], forward or (inverse) back and divided by n. */
static ir_value *complex_axis(tf_call *c, ir_value *x, int64_t in, int64_t n, bool inverse) {
    float *m = new_matrix(c, 2 * in, 2 * n, n, "transform real and imaginary part by tf.signal.rfft, which has a kernel for powers of two");
    if (!m) return b_poison(c->b);
    double by = inverse ? 1 / (double)n : 1;
    for (int64_t t = 0; t < in; t++)
        for (int64_t k = 0; k < n; k++) {
            double re, im;
            turn(t, k, n, &re, &im);
            if (!inverse) im = -im;
            m[(2 * t) * 2 * n + 2 * k] = m[(2 * t + 1) * 2 * n + 2 * k + 1] = (float)(re * by);
            m[(2 * t) * 2 * n + 2 * k + 1] = (float)(im * by);
            m[(2 * t + 1) * 2 * n + 2 * k] = (float)(-im * by);
        }
    return nn_apply_last(c->b, x, m, 2 * in, 2 * n);
}

/* [.., in*2] frequencies 0..in-1 to [.., n] real. */
static ir_value *to_real(tf_call *c, ir_value *x, int64_t in, int64_t n) {
    float *m = new_matrix(c, 2 * in, n, n, NULL);
    if (!m) return b_poison(c->b);
    for (int64_t k = 0; k < in; k++)
        for (int64_t t = 0; t < n; t++) {
            double re, im, by = (k == 0 || 2 * k == n ? 1 : 2) / (double)n;
            turn(t, k, n, &re, &im);
            m[(2 * k) * n + t] = (float)(re * by);
            m[(2 * k + 1) * n + t] = k == 0 || 2 * k == n ? 0 : (float)(-im * by);
        }
    return nn_apply_last(c->b, x, m, 2 * in, n);
}

/* ---- shapes of pairs ----------------------------------------------------------------------------------------- */

/* f32[.., n, 2] to [.., 2n], and back. */
static ir_value *as_rows(bld *b, ir_value *x) {
    ir_shape s = x->shape;
    if (x->poison) return x;
    s.rank--;
    s.d[s.rank - 1] = dim_mul(b->m, s.d[s.rank - 1], 2);
    return b_reshape(b, x, &s);
}
static ir_value *as_pairs(bld *b, ir_value *x) {
    ir_shape s = x->shape;
    if (x->poison) return x;
    if (s.rank >= IR_MAX_RANK) return b_fail(b, "a transform of rank %d", s.rank);
    s.d[s.rank - 1] = dim_floordiv(b->m, s.d[s.rank - 1], 2);
    s.d[s.rank++] = 2;
    return b_reshape(b, x, &s);
}
/* f32[.., a1, .., ad, 2] to [.., ad, a1, .., ad-1, 2]: the axis before comes last. */
static ir_value *turn_axes(bld *b, ir_value *x, int axes) {
    int perm[IR_MAX_RANK], r = x->shape.rank;
    if (x->poison || axes < 2) return x;
    for (int i = 0; i < r; i++) perm[i] = i;
    int first = r - 1 - axes;
    perm[first] = r - 2;
    for (int i = first + 1; i < r - 1; i++) perm[i] = i - 1;
    return b_transpose(b, x, perm);
}

/* Cuts or fills with zeros the last `axes` axes of x (before a last axis that stays, when `pairs`) to `want`;
 * axes that are shorter stay so: the matrices have fewer rows. */
static ir_value *cut(bld *b, ir_value *x, int axes, const int64_t *want, bool pairs) {
    int64_t begin[IR_MAX_RANK] = {0}, size[IR_MAX_RANK], pads[IR_MAX_RANK][2] = {{0}};
    int r = x->shape.rank, first = r - axes - pairs;
    bool cuts = false, fills = false;
    for (int i = 0; i < r; i++) {
        size[i] = -1;
        if (i < first || i >= first + axes) continue;
        ir_dim d = x->shape.d[i];
        if (dim_known(d) && d <= want[i - first]) continue;
        size[i] = want[i - first];
        cuts = true;
        if (!dim_known(d)) pads[i][1] = want[i - first], fills = true;
    }
    if (fills) x = b_pad(b, x, (const int64_t(*)[2])pads, NULL);
    return cuts && !x->poison ? b_slice(b, x, begin, size) : x;
}

typedef struct transform {
    int axes;
    bool inverse, real, open; /* open: a length is known at run time only */
    int64_t n[3];             /* lengths */
} transform;

static bool read_transform(tf_call *c, transform *t, const ir_value *x) {
    str op = c->src->op;
    const int64_t *n;
    size_t count;
    *t = (transform){.axes = str_ends(op, "3D") ? 3 : str_ends(op, "2D") ? 2 : 1};
    t->inverse = op.p[0] == 'I' || str_starts(op, "BatchI");
    t->real = str_starts(op, "RFFT") || str_starts(op, "IRFFT");
    if (x->poison) return false;
    if (x->shape.rank < 0) return tf_unsupported(c, "give the inputs shapes with --shape", "its operand has an unknown rank");
    if (x->shape.rank < t->axes) return tf_bad(c, "the operand has rank %d, less than %d", x->shape.rank, t->axes);
    for (int i = 0; i < t->axes && !t->real; i++) {
        t->n[i] = x->shape.d[x->shape.rank - t->axes + i];
        if (!dim_known(t->n[i])) {
            t->open = true;
            return true;
        }
        if (t->n[i] < 1) return tf_bad(c, "a transform of length %lld", (long long)t->n[i]);
    }
    if (!t->real) return true;
    if (!tf_ints(c, 1, &n, &count)) {
        t->open = true;
        return true;
    }
    if (count != (size_t)t->axes) return tf_bad(c, "fft_length has %zu elements, not %d", count, t->axes);
    for (int i = 0; i < t->axes; i++) {
        if (n[i] < 1 || n[i] > INT32_MAX) return tf_bad(c, "a transform of length %lld", (long long)n[i]);
        t->n[i] = n[i];
    }
    return true;
}

/* All axes but the last, complex; the last axis was done and is turned away first. */
static ir_value *other_axes(tf_call *c, ir_value *x, const transform *t) {
    x = turn_axes(c->b, x, t->axes);
    for (int i = t->axes - 2; i >= 0 && !x->poison; i--) {
        int64_t in = x->shape.d[x->shape.rank - 2];
        x = turn_axes(c->b, as_pairs(c->b, complex_axis(c, as_rows(c->b, x), in, t->n[i], t->inverse)), t->axes);
    }
    return x;
}

bool lower_fft(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0);
    ir_dtype type = x->dtype;
    transform t;
    if (!read_transform(c, &t, x)) return false;
    if (t.open) return lw_fourier(c, t.axes, t.real, t.inverse);
    if (x->shape.rank >= IR_MAX_RANK) return tf_unsupported(c, NULL, "its operand has rank %d", x->shape.rank);
    x = math_bitcast(b, complex_to(b, x, IR_C64), IR_F32);
    x = as_pairs(b, complex_axis(c, as_rows(b, x), t.n[t.axes - 1], t.n[t.axes - 1], t.inverse));
    x = other_axes(c, x, &t);
    return !x->poison && tf_return(c, complex_to(b, math_bitcast(b, x, IR_C64), type));
}

static ir_value *rfft_by_kernel(tf_call *c, ir_value *x, const transform *t) {
    bld *b = c->b;
    int64_t n[2] = {t->axes == 2 ? t->n[0] : 1, t->n[t->axes - 1]};
    if (t->axes == 1) x = b_expand_dims(b, x, -2);
    x = b_op(b, OP_RFFT2D, B_IN(x, b_dims_const(b, n, 2)), B_NONE);
    return t->axes == 1 && !x->poison ? b_squeeze(b, x, x->shape.rank - 2) : x;
}

bool lower_rfft(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0);
    transform t;
    ir_dtype out = x->dtype == IR_F64 ? IR_C128 : IR_C64;
    if (!read_transform(c, &t, x)) return false;
    if (t.open) return lw_fourier(c, t.axes, t.real, t.inverse);
    if (x->shape.rank >= IR_MAX_RANK) return tf_unsupported(c, NULL, "its operand has rank %d", x->shape.rank);
    x = b_cast(b, x, IR_F32);
    bool kernel = t.axes <= 2 && power_of_two(t.n[t.axes - 1]) && t.n[t.axes - 1] > 1 && (t.axes == 1 || power_of_two(t.n[0]));
    if (kernel) return tf_return(c, complex_to(b, rfft_by_kernel(c, x, &t), out));
    x = cut(b, x, t.axes, t.n, false);
    if (x->poison) return false;
    int64_t n = t.n[t.axes - 1];
    x = as_pairs(b, from_real(c, x, x->shape.d[x->shape.rank - 1], n, n / 2 + 1));
    x = other_axes(c, x, &t);
    return !x->poison && tf_return(c, complex_to(b, math_bitcast(b, x, IR_C64), out));
}

bool lower_irfft(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0);
    transform t;
    ir_dtype out = x->dtype == IR_C128 ? IR_F64 : IR_F32;
    if (!read_transform(c, &t, x)) return false;
    if (t.open) return lw_fourier(c, t.axes, t.real, t.inverse);
    if (x->shape.rank >= IR_MAX_RANK) return tf_unsupported(c, NULL, "its operand has rank %d", x->shape.rank);
    int64_t want[3] = {t.n[0], t.n[1], t.n[2]}, n = t.n[t.axes - 1];
    want[t.axes - 1] = n / 2 + 1;
    x = cut(b, math_bitcast(b, complex_to(b, x, IR_C64), IR_F32), t.axes, want, true);
    x = other_axes(c, x, &t);
    if (x->poison) return false;
    /* the axes were turned once for each other axis and once before: the last one is last again */
    return tf_return(c, b_cast(b, to_real(c, as_rows(b, x), x->shape.d[x->shape.rank - 2], n), out));
}

/* ---- audio ------------------------------------------------------------------------------------------------------- */

bool lower_audio_spectrogram(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0);
    int64_t window = tf_attr_i(c, "window_size", 0), stride = tf_attr_i(c, "stride", 0), length = 1;
    if (x->poison) return false;
    if (x->shape.rank != 2) return tf_bad(c, "the operand has rank %d, not 2", x->shape.rank);
    if (window < 2 || stride < 1 || stride > INT32_MAX || window > 1 << 22) return tf_bad(c, "a window of %lld samples", (long long)window);
    int64_t samples = x->shape.d[0];
    if (!dim_known(samples)) return tf_unsupported(c, "give the inputs shapes with --shape", "the number of samples is not known");
    while (length < window) length *= 2;
    int64_t frames = samples < window ? 0 : 1 + (samples - window) / stride;
    if (frames > MAX_MATRIX / window) return tf_unsupported(c, NULL, "it has %lld frames", (long long)frames);
    int32_t *at = NEW_N(&c->L->ctx->keep, int32_t, (size_t)(frames * window) + 1);
    float *hann = NEW_N(&c->L->ctx->keep, float, (size_t)window);
    for (int64_t f = 0; f < frames; f++)
        for (int64_t i = 0; i < window; i++) at[f * window + i] = (int32_t)(f * stride + i);
    for (int64_t i = 0; i < window; i++) hann[i] = (float)(0.5 - 0.5 * cos(2 * PI * (double)i / (double)window));
    ir_shape si = {2, {frames, window}}, sw = {1, {window}};
    x = b_gather(b, b_transpose(b, x, (int[]){1, 0}), ir_const_own(c->L->m, IR_I32, &si, at, (size_t)(frames * window) * 4), 1, 0);
    x = b_mul(b, x, ir_const_own(c->L->m, IR_F32, &sw, hann, (size_t)window * 4));
    if (x->poison) return false;
    x = complex_magnitude(b, rfft_by_kernel(c, x, &(transform){.axes = 1, .n = {length}}));
    return tf_return(c, tf_attr_b(c, "magnitude_squared", false) ? b_mul(b, x, x) : x);
}

static double mel(double hz) { return 1127 * log1p(hz / 700); }

/* Triangles over the mel scale: [bins, channels]. */
static void mel_bank(float *w, int64_t bins, int64_t channels, double rate, double low, double high, double *center) {
    double step = 0.5 * rate / (double)(bins - 1), from = mel(low), span = mel(high) - from;
    int64_t start = (int64_t)(1.5 + low / step), end = (int64_t)(high / step), channel = 0;
    for (int64_t i = 0; i <= channels; i++) center[i] = from + span / (double)(channels + 1) * (double)(i + 1);
    for (int64_t i = MAX(start, 0); i <= end && i < bins; i++) {
        double m = mel((double)i * step);
        while (channel < channels && center[channel] < m) channel++;
        int64_t k = channel - 1;
        double weight = k >= 0 ? (center[k + 1] - m) / (center[k + 1] - center[k]) : (center[0] - m) / (center[0] - from);
        if (k >= 0) w[i * channels + k] += (float)weight;
        if (k + 1 < channels) w[i * channels + k + 1] += (float)(1 - weight);
    }
}

bool lower_mfcc(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0);
    int64_t rate, channels = tf_attr_i(c, "filterbank_channel_count", 40), coefs = tf_attr_i(c, "dct_coefficient_count", 13);
    double high = tf_attr_f(c, "upper_frequency_limit", 4000), low = tf_attr_f(c, "lower_frequency_limit", 20);
    if (x->poison) return false;
    if (x->shape.rank != 3) return tf_bad(c, "the spectrogram has rank %d, not 3", x->shape.rank);
    if (!tf_int(c, 1, &rate)) return tf_unsupported(c, NULL, "its sample rate is computed at run time");
    int64_t bins = x->shape.d[2];
    if (!dim_known(bins)) return tf_unsupported(c, "give the inputs shapes with --shape", "the number of frequencies is not known");
    if (bins < 2 || channels < 1 || coefs < 1 || coefs > channels || rate < 1 || !(low >= 0 && high > low && high < 1e9)) return tf_bad(c, "its attributes are out of range");
    float *bank = new_matrix(c, bins, channels, bins, NULL), *dct = new_matrix(c, channels, coefs, channels, NULL);
    if (!bank || !dct) return false;
    mel_bank(bank, bins, channels, (double)rate, low, high, NEW_N(&c->L->ctx->keep, double, (size_t)channels + 1));
    for (int64_t j = 0; j < channels; j++)
        for (int64_t i = 0; i < coefs; i++)
            dct[j * coefs + i] = (float)(sqrt(2 / (double)channels) * cos((double)i * PI / (double)channels * ((double)j + 0.5)));
    x = nn_apply_last(b, b_unary(b, OP_SQRT, x), bank, bins, channels);
    x = b_unary(b, OP_LOG, b_binary(b, OP_MAXIMUM, x, b_f32(b, 1e-12f)));
    return tf_return(c, nn_apply_last(b, x, dct, channels, coefs));
}
