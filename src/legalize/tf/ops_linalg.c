/* legalize/tf/ops_linalg.c: Cross, factorizations and solutions of linear systems.
 *
 * Matrices of a small known size are unrolled, a few operators on whole rows or columns a step, for all matrices of a
 * batch at once.  Elimination takes the largest remaining pivot, as LAPACK does, but leaves the rows in place: it
 * remembers which row served which step. */
#include "legalize/tf/nn.h"

enum { MOST = 32 };

ir_value *nn_part(bld *b, ir_value *x, int64_t row, int64_t rows, int64_t column, int64_t columns) {
    int64_t begin[IR_MAX_RANK] = {0}, size[IR_MAX_RANK];
    int r = x->shape.rank;
    if (x->poison || r < 2) return b_poison(b);
    for (int i = 0; i < r; i++) size[i] = -1;
    begin[r - 2] = row;
    size[r - 2] = rows;
    begin[r - 1] = column;
    size[r - 1] = columns;
    return b_slice(b, x, begin, size);
}

ir_value *nn_sum(bld *b, ir_value *x, int axis) {
    if (x->poison) return x;
    axis += x->shape.rank;
    return b_reduce(b, OP_SUM, x, &axis, 1, true);
}

/* The side of a square matrix operand, in f32; 0 after a refusal. */
static int64_t square(tf_call *c, ir_value **x) {
    if ((*x)->poison) return 0;
    int r = (*x)->shape.rank;
    if (ir_is_complex((*x)->dtype)) return tf_unsupported(c, NULL, "its matrices are complex"), 0;
    if (r < 0) return tf_unsupported(c, "give the inputs shapes with --shape", "its operand has an unknown rank"), 0;
    if (r < 2) return tf_bad(c, "the operand has rank %d", r), 0;
    int64_t n = (*x)->shape.d[r - 1], m = (*x)->shape.d[r - 2];
    if (!dim_known(n) && !dim_known(m)) return tf_unsupported(c, "give the inputs shapes with --shape", "the size of its matrices is not known"), 0;
    if (!dim_known(n)) n = m;
    if (dim_known(m) && m != n) return tf_bad(c, "its matrices are %lldx%lld, not square", (long long)m, (long long)n), 0;
    if (n < 1 || n > MOST) return tf_unsupported(c, NULL, "its matrices have %lld rows, more than the %d that are unrolled", (long long)n, MOST), 0;
    *x = b_cast(c->b, *x, IR_F32);
    return n;
}

/* x[1 2 0]: the cross product is one such turn of x * turned(y) - turned(x) * y. */
static ir_value *turned(bld *b, ir_value *x) { return b_gather(b, x, b_i32s(b, (int32_t[]){1, 2, 0}, 3), x->shape.rank - 1, 0); }

bool lower_cross(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *y = tf_in(c, 1);
    if (x->poison || y->poison) return false;
    if (x->shape.rank < 0 || y->shape.rank < 0) return tf_unsupported(c, "give the inputs shapes with --shape", "its operand has an unknown rank");
    if (x->shape.rank < 1 || x->shape.rank != y->shape.rank) return tf_bad(c, "the operands have ranks %d and %d", x->shape.rank, y->shape.rank);
    return tf_return(c, turned(b, b_sub(b, b_mul(b, x, turned(b, y)), b_mul(b, turned(b, x), y))));
}

/* ---- triangles ---------------------------------------------------------------------------------------------------- */

/* Column by column; what is left of the matrix shrinks. */
bool lower_cholesky(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *columns[MOST];
    ir_dtype t = x->dtype;
    int64_t n = square(c, &x), pads[IR_MAX_RANK][2] = {{0}};
    if (!n) return false;
    int r = x->shape.rank;
    for (int64_t j = 0; j < n; j++) {
        ir_value *column = nn_part(b, x, 0, -1, 0, 1);
        column = b_div(b, column, b_unary(b, OP_SQRT, nn_part(b, x, 0, 1, 0, 1)));
        pads[r - 2][0] = j;
        columns[j] = j && !column->poison ? b_pad(b, column, (const int64_t(*)[2])pads, NULL) : column;
        if (j + 1 == n) break;
        ir_value *below = nn_part(b, column, 1, -1, 0, 1);
        if (below->poison) return false;
        x = b_sub(b, nn_part(b, x, 1, -1, 1, -1), b_mul(b, below, b_swap_last_two(b, below)));
    }
    return tf_return(c, b_cast(b, n > 1 ? b_concat(b, columns, (size_t)n, r - 1) : columns[0], t));
}

bool lower_triangular_solve(tf_call *c) {
    bld *b = c->b;
    ir_value *a = tf_in(c, 0), *y = tf_in(c, 1), *rows[MOST];
    ir_dtype t = a->dtype;
    bool low = tf_attr_b(c, "lower", true);
    if (y->poison) return false;
    int64_t n = square(c, &a);
    if (!n) return false;
    if (y->shape.rank < 2) return tf_unsupported(c, NULL, "its right side has rank %d", y->shape.rank);
    if (tf_attr_b(c, "adjoint", false)) {
        a = b_swap_last_two(b, a);
        low = !low;
    }
    y = b_cast(b, y, IR_F32);
    for (int64_t k = 0; k < n; k++) {
        int64_t j = low ? k : n - 1 - k, first = low ? j + 1 : 0, count = n - 1 - k, own = low ? 0 : n - 1 - k;
        rows[j] = b_div(b, nn_part(b, y, own, 1, 0, -1), nn_part(b, a, j, 1, j, 1));
        if (!count) break;
        y = b_sub(b, nn_part(b, y, low ? 1 : 0, count, 0, -1), b_mul(b, nn_part(b, a, first, count, j, 1), rows[j]));
        if (y->poison) return false;
    }
    return tf_return(c, b_cast(b, n > 1 ? b_concat(b, rows, (size_t)n, rows[0]->shape.rank - 2) : rows[0], t));
}

/* ---- elimination ---------------------------------------------------------------------------------------------------- */

typedef struct elimination {
    ir_value *m;      /* [.., n, columns], eliminated so far */
    ir_value *unused; /* [.., n, 1]: 1 for rows that were no pivot yet */
    ir_value *chosen; /* [.., n, 1]: 1 at the pivot's row of this step */
    ir_value *row;    /* [.., 1, columns]: that row */
    ir_value *pivot;  /* [.., 1, 1] */
} elimination;

static void choose(bld *b, elimination *e, int64_t n, int64_t j) {
    ir_value *column = nn_part(b, e->m, 0, -1, j, 1), *size = b_unary(b, OP_ABS, column);
    /* rows that served are -1 */
    size = e->unused ? b_sub(b, b_mul(b, b_add(b, size, b_f32(b, 1)), e->unused), b_f32(b, 1)) : size;
    if (size->poison) {
        b->failed = true;
        return;
    }
    int r = size->shape.rank;
    ir_value *at = b_op(b, OP_ARG_MAX, B_IN(size, b_i32(b, r - 2)), B_AT({A_output_type, .i = IR_I32}));
    ir_value *hot = b_op(b, OP_ONE_HOT, B_IN(at, b_i32(b, (int32_t)n), b_f32(b, 1), b_f32(b, 0)), B_AT({A_axis, .i = r - 2}));
    e->chosen = hot; /* [.., 1] with the new axis before the last: [.., n, 1] */
    e->row = nn_sum(b, b_mul(b, e->m, hot), -2);
    e->pivot = nn_part(b, e->row, 0, 1, j, 1);
}

static void served(bld *b, elimination *e) { e->unused = e->unused ? b_sub(b, e->unused, e->chosen) : b_sub(b, b_f32(b, 1), e->chosen); }

/* Gauss-Jordan: [a | y] to [p | p x], p a permutation. */
static ir_value *solve(bld *b, ir_value *a, ir_value *y, int64_t n) {
    ir_value *chosen[MOST];
    int r = a->shape.rank;
    elimination e = {.m = b_concat(b, (ir_value *[]){a, y}, 2, r - 1)};
    for (int64_t j = 0; j < n && !b->failed; j++) {
        choose(b, &e, n, j);
        if (b->failed) break;
        ir_value *unit = b_div(b, e.row, e.pivot), *column = nn_part(b, e.m, 0, -1, j, 1);
        ir_value *rest = b_sub(b, e.m, b_mul(b, column, unit));
        e.m = b_op(b, OP_SELECT_V2, B_IN(b_binary(b, OP_GREATER, e.chosen, b_f32(b, 0)), unit, rest), B_NONE);
        served(b, &e);
        chosen[j] = e.chosen;
    }
    if (b->failed) return b_poison(b);
    ir_value *order = n > 1 ? b_concat(b, chosen, (size_t)n, r - 1) : chosen[0];
    return b_op(b, OP_BATCH_MATMUL, B_IN(order, nn_part(b, e.m, 0, -1, n, -1)), B_AT({A_adj_x, .i = 1}));
}

ir_value *nn_eye(tf_call *c, int64_t m, int64_t n) {
    float *eye = NEW_N(&c->L->ctx->keep, float, (size_t)(m * n) + 1);
    for (int64_t i = 0; i < MIN(m, n); i++) eye[i * n + i] = 1;
    return b_f32s(c->b, eye, &(ir_shape){2, {m, n}});
}

bool lower_matrix_inverse(tf_call *c) {
    ir_value *x = tf_in(c, 0);
    ir_dtype t = x->dtype;
    int64_t n = square(c, &x);
    if (!n) return false;
    x->shape.d[x->shape.rank - 1] = x->shape.d[x->shape.rank - 2] = n;
    if (tf_attr_b(c, "adjoint", false)) x = b_swap_last_two(c->b, x);
    return tf_return(c, b_cast(c->b, solve(c->b, x, b_broadcast_to(c->b, nn_eye(c, n, n), &x->shape), n), t));
}

bool lower_matrix_solve(tf_call *c) {
    ir_value *x = tf_in(c, 0), *y = tf_in(c, 1);
    ir_dtype t = x->dtype;
    if (y->poison) return false;
    int64_t n = square(c, &x);
    if (!n) return false;
    if (y->shape.rank != x->shape.rank) return tf_bad(c, "the operands have ranks %d and %d", x->shape.rank, y->shape.rank);
    if (tf_attr_b(c, "adjoint", false)) x = b_swap_last_two(c->b, x);
    return tf_return(c, b_cast(c->b, solve(c->b, x, b_cast(c->b, y, IR_F32), n), t));
}

/* Pivots of each step, and whether rows were exchanged: 1 or -1. */
static bool eliminate(tf_call *c, ir_value *x, int64_t n, ir_value **pivots, ir_value **sign) {
    bld *b = c->b;
    float *before = NEW_N(&c->L->ctx->keep, float, (size_t)(n * n) + 1);
    elimination e = {.m = x};
    for (int64_t i = 0; i < n; i++)
        for (int64_t k = 0; k < i; k++) before[i * n + k] = 1;
    ir_value *lower_part = b_f32s(b, before, &(ir_shape){2, {n, n}}), *passed = NULL;
    for (int64_t j = 0; j < n && !b->failed; j++) {
        choose(b, &e, n, j);
        if (b->failed) break;
        pivots[j] = e.pivot;
        if (j + 1 == n) break;
        /* how many unused rows the pivot's row stands below */
        ir_value *left = e.unused ? e.unused : b_add(b, b_mul(b, e.chosen, b_f32(b, 0)), b_f32(b, 1));
        ir_value *places = nn_sum(b, b_mul(b, b_op(b, OP_BATCH_MATMUL, B_IN(lower_part, left), B_NONE), e.chosen), -2);
        passed = passed ? b_add(b, passed, places) : places;
        ir_value *column = nn_part(b, e.m, 0, -1, j, 1), *zero = b_f32(b, 0);
        ir_value *safe = b_op(b, OP_SELECT_V2, B_IN(b_binary(b, OP_EQUAL, e.pivot, zero), b_f32(b, 1), e.pivot), B_NONE);
        e.m = b_sub(b, e.m, b_mul(b, column, b_div(b, e.row, safe)));
        served(b, &e);
    }
    if (b->failed) return false;
    *sign = passed ? b_sub(b, b_f32(b, 1), b_mul(b, b_binary(b, OP_FLOOR_MOD, passed, b_f32(b, 2)), b_f32(b, 2))) : NULL;
    return true;
}

/* [.., 1, 1] as [..] */
static ir_value *bare(bld *b, ir_value *x) {
    if (x->poison) return x;
    ir_shape s = x->shape;
    s.rank -= 2;
    return b_reshape(b, x, &s);
}

bool lower_matrix_determinant(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *pivots[MOST], *sign;
    ir_dtype t = x->dtype;
    int64_t n = square(c, &x);
    if (!n || !eliminate(c, x, n, pivots, &sign)) return false;
    ir_value *d = pivots[0];
    for (int64_t j = 1; j < n; j++) d = b_mul(b, d, pivots[j]);
    return tf_return(c, b_cast(b, bare(b, sign ? b_mul(b, d, sign) : d), t));
}

bool lower_log_matrix_determinant(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *pivots[MOST], *sign, *log = NULL;
    ir_dtype t = x->dtype;
    int64_t n = square(c, &x);
    if (!n || !eliminate(c, x, n, pivots, &sign)) return false;
    for (int64_t j = 0; j < n; j++) {
        ir_value *one = b_unary(b, OP_SIGN, pivots[j]), *part_log = b_unary(b, OP_LOG, b_unary(b, OP_ABS, pivots[j]));
        sign = sign ? b_mul(b, sign, one) : one;
        log = log ? b_add(b, log, part_log) : part_log;
    }
    return tf_out(c, 0, b_cast(b, bare(b, sign), t)) && tf_out(c, 1, b_cast(b, bare(b, log), t));
}

/* Row j of a factor, the row with the largest pivot of those that are left in x [.., k, n + 1], leaves them; the first of
 * them takes its place.  What they have been divided by so far stands on the left, which rows they were in the last column. */
static ir_value *next_factor(bld *b, ir_value **x, int64_t j, int64_t n) {
    ir_value *column = nn_part(b, *x, 0, -1, j, 1), *parts[4];
    if (n - j == 1 || column->poison) return *x;
    const int r = column->shape.rank;
    size_t k = 0;
    ir_value *at = b_op(b, OP_ARG_MAX, B_IN(b_unary(b, OP_ABS, column), b_i32(b, r - 2)), B_AT({A_output_type, .i = IR_I32}));
    ir_value *chosen = b_op(b, OP_ONE_HOT, B_IN(at, b_i32(b, (int32_t)(n - j)), b_bool(b, true), b_bool(b, false)), B_AT({A_axis, .i = r - 2}));
    ir_value *row = nn_sum(b, b_select(b, chosen, *x, b_f32(b, 0)), -2);
    ir_value *left = nn_part(b, b_select(b, chosen, nn_part(b, *x, 0, 1, 0, -1), *x), 1, -1, 0, -1);
    ir_value *factor = b_div(b, nn_part(b, left, 0, -1, j, 1), nn_part(b, row, 0, 1, j, 1));
    if (j) parts[k++] = nn_part(b, left, 0, -1, 0, j);
    parts[k++] = factor;
    parts[k++] = b_sub(b, nn_part(b, left, 0, -1, j + 1, n - j - 1), b_mul(b, factor, nn_part(b, row, 0, 1, j + 1, n - j - 1)));
    parts[k++] = nn_part(b, left, 0, -1, n, 1);
    *x = b_concat(b, parts, k, r - 1);
    return row;
}

/* Lu: both factors in one matrix, and the rows that they are of, in the order in which LAPACK exchanges them. */
bool lower_lu(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *rows[MOST];
    ir_dtype t = x->dtype;
    int64_t n = square(c, &x);
    float which[MOST];
    if (!n) return false;
    ir_shape column = x->shape;
    const int r = column.rank;
    for (int64_t i = 0; i < n; i++) which[i] = (float)i;
    column.d[r - 2] = n, column.d[r - 1] = 1;
    ir_value *numbers = b_broadcast_to(b, b_f32s(b, which, &(ir_shape){2, {n, 1}}), &column);
    x = b_concat(b, (ir_value *[]){x, numbers}, 2, r - 1);
    for (int64_t j = 0; j < n; j++)
        if ((rows[j] = next_factor(b, &x, j, n))->poison) return false;
    x = n > 1 ? b_concat(b, rows, (size_t)n, r - 2) : rows[0];
    ir_value *order = b_squeeze(b, nn_part(b, x, 0, -1, n, 1), r - 1);
    return tf_out(c, 0, b_cast(b, nn_part(b, x, 0, -1, 0, n), t)) && tf_out(c, 1, b_cast(b, order, tf_attr_type(c, "output_idx_type") == IR_I64 ? IR_I64 : IR_I32));
}

/* ---- Householder --------------------------------------------------------------------------------------------------- */

typedef struct reflection { /* I - scale v v^T, v [.., m, 1] beginning with 1 */
    ir_value *v, *scale, *first; /* first: what the column's first element becomes */
} reflection;

/* Of a column [.., m, 1], m > 1, all but its first element to zero.  Signs as TensorFlow has them: the first becomes minus its
 * sign times the length, and a column of zeros below stays as it is. */
static reflection reflect(bld *b, ir_value *column) {
    ir_value *head = nn_part(b, column, 0, 1, 0, 1), *tail = nn_part(b, column, 1, -1, 0, 1), *one = b_f32(b, 1), *zero = b_f32(b, 0);
    ir_value *rest = nn_sum(b, b_mul(b, tail, tail), -2), *still = b_binary(b, OP_LESS_EQUAL, rest, b_f32(b, 1.17549435e-38f));
    ir_value *length = b_unary(b, OP_SQRT, b_add(b, b_mul(b, head, head), rest));
    ir_value *to = b_select(b, b_binary(b, OP_GREATER_EQUAL, head, zero), b_unary(b, OP_NEG, length), length);
    reflection h = {.first = b_select(b, still, head, to)};
    h.scale = b_select(b, still, zero, b_div(b, b_sub(b, to, head), b_select(b, still, one, to)));
    tail = b_div(b, tail, b_select(b, still, one, b_sub(b, head, to)));
    if (tail->poison || h.scale->poison) return (reflection){b_poison(b), b_poison(b), b_poison(b)};
    h.v = b_concat(b, (ir_value *[]){b_add(b, b_mul(b, head, zero), one), tail}, 2, tail->shape.rank - 2);
    return h;
}

/* x - scale v (v^T x) */
static ir_value *reflected(bld *b, const reflection *h, ir_value *x) {
    return b_sub(b, x, b_mul(b, b_mul(b, h->scale, h->v), nn_sum(b, b_mul(b, h->v, x), -2)));
}

/* x [.., m, n] padded by `rows` above and `columns` to the left */
static ir_value *moved(bld *b, ir_value *x, int64_t rows, int64_t columns) {
    int64_t pads[IR_MAX_RANK][2] = {{0}};
    if (x->poison || (!rows && !columns)) return x;
    pads[x->shape.rank - 2][0] = rows;
    pads[x->shape.rank - 1][0] = columns;
    return b_pad(b, x, (const int64_t(*)[2])pads, NULL);
}

bool nn_matrix_sizes(tf_call *c, const ir_value *x, int64_t *m, int64_t *n) {
    int r = x->shape.rank;
    if (x->poison) return false;
    if (ir_is_complex(x->dtype)) return tf_unsupported(c, NULL, "its matrices are complex");
    if (r < 0) return tf_unsupported(c, "give the inputs shapes with --shape", "its operand has an unknown rank");
    if (r < 2) return tf_bad(c, "the operand has rank %d", r);
    *m = x->shape.d[r - 2], *n = x->shape.d[r - 1];
    if (!dim_known(*m) || !dim_known(*n)) return tf_unsupported(c, "give the inputs shapes with --shape", "the size of its matrices is not known");
    if (*m < 1 || *n < 1 || *m > MOST || *n > MOST) return tf_unsupported(c, NULL, "its matrices are %lldx%lld, beyond the %d that are unrolled", (long long)*m, (long long)*n, MOST);
    return true;
}

/* One row and column less each step. */
bool nn_qr(tf_call *c, ir_value *x, int64_t m, int64_t n, bool full, ir_value **q, ir_value **r) {
    bld *b = c->b;
    ir_value *rows[MOST];
    reflection h[MOST];
    int64_t steps = 0, p = MIN(m, n), width = full ? m : p, below[IR_MAX_RANK][2] = {{0}};
    ir_shape lead = x->shape;
    for (int64_t k = 0; k < p; k++) { /* x: what is left, without the rows and columns before */
        rows[k] = nn_part(b, x, 0, 1, 0, -1);
        if (k + 1 < m) {
            h[steps] = reflect(b, nn_part(b, x, 0, -1, 0, 1));
            x = reflected(b, &h[steps], x);
            rows[k] = h[steps].first;
            if (n > k + 1) rows[k] = b_concat(b, (ir_value *[]){rows[k], nn_part(b, x, 0, 1, 1, -1)}, 2, lead.rank - 1);
            steps++;
        }
        rows[k] = moved(b, rows[k], 0, k);
        if (b->failed || rows[k]->poison) return false;
        if (k + 1 < p) x = nn_part(b, x, 1, -1, 1, -1);
    }
    *r = p > 1 ? b_concat(b, rows, (size_t)p, lead.rank - 2) : rows[0];
    below[lead.rank - 2][1] = width - p;
    if (width > p) *r = b_pad(b, *r, (const int64_t(*)[2])below, NULL);
    lead.d[lead.rank - 2] = m, lead.d[lead.rank - 1] = width;
    *q = nn_eye(c, m, width);
    if (!steps) *q = b_broadcast_to(b, *q, &lead);
    while (steps-- > 0) {
        h[steps].v = moved(b, h[steps].v, steps, 0);
        *q = reflected(b, &h[steps], *q);
    }
    return !b->failed && !(*q)->poison && !(*r)->poison;
}

/* Least squares of matrices [.., m, n]; where m < n, the shortest solution.  fast: by products with the matrix itself,
 * which a regularizer keeps solvable; else by its factors, which must have full rank as TensorFlow's need not. */
bool lower_matrix_solve_ls(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *y = tf_in(c, 1), *q, *r;
    ir_dtype t = x->dtype;
    int64_t m = 0, n = 0;
    double by = 0;
    if (y->poison || tf_in(c, 2)->poison || !nn_matrix_sizes(c, x, &m, &n)) return false;
    if (y->shape.rank != x->shape.rank) return tf_bad(c, "the operands have ranks %d and %d", x->shape.rank, y->shape.rank);
    const bool fast = tf_attr_b(c, "fast", true), tall = m >= n;
    x = b_cast(b, x, IR_F32), y = b_cast(b, y, IR_F32);
    if (!fast) {
        if (!nn_qr(c, tall ? x : b_swap_last_two(b, x), MAX(m, n), MIN(m, n), false, &q, &r)) return false;
        y = tall ? solve(b, r, b_matmul(b, q, y, true, false), n) : b_matmul(b, q, solve(b, b_swap_last_two(b, r), y, m), false, false);
        return tf_return(c, b_cast(b, y, t));
    }
    if (!b_float(b, tf_in(c, 2), &by)) return tf_unsupported(c, "make the regularizer a constant", "its regularizer is computed at run time");
    ir_value *square = b_matmul(b, x, x, tall, !tall);
    if (by != 0) square = b_add(b, square, b_mul(b, nn_eye(c, MIN(m, n), MIN(m, n)), b_f32(b, (float)by)));
    if (square->poison) return false;
    y = tall ? solve(b, square, b_matmul(b, x, y, true, false), n) : b_matmul(b, x, solve(b, square, y, m), true, false);
    return tf_return(c, b_cast(b, y, t));
}

bool lower_qr(tf_call *c) {
    ir_value *x = tf_in(c, 0), *q, *r;
    ir_dtype t = x->dtype;
    int64_t m = 0, n = 0;
    if (!nn_matrix_sizes(c, x, &m, &n) || !nn_qr(c, b_cast(c->b, x, IR_F32), m, n, tf_attr_b(c, "full_matrices", false), &q, &r)) return false;
    return tf_out(c, 0, b_cast(c->b, q, t)) && tf_out(c, 1, b_cast(c->b, r, t));
}
