/* legalize/tf/ops_int.c: division, remainders, bits and shifts of integers.
 *
 * The kernels divide 32-bit integers only; FLOOR_MOD takes 64 bits.  So a 64-bit quotient is found
 * from the remainder: (x - r) is a multiple of y, and each rounded float quotient of what is left
 * takes 22 bits off the error:
 *
 *     q = 0; e = x - r;  3 times: d = round(float(e) / float(y)); q += d; e -= d * y */
#include "legalize/tf/math.h"

static bool is_narrow(ir_dtype t) { return ir_is_int(t) && ir_dtypes[t].bits < 32; }

/* The type in which to divide values of type t: 32 bits hold what is narrower, 64 bits hold u32. */
static ir_dtype divide_type(ir_dtype t) {
    if (is_narrow(t)) return IR_I32;
    return t == IR_U32 ? IR_I64 : t;
}

static ir_value *exact_quotient(bld *b, ir_value *x, ir_value *y) {
    ir_value *yf = b_cast(b, y, IR_F32), *q = NULL;
    for (int i = 0; i < 3; i++) {
        ir_value *d = b_cast(b, b_unary(b, OP_ROUND, b_div(b, b_cast(b, x, IR_F32), yf)), IR_I64);
        q = q ? b_add(b, q, d) : d;
        if (i < 2) x = b_sub(b, x, b_mul(b, d, y));
    }
    return q;
}

/* The remainder with the sign of x: the divisor gets the sign of x first. */
static ir_value *truncated_mod(bld *b, ir_value *x, ir_value *y) {
    if (math_is_unsigned(x->dtype)) return b_binary(b, OP_FLOOR_MOD, x, y);
    ir_value *minus = b_unary(b, OP_NEG, y);
    ir_value *up = b_binary(b, OP_MAXIMUM, y, minus), *down = b_binary(b, OP_MINIMUM, y, minus);
    ir_value *negative = b_binary(b, OP_LESS, x, num(b, x, 0));
    return b_binary(b, OP_FLOOR_MOD, x, b_select(b, negative, down, up));
}

static ir_value *truncated_div(bld *b, ir_value *x, ir_value *y) {
    if (ir_is_float(x->dtype)) {
        ir_value *q = b_div(b, x, y);
        ir_value *negative = b_binary(b, OP_LESS, q, num(b, q, 0));
        return b_select(b, negative, b_unary(b, OP_CEIL, q), b_unary(b, OP_FLOOR, q));
    }
    if (x->dtype == IR_I64) return exact_quotient(b, b_sub(b, x, truncated_mod(b, x, y)), y);
    return b_div(b, x, y);
}

static ir_value *floored_div(bld *b, ir_value *x, ir_value *y) {
    if (x->dtype == IR_I64)
        return exact_quotient(b, b_sub(b, x, b_binary(b, OP_FLOOR_MOD, x, y)), y);
    return b_binary(b, OP_FLOOR_DIV, x, y);
}

static ir_value *floored_mod(bld *b, ir_value *x, ir_value *y) {
    return b_binary(b, OP_FLOOR_MOD, x, y);
}

typedef ir_value *(*binary_fn)(bld *b, ir_value *x, ir_value *y);

/* ---- 64 bits without a sign, as the same bits with one --------------------------------------- */

static ir_value *not_below(bld *b, ir_value *x, ir_value *y) { /* as unsigned numbers */
    ir_value *flip = b_i64(b, INT64_MIN);
    return b_binary(b, OP_GREATER_EQUAL, b_add(b, x, flip), b_add(b, y, flip));
}

/* x >> 1: each half is shifted, and the lowest bit of the upper one falls into the lower one. */
static ir_value *half_of(bld *b, ir_value *x) {
    ir_value *words = b_binary(b, OP_RIGHT_SHIFT, math_bitcast(b, x, IR_U32), b_num(b, IR_U32, 1));
    ir_value *bit = b_binary(b, OP_STABLEHLO_AND, x, math_full_like(b, x, 4294967296.0));
    ir_value *fallen = b_select(b, b_binary(b, OP_NOT_EQUAL, bit, b_i64(b, 0)),
                                b_i64(b, INT64_C(1) << 31), b_i64(b, 0));
    return b_add(b, math_bitcast(b, words, IR_I64), fallen);
}

/* Twice the quotient of the half, and one more where that much is left; a divisor of 2^63 or more
 * fits once. */
static ir_value *unsigned_div(bld *b, ir_value *x, ir_value *y) {
    ir_value *zero = b_i64(b, 0), *one = b_i64(b, 1);
    ir_value *big = b_binary(b, OP_LESS, y, zero), *d = b_select(b, big, one, y);
    ir_value *q = b_mul(b, floored_div(b, half_of(b, x), d), b_i64(b, 2));
    ir_value *rest = b_sub(b, x, b_mul(b, q, d));
    ir_value *exact = b_add(b, q, b_select(b, not_below(b, rest, d), one, zero));
    return b_select(b, big, b_select(b, not_below(b, x, y), one, zero), exact);
}

static ir_value *unsigned_mod(bld *b, ir_value *x, ir_value *y) {
    return b_sub(b, x, b_mul(b, unsigned_div(b, x, y), y));
}

static bool divide(tf_call *c, binary_fn fn) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *y = tf_in(c, 1);
    ir_dtype t = x->dtype, in = divide_type(t);
    if (ir_is_complex(t)) return complex_binary(c);
    if (t == IR_U64) {
        bool mod = fn == floored_mod || fn == truncated_mod;
        x = math_bitcast(b, x, IR_I64), y = math_bitcast(b, y, IR_I64);
        return tf_return(
            c, math_bitcast(b, mod ? unsigned_mod(b, x, y) : unsigned_div(b, x, y), IR_U64));
    }
    return tf_return(c, b_cast(b, fn(b, b_cast(b, x, in), b_cast(b, y, in)), t));
}

/* Div and RealDiv: integers are truncated. */
bool lower_div(tf_call *c) {
    ir_value *x = tf_in(c, 0);
    if (ir_is_float(x->dtype)) return tf_return(c, b_div(c->b, x, tf_in(c, 1)));
    return divide(c, truncated_div);
}
bool lower_truncate_div(tf_call *c) { return divide(c, truncated_div); }
bool lower_truncate_mod(tf_call *c) { return divide(c, truncated_mod); }
/* The kernels of floored division take narrow integers with a sign as they are. */
static bool divide_floored(tf_call *c, ir_op op, binary_fn fn) {
    ir_dtype t = tf_in(c, 0)->dtype;
    if (t == IR_I8 || t == IR_I16)
        return tf_return(c, b_binary(c->b, op, tf_in(c, 0), tf_in(c, 1)));
    return divide(c, fn);
}
static bool has_zero(const ir_value *v) {
    int64_t count;
    double x;
    if (!ir_is_const(v) || !ir_shape_count(&v->shape, &count)) return false;
    for (int64_t i = 0; i < count; i++)
        if (ev_get_f64(v, i, &x) && x == 0) return true;
    return false;
}

/* The kernel refuses to divide by zero, where floating types have an answer. */
bool lower_floor_div(tf_call *c) {
    ir_value *y = tf_in(c, 1);
    if (ir_is_float(y->dtype) && has_zero(y)) return tf_return(c, b_unary(c->b, OP_FLOOR, b_div(c->b, tf_in(c, 0), y)));
    return divide_floored(c, OP_FLOOR_DIV, floored_div);
}
bool lower_floor_mod(tf_call *c) { return divide_floored(c, OP_FLOOR_MOD, floored_mod); }

/* 1 / x: integers give 0 but for 1 and -1. */
bool lower_reciprocal(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0);
    if (ir_is_complex(x->dtype)) return complex_unary(c);
    if (ir_is_float(x->dtype)) return tf_return(c, b_div(b, num(b, x, 1), x));
    ir_dtype in = divide_type(x->dtype);
    if (x->dtype == IR_U64) { /* 1 for 1 alone */
        ir_value *bits = math_bitcast(b, x, IR_I64);
        return tf_return(
            c,
            math_bitcast(b, b_cast(b, b_binary(b, OP_EQUAL, bits, b_i64(b, 1)), IR_I64), IR_U64));
    }
    ir_value *y = b_cast(b, x, in);
    return tf_return(c, b_cast(b, truncated_div(b, num(b, y, 1), y), x->dtype));
}

/* ---- powers ---------------------------------------------------------------------------------- */

static ir_value *small_power(bld *b, ir_value *x, int64_t n) {
    ir_value *r = NULL;
    for (ir_value *p = x; n > 0; n >>= 1) {
        if (n & 1) r = r ? b_mul(b, r, p) : p;
        if (n > 1) p = b_mul(b, p, p);
    }
    return r ? r : num(b, x, 1);
}

/* x^y by squaring, bit by bit of y: exact in any integer type that can be multiplied. */
static ir_value *integer_power(bld *b, ir_value *x, ir_value *y) {
    ir_value *r = NULL, *rest = b_cast(b, y, IR_I32), *two = b_i32(b, 2), *one = num(b, x, 1);
    for (int bit = 0; bit < 6; bit++) {
        ir_value *odd = b_binary(b, OP_EQUAL, b_binary(b, OP_FLOOR_MOD, rest, two), b_i32(b, 1));
        ir_value *f = b_select(b, odd, x, one);
        r = r ? b_mul(b, r, f) : f;
        if (bit < 5) rest = b_binary(b, OP_FLOOR_DIV, rest, two), x = b_mul(b, x, x);
    }
    return r;
}

bool lower_pow(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *y = tf_in(c, 1);
    double n;
    if (ir_is_complex(x->dtype)) return complex_binary(c);
    if (ir_is_float(x->dtype)) {
        if (y->shape.rank == 0 && b_float(b, y, &n) &&
            (n == 0 || n == 1)) /* POW is needed for the shape only */
            return tf_return(c, n == 1 ? x : b_binary(b, OP_POW, x, y));
        return tf_return(c, b_binary(b, OP_POW, x, y));
    }
    if (x->dtype == IR_U64) { /* the low bits of a product do not know a sign */
        x = math_bitcast(b, x, IR_I64);
        return tf_return(c,
                         math_bitcast(b, integer_power(b, x, math_bitcast(b, y, IR_I64)), IR_U64));
    }
    if (x->dtype == IR_I32) return tf_return(c, b_binary(b, OP_POW, x, y));
    ir_dtype in = divide_type(x->dtype);
    ir_value *w = b_cast(b, x, in);
    if (y->shape.rank == 0 && b_float(b, y, &n) && n >= 0 && n < 64)
        return tf_return(c, b_cast(b, small_power(b, w, (int64_t)n), x->dtype));
    if (in == IR_I32)
        return tf_return(c, b_cast(b, b_binary(b, OP_POW, w, b_cast(b, y, in)), x->dtype));
    return tf_return(c, b_cast(b, integer_power(b, w, b_cast(b, y, in)), x->dtype));
}

/* ---- bits ------------------------------------------------------------------------------------ */

static ir_dtype signed_of(ir_dtype t) {
    return t == IR_U8    ? IR_I8
           : t == IR_U16 ? IR_I16
           : t == IR_U32 ? IR_I32
           : t == IR_U64 ? IR_I64
                         : t;
}

ir_value *math_bitcast(bld *b, ir_value *x, ir_dtype to) {
    if (x->dtype == to) return x;
    ir_type t = {to, x->shape};
    size_t from = ir_dtype_size(x->dtype), size = ir_dtype_size(to);
    if (x->poison || t.shape.rank < 0) {
        /* the kernel finds the axis that comes or goes */
    } else if (from > size) {
        if (t.shape.rank == IR_MAX_RANK)
            return b_fail(b, "the rank of the result is above %d", IR_MAX_RANK);
        t.shape.d[t.shape.rank++] = (ir_dim)(from / size);
    } else if (from < size) {
        if (t.shape.rank < 1) return b_fail(b, "bitcast to a wider type wants an axis to take");
        ir_dim last = t.shape.d[--t.shape.rank];
        if (dim_known(last) && last != (ir_dim)(size / from))
            return b_fail(b, "bitcast: the last axis has %lld elements, not %zu", (long long)last,
                          size / from);
    }
    ir_value *out;
    b_build(b, OP_BITCAST, (ir_value *[]){x}, 1, NULL, 0, &t, &out, 1);
    return out;
}

bool lower_bitcast(tf_call *c) {
    ir_dtype to = tf_attr_type(c, "type");
    ir_value *x = tf_in(c, 0);
    if (to == IR_DTYPE_NONE || !ir_dtype_size(to) || (!x->poison && !ir_dtype_size(x->dtype)))
        return tf_unsupported(c, NULL, "its element type does not exist in TensorFlow Lite");
    return tf_return(c, math_bitcast(c->b, x, to));
}

/* Numbers of 64 bits without a sign keep their order as numbers with one when 2^63 is added, which wraps around. */
static ir_value *signed_order(bld *b, ir_value *x) {
    return x->dtype == IR_U64 ? b_add(b, math_bitcast(b, x, IR_I64), b_i64(b, INT64_MIN)) : x;
}
static ir_value *ordered(tf_call *c, ir_op op) {
    return b_binary(c->b, op, signed_order(c->b, tf_in(c, 0)), signed_order(c->b, tf_in(c, 1)));
}
static bool extreme(tf_call *c, ir_op op) {
    ir_value *r = ordered(c, op);
    if (tf_in(c, 0)->dtype == IR_U64) r = math_bitcast(c->b, b_add(c->b, r, b_i64(c->b, INT64_MIN)), IR_U64);
    return tf_return(c, r);
}
bool lower_maximum(tf_call *c) { return extreme(c, OP_MAXIMUM); }
bool lower_minimum(tf_call *c) { return extreme(c, OP_MINIMUM); }
bool lower_less(tf_call *c) { return tf_return(c, ordered(c, OP_LESS)); }
bool lower_less_equal(tf_call *c) { return tf_return(c, ordered(c, OP_LESS_EQUAL)); }
bool lower_greater(tf_call *c) { return tf_return(c, ordered(c, OP_GREATER)); }
bool lower_greater_equal(tf_call *c) { return tf_return(c, ordered(c, OP_GREATER_EQUAL)); }

/* Kernels of the stablehlo ops do not broadcast. */
bool math_broadcast_both(tf_call *c, ir_value **x, ir_value **y) {
    bld *b = c->b;
    ir_shape s;
    if ((*x)->poison || (*y)->poison) return false;
    if (ir_shape_eq(&(*x)->shape, &(*y)->shape) && (*x)->shape.rank >= 0) return true;
    if (!b_broadcast_shape(b->m, &(*x)->shape, &(*y)->shape, &s))
        return tf_bad(c, "the shapes do not broadcast");
    bool known =
        ir_shape_static(&s) || ir_shape_eq(&s, &(*x)->shape) || ir_shape_eq(&s, &(*y)->shape);
    if (s.rank < 0 || !known) {
        ir_value *to =
            b_op(b, OP_BROADCAST_ARGS, B_IN(b_shape_of(b, *x), b_shape_of(b, *y)), B_NONE);
        *x = b_op(b, OP_BROADCAST_TO, B_IN(*x, to), B_NONE);
        *y = b_op(b, OP_BROADCAST_TO, B_IN(*y, to), B_NONE);
        if ((*x)->shape.rank >= 0 && (*x)->shape.rank == (*y)->shape.rank)
            (*y)->shape = (*x)->shape;
        return true;
    }
    *x = b_broadcast_to(b, *x, &s);
    *y = b_broadcast_to(b, *y, &s);
    return true;
}

bool lower_bitwise_and(tf_call *c) {
    ir_value *x = tf_in(c, 0), *y = tf_in(c, 1);
    ir_dtype t = x->dtype, s = signed_of(t);
    if (!math_broadcast_both(c, &x, &y)) return false;
    return tf_return(c, math_bitcast(c->b,
                                     b_binary(c->b, OP_STABLEHLO_AND, math_bitcast(c->b, x, s),
                                              math_bitcast(c->b, y, s)),
                                     t));
}

/* x | y = x + y - (x & y), in any width: the sum may wrap. */
bool lower_bitwise_or(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *y = tf_in(c, 1);
    ir_dtype t = x->dtype, s = signed_of(t);
    if (!math_broadcast_both(c, &x, &y)) return false;
    x = math_bitcast(b, x, s);
    y = math_bitcast(b, y, s);
    ir_value *both = b_binary(b, OP_STABLEHLO_AND, x, y);
    ir_value *r = s == IR_I64
                      ? b_sub(b, b_add(b, x, y), both)
                      : b_binary(b, OP_BITWISE_XOR, b_binary(b, OP_BITWISE_XOR, x, y), both);
    return tf_return(c, math_bitcast(b, r, t));
}

/* The kernel takes up to 32 bits: wider ones are pairs. */
static ir_value *xor_of(bld *b, ir_value *x, ir_value *y) {
    ir_dtype t = x->dtype;
    if (ir_dtypes[t].bits < 64) return b_binary(b, OP_BITWISE_XOR, x, y);
    return math_bitcast(
        b, b_binary(b, OP_BITWISE_XOR, math_bitcast(b, x, IR_I32), math_bitcast(b, y, IR_I32)), t);
}
bool lower_bitwise_xor(tf_call *c) { return tf_return(c, xor_of(c->b, tf_in(c, 0), tf_in(c, 1))); }

bool lower_invert(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0);
    ir_dtype t = x->dtype;
    if (x->poison) return tf_return(c, x);
    if (ir_dtypes[t].bits == 64) {
        ir_value *s = math_bitcast(b, x, IR_I64);
        return tf_return(c, math_bitcast(b, b_sub(b, b_i64(b, -1), s), t));
    }
    return tf_return(
        c, b_binary(
               b, OP_BITWISE_XOR, x,
               b_num(b, t, math_is_unsigned(t) ? (double)((1ULL << ir_dtypes[t].bits) - 1) : -1)));
}

/* Bytes, their counts from a table, their sum. */
bool lower_population_count(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0);
    if (x->poison) return tf_return(c, x);
    int32_t table[256];
    for (int i = 0; i < 256; i++)
        table[i] = __builtin_popcount((unsigned)i);
    ir_value *bytes = b_cast(b, math_bitcast(b, x, IR_U8), IR_I32);
    ir_value *n = b_gather(b, b_i32s(b, table, 256), bytes, 0, 0);
    if (ir_dtype_size(x->dtype) > 1)
        n = b_reduce(b, OP_SUM, n, (int[]){x->shape.rank < 0 ? -1 : x->shape.rank}, 1, false);
    return tf_return(c, b_cast(b, n, IR_U8));
}

/* ---- shifts ---------------------------------------------------------------------------------- */

/* TensorFlow's CPU kernels clamp the shift into 0 .. bits-1. */
static ir_value *clamped_shift(bld *b, ir_value *y, int bits) {
    const int64_t *v;
    size_t n, bad = 0;
    if (b_ints(b, y, &v, &n)) {
        for (size_t i = 0; i < n; i++)
            bad += v[i] < 0 || v[i] >= bits;
        if (!bad) return y;
    }
    ir_value *low = b_binary(b, OP_MINIMUM, y, num(b, y, bits - 1));
    return math_is_unsigned(y->dtype) ? low : b_binary(b, OP_MAXIMUM, low, num(b, y, 0));
}

/* 2^y for 64-bit shifts. */
static ir_value *power_of_two(bld *b, ir_value *y) {
    int64_t table[64];
    for (int i = 0; i < 64; i++)
        table[i] = (int64_t)(1ULL << i);
    return b_gather(b, b_const(b, IR_I64, &(ir_shape){.rank = 1, .d = {64}}, table, sizeof table),
                    b_cast(b, y, IR_I32), 0, 0);
}

bool lower_left_shift(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *y = tf_in(c, 1);
    ir_dtype t = x->dtype, s = signed_of(t);
    if (x->poison || y->poison) return tf_return(c, b_poison(b));
    ir_value *by = clamped_shift(b, math_bitcast(b, y, s), ir_dtypes[t].bits);
    x = math_bitcast(b, x, s);
    if (s == IR_I64) return tf_return(c, math_bitcast(b, b_mul(b, x, power_of_two(b, by)), t));
    if (!math_broadcast_both(c, &x, &by)) return false;
    return tf_return(c, math_bitcast(b, b_binary(b, OP_STABLEHLO_SHIFT_LEFT, x, by), t));
}

bool lower_right_shift(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *y = tf_in(c, 1);
    if (x->poison || y->poison) return tf_return(c, b_poison(b));
    if (x->dtype == IR_U64) {
        ir_value *n = clamped_shift(b, math_bitcast(b, y, IR_I64), 64);
        return tf_return(
            c, math_bitcast(b, unsigned_div(b, math_bitcast(b, x, IR_I64), power_of_two(b, n)),
                            IR_U64));
    }
    if (x->dtype != IR_I64)
        return tf_return(c, b_binary(b, OP_RIGHT_SHIFT, x, y)); /* the kernel clamps, too */
    ir_value *by = clamped_shift(b, y, 64);
    /* by 63 in two steps: 2^63 is no positive i64 */
    ir_value *first = b_binary(b, OP_MINIMUM, by, b_i64(b, 62)), *more = b_sub(b, by, first);
    ir_value *r = floored_div(b, x, power_of_two(b, first));
    int64_t none;
    if (b_int(b, more, &none) && none == 0) return tf_return(c, r);
    return tf_return(c, floored_div(b, r, power_of_two(b, more)));
}

/* ---- the next number ------------------------------------------------------------------------- */

/* The bits of a float of one sign are ordered as integers: one up away from 0, one down towards it.
 */
bool lower_next_after(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *y = tf_in(c, 1);
    if (x->poison || y->poison) return tf_return(c, b_poison(b));
    if (x->dtype != IR_F32)
        return tf_unsupported(c, "use float32",
                              "the neighbour of a number of another type than float32");
    if (!math_broadcast_both(c, &x, &y)) return false;
    ir_value *zero = num(b, x, 0), *up = b_binary(b, OP_GREATER, y, x),
             *positive = b_binary(b, OP_GREATER, x, zero);
    ir_value *step = b_select(b, b_binary(b, OP_EQUAL, up, positive), b_i32(b, 1), b_i32(b, -1));
    ir_value *next = math_bitcast(b, b_add(b, math_bitcast(b, x, IR_I32), step), IR_F32);
    ir_value *least =
        math_bitcast(b, b_select(b, up, b_i32(b, 1), b_i32(b, (int32_t)0x80000001u)), IR_F32);
    ir_value *moved = b_select(b, b_binary(b, OP_EQUAL, x, zero), least, next);
    ir_value *r = b_select(b, b_binary(b, OP_EQUAL, x, y), y, moved);
    ir_value *none = b_binary(b, OP_LOGICAL_OR, b_binary(b, OP_NOT_EQUAL, x, x),
                              b_binary(b, OP_NOT_EQUAL, y, y));
    return tf_return(c, b_select(b, none, b_add(b, x, y), r));
}
