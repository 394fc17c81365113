/* legalize/tf/ops_distance.c: EditDistance, how many words of a sequence must be changed, left out or put in to make another.
 *
 * The sequences are the rows of two sparse tensors, made dense at the length of the longest.  All rows are compared at once,
 * by a loop over the diagonals of the table of distances, whose cells need none of their own diagonal:
 *
 *     cell [i, j] = least of  [i-1, j] + 1,  [i, j-1] + 1,  [i-1, j-1] + (x[i-1] != y[j-1])         diagonal d: i + j = d */
#include "legalize/tf/xla.h"

enum { AT, X, Y, LAST, BEFORE, LENGTH, TOTAL, END, FOUND, VARIABLES }; /* LAST, BEFORE: the two diagonals before [rows, i] */

static const double NEVER = 1e9; /* no distance */

typedef struct rows {
    ir_value *count; /* of words in each row, i32 [rows] */
    ir_value *dense; /* [rows, length of the longest, at least 1] */
} rows;

static ir_value *reduced(bld *b, ir_op op, ir_value *x) { return b_reduce(b, op, x, (int[]){0}, 1, false); }

/* Words at operands i, i + 1; lead: sizes of the rows' axes, i32 [axes]; total: how many rows that are. */
static bool read_rows(tf_call *c, uint32_t i, ir_value *lead, int64_t axes, ir_value *total, rows *r) {
    bld *b = c->b;
    ir_value *at = tf_i32(c, i), *word = tf_in(c, i + 1), *row = NULL, *stride = NULL;
    if (at->poison || word->poison) return false;
    if (ir_is_int(word->dtype) && ir_dtypes[word->dtype].bits < 32) word = b_cast(b, word, IR_I32);
    for (int64_t k = axes; k-- > 0;) {
        ir_value *index = b_squeeze(b, b_slice(b, at, (int64_t[]){0, k}, (int64_t[]){-1, 1}), 1), *size = b_slice(b, lead, &k, (int64_t[]){1});
        row = row ? b_add(b, row, b_mul(b, index, stride)) : index;
        stride = stride ? b_mul(b, stride, size) : size;
    }
    ir_value *place = count_to(b, b_dim_scalar(b, word->shape.d[0], word)), *ones = b_op(b, OP_FILL, B_IN(b_shape_of(b, place), b_i32(b, 1)), B_NONE);
    ir_value *first = lw_value_of(c, lower_unsorted_segment_min, (ir_value *[]){place, row, total}, 3);
    r->count = lw_value_of(c, lower_unsorted_segment_sum, (ir_value *[]){ones, row, total}, 3);
    if (first->poison || r->count->poison) return false;
    ir_value *nth = b_sub(b, place, b_gather(b, first, row, 0, 0));
    ir_value *to[2] = {b_expand_dims(b, row, 1), b_expand_dims(b, nth, 1)}, *longest = at_least(b, add_num(b, reduced(b, OP_REDUCE_MAX, nth), 1), 1);
    ir_value *shape = b_pack(b, (ir_value *[]){total, longest}, 2, 0);
    r->dense = b_op(b, OP_SCATTER_ND, B_IN(b_concat(b, to, 2, 1), word, shape), B_NONE);
    return !r->dense->poison;
}

static ir_value *not_done(tf_call *c, ir_value *const *v) { return b_binary(c->b, OP_LESS_EQUAL, v[AT], v[END]); }

/* x [rows, n] without its first or its last column. */
static ir_value *less(bld *b, ir_value *x, bool first) { return xla_cut(b, x, 1, first, !first, 1); }

static bool next_diagonal(tf_call *c, const void *with, ir_value **v) {
    bld *b = c->b;
    UNUSED(with);
    ir_value *at = b_cast(b, v[AT], IR_F32), *i = count_to(b, b_dim_scalar(b, v[LAST]->shape.d[1], v[LAST]));
    ir_value *inner = b_slice(b, i, (int64_t[]){1}, (int64_t[]){-1}), *most = b_sub(b, b_dim_scalar(b, v[Y]->shape.d[1], v[Y]), b_i32(b, 1));
    ir_value *j = b_sub(b, b_sub(b, v[AT], b_i32(b, 1)), inner);
    ir_value *y = b_gather(b, v[Y], at_least(b, b_binary(b, OP_MINIMUM, j, most), 0), 1, 0);
    ir_value *changed = b_add(b, less(b, v[BEFORE], false), b_cast(b, b_binary(b, OP_NOT_EQUAL, v[X], y), IR_F32));
    ir_value *longer = add_num(b, b_binary(b, OP_MINIMUM, less(b, v[LAST], false), less(b, v[LAST], true)), 1);
    ir_value *cells = b_select(b, b_binary(b, OP_EQUAL, inner, v[AT]), at, b_binary(b, OP_MINIMUM, changed, longer));
    ir_value *diagonal = b_pad(b, cells, (const int64_t[][2]){{0, 0}, {1, 0}}, at);
    ir_value *here = b_binary(b, OP_LOGICAL_AND, b_binary(b, OP_EQUAL, i, v[LENGTH]), b_binary(b, OP_EQUAL, v[TOTAL], v[AT]));
    v[FOUND] = b_add(b, v[FOUND], b_reduce(b, OP_SUM, b_select(b, here, diagonal, b_f32(b, 0)), (int[]){1}, 1, false));
    v[BEFORE] = v[LAST];
    v[LAST] = diagonal;
    v[AT] = b_add(b, v[AT], b_i32(b, 1));
    return !b->failed;
}

/* The distances of all rows, f32 [rows]; NULL: said why not. */
static ir_value *distances(tf_call *c, const rows *x, const rows *y) {
    bld *b = c->b;
    ir_value *total = b_add(b, x->count, y->count);
    ir_value *blank = b_op(b, OP_FILL, B_IN(b_shape_of(b, x->dense), b_f32(b, (float)NEVER)), B_NONE);
    ir_value *border = b_pad(b, blank, (const int64_t[][2]){{0, 0}, {1, 0}}, b_f32(b, (float)NEVER));
    ir_value *v[VARIABLES] = {
        [AT] = b_i32(b, 0), [X] = x->dense, [Y] = y->dense, [LAST] = border, [BEFORE] = border,
        [LENGTH] = b_expand_dims(b, x->count, 1), [TOTAL] = b_expand_dims(b, total, 1), [END] = reduced(b, OP_REDUCE_MAX, total),
        [FOUND] = b_op(b, OP_FILL, B_IN(b_shape_of(b, total), b_f32(b, 0)), B_NONE),
    };
    return lw_loop(c, &(lw_own_loop){not_done, next_diagonal, NULL}, v, VARIABLES) ? v[FOUND] : NULL;
}

bool lower_edit_distance(tf_call *c) {
    bld *b = c->b;
    rows x = {0}, y = {0};
    ir_value *word = tf_in(c, 1), *at = tf_in(c, 0), *sizes = b_binary(b, OP_MAXIMUM, tf_i32(c, 2), tf_i32(c, 5));
    if (word->poison || at->poison || sizes->poison) return false;
    if (word->dtype == IR_STR) return tf_unsupported(c, "look the strings up in a table first", "its values are strings");
    if (!(ir_is_int(word->dtype) || word->dtype == IR_F32) || word->dtype == IR_U32 || word->dtype == IR_U64) return tf_unsupported(c, "cast the values to int32", "its values are %s", ir_dtypes[word->dtype].text);
    if (!dim_known(at->shape.d[1])) return tf_unsupported(c, "give the inputs shapes with --shape", "the rank of the sparse tensor is not known");
    const int64_t axes = at->shape.d[1] - 1;
    if (axes < 1) return tf_bad(c, "sparse tensors of rank %lld", (long long)at->shape.d[1]);
    ir_value *lead = b_slice(b, sizes, (int64_t[]){0}, &axes), *total = reduced(b, OP_REDUCE_PROD, lead);
    if (!read_rows(c, 0, lead, axes, total, &x) || !read_rows(c, 3, lead, axes, total, &y)) return false;
    ir_value *r = distances(c, &x, &y);
    if (!r) return false;
    if (tf_attr_b(c, "normalize", true)) { /* nothing to make nothing of is no distance */
        ir_value *both = b_add(b, x.count, y.count), *of = b_cast(b, y.count, IR_F32);
        r = b_select(b, above(b, both, 0), b_div(b, r, of), b_f32(b, 0));
    }
    return tf_return(c, b_reshape_to(b, r, lead));
}
