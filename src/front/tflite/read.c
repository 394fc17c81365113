/* front/tflite/read.c: subgraphs, operators, signatures, metadata.
 *
 * All graphs exist before the first is read, since operators call them by number.  A tensor becomes a value when its
 * operator, its graph's input, or its first use as a constant is read; used earlier, the file is out of order. */
#include "front/tflite/tfl.h"

static diag_where place(const tfl_reader *r, const uint8_t *at, str op) {
    return (diag_where){.file = str_dup(&r->ctx->keep, r->name).p, .offset = at ? at - r->p : 0, .op = op};
}

bool tfl_broken(tfl_reader *r, const uint8_t *at, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    str text = str_vfmt(&r->ctx->keep, fmt, args);
    va_end(args);
    return diag_report(r->ctx, D_TFLITE_BROKEN, place(r, at, (str){0}), NULL, "the file is inconsistent: %s", text.p);
}

bool tfl_unsupported(tfl_reader *r, str op, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    str text = str_vfmt(&r->ctx->keep, fmt, args);
    va_end(args);
    return diag_report(r->ctx, D_TFLITE_UNSUPPORTED, place(r, NULL, op), NULL, "cannot read %s", text.p);
}

bool tfl_detect(const uint8_t *p, size_t n) { return n >= 8 && memcmp(p + 4, TFL_IDENTIFIER, 4) == 0; }

bool tfl_check(lc_ctx *ctx, const uint8_t *p, uint64_t have, uint64_t size, str name) {
    fb_problem problem;
    if (fb_verify(p, have, size, TFL_IDENTIFIER, &tfl_model, tfl_member, &problem)) return true;
    const diag_where where = {.file = str_dup(&ctx->keep, name).p, .offset = (int64_t)problem.at};
    return diag_report(ctx, D_TFLITE_BROKEN, where, NULL, "'%.*s' is no valid TensorFlow Lite model: %s", STR_ARG(name), problem.text);
}

/* ---- operators --------------------------------------------------------------------------------------- */

static bool op_of(tfl_tensors *t, const uint8_t *table, ir_op *op, str *custom) {
    tfl_reader *r = t->r;
    uint64_t index = fb_get_uint(table, OPERATOR_CODE, 'i', 0);
    if (index >= r->codes.n) return tfl_broken(r, table, "operator code %llu of %u", (unsigned long long)index, r->codes.n);
    const uint8_t *c = fb_vec_table(r->codes, (uint32_t)index);
    int64_t old = fb_get_int(c, OPERATOR_CODE_DEPRECATED, 'b', 0), code = fb_get_int(c, OPERATOR_CODE_BUILTIN, 'i', 0);
    code = MAX(code, old);
    *op = ir_op_from_code(code);
    *custom = fb_get_str(c, OPERATOR_CODE_CUSTOM);
    if (code < 0 || *op == OP_COUNT || ir_ops[*op].flags & IR_NOT_TFLITE) return tfl_unsupported(r, (str){0}, "operator %lld, which this version does not know", (long long)code);
    t->op = *op == OP_CUSTOM ? *custom : str_c(ir_ops[*op].text);
    return *op != OP_CUSTOM || custom->n || tfl_broken(r, c, "a custom operator has no name");
}

static bool check_arity(tfl_tensors *t, ir_op op, const uint8_t *table, uint32_t n_in, uint32_t n_out) {
    const ir_op_info *o = &ir_ops[op];
    if (n_in < (uint32_t)o->min_in || (o->max_in >= 0 && n_in > (uint32_t)o->max_in))
        return tfl_broken(t->r, table, "operator %s has %u operands", o->text, n_in);
    if (o->n_out >= 0 && n_out != (uint32_t)o->n_out) return tfl_broken(t->r, table, "operator %s has %u results", o->text, n_out);
    return true;
}

static bool read_custom(tfl_reader *r, const uint8_t *table, ir_node *n, str name) {
    uint64_t offset = fb_get_uint(table, OPERATOR_LARGE_CUSTOM_OFFSET, 'l', 0), size = fb_get_uint(table, OPERATOR_LARGE_CUSTOM_SIZE, 'l', 0);
    n->custom_name = name;
    n->custom_options = fb_get_str(table, OPERATOR_CUSTOM_OPTIONS);
    if (offset <= 1) return true;
    if (offset > r->size || size > r->size - offset) return tfl_broken(r, table, "options of a custom operator lie outside of the file");
    n->custom_options = (str){(const char *)r->p + offset, (size_t)size};
    return true;
}

static bool define(tfl_tensors *t, int64_t number, ir_value *v) {
    tfl_tensor x;
    tfl_span data;
    if (!tfl_tensor_get(t, number, &x) || !tfl_buffer(t->r, fb_get_uint(x.table, TENSOR_BUFFER, 'i', 0), &data)) return false;
    if (t->value[number]) return tfl_broken(t->r, x.table, "tensor '%.*s' is computed twice, or used before", STR_ARG(x.name));
    if (data.size || x.state) return tfl_broken(t->r, x.table, "tensor '%.*s' is computed, and a constant or a state", STR_ARG(x.name));
    tfl_describe(v, &x);
    t->value[number] = v;
    return true;
}

static bool read_op(tfl_tensors *t, ir_graph *g, const uint8_t *table) {
    tfl_reader *r = t->r;
    fb_vec in = fb_get_vec(table, OPERATOR_INPUTS), out = fb_get_vec(table, OPERATOR_OUTPUTS);
    ir_op op = OP_COUNT;
    str custom;
    if (!op_of(t, table, &op, &custom) || !check_arity(t, op, table, in.n, out.n)) return false;
    arena_mark mark = arena_get_mark(&r->ctx->scratch);
    ir_value **v = NEW_N(&r->ctx->scratch, ir_value *, in.n);
    const uint32_t needed = ir_ops[op].min_in <= 8 ? (uint32_t)ir_ops[op].min_in : 0; /* LSTMs leave out what they like */
    bool ok = true;
    for (uint32_t i = 0; ok && i < in.n; i++) {
        ok = tfl_operand(t, tfl_i32(in, i), &v[i]);
        if (ok && !v[i] && i < needed) ok = tfl_broken(r, table, "operator %s lacks operand %u", ir_ops[op].text, i);
    }
    ir_node *n = ok ? ir_node_new(g, NULL, op, v, in.n, out.n) : NULL;
    arena_rewind(&r->ctx->scratch, mark);
    if (!n || !tfl_attributes(r, n, table)) return false;
    if (op == OP_CUSTOM && !read_custom(r, table, n, custom)) return false;
    for (uint32_t i = 0; i < out.n; i++)
        if (!define(t, tfl_i32(out, i), &n->out[i])) return false;
    if (out.n) n->name = n->out[0].name;
    return true;
}

/* ---- subgraphs --------------------------------------------------------------------------------------------- */

static bool read_inputs(tfl_tensors *t, ir_graph *g, fb_vec in) {
    for (uint32_t i = 0; i < in.n; i++) {
        tfl_tensor x;
        int32_t number = tfl_i32(in, i);
        if (!tfl_tensor_get(t, number, &x)) return false;
        if (t->value[number]) return tfl_broken(t->r, x.table, "tensor '%.*s' is an input twice", STR_ARG(x.name));
        t->value[number] = ir_graph_input(g, x.dtype, &x.shape, x.name);
        t->value[number]->quant = x.quant;
    }
    return true;
}

static bool read_graph(tfl_reader *r, uint32_t index, tfl_tensors *t) {
    const uint8_t *table = fb_vec_table(r->graphs, index);
    ir_graph *g = r->graph[index];
    fb_vec ops = fb_get_vec(table, SUBGRAPH_OPERATORS), out = fb_get_vec(table, SUBGRAPH_OUTPUTS);
    g->name = fb_get_str(table, SUBGRAPH_NAME);
    *t = (tfl_tensors){.r = r, .graph = g, .list = fb_get_vec(table, SUBGRAPH_TENSORS)};
    t->value = NEW_N(&r->ctx->keep, ir_value *, t->list.n);
    if (!ops.p) return tfl_broken(r, table, "subgraph %u has no list of operators", index);
    if (!read_inputs(t, g, fb_get_vec(table, SUBGRAPH_INPUTS))) return false;
    for (uint32_t i = 0; i < ops.n; i++)
        if (!read_op(t, g, fb_vec_table(ops, i))) return false;
    t->op = (str){0};
    ir_value **v = NEW_N(&r->ctx->keep, ir_value *, out.n);
    for (uint32_t i = 0; i < out.n; i++)
        if (!tfl_operand(t, tfl_i32(out, i), &v[i]) || (!v[i] && !tfl_broken(r, table, "output %u of subgraph %u is absent", i, index))) return false;
    ir_graph_finish(g, v, out.n);
    return true;
}

/* Graphs that call each other in a circle would run for ever; most walks assume that there are none. */
static bool check_calls(tfl_reader *r, const ir_graph *g, uint8_t *state, int depth) {
    if (state[g->index] == 2) return true;
    if (state[g->index] == 1 || depth > 256) return tfl_broken(r, NULL, "subgraph %u calls itself, or calls are nested too deeply", g->index);
    state[g->index] = 1;
    for (const ir_node *n = g->first; n; n = n->next) {
        const ir_options *o = ir_ops[n->op].options;
        for (int i = 0; i < o->field_count; i++) {
            if (o->fields[i].kind == AK_GRAPH && !check_calls(r, n->attr[i].u.graph, state, depth + 1)) return false;
            if (o->fields[i].kind != AK_GRAPHS) continue;
            for (size_t k = 0; k < n->attr[i].u.graphs.n; k++)
                if (!check_calls(r, n->attr[i].u.graphs.v[k], state, depth + 1)) return false;
        }
        const char *problem = ir_call_problem(&r->ctx->keep, n);
        if (problem) return tfl_broken(r, NULL, "%s", problem);
    }
    state[g->index] = 2;
    return true;
}

/* ---- signatures, metadata ---------------------------------------------------------------------------------- */

/* The names of a signature in the order of the graph's inputs or outputs, in which writers have them as a rule. */
static bool read_map(tfl_reader *r, const tfl_tensors *t, fb_vec map, fb_vec ids, const uint8_t *at, str *names) {
    umap entry_of = {.a = &r->ctx->scratch};
    for (uint32_t k = 0; k < map.n; k++) umap_put(&entry_of, fb_get_uint(fb_vec_table(map, k), TENSOR_MAP_TENSOR, 'i', 0), k);
    for (uint32_t k = 0; k < ids.n; k++) {
        uint64_t number = (uint32_t)tfl_i32(ids, k), entry = k;
        bool in_order = k < map.n && fb_get_uint(fb_vec_table(map, k), TENSOR_MAP_TENSOR, 'i', 0) == number;
        if (!in_order && !umap_get(&entry_of, number, &entry))
            return tfl_broken(r, at, "a signature lacks tensor %llu of %u", (unsigned long long)number, t->list.n);
        names[k] = fb_get_str(fb_vec_table(map, (uint32_t)entry), TENSOR_MAP_NAME);
    }
    return true;
}

static bool read_signature(tfl_reader *r, const tfl_tensors *tensors, const uint8_t *table) {
    arena *a = &r->ctx->keep;
    uint64_t index = fb_get_uint(table, SIGNATURE_SUBGRAPH, 'i', 0);
    if (index >= r->graphs.n) return tfl_broken(r, table, "a signature names subgraph %llu of %u", (unsigned long long)index, r->graphs.n);
    const uint8_t *g = fb_vec_table(r->graphs, (uint32_t)index);
    fb_vec in = fb_get_vec(g, SUBGRAPH_INPUTS), out = fb_get_vec(g, SUBGRAPH_OUTPUTS);
    ir_signature *s = NEW(a, ir_signature);
    s->key = fb_get_str(table, SIGNATURE_KEY);
    s->graph = r->graph[index];
    s->input_names.v = NEW_N(a, str, in.n);
    s->output_names.v = NEW_N(a, str, out.n);
    s->input_names.n = s->input_names.cap = in.n;
    s->output_names.n = s->output_names.cap = out.n;
    vec_push(a, &r->m->signatures, s);
    return read_map(r, &tensors[index], fb_get_vec(table, SIGNATURE_INPUTS), in, table, s->input_names.v) &&
           read_map(r, &tensors[index], fb_get_vec(table, SIGNATURE_OUTPUTS), out, table, s->output_names.v);
}

/* What the writer adds by itself is left out. */
static bool read_metadata(tfl_reader *r, fb_vec list) {
    for (uint32_t i = 0; i < list.n; i++) {
        const uint8_t *table = fb_vec_table(list, i);
        str name = fb_get_str(table, METADATA_NAME);
        tfl_span data;
        if (!tfl_buffer(r, fb_get_uint(table, METADATA_BUFFER, 'i', 0), &data)) return false;
        if (str_is(name, "min_runtime_version") || str_is(name, "buffer_location")) continue;
        struct ir_metadata m = {name, {(const char *)data.p, (size_t)data.size}};
        vec_push(&r->ctx->keep, &r->m->metadata, m);
    }
    return true;
}

/* ---- the model ------------------------------------------------------------------------------------------------ */

static bool read_model(tfl_reader *r) {
    const uint8_t *model = fb_get_root(r->p);
    arena *a = &r->ctx->keep;
    uint64_t version = fb_get_uint(model, MODEL_VERSION, 'i', 0);
    if (version != TFL_VERSION) return tfl_broken(r, model, "version %llu of the format instead of %d", (unsigned long long)version, TFL_VERSION);
    r->codes = fb_get_vec(model, MODEL_OPERATOR_CODES);
    r->graphs = fb_get_vec(model, MODEL_SUBGRAPHS);
    r->buffers = fb_get_vec(model, MODEL_BUFFERS);
    if (!r->graphs.n) return tfl_broken(r, model, "there is no subgraph");
    if (!r->buffers.n) return tfl_broken(r, model, "there are no buffers");
    r->m->description = fb_get_str(model, MODEL_DESCRIPTION);
    r->graph = NEW_N(a, ir_graph *, r->graphs.n);
    for (uint32_t i = 0; i < r->graphs.n; i++) r->graph[i] = ir_graph_new(r->m, (str){0});
    tfl_tensors *tensors = NEW_N(a, tfl_tensors, r->graphs.n);
    for (uint32_t i = 0; i < r->graphs.n; i++)
        if (!read_graph(r, i, &tensors[i])) return false;
    uint8_t *state = NEW_N(a, uint8_t, r->graphs.n);
    for (uint32_t i = 0; i < r->graphs.n; i++)
        if (!check_calls(r, r->graph[i], state, 0)) return false;
    fb_vec signatures = fb_get_vec(model, MODEL_SIGNATURES);
    for (uint32_t i = 0; i < signatures.n; i++)
        if (!read_signature(r, tensors, fb_vec_table(signatures, i))) return false;
    return read_metadata(r, fb_get_vec(model, MODEL_METADATA));
}

static ir_module *read_bytes(lc_ctx *ctx, const uint8_t *p, uint64_t size, const file_map *file, str name) {
    if (!tfl_check(ctx, p, size, size, name)) return NULL;
    tfl_reader r = {.ctx = ctx, .m = ir_module_new(ctx), .p = p, .size = size, .file = file, .name = name};
    return read_model(&r) ? r.m : NULL;
}

ir_module *tfl_read(lc_ctx *ctx, const uint8_t *p, uint64_t size, str name) { return read_bytes(ctx, p, size, NULL, name); }

ir_module *tfl_load(lc_ctx *ctx, str path) {
    const file_map *f = file_open(ctx, path);
    return f ? read_bytes(ctx, f->p, f->n, f, path) : NULL;
}
