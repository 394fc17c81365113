/* legalize/tf/ops_space.c: blocks of space to depth and to batch, and back. */
#include "legalize/tf/math.h"

static bool blocks(tf_call *c, ir_op op) {
    ir_value *x = tf_in(c, 0);
    int64_t k = tf_attr_i(c, "block_size", 0);
    str f = tf_attr_s(c, "data_format");
    if (x->poison) return false;
    if (!str_is(f, "NCHW_VECT_C")) math_refine_rank(c->b, x, 4);
    if (x->shape.rank != 4) return tf_unsupported(c, NULL, "its operand has rank %d, not 4", x->shape.rank);
    if (str_is(f, "NCHW_VECT_C")) return tf_unsupported(c, NULL, "its data format is NCHW_VECT_C");
    return tf_return(c, tf_from_nhwc(c, b_op(c->b, op, B_IN(tf_to_nhwc(c, x)), B_AT({A_block_size, .i = k}))));
}

bool lower_space_to_depth(tf_call *c) { return blocks(c, OP_SPACE_TO_DEPTH); }
bool lower_depth_to_space(tf_call *c) { return blocks(c, OP_DEPTH_TO_SPACE); }

/* The kernels take rank 3 and 4; beyond that a reshape and transpose spell the op out. */
static bool spelled_out(tf_call *c, ir_value *x, const int64_t *block, size_t m, const int64_t *pads, bool to_batch) {
    bld *b = c->b;
    int rank = x->shape.rank;
    int64_t p[IR_MAX_RANK][2] = {{0}};
    int perm[2 * IR_MAX_RANK];
    if (rank + (int)m > IR_MAX_RANK) return tf_unsupported(c, NULL, "its rank is above what the runtime can transpose");
    ir_shape s = {.rank = 0}, back = {.rank = 0};
    ir_dim n = x->shape.d[0];
    if (to_batch) {
        for (size_t i = 0; i < m; i++) p[i + 1][0] = pads[2 * i], p[i + 1][1] = pads[2 * i + 1];
        x = b_pad(b, x, (const int64_t(*)[2])p, NULL);
        if (x->poison) return false;
        s.d[s.rank++] = n;
        for (size_t i = 0; i < m; i++) {
            s.d[s.rank++] = dim_floordiv(c->L->m, x->shape.d[i + 1], block[i]);
            s.d[s.rank++] = block[i];
        }
        for (int i = (int)m + 1; i < rank; i++) s.d[s.rank++] = x->shape.d[i];
        int k = 0;
        for (size_t i = 0; i < m; i++) perm[k++] = 2 * (int)i + 2, n = dim_mul(c->L->m, n, block[i]);
        perm[k++] = 0;
        for (size_t i = 0; i < m; i++) perm[k++] = 2 * (int)i + 1;
        for (int i = 2 * (int)m + 1; i < s.rank; i++) perm[k++] = i;
        back.d[back.rank++] = n;
        for (size_t i = 0; i < m; i++) back.d[back.rank++] = s.d[2 * i + 1];
        for (int i = (int)m + 1; i < rank; i++) back.d[back.rank++] = x->shape.d[i];
        return tf_return(c, b_reshape(b, b_transpose(b, b_reshape(b, x, &s), perm), &back));
    }
    for (size_t i = 0; i < m; i++) s.d[s.rank++] = block[i], n = dim_floordiv(c->L->m, n, block[i]);
    s.d[s.rank++] = n;
    for (int i = 1; i < rank; i++) s.d[s.rank++] = x->shape.d[i];
    int k = 0;
    perm[k++] = (int)m;
    for (size_t i = 0; i < m; i++) perm[k++] = (int)(m + 1 + i), perm[k++] = (int)i;
    for (int i = (int)(2 * m + 1); i < s.rank; i++) perm[k++] = i;
    back.d[back.rank++] = n;
    int64_t begin[IR_MAX_RANK] = {0};
    ir_dim size[IR_MAX_RANK];
    size[0] = -1;
    for (size_t i = 0; i < m; i++) {
        back.d[back.rank++] = dim_mul(c->L->m, x->shape.d[i + 1], block[i]);
        begin[i + 1] = pads[2 * i];
        size[i + 1] = dim_sub(c->L->m, back.d[i + 1], pads[2 * i] + pads[2 * i + 1]);
    }
    for (int i = (int)m + 1; i < rank; i++) back.d[back.rank++] = x->shape.d[i], size[i] = -1;
    ir_value *r = b_reshape(b, b_transpose(b, b_reshape(b, x, &s), perm), &back);
    if (r->poison) return false;
    return tf_return(c, b_op(b, OP_SLICE, B_IN(r, b_dims_const(b, begin, (size_t)rank), b_dims(b, size, (size_t)rank, r)), B_NONE));
}

static bool batch(tf_call *c, ir_value *block, ir_value *pads, bool to_batch) {
    ir_value *x = tf_in(c, 0);
    const int64_t *bs, *ps;
    size_t nb, np;
    if (x->poison || block->poison || pads->poison) return false;
    int rank = x->shape.rank;
    if (b_ints(c->b, block, &bs, &nb) && b_ints(c->b, pads, &ps, &np) && rank > 0) {
        ir_dim images = x->shape.d[0];
        if (np != 2 * nb || nb + 1 > (size_t)rank) return tf_bad(c, "block shape and paddings do not fit the tensor");
        for (size_t i = 0; i < nb; i++) {
            if (bs[i] < 1 || bs[i] > INT32_MAX || ps[2 * i] < 0 || ps[2 * i + 1] < 0) return tf_bad(c, "a block size or padding is out of range");
            if (!to_batch && dim_known(images) && images % bs[i]) return tf_bad(c, "a batch of %lld does not divide into blocks", (long long)x->shape.d[0]);
            images = dim_floordiv(c->L->m, images, bs[i]);
        }
        bool kernel = (rank == 4 && nb == 2) || (rank == 3 && nb == 1);
        if (!kernel) return spelled_out(c, x, bs, nb, ps, to_batch);
    }
    return tf_return(c, b_op(c->b, to_batch ? OP_SPACE_TO_BATCH_ND : OP_BATCH_TO_SPACE_ND, B_IN(x, block, pads), B_NONE));
}

/* TensorFlow does not load a graph in which the rank of the block shape is open, unlike that of other operands. */
static bool batch_nd(tf_call *c, bool to_batch) {
    ir_value *block = tf_i32(c, 1);
    if (!block->poison && block->shape.rank != 1) return tf_bad(c, "its block shape is not known to have rank 1");
    return batch(c, block, tf_i32(c, 2), to_batch);
}
bool lower_space_to_batch_nd(tf_call *c) { return batch_nd(c, true); }
bool lower_batch_to_space_nd(tf_call *c) { return batch_nd(c, false); }

static ir_value *square_block(tf_call *c) {
    int32_t k[2];
    k[0] = k[1] = (int32_t)tf_attr_i(c, "block_size", 0);
    return b_i32s(c->b, k, 2);
}

bool lower_space_to_batch(tf_call *c) { return batch(c, square_block(c), tf_i32(c, 1), true); }
bool lower_batch_to_space(tf_call *c) { return batch(c, square_block(c), tf_i32(c, 1), false); }
