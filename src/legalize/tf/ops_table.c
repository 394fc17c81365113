/* legalize/tf/ops_table.c: lookup tables.
 *
 * The model's initialization is walked once, for the keys and values that it imports: they must be constants,
 * or lines of a vocabulary file that the model carries.  The runtime has tables from strings to i64 and back,
 * filled by the subgraph that CALL_ONCE runs.  Other tables are tensors:
 *   integer keys     GATHER from the values in the order of the keys, the default at both ends
 *   string keys      a table of positions, then GATHER from the values */
#include "legalize/tf/lower_impl.h"

static tf_table *table_named(lower *L, str name, const src_node *n) {
    uint64_t at;
    if (smap_get(&L->tables, name, &at)) return (tf_table *)(uintptr_t)at;
    tf_table *t = NEW(&L->ctx->keep, tf_table);
    *t = (tf_table){.name = name, .key = IR_DTYPE_NONE, .value = IR_DTYPE_NONE, .used_key = IR_DTYPE_NONE, .used_value = IR_DTYPE_NONE, .node = n};
    smap_put(&L->tables, name, (uint64_t)(uintptr_t)t);
    vec_push(&L->ctx->keep, &L->table_list, t);
    t->id = (uint32_t)L->table_list.n;
    return t;
}

/* HashTable, HashTableV2: one table for each shared name, or for each node of that name. */
bool lower_hash_table(tf_call *c) {
    str name = tf_attr_s(c, "shared_name");
    if (!name.n) name = c->src->name;
    tf_table *t = table_named(c->L, name, c->src);
    t->key = tf_attr_type(c, "key_dtype");
    t->value = tf_attr_type(c, "value_dtype");
    c->out[0] = (tf_value){.kind = TF_TABLE, .table = t};
    return true;
}

static tf_table *table_of(tf_call *c) {
    if (c->n_in && c->in[0].kind == TF_TABLE) return c->in[0].table;
    tf_unsupported(c, NULL, "its table is not known at conversion time");
    return NULL;
}

bool lower_table_import(tf_call *c) {
    tf_table *t = table_of(c);
    if (!t) return false;
    ir_value *k = tf_in(c, 1), *v = tf_in(c, 2);
    if (!ir_is_const(k) || !ir_is_const(v)) return tf_unsupported(c, "use constant keys and values", "the keys or values of its table are computed at run time");
    t->keys = k;
    t->values = v;
    return true;
}

/* ---- vocabulary files ------------------------------------------------------------------------------- */

typedef VEC(str) lines;

static ir_value *strings(bld *b, const str *v, size_t n) {
    arena *a = &b->ctx->keep;
    size_t head = 4 * (n + 2), size = head;
    for (size_t i = 0; i < n; i++) size += v[i].n;
    uint8_t *p = arena_alloc(a, size, 16);
    int32_t at = (int32_t)n;
    memcpy(p, &at, 4);
    at = (int32_t)head;
    for (size_t i = 0; i < n; i++) {
        memcpy(p + 4 + 4 * i, &at, 4);
        if (v[i].n) memcpy(p + at, v[i].p, v[i].n);
        at += (int32_t)v[i].n;
    }
    memcpy(p + 4 + 4 * n, &at, 4);
    ir_shape s = {1, {(ir_dim)n}};
    return ir_const_own(b->m, IR_STR, &s, p, size);
}

/* Column `index` of the lines: -2 the whole line, -1 its number. */
static ir_value *column(tf_call *c, const lines *l, int64_t index, char delimiter, ir_dtype t) {
    arena *a = &c->L->ctx->keep;
    str *text = NEW_N(a, str, l->n + 1);
    int64_t *number = NEW_N(a, int64_t, l->n + 1);
    for (size_t i = 0; i < l->n; i++) {
        str rest = l->v[i], head = rest, tail;
        for (int64_t k = 0; index >= 0 && k <= index; k++) {
            bool more = str_cut(rest, delimiter, &head, &tail);
            if (!more && k < index) return b_fail(c->b, "line %zu of its vocabulary has no column %lld", i + 1, (long long)index);
            rest = tail;
        }
        text[i] = head;
        number[i] = (int64_t)i;
        if (index != -1 && t != IR_STR && !str_to_i64(head, &number[i])) return b_fail(c->b, "line %zu of its vocabulary is not a number", i + 1);
    }
    if (t == IR_STR) return strings(c->b, text, l->n);
    ir_shape s = {1, {(ir_dim)l->n}};
    return b_cast(c->b, b_const(c->b, IR_I64, &s, number, l->n * sizeof *number), t);
}

bool lower_table_from_file(tf_call *c) {
    tf_table *t = table_of(c);
    if (!t) return false;
    ir_value *name = tf_in(c, 1);
    if (!ir_is_const(name) || name->dtype != IR_STR || name->data->size < 12) return tf_unsupported(c, NULL, "the name of its vocabulary is computed at run time");
    str path = {(const char *)name->data->bytes + 12, (size_t)name->data->size - 12};
    const file_map *f = file_open(c->L->ctx, path);
    if (!f) {
        c->b->failed = true;
        return false;
    }
    lines l = {0};
    str rest = {(const char *)f->p, f->n}, head;
    int64_t most = tf_attr_i(c, "vocab_size", -1), skip = tf_attr_i(c, "offset", 0);
    while (rest.n && (most < 0 || (int64_t)l.n < most)) {
        str_cut(rest, '\n', &head, &rest);
        if (head.n && head.p[head.n - 1] == '\r') head.n--;
        if (skip-- > 0) continue;
        vec_push(&c->L->ctx->keep, &l, head);
    }
    str d = tf_attr_s(c, "delimiter");
    char delimiter = d.n ? d.p[0] : '\t';
    t->keys = column(c, &l, tf_attr_i(c, "key_index", -2), delimiter, t->key);
    t->values = column(c, &l, tf_attr_i(c, "value_index", -1), delimiter, t->value);
    return !c->b->failed;
}

/* Walks what the model's initialization runs, for the tables it fills. */
void lw_read_tables(lower *L) {
    const src_module *m = L->src;
    if (!m->n_init_targets || !m->n_functions) return;
    src_graph *main = m->functions[0];
    bool any = false;
    for (uint32_t f = 0; f < m->n_functions && !any; f++)
        for (uint32_t i = 0; i < m->functions[f]->n_nodes && !any; i++) any = str_starts(m->functions[f]->nodes[i].op, "HashTable");
    if (!any) return;
    const uint32_t mark = L->m->graph_count;
    ir_graph *outer;
    lw_graph_begin(L, "tables", STR("init"), &outer);
    lw_frame *frame = lw_new_frame(L, main, STR(""));
    uint32_t *nodes = NEW_N(&L->ctx->keep, uint32_t, m->n_init_targets);
    for (uint32_t i = 0; i < m->n_init_targets; i++) nodes[i] = m->init_targets[i].node;
    L->reading_tables = true;
    lw_walk(L, frame, NULL, 0, nodes, m->n_init_targets);
    L->reading_tables = false;
    lw_graph_end(L, outer);
    lw_drop_graphs(L, mark);
}

/* ---- look-ups ------------------------------------------------------------------------------------------- */

static ir_value *runtime_table(bld *b, tf_table *t, ir_dtype key, ir_dtype value) {
    ir_type type = {IR_RES, {.rank = 1, .d = {1}}};
    ir_value *h;
    b_build(b, OP_HASHTABLE, NULL, 0, B_AT({A_table_id, .i = t->id}, {A_key_dtype, .i = key}, {A_value_dtype, .i = value}), &type, &h, 1);
    return h;
}

static ir_value *find(tf_call *c, tf_table *t, ir_value *x, ir_dtype key, ir_dtype value, ir_value *otherwise) {
    ir_type type = {value, x->shape};
    ir_value *r;
    t->used_key = key;
    t->used_value = value;
    b_build(c->b, OP_HASHTABLE_FIND, B_IN(runtime_table(c->b, t, key, value), x, otherwise), B_NONE, &type, &r, 1);
    return r;
}

/* Values in the order of `position` 1.., the default at 0. */
static ir_value *pick(tf_call *c, const tf_table *t, ir_value *position, ir_value *otherwise) {
    ir_shape one = {1, {1}};
    ir_value *parts[2] = {b_reshape(c->b, otherwise, &one), t->values};
    return b_gather(c->b, b_concat(c->b, parts, 2, 0), position, 0, 0);
}

/* Integer keys: positions by arithmetic when they are dense enough, else by comparing with each. */
static ir_value *find_integer(tf_call *c, tf_table *t, ir_value *x, ir_value *otherwise) {
    bld *b = c->b;
    int64_t n, low = INT64_MAX, high = INT64_MIN, k;
    if (!ir_shape_count(&t->keys->shape, &n)) return b_fail(b, "keys of unknown number");
    for (int64_t i = 0; i < n; i++) {
        if (!ev_get_i64(t->keys, i, &k)) return b_fail(b, "keys that are no integers");
        low = MIN(low, k);
        high = MAX(high, k);
    }
    if (!n) return b_op(b, OP_FILL, B_IN(b_shape_of(b, x), otherwise), B_NONE);
    ir_shape one = {1, {1}};
    if (high - low >= 0 && high - low < 4 * n + 1024) {
        int64_t span = high - low + 3; /* the default, then each key from low to high, then the default */
        int32_t *at = NEW_N(&b->ctx->keep, int32_t, (size_t)span);
        for (int64_t i = 0; i < n; i++) {
            ev_get_i64(t->keys, i, &k);
            at[k - low + 1] = (int32_t)i + 1;
        }
        ir_value *parts[2] = {b_reshape(b, otherwise, &one), t->values};
        ir_value *all = b_gather(b, b_concat(b, parts, 2, 0), b_i32s(b, at, (size_t)span), 0, 0);
        ir_value *p = low == 1 ? x : b_sub(b, x, b_num(b, x->dtype, (double)(low - 1)));
        p = b_binary(b, OP_MINIMUM, b_binary(b, OP_MAXIMUM, p, b_num(b, x->dtype, 0)), b_num(b, x->dtype, (double)(span - 1)));
        return b_gather(b, all, p, 0, 0);
    }
    ir_value *same = b_binary(b, OP_EQUAL, b_expand_dims(b, x, -1), t->keys);
    int32_t *rank = NEW_N(&b->ctx->keep, int32_t, (size_t)n);
    for (int64_t i = 0; i < n; i++) rank[i] = (int32_t)i + 1;
    ir_value *numbers = b_i32s(b, rank, (size_t)n);
    ir_value *hit = b_mul(b, b_cast(b, same, IR_I32), numbers);
    int last = x->shape.rank;
    return pick(c, t, b_reduce(b, OP_REDUCE_MAX, hit, &last, 1, false), otherwise);
}

bool lower_table_find(tf_call *c) {
    tf_table *t = table_of(c);
    if (!t) return false;
    ir_value *x = tf_in(c, 1), *otherwise = tf_in(c, 2);
    if (x->poison || otherwise->poison) return false;
    if (!t->keys) return tf_unsupported(c, NULL, "table '%.*s' is never filled with constants", STR_ARG(t->name));
    bool strings_to_i64 = t->key == IR_STR && t->value == IR_I64, i64_to_strings = t->key == IR_I64 && t->value == IR_STR;
    if (strings_to_i64 || i64_to_strings) return tf_return(c, find(c, t, x, t->key, t->value, otherwise));
    if (x->shape.rank < 0) return tf_unsupported(c, NULL, "its keys have an unknown rank");
    if (ir_is_int(t->key)) return tf_return(c, find_integer(c, t, x, otherwise));
    if (t->key == IR_STR) return tf_return(c, pick(c, t, find(c, t, x, IR_STR, IR_I64, b_i64(c->b, 0)), otherwise));
    return tf_unsupported(c, "use integer or string keys", "its table has keys of type %s", ir_dtypes[t->key].text);
}

bool lower_table_size(tf_call *c) {
    tf_table *t = table_of(c);
    int64_t n;
    if (!t) return false;
    if (!t->keys || !ir_shape_count(&t->keys->shape, &n)) return tf_unsupported(c, NULL, "table '%.*s' is never filled with constants", STR_ARG(t->name));
    return tf_return(c, b_i64(c->b, n));
}

/* ---- first values ------------------------------------------------------------------------------------------ */

static bool import(lower *L, bld *b, tf_table *t) {
    int64_t n;
    if (t->used_key == IR_DTYPE_NONE || !t->keys || !ir_shape_count(&t->keys->shape, &n)) return true;
    ir_value *values = t->values;
    if (t->value != t->used_value) { /* positions, from 1 */
        int64_t *p = NEW_N(&L->ctx->keep, int64_t, (size_t)n + 1);
        for (int64_t i = 0; i < n; i++) p[i] = i + 1;
        values = b_const(b, IR_I64, &t->keys->shape, p, (size_t)n * sizeof *p);
    }
    ir_value *h = runtime_table(b, t, t->used_key, t->used_value);
    return b_build(b, OP_HASHTABLE_IMPORT, B_IN(h, t->keys, values), B_NONE, NULL, NULL, 0);
}

bool lw_init_tables(lower *L, bld *b) {
    bool ok = true;
    for (size_t i = 0; i < L->table_list.n; i++) ok &= import(L, b, L->table_list.v[i]);
    return ok;
}
