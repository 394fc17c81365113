/* legalize/tf/ops_diag.c: diagonals and bands of matrices.
 *
 * The kernels know the main diagonal of square results.  Everything else is a movement by constant indices (GATHER)
 * with a constant mask of what is not on a diagonal (SELECT_V2); one diagonal is read by a step of columns + 1. */
#include "legalize/tf/nn.h"

typedef struct band { /* the diagonals lower..upper of matrices of rows x columns */
    int64_t lower, upper, rows, columns, longest;
    bool left_super, left_sub;
} band;

enum { MAX_CELLS = 1 << 24 };

/* May a matrix of this size be laid out cell by cell?  The sizes are a file's: their product may wrap. */
static bool few_cells(tf_call *c, int64_t rows, int64_t columns) {
    if (rows <= MAX_CELLS && columns <= MAX_CELLS && rows * columns <= MAX_CELLS) return true;
    return tf_unsupported(c, NULL, "its matrices are larger than %d elements", MAX_CELLS);
}

static bool read_offsets(tf_call *c, uint32_t i, band *d) {
    const int64_t *k;
    size_t n;
    *d = (band){.left_super = true, .left_sub = true};
    if (c->n_in <= i) return true;
    if (!tf_ints(c, i, &k, &n)) return tf_unsupported(c, NULL, "its diagonals are chosen at run time");
    if (n < 1 || n > 2 || k[0] > k[n - 1] || k[0] < -INT32_MAX || k[n - 1] > INT32_MAX) return tf_bad(c, "the offsets of the diagonals are malformed");
    d->lower = k[0];
    d->upper = k[n - 1];
    str align = tf_attr_s(c, "align");
    if (align.n) {
        d->left_super = str_starts(align, "LEFT");
        d->left_sub = str_ends(align, "LEFT");
    }
    return true;
}

static int64_t length_of(const band *d, int64_t k) { return MIN(d->rows + MIN(k, 0), d->columns - MAX(k, 0)); }
/* Where diagonal k starts in its row of `longest` places. */
static int64_t start_of(const band *d, int64_t k) {
    bool left = (k >= 0 && d->left_super) || (k <= 0 && d->left_sub);
    return left ? 0 : d->longest - length_of(d, k);
}

static ir_value *mask_const(tf_call *c, const uint8_t *mask, int64_t rows, int64_t columns, int rank) {
    ir_shape s = {rank, {rows, columns}};
    if (rank == 1) s.d[0] = columns;
    return ir_const_own(c->L->m, IR_BOOL, &s, mask, (size_t)(rows * columns));
}

/* For each cell of a matrix the place in [diagonals * longest] that it comes from; cells on no diagonal are masked. */
static bool cells(tf_call *c, const band *d, ir_value **index, ir_value **mask, bool *all) {
    if (!few_cells(c, d->rows, d->columns)) return false;
    size_t n = (size_t)(d->rows * d->columns);
    int32_t *at = NEW_N(&c->L->ctx->keep, int32_t, n + 1);
    uint8_t *on = NEW_N(&c->L->ctx->keep, uint8_t, n + 1);
    *all = true;
    for (int64_t r = 0; r < d->rows; r++)
        for (int64_t q = 0; q < d->columns; q++) {
            int64_t k = q - r, i = r * d->columns + q;
            bool inside = k >= d->lower && k <= d->upper;
            on[i] = inside;
            *all &= inside;
            if (inside) at[i] = (int32_t)((d->upper - k) * d->longest + MIN(r, q) + start_of(d, k));
        }
    ir_shape s = {2, {d->rows, d->columns}};
    *index = ir_const_own(c->L->m, IR_I32, &s, at, n * 4);
    *mask = mask_const(c, on, d->rows, d->columns, 2);
    return true;
}

/* [.., a, b] as [.., a*b] */
static ir_value *last_two_flat(bld *b, ir_value *x) {
    ir_shape s = x->shape;
    if (s.rank < 2) return b_fail(b, "a matrix wants at least rank 2");
    s.rank--;
    s.d[s.rank - 1] = dim_mul(b->m, s.d[s.rank - 1], s.d[s.rank]);
    return b_reshape(b, x, &s);
}

/* ---- diagonals to matrices -------------------------------------------------------------------------------------- */

static bool kernel_type(ir_dtype t) { return !ir_is_complex(t) && t != IR_BOOL && t != IR_STR; }

/* The cells of matrices from their diagonals; `x` has the diagonals in its last axis (or last two). */
static ir_value *gathered(tf_call *c, ir_value *x, const band *d, ir_value **mask, bool *all) {
    ir_value *index = NULL;
    if (!cells(c, d, &index, mask, all)) return b_poison(c->b);
    ir_value *flat = d->lower == d->upper ? x : last_two_flat(c->b, x);
    return b_gather(c->b, flat, index, flat->shape.rank - 1, 0);
}

static bool ranked(tf_call *c, const ir_value *x, int least) {
    if (x->poison) return false;
    if (x->shape.rank < 0) return tf_unsupported(c, "give the inputs shapes with --shape", "its operand has an unknown rank");
    if (x->shape.rank < least) return tf_bad(c, "the operand has rank %d", x->shape.rank);
    return true;
}

static bool size_operand(tf_call *c, uint32_t i, int64_t *v) {
    *v = -1;
    if (c->n_in <= i) return true;
    if (!tf_int(c, i, v)) return tf_unsupported(c, NULL, "the size of its result is computed at run time");
    return *v >= -1 && *v <= INT32_MAX ? true : tf_bad(c, "a size of %lld", (long long)*v);
}

/* One diagonal, zeros elsewhere: the kernel, and padding around. */
static bool diag_by_kernel(tf_call *c, ir_value *x, const band *d, int64_t rows, int64_t columns) {
    int64_t pads[IR_MAX_RANK][2] = {{0}}, down = MAX(-d->lower, 0), right = MAX(d->upper, 0);
    int r = x->shape.rank;
    ir_dim m = x->shape.d[r - 1];
    pads[r - 1][0] = down;
    pads[r][0] = right;
    if (rows < 0 && columns < 0) { /* square: as large as the farther of the two sides */
        pads[r - 1][1] = right;
        pads[r][1] = down;
    } else if (dim_known(m)) {
        pads[r - 1][1] = rows < 0 ? 0 : rows - m - down;
        pads[r][1] = columns < 0 ? 0 : columns - m - right;
    } else { /* how much is to be added nobody knows */
        return tf_unsupported(c, "give the inputs shapes with --shape", "the size of its result is given, and the length of the diagonal is not known");
    }
    if (pads[r - 1][1] < 0 || pads[r][1] < 0) return tf_bad(c, "a diagonal of %lld elements does not fit a matrix of %lldx%lld", (long long)m, (long long)rows, (long long)columns);
    ir_value *v = b_unary(c->b, OP_MATRIX_DIAG, x);
    bool pad = pads[r - 1][0] || pads[r - 1][1] || pads[r][0] || pads[r][1];
    return tf_return(c, pad && !v->poison ? b_pad(c->b, v, (const int64_t(*)[2])pads, NULL) : v);
}

bool lower_matrix_diag(tf_call *c) {
    ir_value *x = tf_in(c, 0), *padding = c->n_in > 4 ? tf_in(c, 4) : NULL, *mask;
    band d;
    int64_t rows, columns;
    double zero = 0;
    bool all;
    if (ir_is_complex(x->dtype)) return nn_by_parts(c, lower_matrix_diag);
    if (x->poison || !read_offsets(c, 1, &d) || !size_operand(c, 2, &rows) || !size_operand(c, 3, &columns)) return false;
    if (padding && padding->poison) return false;
    bool zeros = !padding || (kernel_type(x->dtype) && ir_is_const(padding) && b_float(c->b, padding, &zero) && zero == 0);
    if (x->shape.rank < 0 && !d.lower && !d.upper && rows < 0 && columns < 0 && zeros && kernel_type(x->dtype)) return tf_return(c, b_unary(c->b, OP_MATRIX_DIAG, x));
    if (!ranked(c, x, 1)) return false;
    if (d.lower == d.upper && zeros && kernel_type(x->dtype) && x->shape.rank < IR_MAX_RANK) return diag_by_kernel(c, x, &d, rows, columns);
    if (d.lower != d.upper && x->shape.rank < 2) return tf_bad(c, "several diagonals want at least rank 2");
    d.longest = x->shape.d[x->shape.rank - 1];
    if (!dim_known(d.longest)) return tf_unsupported(c, NULL, "the length of its diagonals is not known");
    if (!few_cells(c, 1, d.longest)) return false;
    if (d.lower != d.upper && x->shape.d[x->shape.rank - 2] != d.upper - d.lower + 1) return tf_bad(c, "the operand has another number of diagonals than k says");
    int64_t least_rows = d.longest - MIN(d.upper, 0), least_columns = d.longest + MAX(d.lower, 0);
    if (rows < 0 && columns < 0) rows = columns = MAX(least_rows, least_columns);
    d.rows = rows < 0 ? least_rows : rows;
    d.columns = columns < 0 ? least_columns : columns;
    if (d.rows < least_rows || d.columns < least_columns) return tf_bad(c, "the diagonals do not fit a matrix of %lldx%lld", (long long)d.rows, (long long)d.columns);
    ir_value *v = gathered(c, x, &d, &mask, &all);
    if (v->poison) return false;
    if (!padding) padding = b_num(c->b, x->dtype, 0);
    return tf_return(c, all ? v : b_op(c->b, OP_SELECT_V2, B_IN(mask, v, padding), B_NONE));
}

/* Do the diagonals y fit the matrices x? */
static bool diagonals_fit(tf_call *c, const ir_value *x, const ir_value *y, const band *d) {
    const int several = d->lower != d->upper, rank = x->shape.rank - 1 + several;
    if (x->shape.rank < 0 || y->shape.rank < 0) return true;
    if (y->shape.rank != rank) return tf_bad(c, "diagonals of rank %d for a tensor of rank %d", y->shape.rank, x->shape.rank);
    for (int i = 0; i + 2 < x->shape.rank; i++)
        if (!tf_same_size(x->shape.d[i], y->shape.d[i])) return tf_bad(c, "diagonals of %lld matrices for %lld", (long long)y->shape.d[i], (long long)x->shape.d[i]);
    if (several && !tf_same_size(y->shape.d[rank - 2], d->upper - d->lower + 1)) return tf_bad(c, "%lld diagonals, not %lld", (long long)y->shape.d[rank - 2], (long long)(d->upper - d->lower + 1));
    if (!tf_same_size(y->shape.d[rank - 1], d->longest)) return tf_bad(c, "diagonals of %lld elements, not %lld", (long long)y->shape.d[rank - 1], (long long)d->longest);
    return true;
}

bool lower_matrix_set_diag(tf_call *c) {
    ir_value *x = tf_in(c, 0), *y = tf_in(c, 1), *mask;
    band d;
    bool all;
    if (ir_is_complex(x->dtype)) return nn_by_parts(c, lower_matrix_set_diag);
    if (x->poison || y->poison || !read_offsets(c, 2, &d)) return false;
    bool kernel = !d.lower && !d.upper && kernel_type(x->dtype), any_rank = kernel && (x->shape.rank < 0 || y->shape.rank < 0);
    if (!any_rank && (!ranked(c, x, 2) || !ranked(c, y, 1))) return false;
    if (any_rank) return tf_return(c, b_binary(c->b, OP_MATRIX_SET_DIAG, x, y));
    d.rows = x->shape.d[x->shape.rank - 2];
    d.columns = x->shape.d[x->shape.rank - 1];
    const bool known = dim_known(d.rows) && dim_known(d.columns);
    if (!known && !kernel) return tf_unsupported(c, NULL, "the size of its matrices is not known");
    if (known && !kernel && (d.lower <= -d.rows || d.upper >= d.columns)) return tf_bad(c, "a diagonal lies outside of the matrix");
    d.longest = known ? MIN(d.rows + MIN(d.upper, 0), d.columns - MAX(d.lower, 0)) : -1;
    if (!diagonals_fit(c, x, y, &d)) return false;
    if (kernel) return tf_return(c, b_binary(c->b, OP_MATRIX_SET_DIAG, x, y));
    ir_value *v = gathered(c, y, &d, &mask, &all);
    if (v->poison) return false;
    return tf_return(c, all ? v : b_op(c->b, OP_SELECT_V2, B_IN(mask, v, x), B_NONE));
}

/* ---- matrices to diagonals ---------------------------------------------------------------------------------------- */

/* Diagonal k of [.., rows, columns]: every columns+1st element. */
static ir_value *one_diagonal(bld *b, ir_value *x, int64_t k) {
    int r = x->shape.rank;
    if (x->poison) return x;
    ir_module *m = b->m;
    ir_dim rows = x->shape.d[r - 2], columns = x->shape.d[r - 1], begin[IR_MAX_RANK] = {0}, end[IR_MAX_RANK], step[IR_MAX_RANK];
    ir_dim n = k >= 0 ? dim_min(m, rows, dim_sub(m, columns, k)) : dim_min(m, dim_add(m, rows, k), columns);
    int mask = (1 << (r - 2)) - 1, i = r - 2;
    for (int a = 0; a < i; a++) end[a] = 0, step[a] = 1;
    begin[i] = k >= 0 ? k : dim_mul(m, -k, columns);
    step[i] = dim_add(m, columns, 1);
    end[i] = dim_add(m, begin[i], dim_add(m, dim_mul(m, dim_sub(m, n, 1), step[i]), 1));
    size_t count = (size_t)r - 1;
    ir_value *v = b_op(b, OP_STRIDED_SLICE, B_IN(last_two_flat(b, x), b_dims(b, begin, count, x), b_dims(b, end, count, x), b_dims(b, step, count, x)),
                       B_AT({A_begin_mask, .i = mask}, {A_end_mask, .i = mask}));
    if (!v->poison && !ir_is_const(v) && v->shape.rank == r - 1) v->shape.d[i] = n;
    return v;
}

bool lower_matrix_diag_part(tf_call *c) {
    ir_value *x = tf_in(c, 0), *padding = c->n_in > 2 ? tf_in(c, 2) : NULL;
    band d;
    if (ir_is_complex(x->dtype)) return nn_by_parts(c, lower_matrix_diag_part);
    if (!ranked(c, x, 2) || !read_offsets(c, 1, &d)) return false;
    if (padding && padding->poison) return false;
    d.rows = x->shape.d[x->shape.rank - 2];
    d.columns = x->shape.d[x->shape.rank - 1];
    bool known = dim_known(d.rows) && dim_known(d.columns);
    if (known && (d.lower <= -d.rows || d.upper >= d.columns)) return tf_bad(c, "a diagonal lies outside of the matrix");
    if (d.lower == d.upper) return tf_return(c, one_diagonal(c->b, x, d.lower));
    if (!known) return tf_unsupported(c, NULL, "it takes several diagonals of matrices whose size is not known");
    d.longest = MIN(d.rows + MIN(d.upper, 0), d.columns - MAX(d.lower, 0));
    int64_t n = d.upper - d.lower + 1;
    if (!few_cells(c, n, d.longest)) return false;
    size_t total = (size_t)(n * d.longest);
    int32_t *at = NEW_N(&c->L->ctx->keep, int32_t, total + 1);
    uint8_t *on = NEW_N(&c->L->ctx->keep, uint8_t, total + 1);
    bool all = true;
    for (int64_t k = d.upper; k >= d.lower; k--)
        for (int64_t i = 0; i < d.longest; i++) {
            int64_t place = i - start_of(&d, k), to = (d.upper - k) * d.longest + i;
            bool inside = place >= 0 && place < length_of(&d, k);
            on[to] = inside;
            all &= inside;
            if (inside) at[to] = (int32_t)((place + MAX(-k, 0)) * d.columns + place + MAX(k, 0));
        }
    ir_shape s = {2, {n, d.longest}};
    if (n == 1) s = (ir_shape){1, {d.longest}};
    ir_value *flat = last_two_flat(c->b, x);
    ir_value *v = b_gather(c->b, flat, ir_const_own(c->L->m, IR_I32, &s, at, total * 4), flat->shape.rank - 1, 0);
    if (v->poison) return false;
    if (!padding) padding = b_num(c->b, x->dtype, 0);
    return tf_return(c, all ? v : b_op(c->b, OP_SELECT_V2, B_IN(mask_const(c, on, n, d.longest, n == 1 ? 1 : 2), v, padding), B_NONE));
}

/* ---- tensors on the diagonal of a tensor of twice the rank ------------------------------------------------------------ */

bool lower_diag(tf_call *c) {
    ir_value *x = tf_in(c, 0);
    if (ir_is_complex(x->dtype)) return nn_by_parts(c, lower_diag);
    if (!ranked(c, x, 1)) return false;
    ir_shape to = x->shape, flat = {1, {1}};
    if (2 * to.rank > IR_MAX_RANK) return tf_unsupported(c, NULL, "its result has rank %d", 2 * to.rank);
    for (int i = 0; i < x->shape.rank; i++) {
        flat.d[0] = dim_mul(c->L->m, flat.d[0], x->shape.d[i]);
        to.d[to.rank++] = x->shape.d[i];
    }
    return tf_return(c, b_reshape(c->b, b_unary(c->b, OP_MATRIX_DIAG, b_reshape(c->b, x, &flat)), &to));
}

bool lower_diag_part(tf_call *c) {
    ir_value *x = tf_in(c, 0);
    if (ir_is_complex(x->dtype)) return nn_by_parts(c, lower_diag_part);
    if (!ranked(c, x, 2)) return false;
    if (x->shape.rank % 2) return tf_bad(c, "the operand has rank %d, which is odd", x->shape.rank);
    ir_shape to = {.rank = x->shape.rank / 2}, square = {2, {1, 1}};
    for (int i = 0; i < to.rank; i++) {
        ir_dim d = x->shape.d[i];
        to.d[i] = dim_known(d) ? d : x->shape.d[to.rank + i];
        square.d[0] = square.d[1] = dim_mul(c->L->m, square.d[0], to.d[i]);
    }
    return tf_return(c, b_reshape(c->b, one_diagonal(c->b, b_reshape(c->b, x, &square), 0), &to));
}

/* ---- bands -------------------------------------------------------------------------------------------------------------- */

/* 0, 1, .. up to the size of an axis counted from the end (-1: the last). */
static ir_value *counting(bld *b, ir_value *x, int axis) {
    ir_value *n;
    if (x->shape.rank >= 0) {
        n = b_dim_scalar(b, x->shape.d[x->shape.rank + axis], x);
    } else {
        int32_t from = axis, to = axis + 1, one = 1;
        n = b_op(b, OP_STRIDED_SLICE, B_IN(b_shape_of(b, x), b_i32s(b, &from, 1), b_i32s(b, &to, 1), b_i32s(b, &one, 1)),
                 B_AT({A_shrink_axis_mask, .i = 1}, {A_end_mask, .i = to == 0}));
    }
    return count_to(b, n);
}

/* Is row - column (or column - row) within the limit?  A limit below 0 is none. */
static ir_value *within(tf_call *c, uint32_t i, ir_value *distance, ir_value *so_far) {
    bld *b = c->b;
    int64_t k;
    ir_value *limit = tf_i32(c, i);
    if (tf_int(c, i, &k)) {
        if (k < 0) return so_far;
        limit = b_i32(b, (int32_t)MIN(k, INT32_MAX));
    } else {
        ir_value *most = b_i32(b, INT32_MAX);
        limit = b_op(b, OP_SELECT_V2, B_IN(b_binary(b, OP_LESS, limit, b_i32(b, 0)), most, limit), B_NONE);
    }
    ir_value *ok = b_binary(b, OP_LESS_EQUAL, distance, limit);
    return so_far ? b_binary(b, OP_LOGICAL_AND, so_far, ok) : ok;
}

bool lower_matrix_band_part(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *mask = NULL;
    int64_t below, above;
    if (ir_is_complex(x->dtype)) return nn_by_parts(c, lower_matrix_band_part);
    if (x->poison || (x->shape.rank >= 0 && !ranked(c, x, 2))) return false;
    const int rank = x->shape.rank;
    ir_dim rows = rank < 0 ? dim_new(c->L->m, "rows") : x->shape.d[rank - 2], columns = rank < 0 ? dim_new(c->L->m, "columns") : x->shape.d[rank - 1];
    if (rows > INT32_MAX || columns > INT32_MAX) return tf_unsupported(c, NULL, "its matrices have more than %d rows or columns", INT32_MAX);
    if (tf_int(c, 1, &below) && tf_int(c, 2, &above) && dim_known(rows) && dim_known(columns) && rows <= (1 << 22) / MAX(columns, 1)) {
        uint8_t *on = NEW_N(&c->L->ctx->keep, uint8_t, (size_t)(rows * columns) + 1);
        for (int64_t r = 0; r < rows; r++)
            for (int64_t q = 0; q < columns; q++) on[r * columns + q] = (below < 0 || r - q <= below) && (above < 0 || q - r <= above);
        mask = mask_const(c, on, rows, columns, 2);
    } else {
        ir_value *r = b_expand_dims(b, counting(b, x, -2), 1), *q = counting(b, x, -1);
        mask = within(c, 1, b_sub(b, r, q), NULL);
        mask = within(c, 2, b_sub(b, q, r), mask);
    }
    if (!mask) return tf_return(c, x);
    return tf_return(c, b_op(b, OP_SELECT_V2, B_IN(mask, x, b_num(b, x->dtype, 0)), B_NONE));
}
