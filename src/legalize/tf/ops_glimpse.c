/* legalize/tf/ops_glimpse.c: parts of images at places that the model computes, and boxes drawn on images.
 *
 * A glimpse gathers its pixels from the flat image, by row * width + column; what lies outside is noise or zero.  Of boxes
 * the last one whose border goes through a pixel gives it its colour: the maximum of their numbers, 1 and up. */
#include "legalize/tf/math.h"

#define SHAPES "give the inputs shapes with --shape"

/* Places far outside of images, which still are numbers of 32 bits. */
static const double FAR = 1 << 24;

static ir_value *whole(bld *b, ir_value *x) { return b_cast(b, at_most(b, at_least(b, x, -FAR), FAR), IR_I32); }

/* Number k along the last axis of x, which goes. */
static ir_value *item(bld *b, ir_value *x, int32_t k) { return x->poison ? x : b_gather(b, x, b_i32(b, k), x->shape.rank - 1, 0); }

/* ---- glimpses ------------------------------------------------------------------------------------------------- */

/* Where each glimpse begins, i32 [n, 2], row and column. */
static ir_value *corners(tf_call *c, ir_value *at, ir_value *image, ir_value *glimpse) {
    bld *b = c->b;
    const bool first = str_is(c->src->op, "ExtractGlimpse"), normalized = tf_attr_b(c, "normalized", true), centered = tf_attr_b(c, "centered", true);
    if (normalized) at = b_mul(b, at, image);
    if (centered && (first || normalized)) at = mul_num(b, at, 0.5);
    if (centered) at = b_add(b, at, mul_num(b, image, 0.5));
    if (first || (centered && normalized)) at = b_sub(b, at, mul_num(b, glimpse, 0.5));
    return whole(b, at);
}

/* Numbers for what lies outside, of the shape of the glimpses; NULL: refused. */
static ir_value *noise(tf_call *c, ir_value *x, ir_value *shape) {
    bld *b = c->b;
    const str kind = tf_attr_s(c, "noise");
    const bool asked = tf_attr_b(c, "uniform_noise", true), even = kind.n ? str_is(kind, "uniform") : asked;
    int image[] = {1, 2, 3};
    if (asked && !even) return tf_bad(c, "it asks for uniform noise and for '%.*s'", STR_ARG(kind)), NULL;
    if (str_is(kind, "zero")) return num(b, x, 0);
    if (kind.n && !even && !str_is(kind, "gaussian")) return tf_bad(c, "a noise '%.*s'", STR_ARG(kind)), NULL;
    const int axes = even ? 3 : 2;
    ir_value *least = b_reduce(b, OP_REDUCE_MIN, x, image, axes, true), *most = b_reduce(b, OP_REDUCE_MAX, x, image, axes, true);
    ir_value *random = b_op(b, even ? OP_RANDOM_UNIFORM : OP_RANDOM_STANDARD_NORMAL, B_IN(shape), B_NONE);
    if (even) return b_add(b, b_mul(b, random, b_sub(b, most, least)), least);
    ir_value *mean = b_reduce(b, OP_MEAN, x, image, axes, true), *off = b_sub(b, x, mean);
    ir_value *spread = un(b, OP_SQRT, b_reduce(b, OP_MEAN, b_mul(b, off, off), image, axes, true));
    return b_binary(b, OP_MAXIMUM, b_binary(b, OP_MINIMUM, b_add(b, b_mul(b, random, spread), mean), most), least);
}

static bool is_all(const ir_value *v) {
    int64_t n, one = 1;
    if (!ir_is_const(v) || !ir_shape_count(&v->shape, &n)) return false;
    for (int64_t i = 0; i < n && one; i++) one = ev_get_i64(v, i, &one) && one;
    return one;
}

bool lower_extract_glimpse(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *size = tf_i32(c, 1), *at = tf_in(c, 2), *place[2], *inside[2];
    if (x->poison || at->poison || size->poison) return false;
    if (x->shape.d[1] == 0 || x->shape.d[2] == 0) return tf_unsupported(c, NULL, "its images are empty");
    ir_value *image = b_dims(b, x->shape.d + 1, 2, x);
    ir_value *corner = corners(c, at, b_cast(b, image, x->dtype), b_cast(b, size, x->dtype));
    for (int i = 0; i < 2; i++) {
        ir_value *p = b_add(b, b_expand_dims(b, item(b, corner, i), 1), count_to(b, item(b, size, i)));
        ir_value *last = b_sub(b, item(b, image, i), b_i32(b, 1));
        place[i] = b_binary(b, OP_MAXIMUM, b_binary(b, OP_MINIMUM, p, last), b_i32(b, 0));
        inside[i] = b_binary(b, OP_EQUAL, p, place[i]);
        for (int k = 0; k < 2; k++) { /* [n, rows, 1] and [n, 1, columns] */
            ir_value **v = k ? &inside[i] : &place[i];
            if (!(*v)->poison) *v = b_expand_dims(b, *v, i ? 1 : 2);
        }
    }
    ir_value *in = b_binary(b, OP_LOGICAL_AND, inside[0], inside[1]);
    ir_value *from = b_add(b, b_mul(b, place[0], b_dim_scalar(b, x->shape.d[2], x)), place[1]);
    ir_shape flat_image = {3, {x->shape.d[0], dim_mul(b->m, x->shape.d[1], x->shape.d[2]), x->shape.d[3]}};
    ir_value *pixels = b_gather(b, b_reshape(b, x, &flat_image), from, 1, 1);
    if (pixels->poison || in->poison) return false;
    ir_value *other = noise(c, x, b_shape_of(b, pixels));
    return other && tf_return(c, is_all(in) ? pixels : b_select(b, b_expand_dims(b, in, 3), pixels, other));
}

/* ---- boxes ---------------------------------------------------------------------------------------------------- */

/* The colours as [colours, depth]; NULL: not so, which was said. */
static ir_value *colours(tf_call *c, int64_t depth, int64_t *n) {
    static const float usual[10][4] = {{1, 1, 0, 1}, {0, 0, 1, 1}, {1, 0, 0, 1}, {0, 1, 0, 1}, {0.5f, 0, 0.5f, 1}, {0.5f, 0.5f, 0, 1}, {0.5f, 0, 0, 1}, {0, 0, 0.5f, 1}, {0, 1, 1, 1}, {1, 0, 1, 1}};
    bld *b = c->b;
    ir_value *given = c->n_in > 2 ? tf_in(c, 2) : NULL;
    if (given) {
        if (given->poison) return NULL;
        const ir_dim *d = given->shape.d;
        if (!dim_known(d[0]) || !dim_known(d[1])) return tf_unsupported(c, SHAPES, "the number of its colours is not known"), NULL;
        if (d[1] < depth) return tf_bad(c, "colours of %lld channels for images of %lld", (long long)d[1], (long long)depth), NULL;
        *n = d[0];
        if (*n) return d[1] == depth ? given : b_slice(b, given, (int64_t[]){0, 0}, (int64_t[]){-1, depth});
    }
    float table[10 * 4];
    *n = 10;
    for (int64_t i = 0; i < *n; i++)
        for (int64_t k = 0; k < depth; k++) table[i * depth + k] = depth == 1 ? 1 : usual[i][k];
    return b_f32s(b, table, &(ir_shape){2, {*n, depth}});
}

/* Number k of each box, [n, boxes, 1]. */
static ir_value *part(bld *b, ir_value *boxes, int64_t k) { return b_slice(b, boxes, (int64_t[]){0, 0, k}, (int64_t[]){-1, -1, 1}); }

/* Which places along one axis of the images lie between the edges of each box, and which on an edge: [n, boxes, places]. */
static void edges(bld *b, ir_value *x, ir_value *boxes, int axis, ir_value **between, ir_value **on) {
    ir_value *size = b_dim_scalar(b, x->shape.d[axis + 1], x), *last = b_cast(b, b_sub(b, size, b_i32(b, 1)), IR_F32), *edge[2], *at = count_to(b, size);
    for (int i = 0; i < 2; i++) edge[i] = whole(b, b_mul(b, part(b, boxes, axis + 2 * i), last));
    *between = b_binary(b, OP_LOGICAL_AND, b_binary(b, OP_GREATER_EQUAL, at, edge[0]), b_binary(b, OP_LESS_EQUAL, at, edge[1]));
    *on = b_binary(b, OP_LOGICAL_OR, b_binary(b, OP_EQUAL, at, edge[0]), b_binary(b, OP_EQUAL, at, edge[1]));
    if ((*between)->poison || (*on)->poison) return;
    *between = b_expand_dims(b, *between, axis ? 2 : 3);
    *on = b_expand_dims(b, *on, axis ? 2 : 3);
}

bool lower_draw_bounding_boxes(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *boxes = tf_in(c, 1), *between[2], *on[2], *table;
    int64_t n = 0;
    int axis = 1;
    if (x->poison || boxes->poison) return false;
    const ir_dim depth = x->shape.d[3];
    if (!dim_known(depth)) return tf_unsupported(c, SHAPES, "the number of its channels is not known");
    if (depth != 1 && depth != 3 && depth != 4) return tf_bad(c, "images of %lld channels", (long long)depth);
    if (!(table = colours(c, depth, &n))) return false;
    if (boxes->shape.d[1] == 0) return tf_return(c, x);
    for (int i = 0; i < 2; i++) edges(b, x, boxes, i, &between[i], &on[i]);
    ir_value *border = b_binary(b, OP_LOGICAL_AND, b_binary(b, OP_LOGICAL_AND, between[0], between[1]), b_binary(b, OP_LOGICAL_OR, on[0], on[1]));
    ir_value *number = b_add(b, count_to(b, b_dim_scalar(b, boxes->shape.d[1], boxes)), b_i32(b, 1));
    number = b_reshape(b, number, &(ir_shape){3, {boxes->shape.d[1], 1, 1}});
    ir_value *drawn = b_reduce(b, OP_REDUCE_MAX, b_mul(b, b_cast(b, border, IR_I32), number), &axis, 1, false);
    ir_value *which = at_least(b, b_sub(b, drawn, b_i32(b, 1)), 0);
    if (n == 1) which = mul_num(b, which, 0);
    else if (!dim_known(boxes->shape.d[1]) || boxes->shape.d[1] > n) which = b_binary(b, OP_FLOOR_MOD, which, b_i32(b, (int32_t)n));
    ir_value *colour = b_cast(b, b_gather(b, table, which, 0, 0), x->dtype);
    if (drawn->poison || colour->poison) return false;
    return tf_return(c, b_select(b, b_expand_dims(b, above(b, drawn, 0), 3), colour, x));
}
