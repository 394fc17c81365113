/* inspect/inspect.h: what a tfl graph costs to run, and what is dynamic in it.
 *
 * Sizes that are not known before the model runs count as 1 here: the figures are lower bounds then. */
#ifndef INSPECT_INSPECT_H
#define INSPECT_INSPECT_H

#include "ir/ir.h"

/* Multiply-adds of one operator: outputs x kernel elements x input channels of a group for convolutions, and
 * the like for matrix products and recurrent layers; 0 for everything else. */
uint64_t in_node_macs(const ir_node *n);
/* Bytes of a tensor's elements; strings and unknown ranks count as 0. */
uint64_t in_value_bytes(const ir_value *v);

typedef struct in_cost {
    uint64_t macs;       /* of all operators, a loop's body once */
    uint64_t parameters; /* elements of constants of floating-point or quantized type, each constant once */
    uint64_t peak_bytes; /* the largest sum of activations alive at one operator, bodies included */
} in_cost;
in_cost in_module_cost(ir_module *m);

/* Each size that inputs leave open, and each that an operator makes, with who is the first to have it. */
typedef struct in_dynamic {
    ir_dim size;             /* an unknown alone */
    const ir_value *input;   /* an input of a signature, and its axis; or NULL: then ... */
    int axis;
    const ir_node *node;     /* ... the operator whose result has it first */
    str input_name;
} in_dynamic;
typedef VEC(in_dynamic) in_dynamics;
void in_find_dynamics(ir_module *m, in_dynamics *found);

#endif
