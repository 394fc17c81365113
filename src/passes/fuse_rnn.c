/* passes/fuse_rnn.c: a loop that is an LSTM or a plain RNN becomes one operator (--rnn fuse).
 *
 *   LSTM   z = x[t] W + h U + b      i, f, g, o = split(z)
 *          c = sigmoid(f) c + sigmoid(i) tanh(g)      h = sigmoid(o) tanh(c)
 *   RNN    h = act(x[t] W + h U + b)      act: none, tanh, relu, relu6
 *
 * The operators keep their states in variable tensors from one invocation to the next and want a fixed batch, so
 * this happens only when it was asked for, for loops over a whole sequence of known length that begin with zeros
 * and whose last c nobody reads.  What does not fit stays a loop, and a note says why.  Two directions are made one operator
 * by pair_rnn.c. */
#include "passes/rules.h"

typedef struct cell { /* a loop, taken apart; numbers are those of the loop's variables */
    ir_node *loop;
    ir_graph *body;
    const char *why;      /* it is none: for people */
    uint32_t h, c, list, x, t;
    bool has_list, is_lstm;
    ir_value *w, *u, *bias; /* [4H, I], [4H, H], [4H]; bias NULL: none.  RNN: H for 4H */
    int order[4];         /* which part of the split is i, f, g, o */
    double extra[4];      /* a number that is added to it */
    int act;              /* of an RNN */
} cell;

static ir_node *def(const ir_value *v, ir_op op) { return v && v->def && v->def->op == op ? v->def : NULL; }

static bool is_input(const cell *l, const ir_value *v, uint32_t *number) {
    if (!v || v->def || ir_is_const(v) || v->index >= l->body->inputs.n || l->body->inputs.v[v->index] != v) return false;
    *number = v->index;
    return true;
}

static bool plain(const ir_node *n) { return !ir_has_attr(n, A_fused_activation_function) || ir_get_i(n, A_fused_activation_function) == ACT_NONE; }

/* Gate k: op(part of the four-way split), or of that and a number (the forget bias). */
static bool gate(cell *l, int k, const ir_value *v, ir_op op, ir_node **split) {
    const ir_node *n = def(v, op), *more = n ? def(ir_in(n, 0), OP_ADD) : NULL;
    ir_value *of = n ? ir_in(n, 0) : NULL;
    l->extra[k] = 0;
    for (size_t i = 0; more && plain(more) && i < 2; i++)
        if (ir_is_const(ir_in(more, i)) && ps_count_of(ir_in(more, i)) == 1 && ev_get_f64(ir_in(more, i), 0, &l->extra[k])) of = ir_in(more, !i);
    ir_node *s = def(of, OP_SPLIT);
    if (!s || s->n_out != 4 || (*split && *split != s)) return false;
    *split = s;
    l->order[k] = (int)of->index;
    return true;
}

/* c' = a * b + d * e in any order of operands, with c among the factors. */
static bool match_cell(cell *l, const ir_value *next_c, ir_node **split) {
    ir_node *sum = def(next_c, OP_ADD);
    if (!sum || !plain(sum)) return false;
    for (int swap = 0; swap < 2; swap++) {
        ir_node *keep = def(ir_in(sum, swap ? 1 : 0), OP_MUL), *add = def(ir_in(sum, swap ? 0 : 1), OP_MUL);
        if (!keep || !add || !plain(keep) || !plain(add)) continue;
        for (unsigned k = 0; k < 4; k++) {
            const ir_value *f = ir_in(keep, k & 1u), *c = ir_in(keep, !(k & 1u)), *i = ir_in(add, k >> 1), *g = ir_in(add, !(k >> 1));
            uint32_t number;
            *split = NULL;
            if (is_input(l, c, &number) && number == l->c && gate(l, 1, f, OP_LOGISTIC, split) && gate(l, 0, i, OP_LOGISTIC, split) && gate(l, 2, g, OP_TANH, split))
                return true;
        }
    }
    return false;
}

static bool match_output(cell *l, const ir_value *next_h, const ir_value *next_c, ir_node **split) {
    ir_node *m = def(next_h, OP_MUL);
    if (!m || !plain(m)) return false;
    for (int k = 0; k < 2; k++) {
        ir_node *t = def(ir_in(m, (size_t)k), OP_TANH);
        if (t && ir_in(t, 0) == next_c && gate(l, 3, ir_in(m, !k), OP_LOGISTIC, split)) return true;
    }
    return false;
}

static bool add_bias(cell *l, ir_value *b) {
    if (!b) return true;
    if (!ir_is_const(b) || l->bias || b->shape.rank != 1) return false;
    l->bias = b;
    return true;
}

/* The sum z: x[t] W, h U and at most one constant. */
static bool match_sum(cell *l, ir_value *v, int depth) {
    uint32_t number;
    ir_node *n = def(v, OP_ADD);
    if (n && plain(n) && depth < 4) return match_sum(l, ir_in(n, 0), depth + 1) && match_sum(l, ir_in(n, 1), depth + 1);
    if (v && ir_is_const(v)) return add_bias(l, v);
    n = def(v, OP_FULLY_CONNECTED);
    if (!n || !plain(n) || !ir_is_const(ir_in(n, 1)) || !add_bias(l, ir_in(n, 2))) return false;
    if (is_input(l, ir_in(n, 0), &number) && number == l->h && !l->u) {
        l->u = ir_in(n, 1);
        return true;
    }
    ir_node *at = def(ir_in(n, 0), OP_GATHER);
    if (!at || l->w || ir_get_i(at, A_axis) != 0 || ir_get_i(at, A_batch_dims) != 0) return false;
    if (!is_input(l, ir_in(at, 0), &l->x) || !is_input(l, ir_in(at, 1), &l->t)) return false;
    l->w = ir_in(n, 1);
    return true;
}

static bool starts_at_zero(const ir_value *v) {
    double x;
    const ir_node *fill = v->def && v->def->op == OP_FILL ? v->def : NULL;
    if (fill) return ev_is_splat(ir_in(fill, 1), &x) && x == 0;
    return ir_is_const(v) && ev_is_splat(v, &x) && x == 0;
}

/* h' = act(x[t] W + h U + b) */
static bool match_rnn(cell *l, const ir_value *next_h) {
    const ir_node *n = next_h && next_h->def ? next_h->def : NULL;
    l->act = ACT_NONE;
    l->w = l->u = l->bias = NULL;
    if (!n) return false;
    if (n->op == OP_TANH || n->op == OP_RELU || n->op == OP_RELU6) {
        l->act = n->op == OP_TANH ? ACT_TANH : n->op == OP_RELU ? ACT_RELU : ACT_RELU6;
        return match_sum(l, ir_in(n, 0), 0) && l->w && l->u;
    }
    if (n->op != OP_ADD) return false;
    l->act = (int)ir_get_i(n, A_fused_activation_function);
    return match_sum(l, ir_in(n, 0), 1) && match_sum(l, ir_in(n, 1), 1) && l->w && l->u;
}

/* t counts 0, 1, ... and the loop ends after as many turns as the sequence has steps. */
static bool counts_through(const cell *l) {
    const ir_node *back = l->body->last, *step = def(ir_in(back, l->t), OP_ADD);
    const ir_graph *cond = ir_get_graph(l->loop, A_cond_subgraph_index);
    int64_t by, limit, length = l->loop->in[l->x].value->shape.d[0];
    uint32_t number;
    if (!step || !starts_at_zero(ir_in(l->loop, l->t))) return false;
    int k = is_input(l, ir_in(step, 0), &number) && number == l->t ? 0 : 1;
    if (ir_in(step, (size_t)k) != l->body->inputs.v[l->t] || !ir_in(step, !k) || !ir_is_const(ir_in(step, !k)) || !ev_get_i64(ir_in(step, !k), 0, &by) || by != 1) return false;
    for (const ir_node *n = cond->first; n; n = n->next) { /* every comparison is a counter from 0 against the length */
        if (n->op == OP_RETURN || n->op == OP_LOGICAL_AND) continue;
        const ir_value *counter = ir_in(n, 0);
        if (n->op != OP_LESS || counter->def || !ir_is_const(ir_in(n, 1)) || !ev_get_i64(ir_in(n, 1), 0, &limit) || limit != length) return false;
        if (!starts_at_zero(ir_in(l->loop, counter->index))) return false;
    }
    return true;
}

/* list' = list with h in row t */
static bool writes_h(const cell *l, uint32_t i, const ir_value *next_h) {
    const ir_node *put = def(ir_in(l->body->last, i), OP_DYNAMIC_UPDATE_SLICE);
    uint32_t number;
    if (!put || !is_input(l, ir_in(put, 0), &number) || number != i) return false;
    const ir_node *row = def(ir_in(put, 1), OP_RESHAPE), *at = def(ir_in(put, 2), OP_PACK);
    if (!row || ir_in(row, 0) != next_h || !at || !is_input(l, ir_in(at, 0), &number) || number != l->t) return false;
    for (uint32_t k = 1; k < at->n_in; k++)
        if (!starts_at_zero(ir_in(at, k))) return false;
    return true;
}

static bool find_cell(cell *l) {
    const ir_node *back = l->body->last;
    ir_node *split = NULL;
    l->why = "its body is not that of an LSTM or of a plain RNN";
    for (const ir_node *n = l->body->first; n; n = n->next)
        if (n->op == OP_SELECT || n->op == OP_SELECT_V2) l->why = "its sequence has a mask";
    for (l->c = 0; l->c < l->loop->n_in; l->c++)
        for (l->h = 0; l->h < l->loop->n_in; l->h++)
            if (l->c != l->h && match_cell(l, ir_in(back, l->c), &split) && match_output(l, ir_in(back, l->h), ir_in(back, l->c), &split)) {
                l->is_lstm = true;
                return match_sum(l, ir_in(split, 1), 0) && l->w && l->u;
            }
    for (l->h = 0; l->h < l->loop->n_in; l->h++)
        if (match_rnn(l, ir_in(back, l->h))) return true;
    return false;
}

static bool take_apart(cell *l) {
    const ir_node *back = l->body->last;
    if (!find_cell(l)) return false;
    for (uint32_t i = 0; i < l->loop->n_in && !l->has_list; i++)
        if (writes_h(l, i, ir_in(back, l->h))) l->list = i, l->has_list = true;
    l->why = "it does not run over a whole sequence of known length";
    const ir_shape *xs = &ir_in(l->loop, l->x)->shape;
    if (xs->rank != 3 || !dim_known(xs->d[0]) || ir_in(back, l->x) != l->body->inputs.v[l->x] || !counts_through(l)) return false;
    if (l->has_list && l->loop->out[l->list].shape.d[0] != xs->d[0]) return false;
    l->why = "its batch is not fixed: --batch N";
    if (!dim_known(xs->d[1])) return false;
    l->why = "it does not begin with zeros";
    if (!starts_at_zero(ir_in(l->loop, l->h)) || (l->is_lstm && !starts_at_zero(ir_in(l->loop, l->c)))) return false;
    l->why = "its last cell state is used";
    if (l->is_lstm && l->loop->out[l->c].uses) return false;
    l->why = "a value of its body is used behind it";
    for (uint32_t i = 0; i < l->loop->n_in; i++)
        if (i != l->h && i != l->x && !(l->has_list && i == l->list) && l->loop->out[i].uses) return false;
    return true;
}

static ir_value *state(bld *b, const ir_shape *s) {
    ir_type t = {IR_F32, *s};
    ir_value *v;
    b_build(b, OP_STATE, NULL, 0, NULL, 0, &t, &v, 1);
    return v;
}

static ir_value *part(bld *b, ir_value *v, int which, ir_dim rows) {
    int64_t begin[2] = {which * rows, 0}, size[2] = {rows, v->shape.rank > 1 ? v->shape.d[1] : 0};
    return b_slice(b, v, begin, size);
}

/* y [B,T,I] or its rows backwards, where x is that with its first axes exchanged (for the loop); NULL: it is not. */
static ir_value *batch_major(bld *b, ir_value *x) {
    const ir_node *back = def(x, OP_REVERSE_V2);
    ir_value *turned = back ? ir_in(back, 0) : x, *y;
    const ir_node *n = turned->def;
    int perm[IR_MAX_RANK];
    int64_t axis;
    if (back && (ps_count_of(ir_in(back, 1)) != 1 || !ir_is_const(ir_in(back, 1)) || !ev_get_i64(ir_in(back, 1), 0, &axis) || axis != 0)) return NULL;
    if (!n || (n->op != OP_TRANSPOSE && n->op != OP_RESHAPE)) return NULL;
    y = ir_in(n, 0);
    if (y->shape.rank != 3 || y->shape.d[0] != turned->shape.d[1] || y->shape.d[1] != turned->shape.d[0] || y->shape.d[2] != turned->shape.d[2]) return NULL;
    if (n->op == OP_RESHAPE && y->shape.d[0] != 1 && y->shape.d[1] != 1) return NULL;
    if (n->op == OP_TRANSPOSE && (!ps_perm(ir_in(n, 1), 3, perm) || perm[0] != 1 || perm[1] != 0)) return NULL;
    return back ? b_op(b, OP_REVERSE_V2, B_IN(y, b_i32s(b, (int32_t[]){1}, 1)), B_NONE) : y;
}

static ir_value *build_lstm(bld *b, const cell *l, ir_value *x, bool time_major, const ir_type *type) {
    ir_value *in[24] = {x}, *y;
    const ir_dim units = l->u->shape.d[1];
    const ir_shape s = ir_in(l->loop, l->h)->shape, one = {1, {units}};
    for (int k = 0; k < 4; k++) { /* i, f, c (our g), o */
        in[1 + k] = part(b, l->w, l->order[k], units);
        in[5 + k] = part(b, l->u, l->order[k], units);
        in[12 + k] = l->bias ? part(b, l->bias, l->order[k], units) : b_splat(b, IR_F32, l->extra[k], &one);
        if (l->bias && l->extra[k] != 0) in[12 + k] = b_add(b, in[12 + k], b_num(b, IR_F32, l->extra[k]));
    }
    in[18] = state(b, &s);
    in[19] = state(b, &s);
    b_build(b, OP_UNIDIRECTIONAL_SEQUENCE_LSTM, in, 24, B_AT({A_fused_activation_function, .i = ACT_TANH}, {A_time_major, .i = time_major}), type, &y, 1);
    return y;
}

static ir_value *build_rnn(bld *b, const cell *l, ir_value *x, bool time_major, const ir_type *type) {
    const ir_shape one = {1, {l->u->shape.d[1]}};
    ir_value *y, *bias = l->bias ? l->bias : b_splat(b, IR_F32, 0, &one);
    b_build(b, OP_UNIDIRECTIONAL_SEQUENCE_RNN, B_IN(x, l->w, l->u, bias, state(b, &ir_in(l->loop, l->h)->shape)),
            B_AT({A_fused_activation_function, .i = l->act}, {A_time_major, .i = time_major}), type, &y, 1);
    return y;
}

static bool replace(const cell *l) {
    ir_node *w = l->loop;
    bld b = b_begin(w->graph, w->name, STR("While"));
    b.at = w;
    b.quiet = true;
    ir_value *x = ir_in(w, l->x), *turned = batch_major(&b, x);
    const ir_shape s = {2, {x->shape.d[1], l->u->shape.d[1]}};
    ir_type t = {IR_F32, {3, {x->shape.d[0], s.d[0], s.d[1]}}};
    if (turned) t.shape.d[0] = s.d[0], t.shape.d[1] = x->shape.d[0];
    ir_value *y = (l->is_lstm ? build_lstm : build_rnn)(&b, l, turned ? turned : x, !turned, &t);
    if (b.failed || y->poison) return false;
    if (w->out[l->h].uses) {
        int64_t begin[3] = {0, 0, 0}, size[3] = {-1, -1, -1};
        begin[turned ? 1 : 0] = x->shape.d[0] - 1;
        size[turned ? 1 : 0] = 1;
        ir_replace_uses(&w->out[l->h], b_reshape(&b, b_slice(&b, y, begin, size), &s));
    }
    if (l->has_list && w->out[l->list].uses) ir_replace_uses(&w->out[l->list], turned ? b_transpose(&b, y, (int[]){1, 0, 2}) : y);
    if (w->out[l->x].uses) ir_replace_uses(&w->out[l->x], x);
    return !b.failed;
}

bool pass_fuse_rnn(ir_module *m) {
    if (!m->fuse_rnn) return true;
    for (ir_graph *g = m->graphs; g; g = g->next)
        for (ir_node *n = g->first, *next; n; n = next) {
            next = n->next;
            if (n->op != OP_WHILE) continue;
            cell l = {.loop = n, .body = ir_get_graph(n, A_body_subgraph_index)};
            if (take_apart(&l) && replace(&l)) continue;
            diag_report(m->ctx, D_RNN_LOOP, (diag_where){.node = n->name, .op = STR("While")}, NULL, "the loop stays a loop: %s", l.why);
        }
    return true;
}
