/* legalize/tf/lower.c: walks functions and lowers their nodes.
 *
 *   lw_lower ─ for each signature: a graph, its inputs, then
 *      lw_walk(main graph, from the signature's outputs) ─ for each needed node, operands first:
 *          lower_node ─ row of ops.def ─ template or function ─ tfl nodes
 *
 * Walks follow data edges to what is needed for a value, and control edges to what has an effect.  They use
 * a stack of their own: a graph may be a chain of a million nodes. */
#include "legalize/tf/lower_impl.h"

#include <stdlib.h>

/* Inlining may make so many copies of the model, and so many nodes more. */
enum { MOST_COPIES = 64, FREE_NODES = 100000, MOST_ROUNDS = 8 };

/* ---- names ---------------------------------------------------------------------------------------- */

static bool is_call_name(str s) {
    return str_starts(s, "StatefulPartitionedCall") || str_starts(s, "PartitionedCall");
}

/* Users know their layers, not the calls around them: a name with a path of its own stands alone. */
str lw_node_path(lower *L, const lw_frame *frame, str name) {
    bool own_path = name.n && memchr(name.p, '/', name.n) != NULL;
    if (own_path || !frame->prefix.n) return name;
    return str_fmt(&L->ctx->keep, "%.*s/%.*s", STR_ARG(frame->prefix), STR_ARG(name));
}

/* ---- one node ------------------------------------------------------------------------------------------ */

/* $name of a template: the source node's attribute as the field wants it. */
static bool template_attr(void *user, str name, ir_attr_kind want, ir_attr *out) {
    tf_call *c = user;
    src_attr a = tf_attr(c, str_dup(&c->L->ctx->keep, name).p);
    if (a.kind == SA_NONE) return false;
    if (want == AK_FLOAT) out->u.f = a.kind == SA_FLOAT ? a.f : (double)a.i;
    else if (want == AK_STR || want == AK_BYTES) out->u.s = a.s;
    else if (a.kind == SA_LIST) out->u.ints.v = tf_attr_ints(c, str_dup(&c->L->ctx->keep, name).p, &out->u.ints.n);
    else out->u.i = a.i;
    return true;
}

static bool is_listed(const str *list, size_t n, str op) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(list[i], op)) return true;
    return false;
}

static bool plain_row(tf_call *c, const struct tf_row *row) {
    if (row->fn) return row->fn(c);
    ir_value **args = NEW_N(&c->L->ctx->scratch, ir_value *, c->n_in);
    for (uint32_t i = 0; i < c->n_in; i++) args[i] = tf_in(c, i);
    return tf_return(c, rw_build(c->b, row->text, args, c->n_in, template_attr, c));
}

static bool run_row(tf_call *c, const struct tf_row *row) {
    if (!lw_operands_fit(c)) return false;
    return lw_is_moved_by_index(c) ? lw_move_by_index(c, plain_row, row) : plain_row(c, row);
}

static bool all_constant(const tf_call *c) {
    for (uint32_t i = 0; i < c->n_in; i++)
        if (c->in[i].kind != TF_TENSOR || !ir_is_const(c->in[i].v)) return false;
    return c->n_in > 0;
}

static bool keep_as(tf_call *c, bool (*keep)(tf_call *c)) {
    if (keep(c)) return true;
    if (c->refused) lw_note_refusal(c);
    return false;
}

/* Kept as an op that the user allows?  When nothing is allowed for it, it stays as it is. */
static bool is_kept(tf_call *c, bool *allowed) {
    const lw_options *o = c->L->options;
    const bool flex = o->allow_select_tf && lw_can_be_select_tf(c);
    *allowed = flex || o->allow_custom;
    return *allowed && keep_as(c, flex ? lw_keep_as_select_tf : lw_keep_as_custom);
}

static bool lower_one(tf_call *c) {
    lower *L = c->L;
    const lw_options *o = L->options;
    bool allowed;
    if (is_listed(o->custom_ops, o->n_custom_ops, c->src->op)) return keep_as(c, lw_keep_as_custom);
    if (lw_is_kept_first(c->src->op) && !all_constant(c)) {
        const bool kept = is_kept(c, &allowed);
        if (allowed) return kept;
    }
    const struct tf_row *row = tf_row_of(c->src->op);
    src_graph *f = row ? NULL : src_function(L->src, c->src->op);
    if (f) return tf_inline(c, f, c->in, c->n_in, c->out, c->n_out);
    if (row && run_row(c, row) && !c->b->failed) return true;
    if (row && !c->refused) return false;
    if (row) c->b->failed = false;
    const bool kept = is_kept(c, &allowed);
    if (allowed) return kept;
    if (row) lw_note_refusal(c);
    else lw_note_problem(c, NULL, STR(""), true);
    if (lw_stand_in(c)) return true;
    c->b->failed = true;
    return false;
}

static bool lower_node(lower *L, lw_frame *frame, const src_node *n) {
    arena *keep = &L->ctx->keep;
    if (!L->nodes_left || !--L->nodes_left) {
        if (!L->reported)
            diag_report(L->ctx, D_TOO_LARGE, (diag_where){.file = L->src->file.p, .node = n->name, .op = n->op}, NULL,
                        "functions that call functions expand to more than %d times the model", MOST_COPIES);
        L->reported = true;
        return false;
    }
    bld b = b_begin(L->graph, lw_node_path(L, frame, n->name), n->op);
    b.file = L->src->file.p;
    b.origin = (diag_origin){n->name, n->graph->name};
    b.hint = L->options->misfit_hint;
    uint32_t n_out = MAX(n->n_out, 1);
    tf_value *in = NEW_N(keep, tf_value, n->n_in), *out = NEW_N(keep, tf_value, n_out);
    bool poison = false;
    for (uint32_t i = 0; i < n->n_in; i++) {
        in[i] = lw_edge(L, frame, n->in[i]);
        poison |= in[i].kind == TF_POISON;
    }
    tf_call c = {.L = L, .b = &b, .src = n, .in = in, .n_in = n->n_in, .out = out, .n_out = n_out};
    lw_frame *outer = L->frame;
    L->frame = frame;
    size_t errors = L->ctx->diags.errors, problems = L->problem_of.n;
    const uint64_t failures = L->failures;
    const ir_node *before = L->graph->last;
    bool sound = L->src->check_node(n);
    bool ok = sound && (!poison || str_ends(n->op, "PartitionedCall")) && lower_one(&c) && !poison;
    if (sound && poison && !tf_row_of(n->op) && !src_function(L->src, n->op) && !L->options->allow_select_tf && !L->options->allow_custom)
        lw_note_problem(&c, NULL, STR(""), true); /* reported in the same run, although its operands are missing */
    L->frame = outer;
    if (ok) lw_note_result(L, n, b.name, before);
    else lw_note_failure(L, n, poison && L->failures == failures);
    if (!ok && !poison && !b.failed && L->ctx->diags.errors == errors && L->problem_of.n == problems && !L->reported)
        diag_report(L->ctx, D_INTERNAL, (diag_where){.file = L->src->file.p, .node = b.name, .op = n->op}, NULL,
                    "the lowering of '%.*s' failed without a reason", STR_ARG(n->op));
    if (L->ctx->diags.errors != errors) L->reported = true;
    for (uint32_t i = 0; i < c.n_out; i++)
        if (!ok || c.out[i].kind == TF_NONE) c.out[i].kind = ok ? TF_NONE : TF_POISON;
    frame->value[n->number] = c.out;
    frame->n_value[n->number] = c.n_out;
    return ok;
}

tf_value lw_edge(lower *L, lw_frame *frame, src_edge e) {
    if (e.node < frame->f->n_nodes && frame->value[e.node] && e.output < frame->n_value[e.node])
        return frame->value[e.node][e.output];
    if (!L->reported) {
        str name = e.node < frame->f->n_nodes ? frame->f->nodes[e.node].name : STR("?");
        diag_report(L->ctx, D_BAD_MODEL, (diag_where){.file = L->src->file.p, .node = name}, NULL,
                    "node '%.*s' has no output %u", STR_ARG(name), e.output);
        L->reported = true;
    }
    return (tf_value){.kind = TF_POISON};
}

/* ---- the walk --------------------------------------------------------------------------------------------- */

typedef struct visit {
    uint32_t node, next; /* next operand to look at: data inputs first, then control inputs */
    bool control;        /* needed for its effects only */
} visit;
enum { NEW_NODE = 0, OPEN = 1, DONE = 2, PASSED = 3 /* as a control input only */ };

typedef struct walk {
    lower *L;
    lw_frame *frame;
    uint8_t *state;
    VEC(visit) stack;
} walk;

static void push(walk *w, uint32_t node, bool control) {
    const src_node *n = &w->frame->f->nodes[node];
    /* a read that an assignment waits for must stay before it */
    if (control && (str_is(n->op, "ReadVariableOp") || lw_node_has_effect(w->L, n))) control = false;
    w->state[node] = OPEN;
    vec_push(&w->L->ctx->keep, &w->stack, ((visit){node, 0, control}));
}

static bool cycle(walk *w, const src_node *n) {
    if (!w->L->reported)
        diag_report(w->L->ctx, D_GRAPH_CYCLE, (diag_where){.file = w->L->src->file.p, .node = n->name, .op = n->op}, NULL,
                    "node '%.*s' depends on itself: the graph has a cycle", STR_ARG(n->name));
    w->L->reported = true;
    return false;
}

/* Looks at one more operand of the top visit; true when it is finished with operands. */
static bool step(walk *w, bool *ok) {
    visit *v = &w->stack.v[w->stack.n - 1];
    const src_node *n = &w->frame->f->nodes[v->node];
    if (!v->control && v->next < n->n_in) {
        src_edge e = n->in[v->next++];
        if (e.node >= w->frame->f->n_nodes) return false; /* lw_edge reports */
        uint8_t s = w->state[e.node];
        if (s == OPEN && !w->frame->value[e.node]) {
            for (size_t i = 0; i < w->stack.n; i++) /* open by control only: not a cycle of data */
                if (w->stack.v[i].node == e.node && w->stack.v[i].control) return false;
            *ok = cycle(w, n);
        } else if (s == NEW_NODE || s == PASSED) {
            push(w, e.node, false);
        }
        return false;
    }
    uint32_t at = v->next - (v->control ? 0 : n->n_in);
    if (at < n->n_ctrl) {
        v->next++;
        uint32_t node = n->ctrl[at];
        if (node < w->frame->f->n_nodes && w->state[node] == NEW_NODE) push(w, node, true);
        return false;
    }
    return true;
}

static bool run_walk(walk *w) {
    bool ok = true;
    while (ok && w->stack.n) {
        if (!step(w, &ok)) continue;
        visit v = w->stack.v[--w->stack.n];
        w->state[v.node] = v.control ? PASSED : DONE;
        if (!v.control && !w->frame->value[v.node]) lower_node(w->L, w->frame, &w->frame->f->nodes[v.node]);
        if (!w->L->nodes_left) ok = false;
    }
    return ok;
}

bool lw_walk(lower *L, lw_frame *frame, const src_edge *wanted, uint32_t n_wanted, const uint32_t *also, uint32_t n_also) {
    walk w = {.L = L, .frame = frame, .state = NEW_N(&L->ctx->keep, uint8_t, frame->f->n_nodes)};
    bool ok = true;
    for (uint32_t i = 0; i < frame->f->n_nodes; i++)
        if (frame->value[i]) w.state[i] = DONE;
    /* effects first where they were asked for in order: assignments before the reads that follow them */
    for (uint32_t i = 0; ok && i < n_wanted; i++) {
        if (wanted[i].node >= frame->f->n_nodes || w.state[wanted[i].node] == DONE) continue;
        push(&w, wanted[i].node, false);
        ok = run_walk(&w);
    }
    for (uint32_t i = 0; ok && i < n_also; i++) {
        if (also[i] >= frame->f->n_nodes || w.state[also[i]] != NEW_NODE) continue;
        push(&w, also[i], true);
        ok = run_walk(&w);
    }
    return ok;
}

lw_frame *lw_new_frame(lower *L, src_graph *f, str prefix) {
    arena *a = &L->ctx->keep;
    lw_frame *frame = NEW(a, lw_frame);
    frame->f = f;
    frame->prefix = prefix;
    frame->value = NEW_N(a, tf_value *, f->n_nodes);
    frame->n_value = NEW_N(a, uint32_t, f->n_nodes);
    frame->up = L->frame;
    frame->depth = L->frame ? L->frame->depth + 1 : 0;
    return frame;
}

static bool refuse_call(tf_call *c, const src_graph *f, bool recursion) {
    lower *L = c->L;
    const diag_where at = {.file = L->src->file.p, .node = c->b->name, .op = c->src->op, .origin = c->b->origin};
    if (!L->reported && recursion)
        diag_report(L->ctx, D_RECURSION, at, "TensorFlow Lite has no recursion: write it as a loop", "function '%.*s' calls itself",
                    STR_ARG(f->name));
    else if (!L->reported)
        diag_report(L->ctx, D_TOO_LARGE, at, NULL, "functions call functions more than %d deep", MOST_DEPTH);
    L->reported = c->b->failed = true;
    return false;
}

bool tf_inline(tf_call *c, src_graph *f, const tf_value *args, uint32_t n_args, tf_value *rets, uint32_t n_rets) {
    lower *L = c->L;
    for (const lw_frame *up = L->frame; up; up = up->up)
        if (up->f == f || up->depth > MOST_DEPTH) return refuse_call(c, f, up->f == f);
    if (n_args != f->n_args) return tf_bad(c, "function '%.*s' wants %u arguments, not %u", STR_ARG(f->name), f->n_args, n_args);
    if (f->raw.n && rets == c->out && args == c->in && lw_composite(c, f)) return true;
    if (c->b->failed) return false;
    str prefix = is_call_name(c->src->name) ? L->frame->prefix : c->b->name;
    lw_frame *frame = lw_new_frame(L, f, prefix);
    for (uint32_t i = 0; i < n_args; i++) {
        frame->value[i] = NEW(&L->ctx->keep, tf_value);
        *frame->value[i] = args[i];
        frame->n_value[i] = 1;
    }
    lw_frame *outer = L->frame;
    L->frame = frame;
    bool ok = lw_walk(L, frame, f->rets, f->n_rets, f->ctrl_rets, f->n_ctrl_rets);
    for (uint32_t i = 0; i < n_rets && i < f->n_rets; i++) {
        rets[i] = lw_edge(L, frame, f->rets[i]);
        if (rets[i].kind == TF_NONE) rets[i].kind = TF_POISON;
    }
    L->frame = outer;
    if (n_rets > f->n_rets && n_rets > 1) return tf_bad(c, "function '%.*s' has %u results, not %u", STR_ARG(f->name), f->n_rets, n_rets);
    return ok;
}

/* ---- signatures ----------------------------------------------------------------------------------------------- */

ir_graph *lw_graph_begin(lower *L, const char *what, str name, ir_graph **outer) {
    *outer = L->graph;
    str unique = L->graph ? str_fmt(&L->ctx->keep, "%.*s_%s_%u", STR_ARG(name), what, L->fresh++) : name;
    return L->graph = ir_graph_new(L->m, unique);
}

void lw_graph_end(lower *L, ir_graph *outer) { L->graph = outer; }

static bool same_input(str option, const src_endpoint *e) {
    str node = e->node_name, head, tail;
    if (str_cut(node, ':', &head, &tail) && str_is(tail, "0") && str_eq(option, head)) return true;
    if (str_starts(head, "serving_default_") && str_eq(option, str_sub(head, 16, head.n))) return true;
    return str_eq(option, e->name) || str_eq(option, node);
}

/* The option with the sizes that the model says. */
static const char *shape_hint(const lower *L, const src_endpoint *e, const ir_shape *s) {
    strbuf b = {.a = &L->ctx->keep};
    sb_fmt(&b, "--shape %.*s=", STR_ARG(e->name));
    for (int k = 0; k < s->rank; k++) {
        if (k) sb_puts(&b, ",");
        if (s->d[k] < 0) sb_puts(&b, "?");
        else sb_fmt(&b, "%lld", (long long)s->d[k]);
    }
    return sb_str(&b).p;
}

static bool apply_shape(lower *L, const src_endpoint *e, ir_shape *s) {
    const lw_options *o = L->options;
    diag_where where = {.file = L->src->file.p, .node = e->name};
    for (size_t i = 0; i < o->n_shapes; i++) {
        lw_shape_option *want = &o->shapes[i];
        if (!same_input(want->name, e)) continue;
        want->used = true;
        if (want->refused) return false; /* of another signature, which said so */
        want->refused = true;
        if (s->rank >= 0 && s->rank != want->shape.rank)
            return diag_report(L->ctx, D_SHAPE_OPTION, where, shape_hint(L, e, s), "input '%.*s' has %d axes, the shape given has %d",
                               STR_ARG(e->name), s->rank, want->shape.rank);
        for (int k = 0; k < want->shape.rank; k++) {
            if (s->rank >= 0 && s->d[k] >= 0 && want->shape.d[k] >= 0 && s->d[k] != want->shape.d[k])
                return diag_report(L->ctx, D_SHAPE_OPTION, where, "only unknown sizes can be given",
                                   "axis %d of input '%.*s' is %lld in the model and cannot become %lld", k,
                                   STR_ARG(e->name), (long long)s->d[k], (long long)want->shape.d[k]);
            if (s->rank < 0 || s->d[k] < 0) s->d[k] = want->shape.d[k];
        }
        s->rank = want->shape.rank;
        want->refused = false;
    }
    if (o->batch > 0 && s->rank > 0 && s->d[0] < 0) s->d[0] = o->batch;
    return true;
}

/* The values of the node, with room for this one: the reader knows how many an op has, but not those of an op it does not know;
 * NULL: absurd. */
static tf_value *outputs_of(lower *L, lw_frame *frame, const src_edge *e) {
    enum { MOST_UNKNOWN = 1 << 16 };
    tf_value **value = &frame->value[e->node];
    uint32_t known = frame->f->nodes[e->node].n_out, *n = &frame->n_value[e->node];
    if (e->output >= MAX(known, MOST_UNKNOWN)) return NULL;
    if (*value && e->output < *n) return *value;
    uint32_t room = MAX(MAX(known, e->output + 1), *value ? 2 * *n : 0);
    tf_value *all = NEW_N(&L->ctx->keep, tf_value, room);
    if (*value) memcpy(all, *value, *n * sizeof *all);
    *n = room;
    return *value = all;
}

static bool add_input(lower *L, lw_frame *frame, ir_signature *sig, const src_endpoint *e) {
    ir_shape s = e->shape;
    if (e->dtype == IR_DTYPE_NONE || e->dtype == IR_RES || e->dtype == IR_VAR)
        return diag_report(L->ctx, D_BAD_INPUT, (diag_where){.file = L->src->file.p, .node = e->name}, NULL,
                           "input '%.*s' has a type that TensorFlow Lite does not have", STR_ARG(e->name));
    if (e->edge.node >= frame->f->n_nodes)
        return diag_report(L->ctx, D_BAD_INPUT, (diag_where){.file = L->src->file.p, .node = e->name}, NULL,
                           "input '%.*s' is no node of the graph", STR_ARG(e->name));
    const src_node *n = &frame->f->nodes[e->edge.node];
    if (str_starts(n->op, "Placeholder") && !L->src->check_node(n)) return false;
    if (!apply_shape(L, e, &s)) return false;
    for (int i = 0; i < s.rank; i++) {
        if (s.d[i] >= 0) continue;
        str hint = str_fmt(&L->ctx->keep, "%.*s.%d", STR_ARG(e->name), i);
        s.d[i] = dim_new(L->m, hint.p);
    }
    L->open_inputs |= !ir_shape_static(&s);
    int64_t count;
    if (ir_shape_static(&s) && !ir_shape_count(&s, &count))
        return diag_report(L->ctx, D_BAD_INPUT, (diag_where){.file = L->src->file.p, .node = e->name}, NULL,
                           "input '%.*s' has more than 2^48 elements", STR_ARG(e->name));
    ir_value *v = ir_graph_input(L->graph, e->dtype, &s, str_dup(&L->ctx->keep, e->name));
    vec_push(&L->ctx->keep, &sig->input_names, v->name);
    tf_value *outputs = outputs_of(L, frame, &e->edge);
    if (!outputs)
        return diag_report(L->ctx, D_BAD_INPUT, (diag_where){.file = L->src->file.p, .node = e->name}, NULL,
                           "input '%.*s' is output %u of its node, more than a node has", STR_ARG(e->name), e->edge.output);
    outputs[e->edge.output] = (tf_value){.kind = TF_TENSOR, .v = v};
    return true;
}

static bool lower_signature(lower *L, const src_signature *s) {
    arena *a = &L->ctx->keep;
    ir_signature *sig = NEW(a, ir_signature);
    ir_graph *outer;
    sig->key = s->key.n ? str_dup(a, s->key) : STR("serving_default");
    sig->graph = lw_graph_begin(L, "", s->key.n ? sig->key : STR("main"), &outer);
    L->frame = NULL;
    lw_frame *frame = lw_new_frame(L, L->src->functions[0], STR(""));
    L->frame = frame;
    for (uint32_t i = 0; i < s->n_inputs; i++)
        if (!add_input(L, frame, sig, &s->inputs[i])) return false;
    src_edge *wanted = NEW_N(a, src_edge, s->n_outputs);
    for (uint32_t i = 0; i < s->n_outputs; i++) wanted[i] = s->outputs[i].edge;
    bool ok = lw_walk(L, frame, wanted, s->n_outputs, NULL, 0);
    ir_value **out = NEW_N(a, ir_value *, s->n_outputs);
    for (uint32_t i = 0; i < s->n_outputs; i++) {
        bld b = b_begin(L->graph, s->outputs[i].name, STR("output"));
        b.file = L->src->file.p;
        tf_value t = lw_edge(L, frame, wanted[i]);
        tf_call c = {.L = L, .b = &b, .src = &frame->f->nodes[MIN(wanted[i].node, frame->f->n_nodes - 1)], .in = &t, .n_in = 1};
        out[i] = t.kind == TF_POISON || t.kind == TF_NONE ? NULL : tf_in(&c, 0);
        if (!out[i] || out[i]->poison) ok = false;
        else if (out[i]->shape.rank < 0 && out[i]->def) out[i]->shape = lw_symbols(L->m, s->outputs[i].shape);
        vec_push(a, &sig->output_names, str_dup(a, s->outputs[i].name));
        if (ok && out[i]->def && !out[i]->name.n) out[i]->name = sig->output_names.v[i];
    }
    if (ok) {
        ir_graph_finish(L->graph, out, s->n_outputs);
        vec_push(a, &L->m->signatures, sig);
    }
    lw_graph_end(L, outer);
    return ok;
}

static bool unused_shapes(lower *L) {
    bool ok = true;
    for (size_t i = 0; i < L->options->n_shapes; i++) {
        const lw_shape_option *o = &L->options->shapes[i];
        if (o->used) continue;
        const char *names[256];
        size_t n = 0;
        for (uint32_t k = 0; k < L->src->n_signatures; k++)
            for (uint32_t j = 0; j < L->src->signatures[k].n_inputs && n < ARRAY_LEN(names); j++)
                names[n++] = str_dup(&L->ctx->keep, L->src->signatures[k].inputs[j].name).p;
        const char *near = str_nearest(o->name, names, n);
        str hint = near ? str_fmt(&L->ctx->keep, "did you mean '%s'?", near) : (str){0};
        ok = diag_report(L->ctx, D_NO_SUCH_INPUT, (diag_where){.file = L->src->file.p}, hint.p,
                         "a shape is given for '%.*s', but the model has no such input", STR_ARG(o->name));
    }
    return ok;
}

static void reset(lower *L, lc_ctx *ctx, src_module *src, const lw_options *options, lw_report *report, umap written) {
    arena *a = &ctx->keep;
    *L = (lower){.ctx = ctx, .src = src, .options = options, .report = report};
    L->m = ir_module_new(ctx);
    L->nodes_left = FREE_NODES;
    for (uint32_t i = 0; i < src->n_functions; i++) L->nodes_left += (uint64_t)src->functions[i]->n_nodes * MOST_COPIES;
    L->m->fuse_rnn = options->rnn == LW_RNN_FUSE;
    L->problem_of.a = L->op_use.a = L->said.a = L->tables.a = a;
    L->effects.a = L->read_as_const.a = L->mutable_used.a = L->constants.a = a;
    L->written = written;
    report->ops.n = 0;
    report->made_by = (smap){.a = a};
}

bool lw_lower(ir_module **out, src_module *src, const lw_options *options, lw_report *report) {
    lc_ctx *ctx = src->ctx;
    lw_report own = {0};
    if (!report) report = &own;
    lower *L = NEW(&ctx->keep, lower);
    umap written = {.a = &ctx->keep};
    bool ok = true;
    *out = NULL;
    reset(L, ctx, src, options, report, written);
    for (uint32_t i = 0; i < src->n_functions; i++)
        if (!lw_raise(L, src->functions[i])) return false;
    /* Once more when a variable was taken for a constant before some op was found to assign it; where each time shows another
     * one, all are taken for assigned. */
    for (uint32_t round = 0;; round++) {
        for (uint32_t i = 0; round == MOST_ROUNDS && i < src->n_variables; i++) umap_put(&written, i, 1);
        reset(L, ctx, src, options, report, written);
        lw_read_tables(L);
        for (uint32_t i = 0; i < src->n_signatures; i++) ok &= lower_signature(L, &src->signatures[i]);
        written = L->written;
        if (!L->written_grew) break;
        if (ctx->diags.errors) break;
        ok = true;
    }
    lw_report_problems(L);
    ok = unused_shapes(L) && ok && !L->problems && !L->reported && lw_emit_init(L);
    if (ok || options->keep_going) *out = L->m;
    return ok;
}
