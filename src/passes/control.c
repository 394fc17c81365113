/* passes/control.c: IF on a constant becomes its branch; loop variables that nothing needs go away.
 *
 * A loop variable is needed when the loop's result is used, the condition reads it, or the body computes a needed one
 * (or an effect) from it.  One that the body returns as it came is the initial value: outside of the loop always, inside
 * where that is a constant. */
#include "passes/rules.h"

/* ---- IF --------------------------------------------------------------------------------------------------- */

static ir_value *mapped(const umap *map, ir_value *v) {
    uint64_t p;
    return v && umap_get(map, v->id, &p) ? (ir_value *)(uintptr_t)p : v;
}

static ir_node *copy_node(const ir_node *from, ir_node *at, umap *map, arena *a) {
    ir_value **in = NEW_N(a, ir_value *, from->n_in);
    for (uint32_t i = 0; i < from->n_in; i++)
        in[i] = mapped(map, ir_in(from, i));
    ir_node *n = ir_node_new(at->graph, at, from->op, in, from->n_in, from->n_out);
    size_t fields = ir_ops[from->op].options ? ir_ops[from->op].options->field_count : 0;
    for (size_t i = 0; i < fields; i++)
        n->attr[i] = from->attr[i];
    n->name = from->name;
    n->custom_name = from->custom_name;
    n->custom_options = from->custom_options;
    for (uint32_t i = 0; i < from->n_out; i++) {
        const ir_value *o = &from->out[i];
        n->out[i].dtype = o->dtype;
        n->out[i].shape = o->shape;
        n->out[i].elems = o->elems;
        n->out[i].quant = o->quant;
        n->out[i].name = o->name;
        umap_put(map, o->id, (uint64_t)(uintptr_t)&n->out[i]);
    }
    return n;
}

static void inline_branch(ir_node *n, umap *callers) {
    int64_t cond;
    const ir_value *c = ir_in(n, 0);
    if (!c || !ir_is_const(c) || ps_count_of(c) != 1 || !ev_get_i64(c, 0, &cond))
        return;
    const ir_graph *g = ir_get_graph(n, cond ? A_then_subgraph_index : A_else_subgraph_index);
    if (!g || g->inputs.n + 1 != n->n_in || !g->last || ir_output_count(g) != n->n_out)
        return;
    arena *a = &n->graph->module->ctx->scratch; /* not rewound here: the callers grow in it too */
    umap map = {.a = a};
    for (size_t i = 0; i < g->inputs.n; i++)
        umap_put(&map, g->inputs.v[i]->id, (uint64_t)(uintptr_t)ir_in(n, i + 1));
    for (const ir_node *x = g->first; x; x = x->next)
        if (x->op != OP_RETURN)
            ps_count_calls(callers, copy_node(x, n, &map, a), 1);
    for (uint32_t i = 0; i < n->n_out; i++)
        ir_replace_uses(&n->out[i], mapped(&map, ir_output(g, i)));
    ps_count_calls(callers, n, -1);
    ir_node_remove(n);
}

/* ---- WHILE --------------------------------------------------------------------------------------------------- */

/* Marks what the marked outputs (and effects) of g are computed from; true: an input was marked for the first time. */
static bool mark_needed(const ir_graph *g, bool *needed) {
    bool grew = false;
    for (ir_node *n = g->first; n; n = n->next)
        n->mark = 0;
    for (ir_node *n = g->last; n; n = n->prev) {
        bool effect = n->op != OP_RETURN && (ir_ops[n->op].flags & IR_EFFECT);
        for (uint32_t i = 0; i < n->n_in; i++) {
            ir_value *v = ir_in(n, i);
            if (!v || !(n->mark || effect || (n->op == OP_RETURN && needed[i])))
                continue;
            if (v->def) {
                v->def->mark = 1;
            } else if (!ir_is_const(v) && !needed[v->index]) {
                needed[v->index] = grew = true;
            }
        }
    }
    return grew;
}

static void drop_input(ir_graph *g, size_t i) {
    for (size_t k = i; k + 1 < g->inputs.n; k++) {
        g->inputs.v[k] = g->inputs.v[k + 1];
        g->inputs.v[k]->index = (uint32_t)k;
    }
    g->inputs.n--;
}

static void finish_again(ir_graph *g, const bool *needed) {
    ir_node *old = g->last;
    arena *a = &g->module->ctx->scratch;
    ir_value **out = NEW_N(a, ir_value *, old->n_in);
    size_t n = 0;
    for (uint32_t i = 0; i < old->n_in; i++)
        if (needed[i])
            out[n++] = ir_in(old, i);
    ir_node_remove(old);
    ir_graph_finish(g, out, n);
}

/* Dead nodes of the body that read dropped inputs go first. */
static void sweep(ir_graph *g) {
    for (ir_node *n = g->last, *prev; n; n = prev) {
        prev = n->prev;
        bool used = n->op == OP_RETURN || (ir_ops[n->op].flags & IR_EFFECT);
        for (uint32_t i = 0; i < n->n_out; i++)
            used |= !ir_is_unused(&n->out[i]);
        if (!used)
            ir_node_remove(n);
    }
}

static void drop_variables(ir_node *n, ir_graph *cond, ir_graph *body, const bool *needed) {
    arena *a = &n->graph->module->ctx->scratch;
    ir_value **in = NEW_N(a, ir_value *, n->n_in);
    size_t kept = 0;
    for (uint32_t i = 0; i < n->n_in; i++)
        if (needed[i])
            in[kept++] = ir_in(n, i);
    ir_node *by = ir_node_new(n->graph, n, OP_WHILE, in, kept, kept);
    by->name = n->name;
    ir_set_graph(by, A_cond_subgraph_index, cond);
    ir_set_graph(by, A_body_subgraph_index, body);
    for (uint32_t i = 0, k = 0; i < n->n_out; i++) {
        if (!needed[i])
            continue;
        ir_value *o = &by->out[k++];
        o->dtype = n->out[i].dtype;
        o->shape = n->out[i].shape;
        o->elems = n->out[i].elems;
        o->quant = n->out[i].quant;
        o->name = n->out[i].name;
        ir_replace_uses(&n->out[i], o);
    }
    uint32_t count = n->n_in;
    ir_node_remove(n);
    finish_again(body, needed);
    sweep(body);
    for (uint32_t i = count; i-- > 0;)
        if (!needed[i]) {
            drop_input(body, i);
            drop_input(cond, i);
        }
}

static void replace_invariants(ir_node *n, ir_graph *cond, ir_graph *body) {
    for (uint32_t i = 0; i < n->n_in; i++) {
        ir_value *start = ir_in(n, i);
        if (ir_output(body, i) != body->inputs.v[i])
            continue;
        if (ir_shape_eq(&start->shape, &n->out[i].shape))
            ir_replace_uses(&n->out[i], start);
        if (ir_is_const(start) && ir_shape_eq(&start->shape, &body->inputs.v[i]->shape)) {
            for (ir_use *u = body->inputs.v[i]->uses, *next; u; u = next) {
                next = u->next;
                if (u->user->op != OP_RETURN)
                    ir_set_input(u->user, (size_t)(u - u->user->in), start);
            }
            ir_replace_uses(cond->inputs.v[i], start);
        }
    }
}

static void fit_loop(const ps_loop *l) {
    ir_node *n = l->loop;
    const ir_module *m = n->graph->module;
    const size_t count = l->n;
    replace_invariants(n, l->cond, l->body);
    arena_mark mark = arena_get_mark(&m->ctx->scratch);
    bool *needed = NEW_N(&m->ctx->scratch, bool, count), all = true;
    for (size_t i = 0; i < count; i++)
        needed[i] = !ir_is_unused(&n->out[i]) || !ir_is_unused(l->cond->inputs.v[i]);
    while (mark_needed(l->body, needed)) {
    }
    for (size_t i = 0; i < count; i++)
        all &= needed[i];
    if (!all)
        drop_variables(n, l->cond, l->body, needed);
    arena_rewind(&m->ctx->scratch, mark);
}

bool pass_control(ir_module *m) {
    arena *a = &m->ctx->scratch;
    const arena_mark mark = arena_get_mark(a);
    umap callers = {.a = a};
    bool counted = false;
    ps_loop l;
    for (ir_graph *g = m->graphs; g; g = g->next)
        for (ir_node *n = g->first, *next; n; n = next) {
            next = n->next;
            if (n->op != OP_IF && n->op != OP_WHILE) continue;
            if (!counted) ps_count_callers(m, &callers);
            counted = true;
            if (n->op == OP_IF) inline_branch(n, &callers);
            else if (ps_own_loop(n, &callers, &l))
                fit_loop(&l);
        }
    arena_rewind(a, mark);
    return pass_dce(m);
}
