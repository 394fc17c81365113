/* cli/html.c: the report of check as one page: report.html with its style, its scripts, and the facts as JSON in it. */
#include "cli.h"
#include "report_html.h" /* generated: static const unsigned char report_html[], report_css[], ... */

#include <string.h>

static void put_facts(cli *c, FILE *out, int code, const fallback *f) {
    json j = {.f = out, .first = true, .html = true};
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
    json_fallback(&j, f);
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

static void put_page(cli *c, FILE *out, int code, const fallback *f) {
    const char *page = put_until(out, (const char *)report_html, "/*STYLE*/");
    put_text(out, report_css);
    page = put_until(out, page, "/*FACTS*/");
    put_facts(c, out, code, f);
    page = put_until(out, page, "/*SCRIPT*/");
    put_text(out, page_js);
    put_text(out, layout_js);
    put_text(out, graph_js);
    fputs(page, out);
}

bool write_html(cli *c, const char *path, int code, const fallback *f) {
    FILE *out = open_page(c, path);
    if (out) put_page(c, out, code, f);
    return out && close_page(c, out, path);
}
