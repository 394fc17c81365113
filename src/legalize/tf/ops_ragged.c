/* legalize/tf/ops_ragged.c: results whose number follows from the numbers: labels of CTC, and ragged rows made dense.
 *
 * Ragged rows are values in a row and, for each ragged axis, either where its rows begin and end (ROW_SPLITS) or the
 * row of each element (VALUE_ROWIDS).  The dense tensor is made out of places:
 *
 *     scatter  1 + the number of each value  into zeros [rows, longest ..]        0: nothing is there
 *     gather   by those from [default; values] */
#include "legalize/tf/nn.h"

#define SHAPES "give the inputs shapes with --shape"

static ir_value *reduced(bld *b, ir_op op, ir_value *x, int axis, bool keep) { return b_reduce(b, op, x, &axis, 1, keep); }
static ir_value *cumulated(bld *b, ir_value *x, int axis, bool exclusive) {
    return b_op(b, OP_CUMSUM, B_IN(x, b_i32(b, axis)), B_AT({A_exclusive, .i = exclusive}));
}
static ir_value *without_first(bld *b, ir_value *x) { return b_slice(b, x, (int64_t[]){1}, (int64_t[]){-1}); }

/* The row of each of n elements, where the rows end at `ends`: each end moves what comes from there on by one. */
static ir_value *rows_ending_at(bld *b, ir_value *ends, ir_value *n) {
    ir_value *ones = b_op(b, OP_FILL, B_IN(b_shape_of(b, ends), b_i32(b, 1)), B_NONE);
    ir_value *moved = b_op(b, OP_SCATTER_ND, B_IN(b_expand_dims(b, ends, 1), ones, vector1(b, b_add(b, n, b_i32(b, 1)))), B_NONE);
    return b_op(b, OP_SLICE, B_IN(cumulated(b, moved, 0, false), b_i32s(b, (int32_t[]){0}, 1), vector1(b, n)), B_NONE);
}

/* ---- CTCGreedyDecoder -------------------------------------------------------------------------------------- */

/* Labels [batch, time] that count: within the length, not blank, with `merge` not as the one before. */
static ir_value *counted(bld *b, ir_value *label, ir_value *within, int64_t blank, bool merge) {
    ir_value *keep = b_binary(b, OP_LOGICAL_AND, within, b_binary(b, OP_NOT_EQUAL, label, b_i32(b, (int32_t)blank)));
    if (!merge || keep->poison) return keep;
    ir_value *before = b_pad(b, label, (const int64_t[][2]){{0, 0}, {1, 0}}, b_i32(b, -1));
    before = b_op(b, OP_SLICE, B_IN(before, b_i32s(b, (int32_t[]){0, 0}, 2), b_shape_of(b, label)), B_NONE);
    return b_binary(b, OP_LOGICAL_AND, keep, b_binary(b, OP_NOT_EQUAL, label, before));
}

bool lower_ctc_greedy_decoder(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *length = tf_i32(c, 1);
    if (x->poison || length->poison) return false;
    int64_t classes = x->shape.d[2], blank = tf_attr_i(c, "blank_index", -1);
    if (!dim_known(classes)) return tf_unsupported(c, SHAPES, "the number of its classes is not known");
    if (blank < 0) blank += classes;
    if (blank < 0 || blank >= classes) return tf_bad(c, "label %lld of %lld is blank", (long long)blank, (long long)classes);
    ir_value *label = b_op(b, OP_ARG_MAX, B_IN(x, b_i32(b, 2)), B_AT({A_output_type, .i = IR_I32}));
    ir_value *best = reduced(b, OP_REDUCE_MAX, x, 2, false);
    if (label->poison || best->poison) return false;
    label = b_transpose(b, label, (int[]){1, 0});
    best = b_transpose(b, best, (int[]){1, 0});
    ir_value *time = count_to(b, b_dim_scalar(b, x->shape.d[0], x));
    ir_value *within = b_binary(b, OP_LESS, b_expand_dims(b, time, 0), b_expand_dims(b, length, 1));
    ir_value *keep = counted(b, label, within, blank, tf_attr_b(c, "merge_repeated", false));
    if (keep->poison) return false;
    ir_value *ones = b_cast(b, keep, IR_I32), *at = b_op(b, OP_WHERE, B_IN(keep), B_NONE);
    ir_value *column = b_op(b, OP_GATHER_ND, B_IN(cumulated(b, ones, 1, true), at), B_NONE);
    ir_value *row = b_slice(b, at, (int64_t[]){0, 0}, (int64_t[]){-1, 1});
    ir_value *where = b_concat(b, (ir_value *[]){b_cast(b, row, IR_I64), b_cast(b, b_expand_dims(b, column, 1), IR_I64)}, 2, 1);
    ir_value *longest = at_least(b, reduced(b, OP_REDUCE_MAX, reduced(b, OP_SUM, ones, 1, false), 0, false), 0);
    ir_value *shape = b_pack(b, (ir_value *[]){b_dim_scalar(b, x->shape.d[1], x), longest}, 2, 0);
    ir_value *sum = reduced(b, OP_SUM, b_select(b, within, best, num(b, best, 0)), 1, true);
    return tf_out(c, 0, where) && tf_out(c, 1, b_cast(b, b_op(b, OP_GATHER_ND, B_IN(label, at), B_NONE), IR_I64)) &&
           tf_out(c, 2, b_cast(b, shape, IR_I64)) && tf_out(c, 3, b_unary(b, OP_NEG, sum));
}

/* ---- RaggedTensorToTensor, RaggedTensorToSparse -------------------------------------------------------------- */

enum { MOST_RAGGED = 6 };
typedef struct ragged {
    int n;                           /* ragged axes */
    bool splits[MOST_RAGGED];        /* ROW_SPLITS; else VALUE_ROWIDS */
    ir_value *part[MOST_RAGGED];     /* i32 [..] */
    ir_value *rows;                  /* of the first axis, i32 scalar */
    ir_value *row[MOST_RAGGED], *column[MOST_RAGGED], *longest[MOST_RAGGED];
} ragged;

/* How many rows splits speak of, as an i32 scalar. */
static ir_value *rows_of(bld *b, ir_value *splits) { return b_sub(b, b_dim_scalar(b, splits->shape.d[0], splits), b_i32(b, 1)); }

static bool read_partitions(tf_call *c, ragged *r) {
    src_attr types = tf_attr(c, "row_partition_types");
    if (c->n_in < 4 || types.n != c->n_in - 3) return tf_bad(c, "%u partitions have types of another number", c->n_in - MIN(c->n_in, 3));
    for (uint32_t i = 0; i + 3 < c->n_in; i++) {
        ir_value *p = tf_i32(c, 3 + i);
        str type = types.list[i].s;
        if (p->poison) return false;
        if (i == 0 && str_is(type, "FIRST_DIM_SIZE")) {
            r->rows = b_reshape(c->b, p, &IR_SCALAR);
            continue;
        }
        bool splits = str_is(type, "ROW_SPLITS");
        if (!splits && !(str_is(type, "VALUE_ROWIDS") && i)) return tf_bad(c, "partition %u is a '%.*s'", i, STR_ARG(type));
        if (p->shape.rank != 1) return tf_unsupported(c, SHAPES, "partition %u has rank %d, not 1", i, p->shape.rank);
        if (r->n == MOST_RAGGED) return tf_unsupported(c, NULL, "it has over %d ragged axes", MOST_RAGGED);
        if (i == 0) r->rows = rows_of(c->b, p);
        r->splits[r->n] = splits;
        r->part[r->n++] = p;
    }
    return r->n ? true : tf_bad(c, "it has no ragged axis");
}

/* The elements along ragged axis i, as an i32 scalar.  The last row's end says it, not how many values or rows of the next
 * axis there are: TensorFlow leaves out values beyond it, and takes rows that are missing for empty. */
static ir_value *elements(bld *b, const ragged *r, int i) {
    ir_value *p = r->part[i];
    return r->splits[i] ? reduced(b, OP_REDUCE_MAX, p, 0, false) : b_dim_scalar(b, p->shape.d[0], p);
}

/* The row of each element along axis i, and its place there; `parents`: how many rows there are. */
static bool place_elements(bld *b, ragged *r, int i, ir_value *parents, ir_value *n) {
    ir_value *p = r->part[i], *begin = p, *size;
    if (r->splits[i]) {
        ir_value *ends = without_first(b, p);
        if (ends->poison) return false;
        size = b_sub(b, ends, b_op(b, OP_SLICE, B_IN(p, b_i32s(b, (int32_t[]){0}, 1), b_shape_of(b, ends)), B_NONE));
        r->row[i] = rows_ending_at(b, ends, n);
    } else {
        ir_value *ones = b_op(b, OP_FILL, B_IN(b_shape_of(b, p), b_i32(b, 1)), B_NONE);
        size = b_op(b, OP_SCATTER_ND, B_IN(b_expand_dims(b, p, 1), ones, vector1(b, parents)), B_NONE);
        begin = cumulated(b, size, 0, true);
        r->row[i] = p;
    }
    r->column[i] = b_sub(b, count_to(b, n), b_gather(b, begin, r->row[i], 0, 0));
    r->longest[i] = at_least(b, reduced(b, OP_REDUCE_MAX, size, 0, false), 0);
    return !r->column[i]->poison && !r->longest[i]->poison;
}

/* The result's sizes up to the last ragged axis, i32 [n + 1]; *cut: some may leave values out. */
static ir_value *sizes(tf_call *c, const ragged *r, int rank, bool *cut) {
    bld *b = c->b;
    const int64_t *want = NULL;
    size_t n = 0;
    ir_value *shape = tf_i32(c, 0), *size[MOST_RAGGED + 1];
    if (shape->poison) return shape;
    if (shape->shape.rank == 0 && !(tf_ints(c, 0, &want, &n) && *want == -1)) return tf_bad(c, "its shape is a number, and not -1 for any"), b_poison(b);
    bool any = shape->shape.rank == 0, known = !any && tf_ints(c, 0, &want, &n);
    if (!any && (shape->shape.rank != 1 || (known && (int)n != rank) || (dim_known(shape->shape.d[0]) && shape->shape.d[0] != rank)))
        return tf_bad(c, "its shape is not that of a tensor of rank %d", rank), b_poison(b);
    *cut = !any && !known;
    for (int i = 0; i <= r->n; i++) {
        size[i] = i ? r->longest[i - 1] : r->rows;
        if (any || (known && want[i] < 0)) continue;
        ir_value *given = b_reshape(b, b_slice(b, shape, (int64_t[]){i}, (int64_t[]){1}), &IR_SCALAR);
        size[i] = known ? given : b_select(b, below(b, given, 0), size[i], given);
        *cut = true;
    }
    return b_pack(b, size, (size_t)r->n + 1, 0);
}

/* Each value's indices in the result, i32 [values, n + 1]. */
static ir_value *indices(bld *b, const ragged *r) {
    ir_value *at = b_expand_dims(b, r->row[0], 1);
    for (int i = 0; i < r->n; i++) {
        if (i) at = b_gather(b, at, r->row[i], 0, 0);
        at = b_concat(b, (ir_value *[]){at, b_expand_dims(b, r->column[i], 1)}, 2, 1);
    }
    return at;
}

/* TensorFlow compares the default's axes with those of the values from the first one on, whatever broadcasting says. */
static bool default_fits(tf_call *c, const ir_value *values, const ir_value *none) {
    const ir_shape *v = &values->shape, *s = &none->shape;
    bool fit = s->rank < v->rank;
    for (int i = 0; fit && i < s->rank; i++) fit = s->d[i] == 1 || tf_same_size(s->d[i], v->d[i + 1]);
    return fit || tf_bad(c, "its default value has not the shape of a value");
}

bool lower_ragged_to_tensor(tf_call *c) {
    bld *b = c->b;
    ragged r = {0};
    bool cut = false;
    ir_value *values = tf_in(c, 1), *none = tf_in(c, 2);
    if (values->poison || none->poison || !read_partitions(c, &r)) return false;
    if (values->shape.rank < 1) return tf_unsupported(c, SHAPES, "its values have rank %d", values->shape.rank);
    if (!default_fits(c, values, none)) return false;
    if (values->dtype == IR_STR) return tf_unsupported(c, "look the strings up in a table first", "its values are strings");
    if (r.n + values->shape.rank > IR_MAX_RANK) return tf_unsupported(c, NULL, "its result has over %d axes", IR_MAX_RANK);
    ir_value *parents = r.rows, *n = NULL;
    for (int i = 0; i < r.n; i++, parents = n) {
        n = elements(b, &r, i);
        if (!place_elements(b, &r, i, parents, n)) return false;
    }
    ir_value *size = sizes(c, &r, r.n + values->shape.rank, &cut), *at = indices(b, &r);
    if (size->poison || at->poison) return false;
    ir_value *number = b_add(b, count_to(b, n), b_i32(b, 1));
    if (cut) {
        ir_value *in = reduced(b, OP_REDUCE_ALL, b_binary(b, OP_LESS, at, size), 1, false);
        ir_value *which = b_squeeze(b, b_cast(b, b_op(b, OP_WHERE, B_IN(in), B_NONE), IR_I32), 1);
        at = b_gather(b, at, which, 0, 0);
        number = b_gather(b, number, which, 0, 0);
    }
    ir_value *map = b_op(b, OP_SCATTER_ND, B_IN(at, number, size), B_NONE);
    ir_shape one = values->shape;
    one.d[0] = 1;
    ir_value *from = b_concat(b, (ir_value *[]){b_broadcast_to(b, none, &one), values}, 2, 0);
    return tf_return(c, b_gather(b, from, map, 0, 0));
}

/* Constant splits rise from 0 to as many elements as there are, if that is known. */
static bool splits_fit(tf_call *c, uint32_t operand, ir_dim elements) {
    const int64_t *v = NULL;
    size_t n = 0;
    if (!tf_ints(c, operand, &v, &n)) return true;
    if (!n || v[0]) return tf_bad(c, "splits %u do not begin with 0", operand);
    for (size_t i = 1; i < n; i++)
        if (v[i] < v[i - 1]) return tf_bad(c, "splits %u do not rise", operand);
    if (dim_known(elements) && v[n - 1] != elements)
        return tf_bad(c, "splits %u end with %lld, and there are %lld elements", operand, (long long)v[n - 1], (long long)elements);
    return true;
}

bool lower_ragged_to_sparse(tf_call *c) {
    bld *b = c->b;
    ragged r = {.n = (int)c->n_in - 1};
    ir_value *values = tf_in(c, c->n_in - 1), *n = NULL, *size[MOST_RAGGED + 1];
    if (r.n < 1 || r.n > MOST_RAGGED) return tf_unsupported(c, NULL, "it has %d ragged axes", r.n);
    if (values->poison) return false;
    if (values->shape.rank != 1) return tf_unsupported(c, SHAPES, "its values have rank %d, not 1", values->shape.rank);
    for (int i = 0; i < r.n; i++) {
        r.part[i] = tf_i32(c, (uint32_t)i);
        r.splits[i] = true;
        if (r.part[i]->poison) return false;
        if (r.part[i]->shape.rank != 1) return tf_unsupported(c, SHAPES, "partition %d has rank %d, not 1", i, r.part[i]->shape.rank);
    }
    for (int i = 0; i < r.n; i++)
        if (!splits_fit(c, (uint32_t)i, i + 1 < r.n ? dim_sub(b->m, r.part[i + 1]->shape.d[0], 1) : values->shape.d[0])) return false;
    r.rows = rows_of(b, r.part[0]);
    for (int i = 0; i < r.n; i++, r.rows = n) {
        /* TensorFlow refuses rows of more or fewer than there are: sizes that are known stay known */
        n = i + 1 < r.n ? rows_of(b, r.part[i + 1]) : b_dim_scalar(b, values->shape.d[0], values);
        size[i] = i ? r.longest[i - 1] : r.rows;
        if (!place_elements(b, &r, i, r.rows, n)) return false;
    }
    size[r.n] = r.longest[r.n - 1];
    return tf_out(c, 0, b_cast(b, indices(b, &r), IR_I64)) && tf_out(c, 1, values) && tf_out(c, 2, b_cast(b, b_pack(b, size, (size_t)r.n + 1, 0), IR_I64));
}

/* ---- RaggedGather, RaggedRange ------------------------------------------------------------------------------- */

/* Rows of these sizes: where they begin and end [rows + 1], and, for each element, its row and its place there. */
typedef struct laid {
    ir_value *splits, *row, *column;
} laid;

static bool lay(bld *b, ir_value *size, laid *l) {
    ir_value *ends = cumulated(b, size, 0, false), *n = reduced(b, OP_SUM, size, 0, false);
    if (ends->poison || n->poison) return false;
    l->splits = b_pad(b, ends, (const int64_t[][2]){{1, 0}}, NULL);
    l->row = rows_ending_at(b, ends, n);
    if (l->row->poison) return false;
    l->column = b_sub(b, count_to(b, n), b_gather(b, l->splits, l->row, 0, 0));
    return !l->column->poison;
}

/* Rows are followed to their elements, axis by axis. */
bool lower_ragged_gather(tf_call *c) {
    bld *b = c->b;
    const int64_t axes = tf_attr_i(c, "PARAMS_RAGGED_RANK", 0);
    if (axes < 1 || axes != (int64_t)c->n_in - 2 || axes > MOST_RAGGED) return tf_unsupported(c, NULL, "it has %lld ragged axes", (long long)axes);
    const uint32_t n = (uint32_t)axes;
    const ir_dtype type = tf_attr_type(c, "Tsplits");
    ir_value *values = tf_in(c, n), *at = tf_i32(c, n + 1);
    if (values->poison || at->poison) return false;
    if (at->shape.rank < 1) return tf_unsupported(c, SHAPES, "its indices have rank %d", at->shape.rank);
    const int outer = at->shape.rank - 1; /* axes that all rows have alike */
    ir_dim count = at->shape.d[0];
    for (int i = 0; i < outer; i++) {
        ir_value *rows = b_add(b, b_dim_scalar(b, count, at), b_i32(b, 1));
        if (!tf_out(c, (uint32_t)i, b_cast(b, b_mul(b, count_to(b, rows), b_dim_scalar(b, at->shape.d[i + 1], at)), type))) return false;
        count = dim_mul(b->m, count, at->shape.d[i + 1]);
    }
    at = flat(b, at);
    for (uint32_t i = 0; i < n; i++) {
        laid l;
        ir_value *splits = tf_i32(c, i), *begin = b_gather(b, splits, at, 0, 0), *end = b_gather(b, splits, b_add(b, at, b_i32(b, 1)), 0, 0);
        if (begin->poison || end->poison || !lay(b, b_sub(b, end, begin), &l)) return false;
        if (!tf_out(c, (uint32_t)outer + i, b_cast(b, l.splits, type))) return false;
        at = b_add(b, l.column, b_gather(b, begin, l.row, 0, 0));
    }
    return tf_out(c, (uint32_t)outer + n, b_gather(b, values, at, 0, 0));
}

/* How many numbers there are from x on below y in steps of d, as i32 */
static ir_value *steps(bld *b, ir_value *x, ir_value *y, ir_value *d) {
    ir_value *way = b_sub(b, y, x), *n;
    if (ir_is_float(way->dtype)) n = un(b, OP_CEIL, b_div(b, way, d));
    else n = un(b, OP_NEG, b_binary(b, OP_FLOOR_DIV, un(b, OP_NEG, way), d));
    return at_least(b, b_cast(b, n, IR_I32), 0);
}

bool lower_ragged_range(tf_call *c) {
    bld *b = c->b;
    ir_value *in[3], *size, *many = NULL;
    for (uint32_t i = 0; i < 3; i++) {
        in[i] = tf_in(c, i);
        if (in[i]->poison) return false;
        if (in[i]->shape.rank < 0 || in[i]->shape.rank > 1) return tf_unsupported(c, SHAPES, "operand %u has rank %d, not 0 or 1", i, in[i]->shape.rank);
        if (in[i]->shape.rank == 0) continue;
        if (many && !tf_same_shape(many, in[i])) return tf_bad(c, "ranges of %lld and of %lld numbers", (long long)many->shape.d[0], (long long)in[i]->shape.d[0]);
        many = in[i];
    }
    laid l;
    size = steps(b, in[0], in[1], in[2]);
    if (size->poison || !lay(b, many ? size : vector1(b, size), &l)) return false;
    for (int i = 0; i < 3; i++)
        if (in[i]->shape.rank == 1) in[i] = b_gather(b, in[i], l.row, 0, 0);
    ir_value *x = b_add(b, in[0], b_mul(b, b_cast(b, l.column, in[2]->dtype), in[2]));
    return tf_out(c, 0, b_cast(b, l.splits, tf_attr_type(c, "Tsplits"))) && tf_out(c, 1, x);
}
