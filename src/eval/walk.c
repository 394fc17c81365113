/* eval/walk.c: shapes, axes and strides: how kernels walk over tensors. */
#include "eval/kernel.h"

bool ev_broadcast(const ir_shape *x, const ir_shape *y, ir_shape *out) {
    ir_shape s = {.rank = MAX(x->rank, y->rank)};
    for (int i = 0; i < s.rank; i++) {
        const int a = i - (s.rank - x->rank), b = i - (s.rank - y->rank);
        const int64_t n = a < 0 ? 1 : x->d[a], m = b < 0 ? 1 : y->d[b];
        if (n != m && n != 1 && m != 1) return false;
        s.d[i] = n == 1 ? m : n;
    }
    *out = s;
    return true;
}

bool ev_axis(int64_t axis, int rank, int *out) {
    if (axis < -rank || axis >= rank) return false;
    *out = (int)(axis < 0 ? axis + rank : axis);
    return true;
}

int64_t ev_int(const ev_tensor *t, int64_t i) {
    const void *p = t->p;
    switch (t->dtype) {
    case IR_I64:
    case IR_U64:
        return ((const int64_t *)p)[i];
    case IR_I32:
        return ((const int32_t *)p)[i];
    case IR_U32:
        return ((const uint32_t *)p)[i];
    case IR_I16:
        return ((const int16_t *)p)[i];
    case IR_U16:
        return ((const uint16_t *)p)[i];
    case IR_I8:
    case IR_I4:
        return ((const int8_t *)p)[i];
    case IR_U8:
        return ((const uint8_t *)p)[i];
    case IR_BOOL:
        return ((const uint8_t *)p)[i] != 0;
    case IR_F32:
    case IR_F16:
    case IR_BF16:
    case IR_F64:
    case IR_C64:
    case IR_C128:
    case IR_STR:
    case IR_RES:
    case IR_VAR:
    case IR_DTYPE_COUNT:
    case IR_DTYPE_NONE:
        break;
    }
    return 0;
}

double ev_num(const ev_tensor *t, int64_t i) {
    switch (t->dtype) {
    case IR_F32:
        return (double)((const float *)(const void *)t->p)[i];
    case IR_F64:
        return ((const double *)(const void *)t->p)[i];
    case IR_F16:
        return (double)f16_to_f32(((const uint16_t *)(const void *)t->p)[i]);
    case IR_BF16:
        return (double)bf16_to_f32(((const uint16_t *)(const void *)t->p)[i]);
    case IR_U64:
        return (double)((const uint64_t *)(const void *)t->p)[i];
    case IR_I4:
    case IR_I8:
    case IR_I16:
    case IR_I32:
    case IR_I64:
    case IR_U8:
    case IR_U16:
    case IR_U32:
    case IR_BOOL:
    case IR_C64:
    case IR_C128:
    case IR_STR:
    case IR_RES:
    case IR_VAR:
    case IR_DTYPE_COUNT:
    case IR_DTYPE_NONE:
        break;
    }
    return (double)ev_int(t, i);
}

bool ev_ints(const ev_tensor *t, int64_t *out, int max, int *n) {
    if (!t->p || !ir_is_int(t->dtype)) return false;
    const int64_t count = ev_count(t);
    if (count > max) return false;
    for (int64_t i = 0; i < count; i++)
        out[i] = ev_int(t, i);
    *n = (int)count;
    return true;
}

void ev_strides(const ir_shape *s, int64_t *stride) {
    int64_t step = 1;
    for (int i = s->rank - 1; i >= 0; i--) {
        stride[i] = step;
        step *= s->d[i];
    }
}

void ev_walk_strides(ev_walk *w, const ir_shape *out, const int64_t (*s)[IR_MAX_RANK], int k) {
    *w = (ev_walk){.k = k};
    for (int i = 0; i < out->rank; i++) {
        if (out->d[i] == 1) continue;
        bool merge = w->rank > 0;
        for (int j = 0; merge && j < k; j++)
            merge = w->s[j][w->rank - 1] == s[j][i] * out->d[i];
        if (!merge) w->rank++;
        w->n[w->rank - 1] = merge ? w->n[w->rank - 1] * out->d[i] : out->d[i];
        for (int j = 0; j < k; j++)
            w->s[j][w->rank - 1] = s[j][i];
    }
    if (w->rank == 0) { /* one element */
        w->rank = 1;
        w->n[0] = 1;
    }
}

void ev_walk_broadcast(ev_walk *w, const ir_shape *out, const ev_tensor *const *in, int k) {
    int64_t s[4][IR_MAX_RANK];
    for (int j = 0; j < k; j++) {
        int64_t own[IR_MAX_RANK];
        ev_strides(&in[j]->shape, own);
        for (int i = 0; i < out->rank; i++) {
            const int a = i - (out->rank - in[j]->shape.rank);
            s[j][i] = a < 0 || in[j]->shape.d[a] == 1 ? 0 : own[a];
        }
    }
    ev_walk_strides(w, out, (const int64_t (*)[IR_MAX_RANK])s, k);
}

bool ev_walk_next(ev_walk *w) {
    for (int i = w->rank - 2; i >= 0; i--) {
        for (int j = 0; j < w->k; j++)
            w->off[j] += w->s[j][i];
        if (++w->at[i] < w->n[i]) return true;
        w->at[i] = 0;
        for (int j = 0; j < w->k; j++)
            w->off[j] -= w->s[j][i] * w->n[i];
    }
    return false;
}
