/* build/infer_nn.c: convolutions, pools, matrix products, image ops. */
#include "build/infer.h"

/* Output size of a window of `size` with `step` and `dilation` over `in`. */
static ir_dim window(bld *b, ir_dim in, ir_dim size, int64_t step, int64_t dilation, bool same) {
    if (step < 1) step = 1;
    if (same) return dim_ceildiv(b->m, in, step);
    ir_dim reach = dim_add(b->m, dim_mul(b->m, dim_sub(b->m, size, 1), dilation), 1);
    if (dim_known(in) && dim_known(reach) && in < reach) return in - reach; /* what is negative is refused */
    return dim_ceildiv(b->m, dim_add(b->m, dim_sub(b->m, in, reach), 1), step);
}

static bool same_padding(const ir_node *n) { return ir_get_i(n, A_padding) == PADDING_SAME; }

static bool steps_ok(bld *b, const ir_node *n, int64_t most) {
    static const ir_attr_id ids[] = {A_stride_h, A_stride_w, A_stride_d, A_dilation_h_factor, A_dilation_w_factor, A_dilation_d_factor};
    for (size_t i = 0; i < ARRAY_LEN(ids); i++)
        if (ir_has_attr(n, ids[i]) && (ir_get_i(n, ids[i]) < 1 || ir_get_i(n, ids[i]) > most))
            return b_fail(b, "a stride or dilation of %lld is not one of 1 to %lld", (long long)ir_get_i(n, ids[i]), (long long)most), false;
    return true;
}

/* The kernels want a filter of at least one element, and a bias as long as the result is deep. */
static bool filter_ok(bld *b, const ir_node *n, int depth) {
    const ir_shape *w = in_shape(n, 1);
    for (int i = 0; i < w->rank; i++)
        if (dim_known(w->d[i]) && w->d[i] < 1) return b_fail(b, "axis %d of the filter has no elements", i), false;
    const ir_value *bias = ir_in(n, 2);
    if (!bias || bias->shape.rank < 0 || w->rank < 0) return true;
    ir_dim d;
    if (bias->shape.rank != 1 || !infer_agree(bias->shape.d[0], w->d[depth], &d))
        return b_fail(b, "the bias does not have one number for each output channel"), false;
    return true;
}

bool infer_conv_2d(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0), *w = in_shape(n, 1);
    ir_dtype t = n->in[0].value->dtype;
    if (!steps_ok(b, n, INT16_MAX) || !filter_ok(b, n, 0)) return false;
    if (x->rank < 0 || w->rank < 0) return set_out(n, 0, t, infer_new_shape(b, 4));
    if (x->rank != 4 || w->rank != 4) return b_fail(b, "a 2-D convolution wants tensors of rank 4"), false;
    if (dim_known(x->d[3]) && x->d[3] < 1) return b_fail(b, "the input has no channels"), false;
    if (dim_known(x->d[3]) && dim_known(w->d[3]) && (w->d[3] < 1 || x->d[3] % w->d[3]))
        return b_fail(b, "the input has %lld channels, the filter %lld", (long long)x->d[3], (long long)w->d[3]), false;
    if (dim_known(x->d[3]) && dim_known(w->d[3]) && dim_known(w->d[0]) && w->d[0] % (x->d[3] / w->d[3]))
        return b_fail(b, "%lld filters for %lld groups of channels", (long long)w->d[0], (long long)(x->d[3] / w->d[3])), false;
    bool same = same_padding(n);
    ir_shape s = {4, {x->d[0], window(b, x->d[1], w->d[1], ir_get_i(n, A_stride_h), ir_get_i(n, A_dilation_h_factor), same),
                      window(b, x->d[2], w->d[2], ir_get_i(n, A_stride_w), ir_get_i(n, A_dilation_w_factor), same), w->d[0]}};
    return set_out(n, 0, t, s);
}

bool infer_depthwise_conv_2d(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0), *w = in_shape(n, 1);
    ir_dtype t = n->in[0].value->dtype;
    if (!steps_ok(b, n, INT16_MAX) || !filter_ok(b, n, 3)) return false;
    if (x->rank < 0 || w->rank < 0) return set_out(n, 0, t, infer_new_shape(b, 4));
    if (x->rank != 4 || w->rank != 4) return b_fail(b, "a depthwise convolution wants tensors of rank 4"), false;
    if (dim_known(x->d[3]) && x->d[3] < 1) return b_fail(b, "the input has no channels"), false;
    if (dim_known(x->d[3]) && dim_known(w->d[3]) && w->d[3] % x->d[3])
        return b_fail(b, "the input has %lld channels, the filter %lld", (long long)x->d[3], (long long)w->d[3]), false;
    bool same = same_padding(n);
    ir_shape s = {4, {x->d[0], window(b, x->d[1], w->d[1], ir_get_i(n, A_stride_h), ir_get_i(n, A_dilation_h_factor), same),
                      window(b, x->d[2], w->d[2], ir_get_i(n, A_stride_w), ir_get_i(n, A_dilation_w_factor), same), w->d[3]}};
    return set_out(n, 0, t, s);
}

bool infer_conv_3d(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0), *w = in_shape(n, 1);
    if (!steps_ok(b, n, INT32_MAX) || !filter_ok(b, n, 4)) return false;
    if (x->rank < 0 || w->rank < 0) return set_out(n, 0, n->in[0].value->dtype, infer_new_shape(b, 5));
    if (x->rank != 5 || w->rank != 5 || (dim_known(x->d[4]) && dim_known(w->d[3]) && x->d[4] != w->d[3]))
        return b_fail(b, "input and filter of the 3-D convolution do not fit"), false;
    if (dim_known(x->d[4]) && x->d[4] < 1) return b_fail(b, "the input has no channels"), false;
    bool same = same_padding(n);
    ir_shape s = {5, {x->d[0], window(b, x->d[1], w->d[0], ir_get_i(n, A_stride_d), ir_get_i(n, A_dilation_d_factor), same),
                      window(b, x->d[2], w->d[1], ir_get_i(n, A_stride_h), ir_get_i(n, A_dilation_h_factor), same),
                      window(b, x->d[3], w->d[2], ir_get_i(n, A_stride_w), ir_get_i(n, A_dilation_w_factor), same), w->d[4]}};
    return set_out(n, 0, n->in[0].value->dtype, s);
}

/* The convolution that this one transposes must make the given input's size from the result's. */
static bool undoes(bld *b, const ir_node *n, const ir_shape *s, int axis, ir_attr_id stride, ir_attr_id dilation, int filter_axis) {
    const ir_shape *w = in_shape(n, 1), *x = in_shape(n, 2);
    if (dim_known(s->d[axis]) && s->d[axis] < 0) return b_fail(b, "a size of the result is negative"), false;
    if (w->rank != s->rank || x->rank != s->rank || !dim_known(s->d[axis]) || !dim_known(w->d[filter_axis]) || !dim_known(x->d[axis])) return true;
    int64_t by = ir_has_attr(n, dilation) ? ir_get_i(n, dilation) : 1;
    ir_dim want = window(b, s->d[axis], w->d[filter_axis], ir_get_i(n, stride), by, same_padding(n));
    if (want == x->d[axis]) return true;
    return b_fail(b, "axis %d: a result of %lld goes with an input of %lld, not %lld", axis, (long long)s->d[axis], (long long)want, (long long)x->d[axis]), false;
}

bool infer_transpose_conv(bld *b, ir_node *n) {
    bool flat = n->op == OP_TRANSPOSE_CONV;
    int rank = flat ? 4 : 5;
    const ir_shape *w = in_shape(n, 1), *x = in_shape(n, 2);
    ir_dim d;
    if (!steps_ok(b, n, flat ? INT16_MAX : INT32_MAX) || !infer_is_vector(b, n, 0, rank, "the output shape")) return false;
    if ((w->rank >= 0 && w->rank != rank) || (x->rank >= 0 && x->rank != rank))
        return b_fail(b, "a transposed convolution wants tensors of rank %d", rank), false;
    for (int i = 0; i < w->rank; i++)
        if (dim_known(w->d[i]) && w->d[i] < 1) return b_fail(b, "axis %d of the filter has no elements", i), false;
    ir_shape s = infer_shape_from(b, n->in[0].value);
    if (s.rank < 0) s = infer_new_shape(b, rank);
    if (w->rank >= 0 && x->rank >= 0) {
        ir_dim have = w->d[flat ? 3 : 4], deep = w->d[flat ? 0 : 3];
        if (!infer_agree(have, x->d[rank - 1], &d))
            return b_fail(b, "the input has %lld channels, the filter %lld", (long long)x->d[rank - 1], (long long)have), false;
        if (!infer_agree(deep, s.d[rank - 1], &d) || !infer_agree(x->d[0], s.d[0], &d))
            return b_fail(b, "the output shape does not fit input and filter"), false;
    }
    if (flat) {
        if (!undoes(b, n, &s, 1, A_stride_h, A_dilation_h_factor, 1) || !undoes(b, n, &s, 2, A_stride_w, A_dilation_w_factor, 2)) return false;
    } else if (!undoes(b, n, &s, 1, A_stride_d, A_dilation_d_factor, 0) || !undoes(b, n, &s, 2, A_stride_h, A_dilation_h_factor, 1) ||
               !undoes(b, n, &s, 3, A_stride_w, A_dilation_w_factor, 2)) {
        return false;
    }
    return set_out(n, 0, n->in[2].value->dtype, s);
}

bool infer_pool_2d(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0);
    ir_dtype t = n->in[0].value->dtype;
    int64_t h = ir_get_i(n, A_filter_height), w = ir_get_i(n, A_filter_width);
    if (!steps_ok(b, n, INT32_MAX)) return false;
    if (h < 1 || w < 1 || h > INT32_MAX || w > INT32_MAX) return b_fail(b, "a pooling window is not positive"), false;
    if (x->rank < 0) return set_out(n, 0, t, infer_new_shape(b, 4));
    if (x->rank != 4) return b_fail(b, "2-D pooling wants a tensor of rank 4"), false;
    bool same = same_padding(n);
    ir_shape s = {4, {x->d[0], window(b, x->d[1], h, ir_get_i(n, A_stride_h), 1, same), window(b, x->d[2], w, ir_get_i(n, A_stride_w), 1, same), x->d[3]}};
    return set_out(n, 0, t, s);
}

bool infer_fully_connected(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0), *w = in_shape(n, 1);
    ir_dtype t = n->in[0].value->dtype;
    const ir_value *bias = ir_in(n, 2);
    int64_t count;
    if (w->rank != 2) return b_fail(b, "weights of rank %d", w->rank), false;
    if (bias && ir_shape_static(&bias->shape) && dim_known(w->d[0]) && ir_shape_count(&bias->shape, &count) && count != w->d[0])
        return b_fail(b, "a bias of %lld elements for %lld rows of weights", (long long)count, (long long)w->d[0]), false;
    if (x->rank < 0) return set_out(n, 0, t, IR_UNRANKED);
    bool keep = ir_get_i(n, A_keep_num_dims) != 0;
    if (x->rank < 1) return b_fail(b, "a scalar cannot be multiplied with a matrix"), false;
    if (keep) {
        ir_dim d;
        if (!infer_agree(x->d[x->rank - 1], w->d[1], &d)) return b_fail(b, "the input has %lld columns, the weights %lld", (long long)x->d[x->rank - 1], (long long)w->d[1]), false;
        ir_shape s = *x;
        s.d[s.rank - 1] = w->d[0];
        return set_out(n, 0, t, s);
    }
    ir_dim all = 1, rows;
    for (int i = 0; i < x->rank; i++) all = dim_mul(b->m, all, x->d[i]);
    if (!dim_divide_exact(b->m, all, w->d[1], &rows)) {
        if (dim_known(all) && dim_known(w->d[1])) return b_fail(b, "%lld inputs are no multiple of %lld columns", (long long)all, (long long)w->d[1]), false;
        rows = x->rank == 2 ? x->d[0] : dim_floordiv(b->m, all, w->d[1]);
    }
    return set_out(n, 0, t, (ir_shape){2, {rows, w->d[0]}});
}

bool infer_batch_matmul(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0), *y = in_shape(n, 1);
    ir_dtype t = n->in[0].value->dtype;
    if (t != n->in[1].value->dtype) return b_fail(b, "matrices of different types"), false;
    if (t == IR_I8 && !n->in[0].value->quant && !n->in[1].value->quant) t = IR_I32; /* plain numbers: exact sums */
    if (x->rank < 0 || y->rank < 0) return set_out(n, 0, t, IR_UNRANKED);
    if (x->rank < 2 || y->rank < 2) return b_fail(b, "a matrix product wants at least rank 2"), false;
    bool ax = ir_get_i(n, A_adj_x) != 0, ay = ir_get_i(n, A_adj_y) != 0;
    ir_dim k;
    ir_dim kx = x->d[x->rank - (ax ? 2 : 1)], ky = y->d[y->rank - (ay ? 1 : 2)];
    if (!infer_agree(kx, ky, &k)) return b_fail(b, "the inner sizes of the product differ: %lld and %lld", (long long)kx, (long long)ky), false;
    ir_shape bx = ir_shape_of(x->rank - 2, x->d), by = ir_shape_of(y->rank - 2, y->d), s;
    if (!b_broadcast_shape(b->m, &bx, &by, &s)) return b_fail(b, "the batch shapes do not broadcast"), false;
    s.d[s.rank++] = x->d[x->rank - (ax ? 1 : 2)];
    s.d[s.rank++] = y->d[y->rank - (ay ? 2 : 1)];
    return set_out(n, 0, t, s);
}

enum { MOST_PIXELS = 1 << 24 }; /* of a side: the runtime counts them in floats and refuses more */

bool infer_resize(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0);
    const ir_dim *d;
    size_t count;
    ir_shape s = x->rank == 4 ? *x : infer_new_shape(b, 4);
    if (x->rank >= 0 && x->rank != 4) return b_fail(b, "resizing wants a tensor of rank 4"), false;
    if (!infer_is_vector(b, n, 1, 2, "the size to resize to")) return false;
    if (b_elems(b, n->in[1].value, &d, &count) && count == 2) s.d[1] = d[0], s.d[2] = d[1];
    else s.d[1] = dim_new(b->m, "?"), s.d[2] = dim_new(b->m, "?");
    if ((dim_known(s.d[1]) && s.d[1] < 1) || (dim_known(s.d[2]) && s.d[2] < 1)) return b_fail(b, "a size to resize to is not positive"), false;
    for (int i = 1; n->op == OP_RESIZE_BILINEAR && i < 3; i++)
        if (s.d[i] >= MOST_PIXELS || (x->rank == 4 && x->d[i] >= MOST_PIXELS)) return b_fail(b, "images of 2^24 pixels a side cannot be resized"), false;
    return set_out(n, 0, n->in[0].value->dtype, s);
}

bool infer_embedding_lookup(bld *b, ir_node *n) {
    const ir_shape *i = in_shape(n, 0), *t = in_shape(n, 1);
    if (t->rank == 0) return b_fail(b, "a table without rows"), false;
    if (t->rank < 1 || i->rank != 1) return set_out(n, 0, n->in[1].value->dtype, IR_UNRANKED);
    ir_shape s = *t;
    s.d[0] = i->d[0];
    return set_out(n, 0, n->in[1].value->dtype, s);
}

bool infer_rfft2d(bld *b, ir_node *n) {
    ir_shape s = *in_shape(n, 0);
    const ir_dim *d;
    size_t count;
    if (s.rank >= 2) {
        bool known = b_elems(b, n->in[1].value, &d, &count) && count == 2;
        s.d[s.rank - 2] = known ? d[0] : dim_new(b->m, "?");
        s.d[s.rank - 1] = known ? dim_add(b->m, dim_floordiv(b->m, d[1], 2), 1) : dim_new(b->m, "?");
    }
    return set_out(n, 0, IR_C64, s);
}

bool infer_dilate(bld *b, ir_node *n) {
    ir_shape s = *in_shape(n, 0);
    const int64_t *d;
    size_t count;
    if (s.rank < 0) return set_out(n, 0, n->in[0].value->dtype, s);
    if (!b_ints(b, n->in[1].value, &d, &count) || count != (size_t)s.rank) return set_out(n, 0, n->in[0].value->dtype, infer_new_shape(b, s.rank));
    for (int i = 0; i < s.rank; i++) s.d[i] = dim_add(b->m, dim_mul(b->m, dim_sub(b->m, s.d[i], 1), d[i]), 1);
    return set_out(n, 0, n->in[0].value->dtype, s);
}
