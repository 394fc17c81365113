/* driver/notes.c: choices that the conversion made for the user, and what the other choice would bring. */
#include "driver/driver.h"

/* A product with weights inside of a loop is what recurrent layers do. */
static bool is_recurrent_loop(const ir_node *n) {
    const ir_graph *body = n->op == OP_WHILE ? ir_get_graph(n, A_body_subgraph_index) : NULL;
    for (const ir_node *k = body ? body->first : NULL; k; k = k->next) {
        bool product = k->op == OP_FULLY_CONNECTED || k->op == OP_BATCH_MATMUL;
        if (product && ir_in(k, 1) && (ir_is_const(ir_in(k, 1)) || !ir_in(k, 1)->def)) return true;
    }
    return false;
}

static bool is_fused(const ir_node *n) {
    return n->op == OP_UNIDIRECTIONAL_SEQUENCE_LSTM || n->op == OP_BIDIRECTIONAL_SEQUENCE_LSTM ||
           n->op == OP_UNIDIRECTIONAL_SEQUENCE_RNN || n->op == OP_BIDIRECTIONAL_SEQUENCE_RNN;
}

/* --custom-op of an op that the model does not have. */
static void note_unused_ops(lc_context *c) {
    arena *a = &c->ctx.keep;
    const char **have = NEW_N(a, const char *, c->report.ops.n + 1);
    for (size_t i = 0; i < c->report.ops.n; i++) have[i] = str_dup(a, c->report.ops.v[i].op).p;
    for (size_t i = 0; i < c->options.custom_ops.n; i++) {
        const str op = c->options.custom_ops.v[i];
        bool used = false;
        for (size_t k = 0; k < c->report.ops.n && !used; k++) used = str_is(op, have[k]);
        const char *near = used ? NULL : str_nearest(op, have, c->report.ops.n);
        if (!used)
            diag_report(&c->ctx, D_OPTION_UNUSED, (diag_where){.file = c->path.p},
                        near ? str_fmt(a, "did you mean '%s'?", near).p : "litecast check lists the ops of a model",
                        "--custom-op %.*s: the model has no such op", STR_ARG(op));
    }
}

void dr_note_choices(lc_context *c) {
    note_unused_ops(c);
    size_t loops = 0, fused = 0;
    const ir_node *loop = NULL, *first_fused = NULL;
    for (const ir_graph *g = c->ir->graphs; g; g = g->next)
        for (const ir_node *n = g->first; n; n = n->next) {
            if (is_recurrent_loop(n)) loops++, loop = loop ? loop : n;
            if (is_fused(n)) fused++, first_fused = first_fused ? first_fused : n;
        }
    if (fused)
        diag_report(&c->ctx, D_RNN_CHOICE, (diag_where){.file = c->path.p, .node = first_fused->name}, "--rnn loop starts anew at every invocation, and takes any batch",
                    "%zu recurrent layer%s fused: the state lives on from one invocation to the next, until it is reset",
                    fused, fused == 1 ? " is" : "s are");
    if (loops && c->options.rnn != LW_RNN_FUSE)
        diag_report(&c->ctx, D_RNN_CHOICE, (diag_where){.file = c->path.p, .node = loop->name},
                    "--rnn fuse makes one operator of an LSTM or plain RNN with fixed batch, which keeps its state between invocations",
                    "%zu recurrent layer%s: the same answer as TensorFlow at every invocation, any batch and length", loops,
                    loops == 1 ? " is a loop" : "s are loops");
}
