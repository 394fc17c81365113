/* legalize/tf/ops_matmul.c: matrix products. */
#include "legalize/tf/lower_impl.h"

static bool product(tf_call *c, bool ax, bool ay) {
    ir_value *x = tf_in(c, 0), *y = tf_in(c, 1);
    if (x->poison || y->poison) return false;
    if (x->shape.rank < 0 || y->shape.rank < 0) return tf_unsupported(c, NULL, "an operand has an unknown rank");
    return tf_return(c, b_matmul(c->b, x, y, ax, ay));
}

bool lower_matmul(tf_call *c) { return product(c, tf_attr_b(c, "transpose_a", false), tf_attr_b(c, "transpose_b", false)); }
bool lower_batch_matmul(tf_call *c) { return product(c, tf_attr_b(c, "adj_x", false), tf_attr_b(c, "adj_y", false)); }
