/* legalize/tf/ops_xla_gather.c: XLA's gather and scatter, of windows that begin where indices say.
 *
 * Indices that would let a window reach beyond the operand are moved back for a gather; such a window is left out of a scatter.
 * Axes are told apart by labels: that of an axis of the operand is its number, that of an axis of the indices BATCH + its
 * number.  A gather puts what it reads in some order of labels, and then in the order that is asked for. */
#include "legalize/tf/xla.h"

enum { OFFSET_DIMS = 1, COLLAPSED, INDEX_MAP, VECTOR_DIM, OPERAND_BATCH, INDICES_BATCH }; /* xla.GatherDimensionNumbers; of a scatter as well */
enum { BATCH = 100 };

typedef struct gatherer {
    tf_call *c;
    bld *b;
    ir_value *x, *at; /* at: [batch.., column], a column for each axis of INDEX_MAP */
    xla_numbers d;
    ir_dim size[IR_MAX_RANK]; /* of the window */
    int batch;                /* axes of `at` before the columns */
    int label[2 * IR_MAX_RANK], n; /* of the axes of the result so far */
} gatherer;

static int place(const xla_numbers *d, int field, int64_t axis) {
    for (int i = 0; i < d->n[field]; i++)
        if (d->v[field][i] == axis) return i;
    return -1;
}

/* The columns of the indices come last. */
static ir_value *columns_last(tf_call *c, const xla_numbers *d, ir_value *at) {
    const int axis = d->n[VECTOR_DIM] ? (int)d->v[VECTOR_DIM][0] : 0, rank = at->shape.rank;
    int perm[IR_MAX_RANK];
    if (axis == rank) return rank < IR_MAX_RANK ? b_expand_dims(c->b, at, rank) : b_fail(c->b, "the indices have %d axes", rank);
    if (axis > rank) return b_fail(c->b, "the indices have no axis %d", axis);
    for (int i = 0; i < rank - 1; i++) perm[i] = i < axis ? i : i + 1;
    perm[rank - 1] = axis;
    return b_transpose(c->b, at, perm);
}

/* Operands with known ranks, indices as they are wanted, and numbers that name axes that exist. */
static bool begin(gatherer *g, tf_call *c, const char *hint) {
    *g = (gatherer){.c = c, .b = c->b, .x = tf_in(c, 0), .at = tf_in(c, 1)};
    if (g->x->poison || g->at->poison) return false;
    const int rank = g->x->shape.rank;
    if (rank < 0 || g->at->shape.rank < 0) return tf_unsupported(c, hint, "its operands have unknown ranks");
    if (!xla_read_numbers(tf_attr_s(c, "dimension_numbers"), &g->d)) return tf_bad(c, "its dimension numbers cannot be read");
    if (g->at->dtype != IR_I64) g->at = b_cast(c->b, g->at, IR_I32);
    g->at = columns_last(c, &g->d, g->at);
    if (g->at->poison) return false;
    g->batch = g->at->shape.rank - 1;
    const xla_numbers *d = &g->d;
    if (!xla_are_axes(d, COLLAPSED, rank) || !xla_are_axes(d, INDEX_MAP, rank) || !xla_are_axes(d, OPERAND_BATCH, rank) || !xla_are_axes(d, INDICES_BATCH, g->batch) ||
        d->n[OPERAND_BATCH] != d->n[INDICES_BATCH] || g->at->shape.d[g->batch] != d->n[INDEX_MAP])
        return tf_bad(c, "its dimension numbers do not fit its operands");
    return true;
}

static ir_value *number(gatherer *g, ir_dim d) {
    ir_value *v = dim_known(d) ? b_i32(g->b, (int32_t)d) : b_dim_scalar(g->b, d, g->x);
    return b_cast(g->b, v, g->at->dtype);
}

/* Constant indices that lie inside. */
static bool inside(const gatherer *g) {
    const int columns = g->d.n[INDEX_MAP];
    int64_t n, v;
    if (!ir_is_const(g->at) || !ir_shape_count(&g->at->shape, &n)) return false;
    for (int64_t i = 0; i < n; i++) {
        const int64_t axis = g->d.v[INDEX_MAP][i % columns], most = g->x->shape.d[axis];
        if (!ev_get_i64(g->at, i, &v) || !dim_known(most) || !dim_known(g->size[axis]) || v < 0 || v > most - g->size[axis]) return false;
    }
    return true;
}

static ir_value *clamped(gatherer *g) {
    bld *b = g->b;
    const int n = g->d.n[INDEX_MAP];
    ir_value *last[IR_MAX_RANK];
    if (!n || inside(g)) return g->at;
    for (int i = 0; i < n; i++) {
        const int64_t axis = g->d.v[INDEX_MAP][i];
        last[i] = number(g, dim_sub(g->c->L->m, g->x->shape.d[axis], g->size[axis]));
    }
    ir_value *most = n == 1 ? last[0] : b_pack(b, last, (size_t)n, 0);
    return b_binary(b, OP_MINIMUM, b_binary(b, OP_MAXIMUM, g->at, b_num(b, g->at->dtype, 0)), most);
}

static void say(gatherer *g, int label) { g->label[g->n++] = label; }

/* Column i as a tensor without that axis. */
static ir_value *column(gatherer *g, int i) {
    if (g->at->poison || g->at->shape.d[g->batch] == 1) return b_squeeze(g->b, g->at, g->batch);
    return b_gather(g->b, g->at, b_i32(g->b, i), g->batch, 0);
}

static bool is_whole(const gatherer *g, int axis) { return g->size[axis] == g->x->shape.d[axis]; }

/* One window: a slice. */
static ir_value *sliced(gatherer *g) {
    bld *b = g->b;
    const int rank = g->x->shape.rank;
    ir_value *from[IR_MAX_RANK];
    for (int i = 0; i < rank; i++) {
        const int k = place(&g->d, INDEX_MAP, i);
        from[i] = k < 0 || is_whole(g, i) ? b_num(b, g->at->dtype, 0) : column(g, k);
        say(g, i);
    }
    ir_value *begin = b_cast(b, b_pack(b, from, (size_t)rank, 0), IR_I32);
    return b_op(b, OP_SLICE, B_IN(g->x, begin, b_dims(b, g->size, (size_t)rank, g->x)), B_NONE);
}

/* Places along one axis, all else whole: *axis, behind *common first axes that operand and indices share. */
static bool is_take(const gatherer *g, int *axis, int *common) {
    const xla_numbers *d = &g->d;
    *common = d->n[OPERAND_BATCH];
    *axis = -1;
    for (int i = 0; i < *common; i++)
        if (d->v[OPERAND_BATCH][i] != i || d->v[INDICES_BATCH][i] != i) return false;
    for (int i = *common; i < g->x->shape.rank; i++) {
        if (place(d, INDEX_MAP, i) >= 0 && g->size[i] == 1 && *axis < 0) *axis = i;
        else if (!is_whole(g, i)) return false;
    }
    return *axis >= 0;
}

static ir_value *taken(gatherer *g, int axis, int common) {
    for (int i = 0; i < common; i++) say(g, BATCH + i);
    for (int i = common; i < axis; i++) say(g, i);
    for (int i = common; i < g->batch; i++) say(g, BATCH + i);
    for (int i = axis + 1; i < g->x->shape.rank; i++) say(g, i);
    return b_gather(g->b, g->x, column(g, place(&g->d, INDEX_MAP, axis)), axis, common);
}

/* 0, 1, 2 .. along one axis of the indices' shape [batch.., 1], which has `more` axes behind those. */
static ir_value *counted(gatherer *g, ir_dim n, int axis, int axes) {
    ir_value *v = b_cast(g->b, count_to(g->b, b_dim_scalar(g->b, n, g->at)), g->at->dtype);
    ir_shape s = {.rank = axes};
    for (int i = 0; i < axes; i++) s.d[i] = 1;
    s.d[axis] = n;
    return v->poison ? v : b_reshape(g->b, v, &s);
}

/* The columns of the indices are the first axes of x as they are, each moved by single places. */
static bool is_plain(const gatherer *g, int columns, const int *perm, int windows) {
    if (windows || g->d.n[OPERAND_BATCH] || columns != g->d.n[INDEX_MAP] || !columns) return false;
    for (int i = 0; i < columns; i++)
        if (g->d.v[INDEX_MAP][i] != perm[i]) return false;
    return true;
}

/* Any gather: the axes with places first, each place by its full index; windows of several places are as many indices. */
static ir_value *by_full_index(gatherer *g) {
    bld *b = g->b;
    const int rank = g->x->shape.rank;
    int perm[IR_MAX_RANK], n = 0, windows = 0, window_of[IR_MAX_RANK];
    for (int i = 0; i < rank; i++) {
        window_of[i] = -1;
        const bool indexed = place(&g->d, INDEX_MAP, i) >= 0 && !is_whole(g, i);
        if (!indexed && place(&g->d, OPERAND_BATCH, i) < 0) continue;
        perm[n++] = i;
        if (indexed && g->size[i] != 1) window_of[i] = windows++;
    }
    const int columns = n, axes = g->batch + windows;
    if (axes + 1 > IR_MAX_RANK || axes + rank - columns > IR_MAX_RANK) return b_fail(b, "the result has %d axes", axes + rank - columns);
    ir_value *col[IR_MAX_RANK];
    ir_shape all = {.rank = axes}, apart = {.rank = axes};
    for (int i = 0; i < axes; i++) all.d[i] = apart.d[i] = i < g->batch ? g->at->shape.d[i] : 1;
    for (int i = 0; i < columns; i++)
        if (window_of[perm[i]] >= 0) all.d[g->batch + window_of[perm[i]]] = g->size[perm[i]];
    const bool plain = is_plain(g, columns, perm, windows);
    for (int i = 0; i < columns && !plain; i++) {
        const int k = place(&g->d, INDEX_MAP, perm[i]), o = place(&g->d, OPERAND_BATCH, perm[i]), w = window_of[perm[i]];
        col[i] = k >= 0 ? column(g, k) : counted(g, g->at->shape.d[g->d.v[INDICES_BATCH][o]], (int)g->d.v[INDICES_BATCH][o], axes);
        if (k >= 0 && windows) col[i] = b_reshape(b, col[i], &apart);
        if (w >= 0) col[i] = b_add(b, col[i], counted(g, g->size[perm[i]], g->batch + w, axes));
        col[i] = b_broadcast_to(b, col[i], &all);
    }
    for (int i = 0; i < rank; i++) {
        bool first = false;
        for (int k = 0; k < columns; k++) first |= perm[k] == i;
        if (!first) perm[n++] = i;
    }
    ir_value *x = b_transpose(b, g->x, perm);
    for (int i = columns; i < rank && !x->poison; i++)
        if (!is_whole(g, perm[i])) { /* no index moves it: it begins at 0 */
            ir_value *from = b_dims_const(b, (int64_t[IR_MAX_RANK]){0}, (size_t)rank);
            ir_dim size[IR_MAX_RANK];
            for (int k = 0; k < rank; k++) size[k] = k == i ? g->size[perm[i]] : x->shape.d[k];
            x = b_op(b, OP_SLICE, B_IN(x, from, b_dims(b, size, (size_t)rank, x)), B_NONE);
        }
    for (int i = 0; i < g->batch; i++) say(g, BATCH + i);
    for (int i = 0; i < columns; i++)
        if (window_of[perm[i]] >= 0) say(g, perm[i]);
    for (int i = columns; i < rank; i++) say(g, perm[i]);
    if (!columns) {
        ir_shape s = all;
        for (int i = 0; i < rank; i++) s.d[s.rank++] = x->poison ? 1 : x->shape.d[i];
        return b_broadcast_to(b, x, &s);
    }
    return b_op(b, OP_GATHER_ND, B_IN(x, plain ? g->at : b_pack(b, col, (size_t)columns, axes)), B_NONE);
}

/* The axes of y in the order that is asked for; those of size 1 come and go. */
static bool in_order(gatherer *g, ir_value *y) {
    bld *b = g->b;
    const xla_numbers *d = &g->d;
    int want[2 * IR_MAX_RANK], n = 0, window = 0, batch = 0, perm[IR_MAX_RANK], kept = 0;
    const int rank = g->batch + d->n[OFFSET_DIMS];
    if (rank > IR_MAX_RANK || !xla_are_axes(d, OFFSET_DIMS, rank)) return tf_bad(g->c, "the result has %d axes", rank);
    for (; n < rank; n++) {
        if (place(d, OFFSET_DIMS, n) < 0) {
            want[n] = BATCH + batch++;
            continue;
        }
        while (window < g->x->shape.rank && (place(d, COLLAPSED, window) >= 0 || place(d, OPERAND_BATCH, window) >= 0)) window++;
        want[n] = window++;
    }
    if (window > g->x->shape.rank || batch > g->batch) return tf_bad(g->c, "its dimension numbers do not fit its operands");
    for (int i = g->n; i-- > 0;) { /* collapsed axes */
        bool wanted = false;
        for (int k = 0; k < n; k++) wanted |= want[k] == g->label[i];
        if (wanted) continue;
        y = b_squeeze(b, y, i);
        memmove(g->label + i, g->label + i + 1, sizeof *g->label * (size_t)(g->n - i - 1));
        g->n--;
    }
    for (int k = 0; k < n; k++)
        for (int i = 0; i < g->n; i++)
            if (g->label[i] == want[k]) perm[kept++] = i;
    if (y->poison || kept != y->shape.rank) return y->poison ? false : tf_bad(g->c, "its dimension numbers do not fit its operands");
    y = b_transpose(b, y, perm);
    for (int k = 0; k < n; k++) {
        bool there = false;
        for (int i = 0; i < g->n; i++) there |= g->label[i] == want[k];
        if (!there) y = b_expand_dims(b, y, k);
    }
    return tf_return(g->c, y);
}

bool lower_xla_gather(tf_call *c) {
    gatherer g;
    const ir_dim *size;
    size_t n;
    int axis, common;
    const char *hint = "give the inputs shapes with --shape";
    if (!begin(&g, c, hint)) return false;
    const int rank = g.x->shape.rank;
    if (!b_elems(c->b, tf_i32(c, 2), &size, &n)) return tf_unsupported(c, hint, "the size of its windows is computed at run time");
    if (n != (size_t)rank) return tf_bad(c, "windows of %zu axes of %d", n, rank);
    for (int i = 0; i < rank; i++) {
        g.size[i] = size[i];
        if ((place(&g.d, COLLAPSED, i) >= 0 || place(&g.d, OPERAND_BATCH, i) >= 0) && size[i] != 1) return tf_bad(c, "a window of more than one place is collapsed");
        if (size[i] < 0 && dim_known(size[i])) return tf_bad(c, "a window of %lld places", (long long)size[i]);
        ir_dim all = g.x->shape.d[i];
        if (dim_known(size[i]) && dim_known(all) && size[i] > all) return tf_bad(c, "a window of %lld places of %lld", (long long)size[i], (long long)all);
    }
    g.at = clamped(&g);
    if (g.at->poison) return false;
    ir_value *y;
    if (!rank) y = by_full_index(&g);
    else if (!g.batch && !g.d.n[OPERAND_BATCH]) y = sliced(&g);
    else if (is_take(&g, &axis, &common)) y = taken(&g, axis, common);
    else y = by_full_index(&g);
    return !y->poison && in_order(&g, y);
}

/* ---- scatter --------------------------------------------------------------------------------------------- */

/* Axes that operand and indices share are columns that count. */
static void count_shared(gatherer *g) {
    bld *b = g->b;
    xla_numbers *d = &g->d;
    if (!d->n[OPERAND_BATCH]) return;
    ir_value *all[IR_MAX_RANK + 1] = {g->at};
    ir_shape s = g->at->shape;
    s.d[g->batch] = 1;
    size_t n = 1;
    for (int i = 0; i < d->n[OPERAND_BATCH]; i++) {
        const int axis = (int)d->v[INDICES_BATCH][i];
        all[n++] = b_broadcast_to(b, counted(g, g->at->shape.d[axis], axis, g->batch + 1), &s);
        if (d->n[INDEX_MAP] < IR_MAX_RANK) d->v[INDEX_MAP][d->n[INDEX_MAP]++] = d->v[OPERAND_BATCH][i];
        if (d->n[COLLAPSED] < IR_MAX_RANK) d->v[COLLAPSED][d->n[COLLAPSED]++] = d->v[OPERAND_BATCH][i];
    }
    for (int i = 1; i < d->n[COLLAPSED]; i++) /* in ascending order */
        for (int k = i; k > 0 && d->v[COLLAPSED][k] < d->v[COLLAPSED][k - 1]; k--) {
            const int64_t v = d->v[COLLAPSED][k];
            d->v[COLLAPSED][k] = d->v[COLLAPSED][k - 1];
            d->v[COLLAPSED][k - 1] = v;
        }
    g->at = b_concat(b, all, n, g->batch);
}

/* The runtime leaves out single elements that lie beyond x, XLA whole windows: those begin beyond the end then. */
static bool leave_out(gatherer *g, const ir_value *by) {
    bld *b = g->b;
    const xla_numbers *d = &g->d;
    const int columns = d->n[INDEX_MAP];
    ir_value *most[IR_MAX_RANK], *end[IR_MAX_RANK];
    bool wide = false;
    for (int i = 0, k = 0, updates = 0; i < g->x->shape.rank; i++) {
        g->size[i] = 1;
        if (place(d, COLLAPSED, i) >= 0 || place(d, OPERAND_BATCH, i) >= 0) continue;
        if (k == d->n[OFFSET_DIMS]) return tf_bad(g->c, "its dimension numbers do not fit its operands");
        updates = (int)d->v[OFFSET_DIMS][k++];
        if (updates >= by->shape.rank) return tf_bad(g->c, "the updates have no axis %d", updates);
        g->size[i] = by->shape.d[updates];
        wide |= g->size[i] != 1 && place(d, INDEX_MAP, i) >= 0;
    }
    if (!wide || inside(g)) return true;
    for (int i = 0; i < columns; i++) {
        const int64_t axis = d->v[INDEX_MAP][i];
        most[i] = number(g, dim_sub(g->c->L->m, g->x->shape.d[axis], g->size[axis]));
        end[i] = number(g, g->x->shape.d[axis]);
    }
    ir_value *fits = b_binary(b, OP_LESS_EQUAL, g->at, b_pack(b, most, (size_t)columns, 0));
    fits = b_binary(b, OP_LOGICAL_AND, fits, b_binary(b, OP_GREATER_EQUAL, g->at, b_num(b, g->at->dtype, 0)));
    g->at = b_select(b, fits, g->at, b_pack(b, end, (size_t)columns, 0));
    return !g->at->poison;
}

bool lower_xla_scatter(tf_call *c) {
    bld *b = c->b;
    gatherer g;
    ir_value *by = tf_in(c, 2);
    src_graph *f = xla_function(c, "update_computation", 2, 1);
    if (!f || by->poison || !begin(&g, c, "give the inputs shapes with --shape")) return false;
    const ir_dtype t = g.x->dtype, as = t == IR_F16 || t == IR_BF16 ? IR_F32 : t;
    static const ir_op ops[] = {[XLA_ADD] = OP_STABLEHLO_ADD, [XLA_MUL] = OP_STABLEHLO_MULTIPLY, [XLA_MAX] = OP_STABLEHLO_MAXIMUM, [XLA_MIN] = OP_STABLEHLO_MINIMUM,
                                [XLA_AND] = OP_STABLEHLO_AND, [XLA_OR] = OP_STABLEHLO_OR, [XLA_SECOND] = OP_COUNT};
    const xla_kind k = xla_kind_of(c, f, t);
    if (b->failed || c->refused) return false;
    if (k == XLA_OTHER || k == XLA_OR) return tf_unsupported(c, NULL, "it combines numbers by a function of its own");
    if (by->shape.rank < 0) return tf_unsupported(c, "give the inputs shapes with --shape", "its updates have an unknown rank");
    if (by->shape.rank != g.batch + g.d.n[OFFSET_DIMS]) return tf_bad(c, "the updates have %d axes", by->shape.rank);
    if (!leave_out(&g, by)) return false;
    count_shared(&g);
    return tf_return(c, b_cast(b, lw_scatter_windows(c, ops[k], b_cast(b, g.x, as), g.at, b_cast(b, by, as),
                                                     &(lw_windows){.window = g.d.v[OFFSET_DIMS], .n_window = (size_t)g.d.n[OFFSET_DIMS], .inserted = g.d.v[COLLAPSED],
                                                                   .n_inserted = (size_t)g.d.n[COLLAPSED], .map = g.d.v[INDEX_MAP], .n_map = (size_t)g.d.n[INDEX_MAP]}), t));
}
