/* cli/figures.c: a model's signatures, cost and open sizes as text: for check and inspect. */
#include "cli.h"

enum { COLUMN = 16 };

void show_heading(const cli *c, const char *text) {
    printf("\n%s%s%s\n", paint(c->color_out, "bold"), text, paint(c->color_out, ""));
}

void show_signatures(const cli *c, const lc_model_info *info) {
    show_heading(c, "Signatures");
    for (size_t i = 0; i < info->signature_count; i++) {
        const lc_signature *s = &info->signatures[i];
        printf("  %s\n", *s->key ? printable(s->key) : "(frozen graph)");
        for (size_t k = 0; k < s->input_count; k++)
            printf("    in   %-20s %s%s\n", printable(s->inputs[k].name), s->inputs[k].type, s->inputs[k].shape_text);
        for (size_t k = 0; k < s->output_count; k++)
            printf("    out  %-20s %s%s\n", printable(s->outputs[k].name), s->outputs[k].type, s->outputs[k].shape_text);
    }
}

void show_costs(const cli *c, const lc_model_info *info, const char *heading) {
    char text[64];
    show_heading(c, heading);
    printf("  %-*s%s (", COLUMN, "operators", grouped(text, sizeof text, info->operator_count));
    char *list = format("%s", "");
    for (size_t i = 0; i < info->operator_kinds; i++)
        list = format("%s%s%s %zu", list, i ? ", " : "", info->operators[i].name, info->operators[i].count);
    list = format("%s)", list);
    wrap(stdout, list, COLUMN + 2, 80);
    printf("  %-*s%s\n", COLUMN, "parameters", grouped(text, sizeof text, info->parameters));
    if (info->file_bytes) printf("  %-*s%s\n", COLUMN, "file", size_text(text, sizeof text, info->file_bytes));
    printf("  %-*s%s%s\n", COLUMN, "multiply-adds", count_text(text, sizeof text, info->macs),
           info->dynamic_count ? ", with open sizes taken as 1" : "");
    printf("  %-*s%s of activations at most%s\n", COLUMN, "memory", size_text(text, sizeof text, info->peak_bytes),
           info->dynamic_count ? ", with open sizes taken as 1" : "");
    if (*info->min_runtime) printf("  %-*sTensorFlow Lite %s or newer\n", COLUMN, "runtime", info->min_runtime);
}

void show_dynamics(const cli *c, const lc_model_info *info) {
    if (!info->dynamic_count) return;
    show_heading(c, "Sizes that stay open");
    for (size_t i = 0; i < info->dynamic_count; i++)
        printf("  %-*s%s\n", COLUMN, info->dynamics[i].size, printable(info->dynamics[i].cause));
}
