/* cli/model.c: what convert and check have in common: the context with its options, and the bug report. */
#include "cli.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- log, interruption ------------------------------------------------------------------------------ */

static void on_log(void *user, lc_log_level level, const char *text) {
    const cli *c = user;
    if (level == LC_LOG_PROGRESS) progress_stage(text);
    bool wanted = level == LC_LOG_DEBUG ? c->verbose > 1 || option_count(c, OPT_TRACE_RULES) : c->verbose > 0;
    if (wanted) fprintf(stderr, "%8.3f s  %s\n", seconds_now() - c->started, text);
}

static void on_print(void *user, const char *pass, const char *text) {
    (void)user;
    fprintf(stderr, "// after %s\n%s\n", pass, text);
}

static lc_context *volatile running;

static void on_interrupt(int signal_number) {
    (void)signal_number;
    if (running) lc_cancel(running);
    else _exit(EXIT_INTERRUPTED);
}

/* The first interrupt lets the library clean up; a second one ends the program. */
static void catch_interrupts(lc_context *lc) {
    struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = (int)(SA_RESTART | SA_RESETHAND)};
    sigemptyset(&action.sa_mask);
    running = lc;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

/* ---- context ------------------------------------------------------------------------------------------ */

lc_context *open_context(cli *c, int *code) {
    c->lc = lc_context_new(NULL, on_log, c);
    if (!c->lc) {
        *code = complain(c, EXIT_MEMORY, MSG_DEFECT, NULL, "not enough memory");
        return NULL;
    }
    lc_set_print(c->lc, on_print, c);
    catch_interrupts(c->lc);
    lc_status status = LC_OK;
    for (size_t i = 0; i < c->n_given && status == LC_OK; i++)
        if (options[c->given[i].id].how == LIB)
            status = lc_set_option(c->lc, options[c->given[i].id].name, c->given[i].value ? c->given[i].value : "1");
    *code = (int)exit_of(status);
    return c->lc;
}

void drop_context(cli *c, lc_context *other) {
    if (!other) return;
    catch_interrupts(c->lc);
    lc_context_free(other);
}

/* ---- files of text ------------------------------------------------------------------------------------------- */

static void cannot_write(cli *c, const char *path) {
    complain(c, EXIT_UNWRITABLE, MSG_WRITE, NULL, "cannot write '%s': %s", path, strerror(errno));
}

FILE *open_page(cli *c, const char *path) {
    FILE *f = strcmp(path, "-") == 0 ? stdout : fopen(path, "w");
    if (!f) cannot_write(c, path);
    return f;
}

bool close_page(cli *c, FILE *f, const char *path) {
    struct stat st;
    bool ok = fflush(f) == 0 && !ferror(f), special = f == stdout || fstat(fileno(f), &st) != 0 || !S_ISREG(st.st_mode);
    if (!ok) cannot_write(c, path);
    if (f != stdout && fclose(f) != 0 && ok) {
        cannot_write(c, path);
        ok = false;
    }
    if (!ok && !special) remove(path); /* half a file is none */
    return ok;
}

/* ---- bug report --------------------------------------------------------------------------------------------- */

static void report_options(const cli *c, json *j) {
    json_key(j, "options");
    json_open(j, '[');
    for (size_t i = 0; i < c->n_given; i++) {
        const option *o = &options[c->given[i].id];
        json_string(j, c->given[i].value ? format("--%s=%s", o->name, c->given[i].value) : format("--%s", o->name));
    }
    json_close(j, ']');
}

bool write_report(cli *c, const char *path, int code) {
    FILE *f = open_page(c, path);
    if (!f) return false;
    json j = {.f = f, .first = true};
    const lc_model_info *info = lc_get_model_info(c->lc);
    json_open(&j, '{');
    JSON_FIELD(&j, "litecast", string, lc_version());
    JSON_FIELD(&j, "schema", int, 1);
    JSON_FIELD(&j, "compiler", string, __VERSION__);
    JSON_FIELD(&j, "command", string, commands[c->command].name);
    JSON_FIELD(&j, "exit_code", int, code);
    report_options(c, &j);
    json_diagnostics(&j, c->lc);
    if (info) {
        JSON_FIELD(&j, "format", string, info->format);
        json_signatures(&j, info);
        json_model(&j, info);
    }
    json_source_ops(&j, c->lc);
    json_graphs(&j, c->lc);
    json_timings(&j, info);
    json_close(&j, '}');
    return close_page(c, f, path);
}
