/* What folding may hold: constants that grow, and steps that do not, but are never freed.
 *
 * The limits are those at the head of folding in build/build.c: 256 MB of memory and some times what was read from files, of which there are none; blocks of an arena are not full. */
#include "unit.h"

#include "build/build.h"

static const uint64_t most = (uint64_t)1 << 28;

static bld begin(lc_ctx *ctx) {
    ir_module *m = ir_module_new(ctx);
    return b_begin(ir_graph_new(m, STR("main")), STR("node"), STR("AddV2"));
}

/* Each step is as large as its operand; thousands of them stop being folded. */
static void test_steps(void **state) {
    enum { N = 1 << 18, STEPS = 400 };
    bld b = begin(*state);
    const ir_shape s = {.rank = 1, .d = {N}};
    float *p = NEW_N(&b.ctx->keep, float, N);
    for (size_t i = 0; i < N; i++) p[i] = (float)i;
    ir_value *x = b_f32s(&b, p, &s), *k = x;
    assert_true(ir_is_const(b_add(&b, x, k)));
    for (int i = 0; i < STEPS; i++) x = b_add(&b, x, k);
    assert_false(b.failed);
    assert_false(ir_is_const(x));
    assert_true(b.m->made <= most);
    assert_true(b.ctx->memory_peak < most / 2 * 3);
}

/* A file that was read makes room for some times its size. */
static void test_steps_of_a_file(void **state) {
    bld b = begin(*state);
    const ir_shape s = {.rank = 1, .d = {1 << 22}};
    b.m->made = most;
    b.ctx->files_size = 1 << 24;
    ir_value *x = b_splat(&b, IR_F32, 1, &s);
    assert_true(ir_is_const(b_add(&b, x, x)));
}

/* Operands of one number that kernels read as a whole are memory too. */
static void test_repeated_operands(void **state) {
    enum { OPERANDS = 16 };
    bld b = begin(*state);
    const ir_shape s = {.rank = 1, .d = {1 << 23}};
    const int axis = 0;
    for (int i = 0; i < OPERANDS; i++) b_reduce(&b, OP_SUM, b_splat(&b, IR_F32, i, &s), &axis, 1, false);
    assert_false(b.failed);
    assert_true(b.ctx->memory_peak < most / 2 * 3);
}

/* A table of a million bytes is computed once; one that only repeats some numbers is better made by the model. */
static void test_tables(void **state) {
    bld b = begin(*state);
    enum { ROWS = 512, CHOICES = 1 << 15 };
    float *p = NEW_N(&b.ctx->keep, float, ROWS + 1);
    int32_t *index = NEW_N(&b.ctx->keep, int32_t, CHOICES);
    for (int i = 0; i <= ROWS; i++) p[i] = (float)i;
    for (int i = 0; i < CHOICES; i++) index[i] = i % (ROWS / 4);
    ir_value *row = b_f32s(&b, p, &(ir_shape){2, {1, ROWS}}), *column = b_f32s(&b, p, &(ir_shape){2, {ROWS, 1}});
    assert_true(ir_is_const(b_mul(&b, row, column)));
    assert_false(ir_is_const(b_mul(&b, row, b_f32s(&b, p, &(ir_shape){2, {ROWS + 1, 1}}))));
    ir_value *table = b_f32s(&b, p, &(ir_shape){2, {ROWS / 4, 4}});
    assert_true(ir_is_const(b_gather(&b, table, ir_const_copy(b.m, IR_I32, &(ir_shape){1, {64}}, index, 64 * sizeof *index), 0, 0)));
    assert_false(ir_is_const(b_gather(&b, table, ir_const_copy(b.m, IR_I32, &(ir_shape){1, {CHOICES}}, index, CHOICES * sizeof *index), 0, 0)));
    assert_false(b.failed);
}

/* What another signature computes of the same weights is not computed again, nor held twice. */
static void test_memory(void **state) {
    bld b = begin(*state);
    enum { N = 1 << 16 };
    float *p = NEW_N(&b.ctx->keep, float, N);
    for (int i = 0; i < N; i++) p[i] = (float)(i % 7);
    ir_value *x = b_f32s(&b, p, &(ir_shape){2, {256, 256}});
    const ir_value *y = b_mul(&b, x, b_f32(&b, 3));
    const uint64_t made = b.m->made;
    b.g = ir_graph_new(b.m, STR("second"));
    assert_ptr_equal(b_mul(&b, x, b_f32(&b, 3))->data, y->data);
    assert_true(b.m->made == made);
    assert_ptr_not_equal(b_mul(&b, x, b_f32(&b, 4))->data, y->data);
    assert_ptr_not_equal(b_add(&b, x, b_f32(&b, 3))->data, y->data);
}

/* Equal operands, other attributes. */
static void test_memory_of_attributes(void **state) {
    bld b = begin(*state);
    enum { N = 1 << 16 };
    float *p = NEW_N(&b.ctx->keep, float, N);
    for (int i = 0; i < N; i++) p[i] = (float)(i % 7);
    ir_value *x = b_f32s(&b, p, &(ir_shape){2, {256, 256}});
    const ir_value *one = b_op(&b, OP_SOFTMAX, B_IN(x), B_AT({A_beta, .f = 1})), *two = b_op(&b, OP_SOFTMAX, B_IN(x), B_AT({A_beta, .f = 2}));
    assert_true(ir_is_const(one) && ir_is_const(two));
    assert_ptr_not_equal(one->data, two->data);
    assert_ptr_equal(b_op(&b, OP_SOFTMAX, B_IN(x), B_AT({A_beta, .f = 2}))->data, two->data);
}

/* [n,4,6] by [n,-1,2]: -1 is 12, so that n may be the one to be found. */
static void test_sizes_to_be_found(void **state) {
    bld b = begin(*state);
    ir_value *x = ir_graph_input(b.g, IR_F32, &(ir_shape){3, {dim_new(b.m, "n"), 4, 6}}, STR("x"));
    ir_value *parts[2] = {b_slice(&b, b_shape_of(&b, x), (int64_t[]){0}, (int64_t[]){1}), b_i32s(&b, (int32_t[]){-1, 2}, 2)};
    const ir_value *y = b_reshape_to(&b, x, b_concat(&b, parts, 2, 0));
    const int64_t *d;
    size_t count;
    assert_true(b_ints(&b, ir_in(y->def, 1), &d, &count));
    assert_int_equal(count, 3);
    assert_int_equal(d[0], -1);
    assert_int_equal(d[1], 12);
    assert_int_equal(d[2], 2);
    assert_true(y->shape.d[0] == x->shape.d[0]);
}

/* Small results of BROADCAST_TO are constants; large ones are made when the model runs. */
static void test_broadcast(void **state) {
    bld b = begin(*state);
    const ir_shape small = {.rank = 2, .d = {256, 1024}}, large = {.rank = 2, .d = {257, 1024}};
    assert_true(ir_is_const(b_broadcast_to(&b, b_f32(&b, 2), &small)));
    assert_false(ir_is_const(b_broadcast_to(&b, b_f32(&b, 2), &large)));
    assert_true(ir_is_const(b_broadcast_to(&b, b_splat(&b, IR_F32, 2, &(ir_shape){.rank = 2, .d = {257, 512}}), &(ir_shape){.rank = 3, .d = {2, 257, 512}})));
    assert_false(b.failed);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_steps, unit_begin, unit_end),
        cmocka_unit_test_setup_teardown(test_steps_of_a_file, unit_begin, unit_end),
        cmocka_unit_test_setup_teardown(test_repeated_operands, unit_begin, unit_end),
        cmocka_unit_test_setup_teardown(test_sizes_to_be_found, unit_begin, unit_end),
        cmocka_unit_test_setup_teardown(test_memory, unit_begin, unit_end),
        cmocka_unit_test_setup_teardown(test_memory_of_attributes, unit_begin, unit_end),
        cmocka_unit_test_setup_teardown(test_tables, unit_begin, unit_end),
        cmocka_unit_test_setup_teardown(test_broadcast, unit_begin, unit_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
