/* legalize/tf/ops_quant.c: casts between element types, and quantization as arithmetic.
 *
 * FAKE_QUANT's kernel does TensorFlow's arithmetic; it wants numbers for its range.  What it cannot
 * say (ranges that are tensors, one range a channel) is spelled out:
 *
 *     scale = (max - min) / (qmax - qmin)
 *     zero  = round(clamp(qmin - min / scale, qmin, qmax))
 *     low   = (qmin - zero) * scale;  high = (qmax - zero) * scale
 *     y     = floor((clamp(x, low, high) - low) / scale + 0.5) * scale + low
 *
 * Tensors of quint8, qint8, ... are tensors of u8, i8, ... here. */
#include "legalize/tf/math.h"

#include <math.h>

static ir_value *clamp(bld *b, ir_value *x, ir_value *low, ir_value *high) {
    return b_binary(b, OP_MAXIMUM, b_binary(b, OP_MINIMUM, x, high), low);
}
static ir_value *clamp_num(bld *b, ir_value *x, double low, double high) {
    return clamp(b, x, num(b, x, low), num(b, x, high));
}

/* ---- casts ----------------------------------------------------------------------------------- */

/* The element type of attribute `key`; quantized types are what they are stored in. */
static ir_dtype stored_type(tf_call *c, const char *key) {
    static const struct {
        int64_t tf;
        ir_dtype type;
    } quantized[] = {{11, IR_I8}, {12, IR_U8}, {13, IR_I32}, {15, IR_I16}, {16, IR_U16}};
    src_attr a = tf_attr(c, key);
    for (size_t i = 0; i < ARRAY_LEN(quantized); i++)
        if (a.kind == SA_TYPE && a.tf_type == quantized[i].tf) return quantized[i].type;
    return a.kind == SA_TYPE ? (ir_dtype)a.i : IR_DTYPE_NONE;
}

static ir_value *cast_complex(bld *b, ir_value *x, ir_dtype to) {
    if (ir_is_complex(to))
        return complex_to(b, ir_is_complex(x->dtype) ? x : b_cast(b, x, IR_C64), to);
    ir_value *z = complex_to(b, x, IR_C64); /* CAST takes the real part, of which TensorFlow makes bools too */
    bool direct = to != IR_F32 && to != IR_U64 && to != IR_BF16 && !ir_is_const(z);
    return b_cast(b, direct ? z : b_unary(b, OP_REAL, z), to);
}

bool lower_cast(tf_call *c) {
    ir_value *x = tf_in(c, 0);
    ir_dtype to = stored_type(c, "DstT");
    if (x->poison) return tf_return(c, x);
    if (to == IR_DTYPE_NONE || ir_dtypes[to].kind == IR_KIND_OTHER ||
        ir_dtypes[x->dtype].kind == IR_KIND_OTHER)
        return x->dtype == to
                   ? tf_return(c, x)
                   : tf_unsupported(c, NULL, "its element type does not exist in TensorFlow Lite");
    if (ir_is_complex(x->dtype) || ir_is_complex(to))
        return tf_return(c, cast_complex(c->b, x, to));
    return tf_return(c, b_cast(c->b, x, to));
}

/* ---- fake quantization ----------------------------------------------------------------------- */

typedef struct grid { /* scalars or one number a channel */
    ir_value *low, *high, *scale;
} grid;

static grid nudge(bld *b, ir_value *min, ir_value *max, double qmin, double qmax) {
    grid g;
    g.scale = b_div(b, b_sub(b, max, min), num(b, max, qmax - qmin));
    ir_value *zero = b_sub(b, num(b, min, qmin), b_div(b, min, g.scale));
    zero = b_unary(b, OP_FLOOR,
                   add_num(b, clamp_num(b, zero, qmin, qmax), 0.5)); /* not negative: half up */
    g.low = b_mul(b, b_sub(b, num(b, zero, qmin), zero), g.scale);
    g.high = b_mul(b, b_sub(b, num(b, zero, qmax), zero), g.scale);
    return g;
}

static ir_value *to_grid(bld *b, ir_value *x, grid g) {
    ir_value *shifted = b_sub(b, clamp(b, x, g.low, g.high), g.low);
    ir_value *inverse = b_div(b, num(b, g.scale, 1), g.scale);
    ir_value *step = b_unary(b, OP_FLOOR, add_num(b, b_mul(b, shifted, inverse), 0.5));
    return b_add(b, b_mul(b, step, g.scale), g.low);
}

static double top(int64_t bits) { return ldexp(1, (int)bits) - 1; }

static bool bits_are_fine(tf_call *c, int64_t *bits, double *qmin) {
    *bits = tf_attr_i(c, "num_bits", 8);
    *qmin = tf_attr_b(c, "narrow_range", false) ? 1 : 0;
    return (*bits >= 2 && *bits <= 16) || tf_bad(c, "quantization to %lld bits", (long long)*bits);
}

static ir_value *fake_quant_op(bld *b, ir_value *x, float min, float max, int64_t bits) {
    return b_op(b, OP_FAKE_QUANT, B_IN(x),
                B_AT({A_min, .f = min}, {A_max, .f = max}, {A_num_bits, .i = bits}));
}

/* The kernel has no narrow range: the full one begins a step lower, so x is kept out of that step.
 */
static ir_value *narrow_fake_quant(bld *b, ir_value *x, float min, float max, int64_t bits) {
    float qmax = (float)top(bits), scale = (max - min) / (qmax - 1), zero = 1 - min / scale;
    zero = zero < 1 ? 1 : zero > qmax ? qmax : roundf(zero);
    float low = (1 - zero) * scale, high = (qmax - zero) * scale;
    return fake_quant_op(b, b_binary(b, OP_MAXIMUM, x, num(b, x, low)), low - scale, high, bits);
}

static bool fake_quant(tf_call *c, double min, double max) {
    int64_t bits;
    double qmin;
    ir_value *x = tf_in(c, 0);
    if (!bits_are_fine(c, &bits, &qmin)) return false;
    if (!(min <= 0 && max >= 0 && min < max))
        return tf_bad(c, "a range from %g to %g, which must hold 0", min, max);
    return tf_return(c, qmin > 0 ? narrow_fake_quant(c->b, x, (float)min, (float)max, bits)
                                 : fake_quant_op(c->b, x, (float)min, (float)max, bits));
}

bool lower_fake_quant_args(tf_call *c) {
    return fake_quant(c, tf_attr_f(c, "min", -6), tf_attr_f(c, "max", 6));
}

bool lower_fake_quant_vars(tf_call *c) {
    double min, max;
    int64_t bits;
    double qmin;
    if (tf_float(c, 1, &min) && tf_float(c, 2, &max)) {
        if (min == 0 && max == 0) return tf_return(c, b_unary(c->b, OP_ZEROS_LIKE, tf_in(c, 0)));
        return fake_quant(c, min, max);
    }
    if (!bits_are_fine(c, &bits, &qmin)) return false;
    return tf_return(
        c, to_grid(c->b, tf_in(c, 0), nudge(c->b, tf_in(c, 1), tf_in(c, 2), qmin, top(bits))));
}

bool lower_fake_quant_channels(tf_call *c) {
    int64_t bits;
    double qmin;
    if (!bits_are_fine(c, &bits, &qmin)) return false;
    return tf_return(
        c, to_grid(c->b, tf_in(c, 0), nudge(c->b, tf_in(c, 1), tf_in(c, 2), qmin, top(bits))));
}

/* The gradient passes where x was inside of the range. */
static ir_value *inside(bld *b, ir_value *x, grid g) {
    return b_binary(b, OP_LOGICAL_AND, b_binary(b, OP_GREATER_EQUAL, x, g.low),
                    b_binary(b, OP_LESS_EQUAL, x, g.high));
}

static ir_value *pass_where(bld *b, ir_value *cond, ir_value *g) {
    return b_select(b, cond, g, num(b, g, 0));
}

bool lower_fake_quant_args_gradient(tf_call *c) {
    bld *b = c->b;
    int64_t bits;
    double qmin;
    ir_value *g = tf_in(c, 0), *x = tf_in(c, 1);
    if (!bits_are_fine(c, &bits, &qmin)) return false;
    grid r = nudge(b, b_f32(b, (float)tf_attr_f(c, "min", -6)),
                   b_f32(b, (float)tf_attr_f(c, "max", 6)), qmin, top(bits));
    return tf_return(c, pass_where(b, inside(b, x, r), g));
}

/* Also the gradients of the two ends: what fell below, what rose above. */
static bool range_gradient(tf_call *c, bool channels) {
    bld *b = c->b;
    int64_t bits;
    double qmin;
    ir_value *g = tf_in(c, 0), *x = tf_in(c, 1);
    if (x->poison || g->poison) return tf_return(c, b_poison(b));
    if (x->shape.rank < 0)
        return tf_unsupported(c, "give the input a shape", "the rank of the input is not known");
    if (!bits_are_fine(c, &bits, &qmin)) return false;
    grid r = nudge(b, tf_in(c, 2), tf_in(c, 3), qmin, top(bits));
    int axes[IR_MAX_RANK], n = x->shape.rank - (channels ? 1 : 0);
    for (int i = 0; i < n; i++)
        axes[i] = i;
    ir_value *low = pass_where(b, b_binary(b, OP_LESS, x, r.low), g),
             *high = pass_where(b, b_binary(b, OP_GREATER, x, r.high), g);
    return tf_out(c, 0, pass_where(b, inside(b, x, r), g)) &&
           tf_out(c, 1, n > 0 ? b_reduce(b, OP_SUM, low, axes, n, false) : low) &&
           tf_out(c, 2, n > 0 ? b_reduce(b, OP_SUM, high, axes, n, false) : high);
}
bool lower_fake_quant_vars_gradient(tf_call *c) { return range_gradient(c, false); }
bool lower_fake_quant_channels_gradient(tf_call *c) { return range_gradient(c, true); }

/* ---- quantize and dequantize at once --------------------------------------------------------- */

/* A range value as it broadcasts against x: along `axis`, or a scalar. */
static ir_value *along(bld *b, ir_value *v, const ir_value *x, int64_t axis) {
    if (v->poison || axis < 0 || v->shape.rank != 1 || x->shape.rank < 0) return v;
    ir_shape s = {.rank = x->shape.rank};
    for (int i = 0; i < s.rank; i++)
        s.d[i] = i == axis ? v->shape.d[0] : 1;
    return b_reshape(b, v, &s);
}

/* A range is of two scalars, or of two numbers for each place along the axis. */
static bool ranges_fit(tf_call *c, const ir_value *x, int64_t axis) {
    if (axis < -1 || (x->shape.rank >= 0 && axis >= x->shape.rank)) return tf_bad(c, "there is no axis %lld in a tensor of rank %d", (long long)axis, x->shape.rank);
    for (uint32_t i = 1; i < 3 && i < c->n_in; i++) {
        const ir_shape *s = &tf_in(c, i)->shape;
        const bool fit = s->rank < 0 || (axis < 0 ? s->rank == 0 : s->rank == 1 && (x->shape.rank < 0 || tf_same_size(s->d[0], x->shape.d[axis])));
        if (!fit) return tf_bad(c, axis < 0 ? "operand %u is no scalar, and it has no axis" : "operand %u does not have a number for each place along its axis", i);
    }
    return true;
}

static ir_value *range_end(tf_call *c, ir_op op, ir_value *x, int64_t axis) {
    if (x->shape.rank < 0)
        x = b_reshape(c->b, x, &(ir_shape){.rank = 1, .d = {dim_new(c->b->m, "n")}});
    int axes[IR_MAX_RANK], n = 0;
    for (int i = 0; i < x->shape.rank; i++)
        if (i != axis) axes[n++] = i;
    return n ? b_reduce(c->b, op, x, axes, n, axis >= 0) : x;
}

/* Symmetric around 0: the wider side sets the scale.  ends / steps where the step count has the
 * sign of the end. */
static void symmetric_scale(bld *b, ir_value *min, ir_value *max, double qmin, double qmax,
                            ir_value **step) {
    ir_value *up = b_div(b, max, num(b, max, qmax));
    *step = up;
    if (qmin < 0) {
        ir_value *down = b_div(b, min, num(b, min, qmin));
        *step = b_binary(b, OP_MAXIMUM, up, down);
    }
}

static ir_value *rounded(tf_call *c, ir_value *x) {
    if (str_is(tf_attr_s(c, "round_mode"), "HALF_UP"))
        return b_unary(c->b, OP_FLOOR, add_num(c->b, x, 0.5));
    return b_unary(c->b, OP_ROUND, x);
}

static bool quantize_and_dequantize(tf_call *c, int64_t bits) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *min, *max, *step;
    int64_t axis = tf_attr_i(c, "axis", -1);
    bool is_signed = tf_attr_b(c, "signed_input", true), given = tf_attr_b(c, "range_given", false);
    if (x->poison) return tf_return(c, x);
    if (!ranges_fit(c, x, axis)) return false;
    if (bits < 1 || bits > 30) return tf_bad(c, "quantization to %lld bits", (long long)bits);
    if (x->shape.rank < 0 && axis >= 0)
        return tf_unsupported(c, "give the input a shape", "the rank of the input is not known");
    double qmax = is_signed ? top(bits - 1) : top(bits),
           qmin = !is_signed ? 0 : -qmax - !tf_attr_b(c, "narrow_range", false);
    if (qmax <= 0) return tf_unsupported(c, NULL, "quantization to one bit");
    if (given) {
        min = along(b, tf_in(c, 1), x, axis);
        max = along(b, tf_in(c, 2), x, axis);
    } else {
        min = range_end(c, OP_REDUCE_MIN, x, axis);
        max = range_end(c, OP_REDUCE_MAX, x, axis);
    }
    symmetric_scale(b, min, max, qmin, qmax, &step);
    ir_value *q = b_div(b, x, step);
    ir_value *zero = num(b, x, 0);
    if (!given)
        q = b_select(b, b_binary(b, OP_GREATER, step, num(b, step, 0)), q, zero); /* all zeros */
    return tf_return(c, b_mul(b, clamp_num(b, rounded(c, q), qmin, qmax), step));
}

bool lower_quantize_and_dequantize(tf_call *c) {
    return quantize_and_dequantize(c, tf_attr_i(c, "num_bits", 8));
}

bool lower_quantize_and_dequantize_v3(tf_call *c) {
    int64_t bits;
    if (!tf_int(c, 3, &bits))
        return tf_unsupported(c, "make num_bits a constant", "the number of bits is not known");
    return quantize_and_dequantize(c, bits);
}

/* ---- quantized tensors ----------------------------------------------------------------------- */

static double low_of(ir_dtype t) {
    return math_is_unsigned(t) ? 0 : -ldexp(1, ir_dtypes[t].bits - 1);
}
static double high_of(ir_dtype t) {
    return math_is_unsigned(t) ? top(ir_dtypes[t].bits) : top(ir_dtypes[t].bits - 1);
}

bool lower_dequantize(tf_call *c) {
    bld *b = c->b;
    ir_value *q = tf_in(c, 0), *min = tf_in(c, 1), *max = tf_in(c, 2);
    if (q->poison || min->poison || max->poison) return tf_return(c, b_poison(b));
    ir_dtype t = q->dtype, out = tf_attr_type(c, "dtype");
    if (out == IR_DTYPE_NONE) out = IR_F32;
    if (!ir_is_int(t)) return tf_bad(c, "an operand that is not quantized");
    int64_t axis = tf_attr_i(c, "axis", -1);
    str mode = tf_attr_s(c, "mode");
    ir_value *x = b_cast(b, q, IR_F32), *y;
    if (!ranges_fit(c, q, axis)) return false;
    min = along(b, min, q, axis);
    max = along(b, max, q, axis);
    double low = low_of(t), high = high_of(t);
    if (str_is(mode, "SCALED")) {
        ir_value *step;
        symmetric_scale(b, min, max, low + (low < 0 && tf_attr_b(c, "narrow_range", false)), high,
                        &step);
        y = b_mul(b, x, step);
    } else {
        ir_value *scale = b_div(b, b_sub(b, max, min), num(b, max, high - low));
        ir_value *from = min;
        if (str_is(mode, "MIN_FIRST"))
            from = b_mul(b, b_unary(b, OP_ROUND, b_div(b, min, scale)), scale);
        y = b_add(b, b_mul(b, low < 0 ? add_num(b, x, -low) : x, scale), from);
    }
    return tf_return(c, b_cast(b, y, out));
}

/* The range that is really used: it holds 0 and is not too small. */
static void usable_range(tf_call *c, ir_value **min, ir_value **max) {
    bld *b = c->b;
    double least = tf_attr_f(c, "ensure_minimum_range", 0.01);
    *min = b_binary(b, OP_MINIMUM, *min, num(b, *min, 0));
    ir_value *size = b_binary(b, OP_MAXIMUM, math_abs(b, *min), math_abs(b, *max));
    size = b_mul(b, b_binary(b, OP_MAXIMUM, size, num(b, size, 1)), num(b, size, least));
    *max = b_binary(b, OP_MAXIMUM, *max, b_add(b, *min, size));
    *max = b_binary(b, OP_MAXIMUM, *max, num(b, *max, 0));
}

bool lower_quantize_v2(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *min = tf_in(c, 1), *max = tf_in(c, 2), *q;
    ir_dtype t = stored_type(c, "T");
    str mode = tf_attr_s(c, "mode");
    int64_t axis = tf_attr_i(c, "axis", -1);
    if (x->poison || min->poison || max->poison) return tf_return(c, b_poison(b));
    if (t == IR_DTYPE_NONE || !ir_is_int(t) || ir_dtypes[t].bits > 16)
        return tf_unsupported(c, "quantize to 8 bits", "a quantized type of more than 16 bits");
    if (!ranges_fit(c, x, axis)) return false;
    usable_range(c, &min, &max);
    double low = low_of(t), high = high_of(t);
    ir_value *from = along(b, min, x, axis), *to = along(b, max, x, axis);
    if (str_is(mode, "SCALED")) {
        double least = low + (low < 0 && tf_attr_b(c, "narrow_range", false));
        ir_value *step;
        symmetric_scale(b, min, max, least, high, &step);
        ir_value *v = b_div(b, x, along(b, step, x, axis));
        q = str_is(tf_attr_s(c, "round_mode"), "HALF_TO_EVEN")
                ? b_unary(b, OP_ROUND, v)
                : b_mul(b, b_unary(b, OP_SIGN, v),
                        b_unary(b, OP_FLOOR, add_num(b, math_abs(b, v), 0.5)));
        q = clamp_num(b, q, least, high);
        min = b_mul(b, step, num(b, step, least));
        max = b_mul(b, step, num(b, step, high));
    } else {
        ir_value *steps = b_div(b, num(b, to, high - low), b_sub(b, to, from));
        ir_value *v = b_mul(b, b_sub(b, clamp(b, x, from, to), from), steps);
        if (str_is(mode, "MIN_FIRST")) /* value and low end are rounded apart */
            v = b_sub(b, b_unary(b, OP_ROUND, b_mul(b, x, steps)),
                      b_unary(b, OP_ROUND, b_mul(b, from, steps)));
        q = clamp_num(b, add_num(b, b_unary(b, OP_FLOOR, add_num(b, v, 0.5)), low), low, high);
    }
    return tf_out(c, 0, b_cast(b, b_cast(b, q, IR_I32), t)) && tf_out(c, 1, min) &&
           tf_out(c, 2, max);
}
