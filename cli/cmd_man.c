/* cli/cmd_man.c: litecast man: the manual page in roff, from the tables. */
#include "cli.h"

#include <string.h>

static void text(const char *s) { /* a paragraph's text: hyphens and backslashes escaped */
    bool start = true;
    for (; *s; s++) {
        if (start && (*s == '.' || *s == '\'')) printf("\\&");
        start = *s == '\n';
        if (*s == '-') printf("\\-");
        else if (*s == '\\') printf("\\e");
        else putchar(*s);
    }
}

static void section(const char *name) { printf(".SH %s\n", name); }

static void put_commands(void) {
    section("COMMANDS");
    for (int i = 0; i < CMD_COUNT; i++) {
        if (commands[i].hidden) continue;
        printf(".TP\n\\fBlitecast %s\\fR \\fI", commands[i].name);
        text(commands[i].arguments);
        printf("\\fR\n");
        text(commands[i].summary);
        printf(".\n");
        text(commands[i].text);
        putchar('\n');
    }
}

static void put_option(const option *o) {
    printf(".TP\n");
    if (o->letter) printf("\\fB\\-%c\\fR, ", o->letter);
    printf("\\fB\\-\\-");
    text(o->name);
    printf("\\fR");
    if (o->argument) printf(" \\fI"), text(o->argument), printf("\\fR");
    printf("\n");
    text(o->help);
    printf(".\n");
    if (o->choices && strchr(o->choices, '|')) {
        printf("One of");
        const char *p = o->choices;
        while (*p) {
            size_t n = strcspn(p, "|");
            printf(" \\fB");
            for (size_t i = 0; i < n; i++) printf(p[i] == '-' ? "\\-" : "%c", p[i]);
            printf("\\fR%s", p[n] ? "," : ".\n");
            p += n + (p[n] != 0);
        }
    }
    if (o->commands == ~0u) return;
    printf("For");
    bool first = true;
    for (size_t k = 0; k < CMD_COUNT; k++)
        if (o->commands >> k & 1u) printf("%s %s", first ? "" : ",", commands[k].name), first = false;
    printf(".\n");
}

static void put_examples(void) {
    section("EXAMPLES");
    for (int i = 0; i < CMD_COUNT; i++) {
        const char *at = commands[i].examples;
        char *line, *what;
        while (!commands[i].hidden && next_example(&at, &line, &what)) {
            printf(".TP\n\\fB");
            text(line);
            printf("\\fR\n");
            text(what ? what : commands[i].summary);
            printf(".\n");
        }
    }
}

int cmd_man(cli *c) {
    (void)c;
    printf(".TH LITECAST 1 \"\" \"litecast %s\" \"User Commands\"\n", lc_version());
    section("NAME");
    printf("litecast \\- convert TensorFlow models to TensorFlow Lite\n");
    section("SYNOPSIS");
    printf(".B litecast\n\\fIMODEL\\fR\n.br\n.B litecast\n\\fICOMMAND\\fR [\\fIoptions\\fR] [\\fIarguments\\fR]\n");
    section("DESCRIPTION");
    text("litecast converts TensorFlow models (SavedModel, frozen GraphDef) to TensorFlow Lite, without TensorFlow. "
         "Data goes to standard output, messages to standard error. A failed conversion leaves no file behind.\n");
    put_commands();
    section("OPTIONS");
    for (size_t i = 0; i < option_row_count; i++) {
        if (option_rows[i].group) printf(".SS %s\n", option_rows[i].group);
        else put_option(&options[option_rows[i].id]);
    }
    section("EXIT STATUS");
#define X(code, id, what)             \
    printf(".TP\n\\fB%d\\fR\n", code); \
    text(what ".\n");
    EXIT_CODES(X)
#undef X
    section("ENVIRONMENT");
    printf(".TP\n.B NO_COLOR\nwhen it is set and not empty, no colors are used.\n");
    put_examples();
    section("SEE ALSO");
    printf("The guide and the references in the documentation of litecast.\n");
    return EXIT_OK;
}
