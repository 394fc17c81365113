/* ir/parse.c: reads the text form that print.c writes and shows.
 *
 * Graphs are found first, so that a node may name one that stands below it; then each is read in one walk.
 * Types of results that the text leaves out are inferred at the end, called graphs before their callers.
 * Nothing in the text is trusted: depth is bounded, and memory grows with the text, never with a number in it. */
#include "ir/parse.h"

static bool graph_named(parser *p, ir_graph **g, bool declare) {
    uint64_t found;
    str name;
    bool number;
    if (!parse_name(p, '@', &name, &number)) return false;
    const bool known = smap_get(number ? &p->graph_numbers : &p->graph_names, name, &found);
    if (declare) {
        if (known) return parse_fail(p, NULL, "there are two graphs '%.*s'", STR_ARG(name));
        *g = ir_graph_new(p->m, number ? STR("") : name);
        smap_put(number ? &p->graph_numbers : &p->graph_names, name, (uint64_t)(uintptr_t)*g);
        return true;
    }
    if (!known) return parse_fail(p, NULL, "there is no graph '%.*s'", STR_ARG(name));
    *g = (ir_graph *)(uintptr_t)found;
    return true;
}

/* Declares the graphs of the text; bodies are skipped by counting braces. */
static bool find_graphs(parser *p) {
    size_t depth = 0;
    str ignored;
    for (parse_skip(p); p->at < p->end; parse_skip(p)) {
        const char c = *p->at;
        if (c == '"') {
            if (!parse_string(p, &ignored)) return false;
        } else if (c == '%' || c == '@') {
            p->at++;
            if (p->at < p->end && *p->at != '"') parse_word(p);
        } else if (ir_text_word_char(c, true)) {
            ir_graph *g;
            if (str_is(parse_word(p), "graph") && depth == 0 && !graph_named(p, &g, true)) return false;
        } else {
            if (c == '{') depth++;
            if (c == '}' && depth) depth--;
            p->at++;
        }
    }
    p->at = p->begin;
    return true;
}

/* ---- values ---------------------------------------------------------------------------------------------- */

static bool define(parser *p, str name, bool number, ir_value *v) {
    if (!smap_put(number ? &p->numbers : &p->names, name, (uint64_t)(uintptr_t)v))
        return parse_fail(p, NULL, "value '%%%.*s' is defined twice", STR_ARG(name));
    if (!number) v->name = name;
    return true;
}

static bool parse_operand(parser *p, ir_value **v) {
    parse_skip(p);
    if (p->at < p->end && *p->at == '%') {
        str name;
        bool number;
        uint64_t found;
        if (!parse_name(p, '%', &name, &number)) return false;
        if (!smap_get(number ? &p->numbers : &p->names, name, &found))
            return parse_fail(p, "a value must be defined above its use, in the same graph",
                              "value '%%%.*s' is not defined", STR_ARG(name));
        *v = (ir_value *)(uintptr_t)found;
        return true;
    }
    str word = parse_word(p);
    *v = NULL;
    return str_is(word, "_") || parse_constant(p, word, v);
}

static bool parse_operands(parser *p, operand_vec *in) {
    if (!parse_expect(p, '(')) return false;
    if (parse_accept(p, ')')) return true;
    do {
        ir_value *v;
        if (!parse_operand(p, &v)) return false;
        vec_push(p->a, in, v);
    } while (parse_accept(p, ','));
    return parse_expect(p, ')');
}

/* ---- attributes -------------------------------------------------------------------------------------------- */

static bool parse_enum(parser *p, const ir_field *f, int64_t *out) {
    parse_skip(p);
    if (p->at < p->end && ((*p->at >= '0' && *p->at <= '9') || *p->at == '-')) return parse_int(p, 0, 127, out);
    str word = parse_word(p);
    *out = ir_enum_value(f->enum_name, word);
    return *out >= 0 || parse_fail(p, NULL, "'%.*s' is no value of %s", STR_ARG(word), f->enum_name);
}

static bool parse_list(parser *p, const ir_field *f, ir_attr *a) {
    VEC(int64_t) ints = {0};
    VEC(float) floats = {0};
    VEC(ir_graph *) graphs = {0};
    if (!parse_expect(p, '[')) return false;
    while (!parse_accept(p, ']')) {
        int64_t i = 0;
        float x = 0;
        bool b = false;
        ir_graph *g = NULL;
        if (f->kind == AK_INTS && !parse_int(p, INT64_MIN, INT64_MAX, &i)) return false;
        if (f->kind == AK_BOOLS && !parse_bool(p, &b)) return false;
        if (f->kind == AK_FLOATS && !parse_element(p, IR_F32, (uint8_t *)&x)) return false;
        if (f->kind == AK_GRAPHS && !graph_named(p, &g, false)) return false;
        if (f->kind == AK_FLOATS) vec_push(p->a, &floats, x);
        else if (f->kind == AK_GRAPHS) vec_push(p->a, &graphs, g);
        else vec_push(p->a, &ints, f->kind == AK_BOOLS ? b : i);
    }
    if (f->kind == AK_FLOATS) a->u.floats.v = floats.v, a->u.floats.n = floats.n;
    else if (f->kind == AK_GRAPHS) a->u.graphs.v = graphs.v, a->u.graphs.n = graphs.n;
    else a->u.ints.v = ints.v, a->u.ints.n = ints.n;
    return true;
}

static bool parse_dtype_attr(parser *p, int64_t *out) {
    str word = parse_word(p);
    *out = str_is(word, "none") ? IR_DTYPE_NONE : ir_dtype_from_text(word);
    return *out != IR_DTYPE_NONE || str_is(word, "none") ||
           parse_fail(p, NULL, "'%.*s' is no element type", STR_ARG(word));
}

static bool parse_attr_value(parser *p, const ir_field *f, ir_attr *a) {
    bool b = false;
    switch (f->kind) {
    case AK_INT: return parse_int(p, INT64_MIN, INT64_MAX, &a->u.i);
    case AK_BOOL:
        if (!parse_bool(p, &b)) return false;
        a->u.i = b;
        return true;
    case AK_ENUM: return parse_enum(p, f, &a->u.i);
    case AK_FLOAT: return parse_element(p, IR_F64, (uint8_t *)&a->u.f);
    case AK_STR: return parse_string(p, &a->u.s);
    case AK_BYTES: return parse_hex(p, &a->u.s);
    case AK_DTYPE: return parse_dtype_attr(p, &a->u.i);
    case AK_GRAPH: return graph_named(p, &a->u.graph, false);
    case AK_INTS:
    case AK_BOOLS:
    case AK_FLOATS:
    case AK_GRAPHS: return parse_list(p, f, a);
    }
    return false;
}

static bool parse_attr(parser *p, ir_node *n) {
    const ir_options *o = ir_ops[n->op].options;
    const char *names[64];
    parse_skip(p);
    str name = parse_word(p);
    for (int i = 0; i < o->field_count; i++) {
        names[i % 64] = ir_attr_names[o->fields[i].id];
        if (str_is(name, names[i % 64])) return parse_expect(p, '=') && parse_attr_value(p, &o->fields[i], &n->attr[i]);
    }
    const char *near = str_nearest(name, names, MIN((size_t)o->field_count, ARRAY_LEN(names)));
    return parse_fail(p, near ? str_fmt(p->a, "did you mean '%s'?", near).p : NULL, "'%s' has no attribute '%.*s'",
                      ir_ops[n->op].text, STR_ARG(name));
}

static bool parse_attrs(parser *p, ir_node *n) {
    if (parse_accept(p, '{') && !parse_accept(p, '}')) {
        do {
            if (!parse_attr(p, n)) return false;
        } while (parse_accept(p, ','));
        if (!parse_expect(p, '}')) return false;
    }
    const ir_options *o = ir_ops[n->op].options;
    for (int i = 0; i < o->field_count; i++)
        if (o->fields[i].kind == AK_GRAPH && !n->attr[i].u.graph)
            return parse_fail(p, NULL, "'%s' needs its attribute '%s'", ir_ops[n->op].text, ir_attr_names[o->fields[i].id]);
    return true;
}

/* ---- nodes --------------------------------------------------------------------------------------------------- */

typedef struct result_name {
    str name;
    bool number;
} result_name;
typedef VEC(result_name) result_vec;

static bool parse_results(parser *p, result_vec *results) {
    parse_skip(p);
    if (p->at == p->end || *p->at != '%') return true;
    do {
        result_name r;
        parse_skip(p);
        if (!parse_name(p, '%', &r.name, &r.number)) return false;
        vec_push(p->a, results, r);
    } while (parse_accept(p, ','));
    return parse_expect(p, '=');
}

static bool parse_op(parser *p, ir_op *op) {
    uint64_t found;
    parse_skip(p);
    str word = parse_word(p);
    if (smap_get(&p->ops, word, &found)) {
        *op = (ir_op)found;
        return true;
    }
    if (!word.n) return parse_fail(p, "a graph ends with return(...)", "expected an op");
    const char *names[OP_COUNT];
    for (int i = 0; i < OP_COUNT; i++) names[i] = ir_ops[i].text;
    const char *near = str_nearest(word, names, OP_COUNT);
    return parse_fail(p, near ? str_fmt(p->a, "did you mean '%s'?", near).p : NULL, "there is no op '%.*s'", STR_ARG(word));
}

static bool check_arity(parser *p, ir_op op, size_t n_in, size_t n_out) {
    const ir_op_info *info = &ir_ops[op];
    if (n_in < (size_t)info->min_in || (info->max_in >= 0 && n_in > (size_t)info->max_in))
        return parse_fail(p, NULL, "'%s' cannot have %zu operands", info->text, n_in);
    if (info->n_out >= 0 && n_out != (size_t)info->n_out)
        return parse_fail(p, NULL, "'%s' has %d results, not %zu", info->text, info->n_out, n_out);
    return n_in < UINT32_MAX && n_out < UINT32_MAX;
}

static bool parse_result_types(parser *p, ir_node *n) {
    if (!parse_accept(p, ':')) {
        p->untyped = p->untyped || n->n_out;
        return true;
    }
    for (uint32_t i = 0; i < n->n_out; i++) {
        if (i && !parse_expect(p, ',')) return false;
        parse_skip(p);
        if (p->at < p->end && *p->at == '_') {
            p->at++;
            p->untyped = true;
        } else if (!parse_type(p, &n->out[i].dtype, &n->out[i].shape, &n->out[i].quant)) {
            return false;
        }
    }
    return true;
}

static bool parse_node(parser *p, bool *returned) {
    result_vec results = {0};
    operand_vec in = {0};
    ir_op op = OP_COUNT;
    str custom = {0}, options = {0};
    if (!parse_results(p, &results) || !parse_op(p, &op)) return false;
    if (op == OP_CUSTOM && (!parse_string(p, &custom) || !custom.n))
        return parse_fail(p, NULL, "a custom op needs a name");
    if (!parse_operands(p, &in)) return false;
    parse_skip(p);
    if (op == OP_CUSTOM && parse_accept_word(p, "options") && !parse_hex(p, &options)) return false;
    if (!check_arity(p, op, in.n, results.n)) return false;
    ir_node *n = ir_node_new(p->g, NULL, op, in.v, in.n, results.n);
    n->custom_name = custom;
    n->custom_options = options;
    for (size_t i = 0; i < results.n; i++)
        if (!define(p, results.v[i].name, results.v[i].number, &n->out[i])) return false;
    *returned = op == OP_RETURN;
    if (!parse_attrs(p, n) || !parse_result_types(p, n)) return false;
    return !parse_accept(p, '@') || parse_string(p, &n->name);
}

static bool parse_inputs(parser *p) {
    if (!parse_expect(p, '(')) return false;
    if (parse_accept(p, ')')) return true;
    do {
        str name;
        bool number;
        ir_dtype t;
        ir_shape s;
        const ir_quant *q = NULL;
        parse_skip(p);
        if (!parse_name(p, '%', &name, &number) || !parse_expect(p, ':') || !parse_type(p, &t, &s, &q)) return false;
        ir_value *v = ir_graph_input(p->g, t, &s, STR(""));
        v->quant = q;
        if (!define(p, name, number, v)) return false;
    } while (parse_accept(p, ','));
    return parse_expect(p, ')');
}

static bool parse_graph(parser *p) {
    bool returned = false;
    if (!graph_named(p, &p->g, false)) return false;
    p->names = p->numbers = (smap){.a = p->a};
    if (!parse_inputs(p) || !parse_expect(p, '{')) return false;
    while (!returned)
        if (!parse_node(p, &returned)) return false;
    return parse_expect(p, '}');
}

/* ---- the module ------------------------------------------------------------------------------------------------ */

static bool parse_names(parser *p, const char *what, str_vec *names) {
    if (!parse_accept_word(p, what)) return parse_fail(p, NULL, "expected '%s'", what);
    if (!parse_expect(p, '(')) return false;
    if (parse_accept(p, ')')) return true;
    do {
        str s;
        if (!parse_string(p, &s)) return false;
        vec_push(p->a, names, s);
    } while (parse_accept(p, ','));
    return parse_expect(p, ')');
}

static bool parse_signature(parser *p) {
    ir_signature *s = NEW(p->a, ir_signature);
    str_vec in = {0}, out = {0};
    if (!parse_string(p, &s->key) || !graph_named(p, &s->graph, false) || !parse_names(p, "inputs", &in) ||
        !parse_names(p, "outputs", &out))
        return false;
    if (!s->graph->last) return parse_fail(p, NULL, "a signature must stand below its graph");
    if (in.n != s->graph->inputs.n || out.n != ir_output_count(s->graph))
        return parse_fail(p, NULL, "the signature names %zu inputs and %zu outputs of %zu and %zu", in.n, out.n,
                          s->graph->inputs.n, ir_output_count(s->graph));
    for (size_t i = 0; i < in.n; i++) vec_push(p->a, &s->input_names, in.v[i]);
    for (size_t i = 0; i < out.n; i++) vec_push(p->a, &s->output_names, out.v[i]);
    vec_push(p->a, &p->m->signatures, s);
    return true;
}

static bool parse_item(parser *p) {
    str word = parse_word(p);
    if (str_is(word, "graph")) return parse_graph(p);
    if (str_is(word, "signature")) return parse_signature(p);
    if (str_is(word, "description")) return parse_string(p, &p->m->description);
    if (str_is(word, "metadata")) {
        struct ir_metadata d;
        if (!parse_string(p, &d.name) || !parse_hex(p, &d.bytes)) return false;
        vec_push(p->a, &p->m->metadata, d);
        return true;
    }
    return parse_fail(p, NULL, "expected 'graph', 'signature', 'description' or 'metadata'");
}

/* ---- what the text leaves out: types, in the order of calls ------------------------------------------------------ */

enum { DEEPEST_CALLS = 256, BEGUN = 1, DONE = 2 };

static bool finish_graph(parser *p, const ir_graph *g, uint8_t *state, int depth);

static bool finish_called(parser *p, const ir_node *n, uint8_t *state, int depth) {
    const ir_options *o = ir_ops[n->op].options;
    for (int i = 0; i < o->field_count; i++) {
        const ir_attr *a = &n->attr[i];
        if (o->fields[i].kind == AK_GRAPH && !finish_graph(p, a->u.graph, state, depth)) return false;
        if (o->fields[i].kind != AK_GRAPHS) continue;
        for (size_t k = 0; k < a->u.graphs.n; k++)
            if (!finish_graph(p, a->u.graphs.v[k], state, depth)) return false;
    }
    const char *problem = ir_call_problem(p->a, n);
    return !problem || parse_fail(p, NULL, "'%s' in graph '%.*s': %s", ir_ops[n->op].text, STR_ARG(n->graph->name), problem);
}

static bool finish_graph(parser *p, const ir_graph *g, uint8_t *state, int depth) {
    if (state[g->index] == DONE) return true;
    if (state[g->index] == BEGUN) return parse_fail(p, NULL, "graph '%.*s' calls itself", STR_ARG(g->name));
    if (depth > DEEPEST_CALLS) return parse_fail(p, NULL, "graphs call each other more than %d deep", DEEPEST_CALLS);
    state[g->index] = BEGUN;
    for (ir_node *n = g->first; n; n = n->next) {
        if (!finish_called(p, n, state, depth + 1)) return false;
        bool typed = true;
        for (uint32_t i = 0; i < n->n_out; i++) typed = typed && n->out[i].dtype != IR_DTYPE_NONE;
        if (!typed && p->infer && !p->infer(n)) return false;
    }
    state[g->index] = DONE;
    return true;
}

static bool parse_module(parser *p) {
    for (int op = 0; op < OP_COUNT; op++) smap_put(&p->ops, str_c(ir_ops[op].text), (uint64_t)op);
    if (!find_graphs(p)) return false;
    for (parse_skip(p); p->at < p->end; parse_skip(p))
        if (!parse_item(p)) return false;
    uint8_t *state = NEW_N(p->a, uint8_t, p->m->graph_count);
    for (const ir_graph *g = p->m->graphs; g; g = g->next)
        if (!finish_graph(p, g, state, 0)) return false;
    return true;
}

ir_module *ir_parse_with(lc_ctx *ctx, str text, str file, ir_infer_fn infer) {
    arena *a = &ctx->keep;
    const smap map = {.a = a};
    parser p = {.ctx = ctx, .a = a, .m = ir_module_new(ctx), .file = file, .infer = infer, .begin = text.p, .at = text.p,
                .end = text.p + text.n, .graph_names = map, .graph_numbers = map, .names = map, .numbers = map, .ops = map,
                .dims = map};
    if (!text.n) p.begin = p.at = p.end = "";
    if (!parse_module(&p)) return NULL;
    return p.untyped || ir_verify(p.m, "parse") ? p.m : NULL;
}

ir_module *ir_parse(lc_ctx *ctx, str text, str file) { return ir_parse_with(ctx, text, file, NULL); }
