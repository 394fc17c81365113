/* front/savedmodel/savedmodel.c: the door: the folder, the meta graph that the tags choose,
 * assets. */
#include "front/savedmodel/savedmodel.h"

#include "front/savedmodel/sm.h"

enum { SAVED_MODEL_META = 2 };

/* ---- the folder ------------------------------------------------------------------------------ */

static const char *const file_names[] = {"saved_model.pb", "saved_model.pbtxt"};

/* The part of a path behind its last slash. */
static str last_name(str path) {
    size_t from = path.n;
    while (from > 0 && path.p[from - 1] != '/') from--;
    return str_sub(path, from, path.n);
}

bool sm_detect(str path) {
    for (size_t i = 0; i < ARRAY_LEN(file_names); i++) {
        char text[4096];
        size_t n = strlen(file_names[i]);
        if (str_is(last_name(path), file_names[i]) && file_exists(path) && !file_is_dir(path))
            return true;
        if (path.n + n + 1 > sizeof text || !file_is_dir(path)) continue;
        memcpy(text, path.p, path.n);
        text[path.n] = '/';
        memcpy(text + path.n + 1, file_names[i], n);
        if (file_exists((str){text, path.n + 1 + n})) return true;
    }
    return false;
}

/* The folder, and the path of the model's file in it; false: reported. */
static bool find_files(lc_ctx *ctx, str path, str *dir, str *file) {
    str name = last_name(path);
    if (!file_is_dir(path) && (str_is(name, file_names[0]) || str_is(name, file_names[1]))) {
        *dir = str_dup(&ctx->keep,
                       name.n == path.n ? STR(".") : str_sub(path, 0, path.n - name.n - 1));
        if (!dir->n) *dir = STR("/");
        *file = path;
        return true;
    }
    *dir = str_dup(&ctx->keep, path);
    for (size_t i = 0; i < ARRAY_LEN(file_names); i++) {
        *file = path_join(&ctx->keep, path, str_c(file_names[i]));
        if (file_exists(*file)) return true;
    }
    bool chunked = file_exists(path_join(&ctx->keep, path, STR("saved_model.cpb")));
    return diag_report(ctx, D_NO_SAVED_MODEL, (diag_where){.file = dir->p},
                       chunked ? "save the model without the option for chunked protobufs" : NULL,
                       "'%.*s' is not a SavedModel: it has no saved_model.pb%s", STR_ARG(path),
                       chunked ? " (it has a chunked saved_model.cpb, which is not read)" : "");
}

/* ---- tags ------------------------------------------------------------------------------------ */

static str view_of(str message, uint32_t number) {
    str v = {0};
    const pb_slot slot = {number, PB_VIEW, 0};
    pb_error error;
    pb_fill(message, &slot, 1, &v, &error);
    return v;
}

/* How many tags the meta graph has, and how many of the asked ones are among them; its tags as
 * text. */
static size_t read_tags(str meta, const str *asked, size_t n_asked, size_t *matched, strbuf *text) {
    pb_reader r = pb_open(view_of(meta, 1));
    pb_field f;
    size_t n = 0;
    *matched = 0;
    sb_puts(text, text->n ? "; " : "");
    while (pb_next(&r, &f)) {
        if (f.number != 4 || f.wire != PB_BYTES) continue;
        sb_fmt(text, "%s'%.*s'", n ? ", " : "", STR_ARG(f.bytes));
        n++;
        for (size_t i = 0; i < n_asked; i++) *matched += str_eq(asked[i], f.bytes);
    }
    if (!n) sb_puts(text, "(no tags)");
    return n;
}

/* "'serve', 'gpu'; 'train'" -> "--tags serve,gpu" */
static const char *first_tags(arena *a, str have) {
    strbuf hint = {.a = a};
    if (have.p[0] == '(') return "leave --tags out";
    sb_puts(&hint, "--tags ");
    for (size_t i = 0; i < have.n && have.p[i] != ';'; i++)
        if (have.p[i] != '\'' && have.p[i] != ' ') sb_put(&hint, &have.p[i], 1);
    return sb_str(&hint).p;
}

static bool no_meta_graph(sm_module *sm, const str *asked, size_t n, str have) {
    lc_ctx *ctx = sm->gd.m.ctx;
    strbuf want = {.a = &ctx->keep};
    for (size_t i = 0; i < n; i++) sb_fmt(&want, "%s'%.*s'", i ? ", " : "", STR_ARG(asked[i]));
    if (!have.n)
        return diag_report(ctx, D_NO_META_GRAPH, (diag_where){.file = sm->gd.file->path.p},
                           "the export did not finish: make it again",
                           "the SavedModel holds no meta graph");
    return diag_report(ctx, D_NO_META_GRAPH, (diag_where){.file = sm->gd.file->path.p},
                       first_tags(&ctx->keep, have),
                       "no meta graph has the tags %.*s; the SavedModel has %.*s",
                       STR_ARG(sb_str(&want)), STR_ARG(have));
}

/* The meta graph with just these tags; with more tags, when it is the only one.  Modules of TensorFlow
 * Hub have one without tags, which who asks for none gets. */
static bool choose_meta_graph(sm_module *sm, str saved_model, const sm_options *o) {
    static const str serve = {"serve", 5};
    const str *asked = o && o->n_tags ? o->tags : &serve;
    size_t n_asked = o && o->n_tags ? o->n_tags : 1, wider = 0;
    strbuf text = {.a = &sm->gd.m.ctx->keep};
    pb_reader r = pb_open(saved_model);
    pb_field f;
    str wide = {0}, untagged = {0};
    const bool none_asked = !o || !o->n_tags || (n_asked == 1 && !asked[0].n);
    while (pb_next(&r, &f)) {
        if (f.number != SAVED_MODEL_META || f.wire != PB_BYTES) continue;
        size_t matched, n = read_tags(f.bytes, asked, n_asked, &matched, &text);
        if (!n && none_asked) untagged = f.bytes;
        if (matched != n_asked) continue;
        if (n == n_asked && !sm->meta.p) sm->meta = f.bytes;
        wide = f.bytes;
        wider++;
    }
    if (r.problem)
        return gd_broken(&sm->gd, &(pb_error){r.problem, r.at}, "the SavedModel", (str){0});
    if (!sm->meta.p && wider == 1) sm->meta = wide;
    if (!sm->meta.p) sm->meta = untagged;
    return sm->meta.p || no_meta_graph(sm, asked, n_asked, sb_str(&text));
}

/* ---- assets ---------------------------------------------------------------------------------- */

/* A name with .. or a leading slash would lead out of the model. */
static bool stays_inside(str name) {
    str part, rest = name;
    if (!name.n || name.p[0] == '/' || memchr(name.p, 0, name.n)) return false;
    for (bool more = true; more;) {
        more = str_cut(rest, '/', &part, &rest);
        if (str_is(part, "..")) return false;
    }
    return true;
}

static bool add_asset(sm_module *sm, str message) {
    src_module *m = &sm->gd.m;
    str name = view_of(message, 2), tensor = view_of(view_of(message, 1), 1);
    src_asset a;
    if (!stays_inside(name))
        return diag_report(m->ctx, D_ASSET_PATH, gd_where(&sm->gd, message.p, tensor, (str){0}),
                           NULL, "the asset '%.*s' does not lie in the SavedModel", STR_ARG(name));
    if (!gd_find_tensor(&sm->gd, tensor, &a.edge)) return true; /* nothing in the graph uses it */
    a.path = path_join(&m->ctx->keep, path_join(&m->ctx->keep, sm->dir, STR("assets")),
                       str_dup(&m->ctx->keep, name));
    m->assets[m->n_assets++] = a;
    return true;
}

static bool load_assets(sm_module *sm) {
    uint32_t n = 0;
    const pb_slot count[] = {{6, PB_COUNT, 0}};
    pb_error error;
    pb_fill(sm->meta, count, 1, &n, &error);
    sm->gd.m.assets = NEW_N(&sm->gd.m.ctx->keep, src_asset, n);
    pb_reader r = pb_open(sm->meta);
    pb_field f;
    while (pb_next(&r, &f))
        if (f.number == 6 && f.wire == PB_BYTES && !add_asset(sm, f.bytes)) return false;
    return true;
}

/* ---- the whole ------------------------------------------------------------------------------- */

typedef struct meta_proto {
    str info, graph, saver;
} meta_proto;
static const pb_slot meta_slots[] = {{1, PB_VIEW, offsetof(meta_proto, info)},
                                     {2, PB_VIEW, offsetof(meta_proto, graph)},
                                     {3, PB_VIEW, offsetof(meta_proto, saver)}};

static bool load_meta_graph(sm_module *sm, const sm_options *options) {
    meta_proto meta = {0};
    pb_error error;
    if (!pb_check(&gd_text_meta_graph, sm->meta, &error) ||
        !PB_FILL(sm->meta, meta_slots, &meta, &error))
        return gd_broken(&sm->gd, &error, "the SavedModel", (str){0});
    sm->saver_def = meta.saver;
    sm->gd.op_list = view_of(meta.info, 2);
    if (!gd_load_graph(&sm->gd, meta.graph) || !sm_load_signatures(sm, options) ||
        !load_assets(sm) || !sm_load_init(sm))
        return false;
    sm_collect_variables(sm);
    return true;
}

sm_module *sm_load_file(lc_ctx *ctx, str path, str dir, const file_map *file,
                        const sm_options *options) {
    sm_module *sm = NEW(&ctx->keep, sm_module);
    str wire;
    gd_module_init(&sm->gd, ctx, path, STR("SavedModel"));
    sm->dir = dir;
    sm->gd.debug_path = path_join(&ctx->keep, dir, STR("debug/saved_model_debug_info.pb"));
    static const char *const starts[] = {"saved_model_schema_version", "meta_graphs"};
    const bool is_text = str_ends(file->path, ".pbtxt") || gd_is_text(file, starts, ARRAY_LEN(starts));
    if (!gd_open(&sm->gd, file, &gd_text_saved_model, is_text, &wire))
        return NULL;
    arena_mark mark = arena_get_mark(&ctx->scratch);
    bool ok = choose_meta_graph(sm, wire, options) && load_meta_graph(sm, options);
    arena_rewind(&ctx->scratch, mark);
    return ok ? sm : NULL;
}

src_module *sm_load(lc_ctx *ctx, str path, const sm_options *options) {
    str dir, file_path;
    if (!find_files(ctx, path, &dir, &file_path)) return NULL;
    const file_map *f = file_open(ctx, file_path);
    sm_module *sm = f ? sm_load_file(ctx, path, dir, f, options) : NULL;
    return sm && sm_load_variables(sm) ? &sm->gd.m : NULL;
}
