/* Constants as recipes: random chains of views, scales and casts against the same done element by
 * element; numbers, splats; and graphs that are run as a whole: branches, loops, quantized
 * operands. */
#include "unit.h"

#include "eval/eval.h"

/* ---- an oracle: the same tensor as numbers, moved by plain index arithmetic
 * ------------------------------ */

typedef struct plain {
    ir_shape shape;
    int64_t n;
    double *v;
} plain;

static int64_t count_of(const ir_shape *s) {
    int64_t n = 1;
    for (int i = 0; i < s->rank; i++)
        n *= s->d[i];
    return n;
}

static void index_of(const ir_shape *s, int64_t i, int64_t *at) {
    for (int k = s->rank - 1; k >= 0; k--) {
        at[k] = i % s->d[k];
        i /= s->d[k];
    }
}

static int64_t place_of(const ir_shape *s, const int64_t *at) {
    int64_t p = 0;
    for (int k = 0; k < s->rank; k++)
        p = p * s->d[k] + at[k];
    return p;
}

static plain plain_new(arena *a, const ir_shape *s) {
    plain p = {.shape = *s, .n = count_of(s)};
    p.v = NEW_N(a, double, (size_t)p.n + 1);
    return p;
}

/* ---- random steps, on both
 * ---------------------------------------------------------------------------------- */

typedef struct pair {
    ir_module *m;
    arena *a;
    uint64_t seed;
    ir_value *v;
    plain p;
} pair;

static int64_t below(pair *x, int64_t n) { return (int64_t)(unit_random(&x->seed) % (uint64_t)n); }

static void took(pair *x, const ir_data *d, const plain *p) {
    x->v = ir_const_data(x->m, x->v->dtype, &p->shape, d);
    x->p = *p;
}

static void step_transpose(pair *x) {
    const int r = x->p.shape.rank;
    int perm[IR_MAX_RANK] = {0};
    ir_shape to = {.rank = r};
    for (int i = 0; i < r; i++)
        perm[i] = i;
    for (int i = r - 1; i > 0; i--) {
        const int j = (int)below(x, i + 1), t = perm[i];
        perm[i] = perm[j];
        perm[j] = t;
    }
    for (int i = 0; i < r; i++)
        to.d[i] = x->p.shape.d[perm[i]];
    const ir_data *d = ev_view_transpose(x->m, x->v, perm);
    assert_non_null(d);
    plain p = plain_new(x->a, &to);
    for (int64_t i = 0; i < p.n; i++) {
        int64_t at[IR_MAX_RANK], from[IR_MAX_RANK];
        index_of(&to, i, at);
        for (int k = 0; k < r; k++)
            from[perm[k]] = at[k];
        p.v[i] = x->p.v[place_of(&x->p.shape, from)];
    }
    took(x, d, &p);
}

static void step_slice(pair *x) {
    const int r = x->p.shape.rank;
    int64_t begin[IR_MAX_RANK], step[IR_MAX_RANK];
    ir_shape to = {.rank = r};
    for (int i = 0; i < r; i++) {
        const int64_t n = x->p.shape.d[i];
        const int64_t first = below(x, n), last = below(x, n), by = 1 + below(x, 3);
        begin[i] = first;
        step[i] = last < first ? -by : by;
        to.d[i] = (last < first ? first - last : last - first) / by + 1;
    }
    const ir_data *d = ev_view_slice(x->m, x->v, begin, step, &to);
    assert_non_null(d);
    plain p = plain_new(x->a, &to);
    for (int64_t i = 0; i < p.n; i++) {
        int64_t at[IR_MAX_RANK];
        index_of(&to, i, at);
        for (int k = 0; k < r; k++)
            at[k] = begin[k] + at[k] * step[k];
        p.v[i] = x->p.v[place_of(&x->p.shape, at)];
    }
    took(x, d, &p);
}

/* Splits an axis or merges two: not every view allows it. */
static void step_reshape(pair *x, int *refused) {
    ir_shape to = x->p.shape;
    const int r = to.rank;
    if (r > 1 && below(x, 2)) {
        const int k = (int)below(x, r - 1);
        to.d[k] *= to.d[k + 1];
        for (int i = k + 1; i < r - 1; i++)
            to.d[i] = to.d[i + 1];
        to.rank--;
    } else if (r < IR_MAX_RANK) {
        const int k = (int)below(x, r);
        const int64_t by = to.d[k] % 2 == 0 ? 2 : to.d[k] % 3 == 0 ? 3 : 1;
        for (int i = r; i > k; i--)
            to.d[i] = to.d[i - 1];
        to.d[k] = by;
        to.d[k + 1] /= by;
        to.rank++;
    }
    const ir_data *d = ev_view_reshape(x->m, x->v, &to);
    if (!d) {
        ++*refused;
        return;
    }
    plain p = x->p;
    p.shape = to;
    took(x, d, &p);
}

static void step_broadcast(pair *x) {
    ir_shape to = x->p.shape;
    if (to.rank >= 6 || x->p.n > 20000) return;
    for (int i = to.rank; i > 0; i--)
        to.d[i] = to.d[i - 1];
    to.d[0] = 1 + below(x, 3);
    to.rank++;
    for (int i = 1; i < to.rank; i++)
        if (to.d[i] == 1 && below(x, 2)) to.d[i] = 3;
    const ir_data *d = ev_view_broadcast(x->m, x->v, &to);
    assert_non_null(d);
    plain p = plain_new(x->a, &to);
    for (int64_t i = 0; i < p.n; i++) {
        int64_t at[IR_MAX_RANK], from[IR_MAX_RANK];
        index_of(&to, i, at);
        for (int k = 1; k < to.rank; k++)
            from[k - 1] = x->p.shape.d[k - 1] == 1 ? 0 : at[k];
        p.v[i] = x->p.v[place_of(&x->p.shape, from)];
    }
    took(x, d, &p);
}

/* By powers of two, so that every type holds the products exactly. */
static void step_scale(pair *x) {
    const int axis = (int)below(x, x->p.shape.rank);
    const int64_t n = x->p.shape.d[axis];
    float *by = NEW_N(x->a, float, (size_t)n);
    for (int64_t i = 0; i < n; i++)
        by[i] = (const float[]){0.5f, 1, 2, -1}[below(x, 4)];
    const ir_data *d = ev_view_scale(x->m, x->v, axis, by);
    assert_non_null(d);
    plain p = plain_new(x->a, &x->p.shape);
    for (int64_t i = 0; i < p.n; i++) {
        int64_t at[IR_MAX_RANK];
        index_of(&p.shape, i, at);
        p.v[i] = x->p.v[i] * (double)by[at[axis]];
    }
    took(x, d, &p);
}

static double number_at(const uint8_t *p, ir_dtype t, int64_t i) {
    ir_data d = {
        .bytes = p + (uint64_t)i * ir_dtype_size(t), .size = 16, .stored = t, .dense = true};
    const ir_value v = {.dtype = t, .data = &d};
    double x = 0;
    assert_true(ev_get_f64(&v, 0, &x));
    return x;
}

static void check(pair *x) {
    const ir_dtype t = x->v->dtype;
    const size_t size = ir_dtype_size(t);
    assert_true(ir_verify(x->m, "a view"));
    for (int round = 0; round < 4; round++) {
        const int64_t first = round ? below(x, x->p.n) : 0,
                      n = round ? 1 + below(x, x->p.n - first) : x->p.n;
        uint8_t *p = malloc((size_t)n * size); /* exactly: the sanitizer sees what is beyond */
        assert_non_null(p);
        ev_read(x->v, first, n, p);
        for (int64_t i = 0; i < n; i++)
            if (number_at(p, t, i) != x->p.v[first + i])
                fail_msg("element %lld of %lld+%lld is %g, not %g", (long long)i, (long long)first,
                         (long long)n, number_at(p, t, i), x->p.v[first + i]);
        free(p);
    }
    if (x->p.n) {
        double one = 0;
        const int64_t i = below(x, x->p.n);
        assert_true(ev_get_f64(x->v, i, &one) && one == x->p.v[i]);
    }
}

static ir_value *random_base(pair *x, ir_dtype t) {
    ir_shape s = {.rank = 1 + (int)below(x, 4)};
    for (int i = 0; i < s.rank; i++)
        s.d[i] = 1 + below(x, s.rank < 3 ? 70 : 9);
    x->p = plain_new(x->a, &s);
    const size_t size = ir_dtype_size(t);
    uint8_t *bytes = NEW_N(x->a, uint8_t, (size_t)x->p.n *size + 1);
    const bool odd = below(x, 2); /* a mapped file has no alignment */
    for (int64_t i = 0; i < x->p.n; i++) {
        const int64_t k = below(x, 100);
        const float f = (float)k / 4;
        const double d = (double)f;
        const uint16_t h = f32_to_f16(f);
        const void *from = t == IR_F32   ? (const void *)&f
                           : t == IR_F64 ? (const void *)&d
                           : t == IR_F16 ? (const void *)&h
                                         : (const void *)&k;
        memcpy(bytes + odd + (size_t)i * size, from, size);
        x->p.v[i] = ir_is_float(t) ? d : (double)k;
    }
    ir_data *data = NEW(x->a, ir_data);
    *data = (ir_data){
        .bytes = bytes + odd, .size = (uint64_t)x->p.n * size, .stored = t, .dense = true};
    return ir_const_data(x->m, t, &s, data);
}

static void random_recipes(void **state) {
    lc_ctx *ctx = *state;
    static const ir_dtype types[] = {IR_F32, IR_F16, IR_F64, IR_I8, IR_I32, IR_I64, IR_U16};
    pair x = {.a = &ctx->keep, .m = ir_module_new(ctx), .seed = 88172645463325252u};
    int refused = 0, reshaped = 0;
    for (int round = 0; round < 300; round++) {
        const ir_dtype t = types[below(&x, (int64_t)ARRAY_LEN(types))];
        x.v = random_base(&x, t);
        for (int64_t steps = 1 + below(&x, 5); steps > 0; steps--) {
            switch (below(&x, 6)) {
            case 0:
            case 1:
                step_transpose(&x);
                break;
            case 2:
                step_slice(&x);
                break;
            case 3:
                step_reshape(&x, &refused);
                reshaped++;
                break;
            case 4:
                step_broadcast(&x);
                break;
            default:
                if (ir_is_float(t)) step_scale(&x);
            }
        }
        check(&x);
        const ir_dtype to = t == IR_F32   ? IR_F64
                            : t == IR_I8  ? IR_F32
                            : t == IR_F16 ? IR_F32
                                          : IR_F32;
        const ir_data *d = ev_view_cast(x.m, x.v, to);
        if (d) {
            x.v = ir_const_data(x.m, to, &x.p.shape, d);
            check(&x);
        }
        const uint8_t *whole = ev_bytes(ctx, x.v);
        assert_true(whole && x.v->data->dense && ev_bytes(ctx, x.v) == whole);
        check(&x);
    }
    assert_true(reshaped > 20 && refused < reshaped);
}

/* Large enough that blocks, whole rows and parts of rows all occur, read in tiles as the writer
 * does. */
static void tiles_of_a_transposed_matrix(void **state) {
    lc_ctx *ctx = *state;
    ir_module *m = ir_module_new(ctx);
    enum { ROWS = 203, COLS = 131 };
    float *p = NEW_N(&ctx->keep, float, ROWS *COLS), *by = NEW_N(&ctx->keep, float, COLS);
    for (int i = 0; i < ROWS * COLS; i++)
        p[i] = (float)i;
    for (int i = 0; i < COLS; i++)
        by[i] = (float)(i % 7);
    const ir_shape s = ir_shape_of(2, (int64_t[]){ROWS, COLS}),
                   t = ir_shape_of(2, (int64_t[]){COLS, ROWS});
    ir_value *v = ir_const_own(m, IR_F32, &s, p, ROWS * COLS * sizeof *p);
    v = ir_const_data(m, IR_F32, &t, ev_view_transpose(m, v, (int[]){1, 0}));
    v = ir_const_data(m, IR_F32, &t, ev_view_scale(m, v, 0, by));
    float tile[1000];
    for (int64_t at = 0; at < ROWS * COLS; at += 1000) {
        const int64_t n = MIN(ROWS * COLS - at, (int64_t)1000);
        ev_read(v, at, n, tile);
        for (int64_t i = 0; i < n; i++) {
            const int64_t row = (at + i) / ROWS, col = (at + i) % ROWS;
            assert_true(tile[i] == p[col * COLS + row] * by[row]);
        }
    }
}

/* Sizes that whole blocks divide, and that they do not, in one read each. */
static void transposed_matrices_of_many_sizes(void **state) {
    lc_ctx *ctx = *state;
    ir_module *m = ir_module_new(ctx);
    static const int sizes[] = {1, 7, 15, 16, 17, 32, 48, 127, 128, 144, 256};
    for (size_t r = 0; r < ARRAY_LEN(sizes); r++)
        for (size_t c = 0; c < ARRAY_LEN(sizes); c++) {
            const int rows = sizes[r], cols = sizes[c], count = rows * cols;
            int32_t *p = NEW_N(&ctx->keep, int32_t, (size_t)count), *got = NEW_N(&ctx->keep, int32_t, (size_t)count);
            for (int i = 0; i < count; i++) p[i] = i;
            const ir_shape s = ir_shape_of(2, (int64_t[]){rows, cols}), t = ir_shape_of(2, (int64_t[]){cols, rows});
            ir_value *v = ir_const_own(m, IR_I32, &s, p, (uint64_t)count * sizeof *p);
            ev_read(ir_const_data(m, IR_I32, &t, ev_view_transpose(m, v, (int[]){1, 0})), 0, count, got);
            for (int i = 0; i < count; i++) assert_int_equal(got[i], i % rows * cols + i / rows);
        }
}

static void views_that_cannot_be(void **state) {
    lc_ctx *ctx = *state;
    ir_module *m = ir_module_new(ctx);
    const float six[] = {1, 2, 3, 4, 5, 6}, by[] = {2, 3, 4};
    const ir_shape s = ir_shape_of(2, (int64_t[]){2, 3}), flat = ir_shape_of(1, (int64_t[]){6}),
                   five = ir_shape_of(1, (int64_t[]){5}), wide = ir_shape_of(2, (int64_t[]){2, 4}),
                   huge = ir_shape_of(3, (int64_t[]){INT64_MAX / 4, 2, 3});
    ir_value *v = ir_const_copy(m, IR_F32, &s, six, sizeof six);
    assert_null(ev_view_transpose(m, v, (int[]){0, 0}));
    assert_null(ev_view_transpose(m, v, (int[]){0, 2}));
    assert_null(ev_view_reshape(m, v, &five));
    assert_null(ev_view_broadcast(m, v, &wide));
    assert_null(ev_view_broadcast(m, v, &huge));
    assert_null(ev_view_slice(m, v, (int64_t[]){0, 1}, NULL, &s));
    assert_null(ev_view_slice(m, v, (int64_t[]){2, 0}, NULL, &s));
    assert_null(ev_view_slice(m, v, (int64_t[]){0, 0}, (int64_t[]){1, INT64_MAX}, &s));
    assert_null(ev_view_scale(m, v, 2, by));
    assert_non_null(ev_view_reshape(m, v, &flat));
    ir_value *scaled = ir_const_data(m, IR_F32, &s, ev_view_scale(m, v, 1, by));
    assert_null(ev_view_reshape(m, scaled, &flat)); /* the scaled axis would be no axis */
    const ir_shape turned = ir_shape_of(2, (int64_t[]){3, 2});
    ir_value *t = ir_const_data(m, IR_F32, &turned, ev_view_transpose(m, v, (int[]){1, 0}));
    assert_null(ev_view_reshape(m, t, &flat)); /* the elements would have to move */
    /* A whole piece of its storage is dense again, with its place in the file. */
    const ir_shape row = ir_shape_of(2, (int64_t[]){1, 3});
    const ir_data *d = ev_view_slice(m, v, (int64_t[]){1, 0}, NULL, &row);
    assert_true(d && d->dense && d->bytes == v->data->bytes + 12 && d->size == 12);
    const ir_data *back = ev_view_transpose(m, t, (int[]){1, 0});
    assert_true(back && back->dense && back->bytes == v->data->bytes && back->size == 24);
    ir_value *i = ir_const_copy(m, IR_I32, &s, six, sizeof six);
    assert_null(ev_view_scale(m, i, 1, by));
}

static void splats(void **state) {
    lc_ctx *ctx = *state;
    ir_module *m = ir_module_new(ctx);
    const ir_shape s = ir_shape_of(2, (int64_t[]){40, 50}), one = ir_shape_of(2, (int64_t[]){1, 1}),
                   large = ir_shape_of(2, (int64_t[]){1 << 20, 1 << 20});
    float *p = NEW_N(&ctx->keep, float, 2000);
    double d = 0;
    for (int i = 0; i < 2000; i++)
        p[i] = 2.5f;
    assert_true(ev_is_splat(ir_const_copy(m, IR_F32, &s, p, 8000), &d) && d == 2.5);
    p[1999] = 2;
    assert_false(ev_is_splat(ir_const_copy(m, IR_F32, &s, p, 8000), &d));
    ir_value *v = ir_const_copy(m, IR_F32, &one, p, 4);
    ir_value *w = ir_const_data(m, IR_F32, &large, ev_view_broadcast(m, v, &large));
    assert_true(ev_is_splat(w, &d) && d == 2.5);
    assert_null(ev_bytes(ctx, w)); /* 4 TiB */
    int64_t i = 0;
    assert_true(ev_get_i64(w, ((int64_t)1 << 40) - 1, &i) && i == 2);
    assert_false(ev_get_i64(w, (int64_t)1 << 40, &i));
    assert_false(ev_get_i64(w, -1, &i));
}

/* ---- graphs
 * ---------------------------------------------------------------------------------------------------
 */

static ir_value *add_op(ir_graph *g, ir_op op, ir_value *x, ir_value *y, ir_dtype t) {
    ir_value *in[] = {x, y};
    ir_node *n = ir_node_new(g, NULL, op, in, y ? 2 : 1, 1);
    n->out[0].dtype = t;
    n->out[0].shape = IR_UNRANKED;
    return &n->out[0];
}

static ir_value *scalar(ir_module *m, int32_t i) {
    return ir_const_copy(m, IR_I32, &IR_SCALAR, &i, 4);
}

/* factorial: while (i > 1) { acc *= i; i -= 1 }, and what a branch makes of it */
static void loops_and_branches(void **state) {
    lc_ctx *ctx = *state;
    ir_module *m = ir_module_new(ctx);
    const ir_shape s = IR_SCALAR;
    ir_graph *g[5];
    for (int i = 0; i < 5; i++)
        g[i] = ir_graph_new(m, STR("g"));
    ir_value *i = ir_graph_input(g[1], IR_I32, &s, STR("i")),
             *acc = ir_graph_input(g[1], IR_I32, &s, STR("acc"));
    UNUSED(acc);
    ir_graph_finish(g[1], (ir_value *[]){add_op(g[1], OP_GREATER, i, scalar(m, 1), IR_BOOL)}, 1);
    i = ir_graph_input(g[2], IR_I32, &s, STR("i"));
    acc = ir_graph_input(g[2], IR_I32, &s, STR("acc"));
    ir_value *next = add_op(g[2], OP_MUL, acc, i, IR_I32);
    ir_graph_finish(g[2], (ir_value *[]){add_op(g[2], OP_SUB, i, scalar(m, 1), IR_I32), next}, 2);
    for (int k = 3; k < 5; k++) {
        ir_value *v = ir_graph_input(g[k], IR_I32, &s, STR("v"));
        ir_graph_finish(
            g[k], (ir_value *[]){add_op(g[k], k == 3 ? OP_NEG : OP_SQUARE, v, NULL, IR_I32)}, 1);
    }
    ir_value *n = ir_graph_input(g[0], IR_I32, &s, STR("n"));
    ir_node *loop = ir_node_new(g[0], NULL, OP_WHILE, (ir_value *[]){n, scalar(m, 1)}, 2, 2);
    ir_set_graph(loop, A_cond_subgraph_index, g[1]);
    ir_set_graph(loop, A_body_subgraph_index, g[2]);
    loop->out[0].dtype = loop->out[1].dtype = IR_I32;
    ir_value *large = add_op(g[0], OP_GREATER, &loop->out[1], scalar(m, 100), IR_BOOL);
    ir_node *branch = ir_node_new(g[0], NULL, OP_IF, (ir_value *[]){large, &loop->out[1]}, 2, 1);
    ir_set_graph(branch, A_then_subgraph_index, g[3]);
    ir_set_graph(branch, A_else_subgraph_index, g[4]);
    branch->out[0].dtype = IR_I32;
    ir_graph_finish(g[0], (ir_value *[]){&branch->out[0]}, 1);
    static const int32_t cases[][2] = {{5, -120}, {4, 576}, {0, 1}, {10, -3628800}};
    for (size_t k = 0; k < ARRAY_LEN(cases); k++) {
        const ev_tensor in = {
            .dtype = IR_I32, .shape = s, .p = (const uint8_t *)&cases[k][0], .size = 4};
        ev_tensor out = {0};
        const ir_node *why = NULL;
        assert_true(ev_graph(ctx, k & 1 ? &ctx->scratch : &ctx->keep, g[0], &in, 1, &out, 1, &why));
        assert_int_equal(*(const int32_t *)(const void *)out.p, cases[k][1]);
    }
    /* A graph that runs itself ends. */
    ir_set_graph(branch, A_then_subgraph_index, g[0]);
    ir_set_graph(branch, A_else_subgraph_index, g[0]);
    const int32_t five = 5;
    const ev_tensor in = {.dtype = IR_I32, .shape = s, .p = (const uint8_t *)&five, .size = 4};
    ev_tensor out = {0};
    const ir_node *why = NULL;
    assert_false(ev_graph(ctx, &ctx->scratch, g[0], &in, 1, &out, 1, &why));
    assert_non_null(why);
}

static void what_has_no_kernel(void **state) {
    lc_ctx *ctx = *state;
    ir_module *m = ir_module_new(ctx);
    ir_graph *g = ir_graph_new(m, STR("g"));
    const ir_shape s = ir_shape_of(1, (int64_t[]){2});
    const float two[] = {1, 2};
    ir_value *x = ir_graph_input(g, IR_F32, &s, STR("x"));
    ir_value *y = add_op(g, OP_CUSTOM, x, NULL, IR_F32);
    ir_graph_finish(g, &y, 1);
    const ev_tensor in = {.dtype = IR_F32, .shape = s, .p = (const uint8_t *)two, .size = 8};
    ev_tensor out = {0};
    const ir_node *why = NULL;
    assert_false(ev_can(OP_CUSTOM) || ev_can(OP_RANDOM_UNIFORM) || ev_can(OP_COUNT));
    assert_false(ev_graph(ctx, &ctx->scratch, g, &in, 1, &out, 1, &why));
    assert_ptr_equal(why, y->def);
}

/* By channel: real = scale[c] * (stored - zero[c]); halves away from zero; what does not fit is
 * clamped. */
static void quantized_tensors(void **state) {
    lc_ctx *ctx = *state;
    ir_module *m = ir_module_new(ctx);
    ir_graph *g = ir_graph_new(m, STR("g"));
    const ir_shape s = ir_shape_of(2, (int64_t[]){2, 3});
    static const float scale[] = {0.5f, 2};
    static const int64_t zero[] = {1, -3};
    const ir_quant q = {.scale = scale, .zero_point = zero, .count = 2, .axis = 0};
    const int8_t stored[] = {1, 3, -128, -3, 0, 127};
    const float real[] = {0, 1, -64.5f, 0, 6, 260}, given[] = {0, 0.25f, -1000, 3, -3, 1e9f};
    const int8_t want[] = {1, 2, -128, -1, -5, 127};
    ir_value *x = ir_graph_input(g, IR_I8, &s, STR("x")),
             *y = ir_graph_input(g, IR_F32, &s, STR("y"));
    x->quant = &q;
    ir_value *d = add_op(g, OP_DEQUANTIZE, x, NULL, IR_F32),
             *k = add_op(g, OP_QUANTIZE, y, NULL, IR_I8);
    k->quant = &q;
    ir_graph_finish(g, (ir_value *[]){d, k}, 2);
    const ev_tensor in[] = {{.dtype = IR_I8, .shape = s, .p = (const uint8_t *)stored, .size = 6},
                            {.dtype = IR_F32, .shape = s, .p = (const uint8_t *)given, .size = 24}};
    ev_tensor out[2] = {{0}};
    const ir_node *why = NULL;
    assert_true(ev_graph(ctx, &ctx->keep, g, in, 2, out, 2, &why));
    assert_memory_equal(out[0].p, real, sizeof real);
    assert_memory_equal(out[1].p, want, sizeof want);
    /* Arithmetic on what stands for other numbers is not the arithmetic of the numbers. */
    ir_graph *h = ir_graph_new(m, STR("h"));
    x = ir_graph_input(h, IR_I8, &s, STR("x"));
    x->quant = &q;
    ir_graph_finish(h, (ir_value *[]){add_op(h, OP_NEG, x, NULL, IR_I8)}, 1);
    assert_false(ev_graph(ctx, &ctx->keep, h, in, 1, out, 1, &why));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(random_recipes),       TEST(tiles_of_a_transposed_matrix),
        TEST(transposed_matrices_of_many_sizes),
        TEST(views_that_cannot_be), TEST(splats),
        TEST(loops_and_branches),   TEST(quantized_tensors),
        TEST(what_has_no_kernel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
