/* Any bytes: verify, then read; what is read is a valid graph, and can be written and read again. */
#include "emit/emit.h"
#include "front/tflite/tflite.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct input {
    const uint8_t *p;
    size_t n;
} input;

static bool body(lc_ctx *ctx, void *arg) {
    const input *in = arg;
    const em_options o = {.check = tfl_check};
    const uint8_t *p;
    size_t n;
    ir_module *m = tfl_read(ctx, in->p, in->n, STR("input"));
    if (!m && ctx->diags.errors != 1) abort();
    if (!m) return false;
    if (!ir_verify(m, "read")) abort();
    if (!em_write_memory(m, &o, &p, &n)) abort();
    if (!tfl_read(ctx, p, n, STR("written"))) abort();
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    lc_ctx ctx;
    bool no_memory;
    input in = {data, size};
    ctx_init(&ctx, NULL, NULL);
    ctx_guard(&ctx, body, &in, &no_memory);
    ctx_done(&ctx);
    return 0;
}
