/* driver/formats.c: which frontend reads a path.  The content decides, never the name.
 *
 * To add a format: its row in `formats`, above the ones that accept more. */
#include "driver/driver.h"
#include "front/graphdef/graphdef.h"
#include "front/savedmodel/savedmodel.h"
#include "front/tflite/tflite.h"

static bool is_saved_model(lc_context *c, str path, const file_map *f) {
    UNUSED(f);
    if (sm_detect(path)) return true;
    return file_is_dir(path) && file_exists(path_join(&c->ctx.keep, path, STR("saved_model.cpb"))); /* sm_load says why not */
}

static src_module *load_saved_model(lc_context *c, str path) {
    const dr_options *o = &c->options;
    if (o->inputs.n || o->outputs.n)
        diag_report(&c->ctx, D_OPTION_UNUSED, (diag_where){.file = path.p},
                    "--shape NAME=SIZES fixes a shape, --signature KEY chooses what is converted",
                    "--%s is for frozen graphs: a SavedModel says its inputs and outputs itself",
                    o->inputs.n ? "input" : "output");
    const sm_options options = {o->signatures.v, o->signatures.n, o->tags.v, o->tags.n};
    return sm_load(&c->ctx, path, &options);
}

static bool is_graph_def(lc_context *c, str path, const file_map *f) {
    UNUSED(c);
    UNUSED(path);
    return f && gd_detect(f);
}

static src_module *load_graph_def(lc_context *c, str path) {
    const dr_options *o = &c->options;
    if (o->signatures.n || o->tags.n)
        diag_report(&c->ctx, D_OPTION_UNUSED, (diag_where){.file = path.p}, NULL,
                    "--%s is for SavedModels: a frozen graph has none", o->tags.n ? "tags" : "signature");
    const gd_options options = {o->inputs.v, o->inputs.n, o->outputs.v, o->outputs.n};
    return gd_load(&c->ctx, path, &options);
}

static const struct format {
    bool (*detect)(lc_context *c, str path, const file_map *f); /* f NULL: a folder */
    src_module *(*load)(lc_context *c, str path);
} formats[] = {
    {is_saved_model, load_saved_model},
    {is_graph_def, load_graph_def},
};

bool dr_is_tflite(lc_context *c, str path) {
    uint8_t head[8];
    UNUSED(c);
    return file_peek(path, head, sizeof head) && tfl_detect(head, sizeof head);
}

src_module *dr_load_any(lc_context *c, str path) {
    const file_map *f = NULL;
    bool folder = file_is_dir(path);
    if (!folder && !file_exists(path)) {
        dr_missing(c, path);
        return NULL;
    }
    if (!folder && !(f = file_open(&c->ctx, path))) return NULL;
    for (size_t i = 0; i < ARRAY_LEN(formats); i++)
        if (formats[i].detect(c, path, f)) return formats[i].load(c, path);
    if (folder) dr_unknown_folder(c, path);
    else dr_unknown_file(c, path, f);
    return NULL;
}
