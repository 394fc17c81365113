/* table.h: a writer of leveldb tables and checkpoints, for tests of their reader. */
#ifndef UNIT_TABLE_H
#define UNIT_TABLE_H

#include "wire/sstable.h"

typedef struct table {
    strbuf file, block, index;
    str last_key;
    uint64_t block_at;
    bool snappy;
} table;

static inline uint32_t mask_crc(uint32_t crc) { return (crc >> 15 | crc << 17) + 0xa282ead8u; }

/* Snappy with literals, and with a copy of the last byte where it repeats. */
static inline str pack_snappy(arena *a, str s) {
    strbuf b = {.a = a};
    pb_put_varint(&b, s.n);
    for (size_t i = 0; i < s.n;) {
        size_t same = 0;
        while (i > 0 && same < 60 && i + same < s.n && s.p[i + same] == s.p[i - 1]) same++;
        if (same >= 4) {
            char copy[3] = {(char)((same - 1) << 2 | 2), 1, 0};
            sb_put(&b, copy, 3);
            i += same;
            continue;
        }
        char literal[2] = {0, s.p[i++]};
        sb_put(&b, literal, 2);
    }
    return sb_str(&b);
}

static inline str put_block(table *t, strbuf *entries) {
    strbuf handle = {.a = t->file.a};
    uint32_t restarts[2] = {0, 1};
    sb_put(entries, (const char *)restarts, 8);
    str raw = sb_str(entries), s = t->snappy ? pack_snappy(t->file.a, raw) : raw;
    pb_put_varint(&handle, t->file.n);
    pb_put_varint(&handle, s.n);
    size_t at = t->file.n;
    sb_put(&t->file, s.p, s.n);
    sb_put(&t->file, t->snappy ? "\1" : "\0", 1);
    uint32_t crc = mask_crc(crc32c_update(0, t->file.p + at, s.n + 1));
    sb_put(&t->file, (const char *)&crc, 4);
    *entries = (strbuf){.a = t->file.a};
    return sb_str(&handle);
}

static inline void put_entry(strbuf *b, str last, str key, str value) {
    size_t shared = 0;
    while (shared < last.n && shared < key.n && last.p[shared] == key.p[shared]) shared++;
    pb_put_varint(b, shared);
    pb_put_varint(b, key.n - shared);
    pb_put_varint(b, value.n);
    sb_put(b, key.p + shared, key.n - shared);
    sb_put(b, value.p, value.n);
}

static inline table table_begin(arena *a) { return (table){.file = {.a = a}, .block = {.a = a}, .index = {.a = a}}; }

static inline void table_flush(table *t) {
    str handle = put_block(t, &t->block);
    put_entry(&t->index, (str){0}, t->last_key, handle);
    t->last_key = (str){0};
}

/* Keys in order; a new block every 100 bytes. */
static inline void table_add(table *t, str key, str value) {
    put_entry(&t->block, t->last_key, key, value);
    t->last_key = str_dup(t->file.a, key);
    if (t->block.n > 100) table_flush(t);
}

static inline str table_end(table *t) {
    if (t->block.n) table_flush(t);
    strbuf meta = {.a = t->file.a}, footer = {.a = t->file.a};
    str meta_handle = put_block(t, &meta);
    sb_put(&footer, meta_handle.p, meta_handle.n);
    strbuf index = t->index;
    str index_handle = put_block(t, &index);
    sb_put(&footer, index_handle.p, index_handle.n);
    while (footer.n < 40) sb_put(&footer, "\0", 1);
    sb_put(&footer, "\x57\xfb\x80\x8b\x24\x75\x47\xdb", 8);
    sb_put(&t->file, footer.p, footer.n);
    return sb_str(&t->file);
}

#endif
