/* passes/branches.c: copies of what a branch returns twice, and of shapes that it returns.
 *
 * The runtime moves the results of an IF's branch one after the other.  A value that the branch computes and returns
 * twice arrives once, and the other result is garbage (inputs and constants are safe: tests/emit/run.py).
 * What the runtime computes before the branch runs, such as the shape of a tensor, is garbage or ends the program.
 * Runs after the last search for common values, which would make one of two copies. */
#include "passes/rules.h"

static ir_node *reshape(ir_graph *g, ir_value *v) {
    int32_t shape[IR_MAX_RANK];
    int unknown = 0;
    for (int i = 0; i < v->shape.rank; i++) {
        shape[i] = dim_known(v->shape.d[i]) ? (int32_t)v->shape.d[i] : -1;
        unknown += shape[i] < 0;
    }
    if (v->shape.rank < 0 || unknown > 1) return NULL;
    const ir_shape s = {.rank = 1, .d = {v->shape.rank}};
    ir_value *to = ir_const_copy(g->module, IR_I32, &s, shape, sizeof shape[0] * (size_t)v->shape.rank);
    return ir_node_new(g, g->last, OP_RESHAPE, (ir_value *[]){v, to}, 2, 1);
}

static ir_value *copy_of(ir_graph *g, ir_value *v) {
    ir_node *n = NULL;
    if (ir_dtypes[v->dtype].kind == IR_KIND_OTHER) {
        n = reshape(g, v);
    } else {
        n = ir_node_new(g, g->last, OP_CAST, &v, 1, 1);
        ir_set_i(n, A_in_data_type, v->dtype);
        ir_set_i(n, A_out_data_type, v->dtype);
    }
    if (!n) return v;
    n->out[0].dtype = v->dtype;
    n->out[0].shape = v->shape;
    n->out[0].quant = v->quant;
    n->out[0].elems = v->elems;
    n->name = v->def->name;
    return &n->out[0];
}

/* Is it a shape, or computed from shapes alone?  The runtime has it before the branch runs. */
static bool is_early(const ir_value *v, int depth) {
    const ir_node *n = v ? v->def : NULL;
    if (!n) return v && ir_is_const(v);
    if (n->op == OP_SHAPE || n->op == OP_RANK) return true;
    if (!n->n_in || n->n_out != 1 || !depth) return false;
    for (uint32_t i = 0; i < n->n_in; i++)
        if (!is_early(ir_in(n, i), depth - 1)) return false;
    return true;
}

static void separate(ir_graph *branch) {
    arena *a = &branch->module->ctx->scratch;
    const arena_mark mark = arena_get_mark(a);
    umap seen = {.a = a};
    uint64_t before;
    for (uint32_t i = 0; i < branch->last->n_in; i++) {
        ir_value *v = ir_output(branch, i);
        if (!v || !v->def) continue;
        if (is_early(v, 4) || umap_get(&seen, v->id, &before)) ir_set_input(branch->last, i, copy_of(branch, v));
        umap_put(&seen, v->id, i);
    }
    arena_rewind(a, mark);
}

bool pass_fit_branches(ir_module *m) {
    for (ir_graph *g = m->graphs; g; g = g->next)
        for (ir_node *n = g->first; n; n = n->next) {
            if (n->op != OP_IF) continue;
            separate(ir_get_graph(n, A_then_subgraph_index));
            separate(ir_get_graph(n, A_else_subgraph_index));
        }
    return true;
}
