/* passes/rules_matmul.c: FULLY_CONNECTED and BATCH_MATMUL. */
#include "passes/rules.h"

/* FULLY_CONNECTED without keep_num_dims flattens its input itself, to rows as long as those of the weights. */
static bool flattens_alike(const rw_match *m) {
    const ir_node *c = rw_node(m, "c");
    const ir_value *x = rw_value(m, "x"), *flat = ir_in(c, 0), *w = ir_in(c, 1);
    return w->shape.rank == 2 && dim_known(w->shape.d[1]) && flat->shape.rank == 2 && flat->shape.d[1] == w->shape.d[1] &&
           x->shape.rank >= 2 && x->shape.rank <= 5 && c->out[0].shape.rank == 2;
}

static ir_value *without_reshape(bld *b, const rw_match *m) {
    const ir_node *c = rw_node(m, "c");
    ir_value *in[3] = {rw_value(m, "x"), ir_in(c, 1), ir_in(c, 2)};
    return b_like(b, c, in, c->n_in);
}

static ir_value *fully_connected(bld *b, const ir_node *c, ir_value *x, ir_value *w, ir_value *bias, bool keep) {
    ir_value *in[3] = {x, w, bias};
    return b_op(b, OP_FULLY_CONNECTED, in, bias ? 3 : 2,
                B_AT({A_fused_activation_function, .i = c->op == OP_FULLY_CONNECTED ? ir_get_i(c, A_fused_activation_function) : ACT_NONE},
                     {A_keep_num_dims, .i = keep}));
}

/* [.., k] -> [.., n] by rows: the reshape behind only gives back the leading sizes. */
static ir_value *keep_dims(bld *b, const rw_match *m) {
    const ir_node *c = rw_node(m, "c");
    ir_value *x = ir_in(c, 0), *w = ir_in(c, 1);
    const ir_shape *out = &rw_root(m)->out[0].shape;
    int rank = x->shape.rank;
    if (rank < 2 || out->rank != rank || w->shape.rank != 2 || x->shape.d[rank - 1] != w->shape.d[1] ||
        out->d[rank - 1] != w->shape.d[0])
        return NULL;
    for (int i = 0; i < rank - 1; i++)
        if (x->shape.d[i] != out->d[i])
            return NULL;
    return fully_connected(b, c, x, w, ir_in(c, 2), true);
}

/* x [.., m, k] times a constant matrix [k, n]: no batches in it, so the rows of x are all alike. */
static ir_value *matmul_by_matrix(bld *b, const rw_match *m) {
    const ir_node *c = rw_node(m, "c");
    ir_value *x = ir_in(c, 0), *w = rw_value(m, "w");
    static const int perm[] = {1, 0};
    if (c->out[0].dtype != IR_F32 || w->shape.rank != 2 || x->shape.rank < 2 || ir_get_i(c, A_adj_x))
        return NULL;
    if (!ir_get_i(c, A_adj_y)) {
        ir_shape s = {.rank = 2, .d = {w->shape.d[1], w->shape.d[0]}};
        const ir_data *d = ev_view_transpose(b->m, w, perm);
        if (!d)
            return NULL;
        str name = w->name;
        w = ir_const_data(b->m, w->dtype, &s, d);
        w->name = name;
    }
    return fully_connected(b, c, x, w, NULL, x->shape.rank > 2);
}

static bool swaps_last_two(const ir_value *p, int rank) {
    int perm[IR_MAX_RANK];
    if (rank < 2 || !ps_perm(p, rank, perm) || perm[rank - 1] != rank - 2 || perm[rank - 2] != rank - 1)
        return false;
    for (int i = 0; i < rank - 2; i++)
        if (perm[i] != i)
            return false;
    return true;
}

static ir_value *adjoint(bld *b, const rw_match *m, bool first) {
    const ir_node *c = rw_node(m, "c");
    ir_value *x = rw_value(m, "x");
    if (!swaps_last_two(rw_value(m, "p"), x->shape.rank))
        return NULL;
    ir_value *in[2] = {ir_in(c, 0), ir_in(c, 1)};
    in[first ? 0 : 1] = x;
    return b_op(b, OP_BATCH_MATMUL, in, 2,
                B_AT({A_adj_x, .i = ir_get_i(c, A_adj_x) ^ (first ? 1 : 0)}, {A_adj_y, .i = ir_get_i(c, A_adj_y) ^ (first ? 0 : 1)}));
}
static ir_value *adjoint_x(bld *b, const rw_match *m) { return adjoint(b, m, true); }
static ir_value *adjoint_y(bld *b, const rw_match *m) { return adjoint(b, m, false); }

const rw_rule ps_matmul_rules[] = {
    {.name = "flatten-in-front", .match = "(fully_connected:c (&reshape|squeeze|expand_dims ?x ...) ... keep_num_dims=0 act=$a)",
     .apply = without_reshape, .when = flattens_alike},
    {.name = "keep-num-dims", .match = "(reshape (fully_connected:c ... keep_num_dims=0 act=$a) ...)", .apply = keep_dims},
    {.name = "matmul-by-matrix", .match = "(batch_matmul:c ?x #w)", .apply = matmul_by_matrix},
    {.name = "matmul-adjoint-x", .match = "(batch_matmul:c (transpose ?x #p) ?y)", .apply = adjoint_x},
    {.name = "matmul-adjoint-y", .match = "(batch_matmul:c ?x2 (transpose ?x #p))", .apply = adjoint_y},
};
RULES_END(matmul);
