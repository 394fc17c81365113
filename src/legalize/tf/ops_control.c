/* legalize/tf/ops_control.c: If, Case, While.
 *
 * Branches and bodies become subgraphs.  Constants are no operands: a subgraph uses them directly, as it does
 * handles, which exist at conversion time only.  A branch whose condition is known is inlined. */
#include "legalize/tf/lower_impl.h"

/* A condition as a bool, as TensorFlow reads it: a number that is not 0; of more axes than none, whether there are
 * elements, whatever they are. */
ir_value *lw_condition(tf_call *c, ir_value *v) {
    if (v->poison) return v;
    if (v->shape.rank > 0) {
        ir_dim count = 1;
        for (int i = 0; i < v->shape.rank; i++) count = dim_mul(c->b->m, count, v->shape.d[i]);
        return dim_known(count) ? b_bool(c->b, count != 0) : b_binary(c->b, OP_NOT_EQUAL, b_dim_scalar(c->b, count, v), b_i32(c->b, 0));
    }
    if (v->dtype == IR_BOOL) return v;
    return b_binary(c->b, OP_NOT_EQUAL, v, b_num(c->b, v->dtype, 0));
}

bool lower_to_bool(tf_call *c) { return tf_return(c, lw_condition(c, tf_in(c, 0))); }

static src_graph *function_attr(tf_call *c, const char *key) {
    src_attr a = tf_attr(c, key);
    src_graph *f = a.kind == SA_FUNC ? src_function(c->L->src, a.s) : NULL;
    if (!f) tf_bad(c, "its %s function '%.*s' is missing", key, STR_ARG(a.s));
    return f;
}

/* The tensor that operand t passes to a subgraph; NULL: none, it is used directly. */
static ir_value *passed(const tf_value *t) {
    ir_value *v = t->kind == TF_TENSOR ? t->v : t->kind == TF_LIST ? t->list->stack : NULL;
    return v && !ir_is_const(v) ? v : NULL;
}

/* Operand t as it is inside of graph g. */
static tf_value inside(tf_call *c, ir_graph *g, const tf_value *t) {
    ir_value *v = passed(t), *in;
    if (!v) return *t;
    in = ir_graph_input(g, v->dtype, &v->shape, v->name);
    in->elems = v->elems;
    if (t->kind == TF_TENSOR) return (tf_value){.kind = TF_TENSOR, .v = in};
    tf_list *list = arena_dup(&c->L->ctx->keep, t->list, sizeof *list, _Alignof(tf_list));
    list->stack = in;
    return (tf_value){.kind = TF_LIST, .list = list};
}

/* The operands, lists whose elements are known as tensors; NULL: reported. */
static tf_value *with_stacks(tf_call *c) {
    tf_value *args = arena_dup(&c->L->ctx->keep, c->in, c->n_in * sizeof *args, _Alignof(tf_value));
    for (uint32_t i = 0; i < c->n_in; i++)
        if (args[i].kind == TF_LIST && !lw_list_begin(c, &args[i], args[i].list) && c->b->failed) return NULL;
    return args;
}

/* ---- branches ---------------------------------------------------------------------------------------- */

typedef struct branch {
    ir_graph *g;
    tf_value *rets;
} branch;

static bool lower_branch(tf_call *c, src_graph *f, const char *what, const tf_value *args, uint32_t n_args, branch *out) {
    lower *L = c->L;
    arena *a = &L->ctx->keep;
    ir_graph *outer;
    out->g = lw_graph_begin(L, what, c->b->name, &outer);
    tf_value *inner = NEW_N(a, tf_value, n_args);
    for (uint32_t i = 0; i < n_args; i++) {
        inner[i] = inside(c, out->g, &args[i]);
        if (inner[i].kind != TF_LIST || !inner[i].list->state) continue;
        tf_list *list = arena_dup(a, inner[i].list, sizeof *list, _Alignof(tf_list));
        list->state = NULL; /* what a branch does to a stack would be lost */
        inner[i].list = list;
    }
    out->rets = NEW_N(a, tf_value, c->n_out);
    bld b = b_begin(out->g, c->b->name, c->src->op);
    b.file = c->b->file;
    tf_call in = {.L = L, .b = &b, .src = c->src, .in = inner, .n_in = n_args, .out = out->rets, .n_out = c->n_out};
    bool ok = tf_inline(&in, f, inner, n_args, out->rets, c->n_out);
    for (uint32_t i = 0; ok && i < c->n_out; i++)
        if (out->rets[i].kind == TF_VARIABLE) out->rets[i] = (tf_value){.kind = TF_TENSOR, .v = lw_read(&in, out->rets[i].variable)};
    lw_graph_end(L, outer);
    return ok;
}

static ir_shape merge_shapes(ir_module *m, const ir_shape *x, const ir_shape *y) {
    if (x->rank != y->rank || x->rank < 0) return IR_UNRANKED;
    ir_shape s = *x;
    for (int i = 0; i < s.rank; i++)
        if (x->d[i] != y->d[i]) s.d[i] = dim_new(m, "?");
    return s;
}

static ir_value *tensor_of(const tf_value *t) { return t->kind == TF_LIST ? t->list->stack : t->v; }

static bool finish_branch(tf_call *c, branch *br, const uint32_t *slots, uint32_t n) {
    ir_value **v = NEW_N(&c->L->ctx->keep, ir_value *, n);
    for (uint32_t i = 0; i < n; i++) v[i] = tensor_of(&br->rets[slots[i]]);
    ir_graph_finish(br->g, v, n);
    return true;
}

/* Gives a list that a branch returns a tensor in its graph, where the elements are known from either branch. */
static bool begin_list(tf_call *c, branch *br, uint32_t i, const tf_list *like) {
    bld b = b_begin(br->g, c->b->name, c->src->op);
    b.file = c->b->file;
    tf_call in = *c;
    in.b = &b;
    bool ok = lw_list_begin(&in, &br->rets[i], like);
    if (b.failed) c->b->failed = true;
    return ok;
}

/* Both branches return a list: as tensors, or, with no element known yet, as what they know together. */
static bool merge_lists(tf_call *c, branch *yes, branch *no, uint32_t i, bool *is_tensor) {
    const tf_list *x = yes->rets[i].list, *y = no->rets[i].list;
    *is_tensor = false;
    bool both = begin_list(c, yes, i, y) && begin_list(c, no, i, x);
    if (c->b->failed) return false;
    x = yes->rets[i].list;
    y = no->rets[i].list;
    if (both) return *is_tensor = true;
    tf_list *list = arena_dup(&c->L->ctx->keep, x->element.rank >= 0 ? x : y, sizeof *list, _Alignof(tf_list));
    list->stack = NULL;
    list->items = NULL;
    list->said = IR_UNRANKED;
    list->sealed = x->sealed || y->sealed;
    if (!list->sealed && (x->stack || y->stack)) return tf_unsupported(c, "give the list an element shape", "a branch returns a list whose elements are unknown");
    c->out[i] = (tf_value){.kind = TF_LIST, .list = list};
    return true;
}

/* The list whose tensor is v now. */
static tf_value list_around(tf_call *c, const tf_list *like, ir_value *v) {
    tf_list *list = arena_dup(&c->L->ctx->keep, like, sizeof *list, _Alignof(tf_list));
    list->said = IR_UNRANKED; /* the other branch's list may be told another one */
    list->stack = v;
    list->items = NULL;
    list->length_value = NULL;
    if (v->shape.rank > 0) {
        list->length = v->shape.d[0];
        list->element = ir_shape_of(v->shape.rank - 1, v->shape.d + 1);
    }
    return (tf_value){.kind = TF_LIST, .list = list};
}

/* IF over two graphs that are lowered; the operands that neither uses are dropped. */
static bool build_if(tf_call *c, ir_value *cond, const tf_value *args, uint32_t n_args, branch *yes, branch *no) {
    arena *a = &c->L->ctx->keep;
    uint32_t *slots = NEW_N(a, uint32_t, c->n_out), n = 0;
    ir_type *types = NEW_N(a, ir_type, c->n_out);
    for (uint32_t i = 0; i < c->n_out; i++) {
        tf_value *x = &yes->rets[i], *y = &no->rets[i];
        if (x->kind != y->kind && (x->kind == TF_POISON || y->kind == TF_POISON)) return !(c->b->failed = true); /* why was said there */
        if (x->kind != y->kind) return tf_unsupported(c, NULL, "its branches return different kinds of values");
        bool is_tensor = x->kind == TF_TENSOR;
        if (x->kind == TF_LIST && !merge_lists(c, yes, no, i, &is_tensor)) return false;
        if (x->kind != TF_LIST && !is_tensor) c->out[i] = *x;
        if (!is_tensor) continue;
        const ir_value *v = tensor_of(x), *w = tensor_of(y);
        if (v->dtype != w->dtype) return tf_bad(c, "its branches return different types");
        types[n] = (ir_type){v->dtype, merge_shapes(c->L->m, &v->shape, &w->shape)};
        slots[n++] = i;
    }
    finish_branch(c, yes, slots, n);
    finish_branch(c, no, slots, n);
    ir_value **in = NEW_N(a, ir_value *, (size_t)n_args + 1), **out = NEW_N(a, ir_value *, n);
    uint32_t n_in = 0, kept = 0;
    in[n_in++] = cond;
    for (uint32_t i = 0, at = 0; i < n_args; i++) {
        if (!passed(&args[i])) continue;
        ir_value *x = yes->g->inputs.v[at], *y = no->g->inputs.v[at];
        at++;
        if (ir_is_unused(x) && ir_is_unused(y)) continue;
        x->index = y->index = kept;
        yes->g->inputs.v[kept] = x;
        no->g->inputs.v[kept++] = y;
        in[n_in++] = passed(&args[i]);
    }
    yes->g->inputs.n = no->g->inputs.n = kept;
    b_build(c->b, OP_IF, in, n_in, B_AT({A_then_subgraph_index, .graph = yes->g}, {A_else_subgraph_index, .graph = no->g}), types, out, n);
    for (uint32_t i = 0; i < n; i++) {
        const tf_value *r = &yes->rets[slots[i]];
        if (r->kind == TF_LIST) c->out[slots[i]] = list_around(c, r->list, out[i]);
        else tf_out(c, slots[i], out[i]);
    }
    return !c->b->failed;
}

bool lower_if(tf_call *c) {
    const bool raised = c->src->n_sub == 2;
    src_graph *yes = raised ? c->src->sub[0] : function_attr(c, "then_branch");
    src_graph *no = raised ? c->src->sub[1] : yes ? function_attr(c, "else_branch") : NULL;
    if (!no) return false;
    ir_value *cond = lw_condition(c, tf_in(c, 0));
    double known;
    if (b_float(c->b, cond, &known)) return tf_inline(c, known != 0 ? yes : no, c->in + 1, c->n_in - 1, c->out, c->n_out);
    branch y, n;
    const tf_value *args = with_stacks(c);
    if (!args || !lower_branch(c, yes, "then", args + 1, c->n_in - 1, &y) || !lower_branch(c, no, "else", args + 1, c->n_in - 1, &n)) {
        c->b->failed = true;
        return false;
    }
    return build_if(c, cond, args + 1, c->n_in - 1, &y, &n);
}

/* ---- Case: nested IFs ------------------------------------------------------------------------------------ */

/* Branches first..n-1, chosen by index; into c->out. */
static bool lower_cases(tf_call *c, src_graph *const *branches, uint32_t first, uint32_t n, const tf_value *args, uint32_t n_args) {
    if (first + 1 == n) return tf_inline(c, branches[first], args + 1, n_args - 1, c->out, c->n_out);
    ir_value *cond = b_binary(c->b, OP_EQUAL, args[0].v, b_num(c->b, args[0].v->dtype, first));
    branch y, rest;
    if (!lower_branch(c, branches[first], "case", args + 1, n_args - 1, &y)) return false;
    /* the rest, in a graph of its own that gets the index too */
    lower *L = c->L;
    ir_graph *outer;
    rest.g = lw_graph_begin(L, "cases", c->b->name, &outer);
    tf_value *inner = NEW_N(&L->ctx->keep, tf_value, n_args);
    for (uint32_t i = 1; i < n_args; i++) inner[i] = inside(c, rest.g, &args[i]);
    inner[0] = args[0];
    inner[0].v = ir_graph_input(rest.g, args[0].v->dtype, &args[0].v->shape, args[0].v->name);
    rest.rets = NEW_N(&L->ctx->keep, tf_value, c->n_out);
    bld b = b_begin(rest.g, c->b->name, c->src->op);
    b.file = c->b->file;
    tf_call in = {.L = L, .b = &b, .src = c->src, .in = inner, .n_in = n_args, .out = rest.rets, .n_out = c->n_out};
    bool ok = lower_cases(&in, branches, first + 1, n, inner, n_args);
    lw_graph_end(L, outer);
    if (!ok) return false;
    /* both graphs take the same operands: the index last */
    ir_graph_input(y.g, args[0].v->dtype, &args[0].v->shape, args[0].v->name);
    tf_value *order = NEW_N(&L->ctx->keep, tf_value, n_args);
    for (uint32_t i = 1; i < n_args; i++) order[i - 1] = args[i];
    order[n_args - 1] = args[0];
    return build_if(c, cond, order, n_args, &y, &rest);
}

/* The functions of the branches, those that the attribute names or that the op was raised with; *n: how many; NULL: reported. */
static src_graph **case_branches(tf_call *c, uint32_t *n) {
    if ((*n = c->src->n_sub)) return c->src->sub;
    src_attr a = tf_attr(c, "branches");
    if (a.kind != SA_LIST || !a.n) {
        tf_bad(c, "it has no branches");
        return NULL;
    }
    src_graph **f = NEW_N(&c->L->ctx->keep, src_graph *, a.n);
    for (uint32_t i = 0; i < a.n; i++)
        if (!(f[i] = src_function(c->L->src, a.list[i].s))) {
            tf_bad(c, "its branch '%.*s' is missing", STR_ARG(a.list[i].s));
            return NULL;
        }
    *n = a.n;
    return f;
}

bool lower_case(tf_call *c) {
    uint32_t n;
    src_graph **branches = case_branches(c, &n);
    if (!branches) return false;
    int64_t known;
    ir_value *index = tf_in(c, 0);
    if (index->poison) return false;
    if (index->shape.rank != 0) index = b_reshape(c->b, index, &IR_SCALAR);
    if (b_int(c->b, index, &known)) {
        if (known < 0 || known >= n) known = n - 1;
        return tf_inline(c, branches[known], c->in + 1, c->n_in - 1, c->out, c->n_out);
    }
    if (n > 256) return tf_unsupported(c, NULL, "it has %u branches", n);
    tf_value *args = with_stacks(c);
    if (!args) return false;
    args[0] = (tf_value){.kind = TF_TENSOR, .v = index};
    bool ok = lower_cases(c, branches, 0, n, args, c->n_in);
    if (!ok) c->b->failed = true;
    return ok;
}
