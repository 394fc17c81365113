/* ir/verify.c: checks the invariants at the head of ir.h.  The first one that does not hold is reported as
 * D_INTERNAL with the pass that broke it and the node; the walk is linear in the size of the module. */
#include "ir/text.h"

typedef struct check {
    ir_module *m;
    const char *after;
    const ir_graph **graphs; /* by index */
    umap constants;          /* ids of those that were looked at */
    uint64_t slots, uses;    /* operand slots that hold a value; entries of all use lists */
    uint64_t most_uses;      /* a list longer than this runs in a circle */
    bool failed;
} check;

static bool bad(check *c, const ir_node *n, const char *fmt, ...) PRINTF_LIKE(3, 4);

static bool bad(check *c, const ir_node *n, const char *fmt, ...) {
    if (c->failed) return false;
    c->failed = true;
    va_list args;
    va_start(args, fmt);
    str text = str_vfmt(&c->m->ctx->keep, fmt, args);
    va_end(args);
    diag_where where = {0};
    if (n) where.node = n->name;
    if (n && (int)n->op >= 0 && n->op < OP_COUNT) where.op = str_c(ir_ops[n->op].text);
    diag_report(c->m->ctx, D_INTERNAL, where, NULL, "after %s: %s", c->after ? c->after : "?", text.p);
    return false;
}

static bool is_listed(const check *c, const ir_graph *g) {
    return g && g->module == c->m && g->index < c->m->graph_count && c->graphs[g->index] == g;
}

static bool is_linked(const ir_node *n) {
    return n->prev ? n->prev->next == n : n->graph->first == n;
}

/* ---- types ----------------------------------------------------------------------------------------- */

static bool check_shape(check *c, const ir_node *n, const ir_shape *s) {
    if (s->rank < -1 || s->rank > IR_MAX_RANK) return bad(c, n, "a shape of rank %d", s->rank);
    for (int i = 0; i < s->rank; i++)
        if (dim_known(s->d[i]) ? s->d[i] < 0 : !dim_valid(c->m, s->d[i]))
            return bad(c, n, "size %d of a shape is %lld", i, (long long)s->d[i]);
    return true;
}

static bool check_elems(check *c, const ir_node *n, const ir_value *v) {
    int64_t count;
    if (!ir_is_int(v->dtype) && v->dtype != IR_BOOL)
        return bad(c, n, "known elements in a tensor of type %s", ir_dtypes[v->dtype].text);
    if (!ir_shape_count(&v->shape, &count) || count > IR_MAX_ELEMS)
        return bad(c, n, "known elements in a tensor whose shape is not known, or too large");
    for (int64_t i = 0; i < count; i++)
        if (!dim_known(v->elems[i]) && !dim_valid(c->m, v->elems[i]))
            return bad(c, n, "known element %lld is no expression", (long long)i);
    return true;
}

static bool check_quant(check *c, const ir_node *n, const ir_value *v) {
    const ir_quant *q = v->quant;
    if (q->count < 1 || !q->scale || !q->zero_point) return bad(c, n, "quantization without a scale");
    if (q->count == 1 || v->shape.rank < 0) return true;
    if (q->axis < 0 || q->axis >= v->shape.rank) return bad(c, n, "quantization along axis %d", q->axis);
    if (dim_known(v->shape.d[q->axis]) && v->shape.d[q->axis] != q->count)
        return bad(c, n, "%d scales for %lld channels", q->count, (long long)v->shape.d[q->axis]);
    return true;
}

static bool check_type(check *c, const ir_node *n, const ir_value *v) {
    if (v->poison) return true;
    if ((int)v->dtype < 0 || v->dtype >= IR_DTYPE_COUNT) return bad(c, n, "value %u has no element type", v->id);
    return check_shape(c, n, &v->shape) && (!v->elems || check_elems(c, n, v)) && (!v->quant || check_quant(c, n, v));
}

/* ---- constants ------------------------------------------------------------------------------------- */

static bool check_strings(check *c, const ir_node *n, const ir_data *d, int64_t count) {
    if (!d->dense || d->stored != IR_STR) return bad(c, n, "a constant of strings that is a view");
    if (d->size < 4 || load_u32(d->bytes) != (uint64_t)count || (d->size - 4) / 4 < (uint64_t)count + 1)
        return bad(c, n, "a constant of strings whose count is not that of its shape");
    uint32_t last = 0;
    for (int64_t i = 0; i <= count; i++) {
        uint32_t at = load_u32(d->bytes + 4 + 4 * (uint64_t)i);
        if (at < last || at > d->size) return bad(c, n, "a constant of strings whose offsets are out of order");
        last = at;
    }
    return true;
}

/* The elements that strides reach lie inside the storage. */
static bool check_strides(check *c, const ir_node *n, const ir_value *v) {
    const ir_data *d = v->data;
    int64_t low = d->start, high = d->start;
    for (int i = 0; i < v->shape.rank; i++) {
        int64_t reach;
        if (__builtin_mul_overflow(d->stride[i], v->shape.d[i] - 1, &reach) ||
            __builtin_add_overflow(reach < 0 ? low : high, reach, reach < 0 ? &low : &high))
            return bad(c, n, "a constant whose strides overflow");
    }
    if (low < 0 || (uint64_t)high >= d->size / ir_dtype_size(d->stored))
        return bad(c, n, "a constant that reaches elements %lld to %lld of %llu bytes of %s", (long long)low,
                   (long long)high, (unsigned long long)d->size, ir_dtypes[d->stored].text);
    return true;
}

static bool check_data(check *c, const ir_node *n, const ir_value *v) {
    const ir_data *d = v->data;
    int64_t count;
    uint64_t bytes;
    if (v->graph || v->def) return bad(c, n, "a constant that something computes");
    if (!ir_shape_count(&v->shape, &count)) return bad(c, n, "a constant without a static shape");
    if ((int)d->stored < 0 || d->stored >= IR_DTYPE_COUNT) return bad(c, n, "a constant stored as nothing");
    if (v->dtype == IR_STR || d->stored == IR_STR) return check_strings(c, n, d, count);
    if (!ir_dtype_size(v->dtype) || !ir_dtype_size(d->stored))
        return bad(c, n, "a constant of type %s", ir_dtypes[v->dtype].text);
    if (count == 0) return true;
    if (!d->bytes) return bad(c, n, "a constant without bytes");
    if (d->dense) {
        if (d->stored != v->dtype || d->scale) return bad(c, n, "a dense constant with a recipe");
        if (mul_overflows((uint64_t)count, ir_dtype_size(v->dtype), &bytes) || bytes > d->size)
            return bad(c, n, "a constant of %lld elements in %llu bytes", (long long)count, (unsigned long long)d->size);
        return true;
    }
    for (const ir_scale *s = d->scale; s; s = s->next)
        if (s->axis < 0 || s->axis >= v->shape.rank || !s->by || !ir_is_float(v->dtype))
            return bad(c, n, "a constant scaled along axis %d", s->axis);
    return check_strides(c, n, v);
}

/* ---- uses ------------------------------------------------------------------------------------------ */

static bool check_uses(check *c, const ir_node *n, const ir_value *v) {
    for (const ir_use *u = v->uses; u; u = u->next) {
        if (++c->uses > c->most_uses) return bad(c, n, "a list of uses has entries that no operand has");
        if (u->value != v || !u->link || *u->link != u) return bad(c, n, "a list of uses is not linked");
        const ir_node *by = u->user;
        if (!by || !is_listed(c, by->graph) || !is_linked(by))
            return bad(c, n, "a use by a node that was removed");
        if (u < by->in || u >= by->in + by->n_in) return bad(c, n, "a use that is no operand");
    }
    return true;
}

static bool check_constant(check *c, const ir_node *n, const ir_value *v) {
    uint64_t seen;
    if (umap_get(&c->constants, v->id, &seen)) return true;
    umap_put(&c->constants, v->id, 1);
    return check_type(c, n, v) && check_data(c, n, v) && check_uses(c, n, v);
}

static bool check_operand(check *c, const ir_node *n, uint32_t i) {
    const ir_use *u = &n->in[i];
    const ir_value *v = u->value;
    if (u->user != n) return bad(c, n, "operand %u belongs to another node", i);
    if (!v) return true;
    c->slots++;
    if (!u->link || *u->link != u) return bad(c, n, "operand %u is not in the list of uses of its value", i);
    if (v->data) return check_constant(c, n, v);
    if (v->graph != n->graph) return bad(c, n, "operand %u is a value of another graph", i);
    const ir_node *d = v->def;
    if (!d) {
        if (v->index >= n->graph->inputs.n || n->graph->inputs.v[v->index] != v)
            return bad(c, n, "operand %u is defined nowhere", i);
        return true;
    }
    if (d->graph != n->graph || !is_linked(d)) return bad(c, n, "operand %u is a result of a node that was removed", i);
    if (v->index >= d->n_out || v != &d->out[v->index]) return bad(c, n, "operand %u is no result of its node", i);
    if (d->mark >= n->mark) return bad(c, n, "operand %u is used before it is defined", i);
    return true;
}

/* ---- nodes ----------------------------------------------------------------------------------------- */

static bool check_attr(check *c, const ir_node *n, const ir_field *f, const ir_attr *a) {
    const char *name = ir_attr_names[f->id];
    bool ok = true;
    switch (f->kind) {
    case AK_INT:
    case AK_FLOAT: break;
    case AK_BOOL: ok = a->u.i == 0 || a->u.i == 1; break;
    case AK_ENUM: ok = a->u.i >= 0 && a->u.i <= 127; break;
    case AK_DTYPE: ok = a->u.i >= IR_DTYPE_NONE && a->u.i < IR_DTYPE_COUNT; break;
    case AK_STR:
    case AK_BYTES: ok = !a->u.s.n || a->u.s.p; break;
    case AK_INTS:
    case AK_BOOLS: ok = !a->u.ints.n || a->u.ints.v; break;
    case AK_FLOATS: ok = !a->u.floats.n || a->u.floats.v; break;
    case AK_GRAPH: ok = is_listed(c, a->u.graph); break;
    case AK_GRAPHS:
        for (size_t i = 0; ok && i < a->u.graphs.n; i++) ok = is_listed(c, a->u.graphs.v[i]);
        break;
    }
    return ok || bad(c, n, "attribute '%s' has no value that its kind allows", name);
}

static const char *call_problem(arena *a, const ir_node *n, const ir_graph *g, uint32_t first_in, uint32_t n_out, const char *role) {
    if (!g || !g->last || g->last->op != OP_RETURN) return str_fmt(a, "the %s graph does not return", role).p;
    if (g->inputs.n != n->n_in - first_in)
        return str_fmt(a, "the %s graph takes %zu values and gets %u", role, g->inputs.n, n->n_in - first_in).p;
    if (ir_output_count(g) != n_out)
        return str_fmt(a, "the %s graph gives %zu values where %u are expected", role, ir_output_count(g), n_out).p;
    return NULL;
}

const char *ir_call_problem(arena *a, const ir_node *n) {
    const char *text = NULL;
    switch ((int)n->op) {
    case OP_IF:
        text = call_problem(a, n, ir_get_graph(n, A_then_subgraph_index), 1, n->n_out, "then");
        return text ? text : call_problem(a, n, ir_get_graph(n, A_else_subgraph_index), 1, n->n_out, "else");
    case OP_WHILE:
        if (n->n_in != n->n_out) return str_fmt(a, "a loop of %u values gives %u", n->n_in, n->n_out).p;
        text = call_problem(a, n, ir_get_graph(n, A_cond_subgraph_index), 0, 1, "condition");
        return text ? text : call_problem(a, n, ir_get_graph(n, A_body_subgraph_index), 0, n->n_out, "body");
    default: return NULL;
    }
}

static bool check_node(check *c, const ir_node *n) {
    if ((int)n->op < 0 || n->op >= OP_COUNT) return bad(c, n, "op %d does not exist", (int)n->op);
    const ir_op_info *op = &ir_ops[n->op];
    if (n->n_in < (uint32_t)op->min_in || (op->max_in >= 0 && n->n_in > (uint32_t)op->max_in))
        return bad(c, n, "%u operands", n->n_in);
    if (op->n_out >= 0 && n->n_out != (uint32_t)op->n_out) return bad(c, n, "%u results", n->n_out);
    if ((n->op == OP_RETURN) != (n == n->graph->last)) return bad(c, n, "'return' is not the last node, or not the only one");
    if (n->op == OP_CUSTOM && !n->custom_name.n) return bad(c, n, "a custom op without a name");
    for (uint32_t i = 0; i < n->n_in; i++)
        if (!check_operand(c, n, i)) return false;
    for (uint32_t i = 0; i < n->n_out; i++) {
        const ir_value *v = &n->out[i];
        if (v->def != n || v->index != i || v->graph != n->graph || v->data)
            return bad(c, n, "result %u does not know its node", i);
        if (!check_type(c, n, v) || !check_uses(c, n, v)) return false;
    }
    for (int i = 0; i < op->options->field_count; i++)
        if (!check_attr(c, n, &op->options->fields[i], &n->attr[i])) return false;
    const char *problem = ir_call_problem(&c->m->ctx->keep, n);
    return !problem || bad(c, n, "%s", problem);
}

static bool check_graph(check *c, const ir_graph *g) {
    if (!g->last) return bad(c, NULL, "graph '%.*s' is empty", STR_ARG(g->name));
    for (size_t i = 0; i < g->inputs.n; i++) {
        const ir_value *v = g->inputs.v[i];
        if (v->graph != g || v->def || v->data || v->index != i)
            return bad(c, NULL, "input %zu of graph '%.*s' does not know its place", i, STR_ARG(g->name));
        if (!check_type(c, NULL, v) || !check_uses(c, NULL, v)) return false;
    }
    for (const ir_node *n = g->first; n; n = n->next)
        if (!check_node(c, n)) return false;
    return true;
}

/* Links, and positions in `mark`: what the other checks stand on. */
static bool check_links(check *c, ir_graph *g) {
    uint32_t at = 0;
    const ir_node *prev = NULL;
    for (ir_node *n = g->first; n; prev = n, n = n->next) {
        if (n->graph != g || n->prev != prev) return bad(c, n, "a node is not linked into graph '%.*s'", STR_ARG(g->name));
        n->mark = at++;
        c->most_uses += n->n_in;
    }
    return g->last == prev || bad(c, prev, "the list of graph '%.*s' ends elsewhere", STR_ARG(g->name));
}

static bool check_signatures(check *c) {
    for (size_t i = 0; i < c->m->signatures.n; i++) {
        const ir_signature *s = c->m->signatures.v[i];
        if (!is_listed(c, s->graph)) return bad(c, NULL, "signature '%.*s' has no graph", STR_ARG(s->key));
        if (s->input_names.n != s->graph->inputs.n || s->output_names.n != ir_output_count(s->graph))
            return bad(c, NULL, "signature '%.*s' names %zu inputs and %zu outputs of %zu and %zu", STR_ARG(s->key),
                       s->input_names.n, s->output_names.n, s->graph->inputs.n, ir_output_count(s->graph));
    }
    return true;
}

static bool check_module(check *c) {
    ir_module *m = c->m;
    size_t n = 0;
    for (ir_graph *g = m->graphs; g; g = g->next, n++) {
        if (g->module != m || g->index != n || n >= m->graph_count) return bad(c, NULL, "the list of graphs is out of order");
        c->graphs[n] = g;
    }
    if (n != m->graph_count) return bad(c, NULL, "%zu graphs of %u are listed", n, m->graph_count);
    for (ir_graph *g = m->graphs; g; g = g->next)
        if (!check_links(c, g)) return false;
    for (ir_graph *g = m->graphs; g; g = g->next)
        if (!check_graph(c, g)) return false;
    if (c->uses != c->slots)
        return bad(c, NULL, "%llu operands, but %llu uses", (unsigned long long)c->slots, (unsigned long long)c->uses);
    return check_signatures(c);
}

bool ir_verify(ir_module *m, const char *after) {
    arena *a = &m->ctx->scratch;
    const arena_mark mark = arena_get_mark(a);
    check c = {.m = m, .after = after, .graphs = NEW_N(a, const ir_graph *, m->graph_count), .constants = {.a = a}};
    bool ok = check_module(&c);
    arena_rewind(a, mark);
    return ok;
}
