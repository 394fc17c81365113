/* legalize/tf/ops_einsum.c: Einsum.
 *
 * Each operand is freed of repeated labels (a strided view of the diagonal) and of labels that nobody else has (SUM);
 * then operands are multiplied pair by pair.  A pair is a matrix product [batch, rows, inner] x [batch, inner, columns]:
 * which operand is the left one and how the labels are ordered inside of the groups is chosen to need the fewest
 * operators.  Pairs without inner labels, or without rows and columns, are element-wise products. */
#include "legalize/tf/nn.h"

#define MAX_LABELS 16
enum { ELLIPSIS = 256 }; /* ELLIPSIS + i: the axis i places from the end of the dots */

typedef struct labels {
    int n, l[MAX_LABELS];
} labels;
typedef struct term { /* an operand, or a product so far */
    ir_value *v;
    labels on;
} term;

static int at(const labels *s, int label) {
    for (int i = 0; i < s->n; i++)
        if (s->l[i] == label) return i;
    return -1;
}
static bool has(const labels *s, int label) { return at(s, label) >= 0; }
static void put(labels *s, int label) {
    if (s->n < MAX_LABELS) s->l[s->n++] = label;
}
static bool same(const labels *a, const labels *b) {
    if (a->n != b->n) return false;
    for (int i = 0; i < a->n; i++)
        if (a->l[i] != b->l[i]) return false;
    return true;
}
static labels joined(const labels *a, const labels *b, const labels *c) {
    labels r = *a;
    for (int i = 0; i < b->n; i++) put(&r, b->l[i]);
    for (int i = 0; c && i < c->n; i++) put(&r, c->l[i]);
    return r;
}
/* The labels of `set` in the order in which `like` has them. */
static labels ordered(const labels *set, const labels *like) {
    labels r = {0};
    for (int i = 0; i < like->n; i++)
        if (has(set, like->l[i]) && !has(&r, like->l[i])) put(&r, like->l[i]);
    for (int i = 0; i < set->n; i++)
        if (!has(&r, set->l[i])) put(&r, set->l[i]);
    return r;
}

/* ---- the equation ------------------------------------------------------------------------------------- */

/* One subscript; dots stand for `dots` axes.  false: malformed. */
static bool read_subscript(str s, int dots, labels *out) {
    *out = (labels){0};
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];
        if (ch == ' ') continue;
        if (ch == '.') {
            if (i + 2 >= s.n || s.p[i + 1] != '.' || s.p[i + 2] != '.' || dots < 0) return false;
            for (int k = dots - 1; k >= 0; k--) put(out, ELLIPSIS + k);
            i += 2;
            dots = -1;
        } else {
            put(out, ch);
        }
        if (out->n >= MAX_LABELS) return false;
    }
    return true;
}

static int named_labels(str s) {
    int n = 0;
    for (size_t i = 0; i < s.n; i++) n += s.p[i] != '.' && s.p[i] != ' ';
    return n;
}
static bool has_dots(str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '.') return true;
    return false;
}

/* Operands with their labels; *dots is the number of axes that "..." stands for in the result. */
static bool read_terms(tf_call *c, str lhs, term *t, int *dots) {
    str one, rest = lhs;
    *dots = 0;
    for (uint32_t i = 0; i < c->n_in; i++) {
        bool more = str_cut(rest, ',', &one, &rest);
        if (more != (i + 1 < c->n_in)) return tf_bad(c, "the equation has another number of operands than the %u given", c->n_in);
        ir_value *v = tf_in(c, i);
        if (v->poison) return false;
        int named = named_labels(one), mine = 0;
        if (v->shape.rank < 0) {
            if (has_dots(one) || named > IR_MAX_RANK) return tf_unsupported(c, "give the inputs shapes with --shape", "an operand has an unknown rank");
            v->shape.rank = named;
            for (int k = 0; k < named; k++) v->shape.d[k] = dim_new(c->L->m, "?");
        }
        mine = v->shape.rank - named;
        if (mine < 0 || (mine > 0 && !has_dots(one))) return tf_bad(c, "operand %u has rank %d, which does not fit '%.*s'", i, v->shape.rank, STR_ARG(one));
        if (!read_subscript(one, mine, &t[i].on)) return tf_bad(c, "the equation is malformed");
        t[i].v = v;
        *dots = MAX(*dots, mine);
    }
    return true;
}

/* An axis has one size wherever the equation names it; only what dots stand for broadcasts. */
static bool sizes_agree(tf_call *c, const term *t) {
    ir_dim size[ELLIPSIS];
    for (int i = 0; i < ELLIPSIS; i++) size[i] = -1;
    for (uint32_t k = 0; k < c->n_in; k++)
        for (int i = 0; i < t[k].on.n; i++) {
            const int label = t[k].on.l[i];
            const ir_dim d = t[k].v->shape.d[i];
            if (label >= ELLIPSIS || !dim_known(d)) continue;
            if (size[label] >= 0 && size[label] != d) return tf_bad(c, "'%c' is %lld long, and %lld in operand %u", label, (long long)size[label], (long long)d, k);
            size[label] = d;
        }
    return true;
}

/* ---- one operand ---------------------------------------------------------------------------------------- */

static void arrange(bld *b, term *t, const labels *to) {
    int perm[IR_MAX_RANK];
    if (same(&t->on, to) || t->v->poison) return;
    for (int i = 0; i < to->n; i++) perm[i] = at(&t->on, to->l[i]);
    t->v = b_transpose(b, t->v, perm);
    t->on = *to;
}

/* [.., n, n] to its diagonal [.., n]: every n+1st element of [.., n*n]. */
static ir_value *last_diagonal(bld *b, ir_value *v) {
    int r = v->shape.rank;
    ir_shape flat = v->shape;
    ir_dim n = v->shape.d[r - 1], step[IR_MAX_RANK];
    int64_t begin[IR_MAX_RANK] = {0};
    int mask = 0;
    flat.rank--;
    flat.d[r - 2] = dim_mul(b->m, n, n);
    for (int i = 0; i < r - 1; i++) step[i] = 1, mask |= 1 << i;
    step[r - 2] = dim_add(b->m, n, 1);
    v = b_reshape(b, v, &flat);
    ir_value *zero = b_dims_const(b, begin, (size_t)r - 1);
    v = b_op(b, OP_STRIDED_SLICE, B_IN(v, zero, zero, b_dims(b, step, (size_t)r - 1, v)), B_AT({A_begin_mask, .i = mask}, {A_end_mask, .i = mask}));
    if (!v->poison && !ir_is_const(v)) v->shape.d[r - 2] = n;
    return v;
}

static void take_diagonals(bld *b, term *t) {
    for (int i = 0; i < t->on.n && !t->v->poison; i++)
        for (int j = i + 1; j < t->on.n; j++) {
            if (t->on.l[i] != t->on.l[j]) continue;
            int perm[IR_MAX_RANK], k = 0;
            labels rest = {0};
            for (int a = 0; a < t->on.n; a++)
                if (a != i && a != j) perm[k++] = a, put(&rest, t->on.l[a]);
            put(&rest, t->on.l[i]);
            perm[k++] = i;
            perm[k] = j;
            if (dim_known(t->v->shape.d[j]) && !t->v->poison) t->v->shape.d[i] = t->v->shape.d[j];
            t->v = last_diagonal(b, b_transpose(b, t->v, perm));
            t->on = rest;
            i = -1;
            break;
        }
}

/* Sums over the labels that are not in `keep`. */
static void sum_out(bld *b, term *t, const labels *keep) {
    int axes[IR_MAX_RANK], n = 0;
    labels left = {0};
    for (int i = 0; i < t->on.n; i++) {
        if (has(keep, t->on.l[i])) put(&left, t->on.l[i]);
        else axes[n++] = i;
    }
    if (!n || t->v->poison) return;
    t->v = b_reduce(b, OP_SUM, t->v, axes, n, false);
    t->on = left;
}

/* ---- element-wise products --------------------------------------------------------------------------------- */

/* Does broadcasting read x as the shape s?  Leading ones say nothing. */
static bool reads_as(const ir_shape *x, const ir_shape *s) {
    int i = 0, k = 0;
    while (i < x->rank && x->d[i] == 1) i++;
    while (k < s->rank && s->d[k] == 1) k++;
    if (x->rank - i != s->rank - k) return false;
    for (; i < x->rank; i++, k++)
        if (x->d[i] != s->d[k]) return false;
    return true;
}

/* v with the axes of `all`, 1 where it has none; leading ones are as they are, or (whole) all there. */
static ir_value *spread(bld *b, term t, const labels *all, bool whole) {
    labels own = ordered(&t.on, all);
    arrange(b, &t, &own);
    if (t.v->poison) return t.v;
    ir_shape s = {.rank = 0};
    int holes = 0;
    for (int i = 0; i < all->n; i++) {
        int k = at(&t.on, all->l[i]);
        if (k < 0 && !s.rank && !whole) continue;
        s.d[s.rank++] = k < 0 ? 1 : t.v->shape.d[k];
        if (k >= 0) holes += !dim_known(t.v->shape.d[k]);
    }
    if (!whole && reads_as(&t.v->shape, &s)) return t.v;
    if (holes <= 1) return b_reshape(b, t.v, &s);
    int axis = 0;
    for (int i = 0; i < all->n; i++) {
        int k = at(&t.on, all->l[i]);
        if (k < 0 && !axis && !whole) continue;
        if (k < 0) t.v = b_expand_dims(b, t.v, axis);
        axis++;
    }
    return t.v;
}

static term by_elements(tf_call *c, term x, term y, const labels *keep) {
    labels all = ordered(keep, keep), r = {0};
    for (int i = 0; i < all.n; i++)
        if (has(&x.on, all.l[i]) || has(&y.on, all.l[i])) put(&r, all.l[i]);
    for (int i = 0; i < x.on.n; i++)
        if (!has(&r, x.on.l[i])) put(&r, x.on.l[i]);
    for (int i = 0; i < y.on.n; i++)
        if (!has(&r, y.on.l[i])) put(&r, y.on.l[i]);
    if (r.n > IR_MAX_RANK) {
        tf_unsupported(c, NULL, "it has %d labels", r.n);
        return (term){b_poison(c->b), r};
    }
    const bool first = r.n && has(&x.on, r.l[0]); /* x has the first axis, else y */
    ir_value *one = spread(c->b, first ? x : y, &r, false), *other = spread(c->b, first ? y : x, &r, one->shape.rank < r.n);
    term p = {b_mul(c->b, first ? one : other, first ? other : one), r};
    sum_out(c->b, &p, keep);
    return p;
}

/* ---- matrix products ------------------------------------------------------------------------------------------ */

typedef struct plan {
    const term *x, *y;
    labels batch, rows, inner, columns;
    labels x_order, y_order; /* as the operands are transposed */
    bool adj_x, adj_y;
    bool flat_batch;  /* batch labels are one axis */
    bool loose;       /* no batch: the rows stay axes of their own, the right matrix is broadcast over them */
    bool connected;   /* FULLY_CONNECTED: y is constant */
    int cost;
} plan;

static ir_dim size_in(const term *t, int label) {
    int i = at(&t->on, label);
    return i < 0 ? 1 : t->v->shape.d[i];
}
static ir_dim size_of(ir_module *m, const plan *p, int label) {
    ir_dim a = size_in(p->x, label), b = size_in(p->y, label);
    if (!has(&p->x->on, label)) return b;
    if (!has(&p->y->on, label)) return a;
    if (a == 1) return b;
    if (label >= ELLIPSIS && !dim_known(a) && !dim_known(b) && a != b) return dim_max(m, a, b);
    return dim_known(a) || b == 1 ? a : b;
}
static ir_dim product(ir_module *m, const term *t, const labels *l) {
    ir_dim d = 1;
    for (int i = 0; i < l->n; i++) d = dim_mul(m, d, size_in(t, l->l[i]));
    return d;
}

/* The shape of an operand as a (batched) matrix of these groups. */
static ir_shape matrix_shape(ir_module *m, const plan *p, const term *t, const labels *first, const labels *second, bool split_first) {
    ir_shape s = {.rank = 0};
    if (p->flat_batch) {
        ir_dim d = 1;
        for (int i = 0; i < p->batch.n; i++) d = dim_mul(m, d, size_of(m, p, p->batch.l[i]));
        s.d[s.rank++] = d;
    } else {
        for (int i = 0; i < p->batch.n; i++) s.d[s.rank++] = size_in(t, p->batch.l[i]);
    }
    if (split_first)
        for (int i = 0; i < first->n; i++) s.d[s.rank++] = size_in(t, first->l[i]);
    else
        s.d[s.rank++] = product(m, t, first);
    s.d[s.rank++] = product(m, t, second);
    return s;
}

static int reshape_cost(const term *t, const ir_shape *to) {
    int holes = 0;
    if (to->rank == t->on.n) return 0; /* the groups have one label each */
    for (int i = 0; i < to->rank; i++) holes += !dim_known(to->d[i]);
    return ir_is_const(t->v) ? 0 : holes > 1 ? 4 : 1;
}

/* Broadcasting batches (of dots) cannot be merged before they are equal. */
static bool batch_broadcasts(const plan *p) {
    for (int i = 0; i < p->batch.n; i++)
        if (p->batch.l[i] >= ELLIPSIS && size_in(p->x, p->batch.l[i]) != size_in(p->y, p->batch.l[i])) return true;
    return false;
}

static void judge(bld *b, plan *p, const labels *out) {
    labels direct = joined(&p->batch, &p->rows, &p->inner), swapped = joined(&p->batch, &p->inner, &p->rows);
    p->adj_x = !p->loose && same(&p->x->on, &swapped) && !same(&p->x->on, &direct);
    p->x_order = p->adj_x ? swapped : direct;
    direct = joined(&p->batch, &p->inner, &p->columns);
    swapped = joined(&p->batch, &p->columns, &p->inner);
    p->adj_y = p->connected || (same(&p->y->on, &swapped) && !same(&p->y->on, &direct));
    p->y_order = p->adj_y ? swapped : direct;
    ir_shape sx = matrix_shape(b->m, p, p->x, p->adj_x ? &p->inner : &p->rows, p->adj_x ? &p->rows : &p->inner, p->loose);
    ir_shape sy = matrix_shape(b->m, p, p->y, p->adj_y ? &p->columns : &p->inner, p->adj_y ? &p->inner : &p->columns, false);
    p->cost = 1 + reshape_cost(p->x, &sx) + reshape_cost(p->y, &sy);
    if (p->flat_batch && batch_broadcasts(p)) p->cost += 2;
    if (!same(&p->x->on, &p->x_order) && !ir_is_const(p->x->v)) p->cost++;
    if (!same(&p->y->on, &p->y_order) && !ir_is_const(p->y->v)) p->cost++;
    labels r = joined(&p->batch, &p->rows, &p->columns);
    int split = 0, holes = 0;
    for (int i = 0; i < r.n; i++) holes += !dim_known(size_of(b->m, p, r.l[i]));
    split = (p->flat_batch && p->batch.n != 1) || (!p->loose && p->rows.n != 1) || p->columns.n != 1;
    p->cost += split ? (holes > 1 ? 4 : 1) : 0;
    labels want = ordered(&r, out);
    p->cost += !same(&r, &want);
}

static plan best_plan(bld *b, const term *x, const term *y, const labels *batch, const labels *inner, const labels *out) {
    plan best = {.cost = 1 << 20};
    for (int k = 0; k < 2 * 3 * 2 * 2 * 2; k++) {
        int at_k = k;
        plan p = {.x = x, .y = y};
        if (at_k % 2) p.x = y, p.y = x;
        at_k /= 2;
        p.batch = ordered(batch, at_k % 3 == 0 ? out : at_k % 3 == 1 ? &p.x->on : &p.y->on);
        at_k /= 3;
        p.inner = ordered(inner, at_k % 2 ? &p.y->on : &p.x->on);
        at_k /= 2;
        labels rows = {0}, columns = {0};
        for (int i = 0; i < p.x->on.n; i++)
            if (!has(batch, p.x->on.l[i]) && !has(inner, p.x->on.l[i])) put(&rows, p.x->on.l[i]);
        for (int i = 0; i < p.y->on.n; i++)
            if (!has(batch, p.y->on.l[i]) && !has(inner, p.y->on.l[i])) put(&columns, p.y->on.l[i]);
        p.rows = at_k % 2 ? rows : ordered(&rows, out);
        p.columns = at_k % 2 ? columns : ordered(&columns, out);
        at_k /= 2;
        p.connected = !batch->n && ir_is_const(p.y->v) && p.x->v->dtype == IR_F32;
        p.loose = at_k % 2 && !batch->n && rows.n >= 1 && rows.n <= (p.connected ? 5 : 4);
        p.flat_batch = batch->n > 3;
        judge(b, &p, out);
        if (p.cost < best.cost) best = p;
    }
    return best;
}

static ir_value *as_matrix(bld *b, const plan *p, term t, const labels *order, const labels *first, const labels *second, bool split) {
    arrange(b, &t, order);
    if (t.v->poison) return t.v;
    if (p->flat_batch && batch_broadcasts(p)) {
        ir_shape wide = t.v->shape;
        for (int i = 0; i < p->batch.n; i++) wide.d[i] = size_of(b->m, p, p->batch.l[i]);
        t.v = b_broadcast_to(b, t.v, &wide);
    }
    ir_shape s = matrix_shape(b->m, p, &t, first, second, split);
    return b_reshape(b, t.v, &s);
}

static term by_matrices(bld *b, const plan *p) {
    ir_value *x = as_matrix(b, p, *p->x, &p->x_order, p->adj_x ? &p->inner : &p->rows, p->adj_x ? &p->rows : &p->inner, p->loose);
    ir_value *y = as_matrix(b, p, *p->y, &p->y_order, p->adj_y ? &p->columns : &p->inner, p->adj_y ? &p->inner : &p->columns, false);
    ir_value *r;
    labels on = joined(&p->batch, &p->rows, &p->columns);
    if (x->poison || y->poison) return (term){b_poison(b), on};
    if (p->connected && !p->adj_x) r = b_op(b, OP_FULLY_CONNECTED, B_IN(x, y, NULL), B_AT({A_keep_num_dims, .i = x->shape.rank > 2}));
    else r = b_op(b, OP_BATCH_MATMUL, B_IN(x, y), B_AT({A_adj_x, .i = p->adj_x}, {A_adj_y, .i = p->adj_y}));
    bool split = p->flat_batch || (!p->loose && p->rows.n != 1) || p->columns.n != 1;
    if (r->poison || !split) return (term){r, on};
    ir_shape s = {.rank = on.n};
    for (int i = 0; i < on.n; i++) s.d[i] = size_of(b->m, p, on.l[i]);
    return (term){b_reshape(b, r, &s), on};
}

/* Operators of the element-wise product and its sum, for a matrix by a vector; other products would be too large. */
static int elements_cost(const term *x, const term *y, const labels *keep) {
    const term *m = x->on.n > y->on.n ? x : y, *v = m == x ? y : x;
    int cost = 2;
    if (ir_is_const(m->v) || ir_is_const(v->v)) return 1 << 20;
    for (int i = 0; i < v->on.n; i++)
        if (!has(&m->on, v->on.l[i])) return 1 << 20;
    labels all = ordered(&m->on, keep), mine = ordered(&v->on, &all);
    cost += !same(&m->on, &all) + !same(&v->on, &mine);
    for (int i = 0; i < v->on.n; i++) /* a vector of the last axes broadcasts by itself */
        if (all.l[all.n - v->on.n + i] != mine.l[i]) return cost + 1;
    return cost;
}

static term multiply(tf_call *c, term x, term y, const labels *keep) {
    labels batch = {0}, inner = {0}, mine = joined(keep, &y.on, NULL), theirs = joined(keep, &x.on, NULL);
    sum_out(c->b, &x, &mine);
    sum_out(c->b, &y, &theirs);
    if (x.v->poison || y.v->poison) return (term){b_poison(c->b), x.on};
    for (int i = 0; i < x.on.n; i++)
        if (has(&y.on, x.on.l[i])) put(has(keep, x.on.l[i]) ? &batch : &inner, x.on.l[i]);
    bool scalars = batch.n + inner.n == x.on.n && batch.n + inner.n == y.on.n;
    int out_rank = x.on.n + y.on.n - batch.n - 2 * inner.n;
    if (!inner.n || scalars || !ir_is_float(x.v->dtype) || out_rank > IR_MAX_RANK) return by_elements(c, x, y, keep);
    plan p = best_plan(c->b, &x, &y, &batch, &inner, keep);
    if (p.cost > elements_cost(&x, &y, keep)) return by_elements(c, x, y, keep);
    return by_matrices(c->b, &p);
}

/* ---- the whole -------------------------------------------------------------------------------------------------- */

/* A label that the result repeats: the values stand on its diagonal. */
static ir_value *inflate(tf_call *c, term t, const labels *out) {
    labels seen = {0}, once = {0};
    for (int i = 0; i < out->n; i++) put(&once, has(&once, out->l[i]) ? -1 - i : out->l[i]);
    ir_value *v = spread(c->b, t, &once, true);
    for (int i = 0; i < out->n && !v->poison; i++) {
        int first = at(&seen, out->l[i]);
        put(&seen, out->l[i]);
        if (first < 0) continue;
        int64_t n = t.v->shape.d[at(&t.on, out->l[i])];
        if (!dim_known(n) || n > 4096) return tf_unsupported(c, NULL, "its result repeats a label of unknown size"), b_poison(c->b);
        ir_shape s = {.rank = out->n - first};
        for (int k = 0; k < s.rank; k++) s.d[k] = 1;
        s.d[0] = s.d[i - first] = n;
        uint8_t *eye = NEW_N(&c->L->ctx->keep, uint8_t, (size_t)(n * n) + 1);
        for (int64_t k = 0; k < n; k++) eye[k * n + k] = 1;
        ir_value *mask = ir_const_own(c->L->m, IR_BOOL, &s, eye, (size_t)(n * n));
        v = b_op(c->b, OP_SELECT_V2, B_IN(mask, v, b_num(c->b, v->dtype, 0)), B_NONE);
    }
    return v;
}

static ir_value *evaluate(tf_call *c, term *t, uint32_t n, const labels *out) {
    bld *b = c->b;
    for (uint32_t i = 0; i < n; i++) take_diagonals(b, &t[i]);
    term r = t[0];
    for (uint32_t i = 1; i < n; i++) {
        labels keep = *out;
        for (uint32_t k = i + 1; k < n; k++)
            for (int j = 0; j < t[k].on.n; j++)
                if (!has(&keep, t[k].on.l[j])) put(&keep, t[k].on.l[j]);
        r = multiply(c, r, t[i], &keep);
        if (r.v->poison) return r.v;
    }
    sum_out(b, &r, out);
    labels distinct = ordered(&r.on, out);
    arrange(b, &r, &distinct);
    if (r.v->poison) return r.v;
    return same(&r.on, out) ? r.v : inflate(c, r, out);
}

/* Products of complex numbers: one evaluation for each choice of parts. */
static ir_value *evaluate_complex(tf_call *c, const term *t, uint32_t n, const labels *out) {
    bld *b = c->b;
    cpair sum = {NULL, NULL};
    cpair part[8];
    if (n > 2) return tf_unsupported(c, NULL, "it has more than two complex operands"), b_poison(b);
    for (uint32_t i = 0; i < n; i++) part[i] = complex_parts(b, complex_to(b, t[i].v, IR_C64));
    for (uint32_t k = 0; k < 1u << n; k++) {
        term one[2] = {t[0], t[n - 1]};
        int imaginary = 0;
        for (uint32_t i = 0; i < n; i++) {
            one[i].v = k >> i & 1 ? part[i].im : part[i].re;
            imaginary += (int)(k >> i & 1);
        }
        ir_value *v = evaluate(c, one, n, out);
        ir_value **to = imaginary == 1 ? &sum.im : &sum.re;
        *to = !*to ? v : imaginary == 2 ? b_sub(b, *to, v) : b_add(b, *to, v);
    }
    return complex_to(b, complex_join(b, sum), t[0].v->dtype);
}

bool lw_einsum(tf_call *c, str equation) {
    str lhs, rhs;
    term t[32];
    labels out;
    int dots;
    size_t arrow = 0;
    while (arrow + 1 < equation.n && !(equation.p[arrow] == '-' && equation.p[arrow + 1] == '>')) arrow++;
    if (arrow + 1 >= equation.n) return tf_bad(c, "the equation has no '->'");
    lhs = str_sub(equation, 0, arrow);
    rhs = str_sub(equation, arrow + 2, equation.n);
    if (c->n_in < 1 || c->n_in > ARRAY_LEN(t)) return tf_unsupported(c, NULL, "it has %u operands", c->n_in);
    if (!read_terms(c, lhs, t, &dots) || !sizes_agree(c, t)) return false;
    if (!read_subscript(rhs, dots, &out) || out.n > IR_MAX_RANK) return tf_bad(c, "the result of the equation is malformed");
    for (int i = 0; i < out.n; i++) {
        bool found = false;
        for (uint32_t k = 0; k < c->n_in; k++) found |= has(&t[k].on, out.l[i]);
        if (!found) return tf_bad(c, "a label of the result is in no operand");
    }
    ir_value *r = ir_is_complex(t[0].v->dtype) ? evaluate_complex(c, t, c->n_in, &out) : evaluate(c, t, c->n_in, &out);
    return tf_return(c, r);
}

bool lower_einsum(tf_call *c) { return lw_einsum(c, tf_attr_s(c, "equation")); }
