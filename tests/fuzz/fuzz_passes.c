/* Any graph in the text form whose types hold: all passes run over it, and what they leave verifies. */
#include "passes/passes.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct input {
    str text;
    bool read; /* and it was valid */
} input;

static bool body(lc_ctx *ctx, void *arg) {
    input *in = arg;
    ir_module *m = ir_parse_with(ctx, in->text, STR("input"), b_infer);
    in->read = m && ir_verify(m, "reading");
    return in->read && ps_run_all(m, NULL);
}

static void *limited(void *user, void *old, size_t old_size, size_t new_size) {
    size_t *left = user;
    *left += old_size;
    if (new_size > *left) {
        *left -= old_size;
        return NULL;
    }
    *left -= new_size;
    if (new_size) return realloc(old, new_size);
    free(old);
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    lc_ctx ctx;
    bool no_memory = false;
    size_t memory = (size_t)256 << 20;
    input in = {{(const char *)data, size}, false};
    if (!ctx_init(&ctx, limited, &memory)) return 0;
    ctx_guard(&ctx, body, &in, &no_memory);
    for (const diag *d = ctx.diags.first; d; d = d->next)
        if (in.read && d->code == D_INTERNAL && str_starts(d->text, "after ")) abort();
    ctx_done(&ctx);
    return 0;
}
