/* legalize/tf/report.c: what became of each source op, and what does not convert: for check, and said at the end of a lowering.
 *
 * Problems are collected, one for each op and reason, so that one run tells all of them. */
#include "legalize/tf/lower_impl.h"

#include <stdlib.h>

static lw_op_use *op_use(lower *L, str op) {
    uint64_t at;
    if (!smap_get(&L->op_use, op, &at)) {
        at = L->report->ops.n;
        smap_put(&L->op_use, op, at);
        vec_push(&L->ctx->keep, &L->report->ops, ((lw_op_use){.op = op}));
    }
    return &L->report->ops.v[at];
}

/* What was said of a source node already: it is lowered once for each caller, signature and round of its loop, but is one node. */
enum { COUNTED = 1, WAITS = 2, FAILS = 4 };

/* true the first time that it is said of the node; one that fails does not wait.  What the initialization of tables has that does
 * not convert is no concern of ours. */
static bool first_time(lower *L, const src_node *n, uint64_t what) {
    const uint64_t key = (uint64_t)(uintptr_t)n;
    uint64_t said = 0;
    if (L->reading_tables && what != COUNTED) return false;
    if (umap_get(&L->said, key, &said) && said & (what | (what == WAITS ? FAILS : 0))) return false;
    umap_put(&L->said, key, said | what);
    return true;
}

void lw_note_problem(tf_call *c, const char *hint, str reason, bool no_row) {
    lower *L = c->L;
    arena *a = &L->ctx->keep;
    if (!first_time(L, c->src, FAILS)) return;
    str key = str_fmt(a, "%.*s: %.*s", STR_ARG(c->src->op), STR_ARG(reason));
    uint64_t at;
    lw_problem *p;
    if (smap_get(&L->problem_of, key, &at)) {
        p = (lw_problem *)(uintptr_t)at;
    } else {
        p = NEW(a, lw_problem);
        *p = (lw_problem){.op = c->src->op, .reason = reason, .node = c->b->name, .origin = c->b->origin, .hint = hint, .no_row = no_row};
        *(L->problems ? L->problems_end : &L->problems) = p;
        L->problems_end = &p->next;
        smap_put(&L->problem_of, key, (uint64_t)(uintptr_t)p);
    }
    vec_push(a, &p->nodes, c->b->name);
    lw_op_use *u = op_use(L, c->src->op);
    L->failures++;
    u->failed++;
    u->reason = reason.n ? reason : STR("no lowering");
    u->example = c->b->name;
}

bool tf_unsupported(tf_call *c, const char *hint, const char *fmt, ...) {
    if (c->b->failed) return false; /* why was said */
    va_list args;
    va_start(args, fmt);
    str reason = str_vfmt(&c->L->ctx->keep, fmt, args);
    va_end(args);
    c->b->failed = c->refused = true;
    c->L->refusal = reason;
    c->L->refusal_hint = hint;
    if (!c->L->options->allow_select_tf && !c->L->options->allow_custom) lw_note_refusal(c); /* else a fallback may keep it */
    return false;
}

void lw_note_refusal(tf_call *c) { lw_note_problem(c, c->L->refusal_hint, c->L->refusal, false); }

bool tf_bad(tf_call *c, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    str text = str_vfmt(&c->L->ctx->keep, fmt, args);
    va_end(args);
    b_fail(c->b, "%s", text.p);
    return false;
}

static int by_op(const void *a, const void *b) {
    return str_cmp(((const lw_op_use *)a)->op, ((const lw_op_use *)b)->op);
}

/* Sizes of inputs that are known already cannot be what is missing. */
static const char *useful_hint(const lower *L, const char *hint) {
    static const char *const about_sizes[] = {"give the inputs shapes with --shape", "give the input a shape", "fix the size with --shape",
                                              "fix the shapes with --shape"};
    for (size_t i = 0; hint && !L->open_inputs && i < ARRAY_LEN(about_sizes); i++)
        if (strcmp(hint, about_sizes[i]) == 0) return NULL;
    return hint;
}

void lw_report_problems(lower *L) {
    lw_report *r = L->report;
    if (r->ops.n) qsort(r->ops.v, r->ops.n, sizeof *r->ops.v, by_op);
    for (const lw_problem *p = L->problems; p; p = p->next) {
        diag_where where = {.file = L->src->file.p, .node = p->node, .op = p->op, .origin = p->origin};
        str count = p->nodes.n > 1 ? str_fmt(&L->ctx->keep, " (%zu nodes)", p->nodes.n) : STR("");
        if (p->no_row)
            diag_report(L->ctx, D_NO_LOWERING, where,
                        lw_is_select_tf(p->op) ? "--allow select-tf keeps it as a TensorFlow op; --allow custom keeps it as a custom op"
                                               : "--allow custom keeps it as a custom op, for which the application brings a kernel",
                        "no lowering for op '%.*s'%s", STR_ARG(p->op), count.p);
        else
            diag_report(L->ctx, D_UNSUPPORTED, where, useful_hint(L, p->hint), "op '%.*s' cannot be converted%s: %.*s",
                        STR_ARG(p->op), count.p, STR_ARG(p->reason));
    }
}

/* Which operators were built for the op; those of functions that it calls have names of their own. */
void lw_note_result(lower *L, const src_node *from, str name, const ir_node *before) {
    lw_op_use *u = op_use(L, from->op);
    bool any = false;
    u->count += first_time(L, from, COUNTED);
    for (const ir_node *n = before ? before->next : L->graph->first; n; n = n->next) {
        if (!str_eq(n->name, name) || (n->op == OP_CUSTOM && !n->custom_name.n)) continue;
        u->becomes[n->op / 32] |= 1u << (n->op % 32);
        any = true;
    }
    if (any) smap_put(&L->report->made_by, name, (uint64_t)(uintptr_t)from);
}

void lw_note_failure(lower *L, const src_node *n, bool waits) {
    if (!L->reading_tables) op_use(L, n->op)->count += first_time(L, n, COUNTED);
    if (waits) op_use(L, n->op)->waiting += first_time(L, n, WAITS);
}
