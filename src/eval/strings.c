/* eval/strings.c: strings through kernels that only move or compare elements.
 *
 *   "a" "b" "a" ──number──► 1 2 1 ──kernel for i64──► 2 1 ──text──► "b" "a"
 *
 * Equal strings get equal numbers; 0 is the empty string, so that padding means what it should. */
#include "eval/kernel.h"

typedef struct pool {
    smap numbers;
    VEC(str) texts;
} pool;

static bool number_strings(ev_call *c, pool *p, const ev_tensor *from, ev_tensor *to) {
    arena *a = &c->ctx->scratch;
    int64_t n;
    if (!ir_shape_count(&from->shape, &n) || from->size < 8 || (uint64_t)n > (from->size - 8) / 4 ||
        n > INT32_MAX || load_u32(from->p) != (uint32_t)n)
        return false;
    int64_t *out = NEW_N(a, int64_t, (size_t)n + 1);
    for (int64_t i = 0; i < n; i++) {
        const uint64_t at = load_u32(from->p + 4 + 4 * i), end = load_u32(from->p + 8 + 4 * i);
        if (at > end || end > from->size) return false;
        const str s = {(const char *)from->p + at, (size_t)(end - at)};
        uint64_t number = p->texts.n;
        if (!smap_get(&p->numbers, s, &number)) {
            smap_put(&p->numbers, s, number);
            vec_push(a, &p->texts, s);
        }
        out[i] = (int64_t)number;
    }
    *to = (ev_tensor){
        .dtype = IR_I64, .shape = from->shape, .p = (const uint8_t *)out, .size = (uint64_t)n * 8};
    return true;
}

static void store_u32(uint8_t *p, uint32_t v) { memcpy(p, &v, 4); }

/* Numbers of strings as TFLite's encoding. */
static bool text_strings(ev_call *c, const pool *p, ev_tensor *t) {
    int64_t n;
    if (!ir_shape_count(&t->shape, &n)) return false;
    const int64_t *number = (const int64_t *)(const void *)t->p;
    uint64_t bytes = 8 + 4 * (uint64_t)n;
    for (int64_t i = 0; i < n; i++) {
        if (number[i] < 0 || (uint64_t)number[i] >= p->texts.n) return false;
        bytes += p->texts.v[number[i]].n;
        if (bytes > INT32_MAX) return false;
    }
    uint8_t *o = arena_alloc(c->a, (size_t)bytes, 16);
    uint64_t at = 8 + 4 * (uint64_t)n;
    store_u32(o, (uint32_t)n);
    for (int64_t i = 0; i < n; i++) {
        const str s = p->texts.v[number[i]];
        store_u32(o + 4 + 4 * i, (uint32_t)at);
        if (s.n) memcpy(o + at, s.p, s.n);
        at += s.n;
    }
    store_u32(o + 4 + 4 * n, (uint32_t)at);
    t->dtype = IR_STR;
    t->p = o;
    t->size = bytes;
    return true;
}

/* Kernels whose result does not depend on the numbers that stand for the strings. */
static bool only_moves(ir_op op) {
    switch ((int)op) {
    case OP_EQUAL:
    case OP_NOT_EQUAL:
    case OP_SELECT:
    case OP_SELECT_V2:
    case OP_FILL:
    case OP_SHAPE:
    case OP_RANK:
    case OP_UNIQUE:
    case OP_ZEROS_LIKE:
    case OP_CONCATENATION:
    case OP_ONE_HOT:
    case OP_EMBEDDING_LOOKUP:
        return true;
    default:
        return (ir_ops[op].flags & IR_MOVES) != 0;
    }
}

bool ev_run_strings(ev_call *c, bool (*kernel)(ev_call *)) {
    arena *a = &c->ctx->scratch;
    pool p = {.numbers = {.a = a}};
    if (!only_moves(c->node->op)) return false;
    smap_put(&p.numbers, STR(""), 0);
    vec_push(a, &p.texts, STR(""));
    ev_tensor *in = NEW_N(a, ev_tensor, c->n_in);
    ev_tensor *out = NEW_N(a, ev_tensor, c->n_out);
    for (size_t i = 0; i < c->n_in; i++) {
        in[i] = c->in[i];
        if (in[i].p && in[i].dtype == IR_STR && !number_strings(c, &p, &c->in[i], &in[i]))
            return false;
    }
    for (size_t i = 0; i < c->n_out; i++) {
        out[i] = c->out[i];
        if (out[i].dtype == IR_STR) out[i].dtype = IR_I64;
    }
    ev_call inner = *c;
    inner.in = in;
    inner.out = out;
    inner.a = a;
    if (!kernel(&inner)) return false;
    for (size_t i = 0; i < c->n_out; i++) {
        if (!out[i].p) return false;
        if (c->out[i].dtype == IR_STR && !text_strings(c, &p, &out[i])) return false;
        if (c->out[i].dtype != IR_STR)
            out[i].p = arena_dup(c->a, out[i].p, (size_t)out[i].size, 16);
        c->out[i] = out[i];
    }
    return true;
}
