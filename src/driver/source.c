/* driver/source.c: what became of the source: its ops, and the functions in which something does not convert. */
#include "driver/driver.h"

#include <stdlib.h>

enum { OP_WORDS = (OP_COUNT + 31) / 32 };
typedef struct op_set {
    uint32_t bits[OP_WORDS];
} op_set;

static void set_op(op_set *s, ir_op op) { s->bits[op / 32] |= 1u << (op % 32); }

/* What the result has: all in one set, and for each source op what bears the name of one of its nodes. */
typedef struct presence {
    op_set all;
    op_set *of;  /* one for each row of the report */
    str *custom; /* the name of its custom operator, if any */
} presence;

static int by_op(const void *op, const void *use) { return str_cmp(*(const str *)op, ((const lw_op_use *)use)->op); }

static const lw_op_use *use_of(const lc_context *c, str op) {
    return c->report.ops.n ? bsearch(&op, c->report.ops.v, c->report.ops.n, sizeof *c->report.ops.v, by_op) : NULL;
}

static presence find_present(lc_context *c) {
    presence p = {.of = NEW_N(&c->ctx.keep, op_set, c->report.ops.n + 1), .custom = NEW_N(&c->ctx.keep, str, c->report.ops.n + 1)};
    for (const ir_graph *g = c->ir->graphs; g; g = g->next)
        for (const ir_node *n = g->first; n; n = n->next) {
            uint64_t from;
            set_op(&p.all, n->op);
            if (n->op == OP_RETURN || !smap_get(&c->report.made_by, n->name, &from)) continue;
            const lw_op_use *u = use_of(c, ((const src_node *)(uintptr_t)from)->op);
            if (!u) continue;
            set_op(&p.of[u - c->report.ops.v], n->op);
            if (n->op == OP_CUSTOM) p.custom[u - c->report.ops.v] = n->custom_name;
        }
    return p;
}

/* What its nodes were lowered to, of which the result has some; where it has none of that, what bears their names: an operator
 * that they were merged into, or what litecast's own operators were expanded to.  Of a failed conversion: what is known. */
static str becomes(lc_context *c, size_t row, const presence *p) {
    strbuf b = {.a = &c->ctx.keep};
    op_set s = {0};
    bool any = false;
    for (int i = 0; i < OP_WORDS; i++) {
        s.bits[i] = c->report.ops.v[row].becomes[i] & (p ? p->all.bits[i] : ~0u);
        any |= s.bits[i] != 0;
    }
    if (!any && p) s = p->of[row];
    for (int op = 0; op < OP_COUNT; op++) {
        if (!(s.bits[op / 32] >> (op % 32) & 1u) || op == OP_RETURN) continue;
        sb_fmt(&b, "%s%s", b.n ? ", " : "", dr_operator_name(b.a, (ir_op)op, p ? p->custom[row] : STR("")));
    }
    return sb_str(&b);
}

void dr_fill_source_ops(lc_context *c) {
    arena *a = &c->ctx.keep;
    if (c->source_ops.n) return;
    const presence present = c->converted ? find_present(c) : (presence){0};
    for (size_t i = 0; i < c->report.ops.n; i++) {
        const lw_op_use *u = &c->report.ops.v[i];
        if (!u->count) continue;
        vec_push(a, &c->source_ops,
                 ((lc_source_op){str_dup(a, u->op).p, u->count, u->failed, u->waiting, becomes(c, i, c->converted ? &present : NULL).p,
                                 str_dup(a, u->example).p, str_dup(a, u->reason).p}));
    }
}

src_place dr_place(lc_context *c, diag_origin node) {
    src_place place = {0};
    if (c->src && c->src->locate && node.node.n) c->src->locate(c->src, node.node, node.function, &place);
    return place;
}

/* ---- source graphs, for viewers ------------------------------------------------------------------------ */

/* Constants and variables are said by their users. */
static bool is_shown(const src_node *n) {
    static const char *const hidden[] = {"Const", "NoOp", "VarHandleOp", "ReadVariableOp", "VariableV2", "_Arg"};
    for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
        if (str_is(n->op, hidden[i])) return false;
    return true;
}

static bool has_failure(const lc_context *c, const src_graph *f) {
    for (size_t i = 0; i < c->report.ops.n; i++) {
        if (!c->report.ops.v[i].failed) continue;
        for (uint32_t k = 0; k < f->n_nodes; k++)
            if (str_eq(f->nodes[k].op, c->report.ops.v[i].op)) return true;
    }
    return false;
}

typedef struct source_lister {
    lc_context *c;
    const src_graph *f;
    uint32_t *first; /* node number -> number of the tensor of its first output */
    VEC(lc_tensor) tensors;
} source_lister;

static int32_t tensor_of_edge(const source_lister *l, src_edge e) {
    if (e.node >= l->f->n_nodes || e.output > l->f->nodes[e.node].n_out) return -1;
    return (int32_t)(l->first[e.node] + e.output);
}

static void number_tensors(source_lister *l) {
    arena *a = &l->c->ctx.keep;
    l->first = NEW_N(a, uint32_t, l->f->n_nodes + 1);
    for (uint32_t i = 0; i < l->f->n_nodes; i++) {
        const src_node *n = &l->f->nodes[i];
        l->first[i] = (uint32_t)l->tensors.n;
        for (uint32_t k = 0; k <= n->n_out && k < 64; k++) {
            str name = k ? str_fmt(a, "%.*s:%u", STR_ARG(n->name), k) : str_dup(a, n->name);
            vec_push(a, &l->tensors, ((lc_tensor){.name = name.p, .type = "", .rank = -1, .shape_text = "", .bytes = -1,
                                                  .is_constant = !is_shown(n) && !str_is(n->op, "_Arg")}));
        }
    }
}

static lc_operator operator_of(const source_lister *l, const src_node *n) {
    arena *a = &l->c->ctx.keep;
    const lw_op_use *u = use_of(l->c, n->op);
    int32_t *in = NEW_N(a, int32_t, n->n_in + 1), *out = NEW_N(a, int32_t, n->n_out + 1);
    for (uint32_t i = 0; i < n->n_in; i++) in[i] = tensor_of_edge(l, n->in[i]);
    for (uint32_t i = 0; i < n->n_out; i++) out[i] = tensor_of_edge(l, (src_edge){n->number, i});
    str why = u && u->failed ? str_fmt(a, "does not convert: %.*s", STR_ARG(u->reason)) : STR("");
    const src_place place = dr_place(l->c, (diag_origin){n->name, l->f->name});
    return (lc_operator){str_dup(a, n->op).p, why.p, str_dup(a, n->name).p, in, out, n->n_in, n->n_out, 0, str_dup(a, place.file).p, place.line};
}

static lc_graph list_function(lc_context *c, const src_graph *f) {
    arena *a = &c->ctx.keep;
    source_lister l = {.c = c, .f = f};
    number_tensors(&l);
    lc_graph g = {.name = f->name.n ? str_dup(a, f->name).p : "main"};
    lc_operator *ops = NEW_N(a, lc_operator, f->n_nodes + 1);
    int32_t *in = NEW_N(a, int32_t, f->n_args + 1), *out = NEW_N(a, int32_t, f->n_rets + 1);
    for (uint32_t i = 0; i < f->n_nodes; i++)
        if (is_shown(&f->nodes[i])) ops[g.operator_count++] = operator_of(&l, &f->nodes[i]);
    for (uint32_t i = 0; i < f->n_args && i < f->n_nodes; i++) in[i] = tensor_of_edge(&l, (src_edge){i, 0});
    for (uint32_t i = 0; i < f->n_rets; i++) out[i] = tensor_of_edge(&l, f->rets[i]);
    g.operators = ops;
    g.inputs = in;
    g.input_count = MIN(f->n_args, f->n_nodes);
    g.outputs = out;
    g.output_count = f->n_rets;
    g.tensors = l.tensors.v;
    g.tensor_count = l.tensors.n;
    return g;
}

void dr_fill_source_graphs(lc_context *c) {
    enum { MOST = 100 };
    arena *a = &c->ctx.keep;
    if (c->source_graphs.n) return;
    for (uint32_t i = 0; i < c->src->n_functions && c->source_graphs.n < MOST; i++)
        if (has_failure(c, c->src->functions[i])) vec_push(a, &c->source_graphs, list_function(c, c->src->functions[i]));
}
