/* emit/ and front/tflite/: what is written reads back as the same, and is written again as the same bytes.
 *
 * Graphs are tests/emit/NAME.ir; with a folder as argument each is written there as NAME.tflite, for
 * tests/emit/run.py, which runs them. */
#include "unit.h"

#include "build/build.h"
#include "emit/emit.h"
#include "eval/eval.h"
#include "front/tflite/tflite.h"

#include <unistd.h>

static const em_options options = {.check = tfl_check}, outside = {.check = tfl_check, .inside_limit = 1};
static const char *folder; /* of the argument */

typedef struct bytes {
    const uint8_t *p;
    size_t n;
} bytes;

static void show(lc_ctx *ctx) {
    for (const diag *d = ctx->diags.first; d; d = d->next) print_error("%s\n", d->text.p);
}

static ir_module *parse(lc_ctx *ctx, str text) {
    ir_module *m = ir_parse_with(ctx, text, STR("test.ir"), b_infer);
    show(ctx);
    assert_non_null(m);
    assert_true(ir_verify(m, "parse"));
    return m;
}

static bytes write_memory(ir_module *m, const em_options *o) {
    bytes b;
    uint64_t size;
    assert_true(em_write_memory(m, o, &b.p, &b.n));
    assert_true(em_size(m, o, &size));
    assert_int_equal(size, b.n);
    return b;
}

static ir_module *read_back(lc_ctx *ctx, bytes b) {
    ir_module *m = tfl_read(ctx, b.p, b.n, STR("back"));
    show(ctx);
    assert_non_null(m);
    assert_true(ir_verify(m, "read"));
    return m;
}

static void assert_same(bytes a, bytes b) {
    assert_int_equal(a.n, b.n);
    assert_memory_equal(a.p, b.p, a.n);
}

static bytes file_bytes(lc_ctx *ctx, str path) {
    const file_map *f = file_open(ctx, path);
    assert_non_null(f);
    return (bytes){f->p, f->n};
}

static str text_of(lc_ctx *ctx, const char *name) {
    bytes b = file_bytes(ctx, str_fmt(&ctx->keep, SOURCE_DIR "/tests/emit/%s", name));
    return (str){(const char *)b.p, b.n};
}

static str temp(lc_ctx *ctx, const char *name) { return str_fmt(&ctx->keep, "/tmp/litecast-test-emit-%ld-%s", (long)getpid(), name); }

static void check_model(lc_ctx *ctx, str name) {
    str text = text_of(ctx, name.p), path = temp(ctx, "model");
    const em_options *o = str_is(name, "outside.ir") ? &outside : &options;
    bytes first = write_memory(parse(ctx, text), o);
    assert_same(first, write_memory(parse(ctx, text), o));
    assert_same(first, write_memory(read_back(ctx, first), o));
    if (folder) path = str_fmt(&ctx->keep, "%s/%.*s.tflite", folder, (int)name.n - 3, name.p);
    assert_true(em_write_file(parse(ctx, text), path, o));
    assert_same(first, file_bytes(ctx, path));
    ir_module *m = tfl_load(ctx, path);
    assert_true(m && ir_verify(m, "load"));
    assert_same(first, write_memory(m, o));
    if (!folder) unlink(path.p);
}

static void models_round_trip(void **state) {
    lc_ctx *ctx = *state;
    str_vec names = {0};
    size_t n = 0;
    assert_true(file_list(ctx, STR(SOURCE_DIR "/tests/emit"), &names));
    for (size_t i = 0; i < names.n; i++) {
        if (!str_ends(names.v[i], ".ir")) continue;
        check_model(ctx, names.v[i]);
        n++;
    }
    assert_true(n >= 18);
}

/* ---- what is in the file ---------------------------------------------------------------------------- */

/* Where `what` lies; each occurrence must be aligned as constants are. */
static size_t count_aligned(bytes b, const void *what, size_t size) {
    size_t count = 0;
    for (size_t i = 0; i + size <= b.n; i++) {
        if (memcmp(b.p + i, what, size) != 0) continue;
        assert_int_equal(i % 16, 0);
        count++;
    }
    return count;
}

static void equal_constants_are_stored_once(void **state) {
    const float v[4] = {1, 2, 3, 4};
    lc_ctx *ctx = *state;
    assert_int_equal(count_aligned(write_memory(parse(ctx, text_of(ctx, "shared.ir")), &options), v, sizeof v), 1);
    assert_int_equal(count_aligned(write_memory(parse(ctx, text_of(ctx, "signatures.ir")), &options), v, sizeof v), 1);
    assert_int_equal(count_aligned(write_memory(parse(ctx, text_of(ctx, "outside.ir")), &outside), v, sizeof v), 1);
}

static void int4_is_packed(void **state) {
    const uint8_t packed[3] = {0xe1, 0xc3, 0x07};
    lc_ctx *ctx = *state;
    assert_int_equal(count_aligned(write_memory(parse(ctx, text_of(ctx, "int4.ir")), &options), packed, sizeof packed), 1);
}

static void first_signature_is_subgraph_0(void **state) {
    lc_ctx *ctx = *state;
    ir_module *m = read_back(ctx, write_memory(parse(ctx, text_of(ctx, "signatures.ir")), &options));
    assert_int_equal(m->signatures.n, 2);
    assert_str(m->signatures.v[0]->key, "one");
    assert_str(m->graphs->name, "one");
    assert_str(m->graphs->next->name, "two");
    assert_str(m->graphs->next->next->name, "helper");
}

static void metadata_comes_back(void **state) {
    lc_ctx *ctx = *state;
    ir_module *m = read_back(ctx, write_memory(parse(ctx, STR("graph @g(%x: f32[2]) {\n  return(%x)\n}\ndescription \"d\"\nmetadata \"k\" \"0a0b\"\n")), &options));
    assert_str(m->description, "d");
    assert_int_equal(m->metadata.n, 1);
    assert_str(m->metadata.v[0].name, "k");
    assert_int_equal(m->metadata.v[0].bytes.n, 2);
}

static void custom_ops_come_back(void **state) {
    lc_ctx *ctx = *state;
    ir_module *m = read_back(ctx, write_memory(parse(ctx, STR("graph @g(%x: f32[2]) {\n  %y = custom \"Mine\"(%x) options \"0102ff\" : f32[2]\n"
                                                              "  %z = custom \"Other\"(%y, _) : f32[2]\n  return(%z)\n}\n")), &options));
    const ir_node *n = m->graphs->first;
    assert_str(n->custom_name, "Mine");
    assert_int_equal(n->custom_options.n, 3);
    assert_str(n->next->custom_name, "Other");
    assert_null(ir_in(n->next, 1));
}

/* ---- versions --------------------------------------------------------------------------------------- */

static void versions_are_the_lowest(void **state) {
    static const struct {
        const char *node;
        int version;
        const char *runtime;
    } cases[] = {
        {"add(%f, %f)", 1, "1.5.0"},
        {"add(%l, %l)", 4, "2.6.0"},
        {"fully_connected(%f, dense<f32[3,2] 1 2 3 4 5 6>)", 6, "2.1.0"},
        {"fully_connected(%f, dense<f32[3,2] 1 2 3 4 5 6>, dense<f32[3] 1 2 3>)", 1, "1.5.0"},
        {"broadcast_to(%f, dense<i32[2] 2 2>)", 2, "2.5.0"},
        {"gelu(%f)", 1, "2.9.0"},
    };
    lc_ctx *ctx = *state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        ir_module *m = parse(ctx, str_fmt(&ctx->keep, "graph @g(%%f: f32[2,2], %%l: i64[2]) {\n  %%y = %s\n  return(%%y)\n}\n", cases[i].node));
        if (em_version(m->graphs->first) != cases[i].version) print_error("%s: version %d\n", cases[i].node, em_version(m->graphs->first));
        assert_int_equal(em_version(m->graphs->first), cases[i].version);
        assert_string_equal(em_min_runtime(m), cases[i].runtime);
    }
}

/* ---- streaming --------------------------------------------------------------------------------------- */

static void view_of(lc_ctx *ctx, const file_map *f, ir_data *d, ir_value *v, int rank, const int64_t *shape, const int64_t *stride, int64_t start) {
    *d = (ir_data){.bytes = f->p, .size = f->n, .file = f, .stored = IR_F32, .start = start};
    *v = (ir_value){.dtype = IR_F32, .shape = ir_shape_of(rank, shape), .data = d};
    memcpy(d->stride, stride, sizeof *stride * (size_t)rank);
    UNUSED(ctx);
}

/* The only constant of the graph as it was written, against element-wise reading. */
static void check_stream(lc_ctx *ctx, const ir_value *like, const em_options *how) {
    ir_module *m = ir_module_new(ctx);
    ir_graph *g = ir_graph_new(m, STR("g"));
    ir_value *v = ir_const_data(m, like->dtype, &like->shape, like->data);
    str path = temp(ctx, "stream");
    ir_graph_finish(g, &v, 1);
    assert_true(ir_verify(m, "stream"));
    assert_true(em_write_file(m, path, how));
    ir_module *back = tfl_load(ctx, path);
    unlink(path.p);
    assert_non_null(back);
    int64_t count;
    assert_true(ir_shape_count(&like->shape, &count));
    size_t size = ir_dtype_size(like->dtype);
    uint8_t *expected = arena_alloc(&ctx->keep, (size_t)count * size, 16);
    ev_read(v, 0, count, expected);
    assert_int_equal(ir_output(back->graphs, 0)->data->size, (size_t)count * size);
    assert_memory_equal(ir_output(back->graphs, 0)->data->bytes, expected, (size_t)count * size);
}

/* What is read as a whole on the way is marked when its checksum is right, and only then. */
static void check_sums(lc_ctx *ctx, ir_value *v, bool sums, const em_options *how) {
    ir_data d = *v->data;
    const ir_value copy = {.dtype = v->dtype, .shape = v->shape, .data = &d};
    bool checked = false;
    d.checked = &checked;
    d.crc = crc32c_update(0, d.bytes, (size_t)d.size);
    check_stream(ctx, &copy, how);
    assert_int_equal(checked, sums);
    checked = false;
    d.crc ^= 1;
    check_stream(ctx, &copy, how);
    assert_false(checked);
}

static void recipes_stream_as_they_read(void **state) {
    enum { N = 6 << 20 }; /* 24 MB: more than a box */
    lc_ctx *ctx = *state;
    uint64_t seed = 99;
    str path = temp(ctx, "weights");
    file_out *o = file_create(ctx, path);
    for (int i = 0; i < N / 1024; i++) {
        float f[1024];
        for (int k = 0; k < 1024; k++) f[k] = (float)(unit_random(&seed) >> 40);
        assert_true(file_write(o, f, sizeof f));
    }
    assert_true(file_commit(o));
    const file_map *f = file_open(ctx, path);
    unlink(path.p);
    const struct {
        int rank;
        int64_t shape[4], stride[4], start;
        bool sums; /* its boxes add up to the checksum */
    } cases[] = {
        {2, {2048, 3072}, {1, 2048}, 0, true},           /* a square matrix, transposed */
        {2, {6, 1 << 20}, {1, 6}, 0, true},              /* thin ones */
        {2, {1 << 20, 6}, {1, 1 << 20}, 0, true},
        {3, {512, 96, 128}, {1, 512, 512 * 96}, 0, true}, /* axes reversed */
        {3, {96, 512, 128}, {512, 1, 512 * 96}, 0, true}, /* batches of matrices */
        {4, {64, 32, 48, 64}, {1, 64 * 48, 64, 64 * 48 * 32}, 0, true},
        {2, {3000, 1000}, {-1, 6000}, 5999, false},      /* backwards, every other row's half */
        {2, {1000, 3000}, {3000, 2}, 1, false},          /* every other element */
        {1, {100000}, {60}, 7, false},                   /* one of many */
        {2, {3000, 2000}, {0, 3}, 0, false},             /* repeated */
        {3, {1, 2048, 3072}, {77, 1, 2048}, 0, true},    /* an axis that does not move */
    };
    float *by = NEW_N(&ctx->keep, float, 4096);
    for (int i = 0; i < 4096; i++) by[i] = (float)(i % 7) + 0.5f;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        ir_data d;
        ir_value v;
        view_of(ctx, f, &d, &v, cases[i].rank, cases[i].shape, cases[i].stride, cases[i].start);
        arena_mark mark = arena_get_mark(&ctx->keep);
        check_stream(ctx, &v, &options);
        check_sums(ctx, &v, cases[i].sums, &options);
        const em_options staged = {.check = options.check, .map_limit = 1 << 20};
        check_stream(ctx, &v, &staged);
        check_sums(ctx, &v, cases[i].sums, &staged);
        v.dtype = IR_F16; /* smaller than what is stored */
        check_stream(ctx, &v, &staged);
        v.dtype = IR_F64;
        const ir_scale second = {.axis = v.shape.rank - 1, .by = by}, first = {.axis = 0, .by = by, .next = &second};
        bool fits = v.shape.d[0] <= 4096 && v.shape.d[v.shape.rank - 1] <= 4096;
        if (fits) d.scale = &first;
        v.dtype = IR_F32;
        if (fits) check_stream(ctx, &v, &options);
        UNUSED(mark);
    }
}

static void failures_leave_nothing(void **state) {
    lc_ctx *ctx = *state;
    ir_module *m = parse(ctx, text_of(ctx, "basic.ir"));
    assert_false(em_write_file(m, STR("/nonexistent/folder/x.tflite"), &options));
    assert_int_equal(ctx->diags.first->code, D_FILE_WRITE);
}

static bool not_ready(void *user) {
    UNUSED(user);
    return false;
}

/* Two outputs of gigabytes need not lie side by side; a smaller one stays until the new one is there. */
static void the_older_file_goes_first_when_it_must(void **state) {
    lc_ctx *ctx = *state;
    str path = temp(ctx, "older");
    for (int large = 0; large < 2; large++) {
        em_options o = large ? outside : options;
        o.ready = not_ready;
        file_out *older = file_create(ctx, path);
        assert_true(file_write(older, "older", 5) && file_commit(older));
        assert_false(em_write_file(parse(ctx, text_of(ctx, "basic.ir")), path, &o));
        assert_true(file_exists(path) == !large);
        assert_false(file_exists(str_fmt(&ctx->keep, "%s.tmp%ld", path.p, (long)getpid())));
        unlink(path.p);
    }
}

/* ---- reading ------------------------------------------------------------------------------------------ */

/* Cut or bent in any place, a file is read or refused with one report. */
static void every_bend_is_survived(void **state) {
    lc_ctx *outer = *state;
    bytes b = write_memory(parse(outer, text_of(outer, "while.ir")), &options);
    uint8_t *p = arena_dup(&outer->keep, b.p, b.n, 16);
    for (size_t i = 0; i < b.n; i++) {
        const uint8_t values[3] = {0, 0xff, (uint8_t)(p[i] + 1)};
        for (int k = 0; k < 3; k++) {
            lc_ctx ctx;
            uint8_t was = p[i];
            p[i] = values[k];
            assert_true(ctx_init(&ctx, NULL, NULL));
            ir_module *m = tfl_read(&ctx, p, b.n, STR("bent"));
            assert_int_equal(ctx.diags.errors, m ? 0 : 1);
            if (m) assert_true(ir_verify(m, "bent"));
            ctx_done(&ctx);
            p[i] = was;
        }
    }
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        TEST(models_round_trip), TEST(equal_constants_are_stored_once), TEST(int4_is_packed), TEST(first_signature_is_subgraph_0),
        TEST(metadata_comes_back), TEST(custom_ops_come_back), TEST(versions_are_the_lowest), TEST(recipes_stream_as_they_read),
        TEST(failures_leave_nothing),
        TEST(the_older_file_goes_first_when_it_must), TEST(every_bend_is_survived),
    };
    if (argc > 1) folder = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
