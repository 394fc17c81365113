/* legalize/tf/ops_resize.c: images in other sizes.
 *
 * Bilinear and nearest have kernels.  Bicubic, area, and the filters of ScaleAndTranslate are products with matrices of
 * weights, first along the rows of pixels, then along the columns: constants where both sizes of an axis are known, else
 * computed by the model (ops_resize_open.c). */
#include "legalize/tf/resize.h"

#include <float.h>
#include <math.h>

typedef struct sizing { /* of one axis */
    int64_t in, out; /* numbers, unless it is open */
    float scale;
    bool align, half, open;
} sizing;

static float scale_of(int64_t in, int64_t out, bool align) {
    return align && out > 1 ? (float)(in - 1) / (float)(out - 1) : (float)in / (float)out;
}

static ir_value *images(tf_call *c) {
    ir_value *x = nn_with_rank(c, tf_in(c, 0), 4);
    if (x->poison) return x;
    if (x->shape.rank != 4) return tf_bad(c, "the images have rank %d, not 4", x->shape.rank), b_poison(c->b);
    if (x->shape.d[1] == 0 || x->shape.d[2] == 0) return tf_bad(c, "empty images cannot be resized"), b_poison(c->b);
    return x;
}

/* One axis; to: the new size, when `known`. */
static bool read_size(tf_call *c, sizing *s, bool known, int64_t to) {
    s->open = !known || !dim_known(s->in);
    s->out = known ? to : -1;
    if (s->open) return true;
    if (s->out > 1 << 20 || s->in > (1 << 26) / s->out) return tf_unsupported(c, NULL, "its images are too large");
    s->scale = scale_of(s->in, s->out, s->align);
    return true;
}

/* Two numbers, as far as anybody knows? */
static bool is_pair(const ir_value *v) { return v->poison || v->shape.rank < 0 || (v->shape.rank == 1 && (!dim_known(v->shape.d[0]) || v->shape.d[0] == 2)); }

/* The new size; *to NULL: it is computed at run time. */
static bool new_size(tf_call *c, const int64_t **to) {
    size_t n;
    if (!tf_ints(c, 1, to, &n)) *to = NULL;
    bool sound = is_pair(tf_in(c, 1)) && (!*to || (n == 2 && (*to)[0] >= 1 && (*to)[1] >= 1));
    return sound || tf_bad(c, "the new size is malformed");
}

static bool read_sizes(tf_call *c, const ir_value *x, sizing s[2]) {
    const int64_t *to;
    if (!new_size(c, &to)) return false;
    for (int i = 0; i < 2; i++) {
        s[i] = (sizing){.in = x->shape.d[i + 1], .align = tf_attr_b(c, "align_corners", false), .half = tf_attr_b(c, "half_pixel_centers", false)};
        if (!read_size(c, &s[i], to != NULL, to ? to[i] : 0)) return false;
    }
    return true;
}

static bool resize(tf_call *c, ir_op op, ir_value *x) {
    const int64_t *to;
    const bool align = tf_attr_b(c, "align_corners", false), half = tf_attr_b(c, "half_pixel_centers", false);
    return new_size(c, &to) && tf_return(c, b_op(c->b, op, B_IN(x, tf_i32(c, 1)), B_AT({A_align_corners, .i = align}, {A_half_pixel_centers, .i = half})));
}

bool lower_resize_bilinear(tf_call *c) {
    ir_value *x = images(c);
    if (x->poison) return false;
    return resize(c, OP_RESIZE_BILINEAR, b_cast(c->b, x, IR_F32));
}

/* What is gathered from a tensor of unknown rank has one as well, and no sizes to reckon with. */
static ir_value *pair(bld *b, ir_value *v) { return v->poison || v->shape.rank == 1 ? v : b_reshape(b, v, &(ir_shape){1, {2}}); }

/* The sizes of axis 0 or 1 of the images for a model that computes its weights. */
static rs_axis axis_of(tf_call *c, ir_value *x, const sizing *s, int axis) {
    bld *b = c->b;
    ir_value *to = s->out >= 0 ? b_i32(b, (int32_t)s->out) : b_gather(b, pair(b, tf_i32(c, 1)), b_i32(b, axis), 0, 0);
    return (rs_axis){b_dim_scalar(b, x->shape.d[axis + 1], x), to, s->align, s->half};
}

/* The nearest pixel of each new one. */
static ir_value *nearest_index(tf_call *c, const sizing *s) {
    int32_t *at = NEW_N(&c->L->ctx->keep, int32_t, (size_t)s->out + 1);
    for (int64_t i = 0; i < s->out; i++) {
        float p = s->half ? ((float)i + 0.5f) * s->scale : (float)i * s->scale;
        int64_t k = (int64_t)(s->align ? roundf(p) : floorf(p));
        at[i] = (int32_t)MAX(MIN(k, s->in - 1), 0);
    }
    return b_i32s(c->b, at, (size_t)s->out);
}

bool lower_resize_nearest(tf_call *c) {
    ir_value *x = images(c);
    sizing s[2];
    if (x->poison) return false;
    if (x->dtype == IR_F32 || ir_dtypes[x->dtype].bits <= 16) return resize(c, OP_RESIZE_NEAREST_NEIGHBOR, x);
    if (!read_sizes(c, x, s)) return false; /* elements that a kernel for floats would round */
    for (int i = 0; i < 2; i++) {
        rs_axis by = axis_of(c, x, &s[i], i);
        x = b_gather(c->b, x, s[i].open ? rs_nearest(c->b, &by) : nearest_index(c, &s[i]), i + 1, 0);
        if (x->poison) return false;
    }
    return tf_return(c, x);
}

/* ---- by matrices ------------------------------------------------------------------------------------------------ */

static ir_value *constant(tf_call *c, const sizing *s, const float *w) {
    ir_shape to = {2, {s->out, s->in}};
    return ir_const_own(c->L->m, IR_F32, &to, w, (size_t)(s->out * s->in) * 4);
}

static ir_value *axis_weights(tf_call *c, ir_value *x, const sizing *s, int axis, float *(*fixed)(tf_call *, const sizing *), ir_value *(*open)(bld *, const rs_axis *)) {
    if (!s->open) return constant(c, s, fixed(c, s));
    rs_axis by = axis_of(c, x, s, axis);
    return open(c->b, &by);
}

ir_value *rs_by_weights(bld *b, ir_value *x, ir_value *rows, ir_value *columns) {
    ir_module *m = b->m;
    if (b->failed || rows->poison || columns->poison) return b_poison(b);
    ir_dim n = x->shape.d[0], h = x->shape.d[1], w = x->shape.d[2], ch = x->shape.d[3], to_h = rows->shape.d[0], to_w = columns->shape.d[0];
    ir_shape lines = {3, {n, h, dim_mul(m, w, ch)}}, pixels = {3, {dim_mul(m, n, to_h), w, ch}}, out = {4, {n, to_h, to_w, ch}};
    x = b_reshape(b, b_cast(b, x, IR_F32), &lines);
    x = b_reshape(b, b_op(b, OP_BATCH_MATMUL, B_IN(rows, x), B_NONE), &pixels);
    return b_reshape(b, b_op(b, OP_BATCH_MATMUL, B_IN(columns, x), B_NONE), &out);
}

static bool by_weights(tf_call *c, ir_value *x, ir_value *rows, ir_value *columns) { return tf_return(c, rs_by_weights(c->b, x, rows, columns)); }

static float *weights(tf_call *c, const sizing *s) { return NEW_N(&c->L->ctx->keep, float, (size_t)(s->in * s->out) + 1); }

/* Coefficients at a distance of i/1024: TensorFlow reads them from such a table. */
static float cubic_near(double a, int64_t i) {
    float x = (float)((double)i / 1024);
    return (float)(((a + 2) * x - (a + 3)) * x * x + 1);
}
static float cubic_far(double a, int64_t i) {
    float x = (float)((double)i / 1024) + 1;
    return (float)(((a * x - 5 * a) * x + 8 * a) * x - 4 * a);
}

static float *cubic(tf_call *c, const sizing *s) {
    float *w = weights(c, s);
    double a = s->half ? -0.5 : -0.75;
    for (int64_t o = 0; o < s->out; o++) {
        float at = s->half ? ((float)o + 0.5f) * s->scale - 0.5f : (float)o * s->scale;
        int64_t first = (int64_t)floorf(at), step = lrintf((at - (float)first) * 1024);
        float k[4] = {cubic_far(a, step), cubic_near(a, step), cubic_near(a, 1024 - step), cubic_far(a, 1024 - step)}, sum = 0;
        for (int i = 0; i < 4; i++) {
            int64_t p = first - 1 + i, q = MAX(MIN(p, s->in - 1), 0);
            if (s->half && p != q) k[i] = 0; /* beyond the edge, the others weigh more */
            sum += k[i];
        }
        bool normal = s->half && fabsf(sum) >= 1000 * FLT_MIN;
        for (int i = 0; i < 4; i++) w[o * s->in + MAX(MIN(first - 1 + i, s->in - 1), 0)] += normal ? k[i] / sum : k[i];
    }
    return w;
}

bool lower_resize_bicubic(tf_call *c) {
    ir_value *x = images(c), *w[2];
    sizing s[2];
    if (x->poison || !read_sizes(c, x, s)) return false;
    for (int i = 0; i < 2; i++) w[i] = axis_weights(c, x, &s[i], i, cubic, rs_cubic);
    return by_weights(c, x, w[0], w[1]);
}

/* Each new pixel is the mean of the area that it covers. */
static float *area(tf_call *c, const sizing *s) {
    float *w = weights(c, s);
    for (int64_t o = 0; o < s->out; o++) {
        float from = (float)o * s->scale, to = (float)(o + 1) * s->scale;
        for (int64_t i = (int64_t)floorf(from); (float)i < ceilf(to); i++) {
            float before = (float)i, after = (float)i + 1;
            float part = before < from ? (after > to ? s->scale : after - from) : (after > to ? to - before : 1);
            w[o * s->in + MAX(MIN(i, s->in - 1), 0)] += part / s->scale;
        }
    }
    return w;
}

bool lower_resize_area(tf_call *c) {
    ir_value *x = images(c), *w[2];
    sizing s[2];
    if (x->poison || !read_sizes(c, x, s)) return false;
    for (int i = 0; i < 2; i++) w[i] = axis_weights(c, x, &s[i], i, area, rs_area);
    return by_weights(c, x, w[0], w[1]);
}

/* ---- filters ------------------------------------------------------------------------------------------------------ */

typedef double (*filter_fn)(double x);
static double lanczos(double x, double r) {
    if (x > r) return 0;
    if (x <= 1e-3) return 1;
    double p = 3.14159265358979323846 * x;
    return r * sin(p) * sin(p / r) / (p * p);
}
static double lanczos_1(double x) { return lanczos(x, 1); }
static double lanczos_3(double x) { return lanczos(x, 3); }
static double lanczos_5(double x) { return lanczos(x, 5); }
static double gaussian(double x) { return x >= 1.5 ? 0 : exp(-x * x / 0.5); }
static double box(double x) { return x < 0.5 ? 1 : x == 0.5 ? 0.5 : 0; }
static double triangle(double x) { return x < 1 ? 1 - x : 0; }
static double keys_cubic(double x) {
    if (x >= 2) return 0;
    return x >= 1 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : (1.5 * x - 2.5) * x * x + 1;
}
static double mitchell_cubic(double x) {
    if (x >= 2) return 0;
    return x >= 1 ? ((-7.0 / 18 * x + 2) * x - 10.0 / 3) * x + 16.0 / 9 : (7.0 / 6 * x - 2) * x * x + 8.0 / 9;
}
static const struct filter {
    const char *name;
    filter_fn fn;
    float radius;
    rs_filter open;
} filters[] = {
    {"lanczos1",      lanczos_1,      1,    rs_lanczos},
    {"lanczos3",      lanczos_3,      3,    rs_lanczos},
    {"lanczos5",      lanczos_5,      5,    rs_lanczos},
    {"gaussian",      gaussian,       1.5f, rs_gaussian},
    {"box",           box,            0.5f, rs_box},
    {"triangle",      triangle,       1,    rs_triangle},
    {"keyscubic",     keys_cubic,     2,    rs_keys},
    {"mitchellcubic", mitchell_cubic, 2,    rs_mitchell},
};

static float *filtered(tf_call *c, const sizing *s, const struct filter *f, float scale, float shift, bool antialias) {
    float *w = weights(c, s);
    float inverse = 1 / scale, start = -inverse * shift, wide = antialias ? fmaxf(inverse, 1) : 1;
    for (int64_t o = 0; o < s->out; o++) {
        float at = ((float)o + 0.5f) * inverse + start, sum = 0, *row = w + o * s->in;
        if (at < 0 || at > (float)s->in) continue;
        int64_t from = (int64_t)ceilf(at - f->radius * wide - 0.5f), to = (int64_t)floorf(at + f->radius * wide - 0.5f);
        from = MAX(MIN(from, s->in - 1), 0);
        to = MAX(MIN(to, s->in - 1), 0);
        for (int64_t i = from; i <= to; i++) {
            row[i] = (float)f->fn(fabs(((double)i + 0.5 - (double)at) / (double)wide));
            sum += row[i];
        }
        if (fabsf(sum) < 1000 * FLT_MIN) continue;
        for (int64_t i = from; i <= to; i++) row[i] /= sum;
    }
    return w;
}

static bool two_floats(tf_call *c, uint32_t i, float v[2]) {
    ir_value *x = tf_in(c, i);
    double d;
    int64_t n;
    if (!ir_is_const(x) || !ir_shape_count(&x->shape, &n) || n != 2) return false;
    for (int k = 0; k < 2; k++) {
        if (!ev_get_f64(x, k, &d)) return false;
        v[k] = (float)d;
    }
    return true;
}

/* Where a size, the scale or the shift is computed at run time. */
static ir_value *filtered_open(tf_call *c, ir_value *x, const sizing *s, int axis, const struct filter *f) {
    bld *b = c->b;
    rs_axis by = axis_of(c, x, s, axis);
    ir_value *at = b_i32(b, axis), *scale = b_gather(b, pair(b, tf_in(c, 2)), at, 0, 0), *shift = b_gather(b, pair(b, tf_in(c, 3)), at, 0, 0);
    return rs_filtered(b, &by, f->open, f->radius, scale, shift, tf_attr_b(c, "antialias", true));
}

bool lower_scale_and_translate(tf_call *c) {
    ir_value *x = images(c), *w[2];
    sizing s[2];
    float scale[2], shift[2];
    str name = tf_attr_s(c, "kernel_type");
    const struct filter *f = NULL;
    if (x->poison || !read_sizes(c, x, s)) return false;
    if (!is_pair(tf_in(c, 2)) || !is_pair(tf_in(c, 3))) return tf_bad(c, "its scale or its translation is malformed");
    bool known = two_floats(c, 2, scale) && two_floats(c, 3, shift);
    if (!name.n) name = STR("lanczos3");
    for (size_t i = 0; i < ARRAY_LEN(filters); i++)
        if (str_is(name, filters[i].name)) f = &filters[i];
    if (!f) return tf_bad(c, "kernel_type '%.*s'", STR_ARG(name));
    for (int i = 0; i < 2; i++) {
        if (known && (!(scale[i] > 1e-6f && scale[i] < 1e6f) || !(fabsf(shift[i]) < 1e9f))) return tf_bad(c, "a scale of %g", (double)scale[i]);
        w[i] = s[i].open || !known ? filtered_open(c, x, &s[i], i, f) : constant(c, &s[i], filtered(c, &s[i], f, scale[i], shift[i], tf_attr_b(c, "antialias", true)));
    }
    return by_weights(c, x, w[0], w[1]);
}

/* ---- crops ---------------------------------------------------------------------------------------------------------- */

typedef struct crop_axis {
    ir_value *weights; /* [boxes, out, in] */
    ir_value *inside;  /* [boxes, out] */
} crop_axis;

/* Where the new pixels lie: corner boxes[:, lo] to boxes[:, hi], over the distance between the outer pixels. */
static crop_axis crop_weights(tf_call *c, ir_value *boxes, int lo, int64_t out, ir_dim in, ir_value *x, bool nearest) {
    bld *b = c->b;
    ir_dim n = boxes->shape.d[0];
    ir_value *from = b_slice(b, boxes, (int64_t[]){0, lo}, (int64_t[]){-1, 1}), *to = b_slice(b, boxes, (int64_t[]){0, lo + 2}, (int64_t[]){-1, 1});
    ir_value *last = b_sub(b, b_cast(b, b_dim_scalar(b, in, x), IR_F32), b_f32(b, 1)), *at;
    if (out > 1) {
        float *steps = NEW_N(&c->L->ctx->keep, float, (size_t)out);
        for (int64_t i = 0; i < out; i++) steps[i] = (float)i;
        ir_value *step = b_mul(b, b_sub(b, to, from), b_div(b, last, b_f32(b, (float)(out - 1))));
        at = b_add(b, b_mul(b, from, last), b_mul(b, step, b_f32s(b, steps, &(ir_shape){2, {1, out}})));
    } else {
        at = b_mul(b, b_mul(b, b_add(b, from, to), b_f32(b, 0.5f)), last);
    }
    ir_value *inside = b_binary(b, OP_LOGICAL_AND, b_binary(b, OP_GREATER_EQUAL, at, b_f32(b, 0)), b_binary(b, OP_LESS_EQUAL, at, last));
    if (nearest) at = b_unary(b, OP_FLOOR, b_add(b, at, b_f32(b, 0.5f)));
    ir_value *pixel = b_cast(b, count_to(b, b_dim_scalar(b, in, x)), IR_F32);
    ir_value *far = b_unary(b, OP_ABS, b_sub(b, b_reshape(b, at, &(ir_shape){3, {n, out, 1}}), pixel));
    return (crop_axis){b_unary(b, OP_RELU, b_sub(b, b_f32(b, 1), far)), inside};
}

bool lower_crop_and_resize(tf_call *c) {
    bld *b = c->b;
    ir_value *x = images(c), *boxes = tf_in(c, 1);
    const int64_t *to;
    size_t count;
    bool nearest = str_is(tf_attr_s(c, "method"), "nearest");
    if (x->poison || boxes->poison) return false;
    if (boxes->shape.rank < 0) {
        boxes = nn_with_rank(c, boxes, 2);
        boxes->shape.d[1] = 4;
    }
    if (boxes->shape.rank != 2) return tf_bad(c, "the boxes have rank %d, not 2", boxes->shape.rank);
    if (!tf_ints(c, 3, &to, &count)) return tf_unsupported(c, NULL, "the size of the crops is computed at run time");
    if (count != 2 || to[0] < 1 || to[1] < 1 || to[0] > 1 << 16 || to[1] > 1 << 16) return tf_bad(c, "the size of the crops is malformed");
    ir_dim n = boxes->shape.d[0], h = x->shape.d[1], w = x->shape.d[2], ch = x->shape.d[3];
    crop_axis rows = crop_weights(c, boxes, 0, to[0], h, x, nearest), columns = crop_weights(c, boxes, 1, to[1], w, x, nearest);
    if (b->failed) return false;
    ir_shape lines = {3, {n, h, dim_mul(c->L->m, w, ch)}}, pixels = {4, {n, to[0], w, ch}}, sc = {4, {n, 1, to[1], w}};
    ir_shape my = {4, {n, to[0], 1, 1}}, mx = {4, {n, 1, to[1], 1}};
    x = b_gather(b, b_cast(b, x, IR_F32), tf_i32(c, 2), 0, 0);
    x = b_op(b, OP_BATCH_MATMUL, B_IN(rows.weights, b_reshape(b, x, &lines)), B_NONE);
    x = b_op(b, OP_BATCH_MATMUL, B_IN(b_reshape(b, columns.weights, &sc), b_reshape(b, x, &pixels)), B_NONE);
    ir_value *inside = b_binary(b, OP_LOGICAL_AND, b_reshape(b, rows.inside, &my), b_reshape(b, columns.inside, &mx));
    return tf_return(c, b_op(b, OP_SELECT_V2, B_IN(inside, x, b_f32(b, (float)tf_attr_f(c, "extrapolation_value", 0))), B_NONE));
}
