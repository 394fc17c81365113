/* front/savedmodel/verify.c: the checksums of large variables, in parallel, read in small windows
 * so that no page of the data files stays in the resident set. */
#include "front/savedmodel/sm.h"

#include <unistd.h>

enum { WINDOW = 64 << 10, CHUNK = 8 << 20 }; /* bytes read at once; bytes of one job */

typedef struct chunk {
    const ck_entry *e;
    const file_map *f;
    uint64_t offset, size;
    uint32_t crc;
    bool read;
} chunk;

static void verify_chunk(void *arg, size_t i) {
    chunk *c = (chunk *)arg + i;
    uint8_t window[WINDOW];
    for (uint64_t at = 0; at < c->size;) {
        size_t n = (size_t)MIN(c->size - at, WINDOW);
        ssize_t got = pread(c->f->fd, window, n, (off_t)(c->offset + at));
        if (got <= 0) return;
        c->crc = crc32c_update(c->crc, window, (size_t)got);
        at += (uint64_t)got;
    }
    c->read = true;
}

/* The sums of an entry's chunks, which follow one another; i moves behind them. */
static bool check_entry(sm_module *sm, const chunk *chunks, size_t n, size_t *i) {
    const ck_entry *e = chunks[*i].e;
    const file_map *f = chunks[*i].f;
    uint32_t crc = 0;
    bool read = true;
    for (; *i < n && chunks[*i].e == e; ++*i) {
        crc = crc32c_combine(crc, chunks[*i].crc, chunks[*i].size);
        read = read && chunks[*i].read;
    }
    const diag_where where = {.file = f->path.p, .offset = e->offset, .node = e->key};
    if (!read)
        return diag_report(sm->gd.m.ctx, D_SHARD_TRUNCATED, where, NULL,
                           "the data of variable '%.*s' cannot be read", STR_ARG(e->key));
    return crc == e->crc ||
           diag_report(sm->gd.m.ctx, D_CHECKSUM, where,
                       "the file was damaged after it was written: copy or export the model again",
                       "the checksum of variable '%.*s' does not match its bytes", STR_ARG(e->key));
}

bool sm_verify_checkpoint(src_module *m) {
    sm_module *sm = (sm_module *)m;
    if (!str_is(m->format, "SavedModel") || !sm->has_checkpoint) return true;
    lc_ctx *ctx = m->ctx;
    arena_mark mark = arena_get_mark(&ctx->scratch);
    VEC(chunk) chunks = {0};
    for (size_t i = 0; i < sm->ck.entries.n; i++) {
        ck_entry *e = &sm->ck.entries.v[i];
        if (!e->used || e->checked) continue;
        e->checked = true;
        for (uint64_t at = 0; at < (uint64_t)e->size; at += CHUNK) {
            chunk c = {.e = e,
                       .f = sm->ck.shards[e->shard],
                       .offset = (uint64_t)e->offset + at,
                       .size = MIN((uint64_t)e->size - at, CHUNK)};
            vec_push(&ctx->scratch, &chunks, c);
        }
    }
    parallel_for(chunks.n, 0, verify_chunk, chunks.v);
    bool ok = true;
    for (size_t i = 0; i < chunks.n;) ok = check_entry(sm, chunks.v, chunks.n, &i) && ok;
    arena_rewind(&ctx->scratch, mark);
    return ok;
}
