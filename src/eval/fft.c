/* eval/fft.c: RFFT2D: the discrete Fourier transform of real pictures, any sizes.
 *
 * A length is split by its prime factors (decimation in time); a large prime costs its square, so
 * lengths with one over MOST_PRIME are not computed. */
#include <complex.h>
#include <math.h>

#include "eval/kernel.h"

enum { MOST_PRIME = 4099 };

static int64_t least_factor(int64_t n) {
    for (int64_t p = 2; p * p <= n; p++)
        if (n % p == 0) return p;
    return n;
}

static bool length_fits(int64_t n) {
    if (n < 1 || n > (1 << 24)) return false;
    while (n > 1) {
        const int64_t p = least_factor(n);
        if (p > MOST_PRIME) return false;
        n /= p;
    }
    return true;
}

/* out[k] = sum over j of in[j * stride] w^(jk); turn[i] = w^i of the whole length, `all` of them.
 */
static void dft(const double complex *in, int64_t stride, double complex *out, int64_t n,
                const double complex *turn, int64_t all, double complex *spare) {
    if (n == 1) {
        out[0] = in[0];
        return;
    }
    const int64_t p = least_factor(n), m = n / p, step = all / n;
    for (int64_t r = 0; r < p; r++)
        dft(in + r * stride, stride * p, out + r * m, m, turn, all, spare);
    for (int64_t k = 0; k < m; k++) {
        for (int64_t q = 0; q < p; q++) {
            double complex sum = 0;
            for (int64_t r = 0; r < p; r++)
                sum += out[r * m + k] * turn[r * (k + q * m) % n * step];
            spare[q] = sum;
        }
        for (int64_t q = 0; q < p; q++)
            out[q * m + k] = spare[q];
    }
}

static double complex *turns(arena *a, int64_t n) {
    double complex *t = NEW_N(a, double complex, (size_t)n);
    for (int64_t i = 0; i < n; i++)
        t[i] = cexp(-2 * 3.14159265358979323846 * I * (double)i / (double)n);
    return t;
}

bool ev_k_rfft2d(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    ev_tensor *out = &c->out[0];
    const int r = x->shape.rank;
    int64_t len[2];
    int n_len;
    if (r < 2 || (x->dtype != IR_F32 && x->dtype != IR_F64) ||
        out->dtype != (x->dtype == IR_F32 ? IR_C64 : IR_C128) ||
        !ev_ints(&c->in[1], len, 2, &n_len) || n_len != 2 || !length_fits(len[0]) ||
        !length_fits(len[1]))
        return false;
    const int64_t h = len[0], w = len[1], ow = w / 2 + 1, in_h = x->shape.d[r - 2],
                  in_w = x->shape.d[r - 1];
    const int64_t batch = ev_span(&x->shape, 0, r - 2);
    out->shape = x->shape;
    out->shape.d[r - 2] = h;
    out->shape.d[r - 1] = ow;
    uint8_t *o = ev_out(c, 0);
    if (!o) return false;
    arena *a = &c->ctx->scratch;
    const double complex *turn_w = turns(a, w), *turn_h = turns(a, h);
    double complex *row = NEW_N(a, double complex, (size_t)w),
                   *rows = NEW_N(a, double complex, (size_t)(h * ow));
    double complex *line = NEW_N(a, double complex, (size_t)MAX(h, w)),
                   *spare = NEW_N(a, double complex, MOST_PRIME);
    const size_t size = ir_dtype_size(out->dtype);
    for (int64_t b = 0; b < batch; b++) {
        for (int64_t y = 0; y < h; y++) {
            for (int64_t i = 0; i < w; i++)
                row[i] = y < in_h && i < in_w ? ev_num(x, (b * in_h + y) * in_w + i) : 0;
            dft(row, 1, line, w, turn_w, w, spare);
            memcpy(rows + y * ow, line, (size_t)ow * sizeof *line);
        }
        for (int64_t i = 0; i < ow; i++) {
            dft(rows + i, ow, line, h, turn_h, h, spare);
            for (int64_t y = 0; y < h; y++)
                ev_convert(out->dtype, o + (uint64_t)((b * h + y) * ow + i) * size, IR_C128,
                           line + y, 1);
        }
    }
    return true;
}
