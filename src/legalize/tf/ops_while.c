/* legalize/tf/ops_while.c: While, and For, which counts by itself: its variables are start, limit and delta, then those that its
 * body gets behind the count and returns.
 *
 * Each variable of the loop is one of
 *   invariant, known at conversion time (constants, handles): used by cond and body directly;
 *   invariant tensor: an operand that the body hands back unchanged;
 *   varying tensor or list: an operand.
 *
 * The body is lowered with the shapes of the first entry.  Where it returns another size, that size becomes
 * unknown and both graphs are lowered again, until nothing changes: each round makes at least one more size
 * unknown.  A list that was reserved without an element shape learns it from the first round. */
#include "legalize/tf/lower_impl.h"

typedef struct loop_var {
    tf_value in;         /* the first value; a list's stack in in.list */
    bool invariant, passed;
    ir_type type;        /* of the operand */
    bool wide[IR_MAX_RANK], unranked;
    uint32_t slot;       /* number of the operand */
} loop_var;

typedef struct loop {
    tf_call *c;
    src_graph *cond, *body;
    loop_var *v;
    uint32_t n, n_slots;
    uint32_t counts;     /* variables that only the loop itself knows: 3 of For, else 0 */
    ir_graph *cond_graph, *body_graph;
    tf_value *rets;
    ir_value *go_on;
} loop;

enum { START, LIMIT, DELTA, COUNTS }; /* of For */

/* Is result i of the function this argument, unchanged? */
static bool returns_argument(const src_graph *f, uint32_t i, uint32_t argument) {
    if (i >= f->n_rets) return false;
    src_edge e = f->rets[i];
    for (int hops = 0; hops < 16 && e.node < f->n_nodes; hops++) {
        const src_node *n = &f->nodes[e.node];
        if (e.node < f->n_args) return e.node == argument;
        if (!(str_is(n->op, "Identity") || str_is(n->op, "StopGradient")) || n->n_in < 1) return false;
        e = n->in[0];
    }
    return false;
}

/* Does the body hand variable i back unchanged? */
static bool is_invariant(const loop *l, uint32_t i) {
    if (i < l->counts) return i != START;
    return returns_argument(l->body, i - l->counts, l->counts ? i - l->counts + 1 : i);
}

/* ---- condition and body, with these variables ---------------------------------------------------------------- */

static tf_value tensor(ir_value *v) { return (tf_value){.kind = TF_TENSOR, .v = v}; }

/* Counting up the limit is above, counting down it is below; by 0 nothing is counted. */
static bool counts_on(tf_call *in, const tf_value *v, tf_value *go_on) {
    tf_call use = {.L = in->L, .b = in->b, .src = in->src, .in = v, .n_in = COUNTS};
    bld *b = in->b;
    ir_value *at = tf_in(&use, START), *limit = tf_in(&use, LIMIT), *by = tf_in(&use, DELTA), *zero = b_i32(b, 0);
    ir_value *up = b_binary(b, OP_LESS, at, limit), *down = b_binary(b, OP_GREATER, at, limit);
    int64_t known;
    if (b_int(b, by, &known)) {
        *go_on = tensor(known > 0 ? up : known < 0 ? down : b_bool(b, false));
    } else {
        up = b_binary(b, OP_LOGICAL_AND, up, b_binary(b, OP_GREATER, by, zero));
        down = b_binary(b, OP_LOGICAL_AND, down, b_binary(b, OP_LESS, by, zero));
        *go_on = tensor(b_binary(b, OP_LOGICAL_OR, up, down));
    }
    return !go_on->v->poison;
}

static bool call_cond(const loop *l, tf_call *in, const tf_value *v, tf_value *go_on) {
    return l->counts ? counts_on(in, v, go_on) : tf_inline(in, l->cond, v, l->n, go_on, 1);
}

static bool call_body(const loop *l, tf_call *in, const tf_value *v, tf_value *next) {
    if (!l->counts) return tf_inline(in, l->body, v, l->n, next, l->n);
    const uint32_t n = l->n - COUNTS;
    tf_call use = {.L = in->L, .b = in->b, .src = in->src, .in = v, .n_in = COUNTS};
    tf_value *args = NEW_N(&in->L->ctx->keep, tf_value, (size_t)n + 1);
    args[0] = v[START];
    for (uint32_t i = 0; i < n; i++) args[i + 1] = v[COUNTS + i];
    next[START] = tensor(b_add(in->b, tf_in(&use, START), tf_in(&use, DELTA)));
    next[LIMIT] = v[LIMIT];
    next[DELTA] = v[DELTA];
    return !next[START].v->poison && tf_inline(in, l->body, args, n + 1, next + COUNTS, n);
}

/* ---- variables -------------------------------------------------------------------------------------------------- */

/* What the body does to a stack is not in what it returns: the handle. */
static bool is_stack(const tf_value *v) { return v->kind == TF_LIST && v->list->state; }

static ir_value *tensor_of(const loop_var *v) { return v->in.kind == TF_LIST ? v->in.list->stack : v->in.v; }

static void init_types(loop *l) {
    l->n_slots = 0;
    for (uint32_t i = 0; i < l->n; i++) {
        loop_var *v = &l->v[i];
        ir_value *t = v->in.kind == TF_TENSOR || v->in.kind == TF_LIST ? tensor_of(v) : NULL;
        v->passed = t && !(v->invariant && v->in.kind == TF_TENSOR && ir_is_const(t));
        if (!v->passed) continue;
        v->type = (ir_type){t->dtype, t->shape};
        v->slot = l->n_slots++;
    }
}

/* The loop's variables as they are inside graph g. */
static tf_value *inside(loop *l, ir_graph *g) {
    arena *a = &l->c->L->ctx->keep;
    tf_value *r = NEW_N(a, tf_value, l->n);
    for (uint32_t i = 0; i < l->n; i++) {
        loop_var *v = &l->v[i];
        r[i] = v->in;
        if (v->in.kind == TF_LIST && !v->in.list->stack) {
            tf_list *list = arena_dup(a, v->in.list, sizeof *list, _Alignof(tf_list));
            list->sealed = true;
            if (list->state) list->state = list;
            r[i].list = list;
        }
        if (!v->passed) continue;
        ir_value *in = ir_graph_input(g, v->type.dtype, &v->type.shape, tensor_of(v)->name);
        if (v->invariant) in->elems = tensor_of(v)->elems;
        if (v->in.kind == TF_LIST) {
            tf_list *list = arena_dup(a, v->in.list, sizeof *list, _Alignof(tf_list));
            list->stack = in;
            if (list->state) list->state = list;
            if (in->shape.rank > 0) list->length = in->shape.d[0], list->element = ir_shape_of(in->shape.rank - 1, in->shape.d + 1);
            r[i].list = list;
        } else {
            r[i].v = in;
        }
    }
    return r;
}

static bool lower_cond(loop *l) {
    lower *L = l->c->L;
    ir_graph *outer;
    l->cond_graph = lw_graph_begin(L, "cond", l->c->b->name, &outer);
    bld b = b_begin(l->cond_graph, l->c->b->name, l->c->src->op);
    b.file = l->c->b->file;
    tf_value *args = inside(l, l->cond_graph), go_on = {0};
    tf_call in = {.L = L, .b = &b, .src = l->c->src, .in = args, .n_in = l->n, .out = &go_on, .n_out = 1};
    bool ok = call_cond(l, &in, args, &go_on);
    if (ok) {
        tf_call use = {.L = L, .b = &b, .src = l->c->src, .in = &go_on, .n_in = 1};
        l->go_on = lw_condition(&use, tf_in(&use, 0));
        ok = !l->go_on->poison;
    }
    lw_graph_end(L, outer);
    return ok;
}

static bool lower_body(loop *l) {
    lower *L = l->c->L;
    ir_graph *outer;
    l->body_graph = lw_graph_begin(L, "body", l->c->b->name, &outer);
    bld b = b_begin(l->body_graph, l->c->b->name, l->c->src->op);
    b.file = l->c->b->file;
    tf_value *args = inside(l, l->body_graph);
    l->rets = NEW_N(&L->ctx->keep, tf_value, l->n);
    tf_call in = {.L = L, .b = &b, .src = l->c->src, .in = args, .n_in = l->n, .out = l->rets, .n_out = l->n};
    bool ok = call_body(l, &in, args, l->rets);
    for (uint32_t i = 0; ok && i < l->n; i++) {
        if (l->v[i].invariant) l->rets[i] = args[i];
        if (l->rets[i].kind == TF_VARIABLE && l->v[i].in.kind == TF_TENSOR)
            l->rets[i] = (tf_value){.kind = TF_TENSOR, .v = lw_read(&in, l->rets[i].variable)};
    }
    lw_graph_end(L, outer);
    return ok;
}

/* Makes the type of a variable wide enough for what the body returns; true when it had to change. */
static bool widen(loop *l, loop_var *v, const ir_shape *ret) {
    ir_shape *s = &v->type.shape;
    bool changed = false;
    if (v->unranked) return false;
    if (ret->rank != s->rank) {
        v->unranked = true;
        *s = IR_UNRANKED;
        return true;
    }
    for (int i = 0; i < s->rank; i++) {
        if (v->wide[i] || s->d[i] == ret->d[i]) continue;
        v->wide[i] = changed = true;
        s->d[i] = dim_new(l->c->L->m, "?");
    }
    return changed;
}

/* A list whose elements the body showed: zeros of that shape to begin with. */
static bool learn_list(loop *l, loop_var *v, const tf_list *ret) {
    return !v->in.list->stack && lw_list_begin(l->c, &v->in, ret);
}

static bool changes_type(tf_call *c, uint32_t i, ir_dtype from, ir_dtype to) {
    c->b->failed = true;
    return diag_report(c->L->ctx, D_LOOP_TYPES, (diag_where){.file = c->b->file, .node = c->b->name, .op = c->src->op}, NULL,
                       "variable %u of the loop is %s at first, and its body returns %s", i, ir_dtypes[from].text, ir_dtypes[to].text);
}

/* Compares what the body returned with the types; *again: lower once more. */
static bool settle(loop *l, bool *again) {
    *again = false;
    for (uint32_t i = 0; i < l->n; i++) {
        loop_var *v = &l->v[i];
        const tf_value *r = &l->rets[i];
        if (v->invariant) continue;
        if (r->kind == TF_POISON) { /* what the body cannot convert was said there */
            l->c->b->failed = true;
            return false;
        }
        if (r->kind != v->in.kind || (r->kind != TF_TENSOR && r->kind != TF_LIST))
            return tf_unsupported(l->c, NULL, "variable %u of its loop is a handle that changes", i);
        if (r->kind == TF_LIST && !v->in.list->stack) {
            if (learn_list(l, v, r->list)) *again = true;
            else if (l->c->b->failed) return false;
            continue;
        }
        const ir_value *t = r->kind == TF_LIST ? r->list->stack : r->v;
        if (!t || t->poison) return tf_unsupported(l->c, NULL, "variable %u of its loop has no value", i);
        if (t->dtype != v->type.dtype) return changes_type(l->c, i, v->type.dtype, t->dtype);
        if (widen(l, v, &t->shape)) *again = true;
    }
    if (*again) { /* slots may be new where lists got a stack */
        l->n_slots = 0;
        for (uint32_t i = 0; i < l->n; i++) {
            loop_var *v = &l->v[i];
            bool was = v->passed;
            ir_value *t = v->in.kind == TF_TENSOR || v->in.kind == TF_LIST ? tensor_of(v) : NULL;
            v->passed = t && !(v->invariant && v->in.kind == TF_TENSOR && ir_is_const(t));
            if (v->passed && !was) v->type = (ir_type){t->dtype, t->shape};
            if (v->passed) v->slot = l->n_slots++;
        }
    }
    return true;
}

/* Removes the graphs made since `mark` graphs existed, with all their uses of constants. */
void lw_drop_graphs(lower *L, uint32_t mark) {
    for (;;) {
        ir_graph *last = NULL;
        for (ir_graph *g = L->m->graphs; g; g = g->next)
            if (g->index >= mark) last = g;
        if (!last) return;
        while (last->last) {
            ir_node *n = last->last;
            for (uint32_t i = 0; i < n->n_out; i++)
                while (n->out[i].uses) ir_set_input(n->out[i].uses->user, (size_t)(n->out[i].uses - n->out[i].uses->user->in), NULL);
            ir_node_remove(n);
        }
        ir_graph_remove(last);
    }
}

static bool build_while(loop *l) {
    tf_call *c = l->c;
    arena *a = &c->L->ctx->keep;
    ir_value **in = NEW_N(a, ir_value *, l->n_slots), **back = NEW_N(a, ir_value *, l->n_slots), **out = NEW_N(a, ir_value *, l->n_slots);
    ir_type *types = NEW_N(a, ir_type, l->n_slots);
    for (uint32_t i = 0; i < l->n; i++) {
        loop_var *v = &l->v[i];
        if (!v->passed) continue;
        in[v->slot] = tensor_of(v);
        back[v->slot] = l->rets[i].kind == TF_LIST ? l->rets[i].list->stack : l->rets[i].v;
        types[v->slot] = v->type;
        for (int k = 0; k < v->type.shape.rank; k++)
            if (v->wide[k]) types[v->slot].shape.d[k] = dim_new(c->L->m, "?");
    }
    ir_graph_finish(l->cond_graph, &l->go_on, 1);
    ir_graph_finish(l->body_graph, back, l->n_slots);
    b_build(c->b, OP_WHILE, in, l->n_slots, B_AT({A_cond_subgraph_index, .graph = l->cond_graph}, {A_body_subgraph_index, .graph = l->body_graph}), types, out, l->n_slots);
    for (uint32_t i = l->counts; i < l->n && i - l->counts < c->n_out; i++) {
        loop_var *v = &l->v[i];
        tf_value *result = &c->out[i - l->counts];
        *result = v->in;
        if (is_stack(&c->in[i]) && !v->passed && l->rets[i].kind == TF_LIST) { /* what a loop around this one learns */
            c->in[i].list->state->element = l->rets[i].list->element;
            c->in[i].list->state->dtype = l->rets[i].list->dtype;
        }
        if (!v->passed || v->invariant) continue;
        if (v->in.kind == TF_TENSOR) {
            result->v = out[v->slot];
            continue;
        }
        tf_list *list = arena_dup(a, l->rets[i].list, sizeof *list, _Alignof(tf_list));
        list->stack = out[v->slot];
        if (list->stack->shape.rank > 0) {
            list->length = list->stack->shape.d[0];
            list->element = ir_shape_of(list->stack->shape.rank - 1, list->stack->shape.d + 1);
        }
        list->length_value = v->in.list->length_value;
        result->list = list;
        if (!is_stack(&c->in[i])) continue;
        tf_list *state = c->in[i].list->state;
        *state = *list;
        state->state = state;
        *result = c->in[i];
    }
    return !c->b->failed;
}

/* --rnn unroll: the body as often as its condition holds, as long as that is known at conversion time.  *done:
 * the loop is gone; otherwise nothing was built that anyone uses. */
static bool unroll(loop *l, bool *done) {
    enum { MOST_TURNS = 4096 };
    tf_call *c = l->c;
    arena *a = &c->L->ctx->keep;
    tf_value *v = arena_dup(a, c->in, l->n * sizeof *v, _Alignof(tf_value));
    *done = false;
    for (int turn = 0; turn <= MOST_TURNS; turn++) {
        tf_value go_on = {0};
        double known;
        if (!call_cond(l, c, v, &go_on)) return false;
        if (go_on.kind != TF_TENSOR || !b_float(c->b, lw_condition(c, go_on.v), &known)) return true;
        if (known == 0) {
            for (uint32_t i = l->counts; i < l->n && i - l->counts < c->n_out; i++) c->out[i - l->counts] = v[i];
            *done = true;
            return true;
        }
        tf_value *next = NEW_N(a, tf_value, l->n);
        if (!call_body(l, c, v, next)) return false;
        v = next;
    }
    return true;
}

static bool lower_loop(loop l) {
    tf_call *c = l.c;
    lower *L = c->L;
    bool stacks = false;
    for (uint32_t i = 0; i < l.n; i++) stacks |= is_stack(&c->in[i]);
    if (L->options->rnn == LW_RNN_UNROLL && !stacks) {
        bool done;
        if (!unroll(&l, &done)) return false;
        if (done) return true;
    }
    l.v = NEW_N(&L->ctx->keep, loop_var, l.n);
    for (uint32_t i = 0; i < l.n; i++) {
        l.v[i].in = c->in[i];
        l.v[i].invariant = is_invariant(&l, i) && !is_stack(&c->in[i]);
        if (c->in[i].kind == TF_VARIABLE && !l.v[i].invariant) l.v[i].in = (tf_value){.kind = TF_TENSOR, .v = tf_in(c, i)};
    }
    for (uint32_t i = 0; i < l.n; i++) /* lists whose elements are known enter with their tensor */
        if (l.v[i].in.kind == TF_LIST && !lw_list_begin(c, &l.v[i].in, l.v[i].in.list) && c->b->failed) return false;
    init_types(&l);
    const uint32_t mark = L->m->graph_count;
    const uint64_t failures = L->failures;
    for (int round = 0; round < 24; round++) {
        bool again;
        if (!lower_body(&l) || !settle(&l, &again)) {
            c->b->failed = true;
            return false;
        }
        if (!again || L->failures != failures) { /* what does not convert is said once, and need not settle */
            if (lower_cond(&l)) return build_while(&l);
            c->b->failed = true;
            return false;
        }
        lw_drop_graphs(L, mark);
    }
    return tf_unsupported(c, NULL, "the shapes of its loop variables do not settle");
}

bool lower_while(tf_call *c) {
    lower *L = c->L;
    bool raised = c->src->n_sub == 2;
    src_attr fc = raised ? (src_attr){0} : tf_attr(c, "cond"), fb = raised ? (src_attr){0} : tf_attr(c, "body");
    loop l = {.c = c, .n = c->n_in, .cond = raised ? c->src->sub[0] : NULL, .body = raised ? c->src->sub[1] : NULL};
    if (!l.cond) l.cond = src_function(L->src, fc.s), l.body = src_function(L->src, fb.s);
    return l.cond && l.body ? lower_loop(l) : tf_bad(c, "the function of its condition or body is missing");
}

bool lower_for(tf_call *c) {
    const src_attr f = tf_attr(c, "body");
    loop l = {.c = c, .n = c->n_in, .counts = COUNTS, .body = f.kind == SA_FUNC ? src_function(c->L->src, f.s) : NULL};
    if (c->n_in < COUNTS) return tf_bad(c, "%u operands", c->n_in);
    if (!l.body || l.body->n_args != l.n - COUNTS + 1 || l.body->n_rets != l.n - COUNTS) return tf_bad(c, "its body is no function of its variables");
    return lower_loop(l);
}
