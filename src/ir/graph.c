/* ir/graph.c: modules, graphs, nodes, uses, constants, attributes. */
#include "ir/ir.h"

ir_module *ir_module_new(lc_ctx *ctx) {
    ir_module *m = NEW(&ctx->keep, ir_module);
    m->ctx = ctx;
    m->graphs_tail = &m->graphs;
    m->folded.a = &ctx->keep;
    return m;
}

ir_graph *ir_graph_new(ir_module *m, str name) {
    ir_graph *g = NEW(&m->ctx->keep, ir_graph);
    g->module = m;
    g->name = name;
    g->index = m->graph_count++;
    *m->graphs_tail = g;
    m->graphs_tail = &g->next;
    return g;
}

void ir_graph_remove(ir_graph *g) {
    ir_module *m = g->module;
    for (ir_graph **at = &m->graphs; *at; at = &(*at)->next) {
        if (*at != g) continue;
        *at = g->next;
        break;
    }
    m->graphs_tail = &m->graphs;
    m->graph_count = 0;
    for (ir_graph *at = m->graphs; at; at = at->next) {
        at->index = m->graph_count++;
        m->graphs_tail = &at->next;
    }
    g->next = NULL;
}

static void init_value(ir_module *m, ir_value *v, ir_graph *g) {
    v->graph = g;
    v->dtype = IR_DTYPE_NONE;
    v->shape = IR_UNRANKED;
    v->id = m->next_id++;
}

ir_value *ir_graph_input(ir_graph *g, ir_dtype dtype, const ir_shape *shape, str name) {
    arena *a = &g->module->ctx->keep;
    ir_value *v = NEW(a, ir_value);
    init_value(g->module, v, g);
    v->dtype = dtype;
    v->shape = *shape;
    v->name = name;
    v->index = (uint32_t)g->inputs.n;
    vec_push(a, &g->inputs, v);
    return v;
}

/* ---- uses -------------------------------------------------------------------------------------- */

static void link_use(ir_use *u, ir_value *v) {
    u->value = v;
    u->next = NULL;
    u->link = NULL;
    if (!v) return;
    u->next = v->uses;
    if (u->next) u->next->link = &u->next;
    u->link = &v->uses;
    v->uses = u;
}

static void unlink_use(ir_use *u) {
    if (!u->value) return;
    *u->link = u->next;
    if (u->next) u->next->link = u->link;
    u->value = NULL;
}

size_t ir_use_count(const ir_value *v) {
    size_t n = 0;
    for (const ir_use *u = v->uses; u; u = u->next) n++;
    return n;
}

void ir_set_input(ir_node *n, size_t i, ir_value *v) {
    if (n->in[i].value == v) return;
    unlink_use(&n->in[i]);
    link_use(&n->in[i], v);
}

void ir_add_input(ir_node *n, ir_value *v) {
    ir_use *grown = NEW_N(&n->graph->module->ctx->keep, ir_use, (size_t)n->n_in + 1);
    for (uint32_t i = 0; i < n->n_in; i++) {
        ir_value *old = n->in[i].value;
        unlink_use(&n->in[i]);
        grown[i].user = n;
        link_use(&grown[i], old);
    }
    grown[n->n_in].user = n;
    link_use(&grown[n->n_in], v);
    n->in = grown;
    n->n_in++;
}

void ir_replace_uses(ir_value *of, ir_value *by) {
    if (of == by) return;
    while (of->uses) {
        ir_use *u = of->uses;
        unlink_use(u);
        link_use(u, by);
    }
}

/* ---- nodes -------------------------------------------------------------------------------------- */

static void set_defaults(ir_node *n, const ir_options *o) {
    for (int i = 0; i < o->field_count; i++) {
        const ir_field *f = &o->fields[i];
        if (f->kind == AK_DTYPE) n->attr[i].u.i = ir_dtype_from_tflite(f->fb_default);
        else if (f->kind == AK_FLOAT) n->attr[i].u.f = (double)f->fb_default;
        else if (f->kind == AK_INT || f->kind == AK_BOOL || f->kind == AK_ENUM) n->attr[i].u.i = f->fb_default;
    }
}

ir_node *ir_node_new(ir_graph *g, ir_node *at, ir_op op, ir_value *const *in, size_t n_in, size_t n_out) {
    arena *a = &g->module->ctx->keep;
    ir_node *n = NEW(a, ir_node);
    n->graph = g;
    n->op = op;
    n->n_in = (uint32_t)n_in;
    n->n_out = (uint32_t)n_out;
    n->in = NEW_N(a, ir_use, n_in);
    n->out = NEW_N(a, ir_value, n_out);
    for (size_t i = 0; i < n_in; i++) {
        n->in[i].user = n;
        link_use(&n->in[i], in[i]);
    }
    for (size_t i = 0; i < n_out; i++) {
        init_value(g->module, &n->out[i], g);
        n->out[i].def = n;
        n->out[i].index = (uint32_t)i;
    }
    const ir_options *o = ir_ops[op].options;
    n->attr = NEW_N(a, ir_attr, o->field_count);
    set_defaults(n, o);
    if (!at && g->last && g->last->op == OP_RETURN && op != OP_RETURN) at = g->last;
    n->next = at;
    n->prev = at ? at->prev : g->last;
    if (n->prev) n->prev->next = n;
    else g->first = n;
    if (at) at->prev = n;
    else g->last = n;
    return n;
}

void ir_node_remove(ir_node *n) {
    for (uint32_t i = 0; i < n->n_in; i++) unlink_use(&n->in[i]);
    if (n->prev) n->prev->next = n->next;
    else n->graph->first = n->next;
    if (n->next) n->next->prev = n->prev;
    else n->graph->last = n->prev;
    n->prev = n->next = NULL;
}

ir_node *ir_graph_finish(ir_graph *g, ir_value *const *outputs, size_t n) {
    return ir_node_new(g, NULL, OP_RETURN, outputs, n, 0);
}

/* ---- constants ------------------------------------------------------------------------------------ */

static void read_through(const ir_data *d, uint64_t at, uint64_t n) {
    if (d->file) file_drop(d->file, (size_t)(d->file_offset + at), (size_t)n);
}

bool ir_same_bytes(const ir_data *a, const ir_data *b, uint64_t n) {
    enum { PART = 4 << 20, FEW = 1 << 20 };
    bool same = true;
    for (uint64_t at = 0; at < n && same; at += PART) {
        const uint64_t part = MIN(n - at, (uint64_t)PART);
        same = memcmp(a->bytes + at, b->bytes + at, (size_t)part) == 0;
        if (n > FEW) read_through(a, at, part), read_through(b, at, part);
    }
    return same;
}

ir_value *ir_const_data(ir_module *m, ir_dtype t, const ir_shape *s, const ir_data *data) {
    ir_value *v = NEW(&m->ctx->keep, ir_value);
    init_value(m, v, NULL);
    v->dtype = t;
    v->shape = *s;
    v->data = data;
    return v;
}

ir_value *ir_const_own(ir_module *m, ir_dtype t, const ir_shape *s, const void *bytes, size_t size) {
    ir_data *d = NEW(&m->ctx->keep, ir_data);
    d->bytes = bytes;
    d->size = size;
    d->stored = t;
    d->dense = true;
    return ir_const_data(m, t, s, d);
}

ir_value *ir_const_copy(ir_module *m, ir_dtype t, const ir_shape *s, const void *bytes, size_t size) {
    return ir_const_own(m, t, s, arena_dup(&m->ctx->keep, bytes, size, 16), size);
}

/* ---- attributes ------------------------------------------------------------------------------------- */

ir_attr *ir_attr_slot(const ir_node *n, ir_attr_id id) {
    const ir_options *o = ir_ops[n->op].options;
    for (int i = 0; i < o->field_count; i++)
        if (o->fields[i].id == id) return &n->attr[i];
    return NULL;
}

bool ir_has_attr(const ir_node *n, ir_attr_id id) { return ir_attr_slot(n, id) != NULL; }

int64_t ir_get_i(const ir_node *n, ir_attr_id id) {
    const ir_attr *a = ir_attr_slot(n, id);
    return a ? a->u.i : 0;
}

double ir_get_f(const ir_node *n, ir_attr_id id) {
    const ir_attr *a = ir_attr_slot(n, id);
    return a ? a->u.f : 0;
}

ir_graph *ir_get_graph(const ir_node *n, ir_attr_id id) {
    const ir_attr *a = ir_attr_slot(n, id);
    return a ? a->u.graph : NULL;
}

void ir_set_i(ir_node *n, ir_attr_id id, int64_t i) {
    ir_attr *a = ir_attr_slot(n, id);
    if (a) a->u.i = i;
}

void ir_set_f(ir_node *n, ir_attr_id id, double f) {
    ir_attr *a = ir_attr_slot(n, id);
    if (a) a->u.f = f;
}

void ir_set_s(ir_node *n, ir_attr_id id, str s) {
    ir_attr *a = ir_attr_slot(n, id);
    if (a) a->u.s = s;
}

void ir_set_graph(ir_node *n, ir_attr_id id, ir_graph *g) {
    ir_attr *a = ir_attr_slot(n, id);
    if (a) a->u.graph = g;
}

void ir_set_ints(ir_node *n, ir_attr_id id, const int64_t *v, size_t n_ints) {
    ir_attr *a = ir_attr_slot(n, id);
    if (!a) return;
    a->u.ints.v = arena_dup(&n->graph->module->ctx->keep, v, n_ints * sizeof *v, _Alignof(int64_t));
    a->u.ints.n = n_ints;
}

void ir_set_floats(ir_node *n, ir_attr_id id, const float *v, size_t n_floats) {
    ir_attr *a = ir_attr_slot(n, id);
    if (!a) return;
    a->u.floats.v = arena_dup(&n->graph->module->ctx->keep, v, n_floats * sizeof *v, _Alignof(float));
    a->u.floats.n = n_floats;
}

bool ir_attr_eq(ir_attr_kind kind, const ir_attr *a, const ir_attr *b) {
    switch (kind) {
    case AK_INT:
    case AK_BOOL:
    case AK_ENUM:
    case AK_DTYPE: return a->u.i == b->u.i;
    case AK_FLOAT: return memcmp(&a->u.f, &b->u.f, sizeof a->u.f) == 0;
    case AK_STR:
    case AK_BYTES: return str_eq(a->u.s, b->u.s);
    case AK_INTS:
    case AK_BOOLS:
        return a->u.ints.n == b->u.ints.n &&
               (!a->u.ints.n || memcmp(a->u.ints.v, b->u.ints.v, a->u.ints.n * sizeof *a->u.ints.v) == 0);
    case AK_FLOATS:
        return a->u.floats.n == b->u.floats.n &&
               (!a->u.floats.n || memcmp(a->u.floats.v, b->u.floats.v, a->u.floats.n * sizeof *a->u.floats.v) == 0);
    case AK_GRAPH: return a->u.graph == b->u.graph;
    case AK_GRAPHS:
        return a->u.graphs.n == b->u.graphs.n &&
               (!a->u.graphs.n || memcmp(a->u.graphs.v, b->u.graphs.v, a->u.graphs.n * sizeof *a->u.graphs.v) == 0);
    }
    return false;
}

bool ir_attr_is_default(const ir_field *f, const ir_attr *a) {
    ir_attr d = {0};
    if (f->kind == AK_DTYPE) d.u.i = ir_dtype_from_tflite(f->fb_default);
    else if (f->kind == AK_FLOAT) d.u.f = (double)f->fb_default;
    else if (f->kind == AK_INT || f->kind == AK_BOOL || f->kind == AK_ENUM) d.u.i = f->fb_default;
    return ir_attr_eq(f->kind, a, &d);
}
