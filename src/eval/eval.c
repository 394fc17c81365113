/* eval/eval.c: finds the kernel of an op and guards it.
 *
 * Kernels may rely on dense, aligned operands of the size their shapes say; everything else is
 * checked here, once.  What a kernel makes must agree with what was inferred. */
#include "eval/kernel.h"

typedef bool (*kernel_fn)(ev_call *);

/* "none" in the table. */
bool ev_k_none(ev_call *c) {
    UNUSED(c);
    return false;
}

static const kernel_fn kernels[OP_COUNT] = {
#define OP(id, text, lo, hi, n_out, code, options, flags, infer, eval) [OP_##id] = ev_k_##eval,
#include "ir/ops.def"
#undef OP
};

bool ev_can(ir_op op) { return op < OP_COUNT && kernels[op] != ev_k_none; }

void *ev_out(ev_call *c, size_t i) {
    ev_tensor *t = &c->out[i];
    int64_t n;
    uint64_t bytes;
    if (t->dtype == IR_DTYPE_NONE || !ir_shape_static(&t->shape) || !ir_shape_count(&t->shape, &n))
        return NULL;
    const size_t size = ir_dtype_size(t->dtype);
    if (size == 0 || mul_overflows((uint64_t)n, size, &bytes) || bytes > EV_MAX_BYTES) return NULL;
    uint8_t *p = arena_alloc(c->a, bytes ? (size_t)bytes : 1, 16);
    t->p = p;
    t->size = bytes;
    return p;
}

/* Checks an operand; copies it where its address does not suit its type. */
static bool take_operand(ev_call *c, const ev_tensor *from, ev_tensor *to, bool *strings) {
    *to = *from;
    if (!from->p) return true;
    int64_t n;
    if (from->dtype < 0 || from->dtype >= IR_DTYPE_COUNT || !ir_shape_static(&from->shape) ||
        !ir_shape_count(&from->shape, &n))
        return false;
    if (from->dtype == IR_STR) {
        *strings = true;
        return true;
    }
    const size_t size = ir_dtype_size(from->dtype);
    if (size == 0 || from->size != (uint64_t)n * size) return false;
    if ((uintptr_t)from->p % MIN(size, (size_t)8) != 0) {
        if (from->size > EV_MAX_BYTES) return false;
        to->p = arena_dup(&c->ctx->scratch, from->p, (size_t)from->size, 16);
    }
    return true;
}

/* Integers that stand for real numbers are another arithmetic: only moving them is the same. */
static bool arithmetic_fits(const ir_node *n) {
    if ((ir_ops[n->op].flags & IR_MOVES) || n->op == OP_DEQUANTIZE || n->op == OP_QUANTIZE)
        return true;
    for (uint32_t i = 0; i < n->n_in; i++)
        if (n->in && n->in[i].value && n->in[i].value->quant) return false;
    return true;
}

static bool results_fit(const ev_call *c, const ir_shape *inferred, size_t n) {
    for (size_t i = 0; i < c->n_out; i++) {
        if (!c->out[i].p || !ir_shape_static(&c->out[i].shape)) return false;
        if (i >= n || inferred[i].rank < 0) continue;
        if (inferred[i].rank != c->out[i].shape.rank) return false;
        for (int k = 0; k < inferred[i].rank; k++)
            if (dim_known(inferred[i].d[k]) && inferred[i].d[k] != c->out[i].shape.d[k])
                return false;
    }
    return true;
}

bool ev_run(ev_call *c) {
    enum { INLINE = 8 };
    ev_tensor few[INLINE];
    ir_shape said[INLINE];
    if (!ev_can(c->node->op) || !arithmetic_fits(c->node)) return false;
    const ir_op_info *info = &ir_ops[c->node->op];
    if (c->n_in < (size_t)info->min_in || (info->max_in >= 0 && c->n_in > (size_t)info->max_in) ||
        c->n_out == 0)
        return false;
    arena *scratch = &c->ctx->scratch;
    const arena_mark mark = arena_get_mark(scratch);
    const bool rewind = c->a != scratch;
    ev_tensor *in = c->n_in <= INLINE ? few : NEW_N(scratch, ev_tensor, c->n_in);
    bool ok = true, strings = false;
    for (size_t i = 0; ok && i < c->n_in; i++) {
        ok = take_operand(c, &c->in[i], &in[i], &strings);
        /* A missing operand is the kernel's to allow, past the ones every kernel needs. */
        ok = ok && (in[i].p || i > 0);
    }
    const size_t n_said = MIN(c->n_out, (size_t)INLINE);
    for (size_t i = 0; i < n_said; i++)
        said[i] = c->out[i].shape;
    for (size_t i = 0; i < c->n_out; i++)
        c->out[i].p = NULL;
    const ev_tensor *given = c->in;
    c->in = in;
    if (ok) ok = strings ? ev_run_strings(c, kernels[c->node->op]) : kernels[c->node->op](c);
    c->in = given;
    ok = ok && results_fit(c, said, n_said);
    if (rewind) arena_rewind(scratch, mark);
    return ok;
}
