/* front/tflite/: files that contradict themselves (1501), and files that are right but are not read (1502), each told once. */
#include "unit.h"

#include "front/tflite/tflite.h"
#include "wire/tflite.h"

/* A model of one graph: input tensor 0, NEG gives tensor 1; what is changed about it. */
typedef struct model {
    const char *name;
    int code;            /* what reading it reports; 0: it is read */
    uint64_t version, type, buffer, external, op_code, opcode_index, data_offset, data_size;
    bool sparse, details, no_operators, variable_output;
    int32_t in, out, graph_out, signature_tensor;
    int32_t shape[9];
    uint32_t rank;
    uint32_t scales, zeros;
} model;
static const model right = {.name = "right", .version = TFL_VERSION, .op_code = 59, .out = 1, .graph_out = 1, .signature_tensor = 1, .shape = {2}, .rank = 1};

static fb_slot scalar(uint16_t id, uint8_t size, uint64_t bits) { return (fb_slot){.id = id, .size = size, .bits = bits}; }
static fb_slot ref(uint16_t id, uint32_t *at) { return (fb_slot){.id = id, .size = 4, .is_ref = true, .at = at}; }

static void put_quant(fb_writer *w, uint32_t at, const model *m) {
    const float scales[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    const int64_t zeros[8] = {0};
    uint32_t scale = 0, zero = 0, details = 0;
    fb_slot s[4] = {ref(QUANT_SCALE, &scale), ref(QUANT_ZERO_POINT, &zero), ref(QUANT_DETAILS, &details), scalar(QUANT_DETAILS_TYPE, 1, 1)};
    fb_patch(w, at, fb_table(w, s, m->details ? 4 : 2));
    fb_patch(w, scale, fb_vector(w, scales, m->scales, 4));
    fb_patch(w, zero, fb_vector(w, zeros, m->zeros, 8));
    if (details) fb_patch(w, details, fb_table(w, NULL, 0));
}

static void put_tensor(fb_writer *w, uint32_t at, const model *m, int number) {
    uint32_t shape = 0, quant = 0, sparse = 0;
    fb_slot s[8];
    size_t n = 0;
    s[n++] = ref(TENSOR_SHAPE, &shape);
    s[n++] = scalar(TENSOR_TYPE, 1, m->type);
    s[n++] = scalar(TENSOR_HAS_RANK, 1, 1);
    s[n++] = scalar(TENSOR_BUFFER, 4, number == 0 ? 0 : m->buffer);
    if (m->external) s[n++] = scalar(TENSOR_EXTERNAL_BUFFER, 4, m->external);
    if (m->sparse) s[n++] = ref(TENSOR_SPARSITY, &sparse);
    if (m->scales || m->zeros || m->details) s[n++] = ref(TENSOR_QUANTIZATION, &quant);
    if (number == 1 && m->variable_output) s[n++] = scalar(TENSOR_IS_VARIABLE, 1, 1);
    fb_patch(w, at, fb_table(w, s, n));
    fb_patch(w, shape, fb_vector(w, m->shape, m->rank, 4));
    if (sparse) fb_patch(w, sparse, fb_table(w, NULL, 0));
    if (quant) put_quant(w, quant, m);
}

static void put_graph(fb_writer *w, uint32_t at, const model *m) {
    const int32_t input = 0;
    uint32_t tensors = 0, in = 0, out = 0, ops = 0, first, op_in = 0, op_out = 0;
    fb_slot s[4] = {ref(SUBGRAPH_TENSORS, &tensors), ref(SUBGRAPH_INPUTS, &in), ref(SUBGRAPH_OUTPUTS, &out), ref(SUBGRAPH_OPERATORS, &ops)};
    fb_patch(w, at, fb_refs(w, 1, &first));
    fb_patch(w, first, fb_table(w, s, m->no_operators ? 3 : 4));
    fb_patch(w, in, fb_vector(w, &input, 1, 4));
    fb_patch(w, out, fb_vector(w, &m->graph_out, 1, 4));
    fb_patch(w, tensors, fb_refs(w, 2, &first));
    for (int i = 0; i < 2; i++) put_tensor(w, first + 4 * (uint32_t)i, m, i);
    if (!ops) return;
    fb_patch(w, ops, fb_refs(w, 1, &first));
    fb_slot o[3] = {scalar(OPERATOR_CODE, 4, m->opcode_index), ref(OPERATOR_INPUTS, &op_in), ref(OPERATOR_OUTPUTS, &op_out)};
    fb_patch(w, first, fb_table(w, o, 3));
    fb_patch(w, op_in, fb_vector(w, &m->in, 1, 4));
    fb_patch(w, op_out, fb_vector(w, &m->out, 1, 4));
}

static void put_signature(fb_writer *w, uint32_t at, const model *m) {
    uint32_t first, in = 0, out = 0, key = 0, name = 0;
    fb_slot s[3] = {ref(SIGNATURE_INPUTS, &in), ref(SIGNATURE_OUTPUTS, &out), ref(SIGNATURE_KEY, &key)};
    fb_patch(w, at, fb_refs(w, 1, &first));
    fb_patch(w, first, fb_table(w, s, 3));
    fb_patch(w, key, fb_string(w, STR("f")));
    for (int i = 0; i < 2; i++) {
        fb_patch(w, i ? out : in, fb_refs(w, 1, &first));
        fb_slot t[2] = {ref(TENSOR_MAP_NAME, &name), scalar(TENSOR_MAP_TENSOR, 4, i ? (uint32_t)m->signature_tensor : 0)};
        fb_patch(w, first, fb_table(w, t, 2));
        fb_patch(w, name, fb_string(w, i ? STR("y") : STR("x")));
    }
}

static void put_model(fb_writer *w, arena *a, const model *m) {
    uint32_t codes = 0, graphs = 0, buffers = 0, signatures = 0, first;
    fb_begin(w, a, TFL_IDENTIFIER);
    fb_slot s[5] = {scalar(MODEL_VERSION, 4, m->version), ref(MODEL_OPERATOR_CODES, &codes), ref(MODEL_SUBGRAPHS, &graphs), ref(MODEL_BUFFERS, &buffers),
                    ref(MODEL_SIGNATURES, &signatures)};
    fb_root(w, fb_table(w, s, 5));
    fb_patch(w, codes, fb_refs(w, 1, &first));
    fb_slot c[1] = {scalar(OPERATOR_CODE_BUILTIN, 4, m->op_code)};
    fb_patch(w, first, fb_table(w, c, 1));
    put_graph(w, graphs, m);
    fb_patch(w, buffers, fb_refs(w, 2, &first));
    fb_slot b[2] = {scalar(BUFFER_OFFSET, 8, m->data_offset), scalar(BUFFER_SIZE, 8, m->data_size)};
    fb_patch(w, first, fb_table(w, NULL, 0));
    fb_patch(w, first + 4, fb_table(w, b, 2));
    put_signature(w, signatures, m);
}

static void check(const model *m) {
    lc_ctx ctx;
    fb_writer w;
    assert_true(ctx_init(&ctx, NULL, NULL));
    put_model(&w, &ctx.keep, m);
    ir_module *read = tfl_read(&ctx, w.p, w.n, STR("test.tflite"));
    int code = ctx.diags.first ? ctx.diags.first->code : 0;
    if (code != m->code) print_error("%s: %d instead of %d: %s\n", m->name, code, m->code, ctx.diags.first ? ctx.diags.first->text.p : "read");
    assert_int_equal(code, m->code);
    assert_int_equal(ctx.diags.errors, m->code ? 1 : 0);
    assert_int_equal(read != NULL, m->code == 0);
    if (read) assert_true(ir_verify(read, "test"));
    ctx_done(&ctx);
}

static void each_mistake_is_told(void **state) {
    UNUSED(state);
    model m;
    check(&right);
#define CASE(what, number, change) \
    m = right, m.name = what, m.code = number, change, check(&m)
    CASE("version", D_TFLITE_BROKEN, m.version = 2);
    CASE("no operators", D_TFLITE_BROKEN, m.no_operators = true);
    CASE("operator code", D_TFLITE_BROKEN, m.opcode_index = 1);
    CASE("operand out of range", D_TFLITE_BROKEN, m.in = 2);
    CASE("operand absent", D_TFLITE_BROKEN, m.in = -1);
    CASE("operand not computed", D_TFLITE_BROKEN, m.in = 1);
    CASE("result is an input", D_TFLITE_BROKEN, m.out = 0);
    CASE("result is a state", D_TFLITE_BROKEN, m.variable_output = true);
    CASE("output out of range", D_TFLITE_BROKEN, m.graph_out = 7);
    CASE("output absent", D_TFLITE_BROKEN, m.graph_out = -1);
    CASE("signature", D_TFLITE_BROKEN, m.signature_tensor = 9);
    CASE("buffer number", D_TFLITE_BROKEN, m.buffer = 2);
    CASE("data outside of the file", D_TFLITE_BROKEN, (m.buffer = 1, m.data_offset = 1 << 20, m.data_size = 8));
    CASE("data of a result", D_TFLITE_BROKEN, (m.buffer = 1, m.data_offset = 16, m.data_size = 8));
    CASE("negative size", D_TFLITE_BROKEN, m.shape[0] = -2);
    CASE("scales and zero points", D_TFLITE_BROKEN, (m.type = 9, m.scales = 2, m.zeros = 1));
    CASE("scales and channels", D_TFLITE_BROKEN, (m.type = 9, m.scales = 3, m.zeros = 3));
    CASE("per channel", 0, (m.type = 9, m.scales = 2, m.zeros = 2));
    CASE("unknown operator", D_TFLITE_UNSUPPORTED, m.op_code = 999);
    CASE("unknown type", D_TFLITE_UNSUPPORTED, m.type = 99);
    CASE("rank", D_TFLITE_UNSUPPORTED, m.rank = 9);
    CASE("sparse", D_TFLITE_UNSUPPORTED, m.sparse = true);
    CASE("another file", D_TFLITE_UNSUPPORTED, m.external = 1);
    CASE("quantization details", D_TFLITE_UNSUPPORTED, (m.details = true, m.scales = 1, m.zeros = 1));
#undef CASE
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_mistake_is_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
