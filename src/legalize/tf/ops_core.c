/* legalize/tf/ops_core.c: constants, inputs, identities, calls. */
#include "legalize/tf/lower_impl.h"

bool lower_const(tf_call *c) {
    const size_t errors = c->L->ctx->diags.errors;
    src_attr a = tf_attr(c, "value");
    if (c->L->ctx->diags.errors > errors) return false; /* the frontend said what is wrong with it */
    if (a.kind != SA_TENSOR || !a.data) return tf_bad(c, "constant without a value");
    if (a.dtype == IR_DTYPE_NONE || a.dtype == IR_RES || a.dtype == IR_VAR)
        return tf_unsupported(c, NULL, "its element type does not exist in TensorFlow Lite");
    if (!ir_shape_static(&a.shape)) return tf_bad(c, "constant without a shape");
    ir_value *v = ir_const_data(c->L->m, a.dtype, &a.shape, a.data);
    v->name = c->b->name;
    return tf_return(c, v);
}

bool lower_identity(tf_call *c) {
    for (uint32_t i = 0; i < c->n_in && i < c->n_out; i++) c->out[i] = c->in[i];
    return c->n_in > 0 || tf_bad(c, "operand 0 is missing");
}

bool lower_nothing(tf_call *c) {
    UNUSED(c);
    return true;
}

/* A placeholder that is no input: the file name of an asset, or one with a default. */
bool lower_placeholder(tf_call *c) {
    if (c->n_in) {
        ir_shape said;
        ir_value *v = c->in[0].kind == TF_TENSOR ? c->in[0].v : NULL;
        if (v && tf_attr_shape(c, "shape", &said) && !tf_same_shape(v, &(ir_value){.shape = said}))
            return tf_bad(c, "its default value has another shape than it");
        c->out[0] = c->in[0];
        return true;
    }
    const src_module *m = c->L->src;
    for (uint32_t i = 0; i < m->n_assets; i++) {
        if (c->src->graph != m->functions[0] || m->assets[i].edge.node != c->src->number) continue;
        str path = m->assets[i].path;
        int32_t head[3] = {1, 12, (int32_t)(12 + path.n)};
        uint8_t *p = arena_alloc(&c->L->ctx->keep, sizeof head + path.n, 16);
        memcpy(p, head, sizeof head);
        if (path.n) memcpy(p + sizeof head, path.p, path.n);
        return tf_return(c, ir_const_own(c->L->m, IR_STR, &IR_SCALAR, p, sizeof head + path.n));
    }
    b_fail(c->b, "placeholder '%.*s' is needed, but it is no input", STR_ARG(c->src->name));
    return false;
}

/* The call of the function `f`, with all operands from `first` on. */
static bool call(tf_call *c, uint32_t first) {
    src_attr a = tf_attr(c, "f");
    src_graph *f = a.kind == SA_FUNC ? src_function(c->L->src, a.s) : NULL;
    if (!f) return tf_bad(c, "it calls function '%.*s', which the model does not have", STR_ARG(a.s));
    if (c->n_in < first) return tf_bad(c, "%u operands", c->n_in);
    return tf_inline(c, f, c->in + first, c->n_in - first, c->out, c->n_out);
}

/* Also BatchFunction, which a server calls for several requests at once. */
bool lower_partitioned_call(tf_call *c) { return call(c, 0); }

/* Wherever its first operand says that the function runs. */
bool lower_remote_call(tf_call *c) { return call(c, 1); }

/* DeviceIndex: which of these devices runs it: the CPU, or none. */
bool lower_device_index(tf_call *c) {
    const src_attr names = tf_attr(c, "device_names");
    uint32_t i = 0;
    while (names.kind == SA_LIST && i < names.n && !str_is(names.list[i].s, "CPU")) i++;
    return tf_return(c, b_i32(c->b, (int32_t)i));
}
