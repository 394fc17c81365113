/* driver/api.c: litecast.h.  Every entry runs under ctx_guard, the one frame that running out of memory
 * unwinds to, and turns what was reported into a status. */
#include "driver/driver.h"

#include <stdlib.h>

static const struct status_name {
    lc_status status;
    const char *name;
} status_names[] = {
    {LC_OK, "ok"}, {LC_INVALID_ARGUMENT, "invalid-argument"}, {LC_CANNOT_READ, "cannot-read"},
    {LC_UNSUPPORTED, "unsupported"}, {LC_CANNOT_WRITE, "cannot-write"}, {LC_NO_MEMORY, "no-memory"},
    {LC_INTERNAL, "internal"}, {LC_CANCELLED, "cancelled"},
};

const char *lc_status_name(lc_status status) {
    for (size_t i = 0; i < ARRAY_LEN(status_names); i++)
        if (status_names[i].status == status) return status_names[i].name;
    return "unknown";
}

const char *lc_version(void) { return LC_VERSION; }

/* Whose mistake a diagnostic is: mostly its block of numbers says it. */
lc_status dr_status_of(int code) {
    switch (code) {
    case D_FILE_WRITE:
    case D_OUTPUT_EXISTS: return LC_CANNOT_WRITE;
    case D_INPUT_UNKNOWN:
    case D_OUTPUT_UNKNOWN:
    case D_INPUT_SHAPE:
    case D_NO_META_GRAPH:
    case D_SIGNATURE_UNKNOWN:
    case D_SHAPE_OPTION:
    case D_NO_SUCH_INPUT: return LC_INVALID_ARGUMENT;
    default: break;
    }
    if (code >= D_OPTION_UNKNOWN && code < 1100) return LC_INVALID_ARGUMENT;
    if (code < 2000) return LC_CANNOT_READ;
    if (code < 2100) return LC_UNSUPPORTED;
    if (code < 2200) return LC_CANNOT_READ;
    if (code < 3000) return LC_UNSUPPORTED;
    if (code < 5000) return LC_CANNOT_WRITE;
    return LC_INTERNAL;
}

/* ---- context ---------------------------------------------------------------------------------------- */

static void *c_library(void *user, void *block, size_t old_size, size_t new_size) {
    UNUSED(user);
    UNUSED(old_size);
    if (new_size) return realloc(block, new_size);
    free(block);
    return NULL;
}

static void forward_log(void *user, int level, const char *text) {
    const lc_context *c = user;
    c->log(c->log_user, (lc_log_level)level, text);
}

lc_context *lc_context_new(const lc_allocator *allocator, lc_log_fn log, void *log_user) {
    const lc_allocator own = {c_library, NULL};
    if (!allocator || !allocator->resize) allocator = &own;
    lc_context *c = allocator->resize(allocator->user, NULL, 0, sizeof *c);
    if (!c) return NULL;
    memset(c, 0, sizeof *c);
    if (!ctx_init(&c->ctx, allocator->resize, allocator->user)) {
        allocator->resize(allocator->user, c, sizeof *c, 0);
        return NULL;
    }
    c->log = log;
    c->log_user = log_user;
    if (log) {
        c->ctx.log = forward_log;
        c->ctx.log_user = c;
    }
    return c;
}

void lc_context_free(lc_context *c) {
    if (!c) return;
    mem_fn mem = c->ctx.mem;
    void *user = c->ctx.mem_user;
    ctx_done(&c->ctx);
    mem(user, c, sizeof *c, 0);
}

void lc_cancel(lc_context *c) { c->ctx.cancelled = 1; }

size_t lc_memory_used(const lc_context *c, size_t *peak) {
    if (peak) *peak = c->ctx.memory_peak;
    return c->ctx.memory_now;
}

void lc_set_print(lc_context *c, lc_print_fn print, void *user) {
    c->print = print;
    c->print_user = user;
}

/* ---- guarded calls ------------------------------------------------------------------------------------ */

typedef struct call {
    lc_context *c;
    bool (*run)(struct call *);
    const char *a, *b;
    const uint8_t *bytes;
    size_t size;
} call;

static bool run_call(lc_ctx *ctx, void *arg) {
    UNUSED(ctx);
    call *k = arg;
    return k->run(k);
}

/* The status of the first error reported since `seen`. */
static lc_status status_since(const lc_context *c, const diag *seen) {
    const diag *d = seen ? seen->next : c->ctx.diags.first;
    while (d && d->severity != DIAG_ERROR) d = d->next;
    return d ? dr_status_of(d->code) : LC_INTERNAL;
}

static const diag *last_diag(const lc_context *c) {
    const diag *d = c->last_seen ? c->last_seen : c->ctx.diags.first;
    while (d && d->next) d = d->next;
    return d;
}

static lc_status guarded(call *k) {
    lc_context *c = k->c;
    if (c->no_memory) return LC_NO_MEMORY;
    if (c->ctx.cancelled) return LC_CANCELLED;
    const diag *seen = last_diag(c);
    bool no_memory;
    if (ctx_guard(&c->ctx, run_call, k, &no_memory)) return LC_OK;
    if (c->ctx.cancelled) return LC_CANCELLED;
    if (no_memory) {
        c->no_memory = true;
        return LC_NO_MEMORY;
    }
    return status_since(c, seen);
}

static bool misuse(lc_context *c, const char *what) {
    return diag_report(&c->ctx, D_CALL_ORDER, (diag_where){0}, NULL, "%s", what);
}

static bool run_set_option(call *k) { return dr_set_option(k->c, str_c(k->a), str_c(k->b)); }

lc_status lc_set_option(lc_context *c, const char *name, const char *value) {
    call k = {.c = c, .run = run_set_option, .a = name ? name : "", .b = value ? value : ""};
    return guarded(&k);
}

static bool run_load(call *k) {
    if (k->c->path.p) return misuse(k->c, "lc_load_model was called before: a context loads one model");
    return dr_load(k->c, str_dup(&k->c->ctx.keep, str_c(k->a)));
}

lc_status lc_load_model(lc_context *c, const char *path) {
    call k = {.c = c, .run = run_load, .a = path ? path : ""};
    return guarded(&k);
}

static bool run_convert(call *k) {
    lc_context *c = k->c;
    if (c->inspected)
        return diag_report(&c->ctx, D_FORMAT_UNKNOWN, (diag_where){.file = c->path.p},
                           str_fmt(&c->ctx.keep, "litecast inspect %s", c->path.p).p,
                           "'%s' is a TensorFlow Lite model already", c->path.p);
    if (!c->src) return misuse(c, "lc_convert_model needs a loaded model");
    if (k->c->tried) return misuse(k->c, "lc_convert_model was called before");
    k->c->tried = true;
    return dr_convert(k->c);
}

lc_status lc_convert_model(lc_context *c) {
    call k = {.c = c, .run = run_convert};
    return guarded(&k);
}

static const char nothing[] = "there is nothing to write: no conversion was finished";

static bool run_verify(call *k) {
    if (!k->c->converted) return misuse(k->c, nothing);
    return dr_verify_weights(k->c);
}

lc_status lc_verify_weights(lc_context *c) {
    call k = {.c = c, .run = run_verify};
    return guarded(&k);
}

static bool run_write_file(call *k) {
    if (!k->c->converted) return misuse(k->c, nothing);
    return dr_write_file(k->c, str_dup(&k->c->ctx.keep, str_c(k->a)));
}

lc_status lc_write_file(lc_context *c, const char *path) {
    call k = {.c = c, .run = run_write_file, .a = path ? path : ""};
    return guarded(&k);
}

static bool run_write_memory(call *k) {
    if (!k->a) return misuse(k->c, "lc_write_memory needs places for the bytes and their number");
    if (!k->c->converted) return misuse(k->c, nothing);
    return dr_write_memory(k->c, &k->bytes, &k->size);
}

lc_status lc_write_memory(lc_context *c, const void **bytes, size_t *size) {
    call k = {.c = c, .run = run_write_memory, .a = bytes && size ? "" : NULL};
    lc_status status = guarded(&k);
    if (bytes) *bytes = status == LC_OK ? k.bytes : NULL;
    if (size) *size = status == LC_OK ? k.size : 0;
    return status;
}

/* ---- diagnostics ---------------------------------------------------------------------------------------- */

size_t lc_count_diagnostics(const lc_context *c) {
    return c->ctx.diags.errors + c->ctx.diags.warnings + c->ctx.diags.notes;
}

/* Where the user's program made the node that a message is about.  A message without an op names an input or an option, except for the
 * notes on choices made, which are about the node of that name. */
static src_place place_of(lc_context *c, const diag *d) {
    if (!d->op.n && d->severity == DIAG_ERROR) return (src_place){0};
    const src_place place = dr_place(c, d->origin);
    return place.line ? place : dr_place(c, (diag_origin){.node = d->node});
}

/* Public views of what was reported since the last look. */
static bool run_views(call *k) {
    lc_context *c = k->c;
    const diag *d = c->last_seen ? c->last_seen->next : c->ctx.diags.first;
    for (; d; d = d->next) {
        lc_diagnostic *v = NEW(&c->ctx.keep, lc_diagnostic);
        const src_place place = place_of(c, d);
        *v = (lc_diagnostic){d->code, (lc_severity)d->severity, d->text.p, d->hint.p, d->file.p,
                             d->offset > 0 ? d->offset : 0, d->node.p, d->op.p, d->context.p,
                             str_dup(&c->ctx.keep, place.file).p, place.line, str_dup(&c->ctx.keep, place.function).p};
        vec_push(&c->ctx.keep, &c->diagnostics, v);
        c->last_seen = d;
    }
    return true;
}

const lc_diagnostic *lc_get_diagnostic(lc_context *c, size_t i) {
    call k = {.c = c, .run = run_views};
    bool no_memory;
    ctx_guard(&c->ctx, run_call, &k, &no_memory);
    return i < c->diagnostics.n ? c->diagnostics.v[i] : NULL;
}

/* ---- results ---------------------------------------------------------------------------------------------- */

static bool run_info(call *k) {
    dr_fill_info(k->c);
    return true;
}

const lc_model_info *lc_get_model_info(lc_context *c) {
    call k = {.c = c, .run = run_info};
    return (c->src || c->inspected) && guarded(&k) == LC_OK ? &c->info : NULL;
}

static bool run_source_ops(call *k) {
    dr_fill_source_ops(k->c);
    return true;
}

size_t lc_get_source_ops(lc_context *c, const lc_source_op **ops) {
    call k = {.c = c, .run = run_source_ops};
    bool ok = c->tried && guarded(&k) == LC_OK;
    *ops = ok ? c->source_ops.v : NULL;
    return ok ? c->source_ops.n : 0;
}

static bool run_source_graphs(call *k) {
    dr_fill_source_graphs(k->c);
    return true;
}

size_t lc_get_source_graphs(lc_context *c, const lc_graph **graphs) {
    call k = {.c = c, .run = run_source_graphs};
    bool ok = c->tried && guarded(&k) == LC_OK;
    *graphs = ok ? c->source_graphs.v : NULL;
    return ok ? c->source_graphs.n : 0;
}

static bool run_graphs(call *k) {
    dr_fill_graphs(k->c);
    return true;
}

size_t lc_get_graphs(lc_context *c, const lc_graph **graphs) {
    call k = {.c = c, .run = run_graphs};
    bool ok = (c->converted || c->stopped || c->inspected) && guarded(&k) == LC_OK;
    *graphs = ok ? c->graphs : NULL;
    return ok ? c->ir->graph_count : 0;
}

static bool run_text(call *k) {
    strbuf b = {.a = &k->c->ctx.keep};
    ir_print(k->c->ir, &b);
    k->a = sb_str(&b).p;
    return true;
}

const char *lc_get_text(lc_context *c) {
    call k = {.c = c, .run = run_text};
    return (c->converted || c->stopped || c->inspected) && guarded(&k) == LC_OK ? k.a : NULL;
}

/* ---- tables ---------------------------------------------------------------------------------------------- */

size_t lc_count_explanations(void) {
    return diag_count();
}

const lc_explanation *lc_get_explanation(size_t i) {
    static const lc_explanation table[] = {
#define DIAG(number, id, severity, title, explain, example) {number, (lc_severity)severity, #id, title, explain, example},
#include "base/diags.def"
#undef DIAG
    };
    return i < ARRAY_LEN(table) ? &table[i] : NULL;
}

size_t lc_count_ops(void) {
    lw_op_row row;
    size_t n = 0;
    while (lw_op_at(n, &row)) n++;
    return n;
}

int lc_get_op(size_t i, lc_op_support *op) {
    lw_op_row row;
    if (!lw_op_at(i, &row)) return 0;
    *op = (lc_op_support){row.op, row.rule ? row.rule : "", row.results ? row.results : ""};
    return 1;
}

size_t lc_count_passes(void) { return ps_count(); }

int lc_get_pass(size_t i, lc_pass *pass) {
    const ps_info *p = i < ps_count() ? ps_at(i) : NULL;
    if (p) *pass = (lc_pass){p->name, p->what};
    return p != NULL;
}
