/* Any text as a saved_model.pbtxt: refused, or translated into well-formed bytes that load like any others. */
#include "source.h"

static bool body(lc_ctx *ctx, void *arg) {
    const file_map *file = arg;
    str wire;
    pb_error error;
    if (pb_from_text(&ctx->keep, &gd_text_saved_model, (str){(const char *)file->p, file->n}, &wire, &error)) {
        pb_error again;
        if (!pb_check(&gd_text_saved_model, wire, &again)) abort();
    } else if (!error.problem || error.at < file->p || error.at > file->p + file->n) {
        abort();
    }
    sm_module *sm = sm_load_file(ctx, STR("model"), STR("model"), file, NULL);
    if (sm) walk_module(&sm->gd.m);
    src_module *m = gd_load_file(ctx, file, NULL);
    if (m) walk_module(m);
    return sm || m;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) { return run_on_file(data, size, "saved_model.pbtxt", body); }
