/* legalize/tf/raise.c: TensorFlow 1 control flow to If and While.
 *
 * Loop:                                            Condition:
 *   Enter ─► Merge ─► Switch ─0─► Exit               x ─► Switch ─1─► ... ─► Merge ─►
 *              ▲        └──1──► body                  p ──┘  └──0──► ... ──────┘
 *              └── NextIteration ◄┘
 *   LoopCond ◄─ cond(Merge...)
 *
 * Both are raised from the inside out.  Of a loop the nodes between become two functions, Exits become results of
 * a new While node.  Of a condition what lies between a Merge's inputs and the Switches becomes two functions, the
 * Merge a result of a new If node; of a choice by index (_SwitchN) one for each branch of a Case.  Nodes are copied into functions; the originals are left behind, unused. */
#include "legalize/tf/lower_impl.h"

typedef struct raiser {
    lower *L;
    src_graph *g;
    uint32_t room;   /* nodes that g->nodes has room for */
    uint32_t fresh;
} raiser;

typedef VEC(uint32_t) number_vec;

static const src_node *node_at(const src_graph *g, uint32_t i) { return &g->nodes[i]; }

static bool is_op(const src_node *n, const char *op) { return str_is(n->op, op) || (str_starts(n->op, "Ref") && str_is(str_sub(n->op, 3, n->op.n), op)); }

static bool refuse(raiser *r, const src_node *n, const char *why) {
    if (!r->L->reported)
        diag_report(r->L->ctx, D_CONTROL_FLOW, (diag_where){.file = r->L->src->file.p, .node = n->name, .op = n->op},
                    "export the model with TensorFlow 2, or with tf.compat.v1.enable_control_flow_v2()", "%s", why);
    r->L->reported = true;
    return false;
}

/* The edge behind Identities. */
static src_edge root(const src_graph *g, src_edge e) {
    for (int hops = 0; hops < 64 && e.node < g->n_nodes; hops++) {
        const src_node *n = node_at(g, e.node);
        if (!str_is(n->op, "Identity") || n->n_in < 1) break;
        e = n->in[0];
    }
    return e;
}

static uint32_t new_node(raiser *r, src_node n) {
    src_graph *g = r->g;
    if (g->n_nodes == r->room) {
        src_node *grown = NEW_N(&r->L->ctx->keep, src_node, (size_t)r->room * 2 + 16);
        memcpy(grown, g->nodes, g->n_nodes * sizeof *grown);
        g->nodes = grown;
        r->room = r->room * 2 + 16;
    }
    n.number = g->n_nodes;
    n.graph = g;
    g->nodes[g->n_nodes] = n;
    return g->n_nodes++;
}

static void become_identity(raiser *r, uint32_t node, src_edge of) {
    src_node *n = &r->g->nodes[node];
    n->op = STR("Identity");
    n->replaced = true;
    n->in = NEW(&r->L->ctx->keep, src_edge);
    n->in[0] = of;
    n->n_in = 1;
    n->n_ctrl = 0;
    n->n_out = 1;
}

/* ---- functions out of parts of a graph ------------------------------------------------------------ */

typedef struct boundary { /* edges at which the part ends: the function's arguments */
    umap arg_of;          /* node << 32 | output -> argument number */
    VEC(src_edge) args;
} boundary;

static uint64_t edge_key(src_edge e) { return (uint64_t)e.node << 32 | e.output; }

static void add_arg(raiser *r, boundary *b, src_edge at, uint32_t number) {
    umap_put(&b->arg_of, edge_key(at), number);
    UNUSED(r);
}

typedef struct copy {
    raiser *r;
    src_graph *f;
    const boundary *b;
    uint32_t n_args;
    umap new_of; /* old number -> new number */
    number_vec order;
} copy;

/* Post-order over data edges from `from`, stopping at the boundary. */
static void collect(copy *c, uint32_t from) {
    arena *a = &c->r->L->ctx->keep;
    struct {
        uint32_t *v;
        size_t n, cap;
    } stack = {0}, next = {0};
    uint64_t seen;
    if (umap_get(&c->new_of, from, &seen)) return;
    umap_put(&c->new_of, from, UINT32_MAX);
    vec_push(a, &stack, from);
    vec_push(a, &next, 0);
    while (stack.n) {
        uint32_t at = stack.v[stack.n - 1];
        const src_node *n = node_at(c->r->g, at);
        uint32_t k = next.v[next.n - 1]++;
        if (k >= n->n_in) {
            umap_put(&c->new_of, at, c->n_args + c->order.n);
            vec_push(a, &c->order, at);
            stack.n--, next.n--;
            continue;
        }
        src_edge e = n->in[k];
        if (umap_get(&c->b->arg_of, edge_key(e), &seen) || e.node >= c->r->g->n_nodes || umap_get(&c->new_of, e.node, &seen)) continue;
        umap_put(&c->new_of, e.node, UINT32_MAX);
        vec_push(a, &stack, e.node);
        vec_push(a, &next, 0);
    }
}

static src_edge moved(copy *c, src_edge e) {
    uint64_t at;
    if (umap_get(&c->b->arg_of, edge_key(e), &at)) return (src_edge){(uint32_t)at, 0};
    if (umap_get(&c->new_of, e.node, &at) && at != UINT32_MAX) return (src_edge){(uint32_t)at, e.output};
    return (src_edge){UINT32_MAX, 0};
}

/* A function of n_args arguments that computes `rets`. */
static src_graph *extract(raiser *r, const boundary *b, uint32_t n_args, const src_edge *rets, uint32_t n_rets, str name) {
    arena *a = &r->L->ctx->keep;
    src_graph *f = NEW(a, src_graph);
    copy c = {.r = r, .f = f, .b = b, .n_args = n_args, .new_of = {.a = a}};
    uint64_t arg;
    for (uint32_t i = 0; i < n_rets; i++)
        if (!umap_get(&b->arg_of, edge_key(rets[i]), &arg) && rets[i].node < r->g->n_nodes) collect(&c, rets[i].node);
    f->module = r->g->module;
    f->name = name;
    f->n_nodes = n_args + (uint32_t)c.order.n;
    f->nodes = NEW_N(a, src_node, (size_t)f->n_nodes + 1);
    f->n_args = n_args;
    f->args = NEW_N(a, src_arg, (size_t)n_args + 1);
    for (uint32_t i = 0; i < n_args; i++) {
        f->args[i] = (src_arg){.dtype = IR_DTYPE_NONE, .shape = IR_UNRANKED};
        f->nodes[i] = (src_node){.name = STR("arg"), .op = STR("_Arg"), .number = i, .n_out = 1, .arg = (int32_t)i, .graph = f};
    }
    for (size_t k = 0; k < c.order.n; k++) {
        const src_node *old = node_at(r->g, c.order.v[k]);
        src_node *n = &f->nodes[n_args + k];
        *n = *old;
        n->number = n_args + (uint32_t)k;
        n->graph = f;
        n->n_ctrl = 0;
        n->in = NEW_N(a, src_edge, (size_t)old->n_in + 1);
        for (uint32_t i = 0; i < old->n_in; i++) {
            n->in[i] = moved(&c, old->in[i]);
            if (!umap_get(&b->arg_of, edge_key(old->in[i]), &arg)) continue;
            const src_node *from = node_at(r->g, old->in[i].node); /* so that operands can be held against it */
            f->args[arg].dtype = r->L->src->out_type(from, old->in[i].output);
            f->nodes[arg].name = from->name;
        }
    }
    f->n_rets = n_rets;
    f->rets = NEW_N(a, src_edge, (size_t)n_rets + 1);
    f->ret_names = NEW_N(a, str, (size_t)n_rets + 1);
    for (uint32_t i = 0; i < n_rets; i++) f->rets[i] = moved(&c, rets[i]);
    return f;
}

/* ---- loops -------------------------------------------------------------------------------------------- */

typedef struct frame {
    str name;
    number_vec enter, merge, next, exit; /* exit: Switch node's var; see exit_of */
    number_vec constant;                 /* Enters of what does not change */
    uint32_t loop_cond;
    bool raised;
} frame;
typedef VEC(frame) frame_vec;

static bool enter_is_constant(raiser *r, const src_node *n) {
    src_attr a;
    return r->L->src->get_attr(n, "is_constant", &a) && a.kind == SA_BOOL && a.i;
}

/* Edge i of node n, control after data: the node that it comes from; false: there is none. */
static bool edge_at(const src_graph *g, const src_node *n, uint32_t i, uint32_t *from) {
    *from = i < n->n_in ? n->in[i].node : n->ctrl[i - n->n_in];
    return *from < g->n_nodes;
}

/* ... that n waits for: all but that of a NextIteration to its Merge, which closes a loop. */
static bool awaited_at(const src_graph *g, const src_node *n, uint32_t i, uint32_t *from) {
    return edge_at(g, n, i, from) && !(is_op(n, "Merge") && is_op(&g->nodes[*from], "NextIteration"));
}

/* Consumers of each node's output, as lists of node numbers; or of all that wait for a node, by control too. */
typedef struct users {
    uint32_t *first, *list;
} users;

static users make_users(arena *a, const src_graph *g, bool waiting) {
    users u = {NEW_N(a, uint32_t, (size_t)g->n_nodes + 2), NULL};
    size_t total = 0;
    uint32_t from;
    for (uint32_t i = 0; i < g->n_nodes; i++)
        for (uint32_t k = 0; k < g->nodes[i].n_in + (waiting ? g->nodes[i].n_ctrl : 0); k++)
            if ((waiting ? awaited_at : edge_at)(g, &g->nodes[i], k, &from)) u.first[from + 1]++, total++;
    for (uint32_t i = 0; i < g->n_nodes; i++) u.first[i + 1] += u.first[i];
    u.list = NEW_N(a, uint32_t, total + 1);
    uint32_t *at = arena_dup(a, u.first, sizeof *at * ((size_t)g->n_nodes + 1), 4);
    for (uint32_t i = 0; i < g->n_nodes; i++)
        for (uint32_t k = 0; k < g->nodes[i].n_in + (waiting ? g->nodes[i].n_ctrl : 0); k++)
            if ((waiting ? awaited_at : edge_at)(g, &g->nodes[i], k, &from)) u.list[at[from]++] = i;
    return u;
}

/* Node among the users of `of` with this op; UINT32_MAX: none. */
static uint32_t user_with(const src_graph *g, const users *u, uint32_t of, const char *op) {
    for (uint32_t i = u->first[of]; i < u->first[of + 1]; i++)
        if (is_op(&g->nodes[u->list[i]], op)) return u->list[i];
    return UINT32_MAX;
}

/* Nodes that only say how a loop runs are not lowered: they are held against their ops here. */
static bool sound(raiser *r, uint32_t i) {
    if (r->L->src->check_node(node_at(r->g, i))) return true;
    r->L->reported = true;
    return false;
}

static bool find_variables(raiser *r, frame *f, const users *u) {
    arena *a = &r->L->ctx->keep;
    const src_graph *g = r->g;
    number_vec enters = f->enter;
    f->enter = (number_vec){0};
    f->loop_cond = UINT32_MAX;
    for (size_t i = 0; i < enters.n; i++) {
        uint32_t e = enters.v[i], m = enter_is_constant(r, node_at(g, e)) ? UINT32_MAX : user_with(g, u, e, "Merge");
        if (m == UINT32_MAX) {
            if (!sound(r, e)) return false;
            vec_push(a, &f->constant, e);
            continue;
        }
        const src_node *merge = node_at(g, m);
        if (merge->n_in != 2) return refuse(r, merge, "a loop's Merge does not have two inputs");
        uint32_t back = merge->in[0].node == e ? merge->in[1].node : merge->in[0].node;
        if (back >= g->n_nodes || !is_op(node_at(g, back), "NextIteration") || node_at(g, back)->n_in < 1) return refuse(r, merge, "a loop's Merge has no NextIteration");
        if (!sound(r, e) || !sound(r, m) || !sound(r, back)) return false;
        vec_push(a, &f->enter, e);
        vec_push(a, &f->merge, m);
        vec_push(a, &f->next, back);
        r->g->nodes[m].op = STR("_LoopMerge"); /* no condition's */
        uint32_t s = user_with(g, u, m, "Switch");
        if (s == UINT32_MAX) continue;
        if (!sound(r, s)) return false;
        src_edge cond = root(g, node_at(g, s)->in[1]);
        if (cond.node < g->n_nodes && is_op(node_at(g, cond.node), "LoopCond")) f->loop_cond = cond.node;
    }
    if (f->loop_cond == UINT32_MAX || node_at(g, f->loop_cond)->n_in < 1) return refuse(r, node_at(g, enters.v[0]), "a loop has no condition");
    return sound(r, f->loop_cond);
}

/* Does the part behind these edges contain a loop or a condition that is not raised yet? */
static bool has_inner(raiser *r, const boundary *b, const src_edge *from, uint32_t n) {
    arena *a = &r->L->ctx->keep;
    umap seen = {.a = a};
    number_vec stack = {0};
    uint64_t x;
    for (uint32_t i = 0; i < n; i++)
        if (!umap_get(&b->arg_of, edge_key(from[i]), &x)) vec_push(a, &stack, from[i].node);
    while (stack.n) {
        uint32_t at = stack.v[--stack.n];
        if (at >= r->g->n_nodes || umap_get(&seen, at, &x)) continue;
        umap_put(&seen, at, 1);
        const src_node *node = node_at(r->g, at);
        if (is_op(node, "Exit") || is_op(node, "Enter") || is_op(node, "Merge")) return true;
        for (uint32_t k = 0; k < node->n_in; k++)
            if (!umap_get(&b->arg_of, edge_key(node->in[k]), &x)) vec_push(a, &stack, node->in[k].node);
    }
    return false;
}

/* The stack that a handle belongs to, from outside of all loops; UINT32_MAX: it is none. */
static uint32_t stack_of(const src_graph *g, src_edge e) {
    for (int deep = 0; deep < 64; deep++) {
        e = root(g, e);
        if (e.node >= g->n_nodes || !is_op(&g->nodes[e.node], "Enter") || !g->nodes[e.node].n_in) break;
        e = g->nodes[e.node].in[0];
    }
    return e.node < g->n_nodes && str_is(g->nodes[e.node].op, "StackV2") ? e.node : UINT32_MAX;
}

/* What a loop pushes nothing but its control edges waits for: `pushes` become results that nobody takes.  The order of those
 * edges is lost with them, so a loop may do one thing to a stack, and what is outside of loops none. */
static bool find_pushes(raiser *r, const frame *f, const users *u, number_vec *pushes) {
    const src_graph *g = r->g;
    number_vec seen = {0};
    for (size_t i = 0; i < f->enter.n; i++)
        if (stack_of(g, (src_edge){f->enter.v[i], 0}) != UINT32_MAX) return refuse(r, node_at(g, f->enter.v[i]), "a loop changes the handle of a stack");
    for (size_t i = 0; i < f->constant.n; i++) {
        const uint32_t e = f->constant.v[i], s = stack_of(g, (src_edge){e, 0});
        if (s == UINT32_MAX) continue;
        for (uint32_t k = u->first[s]; k < u->first[s + 1]; k++)
            if (!is_op(node_at(g, u->list[k]), "Enter") && !str_is(node_at(g, u->list[k])->op, "StackCloseV2"))
                return refuse(r, node_at(g, u->list[k]), "a stack is used in a loop and outside of loops");
        for (uint32_t k = u->first[e]; k < u->first[e + 1]; k++) {
            const src_node *n = node_at(g, u->list[k]);
            const bool push = str_is(n->op, "StackPushV2");
            if (!push && !str_is(n->op, "StackPopV2") && !is_op(n, "Enter")) return refuse(r, n, "a loop hands the handle of a stack on");
            for (size_t j = 0; j < seen.n; j++)
                if (seen.v[j] == s) return refuse(r, n, "a loop uses a stack more than once");
            vec_push(&r->L->ctx->keep, &seen, s);
            if (push) vec_push(&r->L->ctx->keep, pushes, u->list[k]);
        }
    }
    return true;
}

static bool raise_loop(raiser *r, frame *f, const users *u, bool *done) {
    arena *a = &r->L->ctx->keep;
    uint32_t vars = (uint32_t)f->enter.n, all = vars + (uint32_t)f->constant.n;
    boundary cond = {.arg_of = {.a = a}}, body = {.arg_of = {.a = a}};
    number_vec pushes = {0};
    if (!find_pushes(r, f, u, &pushes)) return false;
    const uint32_t rets = all + (uint32_t)pushes.n;
    src_edge *inits = NEW_N(a, src_edge, (size_t)all + 1), *back = NEW_N(a, src_edge, (size_t)rets + 1);
    for (uint32_t i = all; i < rets; i++) back[i] = (src_edge){pushes.v[i - all], 0};
    uint32_t *exits = NEW_N(a, uint32_t, (size_t)vars + 1);
    for (uint32_t i = 0; i < vars; i++) {
        inits[i] = node_at(r->g, f->enter.v[i])->in[0];
        back[i] = node_at(r->g, f->next.v[i])->in[0];
        add_arg(r, &cond, (src_edge){f->merge.v[i], 0}, i);
        exits[i] = UINT32_MAX;
        for (uint32_t k = u->first[f->merge.v[i]]; k < u->first[f->merge.v[i] + 1]; k++) {
            uint32_t s = u->list[k];
            if (!is_op(node_at(r->g, s), "Switch")) continue;
            if (!sound(r, s)) return false;
            add_arg(r, &body, (src_edge){s, 1}, i);
            uint32_t e = user_with(r->g, u, s, "Exit");
            if (e == UINT32_MAX) continue;
            if (!sound(r, e)) return false;
            exits[i] = e;
        }
    }
    for (uint32_t i = vars; i < all; i++) {
        uint32_t e = f->constant.v[i - vars];
        inits[i] = node_at(r->g, e)->in[0];
        back[i] = (src_edge){e, 0};
        add_arg(r, &cond, (src_edge){e, 0}, i);
        add_arg(r, &body, (src_edge){e, 0}, i);
    }
    src_edge go_on = node_at(r->g, f->loop_cond)->in[0];
    *done = !has_inner(r, &body, back, rets) && !has_inner(r, &cond, &go_on, 1);
    if (!*done) return true;
    str name = str_fmt(a, "%.*s", STR_ARG(f->name));
    src_node w = {.name = name, .op = STR("While"), .arg = -1, .in = inits, .n_in = all, .n_out = all};
    w.sub = NEW_N(a, src_graph *, w.n_sub = 2);
    w.sub[0] = extract(r, &cond, all, &go_on, 1, str_fmt(a, "%s_cond", name.p));
    w.sub[1] = extract(r, &body, all, back, rets, str_fmt(a, "%s_body", name.p));
    uint32_t at = new_node(r, w);
    for (uint32_t i = 0; i < vars; i++)
        if (exits[i] != UINT32_MAX) become_identity(r, exits[i], (src_edge){at, i});
    return true;
}

/* The loops of the graph, with their variables. */
static bool find_loops(raiser *r, frame_vec *frames, users *u) {
    arena *a = &r->L->ctx->keep;
    smap frame_of = {.a = a};
    for (uint32_t i = 0; i < r->g->n_nodes; i++) {
        const src_node *n = node_at(r->g, i);
        src_attr name;
        uint64_t at;
        if (!is_op(n, "Enter") || n->n_in < 1) continue;
        if (!r->L->src->get_attr(n, "frame_name", &name) || name.kind != SA_STR) return refuse(r, n, "an Enter node without a frame");
        if (!smap_get(&frame_of, name.s, &at)) {
            at = frames->n;
            smap_put(&frame_of, name.s, at);
            vec_push(a, frames, ((frame){.name = name.s}));
        }
        vec_push(a, &frames->v[at].enter, i);
    }
    if (!frames->n) return true;
    *u = make_users(&r->L->ctx->keep, r->g, false);
    for (size_t i = 0; i < frames->n; i++)
        if (!find_variables(r, &frames->v[i], u)) return false;
    return true;
}

/* Raises the loops that hold no others; *left: how many there still are. */
static bool raise_loops(raiser *r, frame_vec *frames, const users *u, size_t *left) {
    *left = 0;
    for (size_t i = 0; i < frames->n; i++) {
        if (!frames->v[i].raised && !raise_loop(r, &frames->v[i], u, &frames->v[i].raised)) return false;
        *left += !frames->v[i].raised;
    }
    return true;
}

/* ---- conditions ---------------------------------------------------------------------------------------------- */

enum { MAX_WAYS = 256 };

typedef struct side {
    int64_t output;     /* of the Switches it hangs on: 1 true, 0 false; of _SwitchN the number of the branch; -1 unknown */
    bool by_index;      /* on _SwitchN */
    uint32_t ways;      /* outputs of these: 2, or the branches of a Case */
    src_edge pred;      /* or index */
    boundary b;         /* arguments: the Switches' outputs */
    VEC(src_edge) data; /* what the Switches switch */
} side;

/* _SwitchN is what TensorFlow's own lowering makes of a Case. */
static bool is_switch(const src_node *n) { return n->n_in == 2 && (is_op(n, "Switch") || str_is(n->op, "_SwitchN")); }

static bool same_condition(const side *a, const side *b) {
    return a->pred.node == b->pred.node && a->pred.output == b->pred.output && a->by_index == b->by_index && a->ways == b->ways;
}

/* Everything behind an edge, up to Switches; follows control edges too, since a constant in a branch hangs on
 * nothing else. */
static void explore(raiser *r, src_edge from, side *s) {
    arena *a = &r->L->ctx->keep;
    umap seen = {.a = a};
    VEC(src_edge) stack = {0};
    uint64_t x;
    s->output = -1;
    s->b.arg_of.a = a;
    vec_push(a, &stack, from);
    while (stack.n) {
        src_edge e = stack.v[--stack.n];
        if (e.node >= r->g->n_nodes || umap_get(&seen, edge_key(e), &x)) continue;
        umap_put(&seen, edge_key(e), 1);
        const src_node *n = node_at(r->g, e.node);
        if (is_switch(n)) {
            if (s->output < 0) {
                s->by_index = str_is(n->op, "_SwitchN");
                s->ways = n->n_out;
                s->output = e.output;
                s->pred = root(r->g, n->in[1]);
            }
            continue;
        }
        for (uint32_t k = 0; k < n->n_in; k++) vec_push(a, &stack, n->in[k]);
        for (uint32_t k = 0; k < n->n_ctrl; k++) {
            uint32_t c = n->ctrl[k];
            if (c >= r->g->n_nodes) continue;
            const src_node *pivot = node_at(r->g, c);
            if (str_is(pivot->op, "Identity") && pivot->n_in) vec_push(a, &stack, pivot->in[0]);
            else if (str_is(pivot->op, "NoOp")) vec_push(a, &stack, ((src_edge){c, 0}));
        }
    }
}

/* The Switch outputs that the data behind `from` comes from, as arguments of both branches. */
static bool gather_args(raiser *r, src_edge from, src_edge pred, boundary *b, umap *arg_of_data) {
    arena *a = &r->L->ctx->keep;
    umap seen = {.a = a};
    VEC(src_edge) stack = {0};
    uint64_t x;
    vec_push(a, &stack, from);
    while (stack.n) {
        src_edge e = stack.v[--stack.n];
        if (e.node >= r->g->n_nodes || umap_get(&seen, edge_key(e), &x)) continue;
        umap_put(&seen, edge_key(e), 1);
        const src_node *n = node_at(r->g, e.node);
        if (is_switch(n)) {
            if (!sound(r, e.node)) return false;
            src_edge p = root(r->g, n->in[1]);
            if (p.node != pred.node || p.output != pred.output) return refuse(r, n, "conditions that are not nested properly");
            if (!umap_get(arg_of_data, edge_key(n->in[0]), &x)) {
                x = b->args.n;
                umap_put(arg_of_data, edge_key(n->in[0]), x);
                vec_push(a, &b->args, n->in[0]);
            }
            umap_put(&b->arg_of, edge_key(e), x);
            continue;
        }
        for (uint32_t k = 0; k < n->n_in; k++) vec_push(a, &stack, n->in[k]);
    }
    return true;
}

/* Does `from` depend on any node of `on`, in this turn of a loop, or on a loop that is not raised yet? */
static bool depends(raiser *r, src_edge from, const umap *on) {
    arena *a = &r->L->ctx->keep;
    umap seen = {.a = a};
    number_vec stack = {0};
    uint64_t x;
    vec_push(a, &stack, from.node);
    while (stack.n) {
        uint32_t at = stack.v[--stack.n];
        if (at >= r->g->n_nodes || umap_get(&seen, at, &x)) continue;
        umap_put(&seen, at, 1);
        const src_node *n = node_at(r->g, at);
        if (umap_get(on, at, &x) || is_op(n, "Exit")) return true;
        if (str_is(n->op, "_LoopMerge")) continue;
        for (uint32_t k = 0; k < n->n_in; k++) vec_push(a, &stack, n->in[k].node);
    }
    return false;
}

/* What a Merge takes from each output of its Switches, by their number.  The one input that hangs on none has the output that
 * is left. */
static bool sort_inputs(raiser *r, const src_node *m, uint32_t ways, src_edge *from) {
    const src_edge none = {UINT32_MAX, 0};
    uint32_t lost = UINT32_MAX;
    if (m->n_in != ways || ways > MAX_WAYS) return refuse(r, m, ways > MAX_WAYS ? "a choice of more than 256 branches" : "a Merge does not have an input for each output of its Switch");
    for (uint32_t i = 0; i < ways; i++) from[i] = none;
    for (uint32_t i = 0; i < ways; i++) {
        side s = {.output = -1};
        explore(r, m->in[i], &s);
        if (s.output >= 0 && s.output < ways && from[s.output].node == UINT32_MAX) from[s.output] = m->in[i];
        else if (lost == UINT32_MAX) lost = i;
        else return refuse(r, m, "a Merge whose inputs hang on no Switch");
    }
    for (uint32_t i = 0; i < ways; i++)
        if (from[i].node == UINT32_MAX) from[i] = m->in[lost];
    return true;
}

/* Merges of one condition: they become the results of one If, or Case. */
static bool raise_group(raiser *r, const uint32_t *merges, uint32_t n, const side *first) {
    arena *a = &r->L->ctx->keep;
    boundary b = {.arg_of = {.a = a}};
    umap arg_of_data = {.a = a};
    const uint32_t ways = first->ways;
    const bool is_case = first->by_index;
    src_edge *from = NEW_N(a, src_edge, ways), *rets = NEW_N(a, src_edge, (size_t)ways * n); /* [way][merge] */
    for (uint32_t i = 0; i < n; i++) {
        if (!sound(r, merges[i]) || !sort_inputs(r, node_at(r->g, merges[i]), ways, from)) return false;
        for (uint32_t k = 0; k < ways; k++) {
            rets[(size_t)k * n + i] = from[k];
            if (!gather_args(r, from[k], first->pred, &b, &arg_of_data)) return false;
        }
    }
    uint32_t n_args = (uint32_t)b.args.n;
    src_node w = {.name = node_at(r->g, merges[0])->name, .op = is_case ? STR("Case") : STR("If"), .arg = -1, .n_in = n_args + 1, .n_out = n, .n_sub = ways};
    w.in = NEW_N(a, src_edge, (size_t)n_args + 1);
    w.in[0] = first->pred;
    for (uint32_t i = 0; i < n_args; i++) w.in[i + 1] = b.args.v[i];
    w.sub = NEW_N(a, src_graph *, ways);
    for (uint32_t k = 0; k < ways; k++) { /* an If's first is what is true */
        str name = is_case ? str_fmt(a, "%.*s_%u", STR_ARG(w.name), k) : str_fmt(a, "%.*s_%s", STR_ARG(w.name), k ? "then" : "else");
        w.sub[is_case ? k : 1 - k] = extract(r, &b, n_args, rets + (size_t)k * n, n, name);
    }
    uint32_t at = new_node(r, w);
    for (uint32_t i = 0; i < n; i++) become_identity(r, merges[i], (src_edge){at, i});
    return true;
}

/* Does any input of the Merge depend on others that are not raised yet? */
static bool waits_for(raiser *r, const src_node *m, const umap *open) {
    for (uint32_t k = 0; k < m->n_in; k++)
        if (depends(r, m->in[k], open)) return true;
    return false;
}

/* Raises the conditions that hold no others; *left: how many Merges there still are. */
static bool raise_conditions(raiser *r, size_t *left) {
    arena *a = &r->L->ctx->keep;
    for (;;) {
        /* A Merge whose inputs depend on no other Merge, and those of the same condition beside it. */
        umap open = {.a = a};
        number_vec merges = {0};
        for (uint32_t i = 0; i < r->g->n_nodes; i++)
            if (is_op(node_at(r->g, i), "Merge") && node_at(r->g, i)->n_in >= 2) {
                umap_put(&open, i, 1);
                vec_push(a, &merges, i);
            }
        *left = merges.n;
        number_vec group = {0};
        side first;
        for (size_t i = 0; i < merges.n; i++) {
            const src_node *m = node_at(r->g, merges.v[i]);
            if (waits_for(r, m, &open)) continue;
            side s = {.output = -1};
            for (uint32_t k = 0; k < m->n_in && s.output < 0; k++) explore(r, m->in[k], &s);
            if (s.output < 0) return refuse(r, m, "a Merge that hangs on no Switch");
            if (group.n && !same_condition(&s, &first)) continue;
            if (!group.n) first = s;
            vec_push(a, &group, merges.v[i]);
        }
        if (!group.n) return true;
        if (!raise_group(r, group.v, (uint32_t)group.n, &first)) return false;
    }
}

static bool raise_all(raiser *r) {
    frame_vec frames = {0};
    users u = {0};
    size_t loops = SIZE_MAX, merges = SIZE_MAX;
    if (!find_loops(r, &frames, &u)) return false;
    for (;;) {
        size_t loops_before = loops, merges_before = merges;
        if (!raise_loops(r, &frames, &u, &loops) || !raise_conditions(r, &merges)) return false;
        if (!loops && !merges) return true;
        if (loops != loops_before || merges != merges_before) continue;
        for (uint32_t i = 0; i < r->g->n_nodes; i++)
            if (is_op(node_at(r->g, i), "Merge") || is_op(node_at(r->g, i), "Exit"))
                return refuse(r, node_at(r->g, i), "loops and conditions that are not nested properly");
        return true;
    }
}

/* ---- cycles ---------------------------------------------------------------------------------------------- */

/* A node that waits for itself, by control too, which is not followed afterwards; NULL: there is none.  Nodes are taken away
 * when all that they wait for has been. */
static const src_node *in_cycle(lower *L, const src_graph *g) {
    arena *a = &L->ctx->scratch;
    arena_mark mark = arena_get_mark(a);
    const users u = make_users(a, g, true);
    uint32_t *waits = NEW_N(a, uint32_t, g->n_nodes), *ready = NEW_N(a, uint32_t, g->n_nodes), n = 0;
    for (uint32_t k = 0; k < u.first[g->n_nodes]; k++) waits[u.list[k]]++;
    for (uint32_t k = 0; k < g->n_nodes; k++)
        if (!waits[k]) ready[n++] = k;
    for (uint32_t k = 0; k < n; k++)
        for (uint32_t i = u.first[ready[k]]; i < u.first[ready[k] + 1]; i++)
            if (!--waits[u.list[i]]) ready[n++] = u.list[i];
    const src_node *found = NULL;
    for (uint32_t k = 0; k < g->n_nodes && n < g->n_nodes && !found; k++)
        if (waits[k]) found = &g->nodes[k];
    arena_rewind(a, mark);
    return found;
}

bool lw_raise(lower *L, src_graph *g) {
    bool any = false;
    for (uint32_t i = 0; i < g->n_nodes && !any; i++) any = is_op(&g->nodes[i], "Switch") || str_is(g->nodes[i].op, "_SwitchN") || is_op(&g->nodes[i], "Merge") || is_op(&g->nodes[i], "Enter");
    if (!any) return true;
    const src_node *n = in_cycle(L, g);
    if (n) {
        diag_report(L->ctx, D_GRAPH_CYCLE, (diag_where){.file = L->src->file.p, .node = n->name, .op = n->op}, NULL,
                    "node '%.*s' waits for itself: the graph has a cycle", STR_ARG(n->name));
        L->reported = true;
        return false;
    }
    raiser r = {.L = L, .g = g, .room = g->n_nodes};
    for (uint32_t i = 0; i < g->n_nodes; i++)
        if (is_switch(&g->nodes[i]) && stack_of(g, g->nodes[i].in[0]) != UINT32_MAX) return refuse(&r, &g->nodes[i], "a condition uses a stack");
    return raise_all(&r);
}
