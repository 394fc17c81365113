/* wire/snappy.c: the snappy block format, reading only. */
#include "wire/sstable.h"

/* A copy element of three bytes makes at most 64: nothing valid is longer than that. */
bool snappy_length(const uint8_t *p, size_t n, size_t *length) {
    const uint8_t *at = p;
    uint64_t size;
    if (!pb_varint(&at, p + n, &size) || size > (uint64_t)n * 32) return false;
    *length = (size_t)size;
    return true;
}

/* Length of a literal: in the tag, or in the 1-4 bytes behind it. */
static bool literal_length(uint8_t tag, const uint8_t **p, const uint8_t *end, size_t *n) {
    size_t bytes = tag >> 2;
    *n = bytes + 1;
    if (bytes < 60) return true;
    bytes -= 59;
    if ((size_t)(end - *p) < bytes) return false;
    *n = 0;
    for (size_t i = 0; i < bytes; i++) *n |= (size_t)(*p)[i] << 8 * i;
    ++*n;
    *p += bytes;
    return true;
}

static bool copy_element(uint8_t tag, const uint8_t **p, const uint8_t *end, size_t *n,
                         size_t *offset) {
    size_t bytes = (tag & 3) == 3 ? 4 : tag & 3;
    if ((size_t)(end - *p) < bytes) return false;
    *offset = 0;
    for (size_t i = 0; i < bytes; i++) *offset |= (size_t)(*p)[i] << 8 * i;
    *p += bytes;
    *n = (tag >> 2) + 1u;
    if ((tag & 3) == 1) {
        *n = (tag >> 2 & 7) + 4u;
        *offset |= (size_t)(tag >> 5) << 8;
    }
    return true;
}

bool snappy_unpack(const uint8_t *p, size_t n, uint8_t *out, size_t length) {
    const uint8_t *end = p + n;
    uint64_t size;
    size_t at = 0, run, offset;
    if (!pb_varint(&p, end, &size) || size != length) return false;
    while (p < end) {
        uint8_t tag = *p++;
        if ((tag & 3) == 0) {
            if (!literal_length(tag, &p, end, &run) || run > (size_t)(end - p) || run > length - at)
                return false;
            memcpy(out + at, p, run);
            p += run;
            at += run;
            continue;
        }
        if (!copy_element(tag, &p, end, &run, &offset) || !offset || offset > at ||
            run > length - at)
            return false;
        for (; run; run--, at++) out[at] = out[at - offset]; /* may overlap: byte by byte */
    }
    return at == length;
}
