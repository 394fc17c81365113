/* legalize/tf/ops_pool.c: pooling, and other windows that slide over images.
 *
 * Pools of three axes are pools of the last two and then of the first: maxima and averages (also those that leave out
 * the padding) separate.  What has no kernel works on patches (ops_patches.c): all windows gathered by one index. */
#include "legalize/tf/nn.h"

#include <math.h>

double nn_lowest(ir_dtype t) {
    if (t == IR_F16) return -65504;
    if (t == IR_BF16) return -3.3895313892515355e38;
    if (ir_is_float(t)) return -3.4028234663852886e38;
    if (ir_dtypes[t].kind != IR_KIND_INT) return 0;
    return -ldexp(1, ir_dtypes[t].bits - 1);
}

ir_value *nn_with_rank(tf_call *c, ir_value *x, int rank) {
    math_refine_rank(c->b, x, rank);
    return x;
}

/* [n, positions, rest..] as [n, out.., channels] */
static ir_value *as_image(bld *b, ir_value *x, const nn_window *w, int spatial, ir_dim channels) {
    ir_shape s = {.rank = spatial + 2};
    if (x->poison) return x;
    s.d[0] = x->shape.d[0];
    for (int i = 0; i < spatial; i++) s.d[i + 1] = w[i].out;
    s.d[spatial + 1] = channels;
    return b_reshape(b, x, &s);
}

/* ---- pools ----------------------------------------------------------------------------------------------------- */

bool nn_read_pool(tf_call *c, int spatial, uint32_t operand, nn_pool *p) {
    size_t nk, ns, rank = (size_t)spatial + 2;
    const int64_t *k = tf_attr_ints(c, "ksize", &nk), *s = tf_attr_ints(c, "strides", &ns);
    int64_t pads[3][2] = {{0}};
    if (nk == 0 && c->n_in >= operand + 2) { /* V2: as operands */
        if (!tf_ints(c, operand, &k, &nk)) return tf_unsupported(c, NULL, "its window is computed at run time");
        if (!tf_ints(c, operand + 1, &s, &ns)) return tf_unsupported(c, NULL, "its stride is computed at run time");
    }
    int first = tf_is_nchw(c) ? 2 : 1, channel = tf_is_nchw(c) ? 1 : spatial + 1;
    *p = (nn_pool){.spatial = spatial, .padding = tf_attr_s(c, "padding")};
    if (nk != rank || ns != rank) return tf_bad(c, "ksize or strides of the wrong length");
    for (size_t i = 0; i < rank; i++)
        if (k[i] < 1 || s[i] < 1 || k[i] > INT32_MAX || s[i] > INT32_MAX) return tf_bad(c, "a window or stride is not positive");
    if (k[0] != 1 || s[0] != 1) return tf_unsupported(c, NULL, "it pools over the batch");
    p->channels = k[channel];
    p->channel_stride = s[channel];
    for (int i = 0; i < spatial; i++) p->w[i] = (nn_window){.size = k[first + i], .stride = s[first + i], .rate = 1};
    p->is_explicit = str_is(p->padding, "EXPLICIT");
    if (!nn_read_padding(c, spatial, p->padding, pads)) return false;
    for (int i = 0; i < spatial; i++) p->w[i].before = pads[i][0], p->w[i].after = pads[i][1];
    return true;
}

static ir_value *pool_operand(tf_call *c, int rank) {
    ir_value *x = nn_with_rank(c, tf_in(c, 0), rank);
    if (!x->poison && x->shape.rank != rank) return tf_bad(c, "the input has rank %d, not %d", x->shape.rank, rank), b_poison(c->b);
    return x;
}

static ir_value *pool_2d(bld *b, ir_op op, ir_value *x, nn_window h, nn_window w, bool same) {
    return b_op(b, op, B_IN(x), B_AT({A_padding, .i = same ? PADDING_SAME : PADDING_VALID}, {A_stride_h, .i = h.stride}, {A_stride_w, .i = w.stride},
                                     {A_filter_height, .i = h.size}, {A_filter_width, .i = w.size}));
}

/* Windows of channels: TensorFlow wants them side by side, and no spatial ones. */
static bool over_channels(tf_call *c, ir_op op, ir_value *x, const nn_pool *p) {
    ir_shape s = x->shape;
    int r = s.rank;
    for (int i = 0; i < p->spatial; i++)
        if (p->w[i].size != 1 || p->w[i].stride != 1) return tf_unsupported(c, NULL, "it pools over channels and space");
    if (p->channels != p->channel_stride) return tf_unsupported(c, NULL, "its windows of channels overlap");
    if (dim_known(s.d[r - 1]) && s.d[r - 1] % p->channels) return tf_bad(c, "windows of %lld channels do not divide %lld", (long long)p->channels, (long long)s.d[r - 1]);
    s.d[r - 1] = dim_floordiv(c->L->m, s.d[r - 1], p->channels);
    s.d[s.rank++] = p->channels;
    x = b_reduce(c->b, op == OP_MAX_POOL_2D ? OP_REDUCE_MAX : OP_MEAN, b_reshape(c->b, x, &s), &r, 1, false);
    return tf_return(c, tf_from_nhwc(c, x));
}

/* nn_place, where TensorFlow measures the windows when it reads the graph: one at least must fit. */
static bool place(tf_call *c, nn_window *w, str padding, ir_dim in) {
    const int64_t reach = (w->size - 1) * w->rate + 1;
    if (dim_known(in) && !str_is(padding, "SAME") && in + w->before + w->after < reach)
        return tf_bad(c, "a window over %lld of %lld places", (long long)reach, (long long)(in + w->before + w->after));
    return nn_place(c, w, padding, in);
}

/* Integers that the kernel would take through floats. */
static bool max_of_integers(tf_call *c, ir_value *x, nn_pool *p) {
    int axis = 2;
    for (int i = 0; i < p->spatial; i++)
        if (!place(c, &p->w[i], p->padding, x->shape.d[i + 1])) return false;
    ir_dim channels = x->shape.d[p->spatial + 1];
    ir_value *v = nn_patches(c, x, p->w, p->spatial, nn_lowest(x->dtype));
    if (v->poison) return false;
    return tf_return(c, tf_from_nhwc(c, as_image(c->b, b_reduce(c->b, OP_REDUCE_MAX, v, &axis, 1, false), p->w, p->spatial, channels)));
}

static ir_value *padded(tf_call *c, ir_op op, ir_value *x, const nn_pool *p) {
    int64_t pads[IR_MAX_RANK][2] = {{0}};
    if (!p->is_explicit) return x;
    for (int i = 0; i < p->spatial; i++) pads[i + 1][0] = p->w[i].before, pads[i + 1][1] = p->w[i].after;
    return b_pad(c->b, x, (const int64_t(*)[2])pads, op == OP_MAX_POOL_2D ? b_num(c->b, x->dtype, nn_lowest(x->dtype)) : NULL);
}

static ir_value *pool_3d(bld *b, ir_op op, ir_value *x, const nn_pool *p, bool same) {
    const ir_shape s = x->shape;
    ir_module *m = b->m;
    ir_shape images = {4, {dim_mul(m, s.d[0], s.d[1]), s.d[2], s.d[3], s.d[4]}};
    nn_window one = {.size = 1, .stride = 1};
    x = pool_2d(b, op, b_reshape(b, x, &images), p->w[1], p->w[2], same);
    if (x->poison) return x;
    ir_dim h = x->shape.d[1], w = x->shape.d[2];
    x = pool_2d(b, op, nn_rows(b, x, (ir_dim[]){s.d[0], s.d[1], dim_known(h) && dim_known(w) ? dim_mul(m, h, w) : -1, s.d[4]}, 4), p->w[0], one, same);
    if (x->poison) return x;
    ir_shape back = {5, {s.d[0], x->shape.d[1], h, w, s.d[4]}};
    return b_reshape(b, x, &back);
}

static bool lower_pool(tf_call *c, ir_op op, int spatial) {
    ir_value *x = pool_operand(c, spatial + 2);
    nn_pool p;
    if (x->poison || !nn_read_pool(c, spatial, 1, &p)) return false;
    x = tf_to_nhwc(c, x);
    if (p.channels != 1 || p.channel_stride != 1) return over_channels(c, op, x, &p);
    bool wide = ir_is_int(x->dtype) && ir_dtypes[x->dtype].bits > 8;
    if (wide) return op == OP_MAX_POOL_2D ? max_of_integers(c, x, &p) : tf_unsupported(c, NULL, "it averages integers");
    x = padded(c, op, x, &p);
    bool same = str_is(p.padding, "SAME");
    if (x->poison) return false;
    return tf_return(c, tf_from_nhwc(c, spatial == 3 ? pool_3d(c->b, op, x, &p, same) : pool_2d(c->b, op, x, p.w[0], p.w[1], same)));
}

bool lower_max_pool(tf_call *c) { return lower_pool(c, OP_MAX_POOL_2D, 2); }
bool lower_avg_pool(tf_call *c) { return lower_pool(c, OP_AVERAGE_POOL_2D, 2); }
bool lower_max_pool_3d(tf_call *c) { return lower_pool(c, OP_MAX_POOL_2D, 3); }
bool lower_avg_pool_3d(tf_call *c) { return lower_pool(c, OP_AVERAGE_POOL_2D, 3); }

/* What is added to the places of the first cells of windows, [1, at, ch], and of cells in a window, [cells]: constants. */
static void places(tf_call *c, const nn_pool *p, int64_t w, int64_t ch, ir_value **first, ir_value **cells) {
    int64_t n = p->w[0].size * p->w[1].size, at = p->w[0].out * p->w[1].out;
    int32_t *cell = NEW_N(&c->L->ctx->keep, int32_t, (size_t)n + 1), *base = NEW_N(&c->L->ctx->keep, int32_t, (size_t)(at * ch) + 1);
    for (int64_t i = 0; i < n; i++) cell[i] = (int32_t)((i / p->w[1].size * w + i % p->w[1].size) * ch);
    for (int64_t i = 0; i < at * ch; i++) {
        int64_t y = i / ch / p->w[1].out * p->w[0].stride - p->w[0].before, q = i / ch % p->w[1].out * p->w[1].stride - p->w[1].before;
        base[i] = (int32_t)((y * w + q) * ch + i % ch);
    }
    ir_shape sb = {3, {1, at, ch}};
    *cells = b_i32s(c->b, cell, (size_t)n);
    *first = ir_const_own(c->L->m, IR_I32, &sb, base, (size_t)(at * ch) * 4);
}

/* The same for images x whose size is known at run time only. */
static void places_open(tf_call *c, ir_value *x, const nn_pool *p, ir_value **first, ir_value **cells) {
    bld *b = c->b;
    ir_value *ch = b_dim_scalar(b, x->shape.d[3], x), *at = b_expand_dims(b, nn_window_starts(c, x, p->w, 2, &x->shape.d[1], true), 1);
    *cells = b_mul(b, nn_window_cells(c, x, p->w, 2, &x->shape.d[1]), ch);
    *first = b_add(b, b_mul(b, at, ch), count_to(b, ch));
}

/* The place of a maximum in its image: that of the window's first cell, plus that of the cell in the window. */
bool lower_max_pool_with_argmax(tf_call *c) {
    bld *b = c->b;
    ir_value *x = pool_operand(c, 4), *first, *cells;
    nn_pool p;
    if (x->poison || !nn_read_pool(c, 2, 1, &p)) return false;
    if (p.channels != 1) return tf_unsupported(c, NULL, "it pools over channels");
    ir_dim n = x->shape.d[0], h = x->shape.d[1], w = x->shape.d[2], ch = x->shape.d[3];
    bool known = dim_known(h) && dim_known(w) && dim_known(ch);
    for (int i = 0; i < 2; i++)
        if (!place(c, &p.w[i], p.padding, x->shape.d[i + 1])) return false;
    if (known && (h > INT32_MAX || w > INT32_MAX || h * w > INT32_MAX / MAX(ch, 1))) return tf_unsupported(c, NULL, "its images are too large");
    ir_value *v = nn_patches(c, x, p.w, 2, nn_lowest(x->dtype));
    if (v->poison) return false;
    int axis = 2;
    ir_value *max = b_reduce(b, OP_REDUCE_MAX, v, &axis, 1, false);
    /* types that the kernel would take through others: where is the maximum? */
    bool exact = ir_is_float(x->dtype) || x->dtype == IR_I32 || ir_dtypes[x->dtype].bits == 8;
    ir_value *where = exact ? v : b_binary(b, OP_EQUAL, v, b_expand_dims(b, max, 2));
    ir_value *k = b_op(b, OP_ARG_MAX, B_IN(where, b_i32(b, 2)), B_AT({A_output_type, .i = IR_I32}));
    if (known) places(c, &p, w, ch, &first, &cells);
    else places_open(c, x, &p, &first, &cells);
    ir_value *place = b_add(b, b_gather(b, cells, k, 0, 0), first);
    ir_dtype t = tf_attr_type(c, "Targmax");
    place = b_cast(b, place, t == IR_DTYPE_NONE ? IR_I64 : t);
    if (tf_attr_b(c, "include_batch_in_index", false)) {
        ir_value *image = count_to(b, b_dim_scalar(b, n, x));
        ir_shape column = {3, {n, 1, 1}};
        ir_value *each = known ? b_num(b, place->dtype, (double)(h * w * ch)) : b_cast(b, b_dim_scalar(b, dim_mul(c->L->m, dim_mul(c->L->m, h, w), ch), x), place->dtype);
        place = b_add(b, place, b_mul(b, b_reshape(b, b_cast(b, image, place->dtype), &column), each));
    }
    return tf_out(c, 0, as_image(b, max, p.w, 2, ch)) && tf_out(c, 1, as_image(b, place, p.w, 2, ch));
}

/* ---- patches and morphology ------------------------------------------------------------------------------------- */

static bool windows_of(tf_call *c, const char *size, const char *rate, int spatial, nn_window *w) {
    size_t nk = 0, ns, nr = 0;
    const int64_t *k = size ? tf_attr_ints(c, size, &nk) : NULL, *s = tf_attr_ints(c, "strides", &ns), *r = rate ? tf_attr_ints(c, rate, &nr) : NULL;
    size_t rank = (size_t)spatial + 2;
    if ((size && nk != rank) || ns != rank || (rate && nr != rank)) return tf_bad(c, "its window has the wrong rank");
    for (int i = 1; i <= spatial; i++) {
        if (size) w[i - 1].size = k[i];
        w[i - 1].stride = s[i];
        w[i - 1].rate = rate ? r[i] : 1;
        if (w[i - 1].size < 1 || w[i - 1].stride < 1 || w[i - 1].rate < 1 || w[i - 1].size > INT32_MAX || w[i - 1].stride > INT32_MAX || w[i - 1].rate > INT32_MAX)
            return tf_bad(c, "a window, stride or rate is not positive");
    }
    return true;
}

static bool extract(tf_call *c, const char *rate, int spatial) {
    ir_value *x = pool_operand(c, spatial + 2);
    nn_window w[3] = {{0}};
    if (x->poison || !windows_of(c, "ksizes", rate, spatial, w)) return false;
    ir_dim channels = x->shape.d[spatial + 1];
    for (int i = 0; i < spatial; i++) {
        if (!nn_place(c, &w[i], tf_attr_s(c, "padding"), x->shape.d[i + 1])) return false;
        channels = dim_mul(c->L->m, channels, w[i].size);
    }
    return tf_return(c, as_image(c->b, nn_patches(c, x, w, spatial, 0), w, spatial, channels));
}

bool lower_extract_image_patches(tf_call *c) {
    ir_value *x = tf_in(c, 0);
    if (ir_is_complex(x->dtype)) return nn_by_parts(c, lower_extract_image_patches);
    return extract(c, "rates", 2);
}
bool lower_extract_volume_patches(tf_call *c) { return extract(c, NULL, 3); }

/* Which cells of the windows are inside of the image: [1, positions, cells, 1]; NULL: all. */
static ir_value *inside(tf_call *c, const nn_window *w, int64_t h, int64_t q) {
    int64_t positions = w[0].out * w[1].out, cells = w[0].size * w[1].size;
    uint8_t *on = NEW_N(&c->L->ctx->keep, uint8_t, (size_t)(positions * cells) + 1);
    bool all = true;
    for (int64_t p = 0; p < positions; p++)
        for (int64_t k = 0; k < cells; k++) {
            int64_t y = p / w[1].out * w[0].stride + k / w[1].size * w[0].rate - w[0].before;
            int64_t x = p % w[1].out * w[1].stride + k % w[1].size * w[1].rate - w[1].before;
            on[p * cells + k] = y >= 0 && y < h && x >= 0 && x < q;
            all &= on[p * cells + k];
        }
    ir_shape s = {4, {1, positions, cells, 1}};
    return all ? NULL : ir_const_own(c->L->m, IR_BOOL, &s, on, (size_t)(positions * cells));
}

/* The same for images x of open size: the patches of an image of ones. */
static ir_value *inside_open(tf_call *c, ir_value *x, const nn_window *w) {
    bld *b = c->b;
    if (!w[0].before && !w[0].after && !w[1].before && !w[1].after) return NULL;
    ir_dim size[4] = {1, x->shape.d[1], x->shape.d[2], 1};
    ir_value *ones = b_op(b, OP_FILL, B_IN(b_dims(b, size, 4, x), b_f32(b, 1)), B_NONE);
    return b_binary(b, OP_GREATER, nn_patches(c, ones, w, 2, 0), b_f32(b, 0));
}

bool lower_dilation_2d(tf_call *c) {
    bld *b = c->b;
    ir_value *x = pool_operand(c, 4), *f = tf_in(c, 1);
    nn_window w[2] = {{0}};
    if (x->poison || f->poison) return false;
    if (f->shape.rank != 3 || !dim_known(f->shape.d[0]) || !dim_known(f->shape.d[1])) return tf_unsupported(c, NULL, "the size of its filter is not known");
    for (int i = 0; i < 2; i++) w[i].size = f->shape.d[i];
    if (!windows_of(c, NULL, "rates", 2, w)) return false;
    for (int i = 0; i < 2; i++)
        if (!nn_place(c, &w[i], tf_attr_s(c, "padding"), x->shape.d[i + 1])) return false;
    ir_dim channels = x->shape.d[3];
    ir_shape cells = {2, {w[0].size * w[1].size, channels}};
    int axis = 2;
    ir_dim h = x->shape.d[1], q = x->shape.d[2];
    ir_value *v = nn_patches(c, x, w, 2, 0);
    if (v->poison) return false;
    v = b_add(b, v, b_reshape(b, f, &cells));
    ir_value *mask = dim_known(h) && dim_known(q) ? inside(c, w, h, q) : inside_open(c, x, w);
    if (mask) v = b_op(b, OP_SELECT_V2, B_IN(mask, v, b_num(b, v->dtype, nn_lowest(v->dtype))), B_NONE);
    v = b_reduce(b, OP_REDUCE_MAX, v, &axis, 1, false);
    return tf_return(c, as_image(b, v, w, 2, channels));
}
