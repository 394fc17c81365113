/* The text form: what is printed reads back the same, constants print by value whatever their recipe, types may be left
 * to inference, and every mistake is told once, with its line. */
#include "unit.h"

#include "ir/ir.h"

#include <math.h>
#include <stdio.h>

static str print(ir_module *m, int64_t most) {
    strbuf b = {.a = &m->ctx->keep};
    ir_print_with(m, &b, most);
    return sb_str(&b);
}

static ir_module *parse(lc_ctx *ctx, str text) {
    ir_module *m = ir_parse(ctx, text, STR("test.ir"));
    if (ctx->diags.first) print_error("%s\n", ctx->diags.first->text.p);
    assert_non_null(m);
    return m;
}

static void everything_round_trips(void **state) {
    lc_ctx *ctx = *state;
    const file_map *f = file_open(ctx, STR(SOURCE_DIR "/tests/corpus/fuzz_ir_text/everything.txt"));
    assert_non_null(f);
    str first = print(parse(ctx, (str){(const char *)f->p, f->n}), 64);
    assert_true(first.n > 1000);
    assert_str(print(parse(ctx, first), 64), first.p);
}

/* This text is its own canonical form. */
static void canonical_text_stays(void **state) {
    const char *text =
        "graph @main(%x: f32[n,4], %0: i32[]) {\n"
        "  %1 = conv_2d(%x, dense<f32[1,1,1,2] 0.1 -0>, _) {padding=VALID, fused_activation_function=RELU6} : f32[*] @\"a/b:0\"\n"
        "  %y, %2 = topk_v2(%1, dense<i32[] 3>%k) : f32[floor(n/2)+2*n], i32[?7]\n"
        "  %\"3\" = custom \"Op\"(%2) options \"00ff\" : i8[3,2] quant(axis=1 0.5:0 0.25:-7)\n"
        "  %3 = if(%0, %y) {then_subgraph_index=@1, else_subgraph_index=@\"a b\"} : f32[max(3 n)]\n"
        "  return(%3, splat<f32[100] 1.5>, dense<str[2] \"a\\n\" \"\">)\n"
        "}\n"
        "graph @1(%0: f32[*]) {\n"
        "  return(%0)\n"
        "}\n"
        "graph @\"a b\"(%0: f32[*]) {\n"
        "  %1 = reshape(%0) {new_shape=[1 -1]} : f32[1,n]\n"
        "  return(%1)\n"
        "}\n"
        "signature \"f\" @1 inputs(\"x\") outputs(\"y\")\n"
        "description \"made by \\\"hand\\\"\"\n"
        "metadata \"m\" \"0102\"\n";
    assert_str(print(parse(*state, str_c(text)), 64), text);
}

/* Nodes, and what hangs on them, are what the text says. */
static void text_becomes_a_graph(void **state) {
    ir_module *m = parse(*state, STR("// first\n"
                                     "graph @g(%x: f32[n, n + 1]) { // a comment\n"
                                     "  %a = add(%x, dense<f32[2] 1 2>) {fused_activation_function=RELU}: f32[n,n+1] @\"n/a\"\n"
                                     "  return(%a, _)\n"
                                     "}"));
    ir_node *n = m->graphs->first;
    assert_int_equal(n->op, OP_ADD);
    assert_str(n->name, "n/a");
    assert_str(n->out[0].name, "a");
    assert_int_equal(ir_get_i(n, A_fused_activation_function), ACT_RELU);
    assert_ptr_equal(ir_in(n, 0), m->graphs->inputs.v[0]);
    assert_true(ir_shape_eq(&n->out[0].shape, &ir_in(n, 0)->shape));
    assert_true(n->out[0].shape.d[1] == dim_add(m, n->out[0].shape.d[0], 1));
    assert_int_equal(ir_output_count(m->graphs), 2);
    assert_null(ir_output(m->graphs, 1));
    float two[2];
    memcpy(two, ir_in(n, 1)->data->bytes, sizeof two);
    assert_true(two[0] == 1 && two[1] == 2);
}

/* ---- numbers -------------------------------------------------------------------------------------------------- */

static ir_value *constant_back(lc_ctx *ctx, ir_module *m) {
    ir_module *again = parse(ctx, print(m, INT64_MAX));
    return ir_output(again->graphs, 0);
}

/* Bits survive, for every type, NaNs and their payloads among them (but for the bits that a type does not use). */
static void bits_survive(void **state) {
    uint64_t seed = 1234567;
    for (int t = 0; t < IR_DTYPE_COUNT; t++) {
        uint8_t bytes[16 * 300];
        const size_t size = ir_dtype_size((ir_dtype)t);
        if (!size) continue;
        for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)unit_random(&seed);
        for (size_t i = 0; t == IR_BOOL && i < sizeof bytes; i++) bytes[i] &= 1;
        for (size_t i = 0; t == IR_I4 && i < sizeof bytes; i++) bytes[i] = (uint8_t)((bytes[i] & 15) - 8);
        for (size_t i = 0; i < 16 * size; i++) bytes[i] = i % size == size - 1 ? 0x7f : 0xff; /* largest, or NaN */
        if (t == IR_BOOL || t == IR_I4) memset(bytes, 1, 16);
        lc_ctx ctx;
        assert_true(ctx_init(&ctx, NULL, NULL));
        ir_module *m = ir_module_new(&ctx);
        ir_shape s = ir_shape_of(2, (ir_dim[]){3, 100});
        ir_value *c = ir_const_copy(m, (ir_dtype)t, &s, bytes, 300 * size);
        ir_graph_finish(ir_graph_new(m, STR("g")), &c, 1);
        ir_value *back = constant_back(&ctx, m);
        assert_int_equal(back->dtype, t);
        assert_memory_equal(back->data->bytes, bytes, 300 * size);
        ctx_done(&ctx);
    }
    UNUSED(state);
}

static void every_half_survives(void **state) {
    lc_ctx *ctx = *state;
    for (int t = 0; t < 2; t++) {
        uint16_t *h = NEW_N(&ctx->keep, uint16_t, 65536);
        for (unsigned i = 0; i < 65536; i++) h[i] = (uint16_t)i;
        ir_module *m = ir_module_new(ctx);
        ir_shape s = ir_shape_of(1, (ir_dim[]){65536});
        ir_value *c = ir_const_own(m, t ? IR_BF16 : IR_F16, &s, h, 131072);
        ir_graph_finish(ir_graph_new(m, STR("g")), &c, 1);
        assert_memory_equal(constant_back(ctx, m)->data->bytes, h, 131072);
    }
}

static void views_print_by_value(void **state) {
    lc_ctx *ctx = *state;
    static const float stored[] = {0, 1, 2, 3, 4, 5}, by[] = {10, 0.5f, 1};
    ir_module *m = ir_module_new(ctx);
    const ir_scale scale = {.axis = 0, .by = by};
    const ir_data transposed = {.bytes = (const uint8_t *)stored, .size = 24, .stored = IR_F32, .stride = {1, 3}};
    const ir_data reversed = {.bytes = (const uint8_t *)stored, .size = 24, .stored = IR_F32, .start = 5, .stride = {-2}};
    ir_data scaled = transposed, cast = transposed, both = transposed;
    scaled.scale = both.scale = &scale;
    const ir_shape s = ir_shape_of(2, (ir_dim[]){3, 2}), v = ir_shape_of(1, (ir_dim[]){3});
    ir_value *out[] = {ir_const_data(m, IR_F32, &s, &transposed), ir_const_data(m, IR_F32, &v, &reversed),
                       ir_const_data(m, IR_F32, &s, &scaled), ir_const_data(m, IR_I8, &s, &cast),
                       ir_const_data(m, IR_F16, &s, &both)};
    ir_graph_finish(ir_graph_new(m, STR("g")), out, ARRAY_LEN(out));
    assert_true(ir_verify(m, "test"));
    assert_str(print(m, 64), "graph @g() {\n"
                             "  return(dense<f32[3,2] 0 3 1 4 2 5>, dense<f32[3] 5 3 1>, dense<f32[3,2] 0 30 0.5 2 2 5>, "
                             "dense<i8[3,2] 0 3 1 4 2 5>, dense<f16[3,2] 0 30 0.5 2 2 5>)\n}\n");
}

static void large_constants_are_hashed(void **state) {
    lc_ctx *ctx = *state;
    float many[600], mirrored[600];
    for (int i = 0; i < 600; i++) many[i] = (float)i, mirrored[599 - i] = (float)i;
    ir_module *m = ir_module_new(ctx);
    const ir_shape s = ir_shape_of(1, (ir_dim[]){600});
    const ir_data reversed = {.bytes = (const uint8_t *)mirrored, .size = sizeof mirrored, .stored = IR_F32, .start = 599, .stride = {-1}};
    ir_value *out[] = {ir_const_copy(m, IR_F32, &s, many, sizeof many), ir_const_data(m, IR_F32, &s, &reversed),
                       ir_const_copy(m, IR_F32, &s, mirrored, sizeof mirrored)};
    ir_graph_finish(ir_graph_new(m, STR("g")), out, 3);
    str text = print(m, 64), hash[3], rest = text;
    for (int i = 0; i < 3; i++) { /* what stands between 0x and > */
        assert_true(str_cut(rest, '<', &hash[i], &rest) && str_cut(rest, '>', &hash[i], &rest));
        assert_true(str_starts(hash[i], "f32[600] 0x"));
    }
    assert_true(str_eq(hash[0], hash[1])); /* equal values, whatever the recipe */
    assert_false(str_eq(hash[0], hash[2]));
    assert_null(ir_parse(ctx, text, STR("t")));
    assert_int_equal(ctx->diags.errors, 1);
    assert_true(ctx->diags.first->hint.n > 0);
}

/* ---- types left to inference ------------------------------------------------------------------------------------ */

static bool same_as_operand(ir_node *n) {
    assert_true(ir_in(n, 0)->dtype != IR_DTYPE_NONE); /* operands come first */
    if (n->op == OP_IF) {
        const ir_graph *g = ir_get_graph(n, A_then_subgraph_index);
        n->out[0].dtype = ir_output(g, 0)->dtype, n->out[0].shape = ir_output(g, 0)->shape;
    } else {
        n->out[0].dtype = ir_in(n, 0)->dtype, n->out[0].shape = ir_in(n, 0)->shape;
    }
    return n->op != OP_NEG;
}

static const char untyped[] = "graph @g(%c: bool[], %x: f32[n]) {\n"
                              "  %y = relu(%x)\n"
                              "  %z = if(%c, %y) {then_subgraph_index=@t, else_subgraph_index=@t}\n"
                              "  return(%z)\n}\n"
                              "graph @t(%x: f32[n]) {\n  %y = abs(%x)\n  return(%y)\n}\n";

static void types_are_inferred(void **state) {
    ir_module *m = ir_parse_with(*state, str_c(untyped), STR("t"), same_as_operand);
    assert_non_null(m);
    assert_true(ir_verify(m, "test"));
    assert_true(ir_shape_eq(&ir_output(m->graphs, 0)->shape, &m->graphs->inputs.v[1]->shape));
    m = ir_parse(*state, str_c(untyped), STR("t")); /* or stay open */
    assert_non_null(m);
    assert_int_equal(ir_output(m->graphs, 0)->dtype, IR_DTYPE_NONE);
    assert_str(print(m, 64), untyped);
    assert_null(ir_parse_with(*state, STR("graph @g(%x: f32[]) { %y = neg(%x) return(%y) }"), STR("t"), same_as_operand));
}

/* ---- mistakes ------------------------------------------------------------------------------------------------------ */

static const struct {
    const char *text, *says;
} mistakes[] = {
    {"grap @g() {}", "t:1: expected 'graph'"},
    {"graph @g() {\n\n  return(%x)\n}", "t:3: value '%x' is not defined"},
    {"graph @g(%x: f32[]) {\n  %x = relu(%x) : f32[]\n  return()\n}", "t:2: value '%x' is defined twice"},
    {"graph @g(%x: f32[]) { %y = rleu(%x) : f32[] return() }", "there is no op 'rleu'"},
    {"graph @g(%x: f32[]) { %y = relu(%x, %x) : f32[] return() }", "'relu' cannot have 2 operands"},
    {"graph @g(%x: f32[]) { relu(%x) return() }", "'relu' has 1 results, not 0"},
    {"graph @g(%x: f32[]) { %y = relu(%x) {beta=1} : f32[] return() }", "'relu' has no attribute 'beta'"},
    {"graph @g(%x: f32[]) { %y = softmax(%x) {bet=1} : f32[] return() }", "'softmax' has no attribute 'bet'"},
    {"graph @g(%x: f32[]) { %y = add(%x, %x) {fused_activation_function=GELU} : f32[] return() }", "'GELU' is no value of Act"},
    {"graph @g(%x: f32[]) { %y = relu(%x) : f31[] return() }", "'f31' is no element type"},
    {"graph @g(%x: f32[1,2,3,4,5,6,7,8,9]) { return() }", "at most 8 axes"},
    {"graph @g(%x: f32[-1]) { return() }", "cannot be negative"},
    {"graph @g(%x: f32[n/2]) { return() }", "expected ']' before '/'"},
    {"graph @g() { return(dense<f32[2] 1>) }", "1 elements where the shape has 2"},
    {"graph @g() { return(dense<i8[1] 128>) }", "'128' is no number of type i8"},
    {"graph @g() { return(dense<u8[1] -1>) }", "'-1' is no number of type u8"},
    {"graph @g() { return(dense<f32[1] 1x>) }", "'1x' is no number of type f32"},
    {"graph @g() { return(dense<f32[n] 1>) }", "static shape"},
    {"graph @g() { return(dense<f32[281474976710657] 1>) }", "static shape"},
    {"graph @g() { return(splat<str[2] \"a\">) }", "splat of type str"},
    {"graph @g() { return(hash<f32[64,64] 0x0>) }", "as its hash only"},
    {"graph @g() { return() } graph @g() { return() }", "two graphs 'g'"},
    {"graph @g() { ", "expected an op"},
    {"graph @g() { return() ", "the text ends"},
    {"graph @g() { return(\"", "without its closing quote"},
    {"graph @g(%c: bool[]) { if(%c) {then_subgraph_index=@g} return() }", "needs its attribute 'else_subgraph_index'"},
    {"graph @g(%c: bool[]) { if(%c) {then_subgraph_index=@h} return() }", "there is no graph 'h'"},
    {"graph @g(%c: bool[]) { if(%c) {then_subgraph_index=@g, else_subgraph_index=@g} return() }", "calls itself"},
    {"graph @g(%c: bool[]) { if(%c) {then_subgraph_index=@h, else_subgraph_index=@h} return() } graph @h(%x: f32[]) { return() }",
     "takes 1 values and gets 0"},
    {"graph @g() { return() } signature \"s\" @g inputs(\"x\") outputs()", "names 1 inputs"},
    {"graph @g(%x: i8[3] quant(1:0 1:0)) { return() }", "2 scales do not fit"},
    {"metadata \"x\" \"0\"", "pairs of hexadecimal digits"},
};

static void mistakes_are_told_once(void **state) {
    UNUSED(state);
    for (size_t i = 0; i < ARRAY_LEN(mistakes); i++) {
        lc_ctx ctx;
        assert_true(ctx_init(&ctx, NULL, NULL));
        assert_null(ir_parse(&ctx, str_c(mistakes[i].text), STR("t")));
        assert_int_equal(ctx.diags.errors, 1);
        assert_int_equal(ctx.diags.first->code, D_IR_TEXT_BROKEN);
        if (!strstr(ctx.diags.first->text.p, mistakes[i].says))
            fail_msg("'%s': '%s' does not say '%s'", mistakes[i].text, ctx.diags.first->text.p, mistakes[i].says);
        ctx_done(&ctx);
    }
}

static void hints_name_the_nearest(void **state) {
    lc_ctx *ctx = *state;
    assert_null(ir_parse(ctx, STR("graph @g(%x: f32[]) { %y = rleu(%x) return() }"), STR("t")));
    assert_str(ctx->diags.first->hint, "did you mean 'relu'?");
}

/* Depth is bounded: neither of these may reach the end of the stack. */
static void depth_is_bounded(void **state) {
    lc_ctx *ctx = *state;
    strbuf size = {.a = &ctx->keep}, calls = {.a = &ctx->keep};
    sb_puts(&size, "graph @g(%x: f32[");
    for (int i = 0; i < 100000; i++) sb_puts(&size, "max(1 ");
    assert_null(ir_parse(ctx, sb_str(&size), STR("t")));
    for (int i = 0; i < 20000; i++)
        sb_fmt(&calls, "graph @%d() { call() {subgraph=@%d} return() }\n", i, i + 1);
    sb_puts(&calls, "graph @20000() { return() }");
    assert_null(ir_parse(ctx, sb_str(&calls), STR("t")));
    assert_int_equal(ctx->diags.errors, 2);
    assert_non_null(strstr(ctx->diags.first->text.p, "nested"));
    assert_non_null(strstr(ctx->diags.first->next->text.p, "deep"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(everything_round_trips),
        TEST(canonical_text_stays),
        TEST(text_becomes_a_graph),
        TEST(bits_survive),
        TEST(every_half_survives),
        TEST(views_print_by_value),
        TEST(large_constants_are_hashed),
        TEST(types_are_inferred),
        TEST(mistakes_are_told_once),
        TEST(hints_name_the_nearest),
        TEST(depth_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
