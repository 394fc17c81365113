/* front/savedmodel/variables.c: which value of the checkpoint belongs to which variable.
 *
 * A variable is known by the name that its handle carries.  Its key in the checkpoint is found by
 * reading what restoring does: in the main graph (TensorFlow 1) or in the traced restore function
 * (TensorFlow 2),
 *
 *     RestoreV2(prefix, names, slices):k ─► Identity ─► AssignVariableOp(handle) or Assign(ref)
 *
 * says that names[k] is the value of that handle.  Where no such path leads to a variable, the
 * object graph inside the checkpoint is asked for its full name, and at last the name itself is
 * the key. */
#include "front/savedmodel/sm.h"

enum { MAX_HOPS = 32, MAX_REPORTS = 20 };

typedef struct source { /* what a variable is restored from */
    str key, slice;
} source;

typedef struct finder {
    sm_module *sm;
    smap by_name; /* variable name -> number in sources */
    VEC(source) sources;
    smap
        full_names; /* full name in the object graph -> number in keys; read when it is asked for */
    VEC(str) keys;
    bool has_full_names;
} finder;

static bool is_identity(const src_node *n) {
    return str_is(n->op, "Identity") || str_is(n->op, "NoOp") || str_is(n->op, "CheckNumerics");
}

static src_edge skip_identities(const src_graph *g, src_edge e) {
    for (int hops = 0; hops < MAX_HOPS && is_identity(&g->nodes[e.node]) && g->nodes[e.node].n_in;
         hops++)
        e = g->nodes[e.node].in[0];
    return e;
}

/* ---- the variables of the graph -------------------------------------------------------------- */

static bool is_handle(const src_node *n) { return str_is(n->op, "VarHandleOp"); }
static bool is_ref_variable(const src_node *n) {
    return str_is(n->op, "VariableV2") || str_is(n->op, "Variable") ||
           str_is(n->op, "AutoReloadVariable");
}

static bool variable_name(const src_node *n, str *name) {
    src_attr a;
    if (!is_handle(n) && !is_ref_variable(n)) return false;
    *name = n->name;
    if (is_handle(n) && gd_get_attr(n, "shared_name", &a) && a.kind == SA_STR && a.s.n) *name = a.s;
    return true;
}

static void add_variable(src_module *m, const src_node *n) {
    src_attr a;
    src_variable v = {.dtype = IR_DTYPE_NONE, .shape = IR_UNRANKED};
    if (!variable_name(n, &v.name)) return;
    if (gd_get_attr(n, "dtype", &a) && a.kind == SA_TYPE) v.dtype = (ir_dtype)a.i;
    if (gd_get_attr(n, "shape", &a) && a.kind == SA_SHAPE) v.shape = a.shape;
    if (smap_put(&m->variable_index, v.name, m->n_variables)) m->variables[m->n_variables++] = v;
}

/* Nodes of the main graph that the signatures and the initialization need: Keras saves every
 * variable three times, and two of them are used by nobody. */
static bool *needed_nodes(sm_module *sm) {
    const src_module *m = &sm->gd.m;
    arena *scratch = &m->ctx->scratch;
    bool *needed = NEW_N(scratch, bool, m->functions[0]->n_nodes);
    VEC(uint32_t) roots = {0};
    for (uint32_t i = 0; i < m->n_signatures; i++)
        for (uint32_t k = 0; k < m->signatures[i].n_outputs; k++)
            vec_push(scratch, &roots, m->signatures[i].outputs[k].edge.node);
    for (uint32_t i = 0; i < m->n_init_targets; i++)
        vec_push(scratch, &roots, m->init_targets[i].node);
    gd_reach(m->functions[0], scratch, roots.v, roots.n, NULL, needed);
    return needed;
}

void sm_collect_variables(sm_module *sm) {
    src_module *m = &sm->gd.m;
    const bool *needed = needed_nodes(sm);
    size_t n = 0;
    str name;
    for (uint32_t f = 0; f < m->n_functions; f++)
        for (uint32_t i = 0; i < m->functions[f]->n_nodes; i++)
            n += variable_name(&m->functions[f]->nodes[i], &name);
    m->variables = NEW_N(&m->ctx->keep, src_variable, n);
    for (uint32_t f = 0; f < m->n_functions; f++)
        for (uint32_t i = 0; i < m->functions[f]->n_nodes; i++)
            if (f || needed[i]) add_variable(m, &m->functions[f]->nodes[i]);
}

/* ---- what restoring says --------------------------------------------------------------------- */

typedef struct restore { /* the constants of a RestoreV2 */
    const ir_data *names, *slices;
} restore;

/* `seen` maps the numbers of restores to theirs in a list, and those of constants, with a bit over them, to their data: each is
 * decoded once. */
static const ir_data *const_strings(const src_graph *g, src_edge e, umap *seen) {
    src_attr a;
    uint64_t known;
    e = skip_identities(g, e);
    if (!str_is(g->nodes[e.node].op, "Const")) return NULL;
    const uint64_t key = (uint64_t)1 << 32 | e.node;
    if (umap_get(seen, key, &known)) return (const ir_data *)(uintptr_t)known;
    const bool found = gd_get_attr(&g->nodes[e.node], "value", &a) && a.kind == SA_TENSOR && a.dtype == IR_STR;
    const ir_data *data = found ? a.data : NULL;
    umap_put(seen, key, (uint64_t)(uintptr_t)data);
    return data;
}

typedef VEC(restore) restore_list;
static restore restore_of(const src_graph *g, uint32_t node, umap *seen, restore_list *list) {
    uint64_t i;
    if (umap_get(seen, node, &i)) return list->v[i];
    const src_node *n = &g->nodes[node];
    restore r = {NULL, NULL};
    if (str_is(n->op, "RestoreV2") && n->n_in == 3) {
        r.names = const_strings(g, n->in[1], seen);
        r.slices = const_strings(g, n->in[2], seen);
    }
    umap_put(seen, node, list->n);
    vec_push(&g->module->ctx->scratch, list, r);
    return r;
}

/* The variable behind a handle: in the main graph itself, in a function through the arguments of
 * `call`. */
static bool handle_name(const src_graph *g, const src_node *call, src_edge e, str *name) {
    e = skip_identities(g, e);
    const src_node *n = &g->nodes[e.node];
    if (call && n->arg >= 0 && (uint32_t)n->arg < call->n_in) {
        g = call->graph;
        n = &g->nodes[skip_identities(g, call->in[n->arg]).node];
    }
    return variable_name(n, name);
}

static void read_assigns(finder *f, const src_graph *g, const src_node *call) {
    arena *scratch = &f->sm->gd.m.ctx->scratch;
    umap seen = {.a = scratch};
    restore_list restores = {0};
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        const src_node *n = &g->nodes[i];
        str name;
        source s = {0};
        if ((!str_is(n->op, "AssignVariableOp") && !str_is(n->op, "Assign")) || n->n_in < 2)
            continue;
        src_edge value = skip_identities(g, n->in[1]);
        restore r = restore_of(g, value.node, &seen, &restores);
        if (!r.names || !ck_string_at(r.names, value.output, &s.key) ||
            !handle_name(g, call, n->in[0], &name))
            continue;
        if (r.slices) ck_string_at(r.slices, value.output, &s.slice);
        if (ck_find(&f->sm->ck, s.key) && smap_put(&f->by_name, name, f->sources.n))
            vec_push(scratch, &f->sources, s);
    }
}

/* saver_def.restore_op_name is a call of the traced restore function. */
static void read_restore_function(finder *f) {
    static const pb_slot slots[] = {{3, PB_VIEW, 0}};
    gd_module *gd = &f->sm->gd;
    str op = {0};
    pb_error error;
    src_edge e;
    src_attr a;
    if (!PB_FILL(f->sm->saver_def, slots, &op, &error) || !op.n || !gd_find_tensor(gd, op, &e))
        return;
    const src_node *call = &gd->m.functions[0]->nodes[e.node];
    if (!call->op_def || !str_ends(call->op, "PartitionedCall") || !gd_get_attr(call, "f", &a) ||
        a.kind != SA_FUNC)
        return;
    const src_graph *fn = src_function(&gd->m, a.s);
    if (fn) read_assigns(f, fn, call);
}

/* ---- what the object graph in the checkpoint says -------------------------------------------- */

typedef struct saved_attribute {
    str name, full_name, key;
} saved_attribute;
static const pb_slot attribute_slots[] = {{1, PB_VIEW, offsetof(saved_attribute, name)},
                                          {2, PB_VIEW, offsetof(saved_attribute, full_name)},
                                          {3, PB_VIEW, offsetof(saved_attribute, key)}};

/* A full name that occurs twice says nothing: its key is emptied. */
static void add_full_name(finder *f, const saved_attribute *a) {
    uint64_t i;
    if (!a->full_name.n || !a->key.n) return;
    if (smap_get(&f->full_names, a->full_name, &i)) {
        if (!str_eq(f->keys.v[i], a->key)) f->keys.v[i] = (str){0};
        return;
    }
    smap_put(&f->full_names, a->full_name, f->keys.n);
    vec_push(&f->sm->gd.m.ctx->scratch, &f->keys, a->key);
}

static void read_object_graph(finder *f) {
    const ir_data *data;
    str message;
    ck_entry *e = ck_find(&f->sm->ck, STR("_CHECKPOINTABLE_OBJECT_GRAPH"));
    if (!e || e->dtype != IR_STR || !ck_value(&f->sm->ck, e, e->key, &data) ||
        !ck_string_at(data, 0, &message))
        return;
    pb_reader r = pb_open(message);
    pb_field node, attribute;
    pb_error error;
    while (pb_next(&r, &node)) {
        if (node.number != 1 || node.wire != PB_BYTES) continue;
        pb_reader in = pb_open(node.bytes);
        while (pb_next(&in, &attribute)) {
            saved_attribute a = {0};
            if (attribute.number == 2 && attribute.wire == PB_BYTES &&
                PB_FILL(attribute.bytes, attribute_slots, &a, &error))
                add_full_name(f, &a);
        }
    }
}

/* ---- values ---------------------------------------------------------------------------------- */

static bool find_source(finder *f, str name, source *s) {
    uint64_t i;
    *s = (source){0};
    if (smap_get(&f->by_name, name, &i)) {
        *s = f->sources.v[i];
        return true;
    }
    if (!f->has_full_names) read_object_graph(f);
    f->has_full_names = true;
    if (smap_get(&f->full_names, name, &i) && f->keys.v[i].n && ck_find(&f->sm->ck, f->keys.v[i])) {
        s->key = f->keys.v[i];
        return true;
    }
    s->key = name;
    if (ck_find(&f->sm->ck, name)) return true;
    s->key = str_fmt(&f->sm->gd.m.ctx->scratch, "%.*s/.ATTRIBUTES/VARIABLE_VALUE",
                     (int)MIN(name.n, 1u << 20), name.p);
    return ck_find(&f->sm->ck, s->key) != NULL;
}

static bool check_variable(sm_module *sm, const src_variable *v, ir_dtype dtype,
                           const ir_shape *shape) {
    bool same = v->dtype == IR_DTYPE_NONE || v->dtype == dtype;
    if (v->shape.rank >= 0) same = same && v->shape.rank == shape->rank;
    for (int i = 0; same && i < v->shape.rank; i++)
        same = v->shape.d[i] < 0 || v->shape.d[i] == shape->d[i];
    if (same) return true;
    arena *keep = &sm->gd.m.ctx->keep;
    str declared = gd_shape_text(keep, &v->shape), stored = gd_shape_text(keep, shape);
    return diag_report(
        sm->gd.m.ctx, D_VARIABLE_MISMATCH,
        (diag_where){.file = sm->ck.index_file->path.p, .node = v->name}, NULL,
        "variable '%.*s' is declared as %s %.*s, but its value in the checkpoint is %s %.*s",
        STR_ARG(v->name), v->dtype == IR_DTYPE_NONE ? "unknown" : ir_dtypes[v->dtype].text,
        STR_ARG(declared), dtype == IR_DTYPE_NONE ? "of an unknown type" : ir_dtypes[dtype].text,
        STR_ARG(stored));
}

static bool set_value(finder *f, src_variable *v) {
    source s;
    if (!find_source(f, v->name, &s))
        return true; /* a pass or lowering reports it where it is read */
    ck_entry *e = ck_find(&f->sm->ck, s.key);
    ir_shape shape = e->shape;
    const ir_data *data;
    bool ok = s.slice.n ? ck_slice(&f->sm->ck, e, s.slice, v->name, &shape, &data)
                        : ck_value(&f->sm->ck, e, v->name, &data);
    if (!ok || !check_variable(f->sm, v, e->dtype, &shape)) return false;
    v->data = data;
    if (data) {
        v->shape = shape;
        v->dtype = e->dtype;
    }
    return true;
}

/* ---- variables that hold an asset's path ----------------------------------------------------- */

static const ir_data *one_string(arena *a, str s) {
    uint32_t head[] = {1, 12, 12 + (uint32_t)s.n};
    uint8_t *bytes = arena_alloc(a, sizeof head + s.n, 4);
    memcpy(bytes, head, sizeof head);
    if (s.n) memcpy(bytes + sizeof head, s.p, s.n);
    ir_data *d = NEW(a, ir_data);
    *d = (ir_data){.bytes = bytes, .size = sizeof head + s.n, .stored = IR_STR, .dense = true};
    return d;
}

/* The main graph assigns the tensor of an asset to a string variable, which no checkpoint holds. */
static void set_asset_variables(src_module *m) {
    const src_graph *g = m->functions[0];
    umap asset_of = {.a = &m->ctx->scratch}; /* by its node: the first one's number */
    for (uint32_t k = m->n_assets; k > 0; k--) umap_put(&asset_of, m->assets[k - 1].edge.node, k - 1);
    for (uint32_t i = 0; m->n_assets && i < g->n_nodes; i++) {
        const src_node *n = &g->nodes[i];
        str name;
        uint64_t v, k;
        if (!str_is(n->op, "AssignVariableOp") || n->n_in < 2 ||
            !handle_name(g, NULL, n->in[0], &name))
            continue;
        if (!smap_get(&m->variable_index, name, &v) || m->variables[v].data ||
            m->variables[v].dtype != IR_STR)
            continue;
        if (!umap_get(&asset_of, skip_identities(g, n->in[1]).node, &k)) continue;
        m->variables[v].data = one_string(&m->ctx->keep, m->assets[k].path);
        m->variables[v].shape = IR_SCALAR;
    }
}

bool sm_read_values(sm_module *sm) {
    src_module *m = &sm->gd.m;
    arena *scratch = &m->ctx->scratch;
    arena_mark mark = arena_get_mark(scratch);
    finder f = {.sm = sm, .by_name = {.a = scratch}, .full_names = {.a = scratch}};
    uint32_t failures = 0;
    read_restore_function(&f);
    read_assigns(&f, m->functions[0], NULL);
    for (uint32_t i = 0; i < m->n_variables && failures < MAX_REPORTS; i++)
        failures += !set_value(&f, &m->variables[i]);
    set_asset_variables(m);
    arena_rewind(scratch, mark);
    return !failures;
}

bool sm_load_variables(sm_module *sm) {
    src_module *m = &sm->gd.m;
    if (!m->n_variables) return true;
    sm->has_checkpoint =
        ck_open(&sm->ck, m->ctx, path_join(&m->ctx->keep, sm->dir, STR("variables/variables")));
    return sm->has_checkpoint && sm_read_values(sm);
}
