/* passes/share.c: one subgraph for signatures that compute the same.
 *
 * Keras exports the same function under two keys.  Graphs are compared node by node, in order: equal ops,
 * attributes, operands, constants (the same bytes), with unknown sizes renamed one to one. */
#include "passes/rules.h"
#include "passes/passes.h"

typedef struct pairing {
    ir_module *m;
    umap value; /* id in one graph -> id in the other */
    umap dim, back; /* unknown sizes, both ways */
    umap bytes;     /* storage of constants in one graph -> in the other, found equal */
} pairing;

static bool same_graph(ir_module *m, const ir_graph *x, const ir_graph *y, int depth);

static bool same_dim(pairing *p, ir_dim x, ir_dim y) {
    uint64_t other;
    if (dim_known(x) || dim_known(y)) return x == y;
    if (umap_get(&p->dim, (uint64_t)x, &other)) return other == (uint64_t)y;
    if (umap_get(&p->back, (uint64_t)y, &other)) return false;
    umap_put(&p->dim, (uint64_t)x, (uint64_t)y);
    umap_put(&p->back, (uint64_t)y, (uint64_t)x);
    return true;
}

static bool same_type(pairing *p, const ir_value *x, const ir_value *y) {
    if (x->dtype != y->dtype || x->shape.rank != y->shape.rank || x->quant != y->quant) return false;
    for (int i = 0; i < x->shape.rank; i++)
        if (!same_dim(p, x->shape.d[i], y->shape.d[i])) return false;
    return true;
}

static bool same_scale(const ir_value *v, const ir_scale *x, const ir_scale *y) {
    for (; x && y; x = x->next, y = y->next)
        if (x->axis != y->axis || memcmp(x->by, y->by, sizeof *x->by * (size_t)v->shape.d[x->axis]) != 0) return false;
    return x == y;
}

/* Of a file, what is large lies at one place for both. What was computed was computed for each. */
static bool same_bytes(pairing *p, const ir_data *a, const ir_data *b) {
    uint64_t other;
    if (a->bytes == b->bytes) return true;
    if ((a->file || b->file) && a->size > 1 << 20) return false;
    if (umap_get(&p->bytes, (uint64_t)(uintptr_t)a->bytes, &other) && other == (uint64_t)(uintptr_t)b->bytes) return true;
    if (memcmp(a->bytes, b->bytes, (size_t)a->size) != 0) return false;
    umap_put(&p->bytes, (uint64_t)(uintptr_t)a->bytes, (uint64_t)(uintptr_t)b->bytes);
    return true;
}

static bool same_data(pairing *p, const ir_value *x, const ir_value *y) {
    const ir_data *a = x->data, *b = y->data;
    if (a == b) return true;
    if (!a || !b || a->stored != b->stored || a->dense != b->dense || a->size != b->size) return false;
    if (!a->dense && (a->start != b->start || memcmp(a->stride, b->stride, sizeof a->stride[0] * (size_t)x->shape.rank) != 0)) return false;
    return same_scale(x, a->scale, b->scale) && same_bytes(p, a, b);
}

static bool same_value(pairing *p, const ir_value *x, const ir_value *y) {
    uint64_t other;
    if (!x || !y) return x == y;
    if (ir_is_const(x) != ir_is_const(y) || !same_type(p, x, y)) return false;
    if (ir_is_const(x)) return same_data(p, x, y);
    return umap_get(&p->value, x->id, &other) && other == y->id;
}

static bool same_attrs(pairing *p, const ir_node *x, const ir_node *y, int depth) {
    const ir_options *o = ir_ops[x->op].options;
    for (int i = 0; i < o->field_count; i++) {
        if (o->fields[i].kind == AK_GRAPH) {
            if (!same_graph(p->m, x->attr[i].u.graph, y->attr[i].u.graph, depth + 1)) return false;
        } else if (!ir_attr_eq(o->fields[i].kind, &x->attr[i], &y->attr[i])) {
            return false;
        }
    }
    return str_eq(x->custom_name, y->custom_name) && str_eq(x->custom_options, y->custom_options);
}

static bool same_node(pairing *p, const ir_node *x, const ir_node *y, int depth) {
    if (x->op != y->op || x->n_in != y->n_in || x->n_out != y->n_out || !same_attrs(p, x, y, depth)) return false;
    for (uint32_t i = 0; i < x->n_in; i++)
        if (!same_value(p, x->in[i].value, y->in[i].value)) return false;
    for (uint32_t i = 0; i < x->n_out; i++) {
        if (!same_type(p, &x->out[i], &y->out[i])) return false;
        umap_put(&p->value, x->out[i].id, y->out[i].id);
    }
    return true;
}

static bool same_graph(ir_module *m, const ir_graph *x, const ir_graph *y, int depth) {
    if (x == y) return true;
    if (!x || !y || depth > 16 || x->inputs.n != y->inputs.n) return false;
    arena *a = &m->ctx->scratch; /* rewound by pass_share */
    pairing p = {.m = m, .value = {.a = a}, .dim = {.a = a}, .back = {.a = a}, .bytes = {.a = a}};
    for (size_t i = 0; i < x->inputs.n; i++) {
        if (!same_type(&p, x->inputs.v[i], y->inputs.v[i])) return false;
        umap_put(&p.value, x->inputs.v[i]->id, y->inputs.v[i]->id);
    }
    const ir_node *s = x->first, *t = y->first;
    for (; s && t; s = s->next, t = t->next)
        if (!same_node(&p, s, t, depth)) return false;
    return s == t;
}

static bool named_alike(const ir_signature *x, const ir_signature *y) {
    if (x->input_names.n != y->input_names.n || x->output_names.n != y->output_names.n) return false;
    for (size_t i = 0; i < x->input_names.n; i++)
        if (!str_eq(x->input_names.v[i], y->input_names.v[i])) return false;
    for (size_t i = 0; i < x->output_names.n; i++)
        if (!str_eq(x->output_names.v[i], y->output_names.v[i])) return false;
    return true;
}

/* Takes g out of the module, with the subgraphs that only it calls. */
static void drop(ir_graph *g) {
    while (g->last) {
        ir_node *n = g->last;
        const ir_options *o = ir_ops[n->op].options;
        for (int i = 0; i < o->field_count; i++)
            if (o->fields[i].kind == AK_GRAPH && n->attr[i].u.graph && n->op != OP_CALL_ONCE) drop(n->attr[i].u.graph);
        for (uint32_t i = 0; i < n->n_out; i++)
            while (n->out[i].uses) ir_set_input(n->out[i].uses->user, (size_t)(n->out[i].uses - n->out[i].uses->user->in), NULL);
        ir_node_remove(n);
    }
    ir_graph_remove(g);
}

/* Equal graphs have equal ones; most others are told apart without looking at pairs. */
static uint64_t fingerprint(const ir_graph *g) {
    uint64_t h = g->inputs.n;
    for (const ir_node *n = g->first; n; n = n->next) {
        h = (h ^ (uint64_t)n->op << 32 ^ n->n_in) * 0x9e3779b97f4a7c15u;
        for (uint32_t i = 0; i < n->n_in; i++) {
            const ir_value *v = n->in[i].value;
            if (v && ir_is_const(v) && v->data->size <= 64) h = (h ^ hash_bytes(v->data->bytes, (size_t)v->data->size)) * 0x9e3779b97f4a7c15u;
        }
        h ^= h >> 29;
    }
    return h;
}

bool pass_share(ir_module *m) {
    arena *a = &m->ctx->scratch;
    const arena_mark start = arena_get_mark(a);
    uint64_t *prints = NEW_N(a, uint64_t, m->signatures.n);
    for (size_t i = 0; i < m->signatures.n; i++) prints[i] = fingerprint(m->signatures.v[i]->graph);
    const arena_mark mark = arena_get_mark(a);
    for (size_t i = 1; i < m->signatures.n; i++) {
        ir_signature *s = m->signatures.v[i];
        for (size_t k = 0; k < i; k++) {
            const ir_signature *t = m->signatures.v[k];
            if (prints[i] != prints[k] || s->graph == t->graph || !named_alike(s, t)) continue;
            const bool same = same_graph(m, t->graph, s->graph, 0);
            arena_rewind(a, mark);
            if (!same) continue;
            drop(s->graph);
            s->graph = t->graph;
            break;
        }
    }
    arena_rewind(a, start);
    return true;
}
