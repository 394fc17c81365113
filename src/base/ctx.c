/* base/ctx.c: the context: allocator, out-of-memory unwinding, resources, log. */
#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>

static void *default_mem(void *user, void *old, size_t old_size, size_t new_size) {
    UNUSED(user);
    UNUSED(old_size);
    if (new_size) return realloc(old, new_size);
    free(old);
    return NULL;
}

bool ctx_init(lc_ctx *ctx, mem_fn mem, void *user) {
    memset(ctx, 0, sizeof *ctx);
    ctx->mem = mem ? mem : default_mem;
    ctx->mem_user = user;
    ctx->keep.ctx = ctx->scratch.ctx = ctx;
    ctx->diags.tail = &ctx->diags.first;
    return true;
}

static void release_until(lc_ctx *ctx, const ctx_resource *stop) {
    while (ctx->resources != stop) {
        ctx_resource *r = ctx->resources;
        ctx->resources = r->next;
        if (r->release) r->release(r->what);
        ctx->mem(ctx->mem_user, r, sizeof *r, 0);
    }
}

void ctx_done(lc_ctx *ctx) {
    release_until(ctx, NULL);
    arena_release(&ctx->scratch);
    arena_release(&ctx->keep);
}

bool ctx_guard(lc_ctx *ctx, bool (*body)(lc_ctx *, void *), void *arg, bool *no_memory) {
    jmp_buf here;
    jmp_buf *const outer = ctx->oom;
    ctx_resource *const before = ctx->resources;
    const diag_frame *const frame = ctx->diags.frame;
    *no_memory = false;
    ctx->oom = &here;
    if (setjmp(here)) {
        ctx->oom = outer;
        ctx->diags.frame = frame;
        release_until(ctx, before);
        *no_memory = true;
        return false;
    }
    bool ok = body(ctx, arg);
    ctx->oom = outer;
    return ok;
}

_Noreturn void ctx_no_memory(lc_ctx *ctx) {
    if (!ctx->oom) abort(); /* a caller outside ctx_guard: a mistake in driver/, never input */
    longjmp(*ctx->oom, 1);
}

void ctx_defer(lc_ctx *ctx, ctx_release_fn release, void *what) {
    ctx_resource *r = ctx->mem(ctx->mem_user, NULL, 0, sizeof *r);
    if (!r) {
        release(what);
        ctx_no_memory(ctx);
    }
    *r = (ctx_resource){ctx->resources, release, what};
    ctx->resources = r;
}

void ctx_undefer(lc_ctx *ctx, void *what, bool release) {
    for (ctx_resource **at = &ctx->resources; *at; at = &(*at)->next) {
        ctx_resource *r = *at;
        if (r->what != what) continue;
        *at = r->next;
        if (release) r->release(r->what);
        ctx->mem(ctx->mem_user, r, sizeof *r, 0);
        return;
    }
}

void ctx_log(lc_ctx *ctx, int level, const char *fmt, ...) {
    if (!ctx->log) return;
    char text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    ctx->log(ctx->log_user, level, text);
}
