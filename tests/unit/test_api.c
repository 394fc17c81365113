/* The public API: order of calls, options, results, allocators, threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "driver/driver.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SAVED_MODEL SOURCE_DIR "/examples/digits/saved_model"
#define FROZEN SOURCE_DIR "/examples/digits/frozen.pb"

static lc_context *converted(const char *model, const char *name, const char *value) {
    lc_context *c = lc_context_new(NULL, NULL, NULL);
    assert_non_null(c);
    if (name) assert_int_equal(lc_set_option(c, name, value), LC_OK);
    assert_int_equal(lc_load_model(c, model), LC_OK);
    assert_int_equal(lc_convert_model(c), LC_OK);
    return c;
}

static void converts_to_memory(void **state) {
    (void)state;
    lc_context *c = converted(SAVED_MODEL, "signature", "serving_default");
    const void *bytes;
    size_t size;
    assert_int_equal(lc_write_memory(c, &bytes, &size), LC_OK);
    assert_true(size > 1000);
    assert_memory_equal((const char *)bytes + 4, "TFL3", 4);
    assert_int_equal((uintptr_t)bytes % 16, 0);
    const lc_model_info *info = lc_get_model_info(c);
    assert_int_equal(info->file_bytes, size);
    assert_int_equal(info->signature_count, 1);
    const lc_signature *s = &info->signatures[0];
    assert_string_equal(s->key, "serving_default");
    assert_int_equal(s->input_count, 1);
    assert_string_equal(s->inputs[0].name, "image");
    assert_string_equal(s->inputs[0].type, "float32");
    assert_int_equal(s->inputs[0].rank, 4);
    assert_int_equal(s->inputs[0].shape[0], -1);
    assert_int_equal(s->inputs[0].shape[1], 8);
    assert_int_equal(s->inputs[0].bytes, -1);
    assert_true(info->parameters > 10000 && info->macs > 1000);
    lc_context_free(c);
}

static void file_equals_memory(void **state) {
    (void)state;
    char path[] = "/tmp/litecast-test-XXXXXX", *got;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    lc_context *c = converted(FROZEN, "batch", "2");
    const void *bytes;
    size_t size;
    assert_int_equal(lc_write_file(c, path), LC_OK);
    assert_int_equal(lc_write_memory(c, &bytes, &size), LC_OK);
    got = malloc(size + 1);
    FILE *f = fopen(path, "rb");
    assert_int_equal(fread(got, 1, size + 1, f), size);
    assert_memory_equal(got, bytes, size);
    assert_int_equal(lc_get_model_info(c)->signatures[0].inputs[0].bytes, 2 * 8 * 8 * 4);
    fclose(f);
    free(got);
    unlink(path);
    lc_context_free(c);
}

static void refuses_calls_out_of_order(void **state) {
    (void)state;
    lc_context *c = lc_context_new(NULL, NULL, NULL);
    const void *bytes;
    size_t size;
    const lc_graph *graphs;
    const lc_source_op *ops;
    assert_null(lc_get_model_info(c));
    assert_null(lc_get_text(c));
    assert_int_equal(lc_get_graphs(c, &graphs), 0);
    assert_int_equal(lc_get_source_ops(c, &ops), 0);
    assert_int_equal(lc_convert_model(c), LC_INVALID_ARGUMENT);
    assert_int_equal(lc_write_memory(c, &bytes, &size), LC_INVALID_ARGUMENT);
    assert_int_equal(lc_verify_weights(c), LC_INVALID_ARGUMENT);
    assert_null(bytes);
    assert_int_equal(lc_load_model(c, SAVED_MODEL), LC_OK);
    assert_int_equal(lc_load_model(c, SAVED_MODEL), LC_INVALID_ARGUMENT);
    assert_int_equal(lc_convert_model(c), LC_OK);
    assert_int_equal(lc_convert_model(c), LC_INVALID_ARGUMENT);
    assert_int_equal(lc_write_memory(c, &bytes, &size), LC_OK);
    assert_int_equal(lc_write_memory(c, NULL, NULL), LC_INVALID_ARGUMENT);
    lc_context_free(c);
    lc_context_free(NULL);
}

/* An option that nobody reads any more is told, not ignored. */
static void refuses_late_options(void **state) {
    (void)state;
    lc_context *c = lc_context_new(NULL, NULL, NULL);
    assert_int_equal(lc_set_option(c, "signature", "serve"), LC_OK);
    assert_int_equal(lc_load_model(c, SAVED_MODEL), LC_OK);
    assert_int_equal(lc_set_option(c, "signature", "serving_default"), LC_INVALID_ARGUMENT);
    assert_int_equal(lc_get_diagnostic(c, 0)->code, 1015);
    assert_int_equal(lc_set_option(c, "batch", "2"), LC_OK);
    assert_int_equal(lc_convert_model(c), LC_OK);
    assert_int_equal(lc_set_option(c, "batch", "3"), LC_INVALID_ARGUMENT);
    assert_int_equal(lc_get_model_info(c)->signatures[0].inputs[0].shape[0], 2);
    lc_context_free(c);
}

/* ---- damaged weights ------------------------------------------------------------------------------- */

static char *read_all(const char *path, size_t *n) {
    FILE *f = fopen(path, "rb");
    char *p = malloc(1 << 20);
    assert_non_null(f);
    assert_non_null(p);
    *n = fread(p, 1, 1 << 20, f);
    fclose(f);
    return p;
}

static void write_all(const char *path, const char *p, size_t n) {
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(p, 1, n, f), n);
    fclose(f);
}

enum { VERIFIES, WRITES_FILE, WRITES_MEMORY, WAYS };

static lc_status by_way(int way, const char *model, const char *out) {
    const void *bytes;
    size_t size;
    lc_context *c = lc_context_new(NULL, NULL, NULL);
    lc_status s = lc_load_model(c, model);
    if (s == LC_OK) s = lc_convert_model(c);
    if (s == LC_OK) s = way == VERIFIES ? lc_verify_weights(c) : way == WRITES_FILE ? lc_write_file(c, out) : lc_write_memory(c, &bytes, &size);
    if (s != LC_OK) assert_int_equal(lc_get_diagnostic(c, 0)->code, D_CHECKSUM);
    lc_context_free(c);
    return s;
}

/* A bit that turned is found whichever way the weights are read, and leaves no file. */
static void damaged_weights_are_found(void **state) {
    (void)state;
    static const char *const files[] = {"saved_model.pb", "variables/variables.index", "variables/variables.data-00000-of-00001"};
    char folder[] = "/tmp/litecast-test-XXXXXX", path[3][128], out[128];
    assert_non_null(mkdtemp(folder));
    snprintf(out, sizeof out, "%s/variables", folder);
    assert_int_equal(mkdir(out, 0700), 0);
    snprintf(out, sizeof out, "%s/out.tflite", folder);
    char *p = NULL;
    size_t n = 0, found = 0;
    for (int i = 0; i < 3; i++) {
        char from[512];
        snprintf(from, sizeof from, "%s/%s", SAVED_MODEL, files[i]);
        snprintf(path[i], sizeof path[i], "%s/%s", folder, files[i]);
        free(p);
        p = read_all(from, &n);
        write_all(path[i], p, n);
    }
    for (int way = 0; way < WAYS; way++) assert_int_equal(by_way(way, folder, out), LC_OK);
    unlink(out);
    for (size_t at = 0; at < n; at += n / 40) {
        p[at] ^= 16;
        write_all(path[2], p, n);
        p[at] ^= 16;
        const lc_status s = by_way(VERIFIES, folder, out);
        assert_int_equal(by_way(WRITES_FILE, folder, out), s);
        assert_int_equal(by_way(WRITES_MEMORY, folder, out), s);
        assert_int_equal(unlink(out) == 0, s == LC_OK); /* bytes that the model does not use may turn */
        found += s != LC_OK;
    }
    assert_true(found > 10);
    for (int i = 0; i < 3; i++) unlink(path[i]);
    snprintf(out, sizeof out, "%s/variables", folder);
    assert_int_equal(rmdir(out), 0);
    assert_int_equal(rmdir(folder), 0);
    free(p);
}

static void says_what_is_wrong(void **state) {
    (void)state;
    lc_context *c = lc_context_new(NULL, NULL, NULL);
    assert_int_equal(lc_set_option(c, "rnn", "fuze"), LC_INVALID_ARGUMENT);
    assert_int_equal(lc_count_diagnostics(c), 1);
    assert_string_equal(lc_get_diagnostic(c, 0)->hint, "did you mean 'fuse'?");
    assert_int_equal(lc_set_option(c, "shpe", "1"), LC_INVALID_ARGUMENT);
    assert_string_equal(lc_get_diagnostic(c, 1)->hint, "did you mean 'shape'?");
    assert_int_equal(lc_set_option(c, NULL, NULL), LC_INVALID_ARGUMENT);
    assert_int_equal(lc_load_model(c, "/nowhere/at/all"), LC_CANNOT_READ);
    const lc_diagnostic *d = lc_get_diagnostic(c, 3);
    assert_int_equal(d->code, 1001);
    assert_string_equal(d->file, "/nowhere/at/all");
    assert_null(lc_get_diagnostic(c, 4));
    lc_context_free(c);
}

static void lists_the_graph(void **state) {
    (void)state;
    lc_context *c = converted(FROZEN, NULL, NULL);
    const lc_graph *g;
    assert_int_equal(lc_get_graphs(c, &g), 1);
    assert_int_equal(g->operator_count, lc_get_model_info(c)->operator_count);
    assert_int_equal(g->input_count, 1);
    assert_int_equal(g->output_count, 1);
    for (size_t i = 0; i < g->operator_count; i++)
        for (size_t k = 0; k < g->operators[i].output_count; k++) {
            assert_true(g->operators[i].outputs[k] >= 0 && (size_t)g->operators[i].outputs[k] < g->tensor_count);
            assert_false(g->tensors[g->operators[i].outputs[k]].is_constant);
        }
    assert_string_equal(g->tensors[g->inputs[0]].name, "image");
    assert_non_null(strstr(lc_get_text(c), "conv_2d"));
    lc_context_free(c);
}

/* ---- allocator, log, cancel --------------------------------------------------------------------------- */

typedef struct counting {
    size_t blocks, bytes;
} counting;

static void *count_memory(void *user, void *block, size_t old_size, size_t new_size) {
    counting *k = user;
    if (!new_size) {
        k->blocks--;
        k->bytes -= old_size;
        free(block);
        return NULL;
    }
    void *p = realloc(block, new_size);
    if (p) k->bytes += new_size - old_size, k->blocks += block == NULL;
    return p;
}

static void takes_all_memory_from_the_allocator(void **state) {
    (void)state;
    counting k = {0};
    const lc_allocator allocator = {count_memory, &k};
    lc_context *c = lc_context_new(&allocator, NULL, NULL);
    size_t peak;
    assert_int_equal(lc_load_model(c, SAVED_MODEL), LC_OK);
    assert_int_equal(lc_convert_model(c), LC_OK);
    assert_true(k.bytes >= lc_memory_used(c, &peak));
    assert_true(peak >= lc_memory_used(c, NULL));
    lc_context_free(c);
    assert_int_equal(k.blocks, 0);
    assert_int_equal(k.bytes, 0);
}

static void cancel_at_progress(void *user, lc_log_level level, const char *text) {
    (void)text;
    if (level == LC_LOG_PROGRESS) lc_cancel(*(lc_context **)user);
}

static void stops_when_cancelled(void **state) {
    (void)state;
    lc_context *c = NULL;
    c = lc_context_new(NULL, cancel_at_progress, &c);
    lc_status first = lc_load_model(c, SAVED_MODEL), second = lc_convert_model(c);
    assert_true(first == LC_CANCELLED || second == LC_CANCELLED);
    assert_int_equal(lc_write_file(c, "/tmp/litecast-never.tflite"), LC_CANCELLED);
    assert_int_not_equal(access("/tmp/litecast-never.tflite", F_OK), 0);
    lc_context_free(c);
}

static void *convert_in_thread(void *arg) {
    lc_context *c = lc_context_new(NULL, NULL, NULL);
    const void *bytes;
    size_t size;
    uint64_t *sum = arg;
    if (lc_load_model(c, SAVED_MODEL) == LC_OK && lc_convert_model(c) == LC_OK && lc_write_memory(c, &bytes, &size) == LC_OK)
        for (size_t i = 0; i < size; i++) *sum = *sum * 31 + ((const unsigned char *)bytes)[i];
    lc_context_free(c);
    return NULL;
}

static void contexts_are_independent(void **state) {
    (void)state;
    pthread_t threads[4];
    uint64_t sums[4] = {0};
    for (size_t i = 0; i < 4; i++) assert_int_equal(pthread_create(&threads[i], NULL, convert_in_thread, &sums[i]), 0);
    for (size_t i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    assert_true(sums[0] != 0);
    for (size_t i = 1; i < 4; i++) assert_true(sums[i] == sums[0]);
}

static void tables_are_sorted(void **state) {
    (void)state;
    lc_op_support op, last = {"", "", ""};
    for (size_t i = 0; lc_get_op(i, &op); i++, last = op) assert_true(strcmp(last.op, op.op) < 0);
    for (size_t i = 1; i < lc_count_explanations(); i++)
        assert_true(lc_get_explanation(i - 1)->code < lc_get_explanation(i)->code);
    assert_null(lc_get_explanation(lc_count_explanations()));
    lc_pass p;
    assert_false(lc_get_pass(lc_count_passes(), &p));
    assert_string_equal(lc_status_name(LC_CANNOT_READ), "cannot-read");
    assert_string_equal(lc_status_name((lc_status)99), "unknown");
    assert_string_equal(lc_version(), LC_VERSION);
}

/* The options that the command line hands on are those of the library, and all of them. */
static void options_agree(void **state) {
    (void)state;
    static const struct {
        const char *name, *how;
    } rows[] = {
#define GROUP(title)
#define OPT(id, long_name, letter, argument, choices, how, commands, help) {long_name, #how},
#include "../../cli/options.def"
#undef OPT
#undef GROUP
    };
    size_t handed_on = 0;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool known = false;
        for (size_t k = 0; k < dr_count_options(); k++) known |= strcmp(dr_option_name(k), rows[i].name) == 0;
        if (strcmp(rows[i].how, "LIB") != 0) continue;
        assert_true(known);
        handed_on++;
    }
    assert_int_equal(handed_on, dr_count_options());
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(converts_to_memory), cmocka_unit_test(file_equals_memory),
        cmocka_unit_test(refuses_calls_out_of_order), cmocka_unit_test(refuses_late_options), cmocka_unit_test(says_what_is_wrong),
        cmocka_unit_test(lists_the_graph), cmocka_unit_test(damaged_weights_are_found), cmocka_unit_test(takes_all_memory_from_the_allocator),
        cmocka_unit_test(stops_when_cancelled), cmocka_unit_test(contexts_are_independent),
        cmocka_unit_test(tables_are_sorted), cmocka_unit_test(options_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
