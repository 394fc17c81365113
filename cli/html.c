/* cli/html.c: the report of check as one page: report.html with the facts as JSON in it. */
#include "cli.h"
#include "report_html.h" /* generated: static const unsigned char report_html[] */

#include <errno.h>
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

bool write_html(cli *c, const char *path, int code) {
    static const char mark[] = "/*FACTS*/";
    const char *page = (const char *)report_html, *at = strstr(page, mark);
    FILE *f = fopen(path, "w");
    bool ok = f != NULL && at != NULL;
    if (ok) {
        fwrite(page, 1, (size_t)(at - page), f);
        put_facts(c, f, code);
        fputs(at + strlen(mark), f);
        ok = fflush(f) == 0 && !ferror(f);
    }
    if (f && fclose(f) != 0) ok = false;
    if (!ok) complain(c, EXIT_UNWRITABLE, MSG_WRITE, NULL, "cannot write '%s': %s", path, strerror(errno));
    return ok;
}
