/* eval/copy.c: moving elements by strides, whatever their type.
 *
 *   out[.., j, .., i] = in[j * 1 + i * k]     where the last axis of the result is not the one that
 * is contiguous in the source: copied in square blocks, so that every cache line is used whole */
#include "eval/kernel.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define HAVE_AVX 1
#elif defined(__SSE__)
#include <xmmintrin.h>
#endif

typedef uint8_t e1;
typedef uint16_t __attribute__((aligned(1), may_alias)) e2;
typedef uint32_t __attribute__((aligned(1), may_alias)) e4;
typedef uint64_t __attribute__((aligned(1), may_alias)) e8;
typedef struct __attribute__((packed, may_alias)) e16 {
    uint64_t a, b;
} e16;
enum { BLOCK = 16, PAGES = 128, BOX_RANK = 2 * IR_MAX_RANK };

/* A whole block, through the stack: both sides are touched a line at a time. */
#define FULL_BLOCK(T)                                                                              \
    static void full_##T(T *d, int64_t dj, const T *s, int64_t si) {                               \
        T block[BLOCK][BLOCK];                                                                     \
        for (int i = 0; i < BLOCK; i++)                                                            \
            for (int j = 0; j < BLOCK; j++)                                                        \
                block[i][j] = s[j + i * si];                                                       \
        for (int j = 0; j < BLOCK; j++)                                                            \
            for (int i = 0; i < BLOCK; i++)                                                        \
                d[j * dj + i] = block[i][j];                                                       \
    }
FULL_BLOCK(e1)
FULL_BLOCK(e2)
FULL_BLOCK(e8)
FULL_BLOCK(e16)
#ifdef __SSE__
static void full_e4(e4 *d, int64_t dj, const e4 *s, int64_t si) {
    for (int j = 0; j < BLOCK; j += 4)
        for (int i = 0; i < BLOCK; i += 4) {
            const float *from = (const float *)(const void *)(s + j + i * si);
            float *to = (float *)(void *)(d + j * dj + i);
            __m128 a = _mm_loadu_ps(from), b = _mm_loadu_ps(from + si),
                   c = _mm_loadu_ps(from + 2 * si), e = _mm_loadu_ps(from + 3 * si);
            _MM_TRANSPOSE4_PS(a, b, c, e);
            _mm_storeu_ps(to, a);
            _mm_storeu_ps(to + dj, b);
            _mm_storeu_ps(to + 2 * dj, c);
            _mm_storeu_ps(to + 3 * dj, e);
        }
}
#else
FULL_BLOCK(e4)
#endif

#ifdef HAVE_AVX
/* Eight rows of eight: pairs of rows are interleaved, then pairs of pairs, then the halves change places. */
__attribute__((target("avx"))) static void turn_8x8(float *d, int64_t dj, const float *s, int64_t si) {
    __m256 pair[8], four[8];
    for (int i = 0; i < 8; i += 2) {
        __m256 a = _mm256_loadu_ps(s + i * si), b = _mm256_loadu_ps(s + (i + 1) * si);
        pair[i] = _mm256_unpacklo_ps(a, b);
        pair[i + 1] = _mm256_unpackhi_ps(a, b);
    }
    for (int i = 0; i < 8; i += 4)
        for (int k = 0; k < 2; k++) {
            four[i + 2 * k] = _mm256_shuffle_ps(pair[i + k], pair[i + k + 2], 0x44);
            four[i + 2 * k + 1] = _mm256_shuffle_ps(pair[i + k], pair[i + k + 2], 0xee);
        }
    for (int j = 0; j < 4; j++) {
        _mm256_storeu_ps(d + j * dj, _mm256_permute2f128_ps(four[j], four[j + 4], 0x20));
        _mm256_storeu_ps(d + (j + 4) * dj, _mm256_permute2f128_ps(four[j], four[j + 4], 0x31));
    }
}

/* d[j * dj + i] = s[j + i * si], nj and ni multiples of BLOCK: whole lines of a few rows of the source at a time.  The rows lie
 * far apart, which the processor does not foresee: the lines of the next block are asked for before this one is turned. */
__attribute__((target("avx"))) static void transpose_avx(float *d, int64_t dj, const float *s, int64_t si, int64_t nj, int64_t ni) {
    for (int64_t i = 0; i < ni; i += 16)
        for (int64_t j = 0; j < nj; j += 16) {
            for (int64_t k = i + 16; k < MIN(i + 32, ni); k++) _mm_prefetch((const char *)(s + j + k * si), _MM_HINT_T0);
            turn_8x8(d + j * dj + i, dj, s + j + i * si, si);
            turn_8x8(d + (j + 8) * dj + i, dj, s + j + 8 + i * si, si);
            turn_8x8(d + j * dj + i + 8, dj, s + j + (i + 8) * si, si);
            turn_8x8(d + (j + 8) * dj + i + 8, dj, s + j + 8 + (i + 8) * si, si);
        }
}
#endif

#define COPY_FNS(T)                                                                                \
    static void strided_##T(uint8_t *to, const uint8_t *from, int64_t n, int64_t stride) {         \
        T *d = (T *)(void *)to;                                                                    \
        const T *s = (const T *)(const void *)from;                                                \
        for (int64_t i = 0; i < n; i++)                                                            \
            d[i] = s[i * stride];                                                                  \
    }                                                                                              \
    static void fill_##T(uint8_t *to, const uint8_t *from, int64_t n) {                            \
        T *d = (T *)(void *)to;                                                                    \
        const T e = *(const T *)(const void *)from;                                                \
        for (int64_t i = 0; i < n; i++)                                                            \
            d[i] = e;                                                                              \
    }                                                                                              \
    /* d[j * dj + i] = s[j + i * si] for one block */                                              \
    static void block_##T(T *d, int64_t dj, const T *s, int64_t si, int64_t nj, int64_t ni) {      \
        if (nj < BLOCK || ni < BLOCK) {                                                            \
            for (int64_t i = 0; i < ni; i++)                                                       \
                for (int64_t j = 0; j < nj; j++)                                                   \
                    d[j * dj + i] = s[j + i * si];                                                 \
            return;                                                                                \
        }                                                                                          \
        full_##T(d, dj, s, si);                                                                    \
    }                                                                                              \
    /* Blocks in an order that stays on few pages of both sides. */                                \
    static void transpose_##T(uint8_t *to, int64_t dj, const uint8_t *from, int64_t si,            \
                              int64_t nj, int64_t ni) {                                            \
        T *d = (T *)(void *)to;                                                                    \
        const T *s = (const T *)(const void *)from;                                                \
        for (int64_t jp = 0; jp < nj; jp += PAGES)                                                 \
            for (int64_t ip = 0; ip < ni; ip += PAGES)                                             \
                for (int64_t jb = jp; jb < MIN(jp + PAGES, nj); jb += BLOCK)                       \
                    for (int64_t ib = ip; ib < MIN(ip + PAGES, ni); ib += BLOCK)                   \
                        block_##T(d + jb * dj + ib, dj, s + jb + ib * si, si,                      \
                                  MIN(nj - jb, (int64_t)BLOCK), MIN(ni - ib, (int64_t)BLOCK));     \
    }
COPY_FNS(e1)
COPY_FNS(e2)
COPY_FNS(e4)
COPY_FNS(e8)
COPY_FNS(e16)

void ev_fill(uint8_t *dst, const uint8_t *element, int64_t n, size_t size) {
    switch (size) {
    case 1:
        fill_e1(dst, element, n);
        break;
    case 2:
        fill_e2(dst, element, n);
        break;
    case 4:
        fill_e4(dst, element, n);
        break;
    case 8:
        fill_e8(dst, element, n);
        break;
    case 16:
        fill_e16(dst, element, n);
        break;
    default:
        break;
    }
}

void ev_copy_strided(uint8_t *dst, const uint8_t *src, int64_t n, int64_t stride, size_t size) {
    if (stride == 1 || n == 1) {
        memcpy(dst, src, (size_t)n * size);
        return;
    }
    if (stride == 0) {
        ev_fill(dst, src, n, size);
        return;
    }
    switch (size) {
    case 1:
        strided_e1(dst, src, n, stride);
        break;
    case 2:
        strided_e2(dst, src, n, stride);
        break;
    case 4:
        strided_e4(dst, src, n, stride);
        break;
    case 8:
        strided_e8(dst, src, n, stride);
        break;
    case 16:
        strided_e16(dst, src, n, stride);
        break;
    default:
        break;
    }
}

static void transpose(uint8_t *d, int64_t dj, const uint8_t *s, int64_t si, int64_t nj, int64_t ni,
                      size_t size) {
#ifdef HAVE_AVX
    if (size == 4 && nj % BLOCK == 0 && ni % BLOCK == 0 && nj <= PAGES && __builtin_cpu_supports("avx")) {
        transpose_avx((float *)(void *)d, dj, (const float *)(const void *)s, si, nj, ni);
        return;
    }
#endif
    switch (size) {
    case 1:
        transpose_e1(d, dj, s, si, nj, ni);
        break;
    case 2:
        transpose_e2(d, dj, s, si, nj, ni);
        break;
    case 4:
        transpose_e4(d, dj, s, si, nj, ni);
        break;
    case 8:
        transpose_e8(d, dj, s, si, nj, ni);
        break;
    case 16:
        transpose_e16(d, dj, s, si, nj, ni);
        break;
    default:
        break;
    }
}

typedef struct box {
    int rank;
    int64_t n[BOX_RANK], from[BOX_RANK],
        to[BOX_RANK]; /* sizes, steps in the source and the result */
} box;

/* Axes of size 1 left out, neighbours that are one axis in the source merged. */
static box box_of(int rank, const int64_t *n, const int64_t *stride) {
    box b = {0};
    for (int i = 0; i < rank; i++) {
        if (n[i] == 1) continue;
        if (b.rank && b.from[b.rank - 1] == stride[i] * n[i]) {
            b.n[b.rank - 1] *= n[i];
        } else {
            b.rank++;
            b.n[b.rank - 1] = n[i];
        }
        b.from[b.rank - 1] = stride[i];
    }
    int64_t step = 1;
    for (int i = b.rank - 1; i >= 0; i--) {
        b.to[i] = step;
        step *= b.n[i];
    }
    return b;
}

/* The axis that is contiguous in the source, when copying by blocks pays; else -1. */
static int block_axis(const box *b) {
    const int inner = b->rank - 1;
    if (b->from[inner] == 1 || b->from[inner] == 0 || b->n[inner] < 4) return -1;
    for (int i = 0; i < inner; i++)
        if (b->from[i] == 1 && b->n[i] >= 4) return i;
    return -1;
}

void ev_copy_box(uint8_t *dst, const uint8_t *src, int rank, const int64_t *n,
                 const int64_t *stride, size_t size) {
    const box b = box_of(rank, n, stride);
    for (int i = 0; i < rank; i++)
        if (n[i] == 0) return;
    if (b.rank == 0) {
        memcpy(dst, src, size);
        return;
    }
    const int inner = b.rank - 1, j = block_axis(&b);
    const int64_t bytes = (int64_t)size;
    int64_t at[BOX_RANK] = {0}, from = 0, to = 0;
    for (;;) {
        if (j >= 0)
            transpose(dst + to * bytes, b.to[j], src + from * bytes, b.from[inner], b.n[j],
                      b.n[inner], size);
        else
            ev_copy_strided(dst + to * bytes, src + from * bytes, b.n[inner], b.from[inner], size);
        int i = inner - 1;
        for (; i >= 0; i--) {
            if (i == j) continue;
            from += b.from[i];
            to += b.to[i];
            if (++at[i] < b.n[i]) break;
            from -= b.from[i] * b.n[i];
            to -= b.to[i] * b.n[i];
            at[i] = 0;
        }
        if (i < 0) return;
    }
}
