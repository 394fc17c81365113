/* passes/empty.c: a value without elements is a constant, whatever computes it.
 *
 * Kernels differ in what they make of empty tensors; a constant leaves no doubt. */
#include "passes/rules.h"

static bool is_empty(const ir_value *v) {
    int64_t n;
    return !ir_is_unused(v) && ir_dtype_size(v->dtype) > 0 && ir_shape_static(&v->shape) && ir_shape_count(&v->shape, &n) && n == 0;
}

bool pass_empty(ir_module *m) {
    for (ir_graph *g = m->graphs; g; g = g->next)
        for (ir_node *n = g->first; n; n = n->next)
            for (uint32_t i = 0; i < n->n_out; i++) {
                ir_value *v = &n->out[i];
                if (!is_empty(v) || (ir_ops[n->op].flags & IR_EFFECT))
                    continue;
                ir_value *c = ir_const_copy(m, v->dtype, &v->shape, "", 0);
                c->name = v->name;
                ir_replace_uses(v, c);
            }
    return true;
}
