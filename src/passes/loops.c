/* passes/loops.c: results of graphs as the runtime can take them: copies where a loop's variables change places.
 *
 * The runtime hands the body's results to its inputs one after the other.  A result that is itself an input, of a place
 * that was overwritten before, would come too late: (a, b) -> (b, a) needs a copy of a.
 *
 * It takes a variable that begins with no rows and has one after the first turn for a scalar beside a vector of one
 * element, whose size stays: the loop fails.  What it knows at run time only, it does not compare. */
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

/* All of v, from an origin that the runtime does not take for a constant: it casts as it runs. */
static ir_value *open_sized(bld *b, ir_value *v) {
    int32_t zeros[IR_MAX_RANK] = {0}, all[IR_MAX_RANK];
    const size_t rank = (size_t)v->shape.rank;
    for (size_t k = 0; k < rank; k++) all[k] = -1;
    b->no_fold = true;
    ir_value *origin = b_op(b, OP_CAST, B_IN(b_i32s(b, zeros, rank)), B_AT({A_in_data_type, .i = IR_I32}, {A_out_data_type, .i = IR_I32}));
    return b_op(b, OP_SLICE, B_IN(v, origin, b_i32s(b, all, rank)), B_NONE);
}

/* May it have no rows?  A variable of an outer loop is what an inner one begins with. */
static bool may_begin_empty(const ir_value *start, const ir_graph *g) {
    bool outermost = false;
    for (size_t i = 0; i < g->module->signatures.n; i++) outermost |= g->module->signatures.v[i]->graph == g;
    return start->shape.d[0] == 0 || (!outermost && !start->def && !ir_is_const(start) && !dim_known(start->shape.d[0]));
}

static bool begins_empty_and_grows(const ir_node *loop, const ir_graph *body, uint32_t i) {
    const ir_value *start = ir_in(loop, i), *result = ir_in(body->last, i);
    if (!start || !result || !result->def || start->shape.rank < 1 || result->shape.rank < 1) return false;
    return body->inputs.v[i]->shape.d[0] != result->shape.d[0] && ps_takes_type(OP_SLICE, result->dtype) &&
           may_begin_empty(start, loop->graph);
}

static void fit_growth(const ir_node *loop, ir_graph *body) {
    ir_node *end = body->last;
    if (!end) return;
    for (uint32_t i = 0; i < end->n_in && i < loop->n_in && i < body->inputs.n; i++) {
        if (!begins_empty_and_grows(loop, body, i)) continue;
        bld b = b_begin(body, end->name, (str){0});
        b.at = end;
        b.quiet = true;
        ir_value *c = open_sized(&b, ir_in(end, i));
        if (c->poison || b.failed) return;
        c->shape = ir_in(end, i)->shape;
        ir_set_input(end, i, c);
        return; /* one is enough for all of them */
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

static void fit_loop(const ir_node *loop) {
    ir_graph *body = ir_get_graph(loop, A_body_subgraph_index);
    if (!body) return;
    fit_body(body);
    fit_growth(loop, body);
}

bool pass_fit_loops(ir_module *m) {
    for (size_t i = 0; i < m->signatures.n; i++)
        fit_results(m->signatures.v[i]->graph);
    for (ir_graph *g = m->graphs; g; g = g->next)
        for (ir_node *n = g->first; n; n = n->next)
            if (n->op == OP_WHILE)
                fit_loop(n);
    return true;
}
