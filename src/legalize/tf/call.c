/* legalize/tf/call.c: what a lowering asks of its node: operands, results, attributes. */
#include "legalize/tf/lower_impl.h"

ir_value *tf_in(tf_call *c, uint32_t i) {
    if (i < c->n_in) {
        const tf_value *t = &c->in[i];
        if (t->kind == TF_TENSOR) return t->v;
        if (t->kind == TF_VARIABLE) return lw_read(c, t->variable);
        if (t->kind == TF_POISON) {
            c->b->failed = true;
            return b_poison(c->b);
        }
        tf_unsupported(c, NULL, "operand %u is a handle, not a tensor", i);
    } else {
        tf_bad(c, "operand %u is missing", i);
    }
    return b_poison(c->b);
}

bool tf_ints(tf_call *c, uint32_t i, const int64_t **v, size_t *n) { return b_ints(c->b, tf_in(c, i), v, n); }
bool tf_int(tf_call *c, uint32_t i, int64_t *v) { return b_int(c->b, tf_in(c, i), v); }
bool tf_float(tf_call *c, uint32_t i, double *v) { return b_float(c->b, tf_in(c, i), v); }

bool tf_out(tf_call *c, uint32_t i, ir_value *v) {
    if (i >= c->n_out) return true; /* a result that nobody can name */
    c->out[i] = (tf_value){.kind = v->poison ? TF_POISON : TF_TENSOR, .v = v};
    return !v->poison && !c->b->failed;
}

bool tf_return(tf_call *c, ir_value *v) { return tf_out(c, 0, v); }

ir_value *tf_i32(tf_call *c, uint32_t i) { return b_cast(c->b, tf_in(c, i), IR_I32); }

src_attr tf_attr(tf_call *c, const char *key) {
    src_attr a = {0};
    if (!c->L->src->get_attr(c->src, key, &a)) a.kind = SA_NONE;
    return a;
}

int64_t tf_attr_i(tf_call *c, const char *key, int64_t otherwise) {
    src_attr a = tf_attr(c, key);
    return a.kind == SA_INT || a.kind == SA_BOOL ? a.i : otherwise;
}

double tf_attr_f(tf_call *c, const char *key, double otherwise) {
    src_attr a = tf_attr(c, key);
    return a.kind == SA_FLOAT ? a.f : a.kind == SA_INT ? (double)a.i : otherwise;
}

bool tf_attr_b(tf_call *c, const char *key, bool otherwise) { return tf_attr_i(c, key, otherwise) != 0; }

str tf_attr_s(tf_call *c, const char *key) {
    src_attr a = tf_attr(c, key);
    return a.kind == SA_STR || a.kind == SA_FUNC ? a.s : STR("");
}

ir_dtype tf_attr_type(tf_call *c, const char *key) {
    src_attr a = tf_attr(c, key);
    return a.kind == SA_TYPE ? (ir_dtype)a.i : IR_DTYPE_NONE;
}

/* Sizes -1 of a declared shape become unknowns of the module. */
ir_shape lw_symbols(ir_module *m, ir_shape s) {
    for (int i = 0; i < s.rank; i++)
        if (s.d[i] < 0) s.d[i] = dim_new(m, "?");
    return s;
}

bool tf_attr_shape(tf_call *c, const char *key, ir_shape *s) {
    src_attr a = tf_attr(c, key);
    if (a.kind != SA_SHAPE) return false;
    *s = lw_symbols(c->L->m, a.shape);
    return true;
}

const int64_t *tf_attr_ints(tf_call *c, const char *key, size_t *n) {
    src_attr a = tf_attr(c, key);
    *n = a.kind == SA_LIST ? a.n : 0;
    int64_t *v = NEW_N(&c->L->ctx->keep, int64_t, *n + 1);
    for (size_t i = 0; i < *n; i++) v[i] = a.list[i].i;
    return v;
}

const float *tf_attr_floats(tf_call *c, const char *key, size_t *n) {
    src_attr a = tf_attr(c, key);
    *n = a.kind == SA_LIST ? a.n : 0;
    float *v = NEW_N(&c->L->ctx->keep, float, *n + 1);
    for (size_t i = 0; i < *n; i++) v[i] = (float)a.list[i].f;
    return v;
}

bool tf_is_nchw(tf_call *c) {
    str f = tf_attr_s(c, "data_format");
    return str_is(f, "NCHW") || str_is(f, "NCW") || str_is(f, "NCDHW");
}

ir_value *tf_to_nhwc(tf_call *c, ir_value *x) {
    int perm[IR_MAX_RANK] = {0}, r = x->shape.rank;
    if (!tf_is_nchw(c) || x->poison) return x;
    if (r < 3) return b_fail(c->b, "channels first wants rank 3 to 5, not %d", r);
    for (int i = 1; i < r; i++) perm[i] = i + 1 < r ? i + 1 : 1;
    return b_transpose(c->b, x, perm);
}

ir_value *tf_from_nhwc(tf_call *c, ir_value *x) {
    int perm[IR_MAX_RANK] = {0}, r = x->shape.rank;
    if (!tf_is_nchw(c) || x->poison) return x;
    if (r < 3) return b_fail(c->b, "channels first wants rank 3 to 5, not %d", r);
    for (int i = 1; i < r; i++) perm[i] = i == 1 ? r - 1 : i - 1;
    return b_transpose(c->b, x, perm);
}
