/* front/savedmodel/signatures.c: the signatures of a meta graph, their inputs and outputs in
 * declared order, and the nodes that initialization runs.
 *
 * The maps of a SignatureDef have no order.  TensorFlow 2 still tells: the graph calls a wrapper,
 * which calls the traced function, whose arguments and results are in the order that its author
 * declared:
 *
 *     x, y ─► StatefulPartitionedCall(signature_wrapper) ─► out      main graph: any order (by name)
 *     signature_wrapper(x, y) = StatefulPartitionedCall(f)(y, x)     f(y, x): the declared order
 *
 * Where that does not say it, names are sorted as people do: output_2 before output_10. */
#include "front/savedmodel/sm.h"

#include <stdlib.h>

/* ---- sorting --------------------------------------------------------------------------------- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Runs of digits compare as numbers. */
static int natural_order(str a, str b) {
    size_t i = 0, k = 0;
    while (i < a.n && k < b.n) {
        if (is_digit(a.p[i]) && is_digit(b.p[k])) {
            while (i + 1 < a.n && a.p[i] == '0' && is_digit(a.p[i + 1])) i++;
            while (k + 1 < b.n && b.p[k] == '0' && is_digit(b.p[k + 1])) k++;
            size_t an = 0, bn = 0;
            while (i + an < a.n && is_digit(a.p[i + an])) an++;
            while (k + bn < b.n && is_digit(b.p[k + bn])) bn++;
            if (an != bn) return an < bn ? -1 : 1;
            int order = memcmp(a.p + i, b.p + k, an);
            if (order) return order;
            i += an;
            k += bn;
        } else if (a.p[i] != b.p[k]) {
            return (unsigned char)a.p[i] < (unsigned char)b.p[k] ? -1 : 1;
        } else {
            i++;
            k++;
        }
    }
    return i < a.n ? 1 : k < b.n ? -1 : str_cmp(a, b);
}

typedef struct ranked {
    src_endpoint e;
    uint32_t rank; /* UINT32_MAX: not known */
} ranked;

static int by_rank(const void *a, const void *b) {
    const ranked *x = a, *y = b;
    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    return natural_order(x->e.name, y->e.name);
}

/* ---- declared order -------------------------------------------------------------------------- */

static const src_graph *called(const src_node *n) {
    src_attr a;
    if (!str_ends(n->op, "PartitionedCall") || !gd_get_attr(n, "f", &a) || a.kind != SA_FUNC)
        return NULL;
    return src_function(n->graph->module, a.s);
}

static src_edge skip_identities(const src_graph *g, src_edge e) {
    for (int hops = 0;
         hops < 32 && str_is(g->nodes[e.node].op, "Identity") && g->nodes[e.node].n_in; hops++)
        e = g->nodes[e.node].in[0];
    return e;
}

/* The call of the traced function inside the wrapper that `call` calls; NULL: `call` calls no
 * wrapper. */
static const src_node *inner_call(const src_node *call) {
    const src_graph *wrapper = called(call);
    if (!wrapper) return NULL;
    bool is_wrapper = false;
    for (size_t i = 0; i + 17 <= wrapper->name.n && !is_wrapper; i++)
        is_wrapper = memcmp(wrapper->name.p + i, "signature_wrapper", 17) == 0;
    for (uint32_t i = wrapper->n_args; is_wrapper && i < wrapper->n_nodes; i++)
        if (called(&wrapper->nodes[i])) return &wrapper->nodes[i];
    return NULL;
}

/* The call that all outputs come from; NULL: there is no such. */
static const src_node *output_call(const src_graph *g, const src_endpoint *outputs, uint32_t n) {
    const src_node *call = NULL;
    for (uint32_t i = 0; i < n; i++) {
        const src_node *from = &g->nodes[skip_identities(g, outputs[i].edge).node];
        if (call && from != call) return NULL;
        call = from;
    }
    return call && called(call) ? call : NULL;
}

static uint32_t output_rank(const src_graph *g, const src_graph *wrapper, const src_node *inner,
                            src_edge e) {
    e = skip_identities(g, e);
    if (!inner || e.output >= wrapper->n_rets) return e.output;
    src_edge ret = skip_identities(wrapper, wrapper->rets[e.output]);
    return ret.node == inner->number ? ret.output : UINT32_MAX;
}

/* Positions of the first use of each node among the inputs of a call. */
static umap positions(arena *a, const src_node *call) {
    umap first = {.a = a};
    for (uint32_t i = call ? call->n_in : 0; i > 0; i--)
        umap_put(&first, skip_identities(call->graph, call->in[i - 1]).node, i - 1);
    return first;
}

static uint32_t input_rank(const umap *outer, const umap *inner, src_edge e) {
    uint64_t at, there;
    if (!umap_get(outer, e.node, &at)) return UINT32_MAX;
    if (!inner) return (uint32_t)at;
    return umap_get(inner, at, &there) ? (uint32_t)there : UINT32_MAX; /* argument number is node number */
}

static void sort_endpoints(sm_module *sm, src_endpoint *list, uint32_t n, const src_node *call,
                           bool is_input) {
    arena *scratch = &sm->gd.m.ctx->scratch;
    arena_mark mark = arena_get_mark(scratch);
    ranked *r = NEW_N(scratch, ranked, n);
    const src_node *inner = call ? inner_call(call) : NULL;
    const umap outer_at = positions(scratch, call), inner_at = positions(scratch, inner);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t rank = !call      ? UINT32_MAX
                        : is_input ? input_rank(&outer_at, inner ? &inner_at : NULL, list[i].edge)
                                   : output_rank(call->graph, inner ? inner->graph : NULL, inner, list[i].edge);
        r[i] = (ranked){list[i], rank};
    }
    if (n) qsort(r, n, sizeof *r, by_rank);
    for (uint32_t i = 0; i < n; i++) list[i] = r[i].e;
    arena_rewind(scratch, mark);
}

/* ---- one signature --------------------------------------------------------------------------- */

typedef struct info_proto {
    int64_t dtype;
    str name, shape, sparse, composite;
} info_proto;
static const pb_slot info_slots[] = {{1, PB_VIEW, offsetof(info_proto, name)},
                                     {2, PB_INT, offsetof(info_proto, dtype)},
                                     {3, PB_VIEW, offsetof(info_proto, shape)},
                                     {4, PB_VIEW, offsetof(info_proto, sparse)},
                                     {5, PB_VIEW, offsetof(info_proto, composite)}};

static bool read_endpoint(sm_module *sm, str key, str entry, src_endpoint *out) {
    gd_module *gd = &sm->gd;
    lc_ctx *ctx = gd->m.ctx;
    info_proto p = {0};
    pb_error error;
    str name, info;
    if (!pb_map_entry(entry, &name, &info, &error) || !PB_FILL(info, info_slots, &p, &error))
        return gd_broken(gd, &error, "a signature", key);
    *out = (src_endpoint){.name = name,
                          .node_name = p.name,
                          .dtype = ir_dtype_from_tf(p.dtype),
                          .shape = IR_UNRANKED};
    if (p.sparse.p || p.composite.p)
        return diag_report(ctx, D_SIGNATURE_COMPOSITE, gd_where(gd, entry.p, name, (str){0}),
                           "save a signature that takes indices, values and shape as dense tensors",
                           "'%.*s' of signature '%.*s' is a sparse or composite tensor",
                           STR_ARG(name), STR_ARG(key));
    if (p.shape.p && !gd_shape(gd, p.shape, name, (str){0}, &out->shape)) return false;
    return gd_find_tensor(gd, p.name, &out->edge) ||
           diag_report(ctx, D_SIGNATURE_BROKEN, gd_where(gd, entry.p, name, (str){0}), NULL,
                       "'%.*s' of signature '%.*s' is tensor '%.*s', which is not in the graph",
                       STR_ARG(name), STR_ARG(key), STR_ARG(p.name));
}

typedef struct signature_proto {
    uint32_t n_inputs, n_outputs;
} signature_proto;
static const pb_slot signature_slots[] = {{1, PB_COUNT, offsetof(signature_proto, n_inputs)},
                                          {2, PB_COUNT, offsetof(signature_proto, n_outputs)}};

static bool read_signature(sm_module *sm, str key, str message, src_signature *s) {
    gd_module *gd = &sm->gd;
    arena *keep = &gd->m.ctx->keep;
    signature_proto p = {0};
    pb_error error;
    if (!PB_FILL(message, signature_slots, &p, &error))
        return gd_broken(gd, &error, "a signature", key);
    *s = (src_signature){.key = key,
                         .inputs = NEW_N(keep, src_endpoint, p.n_inputs),
                         .outputs = NEW_N(keep, src_endpoint, p.n_outputs)};
    pb_reader r = pb_open(message);
    pb_field f;
    bool ok = true;
    while (pb_next(&r, &f)) {
        if ((f.number != 1 && f.number != 2) || f.wire != PB_BYTES) continue;
        src_endpoint *e = f.number == 1 ? &s->inputs[s->n_inputs] : &s->outputs[s->n_outputs];
        if (!read_endpoint(sm, key, f.bytes, e)) {
            ok = false;
            continue;
        }
        if (f.number == 1)
            s->n_inputs++;
        else
            s->n_outputs++;
    }
    if (!ok) return false;
    const src_node *call = output_call(gd->m.functions[0], s->outputs, s->n_outputs);
    sort_endpoints(sm, s->inputs, s->n_inputs, call, true);
    sort_endpoints(sm, s->outputs, s->n_outputs, call, false);
    return true;
}

/* ---- all of them ----------------------------------------------------------------------------- */

typedef struct found {
    str key, message;
} found;
typedef VEC(found) found_list;

static int by_key(const void *a, const void *b) {
    const found *x = a, *y = b;
    bool x_first = str_is(x->key, "serving_default"), y_first = str_is(y->key, "serving_default");
    return x_first != y_first ? (x_first ? -1 : 1) : natural_order(x->key, y->key);
}

static bool list_signatures(sm_module *sm, found_list *list) {
    pb_reader r = pb_open(sm->meta);
    pb_field f;
    pb_error error;
    while (pb_next(&r, &f)) {
        found s;
        if (f.number != 5 || f.wire != PB_BYTES) continue;
        if (!pb_map_entry(f.bytes, &s.key, &s.message, &error))
            return gd_broken(&sm->gd, &error, "a signature", (str){0});
        if (!str_starts(s.key, "__saved_model_")) vec_push(&sm->gd.m.ctx->scratch, list, s);
    }
    if (list->n) qsort(list->v, list->n, sizeof *list->v, by_key);
    return list->n > 0 ||
           diag_report(sm->gd.m.ctx, D_NO_SIGNATURE, (diag_where){.file = sm->gd.m.file.p},
                       "save it with tf.saved_model.save(module, path, signatures=...)",
                       "the SavedModel has no signature");
}

static bool unknown_signature(sm_module *sm, str key, const found_list *list) {
    lc_ctx *ctx = sm->gd.m.ctx;
    const char **keys = NEW_N(&ctx->scratch, const char *, list->n);
    strbuf text = {.a = &ctx->keep};
    for (size_t i = 0; i < list->n; i++) {
        keys[i] = str_dup(&ctx->scratch, list->v[i].key).p;
        sb_fmt(&text, "%s'%s'", i ? ", " : "", keys[i]);
    }
    const char *near = str_nearest(key, keys, list->n);
    str hint = near ? str_fmt(&ctx->keep, "did you mean '%s'?", near) : (str){0};
    return diag_report(ctx, D_SIGNATURE_UNKNOWN, (diag_where){.file = sm->gd.m.file.p}, hint.p,
                       "there is no signature '%.*s'; the SavedModel has %.*s", STR_ARG(key),
                       STR_ARG(sb_str(&text)));
}

bool sm_load_signatures(sm_module *sm, const sm_options *o) {
    src_module *m = &sm->gd.m;
    found_list list = {0};
    if (!list_signatures(sm, &list)) return false;
    size_t asked = o ? o->n_signatures : 0, n = asked ? asked : list.n;
    m->signatures = NEW_N(&m->ctx->keep, src_signature, n);
    bool ok = true;
    for (size_t i = 0; i < n; i++) {
        size_t k = i;
        if (asked)
            for (k = 0; k < list.n && !str_eq(list.v[k].key, o->signatures[i]);) k++;
        if (k == list.n)
            ok = unknown_signature(sm, o->signatures[i], &list);
        else if (!read_signature(sm, list.v[k].key, list.v[k].message,
                                 &m->signatures[m->n_signatures]))
            ok = false;
        else
            m->n_signatures++;
    }
    return ok;
}

/* ---- initialization -------------------------------------------------------------------------- */

/* A target is a node; it is written as one ("init"), or as its first output ("init:0"). */
static void add_target(sm_module *sm, str target) {
    src_module *m = &sm->gd.m;
    str name, number;
    uint64_t node, known;
    str_cut(target, ':', &name, &number);
    if (!smap_get(&sm->gd.node_index, name, &node)) return;
    if (umap_get(&sm->init_nodes, node, &known)) return;
    sm->init_nodes.a = &m->ctx->keep;
    umap_put(&sm->init_nodes, node, 1);
    if (m->n_init_targets == sm->init_room)
        m->init_targets = vec_grow(&m->ctx->keep, m->init_targets, m->n_init_targets, &sm->init_room,
                                   sizeof(src_edge), _Alignof(src_edge));
    m->init_targets[m->n_init_targets++] = (src_edge){(uint32_t)node, 0};
}

static str first_view(str message, uint32_t number) {
    str v = {0};
    const pb_slot slot = {number, PB_VIEW, 0};
    pb_error error;
    pb_fill(message, &slot, 1, &v, &error);
    return v;
}

/* CollectionDef { node_list { value: "init" } } */
static void read_collection(sm_module *sm, str collection) {
    pb_reader r = pb_open(first_view(collection, 1));
    pb_field f;
    while (pb_next(&r, &f))
        if (f.number == 1 && f.wire == PB_BYTES) add_target(sm, f.bytes);
}

/* SignatureDef { outputs { value { name: "NoOp" } } } */
static void read_init_signature(sm_module *sm, str signature) {
    pb_reader r = pb_open(signature);
    pb_field f;
    pb_error error;
    str key, info;
    while (pb_next(&r, &f))
        if (f.number == 2 && f.wire == PB_BYTES && pb_map_entry(f.bytes, &key, &info, &error))
            add_target(sm, first_view(info, 1));
}

bool sm_load_init(sm_module *sm) {
    pb_reader r = pb_open(sm->meta);
    pb_field f;
    pb_error error;
    str key, value;
    while (pb_next(&r, &f)) {
        if ((f.number != 4 && f.number != 5) || f.wire != PB_BYTES) continue;
        if (!pb_map_entry(f.bytes, &key, &value, &error))
            return gd_broken(&sm->gd, &error, "a meta graph", (str){0});
        if (f.number == 5 && str_is(key, "__saved_model_init_op")) read_init_signature(sm, value);
        if (f.number == 4 && (str_is(key, "saved_model_main_op") || str_is(key, "legacy_init_op") ||
                              str_is(key, "table_initializer")))
            read_collection(sm, value);
    }
    return true;
}
