/* build/infer.h: types and shapes of results (private to build/).
 *
 * infer_<name>(b, n) looks at n's operands and attributes and sets dtype and shape of its outputs; false after
 * b_fail when they contradict each other.  Unknown ranks and sizes are never an error: what is not known
 * becomes a new unknown. */
#ifndef BUILD_INFER_H
#define BUILD_INFER_H

#include "build/build.h"

typedef bool (*infer_fn)(bld *b, ir_node *n);
#define OP(id, text, min_in, max_in, n_out, code, options, flags, infer, eval) bool infer_##infer(bld *b, ir_node *n);
#include "ir/ops.def"
#undef OP

static inline const ir_shape *in_shape(const ir_node *n, size_t i) { return &n->in[i].value->shape; }
static inline bool set_out(ir_node *n, size_t i, ir_dtype t, ir_shape s) {
    n->out[i].dtype = t;
    n->out[i].shape = s;
    return true;
}
/* Axis in [-rank, rank) made positive; false: out of range. */
static inline bool fix_axis(int64_t axis, int rank, int *out) {
    if (axis < -rank || axis >= rank) return false;
    *out = (int)(axis < 0 ? axis + rank : axis);
    return true;
}
ir_shape infer_new_shape(bld *b, int rank); /* all sizes new unknowns */
/* The shape that an integer vector spells, as far as it is known; unranked when not even its length is. */
ir_shape infer_shape_from(bld *b, ir_value *v);
/* The one size that two axes which must agree have: the known one; false: they cannot agree. */
bool infer_agree(ir_dim a, ir_dim b, ir_dim *out);
/* Operand i is a vector of n numbers, as far as its shape is known; false: b_fail said so. */
bool infer_is_vector(bld *b, const ir_node *node, uint32_t i, int64_t n, const char *what);
bool infer_elems(bld *b, ir_node *n); /* elems.c: sets elems of small integer outputs */
/* memo.c: the results of an equal node that was folded; n is about to be, into out. */
bool b_recall(bld *b, const ir_node *n, ir_value **out);
void b_remember(bld *b, const ir_node *n, ir_value *const *out);

#endif
