/* legalize/tf/ops_array.c: TensorArrays of TensorFlow 1.
 *
 * The flow value that each op hands to the next one is the list; the handle is nothing.  So an op here is the
 * op of tensor lists with its operands in another order. */
#include "legalize/tf/lower_impl.h"

static tf_value tensor(ir_value *v) { return (tf_value){.kind = v->poison ? TF_POISON : TF_TENSOR, .v = v}; }

/* An attribute with the shape of elements, as the operand that ops of lists have for it. */
static tf_value shape_operand(tf_call *c, const char *key) {
    src_attr a = tf_attr(c, key);
    if (a.kind != SA_SHAPE || a.shape.rank < 0) return tensor(b_i32(c->b, -1));
    ir_dim d[IR_MAX_RANK];
    for (int i = 0; i < a.shape.rank; i++) d[i] = a.shape.d[i] < 0 ? -1 : a.shape.d[i];
    return tensor(b_dims_const(c->b, d, (size_t)a.shape.rank));
}

static bool as_list_op(tf_call *c, tf_lower_fn fn, const tf_value *in, uint32_t n_in, tf_value *out, uint32_t n_out) {
    tf_call call = *c;
    call.in = in;
    call.n_in = n_in;
    call.out = out;
    call.n_out = n_out;
    bool ok = fn(&call);
    c->refused |= call.refused;
    return ok;
}

static bool has(tf_call *c, uint32_t n) { return c->n_in >= n ? true : tf_bad(c, "an operand is missing"); }

bool lower_tensor_array(tf_call *c) {
    tf_value flow = {0};
    if (!has(c, 1) || !as_list_op(c, lower_tensor_list_reserve, (tf_value[]){shape_operand(c, "element_shape"), c->in[0]}, 2, &flow, 1)) return false;
    if (c->n_out > 0) c->out[0] = (tf_value){.kind = TF_TABLE};
    if (c->n_out > 1) c->out[1] = flow;
    return true;
}

/* (handle, index, value, flow) */
bool lower_tensor_array_write(tf_call *c) {
    return has(c, 4) && as_list_op(c, lower_tensor_list_set_item, (tf_value[]){c->in[3], c->in[1], c->in[2]}, 3, c->out, c->n_out);
}

/* (handle, index, flow) */
bool lower_tensor_array_read(tf_call *c) {
    return has(c, 3) && as_list_op(c, lower_tensor_list_get_item, (tf_value[]){c->in[2], c->in[1], tensor(b_i32(c->b, -1))}, 3, c->out, c->n_out);
}

/* (handle, indices, flow) */
bool lower_tensor_array_gather(tf_call *c) {
    return has(c, 3) && as_list_op(c, lower_tensor_list_gather, (tf_value[]){c->in[2], c->in[1], shape_operand(c, "element_shape")}, 3, c->out, c->n_out);
}

/* (handle, indices, value, flow) */
bool lower_tensor_array_scatter(tf_call *c) {
    return has(c, 4) && as_list_op(c, lower_tensor_list_scatter_into, (tf_value[]){c->in[3], c->in[2], c->in[1]}, 3, c->out, c->n_out);
}

/* (handle, flow) */
bool lower_tensor_array_size(tf_call *c) {
    return has(c, 2) && as_list_op(c, lower_tensor_list_length, &c->in[1], 1, c->out, c->n_out);
}

/* (handle, flow) */
bool lower_tensor_array_concat(tf_call *c) {
    return has(c, 2) && as_list_op(c, lower_tensor_list_concat, &c->in[1], 1, c->out, c->n_out);
}

/* (handle, value, lengths, flow) */
bool lower_tensor_array_split(tf_call *c) {
    return has(c, 4) && as_list_op(c, lower_tensor_list_split, (tf_value[]){c->in[1], tensor(b_i32(c->b, -1)), c->in[2]}, 3, c->out, c->n_out);
}
