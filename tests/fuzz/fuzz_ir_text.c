/* Any text: ir_parse reads or refuses it, with one report; what it reads verifies, prints, and reads back as the same text. */
#include "ir/ir.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static str print_all(ir_module *m) {
    strbuf b = {.a = &m->ctx->keep};
    ir_print_with(m, &b, INT64_MAX);
    return sb_str(&b);
}

static bool cut_short(str s) { /* a size too large to print whole */
    for (size_t i = 0; i + 3 <= s.n; i++)
        if (memcmp(s.p + i, "...", 3) == 0) return true;
    return false;
}

static bool body(lc_ctx *ctx, void *arg) {
    ir_module *m = ir_parse(ctx, *(str *)arg, STR("input"));
    if (!m && ctx->diags.errors != 1) abort();
    if (!m) return false;
    str first = print_all(m);
    ir_module *again = ir_parse(ctx, first, STR("printed"));
    if (!again) abort();
    if (!cut_short(first) && !str_eq(first, print_all(again))) abort();
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    lc_ctx ctx;
    bool no_memory;
    str text = {(const char *)data, size};
    ctx_init(&ctx, NULL, NULL);
    ctx_guard(&ctx, body, &text, &no_memory);
    for (const diag *d = ctx.diags.first; d; d = d->next)
        if (d->code == D_INTERNAL) abort();
    ctx_done(&ctx);
    return 0;
}
