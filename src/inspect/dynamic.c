/* inspect/dynamic.c: the sizes that nobody knows before the model runs, and who makes them. */
#include "inspect/inspect.h"

typedef struct finder {
    ir_module *m;
    umap seen; /* atoms */
    in_dynamics *found;
} finder;

/* The unknowns in `d`, each once in the module; sizes computed from them are not new. */
static void look(finder *f, ir_dim d, in_dynamic who, int depth) {
    const dim_term *terms;
    size_t n = dim_known(d) ? 0 : dim_terms(f->m, d, &terms);
    for (size_t i = 0; i < n && depth < 16; i++)
        for (uint32_t j = 0; j < terms[i].n; j++) {
            uint32_t atom = terms[i].atoms[j];
            uint64_t there;
            if (umap_get(&f->seen, atom, &there)) continue;
            umap_put(&f->seen, atom, 1);
            ir_dim x = 0, y = 0;
            if (dim_atom(f->m, atom, &x, &y) != DIM_UNKNOWN) {
                look(f, x, who, depth + 1);
                look(f, y, who, depth + 1);
                n = dim_terms(f->m, d, &terms); /* the table may have moved */
                continue;
            }
            who.size = dim_of_atom(f->m, atom);
            vec_push(&f->m->ctx->keep, f->found, who);
        }
}

static void look_shape(finder *f, const ir_value *v, in_dynamic who) {
    for (int i = 0; i < v->shape.rank; i++) {
        who.axis = i;
        look(f, v->shape.d[i], who, 0);
    }
}

void in_find_dynamics(ir_module *m, in_dynamics *found) {
    finder f = {m, {.a = &m->ctx->keep}, found};
    for (size_t s = 0; s < m->signatures.n; s++) {
        const ir_signature *sig = m->signatures.v[s];
        for (size_t i = 0; i < sig->graph->inputs.n; i++) {
            const ir_value *v = sig->graph->inputs.v[i];
            look_shape(&f, v, (in_dynamic){.input = v, .input_name = i < sig->input_names.n ? sig->input_names.v[i] : v->name});
        }
    }
    for (ir_graph *g = m->graphs; g; g = g->next)
        for (const ir_node *n = g->first; n; n = n->next)
            for (size_t i = 0; i < n->n_out; i++) look_shape(&f, &n->out[i], (in_dynamic){.node = n});
}
