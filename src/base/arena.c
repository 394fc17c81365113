/* base/arena.c: bump allocation in growing blocks.
 *
 *     head ─► newest block ─► older ─► oldest       at..end: free room of the newest
 *
 * Blocks double from 64 KiB to 4 MiB; a request larger than a block gets one of its own. */
#include "base/base.h"

enum { FIRST_BLOCK = 64 << 10, LARGEST_BLOCK = 4 << 20 };

struct arena_block {
    arena_block *older;
    size_t size; /* with this header */
    max_align_t room[];
};

static void new_block(arena *a, size_t need) {
    size_t size = a->head ? a->head->size * 2 : FIRST_BLOCK;
    if (size > LARGEST_BLOCK) size = LARGEST_BLOCK;
    if (a->ctx->exact_blocks) size = 0;
    if (need > SIZE_MAX / 2) ctx_no_memory(a->ctx);
    if (size < need + sizeof(arena_block)) size = need + sizeof(arena_block);
    arena_block *b = a->ctx->mem(a->ctx->mem_user, NULL, 0, size);
    if (!b) ctx_no_memory(a->ctx);
    b->older = a->head;
    b->size = size;
    a->head = b;
    a->at = (char *)b->room;
    a->end = (char *)b + size;
    a->ctx->memory_now += size;
    if (a->ctx->memory_now > a->ctx->memory_peak) a->ctx->memory_peak = a->ctx->memory_now;
}

void *arena_alloc(arena *a, size_t size, size_t align) {
    if (size == 0) size = 1;
    size_t skip = a->at ? (align - (uintptr_t)a->at % align) % align : 0;
    if (!a->at || (size_t)(a->end - a->at) < skip || (size_t)(a->end - a->at) - skip < size) {
        new_block(a, size > SIZE_MAX - align ? SIZE_MAX : size + align);
        skip = (align - (uintptr_t)a->at % align) % align;
    }
    char *p = a->at + skip;
    a->at = p + size;
    return p;
}

void *arena_zalloc(arena *a, size_t size, size_t align) {
    return memset(arena_alloc(a, size, align), 0, size);
}

void *arena_dup(arena *a, const void *from, size_t size, size_t align) {
    void *p = arena_alloc(a, size, align);
    if (size) memcpy(p, from, size);
    return p;
}

size_t mem_size(arena *a, size_t n, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes)) ctx_no_memory(a->ctx);
    return bytes;
}

arena_mark arena_get_mark(const arena *a) { return (arena_mark){a->head, a->at}; }

void arena_rewind(arena *a, arena_mark mark) {
    while (a->head != mark.head) {
        arena_block *b = a->head;
        a->head = b->older;
        a->ctx->memory_now -= b->size;
        a->ctx->mem(a->ctx->mem_user, b, b->size, 0);
    }
    a->at = mark.at;
    a->end = a->head ? (char *)a->head + a->head->size : NULL;
}

void arena_release(arena *a) { arena_rewind(a, (arena_mark){0}); }

void *vec_grow(arena *a, void *old, size_t n, size_t *cap, size_t size, size_t align) {
    size_t grown = *cap ? *cap : 4;
    if (*cap && __builtin_mul_overflow(*cap, (size_t)2, &grown)) ctx_no_memory(a->ctx);
    void *p = arena_alloc(a, mem_size(a, grown, size), align);
    if (n) memcpy(p, old, n * size);
    *cap = grown;
    return p;
}
