/* SavedModels, written here as text with a checkpoint beside them: tags, signatures and their order, restoring by
 * tracing, slices, checksums, assets. */
#include "unit.h"

#include "front/savedmodel/sm.h"
#include "table.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- writing models ---- */

typedef struct model {
    lc_ctx *ctx;
    char dir[64];
    strbuf data; /* variables.data-00000-of-00001 */
    table index;
} model;

static void put_file(const model *m, const char *name, str content) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", m->dir, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(content.p, 1, content.n, f), content.n);
    fclose(f);
}

static model begin(lc_ctx *ctx) {
    model m = {.ctx = ctx, .data = {.a = &ctx->keep}, .index = table_begin(&ctx->keep)};
    char path[80];
    strbuf header = {.a = &ctx->keep};
    strcpy(m.dir, "/tmp/test_savedmodel_XXXXXX");
    assert_non_null(mkdtemp(m.dir));
    snprintf(path, sizeof path, "%s/variables", m.dir);
    mkdir(path, 0700);
    pb_put_int(&header, 1, 1);
    table_add(&m.index, STR(""), sb_str(&header));
    return m;
}

static void remove_model(const model *m) {
    static const char *const names[] = {"saved_model.pbtxt", "variables/variables.index", "variables/variables.data-00000-of-00001", "variables", ""};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        char path[256];
        snprintf(path, sizeof path, "%s/%s", m->dir, names[i]);
        remove(path);
    }
}

static str shape_of(lc_ctx *ctx, int rank, const int *d) {
    strbuf shape = {.a = &ctx->keep};
    sb_puts(&shape, "");
    for (int i = 0; i < rank; i++) {
        strbuf dim = {.a = &ctx->keep};
        pb_put_int(&dim, 1, (uint64_t)d[i]);
        pb_put_bytes(&shape, 2, sb_str(&dim));
    }
    return sb_str(&shape);
}

/* Keys must come in order. */
static void put_tensor(model *m, str key, int type, str shape, const void *p, size_t n, uint32_t crc) {
    strbuf e = {.a = &m->ctx->keep};
    pb_put_int(&e, 1, (uint64_t)type);
    pb_put_bytes(&e, 2, shape);
    pb_put_int(&e, 4, m->data.n);
    pb_put_int(&e, 5, n);
    pb_put_varint(&e, 6 << 3 | PB_FIXED32);
    crc = mask_crc(crc);
    sb_put(&e, (const char *)&crc, 4);
    table_add(&m->index, key, sb_str(&e));
    sb_put(&m->data, p, n);
}

static void put_floats(model *m, str key, int rank, const int *d, float first, size_t n) {
    float *v = NEW_N(&m->ctx->keep, float, n);
    for (size_t i = 0; i < n; i++) v[i] = first + (float)i;
    put_tensor(m, key, 1, shape_of(m->ctx, rank, d), v, n * 4, crc32c_update(0, v, n * 4));
}

static void finish(model *m, const char *text) {
    put_file(m, "saved_model.pbtxt", str_c(text));
    put_file(m, "variables/variables.index", table_end(&m->index));
    put_file(m, "variables/variables.data-00000-of-00001", sb_str(&m->data));
}

static src_module *load(model *m, const sm_options *o) {
    src_module *loaded = sm_load(m->ctx, str_c(m->dir), o);
    if (!loaded) fail_msg("%s", m->ctx->diags.first->text.p);
    return loaded;
}

static const diag *refused(model *m, const sm_options *o, int code) {
    diag **next = m->ctx->diags.tail;
    assert_null(sm_load(m->ctx, str_c(m->dir), o));
    assert_non_null(*next);
    if ((*next)->code != code) fail_msg("got %d: %s", (*next)->code, (*next)->text.p);
    return *next;
}

static const src_variable *variable(const src_module *m, const char *name) {
    uint64_t i;
    if (!smap_get(&m->variable_index, str_c(name), &i)) fail_msg("no variable '%s'", name);
    return &m->variables[i];
}

#define ATTR(key, value) "attr { key: '" key "' value { " value " } } "
#define FLOAT(name) "input_arg { name: '" name "' type: DT_FLOAT } "
#define OUT(name) "output_arg { name: '" name "' type: DT_FLOAT } "
#define INFO(key, tensor) "{ key: '" key "' value { name: '" tensor "' dtype: DT_FLOAT tensor_shape { dim { size: -1 } } } } "
#define PLACEHOLDER(name) "node { name: '" name "' op: 'Placeholder' " ATTR("dtype", "type: DT_FLOAT") "} "
#define HANDLE(name, dims) "node { name: '" name "' op: 'VarHandleOp' " ATTR("dtype", "type: DT_FLOAT") ATTR("shape", "shape { " dims " }") ATTR("shared_name", "s: '" name "'") "} "
#define CALL(name, in, fn, out) "node { name: '" name "' op: 'StatefulPartitionedCall' input: [" in "] " ATTR("f", "func { name: '" fn "' }") ATTR("Tout", "list { type: [" out "] }") "} "
#define STRINGS(n, list) ATTR("dtype", "type: DT_STRING") ATTR("value", "tensor { dtype: DT_STRING tensor_shape { dim { size: " n " } } string_val: [" list "] }")
#define MODEL(tags, rest) "saved_model_schema_version: 1 meta_graphs { meta_info_def { tags: [" tags "] stripped_op_list { op { name: 'Own' output_arg { name: 'a' type_attr: 'U' number_attr: 'N' } attr { name: 'N' type: 'int' default_value { i: 3 } } } } } " rest " } "

/* f(second, first) -> [out_10, out_2], called by a wrapper whose map is sorted by name. */
#define ORDERED                                                                                                      \
    MODEL("'serve'", "graph_def { " PLACEHOLDER("a") PLACEHOLDER("b") HANDLE("v", "dim { size: 2 }") HANDLE("unused", "")   \
    CALL("call", "'a', 'b', 'v'", "__inference_signature_wrapper_7", "DT_FLOAT, DT_FLOAT")                           \
    "node { name: 'prefix' op: 'Placeholder' " ATTR("dtype", "type: DT_STRING") "} "                                 \
    CALL("restore", "'prefix', 'v'", "restore_fn", "DT_STRING") "node { name: 'init' op: 'NoOp' input: '^call' } "    \
    "library { function { signature { name: '__inference_signature_wrapper_7' " FLOAT("a") FLOAT("b") FLOAT("v") OUT("out_10") OUT("out_2") "} "   \
    INNER_CALL "} function { signature { name: 'f' " FLOAT("x") FLOAT("y") FLOAT("v") OUT("o1") OUT("o2") "} ret [{ key: 'o1' value: 'x' }, { key: 'o2' value: 'y' }] } " \
    "function { signature { name: 'restore_fn' input_arg { name: 'p' type: DT_STRING } input_arg { name: 'h' type: DT_RESOURCE } } " \
    "node_def { name: 'names' op: 'Const' " STRINGS("2", "'other', 'deep/key'") "} node_def { name: 'slices' op: 'Const' " STRINGS("2", "'', ''") "} " \
    "node_def { name: 'r' op: 'RestoreV2' input: ['p', 'names:output:0', 'slices:output:0'] " ATTR("dtypes", "list { type: [DT_FLOAT, DT_FLOAT] }") "} " \
    "node_def { name: 'i' op: 'Identity' input: 'r:tensors:1' } node_def { name: 'assign' op: 'AssignVariableOp' input: ['h', 'i:output:0'] } } } } " \
    "saver_def { restore_op_name: 'restore' } "                                                                      \
    "signature_def { key: '__saved_model_init_op' value { outputs " INFO("__saved_model_init_op", "init") "} } "     \
    "signature_def { key: 'serving_default' value { inputs [" INFO("a", "a:0") ", " INFO("b", "b:0") "] outputs [" INFO("out_10", "call:0") ", " INFO("out_2", "call:1") "] } } "  \
    "signature_def { key: 'again' value { inputs [" INFO("b", "b:0") "] outputs [" INFO("o", "call:1") "] } } ")
#define INNER_CALL                                                                                                    \
    "node_def { name: 'inner' op: 'StatefulPartitionedCall' input: ['b', 'a', 'v'] " ATTR("f", "func { name: 'f' }")       \
    ATTR("Tout", "list { type: [DT_FLOAT, DT_FLOAT] }") "} node_def { name: 'i1' op: 'Identity' input: 'inner:output:1' } " \
    "ret [{ key: 'out_10' value: 'i1:output:0' }, { key: 'out_2' value: 'inner:output:0' }] "

static model ordered(lc_ctx *ctx) {
    model m = begin(ctx);
    put_floats(&m, STR("deep/key"), 1, (int[]){2}, 5, 2);
    put_floats(&m, STR("other"), 1, (int[]){2}, 9, 2);
    return m;
}

static void order_is_the_declared_one(void **state) {
    model m = ordered(*state);
    finish(&m, ORDERED);
    src_module *s = load(&m, NULL);
    assert_int_equal(s->n_signatures, 2);
    const src_signature *g = &s->signatures[0];
    assert_str(g->key, "serving_default");
    assert_str(s->signatures[1].key, "again");
    assert_true(g->n_inputs == 2 && g->n_outputs == 2);
    assert_str(g->inputs[0].name, "b"); /* f's first argument */
    assert_str(g->outputs[0].name, "out_2"); /* f's first result */
    assert_true(g->inputs[0].shape.rank == 1 && g->inputs[0].dtype == IR_F32);
    assert_int_equal(s->n_init_targets, 1);
    assert_str(s->functions[0]->nodes[s->init_targets[0].node].name, "init");
    remove_model(&m);
}

static void restoring_names_the_value(void **state) {
    model m = ordered(*state);
    finish(&m, ORDERED);
    src_module *s = load(&m, NULL);
    assert_int_equal(s->n_variables, 1); /* nobody needs the other one */
    const src_variable *v = variable(s, "v");
    static const float expected[] = {5, 6};
    assert_true(v->data && v->data->dense && v->data->file && v->data->file_offset == 0 && v->data->checked);
    assert_memory_equal(v->data->bytes, expected, 8);
    assert_int_equal(v->data->crc, crc32c_update(0, expected, 8));
    assert_true(v->dtype == IR_F32 && v->shape.rank == 1 && v->shape.d[0] == 2);
    assert_true(sm_verify_checkpoint(s));
    remove_model(&m);
}

static void signatures_are_chosen(void **state) {
    model m = ordered(*state);
    finish(&m, ORDERED);
    str key = STR("again"), wrong = STR("serving_defualt");
    src_module *s = load(&m, &(sm_options){&key, 1, NULL, 0});
    assert_int_equal(s->n_signatures, 1);
    assert_str(s->signatures[0].key, "again");
    const diag *d = refused(&m, &(sm_options){&wrong, 1, NULL, 0}, D_SIGNATURE_UNKNOWN);
    assert_non_null(strstr(d->text.p, "'serving_default', 'again'"));
    assert_str(d->hint, "did you mean 'serving_default'?");
    str tags[] = {STR("serve"), STR("gpu")};
    d = refused(&m, &(sm_options){NULL, 0, tags, 2}, D_NO_META_GRAPH);
    assert_non_null(strstr(d->text.p, "'serve', 'gpu'"));
    remove_model(&m);
}

#define PLAIN(tags, extra) MODEL(tags, "graph_def { " PLACEHOLDER("x") extra "} signature_def { key: 's' value { inputs " INFO("x", "x:0") "outputs " INFO("y", "x:0") "} } ")

static void tags_choose_the_graph(void **state) {
    model m = begin(*state);
    finish(&m, PLAIN("'serve', 'gpu'", "") PLAIN("'serve'", PLACEHOLDER("second")) PLAIN("'train'", PLACEHOLDER("a") PLACEHOLDER("b")));
    assert_int_equal(load(&m, NULL)->functions[0]->n_nodes, 2);
    str gpu[] = {STR("gpu"), STR("serve")}, train = STR("train");
    assert_int_equal(load(&m, &(sm_options){NULL, 0, gpu, 2})->functions[0]->n_nodes, 1);
    assert_int_equal(load(&m, &(sm_options){NULL, 0, &train, 1})->functions[0]->n_nodes, 3);
    finish(&m, PLAIN("'serve', 'gpu'", "")); /* the only one that serves */
    load(&m, NULL);
    finish(&m, PLAIN("'train'", ""));
    refused(&m, NULL, D_NO_META_GRAPH);
    remove_model(&m);
}

static void broken_models_are_told(void **state) {
    model m = begin(*state);
    finish(&m, MODEL("'serve'", "graph_def { " PLACEHOLDER("x") "}"));
    refused(&m, NULL, D_NO_SIGNATURE);
    finish(&m, MODEL("'serve'", "graph_def { " PLACEHOLDER("x") "} signature_def { key: 's' value { inputs " INFO("x", "gone:0") "} } "));
    assert_non_null(strstr(refused(&m, NULL, D_SIGNATURE_BROKEN)->text.p, "'gone:0'"));
    finish(&m, MODEL("'serve'", "graph_def { " PLACEHOLDER("x") "} signature_def { key: 's' value { inputs { key: 'x' value { coo_sparse { values_tensor_name: 'x:0' } } } } } "));
    refused(&m, NULL, D_SIGNATURE_COMPOSITE);
    finish(&m, PLAIN("'serve'", ""));
    load(&m, NULL); /* without variables, nobody looks for a checkpoint */
    finish(&m, MODEL("'serve'", "graph_def { " PLACEHOLDER("x") "} asset_file_def { tensor_info { name: 'x:0' } filename: '../../secret' } "
                     "signature_def { key: 's' value { outputs " INFO("y", "x:0") "} } "));
    refused(&m, NULL, D_ASSET_PATH);
    remove_model(&m);
    refused(&m, NULL, D_NO_SAVED_MODEL);
}

static void own_ops_have_definitions(void **state) {
    model m = begin(*state);
    finish(&m, PLAIN("'serve'", "node { name: 'o' op: 'Own' } "));
    src_module *s = load(&m, NULL);
    src_attr a;
    assert_int_equal(s->functions[0]->nodes[1].n_out, 3);
    assert_true(s->get_attr(&s->functions[0]->nodes[1], "N", &a) && a.kind == SA_INT && a.i == 3);
    remove_model(&m);
}

/* ---- checksums ---- */

#define ONE(name, dims) MODEL("'serve'", "graph_def { " HANDLE(name, dims) "} signature_def { key: 's' value { outputs " INFO("y", name ":0") "} } ")

static void damage_is_told(void **state) {
    model m = begin(*state);
    put_floats(&m, STR("v"), 1, (int[]){4}, 1, 4);
    finish(&m, ONE("v", "dim { size: 4 }"));
    load(&m, NULL);
    str data = sb_str(&m.data);
    m.data.p[5] ^= 1;
    put_file(&m, "variables/variables.data-00000-of-00001", data);
    const diag *d = refused(&m, NULL, D_CHECKSUM);
    assert_str(d->node, "v");
    put_file(&m, "variables/variables.data-00000-of-00001", str_sub(data, 0, 15));
    refused(&m, NULL, D_SHARD_TRUNCATED);
    finish(&m, ONE("v", "dim { size: 5 }"));
    remove_model(&m);
}

static void values_must_fit(void **state) {
    model m = begin(*state);
    put_floats(&m, STR("v"), 1, (int[]){4}, 1, 4);
    finish(&m, ONE("v", "dim { size: 5 }"));
    assert_non_null(strstr(refused(&m, NULL, D_VARIABLE_MISMATCH)->text.p, "[5]"));
    remove_model(&m);
}

static void large_values_are_verified_later(void **state) {
    const int n = 5 << 20; /* 20 MiB: three jobs */
    model m = begin(*state);
    put_floats(&m, STR("v"), 1, &n, 0, (size_t)n);
    finish(&m, ONE("v", "unknown_rank: true"));
    assert_true(sm_verify_checkpoint(load(&m, NULL)));
    m.data.p[17000000] ^= 1;
    put_file(&m, "variables/variables.data-00000-of-00001", sb_str(&m.data));
    src_module *s = load(&m, NULL);
    assert_int_equal(variable(s, "v")->shape.d[0], n);
    diag **next = m.ctx->diags.tail;
    assert_false(sm_verify_checkpoint(s));
    assert_int_equal((*next)->code, D_CHECKSUM);
    remove_model(&m);
}

/* ---- slices ---- */

/* A 4 x 6 variable in two slices of three columns, 0..11 and 100..111. */
static void put_sliced(model *m, str name) {
    strbuf e = {.a = &m->ctx->keep};
    ck_box box[2] = {{2, {{0, -1}, {0, 3}}}, {2, {{0, -1}, {3, 3}}}};
    for (int i = 0; i < 2; i++) put_floats(m, ck_slice_key(&m->ctx->keep, name, &box[i]), 2, (int[]){4, 3}, (float)(100 * i), 12);
    pb_put_int(&e, 1, 1);
    pb_put_bytes(&e, 2, shape_of(m->ctx, 2, (int[]){4, 6}));
    for (int i = 0; i < 2; i++) {
        strbuf slice = {.a = &m->ctx->keep}, extent = {.a = &m->ctx->keep};
        pb_put_bytes(&slice, 1, STR("")); /* the whole axis */
        if (i) pb_put_int(&extent, 1, 3);
        pb_put_int(&extent, 2, 3);
        pb_put_bytes(&slice, 1, sb_str(&extent));
        pb_put_bytes(&e, 7, sb_str(&slice));
    }
    table_add(&m->index, name, sb_str(&e));
}

static void slices_are_put_together(void **state) {
    model m = begin(*state);
    put_sliced(&m, STR("v"));
    finish(&m, ONE("v", "dim { size: 4 } dim { size: 6 }"));
    const src_variable *v = variable(load(&m, NULL), "v");
    static const float expected[] = {0, 1, 2, 100, 101, 102, 3, 4, 5, 103, 104, 105, 6, 7, 8, 106, 107, 108, 9, 10, 11, 109, 110, 111};
    assert_true(v->data->dense && v->data->size == sizeof expected);
    assert_memory_equal(v->data->bytes, expected, sizeof expected);
    m.data.p[20] ^= 1;
    put_file(&m, "variables/variables.data-00000-of-00001", sb_str(&m.data));
    refused(&m, NULL, D_CHECKSUM);
    remove_model(&m);
}

/* v in slices and w in one piece, both [4, 6]. */
static void open_slices(model *m, checkpoint *ck, ck_entry **v, ck_entry **w) {
    put_sliced(m, STR("v"));
    put_floats(m, STR("w"), 2, (int[]){4, 6}, 0, 24);
    finish(m, ONE("v", ""));
    assert_true(ck_open(ck, m->ctx, str_fmt(&m->ctx->keep, "%s/variables/variables", m->dir)));
    *v = ck_find(ck, STR("v"));
    *w = ck_find(ck, STR("w"));
}

static void slices_are_cut(void **state) {
    lc_ctx *ctx = *state;
    model m = begin(ctx);
    checkpoint ck;
    ir_shape shape;
    const ir_data *d;
    ck_entry *v, *w;
    open_slices(&m, &ck, &v, &w);
    assert_true(ck_slice(&ck, v, STR("4 6 -:3,3"), STR("v"), &shape, &d));
    assert_true(d->file && d->checked && shape.d[0] == 4 && shape.d[1] == 3); /* stored as asked for: a view */
    static const float across[] = {5, 103, 8, 106}, rows[] = {12, 13, 14, 15, 16, 17};
    assert_true(ck_slice(&ck, v, STR("4 6 1,2:2,2"), STR("v"), &shape, &d));
    assert_memory_equal(d->bytes, across, sizeof across);
    assert_true(ck_slice(&ck, w, STR("4 6 2,1:-"), STR("w"), &shape, &d));
    assert_memory_equal(d->bytes, rows, sizeof rows);
    assert_false(ck_slice(&ck, w, STR("4 6 2,3:-"), STR("w"), &shape, &d));
    assert_false(ck_slice(&ck, w, STR("4 6 nonsense"), STR("w"), &shape, &d));
    assert_false(ck_slice(&ck, w, STR("4 -"), STR("w"), &shape, &d));
    remove_model(&m);
}

/* Slices that lie: the part that is asked for has another type; the same part twice leaves a hole; many large parts of one tensor. */
static void slices_that_lie(void **state) {
    lc_ctx *ctx = *state;
    model m = begin(ctx);
    checkpoint ck;
    ir_shape shape;
    const ir_data *d;
    ck_entry *v, *w;
    open_slices(&m, &ck, &v, &w);
    ck_entry *part = ck_find(&ck, ck_slice_key(&ctx->keep, STR("v"), &(ck_box){2, {{0, -1}, {3, 3}}}));
    part->dtype = IR_I16, part->size = 24;
    assert_false(ck_slice(&ck, v, STR("4 6 -:3,3"), STR("v"), &shape, &d));
    part->dtype = IR_F32, part->size = 48;
    strbuf twice = {.a = &ctx->keep};
    pb_reader r = pb_open(v->slices);
    pb_field f;
    while (pb_next(&r, &f))
        for (int i = 0; f.number == 7 && !twice.n && i < 2; i++) pb_put_bytes(&twice, 7, f.bytes);
    v->slices = sb_str(&twice);
    assert_false(ck_slice(&ck, v, STR(""), STR("v"), &shape, &d));
    ck.made = UINT64_C(1) << 40;
    assert_false(ck_slice(&ck, w, STR("4 6 2,1:-"), STR("w"), &shape, &d));
    remove_model(&m);
}

static void slice_keys_sort_as_numbers(void **state) {
    lc_ctx *ctx = *state;
    static const int64_t numbers[] = {-1, 0, 1, 63, 64, 127, 8191, 8192, 1 << 20, INT64_C(1) << 34, INT64_C(1) << 50, INT64_C(1) << 62, INT64_MAX};
    str last = {0};
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        ck_box box = {1, {{0, numbers[i]}}};
        str key = ck_slice_key(&ctx->keep, STR("v"), &box);
        if (i) assert_true(str_cmp(last, key) < 0);
        last = key;
    }
    /* as TensorFlow writes the key of rows 100 to 102: 0, the name, the rank, start, length */
    static const char expected[] = "\0v\0\1\1\1\300\144\203";
    ck_box box = {1, {{100, 3}}};
    str key = ck_slice_key(&ctx->keep, STR("v"), &box);
    assert_int_equal(key.n, sizeof expected - 1);
    assert_memory_equal(key.p, expected, sizeof expected - 1);
}

static void strings_are_recoded(void **state) {
    model m = begin(*state);
    uint32_t crc = crc32c_update(0, (const uint32_t[]){2, 0, 3}, 12), masked = mask_crc(crc);
    strbuf b = {.a = &m.ctx->keep};
    sb_put(&b, "\2\0\3", 3);
    sb_put(&b, (const char *)&masked, 4);
    sb_put(&b, "abxyz", 5);
    crc = crc32c_update(crc, b.p + 3, 9);
    put_tensor(&m, STR("v"), 7, shape_of(m.ctx, 1, (int[]){3}), b.p, b.n, crc);
    finish(&m, MODEL("'serve'", "graph_def { node { name: 'v' op: 'VarHandleOp' " ATTR("dtype", "type: DT_STRING") ATTR("shape", "shape { dim { size: 3 } }")
                     "} } signature_def { key: 's' value { outputs " INFO("y", "v:0") "} } "));
    const src_variable *v = variable(load(&m, NULL), "v");
    str s;
    assert_true(v->dtype == IR_STR && ck_string_at(v->data, 0, &s));
    assert_str(s, "ab");
    assert_true(ck_string_at(v->data, 1, &s) && s.n == 0 && ck_string_at(v->data, 2, &s));
    assert_str(s, "xyz");
    assert_false(ck_string_at(v->data, 3, &s));
    m.data.p[9] ^= 1;
    put_file(&m, "variables/variables.data-00000-of-00001", sb_str(&m.data));
    refused(&m, NULL, D_CHECKSUM);
    remove_model(&m);
}

/* TensorFlow writes debug information beside the model; a broken one is nobody's mistake. */
static void debug_information_lies_beside(void **state) {
    model m = begin(*state);
    char path[128];
    src_place place;
    strbuf info = {.a = &m.ctx->keep}, frame = {.a = &m.ctx->keep}, trace = {.a = &m.ctx->keep}, node = {.a = &m.ctx->keep};
    snprintf(path, sizeof path, "%s/debug", m.dir);
    mkdir(path, 0700);
    pb_put_int(&frame, 2, 31);
    pb_put_bytes(&trace, 1, sb_str(&frame));
    pb_put_bytes(&node, 1, STR("x@"));
    pb_put_bytes(&node, 2, sb_str(&trace));
    pb_put_bytes(&info, 1, STR("model.py"));
    pb_put_bytes(&info, 2, sb_str(&node));
    put_file(&m, "debug/saved_model_debug_info.pb", sb_str(&info));
    finish(&m, MODEL("'serve'", "graph_def { " PLACEHOLDER("x") "} signature_def { key: 's' value { outputs " INFO("y", "x:0") "} } "));
    src_module *loaded = load(&m, NULL);
    assert_true(loaded->locate(loaded, STR("x"), STR("main"), &place) && place.line == 31);
    assert_str(place.file, "model.py");
    put_file(&m, "debug/saved_model_debug_info.pb", str_sub(sb_str(&info), 0, info.n - 3));
    loaded = load(&m, NULL);
    assert_false(loaded->locate(loaded, STR("x"), STR("main"), &place));
    assert_int_equal(m.ctx->diags.errors, 0);
    snprintf(path, sizeof path, "%s/debug/saved_model_debug_info.pb", m.dir);
    remove(path);
    snprintf(path, sizeof path, "%s/debug", m.dir);
    remove(path);
    remove_model(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(order_is_the_declared_one), TEST(restoring_names_the_value), TEST(signatures_are_chosen), TEST(tags_choose_the_graph),
        TEST(broken_models_are_told), TEST(own_ops_have_definitions), TEST(damage_is_told), TEST(values_must_fit), TEST(large_values_are_verified_later),
        TEST(slices_are_put_together), TEST(slices_are_cut), TEST(slices_that_lie), TEST(slice_keys_sort_as_numbers), TEST(strings_are_recoded),
        TEST(debug_information_lies_beside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
