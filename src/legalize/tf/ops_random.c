/* legalize/tf/ops_random.c: random numbers.
 *
 * Stateful ops become the runtime's generators: numbers of the same distribution, not the same
 * numbers.  Stateless ops are functions of their seed: with a constant seed (or key and counter)
 * and shape their result is a constant, computed here as TensorFlow's CPU does, by Philox 4x32-10;
 * with another seed they are refused. */
#include "legalize/tf/math.h"

#include <math.h>

/* ---- stateful -------------------------------------------------------------------------------- */

static ir_value *generate(tf_call *c, ir_op op, ir_value *shape) {
    return b_op(
        c->b, op, B_IN(shape),
        B_AT({A_seed, .i = tf_attr_i(c, "seed", 0)}, {A_seed2, .i = tf_attr_i(c, "seed2", 0)}));
}

static ir_dtype wanted_type(tf_call *c) {
    ir_dtype t = tf_attr_type(c, "dtype");
    return t == IR_DTYPE_NONE ? IR_F32 : t;
}

bool lower_random_uniform(tf_call *c) {
    return tf_return(c, b_cast(c->b, generate(c, OP_RANDOM_UNIFORM, tf_i32(c, 0)), wanted_type(c)));
}

bool lower_random_standard_normal(tf_call *c) {
    return tf_return(
        c, b_cast(c->b, generate(c, OP_RANDOM_STANDARD_NORMAL, tf_i32(c, 0)), wanted_type(c)));
}

/* floor(u * (max - min)) + min; u < 1, but the product may round up */
bool lower_random_uniform_int(tf_call *c) {
    bld *b = c->b;
    ir_value *low = tf_in(c, 1), *high = tf_in(c, 2);
    ir_value *u = generate(c, OP_RANDOM_UNIFORM, tf_i32(c, 0));
    ir_value *span = b_cast(b, b_sub(b, high, low), IR_F32);
    ir_value *i = b_cast(b, b_unary(b, OP_FLOOR, b_mul(b, u, span)), low->dtype);
    ir_value *most = b_sub(b, high, num(b, high, 1));
    return tf_return(c, b_binary(b, OP_MINIMUM, b_add(b, i, low), most));
}

/* The inverse of the distribution function, between -2 and 2. */
bool lower_truncated_normal(tf_call *c) {
    bld *b = c->b;
    ir_value *u = generate(c, OP_RANDOM_UNIFORM, tf_i32(c, 0));
    double inside = erf(sqrt(2.0));
    ir_value *y = b_mul(b, b_sub(b, u, b_f32(b, 0.5f)), b_f32(b, (float)(2 * inside)));
    return tf_return(
        c, b_cast(b, b_mul(b, math_erfinv(b, y), b_f32(b, (float)sqrt(2.0))), wanted_type(c)));
}

bool lower_multinomial(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *n = tf_i32(c, 1);
    ir_dtype t = tf_attr_type(c, "output_dtype");
    if (t != IR_I32) t = IR_I64;
    if (x->poison || n->poison) return tf_return(c, b_poison(b));
    int64_t count;
    ir_type type = {t,
                    {.rank = 2,
                     .d = {x->shape.rank == 2 ? x->shape.d[0] : dim_new(b->m, "n"),
                           b_int(b, n, &count) ? count : dim_new(b->m, "n")}}};
    ir_value *out;
    b_at at[] = {{.id = A_seed, .i = tf_attr_i(c, "seed", 0)},
                 {.id = A_seed2, .i = tf_attr_i(c, "seed2", 0)}};
    b_build(b, OP_MULTINOMIAL, (ir_value *[]){b_cast(b, x, IR_F32), n}, 2, at, 2, &type, &out, 1);
    return tf_return(c, out);
}

/* Those of a tf.random.Generator, which is a variable (and its algorithm): their numbers need none here. */
bool lower_stateful_uniform(tf_call *c) { return lw_with(c, lower_random_uniform, (ir_value *[]){tf_i32(c, 2)}, 1); }
bool lower_stateful_normal(tf_call *c) {
    return lw_with(c, lower_random_standard_normal, (ir_value *[]){tf_i32(c, 2)}, 1);
}
bool lower_stateful_truncated(tf_call *c) { return lw_with(c, lower_truncated_normal, (ir_value *[]){tf_i32(c, 2)}, 1); }
bool lower_stateful_int(tf_call *c) {
    return lw_with(c, lower_random_uniform_int, (ir_value *[]){tf_i32(c, 2), tf_in(c, 3), tf_in(c, 4)}, 3);
}

/* The order of random numbers is a random order. */
bool lower_random_shuffle(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *out[2];
    if (x->poison) return tf_return(c, x);
    if (x->shape.rank == 0) return tf_return(c, x);
    if (x->shape.rank < 0)
        return tf_unsupported(c, "give the input a shape", "the rank of the input is not known");
    ir_value *n = b_dim_scalar(b, x->shape.d[0], x);
    ir_value *u = generate(c, OP_RANDOM_UNIFORM,
                           n->poison ? n : b_reshape(b, n, &(ir_shape){.rank = 1, .d = {1}}));
    if (!b_build(b, OP_TOPK_V2, (ir_value *[]){u, n}, 2, NULL, 0, NULL, out, 2))
        return tf_return(c, out[0]);
    return tf_return(c, b_gather(b, x, out[1], 0, 0));
}

/* ---- stateless: Philox 4x32, ten rounds ------------------------------------------------------ */

typedef struct philox {
    uint32_t counter[4], key[2];
} philox;

static void philox_block(const philox *p, uint32_t out[4]) {
    uint32_t x[4], k0 = p->key[0], k1 = p->key[1];
    memcpy(x, p->counter, sizeof x);
    for (int round = 0; round < 10; round++) {
        uint64_t m0 = (uint64_t)0xD2511F53 * x[0], m1 = (uint64_t)0xCD9E8D57 * x[2];
        uint32_t y[4] = {(uint32_t)(m1 >> 32) ^ x[1] ^ k0, (uint32_t)m1,
                         (uint32_t)(m0 >> 32) ^ x[3] ^ k1, (uint32_t)m0};
        memcpy(x, y, sizeof x);
        k0 += 0x9E3779B9;
        k1 += 0xBB67AE85;
    }
    memcpy(out, x, sizeof x);
}

static void philox_skip(philox *p, uint64_t blocks) {
    uint64_t low = p->counter[0] | (uint64_t)p->counter[1] << 32,
             high = p->counter[2] | (uint64_t)p->counter[3] << 32;
    low += blocks;
    high += low < blocks;
    p->counter[0] = (uint32_t)low, p->counter[1] = (uint32_t)(low >> 32);
    p->counter[2] = (uint32_t)high, p->counter[3] = (uint32_t)(high >> 32);
}

static philox philox_from_seed(uint64_t s0, uint64_t s1) {
    philox mix = {{(uint32_t)s0, (uint32_t)(s0 >> 32), (uint32_t)s1, (uint32_t)(s1 >> 32)},
                  {0x3EC8F720, 0x02461E29}};
    uint32_t m[4];
    philox_block(&mix, m);
    return (philox){{0, 0, m[2], m[3]}, {m[0], m[1]}};
}

static philox philox_from_key(uint64_t key, uint64_t c0, uint64_t c1) {
    return (philox){{(uint32_t)c0, (uint32_t)(c0 >> 32), (uint32_t)c1, (uint32_t)(c1 >> 32)},
                    {(uint32_t)key, (uint32_t)(key >> 32)}};
}

/* 64-bit words of an unsigned tensor that is known. */
static bool words(tf_call *c, uint32_t i, uint64_t *v, size_t n) {
    ir_value *x = tf_in(c, i);
    int64_t count;
    if (!ir_is_const(x) || !ir_shape_count(&x->shape, &count) || (size_t)count < n) return false;
    const uint8_t *p = ev_bytes(c->b->ctx, x);
    size_t size = ir_dtype_size(x->dtype);
    for (size_t k = 0; p && k < n; k++) {
        int64_t w;
        if (size == 8)
            memcpy(&v[k], p + 8 * k, 8);
        else if (ev_get_i64(x, (int64_t)k, &w))
            v[k] = (uint64_t)w;
        else
            return false;
    }
    return p != NULL;
}

typedef enum stream { S_UNIFORM, S_NORMAL, S_TRUNCATED, S_BITS } stream;

static float unit_float(uint32_t x) {
    uint32_t bits = 0x3F800000 | (x & 0x7FFFFF);
    float f;
    memcpy(&f, &bits, 4);
    return f - 1.0f;
}

static double unit_double(uint32_t x0, uint32_t x1) {
    uint64_t bits = 0x3FF0000000000000 | ((uint64_t)(x0 & 0xFFFFF) << 32) | x1;
    double d;
    memcpy(&d, &bits, 8);
    return d - 1.0;
}

static void normal_pair(uint32_t x0, uint32_t x1, float *f0, float *f1) {
    float u = fmaxf(unit_float(x0), 1.0e-7f);
    float v = (float)(2.0f * 3.14159265358979323846 * (double)unit_float(x1)),
          r = sqrtf(-2.0f * logf(u));
    *f0 = sinf(v) * r;
    *f1 = cosf(v) * r;
}

static void four_floats(stream s, const uint32_t x[4], float *f) {
    if (s == S_NORMAL) {
        normal_pair(x[0], x[1], &f[0], &f[1]);
        normal_pair(x[2], x[3], &f[2], &f[3]);
        return;
    }
    for (int i = 0; i < 4; i++)
        f[i] = unit_float(x[i]);
}

/* Four normal numbers between -2 and 2: others are passed over; each four have 256 blocks to draw
 * from. */
static void four_truncated(philox p, float *f) {
    for (int n = 0, blocks = 0; n < 4 && blocks < 256; blocks++) {
        uint32_t x[4];
        float y[4];
        philox_block(&p, x);
        philox_skip(&p, 1);
        normal_pair(x[0], x[1], &y[0], &y[1]);
        normal_pair(x[2], x[3], &y[2], &y[3]);
        for (int i = 0; i < 4 && n < 4; i++)
            if (fabsf(y[i]) < 2) f[n++] = y[i];
    }
}

/* Limits on what is held as a constant. */
enum { MOST_STATELESS = 1 << 22 };

static uint8_t *room(tf_call *c, ir_dtype t, const ir_shape *s, int64_t *n) {
    if (!ir_shape_count(s, n) || *n > MOST_STATELESS) {
        tf_unsupported(c, "make the shape a constant, or generate the numbers outside of the model",
                       "a shape that is not known, or too large to be a constant");
        return NULL;
    }
    return arena_alloc(&c->b->ctx->keep, (size_t)(*n + 4) * ir_dtype_size(t) + 1, 16);
}

static bool floats(tf_call *c, philox p, stream s, ir_dtype t, const ir_shape *shape) {
    int64_t n;
    float *f = (float *)(void *)room(c, IR_F32, shape, &n);
    if (!f) return false;
    for (int64_t i = 0; i < n; i += 4) {
        uint32_t x[4];
        if (s == S_TRUNCATED) {
            four_truncated(p, f + i);
            philox_skip(&p, 256);
            continue;
        }
        philox_block(&p, x);
        philox_skip(&p, 1);
        four_floats(s, x, f + i);
    }
    ir_value *v = ir_const_own(c->b->m, IR_F32, shape, f, (size_t)n * 4);
    return tf_return(c, b_cast(c->b, v, t));
}

static bool doubles(tf_call *c, philox p, const ir_shape *shape) {
    int64_t n;
    double *d = (double *)(void *)room(c, IR_F64, shape, &n);
    if (!d) return false;
    for (int64_t i = 0; i < n; i += 2) {
        uint32_t x[4];
        philox_block(&p, x);
        philox_skip(&p, 1);
        d[i] = unit_double(x[0], x[1]);
        d[i + 1] = unit_double(x[2], x[3]);
    }
    return tf_return(c, ir_const_own(c->b->m, IR_F64, shape, d, (size_t)n * 8));
}

/* Integers: all bits, or bits modulo the span above the lower end. */
static bool integers(tf_call *c, philox p, ir_dtype t, const ir_shape *shape, uint64_t low,
                     uint64_t span) {
    int64_t n;
    size_t size = ir_dtype_size(t), per = size == 8 ? 2 : 4;
    uint8_t *out = room(c, t, shape, &n);
    if (!out) return false;
    for (int64_t i = 0; i < n; i += (int64_t)per) {
        uint32_t x[4];
        philox_block(&p, x);
        philox_skip(&p, 1);
        for (size_t k = 0; k < per && i + (int64_t)k < n; k++) {
            uint64_t bits = size == 8 ? x[2 * k] | (uint64_t)x[2 * k + 1] << 32 : x[k];
            uint64_t v = span ? low + bits % span : bits;
            memcpy(out + ((size_t)i + k) * size, &v, size);
        }
    }
    return tf_return(c, ir_const_own(c->b->m, t, shape, out, (size_t)n * size));
}

static bool wanted_shape(tf_call *c, ir_shape *s) {
    const int64_t *d;
    size_t n;
    if (!tf_ints(c, 0, &d, &n) || n > IR_MAX_RANK)
        return tf_unsupported(c, "make the shape a constant", "a shape that is not known");
    *s = (ir_shape){.rank = (int)n};
    for (size_t i = 0; i < n; i++) {
        if (d[i] < 0) return tf_bad(c, "a size of %lld", (long long)d[i]);
        s->d[i] = d[i];
    }
    return true;
}

static bool seed_unknown(tf_call *c) {
    return tf_unsupported(c,
                          "make the seed a constant, or generate the numbers outside of the model",
                          "a seed that is known at run time only: the runtime has no generator "
                          "with the same numbers");
}

/* V1: operand 1 is the seed [2].  V2: key, counter and algorithm are operands 1, 2, 3. */
static bool generator(tf_call *c, bool v2, philox *p) {
    uint64_t k[1], w[2];
    int64_t algorithm = 1;
    if (!v2) {
        if (!words(c, 1, w, 2)) return seed_unknown(c);
        *p = philox_from_seed(w[0], w[1]);
        return true;
    }
    if (!words(c, 1, k, 1) || !words(c, 2, w, 2)) return seed_unknown(c);
    if (!tf_int(c, 3, &algorithm) || (algorithm != 1 && algorithm != 3))
        return tf_unsupported(c, "use the Philox algorithm", "another generator than Philox");
    *p = philox_from_key(k[0], w[0], w[1]);
    return true;
}

static bool stateless(tf_call *c, bool v2, stream s) {
    philox p = {{0}, {0}};
    ir_shape shape;
    ir_dtype t = wanted_type(c);
    if (tf_in(c, 0)->poison || tf_in(c, 1)->poison) return tf_return(c, b_poison(c->b));
    if (!generator(c, v2, &p) || !wanted_shape(c, &shape)) return false;
    if (s == S_BITS)
        return ir_is_int(t) && ir_dtypes[t].bits >= 32
                   ? integers(c, p, t, &shape, 0, 0)
                   : tf_unsupported(c, NULL, "integers of this type");
    if (t == IR_F32) return floats(c, p, s, t, &shape);
    if (t == IR_F64 && s == S_UNIFORM) return doubles(c, p, &shape);
    return tf_unsupported(c, "generate float32 numbers", "random numbers of this type");
}

bool lower_stateless_uniform(tf_call *c) { return stateless(c, false, S_UNIFORM); }
bool lower_stateless_uniform_v2(tf_call *c) { return stateless(c, true, S_UNIFORM); }
bool lower_stateless_normal(tf_call *c) { return stateless(c, false, S_NORMAL); }
bool lower_stateless_normal_v2(tf_call *c) { return stateless(c, true, S_NORMAL); }
bool lower_stateless_truncated(tf_call *c) { return stateless(c, false, S_TRUNCATED); }
bool lower_stateless_truncated_v2(tf_call *c) { return stateless(c, true, S_TRUNCATED); }
bool lower_stateless_bits(tf_call *c) { return stateless(c, false, S_BITS); }
bool lower_stateless_bits_v2(tf_call *c) { return stateless(c, true, S_BITS); }

static bool stateless_int(tf_call *c, bool v2) {
    philox p = {{0}, {0}};
    ir_shape shape;
    int64_t low, high;
    uint32_t at = v2 ? 4 : 2;
    ir_dtype t = tf_attr_type(c, "dtype");
    if (tf_in(c, 0)->poison || tf_in(c, 1)->poison || tf_in(c, at)->poison)
        return tf_return(c, b_poison(c->b));
    if (!generator(c, v2, &p) || !wanted_shape(c, &shape)) return false;
    if (!tf_int(c, at, &low) || !tf_int(c, at + 1, &high))
        return tf_unsupported(c, "make the limits constants",
                              "limits that are known at run time only");
    if (t == IR_DTYPE_NONE) t = tf_in(c, at)->dtype;
    if (low >= high || ir_dtypes[t].bits < 32)
        return tf_bad(c, "random integers from %lld to below %lld", (long long)low,
                      (long long)high);
    return integers(c, p, t, &shape, (uint64_t)low, (uint64_t)high - (uint64_t)low);
}
bool lower_stateless_int(tf_call *c) { return stateless_int(c, false); }
bool lower_stateless_int_v2(tf_call *c) { return stateless_int(c, true); }

static ir_value *u64s(bld *b, const uint64_t *v, size_t n) {
    return b_const(b, IR_U64, &(ir_shape){.rank = 1, .d = {(ir_dim)n}}, v, n * 8);
}

static bool seed_of(tf_call *c, philox *p) {
    uint64_t w[2];
    if (tf_in(c, 0)->poison) return tf_return(c, b_poison(c->b));
    if (!words(c, 0, w, 2)) return seed_unknown(c);
    *p = philox_from_seed(w[0], w[1]);
    return true;
}

bool lower_stateless_key_counter(tf_call *c) {
    philox p = {{0}, {0}};
    if (!seed_of(c, &p)) return false;
    uint64_t key = p.key[0] | (uint64_t)p.key[1] << 32;
    uint64_t counter[2] = {0, p.counter[2] | (uint64_t)p.counter[3] << 32};
    return tf_out(c, 0, u64s(c->b, &key, 1)) && tf_out(c, 1, u64s(c->b, counter, 2));
}

bool lower_stateless_alg(tf_call *c) { return tf_return(c, b_i32(c->b, 1)); }

bool lower_stateless_key_counter_alg(tf_call *c) {
    return lower_stateless_key_counter(c) && tf_out(c, 2, b_i32(c->b, 1));
}
