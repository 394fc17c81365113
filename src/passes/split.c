/* passes/split.c: slices that together are all of a tensor, in equal parts along one axis, become one SPLIT.
 *
 *     a = x[:, :4]   b = x[:, 4:8]   c = x[:, 8:]     ->     a, b, c = split(x)
 *
 * So the gates of a GRU are written.  Every user of x must be such a slice: else SPLIT copies what nobody needs. */
#include "passes/rules.h"

enum { MOST_PARTS = 16 };

typedef struct piece {
    ir_node *n;
    int axis;
    int64_t begin, size;
} piece;

static bool in_mask(const ir_node *n, ir_attr_id mask, int64_t i) { return i < 32 && (ir_get_i(n, mask) >> i & 1); }

/* Where axis i of x begins and ends in a STRIDED_SLICE of steps of 1; *whole: it is all there. */
static bool range_of(const ir_node *n, int i, int64_t *begin, int64_t *end, bool *whole) {
    const ir_dim d = ir_in(n, 0)->shape.d[i];
    int64_t step;
    const bool from_start = in_mask(n, A_begin_mask, i), to_end = in_mask(n, A_end_mask, i);
    *whole = true;
    if (i >= ps_count_of(ir_in(n, 1))) return true;
    if (!ev_get_i64(ir_in(n, 3), i, &step) || step != 1 || !ev_get_i64(ir_in(n, 1), i, begin) || !ev_get_i64(ir_in(n, 2), i, end)) return false;
    if (from_start) *begin = 0;
    if (*begin == 0 && to_end) return true;
    if (!dim_known(d)) return false;
    if (*begin < 0) *begin += d;
    if (to_end) *end = d;
    else if (*end < 0) *end += d;
    *whole = *begin == 0 && *end == d;
    return *begin >= 0 && *begin < *end && *end <= d;
}

static bool piece_of(ir_node *n, piece *p) {
    const ir_shape *x = &ir_in(n, 0)->shape;
    *p = (piece){.n = n, .axis = -1};
    if (n->op != OP_STRIDED_SLICE || x->rank < 1 || n->out[0].shape.rank != x->rank) return false;
    if (ir_get_i(n, A_ellipsis_mask) || ir_get_i(n, A_new_axis_mask) || ir_get_i(n, A_shrink_axis_mask) || ir_get_i(n, A_offset)) return false;
    for (size_t i = 1; i < 4; i++)
        if (!ir_in(n, i) || !ir_is_const(ir_in(n, i)) || ps_count_of(ir_in(n, i)) > x->rank) return false;
    for (int i = 0; i < x->rank; i++) {
        int64_t begin, end;
        bool whole;
        if (!range_of(n, i, &begin, &end, &whole)) return false;
        if (whole) continue;
        if (p->axis >= 0) return false;
        p->axis = i;
        p->begin = begin;
        p->size = end - begin;
    }
    return p->axis >= 0;
}

/* The users of x in the order of their parts; how many, or 0. */
static size_t pieces_of(const ir_value *x, piece *sorted) {
    size_t n = 0, seen = 0;
    piece first = {0};
    for (const ir_use *u = x->uses; u; u = u->next, seen++) {
        piece p;
        if (u->user->n_in == 0 || u != &u->user->in[0] || !piece_of(u->user, &p)) return 0;
        if (!seen) {
            first = p;
            if (x->shape.d[p.axis] % p.size) return 0;
            n = (size_t)(x->shape.d[p.axis] / p.size);
            if (n < 2 || n > MOST_PARTS) return 0;
            memset(sorted, 0, n * sizeof *sorted);
        }
        if (p.axis != first.axis || p.size != first.size || p.begin % p.size || sorted[p.begin / p.size].n) return 0;
        sorted[p.begin / p.size] = p;
    }
    return seen == n ? n : 0;
}

static void split_value(ir_graph *g, ir_value *x) {
    piece p[MOST_PARTS];
    const size_t n = ps_takes_type(OP_SPLIT, x->dtype) ? pieces_of(x, p) : 0;
    if (!n) return;
    bld b = b_begin(g, p[0].n->name, STR("StridedSlice"));
    ir_value *out[MOST_PARTS];
    b.at = x->def ? x->def->next : g->first;
    b.quiet = true;
    if (!b_build(&b, OP_SPLIT, B_IN(b_i32(&b, p[0].axis), x), B_AT({A_num_splits, .i = (int64_t)n}), NULL, out, n) || b.failed) return;
    for (size_t i = 0; i < n; i++) {
        if (out[i]->name.n == 0) out[i]->name = p[i].n->out[0].name;
        ir_replace_uses(&p[i].n->out[0], out[i]);
        ir_node_remove(p[i].n);
    }
}

bool pass_split(ir_module *m) {
    for (ir_graph *g = m->graphs; g; g = g->next) {
        for (size_t i = 0; i < g->inputs.n; i++) split_value(g, g->inputs.v[i]);
        for (ir_node *n = g->first; n && n->op != OP_RETURN; n = n->next)
            for (uint32_t i = 0; i < n->n_out; i++) split_value(g, &n->out[i]);
    }
    return true;
}
