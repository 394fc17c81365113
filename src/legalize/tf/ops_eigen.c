/* legalize/tf/ops_eigen.c: eigenvalues and singular values, by Jacobi's rotations in a loop.
 *
 * Each turn rotates all columns at once, in pairs: column i with column i + m of 2m.  Between turns the columns change
 * places as the players of a tournament do, so that 2m - 1 turns let each meet each, and all stand where they stood:
 *
 *     x = [p | q]    p' = c p - s q    q' = s p + c q    so that p' and q' are orthogonal
 *
 * A symmetric matrix is rotated from both sides, and what is left on its diagonal are its eigenvalues. */
#include "legalize/tf/nn.h"

enum { SWEEPS = 12 };
enum { MATRIX, TURNS, VECTORS, VARIABLES };
typedef struct jacobi {
    int64_t half; /* m */
    bool both;    /* rotate rows too */
    ir_value *eye;
    int32_t *turned; /* the column that comes to each place */
} jacobi;

static ir_value *columns(bld *b, ir_value *x, int64_t first, int64_t n) { return nn_part(b, x, 0, -1, first, n); }
static ir_value *rows(bld *b, ir_value *x, int64_t first, int64_t n) { return nn_part(b, x, first, n, 0, -1); }
/* Sums of the columns, [.., 1, n] */
static ir_value *sums(bld *b, ir_value *x) { return nn_sum(b, x, -2); }

/* Squares of the lengths of p and q and their product, each [.., 1, m]: of a symmetric matrix what stands for them. */
static void products(bld *b, const jacobi *j, ir_value *x, ir_value **pp, ir_value **qq, ir_value **pq) {
    int64_t m = j->half;
    if (j->both) {
        *pp = sums(b, b_mul(b, nn_part(b, x, 0, m, 0, m), j->eye));
        *qq = sums(b, b_mul(b, nn_part(b, x, m, m, m, m), j->eye));
        *pq = sums(b, b_mul(b, nn_part(b, x, 0, m, m, m), j->eye));
    } else {
        ir_value *p = columns(b, x, 0, m), *q = columns(b, x, m, m);
        *pp = sums(b, b_mul(b, p, p));
        *qq = sums(b, b_mul(b, q, q));
        *pq = sums(b, b_mul(b, p, q));
    }
}

/* Cosine and sine of the smaller angle that makes the product zero. */
static void angle(bld *b, ir_value *pp, ir_value *qq, ir_value *pq, ir_value **c, ir_value **s) {
    ir_value *zero = b_f32(b, 0), *one = b_f32(b, 1), *none = b_binary(b, OP_EQUAL, pq, zero);
    ir_value *k = b_div(b, b_sub(b, qq, pp), b_mul(b, b_select(b, none, one, pq), b_f32(b, 2))), *size = b_unary(b, OP_ABS, k);
    ir_value *t = b_div(b, one, b_add(b, size, b_unary(b, OP_SQRT, b_add(b, b_mul(b, k, k), one))));
    t = b_select(b, none, zero, b_select(b, b_binary(b, OP_LESS, k, zero), b_unary(b, OP_NEG, t), t));
    *c = b_unary(b, OP_RSQRT, b_add(b, b_mul(b, t, t), one));
    *s = b_mul(b, t, *c);
}

/* The columns of x rotated, then moved to their next places. */
static ir_value *rotated(bld *b, const jacobi *j, ir_value *x, ir_value *c, ir_value *s) {
    ir_value *p = columns(b, x, 0, j->half), *q = columns(b, x, j->half, j->half);
    ir_value *to[2] = {b_sub(b, b_mul(b, p, c), b_mul(b, q, s)), b_add(b, b_mul(b, p, s), b_mul(b, q, c))};
    if (to[0]->poison || to[1]->poison) return b_poison(b);
    int axis = x->shape.rank - 1;
    return b_gather(b, b_concat(b, to, 2, axis), b_i32s(b, j->turned, (size_t)(2 * j->half)), axis, 0);
}

static bool turn(tf_call *call, const void *with, ir_value **v) {
    bld *b = call->b;
    const jacobi *j = with;
    ir_value *pp, *qq, *pq, *c, *s;
    products(b, j, v[MATRIX], &pp, &qq, &pq);
    angle(b, pp, qq, pq, &c, &s);
    v[VECTORS] = rotated(b, j, v[VECTORS], c, s);
    v[MATRIX] = rotated(b, j, v[MATRIX], c, s);
    if (j->both) v[MATRIX] = b_swap_last_two(b, rotated(b, j, b_swap_last_two(b, v[MATRIX]), c, s));
    v[TURNS] = b_sub(b, v[TURNS], b_i32(b, 1));
    return !b->failed;
}

static ir_value *turns_left(tf_call *c, ir_value *const *v) { return b_binary(c->b, OP_GREATER, v[TURNS], b_i32(c->b, 0)); }

/* x [.., m, n] rotated until its columns are orthogonal (both: until it is diagonal), and the rotations [.., n, n]. */
static bool diagonalize(tf_call *c, ir_value **x, int64_t n, bool both, ir_value **vectors) {
    bld *b = c->b;
    const int64_t half = (n + 1) / 2, even = 2 * half;
    const int r = (*x)->shape.rank;
    int64_t pads[IR_MAX_RANK][2] = {{0}};
    jacobi j = {.half = half, .both = both, .eye = nn_eye(c, half, half), .turned = NEW_N(&c->L->ctx->keep, int32_t, (size_t)even)};
    for (int32_t i = 0; i < half; i++) {
        j.turned[i] = i == 0 ? 0 : i == 1 ? (int32_t)half : i - 1;
        j.turned[half + i] = i + 1 < half ? (int32_t)half + i + 1 : half > 1 ? (int32_t)half - 1 : (int32_t)half;
    }
    pads[r - 1][1] = even - n;
    pads[r - 2][1] = both ? even - n : 0;
    ir_value *m = even > n ? b_pad(b, *x, (const int64_t(*)[2])pads, NULL) : *x;
    if (m->poison) return false;
    ir_shape square = m->shape;
    square.d[r - 2] = square.d[r - 1] = even;
    ir_value *v[VARIABLES] = {[MATRIX] = m, [TURNS] = b_i32(b, (int32_t)(SWEEPS * (even - 1))), [VECTORS] = b_broadcast_to(b, nn_eye(c, even, even), &square)};
    if (!lw_loop(c, &(lw_own_loop){turns_left, turn, &j}, v, VARIABLES)) return false;
    *x = nn_part(b, v[MATRIX], 0, both ? n : -1, 0, n);
    *vectors = nn_part(b, v[VECTORS], 0, n, 0, n);
    return !b->failed;
}

/* The columns of x [.., m, n] in the order of `at` [.., n]. */
static ir_value *in_order(bld *b, ir_value *x, ir_value *at) {
    if (x->poison || at->poison) return b_poison(b);
    int lead = x->shape.rank - 2;
    return b_swap_last_two(b, b_gather(b, b_swap_last_two(b, x), at, lead, lead));
}

static bool no_vectors(tf_call *c, uint32_t first, uint32_t last, ir_dtype t) {
    for (uint32_t i = first; i <= last && i < c->n_out; i++)
        if (!tf_out(c, i, b_splat(c->b, t, 0, &(ir_shape){1, {0}}))) return false;
    return true;
}

static bool largest_first(bld *b, ir_value *v, int64_t n, ir_value **out) {
    return !v->poison && b_build(b, OP_TOPK_V2, (ir_value *[]){v, b_i32(b, (int32_t)n)}, 2, NULL, 0, NULL, out, 2);
}

/* SelfAdjointEigV2 reads the lower triangle, XlaSelfAdjointEig either one; the smallest eigenvalue comes first. */
bool lower_self_adjoint_eig(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *vectors, *sorted[2];
    ir_dtype t = x->dtype;
    int64_t m = 0, n = 0;
    if (!nn_matrix_sizes(c, x, &m, &n)) return false;
    if (m != n) return tf_bad(c, "its matrices are %lldx%lld, not square", (long long)m, (long long)n);
    float *low = NEW_N(&c->L->ctx->keep, float, (size_t)(n * n) + 1), *strict = NEW_N(&c->L->ctx->keep, float, (size_t)(n * n) + 1);
    for (int64_t i = 0; i < n; i++)
        for (int64_t k = 0; k <= i; k++) low[i * n + k] = 1, strict[i * n + k] = k < i;
    ir_shape s = {2, {n, n}};
    x = b_cast(b, x, IR_F32);
    if (!tf_attr_b(c, "lower", true)) x = b_swap_last_two(b, x);
    x = b_add(b, b_mul(b, x, b_f32s(b, low, &s)), b_swap_last_two(b, b_mul(b, x, b_f32s(b, strict, &s))));
    if (x->poison || !diagonalize(c, &x, n, true, &vectors)) return false;
    ir_value *values = b_squeeze(b, sums(b, b_mul(b, x, nn_eye(c, n, n))), x->shape.rank - 2);
    if (!largest_first(b, b_unary(b, OP_NEG, values), n, sorted)) return false;
    if (!tf_out(c, 0, b_cast(b, b_unary(b, OP_NEG, sorted[0]), t))) return false;
    return tf_attr_b(c, "compute_v", true) ? tf_out(c, 1, b_cast(b, in_order(b, vectors, sorted[1]), t)) : no_vectors(c, 1, 1, t);
}

/* Svd, and XlaSvd, whose matrices are full.  The left vectors are those of a QR of the rotated columns: also where a
 * singular value is zero they are orthogonal. */
bool lower_svd(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *right, *left, *r, *sorted[2];
    ir_dtype t = x->dtype;
    int64_t m = 0, n = 0;
    if (!nn_matrix_sizes(c, x, &m, &n)) return false;
    const bool wide = n > m;
    const int64_t few = MIN(m, n), many = MAX(m, n);
    x = b_cast(b, x, IR_F32);
    if (wide) x = b_swap_last_two(b, x);
    if (!diagonalize(c, &x, few, false, &right)) return false;
    ir_value *length = b_squeeze(b, b_unary(b, OP_SQRT, sums(b, b_mul(b, x, x))), x->shape.rank - 2);
    if (!largest_first(b, length, few, sorted) || !tf_out(c, 0, b_cast(b, sorted[0], t))) return false;
    if (!tf_attr_b(c, "compute_uv", true)) return no_vectors(c, 1, 2, t);
    right = in_order(b, right, sorted[1]);
    x = in_order(b, x, sorted[1]);
    if (x->poison || !nn_qr(c, x, many, few, tf_attr_b(c, "full_matrices", str_is(c->src->op, "XlaSvd")), &left, &r)) return false;
    ir_value *sign = sums(b, b_mul(b, rows(b, r, 0, few), nn_eye(c, few, few))), *one = b_f32(b, 1);
    sign = b_select(b, b_binary(b, OP_LESS, sign, b_f32(b, 0)), b_f32(b, -1), one);
    right = b_mul(b, right, sign); /* x v = u s, whatever sign the reflections gave */
    return tf_out(c, wide ? 2 : 1, b_cast(b, left, t)) && tf_out(c, wide ? 1 : 2, b_cast(b, right, t));
}
