/* emit/options.c: a node's attributes as the options table of its op; what has the schema's default is left out. */
#include "emit/emit_impl.h"

static uint64_t scalar_bits(const ir_field *f, const ir_attr *a) {
    uint64_t bits = 0;
    float narrow = (float)a->u.f;
    switch (f->kind) {
    case AK_FLOAT:
        if (f->fb_type == 'f') memcpy(&bits, &narrow, 4);
        else memcpy(&bits, &a->u.f, 8);
        return bits;
    case AK_DTYPE: return a->u.i == IR_DTYPE_NONE ? 0 : (uint64_t)ir_dtypes[a->u.i].tflite;
    case AK_GRAPH: return a->u.graph ? a->u.graph->index : 0;
    default: return (uint64_t)a->u.i;
    }
}

static uint8_t scalar_size(char t) { return t == 'b' ? 1 : t == 'l' || t == 'd' ? 8 : 4; }

static uint32_t write_list(em_layout *l, const ir_field *f, const ir_attr *a) {
    fb_writer *w = &l->w;
    arena *s = &l->ctx->keep;
    if (f->kind == AK_STR) return fb_string(w, a->u.s);
    if (f->kind == AK_BYTES) return fb_vector(w, a->u.s.p, a->u.s.n, 1);
    if (f->kind == AK_FLOATS) return fb_vector(w, a->u.floats.v, a->u.floats.n, 4);
    size_t n = f->kind == AK_GRAPHS ? a->u.graphs.n : a->u.ints.n;
    if (f->fb_type == 'L') return fb_vector(w, a->u.ints.v, n, 8);
    uint8_t size = f->fb_type == 'B' ? 1 : 4;
    uint8_t *p = NEW_N(s, uint8_t, n * 4 + 4);
    for (size_t i = 0; i < n; i++) {
        int32_t x = f->kind == AK_GRAPHS ? (int32_t)a->u.graphs.v[i]->index : (int32_t)a->u.ints.v[i];
        memcpy(p + i * size, &x, size); /* little endian: the low bytes */
    }
    return fb_vector(w, p, n, size);
}

static bool is_list(ir_attr_kind k) { return k == AK_STR || k == AK_BYTES || k == AK_INTS || k == AK_FLOATS || k == AK_BOOLS || k == AK_GRAPHS; }

/* A RESHAPE by a constant says its shape once more: readers of the first format versions look for it there. */
static bool new_shape(em_layout *l, const ir_node *n, ir_attr *a) {
    ir_value *v = ir_in(n, 1);
    int64_t count, *d;
    if (n->op != OP_RESHAPE || n->attr[0].u.ints.n || !v || !ir_is_const(v) || !ir_is_int(v->dtype)) return false;
    if (!ir_shape_count(&v->shape, &count) || count > IR_MAX_RANK) return false;
    d = NEW_N(&l->ctx->keep, int64_t, (size_t)count + 1);
    for (int64_t i = 0; i < count; i++)
        if (!ev_get_i64(v, i, &d[i])) return false;
    a->u.ints.v = d;
    a->u.ints.n = (size_t)count;
    return count > 0;
}

uint32_t em_write_options(em_layout *l, const ir_node *n) {
    const ir_options *o = ir_ops[n->op].options;
    const ir_attr *attr = n->attr;
    ir_attr shape = {0};
    fb_slot s[24];
    uint32_t at[24] = {0};
    size_t count = 0;
    if (new_shape(l, n, &shape)) attr = &shape;
    for (int i = 0; i < o->field_count; i++) {
        const ir_field *f = &o->fields[i];
        if (ir_attr_is_default(f, &attr[i])) continue;
        if (is_list(f->kind)) s[count++] = em_ref(f->fb_id, &at[i]);
        else s[count++] = em_scalar(f->fb_id, scalar_size(f->fb_type), scalar_bits(f, &attr[i]));
    }
    uint32_t table = fb_table(&l->w, s, count);
    for (int i = 0; i < o->field_count; i++)
        if (at[i]) fb_patch(&l->w, at[i], write_list(l, &o->fields[i], &attr[i]));
    return table;
}
