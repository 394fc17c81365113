/* cli/cmd_inspect.c: litecast inspect: what is in a .tflite file. */
#include "cli.h"

#include <string.h>

static void text_result(cli *c, const lc_model_info *info) {
    char text[64];
    printf("%s: %s, %zu subgraph%s\n", c->args[0], info->format, info->subgraph_count, info->subgraph_count == 1 ? "" : "s");
    show_signatures(c, info);
    show_heading(c, "Operators");
    for (size_t i = 0; i < info->operator_kinds; i++) {
        const lc_count *k = &info->operators[i];
        printf("  %-32s %6zu", k->name, k->count);
        if (k->macs) printf("  %s multiply-adds", count_text(text, sizeof text, k->macs));
        putchar('\n');
    }
    show_costs(c, info, "Result");
    show_dynamics(c, info);
}

int cmd_inspect(cli *c) {
    int code;
    if (!open_context(c, &code)) return code;
    if (code == EXIT_OK) code = (int)exit_of(lc_load_model(c->lc, c->args[0]));
    const lc_model_info *info = lc_get_model_info(c->lc);
    if (code == EXIT_OK && (!info || strcmp(info->format, "TensorFlow Lite") != 0))
        code = complain(c, EXIT_UNREADABLE, MSG_FORMAT, format("litecast check %s", c->args[0]),
                        "'%s' is no TensorFlow Lite model", c->args[0]);
    if (c->json && !c->json_started) {
        json j;
        json_begin_result(c, &j, code);
        if (code == EXIT_OK) {
            JSON_FIELD(&j, "format", string, info->format);
            json_signatures(&j, info);
            json_model(&j, info);
            json_graphs(&j, c->lc);
        }
        json_end_result(c, &j);
    } else if (!c->json) {
        if (code == EXIT_OK) text_result(c, info);
        fflush(stdout);
        show_diagnostics(c);
    }
    const char *html = option_value(c, OPT_HTML);
    if (html && code == EXIT_OK && !write_html(c, html, code, &(fallback){0})) code = EXIT_UNWRITABLE;
    return code;
}
