/* legalize/tf/ops_cells.c: LSTM and GRU cells, and the LSTM layer, that TensorFlow 1 has as one op.
 *
 *     [i c f o] = [x h] w + b     i = s(i + p_i cs)   f = s(f + bias + p_f cs)   c = tanh(c)
 *     cs' = i c + f cs            o = s(o + p_o cs')  h' = o tanh(cs')
 *
 * A layer is a loop over the steps; what its steps take from the input is one product before it. */
#include "legalize/tf/nn.h"

enum { I, CS, F, O, CI, CO, H, LSTM_RESULTS };
typedef struct lstm {
    double forget, clip;
    bool peephole, forget_second; /* gates lie as i f c o, not i c f o */
} lstm;

static lstm read_lstm(tf_call *c, bool v2) {
    return (lstm){
        .forget = v2 ? 0 : tf_attr_f(c, "forget_bias", 1),
        .clip = tf_attr_f(c, "cell_clip", 0),
        .peephole = tf_attr_b(c, "use_peephole", false),
        .forget_second = v2,
    };
}

static ir_value *real(tf_call *c, uint32_t i) { return b_cast(c->b, tf_in(c, i), IR_F32); }

static ir_value *gate(bld *b, ir_value *x, ir_value *peephole, ir_value *state) {
    return b_unary(b, OP_LOGISTIC, peephole ? b_add(b, x, b_mul(b, state, peephole)) : x);
}

/* One step from the four gates' sums [batch, 4 cells]; p: the three peepholes. */
static bool lstm_step(tf_call *c, const lstm *k, ir_value *sums, ir_value *state, ir_value *const *p, ir_value **out) {
    bld *b = c->b;
    ir_value *g[4], *in[2] = {b_i32(b, 1), sums};
    if (!b_build(b, OP_SPLIT, in, 2, B_AT({A_num_splits, .i = 4}), NULL, g, 4)) return false;
    ir_value *f = k->forget_second ? g[1] : g[2], *ci = k->forget_second ? g[2] : g[1];
    if (k->forget != 0) f = add_num(b, f, k->forget);
    out[I] = gate(b, g[0], k->peephole ? p[0] : NULL, state);
    out[F] = gate(b, f, k->peephole ? p[1] : NULL, state);
    out[CI] = un(b, OP_TANH, ci);
    out[CS] = b_add(b, b_mul(b, out[I], out[CI]), b_mul(b, out[F], state));
    if (k->clip > 0) out[CS] = at_least(b, at_most(b, out[CS], k->clip), -k->clip);
    out[O] = gate(b, g[3], k->peephole ? p[2] : NULL, out[CS]);
    out[CO] = un(b, OP_TANH, out[CS]);
    out[H] = b_mul(b, out[O], out[CO]);
    return !b->failed;
}

static bool give(tf_call *c, ir_value *const *v, uint32_t n) {
    const ir_dtype t = tf_attr_type(c, "T");
    for (uint32_t i = 0; i < n; i++)
        if (i < c->n_out && !tf_out(c, i, b_cast(c->b, v[i], t))) return false;
    return true;
}

/* Has each gate its weights and its numbers to add?  Else they would be stretched. */
static bool gates_fit(tf_call *c, const ir_value *w, const ir_value *bias, int gates, ir_dim cells) {
    if (w->poison || bias->poison || w->shape.rank != 2 || bias->shape.rank != 1 || !dim_known(cells)) return true;
    const ir_dim all = dim_mul(c->L->m, cells, gates);
    const ir_dim have = tf_same_size(w->shape.d[1], all) ? bias->shape.d[0] : w->shape.d[1];
    if (!tf_same_size(have, all)) return tf_bad(c, "weights or a bias for %lld columns, where %d gates of %lld cells are", (long long)have, gates, (long long)cells);
    return true;
}

static ir_value *beside(bld *b, ir_value *x, ir_value *h) { return x->poison || h->poison ? b_poison(b) : b_concat(b, (ir_value *[]){x, h}, 2, 1); }

bool lower_lstm_block_cell(tf_call *c) {
    bld *b = c->b;
    const lstm k = read_lstm(c, false);
    ir_value *p[3] = {real(c, 4), real(c, 5), real(c, 6)}, *out[LSTM_RESULTS];
    const ir_value *state = tf_in(c, 1);
    if (state->poison || !gates_fit(c, tf_in(c, 3), tf_in(c, 7), 4, state->shape.d[1])) return false;
    ir_value *sums = b_add(b, nn_matmul(b, beside(b, real(c, 0), real(c, 2)), real(c, 3), false, false, false), real(c, 7));
    return lstm_step(c, &k, sums, real(c, 1), p, out) && give(c, out, LSTM_RESULTS);
}

bool lower_gru_block_cell(tf_call *c) {
    bld *b = c->b;
    ir_value *x = real(c, 0), *h = real(c, 1), *g[2];
    if (h->poison || !gates_fit(c, tf_in(c, 2), tf_in(c, 4), 2, h->shape.d[1])) return false;
    ir_value *sums = b_add(b, nn_matmul(b, beside(b, x, h), real(c, 2), false, false, false), real(c, 4)), *in[2] = {b_i32(b, 1), un(b, OP_LOGISTIC, sums)};
    if (!b_build(b, OP_SPLIT, in, 2, B_AT({A_num_splits, .i = 2}), NULL, g, 2)) return false;
    ir_value *r = g[0], *u = g[1];
    ir_value *new = un(b, OP_TANH, b_add(b, nn_matmul(b, beside(b, x, b_mul(b, r, h)), real(c, 3), false, false, false), real(c, 5)));
    ir_value *next = b_add(b, b_mul(b, num_sub(b, 1, u), new), b_mul(b, u, h));
    return give(c, (ir_value *[]){r, u, new, next}, 4);
}

/* ---- the layer ------------------------------------------------------------------------------------------- */

enum { STEP, STEPS, STATE, HIDDEN, INPUT, WEIGHTS, PEEPHOLES, RESULTS = PEEPHOLES + 3, VARIABLES = RESULTS + LSTM_RESULTS };

static ir_value *another_step(tf_call *c, ir_value *const *v) { return b_binary(c->b, OP_LESS, v[STEP], v[STEPS]); }

static bool next_step(tf_call *c, const void *with, ir_value **v) {
    bld *b = c->b;
    ir_value *out[LSTM_RESULTS];
    ir_value *sums = b_add(b, b_gather(b, v[INPUT], v[STEP], 0, 0), nn_matmul(b, v[HIDDEN], v[WEIGHTS], false, false, false));
    if (!lstm_step(c, with, sums, v[STATE], v + PEEPHOLES, out)) return false;
    ir_value *begin = b_pad(b, vector1(b, v[STEP]), (const int64_t[][2]){{0, 2}}, NULL);
    for (int i = 0; i < LSTM_RESULTS; i++)
        v[RESULTS + i] = b_op(b, OP_DYNAMIC_UPDATE_SLICE, B_IN(v[RESULTS + i], b_expand_dims(b, out[i], 0), begin), B_NONE);
    v[STATE] = out[CS];
    v[HIDDEN] = out[H];
    v[STEP] = b_add(b, v[STEP], b_i32(b, 1));
    return !b->failed;
}

static bool lower_layer(tf_call *c, bool v2) {
    bld *b = c->b;
    const lstm k = read_lstm(c, v2);
    ir_value *x = real(c, 1), *w = real(c, 4), *h = real(c, 3), *state = real(c, 2), *v[VARIABLES];
    if (x->poison || w->poison || h->poison || state->poison) return false;
    if (x->shape.rank != 3 || w->shape.rank != 2) return tf_unsupported(c, NULL, "the rank of its operands is not known");
    const ir_dim rows = w->shape.d[0], all = w->shape.d[1];
    if (rows < 0 || all < 0) return tf_unsupported(c, NULL, "the size of its weights is not known");
    const int64_t cells = all / 4;
    if (all % 4 || cells > rows) return tf_bad(c, "weights of %lld x %lld are not those of four gates", (long long)rows, (long long)all);
    if (!gates_fit(c, w, tf_in(c, 8), 4, state->shape.d[1])) return false;
    const ir_shape result = {.rank = 3, .d = {x->shape.d[0], x->shape.d[1], cells}};
    const ir_shape one = {.rank = 2, .d = {x->shape.d[1], cells}};
    v[STEP] = b_i32(b, 0);
    v[STEPS] = b_cast(b, tf_in(c, 0), IR_I32);
    v[STATE] = b_reshape(b, state, &one);
    v[HIDDEN] = b_reshape(b, h, &one);
    v[INPUT] = b_add(b, nn_matmul(b, x, nn_part(b, w, 0, rows - cells, 0, -1), false, false, false), real(c, 8));
    v[WEIGHTS] = nn_part(b, w, rows - cells, cells, 0, -1);
    for (int i = 0; i < 3; i++) v[PEEPHOLES + i] = real(c, (uint32_t)(5 + i));
    for (int i = 0; i < LSTM_RESULTS; i++) v[RESULTS + i] = b_broadcast_to(b, b_f32(b, 0), &result);
    return lw_loop(c, &(lw_own_loop){another_step, next_step, &k}, v, VARIABLES) && give(c, v + RESULTS, LSTM_RESULTS);
}

bool lower_block_lstm(tf_call *c) { return lower_layer(c, false); }
bool lower_block_lstm_v2(tf_call *c) { return lower_layer(c, true); }
