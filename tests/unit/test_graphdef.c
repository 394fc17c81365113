/* GraphDefs, written here as text: edges, functions, defaults, constants, found and requested inputs and outputs. */
#include "unit.h"

#include "front/graphdef/gd.h"
#include "front/graphdef/graphdef.h"

#define DT(t) "attr { key: 'dtype' value { type: " t " } } "
#define T(t) "attr { key: 'T' value { type: " t " } } "
#define PLACEHOLDER(name, dims) \
    "node { name: '" name "' op: 'Placeholder' " DT("DT_FLOAT") "attr { key: 'shape' value { shape { " dims " } } } } "
#define NODE(name, op, in, attrs) "node { name: '" name "' op: '" op "' " in " " attrs "} "

static file_map *file_of(lc_ctx *ctx, const char *text) {
    file_map *f = NEW(&ctx->keep, file_map);
    *f = (file_map){.p = (const uint8_t *)text, .n = strlen(text), .fd = -1, .path = STR("model.pbtxt")};
    return f;
}

static src_module *load(lc_ctx *ctx, const char *text, const gd_options *o) {
    src_module *m = gd_load_file(ctx, file_of(ctx, text), o);
    if (!m) fail_msg("%s", ctx->diags.first->text.p);
    return m;
}

/* Refused, with this code, and a text that names the culprit. */
static void refused(lc_ctx *ctx, const char *text, const gd_options *o, int code, const char *says) {
    size_t errors = ctx->diags.errors;
    diag **next = ctx->diags.tail;
    assert_null(gd_load_file(ctx, file_of(ctx, text), o));
    assert_true(ctx->diags.errors > errors);
    const diag *d = *next;
    if (d->code != code || !strstr(d->text.p, says)) fail_msg("got %d: %s", d->code, d->text.p);
}

static const src_node *find(const src_graph *g, const char *name) {
    for (uint32_t i = 0; i < g->n_nodes; i++)
        if (str_is(g->nodes[i].name, name)) return &g->nodes[i];
    fail_msg("no node '%s'", name);
    return NULL;
}

static src_attr attr(const src_node *n, const char *key) {
    src_attr a;
    if (!n->graph->module->get_attr(n, key, &a)) fail_msg("no attribute '%s'", key);
    return a;
}

#define SMALL                                                                                               \
    PLACEHOLDER("x", "dim { size: -1 } dim { size: 4 }")                                                    \
    NODE("s", "Split", "input: ['axis', 'x']", "attr { key: 'num_split' value { i: 3 } }" T("DT_FLOAT"))    \
    NODE("axis", "Const", "", DT("DT_INT32") "attr { key: 'value' value { tensor { dtype: DT_INT32 tensor_shape {} int_val: 1 } } }") \
    NODE("y", "Add", "input: ['s:2', 's', '^axis']", T("DT_FLOAT"))                                         \
    NODE("unused", "NoOp", "", "")

static void edges_find_outputs(void **state) {
    src_module *m = load(*state, SMALL, NULL);
    const src_graph *g = m->functions[0];
    const src_node *y = find(g, "y"), *s = find(g, "s");
    assert_int_equal(s->n_out, 3);
    assert_true(y->n_in == 2 && y->in[0].node == s->number && y->in[0].output == 2 && y->in[1].output == 0);
    assert_true(y->n_ctrl == 1 && y->ctrl[0] == find(g, "axis")->number);
    assert_false(s->stateful);
}

static void ends_are_found(void **state) {
    src_module *m = load(*state, SMALL, NULL);
    assert_int_equal(m->n_signatures, 1);
    const src_signature *s = &m->signatures[0];
    assert_true(s->n_inputs == 1 && s->n_outputs == 1);
    assert_str(s->inputs[0].name, "x");
    assert_str(s->inputs[0].node_name, "x:0");
    assert_true(s->inputs[0].dtype == IR_F32 && s->inputs[0].shape.rank == 2 && s->inputs[0].shape.d[0] == -1 && s->inputs[0].shape.d[1] == 4);
    assert_str(s->outputs[0].name, "y");
    assert_int_equal(s->outputs[0].dtype, IR_F32);
}

static void ends_are_chosen(void **state) {
    str in[] = {STR("s:1:?,2"), STR("x:0"), STR("x:7,4")}, out[] = {STR("y"), STR("s:2")};
    src_module *m = load(*state, SMALL, &(gd_options){in, 2, out, 2});
    const src_signature *s = &m->signatures[0];
    assert_str(s->inputs[0].name, "s:1");
    assert_true(s->inputs[0].edge.output == 1 && s->inputs[0].shape.rank == 2 && s->inputs[0].shape.d[1] == 2 && s->inputs[0].dtype == IR_F32);
    assert_str(s->inputs[1].name, "x");
    assert_str(s->outputs[1].name, "s:2");
    m = load(*state, SMALL, &(gd_options){in + 2, 1, out, 1});
    assert_int_equal(m->signatures[0].inputs[0].shape.d[0], 7);
}

static void wrong_choices_are_told(void **state) {
    str far = STR("zzz"), near = STR("axes"), shape = STR("x:4,5"), word = STR("x:2,banana"), rank = STR("x:4,4,4"), index = STR("s:3:1");
    refused(*state, SMALL, &(gd_options){&far, 1, NULL, 0}, D_INPUT_UNKNOWN, "zzz");
    refused(*state, SMALL, &(gd_options){NULL, 0, &near, 1}, D_OUTPUT_UNKNOWN, "axes");
    lc_ctx *ctx = *state;
    const diag *d = ctx->diags.first->next;
    assert_str(d->hint, "did you mean 'axis'?");
    refused(*state, SMALL, &(gd_options){&shape, 1, NULL, 0}, D_INPUT_SHAPE, "[?,4]");
    refused(*state, SMALL, &(gd_options){&word, 1, NULL, 0}, D_INPUT_SHAPE, "x:2,banana");
    refused(*state, SMALL, &(gd_options){&rank, 1, NULL, 0}, D_INPUT_SHAPE, "x:4,4,4");
    refused(*state, SMALL, &(gd_options){&index, 1, NULL, 0}, D_INPUT_UNKNOWN, "s:3:1");
}

static void defaults_come_from_the_definition(void **state) {
    src_module *m = load(*state, PLACEHOLDER("x", "") NODE("c", "Conv2D", "input: ['x', 'x']", T("DT_FLOAT")) NODE("l", "LeakyRelu", "input: 'c'", "")
                         NODE("w", "While", "input: 'l'", "attr { key: 'T' value { list { type: DT_FLOAT } } }"), NULL);
    const src_node *c = find(m->functions[0], "c"), *l = find(m->functions[0], "l");
    src_attr a = attr(c, "data_format");
    assert_true(a.kind == SA_STR);
    assert_str(a.s, "NHWC");
    a = attr(c, "dilations");
    assert_true(a.kind == SA_LIST && a.item == SA_INT && a.n == 4 && a.list[3].i == 1);
    a = attr(c, "explicit_paddings");
    assert_true(a.kind == SA_LIST && a.item == SA_INT && a.n == 0);
    a = attr(l, "alpha");
    assert_true(a.kind == SA_FLOAT && a.f == (double)0.2f);
    a = attr(l, "T");
    assert_true(a.kind == SA_TYPE && a.i == IR_F32 && a.tf_type == 1);
    assert_false(m->get_attr(c, "strides", &a)); /* has no default */
    assert_false(m->get_attr(c, "nothing", &a));
    assert_true(find(m->functions[0], "w")->stateful && find(m->functions[0], "w")->n_out == 1);
}

static void node_defs_carry_defaults(void **state) {
    src_module *m = load(*state, PLACEHOLDER("x", "") NODE("l", "LeakyRelu", "input: ['x', '^x']", "attr { key: '_note' value { i: 1 } } device: 'gpu'"), NULL);
    static const char expected[] = "\x12\x09" "LeakyRelu" "\x1a\x00" "\x2a\x10\x0a\x05" "alpha" "\x12\x07" "\x25\xcd\xcc\x4c\x3e"
                                   "\x2a\x0a\x0a\x01T\x12\x02\x30\x01";
    str def = m->node_def(find(m->functions[0], "l"));
    pb_reader r = pb_open(def);
    pb_field f;
    str keys[2] = {{0}};
    size_t n = 0;
    assert_memory_equal(def.p, expected, 13); /* op, one empty input */
    while (pb_next(&r, &f)) {
        str key, value;
        pb_error error;
        if (f.number != 5) continue;
        assert_true(n < 2);
        assert_true(pb_map_entry(f.bytes, &key, &value, &error));
        keys[n++] = key;
    }
    assert_null(r.problem);
    assert_str(keys[0], "alpha");
    assert_str(keys[1], "T");
}

/* ---- constants ---- */

#define CONST(type, shape, values)                                                                             \
    "node { name: 'k' op: 'Const' " DT(type) "attr { key: 'value' value { tensor { dtype: " type               \
    " tensor_shape { " shape " } " values " } } } } " NODE("y", "Identity", "input: 'k'", T(type))

static src_attr constant(lc_ctx *ctx, const char *text) { return attr(find(load(ctx, text, NULL)->functions[0], "k"), "value"); }

static void constants_are_views(void **state) {
    src_attr a = constant(*state, CONST("DT_FLOAT", "dim { size: 2 }", "tensor_content: '\\000\\000\\200\\077\\000\\000\\000\\100'"));
    float two[2];
    assert_true(a.kind == SA_TENSOR && a.dtype == IR_F32 && a.shape.rank == 1 && a.data->dense && a.data->size == 8);
    memcpy(two, a.data->bytes, 8);
    assert_true(two[0] == 1 && two[1] == 2);
}

static void one_value_fills(void **state) {
    src_attr a = constant(*state, CONST("DT_FLOAT", "dim { size: 1000000 } dim { size: 1000 }", "float_val: 2.5"));
    float one;
    assert_true(!a.data->dense && a.data->size == 4 && a.data->stride[0] == 0 && a.data->stride[1] == 0);
    memcpy(&one, a.data->bytes, 4);
    assert_true(one == 2.5f);
    a = constant(*state, CONST("DT_INT64", "dim { size: 3 }", ""));
    assert_true(!a.data->dense && a.data->size == 8 && load_u64(a.data->bytes) == 0);
    a = constant(*state, CONST("DT_INT32", "dim { size: 4 }", "int_val: 1 int_val: -2"));
    static const int32_t filled[] = {1, -2, -2, -2};
    assert_memory_equal(a.data->bytes, filled, 16);
    a = constant(*state, CONST("DT_INT32", "dim { size: 1 }", "int_val: [7, 8]"));
    assert_true(a.data->dense && load_u32(a.data->bytes) == 7);
}

static void every_type_decodes(void **state) {
    static const uint16_t halves[] = {0x3c00, 0x4000};
    assert_memory_equal(constant(*state, CONST("DT_HALF", "dim { size: 2 }", "half_val: [15360, 16384]")).data->bytes, halves, 4);
    assert_int_equal(constant(*state, CONST("DT_BFLOAT16", "", "half_val: 16256")).dtype, IR_BF16);
    static const int8_t bytes[] = {-1, 5};
    assert_memory_equal(constant(*state, CONST("DT_INT8", "dim { size: 2 }", "int_val: [-1, 5]")).data->bytes, bytes, 2);
    assert_memory_equal(constant(*state, CONST("DT_QUINT8", "dim { size: 2 }", "int_val: [255, 5]")).data->bytes, bytes, 2);
    assert_memory_equal(constant(*state, CONST("DT_INT4", "dim { size: 2 }", "tensor_content: '\\017\\005'")).data->bytes, bytes, 2);
    static const uint8_t bools[] = {1, 0};
    assert_memory_equal(constant(*state, CONST("DT_BOOL", "dim { size: 2 }", "bool_val: true bool_val: false")).data->bytes, bools, 2);
    static const float complex_number[] = {1, -2};
    assert_memory_equal(constant(*state, CONST("DT_COMPLEX64", "", "scomplex_val: [1, -2]")).data->bytes, complex_number, 8);
    static const uint32_t text[] = {3, 20, 22, 22, 23};
    src_attr a = constant(*state, CONST("DT_STRING", "dim { size: 3 }", "string_val: ['ab', '', 'c']"));
    assert_memory_equal(a.data->bytes, text, sizeof text);
    assert_memory_equal(a.data->bytes + 20, "abc", 3);
    assert_null(constant(*state, CONST("DT_VARIANT", "", "")).data);
}

static void wrong_constants_are_told(void **state) {
    lc_ctx *ctx = *state;
    static const struct {
        const char *text;
        int code;
    } wrong[] = {
        {CONST("DT_FLOAT", "dim { size: 4 }", "tensor_content: '1234567890'"), D_TENSOR_BROKEN},
        {CONST("DT_FLOAT", "dim { size: -5 }", "float_val: 1"), D_TENSOR_BROKEN},
        {CONST("DT_FLOAT", "dim { size: 1152921504606846976 }", "float_val: 1"), D_TENSOR_BROKEN},
        {CONST("DT_INT32", "dim { size: 1000000000 }", "int_val: [1, 2]"), D_TENSOR_BROKEN},
        {CONST("DT_FLOAT", "dim [{}, {}, {}, {}, {}, {}, {}, {}, {}]", "float_val: 1"), D_RANK_TOO_HIGH},
    };
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        src_attr a;
        src_module *m = load(ctx, wrong[i].text, NULL);
        diag **next = ctx->diags.tail;
        assert_false(m->get_attr(find(m->functions[0], "k"), "value", &a));
        assert_non_null(*next);
        assert_int_equal((*next)->code, wrong[i].code);
        assert_str((*next)->node, "k");
    }
}

/* ---- functions ---- */

#define ARG(name) "input_arg { name: '" name "' type: DT_FLOAT } "
#define LIBRARY                                                                                                \
    "library { function { signature { name: 'f' " ARG("a") ARG("b")                                            \
    "output_arg { name: 'r' type: DT_FLOAT } output_arg { name: 'q' type: DT_FLOAT } control_output: 'done' } "\
    "node_def { name: 's' op: 'Split' input: ['c:output:0', 'b'] attr { key: 'num_split' value { i: 2 } } " T("DT_FLOAT") "} " \
    "node_def { name: 'c' op: 'Const' " DT("DT_INT32") "} "                                                    \
    "node_def { name: 'top' op: 'TopKV2' input: ['a', 'c:output:0'] " T("DT_FLOAT") "} "                       \
    "node_def { name: 'g' op: 'g' input: 'top:indices:0' } "                                                   \
    "ret [{ key: 'q' value: 'g:second' }, { key: 'r' value: 's:output:1' }] control_ret { key: 'done' value: 'top' } " \
    "arg_attr { key: 1 value { attr { key: '_output_shapes' value { list { shape { dim { size: 6 } } } } } } } } " \
    "function { signature { name: 'g' " ARG("x") "output_arg { name: 'first' type: DT_FLOAT } output_arg { name: 'second' type: DT_FLOAT } } " \
    "ret [{ key: 'first' value: 'x' }, { key: 'second' value: 'x' }] } } "

static void functions_are_graphs(void **state) {
    src_module *m = load(*state, PLACEHOLDER("x", "") NODE("y", "PartitionedCall", "input: ['x', 'x']",
                         "attr { key: 'f' value { func { name: 'f' } } } attr { key: 'Tout' value { list { type: [DT_FLOAT, DT_FLOAT] } } }") LIBRARY, NULL);
    const src_graph *f = src_function(m, STR("f"));
    assert_non_null(f);
    assert_true(f->n_args == 2 && f->n_rets == 2 && f->n_nodes == 6 && f->n_ctrl_rets == 1);
    assert_true(f->nodes[1].arg == 1 && f->args[1].shape.rank == 1 && f->args[1].shape.d[0] == 6 && f->args[0].shape.rank == -1);
    assert_str(f->nodes[0].op, "_Arg");
    assert_str(f->ret_names[0], "r");
    assert_true(f->rets[0].node == find(f, "s")->number && f->rets[0].output == 1);
    assert_true(f->rets[1].node == find(f, "g")->number && f->rets[1].output == 1); /* an op that is a function */
    assert_true(find(f, "g")->in[0].output == 1 && find(f, "g")->n_out == 2);
    assert_true(f->ctrl_rets[0] == find(f, "top")->number);
    assert_int_equal(find(m->functions[0], "y")->n_out, 2);
    src_attr a = attr(find(m->functions[0], "y"), "f");
    assert_true(a.kind == SA_FUNC);
    assert_str(a.s, "f");
}

static void broken_graphs_are_told(void **state) {
    refused(*state, PLACEHOLDER("x", "") NODE("y", "Relu", "input: 'nowhere'", ""), NULL, D_EDGE_UNKNOWN, "nowhere");
    refused(*state, PLACEHOLDER("x", "") NODE("y", "Relu", "input: 'x:5'", ""), NULL, D_EDGE_OUTPUT, "'x:5'");
    refused(*state, PLACEHOLDER("x", "") PLACEHOLDER("x", ""), NULL, D_DUPLICATE_NODE, "'x'");
    refused(*state, "node { name: 'x' }", NULL, D_NODE_BROKEN, "no op");
    refused(*state, NODE("y", "Split", "", ""), NULL, D_NODE_BROKEN, "'y'");
    refused(*state, NODE("y", "VarHandleOp", "", DT("DT_FLOAT")), NULL, D_NOT_FROZEN, "not frozen");
    refused(*state, NODE("y", "NoOp", "", ""), NULL, D_NO_OUTPUTS, "no output");
    refused(*state, "versions { producer: 1 }", NULL, D_NO_GRAPH, "without nodes");
    refused(*state, "node { name: 'x'", NULL, D_TEXT_BROKEN, "not closed");
    refused(*state, "library { function { signature { name: 'f' output_arg { name: 'r' type: DT_FLOAT } } ret { key: 'r' value: 'gone' } } } "
            PLACEHOLDER("x", ""), NULL, D_FUNCTION_BROKEN, "gone");
    refused(*state, "", NULL, D_FILE_EMPTY, "empty");
}

/* Cycles are lowering's business; the loader must not fall over them. */
static void cycles_load(void **state) {
    src_module *m = load(*state, PLACEHOLDER("x", "") NODE("a", "Add", "input: ['x', 'b']", T("DT_FLOAT")) NODE("b", "Relu", "input: 'a'", T("DT_FLOAT"))
                         NODE("y", "Relu", "input: 'b'", T("DT_FLOAT")), NULL);
    assert_int_equal(m->signatures[0].n_outputs, 1);
}

#define FRAME(id, file, at, in) "frames_by_id { key: " id " value { file_index: " file " line: " at " func: '" in "' } } "
#define TRACE(id, frames) "traces_by_id { key: " id " value { frame_id: [" frames "] } } "
#define MADE(node, trace) "name_to_trace_id { key: '" node "' value: " trace " } "
#define LOCATED                                                                                                             \
    PLACEHOLDER("x", "") NODE("y", "Relu", "input: 'x'", T("DT_FLOAT")) "debug_info { "                                     \
    "files: ['train.py', '/lib/python3.11/site-packages/keras/src/layers/layer.py', '/lib/python3.11/contextlib.py'] "      \
    FRAME("1", "0", "90", "<module>") FRAME("2", "1", "7", "__call__") FRAME("3", "0", "12", "call") FRAME("4", "2", "3", "inner") \
    FRAME("5", "9", "1", "no_such_file") FRAME("6", "0", "40", "other")                                                     \
    TRACE("10", "1, 2, 3, 4, 5, 77") TRACE("11", "1, 6") TRACE("12", "2, 4")                                                \
    MADE("y@", "10") MADE("y@f", "11") MADE("z@f", "11") MADE("z@g", "11") MADE("w@f", "10") MADE("w@g", "11")              \
    MADE("deep@f", "12") MADE("lost@f", "99") MADE("nowhere", "10")                                                         \
    "traces { key: 'old@f' value { file_line_cols { line: 5 } file_line_cols { file_index: 1 line: 8 } } } } "

/* Whoever asks for the line of a node gets the innermost one that the user wrote. */
static void nodes_are_located(void **state) {
    static const struct located {
        const char *node, *function;
        uint32_t line;
    } cases[] = {
        {"y", "main", 12}, {"y", "f", 40}, {"y", "", 12}, {"z", "", 40}, {"z", "h", 40},  /* the same in all */
        {"w", "f", 12}, {"w", "", 0}, {"old", "f", 5}, {"deep", "f", 3}, {"lost", "f", 0}, {"nowhere", "", 0}, {"gone", "f", 0},
    };
    src_module *m = load(*state, LOCATED, NULL);
    src_place p;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        bool found = m->locate(m, str_c(cases[i].node), str_c(cases[i].function), &p);
        if (found != (cases[i].line != 0) || (found && p.line != cases[i].line))
            fail_msg("'%s' in '%s': line %u", cases[i].node, cases[i].function, found ? p.line : 0);
    }
    assert_true(m->locate(m, STR("y"), STR("main"), &p));
    assert_str(p.file, "train.py");
    assert_str(p.function, "call");
    m = load(*state, SMALL, NULL);
    assert_false(m->locate(m, STR("y"), STR("main"), &p));
}

static void formats_are_told_apart(void **state) {
    lc_ctx *ctx = *state;
    str wire;
    pb_error error;
    assert_true(gd_detect(file_of(ctx, "# a comment\n node {}")));
    assert_false(gd_detect(file_of(ctx, "nodes are nice")));
    assert_false(gd_detect(file_of(ctx, "\x89PNG\r\n")));
    static const char saved_model[] = "\x08\x01\x12\x02\x0a\x00"; /* its first field is a version */
    assert_false(gd_detect(&(file_map){.p = (const uint8_t *)saved_model, .n = sizeof saved_model - 1}));
    assert_true(pb_from_text(&ctx->keep, &gd_text_graph_def, str_c(SMALL), &wire, &error));
    assert_true(gd_detect(&(file_map){.p = (const uint8_t *)wire.p, .n = wire.n}));
}

static void op_table_is_sorted(void **state) {
    UNUSED(state);
    static const char *const names[] = {
#define OPDEF(id, state, in, out, attrs) #id,
#include "front/graphdef/opdefs.def"
#undef OPDEF
    };
    assert_true(ARRAY_LEN(names) > 1400);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        gd_op op = {0};
        gd_attr_def d;
        gd_arg a;
        if (i && strcmp(names[i - 1], names[i]) >= 0) fail_msg("'%s' is not in its place", names[i]);
        assert_true(gd_opdef_find(str_c(names[i]), &op));
        for (const char *p = op.in; gd_arg_next(&p, &a);) assert_true(a.name.n && (a.type || a.type_attr.n || a.list_attr.n));
        for (const char *p = op.out; gd_arg_next(&p, &a);) {
            str counted = a.number_attr.n ? a.number_attr : a.list_attr;
            assert_true(!counted.n || gd_attr_row(op.attrs, counted, &d));
            assert_true(!a.type_attr.n || gd_attr_row(op.attrs, a.type_attr, &d));
        }
        for (const char *p = op.attrs; gd_attr_next(&p, &d);) assert_true(d.key.n && d.type.n);
    }
    assert_false(gd_op_is_stateful(STR("Relu")));
    assert_true(gd_op_is_stateful(STR("VarHandleOp")) && gd_op_is_stateful(STR("NoSuchOp")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(edges_find_outputs), TEST(ends_are_found), TEST(ends_are_chosen), TEST(wrong_choices_are_told),
        TEST(defaults_come_from_the_definition), TEST(node_defs_carry_defaults), TEST(constants_are_views), TEST(one_value_fills),
        TEST(every_type_decodes), TEST(wrong_constants_are_told), TEST(functions_are_graphs), TEST(broken_graphs_are_told),
        TEST(cycles_load), TEST(nodes_are_located), TEST(formats_are_told_apart), TEST(op_table_is_sorted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
