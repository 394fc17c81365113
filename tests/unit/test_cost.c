/* The cost model: multiply-adds, parameters, peak memory, and who makes sizes dynamic. */
#include "unit.h"

#include "inspect/inspect.h"

static ir_module *parse(void **state, const char *text) {
    ir_module *m = ir_parse(*state, str_c(text), STR("test"));
    if (!m) print_error("%s\n", ((lc_ctx *)*state)->diags.first->text.p);
    assert_non_null(m);
    return m;
}

static in_cost cost_of(void **state, const char *text) { return in_module_cost(parse(state, text)); }

static void convolutions(void **state) {
    /* 3x3 outputs, 2x2 kernel, 3 inputs, 5 outputs */
    in_cost c = cost_of(state, "graph @main(%x: f32[1,4,4,3]) {\n"
                        "  %y = conv_2d(%x, splat<f32[5,2,2,3] 1>, splat<f32[5] 0>) {padding=VALID, stride_w=1, stride_h=1} : f32[1,3,3,5]\n"
                        "  return(%y)\n}\n");
    assert_int_equal(c.macs, 3 * 3 * 5 * 2 * 2 * 3);
    assert_int_equal(c.parameters, 5 * 2 * 2 * 3 + 5);
    assert_int_equal(c.peak_bytes, 4 * (4 * 4 * 3 + 3 * 3 * 5));
    /* a depthwise one: each output channel meets one input channel */
    c = cost_of(state, "graph @main(%x: f32[1,4,4,3]) {\n"
                "  %y = depthwise_conv_2d(%x, splat<f32[1,2,2,3] 1>, splat<f32[3] 0>) {padding=VALID, stride_w=1, stride_h=1, depth_multiplier=1} : f32[1,3,3,3]\n"
                "  return(%y)\n}\n");
    assert_int_equal(c.macs, 3 * 3 * 3 * 2 * 2);
    /* each of 2x2x3 inputs is spread over 2x2 places of 5 channels */
    c = cost_of(state, "graph @main(%x: f32[1,2,2,3]) {\n"
                "  %y = transpose_conv(dense<i32[4] 1 4 4 5>, splat<f32[5,2,2,3] 1>, %x) {padding=SAME, stride_w=2, stride_h=2} : f32[1,4,4,5]\n"
                "  return(%y)\n}\n");
    assert_int_equal(c.macs, 2 * 2 * 3 * 2 * 2 * 5);
}

static void products(void **state) {
    in_cost c = cost_of(state, "graph @main(%x: f32[n,7]) {\n  %y = fully_connected(%x, splat<f32[4,7] 1>) : f32[n,4]\n  return(%y)\n}\n");
    assert_int_equal(c.macs, 4 * 7); /* n counts as 1 */
    c = cost_of(state, "graph @main(%x: f32[2,3,7], %y: f32[2,5,7]) {\n  %z = batch_matmul(%x, %y) {adj_y=true} : f32[2,3,5]\n  return(%z)\n}\n");
    assert_int_equal(c.macs, 2 * 3 * 5 * 7);
    assert_int_equal(c.parameters, 0);
    c = cost_of(state, "graph @main(%x: f32[2,7,3], %y: f32[2,7,5]) {\n  %z = batch_matmul(%x, %y) {adj_x=true} : f32[2,3,5]\n  return(%z)\n}\n");
    assert_int_equal(c.macs, 2 * 3 * 5 * 7);
}

/* a is dead when c is made: at most two of the three values live at once, besides x at the first step */
static void liveness(void **state) {
    in_cost c = cost_of(state, "graph @main(%x: f32[10]) {\n  %a = abs(%x) : f32[10]\n  %b = exp(%a) : f32[10]\n  %c = abs(%b) : f32[10]\n  return(%c)\n}\n");
    assert_int_equal(c.peak_bytes, 2 * 40);
    c = cost_of(state, "graph @main(%x: f32[10]) {\n  %a = abs(%x) : f32[10]\n  %b = exp(%a) : f32[10]\n  %c = mul(%a, %b) : f32[10]\n  return(%c)\n}\n");
    assert_int_equal(c.peak_bytes, 3 * 40);
    c = cost_of(state, "graph @main(%x: f32[10]) {\n  %a = mul(%x, %x) : f32[10]\n  return(%a, %x)\n}\n");
    assert_int_equal(c.peak_bytes, 2 * 40);
}

/* A body counts once, and lives while its node runs. */
static void bodies(void **state) {
    in_cost c = cost_of(state, "graph @main(%p: bool[], %x: f32[1,7]) {\n"
                        "  %y = if(%p, %x) {then_subgraph_index=@yes, else_subgraph_index=@no} : f32[1,7]\n  return(%y)\n}\n"
                        "graph @yes(%x: f32[1,7]) {\n  %y = fully_connected(%x, splat<f32[7,7] 1>) : f32[1,7]\n  return(%y)\n}\n"
                        "graph @no(%x: f32[1,7]) {\n  %y = abs(%x) : f32[1,7]\n  return(%y)\n}\n");
    assert_int_equal(c.macs, 49);
    assert_int_equal(c.parameters, 49);
    assert_int_equal(c.peak_bytes, (1 + 28 + 28) + (28 + 28));
}

static void dynamic_sizes(void **state) {
    ir_module *m = parse(state, "graph @main(%x: f32[n,3]) {\n  %y = where(%x) : i64[k,2]\n  %z = reshape(%x, dense<i32[1] -1>) : f32[3*n]\n"
                                "  return(%y, %z)\n}\nsignature \"s\" @main inputs(\"x\") outputs(\"y\", \"z\")\n");
    in_dynamics found = {0};
    in_find_dynamics(m, &found);
    assert_int_equal(found.n, 2); /* 3*n is not a size of its own */
    assert_true(found.v[0].input && found.v[0].axis == 0);
    assert_true(found.v[1].node && found.v[1].node->op == OP_WHERE);
}

int main(void) {
    const struct CMUnitTest tests[] = {TEST(convolutions), TEST(products), TEST(liveness), TEST(bodies), TEST(dynamic_sizes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
