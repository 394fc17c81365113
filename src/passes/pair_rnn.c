/* passes/pair_rnn.c: one recurrent operator forwards and one backwards over the same sequence become one in both directions.
 *
 *     concat(lstm(x), reverse(lstm(reverse(x))))   ->   bidirectional_sequence_lstm(x), its outputs merged
 *
 * The second output of the operator lies in the order of time already.  Such operators come from fuse_rnn.c alone, where they were asked for; they keep their states. */
#include "passes/rules.h"

static ir_node *def(const ir_value *v, ir_op op) { return v && v->def && v->def->op == op ? v->def : NULL; }

/* What v is the reverse of, along axis; NULL: it is none. */
static ir_value *reverse_of(const ir_value *v, int64_t axis) {
    const ir_node *n = def(v, OP_REVERSE_V2);
    int64_t k;
    if (!n || !ir_is_const(ir_in(n, 1)) || ps_count_of(ir_in(n, 1)) != 1 || !ev_get_i64(ir_in(n, 1), 0, &k)) return NULL;
    return k == axis || k + v->shape.rank == axis ? ir_in(n, 0) : NULL;
}

typedef struct pair {
    ir_node *forwards, *backwards;
} pair;

static bool find_pair(const ir_node *n, ir_op op, pair *p) {
    const int64_t axis = ir_get_i(n, A_axis);
    if (n->op != OP_CONCATENATION || n->n_in != 2 || n->out[0].shape.rank != 3 || (axis != 2 && axis != -1)) return false;
    if (ir_get_i(n, A_fused_activation_function) != ACT_NONE || !(p->forwards = def(ir_in(n, 0), op))) return false;
    const int64_t time = ir_get_i(p->forwards, A_time_major) ? 0 : 1;
    p->backwards = def(reverse_of(ir_in(n, 1), time), op);
    if (!p->backwards || p->backwards->n_in != p->forwards->n_in) return false;
    if (reverse_of(ir_in(p->backwards, 0), time) != ir_in(p->forwards, 0)) return false;
    return ir_get_i(p->backwards, A_time_major) == ir_get_i(p->forwards, A_time_major) &&
           ir_get_i(p->backwards, A_fused_activation_function) == ir_get_i(p->forwards, A_fused_activation_function);
}

static size_t lstm_operands(const pair *p, ir_value **in) {
    in[0] = ir_in(p->forwards, 0);
    for (size_t k = 0; k < 17; k++) {
        in[1 + k] = ir_in(p->forwards, 1 + k);
        in[18 + k] = ir_in(p->backwards, 1 + k);
    }
    for (size_t k = 0; k < 2; k++) {
        in[35 + k] = ir_in(p->forwards, 18 + k);
        in[37 + k] = ir_in(p->backwards, 18 + k);
    }
    return 48; /* the auxiliary ones stay absent */
}

static size_t rnn_operands(const pair *p, ir_value **in) {
    in[0] = ir_in(p->forwards, 0);
    for (size_t k = 0; k < 4; k++) {
        in[1 + k] = ir_in(p->forwards, 1 + k);
        in[5 + k] = ir_in(p->backwards, 1 + k);
    }
    return 12;
}

/* The LSTM kernel steps through the states of a batch-major batch by the width of its output, which is twice theirs when
 * outputs are merged: it would write behind them.  So there they are joined outside. */
static bool can_merge(const pair *p, bool is_lstm) {
    return !is_lstm || ir_get_i(p->forwards, A_time_major) || ir_in(p->forwards, 0)->shape.d[0] == 1;
}

static void join(ir_node *n, const pair *p, bool is_lstm) {
    ir_value *in[48] = {NULL}, *out[2], *const behind = ir_in(n, 1), *const before = ir_in(p->backwards, 0);
    const bool merged = can_merge(p, is_lstm);
    const size_t n_in = is_lstm ? lstm_operands(p, in) : rnn_operands(p, in);
    const ir_value *whole = &n->out[0], *half = &p->forwards->out[0], *other = &p->backwards->out[0];
    const ir_type types[2] = {{whole->dtype, merged ? whole->shape : half->shape}, {other->dtype, other->shape}};
    bld b = b_begin(n->graph, p->forwards->name, STR("While"));
    b.at = n;
    b.quiet = true;
    if (!b_build(&b, is_lstm ? OP_BIDIRECTIONAL_SEQUENCE_LSTM : OP_BIDIRECTIONAL_SEQUENCE_RNN, in, n_in,
                 B_AT({A_fused_activation_function, .i = ir_get_i(p->forwards, A_fused_activation_function)},
                      {A_time_major, .i = ir_get_i(p->forwards, A_time_major)}, {A_merge_outputs, .i = merged}), types, out, merged ? 1 : 2))
        return;
    if (merged) {
        out[0]->name = whole->name;
        ir_replace_uses(&n->out[0], out[0]);
        ir_node_remove(n);
    } else {
        ir_set_input(n, 0, out[0]);
        ir_set_input(n, 1, out[1]);
    }
    ir_node_remove(behind->def);
    ir_node_remove(p->backwards);
    ir_node_remove(p->forwards);
    if (ir_is_unused(before)) ir_node_remove(before->def);
}

/* Nobody else reads what one direction computed: it is not computed twice. */
static bool is_alone(const pair *p, const ir_node *n) {
    return ir_has_one_use(&p->forwards->out[0]) && ir_has_one_use(&p->backwards->out[0]) && ir_has_one_use(ir_in(n, 1));
}

bool pass_pair_rnn(ir_module *m) {
    for (ir_graph *g = m->graphs; g; g = g->next)
        for (ir_node *n = g->first, *next; n; n = next) {
            pair p;
            next = n->next;
            if (find_pair(n, OP_UNIDIRECTIONAL_SEQUENCE_LSTM, &p) && is_alone(&p, n)) join(n, &p, true);
            else if (find_pair(n, OP_UNIDIRECTIONAL_SEQUENCE_RNN, &p) && is_alone(&p, n)) join(n, &p, false);
        }
    return true;
}
