/* Any bytes as a GraphDef: loaded or refused; of what loads, everything is asked. */
#include "source.h"

static bool body(lc_ctx *ctx, void *arg) {
    const str in[] = {STR("x:0"), STR("x:1,2,-1")};
    const gd_options asked = {.inputs = in, .n_inputs = 1, .outputs = in, .n_outputs = 1};
    const file_map *file = arg;
    gd_detect(file);
    src_module *m = gd_load_file(ctx, file, NULL);
    if (m) walk_module(m);
    src_module *cut = gd_load_file(ctx, file, &asked);
    if (cut) walk_module(cut);
    return m != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) { return run_on_file(data, size, "model.pb", body); }
