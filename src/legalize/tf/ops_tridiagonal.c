/* legalize/tf/ops_tridiagonal.c: products with tridiagonal matrices, and solutions of such systems.
 *
 * A system of any size is solved by two loops over its rows, which all stand in one tensor:
 *
 *     [sub, diagonal, super | right side]      eliminated:  [pivot, next, second | right side]      solved:  [.. | x]
 *
 * Going down, each row meets what is left of the one before it, and one of the two, that with the larger pivot, takes the
 * place behind; going up, the right sides become the solution.  Rows of zeros at the end spare both loops their borders. */
#include "legalize/tf/xla.h"

#include <math.h>

#define SHAPES "give the inputs shapes with --shape"

enum { WIDTH = 3 };          /* numbers of a row before its right side */
enum { AT, ROWS, LEFT, VARIABLES }; /* LEFT: what is left of the row before, going down only */

static bool has_rank(tf_call *c, const ir_value *x) {
    if (x->poison) return false;
    return x->shape.rank >= 0 || tf_unsupported(c, SHAPES, "its operand has an unknown rank");
}

/* The axes before the matrices are the same, as far as is known. */
static bool same_lead(tf_call *c, const ir_value *x, const ir_value *y) {
    if (x->shape.rank != y->shape.rank) return tf_bad(c, "operands of ranks %d and %d", x->shape.rank, y->shape.rank);
    for (int i = 0; i + 2 < x->shape.rank; i++) {
        const ir_dim m = x->shape.d[i], n = y->shape.d[i];
        if (dim_known(m) && dim_known(n) && m != n) return tf_bad(c, "%lld and %lld matrices along axis %d", (long long)m, (long long)n, i);
    }
    return true;
}

/* ---- products ------------------------------------------------------------------------------------------------- */

/* x [.., m, n] without its first or its last row. */
static ir_value *less_row(bld *b, ir_value *x, bool first) {
    int64_t gone[2][IR_MAX_RANK] = {{0}};
    if (x->poison) return x;
    gone[!first][x->shape.rank - 2] = 1;
    return xla_trim(b, x, gone[0], gone[1]);
}

/* A row of zeros above x or below it: the real and the imaginary parts side by side where x is complex. */
static ir_value *more_row(bld *b, ir_value *x, bool above) {
    int64_t pads[IR_MAX_RANK][2] = {{0}};
    if (x->poison) return x;
    pads[x->shape.rank - 2][!above] = 1;
    if (ir_is_complex(x->dtype)) x = math_bitcast(b, x, IR_F32);
    return b_pad(b, x, (const int64_t(*)[2])pads, NULL);
}

/* Diagonal i [.., 1, m] as a column [.., m, 1]. */
static ir_value *column(tf_call *c, uint32_t i) {
    ir_value *d = tf_in(c, i);
    if (!has_rank(c, d)) return b_poison(c->b);
    ir_shape s = d->shape;
    const int r = s.rank;
    s.d[r - 2] = s.d[r - 1], s.d[r - 1] = 1;
    return b_reshape(c->b, complex_to(c->b, d, d->dtype == IR_C128 ? IR_C64 : d->dtype), &s);
}

bool lower_tridiagonal_matmul(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 3), *d[3], *r;
    const ir_dtype t = x->dtype;
    if (!has_rank(c, x)) return false;
    x = complex_to(b, x, t == IR_C128 ? IR_C64 : t);
    for (uint32_t i = 0; i < 3; i++)
        if ((d[i] = column(c, i))->poison || !same_lead(c, d[i], x)) return false;
    ir_value *own = b_mul(b, d[1], x);
    if (x->shape.d[x->shape.rank - 2] == 1) return tf_return(c, complex_to(b, own, t));
    ir_value *up = b_mul(b, less_row(b, d[0], false), less_row(b, x, true)), *down = b_mul(b, less_row(b, d[2], true), less_row(b, x, false));
    if (ir_is_complex(t) && !own->poison) own = math_bitcast(b, own, IR_F32);
    r = b_add(b, b_add(b, own, more_row(b, up, false)), more_row(b, down, true));
    return tf_return(c, ir_is_complex(t) && !r->poison ? complex_to(b, math_bitcast(b, r, IR_C64), t) : r);
}

/* ---- systems -------------------------------------------------------------------------------------------------- */

static ir_value *columns(bld *b, ir_value *x, int64_t first, int64_t n) { return nn_part(b, x, 0, -1, first, n); }

/* Row i of x [.., rows, n], as [.., 1, n]. */
static ir_value *row_at(bld *b, ir_value *x, ir_value *i) {
    return x->poison ? x : b_gather(b, x, b_reshape(b, i, &(ir_shape){.rank = 1, .d = {1}}), x->shape.rank - 2, 0);
}

/* The same as before, but with `row` at row i, from a column on. */
static ir_value *with_row(bld *b, ir_value *x, ir_value *row, ir_value *i, int32_t from) {
    int32_t way[IR_MAX_RANK] = {0}, base[IR_MAX_RANK] = {0};
    if (x->poison || row->poison) return b_poison(b);
    const size_t r = (size_t)x->shape.rank;
    way[r - 2] = 1;
    base[r - 1] = from;
    ir_value *start = b_mul(b, i, b_i32s(b, way, r));
    if (from) start = b_add(b, start, b_i32s(b, base, r));
    return b_op(b, OP_DYNAMIC_UPDATE_SLICE, B_IN(x, row, start), B_NONE);
}

/* The first number of a row is gone; the others follow it, and a zero them: [0, p, q | y] to [p, q, 0 | y] */
static ir_value *moved_on(bld *b, ir_value *row) {
    int64_t pads[IR_MAX_RANK][2] = {{0}};
    if (row->poison) return row;
    const int last = row->shape.rank - 1;
    pads[last][1] = 1;
    ir_value *kept = b_pad(b, columns(b, row, 1, WIDTH - 1), (const int64_t(*)[2])pads, NULL);
    return b_concat(b, (ir_value *[]){kept, columns(b, row, WIDTH, -1)}, 2, last);
}

/* How many rows are no padding: all but two. */
static ir_value *rows_of(bld *b, ir_value *x) { return b_sub(b, b_dim_scalar(b, x->shape.d[x->shape.rank - 2], x), b_i32(b, 2)); }

static ir_value *not_below(tf_call *c, ir_value *const *v) {
    return b_binary(c->b, OP_LESS_EQUAL, v[AT], rows_of(c->b, v[ROWS]));
}

static bool go_down(tf_call *c, const void *with, ir_value **v) {
    bld *b = c->b;
    const bool *pivots = with;
    ir_value *top = v[LEFT], *low = row_at(b, v[ROWS], v[AT]);
    if (*pivots) {
        ir_value *one = top, *other = low;
        ir_value *stays = b_binary(b, OP_GREATER_EQUAL, un(b, OP_ABS, columns(b, one, 0, 1)), un(b, OP_ABS, columns(b, other, 0, 1)));
        top = b_select(b, stays, one, other);
        low = b_select(b, stays, other, one);
    }
    ir_value *factor = b_div(b, columns(b, low, 0, 1), columns(b, top, 0, 1));
    v[LEFT] = moved_on(b, b_sub(b, low, b_mul(b, factor, top)));
    v[ROWS] = with_row(b, v[ROWS], top, b_sub(b, v[AT], b_i32(b, 1)), 0);
    v[AT] = b_add(b, v[AT], b_i32(b, 1));
    return !b->failed;
}

static ir_value *not_above(tf_call *c, ir_value *const *v) { return b_binary(c->b, OP_GREATER_EQUAL, v[AT], b_i32(c->b, 0)); }

static bool go_up(tf_call *c, const void *with, ir_value **v) {
    bld *b = c->b;
    UNUSED(with);
    ir_value *row = row_at(b, v[ROWS], v[AT]), *sum = columns(b, row, WIDTH, -1);
    for (int32_t i = 1; i < WIDTH; i++) {
        ir_value *solved = columns(b, row_at(b, v[ROWS], b_add(b, v[AT], b_i32(b, i))), WIDTH, -1);
        sum = b_sub(b, sum, b_mul(b, columns(b, row, i, 1), solved));
    }
    v[ROWS] = with_row(b, v[ROWS], b_div(b, sum, columns(b, row, 0, 1)), v[AT], WIDTH);
    v[AT] = b_sub(b, v[AT], b_i32(b, 1));
    return !b->failed;
}

/* The rows of all numbers, and two of zeros; what is beyond the last row of the diagonal above is nothing. */
static ir_value *rows_with(tf_call *c, ir_value *d, ir_value *y) {
    bld *b = c->b;
    const int r = d->shape.rank;
    int64_t none[IR_MAX_RANK] = {0}, last[IR_MAX_RANK] = {0}, zero[IR_MAX_RANK][2] = {{0}}, below[IR_MAX_RANK][2] = {{0}};
    last[r - 1] = zero[r - 1][1] = 1;
    below[r - 2][1] = 2;
    ir_value *above = b_pad(b, xla_trim(b, nn_part(b, d, 0, 1, 0, -1), none, last), (const int64_t(*)[2])zero, NULL);
    ir_value *parts[WIDTH] = {nn_part(b, d, 2, 1, 0, -1), nn_part(b, d, 1, 1, 0, -1), above};
    ir_value *three = b_swap_last_two(b, b_concat(b, parts, WIDTH, r - 2));
    return b_pad(b, b_concat(b, (ir_value *[]){three, y}, 2, r - 1), (const int64_t(*)[2])below, NULL);
}

static bool read_system(tf_call *c, ir_value *d, ir_value *y) {
    if (!has_rank(c, d) || !has_rank(c, y) || !same_lead(c, d, y)) return false;
    if (ir_is_complex(d->dtype)) return tf_unsupported(c, NULL, "its matrices are complex");
    return !tf_attr_b(c, "perturb_singular", false) || tf_unsupported(c, "solve without perturb_singular", "it changes singular matrices");
}

bool lower_tridiagonal_solve(tf_call *c) {
    bld *b = c->b;
    ir_value *d = tf_in(c, 0), *y = tf_in(c, 1);
    const ir_dtype t = y->dtype;
    const bool pivots = tf_attr_b(c, "partial_pivoting", true);
    int64_t none[IR_MAX_RANK] = {0}, last[IR_MAX_RANK] = {0};
    int over[2];
    if (!read_system(c, d, y)) return false;
    const int r = y->shape.rank;
    if (y->shape.d[r - 2] == 0 || d->shape.d[r - 1] == 0) return tf_return(c, y);
    ir_value *v[VARIABLES] = {[AT] = b_i32(b, 1), [ROWS] = rows_with(c, b_cast(b, d, IR_F32), b_cast(b, y, IR_F32))};
    if (v[ROWS]->poison) return false;
    v[LEFT] = moved_on(b, row_at(b, v[ROWS], b_i32(b, 0)));
    if (!lw_loop(c, &(lw_own_loop){not_below, go_down, &pivots}, v, VARIABLES)) return false;
    v[AT] = b_sub(b, rows_of(b, v[ROWS]), b_i32(b, 1));
    if (!lw_loop(c, &(lw_own_loop){not_above, go_up, NULL}, v, LEFT)) return false;
    last[r - 2] = 2;
    ir_value *rows = xla_trim(b, v[ROWS], none, last);
    if (rows->poison) return false;
    over[0] = r - 2, over[1] = r - 1; /* where a pivot is zero nothing is a solution */
    ir_value *singular = b_reduce(b, OP_REDUCE_ANY, b_binary(b, OP_EQUAL, columns(b, rows, 0, 1), b_f32(b, 0)), over, 2, true);
    return tf_return(c, b_cast(b, b_select(b, singular, b_f32(b, NAN), columns(b, rows, WIDTH, -1)), t));
}
