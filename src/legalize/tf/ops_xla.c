/* legalize/tf/ops_xla.c: the ops of XLA that stand in graphs of their own, as Keras 3's slice_update and old jax2tf write them.
 *
 * Starts of slices are clamped, as XLA does, so that the slice lies inside; DYNAMIC_UPDATE_SLICE does so by itself. */
#include "legalize/tf/xla.h"

/* ---- dimension numbers ------------------------------------------------------------------------------- */

static bool varint(str *s, uint64_t *v) {
    *v = 0;
    for (unsigned shift = 0; s->n && shift < 64; shift += 7) {
        const uint8_t byte = (uint8_t)*s->p++;
        s->n--;
        *v |= (uint64_t)(byte & 127) << shift;
        if (byte < 128) return true;
    }
    return false;
}

static bool add_number(xla_numbers *d, uint64_t field, uint64_t v) {
    if (field < 1 || field >= XLA_FIELDS || d->n[field] == IR_MAX_RANK || v > INT32_MAX) return false;
    d->v[field][d->n[field]++] = (int64_t)v;
    return true;
}

bool xla_read_numbers(str s, xla_numbers *d) {
    uint64_t tag, v;
    memset(d, 0, sizeof *d);
    while (s.n) {
        if (!varint(&s, &tag) || !varint(&s, &v)) return false;
        if ((tag & 7) == 0) {
            if (!add_number(d, tag >> 3, v)) return false;
            continue;
        }
        if ((tag & 7) != 2 || v > s.n) return false;
        str packed = {s.p, (size_t)v};
        s.p += v;
        s.n -= (size_t)v;
        while (packed.n)
            if (!varint(&packed, &v) || !add_number(d, tag >> 3, v)) return false;
    }
    return true;
}

bool xla_are_axes(const xla_numbers *d, int field, int rank) {
    unsigned seen = 0;
    for (int i = 0; i < d->n[field]; i++) {
        if (d->v[field][i] >= rank || (seen & 1u << d->v[field][i])) return false;
        seen |= 1u << d->v[field][i];
    }
    return true;
}

/* ---- slices and padding -------------------------------------------------------------------------------- */

bool lower_xla_same(tf_call *c) { /* a note to a compiler for several devices, of which there is one */
    for (uint32_t i = 0; i < c->n_out; i++)
        if (!tf_out(c, i, tf_in(c, i))) return false;
    return true;
}

bool lower_xla_replica_id(tf_call *c) { return tf_return(c, b_i32(c->b, 0)); }

bool lower_xla_dynamic_update_slice(tf_call *c) {
    return tf_return(c, b_op(c->b, OP_DYNAMIC_UPDATE_SLICE, B_IN(tf_in(c, 0), tf_in(c, 1), tf_i32(c, 2)), B_NONE));
}

bool lower_xla_dynamic_slice(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *size = tf_i32(c, 2);
    if (x->poison) return false;
    ir_value *last = b_sub(b, b_shape_of(b, x), size);
    ir_value *begin = b_binary(b, OP_MINIMUM, b_binary(b, OP_MAXIMUM, tf_i32(c, 1), b_i32(b, 0)), last);
    return tf_return(c, b_op(b, OP_SLICE, B_IN(x, begin, size), B_NONE));
}

/* Elements are set apart by interior padding; then what is padded below zero at the ends is cut off. */
bool lower_xla_pad(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *with = tf_in(c, 1);
    const int64_t *low, *high, *interior;
    size_t n_low, n_high, n_interior;
    if (x->poison || with->poison) return false;
    if (x->shape.rank < 0) return tf_unsupported(c, "give the inputs shapes with --shape", "its operand has an unknown rank");
    if (!tf_ints(c, 2, &low, &n_low) || !tf_ints(c, 3, &high, &n_high) || !tf_ints(c, 4, &interior, &n_interior))
        return tf_unsupported(c, "make the padding a constant", "its padding is computed at run time");
    const size_t rank = (size_t)x->shape.rank;
    if (!rank) return tf_return(c, x);
    int64_t step[IR_MAX_RANK], pads[IR_MAX_RANK][2], begin[IR_MAX_RANK], end[IR_MAX_RANK], one[IR_MAX_RANK], mask = 0;
    bool apart = false, cut = false;
    if (n_low != rank || n_high != rank || n_interior != rank) return tf_bad(c, "padding for %zu axes of %zu", n_low, rank);
    for (size_t i = 0; i < rank; i++) {
        if (interior[i] < 0 || interior[i] >= INT32_MAX) return tf_bad(c, "interior padding of %lld", (long long)interior[i]);
        if (MIN(low[i], high[i]) <= -INT32_MAX || MAX(low[i], high[i]) >= INT32_MAX) return tf_bad(c, "padding that is too large");
        const ir_dim size = x->shape.d[i], between = dim_known(size) ? MAX(size - 1, 0) : size;
        const ir_dim whole = dim_add(b->m, dim_add(b->m, size, low[i] + high[i]), dim_mul(b->m, between, interior[i]));
        if (dim_known(whole) && whole < 0) return tf_bad(c, "axis %zu becomes %lld long", i, (long long)whole);
        step[i] = interior[i] + 1;
        pads[i][0] = MAX(low[i], 0);
        pads[i][1] = MAX(high[i], 0);
        begin[i] = MAX(-low[i], 0);
        end[i] = MIN(high[i], 0);
        if (!end[i]) mask |= (int64_t)1 << i;
        one[i] = 1;
        apart = apart || interior[i];
        cut = cut || begin[i] || end[i];
    }
    if (apart) x = b_op(b, OP_DILATE, B_IN(x, b_dims_const(b, step, rank), with), B_NONE);
    x = b_pad(b, x, pads, with);
    if (cut)
        x = b_op(b, OP_STRIDED_SLICE, B_IN(x, b_dims_const(b, begin, rank), b_dims_const(b, end, rank), b_dims_const(b, one, rank)),
                 B_AT({A_end_mask, .i = mask}));
    return tf_return(c, x);
}

/* ---- dot products ------------------------------------------------------------------------------------ */

enum { LHS_CONTRACTING = 1, RHS_CONTRACTING, LHS_BATCH, RHS_BATCH }; /* xla.DotDimensionNumbers */

/* The subscript of one operand: the letters of the axes that it shares, and fresh ones. */
static bool subscript(const xla_numbers *d, int rank, int batch, int contracting, char fresh, char *to) {
    memset(to, 0, IR_MAX_RANK + 1);
    for (int i = 0; i < d->n[batch]; i++) {
        if (d->v[batch][i] >= rank || to[d->v[batch][i]]) return false;
        to[d->v[batch][i]] = (char)('a' + i);
    }
    for (int i = 0; i < d->n[contracting]; i++) {
        if (d->v[contracting][i] >= rank || to[d->v[contracting][i]]) return false;
        to[d->v[contracting][i]] = (char)('k' + i);
    }
    for (int i = 0; i < rank; i++)
        if (!to[i]) to[i] = fresh++;
    return true;
}

bool lower_xla_dot(tf_call *c) {
    bld *b = c->b;
    ir_value *v[2] = {tf_in(c, 0), tf_in(c, 1)};
    char left[IR_MAX_RANK + 1], right[IR_MAX_RANK + 1], result[2 * IR_MAX_RANK + 1] = "";
    xla_numbers d;
    if (v[0]->poison || v[1]->poison) return false;
    if (v[0]->shape.rank < 0 || v[1]->shape.rank < 0) return tf_unsupported(c, "give the inputs shapes with --shape", "its operands have an unknown rank");
    if (!xla_read_numbers(tf_attr_s(c, "dimension_numbers"), &d) || d.n[LHS_CONTRACTING] != d.n[RHS_CONTRACTING] || d.n[LHS_BATCH] != d.n[RHS_BATCH] ||
        !subscript(&d, v[0]->shape.rank, LHS_BATCH, LHS_CONTRACTING, 'A', left) ||
        !subscript(&d, v[1]->shape.rank, RHS_BATCH, RHS_CONTRACTING, 'N', right))
        return tf_bad(c, "its dimension numbers do not fit its operands");
    size_t n = 0;
    for (int i = 0; i < d.n[LHS_BATCH]; i++) result[n++] = (char)('a' + i);
    for (const char *p = left; *p; p++)
        if (*p >= 'A' && *p < 'N') result[n++] = *p;
    for (const char *p = right; *p; p++)
        if (*p >= 'N' && *p <= 'Z') result[n++] = *p;
    const str equation = str_fmt(&c->L->ctx->keep, "%s,%s->%s", left, right, result);
    const ir_dtype to = tf_attr_type(c, "preferred_element_type");
    if (to == IR_DTYPE_NONE || (to == v[0]->dtype && to == v[1]->dtype)) return lw_einsum(c, equation);
    /* a sum in the type that is asked for, of products in the type that holds both */
    for (int i = 0; i < 2; i++)
        if (!(ir_is_int(v[i]->dtype) && (ir_is_int(to) || ir_is_float(to))) && !(ir_is_float(v[i]->dtype) && ir_is_float(to)))
            return tf_unsupported(c, "cast its operands before, or its result after it", "it sums in another type than its operands have");
    const tf_value in[2] = {{.kind = TF_TENSOR, .v = b_cast(b, v[0], to)}, {.kind = TF_TENSOR, .v = b_cast(b, v[1], to)}};
    tf_call cast = *c;
    cast.in = in;
    const bool ok = lw_einsum(&cast, equation);
    c->refused = c->refused || cast.refused;
    return ok;
}
