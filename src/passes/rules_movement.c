/* passes/rules_movement.c: reshapes, transposes, slices and their like merged, cancelled, or made plainer. */
#include "passes/rules.h"

static ir_value *x_of(const rw_match *m) { return rw_value(m, "x"); }
static const ir_shape *shape_of(const rw_match *m) { return &rw_root(m)->out[0].shape; }

static ir_value *to_reshape(bld *b, const rw_match *m) {
    return ps_can_reshape(shape_of(m)) ? b_reshape(b, x_of(m), shape_of(m)) : NULL;
}

/* A shape computed at run time can be given as well. */
ir_value *ps_last_reshape(bld *b, const rw_match *m) {
    const ir_node *root = rw_root(m);
    if (ps_can_reshape(shape_of(m)))
        return b_reshape(b, x_of(m), shape_of(m));
    if (root->op == OP_RESHAPE && ir_in(root, 1))
        return b_reshape_to(b, x_of(m), ir_in(root, 1));
    return NULL;
}

static bool steps_forward(const rw_match *m) {
    int64_t step[IR_MAX_RANK];
    size_t n;
    if (!ps_ints(rw_value(m, "s"), step, IR_MAX_RANK, &n))
        return false;
    for (size_t i = 0; i < n; i++)
        if (step[i] < 1)
            return false;
    return true;
}

/* ---- transposes ------------------------------------------------------------------------------------------ */

static ir_value *merge_transposes(bld *b, const rw_match *m) {
    ir_value *x = x_of(m);
    int p[IR_MAX_RANK], q[IR_MAX_RANK], r[IR_MAX_RANK], rank = x->shape.rank;
    if (rank < 0 || !ps_perm(rw_value(m, "p"), rank, p) || !ps_perm(rw_value(m, "q"), rank, q))
        return NULL;
    for (int i = 0; i < rank; i++)
        r[i] = p[q[i]];
    return b_transpose(b, x, r);
}

/* The axes of more than one element keep their order: no element moves. */
static ir_value *transpose_to_reshape(bld *b, const rw_match *m) {
    ir_value *x = x_of(m);
    int p[IR_MAX_RANK], rank = x->shape.rank, last = -1;
    if (rank < 0 || !ps_perm(rw_value(m, "p"), rank, p) || !ps_can_reshape(shape_of(m)))
        return NULL;
    bool identity = true;
    for (int i = 0; i < rank; i++) {
        identity &= p[i] == i;
        if (x->shape.d[p[i]] == 1)
            continue;
        if (p[i] < last)
            return NULL;
        last = p[i];
    }
    return identity ? x : b_reshape(b, x, shape_of(m));
}

/* The axes of more than one element (or an unknown number), in order. */
static int real_axes(const ir_shape *s, int *axis) {
    int n = 0;
    for (int i = 0; i < s->rank; i++)
        if (s->d[i] != 1)
            axis[n++] = i;
    return n;
}

/* y is x with axes of one element put in or left out. */
static bool differs_in_units(const ir_shape *x, const ir_shape *y, int *ax, int *ay, int *n) {
    if (x->rank < 0 || y->rank < 0)
        return false;
    *n = real_axes(x, ax);
    if (real_axes(y, ay) != *n)
        return false;
    for (int i = 0; i < *n; i++)
        if (x->d[ax[i]] != y->d[ay[i]])
            return false;
    return true;
}

/* The transpose goes in front, where it may meet others. */
static ir_value *transpose_of_reshape(bld *b, const rw_match *m) {
    ir_value *x = x_of(m);
    const ir_shape *y = &rw_node(m, "r")->out[0].shape;
    int p[IR_MAX_RANK], q[IR_MAX_RANK], ax[IR_MAX_RANK], ay[IR_MAX_RANK], n, k = 0;
    if (!differs_in_units(&x->shape, y, ax, ay, &n) || !ps_perm(rw_value(m, "p"), y->rank, p) || !ps_can_reshape(shape_of(m)))
        return NULL;
    for (int i = 0; i < x->shape.rank; i++)
        q[i] = i;
    for (int i = 0; i < y->rank; i++) {
        int j = 0;
        while (j < n && ay[j] != p[i])
            j++;
        if (j < n)
            q[ax[k++]] = ax[j];
    }
    return b_reshape(b, b_transpose(b, x, q), shape_of(m));
}

/* ---- lists ------------------------------------------------------------------------------------------------- */

/* Operands that are all outputs of one node, in order, and all of them. */
static ir_node *whole_of(const ir_node *n, ir_op op) {
    ir_value *first = ir_in(n, 0);
    ir_node *from = first ? first->def : NULL;
    if (!from || from->op != op || from->n_out != n->n_in)
        return NULL;
    for (uint32_t i = 0; i < n->n_in; i++)
        if (ir_in(n, i) != &from->out[i])
            return NULL;
    return from;
}

static int64_t axis_of(const ir_node *n, int rank) {
    int64_t axis = ir_get_i(n, A_axis);
    return axis < 0 ? axis + rank : axis;
}

static ir_value *unpack_pack(bld *b, const rw_match *m) {
    UNUSED(b);
    const ir_node *root = rw_root(m), *from = whole_of(root, OP_UNPACK);
    int rank = shape_of(m)->rank;
    return from && rank > 0 && axis_of(root, rank) == axis_of(from, rank) ? ir_in(from, 0) : NULL;
}

static ir_value *split_concat(bld *b, const rw_match *m) {
    UNUSED(b);
    const ir_node *root = rw_root(m), *from = whole_of(root, OP_SPLIT);
    int rank = shape_of(m)->rank;
    bool sized = !from;
    if (sized)
        from = whole_of(root, OP_SPLIT_V);
    int64_t axis;
    if (!from || rank < 1 || !ev_get_i64(ir_in(from, sized ? 2 : 0), 0, &axis) || !ir_is_const(ir_in(from, sized ? 2 : 0)))
        return NULL;
    return axis_of(root, rank) == (axis < 0 ? axis + rank : axis) ? ir_in(from, sized ? 0 : 1) : NULL;
}

static ir_value *one_of_one(bld *b, const rw_match *m) {
    ir_value *x = ir_in(rw_root(m), 0);
    if (rw_root(m)->n_in != 1)
        return NULL;
    return rw_root(m)->op == OP_PACK ? (ps_can_reshape(shape_of(m)) ? b_reshape(b, x, shape_of(m)) : NULL) : x;
}

#define MAX_LIST 1024

/* concat(a, concat(b, c), d) along one axis; the inner one has no other user. */
static ir_value *concat_of_concat(bld *b, const rw_match *m) {
    const ir_node *root = rw_root(m);
    int rank = shape_of(m)->rank;
    size_t n = 0;
    bool found = false;
    if (rank < 1 || root->n_in > MAX_LIST)
        return NULL;
    for (int pass = 0; pass < 2; pass++) {
        ir_value **in = pass ? NEW_N(&b->ctx->scratch, ir_value *, n) : NULL;
        n = 0;
        for (uint32_t i = 0; i < root->n_in; i++) {
            ir_value *v = ir_in(root, i);
            const ir_node *c = v->def;
            bool inner = c && c->op == OP_CONCATENATION && ir_has_one_use(v) && axis_of(c, rank) == axis_of(root, rank) &&
                         ir_get_i(c, A_fused_activation_function) == ACT_NONE && c->n_in <= MAX_LIST;
            found |= inner;
            for (uint32_t k = 0; inner && k < c->n_in; k++, n++)
                if (in)
                    in[n] = ir_in(c, k);
            if (!inner && in)
                in[n] = v;
            n += !inner;
        }
        if (!found || n > MAX_LIST)
            return NULL;
        if (in)
            return b_concat(b, in, n, (int)axis_of(root, rank));
    }
    return NULL;
}

/* ---- reductions ---------------------------------------------------------------------------------------------- */

static ir_value *reduce_keeping(bld *b, const rw_match *m, bool keep) {
    const ir_node *r = rw_node(m, "r");
    ir_value *x = x_of(m);
    int axes[IR_MAX_RANK], n = ps_axes(rw_value(m, "k"), x->shape.rank, axes);
    ir_shape s = {.rank = 0};
    if (n < 0)
        return NULL;
    for (int i = 0, k = 0; i < x->shape.rank; i++) {
        bool reduced = k < n && axes[k] == i;
        k += reduced;
        if (!reduced || keep)
            s.d[s.rank++] = reduced ? 1 : x->shape.d[i];
    }
    return ir_shape_eq(&s, shape_of(m)) ? b_reduce(b, r->op, x, axes, n, keep) : NULL;
}
/* The reshape in front only adds or drops axes of one element: those are reduced, or not there, as well. */
static ir_value *reduce_of_reshape(bld *b, const rw_match *m) {
    ir_value *x = x_of(m);
    const ir_node *root = rw_root(m);
    const ir_shape *y = &rw_node(m, "r")->out[0].shape;
    int ax[IR_MAX_RANK], ay[IR_MAX_RANK], n, axes[IR_MAX_RANK], on[IR_MAX_RANK], count = 0, k = 0;
    ir_shape s = {.rank = 0};
    int n_axes = ps_axes(rw_value(m, "k"), y->rank, axes);
    if (n_axes < 0 || ir_get_i(root, A_keep_dims) || !differs_in_units(&x->shape, y, ax, ay, &n))
        return NULL;
    for (int i = 0; i < x->shape.rank; i++) { /* a unit of x goes unless it stands between sizes that stay */
        bool real = k < n && ax[k] == i, reduced = !real;
        for (int j = 0; real && j < n_axes; j++)
            reduced |= axes[j] == ay[k];
        k += real;
        if (reduced)
            on[count++] = i;
        else
            s.d[s.rank++] = x->shape.d[i];
    }
    return ir_shape_eq(&s, shape_of(m)) ? b_reduce(b, root->op, x, on, count, false) : NULL;
}

static ir_value *reduce_keeping_dims(bld *b, const rw_match *m) { return reduce_keeping(b, m, true); }
static ir_value *reduce_dropping_dims(bld *b, const rw_match *m) { return reduce_keeping(b, m, false); }

#define REDUCE "mean|sum|reduce_max|reduce_min|reduce_prod|reduce_any|reduce_all"

/* ---- broadcasts that the user does by itself ------------------------------------------------------------------- */

#define BROADCASTS                                                                                            \
    "add|sub|mul|div|maximum|minimum|less|less_equal|greater|greater_equal|equal|not_equal|pow|floor_div|floor_mod|squared_difference|logical_and|logical_or"

/* The binary root with `by` in the place of `of`, when it broadcasts to the same shape. */
static ir_value *without_broadcast(bld *b, const rw_match *m, const ir_value *of, ir_value *by) {
    const ir_node *o = rw_root(m);
    ir_value *in[2] = {ir_in(o, 0), ir_in(o, 1)};
    ir_shape s;
    for (int i = 0; i < 2; i++)
        if (in[i] == of)
            in[i] = by;
    int rank = MAX(in[0]->shape.rank, in[1]->shape.rank);
    if (in[0]->shape.rank < 0 || in[1]->shape.rank < 0 || (rank > 4 && rank > ps_broadcast_limit(o->op)))
        return NULL;
    if (!b_broadcast_shape(b->m, &in[0]->shape, &in[1]->shape, &s) || !ir_shape_eq(&s, &o->out[0].shape))
        return NULL;
    return b_like(b, o, in, 2);
}

/* TILE repeats only axes of one element: a broadcast. */
static bool tile_broadcasts(const ir_node *t) {
    const ir_shape *x = &ir_in(t, 0)->shape, *y = &t->out[0].shape;
    if (x->rank < 0 || x->rank != y->rank)
        return false;
    for (int i = 0; i < x->rank; i++)
        if (x->d[i] != 1 && x->d[i] != y->d[i])
            return false;
    return true;
}

static ir_value *broadcast_operand(bld *b, const rw_match *m) {
    const ir_node *t = rw_node(m, "t");
    if (t->op == OP_TILE && !tile_broadcasts(t))
        return NULL;
    return without_broadcast(b, m, &t->out[0], t->op == OP_FILL ? ir_in(t, 1) : ir_in(t, 0));
}

/* The reshape only adds leading axes of one, which broadcasting adds anyway. */
static ir_value *without_leading_ones(bld *b, const rw_match *m) {
    const ir_value *r = &rw_node(m, "r")->out[0];
    ir_value *y = rw_value(m, "y");
    const int more = r->shape.rank - y->shape.rank;
    if (y->shape.rank < 0 || more <= 0)
        return NULL;
    for (int i = 0; i < r->shape.rank; i++)
        if (r->shape.d[i] != (i < more ? 1 : y->shape.d[i - more]))
            return NULL;
    return without_broadcast(b, m, r, y);
}

/* ---- gather --------------------------------------------------------------------------------------------------- */

/* Indices a, a+1, a+2 ... along one axis: a slice. */
static ir_value *gather_to_slice(bld *b, const rw_match *m) {
    const ir_node *g = rw_root(m);
    ir_value *x = ir_in(g, 0), *at = ir_in(g, 1);
    int rank = x->shape.rank;
    int64_t axis = axis_of(g, rank), begin[IR_MAX_RANK] = {0}, size[IR_MAX_RANK], count = ps_count_of(at), first, i64;
    if (rank < 1 || !ir_is_const(at) || at->shape.rank != 1 || count < 1 || axis < 0 || axis >= rank ||
        !dim_known(x->shape.d[axis]) || !ev_get_i64(at, 0, &first))
        return NULL;
    for (int64_t i = 0; i < count; i++)
        if (!ev_get_i64(at, i, &i64) || i64 != first + i)
            return NULL;
    if (first < 0 || first + count > x->shape.d[axis])
        return NULL;
    for (int i = 0; i < rank; i++)
        size[i] = i == axis ? count : -1;
    begin[axis] = first;
    return b_slice(b, x, begin, size);
}

/* What is done to a table's every number is done once, before the model repeats them. */
static bool is_small_table(const rw_match *m) { return ps_count_of(rw_value(m, "t")) <= 65536 && rw_root(m)->n_out == 1; }
static bool takes_one_number(const rw_match *m) {
    return is_small_table(m) && ps_count_of(rw_value(m, "k")) == 1 && rw_value(m, "k")->shape.rank <= rw_value(m, "t")->shape.rank;
}

static ir_value *gather_of(bld *b, const rw_match *m, ir_value *table, int64_t axis) {
    return table->poison || !ir_is_const(table) ? NULL : b_gather(b, table, rw_value(m, "i"), (int)axis, 0);
}
static ir_value *gather_of_unary(bld *b, const rw_match *m) {
    const ir_value *t = rw_value(m, "t");
    return gather_of(b, m, b_unary(b, rw_root(m)->op, rw_value(m, "t")), axis_of(rw_node(m, "g"), t->shape.rank));
}
static ir_value *gather_of_binary(bld *b, const rw_match *m) {
    const ir_value *t = rw_value(m, "t");
    return gather_of(b, m, b_binary(b, rw_root(m)->op, rw_value(m, "t"), rw_value(m, "k")), axis_of(rw_node(m, "g"), t->shape.rank));
}

/* The axes of the indices stay side by side: the table is turned, not what it is repeated to. */
static ir_value *gather_of_transpose(bld *b, const rw_match *m) {
    ir_value *t = rw_value(m, "t");
    const int rank = t->shape.rank, more = rw_value(m, "i")->shape.rank - 1, all = rank + more;
    int p[IR_MAX_RANK], q[IR_MAX_RANK], n = 0, to = -1;
    const int axis = (int)axis_of(rw_node(m, "g"), rank);
    if (rank < 2 || more < 0 || axis < 0 || axis >= rank || all > IR_MAX_RANK || !ps_perm(rw_value(m, "p"), all, p)) return NULL;
    for (int k = 0; k < all; k++) {
        if (p[k] == axis) to = n;
        if (p[k] > axis && p[k] <= axis + more) {
            if (k == 0 || p[k - 1] != p[k] - 1) return NULL;
            continue;
        }
        q[n++] = p[k] <= axis ? p[k] : p[k] - more;
    }
    return gather_of(b, m, b_transpose(b, t, q), to);
}

/* ---- sizes computed at run time --------------------------------------------------------------------------------- */

/* x[i:i+1] where x[i] was given back its axis: no axis is dropped in the first place. */
static ir_value *slice_keeping_axes(bld *b, const rw_match *m) {
    const ir_node *c = rw_node(m, "c");
    const ir_value *x = ir_in(c, 0);
    int64_t begin[IR_MAX_RANK], end[IR_MAX_RANK], mask = ir_get_i(c, A_shrink_axis_mask);
    size_t n, n_end;
    ir_shape s = {.rank = 0};
    if (!mask || ir_get_i(c, A_ellipsis_mask) || ir_get_i(c, A_new_axis_mask) || ir_get_i(c, A_offset) ||
        !ps_ints(ir_in(c, 1), begin, IR_MAX_RANK, &n) || !ps_ints(ir_in(c, 2), end, IR_MAX_RANK, &n_end) || n != n_end)
        return NULL;
    for (int i = 0, k = 0; i < x->shape.rank; i++) {
        bool shrinks = mask >> i & 1;
        if (shrinks && ((size_t)i >= n || end[i] != begin[i] + 1 || end[i] == 0))
            return NULL;
        if (!shrinks && k >= c->out[0].shape.rank)
            return NULL;
        s.d[s.rank++] = shrinks ? 1 : c->out[0].shape.d[k++];
    }
    if (!ir_shape_eq(&s, shape_of(m)))
        return NULL;
    b_at at[8];
    size_t n_at = ps_attrs_of(c, at, ARRAY_LEN(at));
    for (size_t i = 0; i < n_at; i++)
        if (at[i].id == A_shrink_axis_mask)
            at[i].i = 0;
    ir_value *in[4] = {ir_in(c, 0), ir_in(c, 1), ir_in(c, 2), ir_in(c, 3)};
    return b_op(b, OP_STRIDED_SLICE, in, 4, at, n_at);
}

/* concat of numbers that were made vectors of one: a pack of the numbers. */
static ir_value *concat_to_pack(bld *b, const rw_match *m) {
    const ir_node *root = rw_root(m);
    ir_value *in[IR_MAX_ELEMS];
    bool any = false;
    if (shape_of(m)->rank != 1 || root->n_in > ARRAY_LEN(in) || root->n_in < 2)
        return NULL;
    for (uint32_t i = 0; i < root->n_in; i++) {
        ir_value *v = ir_in(root, i);
        const ir_node *d = v->def;
        in[i] = v;
        if (v->shape.rank != 1 || v->shape.d[0] != 1)
            return NULL;
        if (ir_is_const(v)) {
            in[i] = b_reshape(b, v, &IR_SCALAR);
        } else if (d && (d->op == OP_RESHAPE || d->op == OP_EXPAND_DIMS) && ir_in(d, 0)->shape.rank == 0) {
            in[i] = ir_in(d, 0);
            any = true;
        } else {
            return NULL;
        }
    }
    return any && ps_takes_type(OP_PACK, root->out[0].dtype) ? b_pack(b, in, root->n_in, 0) : NULL;
}

/* The SHAPE from which a list of sizes takes some of its elements. */
static ir_node *shape_behind(ir_value *v) {
    for (int i = 0; i < 6 && v && v->def; i++) {
        ir_node *d = v->def;
        if (d->op == OP_SHAPE)
            return d;
        if (d->op != OP_STRIDED_SLICE && d->op != OP_SLICE && d->op != OP_RESHAPE && d->op != OP_GATHER && d->op != OP_SQUEEZE)
            return NULL;
        v = ir_in(d, 0);
    }
    return NULL;
}

/* [n, 2h, 2w, c] from the shape [n, h, w, k] of the same rank: one addition. */
static ir_value *sizes_by_addition(bld *b, const rw_match *m) {
    const ir_node *root = rw_root(m);
    const ir_value *out = &root->out[0];
    int64_t diff[IR_MAX_RANK];
    if (!out->elems || out->shape.rank != 1 || out->dtype != IR_I32 || out->shape.d[0] < 1 || out->shape.d[0] > IR_MAX_RANK)
        return NULL;
    for (uint32_t k = 0; k < root->n_in; k++) {
        ir_node *s = shape_behind(ir_in(root, k));
        const ir_value *v = s ? &s->out[0] : NULL;
        bool fits = v && v->elems && v->dtype == IR_I32 && ir_shape_eq(&v->shape, &out->shape), same = true;
        for (int i = 0; fits && i < out->shape.d[0]; i++) {
            diff[i] = dim_sub(b->m, out->elems[i], v->elems[i]);
            fits = dim_known(diff[i]);
            same &= diff[i] == 0;
        }
        if (fits)
            return same ? &s->out[0] : b_add(b, &s->out[0], b_dims_const(b, diff, (size_t)out->shape.d[0]));
    }
    return NULL;
}

/* A slice of all elements, which drops axes of one. */
static ir_value *slice_of_all(bld *b, const rw_match *m) {
    const ir_node *c = rw_node(m, "c");
    const ir_value *x = ir_in(c, 0), *steps = ir_in(c, 3);
    const ir_shape *from = &x->shape, *to = &c->out[0].shape;
    const int64_t shrink = ir_get_i(c, A_shrink_axis_mask);
    int64_t step;
    int k = 0;
    if (!shrink || ir_get_i(c, A_ellipsis_mask) || ir_get_i(c, A_new_axis_mask) || from->rank < 1 || to->rank < 0 || !ir_is_const(steps)) return NULL;
    for (int i = 0; i < from->rank; i++) {
        const bool dropped = i < 32 && (shrink >> i & 1);
        if (i < ps_count_of(steps) && (!ev_get_i64(steps, i, &step) || step < 1)) return NULL;
        if (dropped ? from->d[i] != 1 : k >= to->rank || from->d[i] != to->d[k++]) return NULL;
    }
    return k == to->rank && ps_can_reshape(to) ? b_reshape(b, ir_in(c, 0), to) : NULL;
}

/* One element of a vector, as a scalar: SLICE keeps the axis, STRIDED_SLICE need not. */
static ir_value *slice_of_one(bld *b, const rw_match *m) {
    int64_t at;
    const ir_value *x = rw_value(m, "x");
    if (x->shape.rank != 1 || rw_root(m)->out[0].shape.rank != 0 || !ev_get_i64(rw_value(m, "b"), 0, &at) || at < 0 || at >= INT32_MAX) return NULL;
    const int32_t from = (int32_t)at, to = from + 1, step = 1;
    return b_op(b, OP_STRIDED_SLICE, B_IN(rw_value(m, "x"), b_i32s(b, &from, 1), b_i32s(b, &to, 1), b_i32s(b, &step, 1)), B_AT({A_shrink_axis_mask, .i = 1}));
}

/* Leading ones are added by broadcasting anyway. */
static bool only_drops_ones(const rw_match *m) {
    const ir_value *y = rw_value(m, "y"), *r = &rw_node(m, "r")->out[0];
    const int more = y->shape.rank - r->shape.rank;
    if (more < 0 || r->shape.rank < 0 || y->shape.rank > rw_root(m)->out[0].shape.rank) return false;
    for (int i = 0; i < y->shape.rank; i++)
        if (y->shape.d[i] != (i < more ? 1 : r->shape.d[i - more])) return false;
    return true;
}

static ir_value *last_bitcast(bld *b, const rw_match *m) {
    ir_value *x = rw_value(m, "x"), *to = &rw_root(m)->out[0], *out = NULL;
    if (x->dtype == to->dtype) return ir_shape_eq(&x->shape, &to->shape) ? x : NULL;
    const ir_type t = {to->dtype, to->shape};
    return b_build(b, OP_BITCAST, &x, 1, NULL, 0, &t, &out, 1) ? out : NULL;
}

const rw_rule ps_movement_rules[] = {
    /* the driver sees to it that the shape stays, so these are nothing at all */
    {.name = "reshape-nothing", .match = "(reshape|squeeze|expand_dims|broadcast_to|slice ?x ...)", .build = "?x"},
    {.name = "pad-nothing", .match = "(pad|padv2|tile|mirror_pad ?x ...)", .build = "?x"},
    {.name = "strided-slice-nothing", .match = "(strided_slice:c ?x ?b ?e #s)", .build = "?x", .when = steps_forward},
    {.name = "update-whole", .match = "(dynamic_update_slice ?x ?u ...)", .build = "?u"},
    {.name = "slice-of-all", .match = "(strided_slice:c ?x #b #e #s)", .apply = slice_of_all},
    {.name = "slice-of-one", .match = "(reshape|squeeze:r (slice ?x #b #[1]) ...)", .apply = slice_of_one},
    {.name = "reshape-reshape", .match = "(reshape|squeeze|expand_dims:r (&reshape|squeeze|expand_dims ?x ...) ...)", .apply = ps_last_reshape},
    {.name = "bitcast-bitcast", .match = "(bitcast:r (&bitcast ?x))", .apply = last_bitcast},
    {.name = "squeeze-to-reshape", .match = "(squeeze|expand_dims:r ?x ...)", .apply = to_reshape},
    {.name = "transpose-transpose", .match = "(transpose (&transpose ?x #p) #q)", .apply = merge_transposes},
    {.name = "transpose-of-reshape", .match = "(transpose (reshape|squeeze|expand_dims:r ?x ...) #p)", .apply = transpose_of_reshape},
    {.name = "transpose-to-reshape", .match = "(transpose ?x #p)", .apply = transpose_to_reshape},
    {.name = "one-operand", .match = "(concatenation|pack:c ?x)", .apply = one_of_one},
    {.name = "unpack-pack", .match = "(pack:c ...)", .apply = unpack_pack},
    {.name = "split-concat", .match = "(concatenation:c ...)", .apply = split_concat},
    {.name = "concat-concat", .match = "(concatenation:c ...)", .apply = concat_of_concat},
    {.name = "reduce-keep-dims", .match = "(reshape (" REDUCE ":r ?x #k keep_dims=0) ...)", .apply = reduce_keeping_dims},
    {.name = "reduce-drop-dims", .match = "(reshape (" REDUCE ":r ?x #k keep_dims=1) ...)", .apply = reduce_dropping_dims},
    {.name = "reduce-of-reshape", .match = "(" REDUCE ":o (reshape|squeeze|expand_dims:r ?x ...) #k)", .apply = reduce_of_reshape},
    {.name = "broadcast-first", .match = "(" BROADCASTS ":o (broadcast_to|tile|fill:t ...) ?y act=$a)", .apply = broadcast_operand},
    {.name = "broadcast-second", .match = "(" BROADCASTS ":o ?y (broadcast_to|tile|fill:t ...) act=$a)", .apply = broadcast_operand},
    {.name = "leading-ones-first", .match = "(" BROADCASTS ":o (reshape|expand_dims:r ?y ...) ?x act=$a)", .apply = without_leading_ones},
    {.name = "leading-ones-second", .match = "(" BROADCASTS ":o ?x (reshape|expand_dims:r ?y ...) act=$a)", .apply = without_leading_ones},
    {.name = "ones-dropped", .match = "(add|mul:o ?x (reshape|squeeze:r ?y ...))", .build = "(:o ?x ?y)", .when = only_drops_ones},
    {.name = "slice-keeping-axes", .match = "(reshape|expand_dims:r (&strided_slice:c ...) ...)", .apply = slice_keeping_axes},
    {.name = "concat-to-pack", .match = "(concatenation:c ...)", .apply = concat_to_pack},
    {.name = "sizes-by-addition", .match = "(pack|concatenation:c ...)", .apply = sizes_by_addition},
    {.name = "gather-to-slice", .match = "(gather:g ?x #i axis=$a batch_dims=0)", .apply = gather_to_slice},
    {.name = "unary-of-gather", .match = "(abs|cos|exp|logistic|neg|relu|sin|sqrt|square|tanh (gather:g #t #i axis=$a batch_dims=0))", .apply = gather_of_unary, .when = is_small_table},
    {.name = "binary-of-gather", .match = "(add|mul|sub (gather:g #t #i axis=$a batch_dims=0) #k)", .apply = gather_of_binary, .when = takes_one_number},
    {.name = "transpose-of-gather", .match = "(transpose (gather:g #t #i axis=$a batch_dims=0) #p)", .apply = gather_of_transpose, .when = is_small_table},
};
RULES_END(movement);
