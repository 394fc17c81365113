/* passes/loops.c: results of graphs as the runtime can take them: copies where a loop's variables change places.
 *
 * The runtime hands the body's results to its inputs one after the other.  A result that is itself an input, of a place
 * that was overwritten before, would come too late: (a, b) -> (b, a) needs a copy of a. */
#include "passes/rules.h"

/* The same value from an operator that computes it; NULL: there is none for the type. */
static ir_value *copy_of(bld *b, ir_value *v) {
    b->no_fold = true;
    if (v->dtype == IR_BOOL)
        return b_binary(b, OP_LOGICAL_OR, v, v);
    if (ps_takes_type(OP_MAXIMUM, v->dtype))
        return b_binary(b, OP_MAXIMUM, v, v);
    ir_value *in[1] = {v};
    return ps_takes_type(OP_CONCATENATION, v->dtype) && v->shape.rank > 0 ? b_concat(b, in, 1, 0) : NULL;
}

static void fit_body(ir_graph *body) {
    ir_node *end = body->last;
    for (uint32_t i = 0; end && i < end->n_in; i++) {
        ir_value *v = ir_in(end, i);
        if (!v || v->def || ir_is_const(v) || v->index >= i)
            continue;
        bld b = b_begin(body, end->name, (str){0});
        b.at = end;
        b.quiet = true;
        ir_value *c = copy_of(&b, v);
        if (c && !c->poison && !b.failed && c != v)
            ir_set_input(end, i, c);
    }
}

/* A result that is a constant without elements has no bytes that an application could be shown: it is cut from one
 * that has. */
static void fit_results(ir_graph *g) {
    ir_node *end = g->last;
    for (uint32_t i = 0; end && i < end->n_in; i++) {
        ir_value *v = ir_in(end, i);
        int64_t zeros[IR_MAX_RANK] = {0};
        ir_shape s;
        if (!v || !ir_is_const(v) || ps_count_of(v) != 0 || !ps_takes_type(OP_SLICE, v->dtype) || v->dtype == IR_STR)
            continue;
        s = v->shape;
        for (int k = 0; k < s.rank; k++)
            s.d[k] = MAX(s.d[k], 1);
        bld b = b_begin(g, end->name, (str){0});
        b.at = end;
        b.quiet = b.no_fold = true;
        ir_value *c = b_slice(&b, b_splat(&b, v->dtype, 0, &s), zeros, v->shape.d);
        if (b.failed || c->poison || !c->def)
            continue;
        c->name = v->name;
        ir_set_input(end, i, c);
    }
}

bool pass_fit_loops(ir_module *m) {
    for (size_t i = 0; i < m->signatures.n; i++)
        fit_results(m->signatures.v[i]->graph);
    for (ir_graph *g = m->graphs; g; g = g->next)
        for (ir_node *n = g->first; n; n = n->next)
            if (n->op == OP_WHILE && ir_get_graph(n, A_body_subgraph_index))
                fit_body(ir_get_graph(n, A_body_subgraph_index));
    return true;
}
