/* cli/cmd_convert.c: litecast convert. */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the name of the output ------------------------------------------------------------------------- */

static bool ends_with(const char *text, size_t n, const char *end) {
    size_t m = strlen(end);
    return n > m && memcmp(text + n - m, end, m) == 0;
}

/* "models/net/" -> "net.tflite", "net.pb" -> "net.tflite", "net/saved_model.pb" -> "net.tflite" */
static char *default_output(const char *model) {
    char real[4096];
    size_t n = strlen(model);
    while (n > 1 && model[n - 1] == '/') n--;
    if ((n == 1 && model[0] == '.') || ends_with(model, n, "..") || (n == 2 && memcmp(model, "..", 2) == 0)) {
        if (realpath(model, real)) model = real, n = strlen(real);
    }
    static const char *const inner[] = {"/saved_model.pb", "/saved_model.pbtxt"};
    for (size_t i = 0; i < 2; i++)
        if (ends_with(model, n, inner[i])) n -= strlen(inner[i]);
    static const char *const ends[] = {".pbtxt", ".pb", ".graphdef", ".savedmodel"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (ends_with(model, n, ends[i])) {
            n -= strlen(ends[i]);
            break;
        }
    size_t at = n;
    while (at && model[at - 1] != '/') at--;
    return format("%.*s.tflite", (int)(n - at), model + at);
}

/* A folder that is not there is told before the work is done. */
static int check_folder(cli *c, const char *out) {
    struct stat st;
    const char *slash = strrchr(out, '/');
    if (!slash || slash == out) return EXIT_OK;
    const char *folder = format("%.*s", (int)(slash - out), out);
    if (stat(folder, &st) != 0 && errno == ENOENT)
        return complain(c, EXIT_UNWRITABLE, MSG_WRITE, format("mkdir -p %s", folder), "there is no folder '%s' to write to", folder);
    return EXIT_OK;
}

/* Mistakes that are known before anything is converted. */
static int check_output(cli *c, const char *model, const char *out, bool chosen) {
    struct stat there, input;
    if (strcmp(out, "-") == 0) {
        if (c->json) return complain(c, EXIT_USAGE, MSG_VALUE, NULL, "--json and -o - both want standard output");
        if (isatty(STDOUT_FILENO))
            return complain(c, EXIT_USAGE, MSG_VALUE, "litecast convert MODEL -o - > FILE",
                            "a model is not written to a terminal");
        return EXIT_OK;
    }
    if (!*out) return complain(c, EXIT_USAGE, MSG_VALUE, "-o FILE", "the name of the output is empty");
    if (stat(out, &there) != 0) return check_folder(c, out);
    if (S_ISDIR(there.st_mode))
        return complain(c, EXIT_UNWRITABLE, MSG_WRITE, format("-o %s/model.tflite", out), "'%s' is a folder", out);
    if (stat(model, &input) == 0 && input.st_dev == there.st_dev && input.st_ino == there.st_ino)
        return complain(c, EXIT_USAGE, MSG_VALUE, format("-o %s", default_output(model)), "the output '%s' is the model itself", out);
    if (!chosen && !option_count(c, OPT_FORCE))
        return complain(c, EXIT_UNWRITABLE, MSG_OUTPUT_EXISTS, "--force replaces it, -o NAME writes to another file",
                        "'%s' is there already", out);
    return EXIT_OK;
}

/* ---- the closing line --------------------------------------------------------------------------------- */

static void show_io(FILE *f, const lc_signature *s, const char *between) {
    for (size_t i = 0; i < s->input_count; i++) {
        fprintf(f, "%s%s%s ", between, i ? "" : "in ", printable(s->inputs[i].name));
        show_tensor(f, &s->inputs[i]);
    }
    for (size_t i = 0; i < s->output_count; i++) {
        fprintf(f, "%s%s%s ", between, i ? "" : "out ", printable(s->outputs[i].name));
        show_tensor(f, &s->outputs[i]);
    }
}

static void show_operators(FILE *f, const lc_model_info *info) {
    fprintf(f, "%zu operator%s", info->operator_count, info->operator_count == 1 ? "" : "s");
    if (info->select_tf_count) fprintf(f, " (%zu select-tf)", info->select_tf_count);
    if (info->custom_count) fprintf(f, " (%zu custom)", info->custom_count);
}

/* One line; models with several signatures get a line for each after it. */
static void closing_line(const cli *c, FILE *f, const char *out, const lc_model_info *info) {
    char size[32];
    bool color = c->color_out && f == stdout;
    fprintf(f, "%s%s%s  %s  ", paint(color, "bold"), strcmp(out, "-") == 0 ? "standard output" : out, paint(color, ""),
            size_text(size, sizeof size, info->file_bytes));
    show_operators(f, info);
    bool one = info->signature_count == 1;
    if (one) show_io(f, &info->signatures[0], "  ");
    else fprintf(f, "  %zu signatures", info->signature_count);
    fprintf(f, "  %.2f s%s\n", seconds_now() - c->started, option_count(c, OPT_DRY_RUN) ? "  (nothing was written)" : "");
    for (size_t i = 0; i < info->signature_count && !one; i++) {
        fprintf(f, "  %s:", printable(info->signatures[i].key));
        show_io(f, &info->signatures[i], "  ");
        fputc('\n', f);
    }
}

static void json_result(cli *c, const char *out, int code) {
    json j;
    const lc_model_info *info = lc_get_model_info(c->lc);
    json_begin_result(c, &j, code);
    if (code == EXIT_OK && info) {
        bool dry = option_count(c, OPT_DRY_RUN) > 0 || option_count(c, OPT_STOP_AFTER) > 0;
        json_key(&j, "output");
        if (dry) {
            fputs("null", j.f);
            j.after_key = false;
        } else {
            json_string(&j, out);
        }
        JSON_FIELD(&j, "format", string, info->format);
        json_signatures(&j, info);
        json_model(&j, info);
        if (option_count(c, OPT_STOP_AFTER)) JSON_FIELD(&j, "text", string, lc_get_text(c->lc));
    } else if (c->lc) {
        json_source_ops(&j, c->lc);
    }
    json_timings(&j, info);
    JSON_FIELD(&j, "seconds", number, seconds_now() - c->started);
    json_end_result(c, &j);
}

/* How far it got: what converts, and that nothing was written. */
static void show_failure(cli *c, int code) {
    const lc_source_op *ops;
    size_t n = lc_get_source_ops(c->lc, &ops), nodes = 0, failed = 0;
    for (size_t i = 0; i < n; i++) nodes += ops[i].count, failed += ops[i].failed;
    const lc_diagnostic *first = NULL;
    for (size_t i = 0; i < lc_count_diagnostics(c->lc) && !first; i++) {
        const lc_diagnostic *d = lc_get_diagnostic(c->lc, i);
        if (d && d->severity == LC_ERROR) first = d;
    }
    if (code == EXIT_INTERRUPTED) fputs("interrupted; ", stderr);
    if (code == EXIT_MEMORY) fputs("not enough memory; ", stderr);
    if (failed) fprintf(stderr, "%zu of %zu nodes convert; ", nodes - failed, nodes);
    fputs("nothing was written", stderr);
    if (first && code != EXIT_USAGE) fprintf(stderr, "; 'litecast explain %d' tells more", first->code);
    fputc('\n', stderr);
}

/* ---- the command ------------------------------------------------------------------------------------------ */

static lc_status write_stdout(cli *c) {
    const void *bytes;
    size_t size;
    lc_status status = lc_write_memory(c->lc, &bytes, &size);
    if (status == LC_OK && (fwrite(bytes, 1, size, stdout) != size || fflush(stdout) != 0)) {
        complain(c, EXIT_UNWRITABLE, MSG_WRITE, NULL, "cannot write to standard output: %s", strerror(errno));
        status = LC_CANNOT_WRITE;
    }
    return status;
}

static lc_status convert(cli *c, const char *model, const char *out) {
    progress_start(c);
    lc_status status = lc_load_model(c->lc, model);
    if (status == LC_OK) status = lc_convert_model(c->lc);
    const bool stop = option_count(c, OPT_STOP_AFTER) > 0, dry = option_count(c, OPT_DRY_RUN) > 0;
    if (status == LC_OK && !stop && dry) status = lc_verify_weights(c->lc);
    if (status == LC_OK && !stop && !dry) status = strcmp(out, "-") == 0 ? write_stdout(c) : lc_write_file(c->lc, out);
    progress_stop();
    return status;
}

static void show_result(cli *c, const char *out, int code) {
    FILE *f = strcmp(out, "-") == 0 ? stderr : stdout;
    show_diagnostics(c);
    const lc_model_info *info = lc_get_model_info(c->lc);
    if (code != EXIT_OK || !info) {
        show_failure(c, code);
    } else if (option_count(c, OPT_STOP_AFTER)) {
        const char *text = lc_get_text(c->lc);
        fputs(text ? text : "", stdout);
    } else if (!c->quiet) {
        closing_line(c, f, out, info);
    }
    if (option_count(c, OPT_TIMINGS)) show_timings(c, stderr);
}

int cmd_convert(cli *c) {
    const char *model = c->args[0], *chosen = option_value(c, OPT_OUT);
    const char *out = chosen ? chosen : default_output(model);
    bool write = !option_count(c, OPT_DRY_RUN) && !option_count(c, OPT_STOP_AFTER);
    int code;
    if (!open_context(c, &code)) return code;
    int unfit = code == EXIT_OK && write ? check_output(c, model, out, chosen != NULL) : EXIT_OK;
    if (unfit != EXIT_OK) return unfit;
    if (code == EXIT_OK) code = (int)exit_of(convert(c, model, out));
    if (c->json) json_result(c, out, code);
    else show_result(c, out, code);
    const char *report = option_value(c, OPT_REPORT);
    if (report && !write_report(c, report, code) && code == EXIT_OK) code = EXIT_UNWRITABLE;
    return code;
}
