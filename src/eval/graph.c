/* eval/graph.c: runs a whole graph, with the graphs that IF, WHILE and CALL name.
 *
 * Every value of the module has one slot (values are defined once, and a graph is not run inside
 * itself). A loop keeps the results of one iteration while the next one runs, and nothing older. */
#include "eval/kernel.h"

enum { MOST_DEPTH = 64, MOST_ITERATIONS = 1 << 24 };

typedef struct machine {
    lc_ctx *ctx;
    ev_tensor *slot; /* by value id */
    uint32_t n_slots;
    int depth;
    const ir_node **why;
} machine;

static bool run_graph(machine *m, arena *a, const ir_graph *g, const ev_tensor *in, size_t n_in,
                      ev_tensor *out, size_t n_out);

static bool value_of(machine *m, ir_value *v, ev_tensor *t) {
    if (!v) {
        *t = (ev_tensor){.dtype = IR_DTYPE_NONE};
        return true;
    }
    *t = ir_is_const(v) ? ev_of(m->ctx, v) : v->id < m->n_slots ? m->slot[v->id] : (ev_tensor){0};
    return t->p;
}

static bool is_true(const ev_tensor *t, bool *yes) {
    if (!t->p || t->dtype != IR_BOOL || t->size != 1) return false;
    *yes = t->p[0] != 0;
    return true;
}

static void copy_tensors(arena *a, ev_tensor *t, size_t n) {
    for (size_t i = 0; i < n; i++)
        t[i].p = arena_dup(a, t[i].p, (size_t)t[i].size, 16);
}

/* Two arenas take turns: one holds the state, the other receives the next. */
static void release_arena(void *what) { arena_release(what); }

static bool run_while(machine *m, arena *a, const ir_node *n, ev_tensor *state, ev_tensor *out) {
    const ir_graph *cond = ir_get_graph(n, A_cond_subgraph_index),
                   *body = ir_get_graph(n, A_body_subgraph_index);
    const size_t k = n->n_in;
    if (!cond || !body || n->n_out != k) return false;
    arena *turn[2];
    for (int i = 0; i < 2; i++) {
        turn[i] = NEW(&m->ctx->scratch, arena);
        turn[i]->ctx = m->ctx;
        ctx_defer(m->ctx, release_arena, turn[i]);
    }
    ev_tensor *next = NEW_N(&m->ctx->scratch, ev_tensor, k + 1);
    bool ok = true, go = true;
    for (int64_t i = 0; ok && go; i++) {
        const arena_mark mark = arena_get_mark(&m->ctx->scratch);
        ev_tensor yes = {0};
        ok = i < MOST_ITERATIONS && run_graph(m, &m->ctx->scratch, cond, state, k, &yes, 1) &&
             is_true(&yes, &go);
        if (ok && go) {
            ok = run_graph(m, &m->ctx->scratch, body, state, k, next, k);
            arena *to = turn[i & 1];
            if (ok) {
                copy_tensors(to, next, k);
                memcpy(state, next, k * sizeof *state);
                arena_release(turn[~i & 1]);
            }
        }
        arena_rewind(&m->ctx->scratch, mark);
    }
    if (ok) {
        memcpy(out, state, k * sizeof *out);
        copy_tensors(a, out, k);
    }
    for (int i = 0; i < 2; i++)
        ctx_undefer(m->ctx, turn[i], true);
    return ok;
}

static bool run_branch(machine *m, arena *a, const ir_graph *g, const ev_tensor *in, size_t n_in,
                       ev_tensor *out, size_t n_out) {
    return g && run_graph(m, a, g, in, n_in, out, n_out);
}

static bool run_case(machine *m, arena *a, const ir_node *n, const ev_tensor *in, ev_tensor *out) {
    const ir_attr *branches = ir_attr_slot(n, A_branch_subgraph_indices);
    if (!branches || branches->u.graphs.n == 0 || !in[0].p || !ir_is_int(in[0].dtype) ||
        ev_count(&in[0]) != 1)
        return false;
    const int64_t i = ev_int(&in[0], 0), last = (int64_t)branches->u.graphs.n - 1;
    return run_branch(m, a, branches->u.graphs.v[i < 0 || i > last ? last : i], in + 1, n->n_in - 1,
                      out, n->n_out);
}

static bool run_node(machine *m, arena *a, const ir_node *n) {
    ev_tensor *in = NEW_N(&m->ctx->scratch, ev_tensor, n->n_in + 1);
    ev_tensor *out = NEW_N(&m->ctx->scratch, ev_tensor, n->n_out + 1);
    for (uint32_t i = 0; i < n->n_in; i++)
        if (!value_of(m, n->in[i].value, &in[i])) return false;
    for (uint32_t i = 0; i < n->n_out; i++)
        out[i] = (ev_tensor){.dtype = n->out[i].dtype, .shape = n->out[i].shape};
    bool ok, yes;
    switch ((int)n->op) {
    case OP_IF:
        ok = n->n_in > 0 && is_true(&in[0], &yes) &&
             run_branch(m, a, ir_get_graph(n, yes ? A_then_subgraph_index : A_else_subgraph_index),
                        in + 1, n->n_in - 1, out, n->n_out);
        break;
    case OP_WHILE:
        ok = run_while(m, a, n, in, out);
        break;
    case OP_CALL:
        ok = run_branch(m, a, ir_get_graph(n, A_subgraph), in, n->n_in, out, n->n_out);
        break;
    case OP_STABLEHLO_CASE:
        ok = n->n_in > 0 && run_case(m, a, n, in, out);
        break;
    default: {
        ev_call c = {.ctx = m->ctx,
                     .a = a,
                     .node = n,
                     .in = in,
                     .n_in = n->n_in,
                     .out = out,
                     .n_out = n->n_out};
        ok = ev_run(&c);
    }
    }
    for (uint32_t i = 0; ok && i < n->n_out; i++) {
        ok = out[i].p && n->out[i].id < m->n_slots;
        if (ok) m->slot[n->out[i].id] = out[i];
    }
    if (!ok && !*m->why) *m->why = n;
    return ok;
}

static bool run_graph(machine *m, arena *a, const ir_graph *g, const ev_tensor *in, size_t n_in,
                      ev_tensor *out, size_t n_out) {
    if (!g->last || g->last->op != OP_RETURN || g->inputs.n != n_in ||
        ir_output_count(g) != n_out || m->depth >= MOST_DEPTH)
        return false;
    m->depth++;
    bool ok = true;
    for (size_t i = 0; i < n_in; i++) {
        ok = ok && g->inputs.v[i]->id < m->n_slots && in[i].dtype == g->inputs.v[i]->dtype;
        if (ok) m->slot[g->inputs.v[i]->id] = in[i];
    }
    for (const ir_node *n = g->first; ok && n && n != g->last; n = n->next)
        ok = run_node(m, a, n);
    for (size_t i = 0; ok && i < n_out; i++)
        ok = value_of(m, ir_output(g, i), &out[i]) && out[i].p;
    m->depth--;
    return ok;
}

bool ev_graph(lc_ctx *ctx, arena *a, ir_graph *g, const ev_tensor *in, size_t n_in, ev_tensor *out,
              size_t n_out, const ir_node **why) {
    const ir_node *nobody;
    machine m = {.ctx = ctx, .n_slots = g->module->next_id + 1, .why = why ? why : &nobody};
    *m.why = NULL;
    m.slot = NEW_N(a, ev_tensor, m.n_slots);
    return run_graph(&m, a, g, in, n_in, out, n_out);
}
