/* base/crc32c.c: CRC-32C (Castagnoli), as checkpoints use it.
 *
 * x86-64 with SSE4.2 and PCLMUL (asked at run time): three streams side by side, because the
 * instruction takes one cycle but its result three; their sums are joined by a carry-less
 * multiplication.  Elsewhere: eight bytes a step through tables, whose entries are sums of eight
 * numbers each (a CRC is linear). */
#include "base/base.h"

#define POLY 0x82f63b78u

/* ---- portable -------------------------------------------------------------------------------- */

/* Table k at 1, 2, 4, ... 128: the CRC of that byte followed by k zero bytes. */
#define BASIS_0 0xf26b8303, 0xe13b70f7, 0xc79a971f, 0x8ad958cf, 0x105ec76f, 0x20bd8ede, 0x417b1dbc, 0x82f63b78
#define BASIS_1 0x13a29877, 0x274530ee, 0x4e8a61dc, 0x9d14c3b8, 0x3fc5f181, 0x7f8be302, 0xff17c604, 0xfbc3faf9
#define BASIS_2 0xa541927e, 0x4f6f520d, 0x9edea41a, 0x38513ec5, 0x70a27d8a, 0xe144fb14, 0xc76580d9, 0x8b277743
#define BASIS_3 0xdd45aab8, 0xbf672381, 0x7b2231f3, 0xf64463e6, 0xe964b13d, 0xd725148b, 0xaba65fe7, 0x52a0c93f
#define BASIS_4 0x38116fac, 0x7022df58, 0xe045beb0, 0xc5670b91, 0x8f2261d3, 0x1ba8b557, 0x37516aae, 0x6ea2d55c
#define BASIS_5 0xef306b19, 0xdb8ca0c3, 0xb2f53777, 0x6006181f, 0xc00c303e, 0x85f4168d, 0x0e045beb, 0x1c08b7d6
#define BASIS_6 0x68032cc8, 0xd0065990, 0xa5e0c5d1, 0x4e2dfd53, 0x9c5bfaa6, 0x3d5b83bd, 0x7ab7077a, 0xf56e0ef4
#define BASIS_7 0x493c7d27, 0x9278fa4e, 0x211d826d, 0x423b04da, 0x847609b4, 0x0d006599, 0x1a00cb32, 0x34019664

#define SUM(i, a, b, c, d, e, f, g, h)                                                                      \
    (((i) & 1 ? a : 0) ^ ((i) & 2 ? b : 0) ^ ((i) & 4 ? c : 0) ^ ((i) & 8 ? d : 0) ^ ((i) & 16 ? e : 0) ^   \
     ((i) & 32 ? f : 0) ^ ((i) & 64 ? g : 0) ^ ((i) & 128 ? h : 0))
#define ENTRY(i, ...) SUM(i, __VA_ARGS__)
#define ROW4(i, ...) ENTRY(i, __VA_ARGS__), ENTRY(i + 1, __VA_ARGS__), ENTRY(i + 2, __VA_ARGS__), ENTRY(i + 3, __VA_ARGS__)
#define ROW16(i, ...) ROW4(i, __VA_ARGS__), ROW4(i + 4, __VA_ARGS__), ROW4(i + 8, __VA_ARGS__), ROW4(i + 12, __VA_ARGS__)
#define ROW64(i, ...) ROW16(i, __VA_ARGS__), ROW16(i + 16, __VA_ARGS__), ROW16(i + 32, __VA_ARGS__), ROW16(i + 48, __VA_ARGS__)
#define ROW256(...) {ROW64(0, __VA_ARGS__), ROW64(64, __VA_ARGS__), ROW64(128, __VA_ARGS__), ROW64(192, __VA_ARGS__)}

static const uint32_t table[8][256] = {ROW256(BASIS_0), ROW256(BASIS_1), ROW256(BASIS_2), ROW256(BASIS_3),
                                       ROW256(BASIS_4), ROW256(BASIS_5), ROW256(BASIS_6), ROW256(BASIS_7)};

static uint32_t crc_portable(uint32_t c, const uint8_t *p, size_t n) {
    for (; n >= 8; n -= 8, p += 8) {
        uint64_t v = load_u64(p) ^ c;
        c = table[7][v & 255] ^ table[6][v >> 8 & 255] ^ table[5][v >> 16 & 255] ^ table[4][v >> 24 & 255] ^
            table[3][v >> 32 & 255] ^ table[2][v >> 40 & 255] ^ table[1][v >> 48 & 255] ^ table[0][v >> 56];
    }
    for (; n; n--) c = table[0][(c ^ *p++) & 255] ^ c >> 8;
    return c;
}

/* ---- x86-64 ---------------------------------------------------------------------------------- */

#if defined(__x86_64__) && defined(__GNUC__)
#include <nmmintrin.h>
#include <wmmintrin.h>
#define HAVE_CRC_INSTRUCTION 1

enum { LONG = 4096, SHORT = 256 }; /* bytes of a stream */

/* x^(8 * n - 33) modulo the polynomial, for one and two streams of zeros behind: multiplied and
 * reduced by the CRC instruction (which itself multiplies by x^33), it moves a CRC over n bytes. */
#define LONG_1 0x82f89c77
#define LONG_2 0x54a86326
#define SHORT_1 0xb9e02b86
#define SHORT_2 0xdd7e3b0c

__attribute__((target("sse4.2,pclmul"))) static uint64_t move_crc(uint64_t c, uint32_t by) {
    __m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128((int64_t)c), _mm_cvtsi64_si128((int64_t)by), 0);
    return _mm_crc32_u64(0, (uint64_t)_mm_cvtsi128_si64(product));
}

__attribute__((target("sse4.2,pclmul"))) static uint64_t three_streams(uint64_t a, const uint8_t *p, size_t each, uint32_t by_1, uint32_t by_2) {
    uint64_t b = 0, c = 0;
    for (size_t i = 0; i < each; i += 8) {
        a = _mm_crc32_u64(a, load_u64(p + i));
        b = _mm_crc32_u64(b, load_u64(p + each + i));
        c = _mm_crc32_u64(c, load_u64(p + 2 * each + i));
    }
    return move_crc(a, by_2) ^ move_crc(b, by_1) ^ c;
}

__attribute__((target("sse4.2,pclmul"))) static uint32_t crc_instruction(uint32_t crc, const uint8_t *p, size_t n) {
    uint64_t c = crc;
    for (; n >= 3 * LONG; n -= 3 * LONG, p += 3 * LONG) c = three_streams(c, p, LONG, LONG_1, LONG_2);
    for (; n >= 3 * SHORT; n -= 3 * SHORT, p += 3 * SHORT) c = three_streams(c, p, SHORT, SHORT_1, SHORT_2);
    for (; n >= 8; n -= 8, p += 8) c = _mm_crc32_u64(c, load_u64(p));
    uint32_t last = (uint32_t)c;
    for (; n; n--) last = _mm_crc32_u8(last, *p++);
    return last;
}

/* Four rows side by side: the sums of whole words of each. */
__attribute__((target("sse4.2,pclmul"))) static uint32_t rows_instruction(const uint8_t *p, size_t row, size_t rows, size_t apart, uint32_t by) {
    uint64_t sum = 0;
    for (; rows >= 4; rows -= 4, p += 4 * apart) {
        uint64_t a = 0, b = 0, c = 0, d = 0;
        size_t i = 0;
        for (; i + 8 <= row; i += 8) {
            a = _mm_crc32_u64(a, load_u64(p + i));
            b = _mm_crc32_u64(b, load_u64(p + apart + i));
            c = _mm_crc32_u64(c, load_u64(p + 2 * apart + i));
            d = _mm_crc32_u64(d, load_u64(p + 3 * apart + i));
        }
        for (; i < row; i++) {
            a = _mm_crc32_u8((uint32_t)a, p[i]);
            b = _mm_crc32_u8((uint32_t)b, p[apart + i]);
            c = _mm_crc32_u8((uint32_t)c, p[2 * apart + i]);
            d = _mm_crc32_u8((uint32_t)d, p[3 * apart + i]);
        }
        sum = move_crc(move_crc(move_crc(move_crc(sum, by) ^ a, by) ^ b, by) ^ c, by) ^ d;
    }
    for (; rows; rows--, p += apart) sum = move_crc(sum, by) ^ crc_instruction(0, p, row);
    return (uint32_t)sum;
}

static bool has_instruction(void) { return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul"); }
#endif

uint32_t crc32c_update(uint32_t crc, const void *p, size_t n) {
#ifdef HAVE_CRC_INSTRUCTION
    if (has_instruction()) return ~crc_instruction(~crc, p, n);
#endif
    return ~crc_portable(~crc, p, n);
}

uint32_t crc32c_portable(uint32_t crc, const void *p, size_t n) { return ~crc_portable(~crc, p, n); }

/* a * b modulo the polynomial; bit 31 is x^0. */
static uint32_t multiply(uint32_t a, uint32_t b) {
    uint32_t sum = 0;
    for (; b; b <<= 1, a = a >> 1 ^ (a & 1 ? POLY : 0))
        if (b & 0x80000000u) sum ^= a;
    return sum;
}

uint32_t crc32c_combine(uint32_t a, uint32_t b, uint64_t b_size) {
    uint32_t square = 0x00800000u; /* x^8, then its squares */
    for (; b_size; b_size >>= 1, square = multiply(square, square))
        if (b_size & 1) a = multiply(a, square);
    return a ^ b;
}

uint32_t crc32c_rows(const void *p, size_t row, size_t rows, size_t apart, uint64_t stride) {
    const uint8_t *from = p;
    uint32_t sum = 0;
    if (rows == 1) return ~crc32c_update(~0u, p, row);
#ifdef HAVE_CRC_INSTRUCTION
    if (stride >= 5 && has_instruction()) return rows_instruction(from, row, rows, apart, crc32c_combine(0x01000000u, 0, stride - 5)); /* x^7 */
#endif
    const uint32_t by = crc32c_combine(0x80000000u, 0, stride);
    for (; rows; rows--, from += apart) sum = multiply(sum, by) ^ crc_portable(0, from, row);
    return sum;
}
