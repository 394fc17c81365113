/* rewrite/driver.c: rule sets run over graphs.
 *
 * A worklist of nodes in execution order.  When a rule fires at a root, one primitive (`apply_match`) puts
 * the new nodes before the root, moves the root's uses to the new value, keeps its name, shape knowledge and
 * provenance, and removes what nobody uses any more, at once: use counts stay exact for the next rule.
 * Then everything that could match anew is put on the list: new nodes, and users up to the depth of the
 * deepest pattern.  A node is visited at most 16 times, and a set fires at most 16 times per node. */
#include "rewrite/rule.h"

#define MAX_VISITS 16
enum { MARK_QUEUED = 1, MARK_DEAD = 2, MARK_VISIT = 4 };

typedef struct rule_list {
    const rw_compiled **v;
    size_t n;
} rule_list;

struct rw_set {
    rw_compiled *rules;
    size_t n;
    rule_list by_op[OP_COUNT]; /* by root, in the order of the table */
    int depth;
};

typedef VEC(ir_node *) node_list;

typedef struct run {
    ir_module *m;
    ir_graph *g;
    const rw_set *set;
    node_list queue; /* queue.v[head ...] */
    size_t head, fired, limit;
} run;

/* ---- compilation ------------------------------------------------------------------------------------- */

static int depth_of(const rw_term *t) {
    int deepest = 0;
    for (uint32_t i = 0; i < t->n_kids; i++)
        deepest = MAX(deepest, depth_of(t->kid[i]));
    return t->kind == RW_NODE ? deepest + 1 : 0;
}

static bool compile_rule(lc_ctx *ctx, rw_compiled *c, const rw_rule *rule) {
    const char *error = NULL, *where = NULL, *text = rule->match;
    c->rule = rule;
    c->match = rw_parse(&ctx->keep, text, c, true, &error, &where);
    if (c->match && (c->match->kind != RW_NODE || c->match->n_ops == 0)) {
        error = "a pattern is an (op ...)";
        where = text;
        c->match = NULL;
    }
    if (c->match && rule->build) {
        text = rule->build;
        c->build = rw_parse(&ctx->keep, text, c, false, &error, &where);
    }
    if (!error && !rule->build && !rule->apply) {
        error = "neither build nor apply";
        where = text;
    }
    if (error)
        return diag_report(ctx, D_INTERNAL, (diag_where){0}, NULL, "rule '%s': %s at '%s'", rule->name, error, where);
    c->depth = depth_of(c->match);
    return true;
}

rw_set *rw_compile(lc_ctx *ctx, const rw_rule *rules, size_t n) {
    rw_set *set = NEW(&ctx->keep, rw_set);
    set->rules = NEW_N(&ctx->keep, rw_compiled, n);
    set->n = n;
    size_t count[OP_COUNT] = {0};
    bool ok = true;
    for (size_t i = 0; i < n; i++) {
        if (!compile_rule(ctx, &set->rules[i], &rules[i])) {
            ok = false;
            continue;
        }
        const rw_term *t = set->rules[i].match;
        for (uint32_t k = 0; k < t->n_ops; k++)
            count[t->op[k]]++;
        set->depth = MAX(set->depth, set->rules[i].depth);
    }
    if (!ok)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        const rw_term *t = set->rules[i].match;
        for (uint32_t k = 0; k < t->n_ops; k++) {
            rule_list *list = &set->by_op[t->op[k]];
            if (!list->v)
                list->v = NEW_N(&ctx->keep, const rw_compiled *, count[t->op[k]]);
            list->v[list->n++] = &set->rules[i];
        }
    }
    return set;
}

/* ---- worklist ------------------------------------------------------------------------------------------ */

static void enqueue(run *r, ir_node *n) {
    if (n->mark & (MARK_QUEUED | MARK_DEAD) || n->mark / MARK_VISIT >= MAX_VISITS)
        return;
    if (!r->set->by_op[n->op].n)
        return;
    n->mark |= MARK_QUEUED;
    vec_push(&r->m->ctx->scratch, &r->queue, n);
}

/* The node and its users, whose patterns may reach down to it.  Wide fans are cut: their users were
 * rejected for the number of uses before and are so now, unless few are left. */
static void enqueue_up(run *r, ir_node *n, int depth) {
    enqueue(r, n);
    if (depth <= 0)
        return;
    for (uint32_t i = 0; i < n->n_out; i++) {
        int seen = 0;
        for (const ir_use *u = n->out[i].uses; u && seen < 8; u = u->next, seen++)
            enqueue_up(r, u->user, depth - 1);
    }
}

static bool is_dead(const ir_node *n) {
    if (ir_ops[n->op].flags & IR_EFFECT)
        return false;
    for (uint32_t i = 0; i < n->n_out; i++)
        if (!ir_is_unused(&n->out[i]))
            return false;
    return true;
}

/* Removes n and what it alone kept alive; wakes those whose operands lost a user. */
static void erase(run *r, ir_node *first) {
    arena *a = &r->m->ctx->scratch;
    node_list stack = {0};
    vec_push(a, &stack, first);
    while (stack.n) {
        ir_node *n = stack.v[--stack.n];
        if (n->mark & MARK_DEAD || !is_dead(n))
            continue;
        n->mark |= MARK_DEAD;
        ir_value **in = NEW_N(a, ir_value *, n->n_in);
        for (uint32_t i = 0; i < n->n_in; i++)
            in[i] = ir_in(n, i);
        ir_node_remove(n);
        for (uint32_t i = 0; i < n->n_in; i++) {
            if (!in[i] || ir_is_const(in[i]))
                continue;
            if (in[i]->def && ir_is_unused(in[i]))
                vec_push(a, &stack, in[i]->def);
            else if (ir_has_one_use(in[i]))
                enqueue_up(r, in[i]->uses->user, r->set->depth);
        }
    }
}

/* ---- patches --------------------------------------------------------------------------------------------- */

/* The new value may stand for the old one.  A value that was there before must have the very shape; of
 * a new node the shape may be known better or worse, what only the old value knew is kept. */
static bool fits(const ir_value *old, const ir_value *by, bool fresh) {
    if (by == old || by->dtype != old->dtype)
        return false;
    if (!fresh)
        return by->shape.rank >= 0 && ir_shape_eq(&by->shape, &old->shape);
    if (by->shape.rank < 0 || old->shape.rank < 0)
        return by->shape.rank >= 0 || old->shape.rank < 0;
    if (by->shape.rank != old->shape.rank)
        return false;
    for (int i = 0; i < by->shape.rank; i++)
        if (dim_known(by->shape.d[i]) && dim_known(old->shape.d[i]) && by->shape.d[i] != old->shape.d[i])
            return false;
    return true;
}

static void keep_knowledge(const ir_value *old, ir_value *by, bool fresh) {
    if (!fresh)
        return;
    for (int i = 0; i < by->shape.rank && by->shape.rank == old->shape.rank; i++)
        if (!dim_known(by->shape.d[i]))
            by->shape.d[i] = old->shape.d[i];
    if (!by->elems)
        by->elems = old->elems;
    if (by->name.n == 0)
        by->name = old->name;
    if (!by->quant)
        by->quant = old->quant;
}

/* Names the nodes made for a match; those that nobody needs go away again. */
static void settle(const node_list *made, const ir_node *root, const ir_value *by) {
    for (size_t i = made->n; i-- > 0;) {
        ir_node *n = made->v[i];
        n->mark = 0;
        if ((by && by->def == n) || !is_dead(n)) {
            if (n->name.n == 0)
                n->name = root->name;
            continue;
        }
        n->mark = MARK_DEAD;
        ir_node_remove(n);
    }
}

/* False: the rule did not apply, and nothing was changed. */
static bool apply_match(run *r, const rw_match *m) {
    ir_node *root = m->root, *before = root->prev;
    bld b = b_begin(r->g, root->name, (str){0});
    b.at = root;
    b.quiet = true;
    ir_value *by = rw_make(&b, m);
    node_list made = {0};
    bool fresh = false;
    for (ir_node *n = before ? before->next : r->g->first; n != root; n = n->next) {
        vec_push(&r->m->ctx->scratch, &made, n);
        fresh |= by && by->def == n;
    }
    if (by && !fits(&root->out[0], by, fresh))
        by = NULL;
    settle(&made, root, by);
    if (!by)
        return false;
    keep_knowledge(&root->out[0], by, fresh);
    ir_replace_uses(&root->out[0], by);
    for (size_t i = 0; i < made.n; i++)
        enqueue(r, made.v[i]);
    erase(r, root);
    if (by->def)
        enqueue_up(r, by->def, r->set->depth);
    else if (!ir_is_const(by))
        for (const ir_use *u = by->uses; u; u = u->next)
            enqueue_up(r, u->user, r->set->depth - 1);
    return true;
}

static void visit(run *r, ir_node *n) {
    const rule_list *list = &r->set->by_op[n->op];
    rw_match m;
    for (size_t i = 0; i < list->n; i++) {
        if (!rw_try(&m, list->v[i], n))
            continue;
        const rw_rule *rule = list->v[i]->rule;
        str name = n->name;
        if (!apply_match(r, &m))
            continue;
        if (r->m->ctx->trace_rules)
            ctx_log(r->m->ctx, 2, "rule %s at '%.*s'", rule->name, STR_ARG(name));
        r->fired++;
        return;
    }
}

static void run_graph(run *r) {
    size_t nodes = 0;
    for (ir_node *n = r->g->first; n; n = n->next, nodes++)
        n->mark = 0;
    for (ir_node *n = r->g->first; n; n = n->next)
        enqueue(r, n);
    r->limit = r->fired + MAX_VISITS * (nodes + 16);
    while (r->head < r->queue.n && r->fired < r->limit) {
        ir_node *n = r->queue.v[r->head++];
        n->mark &= ~(uint32_t)MARK_QUEUED;
        if (n->mark & MARK_DEAD || n->n_out == 0)
            continue;
        n->mark += MARK_VISIT;
        visit(r, n);
    }
}

bool rw_run(ir_module *m, rw_set *set, const char *set_name, size_t *fired) {
    size_t total = 0;
    diag_frame frame;
    diag_push(m->ctx, &frame, "rules", str_c(set_name));
    for (ir_graph *g = m->graphs; g; g = g->next) {
        arena_mark mark = arena_get_mark(&m->ctx->scratch);
        run r = {.m = m, .g = g, .set = set};
        run_graph(&r);
        total += r.fired;
        arena_rewind(&m->ctx->scratch, mark);
    }
    diag_pop(m->ctx, &frame);
    if (fired)
        *fired = total;
    return true;
}
