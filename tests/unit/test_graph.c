/* Graphs: uses, replacing, removing, attributes, constants; and that ir_verify finds every broken invariant. */
#include "unit.h"

#include "ir/ir.h"

typedef struct world { /* y = relu(x); z = add(y, x); return z, y */
    lc_ctx *ctx;
    ir_module *m;
    ir_graph *g;
    ir_value *x, *y, *z, *c;
    ir_node *relu, *add, *end;
} world;

static const ir_shape vector = {.rank = 1, .d = {4}};

static ir_value *op(ir_graph *g, ir_node *at, ir_op which, ir_value *a, ir_value *b) {
    ir_value *in[] = {a, b};
    ir_node *n = ir_node_new(g, at, which, in, b ? 2 : 1, 1);
    n->out[0].dtype = IR_F32;
    n->out[0].shape = vector;
    return &n->out[0];
}

static world make(void **state) {
    world w = {.ctx = *state};
    const float four[] = {1, 2, 3, 4};
    w.m = ir_module_new(w.ctx);
    w.g = ir_graph_new(w.m, STR("main"));
    w.x = ir_graph_input(w.g, IR_F32, &vector, STR("x"));
    w.y = op(w.g, NULL, OP_RELU, w.x, NULL);
    w.z = op(w.g, NULL, OP_ADD, w.y, w.x);
    w.relu = w.y->def, w.add = w.z->def;
    w.end = ir_graph_finish(w.g, (ir_value *[]){w.z, w.y}, 2);
    w.c = ir_const_copy(w.m, IR_F32, &vector, four, sizeof four);
    return w;
}

static void uses_are_lists_of_slots(void **state) {
    world w = make(state);
    assert_int_equal(ir_use_count(w.x), 2);
    assert_int_equal(ir_use_count(w.y), 2);
    assert_true(ir_has_one_use(w.z) && ir_is_unused(w.c) && ir_is_const(w.c) && !ir_is_const(w.x));
    ir_set_input(w.add, 1, w.y);
    assert_int_equal(ir_use_count(w.x), 1);
    assert_int_equal(ir_use_count(w.y), 3);
    ir_set_input(w.add, 0, NULL); /* an absent operand has no use */
    assert_int_equal(ir_use_count(w.y), 2);
    assert_null(ir_in(w.add, 0));
    assert_null(ir_in(w.add, 99));
    ir_set_input(w.add, 0, w.y);
    ir_set_input(w.add, 0, w.y); /* no change */
    assert_int_equal(ir_use_count(w.y), 3);
    assert_true(ir_verify(w.m, "test"));
}

static void replacing_moves_all_uses(void **state) {
    world w = make(state);
    ir_replace_uses(w.y, w.c);
    assert_true(ir_is_unused(w.y));
    assert_int_equal(ir_use_count(w.c), 2);
    assert_ptr_equal(ir_in(w.add, 0), w.c);
    assert_ptr_equal(ir_output(w.g, 1), w.c);
    ir_replace_uses(w.c, w.c);
    assert_int_equal(ir_use_count(w.c), 2);
    assert_true(ir_verify(w.m, "test"));
    ir_node_remove(w.relu);
    assert_int_equal(ir_use_count(w.x), 1);
    assert_ptr_equal(w.g->first, w.add);
    assert_null(w.add->prev);
    assert_true(ir_verify(w.m, "test"));
}

static void nodes_go_where_they_are_told(void **state) {
    world w = make(state);
    ir_value *neg = op(w.g, w.add, OP_NEG, w.y, NULL);
    ir_value *abs = op(w.g, NULL, OP_ABS, w.z, NULL); /* at the end: before the return */
    assert_ptr_equal(w.relu->next, neg->def);
    assert_ptr_equal(neg->def->next, w.add);
    assert_ptr_equal(w.end->prev, abs->def);
    assert_ptr_equal(w.g->last, w.end);
    assert_int_equal(ir_output_count(w.g), 2);
    for (int i = 0; i < 100; i++) ir_add_input(w.end, i % 2 ? neg : NULL);
    assert_int_equal(w.end->n_in, 102);
    assert_int_equal(ir_use_count(neg), 50);
    assert_int_equal(ir_use_count(w.y), 3);
    assert_true(ir_verify(w.m, "test"));
}

static void graphs_leave_their_module(void **state) {
    world w = make(state);
    ir_graph *a = ir_graph_new(w.m, STR("a")), *b = ir_graph_new(w.m, STR("b"));
    ir_graph_finish(a, NULL, 0);
    ir_graph_finish(b, NULL, 0);
    ir_graph_remove(a);
    assert_int_equal(w.m->graph_count, 2);
    assert_int_equal(b->index, 1);
    assert_ptr_equal(w.g->next, b);
    ir_graph *c = ir_graph_new(w.m, STR("c"));
    ir_graph_finish(c, NULL, 0);
    assert_ptr_equal(b->next, c);
    assert_true(ir_verify(w.m, "test"));
}

static void attributes_have_defaults(void **state) {
    world w = make(state);
    ir_node *conv = ir_node_new(w.g, NULL, OP_CONV_2D, (ir_value *[]){w.x, w.x, NULL}, 3, 1);
    assert_int_equal(ir_get_i(conv, A_dilation_w_factor), 1);
    assert_int_equal(ir_get_i(conv, A_padding), PADDING_SAME);
    assert_int_equal(ir_get_i(conv, A_axis), 0); /* has none */
    assert_true(ir_has_attr(conv, A_stride_w) && !ir_has_attr(conv, A_axis));
    ir_set_i(conv, A_stride_w, 3);
    ir_set_i(conv, A_axis, 3); /* no effect */
    assert_int_equal(ir_get_i(conv, A_stride_w), 3);
    const ir_options *o = ir_ops[OP_CONV_2D].options;
    for (int i = 0; i < o->field_count; i++)
        assert_int_equal(ir_attr_is_default(&o->fields[i], &conv->attr[i]), o->fields[i].id != A_stride_w);
    ir_node *leaky = ir_node_new(w.g, NULL, OP_LEAKY_RELU, (ir_value *[]){w.x}, 1, 1);
    ir_set_f(leaky, A_alpha, 0.25);
    assert_true(ir_get_f(leaky, A_alpha) == 0.25);
    ir_node *reshape = ir_node_new(w.g, NULL, OP_RESHAPE, (ir_value *[]){w.x}, 1, 1);
    int64_t shape[] = {2, 2};
    ir_set_ints(reshape, A_new_shape, shape, 2);
    shape[0] = 9; /* it was copied */
    assert_int_equal(ir_attr_slot(reshape, A_new_shape)->u.ints.v[0], 2);
    assert_true(ir_attr_eq(AK_INTS, ir_attr_slot(reshape, A_new_shape), ir_attr_slot(reshape, A_new_shape)));
    assert_false(ir_attr_is_default(&ir_ops[OP_RESHAPE].options->fields[0], &reshape->attr[0]));
}

static void shapes(void **state) {
    world w = make(state);
    int64_t count = 7;
    ir_dim n = dim_named(w.m, STR("n"));
    ir_shape s = ir_shape_of(2, (ir_dim[]){n, 3}), scalar = IR_SCALAR, none = IR_UNRANKED;
    assert_false(ir_shape_static(&s) || ir_shape_static(&none) || ir_shape_count(&s, &count) || ir_shape_count(&none, &count));
    assert_true(ir_shape_static(&scalar) && ir_shape_count(&scalar, &count) && count == 1);
    assert_true(ir_shape_eq(&s, &s) && !ir_shape_eq(&s, &scalar) && ir_shape_eq(&none, &IR_UNRANKED));
    assert_str(ir_shape_text(w.m, &w.ctx->keep, &s), "[n,3]");
    assert_str(ir_shape_text(w.m, &w.ctx->keep, &scalar), "[]");
    assert_str(ir_shape_text(w.m, &w.ctx->keep, &none), "[*]");
    ir_shape big = ir_shape_of(3, (ir_dim[]){1 << 30, 1 << 30, 1 << 30}), zero = ir_shape_of(2, (ir_dim[]){1 << 30, 0});
    assert_false(ir_shape_count(&big, &count));
    assert_true(ir_shape_count(&zero, &count) && count == 0);
    ir_shape negative = ir_shape_of(1, (ir_dim[]){-1});
    assert_false(ir_shape_count(&negative, &count));
}

/* Over several parts; in memory, so that nothing is dropped. */
static void bytes_are_compared_to_the_end(void **state) {
    lc_ctx *ctx = *state;
    const size_t n = (9 << 20) + 5;
    uint8_t *p = arena_zalloc(&ctx->keep, n, 1), *q = arena_zalloc(&ctx->keep, n, 1);
    const ir_data a = {.bytes = p, .size = n}, b = {.bytes = q, .size = n};
    const size_t places[] = {0, (4 << 20) - 1, 4 << 20, 8 << 20, n - 1};
    assert_true(ir_same_bytes(&a, &b, 0));
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        assert_true(ir_same_bytes(&a, &b, n));
        q[places[i]] = 1;
        assert_false(ir_same_bytes(&a, &b, n));
        assert_true(ir_same_bytes(&a, &b, places[i]));
        q[places[i]] = 0;
    }
}

/* ---- verify: one broken invariant a time --------------------------------------------------------------------- */

static void refuses(world *w, const char *what) {
    assert_false(ir_verify(w->m, "fuse"));
    const diag *d = w->ctx->diags.first;
    assert_non_null(d);
    assert_null(d->next); /* reported once */
    assert_int_equal(d->code, D_INTERNAL);
    const char *text = d->text.p;
    if (!strstr(text, what) || !strstr(text, "after fuse")) fail_msg("'%s' does not say '%s'", text, what);
}

static void finds_order(void **state) {
    world w = make(state);
    w.relu->next = w.end, w.end->prev = w.relu; /* add moves to the front */
    w.add->prev = NULL, w.add->next = w.relu, w.relu->prev = w.add;
    w.g->first = w.add;
    refuses(&w, "used before it is defined");
}

static void finds_removed_definitions(void **state) {
    world w = make(state);
    ir_node_remove(w.relu);
    refuses(&w, "a node that was removed");
}

static void finds_broken_links(void **state) {
    world w = make(state);
    w.add->prev = NULL;
    refuses(&w, "not linked");
}

static void finds_foreign_values(void **state) {
    world w = make(state);
    ir_graph *other = ir_graph_new(w.m, STR("other"));
    ir_graph_finish(other, NULL, 0);
    ir_set_input(w.add, 1, ir_graph_input(other, IR_F32, &vector, STR("y")));
    refuses(&w, "another graph");
}

static void finds_uses_behind_its_back(void **state) {
    world w = make(state);
    w.add->in[1].value = w.y; /* without ir_set_input */
    refuses(&w, "use");
}

static void finds_circles_of_uses(void **state) {
    world w = make(state);
    w.x->uses->next->next = w.x->uses;
    refuses(&w, "use");
}

static void finds_missing_return(void **state) {
    world w = make(state);
    ir_node_remove(w.end);
    refuses(&w, "return");
}

static void finds_arity(void **state) {
    world w = make(state);
    ir_add_input(w.relu, w.x);
    refuses(&w, "2 operands");
}

static void finds_missing_types(void **state) {
    world w = make(state);
    w.y->dtype = IR_DTYPE_NONE;
    refuses(&w, "no element type");
}

static void finds_bad_shapes(void **state) {
    world w = make(state);
    w.y->shape.d[0] = -2;
    refuses(&w, "size 0 of a shape is -2");
}

static void finds_bad_expressions(void **state) {
    world w = make(state);
    w.y->shape.d[0] = INT64_MIN + 5000;
    refuses(&w, "size 0");
}

static void finds_bad_elems(void **state) {
    world w = make(state);
    w.y->elems = (ir_dim[]){1, 2, 3, 4};
    refuses(&w, "known elements");
}

static void finds_bad_attributes(void **state) {
    world w = make(state);
    ir_set_i(w.add, A_pot_scale_int16, 2);
    refuses(&w, "pot_scale_int16");
}

static void finds_missing_graphs(void **state) {
    world w = make(state);
    ir_value *cond = ir_graph_input(w.g, IR_BOOL, &IR_SCALAR, STR("c"));
    ir_node *n = ir_node_new(w.g, NULL, OP_IF, (ir_value *[]){cond}, 1, 0);
    ir_graph *a = ir_graph_new(w.m, STR("a")), *b = ir_graph_new(w.m, STR("b"));
    ir_graph_finish(a, NULL, 0);
    ir_graph_finish(b, NULL, 0);
    ir_set_graph(n, A_then_subgraph_index, a);
    ir_set_graph(n, A_else_subgraph_index, b);
    assert_true(ir_verify(w.m, "test"));
    ir_graph_remove(b);
    refuses(&w, "else_subgraph_index");
}

static void finds_calls_that_do_not_fit(void **state) {
    world w = make(state);
    ir_value *cond = ir_graph_input(w.g, IR_BOOL, &IR_SCALAR, STR("c"));
    ir_node *n = ir_node_new(w.g, NULL, OP_IF, (ir_value *[]){cond, w.x}, 2, 0);
    ir_graph *a = ir_graph_new(w.m, STR("a"));
    ir_graph_finish(a, NULL, 0);
    ir_set_graph(n, A_then_subgraph_index, a);
    ir_set_graph(n, A_else_subgraph_index, a);
    refuses(&w, "takes 0 values and gets 1");
}

static void finds_short_constants(void **state) {
    world w = make(state);
    ir_set_input(w.add, 1, w.c);
    assert_true(ir_verify(w.m, "test"));
    ir_data d = *w.c->data;
    d.size = 15;
    w.c->data = &d;
    refuses(&w, "4 elements in 15 bytes");
}

static void finds_views_that_reach_out(void **state) {
    world w = make(state);
    ir_data d = *w.c->data;
    ir_set_input(w.add, 1, w.c);
    w.c->data = &d;
    d.dense = false, d.start = 3, d.stride[0] = -1; /* reversed: inside */
    assert_true(ir_verify(w.m, "test"));
    d.start = 2;
    refuses(&w, "reaches elements -1 to 2");
}

static void finds_broken_strings(void **state) {
    world w = make(state);
    const uint32_t good[] = {1, 12, 13, 'a'}, bad[] = {1, 12, 4000, 'a'};
    const ir_shape one = {.rank = 1, .d = {1}};
    ir_add_input(w.end, ir_const_copy(w.m, IR_STR, &one, good, 13));
    assert_true(ir_verify(w.m, "test"));
    ir_add_input(w.end, ir_const_copy(w.m, IR_STR, &one, bad, 13));
    refuses(&w, "strings");
}

static void finds_bad_signatures(void **state) {
    world w = make(state);
    ir_signature s = {.key = STR("serving_default"), .graph = w.g};
    vec_push(&w.ctx->keep, &w.m->signatures, &s);
    refuses(&w, "serving_default");
}

static void finds_bad_quantization(void **state) {
    world w = make(state);
    const float scale[] = {1, 1, 1};
    const int64_t zero[] = {0, 0, 0};
    const ir_quant q = {scale, zero, 3, 0};
    w.y->quant = &q;
    refuses(&w, "3 scales for 4 channels");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(uses_are_lists_of_slots),
        TEST(replacing_moves_all_uses),
        TEST(nodes_go_where_they_are_told),
        TEST(graphs_leave_their_module),
        TEST(attributes_have_defaults),
        TEST(bytes_are_compared_to_the_end),
        TEST(shapes),
        TEST(finds_order),
        TEST(finds_removed_definitions),
        TEST(finds_broken_links),
        TEST(finds_foreign_values),
        TEST(finds_uses_behind_its_back),
        TEST(finds_circles_of_uses),
        TEST(finds_missing_return),
        TEST(finds_arity),
        TEST(finds_missing_types),
        TEST(finds_bad_shapes),
        TEST(finds_bad_expressions),
        TEST(finds_bad_elems),
        TEST(finds_bad_attributes),
        TEST(finds_missing_graphs),
        TEST(finds_calls_that_do_not_fit),
        TEST(finds_short_constants),
        TEST(finds_views_that_reach_out),
        TEST(finds_broken_strings),
        TEST(finds_bad_signatures),
        TEST(finds_bad_quantization),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
