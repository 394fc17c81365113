/* examples/convert.c: the C API from beginning to end: converts a model, says what came out.
 *
 *     cc convert.c $(pkg-config --cflags --libs litecast) -o convert
 *     ./convert my_model my_model.tflite */
#include <litecast.h>

#include <stdio.h>

static void show_tensors(const char *what, const lc_tensor *t, size_t n) {
    size_t i;
    for (i = 0; i < n; i++) printf("  %s %s: %s%s\n", what, t[i].name, t[i].type, t[i].shape_text);
}

static void show_model(const lc_model_info *info) {
    size_t i;
    for (i = 0; i < info->signature_count; i++) {
        const lc_signature *s = &info->signatures[i];
        printf("signature %s\n", s->key);
        show_tensors("input ", s->inputs, s->input_count);
        show_tensors("output", s->outputs, s->output_count);
    }
    printf("%lu operators, %lu bytes\n", (unsigned long)info->operator_count, (unsigned long)info->file_bytes);
}

static void show_messages(lc_context *c) {
    static const char *const severity[] = {"error", "warning", "note"};
    size_t i;
    for (i = 0; i < lc_count_diagnostics(c); i++) {
        const lc_diagnostic *d = lc_get_diagnostic(c, i);
        fprintf(stderr, "%s[%d]: %s\n", severity[d->severity], d->code, d->text);
        if (d->node[0]) fprintf(stderr, "  at '%s'\n", d->node);
        if (d->source_file[0]) fprintf(stderr, "  made at %s:%lu\n", d->source_file, (unsigned long)d->source_line);
        if (d->hint[0]) fprintf(stderr, "  hint: %s\n", d->hint);
    }
}

int main(int argc, char **argv) {
    lc_context *c;
    lc_status status;
    if (argc != 3) {
        fprintf(stderr, "usage: convert MODEL FILE.tflite\n");
        return 2;
    }
    c = lc_context_new(NULL, NULL, NULL);
    if (!c) return 1;
    status = lc_load_model(c, argv[1]);
    if (status == LC_OK) status = lc_convert_model(c);
    if (status == LC_OK) status = lc_write_file(c, argv[2]);
    if (status == LC_OK) show_model(lc_get_model_info(c));
    show_messages(c);
    if (status != LC_OK) fprintf(stderr, "failed: %s\n", lc_status_name(status));
    lc_context_free(c);
    return status == LC_OK ? 0 : 1;
}
