/* legalize/tf/ops_patches.c: windows that slide over images, gathered from the flat image by one index.
 *
 *     index[p, k] = start of window p + place of cell k in it        (in the padded image)
 *
 * The index is a constant where the sizes are known; else the model computes it from them, as it does the padding. */
#include "legalize/tf/nn.h"

enum { MOST_CELLS = 1 << 24 };

static void place_open(ir_module *m, nn_window *w, str padding, ir_dim in, int64_t reach) {
    if (str_is(padding, "SAME")) {
        w->out = dim_ceildiv(m, in, w->stride);
        ir_dim all = dim_max(m, dim_sub(m, dim_add(m, dim_mul(m, dim_sub(m, w->out, 1), w->stride), reach), in), 0);
        w->before = dim_floordiv(m, all, 2);
        w->after = dim_sub(m, all, w->before);
    } else {
        ir_dim all = dim_add(m, in, dim_add(m, w->before, w->after));
        w->out = dim_floordiv(m, dim_add(m, all, w->stride - reach), w->stride);
    }
}

bool nn_read_padding(tf_call *c, int spatial, str padding, int64_t (*pads)[2]) {
    const bool is_explicit = str_is(padding, "EXPLICIT");
    size_t n, rank = (size_t)spatial + 2, first = tf_is_nchw(c) ? 2 : 1;
    const int64_t *p = tf_attr_ints(c, "explicit_paddings", &n);
    if (n != (is_explicit ? 2 * rank : 0)) return tf_bad(c, "explicit_paddings of the wrong length");
    for (size_t i = 0; i < n; i++) {
        const size_t axis = i / 2;
        const bool inside = axis >= first && axis < first + (size_t)spatial;
        if (p[i] < 0 || p[i] > INT32_MAX) return tf_bad(c, "a padding of %lld", (long long)p[i]);
        if (!inside && p[i]) return tf_bad(c, "it pads the batch or the channels");
        if (inside) pads[axis - first][i % 2] = p[i];
    }
    return true;
}

bool nn_place(tf_call *c, nn_window *w, str padding, ir_dim in) {
    int64_t reach = (w->size - 1) * w->rate + 1;
    if (!dim_known(in)) {
        if (reach > INT32_MAX) return tf_unsupported(c, NULL, "its windows are too large");
        place_open(c->L->m, w, padding, in, reach);
        return true;
    }
    if (str_is(padding, "SAME")) {
        w->out = (in + w->stride - 1) / w->stride;
        int64_t all = MAX((w->out - 1) * w->stride + reach - in, 0);
        w->before = all / 2;
        w->after = all - w->before;
    }
    const int64_t beyond = in + w->before + w->after - reach + w->stride;
    if (beyond <= -w->stride) return tf_bad(c, "a window over %lld of %lld places", (long long)reach, (long long)in);
    w->out = MAX(beyond / w->stride, 0);
    return true;
}

/* ---- constant --------------------------------------------------------------------------------------------------- */

static ir_value *constant_index(tf_call *c, const nn_window *w, int spatial, const ir_dim *wide, int64_t cells) {
    int64_t positions = 1;
    for (int i = 0; i < spatial; i++)
        if (w[i].out > INT32_MAX || mul_overflows((uint64_t)positions, (uint64_t)w[i].out, (uint64_t *)&positions) || positions > MOST_CELLS)
            return tf_unsupported(c, NULL, "its windows are too many"), b_poison(c->b);
    if (positions * cells > MOST_CELLS) return tf_unsupported(c, NULL, "its windows are too many"), b_poison(c->b);
    int32_t *at = NEW_N(&c->L->ctx->keep, int32_t, (size_t)(positions * cells) + 1);
    for (int64_t p = 0; p < positions; p++)
        for (int64_t k = 0; k < cells; k++) {
            int64_t rest_p = p, rest_k = k, step = 1, to = 0;
            for (int i = spatial - 1; i >= 0; i--) {
                to += step * (rest_p % w[i].out * w[i].stride + rest_k % w[i].size * w[i].rate);
                rest_p /= w[i].out;
                rest_k /= w[i].size;
                step *= wide[i];
            }
            at[p * cells + k] = (int32_t)to;
        }
    ir_shape s = {2, {positions, cells}};
    return ir_const_own(c->L->m, IR_I32, &s, at, (size_t)(positions * cells) * 4);
}

/* ---- computed --------------------------------------------------------------------------------------------------- */

static ir_value *times(bld *b, ir_value *x, int64_t n) { return n == 1 ? x : b_mul(b, x, b_i32(b, (int32_t)n)); }

/* at[i] * size + next[j], flattened */
static ir_value *join(bld *b, ir_value *at, ir_value *next, ir_dim size, ir_value *x) {
    ir_value *v = b_add(b, b_mul(b, b_expand_dims(b, at, 1), b_dim_scalar(b, size, x)), next);
    if (v->poison) return v;
    return b_reshape(b, v, &(ir_shape){1, {dim_mul(b->m, v->shape.d[0], v->shape.d[1])}});
}

ir_value *nn_window_starts(tf_call *c, ir_value *x, const nn_window *w, int spatial, const ir_dim *size, bool unpadded) {
    bld *b = c->b;
    ir_value *at = NULL;
    for (int i = 0; i < spatial; i++) {
        ir_value *from = times(b, count_to(b, b_dim_scalar(b, w[i].out, x)), w[i].stride);
        if (unpadded && w[i].before != 0) from = b_sub(b, from, b_dim_scalar(b, w[i].before, x));
        at = at ? join(b, at, from, size[i], x) : from;
    }
    return at;
}

ir_value *nn_window_cells(tf_call *c, ir_value *x, const nn_window *w, int spatial, const ir_dim *size) {
    bld *b = c->b;
    ir_value *at = NULL;
    for (int i = 0; i < spatial; i++) {
        ir_value *from = times(b, count_to(b, b_i32(b, (int32_t)w[i].size)), w[i].rate);
        at = at ? join(b, at, from, size[i], x) : from;
    }
    return at;
}

static ir_value *padded(tf_call *c, ir_value *x, const nn_window *w, int spatial, double fill) {
    bld *b = c->b;
    int64_t pads[IR_MAX_RANK][2] = {{0}};
    ir_dim all[2 * IR_MAX_RANK] = {0};
    bool any = false, known = true;
    for (int i = 0; i < spatial; i++)
        for (int k = 0; k < 2; k++) {
            ir_dim d = all[2 * (i + 1) + k] = pads[i + 1][k] = k ? w[i].after : w[i].before;
            any |= d != 0;
            known &= dim_known(d);
        }
    ir_value *with = fill != 0 ? b_num(b, x->dtype, fill) : NULL;
    if (!any) return x;
    if (known) return b_pad(b, x, (const int64_t(*)[2])pads, with);
    int rank = spatial + 2;
    ir_value *p = b_reshape(b, b_dims(b, all, (size_t)(2 * rank), x), &(ir_shape){2, {rank, 2}});
    return with ? b_op(b, OP_PADV2, B_IN(x, p, with), B_NONE) : b_op(b, OP_PAD, B_IN(x, p), B_NONE);
}

ir_value *nn_patches(tf_call *c, ir_value *x, const nn_window *w, int spatial, double fill) {
    bld *b = c->b;
    ir_module *m = c->L->m;
    int64_t cells = 1;
    ir_dim wide[3] = {1, 1, 1}, all = 1;
    bool known = true;
    for (int i = 0; i < spatial; i++) {
        if (w[i].size > INT32_MAX || mul_overflows((uint64_t)cells, (uint64_t)w[i].size, (uint64_t *)&cells) || cells > MOST_CELLS)
            return tf_unsupported(c, NULL, "its windows are too many"), b_poison(b);
        wide[i] = dim_add(m, x->shape.d[i + 1], dim_add(m, w[i].before, w[i].after));
        all = dim_mul(m, all, wide[i]);
        known &= dim_known(wide[i]) && dim_known(w[i].out);
    }
    ir_value *index = NULL;
    if (known && (index = constant_index(c, w, spatial, wide, cells))->poison) return index;
    ir_dim n = x->shape.d[0], channels = x->shape.d[spatial + 1];
    if (!known) index = b_add(b, b_expand_dims(b, nn_window_starts(c, x, w, spatial, wide, false), 1), nn_window_cells(c, x, w, spatial, wide));
    x = padded(c, x, w, spatial, fill);
    if (x->poison) return x;
    return b_gather(b, b_reshape(b, x, &(ir_shape){3, {n, all, channels}}), index, 1, 0);
}

ir_value *nn_rows(bld *b, ir_value *x, const ir_dim *size, int rank) {
    return x->poison ? x : b_op(b, OP_RESHAPE, B_IN(x, b_dims(b, size, (size_t)rank, x)), B_NONE);
}
