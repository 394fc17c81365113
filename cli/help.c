/* cli/help.c: help from the tables: examples first, no line over 80 columns. */
#include "cli.h"

#include <string.h>

enum { WIDTH = 80, OPTION_COLUMN = 27 };

bool next_example(const char **at, char **line, char **what) {
    const char *p = *at;
    if (!*p) return false;
    const char *end = p + strcspn(p, "\n"), *hash = strstr(p, " # ");
    bool said = hash && hash < end;
    *line = format("%.*s", (int)((said ? hash : end) - p), p);
    *what = said ? format("%.*s", (int)(end - hash - 3), hash + 3) : NULL;
    *at = end + (*end == '\n');
    return true;
}

static void heading(FILE *f, const cli *c, const char *text) {
    fprintf(f, "%s%s%s\n", paint(c->color_out, "bold"), text, paint(c->color_out, ""));
}

static void show_examples(FILE *f, const cli *c, command_id id) {
    const char *at = commands[id].examples;
    char *line, *what;
    heading(f, c, "Examples");
    while (next_example(&at, &line, &what)) {
        if (what) {
            fprintf(f, "  # ");
            wrap(f, what, 4, WIDTH);
        }
        fprintf(f, "  %s\n", line);
    }
}

static void show_option(FILE *f, const option *o) {
    char head[128];
    int n = snprintf(head, sizeof head, "  %c%c%s--%s%s%s", o->letter ? '-' : ' ', o->letter ? o->letter : ' ',
                     o->letter ? ", " : "  ", o->name, o->argument ? " " : "", o->argument ? o->argument : "");
    if (n > OPTION_COLUMN - 2) fprintf(f, "%s\n%*s", head, OPTION_COLUMN, "");
    else fprintf(f, "%-*s", OPTION_COLUMN, head);
    wrap(f, o->help, OPTION_COLUMN, WIDTH);
    if (o->choices && strchr(o->choices, '|')) {
        char *list = format("one of: %s", o->choices);
        for (char *p = list; *p; p++)
            if (*p == '|') *p = ' ';
        fprintf(f, "%*s", OPTION_COLUMN, "");
        wrap(f, list, OPTION_COLUMN, WIDTH);
    }
}

static void show_options(FILE *f, const cli *c, command_id id) {
    const char *group = NULL;
    for (size_t i = 0; i < option_row_count; i++) {
        if (option_rows[i].group) {
            group = option_rows[i].group;
            continue;
        }
        const option *o = &options[option_rows[i].id];
        if (!(o->commands >> id & 1u)) continue;
        if (group) {
            fputc('\n', f);
            heading(f, c, group);
        }
        group = NULL;
        show_option(f, o);
    }
}

void show_command_help(FILE *f, const cli *c, command_id id) {
    const command *k = &commands[id];
    fprintf(f, "litecast %s: %s\n\n", k->name, k->summary);
    show_examples(f, c, id);
    fputc('\n', f);
    heading(f, c, "Usage");
    fprintf(f, "  litecast %s %s%s[options]\n\n", k->name, k->arguments, *k->arguments ? " " : "");
    fputs("  ", f);
    wrap(f, k->text, 2, WIDTH);
    show_options(f, c, id);
}

void show_help(FILE *f, const cli *c) {
    fprintf(f, "litecast %s: converts TensorFlow models to TensorFlow Lite\n\n", lc_version());
    heading(f, c, "Examples");
    fputs("  litecast my_model                # writes my_model.tflite\n"
          "  litecast check my_model          # will it convert, what does it cost to run\n"
          "  litecast convert my_model -o app/model.tflite --shape x=1,224,224,3\n\n", f);
    heading(f, c, "Commands");
    for (int i = 0; i < CMD_COUNT; i++)
        if (!commands[i].hidden) fprintf(f, "  %-12s %s\n", commands[i].name, commands[i].summary);
    fputs("\n'litecast COMMAND --help' tells more about a command.\n", f);
}

void show_exit_codes(FILE *f) {
#define X(code, id, text)      \
    fprintf(f, "  %3d  ", code); \
    wrap(f, text, 7, WIDTH);
    EXIT_CODES(X)
#undef X
}

static void show_passes(FILE *f) {
    fprintf(f, "  %-14s %s\n", "lower", "TensorFlow ops become TensorFlow Lite operators");
    lc_pass p;
    for (size_t i = 0; lc_get_pass(i, &p); i++) {
        fprintf(f, "  %-14s ", p.name);
        wrap(f, p.what, 17, WIDTH);
    }
}

int cmd_help(cli *c) {
    if (!c->n_args) {
        show_help(stdout, c);
        return EXIT_OK;
    }
    const char *about = c->args[0];
    int id = command_of(about);
    if (id >= 0) show_command_help(stdout, c, (command_id)id);
    else if (strcmp(about, "exit-codes") == 0) show_exit_codes(stdout);
    else if (strcmp(about, "passes") == 0) show_passes(stdout);
    else {
        const char *words[CMD_COUNT + 2] = {"exit-codes", "passes"};
        size_t n = 2;
        for (int i = 0; i < CMD_COUNT; i++)
            if (!commands[i].hidden) words[n++] = commands[i].name;
        const char *near = nearest(about, words, n);
        return complain(c, EXIT_USAGE, MSG_COMMAND, near ? format("did you mean '%s'?", near) : "'litecast help' lists the commands",
                        "there is no help about '%s'", about);
    }
    return EXIT_OK;
}
