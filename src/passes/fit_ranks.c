/* passes/fit_ranks.c: ranks that the runtime's kernels take.
 *
 * Broadcasts beyond a kernel's limit are made by BROADCAST_TO, which takes eight axes.  Movements beyond it are done on
 * fewer axes: neighbours that stay together are one axis ("merged"), between two reshapes that move nothing. */
#include "passes/runtime.h"

static ir_value *x_of(const rw_match *m) { return rw_value(m, "x"); }
static const ir_shape *out_shape(const rw_match *m) { return &rw_root(m)->out[0].shape; }

static bool beyond_broadcast(const rw_match *m) {
    const ir_node *n = rw_root(m);
    const ps_runtime *r = ps_runtime_of(n->op);
    int limit = r ? r->broadcast_limit : 0;
    if (!limit || n->out[0].shape.rank <= limit)
        return false;
    for (uint32_t i = 0; i < n->n_in; i++)
        if (ir_in(n, i) && !ir_shape_eq(&ir_in(n, i)->shape, &n->out[0].shape))
            return true;
    return false;
}

/* Two operands whose sizes only the runtime can put together. */
static bool by_args(const ir_node *n) {
    const ir_shape *s = &n->out[0].shape;
    return n->n_in == 2 && !ir_shape_static(s) && !ir_shape_eq(&ir_in(n, 0)->shape, s) && !ir_shape_eq(&ir_in(n, 1)->shape, s);
}

static ir_value *broadcast_by_args(bld *b, const ir_node *n) {
    ir_value *in[2] = {ir_in(n, 0), ir_in(n, 1)};
    ir_value *to = b_op(b, OP_BROADCAST_ARGS, B_IN(b_shape_of(b, in[0]), b_shape_of(b, in[1])), B_NONE);
    for (int i = 0; i < 2; i++) {
        in[i] = b_op(b, OP_BROADCAST_TO, B_IN(in[i], to), B_NONE);
        in[i]->shape = n->out[0].shape;
    }
    return b_like(b, n, in, 2);
}

/* Every operand in the shape of the result.  A large constant is broadcast by the runtime, not in the file. */
static ir_value *broadcast_all(bld *b, const rw_match *m) {
    const ir_node *n = rw_root(m);
    ir_value *in[3] = {NULL};
    if (n->n_in > ARRAY_LEN(in))
        return NULL;
    if (by_args(n))
        return broadcast_by_args(b, n);
    for (uint32_t i = 0; i < n->n_in; i++) {
        int64_t count;
        in[i] = ir_in(n, i);
        b->no_fold = ir_shape_count(out_shape(m), &count) && count > 1024;
        in[i] = b_broadcast_to(b, in[i], out_shape(m));
        b->no_fold = false;
    }
    return b_like(b, n, in, n->n_in);
}

static bool beyond_rank(const rw_match *m) {
    const ir_node *n = rw_root(m);
    const ps_runtime *r = ps_runtime_of(n->op);
    return r && r->rank_limit && x_of(m)->shape.rank > r->rank_limit;
}

/* ---- merged axes ---------------------------------------------------------------------------------------- */

typedef struct merged {
    int n;                 /* merged axes */
    int first[IR_MAX_RANK]; /* their first axis of the value; those of axis i run to first[i + 1] */
    ir_shape shape;
} merged;

/* Merges axis i into the one before where `joins[i]`. */
static merged merge(ir_module *m, const ir_shape *x, const bool *joins) {
    merged g = {.n = 0};
    for (int i = 0; i < x->rank; i++) {
        if (i > 0 && joins[i]) {
            g.shape.d[g.n - 1] = dim_mul(m, g.shape.d[g.n - 1], x->d[i]);
        } else {
            g.first[g.n] = i;
            g.shape.d[g.n++] = x->d[i];
        }
    }
    g.shape.rank = g.n;
    return g;
}

/* TRANSPOSE: axes that stay neighbours, in order, join. */
static ir_value *transpose_step(bld *b, ir_value *x, const ir_shape *view, const int *perm, const ir_shape *to) {
    return b_reshape(b, b_transpose(b, b_reshape(b, x, view), perm), to);
}

/* One axis at a time to its place: [P, M, d, Q] -> [P, d, M, Q]. */
static ir_value *transpose_by_steps(bld *b, ir_value *x, const int *perm) {
    static const int step[] = {0, 2, 1, 3};
    int rank = x->shape.rank, order[IR_MAX_RANK];
    for (int i = 0; i < rank; i++)
        order[i] = i;
    for (int i = 0; i < rank; i++) {
        int at = i;
        while (order[at] != perm[i])
            at++;
        if (at == i)
            continue;
        ir_shape view = {.rank = 4, .d = {1, 1, x->shape.d[at], 1}}, to = x->shape;
        for (int k = 0; k < rank; k++) {
            int slot = k < i ? 0 : k < at ? 1 : 3;
            if (k != at)
                view.d[slot] = dim_mul(b->m, view.d[slot], x->shape.d[k]);
        }
        for (int k = at; k > i; k--) {
            order[k] = order[k - 1];
            to.d[k] = to.d[k - 1];
        }
        order[i] = perm[i];
        to.d[i] = x->shape.d[at];
        x = transpose_step(b, x, &view, step, &to);
    }
    return x;
}

/* Axes of one element stand anywhere: the same transpose without them. */
static ir_value *transpose_without_ones(bld *b, ir_value *x, const int *perm, const ir_shape *to) {
    int number[IR_MAX_RANK], small[IR_MAX_RANK], k = 0;
    ir_shape view = {.rank = 0};
    for (int i = 0; i < x->shape.rank; i++) {
        number[i] = view.rank;
        if (x->shape.d[i] != 1)
            view.d[view.rank++] = x->shape.d[i];
    }
    for (int i = 0; i < x->shape.rank; i++)
        if (x->shape.d[perm[i]] != 1)
            small[k++] = number[perm[i]];
    return transpose_step(b, x, &view, small, to);
}

static ir_value *fit_transpose(bld *b, const rw_match *m) {
    ir_value *x = x_of(m);
    int perm[IR_MAX_RANK], rank = x->shape.rank, where[IR_MAX_RANK], small[IR_MAX_RANK];
    bool joins[IR_MAX_RANK] = {false};
    if (!ps_perm(rw_value(m, "p"), rank, perm))
        return NULL;
    for (int i = 0; i < rank; i++)
        where[perm[i]] = i;
    for (int i = 0; i < rank; i++)
        if (x->shape.d[i] == 1)
            return transpose_without_ones(b, x, perm, out_shape(m));
    for (int i = 1; i < rank; i++)
        joins[i] = where[i] == where[i - 1] + 1;
    merged g = merge(b->m, &x->shape, joins);
    if (g.n > ps_runtime_of(OP_TRANSPOSE)->rank_limit)
        return transpose_by_steps(b, x, perm);
    for (int i = 0; i < g.n; i++) { /* the rank of where[first] among the firsts */
        int place = 0;
        for (int k = 0; k < g.n; k++)
            place += where[g.first[k]] < where[g.first[i]];
        small[place] = i;
    }
    return transpose_step(b, x, &g.shape, small, out_shape(m));
}

/* One PAD after the other, each of half of the padded axes: then more of the others join. */
static ir_value *pad_by_halves(bld *b, const ir_node *n, ir_value *x, const int64_t *pads) {
    int rank = x->shape.rank, padded = 0, seen = 0;
    for (int i = 0; i < rank; i++)
        padded += pads[2 * i] || pads[2 * i + 1];
    int64_t half[2][2 * IR_MAX_RANK] = {{0}};
    for (int i = 0; i < rank; i++) {
        bool second = seen >= padded / 2;
        seen += pads[2 * i] || pads[2 * i + 1];
        half[second][2 * i] = pads[2 * i];
        half[second][2 * i + 1] = pads[2 * i + 1];
    }
    ir_shape s = {.rank = 2, .d = {rank, 2}};
    for (int k = 0; k < 2; k++) {
        ir_value *p = b_cast(b, b_const(b, IR_I64, &s, half[k], (size_t)rank * 2 * sizeof *pads), IR_I32);
        ir_value *in[3] = {x, p, ir_in(n, 2)};
        b_at at[4];
        x = b_op(b, n->op, in, n->n_in, at, ps_attrs_of(n, at, ARRAY_LEN(at)));
    }
    return x;
}

/* PAD: axes that are not padded join the one before if that is not padded either. */
static ir_value *fit_pad(bld *b, const rw_match *m) {
    const ir_node *n = rw_root(m);
    ir_value *x = x_of(m);
    int64_t flat[2 * IR_MAX_RANK], pads[2 * IR_MAX_RANK];
    bool joins[IR_MAX_RANK] = {false};
    size_t count;
    int rank = x->shape.rank, limit = ps_runtime_of(n->op)->rank_limit;
    if (!ps_ints(rw_value(m, "p"), flat, ARRAY_LEN(flat), &count) || (int)count != 2 * rank)
        return NULL;
    for (int i = 1; i < rank; i++)
        joins[i] = !flat[2 * i] && !flat[2 * i + 1] && !flat[2 * i - 1] && !flat[2 * i - 2];
    merged g = merge(b->m, &x->shape, joins);
    if (g.n > limit)
        return pad_by_halves(b, n, x, flat);
    for (int i = 0; i < g.n; i++) {
        pads[2 * i] = flat[2 * g.first[i]];
        pads[2 * i + 1] = flat[2 * g.first[i] + 1];
    }
    ir_shape s = {.rank = 2, .d = {g.n, 2}};
    ir_value *p = b_const(b, IR_I64, &s, pads, (size_t)g.n * 2 * sizeof *pads);
    ir_value *in[3] = {b_reshape(b, x, &g.shape), b_cast(b, p, IR_I32), ir_in(n, 2)};
    b_at at[4];
    ir_value *y = b_op(b, n->op, in, n->n_in, at, ps_attrs_of(n, at, ARRAY_LEN(at)));
    return b_reshape(b, y, out_shape(m));
}

/* SLICE: axes taken whole join the one before if that is whole; and follow one that is not. */
static ir_value *fit_slice(bld *b, const rw_match *m) {
    const ir_node *n = rw_root(m);
    ir_value *x = x_of(m);
    const ir_shape *out = out_shape(m);
    int64_t begin[IR_MAX_RANK], small[IR_MAX_RANK], size[IR_MAX_RANK];
    bool joins[IR_MAX_RANK] = {false};
    size_t count;
    int rank = x->shape.rank;
    if (!ps_ints(rw_value(m, "b"), begin, IR_MAX_RANK, &count) || (int)count != rank || out->rank != rank)
        return NULL;
    for (int i = 1; i < rank; i++)
        joins[i] = begin[i] == 0 && out->d[i] == x->shape.d[i] && begin[i - 1] == 0 && out->d[i - 1] == x->shape.d[i - 1];
    merged g = merge(b->m, &x->shape, joins);
    if (g.n > ps_runtime_of(n->op)->rank_limit)
        return NULL;
    for (int i = 0; i < g.n; i++) {
        bool whole = begin[g.first[i]] == 0 && out->d[g.first[i]] == x->shape.d[g.first[i]];
        small[i] = begin[g.first[i]];
        size[i] = whole ? -1 : out->d[g.first[i]];
        if (!whole && !dim_known(out->d[g.first[i]]))
            return NULL;
    }
    return b_reshape(b, b_slice(b, b_reshape(b, x, &g.shape), small, size), out);
}

/* BATCH_MATMUL: equal batch axes are one; others are broadcast first. */
static ir_value *fit_matmul(bld *b, const rw_match *m) {
    const ir_node *n = rw_root(m);
    const ir_shape *out = out_shape(m);
    ir_value *in[2];
    int rank = out->rank;
    if (rank < 3)
        return NULL;
    for (uint32_t i = 0; i < 2; i++) {
        ir_value *v = ir_in(n, i);
        ir_shape full = *out, flat = {.rank = 3, .d = {1}};
        if (v->shape.rank < 2)
            return NULL;
        for (int k = 1; k <= 2; k++)
            full.d[rank - k] = flat.d[3 - k] = v->shape.d[v->shape.rank - k];
        for (int k = 0; k < rank - 2; k++)
            flat.d[0] = dim_mul(b->m, flat.d[0], out->d[k]);
        in[i] = b_reshape(b, b_broadcast_to(b, v, &full), &flat);
    }
    ir_value *y = b_op(b, OP_BATCH_MATMUL, in, 2, B_AT({A_adj_x, .i = ir_get_i(n, A_adj_x)}, {A_adj_y, .i = ir_get_i(n, A_adj_y)}));
    return b_reshape(b, y, out);
}

static bool matmul_beyond(const rw_match *m) {
    int limit = ps_runtime_of(OP_BATCH_MATMUL)->rank_limit;
    return x_of(m)->shape.rank > limit || rw_value(m, "y")->shape.rank > limit;
}

/* ---- REVERSE_V2 takes neighbouring axes only -------------------------------------------------------------------- */

static bool axes_apart(const rw_match *m) {
    int axes[IR_MAX_RANK], n = ps_axes(rw_value(m, "k"), x_of(m)->shape.rank, axes);
    return n == 0 || (n > 0 && axes[n - 1] - axes[0] != n - 1);
}

static ir_value *reverse_by_groups(bld *b, const rw_match *m) {
    ir_value *x = x_of(m);
    int axes[IR_MAX_RANK], n = ps_axes(rw_value(m, "k"), x->shape.rank, axes);
    for (int i = 0, end; i < n; i = end) {
        int32_t group[IR_MAX_RANK];
        for (end = i; end < n && axes[end] == axes[i] + end - i; end++)
            group[end - i] = axes[end];
        x = b_op(b, OP_REVERSE_V2, B_IN(x, b_i32s(b, group, (size_t)(end - i))), B_NONE);
    }
    return x;
}

#define BINARY "sub|div|less|less_equal|greater|greater_equal|pow|floor_div|floor_mod|prelu|atan2|right_shift"
#define COMMUTATIVE "add|mul|maximum|minimum|equal|not_equal|squared_difference|logical_and|logical_or|bitwise_xor"

const rw_rule ps_ranks_rules[] = {
    {.name = "broadcast-binary", .match = "(" BINARY ":c ?x ?y act=$a)", .apply = broadcast_all, .when = beyond_broadcast},
    {.name = "broadcast-commutative", .match = "(" COMMUTATIVE ":c ?x ?y act=$a)", .apply = broadcast_all, .when = beyond_broadcast},
    {.name = "broadcast-select", .match = "(select_v2 ?c ?x ?y)", .apply = broadcast_all, .when = beyond_broadcast},
    {.name = "transpose-rank", .match = "(transpose ?x #p)", .apply = fit_transpose, .when = beyond_rank},
    {.name = "pad-rank", .match = "(pad|padv2|mirror_pad:c ?x #p ...)", .apply = fit_pad, .when = beyond_rank},
    {.name = "slice-rank", .match = "(slice ?x #b ?s)", .apply = fit_slice, .when = beyond_rank},
    {.name = "matmul-rank", .match = "(batch_matmul:c ?x ?y)", .apply = fit_matmul, .when = matmul_beyond},
    {.name = "reshape-beside", .match = "(reshape (&reshape ?x ...) ...)", .apply = ps_last_reshape}, /* of what fits now */
    {.name = "reverse-groups", .match = "(reverse_v2 ?x #k)", .apply = reverse_by_groups, .when = axes_apart},
};
RULES_END(ranks);

bool pass_fit_ranks(ir_module *m) {
    static const char *const names[] = {"ranks"};
    return ps_run_rules(m, names, ARRAY_LEN(names));
}
