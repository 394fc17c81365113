/* Signatures that compute the same share a graph; telling many apart takes no memory that stays. */
#include "unit.h"

#include "build/build.h"
#include "passes/passes.h"

enum { NODES = 400 };

static void finish(ir_module *m, ir_graph *g, str key, ir_value *v) {
    ir_graph_finish(g, &v, 1);
    ir_signature *sig = NEW(&m->ctx->keep, ir_signature);
    *sig = (ir_signature){.key = key, .graph = g};
    vec_push(&m->ctx->keep, &sig->input_names, STR("x"));
    vec_push(&m->ctx->keep, &sig->output_names, STR("y"));
    vec_push(&m->ctx->keep, &m->signatures, sig);
}

/* NODES sines, and the last of them with a constant. */
static void add_signature(ir_module *m, str key, float last) {
    ir_graph *g = ir_graph_new(m, key);
    const ir_shape s = {.rank = 1, .d = {4}};
    bld b = b_begin(g, key, STR("Sin"));
    ir_value *v = ir_graph_input(g, IR_F32, &s, STR("x"));
    for (int i = 0; i < NODES; i++) v = b_unary(&b, OP_SIN, v);
    v = b_add(&b, v, b_f32(&b, last));
    finish(m, g, key, v);
}

static void equal_ones_share(void **state) {
    ir_module *m = ir_module_new(*state);
    add_signature(m, STR("a"), 1);
    add_signature(m, STR("b"), 2);
    add_signature(m, STR("c"), 1);
    assert_true(ps_find(STR("share"))->run(m));
    assert_ptr_equal(m->signatures.v[0]->graph, m->signatures.v[2]->graph);
    assert_ptr_not_equal(m->signatures.v[0]->graph, m->signatures.v[1]->graph);
}

static void many_are_told_apart(void **state) {
    enum { MANY = 100 };
    lc_ctx *ctx = *state;
    ir_module *m = ir_module_new(ctx);
    for (int i = 0; i < MANY; i++) add_signature(m, str_fmt(&ctx->keep, "s%d", i), (float)i);
    const size_t before = ctx->memory_peak;
    assert_true(ps_find(STR("share"))->run(m));
    for (int i = 1; i < MANY; i++) assert_ptr_not_equal(m->signatures.v[0]->graph, m->signatures.v[i]->graph);
    assert_true(ctx->memory_peak - before < (1 << 20));
}

/* y = x + k: a large constant that was computed for this signature alone. */
static void add_large(ir_module *m, str key, float last) {
    enum { N = (1 << 18) + 1 };
    ir_graph *g = ir_graph_new(m, key);
    const ir_shape s = {.rank = 1, .d = {N}};
    bld b = b_begin(g, key, STR("AddV2"));
    ir_value *v = ir_graph_input(g, IR_F32, &s, STR("x"));
    float *k = NEW_N(&m->ctx->keep, float, N);
    for (int i = 0; i < N; i++) k[i] = i + 1 < N ? (float)i : last;
    v = b_add(&b, v, b_f32s(&b, k, &s));
    finish(m, g, key, v);
}

static void computed_constants_are_compared(void **state) {
    ir_module *m = ir_module_new(*state);
    add_large(m, STR("a"), 1);
    add_large(m, STR("b"), 2);
    add_large(m, STR("c"), 1);
    assert_true(ps_find(STR("share"))->run(m));
    assert_ptr_equal(m->signatures.v[0]->graph, m->signatures.v[2]->graph);
    assert_ptr_not_equal(m->signatures.v[0]->graph, m->signatures.v[1]->graph);
}

/* A weight of a file: its checksum is known, so that it need not be read to be told apart. */
static ir_value *weight(bld *b, const file_map *file, uint32_t crc, float last, bool turned) {
    enum { N = 64 };
    static bool checked;
    float *p = NEW_N(&b->ctx->keep, float, N * N);
    for (int i = 0; i < N * N; i++) p[i] = i + 1 < N * N ? (float)i : last;
    ir_data *d = NEW(&b->ctx->keep, ir_data);
    *d = (ir_data){.bytes = (const uint8_t *)p, .size = N * N * sizeof *p, .file = file, .stored = IR_F32, .dense = !turned,
                   .stride = {1, N}, .crc = crc, .checked = &checked};
    return ir_const_data(b->m, IR_F32, &(ir_shape){2, {N, N}}, d);
}

static void equal_weights_are_one(void **state) {
    lc_ctx *ctx = *state;
    ir_module *m = ir_module_new(ctx);
    ir_graph *g = ir_graph_new(m, STR("main"));
    bld b = b_begin(g, STR("main"), STR("AddV2"));
    const file_map *file = NEW(&ctx->keep, file_map);
    ir_value *x = ir_graph_input(g, IR_F32, &(ir_shape){2, {64, 64}}, STR("x")), *y[6];
    for (int i = 0; i < 6; i++) {
        ir_value *w = weight(&b, file, i == 3 ? 8 : 7, i == 2 ? 2 : 1, i >= 4);
        y[i] = b_op(&b, OP_BATCH_MATMUL, B_IN(x, w), B_NONE);
    }
    ir_graph_finish(g, y, 6);
    assert_true(ps_find(STR("common"))->run(m));
    const ir_node *r = g->last;
    const ir_value *w[6];
    for (uint32_t i = 0; i < 6; i++) w[i] = ir_in(ir_in(r, i)->def, 1);
    assert_ptr_equal(w[0], w[1]);
    assert_ptr_equal(ir_in(r, 0), ir_in(r, 1));
    assert_ptr_not_equal(w[0], w[2]); /* by chance the same checksum */
    assert_ptr_not_equal(w[0], w[3]); /* another checksum: not looked at */
    assert_ptr_not_equal(w[0], w[4]); /* the same numbers in another order */
    assert_ptr_equal(w[4], w[5]);
}

int main(void) {
    const struct CMUnitTest tests[] = {TEST(equal_weights_are_one), TEST(equal_ones_share), TEST(computed_constants_are_compared), TEST(many_are_told_apart)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
