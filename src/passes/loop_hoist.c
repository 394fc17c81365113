/* passes/loop_hoist.c: computed once before a loop, not at every turn.
 *
 *   invariant    what a pure operator computes from constants and variables that never change
 *   projected    y[t] of y = x W + b, in place of x[t] W + b: one product over the whole sequence instead of one for each
 *                step (measured on LSTMs of 64 to 256 units: a fifth to a half of the latency)
 *
 *     body(t, x, ...)                                      y = fully_connected(x)         before the loop
 *       z = fully_connected(gather(x, t), W, b)     ->     body(t, y, ...)  z = gather(y, t)
 *
 *   taken apart  concat(x[t], h) W = x[t] V + h U, so that the part of the sequence can be projected (how TensorFlow 1 wrote
 *                its cells); before fuse_rnn.c, which looks for sums
 *
 * The results are new variables that the body hands on; those that lose their users go with the pass `control`. */
#include "passes/rules.h"

typedef struct added { /* a new variable */
    ir_value *start;   /* before the loop */
    ir_value *in;      /* inside of the body */
} added;
typedef VEC(added) added_list;

static bool is_invariant(const ps_loop *l, const ir_value *v) {
    return v && !ir_is_const(v) && !v->def && v->index < l->n && ir_output(l->body, v->index) == v;
}

/* What v is outside of the loop: itself, or the first value of its variable. */
static ir_value *outside(const ps_loop *l, const umap *copies, ir_value *v) {
    uint64_t at;
    if (!v || ir_is_const(v)) return v;
    if (!v->def) return ir_in(l->loop, v->index);
    return umap_get(copies, v->id, &at) ? (ir_value *)(uintptr_t)at : NULL;
}

static ir_value *new_variable(const ps_loop *l, added_list *list, ir_value *start, arena *a) {
    ir_graph_input(l->cond, start->dtype, &start->shape, start->name);
    ir_value *in = ir_graph_input(l->body, start->dtype, &start->shape, start->name);
    in->elems = start->elems;
    in->quant = start->quant;
    ir_add_input(l->body->last, in);
    vec_push(a, list, ((added){start, in}));
    return in;
}

/* ---- products of a whole sequence ------------------------------------------------------------------------------- */

/* t begins with 0 and grows by 1: most of the rows are looked at. */
static bool counts(const ps_loop *l, const ir_value *t) {
    int64_t x;
    if (!t || t->def || ir_is_const(t) || t->index >= l->n || t->shape.rank != 0) return false;
    const ir_value *first = ir_in(l->loop, t->index), *next = ir_output(l->body, t->index);
    if (!ir_is_const(first) || !ev_get_i64(first, 0, &x) || x != 0 || !next->def || next->def->op != OP_ADD) return false;
    for (size_t i = 0; i < 2; i++) {
        const ir_value *by = ir_in(next->def, i);
        if (ir_in(next->def, !i) == t && ir_is_const(by) && ev_get_i64(by, 0, &x) && x == 1) return true;
    }
    return false;
}

/* Is v row t of a sequence x, step by step? */
static bool is_step(const ps_loop *l, const ir_value *v) {
    const ir_node *g = v && v->def ? v->def : NULL;
    if (!g || g->op != OP_GATHER || ir_get_i(g, A_batch_dims) != 0 || !is_invariant(l, ir_in(g, 0)) || !counts(l, ir_in(g, 1))) return false;
    return ir_get_i(g, A_axis) >= 0 && ir_get_i(g, A_axis) + 1 < ir_in(g, 0)->shape.rank; /* time, not what is multiplied */
}

static bool has_const_weights(const ir_node *n) {
    return n->op == OP_FULLY_CONNECTED && ir_is_const(ir_in(n, 1)) && (!ir_in(n, 2) || ir_is_const(ir_in(n, 2)));
}

/* x of fully_connected(gather(x, t)), or NULL. */
static ir_value *sequence_of(const ps_loop *l, const ir_node *n) {
    if (!has_const_weights(n) || !is_step(l, ir_in(n, 0))) return NULL;
    const ir_node *g = ir_in(n, 0)->def;
    const ir_value *w = ir_in(n, 1);
    const ir_shape *row = &g->out[0].shape, *to = &n->out[0].shape;
    bool by_rows = ir_get_i(n, A_keep_num_dims) || row->rank == 2;
    if (!by_rows || row->rank < 2 || to->rank != row->rank || w->shape.rank != 2 || row->d[row->rank - 1] != w->shape.d[1]) return NULL;
    return ir_in(g, 0);
}

static bool project(const ps_loop *l, ir_node *n, added_list *list, arena *a) {
    ir_value *x = sequence_of(l, n);
    if (!x || !ir_shape_eq(&x->shape, &ir_in(l->loop, x->index)->shape)) return false;
    bld b = b_begin(l->loop->graph, n->name, STR("While")), inside = b_begin(l->body, n->name, STR("While"));
    b.at = l->loop;
    b.quiet = inside.quiet = true;
    ir_value *in[3] = {ir_in(l->loop, x->index), ir_in(n, 1), ir_in(n, 2)};
    ir_value *y = b_op(&b, OP_FULLY_CONNECTED, in, in[2] ? 3 : 2,
                       B_AT({A_fused_activation_function, .i = ir_get_i(n, A_fused_activation_function)}, {A_keep_num_dims, .i = true}));
    if (b.failed || y->poison || y->shape.rank != x->shape.rank) return false;
    inside.at = n;
    const ir_node *step = ir_in(n, 0)->def;
    ir_value *row = b_gather(&inside, new_variable(l, list, y, a), ir_in(step, 1), (int)ir_get_i(step, A_axis), 0);
    if (inside.failed || row->poison) return false;
    ir_replace_uses(&n->out[0], row);
    return true;
}

/* x[t], x[:, t] and so on, as STRIDED_SLICE with bounds computed from t: t counts from 0, so that GATHER does it. */
static void row_by_index(const ps_loop *l, ir_node *n) {
    if (n->op != OP_STRIDED_SLICE || ir_get_i(n, A_ellipsis_mask) || ir_get_i(n, A_new_axis_mask) || ir_get_i(n, A_offset)) return;
    ir_value *x = ir_in(n, 0), *begin = ir_in(n, 1), *t;
    const int64_t shrink = ir_get_i(n, A_shrink_axis_mask), size = begin->shape.rank == 1 ? begin->shape.d[0] : 0;
    int axis = 0;
    double step;
    while (axis < 31 && shrink >> axis != 1) axis++;
    if (shrink != (int64_t)1 << axis || axis >= size || !begin->def || !ir_is_const(ir_in(n, 3))) return;
    if (!ev_is_splat(ir_in(n, 3), &step) || step != 1) return;
    for (int i = 0; i < size; i++)
        if (i != axis && !(ir_get_i(n, A_begin_mask) >> i & ir_get_i(n, A_end_mask) >> i & 1)) return;
    if (begin->def->op == OP_PACK) t = ir_in(begin->def, (size_t)axis);
    else if (begin->def->op == OP_RESHAPE && size == 1) t = ir_in(begin->def, 0);
    else return;
    if (!counts(l, t) || !ps_takes_type(OP_GATHER, x->dtype)) return;
    bld b = b_begin(l->body, n->name, STR("While"));
    b.at = n;
    b.quiet = true;
    ir_value *row = b_gather(&b, x, t, axis, 0);
    if (b.failed || row->poison || !ir_shape_eq(&row->shape, &n->out[0].shape)) return;
    row->name = n->out[0].name;
    ir_replace_uses(&n->out[0], row);
}

/* fully_connected(concat(x[t], h)) as the sum of two. */
static void take_apart(const ps_loop *l, ir_node *n) {
    const ir_node *both = has_const_weights(n) ? ir_in(n, 0)->def : NULL;
    if (!both || both->op != OP_CONCATENATION || both->n_in != 2 || !ir_has_one_use(&both->out[0])) return;
    const ir_shape *s = &both->out[0].shape, *w = &ir_in(n, 1)->shape;
    const int64_t axis = ir_get_i(both, A_axis);
    const ir_dim first = s->rank == 2 ? ir_in(both, 0)->shape.d[1] : -1;
    const size_t x = is_step(l, ir_in(both, 0)) ? 0 : 1;
    if (s->rank != 2 || w->rank != 2 || s->d[1] != w->d[1] || !dim_known(first) || (axis != 1 && axis != -1)) return;
    if (!is_step(l, ir_in(both, x)) || ir_get_i(both, A_fused_activation_function) != ACT_NONE) return;
    bld b = b_begin(l->body, n->name, STR("While"));
    b.at = n;
    b.quiet = true;
    const int64_t begin[2][2] = {{0, 0}, {0, first}}, size[2][2] = {{w->d[0], first}, {w->d[0], w->d[1] - first}};
    ir_value *row[3] = {ir_in(both, x), b_slice(&b, ir_in(n, 1), begin[x], size[x]), ir_in(n, 2)};
    ir_value *state[2] = {ir_in(both, !x), b_slice(&b, ir_in(n, 1), begin[!x], size[!x])};
    if (b.failed || !ir_is_const(row[1]) || !ir_is_const(state[1])) return;
    ir_value *sum[2] = {b_op(&b, OP_FULLY_CONNECTED, row, row[2] ? 3 : 2, B_NONE), b_op(&b, OP_FULLY_CONNECTED, state, 2, B_NONE)};
    ir_value *y = b_op(&b, OP_ADD, sum, 2, B_AT({A_fused_activation_function, .i = ir_get_i(n, A_fused_activation_function)}));
    if (b.failed || y->poison || !ir_shape_eq(&y->shape, &n->out[0].shape)) return;
    ir_replace_uses(&n->out[0], y);
}

/* ---- what is the same at every turn ------------------------------------------------------------------------------- */

/* Computing it although the loop makes no turn does no harm: no index, divisor or size to be wrong. */
static bool is_safe(const ps_loop *l, const ir_node *n) {
    const uint32_t flags = ir_ops[n->op].flags;
    if ((flags & (IR_EFFECT | IR_RANDOM | IR_NOT_TFLITE)) || n->op == OP_CUSTOM || n->n_out != 1 || n->n_in == 0) return false;
    if (ps_runs_once(l)) return true;
    if (n->op == OP_FULLY_CONNECTED || n->op == OP_BATCH_MATMUL || n->op == OP_TRANSPOSE || n->op == OP_CAST || n->op == OP_SHAPE) return true;
    return (flags & (IR_UNARY | IR_BINARY)) && (ir_is_float(n->out[0].dtype) || n->op == OP_ADD || n->op == OP_SUB || n->op == OP_MUL);
}

static bool has_variable(const ps_loop *l, const umap *copies, const ir_node *n) {
    uint64_t at;
    bool any = false;
    for (uint32_t i = 0; i < n->n_in; i++) {
        const ir_value *v = ir_in(n, i);
        if (!v || ir_is_const(v)) continue;
        if (v->def ? !umap_get(copies, v->id, &at) : !is_invariant(l, v)) return false;
        if (!v->def && !ir_shape_eq(&v->shape, &ir_in(l->loop, v->index)->shape)) return false;
        any = true;
    }
    return any;
}

static bool copy_out(const ps_loop *l, const ir_node *n, umap *copies, arena *a) {
    ir_value **in = NEW_N(a, ir_value *, n->n_in);
    for (uint32_t i = 0; i < n->n_in; i++) in[i] = outside(l, copies, ir_in(n, i));
    bld b = b_begin(l->loop->graph, n->name, STR("While"));
    b.at = l->loop;
    b.quiet = true;
    b_at attrs[32];
    const ir_type type = {n->out[0].dtype, n->out[0].shape};
    ir_value *out;
    if (!b_build(&b, n->op, in, n->n_in, attrs, ps_attrs_of(n, attrs, ARRAY_LEN(attrs)), &type, &out, 1) || b.failed || out->poison) return false;
    if (out->dtype != type.dtype || !ir_shape_eq(&out->shape, &type.shape)) return false;
    umap_put(copies, n->out[0].id, (uint64_t)(uintptr_t)out);
    return true;
}

/* Moving elements costs little, and copies grow: not worth a variable for itself. */
static bool is_worth(const ir_node *n) { return !(ir_ops[n->op].flags & IR_MOVES) && n->op != OP_SHAPE; }

/* The user goes out of the loop itself. */
static bool goes_too(const umap *copies, const ir_use *u) {
    uint64_t known;
    return u->user->n_out == 1 && umap_get(copies, u->user->out[0].id, &known) && is_worth(u->user);
}

static void hoist_invariants(const ps_loop *l, added_list *list, arena *a) {
    umap copies = {.a = a};
    uint64_t at;
    for (ir_node *n = l->body->first; n != l->body->last; n = n->next)
        if (is_safe(l, n) && has_variable(l, &copies, n)) copy_out(l, n, &copies, a);
    for (ir_node *n = l->body->first; n != l->body->last; n = n->next) {
        if (n->n_out != 1 || !umap_get(&copies, n->out[0].id, &at) || !is_worth(n)) continue;
        ir_value *start = (ir_value *)(uintptr_t)at, *in = start;
        bool stays = false;
        for (const ir_use *u = n->out[0].uses; u; u = u->next) stays = stays || !goes_too(&copies, u);
        if (stays && !ir_is_const(start)) in = new_variable(l, list, start, a); /* moves the operands of the return */
        for (ir_use *u = n->out[0].uses, *next; u; u = next) {
            next = u->next;
            if (!goes_too(&copies, u)) ir_set_input(u->user, (size_t)(u - u->user->in), in);
        }
    }
}

/* ---- the loop with more variables ----------------------------------------------------------------------------------- */

static void extend(const ps_loop *l, const added_list *list, arena *a) {
    ir_node *old = l->loop;
    const size_t n = old->n_in + list->n;
    ir_value **in = NEW_N(a, ir_value *, n);
    for (uint32_t i = 0; i < n; i++) in[i] = i < old->n_in ? ir_in(old, i) : list->v[i - old->n_in].start;
    ir_node *by = ir_node_new(old->graph, old, OP_WHILE, in, n, n);
    by->name = old->name;
    ir_set_graph(by, A_cond_subgraph_index, l->cond);
    ir_set_graph(by, A_body_subgraph_index, l->body);
    for (uint32_t i = 0; i < n; i++) {
        const ir_value *like = i < old->n_in ? &old->out[i] : in[i];
        ir_value *o = &by->out[i];
        o->dtype = like->dtype;
        o->shape = like->shape;
        o->elems = like->elems;
        o->quant = like->quant;
        if (i >= old->n_in) continue;
        o->name = like->name;
        ir_replace_uses(&old->out[i], o);
    }
    ir_node_remove(old);
}

static void hoist(const ps_loop *l, arena *a) {
    added_list list = {0};
    for (ir_node *k = l->body->first; k != l->body->last; k = k->next) project(l, k, &list, a);
    hoist_invariants(l, &list, a);
    if (list.n) extend(l, &list, a);
}

static void take_all_apart(const ps_loop *l, arena *a) {
    UNUSED(a);
    for (ir_node *k = l->body->first; k != l->body->last; k = k->next) {
        row_by_index(l, k);
        take_apart(l, k);
    }
}

bool pass_loop_products(ir_module *m) { return ps_each_own_loop(m, take_all_apart); }
bool pass_loop_hoist(ir_module *m) { return ps_each_own_loop(m, hoist); }
