/* Any bytes as a saved_model.pb: loaded or refused; of what loads, everything is asked.  The checkpoint is empty but
 * for a value of every name that the model restores is looked for. */
#include "source.h"

static bool body(lc_ctx *ctx, void *arg) {
    sm_module *sm = sm_load_file(ctx, STR("model"), STR("model"), arg, NULL);
    if (!sm) return false;
    const file_map *file = arg;
    sm->ck = (checkpoint){.ctx = ctx, .index = {.a = &ctx->keep}, .index_file = file};
    sm_read_values(sm);
    walk_module(&sm->gd.m);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) { return run_on_file(data, size, "saved_model.pb", body); }
