/* eval/eval.h: the arithmetic of TFLite ops on constant data.
 *
 * Kernels serve constant folding, the tests of rewrite rules and `litecast run`.  They follow TensorFlow's
 * results (IEEE, no flush of NaN or infinity) and also compute in types that the runtime lacks (f16, bf16,
 * f64, complex, all integers), because folding happens before types are fitted to the runtime.
 * Kernels never report: false means "cannot compute this", and the node stays in the graph. */
#ifndef EVAL_EVAL_H
#define EVAL_EVAL_H

#include "ir/ir.h"

typedef struct ev_tensor { /* dense, row-major */
    ir_dtype dtype;
    ir_shape shape; /* static */
    const uint8_t *p;
    uint64_t size; /* bytes */
} ev_tensor;

typedef struct ev_call {
    lc_ctx *ctx;
    arena *a;            /* for results */
    const ir_node *node; /* op and attributes; its operands may be anything: use in[] */
    const ev_tensor *in; /* absent optional operands have p == NULL */
    size_t n_in;
    ev_tensor *out; /* dtype set; shape set when it could be inferred, else rank -1 */
    size_t n_out;
} ev_call;

/* Allocates out[i] with its shape (static by then) and returns its bytes, uninitialized. */
void *ev_out(ev_call *c, size_t i);
/* Runs the kernel of node->op.  Types and shapes of the operands were checked by inference; kernels check
 * values (axes, indices in range) themselves and return false on bad ones. */
bool ev_run(ev_call *c);
bool ev_can(ir_op op); /* the op has a kernel */

/* The bytes of a constant as a dense tensor of its own type; evaluates the recipe once and keeps the
 * result: the value's data is replaced by the dense form.  NULL: over 2 GiB, or not constant. */
const uint8_t *ev_bytes(lc_ctx *ctx, ir_value *v);
ev_tensor ev_of(lc_ctx *ctx, ir_value *v);
/* Elements first .. first+count-1 (row-major) of a constant into dst, by its recipe, without keeping anything;
 * allocates nothing, so that threads may call it. */
void ev_read(const ir_value *v, int64_t first, int64_t count, void *dst);
/* Element i as a number; false: not numeric. */
bool ev_get_i64(const ir_value *v, int64_t i, int64_t *out);
bool ev_get_f64(const ir_value *v, int64_t i, double *out);
/* All elements are equal to the first (checked on at most `limit` elements; a larger tensor is no splat,
 * unless its view has only zero strides); *splat is that element. */
bool ev_is_splat(const ir_value *v, double *splat);

/* Views without copying, for folding of weights.  NULL when the recipe does not allow it. */
const ir_data *ev_view_transpose(ir_module *m, const ir_value *v, const int *perm);
const ir_data *ev_view_reshape(ir_module *m, const ir_value *v, const ir_shape *to);
const ir_data *ev_view_slice(ir_module *m, const ir_value *v, const int64_t *begin, const int64_t *step, const ir_shape *to);
const ir_data *ev_view_broadcast(ir_module *m, const ir_value *v, const ir_shape *to);
/* v * by[channel of axis]; `by` has shape.d[axis] numbers and is copied into keep. */
const ir_data *ev_view_scale(ir_module *m, const ir_value *v, int axis, const float *by);

/* The elements as another number type, converted when they are read. */
const ir_data *ev_view_cast(ir_module *m, const ir_value *v, ir_dtype to);

/* A whole graph on given inputs (dense tensors in the order of its inputs); results in `a`.
 * IF and WHILE run their subgraphs.  false: some op has no kernel; *why is its node. */
bool ev_graph(lc_ctx *ctx, arena *a, ir_graph *g, const ev_tensor *in, size_t n_in, ev_tensor *out, size_t n_out, const ir_node **why);

#endif
