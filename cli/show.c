/* cli/show.c: messages and models, as text and as JSON. */
#include "cli.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* ---- messages ------------------------------------------------------------------------------------- */

static const char *severity_word(lc_severity s) { return s == LC_ERROR ? "error" : s == LC_WARNING ? "warning" : "note"; }
static const char *severity_style(lc_severity s) { return s == LC_ERROR ? "red" : s == LC_WARNING ? "yellow" : "cyan"; }

const char *printable(const char *text) {
    const char *p = text;
    while (*p && (unsigned char)*p >= 0x20 && *p != 0x7f) p++;
    if (!*p) return text;
    char *clean = format("%s", text);
    for (char *q = clean; *q; q++)
        if ((unsigned char)*q < 0x20 || *q == 0x7f) *q = '?';
    return clean;
}

static void show_message(const cli *c, const lc_diagnostic *d) {
    bool color = c->color_err;
    fprintf(stderr, "%s%s[%d]:%s %s\n", paint(color, severity_style(d->severity)), severity_word(d->severity), d->code,
            paint(color, ""), printable(d->text));
    if (*d->node) fprintf(stderr, "  at '%s'%s%s%s\n", printable(d->node), *d->op ? " (" : "", printable(d->op), *d->op ? ")" : "");
    if (*d->source_file)
        fprintf(stderr, "  made at %s:%u%s%s\n", printable(d->source_file), d->source_line, *d->source_function ? ", in " : "",
                printable(d->source_function));
    if (*d->file && d->offset) fprintf(stderr, "  in '%s' at byte %lld\n", printable(d->file), (long long)d->offset);
    if (*d->context && (c->verbose || d->code >= 9000)) fprintf(stderr, "  while in %s\n", d->context);
    if (*d->hint) fprintf(stderr, "  %shint:%s %s\n", paint(color, "bold"), paint(color, ""), printable(d->hint));
}

/* How many of the first n diagnostics have this number. */
static size_t count_before(const cli *c, size_t n, int code) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++) count += lc_get_diagnostic(c->lc, i)->code == code;
    return count;
}

/* Many of one kind are one problem: a few are shown, the rest are counted. */
void show_diagnostics(cli *c) {
    enum { FEW = 8, LOOKED_AT = 1000 };
    size_t n = lc_count_diagnostics(c->lc), left_out = 0;
    for (size_t i = 0; i < n; i++) {
        const lc_diagnostic *d = lc_get_diagnostic(c->lc, i);
        if (!d || (c->quiet && d->severity != LC_ERROR)) continue;
        bool shown = c->verbose || d->code == 2001 || d->code == 2002 || (i < LOOKED_AT && count_before(c, i, d->code) < FEW);
        if (shown) show_message(c, d);
        left_out += !shown;
    }
    if (left_out) fprintf(stderr, "and %zu more of these; --verbose shows all\n", left_out);
}

static void json_message(json *j, const lc_diagnostic *d) {
    json_open(j, '{');
    JSON_FIELD(j, "code", int, d->code);
    JSON_FIELD(j, "severity", string, severity_word(d->severity));
    JSON_FIELD(j, "message", string, d->text);
    if (*d->hint) JSON_FIELD(j, "hint", string, d->hint);
    if (*d->node) JSON_FIELD(j, "node", string, d->node);
    if (*d->op) JSON_FIELD(j, "op", string, d->op);
    if (*d->source_file) {
        JSON_FIELD(j, "source_file", string, d->source_file);
        JSON_FIELD(j, "source_line", int, d->source_line);
        if (*d->source_function) JSON_FIELD(j, "source_function", string, d->source_function);
    }
    if (*d->file) JSON_FIELD(j, "file", string, d->file);
    if (d->offset) JSON_FIELD(j, "offset", int, d->offset);
    if (*d->context) JSON_FIELD(j, "context", string, d->context);
    json_close(j, '}');
}

void json_diagnostics(json *j, lc_context *lc) {
    json_key(j, "diagnostics");
    json_open(j, '[');
    for (size_t i = 0; lc && i < lc_count_diagnostics(lc); i++) {
        const lc_diagnostic *d = lc_get_diagnostic(lc, i);
        if (d) json_message(j, d);
    }
    json_close(j, ']');
}

exit_code exit_of(lc_status status) {
    switch (status) {
    case LC_OK: return EXIT_OK;
    case LC_INVALID_ARGUMENT: return EXIT_USAGE;
    case LC_CANNOT_READ: return EXIT_UNREADABLE;
    case LC_UNSUPPORTED: return EXIT_UNSUPPORTED;
    case LC_CANNOT_WRITE: return EXIT_UNWRITABLE;
    case LC_NO_MEMORY: return EXIT_MEMORY;
    case LC_INTERNAL: return EXIT_DEFECT;
    case LC_CANCELLED: return EXIT_INTERRUPTED;
    }
    return EXIT_DEFECT;
}

static const char *exit_word(int code) {
    switch ((exit_code)code) {
    case EXIT_OK: return "ok";
    case EXIT_USAGE: return lc_status_name(LC_INVALID_ARGUMENT);
    case EXIT_UNREADABLE: return lc_status_name(LC_CANNOT_READ);
    case EXIT_UNSUPPORTED: return lc_status_name(LC_UNSUPPORTED);
    case EXIT_UNWRITABLE: return lc_status_name(LC_CANNOT_WRITE);
    case EXIT_MEMORY: return lc_status_name(LC_NO_MEMORY);
    case EXIT_DEFECT: return lc_status_name(LC_INTERNAL);
    case EXIT_INTERRUPTED: return lc_status_name(LC_CANCELLED);
    }
    return lc_status_name(LC_INTERNAL);
}

static void json_head(cli *c, json *j, int code) {
    json_open(j, '{');
    JSON_FIELD(j, "litecast", string, lc_version());
    JSON_FIELD(j, "schema", int, 1);
    JSON_FIELD(j, "command", string, commands[c->command].name);
    JSON_FIELD(j, "status", string, exit_word(code));
    JSON_FIELD(j, "exit_code", int, code);
}

void json_begin_result(cli *c, json *j, int code) {
    *j = (json){.f = stdout, .first = true};
    json_head(c, j, code);
    json_diagnostics(j, c->lc);
}

void json_end_result(cli *c, json *j) {
    json_close(j, '}');
    c->json_started = true;
}

int complain(cli *c, exit_code code, int number, const char *hint, const char *fmt, ...) {
    char text[2048];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    const lc_diagnostic d = {.code = number, .severity = LC_ERROR, .text = text, .hint = hint ? hint : "",
                             .file = "", .node = "", .op = "", .context = "", .source_file = "", .source_function = ""};
    if (!c->json) {
        show_message(c, &d);
    } else if (!c->json_started) {
        json j = {.f = stdout, .first = true};
        json_head(c, &j, (int)code);
        json_key(&j, "diagnostics");
        json_open(&j, '[');
        json_message(&j, &d);
        json_close(&j, ']');
        json_end_result(c, &j);
    }
    return (int)code;
}

/* ---- models --------------------------------------------------------------------------------------------- */

void show_tensor(FILE *f, const lc_tensor *t) {
    fprintf(f, "%s[", t->type);
    if (t->rank < 0) fputs("...", f);
    for (int i = 0; i < t->rank; i++) {
        if (i) fputc(',', f);
        if (t->shape[i] < 0) fputc('?', f);
        else fprintf(f, "%lld", (long long)t->shape[i]);
    }
    fputc(']', f);
}

static void json_tensors(json *j, const char *key, const lc_tensor *t, size_t n) {
    json_key(j, key);
    json_open(j, '[');
    for (size_t i = 0; i < n; i++) {
        json_open(j, '{');
        JSON_FIELD(j, "name", string, t[i].name);
        JSON_FIELD(j, "type", string, t[i].type);
        if (t[i].rank >= 0) {
            json_key(j, "shape");
            json_ints(j, t[i].shape, (size_t)t[i].rank);
        }
        JSON_FIELD(j, "shape_text", string, t[i].shape_text);
        json_close(j, '}');
    }
    json_close(j, ']');
}

void json_signatures(json *j, const lc_model_info *info) {
    json_key(j, "signatures");
    json_open(j, '[');
    for (size_t i = 0; i < info->signature_count; i++) {
        const lc_signature *s = &info->signatures[i];
        json_open(j, '{');
        JSON_FIELD(j, "key", string, s->key);
        json_tensors(j, "inputs", s->inputs, s->input_count);
        json_tensors(j, "outputs", s->outputs, s->output_count);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void json_counts(json *j, const lc_model_info *info) {
    json_key(j, "operators");
    json_open(j, '[');
    for (size_t i = 0; i < info->operator_kinds; i++) {
        json_open(j, '{');
        JSON_FIELD(j, "name", string, info->operators[i].name);
        JSON_FIELD(j, "count", int, (int64_t)info->operators[i].count);
        if (info->operators[i].macs) JSON_FIELD(j, "multiply_adds", int, (int64_t)info->operators[i].macs);
        json_close(j, '}');
    }
    json_close(j, ']');
}

void json_model(json *j, const lc_model_info *info) {
    JSON_FIELD(j, "operator_count", int, (int64_t)info->operator_count);
    JSON_FIELD(j, "custom_operator_count", int, (int64_t)info->custom_count);
    JSON_FIELD(j, "select_tf_operator_count", int, (int64_t)info->select_tf_count);
    JSON_FIELD(j, "subgraph_count", int, (int64_t)info->subgraph_count);
    JSON_FIELD(j, "parameters", int, (int64_t)info->parameters);
    JSON_FIELD(j, "file_bytes", int, (int64_t)info->file_bytes);
    JSON_FIELD(j, "multiply_adds", int, (int64_t)info->macs);
    JSON_FIELD(j, "peak_activation_bytes", int, (int64_t)info->peak_bytes);
    if (*info->min_runtime) JSON_FIELD(j, "min_runtime", string, info->min_runtime);
    json_counts(j, info);
    json_key(j, "dynamic");
    json_open(j, '[');
    for (size_t i = 0; i < info->dynamic_count; i++) {
        json_open(j, '{');
        JSON_FIELD(j, "size", string, info->dynamics[i].size);
        JSON_FIELD(j, "cause", string, info->dynamics[i].cause);
        json_close(j, '}');
    }
    json_close(j, ']');
}

void json_source_ops(json *j, lc_context *lc) {
    const lc_source_op *ops;
    size_t n = lc_get_source_ops(lc, &ops);
    json_key(j, "source_ops");
    json_open(j, '[');
    for (size_t i = 0; i < n; i++) {
        json_open(j, '{');
        JSON_FIELD(j, "op", string, ops[i].op);
        JSON_FIELD(j, "count", int, (int64_t)ops[i].count);
        JSON_FIELD(j, "converts", bool, !ops[i].failed);
        JSON_FIELD(j, "becomes", string, ops[i].becomes);
        if (ops[i].waiting) JSON_FIELD(j, "waiting", int, (int64_t)ops[i].waiting);
        if (ops[i].failed) {
            JSON_FIELD(j, "failed", int, (int64_t)ops[i].failed);
            JSON_FIELD(j, "node", string, ops[i].node);
            JSON_FIELD(j, "reason", string, ops[i].reason);
        }
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void json_operator(json *j, const lc_operator *o) {
    json_open(j, '{');
    JSON_FIELD(j, "op", string, o->name);
    if (*o->attributes) JSON_FIELD(j, "attributes", string, o->attributes);
    if (*o->node) JSON_FIELD(j, "node", string, o->node);
    json_key(j, "inputs");
    json_numbers(j, o->inputs, o->input_count);
    json_key(j, "outputs");
    json_numbers(j, o->outputs, o->output_count);
    if (o->macs) JSON_FIELD(j, "multiply_adds", int, (int64_t)o->macs);
    if (*o->source_file) {
        JSON_FIELD(j, "source_file", string, o->source_file);
        JSON_FIELD(j, "source_line", int, o->source_line);
    }
    json_close(j, '}');
}

void json_graphs(json *j, lc_context *lc) {
    const lc_graph *graphs;
    size_t n = lc_get_graphs(lc, &graphs);
    bool source = n == 0;
    if (source) n = lc_get_source_graphs(lc, &graphs);
    json_key(j, source ? "source_graphs" : "graphs");
    json_open(j, '[');
    for (size_t g = 0; g < n; g++) {
        json_open(j, '{');
        JSON_FIELD(j, "name", string, graphs[g].name);
        json_key(j, "inputs");
        json_numbers(j, graphs[g].inputs, graphs[g].input_count);
        json_key(j, "outputs");
        json_numbers(j, graphs[g].outputs, graphs[g].output_count);
        json_key(j, "tensors");
        json_open(j, '[');
        for (size_t i = 0; i < graphs[g].tensor_count; i++) {
            const lc_tensor *t = &graphs[g].tensors[i];
            json_open(j, '{');
            JSON_FIELD(j, "name", string, t->name);
            JSON_FIELD(j, "type", string, format("%s%s", t->type, t->shape_text));
            if (t->is_constant) {
                JSON_FIELD(j, "constant", bool, true);
                if (t->bytes >= 0) JSON_FIELD(j, "bytes", int, t->bytes);
            }
            json_close(j, '}');
        }
        json_close(j, ']');
        json_key(j, "operators");
        json_open(j, '[');
        for (size_t i = 0; i < graphs[g].operator_count; i++) json_operator(j, &graphs[g].operators[i]);
        json_close(j, ']');
        json_close(j, '}');
    }
    json_close(j, ']');
}

/* ---- time and memory ----------------------------------------------------------------------------------------- */

static uint64_t peak_resident(void) { /* bytes, as the kernel counts them: mapped pages included */
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
#ifdef __APPLE__
    return (uint64_t)u.ru_maxrss;
#else
    return (uint64_t)u.ru_maxrss * 1024;
#endif
}

void json_timings(json *j, const lc_model_info *info) {
    json_key(j, "timings");
    json_open(j, '{');
    for (size_t i = 0; info && i < info->timing_count; i++) JSON_FIELD(j, info->timings[i].stage, number, info->timings[i].seconds);
    json_close(j, '}');
    JSON_FIELD(j, "peak_resident_bytes", int, (int64_t)peak_resident());
}

void show_timings(cli *c, FILE *f) {
    const lc_model_info *info = lc_get_model_info(c->lc);
    char resident[32], held[32];
    size_t peak;
    lc_memory_used(c->lc, &peak);
    for (size_t i = 0; info && i < info->timing_count; i++)
        fprintf(f, "  %-8s %9.3f s\n", info->timings[i].stage, info->timings[i].seconds);
    fprintf(f, "  %-8s %9.3f s\n", "all", seconds_now() - c->started);
    fprintf(f, "  memory: %s resident at most, %s allocated\n", size_text(resident, sizeof resident, peak_resident()),
            size_text(held, sizeof held, peak));
}
