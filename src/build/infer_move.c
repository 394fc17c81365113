/* build/infer_move.c: ops that move elements: reshape, transpose, slices, gathers, pads, joins. */
#include "build/infer.h"

static bool same_type(ir_node *n, ir_shape s) { return set_out(n, 0, n->in[0].value->dtype, s); }

/* Product of the sizes; false when the rank is unknown. */
static bool product(bld *b, const ir_shape *s, ir_dim *out) {
    *out = 1;
    for (int i = 0; i < s->rank; i++) *out = dim_mul(b->m, *out, s->d[i]);
    return s->rank >= 0;
}

/* Whether `count` elements can have a shape, whatever its open sizes are. */
static bool count_fits(const ir_shape *s, int64_t count) {
    int64_t known = 1;
    for (int i = 0; i < s->rank; i++)
        if (dim_known(s->d[i]) && __builtin_mul_overflow(known, s->d[i], &known)) return true;
    return known == 0 ? count == 0 : count % known == 0;
}

bool infer_reshape(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0);
    ir_shape s;
    if (n->n_in > 1) {
        s = infer_shape_from(b, n->in[1].value);
    } else {
        const ir_attr *a = ir_attr_slot(n, A_new_shape);
        if (a->u.ints.n > IR_MAX_RANK) return b_fail(b, "rank above %d", IR_MAX_RANK), false;
        s = ir_shape_of((int)a->u.ints.n, a->u.ints.v);
    }
    if (s.rank < 0) return same_type(n, s);
    ir_dim have, rest = 1;
    int hole = -1;
    for (int i = 0; i < s.rank; i++) {
        if (s.d[i] == -1 && hole >= 0) return b_fail(b, "more than one size of the new shape is -1"), false;
        if (s.d[i] == -1) hole = i;
        else if (dim_known(s.d[i]) && s.d[i] < 0) return b_fail(b, "a size of the new shape is negative"), false;
        else rest = dim_mul(b->m, rest, s.d[i]);
    }
    bool known = product(b, x, &have);
    if (hole >= 0) {
        bool zero = dim_known(rest) && rest == 0;
        if (!known) s.d[hole] = dim_new(b->m, "?");
        else if (zero || !dim_divide_exact(b->m, have, rest, &s.d[hole])) {
            if (dim_known(have) && dim_known(rest) && (!zero || have != 0)) goto mismatch;
            s.d[hole] = zero ? 0 : dim_floordiv(b->m, have, rest);
        }
    } else if (known && dim_known(rest) && (dim_known(have) ? have != rest : !count_fits(x, rest))) {
        goto mismatch;
    }
    return same_type(n, s);
mismatch:;
    str xs = ir_shape_text(b->m, &b->ctx->scratch, x), ss = ir_shape_text(b->m, &b->ctx->scratch, &s);
    b_fail(b, "shape %.*s cannot be reshaped to %.*s", STR_ARG(xs), STR_ARG(ss));
    return false;
}

bool infer_squeeze(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0);
    const ir_attr *a = ir_attr_slot(n, A_squeeze_dims);
    if (x->rank < 0) return same_type(n, IR_UNRANKED);
    bool drop[IR_MAX_RANK] = {false};
    for (size_t i = 0; i < a->u.ints.n; i++) {
        int at;
        if (!fix_axis(a->u.ints.v[i], x->rank, &at)) return b_fail(b, "squeeze axis out of range"), false;
        if (dim_known(x->d[at]) && x->d[at] != 1)
            return b_fail(b, "axis %d has size %lld and cannot be squeezed", at, (long long)x->d[at]), false;
        drop[at] = true;
    }
    ir_shape s = {.rank = 0};
    for (int i = 0; i < x->rank; i++) {
        if (!a->u.ints.n && !dim_known(x->d[i])) return same_type(n, IR_UNRANKED); /* may or may not be 1 */
        if (!(a->u.ints.n ? drop[i] : x->d[i] == 1)) s.d[s.rank++] = x->d[i];
    }
    return same_type(n, s);
}

bool infer_expand_dims(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0);
    int64_t axis;
    int at;
    if (x->rank < 0) return same_type(n, IR_UNRANKED);
    if (x->rank == IR_MAX_RANK) return b_fail(b, "rank above %d", IR_MAX_RANK), false;
    int64_t axes;
    if (ir_shape_count(in_shape(n, 1), &axes) && axes != 1) return b_fail(b, "%lld axes to insert, not one", (long long)axes), false;
    if (!b_int(b, n->in[1].value, &axis)) return same_type(n, infer_new_shape(b, x->rank + 1));
    if (!fix_axis(axis, x->rank + 1, &at)) return b_fail(b, "axis %lld is out of range", (long long)axis), false;
    ir_shape s = {.rank = x->rank + 1};
    for (int i = 0; i < s.rank; i++) s.d[i] = i == at ? 1 : x->d[i - (i > at)];
    return same_type(n, s);
}

bool infer_transpose(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0);
    const int64_t *p;
    size_t count;
    if (x->rank >= 0 && !infer_is_vector(b, n, 1, x->rank, "the permutation")) return false;
    if (!b_ints(b, n->in[1].value, &p, &count)) return same_type(n, x->rank < 0 ? IR_UNRANKED : infer_new_shape(b, x->rank));
    if (count > IR_MAX_RANK || (x->rank >= 0 && (size_t)x->rank != count))
        return b_fail(b, "a permutation of %zu axes for a tensor of rank %d", count, x->rank), false;
    ir_shape s = {.rank = (int)count};
    unsigned seen = 0;
    for (size_t i = 0; i < count; i++) {
        int at;
        if (!fix_axis(p[i], (int)count, &at) || (seen >> at & 1)) return b_fail(b, "this is not a permutation of the axes"), false;
        seen |= 1u << at;
        s.d[i] = x->rank < 0 ? dim_new(b->m, "?") : x->d[at];
    }
    return same_type(n, s);
}

bool infer_slice(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0);
    const ir_dim *from = NULL, *size = NULL;
    size_t nf = 0, ns = 0;
    bool kf = b_elems(b, n->in[1].value, &from, &nf), ks = b_elems(b, n->in[2].value, &size, &ns);
    int rank = x->rank >= 0 ? x->rank : ks ? (int)MIN(ns, (size_t)IR_MAX_RANK) : -1;
    if (rank < 0) return same_type(n, IR_UNRANKED);
    if (!infer_is_vector(b, n, 1, rank, "the vector of begins") || !infer_is_vector(b, n, 2, rank, "the vector of sizes")) return false;
    if ((ks && ns != (size_t)rank) || (kf && nf != (size_t)rank)) return b_fail(b, "slice wants one begin and one size for each axis"), false;
    ir_shape s = {.rank = rank};
    for (int i = 0; i < rank; i++) {
        ir_dim d = x->rank >= 0 ? x->d[i] : dim_new(b->m, "?");
        if (!ks) s.d[i] = dim_new(b->m, "?");
        else if (size[i] != -1) s.d[i] = size[i];
        else s.d[i] = kf ? dim_sub(b->m, d, from[i]) : dim_new(b->m, "?");
        if (dim_known(s.d[i]) && s.d[i] < 0) return b_fail(b, "slice beyond the end of axis %d", i), false;
        if (kf && dim_known(d) && dim_known(from[i]) && dim_known(s.d[i]) && (from[i] < 0 || from[i] > d || s.d[i] > d - from[i]))
            return b_fail(b, "slice [%lld, +%lld) beyond axis %d of size %lld", (long long)from[i], (long long)s.d[i], i, (long long)d), false;
    }
    return same_type(n, s);
}

/* Number of elements from begin to end by step over an axis of size d, all constant but d. */
static ir_dim range_length(bld *b, ir_dim d, ir_dim from, bool no_from, ir_dim to, bool no_to, int64_t step) {
    ir_module *m = b->m;
    if (dim_known(d)) {
        if ((!no_from && !dim_known(from)) || (!no_to && !dim_known(to))) {
            if (no_from && step == 1 && dim_is_nonnegative(m, to)) return dim_min(m, to, d);
            if (no_to && step == 1 && dim_is_nonnegative(m, from)) return dim_max(m, 0, dim_sub(m, d, from));
            /* [i : i+k] with a loop counter or the like */
            if (!no_from && !no_to && step == 1 && dim_known(dim_sub(m, to, from))) return MIN(d, MAX(0, dim_sub(m, to, from)));
            return dim_new(m, "?");
        }
        int64_t low = step > 0 ? 0 : -1, high = step > 0 ? d : d - 1;
        int64_t f = no_from ? (step > 0 ? 0 : d - 1) : from < 0 ? from + d : from;
        int64_t t = no_to ? (step > 0 ? d : -1) : to < 0 ? to + d : to;
        f = MIN(MAX(f, low), high);
        t = MIN(MAX(t, low), high);
        int64_t span = step > 0 ? t - f : f - t, by = step > 0 ? step : -step;
        return span <= 0 ? 0 : (span + by - 1) / by;
    }
    if (step == -1 && no_from && no_to) return d;
    if (step < 0) return dim_new(m, "?");
    ir_dim f = no_from ? 0 : from, t = no_to ? d : to, span;
    bool from_end = dim_known(f) && f < 0, to_end = no_to || (dim_known(t) && t < 0);
    if (from_end && f < -1) { /* x[-3:] are 3, or fewer: all that there are */
        if (!to_end) return dim_new(m, "?");
        ir_dim cut = no_to ? 0 : t;
        span = cut <= f ? 0 : dim_min(m, cut - f, dim_add(m, d, cut));
        return dim_ceildiv(m, span, step);
    }
    if (from_end) f = dim_add(m, d, f);
    if (to_end && !no_to) t = dim_add(m, d, t);
    else if (dim_known(t) && t != 0 && dim_known(f)) t = dim_min(m, t, d);
    span = dim_sub(m, t, f);
    if (dim_known(span)) return span <= 0 ? 0 : (span + step - 1) / step;
    /* d - k is taken as it is: a model that slices off k elements has them */
    return dim_ceildiv(m, span, step);
}

bool infer_strided_slice(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0);
    const ir_dim *from = NULL, *to = NULL;
    const int64_t *step = NULL;
    size_t nf = 0, nt = 0, ns = 0;
    bool kf = b_elems(b, n->in[1].value, &from, &nf), kt = b_elems(b, n->in[2].value, &to, &nt);
    if (!b_ints(b, n->in[3].value, &step, &ns)) {
        const ir_shape *v = in_shape(n, 3);
        if (v->rank != 1 || !dim_known(v->d[0]) || v->d[0] < 0) return same_type(n, IR_UNRANKED);
        ns = (size_t)v->d[0];
    }
    if (!infer_is_vector(b, n, 1, (int64_t)ns, "the vector of begins") || !infer_is_vector(b, n, 2, (int64_t)ns, "the vector of ends")) return false;
    for (size_t i = 0; step && i < ns; i++)
        if (step[i] == 0) return b_fail(b, "a stride is zero"), false;
    if (x->rank < 0) return same_type(n, IR_UNRANKED);
    if ((kf && nf != ns) || (kt && nt != ns) || ns > 2 * IR_MAX_RANK) return b_fail(b, "begin, end and strides differ in length"), false;
    int64_t begin_mask = ir_get_i(n, A_begin_mask), end_mask = ir_get_i(n, A_end_mask), shrink = ir_get_i(n, A_shrink_axis_mask);
    int64_t ellipsis = ir_get_i(n, A_ellipsis_mask), fresh = ir_get_i(n, A_new_axis_mask);
    int used = 0; /* axes of x that the specification names */
    for (size_t i = 0; i < ns; i++) used += !(fresh >> i & 1) && !(ellipsis >> i & 1);
    if (used > x->rank) return b_fail(b, "%d slices for a tensor of rank %d", used, x->rank), false;
    ir_shape s = {.rank = 0};
    int at = 0;
    bool offset = ir_get_i(n, A_offset) != 0, seen = false;
    for (size_t i = 0; i < ns; i++) {
        if (s.rank >= IR_MAX_RANK) return b_fail(b, "rank above %d", IR_MAX_RANK), false;
        if (ellipsis >> i & 1) {
            if (seen) return b_fail(b, "two ellipses in one slice"), false;
            seen = true;
            for (int k = x->rank - used; k > 0; k--) {
                if (s.rank >= IR_MAX_RANK) return b_fail(b, "rank above %d", IR_MAX_RANK), false;
                s.d[s.rank++] = x->d[at++];
            }
            continue;
        }
        if (fresh >> i & 1) {
            s.d[s.rank++] = 1;
            continue;
        }
        ir_dim d = x->d[at++];
        if (shrink >> i & 1) {
            if (step && step[i] < 0) return b_fail(b, "an index with a negative stride"), false;
            if (kf && dim_known(d) && dim_known(from[i]) && (from[i] < -d || from[i] >= d))
                return b_fail(b, "index %lld is out of range for axis %d of size %lld", (long long)from[i], at - 1, (long long)d), false;
            continue;
        }
        bool no_from = begin_mask >> i & 1, no_to = end_mask >> i & 1;
        if (!step || (!kf && !no_from) || (!kt && !no_to)) {
            s.d[s.rank++] = dim_new(b->m, "?");
            continue;
        }
        ir_dim end = kt ? to[i] : 0;
        if (offset && kf && kt) end = dim_add(b->m, from[i], to[i]);
        s.d[s.rank++] = range_length(b, d, kf ? from[i] : 0, no_from, end, no_to, step[i]);
    }
    while (at < x->rank) {
        if (s.rank >= IR_MAX_RANK) return b_fail(b, "rank above %d", IR_MAX_RANK), false;
        s.d[s.rank++] = x->d[at++];
    }
    return same_type(n, s);
}

bool infer_gather(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0), *i = in_shape(n, 1);
    int axis, batch;
    if (x->rank < 0 || i->rank < 0) return same_type(n, IR_UNRANKED);
    int64_t bd = ir_get_i(n, A_batch_dims);
    if (bd < 0) bd += i->rank;
    if (bd < 0 || bd > i->rank || !fix_axis(ir_get_i(n, A_axis), x->rank, &axis) || bd > axis)
        return b_fail(b, "gather axis or batch_dims out of range"), false;
    batch = (int)bd;
    if (x->rank - 1 + i->rank - batch > IR_MAX_RANK) return b_fail(b, "rank above %d", IR_MAX_RANK), false;
    ir_shape s = {.rank = 0};
    for (int k = 0; k < axis; k++) {
        ir_dim d = x->d[k];
        if (k < batch && !infer_agree(x->d[k], i->d[k], &d)) return b_fail(b, "batch sizes differ"), false;
        s.d[s.rank++] = d;
    }
    for (int k = batch; k < i->rank; k++) s.d[s.rank++] = i->d[k];
    for (int k = axis + 1; k < x->rank; k++) s.d[s.rank++] = x->d[k];
    return same_type(n, s);
}

bool infer_gather_nd(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0), *i = in_shape(n, 1);
    if (i->rank == 0) return b_fail(b, "indices without an axis"), false;
    if (x->rank < 0 || i->rank < 1 || !dim_known(i->d[i->rank - 1])) return same_type(n, IR_UNRANKED);
    int64_t depth = i->d[i->rank - 1];
    if (depth < 0 || depth > x->rank) return b_fail(b, "indices of %lld axes into a tensor of rank %d", (long long)depth, x->rank), false;
    if (i->rank - 1 + x->rank - depth > IR_MAX_RANK) return b_fail(b, "rank above %d", IR_MAX_RANK), false;
    ir_shape s = {.rank = 0};
    for (int k = 0; k + 1 < i->rank; k++) s.d[s.rank++] = i->d[k];
    for (int k = (int)depth; k < x->rank; k++) s.d[s.rank++] = x->d[k];
    return same_type(n, s);
}

static bool padded(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0), *v = in_shape(n, 1);
    const ir_dim *p;
    size_t count;
    if (v->rank == 2 && dim_known(v->d[1]) && v->d[1] != 2)
        return b_fail(b, "%lld paddings for an axis, not one before and one behind", (long long)v->d[1]), false;
    if (x->rank >= 0 && v->rank == 2 && dim_known(v->d[0]) && v->d[0] != x->rank)
        return b_fail(b, "paddings of %lld axes for a tensor of rank %d", (long long)v->d[0], x->rank), false;
    if (x->rank < 0) return same_type(n, IR_UNRANKED);
    if (!b_elems(b, n->in[1].value, &p, &count)) return same_type(n, infer_new_shape(b, x->rank));
    if (count != 2 * (size_t)x->rank) return b_fail(b, "%zu paddings for a tensor of rank %d", count, x->rank), false;
    ir_shape s = *x;
    for (int i = 0; i < x->rank; i++) {
        if ((dim_known(p[2 * i]) && p[2 * i] < 0) || (dim_known(p[2 * i + 1]) && p[2 * i + 1] < 0))
            return b_fail(b, "a padding is negative"), false;
        s.d[i] = dim_add(b->m, dim_add(b->m, x->d[i], p[2 * i]), p[2 * i + 1]);
    }
    return same_type(n, s);
}

bool infer_pad(bld *b, ir_node *n) { return padded(b, n); }

/* What is mirrored must be there; REFLECT (mode 0) leaves the edge out. */
bool infer_mirror_pad(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0);
    const int64_t *p;
    size_t count;
    if (!padded(b, n)) return false;
    if (x->rank < 0 || !b_ints(b, n->in[1].value, &p, &count)) return true;
    for (int i = 0; i < x->rank; i++) {
        if (!dim_known(x->d[i])) continue;
        int64_t most = x->d[i] - (ir_get_i(n, A_mode) == 0);
        if (MAX(p[2 * i], p[2 * i + 1]) > most)
            return b_fail(b, "%lld elements of axis %d mirrored, which has %lld", (long long)MAX(p[2 * i], p[2 * i + 1]), i, (long long)x->d[i]), false;
    }
    return true;
}

bool infer_tile(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0);
    const ir_dim *t;
    size_t count;
    if (x->rank < 0) return same_type(n, IR_UNRANKED);
    if (!infer_is_vector(b, n, 1, x->rank, "the vector of multiples")) return false;
    if (!b_elems(b, n->in[1].value, &t, &count)) return same_type(n, infer_new_shape(b, x->rank));
    if (count != (size_t)x->rank) return b_fail(b, "%zu multiples for a tensor of rank %d", count, x->rank), false;
    ir_shape s = *x;
    for (int i = 0; i < x->rank; i++) {
        if (dim_known(t[i]) && t[i] < 0) return b_fail(b, "a multiple is negative"), false;
        s.d[i] = dim_mul(b->m, x->d[i], t[i]);
    }
    return same_type(n, s);
}

/* Sizes of v join those of s on all axes but `axis`. */
static bool join(bld *b, ir_shape *s, const ir_shape *v, int axis) {
    if (v->rank != s->rank) return b_fail(b, "operands of rank %d and %d cannot be joined", s->rank, v->rank), false;
    for (int i = 0; i < s->rank; i++)
        if (i != axis && !infer_agree(s->d[i], v->d[i], &s->d[i]))
            return b_fail(b, "operands differ on axis %d: %lld and %lld", i, (long long)s->d[i], (long long)v->d[i]), false;
    return true;
}

bool infer_concatenation(bld *b, ir_node *n) {
    ir_shape s = *in_shape(n, 0);
    int axis;
    for (uint32_t i = 1; i < n->n_in; i++) {
        if (n->in[i].value->dtype != n->in[0].value->dtype) return b_fail(b, "operands of different types"), false;
        if (s.rank < 0) s = *in_shape(n, i);
    }
    if (s.rank < 0) return same_type(n, s);
    if (!fix_axis(ir_get_i(n, A_axis), s.rank, &axis)) return b_fail(b, "concatenation axis out of range"), false;
    s.d[axis] = 0;
    for (uint32_t i = 0; i < n->n_in; i++) {
        const ir_shape *v = in_shape(n, i);
        if (v->rank < 0) {
            s.d[axis] = dim_new(b->m, "?");
            break;
        }
        if (!join(b, &s, v, axis)) return false;
        s.d[axis] = dim_add(b->m, s.d[axis], v->d[axis]);
    }
    return same_type(n, s);
}

bool infer_pack(bld *b, ir_node *n) {
    ir_shape x = *in_shape(n, 0);
    int axis;
    for (uint32_t i = 0; i < n->n_in; i++) {
        if (n->in[i].value->dtype != n->in[0].value->dtype) return b_fail(b, "operands of different types"), false;
        const ir_shape *v = in_shape(n, i);
        if (v->rank < 0) continue;
        if (x.rank < 0) x = *v;
        if (!join(b, &x, v, -1)) return false;
    }
    if (x.rank < 0) return same_type(n, x);
    if (x.rank == IR_MAX_RANK || !fix_axis(ir_get_i(n, A_axis), x.rank + 1, &axis)) return b_fail(b, "pack axis or rank out of range"), false;
    ir_shape s = {.rank = x.rank + 1};
    for (int i = 0; i < s.rank; i++) s.d[i] = i == axis ? (ir_dim)n->n_in : x.d[i - (i > axis)];
    return same_type(n, s);
}

bool infer_unpack(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0);
    ir_shape s = IR_UNRANKED;
    int axis;
    if (x->rank >= 0) {
        if (!fix_axis(ir_get_i(n, A_axis), x->rank, &axis)) return b_fail(b, "unpack axis out of range"), false;
        if (dim_known(x->d[axis]) && x->d[axis] != (ir_dim)n->n_out) return b_fail(b, "unpack into %u of an axis of %lld", n->n_out, (long long)x->d[axis]), false;
        s.rank = 0;
        for (int i = 0; i < x->rank; i++)
            if (i != axis) s.d[s.rank++] = x->d[i];
    }
    for (uint32_t i = 0; i < n->n_out; i++) set_out(n, i, n->in[0].value->dtype, s);
    return true;
}

bool infer_split(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 1);
    ir_shape s = *x;
    int64_t a;
    int axis;
    if (x->rank >= 0 && b_int(b, n->in[0].value, &a)) {
        if (!fix_axis(a, x->rank, &axis)) return b_fail(b, "split axis out of range"), false;
        if (dim_known(x->d[axis]) && x->d[axis] % n->n_out) return b_fail(b, "an axis of size %lld cannot be split into %u equal parts", (long long)x->d[axis], n->n_out), false;
        s.d[axis] = dim_floordiv(b->m, x->d[axis], n->n_out);
    } else if (x->rank >= 0) {
        s = infer_new_shape(b, x->rank);
    }
    for (uint32_t i = 0; i < n->n_out; i++) set_out(n, i, n->in[1].value->dtype, s);
    return true;
}

bool infer_split_v(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0);
    int64_t a;
    int axis = 0;
    const ir_dim *sizes;
    size_t count, open = 0;
    if (!infer_is_vector(b, n, 1, n->n_out, "the list of sizes")) return false;
    bool known = x->rank >= 0 && b_int(b, n->in[2].value, &a) && b_elems(b, n->in[1].value, &sizes, &count);
    if (known && (!fix_axis(a, x->rank, &axis) || count != n->n_out)) return b_fail(b, "split axis or sizes out of range"), false;
    ir_dim rest = known ? x->d[axis] : 0;
    for (uint32_t i = 0; known && i < n->n_out; i++)
        if (sizes[i] != -1) rest = dim_sub(b->m, rest, sizes[i]);
        else open++;
    if (open > 1 || (known && !open && dim_known(rest) && rest)) return b_fail(b, "the split sizes do not sum to the axis"), false;
    for (uint32_t i = 0; i < n->n_out; i++) {
        ir_shape s = known ? *x : x->rank < 0 ? IR_UNRANKED : infer_new_shape(b, x->rank);
        if (known) s.d[axis] = sizes[i] == -1 ? rest : sizes[i];
        if (known && dim_known(s.d[axis]) && s.d[axis] < 0) return b_fail(b, "the split sizes exceed the axis"), false;
        set_out(n, i, n->in[0].value->dtype, s);
    }
    return true;
}

bool infer_depth_to_space(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0);
    int64_t k = ir_get_i(n, A_block_size);
    if (x->rank < 0) return same_type(n, IR_UNRANKED);
    if (x->rank != 4 || k < 1 || k > 1 << 15 || (dim_known(x->d[3]) && x->d[3] % (k * k))) return b_fail(b, "depth_to_space does not divide the channels"), false;
    return same_type(n, (ir_shape){4, {x->d[0], dim_mul(b->m, x->d[1], k), dim_mul(b->m, x->d[2], k), dim_floordiv(b->m, x->d[3], k * k)}});
}

bool infer_space_to_depth(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0);
    int64_t k = ir_get_i(n, A_block_size);
    if (x->rank < 0) return same_type(n, IR_UNRANKED);
    if (x->rank != 4 || k < 1 || k > 1 << 15 || (dim_known(x->d[1]) && x->d[1] % k) || (dim_known(x->d[2]) && x->d[2] % k))
        return b_fail(b, "space_to_depth does not divide the image"), false;
    return same_type(n, (ir_shape){4, {x->d[0], dim_floordiv(b->m, x->d[1], k), dim_floordiv(b->m, x->d[2], k), dim_mul(b->m, x->d[3], k * k)}});
}

static bool block_move(bld *b, ir_node *n, bool to_batch) {
    const ir_shape *x = in_shape(n, 0);
    const int64_t *block;
    const ir_dim *pad;
    size_t nb, np;
    if (x->rank < 0) return same_type(n, IR_UNRANKED);
    if (!b_ints(b, n->in[1].value, &block, &nb) || !b_elems(b, n->in[2].value, &pad, &np)) return same_type(n, infer_new_shape(b, x->rank));
    if (nb + 1 > (size_t)x->rank || np != 2 * nb) return b_fail(b, "block shape and paddings do not fit the tensor"), false;
    ir_shape s = *x;
    for (size_t i = 0; i < nb; i++) {
        if (block[i] < 1 || block[i] > INT32_MAX) return b_fail(b, "a block size is not positive"), false;
        for (size_t k = 2 * i; k < 2 * i + 2; k++)
            if (dim_known(pad[k]) && pad[k] < 0) return b_fail(b, "%lld elements to %s", (long long)pad[k], to_batch ? "pad" : "crop"), false;
        if (to_batch) {
            ir_dim d = dim_add(b->m, x->d[i + 1], dim_add(b->m, pad[2 * i], pad[2 * i + 1]));
            if (dim_known(d) && d % block[i]) return b_fail(b, "the padded size %lld is no multiple of the block %lld", (long long)d, (long long)block[i]), false;
            s.d[i + 1] = dim_floordiv(b->m, d, block[i]);
            s.d[0] = dim_mul(b->m, s.d[0], block[i]);
        } else {
            s.d[i + 1] = dim_sub(b->m, dim_mul(b->m, x->d[i + 1], block[i]), dim_add(b->m, pad[2 * i], pad[2 * i + 1]));
            if (dim_known(s.d[0]) && s.d[0] % block[i]) return b_fail(b, "the batch is no multiple of the block"), false;
            s.d[0] = dim_floordiv(b->m, s.d[0], block[i]);
        }
    }
    return same_type(n, s);
}

bool infer_space_to_batch_nd(bld *b, ir_node *n) { return block_move(b, n, true); }
bool infer_batch_to_space_nd(bld *b, ir_node *n) { return block_move(b, n, false); }
