/* cli/cmd_explain.c: litecast explain: messages by their number. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

static const char *word_of(lc_severity s) { return s == LC_ERROR ? "error" : s == LC_WARNING ? "warning" : "note"; }

/* "2001", "E2001", "error[2001]", "NO_LOWERING" */
static const lc_explanation *find(const char *text) {
    const char *digits = text + strcspn(text, "0123456789");
    long code = *digits ? strtol(digits, NULL, 10) : -1;
    for (size_t i = 0; i < lc_count_explanations(); i++) {
        const lc_explanation *e = lc_get_explanation(i);
        if (e->code == code || strcmp(e->name, text) == 0) return e;
    }
    return NULL;
}

static void json_one(json *j, const lc_explanation *e) {
    json_open(j, '{');
    JSON_FIELD(j, "code", int, e->code);
    JSON_FIELD(j, "name", string, e->name);
    JSON_FIELD(j, "severity", string, word_of(e->severity));
    JSON_FIELD(j, "title", string, e->title);
    JSON_FIELD(j, "text", string, e->text);
    JSON_FIELD(j, "example", string, e->example);
    json_close(j, '}');
}

static void text_one(const cli *c, const lc_explanation *e) {
    bool color = c->color_out;
    printf("%s%s[%d]:%s %s\n\n  ", paint(color, "bold"), word_of(e->severity), e->code, paint(color, ""), e->title);
    wrap(stdout, e->text, 2, 80);
    printf("\n  %sExample%s\n", paint(color, "bold"), paint(color, ""));
    for (const char *line = e->example; *line;) {
        const size_t n = strcspn(line, "\n");
        const char *style = *line == '$' ? "bold" : *line == '#' ? "dim" : "";
        printf("    %s%.*s%s\n", *style ? paint(color, style) : "", (int)n, line, *style ? paint(color, "") : "");
        line += n + (line[n] != 0);
    }
}

int cmd_explain(cli *c) {
    for (size_t i = 0; i < c->n_args; i++)
        if (!find(c->args[i]))
            return complain(c, EXIT_USAGE, MSG_COMMAND, "'litecast explain' lists all numbers", "no message has the number '%s'",
                            c->args[i]);
    json j;
    if (c->json) {
        json_begin_result(c, &j, EXIT_OK);
        json_key(&j, "explanations");
        json_open(&j, '[');
    }
    size_t n = c->n_args ? c->n_args : lc_count_explanations();
    for (size_t i = 0; i < n; i++) {
        const lc_explanation *e = c->n_args ? find(c->args[i]) : lc_get_explanation(i);
        if (c->json) json_one(&j, e);
        else if (c->n_args) printf("%s", i ? "\n" : ""), text_one(c, e);
        else printf("%d  %-8s %s\n", e->code, word_of(e->severity), e->title);
    }
    if (c->json) {
        json_close(&j, ']');
        json_end_result(c, &j);
    }
    return EXIT_OK;
}
