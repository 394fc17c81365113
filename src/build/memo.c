/* build/memo.c: large constants that were computed are remembered, with what they were computed from.
 *
 * Signatures often call one function: what it computes of weights is computed, and held in memory, for the first of them only, and
 * the others are found to be equal. */
#include "build/infer.h"

enum { WORTH_REMEMBERING = 4096 /* bytes */, SMALL_OPERAND = 4096, MOST_TRIES = 32 };

typedef struct memo {
    const ir_node *n; /* removed from its graph: its attributes are there, its operands are below */
    const ir_value **in;
    ir_value **out;
    struct memo *next; /* of the same hash */
} memo;

static uint64_t mix(uint64_t h, uint64_t x) { return (h ^ x) * 0x9E3779B97F4A7C15u + (h >> 29); }

static bool is_small(const ir_data *d) { return d->dense && d->size <= SMALL_OPERAND; }

static bool is_worth_it(const ir_node *n) {
    uint64_t size = 0;
    for (uint32_t i = 0; i < n->n_out; i++) {
        int64_t count;
        if (n->out[i].dtype == IR_STR || !ir_shape_static(&n->out[i].shape) || !ir_shape_count(&n->out[i].shape, &count)) return false;
        size += (uint64_t)count * ir_dtype_size(n->out[i].dtype);
    }
    return size >= WORTH_REMEMBERING && n->op != OP_CUSTOM;
}

static uint64_t hash_of(const ir_node *n) {
    uint64_t h = mix((uint64_t)n->op + 1, n->n_in);
    for (uint32_t i = 0; i < n->n_in; i++) {
        const ir_value *v = n->in[i].value;
        if (!v) h = mix(h, 0);
        else if (is_small(v->data)) h = mix(h, hash_bytes(v->data->bytes, (size_t)v->data->size));
        else h = mix(h, (uint64_t)(uintptr_t)v->data->bytes + (uint64_t)v->data->start);
    }
    return h;
}

static bool same_operand(const ir_value *x, const ir_value *y) {
    if (!x || !y) return x == y;
    const ir_data *a = x->data, *b = y->data;
    if (x->dtype != y->dtype || !ir_shape_eq(&x->shape, &y->shape) || x->quant != y->quant) return false;
    if (a == b) return true;
    if (a->size != b->size || a->stored != b->stored || a->dense != b->dense || a->scale != b->scale) return false;
    if (is_small(a)) return memcmp(a->bytes, b->bytes, (size_t)a->size) == 0;
    return a->bytes == b->bytes && (a->dense || (a->start == b->start && memcmp(a->stride, b->stride, (size_t)x->shape.rank * sizeof a->stride[0]) == 0));
}

static bool same_fold(const memo *m, const ir_node *n) {
    if (m->n->op != n->op || m->n->n_in != n->n_in || m->n->n_out != n->n_out) return false;
    for (uint32_t i = 0; i < n->n_in; i++)
        if (!same_operand(m->in[i], n->in[i].value)) return false;
    const ir_options *o = ir_ops[n->op].options;
    for (size_t i = 0; o && i < o->field_count; i++)
        if (!ir_attr_eq(o->fields[i].kind, &m->n->attr[i], &n->attr[i])) return false;
    for (uint32_t i = 0; i < n->n_out; i++)
        if (m->out[i]->dtype != n->out[i].dtype || !ir_shape_eq(&m->out[i]->shape, &n->out[i].shape)) return false;
    return true;
}

bool b_recall(bld *b, const ir_node *n, ir_value **out) {
    uint64_t first;
    if (!is_worth_it(n) || !umap_get(&b->m->folded, hash_of(n), &first)) return false;
    int tries = 0;
    for (const memo *m = (const memo *)(uintptr_t)first; m && tries++ < MOST_TRIES; m = m->next) {
        if (!same_fold(m, n)) continue;
        for (uint32_t i = 0; i < n->n_out; i++) out[i] = ir_const_data(b->m, m->out[i]->dtype, &m->out[i]->shape, m->out[i]->data);
        return true;
    }
    return false;
}

void b_remember(bld *b, const ir_node *n, ir_value *const *out) {
    if (!is_worth_it(n)) return;
    arena *a = &b->ctx->keep;
    const uint64_t h = hash_of(n);
    uint64_t next = 0;
    umap_get(&b->m->folded, h, &next);
    memo *m = NEW(a, memo);
    *m = (memo){.n = n, .in = NEW_N(a, const ir_value *, n->n_in), .out = NEW_N(a, ir_value *, n->n_out), .next = (memo *)(uintptr_t)next};
    for (uint32_t i = 0; i < n->n_in; i++) m->in[i] = n->in[i].value;
    for (uint32_t i = 0; i < n->n_out; i++) m->out[i] = out[i];
    umap_put(&b->m->folded, h, (uint64_t)(uintptr_t)m);
}
