/* passes/in_place.c: copies of what the runtime would overwrite too early.
 *
 * The runtime computes sums, products and the like in the memory of an operand that nobody else reads, and lets reshapes and
 * bitcasts share the memory of theirs.  It counts the readers of the operand and of the first value of such a row, but not of
 * those between:
 *
 *     x -> reshape -> y -> bitcast -> z -> mul      y is read later: it has been overwritten
 *
 * Rows of equal operators are one (rules_movement.c), so this is rare. */
#include "passes/rules.h"

static bool shares(const ir_node *n) { return n && (n->op == OP_RESHAPE || n->op == OP_SQUEEZE || n->op == OP_EXPAND_DIMS || n->op == OP_BITCAST); }

/* How many of the first operands the operator may overwrite. */
static uint32_t overwrites(ir_op op) {
    if (op == OP_ADD || op == OP_SUB || op == OP_MUL || op == OP_DIV) return 2;
    return op == OP_SOFTMAX || op == OP_DYNAMIC_UPDATE_SLICE;
}

/* In their order; copies that are made on the way take the number of the node that they stand before. */
static void number(const ir_graph *g) {
    uint32_t at = 0;
    for (ir_node *n = g->first; n; n = n->next) n->mark = at++;
}

static bool is_read_later(const ir_value *v, const ir_node *through, const ir_node *n) {
    for (const ir_use *u = v->uses; u; u = u->next)
        if (u->user != through && (shares(u->user) || u->user->mark > n->mark)) return true;
    return false;
}

static bool is_in_danger(const ir_node *n, const ir_value *v) {
    if (!shares(v->def) || !v->uses || v->uses->next) return false;
    for (const ir_node *row = v->def; row->in[0].value && shares(row->in[0].value->def); row = row->in[0].value->def)
        if (is_read_later(row->in[0].value, row, n)) return true;
    return false;
}

bool pass_fit_in_place(ir_module *m) {
    for (ir_graph *g = m->graphs; g; g = g->next) {
        number(g);
        for (ir_node *n = g->first; n; n = n->next)
            for (uint32_t i = 0; i < overwrites(n->op) && i < n->n_in; i++) {
                ir_value *v = ir_in(n, i);
                if (!v || !is_in_danger(n, v)) continue;
                ir_node *copy = ir_node_new(g, n, OP_CAST, &v, 1, 1);
                ir_set_i(copy, A_in_data_type, v->dtype);
                ir_set_i(copy, A_out_data_type, v->dtype);
                copy->out[0].dtype = v->dtype;
                copy->out[0].shape = v->shape;
                copy->out[0].quant = v->quant;
                copy->name = v->def->name;
                copy->mark = n->mark;
                ir_set_input(n, i, &copy->out[0]);
            }
    }
    return true;
}
