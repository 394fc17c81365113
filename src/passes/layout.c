/* passes/layout.c: transposes moved to where they cancel, when that leaves fewer of them.
 *
 *     transpose ─► relu ─► add ─► transpose⁻¹          A region of operators that do not care about the order of
 *                    └──► mul ─┘                      axes is computed on transposed values as a whole: those on its
 *                                                     border that transpose forth or back fall away, others appear.
 *
 * For a permutation P every operator is in the region or not; the number of transposes that remain is a sum over values
 * (`cost_of`).  The region starts as everything connected and gives up operators while that lowers the sum; it is
 * turned only if in the end fewer transposes remain, so a storm cannot arise and two turns never chase each other. */
#include "passes/rules.h"

#include <stdlib.h>

#define MAX_REGION 4096
#define MAX_TURNS 64

typedef enum role { /* how an operator takes transposed operands */
    ROLE_NONE,
    ROLE_THROUGH, /* its results are transposed too */
    ROLE_SINK,    /* its results are as before: the axes that differ are reduced */
} role;

typedef struct region {
    ir_module *m;
    int rank, perm[IR_MAX_RANK], inverse[IR_MAX_RANK];
    VEC(ir_node *) nodes; /* in the order of the graph once `sort` was called */
    umap turned;          /* value id -> its transposed form */
    arena *a;
} region;

/* node->mark while a region is looked at */
enum { IN_REGION = 1, SEEN = 2 };

static bool in_region(const ir_node *n) { return n && (n->mark & IN_REGION); }

/* ---- what an operator does ------------------------------------------------------------------------------ */

static bool is_const_ints(const ir_value *v, int rank) {
    int64_t ints[2 * IR_MAX_RANK];
    size_t n;
    return ps_ints(v, ints, ARRAY_LEN(ints), &n) && (int)n >= rank;
}

/* Operands of elementwise operators: of full rank, or constants, or one element. */
static bool operands_fit(const ir_node *n, int rank) {
    for (uint32_t i = 0; i < n->n_in; i++) {
        const ir_value *v = ir_in(n, i);
        if (!v || v->shape.rank < 0 || (v->shape.rank != rank && v->shape.rank != 0 && !ir_is_const(v)))
            return false;
        if (n->op == OP_SELECT && v->shape.rank != rank) /* its condition may run along the first axis */
            return false;
    }
    return true;
}

/* After the reduction the other axes stand in the same order as without transposing. */
static bool keeps_order(const int *perm, int rank, const int *axes, int n) {
    int last = -1;
    for (int i = 0; i < rank; i++) {
        bool reduced = false;
        for (int k = 0; k < n; k++)
            reduced |= axes[k] == perm[i];
        if (reduced)
            continue;
        if (perm[i] < last)
            return false;
        last = perm[i];
    }
    return true;
}

static role reduce_role(const ir_node *n, const region *r) {
    int axes[IR_MAX_RANK], count = ps_axes(ir_in(n, 1), r->rank, axes);
    if (count < 0)
        return ROLE_NONE;
    if (ir_get_i(n, A_keep_dims))
        return ROLE_THROUGH;
    return keeps_order(r->perm, r->rank, axes, count) ? ROLE_SINK : ROLE_NONE;
}

static role role_of(const ir_node *n, const region *r) {
    const uint32_t flags = ir_ops[n->op].flags;
    if (n->n_out == 0 || n->out[0].quant)
        return ROLE_NONE;
    if ((flags & (IR_UNARY | IR_BINARY)) || n->op == OP_PRELU || n->op == OP_SELECT || n->op == OP_SELECT_V2)
        return n->out[0].shape.rank == r->rank && operands_fit(n, r->rank) ? ROLE_THROUGH : ROLE_NONE;
    if (!ir_in(n, 0) || ir_in(n, n->op == OP_SPLIT ? 1 : 0)->shape.rank != r->rank)
        return ROLE_NONE;
    switch ((int)n->op) {
    case OP_CONCATENATION: return ROLE_THROUGH;
    case OP_PAD:
    case OP_PADV2:
    case OP_MIRROR_PAD: return is_const_ints(ir_in(n, 1), 2 * r->rank) ? ROLE_THROUGH : ROLE_NONE;
    case OP_SLICE: return is_const_ints(ir_in(n, 1), r->rank) && is_const_ints(ir_in(n, 2), r->rank) ? ROLE_THROUGH : ROLE_NONE;
    case OP_TILE: return is_const_ints(ir_in(n, 1), r->rank) ? ROLE_THROUGH : ROLE_NONE;
    case OP_SPLIT: return is_const_ints(ir_in(n, 0), 1) ? ROLE_THROUGH : ROLE_NONE;
    case OP_MEAN:
    case OP_SUM:
    case OP_REDUCE_MAX:
    case OP_REDUCE_MIN:
    case OP_REDUCE_PROD: return reduce_role(n, r);
    default: return ROLE_NONE;
    }
}

/* Operand i is one that is transposed (others say axes and sizes). */
static bool is_turned_operand(const ir_node *n, uint32_t i) {
    if (n->op == OP_CONCATENATION || (ir_ops[n->op].flags & (IR_UNARY | IR_BINARY)) || n->op == OP_PRELU ||
        n->op == OP_SELECT || n->op == OP_SELECT_V2)
        return true;
    return i == (n->op == OP_SPLIT ? 1u : 0u);
}

/* ---- what it costs --------------------------------------------------------------------------------------- */

static bool transpose_perm(const ir_node *n, int rank, int *perm) {
    return n && n->op == OP_TRANSPOSE && ir_in(n, 0)->shape.rank == rank && ps_perm(ir_in(n, 1), rank, perm);
}

static bool is_perm(const ir_node *n, const region *r, const int *perm) {
    int p[IR_MAX_RANK];
    return transpose_perm(n, r->rank, p) && memcmp(p, perm, (size_t)r->rank * sizeof *p) == 0;
}

static bool is_turned(const ir_value *v, const region *r) { return in_region(v->def) && role_of(v->def, r) == ROLE_THROUGH; }

/* Uses outside and inside of the region; a transpose by P behind a turned value is no use. */
static void count_users(const ir_value *v, bool turned, int *outside, int *inside) {
    *outside = *inside = 0;
    for (const ir_use *u = v->uses; u; u = u->next) {
        if (in_region(u->user) && is_turned_operand(u->user, (uint32_t)(u - u->user->in)))
            ++*inside;
        else if (!turned || u->user->op != OP_TRANSPOSE)
            ++*outside;
    }
}

/* Transposes that stand for value v when the region is turned. */
static int cost_of(const ir_value *v, const region *r) {
    int outside, inside;
    if (ir_is_const(v) || v->shape.rank != r->rank)
        return 0;
    bool turned = is_turned(v, r);
    count_users(v, turned, &outside, &inside);
    if (turned)
        return outside > 0;
    int p[IR_MAX_RANK];
    if (!transpose_perm(v->def, r->rank, p))
        return inside > 0;
    if (is_turned(ir_in(v->def, 0), r)) /* its operand has both forms: this one may be there for nothing */
        return memcmp(p, r->perm, (size_t)r->rank * sizeof *p) == 0 ? inside > 0 : outside + inside > 0;
    return (outside > 0) + (inside > 0 && memcmp(p, r->inverse, (size_t)r->rank * sizeof *p) != 0);
}

/* The values around a node whose costs depend on it. */
static int cost_around(const ir_node *n, const region *r) {
    int cost = 0;
    for (uint32_t i = 0; i < n->n_in; i++)
        if (ir_in(n, i) && is_turned_operand(n, i))
            cost += cost_of(ir_in(n, i), r);
    for (uint32_t i = 0; i < n->n_out; i++) {
        cost += cost_of(&n->out[i], r);
        for (const ir_use *u = n->out[i].uses; u; u = u->next)
            if (u->user->op == OP_TRANSPOSE)
                cost += cost_of(&u->user->out[0], r);
    }
    return cost;
}

/* Sum over all values that the region touches, each once. */
static int cost_of_region(region *r) {
    arena_mark mark = arena_get_mark(r->a);
    umap seen = {.a = r->a};
    uint64_t known;
    int cost = 0;
#define COUNT(v)                                          \
    if (!umap_get(&seen, (v)->id, &known)) {              \
        umap_put(&seen, (v)->id, 1);                      \
        cost += cost_of(v, r);                            \
    }
    for (size_t k = 0; k < r->nodes.n; k++) {
        const ir_node *n = r->nodes.v[k];
        for (uint32_t i = 0; i < n->n_in; i++)
            if (ir_in(n, i) && is_turned_operand(n, i)) {
                COUNT(ir_in(n, i))
            }
        for (uint32_t i = 0; i < n->n_out; i++) {
            COUNT(&n->out[i])
            for (const ir_use *u = n->out[i].uses; u; u = u->next)
                if (u->user->op == OP_TRANSPOSE) {
                    COUNT(&u->user->out[0])
                }
        }
    }
#undef COUNT
    arena_rewind(r->a, mark);
    return cost;
}

/* ---- the region ---------------------------------------------------------------------------------------------- */

static void add_node(region *r, ir_node *n) {
    if (!n || (n->mark & SEEN) || r->nodes.n >= MAX_REGION || role_of(n, r) == ROLE_NONE)
        return;
    n->mark |= SEEN | IN_REGION;
    vec_push(&r->m->ctx->keep, &r->nodes, n);
}

static void grow(region *r, ir_node *seed) {
    add_node(r, seed);
    for (size_t k = 0; k < r->nodes.n; k++) {
        ir_node *n = r->nodes.v[k];
        for (uint32_t i = 0; i < n->n_in; i++) {
            ir_value *v = ir_in(n, i);
            if (!v || !is_turned_operand(n, i) || ir_is_const(v) || v->shape.rank != r->rank)
                continue;
            if (v->def && role_of(v->def, r) == ROLE_THROUGH)
                add_node(r, v->def);
            for (const ir_use *u = v->uses; u; u = u->next)
                if (is_turned_operand(u->user, (uint32_t)(u - u->user->in)))
                    add_node(r, u->user);
        }
        if (role_of(n, r) != ROLE_THROUGH)
            continue;
        for (uint32_t i = 0; i < n->n_out; i++)
            for (const ir_use *u = n->out[i].uses; u; u = u->next)
                if (is_turned_operand(u->user, (uint32_t)(u - u->user->in)))
                    add_node(r, u->user);
    }
}

/* Gives up nodes one by one while that lowers the cost, or keeps it and makes the region smaller. */
static void shrink(region *r) {
    for (int round = 0; round < 16; round++) {
        bool changed = false;
        for (size_t i = 0; i < r->nodes.n; i++) {
            ir_node *n = r->nodes.v[round % 2 ? i : r->nodes.n - 1 - i];
            if (!in_region(n))
                continue;
            int with = cost_around(n, r);
            n->mark &= ~(uint32_t)IN_REGION;
            if (cost_around(n, r) <= with)
                changed = true;
            else
                n->mark |= IN_REGION;
        }
        if (!changed)
            break;
    }
}

/* ---- turning --------------------------------------------------------------------------------------------------- */

static ir_value *turned_const(bld *b, ir_value *v, const region *r) {
    if (ps_count_of(v) == 1)
        return v;
    ir_shape full = {.rank = r->rank}, to = {.rank = r->rank};
    for (int i = 0; i < r->rank; i++) {
        int k = i - (r->rank - v->shape.rank);
        full.d[i] = k < 0 ? 1 : v->shape.d[k];
    }
    const ir_data *d = ev_view_reshape(b->m, v, &full);
    if (!d)
        return b_transpose(b, b_reshape(b, v, &full), r->perm);
    ir_value *wide = ir_const_data(b->m, v->dtype, &full, d);
    for (int i = 0; i < r->rank; i++)
        to.d[i] = full.d[r->perm[i]];
    d = ev_view_transpose(b->m, wide, r->perm);
    if (!d)
        return b_transpose(b, wide, r->perm);
    ir_value *t = ir_const_data(b->m, v->dtype, &to, d);
    t->name = v->name;
    return t;
}

static ir_value *turned_value(bld *b, ir_value *v, region *r) {
    uint64_t p;
    if (umap_get(&r->turned, v->id, &p))
        return (ir_value *)(uintptr_t)p;
    if (ir_is_const(v))
        return turned_const(b, v, r);
    if (v->shape.rank != r->rank)
        return v;
    ir_value *t = is_perm(v->def, r, r->inverse) ? ir_in(v->def, 0) : b_transpose(b, v, r->perm);
    umap_put(&r->turned, v->id, (uint64_t)(uintptr_t)t);
    return t;
}

static int64_t turned_axis(const region *r, int64_t axis) {
    if (axis < 0)
        axis += r->rank;
    return axis >= 0 && axis < r->rank ? r->inverse[axis] : axis;
}

/* Constants that say axes or sizes, for the turned operand. */
static ir_value *turned_parameter(bld *b, const ir_node *n, uint32_t i, const region *r) {
    int64_t v[2 * IR_MAX_RANK], to[2 * IR_MAX_RANK];
    size_t count;
    ir_value *k = ir_in(n, i);
    if (!k || !ps_ints(k, v, ARRAY_LEN(v), &count))
        return k;
    switch ((int)n->op) {
    case OP_PAD:
    case OP_PADV2:
    case OP_MIRROR_PAD:
        if (i != 1)
            return k;
        for (int j = 0; j < r->rank; j++) {
            to[2 * j] = v[2 * r->perm[j]];
            to[2 * j + 1] = v[2 * r->perm[j] + 1];
        }
        break;
    case OP_SLICE:
    case OP_TILE:
        for (int j = 0; j < r->rank; j++)
            to[j] = v[r->perm[j]];
        break;
    default: /* reductions, SPLIT */
        for (size_t j = 0; j < count; j++)
            to[j] = turned_axis(r, v[j]);
    }
    ir_value *flat = b_const(b, IR_I64, &k->shape, to, count * sizeof *to);
    return b_cast(b, flat, k->dtype);
}

static bool turn_node(ir_node *n, region *r) {
    ir_value *in[64], *out[64];
    b_at at[32];
    bld b = b_begin(n->graph, n->name, (str){0});
    b.at = n;
    b.quiet = true;
    if (n->n_in > ARRAY_LEN(in) || n->n_out > ARRAY_LEN(out))
        return false;
    for (uint32_t i = 0; i < n->n_in; i++) {
        ir_value *v = ir_in(n, i);
        in[i] = !v ? NULL : is_turned_operand(n, i) ? turned_value(&b, v, r) : turned_parameter(&b, n, i, r);
    }
    size_t n_at = ps_attrs_of(n, at, ARRAY_LEN(at));
    for (size_t i = 0; i < n_at && n->op == OP_CONCATENATION; i++)
        if (at[i].id == A_axis)
            at[i].i = turned_axis(r, at[i].i);
    if (!b_build(&b, n->op, in, n->n_in, at, n_at, NULL, out, n->n_out) || b.failed)
        return false;
    bool through = role_of(n, r) == ROLE_THROUGH;
    for (uint32_t i = 0; i < n->n_out; i++) {
        if (through)
            umap_put(&r->turned, n->out[i].id, (uint64_t)(uintptr_t)out[i]);
        else
            ir_replace_uses(&n->out[i], out[i]);
        if (!through && out[i]->name.n == 0)
            out[i]->name = n->out[i].name;
    }
    return true;
}

/* Users outside of the region get the old form back; transposes by P are the new form themselves. */
static void give_back(ir_node *n, region *r) {
    if (role_of(n, r) != ROLE_THROUGH)
        return;
    bld b = b_begin(n->graph, n->name, (str){0});
    b.at = n;
    b.quiet = true;
    for (uint32_t i = 0; i < n->n_out; i++) {
        uint64_t p;
        if (!umap_get(&r->turned, n->out[i].id, &p))
            continue;
        ir_value *t = (ir_value *)(uintptr_t)p, *back = NULL;
        for (ir_use *u = n->out[i].uses, *next; u; u = next) {
            next = u->next;
            size_t slot = (size_t)(u - u->user->in);
            if (in_region(u->user) && is_turned_operand(u->user, (uint32_t)slot))
                continue;
            if (is_perm(u->user, r, r->perm)) {
                ir_replace_uses(&u->user->out[0], t);
                continue;
            }
            if (!back)
                back = b_transpose(&b, t, r->inverse);
            if (back->name.n == 0)
                back->name = n->out[i].name;
            ir_set_input(u->user, slot, back);
        }
    }
}

static int by_order(const void *a, const void *b) {
    const ir_node *x = *(ir_node *const *)a, *y = *(ir_node *const *)b;
    return (x->mark > y->mark) - (x->mark < y->mark);
}

/* Keeps the nodes that are in the region, in the order of the graph. */
static void sort(region *r, ir_graph *g) {
    size_t kept = 0;
    uint32_t order = 0;
    for (size_t i = 0; i < r->nodes.n; i++)
        if (in_region(r->nodes.v[i]))
            r->nodes.v[kept++] = r->nodes.v[i];
    r->nodes.n = kept;
    for (ir_node *n = g->first; n; n = n->next)
        n->mark = (n->mark & IN_REGION) | ++order << 2;
    qsort(r->nodes.v, kept, sizeof *r->nodes.v, by_order);
}

static void turn(region *r) {
    size_t done = 0;
    while (done < r->nodes.n && turn_node(r->nodes.v[done], r))
        done++;
    for (size_t i = done; i < r->nodes.n; i++) /* not built: stays outside */
        r->nodes.v[i]->mark &= ~(uint32_t)IN_REGION;
    for (size_t i = 0; i < done; i++)
        give_back(r->nodes.v[i], r);
    for (size_t i = done; i-- > 0;) {
        ir_node *n = r->nodes.v[i];
        bool used = false;
        for (uint32_t k = 0; k < n->n_out; k++)
            used |= !ir_is_unused(&n->out[k]);
        if (!used)
            ir_node_remove(n);
    }
}

/* Tries the region around `seed` for the permutation; true: it was turned. */
static bool try_turn(ir_graph *g, ir_node *seed, const int *perm, int rank) {
    ir_module *m = g->module;
    arena *a = &m->ctx->scratch;
    arena_mark mark = arena_get_mark(a);
    region r = {.m = m, .rank = rank, .a = a};
    for (int i = 0; i < rank; i++) {
        r.perm[i] = perm[i];
        r.inverse[perm[i]] = i;
    }
    for (ir_node *n = g->first; n; n = n->next)
        n->mark = 0;
    grow(&r, seed);
    bool turned = false;
    if (r.nodes.n) {
        shrink(&r);
        sort(&r, g);
        size_t kept = r.nodes.n;
        for (size_t i = 0; i < kept; i++)
            r.nodes.v[i]->mark &= ~(uint32_t)IN_REGION;
        int before = cost_of_region(&r);
        for (size_t i = 0; i < kept; i++)
            r.nodes.v[i]->mark |= IN_REGION;
        turned = kept > 0 && cost_of_region(&r) < before;
        if (turned) {
            r.turned = (umap){.a = a};
            turn(&r);
        }
    }
    arena_rewind(a, mark);
    return turned;
}

static bool turn_somewhere(ir_graph *g) {
    for (ir_node *t = g->first; t; t = t->next) {
        int p[IR_MAX_RANK], q[IR_MAX_RANK], rank = t->op == OP_TRANSPOSE ? ir_in(t, 0)->shape.rank : -1;
        if (rank < 2 || !transpose_perm(t, rank, p))
            continue;
        ir_node *def = ir_in(t, 0)->def;
        if (def && try_turn(g, def, p, rank))
            return true;
        for (int i = 0; i < rank; i++)
            q[p[i]] = i;
        for (ir_use *u = t->out[0].uses; u; u = u->next)
            if (u->user->op != OP_RETURN && u->user->op != OP_TRANSPOSE && try_turn(g, u->user, q, rank))
                return true;
    }
    return false;
}

bool pass_layout(ir_module *m) {
    static const char *const cleanup[] = {"movement"};
    bool any = false;
    for (ir_graph *g = m->graphs; g; g = g->next)
        for (int i = 0; i < MAX_TURNS && turn_somewhere(g); i++)
            any = true;
    return !any || (pass_dce(m) && ps_run_rules(m, cleanup, 1));
}
