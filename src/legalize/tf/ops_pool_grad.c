/* legalize/tf/ops_pool_grad.c: the gradients of pools, which models that explain themselves (saliency, CAM) carry.
 *
 * Every pixel gathers from the windows that it lies in, by constant indices, so that nothing is scattered:
 *
 *     pixel p:  sum over windows w with p in w of  share(w, p) * grad[w]
 *
 * The share is 1 / cells of w inside of the image for averages.  For maxima of images it is 1 where p is the first
 * maximum of w, for maxima of volumes where p is a maximum of w, as in TensorFlow. */
#include "legalize/tf/nn.h"

typedef struct covers { /* [pixels, most]: the windows over a pixel, and which of their cells it is; -1 where there are fewer */
    int32_t *window, *cell;
    float *share;
    int64_t pixels, most;
    bool full; /* no -1 */
} covers;

/* The windows of one axis over element i: first..last */
static void over(const nn_window *w, int64_t i, int64_t *first, int64_t *last) {
    int64_t from = i + w->before - w->size + 1;
    *first = from > 0 ? (from + w->stride - 1) / w->stride : 0;
    *last = MIN((i + w->before) / w->stride, w->out - 1);
}

static int64_t cells_inside(const nn_window *w, int64_t window, int64_t in) {
    int64_t from = window * w->stride - w->before;
    return MIN(from + w->size, in) - MAX(from, 0);
}

/* The windows over the pixel at `i`, one after the other, into slots of the row. */
static void cover_pixel(covers *t, const nn_pool *p, const int64_t *size, const int64_t *i, int64_t row) {
    int64_t first[3] = {0}, last[3] = {0}, at[3] = {0};
    for (int a = 0; a < p->spatial; a++) {
        over(&p->w[a], i[a], &first[a], &last[a]);
        if (first[a] > last[a]) return;
        at[a] = first[a];
    }
    for (int64_t slot = row * t->most;; slot++) {
        int64_t window = 0, cell = 0, inside = 1;
        for (int a = 0; a < p->spatial; a++) {
            const nn_window *w = &p->w[a];
            window = window * w->out + at[a];
            cell = cell * w->size + i[a] + w->before - at[a] * w->stride;
            inside *= cells_inside(w, at[a], size[a]);
        }
        t->window[slot] = (int32_t)window;
        t->cell[slot] = (int32_t)cell;
        t->share[slot] = 1.0f / (float)inside;
        int a = p->spatial - 1;
        while (a >= 0 && ++at[a] > last[a]) at[a] = first[a], a--;
        if (a < 0) return;
    }
}

static bool cover(tf_call *c, const nn_pool *p, const int64_t *size, covers *t) {
    *t = (covers){.pixels = 1, .most = 1, .full = true};
    for (int a = 0; a < p->spatial; a++) {
        int64_t most = 0, first, last;
        if (size[a] < 1 || size[a] > 1 << 24) return tf_unsupported(c, NULL, "its images are empty or too large");
        for (int64_t i = 0; i < size[a]; i++) over(&p->w[a], i, &first, &last), most = MAX(most, last - first + 1);
        t->pixels *= size[a]; /* at most 2^24 so far, so this cannot wrap */
        t->most *= MAX(most, 1);
        if (t->pixels > 1 << 24 || t->most > 1 << 24 || t->pixels * t->most > 1 << 24) return tf_unsupported(c, NULL, "its windows are too many");
    }
    size_t n = (size_t)(t->pixels * t->most);
    t->window = NEW_N(&c->L->ctx->keep, int32_t, n);
    t->cell = NEW_N(&c->L->ctx->keep, int32_t, n);
    t->share = NEW_N(&c->L->ctx->keep, float, n);
    for (size_t i = 0; i < n; i++) t->window[i] = 0, t->cell[i] = -1, t->share[i] = 0;
    for (int64_t row = 0; row < t->pixels; row++) {
        int64_t i[3] = {0}, rest = row;
        for (int a = p->spatial - 1; a >= 0; a--) i[a] = rest % size[a], rest /= size[a];
        cover_pixel(t, p, size, i, row);
    }
    for (size_t i = 0; i < n; i++) t->full &= t->cell[i] >= 0;
    return true;
}

static ir_value *index_of(tf_call *c, const covers *t) {
    ir_shape s = {2, {t->pixels, t->most}};
    return ir_const_own(c->L->m, IR_I32, &s, t->window, (size_t)(t->pixels * t->most) * 4);
}

/* x [n, positions.., channels] as rows, gathered for each pixel: [n, pixels, most, channels] */
static ir_value *for_pixels(tf_call *c, ir_value *x, const nn_pool *p, const covers *t) {
    int64_t positions = 1;
    for (int a = 0; a < p->spatial; a++) positions *= p->w[a].out;
    if (x->poison) return x;
    ir_shape rows = {3, {x->shape.d[0], positions, x->shape.d[x->shape.rank - 1]}};
    return b_gather(c->b, b_reshape(c->b, x, &rows), index_of(c, t), 1, 0);
}

/* [n, pixels, most, channels], summed over the windows, as an image */
static bool return_image(tf_call *c, ir_value *v, const nn_pool *p, const int64_t *size, ir_dim n, ir_dim channels) {
    int axis = 2;
    ir_shape s = {.rank = p->spatial + 2, .d = {n}};
    for (int a = 0; a < p->spatial; a++) s.d[a + 1] = size[a];
    s.d[p->spatial + 1] = channels;
    v = b_reduce(c->b, OP_SUM, v, &axis, 1, false);
    return tf_return(c, tf_from_nhwc(c, b_reshape(c->b, v, &s)));
}

/* The windows over an image of this size; false: the gradient has other sizes, or they are too many. */
static bool place(tf_call *c, nn_pool *p, const int64_t *size, const ir_value *grad, covers *t) {
    if (p->channels != 1 || p->channel_stride != 1) return tf_unsupported(c, NULL, "it pools over channels");
    for (int a = 0; a < p->spatial; a++) {
        if (!nn_place(c, &p->w[a], p->padding, size[a])) return false;
        if (dim_known(grad->shape.d[a + 1]) && grad->shape.d[a + 1] != p->w[a].out)
            return tf_bad(c, "a gradient of %lld windows for %lld", (long long)grad->shape.d[a + 1], (long long)p->w[a].out);
    }
    return cover(c, p, size, t);
}

static ir_value *image_of(tf_call *c, uint32_t i, int rank) {
    ir_value *x = nn_with_rank(c, tf_in(c, i), rank);
    if (!x->poison && x->shape.rank != rank) return tf_bad(c, "operand %u has the rank %d, not %d", i, x->shape.rank, rank), b_poison(c->b);
    return tf_to_nhwc(c, x);
}

/* ---- averages -------------------------------------------------------------------------------------------------- */

static bool avg_pool_grad(tf_call *c, int spatial) {
    bld *b = c->b;
    const ir_dim *shape;
    size_t rank;
    int64_t size[3];
    nn_pool p;
    covers t;
    ir_value *grad = image_of(c, 1, spatial + 2), *of = tf_i32(c, 0);
    if (grad->poison || of->poison || !nn_read_pool(c, spatial, 2, &p)) return false;
    if (!b_elems(b, of, &shape, &rank)) return tf_unsupported(c, "give the inputs shapes with --shape", "the size of its images is not known");
    if (rank != (size_t)spatial + 2) return tf_bad(c, "a shape of %zu numbers", rank);
    for (int a = 0; a < spatial; a++) {
        size[a] = shape[a + (tf_is_nchw(c) ? 2 : 1)];
        if (!dim_known(size[a])) return tf_unsupported(c, "give the inputs shapes with --shape", "the size of its images is not known");
    }
    if (!place(c, &p, size, grad, &t)) return false;
    ir_dim n = grad->shape.d[0], channels = grad->shape.d[spatial + 1];
    bool even = t.full;
    for (int64_t i = 0; i < t.pixels * t.most; i++) even &= t.share[i] == t.share[0];
    if (even) return return_image(c, for_pixels(c, b_mul(b, grad, num(b, grad, t.share[0])), &p, &t), &p, size, n, channels);
    ir_shape s = {4, {1, t.pixels, t.most, 1}};
    return return_image(c, b_mul(b, for_pixels(c, grad, &p, &t), b_cast(b, b_f32s(b, t.share, &s), grad->dtype)), &p, size, n, channels);
}
bool lower_avg_pool_grad(tf_call *c) { return avg_pool_grad(c, 2); }
bool lower_avg_pool_3d_grad(tf_call *c) { return avg_pool_grad(c, 3); }

/* ---- maxima ---------------------------------------------------------------------------------------------------- */

/* Is the pixel the first maximum of the window?  [n, pixels, most, channels] */
static ir_value *is_first(tf_call *c, ir_value *x, const nn_pool *p, const covers *t) {
    bld *b = c->b;
    ir_value *v = nn_patches(c, x, p->w, p->spatial, nn_lowest(x->dtype));
    if (v->poison) return v;
    ir_value *k = b_op(b, OP_ARG_MAX, B_IN(v, b_i32(b, 2)), B_AT({A_output_type, .i = IR_I32}));
    ir_shape s = {4, {1, t->pixels, t->most, 1}};
    ir_value *own = ir_const_own(c->L->m, IR_I32, &s, t->cell, (size_t)(t->pixels * t->most) * 4);
    return b_binary(b, OP_EQUAL, for_pixels(c, k, p, t), own);
}

/* Is the pixel as large as the window's maximum, and in the window? */
static ir_value *is_any(tf_call *c, ir_value *x, ir_value *max, const nn_pool *p, const covers *t) {
    bld *b = c->b;
    ir_shape column = {4, {x->shape.d[0], t->pixels, 1, x->shape.d[p->spatial + 1]}}, s = {4, {1, t->pixels, t->most, 1}};
    ir_value *same = b_binary(b, OP_EQUAL, for_pixels(c, max, p, t), b_reshape(b, x, &column));
    if (t->full) return same;
    uint8_t *there = NEW_N(&c->L->ctx->keep, uint8_t, (size_t)(t->pixels * t->most));
    for (int64_t i = 0; i < t->pixels * t->most; i++) there[i] = t->cell[i] >= 0;
    return b_binary(b, OP_LOGICAL_AND, same, ir_const_own(c->L->m, IR_BOOL, &s, there, (size_t)(t->pixels * t->most)));
}

static bool max_pool_grad(tf_call *c, int spatial) {
    bld *b = c->b;
    int64_t size[3];
    nn_pool p;
    covers t;
    ir_value *x = image_of(c, 0, spatial + 2), *max = image_of(c, 1, spatial + 2), *grad = image_of(c, 2, spatial + 2);
    if (x->poison || max->poison || grad->poison || !nn_read_pool(c, spatial, 3, &p)) return false;
    for (int a = 0; a < spatial; a++) {
        size[a] = x->shape.d[a + 1];
        if (!dim_known(size[a])) return tf_unsupported(c, "give the inputs shapes with --shape", "the size of its images is not known");
    }
    if (!place(c, &p, size, grad, &t)) return false;
    ir_value *on = spatial == 2 ? is_first(c, x, &p, &t) : is_any(c, x, max, &p, &t), *share = for_pixels(c, grad, &p, &t);
    if (on->poison || share->poison) return false;
    return return_image(c, b_select(b, on, share, num(b, share, 0)), &p, size, x->shape.d[0], x->shape.d[spatial + 1]);
}
bool lower_max_pool_grad(tf_call *c) { return max_pool_grad(c, 2); }
bool lower_max_pool_3d_grad(tf_call *c) { return max_pool_grad(c, 3); }
