/* passes/dce.c: removes nodes that no output needs, and graphs that nobody calls. */
#include "passes/rules.h"

static bool graph_is_pure(const ir_graph *g, int depth);

/* IF, WHILE and CALL have the effects of the graphs that they run. */
static bool node_is_pure(const ir_node *n, int depth) {
    if (n->op == OP_RETURN || n->op == OP_VAR_HANDLE || n->op == OP_READ_VARIABLE || !(ir_ops[n->op].flags & IR_EFFECT))
        return true;
    if (n->op != OP_IF && n->op != OP_WHILE && n->op != OP_STABLEHLO_CASE)
        return false;
    const ir_options *o = ir_ops[n->op].options;
    for (size_t i = 0; i < o->field_count; i++) {
        if (o->fields[i].kind == AK_GRAPH && !graph_is_pure(n->attr[i].u.graph, depth))
            return false;
        for (size_t k = 0; o->fields[i].kind == AK_GRAPHS && k < n->attr[i].u.graphs.n; k++)
            if (!graph_is_pure(n->attr[i].u.graphs.v[k], depth))
                return false;
    }
    return true;
}

static bool graph_is_pure(const ir_graph *g, int depth) {
    if (!g || depth > 16)
        return false;
    for (const ir_node *n = g->first; n; n = n->next)
        if (!node_is_pure(n, depth + 1))
            return false;
    return true;
}

bool ps_is_pure(const ir_graph *g) { return graph_is_pure(g, 0); }

static bool is_needed(const ir_node *n) {
    if (n->op == OP_RETURN)
        return true;
    for (uint32_t i = 0; i < n->n_out; i++)
        if (!ir_is_unused(&n->out[i]))
            return true;
    return !node_is_pure(n, 0);
}

/* Backwards: a node's users were decided before it. */
static void sweep_nodes(ir_graph *g) {
    for (ir_node *n = g->last, *prev; n; n = prev) {
        prev = n->prev;
        if (!is_needed(n))
            ir_node_remove(n);
    }
}

/* ---- graphs ------------------------------------------------------------------------------------------- */

typedef VEC(ir_graph *) graph_list;

static void reach(arena *a, graph_list *list, umap *seen, ir_graph *g) {
    uint64_t known;
    if (!g || umap_get(seen, (uint64_t)(uintptr_t)g, &known))
        return;
    umap_put(seen, (uint64_t)(uintptr_t)g, 1);
    vec_push(a, list, g);
}

static void reach_callees(arena *a, graph_list *list, umap *seen, const ir_graph *g) {
    for (const ir_node *n = g->first; n; n = n->next) {
        const ir_options *o = ir_ops[n->op].options;
        for (size_t i = 0; o && i < o->field_count; i++) {
            if (o->fields[i].kind == AK_GRAPH)
                reach(a, list, seen, n->attr[i].u.graph);
            for (size_t k = 0; o->fields[i].kind == AK_GRAPHS && k < n->attr[i].u.graphs.n; k++)
                reach(a, list, seen, n->attr[i].u.graphs.v[k]);
        }
    }
}

static void sweep_graphs(ir_module *m) {
    arena *a = &m->ctx->scratch;
    arena_mark mark = arena_get_mark(a);
    graph_list list = {0};
    umap seen = {.a = a};
    for (size_t i = 0; i < m->signatures.n; i++)
        reach(a, &list, &seen, m->signatures.v[i]->graph);
    if (m->signatures.n == 0)
        reach(a, &list, &seen, m->graphs);
    for (size_t i = 0; i < list.n; i++)
        reach_callees(a, &list, &seen, list.v[i]);
    for (ir_graph *g = m->graphs, *next; g; g = next) {
        uint64_t known;
        next = g->next;
        if (umap_get(&seen, (uint64_t)(uintptr_t)g, &known))
            continue;
        while (g->last) { /* its uses of module constants go with it */
            for (uint32_t i = 0; i < g->last->n_in; i++)
                ir_set_input(g->last, i, NULL);
            ir_node_remove(g->last);
        }
        ir_graph_remove(g);
    }
    arena_rewind(a, mark);
}

bool pass_dce(ir_module *m) {
    sweep_graphs(m);
    for (ir_graph *g = m->graphs; g; g = g->next)
        sweep_nodes(g);
    sweep_graphs(m); /* a loop that went away leaves its body */
    return true;
}
