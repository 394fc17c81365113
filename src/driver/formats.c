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

/* ---- what it may be instead ----------------------------------------------------------------------- */

typedef struct lookalike {
    const char *magic;
    size_t n;
    const char *what, *hint;
} lookalike;

static const lookalike lookalikes[] = {
    {"PK\x03\x04", 4, "a zip archive, perhaps a .keras file",
     "in Python: keras.models.load_model(path).export('folder'), then convert that folder"},
    {"\x89HDF\r\n\x1a\n", 8, "an HDF5 file, perhaps Keras weights or a .h5 model",
     "in Python: keras.models.load_model(path).export('folder'), then convert that folder"},
    {"ML\xefR", 4, "MLIR bytecode, perhaps StableHLO", NULL},
};

static bool unknown_file(lc_context *c, str path, const file_map *f) {
    const diag_where where = {.file = path.p};
    if (f->n == 0)
        return diag_report(&c->ctx, D_FILE_EMPTY, where, "export or copy the model again", "'%s' is empty", path.p);
    for (size_t i = 0; i < ARRAY_LEN(lookalikes); i++) {
        const lookalike *l = &lookalikes[i];
        if (f->n >= l->n && memcmp(f->p, l->magic, l->n) == 0)
            return diag_report(&c->ctx, D_FORMAT_UNKNOWN, where, l->hint, "'%s' is %s, which litecast does not read",
                               path.p, l->what);
    }
    return diag_report(&c->ctx, D_FORMAT_UNKNOWN, where,
                       "a SavedModel is the folder with saved_model.pb; a frozen graph is a GraphDef, .pb or .pbtxt",
                       "'%s' is no model that litecast knows", path.p);
}

/* A folder above the model, as model servers keep them ("1/"), is a common slip. */
static bool unknown_folder(lc_context *c, str path) {
    const diag_where where = {.file = path.p};
    arena *a = &c->ctx.keep;
    str_vec names = {0};
    bool listed = file_list(&c->ctx, path, &names);
    for (size_t i = 0; i < names.n && i < 1000; i++) {
        str sub = path_join(a, path, names.v[i]);
        if (file_is_dir(sub) && sm_detect(sub))
            return diag_report(&c->ctx, D_FORMAT_UNKNOWN, where, str_fmt(a, "did you mean '%s'?", sub.p).p,
                               "'%s' holds no saved_model.pb", path.p);
        if (str_ends(names.v[i], ".pb") && !file_is_dir(sub))
            return diag_report(&c->ctx, D_FORMAT_UNKNOWN, where, str_fmt(a, "did you mean '%s'?", sub.p).p,
                               "'%s' is a folder, but no SavedModel", path.p);
    }
    return diag_report(&c->ctx, D_FORMAT_UNKNOWN, where, "a SavedModel is the folder with saved_model.pb",
                       listed && !names.n ? "'%s' is an empty folder" : "'%s' holds no saved_model.pb", path.p);
}

static bool missing(lc_context *c, str path) {
    arena *a = &c->ctx.keep;
    size_t cut = path.n;
    while (cut && path.p[cut - 1] != '/') cut--;
    str dir = cut ? str_sub(path, 0, cut) : STR("."), name = str_sub(path, cut, path.n);
    str_vec names = {0};
    const char **all = NULL, *near = NULL;
    if (file_list(&c->ctx, dir, &names) && names.n && names.n < 100000) {
        all = NEW_N(a, const char *, names.n);
        for (size_t i = 0; i < names.n; i++) all[i] = names.v[i].p;
        near = str_nearest(name, all, names.n);
    }
    str hint = near ? str_fmt(a, "did you mean '%.*s%s'?", (int)cut, path.p, near) : (str){0};
    return diag_report(&c->ctx, D_FILE_OPEN, (diag_where){.file = path.p}, hint.p, "'%s' does not exist", path.p);
}

bool dr_is_tflite(lc_context *c, str path) {
    uint8_t head[8];
    UNUSED(c);
    return file_peek(path, head, sizeof head) && tfl_detect(head, sizeof head);
}

src_module *dr_load_any(lc_context *c, str path) {
    const file_map *f = NULL;
    bool folder = file_is_dir(path);
    if (!folder && !file_exists(path)) {
        missing(c, path);
        return NULL;
    }
    if (!folder && !(f = file_open(&c->ctx, path))) return NULL;
    for (size_t i = 0; i < ARRAY_LEN(formats); i++)
        if (formats[i].detect(c, path, f)) return formats[i].load(c, path);
    if (folder) unknown_folder(c, path);
    else unknown_file(c, path, f);
    return NULL;
}
