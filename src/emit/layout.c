/* emit/layout.c: the FlatBuffer of a module: everything but the constants' bytes.
 *
 *   Model ─ operator_codes ─ subgraphs ─ description ─ buffers ─ metadata ─ signature_defs     then the data
 */
#include "emit/emit_impl.h"

/* What references of 31 bits reach, with some room for the data's alignment. */
static const uint64_t MOST_SIZE = (UINT64_C(1) << 31) - (UINT64_C(1) << 22);
/* Of the input at a time: with it, or half of it and two stages, the peak stays below 128 MiB. */
static const uint64_t MOST_MAPPED = 64 << 20;

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
        if (builtin) s[n++] = em_scalar(OPERATOR_CODE_DEPRECATED, 1, (uint64_t)MIN(builtin, TFL_MOST_OLD_CODE)), s[n++] = em_scalar(OPERATOR_CODE_BUILTIN, 4, (uint64_t)builtin);
        if (c->version != 1) s[n++] = em_scalar(OPERATOR_CODE_VERSION, 4, (uint64_t)c->version);
        if (c->op == OP_CUSTOM) s[n++] = em_ref(OPERATOR_CODE_CUSTOM, &name);
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
    fb_slot s[3] = {em_ref(QUANT_SCALE, &scale), em_ref(QUANT_ZERO_POINT, &zero), em_scalar(QUANT_DIMENSION, 4, (uint64_t)q->axis)};
    fb_patch(&l->w, at, fb_table(&l->w, s, q->axis ? 3 : 2));
    fb_patch(&l->w, scale, fb_vector(&l->w, q->scale, (size_t)q->count, 4));
    fb_patch(&l->w, zero, fb_vector(&l->w, q->zero_point, (size_t)q->count, 8));
}

static void write_tensor(em_layout *l, uint32_t at, const ir_value *v, str name) {
    fb_writer *w = &l->w;
    uint64_t buffer = 0;
    uint32_t shape = 0, signature = 0, text = 0, quant = 0;
    bool is_static = ir_shape_static(&v->shape);
    fb_slot s[9];
    size_t n = 0;
    umap_get(&l->buffer_of, v->id, &buffer);
    s[n++] = em_ref(TENSOR_SHAPE, &shape);
    s[n++] = em_ref(TENSOR_NAME, &text);
    if (ir_dtypes[v->dtype].tflite) s[n++] = em_scalar(TENSOR_TYPE, 1, (uint64_t)ir_dtypes[v->dtype].tflite);
    if (buffer) s[n++] = em_scalar(TENSOR_BUFFER, 4, buffer);
    if (v->quant) s[n++] = em_ref(TENSOR_QUANTIZATION, &quant);
    if (!is_static && v->shape.rank >= 0) s[n++] = em_ref(TENSOR_SHAPE_SIGNATURE, &signature);
    if (v->shape.rank >= 0) s[n++] = em_scalar(TENSOR_HAS_RANK, 1, 1);
    if (v->def && v->def->op == OP_STATE) s[n++] = em_scalar(TENSOR_IS_VARIABLE, 1, 1);
    fb_patch(w, at, fb_table(w, s, n));
    fb_patch(w, shape, write_dims(l, &v->shape, 1));
    fb_patch(w, text, fb_string(w, name));
    if (quant) write_quant(l, quant, v->quant);
    if (signature) fb_patch(w, signature, write_dims(l, &v->shape, -1));
}

/* ---- operators ------------------------------------------------------------------------------------------- */

static void write_node(em_layout *l, uint32_t at, const ir_node *n, uint32_t code_index, tensors *t) {
    fb_writer *w = &l->w;
    const ir_options *o = ir_ops[n->op].options;
    uint32_t in = 0, out = 0, options = 0, custom = 0;
    fb_slot s[6];
    size_t k = 0;
    if (code_index) s[k++] = em_scalar(OPERATOR_CODE, 4, code_index);
    s[k++] = em_ref(OPERATOR_INPUTS, &in);
    s[k++] = em_ref(OPERATOR_OUTPUTS, &out);
    if (o->name) {
        s[k++] = em_scalar(o->union_slot == 1 ? OPERATOR_OPTIONS_TYPE : OPERATOR_OPTIONS_2_TYPE, 1, o->union_id);
        s[k++] = em_ref(o->union_slot == 1 ? OPERATOR_OPTIONS : OPERATOR_OPTIONS_2, &options);
    }
    if (n->op == OP_CUSTOM) s[k++] = em_ref(OPERATOR_CUSTOM_OPTIONS, &custom);
    fb_patch(w, at, fb_table(w, s, k));
    arena_mark mark = arena_get_mark(&l->ctx->scratch);
    int32_t *ids = NEW_N(&l->ctx->scratch, int32_t, MAX(n->n_in, n->n_out));
    uint32_t n_in = n->n_in;
    for (uint32_t i = 0; i < n_in; i++) ids[i] = number(l, t, n->in[i].value);
    fb_patch(w, in, fb_vector(w, ids, n_in, 4));
    for (uint32_t i = 0; i < n->n_out; i++) ids[i] = number(l, t, &n->out[i]);
    fb_patch(w, out, fb_vector(w, ids, n->n_out, 4));
    arena_rewind(&l->ctx->scratch, mark);
    if (options) fb_patch(w, options, em_write_options(l, n));
    if (custom) fb_patch(w, custom, fb_vector(w, n->custom_options.p, n->custom_options.n, 1));
}

/* ---- subgraphs --------------------------------------------------------------------------------------------- */

/* The name that a signature gives to an output which has none of its own any more; else empty. */
static str output_name(const em_layout *l, const ir_value *v) {
    for (const ir_use *u = v->def ? v->uses : NULL; u; u = u->next) {
        if (u->user->op != OP_RETURN) continue;
        for (size_t i = 0; i < l->m->signatures.n; i++) {
            const ir_signature *sig = l->m->signatures.v[i];
            size_t k = (size_t)(u - u->user->in);
            if (sig->graph == v->graph && k < sig->output_names.n) return sig->output_names.v[k];
        }
    }
    return (str){0};
}

/* Names are unique in a subgraph: the interpreter's signatures find tensors by number, people by name. */
typedef struct name_set {
    smap taken;
    umap last; /* of the hash of a name that is there more than once: the last number behind it */
} name_set;

static str tensor_name(em_layout *l, name_set *all, const ir_value *v) {
    str base = v->name.n ? v->name : output_name(l, v);
    if (!base.n) base = v->def ? v->def->name : STR("const");
    if (!base.n) base = STR("tensor");
    if (smap_put(&all->taken, base, 1)) return base;
    const uint64_t key = hash_bytes(base.p, base.n);
    uint64_t i = 0;
    umap_get(&all->last, key, &i);
    str name;
    do name = str_fmt(&l->ctx->keep, "%.*s;%llu", (int)base.n, base.p, (unsigned long long)++i);
    while (!smap_put(&all->taken, name, 1));
    umap_put(&all->last, key, i);
    return name;
}

static void write_graph(em_layout *l, uint32_t at, const ir_graph *g, const uint32_t *code_index, tensors *t) {
    fb_writer *w = &l->w;
    arena *a = &l->ctx->keep;
    uint32_t tens = 0, in = 0, out = 0, ops = 0, name = 0, first;
    fb_slot s[5] = {em_ref(SUBGRAPH_TENSORS, &tens), em_ref(SUBGRAPH_INPUTS, &in), em_ref(SUBGRAPH_OUTPUTS, &out), em_ref(SUBGRAPH_OPERATORS, &ops), em_ref(SUBGRAPH_NAME, &name)};
    fb_patch(w, at, fb_table(w, s, 5));
    fb_patch(w, name, fb_string(w, g->name));
    size_t n_in = g->inputs.n, n_out = ir_output_count(g), n_ops = 0;
    int32_t *ids = NEW_N(a, int32_t, MAX(n_in, n_out) + 1);
    for (size_t i = 0; i < n_in; i++) ids[i] = number(l, t, g->inputs.v[i]);
    fb_patch(w, in, fb_vector(w, ids, n_in, 4));
    for (const ir_node *n = g->first; n != g->last; n = n->next) n_ops += n->op != OP_STATE; /* a tensor, no operator */
    fb_patch(w, ops, fb_refs(w, n_ops, &first));
    size_t k = 0;
    for (const ir_node *n = g->first; n != g->last; n = n->next)
        if (n->op != OP_STATE) write_node(l, first + 4 * (uint32_t)k, n, code_index[k], t), k++;
    for (size_t i = 0; i < n_out; i++) ids[i] = number(l, t, ir_output(g, i));
    fb_patch(w, out, fb_vector(w, ids, n_out, 4));
    fb_patch(w, tens, fb_refs(w, t->v.n, &first));
    name_set all = {{.a = a}, {.a = a}};
    for (size_t i = 0; i < t->v.n; i++) write_tensor(l, first + 4 * (uint32_t)i, t->v.v[i], tensor_name(l, &all, t->v.v[i]));
}

/* ---- signatures, metadata, buffers ----------------------------------------------------------------------------- */

static void write_map(em_layout *l, uint32_t at, const str *names, size_t n, const ir_graph *g, bool inputs, tensors *t) {
    fb_writer *w = &l->w;
    uint32_t first;
    fb_patch(w, at, fb_refs(w, n, &first));
    for (size_t i = 0; i < n; i++) {
        uint32_t name = 0;
        const ir_value *v = inputs ? g->inputs.v[i] : ir_output(g, i);
        fb_slot s[2] = {em_ref(TENSOR_MAP_NAME, &name), em_scalar(TENSOR_MAP_TENSOR, 4, (uint64_t)number(l, t, v))};
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
        fb_slot s[4] = {em_ref(SIGNATURE_INPUTS, &in), em_ref(SIGNATURE_OUTPUTS, &out), em_ref(SIGNATURE_KEY, &key), em_scalar(SIGNATURE_SUBGRAPH, 4, sig->graph->index)};
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
        fb_slot s[2] = {em_ref(METADATA_NAME, &name), em_scalar(METADATA_BUFFER, 4, first_buffer + i)};
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
        b->at = 0;
        if (b->v && !b->size) s[k++] = em_ref(BUFFER_DATA, &b->patch); /* no elements: a constant for the runtime all the same */
        if (b->size && !l->outside) s[k++] = em_ref(BUFFER_DATA, &b->patch);
        if (b->size && l->outside) {
            s[k++] = (fb_slot){.id = BUFFER_OFFSET, .size = 8, .is_ref = true, .at = &offset_at[i]};
            s[k++] = em_scalar(BUFFER_SIZE, 8, b->size);
        }
        fb_patch(w, first + 4 * (uint32_t)i, fb_table(w, s, k));
        if (b->v && !b->size) fb_patch(w, b->patch, fb_vector(w, NULL, 0, 1));
    }
}

/* Positions of the data: each 16-byte aligned (large ones 64-byte, as processors copy them fast), its length (4 bytes) before it
 * when it is a vector. */
static void place_data(em_layout *l, const uint32_t *offset_at) {
    uint64_t at = l->w.n;
    for (size_t i = 0; i < l->buffers.n; i++) {
        em_buffer *b = &l->buffers.v[i];
        if (!b->size) continue;
        at += l->outside ? 0 : 4;
        const uint64_t align = b->size >= EM_LARGE ? 64 : 16;
        at = (at + align - 1) / align * align;
        b->at = at;
        if (l->outside) memcpy(l->w.p + offset_at[i], &b->at, 8);
        else fb_patch(&l->w, b->patch, at - 4);
        at += b->size;
    }
    l->size = l->outside ? (at + 15) / 16 * 16 + 16 : at;
}

static bool check_sizes(em_layout *l, const tensors *t) {
    for (size_t i = 0; i < t->v.n; i++)
        for (int k = 0; k < t->v.v[i]->shape.rank; k++) {
            const ir_value *v = t->v.v[i];
            if (!dim_known(v->shape.d[k]) || v->shape.d[k] <= INT32_MAX) continue;
            const diag_where where = {.node = v->def ? v->def->name : v->name};
            return diag_report(l->ctx, D_TENSOR_SIZE, where, NULL, "size %d of a tensor is %lld, and the most is 2147483647", k, (long long)v->shape.d[k]);
        }
    return true;
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
        for (const ir_node *n = g->first; n != g->last; n = n->next)
            if (n->op != OP_STATE) vec_push(a, &list, code_of(l, &codes, &custom, builtin, n));
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
    fb_begin(w, a, TFL_IDENTIFIER);
    fb_slot s[7] = {em_scalar(MODEL_VERSION, 4, TFL_VERSION), em_ref(MODEL_OPERATOR_CODES, &at_codes), em_ref(MODEL_SUBGRAPHS, &at_graphs), em_ref(MODEL_DESCRIPTION, &at_text),
                    em_ref(MODEL_BUFFERS, &at_buffers), em_ref(MODEL_METADATA, &at_meta), em_ref(MODEL_SIGNATURES, &at_sigs)};
    fb_root(w, fb_table(w, s, m->signatures.n ? 7 : 6));
    write_codes(l, at_codes, &codes);
    fb_patch(w, at_text, fb_string(w, m->description.n ? m->description : STR("litecast")));
    fb_patch(w, at_graphs, fb_refs(w, m->graph_count, &first));
    tensors *t = NEW_N(a, tensors, m->graph_count);
    for (const ir_graph *g = m->graphs; g; g = g->next) {
        t[g->index].number_of.a = a;
        write_graph(l, first + 4 * g->index, g, code_index[g->index], &t[g->index]);
        if (!check_sizes(l, &t[g->index])) return false;
    }
    if (at_sigs) write_signatures(l, at_sigs, t);
    write_metadata(l, at_meta, first_meta, names, n_meta);
    uint32_t *offset_at = NEW_N(a, uint32_t, l->buffers.n);
    write_buffer_tables(l, at_buffers, offset_at);
    place_data(l, offset_at);
    return w->n < MOST_SIZE || diag_report(l->ctx, D_FILE_SIZE, (diag_where){0}, NULL, "the graph without its weights takes %zu bytes", w->n);
}

/* Signatures' graphs first, in their order: subgraph 0 is what an interpreter runs that is not told otherwise. */
static void order_graphs(ir_module *m) {
    ir_graph *rest = m->graphs, **tail = &m->graphs;
    uint32_t index = 0;
    for (ir_graph *g = rest; g; g = g->next) g->index = UINT32_MAX;
    for (size_t i = 0; i < m->signatures.n; i++)
        if (m->signatures.v[i]->graph->index == UINT32_MAX) m->signatures.v[i]->graph->index = index++;
    ir_graph **listed = NEW_N(&m->ctx->keep, ir_graph *, index);
    for (ir_graph *g = rest, **link = &rest; g; g = g->next) {
        if (g->index == UINT32_MAX) {
            *link = g;
            link = &g->next;
        } else {
            listed[g->index] = g;
        }
        if (!g->next) *link = NULL;
    }
    for (uint32_t i = 0; i < index; i++, tail = &(*tail)->next) *tail = listed[i];
    *tail = rest;
    for (; *tail; tail = &(*tail)->next) (*tail)->index = index++;
    m->graph_count = index;
    m->graphs_tail = tail;
}

bool em_layout_module(em_layout *l, ir_module *m, const em_options *o) {
    const uint64_t limit = o && o->inside_limit ? o->inside_limit : MOST_SIZE;
    const uint64_t map_limit = o && o->map_limit ? o->map_limit : MOST_MAPPED;
    order_graphs(m);
    *l = (em_layout){.ctx = m->ctx, .m = m, .map_limit = map_limit};
    if (!layout(l)) return false;
    if (l->size < limit) return true;
    *l = (em_layout){.ctx = m->ctx, .m = m, .map_limit = map_limit, .outside = true};
    return layout(l);
}
