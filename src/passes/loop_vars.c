/* passes/loop_vars.c: of loop variables that always say the same, one stays.
 *
 *   equal      they begin with the same value and the body computes the same from them: loop counters beside their loop's
 *              time, the last output beside the state.  Found by refining a partition: variables are taken for equal
 *              until the body tells them apart.
 *   derived    the body returns another variable's next value, or that in another shape, and nothing inside reads it: it
 *              is made behind the loop.  With no turn at all it is its first value, so both begin with the same number, or
 *              the first turn is sure.
 *
 * What is left over is dropped by the pass `control`. */
#include "passes/rules.h"

#include <math.h>

enum { MOST_VARIABLES = 512, MOST_ROUNDS = 16 };

/* ---- what loops share ------------------------------------------------------------------------------------- */

static void count_graph(umap *refs, const ir_graph *g, int by) {
    uint64_t count = 0;
    if (!g) return;
    umap_get(refs, (uint64_t)(uintptr_t)g, &count);
    umap_put(refs, (uint64_t)(uintptr_t)g, count + (uint64_t)by);
}

void ps_count_calls(umap *refs, const ir_node *n, int by) {
    const ir_options *o = ir_ops[n->op].options;
    for (size_t i = 0; o && i < o->field_count; i++) {
        if (o->fields[i].kind == AK_GRAPH) count_graph(refs, n->attr[i].u.graph, by);
        for (size_t k = 0; o->fields[i].kind == AK_GRAPHS && k < n->attr[i].u.graphs.n; k++)
            count_graph(refs, n->attr[i].u.graphs.v[k], by);
    }
}

void ps_count_callers(const ir_module *m, umap *refs) {
    for (size_t i = 0; i < m->signatures.n; i++)
        count_graph(refs, m->signatures.v[i]->graph, 1);
    for (const ir_graph *g = m->graphs; g; g = g->next)
        for (const ir_node *n = g->first; n; n = n->next)
            ps_count_calls(refs, n, 1);
}

static bool called_once(const umap *refs, const ir_graph *g) {
    uint64_t count;
    return umap_get(refs, (uint64_t)(uintptr_t)g, &count) && count == 1;
}

bool ps_own_loop(ir_node *n, const umap *refs, ps_loop *l) {
    if (n->op != OP_WHILE) return false;
    *l = (ps_loop){n, ir_get_graph(n, A_cond_subgraph_index), ir_get_graph(n, A_body_subgraph_index), n->n_in};
    return l->cond && l->body && l->cond != l->body && l->n == n->n_out && l->cond->inputs.n == l->n && l->body->inputs.n == l->n &&
           l->cond->last && l->body->last && ir_output_count(l->body) == l->n && ir_output_count(l->cond) == 1 &&
           called_once(refs, l->cond) && called_once(refs, l->body);
}

bool ps_each_own_loop(ir_module *m, void (*work)(const ps_loop *l, arena *a)) {
    arena *a = &m->ctx->scratch;
    const arena_mark mark = arena_get_mark(a);
    umap refs = {.a = a};
    ps_loop l;
    ps_count_callers(m, &refs);
    for (ir_graph *g = m->graphs; g; g = g->next)
        for (ir_node *n = g->first, *next; n; n = next) {
            next = n->next;
            if (!ps_own_loop(n, &refs, &l)) continue;
            const arena_mark inner = arena_get_mark(a);
            work(&l, a);
            arena_rewind(a, inner);
        }
    arena_rewind(a, mark);
    return true;
}

/* Is the condition true of the first values? */
static bool holds_at_first(const ps_loop *l, const ir_value *v, int depth) {
    const ir_node *n = v ? v->def : NULL;
    int64_t x[2];
    if (!n || depth > 8) return false;
    if (n->op == OP_LOGICAL_AND) return holds_at_first(l, ir_in(n, 0), depth + 1) && holds_at_first(l, ir_in(n, 1), depth + 1);
    if (n->op != OP_LESS) return false;
    for (size_t i = 0; i < 2; i++) {
        const ir_value *k = ir_in(n, i);
        if (k && !ir_is_const(k) && !k->def && k->index < l->n) k = ir_in(l->loop, k->index);
        if (!k || !ir_is_const(k) || !ir_is_int(k->dtype) || ps_count_of(k) != 1 || !ev_get_i64(k, 0, &x[i])) return false;
    }
    return x[0] < x[1];
}

bool ps_runs_once(const ps_loop *l) { return holds_at_first(l, ir_output(l->cond, 0), 0); }

/* ---- equal variables ---------------------------------------------------------------------------------------- */

/* All elements are the same number, which is known. */
static bool splat_of(const ir_value *v, double *x) {
    if (v->def && v->def->op == OP_FILL) v = ir_in(v->def, 1);
    else if (v->def && v->def->op == OP_ZEROS_LIKE) return *x = 0, true;
    return v && ir_is_const(v) && ev_is_splat(v, x);
}

static bool same_splat(const ir_value *a, const ir_value *b) {
    double x, y;
    return a->dtype == b->dtype && splat_of(a, &x) && splat_of(b, &y) && x == y && !signbit(x) == !signbit(y);
}

static bool same_type(const ir_value *a, const ir_value *b) {
    return a->dtype == b->dtype && a->quant == b->quant && a->shape.rank >= 0 && ir_shape_eq(&a->shape, &b->shape);
}

typedef struct found { /* a node whose results others may equal */
    const ir_node *n;
    struct found *next;
} found;

typedef struct numbering { /* equal numbers: equal values, if variables of one class are equal */
    const ps_loop *l;
    const uint32_t *class;
    umap number; /* value id -> number */
    umap nodes;  /* hash -> found */
    arena *a;
} numbering;

static uint64_t number_of(const numbering *t, const ir_value *v) {
    uint64_t number;
    if (!v) return 0;
    if (!v->def && !ir_is_const(v)) return (uint64_t)t->class[v->index] << 1 | 1;
    return umap_get(&t->number, v->id, &number) ? number : ((uint64_t)v->id + 1) << 1;
}

static bool equal_nodes(const numbering *t, const ir_node *x, const ir_node *y) {
    if (x->op != y->op || x->n_in != y->n_in || x->n_out != y->n_out) return false;
    for (uint32_t i = 0; i < x->n_in; i++)
        if (number_of(t, ir_in(x, i)) != number_of(t, ir_in(y, i))) return false;
    const ir_options *o = ir_ops[x->op].options;
    for (size_t i = 0; o && i < o->field_count; i++)
        if (!ir_attr_eq(o->fields[i].kind, &x->attr[i], &y->attr[i])) return false;
    for (uint32_t i = 0; i < x->n_out; i++)
        if (!same_type(&x->out[i], &y->out[i])) return false;
    return true;
}

static void number_node(numbering *t, const ir_node *n) {
    uint64_t hash = (uint64_t)n->op + 1, at;
    if ((ir_ops[n->op].flags & (IR_EFFECT | IR_RANDOM)) || !n->n_out) return;
    for (uint32_t i = 0; i < n->n_in; i++) hash = (hash ^ number_of(t, ir_in(n, i))) * 0x9E3779B97F4A7C15u + (hash >> 29);
    found *first = umap_get(&t->nodes, hash, &at) ? (found *)(uintptr_t)at : NULL, *f = first;
    while (f && !equal_nodes(t, f->n, n)) f = f->next;
    for (uint32_t i = 0; f && i < n->n_out; i++) umap_put(&t->number, n->out[i].id, number_of(t, &f->n->out[i]));
    if (f) return;
    f = NEW(t->a, found);
    *f = (found){n, first};
    umap_put(&t->nodes, hash, (uint64_t)(uintptr_t)f);
}

/* Splits classes whose members the body tells apart; true: something was split. */
static bool refine(const ps_loop *l, uint32_t *class, arena *a) {
    const arena_mark mark = arena_get_mark(a);
    numbering t = {.l = l, .class = class, .number = {.a = a}, .nodes = {.a = a}, .a = a};
    uint32_t *now = NEW_N(a, uint32_t, l->n);
    bool split = false;
    for (const ir_node *n = l->body->first; n != l->body->last; n = n->next) number_node(&t, n);
    for (uint32_t i = 0; i < l->n; i++) {
        uint32_t k = 0;
        const ir_value *v = ir_output(l->body, i);
        while (k < i && !(class[k] == class[i] && number_of(&t, ir_output(l->body, k)) == number_of(&t, v) && same_type(ir_output(l->body, k), v))) k++;
        now[i] = k;
        split |= now[i] != class[i];
    }
    memcpy(class, now, l->n * sizeof *class);
    arena_rewind(a, mark);
    return split;
}

static bool begin_alike(const ps_loop *l, uint32_t i, uint32_t k) {
    const ir_value *a = ir_in(l->loop, i), *b = ir_in(l->loop, k);
    return same_type(l->body->inputs.v[i], l->body->inputs.v[k]) && same_type(&l->loop->out[i], &l->loop->out[k]) && same_type(a, b) &&
           (a == b || same_splat(a, b));
}

/* Of first values that are equal, that which costs least. */
static int cost_of_start(const ir_value *v) {
    return ir_is_const(v) ? 0 : v->def && v->def->op == OP_ZEROS_LIKE ? 2 : 1;
}

static void merge(const ps_loop *l, uint32_t i, uint32_t by) {
    ir_replace_uses(l->body->inputs.v[i], l->body->inputs.v[by]);
    ir_replace_uses(l->cond->inputs.v[i], l->cond->inputs.v[by]);
    ir_replace_uses(&l->loop->out[i], &l->loop->out[by]);
    if (cost_of_start(ir_in(l->loop, i)) < cost_of_start(ir_in(l->loop, by))) ir_set_input(l->loop, by, ir_in(l->loop, i));
}

static void merge_equal(const ps_loop *l, arena *a) {
    uint32_t *class = NEW_N(a, uint32_t, l->n);
    bool any = false, split = true;
    for (uint32_t i = 0; i < l->n; i++) {
        class[i] = 0;
        while (class[i] < i && !(class[class[i]] == class[i] && begin_alike(l, class[i], i))) class[i]++;
        any |= class[i] != i;
    }
    for (int round = 0; any && split && round < MOST_ROUNDS; round++) split = refine(l, class, a);
    for (uint32_t i = 0; any && !split && i < l->n; i++)
        if (class[i] != i) merge(l, i, class[i]);
}

/* ---- derived variables -------------------------------------------------------------------------------------- */

static bool read_inside(const ps_loop *l, uint32_t i) {
    const ir_value *in = l->body->inputs.v[i];
    return !ir_is_unused(l->cond->inputs.v[i]) || !ir_is_unused(in);
}

static ir_value *from_other(const ps_loop *l, uint32_t i, uint32_t k) {
    ir_value *mine = &l->loop->out[i], *other = &l->loop->out[k];
    if (same_type(mine, other) && ir_output(l->body, i) == ir_output(l->body, k)) return other;
    bld b = b_begin(l->loop->graph, l->loop->name, STR("While"));
    b.at = l->loop->next;
    b.quiet = true;
    ir_value *r = b_reshape(&b, other, &mine->shape);
    return b.failed || r->poison || !same_type(r, mine) ? NULL : r;
}

static void make_behind(const ps_loop *l) {
    const bool sure = ps_runs_once(l);
    for (uint32_t i = 0; i < l->n; i++) {
        ir_value *next = ir_output(l->body, i), *of = next;
        if (ir_is_unused(&l->loop->out[i]) || read_inside(l, i)) continue;
        if (next->def && next->def->op == OP_RESHAPE && ps_can_reshape(&l->loop->out[i].shape)) of = ir_in(next->def, 0);
        for (uint32_t k = 0; k < l->n; k++) {
            const ir_value *other = ir_output(l->body, k);
            if (k == i || (other != of && other != next) || (!read_inside(l, k) && k > i)) continue;
            if (!sure && !same_splat(ir_in(l->loop, i), ir_in(l->loop, k))) continue;
            ir_value *r = from_other(l, i, k);
            if (r && r->name.n == 0) r->name = l->loop->out[i].name;
            if (r) ir_replace_uses(&l->loop->out[i], r);
            break;
        }
    }
}

static void tidy(const ps_loop *l, arena *a) {
    if (l->n > MOST_VARIABLES) return;
    merge_equal(l, a);
    make_behind(l);
}

bool pass_loop_vars(ir_module *m) { return ps_each_own_loop(m, tidy); }
