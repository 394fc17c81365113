/* passes/share.c: equal graphs become one, for example those of two signatures of one function.
 *
 * Two graphs are equal when their inputs have the same types and their nodes, taken in order, compute the same from
 * the same.  The graph that comes first stays; signatures and callers of the others are led to it. */
#include "passes/rules.h"

#define MAX_GRAPHS 512

typedef struct sharer {
    ir_module *m;
    arena *a;
    umap by; /* graph -> the one that stands for it */
} sharer;

static ir_graph *standing_for(const sharer *s, ir_graph *g) {
    uint64_t p;
    return umap_get(&s->by, (uint64_t)(uintptr_t)g, &p) ? (ir_graph *)(uintptr_t)p : g;
}

static bool same_type(const ir_value *a, const ir_value *b) {
    if (a->dtype != b->dtype || a->shape.rank != b->shape.rank || a->quant != b->quant)
        return false;
    for (int i = 0; i < a->shape.rank; i++) /* unknown sizes of two graphs have names of their own */
        if (dim_known(a->shape.d[i]) != dim_known(b->shape.d[i]) ||
            (dim_known(a->shape.d[i]) && a->shape.d[i] != b->shape.d[i]))
            return false;
    return true;
}

static bool same_attr(const sharer *s, ir_attr_kind kind, const ir_attr *a, const ir_attr *b) {
    if (kind == AK_GRAPH)
        return standing_for(s, a->u.graph) == standing_for(s, b->u.graph);
    return ir_attr_eq(kind, a, b);
}

static bool same_node(const sharer *s, const umap *map, const ir_node *a, const ir_node *b) {
    if (a->op != b->op || a->n_in != b->n_in || a->n_out != b->n_out || !str_eq(a->custom_name, b->custom_name) ||
        !str_eq(a->custom_options, b->custom_options) || (ir_ops[a->op].flags & IR_RANDOM))
        return false;
    for (uint32_t i = 0; i < a->n_in; i++) {
        const ir_value *x = ir_in(a, i), *y = ir_in(b, i);
        uint64_t p;
        if (!x || !y) {
            if (x != y)
                return false;
        } else if (ir_is_const(x) || ir_is_const(y)) {
            if (x != y) /* equal constants are one value by now */
                return false;
        } else if (!umap_get(map, x->id, &p) || p != y->id) {
            return false;
        }
    }
    const ir_options *o = ir_ops[a->op].options;
    for (size_t i = 0; o && i < o->field_count; i++)
        if (!same_attr(s, o->fields[i].kind, &a->attr[i], &b->attr[i]))
            return false;
    for (uint32_t i = 0; i < a->n_out; i++)
        if (!same_type(&a->out[i], &b->out[i]))
            return false;
    return true;
}

static bool same_graph(const sharer *s, const ir_graph *a, const ir_graph *b) {
    arena_mark mark = arena_get_mark(s->a);
    umap map = {.a = s->a}; /* value of a -> value of b */
    bool same = a->inputs.n == b->inputs.n;
    for (size_t i = 0; same && i < a->inputs.n; i++) {
        same = same_type(a->inputs.v[i], b->inputs.v[i]);
        umap_put(&map, a->inputs.v[i]->id, b->inputs.v[i]->id);
    }
    const ir_node *x = a->first, *y = b->first;
    for (; same && x && y; x = x->next, y = y->next) {
        same = same_node(s, &map, x, y);
        for (uint32_t i = 0; same && i < x->n_out; i++)
            umap_put(&map, x->out[i].id, y->out[i].id);
    }
    arena_rewind(s->a, mark);
    return same && !x && !y;
}

static uint64_t hash_graph(const ir_graph *g) {
    uint64_t h = g->inputs.n;
    for (const ir_node *n = g->first; n; n = n->next)
        h = (h * 31 + (uint64_t)n->op) * 0x9E3779B97F4A7C15u + n->n_in;
    return h;
}

/* Effects remember things between calls: one copy for each caller. */
static bool can_share(const ir_graph *g) {
    for (const ir_node *n = g->first; n; n = n->next)
        if (n->op != OP_RETURN && n->op != OP_IF && n->op != OP_WHILE && n->op != OP_CUSTOM &&
            (ir_ops[n->op].flags & IR_EFFECT))
            return false;
    return true;
}

static void lead_callers(const sharer *s) {
    for (size_t i = 0; i < s->m->signatures.n; i++)
        s->m->signatures.v[i]->graph = standing_for(s, s->m->signatures.v[i]->graph);
    for (ir_graph *g = s->m->graphs; g; g = g->next)
        for (ir_node *n = g->first; n; n = n->next) {
            const ir_options *o = ir_ops[n->op].options;
            for (size_t i = 0; o && i < o->field_count; i++)
                if (o->fields[i].kind == AK_GRAPH && n->attr[i].u.graph)
                    n->attr[i].u.graph = standing_for(s, n->attr[i].u.graph);
        }
}

bool pass_share(ir_module *m) {
    arena *a = &m->ctx->scratch;
    arena_mark mark = arena_get_mark(a);
    sharer s = {.m = m, .a = a, .by = {.a = a}};
    ir_graph **list = NEW_N(a, ir_graph *, MAX_GRAPHS);
    uint64_t *hash = NEW_N(a, uint64_t, MAX_GRAPHS);
    for (bool again = true; again;) { /* callers of graphs that became one may be equal now */
        size_t n = 0;
        again = false;
        for (ir_graph *g = m->graphs; g && n < MAX_GRAPHS; g = g->next) {
            if (standing_for(&s, g) != g || !can_share(g))
                continue;
            hash[n] = hash_graph(g);
            for (size_t i = 0; i < n; i++)
                if (hash[i] == hash[n] && same_graph(&s, list[i], g)) {
                    umap_put(&s.by, (uint64_t)(uintptr_t)g, (uint64_t)(uintptr_t)list[i]);
                    again = true;
                    break;
                }
            if (standing_for(&s, g) == g)
                list[n++] = g;
        }
    }
    lead_callers(&s);
    arena_rewind(a, mark);
    return pass_dce(m);
}
