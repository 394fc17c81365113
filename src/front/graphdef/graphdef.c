/* front/graphdef/graphdef.c: the door: detection, and the signature of a graph that has none.
 *
 * Inputs: those asked for, else the placeholders that the outputs depend on, in the order of the
 * file. Outputs: those asked for, else what nothing consumes. */
#include "front/graphdef/graphdef.h"

#include "front/graphdef/gd.h"

/* ---- detection ------------------------------------------------------------------------------- */

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/* Text starts with a field of GraphDef, after blanks and comments. */
bool gd_is_text(const file_map *f, const char *const *starts, size_t n_starts) {
    str s = {(const char *)f->p, f->n};
    size_t i = 0;
    while (i < s.n && (is_space(s.p[i]) || s.p[i] == '#')) {
        if (s.p[i] == '#')
            while (i < s.n && s.p[i] != '\n') i++;
        else
            i++;
    }
    s = str_sub(s, i, s.n);
    for (size_t k = 0; k < n_starts; k++) {
        if (!str_starts(s, starts[k])) continue;
        size_t n = strlen(starts[k]);
        while (n < s.n && is_space(s.p[n])) n++;
        if (n < s.n && strchr("{<:[", s.p[n])) return true;
    }
    return false;
}

static bool looks_like_text(const file_map *f) {
    static const char *const starts[] = {"node", "library", "versions", "version", "debug_info"};
    return gd_is_text(f, starts, ARRAY_LEN(starts));
}

typedef struct name_op {
    str name, op;
} name_op;
static const pb_slot name_op_slots[] = {{1, PB_VIEW, offsetof(name_op, name)},
                                        {2, PB_VIEW, offsetof(name_op, op)}};

static bool is_printable(str s) {
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 32 || (unsigned char)s.p[i] == 127) return false;
    return s.n > 0;
}

/* Binary: the first field is a node with a name and an op, or a library or versions and all fields
 * are known. */
static bool looks_like_binary(const file_map *f) {
    pb_reader r = pb_open((str){(const char *)f->p, f->n});
    pb_field field;
    pb_error error;
    size_t seen = 0;
    while (pb_next(&r, &field)) {
        if (field.number == 1 && field.wire == PB_BYTES) {
            name_op n = {0};
            return PB_FILL(field.bytes, name_op_slots, &n, &error) && is_printable(n.name) &&
                   is_printable(n.op);
        }
        if (field.number == 1 || field.number > 5 || (field.number == 3) != (field.wire == PB_VARINT)) return false;
        seen++;
    }
    return seen && !r.problem;
}

bool gd_detect(const file_map *f) { return f->n && (looks_like_text(f) || looks_like_binary(f)); }

/* ---- opening --------------------------------------------------------------------------------- */

str gd_shape_text(arena *a, const ir_shape *s) {
    strbuf b = {.a = a};
    if (s->rank < 0) return STR("of unknown rank");
    sb_puts(&b, "[");
    for (int i = 0; i < s->rank; i++) {
        if (s->d[i] < 0)
            sb_fmt(&b, "%s?", i ? "," : "");
        else
            sb_fmt(&b, "%s%lld", i ? "," : "", (long long)s->d[i]);
    }
    sb_puts(&b, "]");
    return sb_str(&b);
}

bool gd_open(gd_module *gd, const file_map *file, const pb_text_msg *text_type, bool is_text,
             str *wire) {
    lc_ctx *ctx = gd->m.ctx;
    gd->file = file;
    *wire = (str){(const char *)file->p, file->n};
    if (!file->n)
        return diag_report(ctx, D_FILE_EMPTY, (diag_where){.file = file->path.p},
                           "export or copy the model again", "'%.*s' is empty", STR_ARG(file->path));
    if (!is_text) return true;
    pb_error error;
    if (!pb_from_text(&ctx->keep, text_type, *wire, wire, &error))
        return diag_report(ctx, D_TEXT_BROKEN, gd_where(gd, error.at, (str){0}, (str){0}), NULL,
                           "cannot parse text protobuf: %s", error.problem);
    gd->text_wire = *wire;
    return true;
}

/* ---- requested tensors ----------------------------------------------------------------------- */

typedef struct request {
    str tensor; /* as asked for, without the shape */
    src_edge edge;
    bool has_shape;
    ir_shape shape;
} request;

static bool bad_request_shape(gd_module *gd, str spec) {
    return diag_report(gd->m.ctx, D_INPUT_SHAPE, (diag_where){.file = gd->m.file.p},
                       "write it as --input NAME:1,224,224,3", "invalid shape in --input '%.*s'",
                       STR_ARG(spec));
}

static bool parse_shape(gd_module *gd, str spec, str text, ir_shape *out) {
    str head;
    *out = IR_SCALAR;
    for (bool more = text.n > 0; more;) {
        int64_t size = -1;
        more = str_cut(text, ',', &head, &text);
        bool open = str_is(head, "?") || str_is(head, "None") || str_is(head, "-1");
        if (out->rank == IR_MAX_RANK || (!open && (!str_to_i64(head, &size) || size < 0)))
            return bad_request_shape(gd, spec);
        out->d[out->rank++] = size;
    }
    return true;
}

static bool unknown_request(gd_module *gd, diag_code code, const char *option, str name,
                            const char *why) {
    const char *near = gd_nearest_node(gd, name);
    arena *a = &gd->m.ctx->keep;
    str head, tail, hint = near ? str_fmt(a, "did you mean '%s'?", near) : (str){0};
    if (str_cut(name, '=', &head, &tail))
        hint = str_fmt(a, "did you mean '%s %.*s:%.*s'?", option, STR_ARG(head), STR_ARG(tail));
    else if (!memchr(name.p, ':', name.n) && str_cut(name, ',', &head, &tail))
        hint = str_fmt(a, "one at a time: %s %.*s %s %.*s", option, STR_ARG(head), option, STR_ARG(tail));
    return diag_report(gd->m.ctx, code, (diag_where){.file = gd->m.file.p}, hint.p, "%s '%.*s' %s",
                       option, STR_ARG(name), why);
}

/* The part behind the first colon is an output number when it is one number that the node has as
 * an output (0 always: no tensor that is worth converting has no elements), else a shape. */
static bool parse_request(gd_module *gd, str spec, bool is_input, request *out) {
    const char *option = is_input ? "--input" : "--output";
    diag_code code = is_input ? D_INPUT_UNKNOWN : D_OUTPUT_UNKNOWN;
    str name, rest, first, tail;
    uint64_t number;
    int64_t k = 0;
    *out = (request){0};
    bool colon = str_cut(spec, ':', &name, &rest);
    if (!smap_get(&gd->node_index, name, &number))
        return unknown_request(gd, code, option, name, "is not in the graph");
    const src_node *n = &gd->m.functions[0]->nodes[number];
    out->edge.node = (uint32_t)number;
    out->tensor = name;
    if (!colon) return true;
    bool shape_follows = str_cut(rest, ':', &first, &tail);
    bool is_number = str_to_i64(first, &k) && k >= 0;
    if (is_number && (shape_follows || !is_input || k == 0 || k < n->n_out)) {
        if (k >= MAX(n->n_out, 1))
            return unknown_request(gd, code, option, spec,
                                   "names an output that the node does not have");
        out->edge.output = (uint32_t)k;
        if (k) out->tensor = (str){spec.p, (size_t)(first.p + first.n - spec.p)};
        if (!shape_follows) return true;
        rest = tail;
    } else if (!is_input) {
        return unknown_request(gd, code, option, spec, "is not NAME or NAME:NUMBER");
    }
    out->has_shape = true;
    return parse_shape(gd, spec, rest, &out->shape);
}

/* ---- endpoints ------------------------------------------------------------------------------- */

static bool is_placeholder(const src_node *n) {
    return str_is(n->op, "Placeholder") || str_is(n->op, "PlaceholderV2") || str_is(n->op, "_Arg");
}

static ir_shape declared_shape(const src_node *n) {
    src_attr a;
    if (!str_is(n->op, "Placeholder") && !str_is(n->op, "PlaceholderV2") &&
        !str_is(n->op, "PlaceholderWithDefault"))
        return IR_UNRANKED;
    if (!n->graph->module->get_attr(n, "shape", &a) || a.kind != SA_SHAPE) return IR_UNRANKED;
    /* Old graphs write a scalar shape where they mean that it is not known; then tracing notes
     * another. */
    src_attr noted;
    if (a.shape.rank == 0 && n->graph->module->get_attr(n, "_output_shapes", &noted) &&
        noted.kind == SA_LIST && noted.n == 1 && noted.item == SA_SHAPE)
        return noted.list[0].shape;
    return a.shape;
}

static src_endpoint endpoint(gd_module *gd, str name, src_edge e) {
    const src_node *n = &gd->m.functions[0]->nodes[e.node];
    return (src_endpoint){.name = name,
                          .edge = e,
                          .dtype = gd_output_type(n, e.output),
                          .shape = declared_shape(n),
                          .node_name =
                              str_fmt(&gd->m.ctx->keep, "%.*s:%u", STR_ARG(n->name), e.output)};
}

/* The size asked for must be the declared one where that is fixed. */
static bool merge_shape(gd_module *gd, str spec, src_endpoint *e, const ir_shape *asked) {
    bool fits = e->shape.rank < 0 || e->shape.rank == asked->rank;
    for (int i = 0; fits && i < asked->rank; i++)
        fits = e->shape.rank < 0 || e->shape.d[i] < 0 || asked->d[i] < 0 ||
               e->shape.d[i] == asked->d[i];
    if (!fits) {
        str have = gd_shape_text(&gd->m.ctx->keep, &e->shape);
        return diag_report(gd->m.ctx, D_INPUT_SHAPE,
                           (diag_where){.file = gd->m.file.p, .node = e->name}, NULL,
                           "the shape in --input '%.*s' contradicts the graph's, %.*s",
                           STR_ARG(spec), STR_ARG(have));
    }
    if (e->shape.rank < 0) e->shape = *asked;
    for (int i = 0; i < asked->rank; i++)
        if (asked->d[i] >= 0) e->shape.d[i] = asked->d[i];
    return true;
}

static bool requested_inputs(gd_module *gd, const gd_options *o, src_signature *s) {
    bool ok = true;
    s->inputs = NEW_N(&gd->m.ctx->keep, src_endpoint, o->n_inputs);
    for (size_t i = 0; i < o->n_inputs; i++) {
        request r;
        if (!parse_request(gd, o->inputs[i], true, &r)) {
            ok = false;
            continue;
        }
        src_endpoint *e = &s->inputs[s->n_inputs++];
        *e = endpoint(gd, str_dup(&gd->m.ctx->keep, r.tensor), r.edge);
        if (r.has_shape && !merge_shape(gd, o->inputs[i], e, &r.shape)) ok = false;
    }
    return ok;
}

static bool requested_outputs(gd_module *gd, const gd_options *o, src_signature *s) {
    bool ok = true;
    s->outputs = NEW_N(&gd->m.ctx->keep, src_endpoint, o->n_outputs);
    for (size_t i = 0; i < o->n_outputs; i++) {
        request r;
        if (!parse_request(gd, o->outputs[i], false, &r))
            ok = false;
        else
            s->outputs[s->n_outputs++] = endpoint(gd, str_dup(&gd->m.ctx->keep, r.tensor), r.edge);
    }
    return ok;
}

typedef VEC(src_endpoint) endpoint_list;

/* Ops that end a graph without being its result. */
static bool is_no_output(const src_node *n) {
    static const char *const ops[] = {"Const",       "NoOp",          "Assert",
                                      "Placeholder", "PlaceholderV2", "PlaceholderWithDefault",
                                      "_Arg"};
    for (size_t i = 0; i < ARRAY_LEN(ops); i++)
        if (str_is(n->op, ops[i])) return true;
    return n->op_def && !n->n_out && !str_is(n->op, "_Retval");
}

/* Is a node that others wait for no result: the pivot of a TensorFlow 1 condition, which only says when a
 * branch runs, or a check? */
static bool only_orders(const src_graph *g, const src_node *n) {
    if (str_starts(n->op, "CheckNumerics") || str_is(n->op, "Print")) return true;
    if (!str_is(n->op, "Identity") || !n->n_in) return false;
    const str from = g->nodes[n->in[0].node].op;
    return str_is(from, "Switch") || str_is(from, "_SwitchN");
}

static bool *consumed_nodes(gd_module *gd) {
    const src_graph *g = gd->m.functions[0];
    bool *consumed = NEW_N(&gd->m.ctx->scratch, bool, g->n_nodes);
    for (uint32_t i = 0; i < g->n_nodes; i++)
        for (uint32_t k = 0; k < g->nodes[i].n_in; k++) consumed[g->nodes[i].in[k].node] = true;
    for (uint32_t i = 0; i < g->n_nodes; i++)
        for (uint32_t k = 0; k < g->nodes[i].n_ctrl; k++) {
            const src_node *n = &g->nodes[g->nodes[i].ctrl[k]];
            if (only_orders(g, n)) consumed[n->number] = true;
        }
    return consumed;
}

/* What loops and conditions of TensorFlow 1 leave behind where a value is not used, such as a
 * loop's counter. */
static bool is_loose_end(const src_node *n) {
    return str_is(n->op, "Exit") || str_is(n->op, "Switch") || str_is(n->op, "_SwitchN") || str_is(n->op, "Merge") ||
           str_is(n->op, "RefExit") || str_is(n->op, "RefSwitch");
}

static void list_outputs(gd_module *gd, const bool *consumed, bool prefer_ends,
                         endpoint_list *list) {
    const src_graph *g = gd->m.functions[0];
    arena *keep = &gd->m.ctx->keep;
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        const src_node *n = &g->nodes[i];
        if (consumed[i] || is_no_output(n) || is_loose_end(n) == prefer_ends) continue;
        if (str_is(n->op, "_Retval")) {
            if (n->n_in) vec_push(keep, list, endpoint(gd, n->name, n->in[0]));
            continue;
        }
        /* Of batch norm, the other outputs are for training. */
        uint32_t count = str_starts(n->op, "FusedBatchNorm") ? 1 : MAX(n->n_out, 1);
        for (uint32_t k = 0; k < count; k++)
            vec_push(keep, list,
                     endpoint(gd, k ? str_fmt(keep, "%.*s:%u", STR_ARG(n->name), k) : n->name,
                              (src_edge){i, k}));
    }
}

static bool found_outputs(gd_module *gd, src_signature *s) {
    endpoint_list list = {0};
    const bool *consumed = consumed_nodes(gd);
    list_outputs(gd, consumed, true, &list);
    if (!list.n) list_outputs(gd, consumed, false, &list);
    s->outputs = list.v;
    s->n_outputs = (uint32_t)list.n;
    return list.n > 0 ||
           diag_report(gd->m.ctx, D_NO_OUTPUTS, (diag_where){.file = gd->m.file.p},
                       "name it: --output NAME",
                       "the GraphDef has no output: every node is consumed by another");
}

/* ---- what the outputs depend on -------------------------------------------------------------- */

/* The nodes that the outputs need, up to the inputs. */
static bool *needed_nodes(gd_module *gd, const src_signature *s) {
    const src_graph *g = gd->m.functions[0];
    arena *scratch = &gd->m.ctx->scratch;
    bool *needed = NEW_N(scratch, bool, g->n_nodes), *stop = NEW_N(scratch, bool, g->n_nodes);
    uint32_t *roots = NEW_N(scratch, uint32_t, s->n_outputs);
    for (uint32_t i = 0; i < s->n_inputs; i++) stop[s->inputs[i].edge.node] = true;
    for (uint32_t i = 0; i < s->n_outputs; i++) roots[i] = s->outputs[i].edge.node;
    gd_reach(g, scratch, roots, s->n_outputs, stop, needed);
    return needed;
}

static bool found_inputs(gd_module *gd, src_signature *s) {
    const src_graph *g = gd->m.functions[0];
    const bool *needed = needed_nodes(gd, s);
    endpoint_list in = {0};
    for (uint32_t i = 0; i < g->n_nodes; i++)
        if (needed[i] && is_placeholder(&g->nodes[i]))
            vec_push(&gd->m.ctx->keep, &in, endpoint(gd, g->nodes[i].name, (src_edge){i, 0}));
    s->inputs = in.v;
    s->n_inputs = (uint32_t)in.n;
    return true;
}

static bool is_variable(const src_node *n) {
    static const char *const ops[] = {"VarHandleOp", "VariableV2", "Variable", "AutoReloadVariable",
                                      "_VarHandlesOp"};
    for (size_t i = 0; i < ARRAY_LEN(ops); i++)
        if (str_is(n->op, ops[i])) return true;
    return false;
}

static bool check_frozen(gd_module *gd, const src_signature *s) {
    const src_graph *g = gd->m.functions[0];
    const bool *needed = needed_nodes(gd, s);
    const src_node *first = NULL;
    size_t n = 0;
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        if (!needed[i] || !is_variable(&g->nodes[i])) continue;
        if (!first) first = &g->nodes[i];
        n++;
    }
    if (!first) return true;
    return diag_report(
        gd->m.ctx, D_NOT_FROZEN, gd_where(gd, first->raw.p, first->name, first->op),
        "convert the SavedModel that the graph comes from, or freeze the graph first",
        "the graph is not frozen: it has %zu variable%s, such as '%.*s', whose values are not in "
        "the file",
        n, n == 1 ? "" : "s", STR_ARG(first->name));
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool make_signature(gd_module *gd, const gd_options *o) {
    src_signature *s = NEW(&gd->m.ctx->keep, src_signature);
    s->key = STR("");
    gd->m.signatures = s;
    gd->m.n_signatures = 1;
    bool ok = true;
    if (o && o->n_inputs) ok = requested_inputs(gd, o, s);
    ok = (o && o->n_outputs ? requested_outputs(gd, o, s) : found_outputs(gd, s)) && ok;
    if (ok && !(o && o->n_inputs)) ok = found_inputs(gd, s);
    return ok && check_frozen(gd, s);
}

src_module *gd_load_file(lc_ctx *ctx, const file_map *file, const gd_options *options) {
    gd_module *gd = NEW(&ctx->keep, gd_module);
    str wire;
    gd_module_init(gd, ctx, file->path, STR("GraphDef"));
    if (!gd_open(gd, file, &gd_text_graph_def, looks_like_text(file), &wire) ||
        !gd_load_graph(gd, wire))
        return NULL;
    if (!gd->m.functions[0]->n_nodes) {
        diag_report(ctx, D_NO_GRAPH, (diag_where){.file = gd->m.file.p}, NULL,
                    "'%.*s' is a GraphDef without nodes", STR_ARG(file->path));
        return NULL;
    }
    arena_mark mark = arena_get_mark(&ctx->scratch);
    bool ok = make_signature(gd, options);
    arena_rewind(&ctx->scratch, mark);
    return ok ? &gd->m : NULL;
}

src_module *gd_load(lc_ctx *ctx, str path, const gd_options *options) {
    const file_map *f = file_open(ctx, path);
    return f ? gd_load_file(ctx, f, options) : NULL;
}
