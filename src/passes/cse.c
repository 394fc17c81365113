/* passes/cse.c: equal nodes, and sizes that are known to be equal, are computed once; equal constants become one value. */
#include "passes/rules.h"

/* Larger constants of a file are told apart by their checksums or by where they lie, lest the file be read for it; few of those that
 * seem alike are compared. */
#define CONST_LIMIT 4096
enum { MOST_TRIES = 4 };

/* All of what is stored, in some order: not one of many parts, for each of which all would be compared. */
static bool is_whole(const ir_value *v) {
    return v->data->dense || (uint64_t)ps_count_of(v) * ir_dtype_size(v->data->stored) == v->data->size;
}

typedef struct entry {
    const void *what;
    struct entry *next;
} entry;

typedef struct table {
    arena *a;
    umap map; /* hash -> entry */
} table;

static entry *lookup(const table *t, uint64_t hash) {
    uint64_t p;
    return umap_get(&t->map, hash, &p) ? (entry *)(uintptr_t)p : NULL;
}

static void insert(table *t, uint64_t hash, const void *what) {
    entry *e = NEW(t->a, entry);
    e->what = what;
    e->next = lookup(t, hash);
    umap_put(&t->map, hash, (uint64_t)(uintptr_t)e);
}

static uint64_t mix(uint64_t h, uint64_t x) { return (h ^ x) * 0x9E3779B97F4A7C15u + (h >> 29); }

/* ---- constants ----------------------------------------------------------------------------------------- */

static uint64_t hash_const(const ir_value *v) {
    uint64_t h = mix((uint64_t)v->dtype + 1, (uint64_t)v->shape.rank);
    for (int i = 0; i < v->shape.rank; i++)
        h = mix(h, (uint64_t)v->shape.d[i]);
    const ir_data *d = v->data;
    if (!is_whole(v))
        return mix(h, (uint64_t)(uintptr_t)d->bytes);
    if (d->size <= CONST_LIMIT || (d->dense && !d->file))
        return mix(h, hash_bytes(d->bytes, (size_t)d->size));
    return mix(h, d->checked ? d->crc : (uint64_t)(uintptr_t)d->bytes);
}

static bool same_data(const ir_value *x, const ir_value *y) {
    const ir_data *a = x->data, *b = y->data;
    if (a == b)
        return true;
    if (a->dense != b->dense || a->stored != b->stored || a->size != b->size)
        return false;
    if (!a->dense && (a->start != b->start || a->scale != b->scale ||
                      memcmp(a->stride, b->stride, (size_t)MAX(x->shape.rank, 0) * sizeof a->stride[0]) != 0))
        return false;
    return a->bytes == b->bytes || (is_whole(x) && is_whole(y) && ir_same_bytes(a, b, a->size));
}

static bool same_const(const ir_value *a, const ir_value *b) {
    return a->dtype == b->dtype && ir_shape_eq(&a->shape, &b->shape) && a->quant == b->quant && same_data(a, b);
}

static ir_value *first_equal_const(table *t, ir_value *v) {
    uint64_t h = hash_const(v);
    int tries = 0;
    for (entry *e = lookup(t, h); e && tries < MOST_TRIES; e = e->next) {
        if (same_const(e->what, v))
            return (ir_value *)(uintptr_t)e->what;
        tries += v->data->size > CONST_LIMIT;
    }
    insert(t, h, v);
    return v;
}

static void share_constants(ir_graph *g, table *t) {
    for (ir_node *n = g->first; n; n = n->next)
        for (uint32_t i = 0; i < n->n_in; i++) {
            ir_value *v = ir_in(n, i);
            ir_value *first = v && ir_is_const(v) ? first_equal_const(t, v) : v;
            if (first != v)
                ir_set_input(n, i, first);
        }
}

/* ---- nodes ---------------------------------------------------------------------------------------------- */

static bool can_share(const ir_node *n) {
    if (n->op == OP_VAR_HANDLE) /* a name, whoever says it */
        return true;
    return n->n_out > 0 && !(ir_ops[n->op].flags & (IR_EFFECT | IR_RANDOM));
}

static bool swaps(const ir_node *n) { return (ir_ops[n->op].flags & IR_COMMUTATIVE) && n->n_in == 2; }

static uint64_t id_of(const ir_value *v) { return v ? (uint64_t)v->id + 1 : 0; }

static uint64_t hash_node(const ir_node *n) {
    uint64_t h = mix((uint64_t)n->op + 7, n->n_in);
    if (swaps(n))
        return mix(h, id_of(ir_in(n, 0)) + id_of(ir_in(n, 1)));
    for (uint32_t i = 0; i < n->n_in; i++)
        h = mix(h, id_of(ir_in(n, i)));
    return h;
}

static bool same_node(const ir_node *a, const ir_node *b) {
    if (a->op != b->op || a->n_in != b->n_in || a->n_out != b->n_out)
        return false;
    bool straight = true;
    for (uint32_t i = 0; i < a->n_in; i++)
        straight &= ir_in(a, i) == ir_in(b, i);
    if (!straight && !(swaps(a) && ir_in(a, 0) == ir_in(b, 1) && ir_in(a, 1) == ir_in(b, 0)))
        return false;
    const ir_options *o = ir_ops[a->op].options;
    for (size_t i = 0; o && i < o->field_count; i++)
        if (!ir_attr_eq(o->fields[i].kind, &a->attr[i], &b->attr[i]))
            return false;
    for (uint32_t i = 0; i < a->n_out; i++)
        if (a->out[i].dtype != b->out[i].dtype || a->out[i].quant != b->out[i].quant ||
            a->out[i].shape.rank != b->out[i].shape.rank)
            return false;
    return true;
}

static ir_node *find_equal_node(const table *t, const ir_node *n, uint64_t hash) {
    for (entry *e = lookup(t, hash); e; e = e->next)
        if (same_node(e->what, n))
            return (ir_node *)(uintptr_t)e->what;
    return NULL;
}

static void replace_node(ir_node *n, ir_node *first) {
    for (uint32_t i = 0; i < n->n_out; i++) {
        if (first->out[i].name.n == 0)
            first->out[i].name = n->out[i].name;
        if (!first->out[i].elems && n->out[i].elems) { /* known later, of an operand whose rank was found */
            first->out[i].elems = n->out[i].elems;
            first->out[i].shape = n->out[i].shape;
        }
        ir_replace_uses(&n->out[i], &first->out[i]);
    }
    ir_node_remove(n);
}

/* ---- sizes: other nodes that give the same expressions over the unknown sizes --------------------------- */

/* The expressions that n's only output is known to be -> how many; 0: none, or a constant. */
static size_t sizes_of(const ir_node *n) {
    int64_t count;
    const ir_value *v = &n->out[0];
    if (n->n_out != 1 || !v->elems || !ir_shape_count(&v->shape, &count))
        return 0;
    for (int64_t i = 0; i < count; i++)
        if (!dim_known(v->elems[i]))
            return (size_t)count;
    return 0;
}

static uint64_t hash_sizes(const ir_node *n, size_t count) {
    return mix((uint64_t)n->out[0].dtype + 1, hash_bytes(n->out[0].elems, count * sizeof n->out[0].elems[0]));
}

static ir_node *find_equal_sizes(const table *t, const ir_node *n, size_t count, uint64_t hash) {
    const ir_value *v = &n->out[0];
    for (entry *e = lookup(t, hash); e; e = e->next) {
        const ir_value *w = &((const ir_node *)e->what)->out[0];
        if (v->dtype == w->dtype && ir_shape_eq(&v->shape, &w->shape) && memcmp(v->elems, w->elems, count * sizeof v->elems[0]) == 0)
            return w->def;
    }
    return NULL;
}

static void share_nodes(ir_graph *g, arena *a) {
    table nodes = {.a = a, .map = {.a = a}}, sizes = {.a = a, .map = {.a = a}};
    for (ir_node *n = g->first, *next; n; n = next) {
        next = n->next;
        if (!can_share(n))
            continue;
        uint64_t hash = hash_node(n), size_hash = 0;
        ir_node *first = find_equal_node(&nodes, n, hash);
        size_t count = sizes_of(n);
        if (count)
            size_hash = hash_sizes(n, count);
        if (!first && count)
            first = find_equal_sizes(&sizes, n, count, size_hash);
        if (first) {
            replace_node(n, first);
            continue;
        }
        insert(&nodes, hash, n);
        if (count)
            insert(&sizes, size_hash, n);
    }
}

bool pass_cse(ir_module *m) {
    arena *a = &m->ctx->scratch;
    arena_mark mark = arena_get_mark(a);
    table constants = {.a = a, .map = {.a = a}};
    for (ir_graph *g = m->graphs; g; g = g->next)
        share_constants(g, &constants);
    for (ir_graph *g = m->graphs; g; g = g->next) {
        arena_mark inner = arena_get_mark(a);
        share_nodes(g, a);
        arena_rewind(a, inner);
    }
    arena_rewind(a, mark);
    return true;
}
