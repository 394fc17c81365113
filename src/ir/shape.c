/* ir/shape.c: shapes as values. */
#include "ir/ir.h"

ir_shape ir_shape_of(int rank, const ir_dim *d) {
    ir_shape s = {.rank = rank};
    for (int i = 0; i < rank; i++) s.d[i] = d[i];
    return s;
}

bool ir_shape_static(const ir_shape *s) {
    for (int i = 0; i < s->rank; i++)
        if (!dim_known(s->d[i])) return false;
    return s->rank >= 0;
}

bool ir_shape_eq(const ir_shape *a, const ir_shape *b) {
    if (a->rank != b->rank) return false;
    for (int i = 0; i < a->rank; i++)
        if (a->d[i] != b->d[i]) return false;
    return true;
}

bool ir_shape_count(const ir_shape *s, int64_t *count) {
    const int64_t most = INT64_C(1) << 48;
    if (!ir_shape_static(s)) return false;
    int64_t n = 1;
    bool empty = false;
    for (int i = 0; i < s->rank; i++) {
        if (s->d[i] < 0) return false;
        if (s->d[i] == 0) empty = true;
        else if (__builtin_mul_overflow(n, s->d[i], &n) || n > most) return false;
    }
    *count = empty ? 0 : n;
    return true;
}

str ir_shape_text(ir_module *m, arena *a, const ir_shape *s) {
    strbuf b = {.a = a};
    if (s->rank < 0) return STR("[*]");
    sb_puts(&b, "[");
    for (int i = 0; i < s->rank; i++) {
        str d = dim_text(m, a, s->d[i]);
        sb_fmt(&b, "%s%.*s", i ? "," : "", STR_ARG(d));
    }
    sb_puts(&b, "]");
    return sb_str(&b);
}
