/* driver/unknown.c: a path that no frontend reads: what it is, as far as a look tells, and what to do then. */
#include "driver/driver.h"
#include "front/savedmodel/savedmodel.h"

static const char from_keras[] = "in Python: keras.models.load_model(path).export('folder'), then convert that folder";
static const char from_weights[] = "a checkpoint has no graph: load it into its model in Python and save that, model.export('folder')";
static const char elsewhere[] = "litecast converts TensorFlow models: export the network from TensorFlow or Keras";
static const char unpack[] = "unpack it, and convert the folder or file in it";

/* ---- a file ---------------------------------------------------------------------------------------- */

typedef struct lookalike {
    size_t at;
    const char *magic;
    size_t n;
    const char *what, *hint;
} lookalike;
static const lookalike lookalikes[] = {
    {0, "\x89HDF\r\n\x1a\n", 8, "an HDF5 file, perhaps Keras weights or a .h5 model", from_keras},
    {0, "ML\xefR", 4, "MLIR bytecode, perhaps StableHLO", "export the model as a SavedModel"},
    {0, "\x1f\x8b", 2, "compressed by gzip", unpack},
    {0, "BZh", 3, "compressed by bzip2", unpack},
    {0, "\xfd" "7zXZ", 5, "compressed by xz", unpack},
    {257, "ustar", 5, "a tar archive", unpack},
    {0, "\x80\x02", 2, "a Python pickle, perhaps a PyTorch model", elsewhere},
    {0, "\x80\x03", 2, "a Python pickle", elsewhere},
    {0, "\x80\x04", 2, "a Python pickle", elsewhere},
    {0, "\x80\x05", 2, "a Python pickle", elsewhere},
    {0, "\x93NUMPY", 6, "a NumPy array", elsewhere},
    {0, "{", 1, "JSON, perhaps a TensorFlow.js model or a Keras architecture", "export the model in Python: model.export('folder')"},
    {0, "\x08\x01\x12", 3, "a SavedModel's protobuf under another name", "call it saved_model.pb, and give the folder that it lies in"},
};

static bool holds(const uint8_t *p, size_t n, const char *word) {
    const size_t m = strlen(word);
    for (size_t i = 0; i + m <= n; i++)
        if (p[i] == (uint8_t)word[0] && memcmp(p + i, word, m) == 0) return true;
    return false;
}

/* A zip archive by the names in it, which stand at its beginning and once more at its end. */
static lookalike zip_of(const file_map *f) {
    static const lookalike kinds[] = {
        {0, "model.weights.h5", 0, "a .keras file", from_keras}, {0, "config.json", 0, "a .keras file", from_keras},
        {0, "data.pkl", 0, "a PyTorch file", elsewhere}, {0, "saved_model.pb", 0, "a zip archive with a SavedModel in it", unpack},
    };
    const size_t look = MIN(f->n, (size_t)1 << 16);
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (holds(f->p, look, kinds[i].magic) || holds(f->p + f->n - look, look, kinds[i].magic)) return kinds[i];
    return (lookalike){0, "", 0, "a zip archive", unpack};
}

/* The version of the form, then the producer's name. */
static bool is_onnx(const file_map *f) {
    return f->n > 8 && f->p[0] == 8 && f->p[1] >= 3 && f->p[1] < 32 && f->p[2] == 0x12 && f->p[3] < 64;
}

static bool is_checkpoint_index(const file_map *f) {
    return f->n > 48 && memcmp(f->p + f->n - 8, "\x57\xfb\x80\x8b\x24\x75\x47\xdb", 8) == 0;
}

static bool is_checkpoint_name(str name) {
    static const char *const ends[] = {".index", ".ckpt", ".meta"};
    for (size_t i = 0; i < ARRAY_LEN(ends); i++)
        if (str_ends(name, ends[i])) return true;
    return str_is(name, "checkpoint") || holds((const uint8_t *)name.p, name.n, ".data-0000");
}

/* The part of a path before its last slash, and behind it. */
static str cut_path(str path, str *name) {
    size_t cut = path.n;
    while (cut && path.p[cut - 1] != '/') cut--;
    *name = str_sub(path, cut, path.n);
    return cut > 1 ? str_sub(path, 0, cut - 1) : cut ? STR("/") : STR(".");
}

/* The SavedModel whose folder, or whose folder variables, the path lies in; empty: none. */
static str model_around(lc_context *c, str path) {
    str name, dir = str_dup(&c->ctx.keep, path);
    for (int up = 0; up < 2; up++) {
        dir = str_dup(&c->ctx.keep, cut_path(dir, &name));
        if (str_is(dir, ".") || str_is(dir, "/")) return (str){0};
        if (sm_detect(dir)) return dir;
    }
    return (str){0};
}

static const char *did_you_mean(lc_context *c, str path) { return str_fmt(&c->ctx.keep, "did you mean '%s'?", path.p).p; }

bool dr_unknown_file(lc_context *c, str path, const file_map *f) {
    const diag_where where = {.file = path.p};
    if (f->n == 0) return diag_report(&c->ctx, D_FILE_EMPTY, where, "export or copy the model again", "'%s' is empty", path.p);
    str name, around = model_around(c, path);
    cut_path(path, &name);
    if (around.n) return diag_report(&c->ctx, D_FORMAT_UNKNOWN, where, did_you_mean(c, around), "'%s' is a part of a SavedModel", path.p);
    lookalike l = {0};
    if (f->n > 4 && memcmp(f->p, "PK\x03\x04", 4) == 0) l = zip_of(f);
    else if (is_onnx(f)) l = (lookalike){.what = "an ONNX model", .hint = elsewhere};
    else if (is_checkpoint_index(f) || is_checkpoint_name(name)) l = (lookalike){.what = "a part of a checkpoint", .hint = from_weights};
    for (size_t i = 0; i < ARRAY_LEN(lookalikes) && !l.what; i++)
        if (f->n >= lookalikes[i].at + lookalikes[i].n && memcmp(f->p + lookalikes[i].at, lookalikes[i].magic, lookalikes[i].n) == 0)
            l = lookalikes[i];
    if (l.what)
        return diag_report(&c->ctx, D_FORMAT_UNKNOWN, where, l.hint, "'%s' is %s, which litecast does not read", path.p, l.what);
    return diag_report(&c->ctx, D_FORMAT_UNKNOWN, where,
                       "a SavedModel is the folder with saved_model.pb; a frozen graph is a GraphDef, .pb or .pbtxt",
                       "'%s' is no model that litecast knows", path.p);
}

/* ---- a folder -------------------------------------------------------------------------------------- */

/* A SavedModel below the folder, as model servers keep them ("1/"), at most two levels down; empty: none. */
static str model_below(lc_context *c, str path, int levels) {
    enum { MOST = 1000 };
    str_vec names = {0};
    file_list(&c->ctx, path, &names);
    for (size_t i = 0; i < names.n && i < MOST; i++) {
        str sub = path_join(&c->ctx.keep, path, names.v[i]);
        if (file_is_dir(sub) && sm_detect(sub)) return sub;
    }
    for (size_t i = 0; i < names.n && i < MOST && levels > 1; i++) {
        str sub = path_join(&c->ctx.keep, path, names.v[i]);
        str found = file_is_dir(sub) ? model_below(c, sub, levels - 1) : (str){0};
        if (found.n) return found;
    }
    return (str){0};
}

/* The first file of the folder with such an end that has something in it; empty: none. */
static str file_ending(lc_context *c, str path, const str_vec *names, const char *end) {
    for (size_t i = 0; i < names->n && i < 1000; i++) {
        str sub = path_join(&c->ctx.keep, path, names->v[i]);
        if (str_ends(names->v[i], end) && !file_is_dir(sub) && file_size(sub)) return sub;
    }
    return (str){0};
}

/* What lies in the folder instead, in `what`, and what to do with it; NULL: nothing that is known. */
static const char *hint_about(lc_context *c, str path, const str_vec *names, const char **what) {
    str found = model_below(c, path, 2);
    if (!found.n) found = model_around(c, path);
    if (found.n) return did_you_mean(c, found);
    *what = "is a folder, but no SavedModel";
    static const char *const graphs[] = {".pb", ".pbtxt"}, *const keras[] = {".keras", ".h5"};
    for (size_t i = 0; i < ARRAY_LEN(graphs); i++)
        if ((found = file_ending(c, path, names, graphs[i])).n) return did_you_mean(c, found);
    for (size_t i = 0; i < ARRAY_LEN(keras); i++)
        if ((found = file_ending(c, path, names, keras[i])).n)
            return str_fmt(&c->ctx.keep, "in Python: keras.models.load_model('%s').export('folder'), then convert that folder", found.p).p;
    *what = "holds a checkpoint, but no model";
    if (file_ending(c, path, names, ".index").n || file_exists(path_join(&c->ctx.keep, path, STR("checkpoint")))) return from_weights;
    *what = "holds no saved_model.pb";
    if ((found = file_ending(c, path, names, ".tflite")).n) return str_fmt(&c->ctx.keep, "litecast inspect %s", found.p).p;
    return NULL;
}

bool dr_unknown_folder(lc_context *c, str path) {
    str_vec names = {0};
    const char *what = "holds no saved_model.pb";
    bool listed = file_list(&c->ctx, path, &names);
    const char *hint = hint_about(c, path, &names, &what);
    if (listed && !names.n) what = "is an empty folder";
    return diag_report(&c->ctx, D_FORMAT_UNKNOWN, (diag_where){.file = path.p},
                       hint ? hint : "a SavedModel is the folder with saved_model.pb", "'%s' %s", path.p, what);
}

/* ---- nothing --------------------------------------------------------------------------------------- */

static const char *hint_for_missing(lc_context *c, str path) {
    arena *a = &c->ctx.keep;
    str name, dir = cut_path(path, &name), trimmed = path;
    while (trimmed.n > 1 && trimmed.p[trimmed.n - 1] == '/') trimmed.n--;
    trimmed = str_dup(a, trimmed);
    if (trimmed.n != path.n && file_exists(trimmed)) return did_you_mean(c, trimmed);
    if (str_starts(path, "http://") || str_starts(path, "https://") || str_starts(path, "gs://"))
        return "download it, and give the file or folder";
    if (file_exists(str_fmt(a, "%s.index", path.p))) return from_weights;
    str_vec names = {0};
    dir = str_dup(a, dir);
    if (!file_list(&c->ctx, dir, &names)) return str_fmt(a, "there is no folder '%s'", dir.p).p;
    if (!names.n || names.n > 100000) return NULL;
    const char **all = NEW_N(a, const char *, names.n);
    for (size_t i = 0; i < names.n; i++) all[i] = names.v[i].p;
    const char *near = str_nearest(name, all, names.n);
    return near ? str_fmt(a, "did you mean '%.*s%s'?", (int)(path.n - name.n), path.p, near).p : NULL;
}

bool dr_missing(lc_context *c, str path) {
    const diag_where where = {.file = path.p};
    if (!path.n) return diag_report(&c->ctx, D_FILE_OPEN, where, "give the path of a model", "the path of the model is empty");
    return diag_report(&c->ctx, D_FILE_OPEN, where, hint_for_missing(c, path), "'%s' does not exist", path.p);
}
