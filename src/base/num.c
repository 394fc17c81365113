/* base/num.c: half and bfloat16 numbers (IEEE 754 binary16, round to nearest even), and the clock. */
#include "base/base.h"

#include <time.h>

float f16_to_f32(uint16_t h) {
    uint32_t sign = (uint32_t)(h & 0x8000) << 16, e = h >> 10 & 31, m = h & 1023, u;
    if (e == 31) {
        u = sign | 0x7f800000u | m << 13;
    } else if (e) {
        u = sign | (e + 112) << 23 | m << 13;
    } else { /* subnormal: m * 2^-24 is exact in f32 */
        float f = (float)m * 5.9604644775390625e-8f;
        return sign ? -f : f;
    }
    float f;
    memcpy(&f, &u, 4);
    return f;
}

/* From sign, exponent (unbiased) and a significand of 53 bits with the leading one at bit 52. */
static uint16_t round_f16(uint16_t sign, int e, uint64_t m) {
    if (e > 15) return (uint16_t)(sign | 0x7c00);
    int shift = 42; /* 52 - 10 */
    uint32_t base = (uint32_t)(e + 14) << 10;
    if (e < -14) {
        if (e < -25) return sign;
        shift += -14 - e;
        base = 0;
    }
    uint64_t kept = m >> shift, rest = m & ((UINT64_C(1) << shift) - 1), half = UINT64_C(1) << (shift - 1);
    kept += rest > half || (rest == half && (kept & 1));
    return (uint16_t)(sign | (base + kept)); /* the leading one of a normal number carries into base */
}

uint16_t f64_to_f16(double d) {
    uint64_t u;
    memcpy(&u, &d, 8);
    uint16_t sign = (uint16_t)(u >> 48 & 0x8000);
    int e = (int)(u >> 52 & 2047);
    uint64_t m = u & ((UINT64_C(1) << 52) - 1);
    if (e == 2047) return (uint16_t)(sign | (m ? 0x7e00 : 0x7c00));
    if (e == 0) return sign;
    return round_f16(sign, e - 1023, m | UINT64_C(1) << 52);
}

uint16_t f32_to_f16(float f) { return f64_to_f16((double)f); }

uint16_t f32_to_bf16(float f) {
    uint32_t u;
    memcpy(&u, &f, 4);
    if ((u & 0x7fffffffu) > 0x7f800000u) return (uint16_t)(u >> 16 | 0x40);
    return (uint16_t)((u + 0x7fffu + (u >> 16 & 1)) >> 16);
}

double now_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}
