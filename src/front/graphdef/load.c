/* front/graphdef/load.c: GraphDef bytes -> nodes, edges, functions.
 *
 * Two passes over a message (count, then fill), a third one for the edges, because a node may name
 * one that comes later.  Nothing here follows an edge, so that cycles are harmless: lowering
 * judges them.
 *
 *   main graph     "name"  "name:1"  "^name"
 *   function body  "argument"  "name:output_arg:0"  "^name" */
#include "front/graphdef/gd.h"

enum { GRAPH_NODE = 1, GRAPH_LIBRARY = 2, GRAPH_DEBUG = 5, LIBRARY_FUNCTION = 1, NODE_INPUT = 3 };
enum { MAX_REPORTS = 20 }; /* of the same kind */

/* ---- where and what -------------------------------------------------------------------------- */

int64_t gd_offset(const gd_module *gd, const void *at) {
    const uint8_t *p = at;
    bool inside = gd->file && p && p >= gd->file->p && p < gd->file->p + gd->file->n;
    return inside ? p - gd->file->p : 0;
}

diag_where gd_where(const gd_module *gd, const void *at, str node, str op) {
    return (diag_where){.file = gd->file ? gd->file->path.p : gd->m.file.p,
                        .offset = gd_offset(gd, at),
                        .node = node,
                        .op = op};
}

bool gd_broken(gd_module *gd, const pb_error *error, const char *what, str node) {
    return diag_report(gd->m.ctx, D_PROTO_BROKEN, gd_where(gd, error->at, node, (str){0}),
                       "the file is truncated or damaged: copy or export the model again",
                       "cannot parse protobuf: %s in %s",
                       error->problem ? error->problem : "damaged data", what);
}

static bool broken_reader(gd_module *gd, const pb_reader *r, const char *what) {
    return gd_broken(gd, &(pb_error){r->problem, r->at}, what, (str){0});
}

const char *gd_nearest_node(const gd_module *gd, str name) {
    const src_graph *g = gd->m.functions[0];
    arena *a = &gd->m.ctx->scratch;
    const char **names = NEW_N(a, const char *, g->n_nodes + 1);
    size_t n = 0;
    for (uint32_t i = 0; i < g->n_nodes && i < 20000; i++)
        names[n++] = str_dup(a, g->nodes[i].name).p;
    return str_nearest(name, names, n);
}

/* ---- nodes ----------------------------------------------------------------------------------- */

/* A graph while it is filled: the main one, or a function's body. */
typedef struct body {
    gd_module *gd;
    src_graph *g;
    smap *index; /* node name -> number */
    bool is_function;
    uint32_t reports;
} body;

typedef struct node_proto {
    str name, op;
    uint32_t n_inputs;
} node_proto;
static const pb_slot node_slots[] = {{1, PB_VIEW, offsetof(node_proto, name)},
                                     {2, PB_VIEW, offsetof(node_proto, op)},
                                     {NODE_INPUT, PB_COUNT, offsetof(node_proto, n_inputs)}};

static bool add_node(body *b, str raw, uint32_t number) {
    gd_module *gd = b->gd;
    src_node *n = &b->g->nodes[number];
    node_proto p = {0};
    pb_error error;
    if (!PB_FILL(raw, node_slots, &p, &error))
        return gd_broken(gd, &error, "a NodeDef of the GraphDef", p.name);
    *n = (src_node){.name = p.name,
                    .op = p.op,
                    .raw = raw,
                    .number = number,
                    .graph = b->g,
                    .arg = -1,
                    .n_in = p.n_inputs};
    if (!p.name.n || !p.op.n)
        return diag_report(gd->m.ctx, D_NODE_BROKEN, gd_where(gd, raw.p, p.name, p.op), NULL,
                           "a node of the GraphDef has no %s", p.name.n ? "op" : "name");
    if (!smap_put(b->index, n->name, number))
        return diag_report(gd->m.ctx, D_DUPLICATE_NODE, gd_where(gd, raw.p, p.name, p.op), NULL,
                           "duplicate node: '%.*s' is defined twice", STR_ARG(p.name));
    n->op_def = gd_op_number(gd, n->op);
    n->stateful = gd->ops.v[n->op_def].stateful;
    return gd_count_outputs(gd, n);
}

/* All nodes of field `number` in message, from node `first` on. */
static bool add_nodes(body *b, str message, uint32_t number, uint32_t first) {
    pb_reader r = pb_open(message);
    pb_field f;
    bool ok = true;
    while (pb_next(&r, &f)) {
        if (f.number != number || f.wire != PB_BYTES) continue;
        if (!add_node(b, f.bytes, first++)) {
            ok = false;
            if (++b->reports == MAX_REPORTS) return false;
        }
    }
    return r.problem ? broken_reader(b->gd, &r, "the GraphDef") : ok;
}

static bool count_field(gd_module *gd, str message, uint32_t number, const char *what,
                        uint32_t *count) {
    pb_reader r = pb_open(message);
    pb_field f;
    while (pb_next(&r, &f)) *count += f.number == number && f.wire == PB_BYTES;
    return !r.problem || broken_reader(gd, &r, what);
}

/* ---- edges ----------------------------------------------------------------------------------- */

static bool no_such_node(body *b, const src_node *n, str input, str name) {
    if (++b->reports > MAX_REPORTS) return false;
    str function = b->is_function ? b->g->name : STR("");
    return diag_report(b->gd->m.ctx, D_EDGE_UNKNOWN, gd_where(b->gd, input.p, n->name, n->op), NULL,
                       "'%.*s' takes its input from '%.*s', which does not exist%s%.*s",
                       STR_ARG(n->name), STR_ARG(name), function.n ? " in function " : "",
                       STR_ARG(function));
}

static bool no_such_output(body *b, const src_node *n, str input, const src_node *from) {
    if (++b->reports > MAX_REPORTS) return false;
    return diag_report(b->gd->m.ctx, D_EDGE_OUTPUT, gd_where(b->gd, input.p, n->name, n->op), NULL,
                       "'%.*s' takes its input from '%.*s', but '%.*s' (%.*s) has only %u output%s",
                       STR_ARG(n->name), STR_ARG(input), STR_ARG(from->name), STR_ARG(from->op),
                       from->n_out, from->n_out == 1 ? "" : "s");
}

/* "name" or "name:1"; a name without colon is output 0. */
static void split_output(str text, str *name, uint32_t *output) {
    int64_t k;
    size_t colon = text.n;
    while (colon > 0 && text.p[colon - 1] != ':') colon--;
    *output = 0;
    *name = text;
    if (!colon || !str_to_i64(str_sub(text, colon, text.n), &k) || k < 0 || k >= UINT32_MAX) return;
    *name = str_sub(text, 0, colon - 1);
    *output = (uint32_t)k;
}

typedef enum edge_found { EDGE_OK, EDGE_NO_NODE, EDGE_NO_OUTPUT } edge_found;

/* In a function: "argument", "node:out_arg:2", and what some writers make of it: "node:out_arg",
 * "node:2". */
static edge_found find_in_function(body *b, str input, src_edge *e) {
    str name, rest, arg;
    uint64_t number;
    bool colon = str_cut(input, ':', &name, &rest);
    if (!smap_get(b->index, name, &number)) return EDGE_NO_NODE;
    const src_node *from = &b->g->nodes[number];
    int64_t index = 0;
    e->node = (uint32_t)number;
    e->output = 0;
    if (!colon) return EDGE_OK;
    str digits;
    if (str_cut(rest, ':', &arg, &digits) &&
        (!str_to_i64(digits, &index) || index < 0 || index > UINT32_MAX / 2))
        return EDGE_NO_OUTPUT;
    if (from->arg < 0 && gd_output_number(b->gd, from, arg, (uint32_t)index, &e->output))
        return EDGE_OK;
    if (str_to_i64(arg, &index) && !digits.n && index >= 0 && index < UINT32_MAX / 2) {
        e->output = (uint32_t)index;
        return !from->n_out || e->output < from->n_out ? EDGE_OK : EDGE_NO_OUTPUT;
    }
    if (from->op_def) return EDGE_NO_OUTPUT;
    e->output = (uint32_t)index; /* an unknown op: its first output argument, as good as any */
    return EDGE_OK;
}

static edge_found find_in_main(const smap *index, const src_graph *g, str input, src_edge *e) {
    str name;
    uint64_t number;
    split_output(input, &name, &e->output);
    if (!smap_get(index, name, &number)) return EDGE_NO_NODE;
    e->node = (uint32_t)number;
    const src_node *from = &g->nodes[number];
    bool known = from->op_def != 0 || from->n_out;
    return known && e->output >= from->n_out ? EDGE_NO_OUTPUT : EDGE_OK;
}

static bool add_edge(body *b, src_node *n, str input) {
    uint64_t from;
    if (input.n && input.p[0] == '^') {
        str name = str_sub(input, 1, input.n);
        if (!smap_get(b->index, name, &from)) return no_such_node(b, n, input, name);
        n->ctrl[n->n_ctrl++] = (uint32_t)from;
        return true;
    }
    src_edge e = {0};
    edge_found found =
        b->is_function ? find_in_function(b, input, &e) : find_in_main(b->index, b->g, input, &e);
    if (found == EDGE_NO_NODE) return no_such_node(b, n, input, input);
    if (found == EDGE_NO_OUTPUT) return no_such_output(b, n, input, &b->g->nodes[e.node]);
    n->in[n->n_in++] = e;
    return true;
}

static bool add_edges(body *b, src_node *n) {
    pb_reader r = pb_open(n->raw);
    pb_field f;
    uint32_t total = n->n_in;
    bool ok = true;
    if (!total) return true;
    uint32_t control = 0;
    while (pb_next(&r, &f))
        control += f.number == NODE_INPUT && f.wire == PB_BYTES && f.bytes.n && f.bytes.p[0] == '^';
    n->in = NEW_N(&b->gd->m.ctx->keep, src_edge, total - control);
    n->ctrl = NEW_N(&b->gd->m.ctx->keep, uint32_t, control);
    n->n_in = 0;
    r = pb_open(n->raw);
    while (pb_next(&r, &f))
        if (f.number == NODE_INPUT && f.wire == PB_BYTES && !add_edge(b, n, f.bytes)) ok = false;
    return ok;
}

static bool connect_body(body *b) {
    bool ok = true;
    for (uint32_t i = 0; i < b->g->n_nodes; i++)
        if (b->g->nodes[i].arg < 0 && !add_edges(b, &b->g->nodes[i])) ok = false;
    return ok;
}

bool gd_find_tensor(const gd_module *gd, str tensor, src_edge *edge) {
    return find_in_main(&gd->node_index, gd->m.functions[0], tensor, edge) == EDGE_OK;
}

/* A list instead of recursion: graphs are deep. */
void gd_reach(const src_graph *g, arena *a, const uint32_t *roots, size_t n_roots, const bool *stop,
              bool *seen) {
    uint32_t *todo = NEW_N(a, uint32_t, g->n_nodes);
    size_t n = 0;
    for (size_t i = 0; i < n_roots; i++) {
        if (!seen[roots[i]]) todo[n++] = roots[i];
        seen[roots[i]] = true;
    }
    while (n) {
        const src_node *node = &g->nodes[todo[--n]];
        if (stop && stop[node->number]) continue;
        for (uint32_t k = 0; k < node->n_in + node->n_ctrl; k++) {
            uint32_t from = k < node->n_in ? node->in[k].node : node->ctrl[k - node->n_in];
            if (!seen[from]) todo[n++] = from;
            seen[from] = true;
        }
    }
}

/* ---- functions ------------------------------------------------------------------------------- */

typedef struct function_proto {
    str signature;
    uint32_t n_nodes;
} function_proto;
static const pb_slot function_slots[] = {{1, PB_VIEW, offsetof(function_proto, signature)},
                                         {3, PB_COUNT, offsetof(function_proto, n_nodes)}};
typedef struct signature_proto {
    str name;
    uint32_t n_in, n_out, n_ctrl;
} signature_proto;
static const pb_slot signature_slots[] = {{1, PB_VIEW, offsetof(signature_proto, name)},
                                          {2, PB_COUNT, offsetof(signature_proto, n_in)},
                                          {3, PB_COUNT, offsetof(signature_proto, n_out)},
                                          {20, PB_COUNT, offsetof(signature_proto, n_ctrl)}};
typedef struct arg_proto {
    str name, number_attr, list_attr;
    int64_t type;
} arg_proto;
static const pb_slot arg_slots[] = {{1, PB_VIEW, offsetof(arg_proto, name)},
                                    {3, PB_INT, offsetof(arg_proto, type)},
                                    {5, PB_VIEW, offsetof(arg_proto, number_attr)},
                                    {6, PB_VIEW, offsetof(arg_proto, list_attr)}};

static str view_of(str message, uint32_t number) {
    str found = {0};
    const pb_slot slot = {number, PB_VIEW, 0};
    pb_error error;
    pb_fill(message, &slot, 1, &found, &error);
    return found;
}

/* Arguments and the names of results.  False: reported.  *skip: the arguments depend on attributes
 * of each call, as no converter-visible writer makes them. */
static bool read_signature(gd_module *gd, src_graph *g, str signature, const signature_proto *s,
                           bool *skip) {
    arena *keep = &gd->m.ctx->keep;
    pb_reader r = pb_open(signature);
    pb_field f;
    pb_error error;
    g->args = NEW_N(keep, src_arg, s->n_in);
    g->rets = NEW_N(keep, src_edge, s->n_out);
    g->ret_names = NEW_N(keep, str, s->n_out);
    g->ctrl_rets = NEW_N(keep, uint32_t, s->n_ctrl);
    while (pb_next(&r, &f)) {
        if ((f.number != 2 && f.number != 3) || f.wire != PB_BYTES) continue;
        arg_proto a = {0};
        if (!PB_FILL(f.bytes, arg_slots, &a, &error))
            return gd_broken(gd, &error, "a function's argument", g->name);
        *skip = *skip || a.number_attr.n || a.list_attr.n;
        if (f.number == 3)
            g->ret_names[g->n_rets++] = a.name;
        else
            g->args[g->n_args++] =
                (src_arg){.name = a.name, .dtype = ir_dtype_from_tf(a.type), .shape = IR_UNRANKED};
    }
    return true;
}

/* The shapes that tracing noted: arg_attr { key: 0 value { attr { key: "_output_shapes" ... } } } */
static bool read_arg_shapes(gd_module *gd, src_graph *g) {
    typedef struct entry {
        int64_t arg;
        str attrs;
    } entry;
    static const pb_slot slots[] = {{1, PB_INT, offsetof(entry, arg)},
                                    {2, PB_VIEW, offsetof(entry, attrs)}};
    pb_reader r = pb_open(g->raw), in;
    pb_field f, attr;
    pb_error error;
    str key, value;
    while (pb_next(&r, &f)) {
        entry e = {0};
        if (f.number != 7 || f.wire != PB_BYTES) continue;
        if (!PB_FILL(f.bytes, slots, &e, &error))
            return gd_broken(gd, &error, "a function's argument", g->name);
        if (e.arg < 0 || e.arg >= g->n_args) continue;
        for (in = pb_open(e.attrs); pb_next(&in, &attr);) {
            src_attr shapes;
            if (attr.number != 1 || attr.wire != PB_BYTES ||
                !pb_map_entry(attr.bytes, &key, &value, &error))
                continue;
            if (!str_is(key, "_output_shapes")) continue;
            if (!gd_decode_attr(gd, value, "a function's argument", g->name, (str){0}, &shapes))
                return false;
            if (shapes.kind == SA_LIST && shapes.item == SA_SHAPE && shapes.n == 1)
                g->args[e.arg].shape = shapes.list[0].shape;
        }
    }
    return true;
}

static bool add_function(gd_module *gd, str raw) {
    arena *keep = &gd->m.ctx->keep;
    function_proto p = {0};
    signature_proto s = {0};
    pb_error error;
    bool skip = false;
    if (!PB_FILL(raw, function_slots, &p, &error) ||
        !PB_FILL(p.signature, signature_slots, &s, &error))
        return gd_broken(gd, &error, "a FunctionDef", s.name);
    src_graph *g = NEW(keep, src_graph);
    *g = (src_graph){.module = &gd->m, .name = s.name, .raw = raw};
    if (!s.name.n)
        return diag_report(gd->m.ctx, D_FUNCTION_BROKEN, gd_where(gd, raw.p, s.name, (str){0}),
                           NULL, "a function has no name");
    if (!read_signature(gd, g, p.signature, &s, &skip) || !read_arg_shapes(gd, g)) return false;
    if (skip) {
        ctx_log(gd->m.ctx, 2, "function '%.*s' is generic: left out", STR_ARG(g->name));
        return true;
    }
    if (!smap_put(&gd->m.function_index, g->name, gd->m.n_functions))
        return diag_report(gd->m.ctx, D_FUNCTION_BROKEN, gd_where(gd, raw.p, g->name, (str){0}),
                           NULL, "function '%.*s' is defined twice", STR_ARG(g->name));
    gd->m.functions[gd->m.n_functions++] = g;
    return true;
}

static bool bad_result(body *b, str tensor) {
    return diag_report(b->gd->m.ctx, D_FUNCTION_BROKEN,
                       gd_where(b->gd, tensor.p, b->g->name, (str){0}), NULL,
                       "function '%.*s' returns '%.*s', which it does not compute",
                       STR_ARG(b->g->name), STR_ARG(tensor));
}

/* A map field of a function, string to string. */
typedef struct name_map {
    smap index;
    VEC(str) values;
} name_map;

static name_map read_map(body *b, uint32_t number) {
    arena *scratch = &b->gd->m.ctx->scratch;
    name_map map = {.index = {.a = scratch}};
    pb_reader r = pb_open(b->g->raw);
    pb_field f;
    pb_error error;
    str k, v;
    while (pb_next(&r, &f)) {
        if (f.number != number || f.wire != PB_BYTES || !pb_map_entry(f.bytes, &k, &v, &error))
            continue;
        if (smap_put(&map.index, k, map.values.n)) vec_push(scratch, &map.values, v);
    }
    return map;
}

static bool map_value(const name_map *map, str key, str *value) {
    uint64_t i;
    if (!smap_get(&map->index, key, &i)) return false;
    *value = map->values.v[i];
    return true;
}

static bool connect_results(body *b) {
    src_graph *g = b->g;
    name_map rets = read_map(b, 4), control = read_map(b, 6);
    str name;
    for (uint32_t i = 0; i < g->n_rets; i++) {
        if (!map_value(&rets, g->ret_names[i], &name)) return bad_result(b, g->ret_names[i]);
        if (find_in_function(b, name, &g->rets[i]) != EDGE_OK) return bad_result(b, name);
    }
    pb_reader r = pb_open(view_of(g->raw, 1));
    pb_field f;
    uint64_t number;
    while (pb_next(&r, &f)) {
        if (f.number != 20 || f.wire != PB_BYTES) continue;
        if (!map_value(&control, f.bytes, &name) || !smap_get(b->index, name, &number))
            return bad_result(b, f.bytes);
        g->ctrl_rets[g->n_ctrl_rets++] = (uint32_t)number;
    }
    return true;
}

static bool fill_function(gd_module *gd, src_graph *g) {
    uint32_t n_nodes = 0;
    arena_mark mark = arena_get_mark(&gd->m.ctx->scratch);
    smap index = {.a = &gd->m.ctx->scratch};
    body b = {.gd = gd, .g = g, .index = &index, .is_function = true};
    if (!count_field(gd, g->raw, 3, "a FunctionDef", &n_nodes)) return false;
    g->n_nodes = g->n_args + n_nodes;
    g->nodes = NEW_N(&gd->m.ctx->keep, src_node, g->n_nodes);
    for (uint32_t i = 0; i < g->n_args; i++) {
        g->nodes[i] = (src_node){.name = g->args[i].name,
                                 .op = STR("_Arg"),
                                 .raw = STR(""),
                                 .number = i,
                                 .n_out = 1,
                                 .op_def = gd_op_number(gd, STR("_Arg")),
                                 .arg = (int32_t)i,
                                 .graph = g};
        if (!smap_put(&index, g->args[i].name, i)) return bad_result(&b, g->args[i].name);
    }
    bool ok = add_nodes(&b, g->raw, 3, g->n_args) && connect_body(&b) && connect_results(&b);
    arena_rewind(&gd->m.ctx->scratch, mark);
    return ok;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* A message may hold the field more than once: then its parts add up. */
static bool each_library(gd_module *gd, str graph_def, bool (*visit)(gd_module *, str)) {
    pb_reader r = pb_open(graph_def);
    pb_field f, fn;
    while (pb_next(&r, &f)) {
        if (f.number != GRAPH_LIBRARY || f.wire != PB_BYTES) continue;
        pb_reader lib = pb_open(f.bytes);
        while (pb_next(&lib, &fn))
            if (fn.number == LIBRARY_FUNCTION && fn.wire == PB_BYTES && !visit(gd, fn.bytes))
                return false;
        if (lib.problem) return broken_reader(gd, &lib, "the function library");
    }
    return !r.problem || broken_reader(gd, &r, "the GraphDef");
}

static bool count_function(gd_module *gd, str raw) {
    UNUSED(raw);
    gd->m.n_functions++;
    return true;
}

void gd_module_init(gd_module *gd, lc_ctx *ctx, str path, str format) {
    src_module *m = &gd->m;
    m->ctx = ctx;
    m->file = str_dup(&ctx->keep, path);
    m->format = format;
    m->function_index.a = m->variable_index.a = gd->op_index.a = gd->node_index.a = &ctx->keep;
    m->get_attr = gd_get_attr;
    m->get_function_attr = gd_get_function_attr;
    m->list_attrs = gd_list_attrs;
    m->node_def = gd_node_def;
    m->out_type = gd_output_type;
    m->check_node = gd_check_node;
    m->locate = gd_locate;
    gd_op unknown = {.name = STR(""), .in = "", .out = "", .attrs = "", .stateful = true};
    vec_push(&ctx->keep, &gd->ops, unknown);
}

bool gd_load_graph(gd_module *gd, str graph_def) {
    arena *keep = &gd->m.ctx->keep;
    src_module *m = &gd->m;
    src_graph *g = NEW(keep, src_graph);
    *g = (src_graph){.module = m, .name = STR("main"), .raw = graph_def};
    m->n_functions = 1;
    if (!each_library(gd, graph_def, count_function)) return false;
    m->functions = NEW_N(keep, src_graph *, m->n_functions);
    m->functions[0] = g;
    m->n_functions = 1;
    if (!each_library(gd, graph_def, add_function)) return false;
    if (!count_field(gd, graph_def, GRAPH_NODE, "the GraphDef", &g->n_nodes)) return false;
    g->nodes = NEW_N(keep, src_node, g->n_nodes);
    pb_error error;
    pb_fill(graph_def, &(pb_slot){GRAPH_DEBUG, PB_VIEW, 0}, 1, &gd->debug_info, &error); /* broken: nothing is located */
    body b = {.gd = gd, .g = g, .index = &gd->node_index};
    if (!add_nodes(&b, graph_def, GRAPH_NODE, 0) || !connect_body(&b)) return false;
    for (uint32_t i = 1; i < m->n_functions; i++)
        if (!fill_function(gd, m->functions[i])) return false;
    return true;
}
