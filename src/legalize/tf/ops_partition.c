/* legalize/tf/ops_partition.c: partitions by run-time numbers, sparse segments, writes into parts of variables. */
#include "legalize/tf/math.h"

bool lw_with(tf_call *c, tf_lower_fn fn, ir_value *const *v, uint32_t n) {
    tf_value *in = NEW_N(&c->L->ctx->keep, tf_value, (size_t)n + 1);
    for (uint32_t i = 0; i < n; i++) {
        if (v[i]->poison) return false;
        in[i] = (tf_value){.kind = TF_TENSOR, .v = v[i]};
    }
    tf_call call = *c;
    call.in = in;
    call.n_in = n;
    bool ok = fn(&call);
    c->refused |= call.refused;
    return ok;
}

ir_value *lw_value_of(tf_call *c, tf_lower_fn fn, ir_value *const *v, uint32_t n) {
    tf_value out = {0};
    tf_call call = *c;
    call.out = &out;
    call.n_out = 1;
    bool ok = lw_with(&call, fn, v, n);
    c->refused |= call.refused;
    return ok && out.kind == TF_TENSOR ? out.v : b_poison(c->b);
}

bool lower_conjugate_transpose(tf_call *c) {
    ir_value *x = tf_in(c, 0);
    const bool wide = x->dtype == IR_C128; /* which no kernel moves, and whose parts are computed in float32 anyway */
    if (x->poison) return false;
    if (wide && x->shape.rank < 0) return tf_unsupported(c, "give the inputs shapes with --shape", "a complex tensor of unknown rank");
    ir_value *t = b_op(c->b, OP_TRANSPOSE, B_IN(wide ? complex_to(c->b, x, IR_C64) : x, tf_i32(c, 1)), B_NONE);
    if (t->poison || !ir_is_complex(t->dtype)) return tf_return(c, t);
    t = lw_value_of(c, lower_conj, &t, 1);
    return !t->poison && tf_return(c, wide ? complex_to(c->b, t, IR_C128) : t);
}

bool lower_parallel_concat(tf_call *c) {
    ir_value **v = NEW_N(&c->L->ctx->keep, ir_value *, (size_t)c->n_in + 1);
    if (!c->n_in) return tf_bad(c, "nothing to concatenate");
    for (uint32_t i = 0; i < c->n_in; i++)
        if ((v[i] = tf_in(c, i))->poison) return false;
    return tf_return(c, c->n_in == 1 ? v[0] : b_concat(c->b, v, c->n_in, 0));
}

/* x with its first `lead` axes made one. */
static ir_value *rows_of(tf_call *c, ir_value *x, int lead) {
    ir_shape s = {.rank = 1 + x->shape.rank - lead, .d = {1}};
    for (int i = 0; i < lead; i++) s.d[0] = dim_mul(c->L->m, s.d[0], x->shape.d[i]);
    for (int i = 1; i < s.rank; i++) s.d[i] = x->shape.d[lead + i - 1];
    return lead == 1 ? x : b_reshape(c->b, x, &s);
}

/* DynamicPartition: the rows at the positions of each number. */
bool lower_dynamic_partition(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *p = tf_i32(c, 1);
    int64_t n = tf_attr_i(c, "num_partitions", c->n_out);
    if (x->poison || p->poison) return false;
    if (x->shape.rank < 0 || p->shape.rank < 0) return tf_unsupported(c, NULL, "its operand has an unknown rank");
    if (x->shape.rank < p->shape.rank) return tf_bad(c, "data with fewer axes than its partitions");
    if (n < 1 || n > 1 << 16) return tf_bad(c, "it makes %lld partitions", (long long)n);
    for (int i = 0; i < p->shape.rank; i++)
        if (dim_known(x->shape.d[i]) && dim_known(p->shape.d[i]) && x->shape.d[i] != p->shape.d[i])
            return tf_bad(c, "%lld partitions along axis %d for data of %lld", (long long)p->shape.d[i], i, (long long)x->shape.d[i]);
    x = rows_of(c, x, p->shape.rank);
    p = rows_of(c, p, p->shape.rank);
    for (int64_t k = 0; k < n; k++) {
        ir_value *at = b_op(b, OP_WHERE, B_IN(b_binary(b, OP_EQUAL, p, b_i32(b, (int32_t)k))), B_NONE);
        if (!tf_out(c, (uint32_t)k, b_op(b, OP_GATHER_ND, B_IN(x, at), B_NONE))) return false;
    }
    return true;
}

/* SparseSegmentSum, SparseSegmentMean: segments of the rows at some positions. */
static bool sparse(tf_call *c, tf_lower_fn fn) {
    ir_value *in[2] = {b_gather(c->b, tf_in(c, 0), tf_i32(c, 1), 0, 0), tf_in(c, 2)};
    return lw_with(c, fn, in, 2);
}

bool lower_sparse_segment_sum(tf_call *c) { return sparse(c, lower_segment_sum); }
bool lower_sparse_segment_mean(tf_call *c) { return sparse(c, lower_segment_mean); }

bool lower_sparse_segment_sum_n(tf_call *c) {
    if (tf_in(c, 1)->shape.rank == 0 || tf_in(c, 2)->shape.rank == 0) return tf_bad(c, "its indices and segments are no vectors");
    ir_value *in[3] = {b_gather(c->b, tf_in(c, 0), tf_i32(c, 1), 0, 0), tf_in(c, 2), tf_in(c, 3)};
    return lw_with(c, lower_unsorted_segment_sum, in, 3);
}

/* ---- ResourceScatterUpdate, ResourceScatterNdUpdate, ScatterUpdate and the like ------------------------------------ */

static bool resource_scatter(tf_call *c, ir_op op, bool negate) {
    src_variable *v = c->n_in && c->in[0].kind == TF_VARIABLE ? c->in[0].variable : NULL;
    ir_value *at = tf_in(c, 1), *by = tf_in(c, 2);
    if (!v) return tf_unsupported(c, NULL, "its operand 0 is not a variable that is known at conversion time");
    if (at->poison || by->poison) return false;
    bool nd = str_starts(c->src->op, "ResourceScatterNd") || str_starts(c->src->op, "ScatterNd");
    lw_mark_written(c->L, v);
    ir_value *x = lw_read(c, v);
    if (x->poison) return false;
    if (at->dtype != IR_I32 && at->dtype != IR_I64) at = b_cast(c->b, at, IR_I32);
    if (!nd && at->shape.rank < 0) return tf_unsupported(c, "give the inputs shapes with --shape", "its indices have an unknown rank");
    if (!nd && by->shape.rank != at->shape.rank + x->shape.rank - 1) return tf_unsupported(c, NULL, "its updates are broadcast");
    if (!nd) at = b_expand_dims(c->b, at, at->shape.rank);
    if (negate) by = b_unary(c->b, OP_NEG, by);
    if (c->n_out) c->out[0] = c->in[0]; /* TensorFlow 1 hands the variable on */
    return lw_assign(c, v, lw_scatter(c, op, x, at, by));
}

bool lower_resource_scatter_update(tf_call *c) { return resource_scatter(c, OP_COUNT, false); }
bool lower_resource_scatter_add(tf_call *c) { return resource_scatter(c, OP_STABLEHLO_ADD, false); }
bool lower_resource_scatter_sub(tf_call *c) { return resource_scatter(c, OP_STABLEHLO_ADD, true); }
bool lower_resource_scatter_max(tf_call *c) { return resource_scatter(c, OP_STABLEHLO_MAXIMUM, false); }
bool lower_resource_scatter_min(tf_call *c) { return resource_scatter(c, OP_STABLEHLO_MINIMUM, false); }
bool lower_resource_scatter_mul(tf_call *c) { return resource_scatter(c, OP_STABLEHLO_MULTIPLY, false); }
