/* wire/sstable.h: leveldb tables, as checkpoint indexes are; read once from front to back.
 *
 *     data block*  metaindex block  index block  footer (48 bytes)
 *     block: entries (key shares a prefix with the one before), restart offsets, type byte, masked crc32c
 *
 * Blocks are verified before they are used; compressed ones (snappy) are unpacked into the arena. */
#ifndef WIRE_SSTABLE_H
#define WIRE_SSTABLE_H

#include "wire/pb.h"

typedef struct sst_block { /* a cursor over the entries of a block */
    const uint8_t *p, *end;
    char *key; /* the current key */
    size_t key_n, key_cap;
} sst_block;

typedef struct sst_reader {
    arena *a;
    const uint8_t *p; /* the file */
    size_t n;
    sst_block index, data;
    uint64_t key_bytes; /* of all keys so far */
    uint64_t next; /* data blocks come in the order of the file: no byte is read twice */
    pb_error error;
} sst_reader;

bool sst_open(sst_reader *r, arena *a, const void *p, size_t n); /* false: r->error */
/* The next entry; key and value are valid until the next call.  False: at the end, or
 * r->error.problem. */
bool sst_next(sst_reader *r, str *key, str *value);

/* leveldb and checkpoints store CRCs masked. */
static inline uint32_t sst_unmask_crc(uint32_t masked) {
    uint32_t rotated = masked - 0xa282ead8u;
    return rotated >> 17 | rotated << 15;
}

/* Snappy: the length that the unpacked bytes will have; false: not snappy, or absurdly long. */
bool snappy_length(const uint8_t *p, size_t n, size_t *length);
bool snappy_unpack(const uint8_t *p, size_t n, uint8_t *out, size_t length);

#endif
