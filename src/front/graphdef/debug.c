/* front/graphdef/debug.c: GraphDebugInfo: which line of the user's program made a node.
 *
 *     "node@function" ──► trace ──► frames ──► file, line          the main graph's function is ""
 *
 * Traces and frames have numbers, or, in older files, a trace lies with its name and has its frames in
 * it.  It is read when the first message asks, so that a conversion that succeeds does not pay for it.
 * Whatever is broken in it is not known: nobody's conversion fails for that.
 *
 * A trace goes from the program's start inwards, and ends in the libraries that the program calls.  Its
 * innermost frame outside of them is the line that the user wrote. */
#include "front/graphdef/gd.h"

enum { DEBUG_FILES = 1, DEBUG_NAMED_TRACES = 2, DEBUG_FRAMES = 4, DEBUG_NAMES = 5, DEBUG_TRACES = 6 };
enum { TRACE_FRAMES = 1, TRACE_FRAME_IDS = 2 };

typedef struct debug_node { /* "node@function" */
    str function;
    str trace; /* its StackTrace message; p NULL: id says */
    uint64_t id;
    struct debug_node *next; /* of the same name in another function */
} debug_node;
typedef struct gd_debug {
    VEC(str) files, frames, traces; /* messages */
    umap frame_index, trace_index;  /* number -> place in frames, traces */
    smap nodes;                     /* node name -> debug_node */
} gd_debug;

/* ---- reading --------------------------------------------------------------------------------- */

typedef struct entry { /* of a map by number */
    int64_t key;
    str value;
} entry;
static const pb_slot entry_slots[] = {{1, PB_INT, offsetof(entry, key)}, {2, PB_VIEW, offsetof(entry, value)}};

static void add_node(arena *a, gd_debug *d, str name, str trace, uint64_t id) {
    size_t at = name.n;
    while (at && name.p[at - 1] != '@') at--;
    if (!at) return;
    debug_node *n = NEW(a, debug_node);
    const str node = str_sub(name, 0, at - 1);
    uint64_t first;
    *n = (debug_node){.function = str_sub(name, at, name.n), .trace = trace, .id = id};
    if (smap_get(&d->nodes, node, &first)) {
        debug_node *other = (debug_node *)(uintptr_t)first;
        n->next = other->next;
        other->next = n;
    } else {
        smap_put(&d->nodes, node, (uint64_t)(uintptr_t)n);
    }
}

static void add_named_id(arena *a, gd_debug *d, str message) {
    typedef struct pair {
        str key;
        int64_t value;
    } pair;
    static const pb_slot slots[] = {{1, PB_VIEW, offsetof(pair, key)}, {2, PB_INT, offsetof(pair, value)}};
    pair p = {0};
    pb_error error;
    if (PB_FILL(message, slots, &p, &error)) add_node(a, d, p.key, (str){0}, (uint64_t)p.value);
}

static void add_field(arena *a, gd_debug *d, const pb_field *f) {
    entry e = {0};
    str key, value;
    pb_error error;
    switch (f->number) {
    case DEBUG_FILES: vec_push(a, &d->files, f->bytes); return;
    case DEBUG_NAMES: add_named_id(a, d, f->bytes); return;
    case DEBUG_NAMED_TRACES:
        if (pb_map_entry(f->bytes, &key, &value, &error)) add_node(a, d, key, value, 0);
        return;
    case DEBUG_FRAMES:
        if (!PB_FILL(f->bytes, entry_slots, &e, &error)) return;
        umap_put(&d->frame_index, (uint64_t)e.key, d->frames.n);
        vec_push(a, &d->frames, e.value);
        return;
    case DEBUG_TRACES:
        if (!PB_FILL(f->bytes, entry_slots, &e, &error)) return;
        umap_put(&d->trace_index, (uint64_t)e.key, d->traces.n);
        vec_push(a, &d->traces, e.value);
        return;
    default: return;
    }
}

static gd_debug *read_debug(gd_module *gd) {
    lc_ctx *ctx = gd->m.ctx;
    arena *a = &ctx->keep;
    gd_debug *d = NEW(a, gd_debug);
    str message = gd->debug_info;
    if (!message.n && gd->debug_path.n) {
        const file_map *f = file_open_if_there(ctx, gd->debug_path);
        if (f) message = (str){(const char *)f->p, f->n};
    }
    d->nodes.a = d->frame_index.a = d->trace_index.a = a;
    pb_reader r = pb_open(message);
    pb_field f;
    while (pb_next(&r, &f))
        if (f.wire == PB_BYTES) add_field(a, d, &f);
    return d;
}

/* ---- the frame that the user wrote ----------------------------------------------------------- */

static bool has_part(str path, const char *part) {
    const size_t n = strlen(part);
    for (size_t i = 0; i + n <= path.n; i++)
        if (memcmp(path.p + i, part, n) == 0) return true;
    return false;
}

/* TensorFlow, Keras, and Python itself: nobody looks for a mistake of the model there. */
static bool is_library(str file) {
    static const char *const parts[] = {"/tensorflow/python/", "/site-packages/keras/", "/dist-packages/keras/", "/keras/src/",
                                        "/tf_keras/", "/keras/engine/", "/autograph/"};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (has_part(file, parts[i])) return true;
    if (!file.n || file.p[0] == '<') return true; /* "<string>", "<frozen importlib._bootstrap>" */
    return has_part(file, "/lib/python") && !has_part(file, "-packages/");
}

/* A frame further inwards than those before it. */
static void consider_frame(const gd_debug *d, str message, src_place *best, bool *users) {
    typedef struct frame {
        int64_t file, line;
        str function;
    } frame;
    static const pb_slot slots[] = {{1, PB_INT, offsetof(frame, file)}, {2, PB_INT, offsetof(frame, line)}, {4, PB_VIEW, offsetof(frame, function)}};
    frame f = {0};
    pb_error error;
    if (!PB_FILL(message, slots, &f, &error) || f.file < 0 || (uint64_t)f.file >= d->files.n) return;
    if (f.line <= 0 || f.line > UINT32_MAX) return;
    const src_place place = {d->files.v[f.file], f.function, (uint32_t)f.line};
    const bool own = !is_library(place.file);
    if (*users && !own) return;
    *users = own;
    *best = place;
}

static void consider_id(const gd_debug *d, uint64_t id, src_place *best, bool *users) {
    uint64_t at;
    if (umap_get(&d->frame_index, id, &at)) consider_frame(d, d->frames.v[at], best, users);
}

static bool place_of_node(const gd_debug *d, const debug_node *n, src_place *out) {
    uint64_t at;
    str trace = n->trace;
    bool users = false;
    *out = (src_place){0};
    if (!trace.p && umap_get(&d->trace_index, n->id, &at)) trace = d->traces.v[at];
    pb_reader r = pb_open(trace);
    pb_field f;
    while (pb_next(&r, &f)) {
        if (f.number == TRACE_FRAMES && f.wire == PB_BYTES) consider_frame(d, f.bytes, out, &users);
        if (f.number != TRACE_FRAME_IDS) continue;
        if (f.wire != PB_BYTES) consider_id(d, f.u, out, &users);
        for (size_t i = 0; i + 8 <= f.bytes.n; i += 8) consider_id(d, load_u64((const uint8_t *)f.bytes.p + i), out, &users);
    }
    return out->line != 0;
}

static bool same_place(const src_place *a, const src_place *b) { return a->line == b->line && str_eq(a->file, b->file); }

bool gd_locate(src_module *m, str node, str function, src_place *out) {
    enum { MOST_FUNCTIONS = 1000 };
    gd_module *gd = (gd_module *)m;
    uint64_t first;
    if (!gd->debug) gd->debug = read_debug(gd);
    if (!smap_get(&gd->debug->nodes, node, &first)) return false;
    if (str_is(function, "main")) function = (str){0};
    bool found = false;
    src_place other;
    const debug_node *n = (const debug_node *)(uintptr_t)first;
    for (size_t i = 0; n && i < MOST_FUNCTIONS; n = n->next, i++)
        if (str_eq(n->function, function) && place_of_node(gd->debug, n, out)) return true;
    n = (const debug_node *)(uintptr_t)first;
    for (size_t i = 0; n && i < MOST_FUNCTIONS; n = n->next, i++) {
        if (!place_of_node(gd->debug, n, &other)) continue;
        if (found && !same_place(out, &other)) return false;
        *out = other;
        found = true;
    }
    return found;
}
