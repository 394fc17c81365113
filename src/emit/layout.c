/* emit/layout.c: the FlatBuffer of a module: everything but the constants' bytes.
 *
 *   Model ─ operator_codes ─ subgraphs ─ description ─ buffers ─ metadata ─ signature_defs     then the data
 */
#include "emit/emit_impl.h"

/* Field numbers of the schema's structural tables. */
enum { MODEL_VERSION, MODEL_OPERATOR_CODES, MODEL_SUBGRAPHS, MODEL_DESCRIPTION, MODEL_BUFFERS, MODEL_METADATA_BUFFER, MODEL_METADATA, MODEL_SIGNATURE_DEFS };
enum { CODE_DEPRECATED, CODE_CUSTOM, CODE_VERSION, CODE_BUILTIN };
enum { SUBGRAPH_TENSORS, SUBGRAPH_INPUTS, SUBGRAPH_OUTPUTS, SUBGRAPH_OPERATORS, SUBGRAPH_NAME };
enum { TENSOR_SHAPE, TENSOR_TYPE, TENSOR_BUFFER, TENSOR_NAME, TENSOR_QUANTIZATION, TENSOR_IS_VARIABLE, TENSOR_SPARSITY, TENSOR_SHAPE_SIGNATURE, TENSOR_HAS_RANK };
enum { QUANT_MIN, QUANT_MAX, QUANT_SCALE, QUANT_ZERO_POINT, QUANT_DETAILS_TYPE, QUANT_DETAILS, QUANT_DIMENSION };
enum { OP_INDEX, OP_INPUTS, OP_OUTPUTS, OP_OPTIONS_TYPE, OP_OPTIONS, OP_CUSTOM_OPTIONS, OP_CUSTOM_FORMAT, OP_OPTIONS_2_TYPE = 11, OP_OPTIONS_2 = 12 };
enum { BUFFER_DATA, BUFFER_OFFSET, BUFFER_SIZE };
enum { SIGNATURE_INPUTS, SIGNATURE_OUTPUTS, SIGNATURE_KEY, SIGNATURE_SUBGRAPH = 4 };

/* ---- what a subgraph refers to ------------------------------------------------------------------- */

typedef struct code { /* one OperatorCode */
    ir_op op;
    str custom;
    int version;
} code;

typedef VEC(code) code_vec;

typedef struct tensors { /* of one subgraph, in the order of first appearance: inputs first */
    VEC(const ir_value *) v;
    umap number_of; /* value id -> number */
} tensors;

static int32_t number(em_layout *l, tensors *t, const ir_value *v) {
    uint64_t at;
    if (!v) return -1;
    if (umap_get(&t->number_of, v->id, &at)) return (int32_t)at;
    at = t->v.n;
    umap_put(&t->number_of, v->id, at);
    vec_push(&l->ctx->keep, &t->v, v);
    return (int32_t)at;
}

static uint32_t code_of(em_layout *l, code_vec *codes, smap *custom, uint32_t *builtin, const ir_node *n) {
    uint64_t at;
    int version = n->op == OP_CUSTOM ? 1 : em_version(n);
    if (n->op == OP_CUSTOM ? smap_get(custom, n->custom_name, &at) : builtin[n->op] != 0) {
        if (n->op != OP_CUSTOM) at = builtin[n->op] - 1;
        codes->v[at].version = MAX(codes->v[at].version, version);
        return (uint32_t)at;
    }
    at = codes->n;
    if (n->op == OP_CUSTOM) smap_put(custom, n->custom_name, at);
    else builtin[n->op] = (uint32_t)at + 1;
    vec_push(&l->ctx->keep, codes, ((code){n->op, n->custom_name, version}));
    return (uint32_t)at;
}

/* ---- small tables ------------------------------------------------------------------------------------ */

static fb_slot scalar(uint16_t id, uint8_t size, uint64_t bits) { return (fb_slot){.id = id, .size = size, .bits = bits}; }
static fb_slot ref(uint16_t id, uint32_t *at) { return (fb_slot){.id = id, .size = 4, .is_ref = true, .at = at}; }

static void write_codes(em_layout *l, uint32_t at, const code_vec *codes) {
    fb_writer *w = &l->w;
    uint32_t first, vec = fb_refs(w, codes->n, &first);
    fb_patch(w, at, vec);
    for (size_t i = 0; i < codes->n; i++) {
        const code *c = &codes->v[i];
        int builtin = ir_ops[c->op].code;
        fb_slot s[4];
        size_t n = 0;
        uint32_t name = 0;
        if (builtin) s[n++] = scalar(CODE_DEPRECATED, 1, (uint64_t)MIN(builtin, 127)), s[n++] = scalar(CODE_BUILTIN, 4, (uint64_t)builtin);
        if (c->version != 1) s[n++] = scalar(CODE_VERSION, 4, (uint64_t)c->version);
        if (c->op == OP_CUSTOM) s[n++] = ref(CODE_CUSTOM, &name);
        fb_patch(w, first + 4 * (uint32_t)i, fb_table(w, s, n));
        if (name) fb_patch(w, name, fb_string(w, c->custom));
    }
}

static uint32_t write_dims(em_layout *l, const ir_shape *s, int32_t unknown) {
    int32_t d[IR_MAX_RANK];
    for (int i = 0; i < s->rank; i++) d[i] = dim_known(s->d[i]) ? (int32_t)s->d[i] : unknown;
    return fb_vector(&l->w, d, s->rank < 0 ? 0 : (size_t)s->rank, 4);
}

static void write_quant(em_layout *l, uint32_t at, const ir_quant *q) {
    uint32_t scale = 0, zero = 0;
    fb_slot s[3] = {ref(QUANT_SCALE, &scale), ref(QUANT_ZERO_POINT, &zero), scalar(QUANT_DIMENSION, 4, (uint64_t)q->axis)};
    fb_patch(&l->w, at, fb_table(&l->w, s, q->axis ? 3 : 2));
    fb_patch(&l->w, scale, fb_vector(&l->w, q->scale, (size_t)q->count, 4));
    fb_patch(&l->w, zero, fb_vector(&l->w, q->zero_point, (size_t)q->count, 8));
}

static void write_tensor(em_layout *l, uint32_t at, const ir_value *v, str name) {
    fb_writer *w = &l->w;
    uint64_t buffer = 0;
    uint32_t shape = 0, signature = 0, text = 0, quant = 0;
    bool is_static = ir_shape_static(&v->shape);
    fb_slot s[8];
    size_t n = 0;
    umap_get(&l->buffer_of, v->id, &buffer);
    s[n++] = ref(TENSOR_SHAPE, &shape);
    s[n++] = ref(TENSOR_NAME, &text);
    if (ir_dtypes[v->dtype].tflite) s[n++] = scalar(TENSOR_TYPE, 1, (uint64_t)ir_dtypes[v->dtype].tflite);
    if (buffer) s[n++] = scalar(TENSOR_BUFFER, 4, buffer);
    if (v->quant) s[n++] = ref(TENSOR_QUANTIZATION, &quant);
    if (!is_static && v->shape.rank >= 0) s[n++] = ref(TENSOR_SHAPE_SIGNATURE, &signature);
    if (v->shape.rank >= 0) s[n++] = scalar(TENSOR_HAS_RANK, 1, 1);
    fb_patch(w, at, fb_table(w, s, n));
    fb_patch(w, shape, write_dims(l, &v->shape, 1));
    fb_patch(w, text, fb_string(w, name));
    if (quant) write_quant(l, quant, v->quant);
    if (signature) fb_patch(w, signature, write_dims(l, &v->shape, -1));
}

/* ---- options ------------------------------------------------------------------------------------------- */

static uint64_t scalar_bits(const ir_field *f, const ir_attr *a) {
    uint64_t bits = 0;
    float narrow = (float)a->u.f;
    switch (f->kind) {
    case AK_FLOAT:
        if (f->fb_type == 'f') memcpy(&bits, &narrow, 4);
        else memcpy(&bits, &a->u.f, 8);
        return bits;
    case AK_DTYPE: return a->u.i == IR_DTYPE_NONE ? 0 : (uint64_t)ir_dtypes[a->u.i].tflite;
    case AK_GRAPH: return a->u.graph ? a->u.graph->index : 0;
    default: return (uint64_t)a->u.i;
    }
}

static uint8_t scalar_size(char t) { return t == 'b' ? 1 : t == 'l' || t == 'd' ? 8 : 4; }

static uint32_t write_list(em_layout *l, const ir_field *f, const ir_attr *a) {
    fb_writer *w = &l->w;
    arena *s = &l->ctx->keep;
    if (f->kind == AK_STR) return fb_string(w, a->u.s);
    if (f->kind == AK_BYTES) return fb_vector(w, a->u.s.p, a->u.s.n, 1);
    if (f->kind == AK_FLOATS) return fb_vector(w, a->u.floats.v, a->u.floats.n, 4);
    size_t n = f->kind == AK_GRAPHS ? a->u.graphs.n : a->u.ints.n;
    if (f->fb_type == 'L') return fb_vector(w, a->u.ints.v, n, 8);
    uint8_t size = f->fb_type == 'B' ? 1 : 4;
    uint8_t *p = NEW_N(s, uint8_t, n * 4 + 4);
    for (size_t i = 0; i < n; i++) {
        int32_t x = f->kind == AK_GRAPHS ? (int32_t)a->u.graphs.v[i]->index : (int32_t)a->u.ints.v[i];
        memcpy(p + i * size, &x, size); /* little endian: the low bytes */
    }
    return fb_vector(w, p, n, size);
}

static bool is_list(ir_attr_kind k) { return k == AK_STR || k == AK_BYTES || k == AK_INTS || k == AK_FLOATS || k == AK_BOOLS || k == AK_GRAPHS; }

static uint32_t write_options(em_layout *l, const ir_node *n) {
    const ir_options *o = ir_ops[n->op].options;
    fb_slot s[24];
    uint32_t at[24] = {0};
    size_t count = 0;
    for (int i = 0; i < o->field_count; i++) {
        const ir_field *f = &o->fields[i];
        if (ir_attr_is_default(f, &n->attr[i])) continue;
        if (is_list(f->kind)) s[count++] = ref(f->fb_id, &at[i]);
        else s[count++] = scalar(f->fb_id, scalar_size(f->fb_type), scalar_bits(f, &n->attr[i]));
    }
    uint32_t table = fb_table(&l->w, s, count);
    for (int i = 0; i < o->field_count; i++)
        if (at[i]) fb_patch(&l->w, at[i], write_list(l, &o->fields[i], &n->attr[i]));
    return table;
}

static void write_node(em_layout *l, uint32_t at, const ir_node *n, uint32_t code_index, tensors *t) {
    fb_writer *w = &l->w;
    const ir_options *o = ir_ops[n->op].options;
    uint32_t in = 0, out = 0, options = 0, custom = 0;
    fb_slot s[6];
    size_t k = 0;
    if (code_index) s[k++] = scalar(OP_INDEX, 4, code_index);
    s[k++] = ref(OP_INPUTS, &in);
    s[k++] = ref(OP_OUTPUTS, &out);
    if (o->name) {
        s[k++] = scalar(o->union_slot == 1 ? OP_OPTIONS_TYPE : OP_OPTIONS_2_TYPE, 1, o->union_id);
        s[k++] = ref(o->union_slot == 1 ? OP_OPTIONS : OP_OPTIONS_2, &options);
    }
    if (n->op == OP_CUSTOM) s[k++] = ref(OP_CUSTOM_OPTIONS, &custom);
    fb_patch(w, at, fb_table(w, s, k));
    arena_mark mark = arena_get_mark(&l->ctx->scratch);
    int32_t *ids = NEW_N(&l->ctx->scratch, int32_t, MAX(n->n_in, n->n_out));
    uint32_t n_in = n->n_in;
    for (uint32_t i = 0; i < n_in; i++) ids[i] = number(l, t, n->in[i].value);
    fb_patch(w, in, fb_vector(w, ids, n_in, 4));
    for (uint32_t i = 0; i < n->n_out; i++) ids[i] = number(l, t, &n->out[i]);
    fb_patch(w, out, fb_vector(w, ids, n->n_out, 4));
    arena_rewind(&l->ctx->scratch, mark);
    if (options) fb_patch(w, options, write_options(l, n));
    if (custom) fb_patch(w, custom, fb_vector(w, n->custom_options.p, n->custom_options.n, 1));
}

/* ---- subgraphs --------------------------------------------------------------------------------------------- */

/* Names are unique in a subgraph: the interpreter's signatures find tensors by number, people by name. */
static str tensor_name(em_layout *l, smap *taken, const ir_value *v) {
    arena *a = &l->ctx->keep;
    str base = v->name.n ? v->name : v->def ? v->def->name : STR("const");
    if (!base.n) base = STR("tensor");
    if (smap_put(taken, base, 1)) return base;
    uint64_t count = 1;
    smap_get(taken, base, &count);
    for (uint64_t i = count;; i++) {
        str name = str_fmt(a, "%.*s;%llu", (int)base.n, base.p, (unsigned long long)i);
        if (smap_put(taken, name, 1)) return name;
        if (i > count + 64) return str_fmt(a, "%.*s;%u", (int)base.n, base.p, v->id);
    }
}

static void write_graph(em_layout *l, uint32_t at, const ir_graph *g, const uint32_t *code_index, tensors *t) {
    fb_writer *w = &l->w;
    arena *a = &l->ctx->keep;
    uint32_t tens = 0, in = 0, out = 0, ops = 0, name = 0, first;
    fb_slot s[5] = {ref(SUBGRAPH_TENSORS, &tens), ref(SUBGRAPH_INPUTS, &in), ref(SUBGRAPH_OUTPUTS, &out), ref(SUBGRAPH_OPERATORS, &ops), ref(SUBGRAPH_NAME, &name)};
    fb_patch(w, at, fb_table(w, s, 5));
    fb_patch(w, name, fb_string(w, g->name));
    size_t n_in = g->inputs.n, n_out = ir_output_count(g), n_ops = 0;
    int32_t *ids = NEW_N(a, int32_t, MAX(n_in, n_out) + 1);
    for (size_t i = 0; i < n_in; i++) ids[i] = number(l, t, g->inputs.v[i]);
    fb_patch(w, in, fb_vector(w, ids, n_in, 4));
    for (const ir_node *n = g->first; n != g->last; n = n->next) n_ops++;
    fb_patch(w, ops, fb_refs(w, n_ops, &first));
    size_t k = 0;
    for (const ir_node *n = g->first; n != g->last; n = n->next, k++) write_node(l, first + 4 * (uint32_t)k, n, code_index[k], t);
    for (size_t i = 0; i < n_out; i++) ids[i] = number(l, t, ir_output(g, i));
    fb_patch(w, out, fb_vector(w, ids, n_out, 4));
    fb_patch(w, tens, fb_refs(w, t->v.n, &first));
    smap taken = {.a = a};
    for (size_t i = 0; i < t->v.n; i++) write_tensor(l, first + 4 * (uint32_t)i, t->v.v[i], tensor_name(l, &taken, t->v.v[i]));
}

/* ---- signatures, metadata, buffers ----------------------------------------------------------------------------- */

static void write_map(em_layout *l, uint32_t at, const str *names, size_t n, const ir_graph *g, bool inputs, tensors *t) {
    fb_writer *w = &l->w;
    uint32_t first;
    fb_patch(w, at, fb_refs(w, n, &first));
    for (size_t i = 0; i < n; i++) {
        uint32_t name = 0;
        const ir_value *v = inputs ? g->inputs.v[i] : ir_output(g, i);
        fb_slot s[2] = {ref(0, &name), scalar(1, 4, (uint64_t)number(l, t, v))};
        fb_patch(w, first + 4 * (uint32_t)i, fb_table(w, s, 2));
        fb_patch(w, name, fb_string(w, names[i]));
    }
}

static void write_signatures(em_layout *l, uint32_t at, tensors *t) {
    fb_writer *w = &l->w;
    uint32_t first;
    fb_patch(w, at, fb_refs(w, l->m->signatures.n, &first));
    for (size_t i = 0; i < l->m->signatures.n; i++) {
        const ir_signature *sig = l->m->signatures.v[i];
        uint32_t in = 0, out = 0, key = 0;
        fb_slot s[4] = {ref(SIGNATURE_INPUTS, &in), ref(SIGNATURE_OUTPUTS, &out), ref(SIGNATURE_KEY, &key), scalar(SIGNATURE_SUBGRAPH, 4, sig->graph->index)};
        fb_patch(w, first + 4 * (uint32_t)i, fb_table(w, s, sig->graph->index ? 4 : 3));
        fb_patch(w, key, fb_string(w, sig->key));
        write_map(l, in, sig->input_names.v, sig->input_names.n, sig->graph, true, &t[sig->graph->index]);
        write_map(l, out, sig->output_names.v, sig->output_names.n, sig->graph, false, &t[sig->graph->index]);
    }
}

static void write_metadata(em_layout *l, uint32_t at, size_t first_buffer, const str *names, size_t n) {
    fb_writer *w = &l->w;
    uint32_t first;
    fb_patch(w, at, fb_refs(w, n, &first));
    for (size_t i = 0; i < n; i++) {
        uint32_t name = 0;
        fb_slot s[2] = {ref(0, &name), scalar(1, 4, first_buffer + i)};
        fb_patch(w, first + 4 * (uint32_t)i, fb_table(w, s, 2));
        fb_patch(w, name, fb_string(w, names[i]));
    }
}

static void write_buffer_tables(em_layout *l, uint32_t at, uint32_t *offset_at) {
    fb_writer *w = &l->w;
    uint32_t first;
    fb_patch(w, at, fb_refs(w, l->buffers.n, &first));
    for (size_t i = 0; i < l->buffers.n; i++) {
        em_buffer *b = &l->buffers.v[i];
        fb_slot s[2];
        size_t k = 0;
        if (b->size && !l->outside) s[k++] = ref(BUFFER_DATA, &b->patch);
        if (b->size && l->outside) {
            s[k++] = (fb_slot){.id = BUFFER_OFFSET, .size = 8, .is_ref = true, .at = &offset_at[i]};
            s[k++] = scalar(BUFFER_SIZE, 8, b->size);
        }
        fb_patch(w, first + 4 * (uint32_t)i, fb_table(w, s, k));
    }
}

/* Positions of the data: each 16-byte aligned, its length (4 bytes) before it when it is a vector. */
static void place_data(em_layout *l, const uint32_t *offset_at) {
    uint64_t at = l->w.n;
    for (size_t i = 0; i < l->buffers.n; i++) {
        em_buffer *b = &l->buffers.v[i];
        if (!b->size) continue;
        at += l->outside ? 0 : 4;
        at = (at + 15) / 16 * 16;
        b->at = at;
        if (l->outside) memcpy(l->w.p + offset_at[i], &b->at, 8);
        else fb_patch(&l->w, b->patch, at - 4);
        at += b->size;
    }
    l->size = l->outside ? (at + 15) / 16 * 16 + 16 : at;
}

static bool layout(em_layout *l) {
    lc_ctx *ctx = l->ctx;
    arena *a = &ctx->keep;
    ir_module *m = l->m;
    code_vec codes = {0};
    smap custom = {.a = a};
    uint32_t builtin[OP_COUNT] = {0}, **code_index = NEW_N(a, uint32_t *, m->graph_count), g_at = 0;
    for (const ir_graph *g = m->graphs; g; g = g->next, g_at++) {
        VEC(uint32_t) list = {0};
        for (const ir_node *n = g->first; n != g->last; n = n->next) vec_push(a, &list, code_of(l, &codes, &custom, builtin, n));
        code_index[g_at] = list.v;
    }
    l->buffers.n = 0;
    l->buffer_of = (umap){.a = a};
    em_plan_buffers(l);
    size_t first_meta = l->buffers.n, n_meta = 0;
    str *names = NEW_N(a, str, m->metadata.n + 2);
    char *runtime = NEW_N(a, char, 16);
    const char *least = em_min_runtime(m);
    memcpy(runtime, least, MIN(strlen(least), 15));
    vec_push(a, &l->buffers, ((em_buffer){.raw = {runtime, 16}, .size = 16}));
    names[n_meta++] = STR("min_runtime_version");
    if (l->outside) {
        vec_push(a, &l->buffers, ((em_buffer){.raw = STR("outside flatbuffers"), .size = 19}));
        names[n_meta++] = STR("buffer_location");
    }
    for (size_t i = 0; i < m->metadata.n; i++) {
        vec_push(a, &l->buffers, ((em_buffer){.raw = m->metadata.v[i].bytes, .size = m->metadata.v[i].bytes.n}));
        names[n_meta++] = m->metadata.v[i].name;
    }
    fb_writer *w = &l->w;
    uint32_t at_codes = 0, at_graphs = 0, at_text = 0, at_buffers = 0, at_meta = 0, at_sigs = 0, first;
    fb_begin(w, a, "TFL3");
    fb_slot s[7] = {scalar(MODEL_VERSION, 4, 3), ref(MODEL_OPERATOR_CODES, &at_codes), ref(MODEL_SUBGRAPHS, &at_graphs), ref(MODEL_DESCRIPTION, &at_text),
                    ref(MODEL_BUFFERS, &at_buffers), ref(MODEL_METADATA, &at_meta), ref(MODEL_SIGNATURE_DEFS, &at_sigs)};
    fb_root(w, fb_table(w, s, m->signatures.n ? 7 : 6));
    write_codes(l, at_codes, &codes);
    fb_patch(w, at_text, fb_string(w, m->description.n ? m->description : STR("litecast")));
    fb_patch(w, at_graphs, fb_refs(w, m->graph_count, &first));
    tensors *t = NEW_N(a, tensors, m->graph_count);
    for (const ir_graph *g = m->graphs; g; g = g->next) {
        t[g->index].number_of.a = a;
        write_graph(l, first + 4 * g->index, g, code_index[g->index], &t[g->index]);
    }
    if (at_sigs) write_signatures(l, at_sigs, t);
    write_metadata(l, at_meta, first_meta, names, n_meta);
    uint32_t *offset_at = NEW_N(a, uint32_t, l->buffers.n);
    write_buffer_tables(l, at_buffers, offset_at);
    place_data(l, offset_at);
    return true;
}

bool em_layout_module(em_layout *l, ir_module *m) {
    const uint64_t most = (UINT64_C(1) << 31) - (UINT64_C(1) << 22);
    uint32_t index = 0;
    for (ir_graph *g = m->graphs; g; g = g->next) g->index = index++;
    m->graph_count = index;
    *l = (em_layout){.ctx = m->ctx, .m = m};
    if (!layout(l)) return false;
    if (l->size < most) return true;
    *l = (em_layout){.ctx = m->ctx, .m = m, .outside = true};
    return layout(l);
}
