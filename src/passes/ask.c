/* passes/ask.c: what the conditions of rules ask about values. */
#include "passes/rules.h"

bool ps_is_f32(const ir_value *v) { return v->dtype == IR_F32; }

int64_t ps_count_of(const ir_value *v) {
    int64_t n;
    return ir_shape_count(&v->shape, &n) ? n : -1;
}

bool ps_ints(const ir_value *v, int64_t *out, size_t max, size_t *n) {
    int64_t count;
    if (!v || !ir_is_const(v) || !ir_is_int(v->dtype) || !ir_shape_count(&v->shape, &count) || count > (int64_t)max)
        return false;
    for (int64_t i = 0; i < count; i++)
        if (!ev_get_i64(v, i, &out[i]))
            return false;
    *n = (size_t)count;
    return true;
}

bool ps_perm(const ir_value *v, int rank, int perm[IR_MAX_RANK]) {
    int64_t p[IR_MAX_RANK];
    size_t n;
    unsigned seen = 0;
    if (!ps_ints(v, p, IR_MAX_RANK, &n) || (int)n != rank)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (p[i] < 0)
            p[i] += rank;
        if (p[i] < 0 || p[i] >= rank || (seen & (1u << p[i])))
            return false;
        seen |= 1u << p[i];
        perm[i] = (int)p[i];
    }
    return true;
}

int ps_axes(const ir_value *axes, int rank, int out[IR_MAX_RANK]) {
    int64_t v[IR_MAX_RANK];
    size_t n;
    bool on[IR_MAX_RANK] = {false};
    if (rank < 0 || !ps_ints(axes, v, IR_MAX_RANK, &n))
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (v[i] < 0)
            v[i] += rank;
        if (v[i] < 0 || v[i] >= rank)
            return -1;
        on[v[i]] = true;
    }
    int count = 0;
    for (int i = 0; i < rank; i++)
        if (on[i])
            out[count++] = i;
    return count;
}

bool ps_can_reshape(const ir_shape *s) {
    int unknown = 0;
    for (int i = 0; i < s->rank; i++)
        unknown += !dim_known(s->d[i]);
    return s->rank >= 0 && unknown <= 1;
}

bool ps_per_channel(ir_module *m, const ir_value *k, const ir_shape *on, int64_t n, const float **by) {
    int64_t count = ps_count_of(k);
    int rank = k->shape.rank;
    if (!ir_is_const(k) || !ir_is_float(k->dtype) || n < 1 || (count != 1 && count != n))
        return false;
    if (rank > on->rank || (count == n && n > 1 && k->shape.d[rank - 1] != n))
        return false;
    float *v = NEW_N(&m->ctx->keep, float, (size_t)n);
    for (int64_t i = 0; i < n; i++) {
        double x;
        if (!ev_get_f64(k, count == 1 ? 0 : i, &x))
            return false;
        v[i] = (float)x;
    }
    *by = v;
    return true;
}

size_t ps_attrs_of(const ir_node *n, b_at *out, size_t max) {
    const ir_options *o = ir_ops[n->op].options;
    size_t count = 0;
    for (size_t i = 0; o && i < o->field_count && count < max; i++) {
        out[count++] = b_at_of(o->fields[i].id, o->fields[i].kind, &n->attr[i]);
    }
    return count;
}
