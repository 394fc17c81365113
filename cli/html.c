/* cli/html.c: the report of check as one page: report.html with its style, its scripts, and the facts as JSON in it. */
#include "cli.h"
#include "report_html.h" /* generated: static const unsigned char report_html[], report_css[], ... */

#include <string.h>

static void put_facts(cli *c, FILE *f, int code) {
    json j = {.f = f, .first = true, .html = true};
    const lc_model_info *info = lc_get_model_info(c->lc);
    json_open(&j, '{');
    JSON_FIELD(&j, "litecast", string, lc_version());
    JSON_FIELD(&j, "command", string, commands[c->command].name);
    JSON_FIELD(&j, "model", string, c->args[0]);
    JSON_FIELD(&j, "converts", bool, code == EXIT_OK);
    json_diagnostics(&j, c->lc);
    json_source_ops(&j, c->lc);
    if (info) json_signatures(&j, info);
    if (info && code == EXIT_OK) json_model(&j, info);
    json_graphs(&j, c->lc);
    json_close(&j, '}');
}

static void put_text(FILE *f, const unsigned char *text) { fputs((const char *)text, f); }

/* The page up to a mark, and where it goes on. */
static const char *put_until(FILE *f, const char *page, const char *mark) {
    const char *at = strstr(page, mark);
    if (!at) return page;
    fwrite(page, 1, (size_t)(at - page), f);
    return at + strlen(mark);
}

static void put_page(cli *c, FILE *f, int code) {
    const char *page = put_until(f, (const char *)report_html, "/*STYLE*/");
    put_text(f, report_css);
    page = put_until(f, page, "/*FACTS*/");
    put_facts(c, f, code);
    page = put_until(f, page, "/*SCRIPT*/");
    put_text(f, page_js);
    put_text(f, layout_js);
    put_text(f, graph_js);
    fputs(page, f);
}

bool write_html(cli *c, const char *path, int code) {
    FILE *f = open_page(c, path);
    if (f) put_page(c, f, code);
    return f && close_page(c, f, path);
}
