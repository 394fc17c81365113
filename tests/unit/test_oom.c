/* Every allocation of a small conversion fails in turn: no crash, no leak, no file, the right status. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "driver/driver.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A block carries its size in front, so that a wrong old size is found, too. */
typedef struct failing {
    size_t blocks, count, fail_at; /* fail_at: number of the allocation that fails; all after it fail when `stay` */
    int stay, failed, wrong;
} failing;

enum { HEAD = 16 };

static void *fail_memory(void *user, void *block, size_t old_size, size_t new_size) {
    failing *k = user;
    char *base = block ? (char *)block - HEAD : NULL;
    if (base && *(size_t *)(void *)base != old_size) k->wrong = 1;
    if (!new_size) {
        if (base) k->blocks--;
        free(base);
        return NULL;
    }
    k->count++;
    if (k->count == k->fail_at || (k->stay && k->failed)) {
        k->failed = 1;
        return NULL;
    }
    char *grown = realloc(base, new_size + HEAD);
    if (!grown) return NULL;
    *(size_t *)(void *)grown = new_size;
    k->blocks += block == NULL;
    return grown + HEAD;
}

static size_t open_files(void) {
    size_t n = 0;
    DIR *d = opendir("/proc/self/fd");
    while (d && readdir(d)) n++;
    if (d) closedir(d);
    return n;
}

static size_t files_in(const char *dir) {
    size_t n = 0;
    DIR *d = opendir(dir);
    for (struct dirent *e; d && (e = readdir(d));) n += e->d_name[0] != '.';
    if (d) closedir(d);
    return n;
}

static lc_status convert(failing *k, const char *model, const char *out) {
    const lc_allocator allocator = {fail_memory, k};
    lc_context *c = lc_context_new(&allocator, NULL, NULL);
    if (!c) return LC_NO_MEMORY;
    c->ctx.exact_blocks = true;
    const lc_graph *graphs;
    lc_status s = lc_set_option(c, "batch", "1");
    if (s == LC_OK) s = lc_load_model(c, model);
    if (s == LC_OK) s = lc_convert_model(c);
    if (s == LC_OK) s = lc_write_file(c, out);
    if (s == LC_OK && !lc_get_model_info(c)) s = LC_NO_MEMORY;
    if (s == LC_OK && !lc_get_graphs(c, &graphs)) s = LC_NO_MEMORY;
    for (size_t i = 0; i < lc_count_diagnostics(c); i++) lc_get_diagnostic(c, i);
    lc_context_free(c);
    return s;
}

/* Of a larger model, every `step`th allocation. */
static void fail_each(const char *model, int stay, size_t step) {
    char dir[] = "/tmp/litecast-oom-XXXXXX", out[64];
    assert_non_null(mkdtemp(dir));
    snprintf(out, sizeof out, "%s/a.tflite", dir);
    const size_t open_before = open_files();
    size_t runs = 0;
    for (size_t at = 1;; at += step, runs++) {
        failing k = {.fail_at = at, .stay = stay};
        lc_status s = convert(&k, model, out);
        assert_int_equal(k.blocks, 0);
        assert_false(k.wrong);
        assert_int_equal(open_files(), open_before);
        if (!k.failed) {
            assert_int_equal(s, LC_OK);
            break;
        }
        assert_int_equal(s, LC_NO_MEMORY);
        assert_true(files_in(dir) == (size_t)(access(out, F_OK) == 0)); /* no temporary file is left */
        unlink(out);
    }
    assert_true(runs > 5);
    unlink(out);
    rmdir(dir);
}

static void small_graph(void **state) {
    (void)state;
    fail_each(SOURCE_DIR "/tests/unit/small.pbtxt", 0, 1);
}

static void saved_model(void **state) {
    (void)state;
    fail_each(SOURCE_DIR "/examples/digits/saved_model", 0, 97);
}

static void frozen_graph(void **state) {
    (void)state;
    fail_each(SOURCE_DIR "/examples/digits/frozen.pb", 1, 83);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(small_graph), cmocka_unit_test(saved_model), cmocka_unit_test(frozen_graph)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
