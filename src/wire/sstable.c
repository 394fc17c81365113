/* wire/sstable.c: see the header for the layout. */
#include "wire/sstable.h"

enum { FOOTER = 48, TRAILER = 5, RAW = 0, SNAPPY = 1, MAX_KEY = 1 << 20, MOST_TIMES = 64 };
#define MAGIC 0xdb4775248b80fb57u

static bool fail(sst_reader *r, const void *at, const char *problem) {
    if (!r->error.problem) r->error = (pb_error){problem, at};
    return false;
}

/* The entries end where the restart offsets begin. */
static bool open_entries(sst_reader *r, sst_block *b, const uint8_t *p, size_t n,
                         const uint8_t *at) {
    if (n < 4) return fail(r, at, "a block is too short");
    uint64_t restarts = (uint64_t)load_u32(p + n - 4) * 4;
    if (restarts > n - 4) return fail(r, at, "a block has more restart points than bytes");
    b->p = p;
    b->end = p + n - 4 - restarts;
    b->key_n = 0;
    return true;
}

static bool open_block(sst_reader *r, sst_block *b, uint64_t offset, uint64_t size) {
    uint64_t end;
    size_t length;
    if (add_overflows(offset, size, &end) || add_overflows(end, TRAILER, &end) ||
        end > r->n - FOOTER)
        return fail(r, r->p, "a block lies beyond the end of the file");
    const uint8_t *p = r->p + offset;
    size_t n = (size_t)size;
    if (crc32c_update(0, p, n + 1) != sst_unmask_crc(load_u32(p + n + 1)))
        return fail(r, p, "the checksum of a block does not match");
    if (p[n] == RAW) return open_entries(r, b, p, n, p);
    if (p[n] != SNAPPY) return fail(r, p, "a block is compressed in a way that is not known");
    if (!snappy_length(p, n, &length)) return fail(r, p, "a compressed block is broken");
    uint8_t *out = arena_alloc(r->a, length, 8);
    if (!snappy_unpack(p, n, out, length)) return fail(r, p, "a compressed block is broken");
    return open_entries(r, b, out, length, p);
}

static bool read_handle(const uint8_t **p, const uint8_t *end, uint64_t *offset, uint64_t *size) {
    return pb_varint(p, end, offset) && pb_varint(p, end, size);
}

bool sst_open(sst_reader *r, arena *a, const void *file, size_t n) {
    *r = (sst_reader){.a = a, .p = file, .n = n};
    if (n < FOOTER) return fail(r, file, "the file is too short for a table");
    const uint8_t *p = r->p + n - FOOTER, *end = r->p + n - 8;
    uint64_t offset, size;
    if (load_u64(end) != MAGIC) return fail(r, end, "the magic number at the end is not a table's");
    if (!read_handle(&p, end, &offset, &size) || !read_handle(&p, end, &offset, &size))
        return fail(r, p, "the footer is broken");
    return open_block(r, &r->index, offset, size);
}

/* shared length, own length, value length, own part of the key, value */
static bool next_entry(sst_reader *r, sst_block *b, str *key, str *value) {
    uint64_t shared, own, size;
    const uint8_t *at = b->p;
    if (!pb_varint(&b->p, b->end, &shared) || !pb_varint(&b->p, b->end, &own) ||
        !pb_varint(&b->p, b->end, &size) || shared > b->key_n || own > (size_t)(b->end - b->p) ||
        size > (size_t)(b->end - b->p) - own || shared + own > MAX_KEY)
        return fail(r, at, "an entry is broken");
    if (b->key_cap < shared + own) {
        size_t cap = MAX(b->key_cap * 2, (size_t)(shared + own + 64));
        char *grown = arena_alloc(r->a, cap, 1);
        if (b->key_n) memcpy(grown, b->key, b->key_n);
        b->key = grown;
        b->key_cap = cap;
    }
    if (own) memcpy(b->key + shared, b->p, own);
    b->key_n = (size_t)(shared + own);
    /* A few bytes can repeat a long key, and whoever reads keeps all of them. */
    r->key_bytes += b->key_n;
    if (r->key_bytes / MOST_TIMES > r->n) return fail(r, at, "the keys are absurdly long");
    *key = (str){b->key ? b->key : "", b->key_n};
    *value = (str){(const char *)b->p + own, (size_t)size};
    b->p += own + size;
    return true;
}

bool sst_next(sst_reader *r, str *key, str *value) {
    while (!r->error.problem && r->data.p >= r->data.end) {
        str handle, last_key;
        uint64_t offset, size;
        if (r->index.p >= r->index.end || !next_entry(r, &r->index, &last_key, &handle))
            return false;
        const uint8_t *p = (const uint8_t *)handle.p;
        if (!read_handle(&p, p + handle.n, &offset, &size))
            return fail(r, p, "an index entry is broken");
        if (offset < r->next) return fail(r, p, "blocks overlap");
        if (!open_block(r, &r->data, offset, size)) return false;
        r->next = offset + size;
    }
    return !r->error.problem && next_entry(r, &r->data, key, value);
}
