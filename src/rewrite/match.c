/* rewrite/match.c: patterns against the graph.
 *
 * Matching solves a list of goals (term, value), the next one first.  A node whose op is commutative tries
 * both orders, each followed by ALL goals that are left, so that a choice made early is taken back when
 * something later does not fit: complete backtracking, on the C stack, as deep as the pattern has terms. */
#include "rewrite/rule.h"

typedef struct goal {
    const rw_term *term;
    ir_value *value;
    const struct goal *next;
} goal;

static bool solve(rw_match *m, const goal *g);

static double as_stored(double x, ir_dtype t) {
    switch ((int)t) {
    case IR_F32:
    case IR_F64: return (double)(float)x;
    case IR_F16: return (double)f16_to_f32(f64_to_f16(x));
    case IR_BF16: return (double)bf16_to_f32(f32_to_bf16((float)x));
    default: return x;
    }
}

static bool is_number(const ir_value *v, const rw_term *t) {
    double splat;
    if (!ir_is_const(v) || (t->type != IR_DTYPE_NONE && v->dtype != t->type))
        return false;
    if (!ev_is_splat(v, &splat))
        return false;
    if (v->dtype == IR_F64)
        splat = (double)(float)splat;
    return splat == as_stored(t->number, v->dtype);
}

static bool is_numbers(const ir_value *v, const rw_term *t) {
    int64_t count, x;
    if (!ir_is_const(v) || !ir_is_int(v->dtype) || !ir_shape_count(&v->shape, &count) ||
        count != (int64_t)t->n_ints)
        return false;
    for (int64_t i = 0; i < count; i++)
        if (!ev_get_i64(v, i, &x) || x != t->ints[i])
            return false;
    return true;
}

static bool bind_value(rw_match *m, const goal *g) {
    ir_value **slot = &m->value[g->term->slot];
    if (*slot)
        return *slot == g->value && solve(m, g->next);
    *slot = g->value;
    if (solve(m, g->next))
        return true;
    *slot = NULL;
    return false;
}

/* ---- nodes ------------------------------------------------------------------------------------------- */

static bool is_op(const rw_term *t, ir_op op) {
    for (uint32_t i = 0; i < t->n_ops; i++)
        if (t->op[i] == op)
            return true;
    return false;
}

static const rw_attr_term *find_attr(const rw_term *t, ir_attr_id id) {
    for (uint32_t i = 0; i < t->n_attrs; i++)
        if (t->attr[i].id == id)
            return &t->attr[i];
    return NULL;
}

static bool bind_attr(rw_match *m, int slot, ir_attr_kind kind, const ir_attr *value) {
    if (m->attr_bound >> slot & 1)
        return m->attr_kind[slot] == kind && ir_attr_eq(kind, &m->attr[slot], value);
    m->attr_bound |= 1u << slot;
    m->attr_kind[slot] = kind;
    m->attr[slot] = *value;
    return true;
}

static bool attr_matches(rw_match *m, const rw_attr_term *a, const ir_field *f, const ir_attr *value) {
    if (a->slot >= 0)
        return bind_attr(m, a->slot, f->kind, value);
    if (f->kind == AK_FLOAT)
        return (float)a->value.u.f == (float)value->u.f;
    return f->kind == a->kind && ir_attr_eq(f->kind, &a->value, value);
}

/* An attribute that the rule does not name has its default, lest it be lost.  A node with a name keeps its
 * attributes (the template copies them), except for a fused activation, which acts after the node. */
static bool attrs_match(rw_match *m, const rw_term *t, const ir_node *n) {
    const ir_options *o = ir_ops[n->op].options;
    uint32_t met = 0;
    for (size_t i = 0; o && i < o->field_count; i++) {
        const ir_field *f = &o->fields[i];
        const rw_attr_term *a = find_attr(t, f->id);
        if (a) {
            met++;
            if (!attr_matches(m, a, f, &n->attr[i]))
                return false;
        } else if (!rw_attr_is_derived(f->id) && (t->slot < 0 || f->id == A_fused_activation_function)) {
            if (!ir_attr_is_default(f, &n->attr[i]))
                return false;
        }
    }
    if (met == t->n_attrs)
        return true;
    static const ir_attr zero;
    for (uint32_t i = 0; i < t->n_attrs; i++) { /* an op without the attribute has it as zero */
        const rw_attr_term *a = &t->attr[i];
        if (ir_has_attr(n, a->id))
            continue;
        if (a->slot >= 0 ? !bind_attr(m, a->slot, a->kind, &zero) : a->value.u.i != 0)
            return false;
    }
    return true;
}

/* Goals for the operands in the given order; swap exchanges the first two. */
static bool solve_operands(rw_match *m, const goal *g, const ir_node *n, bool swap) {
    const rw_term *t = g->term;
    goal kid[RW_MAX_KIDS];
    const goal *next = g->next;
    uint32_t n_kids = t->n_kids;
    bool rest = n_kids > 0 && t->kid[n_kids - 1]->kind == RW_REST;
    if (rest)
        n_kids--;
    for (uint32_t i = n_kids; !rest && i < n->n_in; i++)
        if (ir_in(n, i))
            return false;
    for (uint32_t i = n_kids; i-- > 0;) {
        ir_value *v = ir_in(n, swap && i < 2 ? 1 - i : i);
        if (t->kid[i]->kind == RW_ABSENT) {
            if (v)
                return false;
            continue;
        }
        if (!v)
            return false;
        kid[i] = (goal){t->kid[i], v, next};
        next = &kid[i];
    }
    return solve(m, next);
}

/* What a choice may have bound besides values, which unbind themselves. */
typedef struct bound {
    ir_node *node;
    uint32_t attrs;
    int n_inner;
} bound;

static void take_back(rw_match *m, int slot, const bound *b) {
    if (slot >= 0)
        m->node[slot] = b->node;
    m->attr_bound = b->attrs;
    m->n_inner = b->n_inner;
}

static bool solve_node(rw_match *m, const goal *g, bool root) {
    const rw_term *t = g->term;
    ir_node *n = g->value->def;
    if (!n || !is_op(t, n->op) || g->value->index != 0)
        return false;
    const bound before = {t->slot >= 0 ? m->node[t->slot] : NULL, m->attr_bound, m->n_inner};
    if (before.node && before.node != n)
        return false;
    if (t->slot >= 0)
        m->node[t->slot] = n;
    if (!root && !t->shared) {
        if (m->n_inner == RW_MAX_INNER)
            return take_back(m, t->slot, &before), false;
        m->inner[m->n_inner++] = g->value;
    }
    bool both = (ir_ops[n->op].flags & IR_COMMUTATIVE) && t->n_kids >= 2;
    if (attrs_match(m, t, n)) {
        const bound here = {n, m->attr_bound, m->n_inner};
        if (solve_operands(m, g, n, false))
            return true;
        take_back(m, t->slot, &here);
        if (both && solve_operands(m, g, n, true))
            return true;
    }
    take_back(m, t->slot, &before);
    return false;
}

/* An inner node goes away with the match, so nobody outside of the match may use it. */
static bool inner_are_private(const rw_match *m) {
    for (int i = 0; i < m->n_inner; i++) {
        int met = 0, uses = 0;
        for (int j = 0; j < m->n_inner; j++)
            met += m->inner[j] == m->inner[i];
        for (const ir_use *u = m->inner[i]->uses; u && uses <= met; u = u->next)
            uses++;
        if (uses > met)
            return false;
    }
    return true;
}

static bool solve(rw_match *m, const goal *g) {
    if (!g)
        return inner_are_private(m);
    if (g->value->poison)
        return false;
    switch (g->term->kind) {
    case RW_VALUE: return bind_value(m, g);
    case RW_CONST: return ir_is_const(g->value) && bind_value(m, g);
    case RW_NUMBER: return is_number(g->value, g->term) && solve(m, g->next);
    case RW_NUMBERS: return is_numbers(g->value, g->term) && solve(m, g->next);
    case RW_NODE: return solve_node(m, g, false);
    case RW_ABSENT:
    case RW_REST:
    case RW_COMPUTE: return false;
    }
    return false;
}

bool rw_try(rw_match *m, const rw_compiled *rule, ir_node *root) {
    m->rule = rule;
    m->root = root;
    m->attr_bound = 0;
    m->n_inner = 0;
    memset(m->value, 0, (size_t)rule->values.n * sizeof *m->value);
    memset(m->node, 0, (size_t)rule->nodes.n * sizeof *m->node);
    goal g = {rule->match, &root->out[0], NULL};
    return solve_node(m, &g, true) && (!rule->rule->when || rule->rule->when(m));
}

ir_value *rw_value(const rw_match *m, const char *name) {
    int i = rw_find_name(&m->rule->values, str_c(name));
    return i < 0 ? NULL : m->value[i];
}

ir_node *rw_node(const rw_match *m, const char *name) {
    int i = rw_find_name(&m->rule->nodes, str_c(name));
    return i < 0 ? NULL : m->node[i];
}

ir_node *rw_root(const rw_match *m) { return m->root; }

bool rw_attr(const rw_match *m, const char *name, ir_attr *out) {
    int i = rw_find_name(&m->rule->attrs, str_c(name));
    if (i < 0 || !(m->attr_bound >> i & 1))
        return false;
    *out = m->attr[i];
    return true;
}
