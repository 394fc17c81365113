/* inspect/cost.c: multiply-adds, parameters, and the peak of activation memory. */
#include "inspect/inspect.h"

static uint64_t times(uint64_t a, uint64_t b) {
    uint64_t p;
    return mul_overflows(a, b, &p) ? UINT64_MAX : p;
}

static uint64_t plus(uint64_t a, uint64_t b) { return a > UINT64_MAX - b ? UINT64_MAX : a + b; }

static uint64_t size_of(const ir_value *v, int axis) {
    if (!v || axis < 0 || axis >= v->shape.rank) return 1;
    ir_dim d = v->shape.d[axis];
    return dim_known(d) && d >= 0 ? (uint64_t)d : 1;
}

static uint64_t elements(const ir_value *v) {
    uint64_t n = 1;
    for (int i = 0; v && i < v->shape.rank; i++) n = times(n, size_of(v, i));
    return n;
}

uint64_t in_value_bytes(const ir_value *v) {
    if (!v || v->shape.rank < 0 || v->dtype < 0) return 0;
    uint64_t bits = times(elements(v), v->dtype == IR_I4 ? 4 : (uint64_t)ir_dtypes[v->dtype].bits);
    return bits / 8 + (bits % 8 != 0);
}

/* ---- multiply-adds ------------------------------------------------------------------------------ */

/* outputs x (elements of the filter but its axis of output channels) */
static uint64_t conv_macs(const ir_node *n, int out_axis) {
    const ir_value *filter = ir_in(n, 1);
    uint64_t channels = size_of(filter, out_axis);
    return channels ? times(elements(&n->out[0]), elements(filter) / channels) : 0;
}

/* each input element meets the filter but its axis of input channels */
static uint64_t transpose_conv_macs(const ir_node *n) {
    const ir_value *filter = ir_in(n, 1), *x = ir_in(n, 2);
    uint64_t channels = size_of(filter, filter ? filter->shape.rank - 1 : 0);
    return channels ? times(elements(x), elements(filter) / channels) : 0;
}

static uint64_t batch_matmul_macs(const ir_node *n) {
    const ir_value *x = ir_in(n, 0);
    int rank = x ? x->shape.rank : 0;
    return times(elements(&n->out[0]), size_of(x, ir_get_i(n, A_adj_x) ? rank - 2 : rank - 1));
}

/* Weights of the gates and of the recurrence, once for every step of every sequence. */
static uint64_t sequence_macs(const ir_node *n, size_t first_weight, size_t last_weight) {
    const ir_value *x = ir_in(n, 0);
    uint64_t weights = 0;
    for (size_t i = first_weight; i <= last_weight; i++)
        if (ir_in(n, i) && ir_in(n, i)->shape.rank == 2) weights = plus(weights, elements(ir_in(n, i)));
    return times(weights, times(size_of(x, 0), size_of(x, 1)));
}

uint64_t in_node_macs(const ir_node *n) {
    const ir_value *w = ir_in(n, 1);
    switch ((int)n->op) { /* all others multiply nothing to speak of */
    case OP_CONV_2D: return conv_macs(n, 0);
    case OP_DEPTHWISE_CONV_2D: return conv_macs(n, 3);
    case OP_CONV_3D: return conv_macs(n, 4);
    case OP_TRANSPOSE_CONV:
    case OP_CONV_3D_TRANSPOSE: return transpose_conv_macs(n);
    case OP_FULLY_CONNECTED: return times(elements(&n->out[0]), size_of(w, w ? w->shape.rank - 1 : 0));
    case OP_BATCH_MATMUL: return batch_matmul_macs(n);
    case OP_UNIDIRECTIONAL_SEQUENCE_LSTM: return sequence_macs(n, 1, 8);
    case OP_BIDIRECTIONAL_SEQUENCE_LSTM: return plus(sequence_macs(n, 1, 8), sequence_macs(n, 18, 25));
    case OP_UNIDIRECTIONAL_SEQUENCE_RNN: return sequence_macs(n, 1, 2);
    default: return 0;
    }
}

/* ---- parameters, memory --------------------------------------------------------------------------- */

typedef struct costing {
    arena *a;
    umap seen;        /* constants, by id */
    uint64_t *peak;   /* by number of the graph; 0: not known yet */
    bool *open;       /* being computed: a graph that holds itself adds nothing */
    uint32_t n_graphs;
    in_cost cost;
} costing;

static void count_parameters(costing *k, const ir_value *v) {
    uint64_t there;
    if (!v || !ir_is_const(v) || umap_get(&k->seen, v->id, &there)) return;
    umap_put(&k->seen, v->id, 1);
    if (v->quant || ir_is_float(v->dtype) || ir_is_complex(v->dtype))
        k->cost.parameters = plus(k->cost.parameters, elements(v));
}

static uint64_t graph_peak(costing *k, const ir_graph *g);

/* The most that a body of this node holds while it runs. */
static uint64_t bodies_peak(costing *k, const ir_node *n) {
    const ir_options *o = ir_ops[n->op].options;
    uint64_t most = 0;
    for (size_t i = 0; o && i < o->field_count; i++) {
        if (o->fields[i].kind == AK_GRAPH && n->attr[i].u.graph) most = MAX(most, graph_peak(k, n->attr[i].u.graph));
        for (size_t j = 0; o->fields[i].kind == AK_GRAPHS && j < n->attr[i].u.graphs.n; j++)
            most = MAX(most, graph_peak(k, n->attr[i].u.graphs.v[j]));
    }
    return most;
}

static bool is_activation(const ir_value *v) { return v && !ir_is_const(v) && v->graph; }

/* Walks in order: a result is born at its node and dies after its last user. */
static uint64_t graph_peak(costing *k, const ir_graph *g) {
    if (g->index >= k->n_graphs || k->open[g->index]) return 0;
    if (k->peak[g->index]) return k->peak[g->index];
    k->open[g->index] = true;
    umap last = {.a = k->a}; /* value id -> number of its last user */
    uint64_t number = 0, at, alive = 0, peak = 0;
    for (const ir_node *n = g->first; n; n = n->next, number++)
        for (size_t i = 0; i < n->n_in; i++)
            if (is_activation(ir_in(n, i))) umap_put(&last, ir_in(n, i)->id, number);
    for (size_t i = 0; i < g->inputs.n; i++) alive = plus(alive, in_value_bytes(g->inputs.v[i]));
    number = 0;
    for (const ir_node *n = g->first; n; n = n->next, number++) {
        for (size_t i = 0; i < n->n_out && n->op != OP_RETURN; i++) alive = plus(alive, in_value_bytes(&n->out[i]));
        peak = MAX(peak, plus(alive, bodies_peak(k, n)));
        for (size_t i = 0; i < n->n_out; i++)
            if (!umap_get(&last, n->out[i].id, &at)) alive -= MIN(alive, in_value_bytes(&n->out[i]));
        for (size_t i = 0; i < n->n_in; i++) {
            const ir_value *v = ir_in(n, i);
            if (!is_activation(v) || !umap_get(&last, v->id, &at) || at != number) continue;
            umap_put(&last, v->id, UINT64_MAX); /* an operand that stands twice dies once */
            alive -= MIN(alive, in_value_bytes(v));
        }
    }
    k->open[g->index] = false;
    return k->peak[g->index] = MAX(peak, alive);
}

in_cost in_module_cost(ir_module *m) {
    arena *a = &m->ctx->keep;
    costing k = {.a = a, .seen = {.a = a}};
    for (ir_graph *g = m->graphs; g; g = g->next) g->index = k.n_graphs++;
    k.peak = NEW_N(a, uint64_t, k.n_graphs + 1);
    k.open = NEW_N(a, bool, k.n_graphs + 1);
    for (ir_graph *g = m->graphs; g; g = g->next) {
        for (const ir_node *n = g->first; n; n = n->next) {
            k.cost.macs = plus(k.cost.macs, in_node_macs(n));
            for (size_t i = 0; i < n->n_in; i++) count_parameters(&k, ir_in(n, i));
        }
        k.cost.peak_bytes = MAX(k.cost.peak_bytes, graph_peak(&k, g));
    }
    return k.cost;
}
