/* driver/pipeline.c: a conversion, in the order in which it happens.
 *
 *     path ─dr_load_any─► source graph ─lw_lower─► tfl graph ─ps_run_all─► tfl graph ─em_write_file─► .tflite
 *
 * Weights stay in the input files all the way; em_write_file moves them and sums those that it reads as a whole, `verify` reads the
 * others for their checksums before the file takes its place.
 */
#include "driver/driver.h"
#include "emit/emit.h"
#include "front/savedmodel/savedmodel.h"
#include "front/tflite/tflite.h"

#include <stdio.h>

double dr_stage_begin(lc_context *c, const char *fmt, ...) {
    char text[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    ctx_check_cancelled(&c->ctx);
    ctx_log(&c->ctx, LC_LOG_PROGRESS, "%s", text);
    return now_seconds();
}

void dr_stage_end(lc_context *c, const char *stage, double since) {
    vec_push(&c->ctx.keep, &c->timings, ((lc_timing){stage, now_seconds() - since}));
}

/* ---- read ----------------------------------------------------------------------------------------- */

bool dr_load(lc_context *c, str path) {
    const size_t errors = c->ctx.diags.errors;
    double since = dr_stage_begin(c, "reading %s", path.p);
    c->path = path;
    if (dr_is_tflite(c, path)) {
        c->ir = tfl_load(&c->ctx, path);
        c->inspected = c->ir != NULL;
    } else {
        c->src = dr_load_any(c, path);
    }
    dr_stage_end(c, "read", since);
    if (c->ctx.diags.errors != errors) c->src = NULL, c->inspected = false; /* an error is one, also where the reader went on */
    return c->src || c->inspected;
}

/* ---- compile -------------------------------------------------------------------------------------- */

/* --shape without a name means the only input. */
static bool name_shapes(lc_context *c) {
    for (size_t i = 0; i < c->options.shapes.n; i++) {
        lw_shape_option *o = &c->options.shapes.v[i];
        if (o->name.n) continue;
        for (uint32_t s = 0; s < c->src->n_signatures; s++)
            if (c->src->signatures[s].n_inputs != 1)
                return diag_report(&c->ctx, D_OPTION_VALUE, (diag_where){.file = c->path.p},
                                   "--shape NAME=1,224,224,3", "--shape needs the name of an input: the model has %u",
                                   c->src->signatures[s].n_inputs);
        o->name = c->src->n_signatures ? c->src->signatures[0].inputs[0].name : STR("");
    }
    return true;
}

static bool wants_print(const lc_context *c, const char *pass) {
    for (size_t i = 0; i < c->options.print_after.n; i++)
        if (str_is(c->options.print_after.v[i], "all") || str_is(c->options.print_after.v[i], pass)) return true;
    return false;
}

static void print_pass(void *user, const char *pass, str text) {
    lc_context *c = user;
    if (c->print && wants_print(c, pass)) c->print(c->print_user, pass, text.p);
}

/* A node that does not fit its operands: sizes that the caller gave come before a model that is wrong.  NULL: none given. */
static const char *misfit_hint(const dr_options *o) {
    bool input = false;
    for (size_t i = 0; i < o->inputs.n; i++) input |= memchr(o->inputs.v[i].p, ':', o->inputs.v[i].n) != NULL;
    if (o->shapes.n + (o->batch > 0) + input > 1) return "the sizes that options give may be what does not fit: try others, or leave them out";
    if (o->shapes.n) return "the sizes of --shape may be what does not fit: try others, or leave it out";
    if (o->batch > 0) return "the size of --batch may be what does not fit: try another, or leave it out";
    return input ? "the sizes of --input may be what does not fit: try others, or leave them out" : NULL;
}

static bool lower_model(lc_context *c) {
    const dr_options *o = &c->options;
    const lw_options options = {
        .shapes = o->shapes.v, .n_shapes = o->shapes.n, .batch = o->batch,
        .allow_select_tf = o->select_tf, .allow_custom = o->custom,
        .custom_ops = o->custom_ops.v, .n_custom_ops = o->custom_ops.n,
        .rnn = o->rnn, .misfit_hint = misfit_hint(o), .keep_going = true,
    };
    double since = dr_stage_begin(c, "lowering");
    bool ok = lw_lower(&c->ir, c->src, &options, &c->report);
    if (ok && c->print && wants_print(c, "lower")) {
        strbuf b = {.a = &c->ctx.keep};
        ir_print(c->ir, &b);
        print_pass(c, "lower", sb_str(&b));
    }
    dr_stage_end(c, "lower", since);
    return ok;
}

static bool run_passes(lc_context *c) {
    const ps_options options = {
        .print_after = c->options.print_after.n ? STR("all") : STR(""), /* print_pass chooses */
        .stop_after = c->options.stop_after, .print = print_pass, .print_user = c, .stopped = &c->stopped,
    };
    double since = dr_stage_begin(c, "optimizing");
    bool ok = ps_run_all(c->ir, &options);
    dr_stage_end(c, "passes", since);
    return ok;
}

/* Whoever fails says why; that nobody did is a mistake of its own. */
static bool said_why(lc_context *c, size_t errors_before, const char *who) {
    if (c->ctx.diags.errors == errors_before)
        diag_report(&c->ctx, D_INTERNAL, (diag_where){.file = c->path.p}, NULL, "%s failed without a reason", who);
    return false;
}

bool dr_convert(lc_context *c) {
    const size_t errors = c->ctx.diags.errors;
    if (!name_shapes(c) || !lower_model(c)) return said_why(c, errors, "lowering");
    if (str_is(c->options.stop_after, "lower")) c->stopped = true;
    else if (!run_passes(c)) return said_why(c, errors, "a pass");
    c->converted = !c->stopped && c->ctx.diags.errors == errors;
    if (c->converted) dr_note_choices(c);
    return c->converted || c->stopped;
}

/* ---- write ------------------------------------------------------------------------------------------ */

bool dr_verify_weights(lc_context *c) {
    double since = dr_stage_begin(c, "verifying the weights");
    bool ok = sm_verify_checkpoint(c->src);
    dr_stage_end(c, "verify", since);
    return ok;
}

typedef struct writing {
    lc_context *c;
    double verifying; /* seconds, which are a stage of their own */
} writing;

static bool verify_rest(void *user) {
    writing *w = user;
    const double since = now_seconds();
    const bool ok = dr_verify_weights(w->c);
    w->verifying = now_seconds() - since;
    return ok;
}

static const em_options written = {.check = tfl_check};

bool dr_write_file(lc_context *c, str path) {
    writing w = {.c = c};
    const em_options options = {.check = tfl_check, .ready = verify_rest, .user = &w};
    const bool special = file_is_special(path);
    if (special && !dr_verify_weights(c)) return false;
    double since = dr_stage_begin(c, "writing %s", path.p);
    const uint8_t *bytes;
    size_t size;
    bool ok = special ? em_write_memory(c->ir, &written, &bytes, &size) && file_write_special(&c->ctx, path, bytes, size)
                                    : em_write_file(c->ir, path, &options);
    dr_stage_end(c, "write", since + w.verifying);
    return ok;
}

bool dr_write_memory(lc_context *c, const uint8_t **bytes, size_t *size) {
    if (!dr_verify_weights(c)) return false;
    double since = dr_stage_begin(c, "writing");
    bool ok = em_write_memory(c->ir, &written, bytes, size);
    dr_stage_end(c, "write", since);
    return ok;
}

bool dr_output_size(lc_context *c, uint64_t *size) { return em_size(c->ir, &written, size); }

str dr_min_runtime(lc_context *c) { return str_c(em_min_runtime(c->ir)); }
