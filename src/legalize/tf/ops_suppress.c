/* legalize/tf/ops_suppress.c: loops that a lowering makes of its own: suppression by a matrix of overlaps, and over the
 * images of a batch whose size is not known.
 *
 *     v = start; while (go_on(v)) v = step(v)          all variables keep their types and shapes */
#include "legalize/tf/math.h"

static tf_call inside(const tf_call *c, bld *b, ir_graph *g) {
    tf_call in = *c;
    *b = b_begin(g, c->b->name, c->src->op);
    b->file = c->b->file;
    b->hint = c->b->hint;
    in.b = b;
    return in;
}

static void inputs(ir_graph *g, ir_value *const *v, uint32_t n, ir_value **in) {
    for (uint32_t i = 0; i < n; i++) in[i] = ir_graph_input(g, v[i]->dtype, &v[i]->shape, v[i]->name);
}

bool lw_loop(tf_call *c, const lw_own_loop *l, ir_value **v, uint32_t n) {
    arena *a = &c->L->ctx->keep;
    lower *L = c->L;
    bld b;
    ir_graph *outer, *cond, *body;
    ir_value **in = NEW_N(a, ir_value *, n), **out = NEW_N(a, ir_value *, n);
    ir_type *types = NEW_N(a, ir_type, n);
    for (uint32_t i = 0; i < n; i++) {
        if (v[i]->poison) return false;
        types[i] = (ir_type){v[i]->dtype, v[i]->shape};
    }
    cond = lw_graph_begin(L, "cond", c->b->name, &outer);
    inputs(cond, v, n, in);
    tf_call inner = inside(c, &b, cond);
    ir_value *go_on = l->go_on(&inner, in);
    lw_graph_end(L, outer);
    if (b.failed || go_on->poison) return c->b->failed = true, false;
    ir_graph_finish(cond, &go_on, 1);
    body = lw_graph_begin(L, "body", c->b->name, &outer);
    inputs(body, v, n, in);
    inner = inside(c, &b, body);
    bool ok = l->step(&inner, l->with, in);
    lw_graph_end(L, outer);
    c->refused |= inner.refused;
    for (uint32_t i = 0; i < n; i++) ok = ok && !in[i]->poison;
    if (b.failed || !ok) return c->b->failed = true, false;
    ir_graph_finish(body, in, n);
    b_build(c->b, OP_WHILE, v, n, B_AT({A_cond_subgraph_index, .graph = cond}, {A_body_subgraph_index, .graph = body}), types, out, n);
    for (uint32_t i = 0; i < n; i++) v[i] = out[i];
    return !c->b->failed;
}

/* ---- NonMaxSuppressionWithOverlaps ------------------------------------------------------------------------- */

enum { TURN, MOST, CHOSEN, ALIVE, SCORES, OVERLAPS, LIMIT, SUPPRESS_VARIABLES };

static ir_value *any_left(tf_call *c, ir_value *const *v) {
    int axis = 0;
    return b_binary(c->b, OP_LOGICAL_AND, b_binary(c->b, OP_LESS, v[TURN], v[MOST]), b_reduce(c->b, OP_REDUCE_ANY, v[ALIVE], &axis, 1, false));
}

/* The best that is left is chosen; it and what overlaps it are left no more. */
static bool choose_best(tf_call *c, const void *with, ir_value **v) {
    bld *b = c->b;
    UNUSED(with);
    ir_value *score = b_select(b, v[ALIVE], v[SCORES], b_num(b, v[SCORES]->dtype, -3.4028234663852886e38));
    ir_value *best = b_op(b, OP_ARG_MAX, B_IN(score, b_i32(b, 0)), B_AT({A_output_type, .i = IR_I32}));
    ir_value *place = count_to(b, b_dim_scalar(b, v[CHOSEN]->shape.d[0], v[CHOSEN])), *over = b_gather(b, v[OVERLAPS], best, 1, 0);
    ir_value *stays = b_binary(b, OP_LOGICAL_AND, b_binary(b, OP_LESS_EQUAL, over, v[LIMIT]), b_binary(b, OP_NOT_EQUAL, place, best));
    v[CHOSEN] = b_select(b, b_binary(b, OP_EQUAL, place, v[TURN]), best, v[CHOSEN]);
    v[ALIVE] = b_binary(b, OP_LOGICAL_AND, v[ALIVE], stays);
    v[TURN] = b_add(b, v[TURN], b_i32(b, 1));
    return !b->failed;
}

static ir_value *scalar(bld *b, ir_value *v, ir_dtype t) {
    ir_value *x = b_cast(b, v, t);
    return x->poison || x->shape.rank == 0 ? x : b_reshape(b, x, &IR_SCALAR);
}

bool lower_suppression_with_overlaps(tf_call *c) {
    bld *b = c->b;
    ir_value *overlaps = b_cast(b, tf_in(c, 0), IR_F32), *scores = b_cast(b, tf_in(c, 1), IR_F32), *least = scalar(b, tf_in(c, 4), IR_F32);
    if (overlaps->poison || scores->poison || least->poison) return false;
    ir_value *v[SUPPRESS_VARIABLES] = {
        [TURN] = b_i32(b, 0),
        [MOST] = scalar(b, tf_in(c, 2), IR_I32),
        [CHOSEN] = b_op(b, OP_FILL, B_IN(b_shape_of(b, scores), b_i32(b, 0)), B_NONE),
        [ALIVE] = b_binary(b, OP_GREATER, scores, least),
        [SCORES] = scores,
        [OVERLAPS] = overlaps,
        [LIMIT] = scalar(b, tf_in(c, 3), IR_F32),
    };
    if (!lw_loop(c, &(lw_own_loop){any_left, choose_best, NULL}, v, SUPPRESS_VARIABLES)) return false;
    ir_value *count = vector1(b, v[TURN]);
    return tf_return(c, b_op(b, OP_SLICE, B_IN(v[CHOSEN], b_i32s(b, (int32_t[]){0}, 1), count), B_NONE));
}
