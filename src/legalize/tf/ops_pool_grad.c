/* legalize/tf/ops_pool_grad.c: the gradients of pools, which models that explain themselves (saliency, CAM) carry.
 *
 * Every pixel gathers from the windows that it lies in, by indices, so that nothing is scattered:
 *
 *     pixel p:  sum over windows w with p in w of  share(w, p) * grad[w]
 *
 * The share is 1 / cells of w inside of the image for averages.  For maxima of images it is 1 where p is the first
 * maximum of w, for maxima of volumes where p is a maximum of w, as in TensorFlow.
 *
 * The indices are constants where the images have a known size; else the model computes them.  XLA's select-and-scatter, the
 * gradient of maxima that JAX writes, has its windows over any axes: those come to the place of an image's. */
#include "legalize/tf/xla.h"

typedef struct covers { /* [pixels, most]: the windows over a pixel, and which of their cells it is; -1 where there are fewer */
    int32_t *window, *cell;
    float *share;
    ir_dim pixels;
    int64_t most;
    bool full; /* no -1 */
    /* i32 and bool [pixels, most], as the model has them; there: not -1, NULL where it is full */
    ir_value *windows, *cells, *there;
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
    ir_shape s = {2, {t->pixels, t->most}};
    t->windows = ir_const_own(c->L->m, IR_I32, &s, t->window, n * 4);
    t->cells = ir_const_own(c->L->m, IR_I32, &s, t->cell, n * 4);
    if (t->full) return true;
    uint8_t *there = NEW_N(&c->L->ctx->keep, uint8_t, n);
    for (size_t i = 0; i < n; i++) there[i] = t->cell[i] >= 0;
    t->there = ir_const_own(c->L->m, IR_BOOL, &s, there, n);
    return true;
}

/* ---- computed ---------------------------------------------------------------------------------------------------- */

/* a [pixels, most] of some axes with those of the next one: every pair. */
static ir_value *pairs(bld *b, ir_op op, ir_value *x, ir_value *y) {
    if (x->poison || y->poison) return b_poison(b);
    ir_dim px = x->shape.d[0], py = y->shape.d[0], mx = x->shape.d[1], my = y->shape.d[1];
    x = b_reshape(b, x, &(ir_shape){4, {px, 1, mx, 1}});
    y = b_reshape(b, y, &(ir_shape){4, {1, py, 1, my}});
    return b_reshape(b, b_binary(b, op, x, y), &(ir_shape){2, {dim_mul(b->m, px, py), dim_mul(b->m, mx, my)}});
}

/* The windows of one axis over each of its `in` elements, at most t->most. */
static void cover_axis(bld *b, const nn_window *w, ir_dim in, ir_value *from, covers *t) {
    ir_value *i = count_to(b, b_dim_scalar(b, in, from)), *stride = b_i32(b, (int32_t)w->stride);
    if (w->before != 0) i = b_add(b, i, b_dim_scalar(b, w->before, from));
    ir_value *last = w->stride == 1 ? i : b_binary(b, OP_FLOOR_DIV, i, stride);
    t->windows = b_sub(b, b_expand_dims(b, last, 1), count_to(b, b_i32(b, (int32_t)t->most)));
    t->cells = b_sub(b, b_expand_dims(b, i, 1), b_mul(b, t->windows, stride));
    t->there = b_binary(b, OP_LESS, t->windows, b_dim_scalar(b, w->out, from));
    if (t->most > 1) t->there = b_binary(b, OP_LOGICAL_AND, t->there, b_binary(b, OP_GREATER_EQUAL, t->windows, b_i32(b, 0)));
    if (w->size % w->stride) t->there = b_binary(b, OP_LOGICAL_AND, t->there, b_binary(b, OP_LESS, t->cells, b_i32(b, (int32_t)w->size)));
}

/* from: knows the sizes. */
static bool cover_open(tf_call *c, const nn_pool *p, const ir_dim *size, ir_value *from, covers *t) {
    bld *b = c->b;
    *t = (covers){.most = 1};
    for (int a = 0; a < p->spatial; a++) {
        covers next = {.most = (p->w[a].size + p->w[a].stride - 1) / p->w[a].stride};
        int64_t most = t->most;
        if (next.most > 1 << 12 || next.most * most > 1 << 12) return tf_unsupported(c, NULL, "its windows are too many");
        cover_axis(b, &p->w[a], size[a], from, &next);
        if (a) {
            next.windows = pairs(b, OP_ADD, b_mul(b, t->windows, b_dim_scalar(b, p->w[a].out, from)), next.windows);
            next.cells = pairs(b, OP_ADD, b_mul(b, t->cells, b_i32(b, (int32_t)p->w[a].size)), next.cells);
            next.there = pairs(b, OP_LOGICAL_AND, t->there, next.there);
        }
        *t = next;
        t->most *= most;
    }
    t->windows = b_mul(b, t->windows, b_cast(b, t->there, IR_I32));
    t->cells = b_op(b, OP_SELECT_V2, B_IN(t->there, t->cells, b_i32(b, -1)), B_NONE);
    if (t->windows->poison || t->cells->poison) return false;
    t->pixels = t->windows->shape.d[0];
    return true;
}

/* [pixels, most] beside [n, pixels, most, channels] */
static ir_value *beside(bld *b, const covers *t, ir_value *v) {
    return b_reshape(b, v, &(ir_shape){4, {1, t->pixels, t->most, 1}});
}

/* ---- images ------------------------------------------------------------------------------------------------------ */

/* x [n, positions.., channels] as rows, gathered for each pixel: [n, pixels, most, channels] */
static ir_value *for_pixels(tf_call *c, ir_value *x, const nn_pool *p, const covers *t) {
    bld *b = c->b;
    if (x->poison) return x;
    ir_dim positions = 1, n = x->shape.d[0], channels = x->shape.d[x->shape.rank - 1];
    bool known = true, none = false;
    for (int a = 0; a < p->spatial; a++) {
        known &= dim_known(p->w[a].out);
        none |= !dim_known(p->w[a].out) && !str_is(p->padding, "SAME");
    }
    for (int a = 0; known && a < p->spatial; a++) positions *= p->w[a].out;
    if (known) x = b_reshape(b, x, &(ir_shape){3, {n, positions, channels}});
    else if (x->shape.rank != 3) x = nn_rows(b, x, (ir_dim[]){n, -1, channels}, 3);
    /* a row to gather where there is no window */
    if (none) x = b_pad(b, x, (const int64_t[][2]){{0, 0}, {0, 1}, {0, 0}}, NULL);
    return b_gather(b, x, t->windows, 1, 0);
}

/* [n, pixels, most, channels], summed over the windows, as an image */
static ir_value *summed(bld *b, ir_value *v, const nn_pool *p, const ir_dim *size, ir_dim n, ir_dim channels) {
    int axis = 2;
    ir_shape s = {.rank = p->spatial + 2, .d = {n}};
    for (int a = 0; a < p->spatial; a++) s.d[a + 1] = size[a];
    s.d[p->spatial + 1] = channels;
    return b_reshape(b, b_reduce(b, OP_SUM, v, &axis, 1, false), &s);
}

static bool return_image(tf_call *c, ir_value *v, const nn_pool *p, const ir_dim *size, ir_dim n, ir_dim channels) {
    return tf_return(c, tf_from_nhwc(c, summed(c->b, v, p, size, n, channels)));
}

/* The windows over `in` elements, which are none where those are fewer than one takes.  A size of its own, computed here: the
 * shape of a pool does not tell, since the runtime may make a window there, too. */
static bool count_windows(tf_call *c, nn_window *w, ir_dim in, ir_value *from) {
    bld *b = c->b;
    ir_dim more = w->before + w->after + w->stride - w->size; /* all known: nothing is padded, or as was given */
    if (more > INT32_MAX) return tf_unsupported(c, NULL, "its windows are too large");
    if (more == 0 && w->stride == 1) return true;
    ir_value *n = b_dim_scalar(b, in, from);
    if (more != 0) n = b_add(b, n, b_i32(b, (int32_t)more));
    if (more < 0) n = b_binary(b, OP_MAXIMUM, n, b_i32(b, 0));
    if (w->stride != 1) n = b_binary(b, OP_FLOOR_DIV, n, b_i32(b, (int32_t)w->stride));
    if (n->poison) return false;
    w->out = dim_new(b->m, "windows");
    n->elems = arena_dup(&b->ctx->keep, &w->out, sizeof w->out, _Alignof(ir_dim));
    return true;
}

/* The windows over an image of this size; false: the gradient has other sizes, or they are too many. */
static bool place(tf_call *c, nn_pool *p, const ir_dim *size, ir_value *grad, covers *t) {
    bool known = true;
    if (p->channels != 1 || p->channel_stride != 1) return tf_unsupported(c, NULL, "it pools over channels");
    for (int a = 0; a < p->spatial; a++) {
        if (!nn_place(c, &p->w[a], p->padding, size[a])) return false;
        known &= dim_known(size[a]);
        if (!dim_known(size[a]) && !str_is(p->padding, "SAME") && !count_windows(c, &p->w[a], size[a], grad)) return false;
        if (dim_known(p->w[a].out) && dim_known(grad->shape.d[a + 1]) && grad->shape.d[a + 1] != p->w[a].out)
            return tf_bad(c, "a gradient of %lld windows for %lld", (long long)grad->shape.d[a + 1], (long long)p->w[a].out);
    }
    return known ? cover(c, p, size, t) : cover_open(c, p, size, grad, t);
}

static ir_value *image_of(tf_call *c, uint32_t i, int rank) {
    ir_value *x = nn_with_rank(c, tf_in(c, i), rank);
    if (!x->poison && x->shape.rank != rank) return tf_bad(c, "operand %u has the rank %d, not %d", i, x->shape.rank, rank), b_poison(c->b);
    return tf_to_nhwc(c, x);
}

/* ---- averages -------------------------------------------------------------------------------------------------- */

/* The gradient over the cells of each window that are inside of images of open size. */
static ir_value *shared_open(tf_call *c, ir_value *grad, const nn_pool *p, const ir_dim *size) {
    bld *b = c->b;
    for (int a = 0; a < p->spatial; a++) {
        const nn_window *w = &p->w[a];
        ir_value *n = b_i32(b, (int32_t)w->size);
        if (w->before != 0 || w->after != 0) {
            ir_value *from = nn_window_starts(c, grad, w, 1, &size[a], true), *to = b_add(b, from, n);
            n = b_sub(b, b_binary(b, OP_MINIMUM, to, b_dim_scalar(b, size[a], grad)), b_binary(b, OP_MAXIMUM, from, b_i32(b, 0)));
            ir_shape s = {.rank = p->spatial + 1 - a, .d = {w->out, 1, 1, 1}};
            n = b_reshape(b, n, &s);
        }
        grad = b_div(b, grad, b_cast(b, n, grad->dtype));
    }
    return grad;
}

static bool avg_pool_grad(tf_call *c, int spatial) {
    bld *b = c->b;
    const ir_dim *shape;
    size_t rank;
    ir_dim size[3];
    nn_pool p;
    covers t;
    ir_value *grad = image_of(c, 1, spatial + 2), *of = tf_i32(c, 0);
    if (grad->poison || of->poison || !nn_read_pool(c, spatial, 2, &p)) return false;
    if (!b_elems(b, of, &shape, &rank)) return tf_unsupported(c, "give the inputs shapes with --shape", "the size of its images is not known");
    if (rank != (size_t)spatial + 2) return tf_bad(c, "a shape of %zu numbers", rank);
    for (size_t i = 0; i < rank; i++)
        if (dim_known(shape[i]) && shape[i] < 0) return tf_bad(c, "an image with a size of %lld", (long long)shape[i]);
    const ir_dim *made = grad->shape.d, deep = shape[tf_is_nchw(c) ? 1 : spatial + 1];
    if (!tf_same_size(shape[0], made[0]) || !tf_same_size(deep, made[spatial + 1])) return tf_bad(c, "the gradient has another batch or other channels than the images");
    for (int a = 0; a < spatial; a++) size[a] = shape[a + (tf_is_nchw(c) ? 2 : 1)];
    if (!place(c, &p, size, grad, &t)) return false;
    ir_dim n = grad->shape.d[0], channels = grad->shape.d[spatial + 1];
    if (!t.share) { /* of open size */
        ir_value *v = for_pixels(c, shared_open(c, grad, &p, size), &p, &t);
        return return_image(c, b_op(b, OP_SELECT_V2, B_IN(beside(b, &t, t.there), v, num(b, grad, 0)), B_NONE), &p, size, n, channels);
    }
    bool even = t.full;
    for (int64_t i = 0; i < t.pixels * t.most; i++) even &= t.share[i] == t.share[0];
    if (even) return return_image(c, for_pixels(c, b_mul(b, grad, num(b, grad, t.share[0])), &p, &t), &p, size, n, channels);
    ir_shape s = {4, {1, t.pixels, t.most, 1}};
    return return_image(c, b_mul(b, for_pixels(c, grad, &p, &t), b_cast(b, b_f32s(b, t.share, &s), grad->dtype)), &p, size, n, channels);
}
bool lower_avg_pool_grad(tf_call *c) { return avg_pool_grad(c, 2); }
bool lower_avg_pool_3d_grad(tf_call *c) { return avg_pool_grad(c, 3); }

/* ---- maxima ---------------------------------------------------------------------------------------------------- */

/* Is the pixel the first (last) maximum of the window?  [n, pixels, most, channels] */
static ir_value *is_first(tf_call *c, ir_value *x, const nn_pool *p, const covers *t, bool last) {
    bld *b = c->b;
    ir_value *v = nn_patches(c, x, p->w, p->spatial, nn_lowest(x->dtype));
    if (v->poison) return v;
    if (last) v = b_op(b, OP_REVERSE_V2, B_IN(v, b_i32s(b, (int32_t[]){2}, 1)), B_NONE);
    ir_value *k = b_op(b, OP_ARG_MAX, B_IN(v, b_i32(b, 2)), B_AT({A_output_type, .i = IR_I32}));
    if (last) k = b_sub(b, b_dim_scalar(b, dim_sub(b->m, v->shape.d[2], 1), v), k);
    return b_binary(b, OP_EQUAL, for_pixels(c, k, p, t), beside(b, t, t->cells));
}

/* Is the pixel as large as the window's maximum, and in the window? */
static ir_value *is_any(tf_call *c, ir_value *x, ir_value *max, const nn_pool *p, const covers *t) {
    bld *b = c->b;
    ir_shape column = {4, {x->shape.d[0], t->pixels, 1, x->shape.d[p->spatial + 1]}};
    ir_value *same = b_binary(b, OP_EQUAL, for_pixels(c, max, p, t), b_reshape(b, x, &column));
    return t->there ? b_binary(b, OP_LOGICAL_AND, same, beside(b, t, t->there)) : same;
}

static bool max_pool_grad(tf_call *c, int spatial) {
    bld *b = c->b;
    ir_dim size[3];
    nn_pool p;
    covers t;
    ir_value *x = image_of(c, 0, spatial + 2), *max = image_of(c, 1, spatial + 2), *grad = image_of(c, 2, spatial + 2);
    if (x->poison || max->poison || grad->poison || !nn_read_pool(c, spatial, 3, &p)) return false;
    for (int a = 0; a < spatial; a++) size[a] = x->shape.d[a + 1];
    if (!place(c, &p, size, grad, &t)) return false;
    ir_value *on = spatial == 2 ? is_first(c, x, &p, &t, false) : is_any(c, x, max, &p, &t), *share = for_pixels(c, grad, &p, &t);
    if (on->poison || share->poison) return false;
    return return_image(c, b_select(b, on, share, num(b, share, 0)), &p, size, x->shape.d[0], x->shape.d[spatial + 1]);
}
bool lower_max_pool_grad(tf_call *c) { return max_pool_grad(c, 2); }
bool lower_max_pool_3d_grad(tf_call *c) { return max_pool_grad(c, 3); }

/* ---- of XLA ---------------------------------------------------------------------------------------------------- */

typedef struct layout { /* of a tensor whose windows may be over any axes, as an image [n, spatial.., channels] */
    int rank, lead, perm[IR_MAX_RANK], back[IR_MAX_RANK];
} layout;

/* The axes that have windows go to the middle, the last of the others behind them. */
static bool lay_out(tf_call *c, const ir_value *x, nn_pool *p, layout *l) {
    const int64_t *size, *stride, *pads;
    size_t n[3];
    int over[3], other[IR_MAX_RANK], others = 0;
    *l = (layout){.rank = x->shape.rank};
    *p = (nn_pool){.channels = 1, .channel_stride = 1};
    if (!tf_ints(c, 1, &size, &n[0]) || !tf_ints(c, 2, &stride, &n[1]) || !tf_ints(c, 3, &pads, &n[2]))
        return tf_unsupported(c, "give the inputs shapes with --shape", "its windows are computed at run time");
    const size_t rank = (size_t)l->rank;
    if (n[0] != rank || n[1] != rank || n[2] != 2 * rank) return tf_bad(c, "windows over %zu axes of %zu", n[0], rank);
    for (int i = 0; i < l->rank; i++) {
        const int64_t before = pads[2 * i], after = pads[2 * i + 1];
        if (size[i] < 1 || stride[i] < 1 || MAX(size[i], stride[i]) > INT32_MAX) return tf_bad(c, "a window is out of range");
        if (before < 0 || after < 0 || MAX(before, after) > INT32_MAX) return tf_bad(c, "a padding is out of range");
        if (size[i] == 1 && stride[i] == 1 && !before && !after) {
            other[others++] = i;
            continue;
        }
        if (p->spatial == 3) return tf_unsupported(c, NULL, "it has windows over more than 3 axes");
        p->w[p->spatial] = (nn_window){.size = size[i], .stride = stride[i], .rate = 1, .before = before, .after = after};
        over[p->spatial++] = i;
    }
    l->lead = others ? others - 1 : 0;
    for (int i = 0; i < l->lead; i++) l->perm[i] = other[i];
    for (int i = 0; i < p->spatial; i++) l->perm[l->lead + i] = over[i];
    if (others) l->perm[l->rank - 1] = other[others - 1];
    for (int i = 0; i < l->rank; i++) l->back[l->perm[i]] = i;
    return true;
}

static ir_value *as_image(bld *b, ir_value *x, const layout *l, int spatial) {
    ir_shape s = {.rank = spatial + 2, .d = {1}};
    x = b_transpose(b, x, l->perm);
    if (x->poison) return x;
    for (int i = 0; i < l->lead; i++) s.d[0] = dim_mul(b->m, s.d[0], x->shape.d[i]);
    for (int i = 0; i < spatial; i++) s.d[i + 1] = x->shape.d[l->lead + i];
    s.d[spatial + 1] = l->lead + spatial < l->rank ? x->shape.d[l->rank - 1] : 1;
    return b_reshape(b, x, &s);
}

/* From an image to the shape that x has. */
static ir_value *from_image(bld *b, ir_value *image, const ir_value *x, const layout *l) {
    ir_shape s = {.rank = l->rank};
    for (int i = 0; i < l->rank; i++) s.d[i] = x->shape.d[l->perm[i]];
    return b_transpose(b, b_reshape(b, image, &s), l->back);
}

/* Does the function keep the number that it has where that is larger, or at least as large (smaller)? */
static bool read_choice(tf_call *c, src_graph *f, ir_dtype t, bool *least, bool *last) {
    static const ir_op ops[2][2] = {{OP_GREATER_EQUAL, OP_GREATER}, {OP_LESS_EQUAL, OP_LESS}};
    static const float have[] = {3, 3, 1, 2, 0, 7}, next[] = {3, 1, 3, 2, 7, 0};
    bld *b = c->b;
    ir_shape s = {1, {ARRAY_LEN(have)}};
    ir_value *x = b_cast(b, b_f32s(b, have, &s), t), *y = b_cast(b, b_f32s(b, next, &s), t), *stays;
    if (!xla_try(c, f, (ir_value *[]){x, y}, 2, &stays, 1)) return false;
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 2; k++) {
            const ir_value *want = b_binary(b, ops[i][k], x, y);
            bool same = stays->dtype == IR_BOOL;
            for (int64_t e = 0; same && e < s.d[0]; e++) {
                int64_t v, w;
                same = ev_get_i64(stays, e, &v) && ev_get_i64(want, e, &w) && v == w;
            }
            *least = i, *last = k;
            if (same) return true;
        }
    return false;
}

/* The windows fit the source, and there are some. */
static bool fits(tf_call *c, const ir_value *x, const ir_value *from, const layout *l, const nn_pool *p) {
    if (from->shape.rank != l->rank) return tf_bad(c, "operands of ranks %d and %d", l->rank, from->shape.rank);
    for (int i = 0; i < l->rank; i++) {
        const ir_dim m = x->shape.d[i], n = from->shape.d[i];
        const int at = l->back[i] - l->lead;
        if (at >= 0 && at < p->spatial) {
            const nn_window *w = &p->w[at];
            if (dim_known(m) && m + w->before + w->after < w->size) return tf_unsupported(c, NULL, "its windows are larger than its operand");
        } else if (dim_known(m) && dim_known(n) && m != n) {
            return tf_bad(c, "a source of %lld elements along axis %d, not %lld", (long long)n, i, (long long)m);
        }
    }
    return true;
}

bool lower_xla_select_and_scatter(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *from = tf_in(c, 4), *init = tf_in(c, 5);
    src_graph *choose = xla_function(c, "select", 2, 1), *join = choose ? xla_function(c, "scatter", 2, 1) : NULL;
    ir_dim size[3];
    nn_pool p;
    layout l;
    covers t;
    bool least = false, last = false;
    if (!join || x->poison || from->poison || init->poison) return false;
    if (x->shape.rank < 0 || from->shape.rank < 0) return tf_unsupported(c, "give the inputs shapes with --shape", "its operand has an unknown rank");
    if (!lay_out(c, x, &p, &l) || !fits(c, x, from, &l, &p)) return false;
    if (!read_choice(c, choose, x->dtype, &least, &last)) return tf_unsupported(c, NULL, "it selects by a function that is no comparison");
    if (xla_kind_of(c, join, x->dtype) != XLA_ADD) return tf_unsupported(c, NULL, "it scatters by a function that is no sum");
    if (least && !ir_is_float(x->dtype)) return tf_unsupported(c, NULL, "it selects the least of integers");
    ir_value *r = from;
    if (p.spatial) {
        ir_value *image = as_image(b, least ? b_unary(b, OP_NEG, x) : x, &l, p.spatial), *grad = as_image(b, from, &l, p.spatial);
        if (image->poison || grad->poison) return false;
        for (int a = 0; a < p.spatial; a++) size[a] = image->shape.d[a + 1];
        if (!place(c, &p, size, grad, &t)) return false;
        ir_value *on = is_first(c, image, &p, &t, last), *share = for_pixels(c, grad, &p, &t);
        if (on->poison || share->poison) return false;
        r = summed(b, b_select(b, on, share, num(b, share, 0)), &p, size, image->shape.d[0], image->shape.d[p.spatial + 1]);
        r = from_image(b, r, x, &l);
    }
    return tf_return(c, xla_is_neutral(XLA_ADD, init) ? r : b_add(b, r, init));
}
