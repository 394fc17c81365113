/* cli/cmd_check.c: litecast check: will it convert, into what, and what does that cost. */
#include "cli.h"

#include <string.h>

static void verdict(const cli *c, const char *model, int code, const lc_model_info *info, size_t failed_ops, size_t failed_nodes) {
    bool color = c->color_out;
    printf("%s: ", model);
    if (code == EXIT_OK && info && !info->select_tf_count && !info->custom_count) {
        printf("%sconverts%s, with built-in operators alone\n", paint(color, "green"), paint(color, ""));
    } else if (code == EXIT_OK && info) {
        printf("%sconverts%s, but needs", paint(color, "yellow"), paint(color, ""));
        if (info->select_tf_count) printf(" a runtime with the Flex delegate (%zu select-tf operators)", info->select_tf_count);
        if (info->custom_count) printf("%s %zu custom operators of yours", info->select_tf_count ? " and" : "", info->custom_count);
        putchar('\n');
    } else {
        printf("%sdoes not convert%s", paint(color, "red"), paint(color, ""));
        if (failed_ops) printf(": %zu op%s (%zu node%s)", failed_ops, failed_ops == 1 ? "" : "s", failed_nodes, failed_nodes == 1 ? "" : "s");
        putchar('\n');
    }
}

static const struct way {
    const char *allow[2], *options;
} ways[] = {
    {{"select-tf", NULL}, "--allow select-tf"},
    {{"custom", NULL}, "--allow custom"},
    {{"select-tf", "custom"}, "--allow select-tf --allow custom"},
};

static fallback try_way(cli *c, const struct way *w) {
    lc_context *own = c->lc;
    int code, verbose = c->verbose;
    c->verbose = 0;
    fallback f = {.lc = open_context(c, &code), .options = w->options};
    bool ok = f.lc && code == EXIT_OK;
    for (int i = 0; ok && i < 2 && w->allow[i]; i++) ok = lc_set_option(f.lc, "allow", w->allow[i]) == LC_OK;
    if (ok && lc_load_model(f.lc, c->args[0]) == LC_OK && lc_convert_model(f.lc) == LC_OK) f.info = lc_get_model_info(f.lc);
    c->lc = own;
    c->verbose = verbose;
    if (f.info) return f;
    drop_context(c, f.lc);
    return (fallback){0};
}

/* The least that is to be allowed so that the model converts. */
static fallback find_fallback(cli *c, int code) {
    fallback f = {0};
    for (size_t i = 0; code == EXIT_UNSUPPORTED && i < sizeof ways / sizeof *ways && !f.lc; i++) f = try_way(c, &ways[i]);
    return f;
}

static void source_ops(const cli *c, const lc_source_op *ops, size_t n) {
    bool color = c->color_out;
    show_heading(c, "TensorFlow ops");
    for (size_t i = 0; i < n; i++) {
        const lc_source_op *o = &ops[i];
        printf("  %-26s %6zu  ", printable(o->op), o->count);
        if (!o->failed) {
            wrap(stdout, *o->becomes ? o->becomes : o->waiting == o->count ? "-" : "(folded or merged)", 36, 80);
            continue;
        }
        printf("%sno%s", paint(color, "red"), paint(color, ""));
        if (o->failed < o->count) printf(", %zu of them", o->failed);
        printf(": ");
        wrap(stdout, printable(o->reason), 36, 80);
        printf("%36sat '%s'\n", "", printable(o->node));
    }
}

static void show_fallback(const cli *c, const fallback *f) {
    const lc_model_info *info = f->info;
    const char *needs = info->select_tf_count ? "a runtime with the Flex delegate" : "";
    const char *own = info->custom_count ? format("%s%zu kernel%s of yours", *needs ? " and " : "", info->custom_count, info->custom_count == 1 ? "" : "s") : "";
    show_costs(c, info, format("With %s it converts, for %s%s", f->options, needs, own));
}

static void show_all(const cli *c, int code, const lc_source_op *ops, size_t n, const fallback *f) {
    const lc_model_info *info = lc_get_model_info(c->lc);
    if (n) source_ops(c, ops, n);
    if (info) show_signatures(c, info);
    if (info && code == EXIT_OK) {
        show_costs(c, info, "Result");
        show_dynamics(c, info);
        if (info->dynamic_count) printf("  --shape and --batch fix those of inputs\n");
    }
    if (f->lc) show_fallback(c, f);
    if (lc_count_diagnostics(c->lc) > 0) putchar('\n');
}

static void text_result(cli *c, int code, const fallback *f) {
    const lc_source_op *ops;
    size_t n = lc_get_source_ops(c->lc, &ops), failed_ops = 0, failed_nodes = 0;
    for (size_t i = 0; i < n; i++) failed_ops += ops[i].failed != 0, failed_nodes += ops[i].failed;
    if (!c->quiet || code != EXIT_OK) verdict(c, c->args[0], code, lc_get_model_info(c->lc), failed_ops, failed_nodes);
    if (!c->quiet) show_all(c, code, ops, n, f);
    fflush(stdout);
}

void json_fallback(json *j, const fallback *f) {
    if (!f->lc) return;
    json_key(j, "fallback");
    json_open(j, '{');
    JSON_FIELD(j, "options", string, f->options);
    json_model(j, f->info);
    json_close(j, '}');
}

static void json_result(cli *c, int code, const fallback *f) {
    json j;
    const lc_model_info *info = lc_get_model_info(c->lc);
    json_begin_result(c, &j, code);
    JSON_FIELD(&j, "converts", bool, code == EXIT_OK);
    json_source_ops(&j, c->lc);
    if (info) {
        JSON_FIELD(&j, "format", string, info->format);
        json_signatures(&j, info);
    }
    if (info && code == EXIT_OK) json_model(&j, info);
    json_fallback(&j, f);
    json_timings(&j, info);
    json_end_result(c, &j);
}

static bool on_stdout(const cli *c, option_id id) {
    const char *path = option_value(c, id);
    return path && strcmp(path, "-") == 0;
}

int cmd_check(cli *c) {
    int code;
    const bool html_out = on_stdout(c, OPT_HTML), report_out = on_stdout(c, OPT_REPORT);
    if (c->json + html_out + report_out > 1)
        return complain(c, EXIT_USAGE, MSG_VALUE, "write one of them to a file", "--json, --html - and --report - all want standard output");
    if (!open_context(c, &code)) return code;
    if (code == EXIT_OK) {
        progress_start(c);
        lc_status status = lc_load_model(c->lc, c->args[0]);
        if (status == LC_OK) status = lc_convert_model(c->lc);
        if (status == LC_OK) status = lc_verify_weights(c->lc);
        code = (int)exit_of(status);
    }
    fallback f = find_fallback(c, code);
    progress_stop();
    if (c->json) {
        json_result(c, code, &f);
    } else {
        if (!html_out && !report_out) text_result(c, code, &f);
        show_diagnostics(c);
        if (option_count(c, OPT_TIMINGS)) show_timings(c, stderr);
    }
    const char *html = option_value(c, OPT_HTML), *report = option_value(c, OPT_REPORT);
    bool ok = !html || write_html(c, html, code, &f);
    drop_context(c, f.lc);
    if (report && !write_report(c, report, code)) ok = false;
    return ok || code != EXIT_OK ? code : EXIT_UNWRITABLE;
}
