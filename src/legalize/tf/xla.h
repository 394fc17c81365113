/* legalize/tf/xla.h: what the files of XLA's ops share (private to legalize/tf): their dimension numbers, and the functions
 * that they are given to reduce, combine and compare with. */
#ifndef LEGALIZE_TF_XLA_H
#define LEGALIZE_TF_XLA_H

#include "legalize/tf/nn.h"

/* A message of integers, single or repeated: v[field][0..n[field]). */
enum { XLA_FIELDS = 13 };
typedef struct xla_numbers {
    int64_t v[XLA_FIELDS][IR_MAX_RANK];
    int n[XLA_FIELDS];
} xla_numbers;
bool xla_read_numbers(str message, xla_numbers *d);
/* Field f has distinct axes, each from 0 below `rank`. */
bool xla_are_axes(const xla_numbers *d, int field, int rank);

/* The function that an attribute names; NULL: not one of n_args arguments and n_rets results, which was said. */
src_graph *xla_function(tf_call *c, const char *key, uint32_t n_args, uint32_t n_rets);
/* It is a function of scalars, of elementwise ops: of tensors of one shape it gives the results for all their elements. */
bool xla_apply(tf_call *c, src_graph *f, ir_value *const *args, uint32_t n_args, ir_value **rets, uint32_t n_rets);
/* The same of constants, in no graph: false where the results are not constants. */
bool xla_try(tf_call *c, src_graph *f, ir_value *const *args, uint32_t n_args, ir_value **rets, uint32_t n_rets);

/* What the function of two numbers of type t computes, found by trying it. */
typedef enum xla_kind { XLA_ADD, XLA_MUL, XLA_MAX, XLA_MIN, XLA_AND, XLA_OR, XLA_SECOND, XLA_OTHER } xla_kind;
xla_kind xla_kind_of(tf_call *c, src_graph *f, ir_dtype t);
ir_op xla_binary(xla_kind k); /* OP_COUNT for the last two */
/* x and y combined. */
ir_value *xla_combine(tf_call *c, src_graph *f, xla_kind k, ir_value *x, ir_value *y);
/* Combined with any number, `init` leaves it as it is. */
bool xla_is_neutral(xla_kind k, ir_value *init);

/* x without its first elements, and without its last ones, of each axis. */
ir_value *xla_trim(bld *b, ir_value *x, const int64_t *first, const int64_t *last);
/* x from element `from` of an axis to `before_end` elements before its end, every `step`th. */
ir_value *xla_cut(bld *b, ir_value *x, int axis, int64_t from, int64_t before_end, int64_t step);

#endif
