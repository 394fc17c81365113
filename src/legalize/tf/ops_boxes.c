/* legalize/tf/ops_boxes.c: non-maximum suppression.
 *
 * The kernels give as many entries as were asked for, padded, and the count of the valid ones;
 * where TensorFlow gives the valid ones only, a SLICE by the count follows. */
#include "legalize/tf/math.h"

#include <float.h>

typedef struct nms {
    ir_value *boxes, *scores, *most, *overlap, *least, *sigma;
} nms;

static ir_value *scalar(bld *b, ir_value *v, ir_dtype t) {
    ir_value *x = b_cast(b, v, t);
    return x->poison || x->shape.rank == 0 ? x : b_reshape(b, x, &IR_SCALAR);
}

/* Operands 0..2; thresholds that the op does not have keep their meaning: any score. */
static nms operands(tf_call *c) {
    bld *b = c->b;
    return (nms){b_cast(b, tf_in(c, 0), IR_F32),
                 b_cast(b, tf_in(c, 1), IR_F32),
                 scalar(b, tf_in(c, 2), IR_I32),
                 c->n_in > 3 ? scalar(b, tf_in(c, 3), IR_F32)
                             : b_f32(b, (float)tf_attr_f(c, "iou_threshold", 0.5)),
                 c->n_in > 4 ? scalar(b, tf_in(c, 4), IR_F32) : b_f32(b, -FLT_MAX),
                 NULL};
}

static ir_value *first(bld *b, ir_value *v, ir_value *count) {
    ir_value *n = vector1(b, count);
    return b_op(b, OP_SLICE, B_IN(v, b_i32s(b, (int32_t[]){0}, 1), n), B_NONE);
}

static bool suppress(tf_call *c, nms n, ir_value **indices, ir_value **count) {
    ir_value *out[2];
    bool ok = b_build(c->b, OP_NON_MAX_SUPPRESSION_V4,
                      (ir_value *[]){n.boxes, n.scores, n.most, n.overlap, n.least}, 5, NULL, 0,
                      NULL, out, 2);
    *indices = out[0];
    *count = out[1];
    return ok;
}

/* NonMaxSuppression, V2, V3: the valid indices */
bool lower_non_max_suppression(tf_call *c) {
    ir_value *indices, *count;
    if (!suppress(c, operands(c), &indices, &count)) return tf_return(c, indices);
    return tf_return(c, first(c->b, indices, count));
}

bool lower_non_max_suppression_v4(tf_call *c) {
    ir_value *indices, *count;
    if (!suppress(c, operands(c), &indices, &count)) return tf_return(c, indices);
    if (!tf_attr_b(c, "pad_to_max_output_size", false)) indices = first(c->b, indices, count);
    return tf_out(c, 0, indices) && tf_out(c, 1, count);
}

bool lower_non_max_suppression_v5(tf_call *c) {
    bld *b = c->b;
    nms n = operands(c);
    ir_dtype t = tf_in(c, 1)->dtype;
    ir_value *out[3];
    n.sigma = scalar(b, tf_in(c, 5), IR_F32);
    if (!b_build(b, OP_NON_MAX_SUPPRESSION_V5,
                 (ir_value *[]){n.boxes, n.scores, n.most, n.overlap, n.least, n.sigma}, 6, NULL, 0,
                 NULL, out, 3))
        return tf_return(c, out[0]);
    if (!tf_attr_b(c, "pad_to_max_output_size", false)) {
        out[0] = first(b, out[0], out[2]);
        out[1] = first(b, out[1], out[2]);
    }
    return tf_out(c, 0, out[0]) && tf_out(c, 1, b_cast(b, out[1], t)) && tf_out(c, 2, out[2]);
}

/* ---- many classes, many images --------------------------------------------------------------- */

enum { MOST_RUNS = 512, MOST_CHOSEN = 1 << 20 };

typedef struct combined {
    int64_t batch, boxes, sets, classes, per_class, total;
    ir_value *overlap, *least;
} combined;

static ir_value *part(bld *b, ir_value *x, int n, const int64_t *begin, const int64_t *size,
                      const ir_shape *to) {
    UNUSED(n);
    return b_reshape(b, b_slice(b, x, begin, size), to);
}

/* The best boxes of one class: scores [k] (-1 where there is none), boxes [k,4]. */
static bool one_class(tf_call *c, const combined *k, ir_value *boxes, ir_value *scores,
                      ir_value **s, ir_value **x) {
    bld *b = c->b;
    ir_value *indices, *count;
    nms n = {boxes, scores, b_i32(b, (int32_t)k->per_class), k->overlap, k->least, NULL};
    if (!suppress(c, n, &indices, &count)) return false;
    ir_value *place = count_to(b, n.most);
    ir_value *valid = b_binary(b, OP_LESS, place, count);
    *s = b_select(b, valid, b_gather(b, scores, indices, 0, 0), b_f32(b, -FLT_MAX));
    *x = b_gather(b, boxes, indices, 0, 0);
    return true;
}

/* One image: its classes after one another, then the best of all. */
static bool one_image(tf_call *c, const combined *k, ir_value *boxes, ir_value *scores,
                      int64_t image, ir_value **out) {
    bld *b = c->b;
    ir_value **s = NEW_N(&b->ctx->keep, ir_value *, (size_t)k->classes),
             **x = NEW_N(&b->ctx->keep, ir_value *, (size_t)k->classes);
    float *class_of = NEW_N(&b->ctx->keep, float, (size_t)(k->classes * k->per_class));
    for (int64_t i = 0; i < k->classes; i++) {
        ir_value *bx =
            part(b, boxes, 4, (int64_t[]){image, 0, k->sets == 1 ? 0 : i, 0},
                 (int64_t[]){1, k->boxes, 1, 4}, &(ir_shape){.rank = 2, .d = {k->boxes, 4}});
        ir_value *sc = part(b, scores, 3, (int64_t[]){image, 0, i}, (int64_t[]){1, k->boxes, 1},
                            &(ir_shape){.rank = 1, .d = {k->boxes}});
        if (!one_class(c, k, bx, sc, &s[i], &x[i])) return false;
        for (int64_t j = 0; j < k->per_class; j++)
            class_of[i * k->per_class + j] = (float)i;
    }
    int64_t all = k->classes * k->per_class, take = MIN(k->total, all);
    ir_value *top[2], *score = b_concat(b, s, (size_t)k->classes, 0),
                      *box = b_concat(b, x, (size_t)k->classes, 0);
    if (!b_build(b, OP_TOPK_V2, (ir_value *[]){score, b_i32(b, (int32_t)take)}, 2, NULL, 0, NULL,
                 top, 2))
        return false;
    ir_value *valid = b_binary(b, OP_GREATER, top[0], b_f32(b, -FLT_MAX)), *zero = b_f32(b, 0);
    ir_value *names = b_f32s(b, class_of, &(ir_shape){.rank = 1, .d = {all}});
    out[0] = b_select(b, b_expand_dims(b, valid, 1), b_gather(b, box, top[1], 0, 0), zero);
    out[1] = b_select(b, valid, top[0], zero);
    out[2] = b_select(b, valid, b_gather(b, names, top[1], 0, 0), zero);
    out[3] = b_reduce(b, OP_SUM, b_cast(b, valid, IR_I32), (int[]){0}, 1, false);
    for (int i = 0; i < 3 && take < k->total; i++)
        out[i] = b_pad(b, out[i], (const int64_t[][2]){{0, k->total - take}, {0, 0}}, NULL);
    return true;
}

/* ---- batches of a size that is not known: a loop over the images ------------------------------ */

enum { IMAGE, IMAGES, BOXES, SCORES, OVERLAP, LEAST, RESULTS, VARIABLES = RESULTS + 4 };

static ir_value *another_image(tf_call *c, ir_value *const *v) {
    return b_binary(c->b, OP_LESS, v[IMAGE], v[IMAGES]);
}

static ir_value *image_of(bld *b, ir_value *x, ir_value *image) {
    ir_value *at = vector1(b, image);
    return b_gather(b, x, at, 0, 0);
}

static bool next_image(tf_call *c, const void *with, ir_value **v) {
    bld *b = c->b;
    combined k = *(const combined *)with;
    ir_value *out[4];
    k.overlap = v[OVERLAP];
    k.least = v[LEAST];
    if (!one_image(c, &k, image_of(b, v[BOXES], v[IMAGE]), image_of(b, v[SCORES], v[IMAGE]), 0, out))
        return false;
    for (int j = 0; j < 4; j++) {
        ir_value *begin = b_pad(b, vector1(b, v[IMAGE]),
                                (const int64_t[][2]){{0, j == 0 ? 2 : j == 3 ? 0 : 1}}, NULL);
        v[RESULTS + j] = b_op(b, OP_DYNAMIC_UPDATE_SLICE,
                              B_IN(v[RESULTS + j], b_expand_dims(b, out[j], 0), begin), B_NONE);
    }
    v[IMAGE] = b_add(b, v[IMAGE], b_i32(b, 1));
    return !b->failed;
}

static bool over_images(tf_call *c, const combined *k, ir_value *x, ir_value *s, ir_value **out) {
    bld *b = c->b;
    ir_dim sizes[3] = {x->shape.d[0], k->total, 4};
    ir_value *v[VARIABLES] = {[IMAGE] = b_i32(b, 0), [IMAGES] = b_dim_scalar(b, x->shape.d[0], x),
                              [BOXES] = x, [SCORES] = s, [OVERLAP] = k->overlap, [LEAST] = k->least};
    for (int j = 0; j < 4; j++)
        v[RESULTS + j] = b_op(b, OP_FILL,
                              B_IN(b_dims(b, sizes, j == 0 ? 3 : j == 3 ? 1 : 2, x),
                                   j == 3 ? b_i32(b, 0) : b_f32(b, 0)),
                              B_NONE);
    if (!lw_loop(c, &(lw_own_loop){another_image, next_image, k}, v, VARIABLES)) return false;
    for (int j = 0; j < 4; j++) out[j] = v[RESULTS + j];
    return true;
}

/* Each image by itself, one behind the other. */
static bool image_by_image(tf_call *c, const combined *k, ir_value *x, ir_value *s, ir_value **out) {
    ir_value *parts[4][MOST_RUNS];
    for (int64_t i = 0; i < k->batch; i++) {
        ir_value *one[4];
        if (!one_image(c, k, x, s, i, one)) return false;
        for (int j = 0; j < 4; j++) parts[j][i] = one[j];
    }
    for (int j = 0; j < 4; j++) out[j] = b_pack(c->b, parts[j], (size_t)k->batch, 0);
    return true;
}

/* Sizes of the operands and the result; false: refused. */
static bool read_combined(tf_call *c, const ir_value *x, const ir_value *s, combined *k) {
    for (int i = 0; i < 3; i++)
        if (x->shape.rank != 4 || s->shape.rank != 3 || !dim_known(x->shape.d[i + 1]) || (i && !dim_known(s->shape.d[i])))
            return tf_unsupported(c, "fix the shapes with --shape", "boxes or scores of unknown shape");
    if (!tf_int(c, 2, &k->per_class) || !tf_int(c, 3, &k->total))
        return tf_unsupported(c, "make the sizes constants",
                              "output sizes that are known at run time only");
    k->batch = dim_known(x->shape.d[0]) ? x->shape.d[0] : 1;
    k->boxes = x->shape.d[1], k->sets = x->shape.d[2], k->classes = s->shape.d[2];
    if (k->sets != 1 && k->sets != k->classes) return tf_bad(c, "boxes of %lld classes and scores of %lld", (long long)k->sets, (long long)k->classes);
    if (k->batch < 1 || k->classes < 1 || k->per_class < 1 || k->total < 1)
        return tf_unsupported(c, NULL, "an empty batch, or nothing asked for");
    k->per_class = MIN(k->per_class, k->boxes);
    if (k->batch > MOST_RUNS || k->classes > MOST_RUNS / k->batch)
        return tf_unsupported(c, "suppress over all classes at once", "%lld classes in %lld images",
                              (long long)k->classes, (long long)k->batch);
    if (k->per_class > MOST_CHOSEN / k->classes)
        return tf_unsupported(c, "ask for fewer boxes", "%lld boxes of %lld classes", (long long)k->per_class, (long long)k->classes);
    if (tf_attr_b(c, "pad_per_class", false)) k->total = MIN(k->total, k->per_class * k->classes);
    return true;
}

bool lower_combined_non_max_suppression(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *s = tf_in(c, 1), *out[4];
    combined k = {.overlap = scalar(b, tf_in(c, 4), IR_F32),
                  .least = scalar(b, tf_in(c, 5), IR_F32)};
    if (x->poison || s->poison || k.overlap->poison || k.least->poison)
        return tf_return(c, b_poison(b));
    if (!read_combined(c, x, s, &k)) return false;
    bool ok = dim_known(x->shape.d[0]) ? image_by_image(c, &k, x, s, out) : over_images(c, &k, x, s, out);
    if (!ok) return tf_return(c, b_poison(b));
    if (tf_attr_b(c, "clip_boxes", true))
        out[0] = b_binary(b, OP_MAXIMUM, b_binary(b, OP_MINIMUM, out[0], b_f32(b, 1)), b_f32(b, 0));
    for (uint32_t j = 0; j < 4; j++)
        if (!tf_out(c, j, out[j])) return false;
    return true;
}
