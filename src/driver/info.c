/* driver/info.c: the model and the result as the structures of litecast.h, made when they are asked for. */
#include "driver/driver.h"

#include <stdlib.h>

static const char *type_name(ir_dtype t) { /* numpy's words */
    static const char *const names[IR_DTYPE_COUNT] = {
        [IR_F32] = "float32", [IR_F16] = "float16", [IR_BF16] = "bfloat16", [IR_F64] = "float64",
        [IR_I4] = "int4", [IR_I8] = "int8", [IR_I16] = "int16", [IR_I32] = "int32", [IR_I64] = "int64",
        [IR_U8] = "uint8", [IR_U16] = "uint16", [IR_U32] = "uint32", [IR_U64] = "uint64", [IR_BOOL] = "bool",
        [IR_C64] = "complex64", [IR_C128] = "complex128", [IR_STR] = "string", [IR_RES] = "resource",
        [IR_VAR] = "variant",
    };
    return t >= 0 && t < IR_DTYPE_COUNT && names[t] ? names[t] : "unknown";
}

/* m NULL: unknown sizes are negative numbers, as source graphs have them. */
static lc_tensor tensor_of(lc_context *c, ir_module *m, str name, ir_dtype dtype, const ir_shape *s) {
    arena *a = &c->ctx.keep;
    lc_tensor t = {.name = str_dup(a, name).p, .type = type_name(dtype), .rank = s->rank, .bytes = -1};
    int64_t *shape = NEW_N(a, int64_t, (size_t)MAX(s->rank, 0) + 1);
    strbuf b = {.a = a};
    sb_puts(&b, "[");
    for (int i = 0; i < s->rank; i++) {
        bool known = dim_known(s->d[i]) && s->d[i] >= 0;
        shape[i] = known ? s->d[i] : -1;
        sb_fmt(&b, "%s", i ? "," : "");
        if (known) sb_fmt(&b, "%lld", (long long)s->d[i]);
        else sb_puts(&b, m ? dim_text(m, a, s->d[i]).p : "?");
    }
    sb_puts(&b, s->rank < 0 ? "...]" : "]");
    t.shape = shape;
    t.shape_text = sb_str(&b).p;
    int64_t count;
    if ((!m || dtype != IR_STR) && dtype >= 0 && s->rank >= 0 && ir_shape_static(s) && ir_shape_count(s, &count))
        t.bytes = count * (int64_t)ir_dtype_size(dtype);
    for (int i = 0; i < s->rank; i++)
        if (shape[i] < 0) t.bytes = -1;
    return t;
}

/* ---- signatures ---------------------------------------------------------------------------------- */

static lc_tensor *source_endpoints(lc_context *c, const src_endpoint *e, uint32_t n) {
    lc_tensor *t = NEW_N(&c->ctx.keep, lc_tensor, n + 1);
    for (uint32_t i = 0; i < n; i++) t[i] = tensor_of(c, NULL, e[i].name, e[i].dtype, &e[i].shape);
    return t;
}

static void source_signatures(lc_context *c) {
    const src_module *src = c->src;
    lc_signature *s = NEW_N(&c->ctx.keep, lc_signature, src->n_signatures + 1);
    for (uint32_t i = 0; i < src->n_signatures; i++) {
        const src_signature *from = &src->signatures[i];
        s[i] = (lc_signature){str_dup(&c->ctx.keep, from->key).p, source_endpoints(c, from->inputs, from->n_inputs),
                              source_endpoints(c, from->outputs, from->n_outputs), from->n_inputs, from->n_outputs};
    }
    c->info.signatures = s;
    c->info.signature_count = src->n_signatures;
}

static lc_tensor value_tensor(lc_context *c, str name, const ir_value *v) {
    lc_tensor t = tensor_of(c, c->ir, name.n ? name : v->name, v->dtype, &v->shape);
    t.is_constant = ir_is_const(v);
    return t;
}

static void result_signatures(lc_context *c) {
    const ir_module *m = c->ir;
    lc_signature *s = NEW_N(&c->ctx.keep, lc_signature, m->signatures.n + 1);
    for (size_t i = 0; i < m->signatures.n; i++) {
        const ir_signature *from = m->signatures.v[i];
        size_t n_in = from->graph->inputs.n, n_out = ir_output_count(from->graph);
        lc_tensor *in = NEW_N(&c->ctx.keep, lc_tensor, n_in + 1), *out = NEW_N(&c->ctx.keep, lc_tensor, n_out + 1);
        for (size_t k = 0; k < n_in; k++)
            in[k] = value_tensor(c, k < from->input_names.n ? from->input_names.v[k] : STR(""), from->graph->inputs.v[k]);
        for (size_t k = 0; k < n_out; k++)
            out[k] = value_tensor(c, k < from->output_names.n ? from->output_names.v[k] : STR(""), ir_output(from->graph, k));
        s[i] = (lc_signature){str_dup(&c->ctx.keep, from->key).p, in, out, n_in, n_out};
    }
    c->info.signatures = s;
    c->info.signature_count = m->signatures.n;
}

/* ---- operators ------------------------------------------------------------------------------------- */

const char *dr_operator_name(arena *a, ir_op op, str custom_name) {
    if (op == OP_CUSTOM && custom_name.n) return str_dup(a, custom_name).p;
    str text = str_dup(a, str_c(ir_ops[op].text));
    char *p = (char *)(uintptr_t)text.p;
    for (size_t i = 0; i < text.n; i++)
        if (p[i] >= 'a' && p[i] <= 'z') p[i] = (char)(p[i] - 'a' + 'A');
    return p;
}

static int most_first(const void *a, const void *b) {
    const lc_count *x = a, *y = b;
    if (x->count != y->count) return x->count < y->count ? 1 : -1;
    return strcmp(x->name, y->name);
}

static void count_operators(lc_context *c) {
    arena *a = &c->ctx.keep;
    VEC(lc_count) kinds = {0};
    smap at = {.a = a};
    lc_model_info *info = &c->info;
    info->operator_count = info->custom_count = info->select_tf_count = 0;
    for (ir_graph *g = c->ir->graphs; g; g = g->next)
        for (const ir_node *n = g->first; n; n = n->next) {
            if (n->op == OP_RETURN || n->op == OP_STATE) continue; /* a tensor that lives on */
            str name = n->op == OP_CUSTOM ? n->custom_name : str_c(ir_ops[n->op].text);
            uint64_t i;
            if (!smap_get(&at, name, &i)) {
                i = kinds.n;
                smap_put(&at, name, i);
                vec_push(a, &kinds, ((lc_count){dr_operator_name(a, n->op, n->custom_name), 0, 0}));
            }
            kinds.v[i].count++;
            kinds.v[i].macs += in_node_macs(n);
            info->operator_count++;
            bool flex = n->op == OP_CUSTOM && str_starts(n->custom_name, "Flex");
            info->select_tf_count += flex;
            info->custom_count += n->op == OP_CUSTOM && !flex;
        }
    if (kinds.n) qsort(kinds.v, kinds.n, sizeof *kinds.v, most_first);
    info->operators = kinds.v;
    info->operator_kinds = kinds.n;
    info->subgraph_count = c->ir->graph_count;
}

static void find_dynamics(lc_context *c) {
    arena *a = &c->ctx.keep;
    in_dynamics found = {0};
    in_find_dynamics(c->ir, &found);
    lc_dynamic *d = NEW_N(a, lc_dynamic, found.n + 1);
    for (size_t i = 0; i < found.n; i++) {
        const in_dynamic *f = &found.v[i];
        d[i].size = dim_text(c->ir, a, f->size).p;
        d[i].cause = f->input ? str_fmt(a, "input '%.*s', axis %d", STR_ARG(f->input_name), f->axis).p
                              : str_fmt(a, "%s at '%.*s'", dr_operator_name(a, f->node->op, f->node->custom_name), STR_ARG(f->node->name)).p;
    }
    c->info.dynamics = d;
    c->info.dynamic_count = found.n;
}

static void result_info(lc_context *c) {
    in_cost cost = in_module_cost(c->ir);
    result_signatures(c);
    count_operators(c);
    find_dynamics(c);
    c->info.parameters = cost.parameters;
    c->info.macs = cost.macs;
    c->info.peak_bytes = cost.peak_bytes;
    c->info.min_runtime = "";
    c->info.file_bytes = 0;
    uint64_t size;
    if (c->inspected) c->info.file_bytes = file_size(c->path);
    else if (c->converted && dr_output_size(c, &size)) c->info.file_bytes = size;
    if (c->stopped) return;
    c->info.min_runtime = str_dup(&c->ctx.keep, dr_min_runtime(c)).p;
}

void dr_fill_info(lc_context *c) {
    int stage = c->converted || c->stopped || c->inspected ? 2 : 1;
    if (c->info_stage != stage) {
        c->info.format = c->inspected ? "TensorFlow Lite" : str_dup(&c->ctx.keep, c->src->format).p;
        c->info.min_runtime = "";
        if (stage == 2) result_info(c);
        else source_signatures(c);
        c->info_stage = stage;
    }
    c->info.timings = c->timings.v;
    c->info.timing_count = c->timings.n;
}

/* ---- graphs, for viewers -------------------------------------------------------------------------------- */

static void put_attr(lc_context *c, strbuf *b, const ir_field *f, const ir_attr *v) {
    switch (f->kind) {
    case AK_INT: sb_fmt(b, "%lld", (long long)v->u.i); break;
    case AK_BOOL: sb_puts(b, v->u.i ? "true" : "false"); break;
    case AK_FLOAT: sb_fmt(b, "%g", v->u.f); break;
    case AK_STR: sb_fmt(b, "%.*s", STR_ARG(v->u.s)); break;
    case AK_DTYPE: sb_puts(b, type_name((ir_dtype)v->u.i)); break;
    case AK_ENUM: {
        const char *text = ir_enum_text(f->enum_name, v->u.i);
        if (text) sb_puts(b, text);
        else sb_fmt(b, "%lld", (long long)v->u.i);
        break;
    }
    case AK_INTS:
    case AK_BOOLS:
        sb_puts(b, "[");
        for (size_t i = 0; i < v->u.ints.n; i++) sb_fmt(b, "%s%lld", i ? "," : "", (long long)v->u.ints.v[i]);
        sb_puts(b, "]");
        break;
    case AK_FLOATS: sb_fmt(b, "%zu numbers", v->u.floats.n); break;
    case AK_BYTES: sb_fmt(b, "%zu bytes", v->u.s.n); break;
    case AK_GRAPH: sb_fmt(b, "%u", v->u.graph ? v->u.graph->index : 0); break;
    case AK_GRAPHS: sb_fmt(b, "%zu graphs", v->u.graphs.n); break;
    }
    UNUSED(c);
}

static const char *attributes(lc_context *c, const ir_node *n) {
    strbuf b = {.a = &c->ctx.keep};
    const ir_options *o = ir_ops[n->op].options;
    for (size_t i = 0; o && i < o->field_count; i++) {
        if (ir_attr_is_default(&o->fields[i], &n->attr[i]) && o->fields[i].kind != AK_GRAPH) continue;
        sb_fmt(&b, "%s%s=", b.n ? " " : "", ir_attr_names[o->fields[i].id]);
        put_attr(c, &b, &o->fields[i], &n->attr[i]);
    }
    return sb_str(&b).p;
}

typedef struct lister {
    lc_context *c;
    umap number; /* value id -> number of the tensor */
    VEC(lc_tensor) tensors;
} lister;

static int32_t tensor_number(lister *l, const ir_value *v) {
    uint64_t i;
    if (!v) return -1;
    if (!umap_get(&l->number, v->id, &i)) {
        i = l->tensors.n;
        umap_put(&l->number, v->id, i);
        str name = v->name.n || !v->def ? v->name : v->def->name;
        vec_push(&l->c->ctx.keep, &l->tensors, value_tensor(l->c, name, v));
    }
    return (int32_t)i;
}

static lc_graph list_graph(lc_context *c, ir_graph *g) {
    arena *a = &c->ctx.keep;
    lister l = {.c = c, .number = {.a = a}};
    lc_graph out = {.name = str_dup(a, g->name).p};
    size_t n_ops = 0;
    for (const ir_node *n = g->first; n; n = n->next) n_ops += n->op != OP_RETURN && n->op != OP_STATE;
    lc_operator *ops = NEW_N(a, lc_operator, n_ops + 1);
    int32_t *graph_in = NEW_N(a, int32_t, g->inputs.n + 1);
    for (size_t i = 0; i < g->inputs.n; i++) graph_in[i] = tensor_number(&l, g->inputs.v[i]);
    for (const ir_node *n = g->first; n; n = n->next) {
        if (n->op == OP_STATE) continue; /* its operator's operand */
        int32_t *in = NEW_N(a, int32_t, n->n_in + 1), *res = NEW_N(a, int32_t, n->n_out + 1);
        for (uint32_t i = 0; i < n->n_in; i++) in[i] = tensor_number(&l, ir_in(n, i));
        if (n->op == OP_RETURN) {
            out.outputs = in;
            out.output_count = n->n_in;
            continue;
        }
        for (uint32_t i = 0; i < n->n_out; i++) res[i] = tensor_number(&l, &n->out[i]);
        const src_place place = dr_place(c, (diag_origin){.node = n->name});
        ops[out.operator_count++] = (lc_operator){dr_operator_name(a, n->op, n->custom_name), attributes(c, n), str_dup(a, n->name).p, in, res,
                                                  n->n_in, n->n_out,
                                                  in_node_macs(n), str_dup(a, place.file).p, place.line};
    }
    out.operators = ops;
    out.inputs = graph_in;
    out.input_count = g->inputs.n;
    out.tensors = l.tensors.v;
    out.tensor_count = l.tensors.n;
    return out;
}

void dr_fill_graphs(lc_context *c) {
    if (c->graphs) return;
    lc_graph *graphs = NEW_N(&c->ctx.keep, lc_graph, c->ir->graph_count + 1);
    size_t i = 0;
    for (ir_graph *g = c->ir->graphs; g && i < c->ir->graph_count; g = g->next) graphs[i++] = list_graph(c, g);
    c->graphs = graphs;
}
