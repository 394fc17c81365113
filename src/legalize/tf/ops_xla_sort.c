/* legalize/tf/ops_xla_sort.c: XLA's sorts, by a comparison that the model brings.
 *
 * The comparison is tried on numbers: it has to be the order of one operand after another, each rising or falling.  What sorts
 * is TOPK_V2, which leaves equal numbers in their order: by several operands, by the last one first. */
#include "legalize/tf/xla.h"

#include <math.h>

enum { MOST_KEYS = 4 };

typedef struct order {
    int n;
    bool falling[MOST_KEYS]; /* of operand i */
} order;

/* Does f(x0, y0, x1, y1, ..) hold where x comes before y by the first n operands? */
static bool is_order(tf_call *c, src_graph *f, ir_value *const *v, uint32_t operands, const order *o) {
    static const float whole[] = {3, 1, 100, 0}, below[] = {3, 1, -100, 0}, real[] = {0.75f, 1, -2.5f, 100};
    const int per = operands > 2 ? 3 : 4, pairs = per * per;
    int64_t count = 1;
    if (operands > MOST_KEYS) return false;
    for (uint32_t i = 0; i < operands; i++) count *= pairs;
    ir_shape s = {1, {count}};
    bld *b = c->b;
    arena *a = &c->L->ctx->keep;
    ir_value *in[2 * MOST_KEYS], *out;
    float *x[2 * MOST_KEYS];
    for (uint32_t i = 0; i < 2 * operands; i++) x[i] = NEW_N(a, float, (size_t)count);
    bool *want = NEW_N(a, bool, (size_t)count);
    for (int64_t k = 0; k < count; k++) {
        int64_t rest = k;
        bool decided = false;
        for (uint32_t i = 0; i < operands; i++, rest /= pairs) {
            const ir_dtype t = v[i]->dtype;
            const bool truth = t == IR_BOOL;
            const float *numbers = ir_is_float(t) ? real : math_is_unsigned(t) ? whole : below;
            const float l = numbers[rest % per], r = numbers[rest / per % per];
            x[2 * i][k] = truth ? (float)(rest % per % 2) : l;
            x[2 * i + 1][k] = truth ? (float)(rest / per % per % 2) : r;
            if (decided || (int)i >= o->n || x[2 * i][k] == x[2 * i + 1][k]) continue;
            want[k] = (x[2 * i][k] < x[2 * i + 1][k]) != o->falling[i];
            decided = true;
        }
    }
    for (uint32_t i = 0; i < 2 * operands; i++) in[i] = b_cast(b, b_f32s(b, x[i], &s), v[i / 2]->dtype);
    if (!xla_try(c, f, in, 2 * operands, &out, 1)) return false;
    for (int64_t k = 0; k < count; k++) {
        int64_t is;
        if (!ev_get_i64(out, k, &is) || (is != 0) != want[k]) return false;
    }
    return true;
}

static bool find_order(tf_call *c, src_graph *f, ir_value *const *v, uint32_t operands, order *o) {
    for (o->n = 1; o->n <= (int)operands && o->n <= MOST_KEYS; o->n++)
        for (unsigned falling = 0; falling < 1u << o->n; falling++) {
            for (int i = 0; i < o->n; i++) o->falling[i] = falling >> i & 1;
            if (is_order(c, f, v, operands, o)) return true;
            if (c->b->failed || c->refused) return false;
        }
    return false;
}

/* Turned around, so that the least is the largest: exact for every number. */
static ir_value *turned(bld *b, ir_value *x) { return ir_is_float(x->dtype) ? b_unary(b, OP_NEG, x) : num_sub(b, -1, x); }

/* Sorted by x along its last axis: the sorted numbers, and where they come from. */
static bool sort_last(tf_call *c, ir_value *x, bool falling, ir_value **sorted, ir_value **from) {
    bld *b = c->b;
    ir_dtype t = x->dtype;
    const int rank = x->shape.rank;
    ir_value *out[2];
    if (t == IR_BOOL || (ir_is_int(t) && t != IR_I64 && t != IR_U64)) x = b_cast(b, x, t == IR_U32 ? IR_I64 : IR_I32);
    if (t == IR_U64) return tf_unsupported(c, "cast it to int64 before it", "it sorts unsigned integers of 64 bits");
    if (!falling) x = turned(b, x);
    if (!b_build(b, OP_TOPK_V2, (ir_value *[]){x, b_dim_scalar(b, x->shape.d[rank - 1], x)}, 2, NULL, 0, NULL, out, 2)) return false;
    *sorted = b_cast(b, falling ? out[0] : turned(b, out[0]), t);
    *from = out[1];
    return true;
}

static ir_value *arranged(bld *b, ir_value *x, ir_value *from) { return b_gather(b, x, from, x->shape.rank - 1, x->shape.rank - 1); }

static ir_value *swap_axis(bld *b, ir_value *x, int axis) {
    int perm[IR_MAX_RANK];
    const int r = x->poison ? 0 : x->shape.rank;
    for (int i = 0; i < r; i++) perm[i] = i;
    if (r) perm[axis] = r - 1, perm[r - 1] = axis;
    return b_transpose(b, x, perm);
}

static bool sort(tf_call *c, ir_value **v, uint32_t n, int64_t axis, const order *o) {
    bld *b = c->b;
    const int rank = v[0]->shape.rank;
    for (uint32_t i = 0; i < n; i++)
        if (v[i]->shape.rank < 1 || v[i]->shape.rank != rank) return tf_unsupported(c, "give the inputs shapes with --shape", "its operands have unknown ranks");
    if (axis < 0) axis += rank;
    if (axis < 0 || axis >= rank) return tf_bad(c, "axis %lld is out of range", (long long)axis);
    ir_value *from = NULL, *first = NULL, *at = NULL;
    for (uint32_t i = 0; i < n; i++) v[i] = swap_axis(b, v[i], (int)axis);
    for (int k = o->n - 1; k >= 0; k--) {
        if (!sort_last(c, from ? arranged(b, v[k], from) : v[k], o->falling[k], &first, &at)) return false;
        from = from ? arranged(b, from, at) : at;
    }
    for (uint32_t i = 0; i < n; i++)
        if (!tf_out(c, i, swap_axis(b, i == 0 ? first : arranged(b, v[i], from), (int)axis))) return false;
    return true;
}

bool lower_xla_variadic_sort(tf_call *c) {
    const uint32_t n = c->n_in ? c->n_in - 1 : 0;
    int64_t axis;
    src_graph *f = xla_function(c, "comparator", 2 * n, 1);
    ir_value *v[MOST_KEYS];
    order o;
    if (!f) return false;
    if (!n || n > MOST_KEYS) return tf_unsupported(c, NULL, "it sorts %u operands together", n);
    for (uint32_t i = 0; i < n; i++)
        if ((v[i] = tf_in(c, i))->poison) return false;
    if (!tf_int(c, n, &axis)) return tf_unsupported(c, "make the axis a constant", "its axis is computed at run time");
    if (!find_order(c, f, v, n, &o)) return c->b->failed || c->refused ? false : tf_unsupported(c, NULL, "it sorts by an order of its own");
    return sort(c, v, n, axis, &o);
}

/* Of all elements in the last axis, rising; and the same of keys with values. */
bool lower_xla_sort(tf_call *c) {
    ir_value *v[2];
    for (uint32_t i = 0; i < c->n_in && i < 2; i++)
        if ((v[i] = tf_in(c, i))->poison) return false;
    return sort(c, v, MIN(c->n_in, 2), -1, &(order){.n = 1});
}

/* Rounded to a type of fewer bits, ties to even: on the bits of x, so that no pass takes the rounding for a detour. */
bool lower_xla_reduce_precision(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0);
    const int64_t e = tf_attr_i(c, "exponent_bits", 0), m = tf_attr_i(c, "mantissa_bits", 0);
    if (x->poison) return false;
    const ir_dtype t = x->dtype;
    const int has_e = t == IR_F64 ? 11 : t == IR_F16 ? 5 : 8, has_m = t == IR_F64 ? 52 : t == IR_F32 ? 23 : t == IR_F16 ? 10 : 7;
    if (e < 1 || m < 0) return tf_bad(c, "%lld and %lld bits", (long long)e, (long long)m);
    if (e >= has_e && m >= has_m) return tf_return(c, x);
    if (t == IR_F64 && (e > 8 || m > 23)) return tf_unsupported(c, "cast it to float32 before it", "it rounds to more bits than float32 has");
    x = b_cast(b, x, IR_F32);
    const int less = 23 - (int)MIN(m, 23);
    ir_value *r = x;
    if (less) {
        ir_value *bits = math_bitcast(b, x, IR_I32), *odd = b_op(b, OP_RIGHT_SHIFT, B_IN(bits, b_i32(b, less)), B_NONE);
        odd = b_binary(b, OP_STABLEHLO_AND, odd, math_full_like(b, odd, 1));
        bits = b_add(b, b_add(b, bits, odd), b_i32(b, (1 << (less - 1)) - 1));
        bits = b_binary(b, OP_STABLEHLO_AND, bits, math_full_like(b, bits, -(double)(1 << less)));
        r = math_bitcast(b, bits, IR_F32);
    }
    if (e < 8) { /* too large: infinite; below the normal numbers: 0, of the same sign */
        const int top = 1 << (e - 1);
        ir_value *size = math_abs(b, r);
        r = b_select(b, below(b, size, ldexp(1, 2 - top)), mul_num(b, r, 0), r);
        r = b_select(b, b_binary(b, OP_LESS, size, num(b, size, ldexp(1, top))), r, mul_num(b, r, INFINITY));
    }
    return tf_return(c, b_cast(b, r, t));
}
