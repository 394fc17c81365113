/* legalize/tf/ops_pool.c: pooling. */
#include "legalize/tf/lower_impl.h"

typedef struct pool {
    int64_t size[2], stride[2];
    int padding;
    bool is_explicit;
    int64_t pads[IR_MAX_RANK][2];
} pool;

static bool read_pool(tf_call *c, pool *p) {
    size_t nk, ns, np;
    const int64_t *k = tf_attr_ints(c, "ksize", &nk), *s = tf_attr_ints(c, "strides", &ns), *e = tf_attr_ints(c, "explicit_paddings", &np);
    const int64_t *given;
    if (c->n_in >= 3) { /* V2: as operands */
        if (!tf_ints(c, 1, &given, &nk)) return tf_unsupported(c, NULL, "its window is computed at run time");
        k = given;
        if (!tf_ints(c, 2, &given, &ns)) return tf_unsupported(c, NULL, "its stride is computed at run time");
        s = given;
    }
    int first = tf_is_nchw(c) ? 2 : 1, channel = tf_is_nchw(c) ? 1 : 3;
    *p = (pool){.padding = PADDING_VALID};
    if (nk != 4 || ns != 4) return tf_bad(c, "ksize or strides of the wrong length");
    if (k[0] != 1 || s[0] != 1) return tf_unsupported(c, NULL, "it pools over the batch");
    if (k[channel] != 1 || s[channel] != 1) return tf_unsupported(c, NULL, "it pools over channels");
    for (int i = 0; i < 2; i++) p->size[i] = k[first + i], p->stride[i] = s[first + i];
    str padding = tf_attr_s(c, "padding");
    if (str_is(padding, "SAME")) p->padding = PADDING_SAME;
    if (str_is(padding, "EXPLICIT")) {
        if (np != 8) return tf_bad(c, "explicit_paddings of the wrong length");
        p->is_explicit = true;
        for (int i = 0; i < 2; i++)
            for (int j = 0; j < 2; j++) p->pads[i + 1][j] = e[2 * (first + i) + j];
    }
    return true;
}

static bool lower_pool(tf_call *c, ir_op op) {
    ir_value *x = tf_in(c, 0);
    pool p;
    if (x->poison) return false;
    if (x->shape.rank >= 0 && x->shape.rank != 4) return tf_bad(c, "the input has rank %d, not 4", x->shape.rank);
    if (x->shape.rank < 0) return tf_unsupported(c, NULL, "its input has an unknown rank");
    if (!read_pool(c, &p)) return false;
    x = tf_to_nhwc(c, x);
    if (p.is_explicit) x = b_pad(c->b, x, p.pads, op == OP_MAX_POOL_2D ? b_num(c->b, x->dtype, ir_is_float(x->dtype) ? -3.4028234663852886e38 : -9.3e18) : NULL);
    ir_value *r = b_op(c->b, op, B_IN(x), B_AT({A_padding, .i = p.padding}, {A_stride_h, .i = p.stride[0]}, {A_stride_w, .i = p.stride[1]},
                                               {A_filter_height, .i = p.size[0]}, {A_filter_width, .i = p.size[1]}));
    return tf_return(c, tf_from_nhwc(c, r));
}

bool lower_max_pool(tf_call *c) { return lower_pool(c, OP_MAX_POOL_2D); }
bool lower_avg_pool(tf_call *c) { return lower_pool(c, OP_AVERAGE_POOL_2D); }
