/* passes/rules_affine.c: biases, scales and activations into the convolution or matrix product beside them.
 *
 *     y = act(W x + b)         y * k + t  ->  act((k W) x + (k b + t))      W (s x + t)  ->  (W s) x + (W t)
 *
 * Weights are never copied: a scale becomes a recipe over their view (ir_scale), which the writer evaluates.
 * Biases are computed, they are short. */
#include "passes/rules.h"

#include <math.h>

#define SUM_LIMIT (1 << 24) /* weights that are read to fold an addend in front */

typedef struct affine { /* where an op has its operands, and which axes of the weights are channels */
    int x, w, b, out_axis, in_axis;
} affine;

static bool affine_of(const ir_node *n, affine *a) {
    switch ((int)n->op) {
    case OP_CONV_2D: *a = (affine){0, 1, 2, 0, 3}; return true;
    case OP_DEPTHWISE_CONV_2D: *a = (affine){0, 1, 2, 3, 3}; return true;
    case OP_FULLY_CONNECTED: *a = (affine){0, 1, 2, 0, 1}; return true;
    case OP_TRANSPOSE_CONV: *a = (affine){2, 1, 3, 0, 3}; return true;
    case OP_CONV_3D: *a = (affine){0, 1, 2, 4, 3}; return true;
    default: return false;
    }
}

#define AFFINE "conv_2d|depthwise_conv_2d|fully_connected|transpose_conv|conv_3d"

static int64_t channels(const ir_node *c, const affine *a) {
    const ir_value *w = ir_in(c, (size_t)a->w);
    return w->shape.rank > a->out_axis && dim_known(w->shape.d[a->out_axis]) ? w->shape.d[a->out_axis] : -1;
}

static int activation(const rw_match *m) {
    ir_attr a;
    return rw_attr(m, "a", &a) ? (int)a.u.i : ACT_NONE;
}

/* The bias as numbers (0 where there is none); NULL: it is not constant. */
static float *bias_of(ir_module *m, const ir_node *c, const affine *a, int64_t n) {
    const ir_value *bias = ir_in(c, (size_t)a->b);
    float *v = NEW_N(&m->ctx->keep, float, (size_t)n);
    if (!bias)
        return v;
    int64_t count = ps_count_of(bias);
    if (!ir_is_const(bias) || bias->dtype != IR_F32 || (count != n && count != 1))
        return NULL;
    for (int64_t i = 0; i < n; i++) {
        double x;
        if (!ev_get_f64(bias, count == 1 ? 0 : i, &x))
            return NULL;
        v[i] = (float)x;
    }
    return v;
}

static bool is_nonzero(const float *v, int64_t n) {
    for (int64_t i = 0; i < n; i++)
        if (v[i] != 0)
            return true;
    return false;
}

/* The node c again with other x, weights (NULL: as they are), bias and activation. */
static ir_value *again(bld *b, const ir_node *c, const affine *a, ir_value *x, ir_value *w, const float *bias,
                       int64_t n, int act) {
    ir_value *in[4] = {NULL};
    for (uint32_t i = 0; i < c->n_in && i < ARRAY_LEN(in); i++)
        in[i] = ir_in(c, i);
    if (x)
        in[a->x] = x;
    if (w)
        in[a->w] = w;
    size_t n_in = MAX(c->n_in, (uint32_t)a->b + 1);
    if (bias && (in[a->b] || is_nonzero(bias, n))) {
        ir_shape s = {.rank = 1, .d = {n}};
        in[a->b] = ir_const_own(b->m, IR_F32, &s, bias, (size_t)n * sizeof *bias);
    }
    if (!in[a->b])
        n_in = (size_t)a->b;
    ir_value *y = b_like(b, c, in, n_in);
    if (!y->def)
        return act == ACT_NONE ? y : NULL;
    ir_set_i(y->def, A_fused_activation_function, act);
    return y;
}

static bool keeps_shape(const rw_match *m, const ir_node *c) {
    return ir_shape_eq(&rw_root(m)->out[0].shape, &c->out[0].shape) && c->out[0].dtype == IR_F32;
}

/* ---- behind ------------------------------------------------------------------------------------------ */

/* "c" with a factor or summand "k" behind it */
typedef struct behind {
    const ir_node *c;
    affine a;
    int64_t n;      /* channels of c */
    const float *k; /* for each */
} behind;

static bool read_behind(bld *b, const rw_match *m, behind *y) {
    y->c = rw_node(m, "c");
    if (!affine_of(y->c, &y->a) || !keeps_shape(m, y->c))
        return false;
    y->n = channels(y->c, &y->a);
    return ps_per_channel(b->m, rw_value(m, "k"), &y->c->out[0].shape, y->n, &y->k);
}

static ir_value *add_behind(bld *b, const rw_match *m, float k_sign) {
    behind y;
    if (!read_behind(b, m, &y))
        return NULL;
    float *bias = bias_of(b->m, y.c, &y.a, y.n);
    for (int64_t i = 0; bias && i < y.n; i++)
        bias[i] += k_sign * y.k[i];
    return bias ? again(b, y.c, &y.a, NULL, NULL, bias, y.n, activation(m)) : NULL;
}

static ir_value *bias_add(bld *b, const rw_match *m) { return add_behind(b, m, 1); }
static ir_value *bias_sub(bld *b, const rw_match *m) { return add_behind(b, m, -1); }

static ir_value *scaled_weights(bld *b, ir_value *w, int axis, const float *by) {
    const ir_data *d = ir_is_const(w) && w->dtype == IR_F32 ? ev_view_scale(b->m, w, axis, by) : NULL;
    if (!d)
        return NULL;
    ir_value *scaled = ir_const_data(b->m, w->dtype, &w->shape, d);
    scaled->name = w->name;
    return scaled;
}

static bool all_sound(const float *v, int64_t n) {
    for (int64_t i = 0; i < n; i++)
        if (!isfinite(v[i]))
            return false;
    return true;
}

/* y * k + t, t NULL: 0 */
static ir_value *scale_behind(bld *b, const rw_match *m, const behind *y, const float *k, const float *t) {
    ir_value *w = scaled_weights(b, ir_in(y->c, (size_t)y->a.w), y->a.out_axis, k);
    float *bias = w && all_sound(k, y->n) ? bias_of(b->m, y->c, &y->a, y->n) : NULL;
    for (int64_t i = 0; bias && i < y->n; i++)
        bias[i] = bias[i] * k[i] + (t ? t[i] : 0);
    return bias ? again(b, y->c, &y->a, NULL, w, bias, y->n, activation(m)) : NULL;
}

static ir_value *mul_behind(bld *b, const rw_match *m) {
    behind y;
    return read_behind(b, m, &y) ? scale_behind(b, m, &y, y.k, NULL) : NULL;
}

static ir_value *div_behind(bld *b, const rw_match *m) {
    behind y;
    if (!read_behind(b, m, &y))
        return NULL;
    float *by = NEW_N(&b->ctx->keep, float, (size_t)y.n);
    for (int64_t i = 0; i < y.n; i++)
        by[i] = 1 / y.k[i];
    return scale_behind(b, m, &y, by, NULL);
}

/* k - y */
static ir_value *subtracted(bld *b, const rw_match *m) {
    behind y;
    if (!read_behind(b, m, &y))
        return NULL;
    float *minus = NEW_N(&b->ctx->keep, float, (size_t)y.n);
    for (int64_t i = 0; i < y.n; i++)
        minus[i] = -1;
    return scale_behind(b, m, &y, minus, y.k);
}

/* ---- in front ------------------------------------------------------------------------------------------- */

/* Numbers for each input channel of the weights (depthwise: for each output channel, the input's). */
static const float *per_input(bld *b, const rw_match *m, const ir_node *c, const affine *a) {
    const ir_value *x = rw_value(m, "x"), *w = ir_in(c, (size_t)a->w), *k = rw_value(m, "k");
    const ir_value *mixed = ir_in(c, (size_t)a->x);
    int rank = x->shape.rank;
    if (rank < 1 || w->shape.rank <= a->in_axis || !ir_shape_eq(&x->shape, &mixed->shape) || !ir_is_const(w))
        return NULL;
    int64_t n = x->shape.d[rank - 1], n_w = w->shape.d[a->in_axis];
    const float *v;
    if (!dim_known(n) || !dim_known(n_w) || n < 1 || n_w < 1 || !ps_per_channel(b->m, k, &x->shape, n, &v))
        return NULL;
    if (c->op != OP_DEPTHWISE_CONV_2D)
        return n == n_w && all_sound(v, n) ? v : NULL;
    if (n_w % n != 0)
        return NULL;
    float *spread = NEW_N(&b->ctx->keep, float, (size_t)n_w);
    for (int64_t i = 0; i < n_w; i++)
        spread[i] = v[i / (n_w / n)];
    return all_sound(spread, n_w) ? spread : NULL;
}

static ir_value *scale_in_front(bld *b, const rw_match *m, bool divide) {
    const ir_node *c = rw_node(m, "c");
    affine a;
    if (!affine_of(c, &a) || c->out[0].dtype != IR_F32)
        return NULL;
    const float *by = per_input(b, m, c, &a);
    if (by && divide) {
        int64_t n = ir_in(c, (size_t)a.w)->shape.d[a.in_axis];
        float *inverse = NEW_N(&b->ctx->keep, float, (size_t)n);
        for (int64_t i = 0; i < n; i++)
            inverse[i] = 1 / by[i];
        by = all_sound(inverse, n) ? inverse : NULL;
    }
    ir_value *w = by ? scaled_weights(b, ir_in(c, (size_t)a.w), a.in_axis, by) : NULL;
    return w ? again(b, c, &a, rw_value(m, "x"), w, NULL, 0, activation(m)) : NULL;
}

static ir_value *mul_in_front(bld *b, const rw_match *m) { return scale_in_front(b, m, false); }
static ir_value *div_in_front(bld *b, const rw_match *m) { return scale_in_front(b, m, true); }

/* Every output sees all of its inputs: padding adds no zeros (where t should stand). */
static bool sees_no_padding(const ir_node *c) {
    if (c->op == OP_FULLY_CONNECTED || ir_get_i(c, A_padding) == PADDING_VALID)
        return c->op != OP_TRANSPOSE_CONV;
    const ir_shape *s = &ir_in(c, 1)->shape;
    return (c->op == OP_CONV_2D || c->op == OP_DEPTHWISE_CONV_2D) && s->d[1] == 1 && s->d[2] == 1;
}

/* w with its axes in the order in which its bytes lie, so that reading it in order reads memory in order; order[i]
 * is the axis of w that became axis i. */
static ir_value in_memory_order(ir_module *m, const ir_value *w, int *order) {
    ir_value v = *w;
    for (int i = 0; i < w->shape.rank; i++)
        order[i] = i;
    if (w->data->dense)
        return v;
    for (int i = 1; i < w->shape.rank; i++)
        for (int k = i; k > 0 && w->data->stride[order[k - 1]] < w->data->stride[order[k]]; k--) {
            int t = order[k];
            order[k] = order[k - 1];
            order[k - 1] = t;
        }
    const ir_data *turned = ev_view_transpose(m, w, order);
    for (int i = 0; i < w->shape.rank; i++) {
        if (!turned)
            order[i] = i;
        v.shape.d[i] = w->shape.d[order[i]];
    }
    if (turned)
        v.data = turned;
    return v;
}

/* One run of the last axis in memory: along the results, along the inputs, or along neither. */
static void add_run(const float *x, int64_t n, const float *t, double *sum, bool along_out, bool along_in) {
    double s = 0;
    if (along_out && along_in)
        for (int64_t i = 0; i < n; i++)
            sum[i] += (double)x[i] * (double)t[i];
    else if (along_out)
        for (int64_t i = 0; i < n; i++)
            sum[i] += (double)x[i] * (double)*t;
    else {
        for (int64_t i = 0; i < n; i++)
            s += (double)x[i] * (double)(along_in ? t[i] : *t);
        *sum += s;
    }
}

/* bias[o] += sign * sum over the other axes of w[o, ..., i] t[i] */
static void add_sums(bld *b, const ir_value *w, const affine *a, const float *t, float sign, float *bias, int64_t n, double *sum) {
    int order[IR_MAX_RANK], last = w->shape.rank - 1;
    int64_t at[IR_MAX_RANK] = {0}, count = ps_count_of(w);
    ir_value v = in_memory_order(b->m, w, order);
    int64_t run = v.shape.d[last];
    arena_mark mark = arena_get_mark(&b->ctx->scratch);
    float *x = NEW_N(&b->ctx->scratch, float, (size_t)run);
    for (int64_t done = 0; run && done < count; done += run) {
        int64_t o = 0, i = 0;
        for (int k = 0; k < last; k++) {
            if (order[k] == a->out_axis)
                o = at[k];
            if (order[k] == a->in_axis)
                i = at[k];
        }
        ev_read(&v, done, run, x);
        add_run(x, run, t + i, sum + o, order[last] == a->out_axis, order[last] == a->in_axis);
        for (int k = last - 1; k >= 0 && ++at[k] == v.shape.d[k]; k--)
            at[k] = 0;
    }
    arena_rewind(&b->ctx->scratch, mark);
    for (int64_t i = 0; i < n; i++)
        bias[i] += sign * (float)sum[i];
    const ir_data *d = w->data; /* pages of large weights do not stay in memory until they are written */
    if (d->file && d->size > 1 << 20)
        file_drop(d->file, (size_t)d->file_offset, (size_t)d->size);
}

static ir_value *add_in_front(bld *b, const rw_match *m, float sign) {
    const ir_node *c = rw_node(m, "c");
    affine a;
    if (!affine_of(c, &a) || c->out[0].dtype != IR_F32 || !sees_no_padding(c))
        return NULL;
    const ir_value *w = ir_in(c, (size_t)a.w);
    const float *t = per_input(b, m, c, &a);
    int64_t n = channels(c, &a);
    float *bias = t && w->dtype == IR_F32 && ps_count_of(w) <= SUM_LIMIT ? bias_of(b->m, c, &a, n) : NULL;
    if (!bias)
        return NULL;
    double *sum = NEW_N(&b->ctx->keep, double, (size_t)n);
    add_sums(b, w, &a, t, sign, bias, n, sum);
    return all_sound(bias, n) ? again(b, c, &a, rw_value(m, "x"), NULL, bias, n, activation(m)) : NULL;
}

static ir_value *added_in_front(bld *b, const rw_match *m) { return add_in_front(b, m, 1); }
static ir_value *subtracted_in_front(bld *b, const rw_match *m) { return add_in_front(b, m, -1); }

/* ---- activations ------------------------------------------------------------------------------------------ */

static int activation_of(ir_op op) {
    return op == OP_RELU ? ACT_RELU : op == OP_RELU6 ? ACT_RELU6 : ACT_RELU_N1_TO_1;
}

static ir_value *with_activation(bld *b, const rw_match *m) {
    const ir_node *c = rw_node(m, "c");
    ir_value *in[4] = {NULL};
    if (c->out[0].dtype != IR_F32 || c->n_in > ARRAY_LEN(in))
        return NULL;
    for (uint32_t i = 0; i < c->n_in; i++)
        in[i] = ir_in(c, i);
    ir_value *y = b_like(b, c, in, c->n_in);
    if (!y->def)
        return NULL;
    ir_set_i(y->def, A_fused_activation_function, activation_of(rw_root(m)->op));
    return y;
}

/* relu6(relu(y)) and the like, when one of them is fused already */
static ir_value *same_again(bld *b, const rw_match *m) { return UNUSED(b), ir_in(rw_root(m), 0); }

#define FUSES "conv_2d|depthwise_conv_2d|fully_connected|transpose_conv|conv_3d|add|sub|mul|div|average_pool_2d|max_pool_2d"

/* ---- through a reshape or transpose, to meet the producer ------------------------------------------------- */

static bool is_last_axis_kept(const ir_node *r) {
    const ir_shape *x = &ir_in(r, 0)->shape, *y = &r->out[0].shape;
    if (r->op == OP_TRANSPOSE)
        return false;
    return x->rank > 0 && y->rank > 0 && x->d[x->rank - 1] == y->d[y->rank - 1];
}

/* k runs along the last axes of y, which are the last axis of x split up: [.., 12] to [.., 2, 6]. */
static bool runs_along_split(const ir_node *r, const ir_value *k, int64_t n) {
    const ir_shape *x = &ir_in(r, 0)->shape, *y = &r->out[0].shape;
    int64_t product = 1;
    if (r->op == OP_TRANSPOSE || x->rank < 1 || x->d[x->rank - 1] != n)
        return false;
    for (int i = 1; i <= y->rank && product < n; i++) {
        if (i > k->shape.rank || !dim_known(y->d[y->rank - i]) || k->shape.d[k->shape.rank - i] != y->d[y->rank - i])
            return false;
        product *= y->d[y->rank - i];
    }
    return product == n;
}

/* The constant as a vector along the last axis in front of the movement r; NULL: it is not one. */
static ir_value *constant_before(bld *b, const ir_node *r, ir_value *k) {
    int64_t n = ps_count_of(k);
    const ir_shape *y = &r->out[0].shape;
    ir_shape s = {.rank = n == 1 ? 0 : 1, .d = {n}};
    if (n < 1 || k->shape.rank > y->rank)
        return NULL;
    if (n == 1 || runs_along_split(r, k, n))
        return b_reshape(b, k, &s);
    int axis = -1; /* of y that k runs along */
    for (int i = 0; i < k->shape.rank; i++)
        if (k->shape.d[i] == n)
            axis = y->rank - k->shape.rank + i;
    int perm[IR_MAX_RANK];
    if (axis < 0)
        return NULL;
    if (r->op == OP_TRANSPOSE) {
        if (!ps_perm(ir_in(r, 1), y->rank, perm) || perm[axis] != y->rank - 1 || y->d[axis] != n)
            return NULL;
    } else if (axis != y->rank - 1 || !is_last_axis_kept(r) || y->d[axis] != n) {
        return NULL;
    }
    return b_reshape(b, k, &s);
}

static ir_value *move_again(bld *b, const ir_node *r, ir_value *x) {
    ir_value *in[2] = {x, ir_in(r, 1)};
    return b_like(b, r, in, in[1] ? 2 : 1);
}

static ir_value *binary_before_movement(bld *b, const rw_match *m) {
    const ir_node *r = rw_node(m, "r"), *o = rw_root(m);
    if (!ir_shape_eq(&r->out[0].shape, &o->out[0].shape) || o->out[0].dtype != IR_F32)
        return NULL;
    ir_value *k = constant_before(b, r, rw_value(m, "k"));
    if (!k)
        return NULL;
    ir_value *in[2] = {ir_in(r, 0), k};
    ir_value *y = b_like(b, o, in, 2);
    return move_again(b, r, y);
}

static ir_value *activation_before_movement(bld *b, const rw_match *m) {
    const ir_node *r = rw_node(m, "r");
    return move_again(b, r, b_unary(b, rw_root(m)->op, ir_in(r, 0)));
}

#define MOVES "reshape|squeeze|expand_dims|transpose"

/* (x w + y) + k is (x w + k) + y, with k the bias. */
static bool bias_fits(const rw_match *m) {
    const ir_node *c = rw_node(m, "c");
    const ir_value *k = rw_value(m, "k"), *out = &rw_root(m)->out[0];
    const int64_t n = ps_count_of(k);
    int rank = out->shape.rank;
    return !ir_in(c, 2) && ps_is_f32(out) && ir_get_i(c, A_fused_activation_function) == ACT_NONE && rank > 0 && k->shape.rank > 0 &&
           ir_shape_eq(&c->out[0].shape, &out->shape) && k->shape.d[k->shape.rank - 1] == n && out->shape.d[rank - 1] == n;
}

const rw_rule ps_affine_rules[] = {
    {.name = "bias-add", .match = "(add (" AFFINE ":c ...) #k act=$a)", .apply = bias_add},
    {.name = "bias-behind-sum", .match = "(add (add (fully_connected:c ?x ?w _) ?y) #k)", .build = "(add (add (:c ?x ?w _) #k) ?y)", .when = bias_fits},
    {.name = "bias-sub", .match = "(sub (" AFFINE ":c ...) #k act=$a)", .apply = bias_sub},
    {.name = "bias-rsub", .match = "(sub #k (" AFFINE ":c ...) act=$a)", .apply = subtracted},
    {.name = "scale-mul", .match = "(mul (" AFFINE ":c ...) #k act=$a)", .apply = mul_behind},
    {.name = "scale-div", .match = "(div (" AFFINE ":c ...) #k act=$a)", .apply = div_behind},
    {.name = "mul-in-front", .match = "(conv_2d|depthwise_conv_2d|fully_connected|conv_3d:c (mul ?x #k) ... act=$a)", .apply = mul_in_front},
    {.name = "div-in-front", .match = "(conv_2d|depthwise_conv_2d|fully_connected|conv_3d:c (div ?x #k) ... act=$a)", .apply = div_in_front},
    {.name = "mul-in-front-transposed", .match = "(transpose_conv:c ?s ?w (mul ?x #k) ... act=$a)", .apply = mul_in_front},
    {.name = "add-in-front", .match = "(conv_2d|depthwise_conv_2d|fully_connected|conv_3d:c (add ?x #k) ... act=$a)", .apply = added_in_front},
    {.name = "sub-in-front", .match = "(conv_2d|depthwise_conv_2d|fully_connected|conv_3d:c (sub ?x #k) ... act=$a)", .apply = subtracted_in_front},
    {.name = "activation", .match = "(relu|relu6|relu_n1_to_1 (" FUSES ":c ...))", .apply = with_activation},
    {.name = "activation-relu6", .match = "(relu6 (" FUSES ":c ... act=RELU))", .apply = with_activation},
    {.name = "activation-had", .match = "(relu (&" FUSES ":c ... act=RELU6))", .apply = same_again},
    {.name = "activation-twice", .match = "(relu (&" FUSES ":c ... act=RELU))", .apply = same_again},
    {.name = "activation-relu6-twice", .match = "(relu6 (&" FUSES ":c ... act=RELU6))", .apply = same_again},
    {.name = "binary-before-movement", .match = "(add|mul:o (" MOVES ":r (" AFFINE ":c ...) ...) #k act=$a)", .apply = binary_before_movement},
    {.name = "sub-before-movement", .match = "(sub|div:o (" MOVES ":r (" AFFINE ":c ...) ...) #k act=$a)", .apply = binary_before_movement},
    {.name = "activation-before-movement", .match = "(relu|relu6|relu_n1_to_1:o (" MOVES ":r (" FUSES ":c ...) ...))", .apply = activation_before_movement},
    {.name = "zero-bias", .match = "(fully_connected:c ?x ?w #0 act=$a)", .build = "(:c ?x ?w)"},
};
RULES_END(affine);
