/* wire/fb.c: the FlatBuffers writer. */
#include "wire/fb.h"

static void reserve(fb_writer *w, size_t more) {
    if (w->cap - w->n >= more) return;
    size_t cap = MAX(w->cap * 2, w->n + more + 4096);
    uint8_t *p = arena_alloc(w->a, cap, 16);
    if (w->n) memcpy(p, w->p, w->n);
    w->p = p;
    w->cap = cap;
}

uint32_t fb_pos(const fb_writer *w) { return (uint32_t)w->n; }

void fb_put(fb_writer *w, const void *p, size_t n) {
    reserve(w, n);
    if (n) memcpy(w->p + w->n, p, n);
    w->n += n;
}

void fb_align(fb_writer *w, size_t align) {
    static const uint8_t zeros[16];
    fb_put(w, zeros, (align - w->n % align) % align);
}

void fb_begin(fb_writer *w, arena *a, const char identifier[4]) {
    *w = (fb_writer){.a = a, .vtables = {.a = a}};
    fb_put(w, "\0\0\0\0", 4);
    fb_put(w, identifier, 4);
}

void fb_patch(fb_writer *w, uint32_t at, uint64_t to) {
    uint32_t by = (uint32_t)(to - at);
    memcpy(w->p + at, &by, 4);
}

void fb_root(fb_writer *w, uint32_t table) { fb_patch(w, 0, table); }

uint32_t fb_table(fb_writer *w, fb_slot *slots, size_t n) {
    enum { MOST = 64 };
    uint16_t vtable[MOST + 2] = {0}, fields = 0, at = 4;
    uint8_t largest = 4;
    for (size_t i = 0; i < n; i++) {
        fields = MAX(fields, (uint16_t)(slots[i].id + 1));
        largest = MAX(largest, slots[i].size);
    }
    /* The table starts 4 bytes before a multiple of its largest field, so that 8-byte fields follow the head. */
    for (uint8_t size = 8; size; size /= 2)
        for (size_t i = 0; i < n; i++) {
            if (slots[i].size != size) continue;
            vtable[slots[i].id + 2] = at;
            at = (uint16_t)(at + size);
        }
    vtable[0] = (uint16_t)(4 + 2 * fields);
    vtable[1] = at;
    str key = {(const char *)vtable, vtable[0]};
    uint64_t where;
    if (!smap_get(&w->vtables, key, &where)) {
        fb_align(w, 2);
        where = w->n;
        fb_put(w, vtable, vtable[0]);
        smap_put(&w->vtables, str_dup(w->a, key), where);
    }
    fb_align(w, 4);
    if (largest == 8 && w->n % 8 == 0) fb_put(w, "\0\0\0\0", 4);
    uint32_t table = fb_pos(w);
    int32_t back = (int32_t)((int64_t)table - (int64_t)where);
    reserve(w, at);
    memset(w->p + w->n, 0, at);
    w->n += at;
    memcpy(w->p + table, &back, 4);
    for (size_t i = 0; i < n; i++) {
        uint32_t pos = table + vtable[slots[i].id + 2];
        memcpy(w->p + pos, &slots[i].bits, slots[i].size);
        if (slots[i].is_ref && slots[i].at) *slots[i].at = pos;
    }
    return table;
}

uint32_t fb_vector(fb_writer *w, const void *items, size_t n, size_t item_size) {
    uint32_t count = (uint32_t)n;
    fb_align(w, 4);
    if (item_size == 8 && w->n % 8 == 0) fb_put(w, "\0\0\0\0", 4);
    uint32_t at = fb_pos(w);
    fb_put(w, &count, 4);
    fb_put(w, items, n * item_size);
    return at;
}

uint32_t fb_string(fb_writer *w, str s) {
    uint32_t at = fb_vector(w, s.p, s.n, 1);
    fb_put(w, "", 1);
    return at;
}

uint32_t fb_refs(fb_writer *w, size_t n, uint32_t *first) {
    uint32_t count = (uint32_t)n;
    fb_align(w, 4);
    uint32_t at = fb_pos(w);
    fb_put(w, &count, 4);
    *first = fb_pos(w);
    reserve(w, n * 4);
    memset(w->p + w->n, 0, n * 4);
    w->n += n * 4;
    return at;
}
