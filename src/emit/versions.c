/* emit/versions.c: the lowest version of each op that does what a node wants, from the runtime's own rules. */
#include "emit/emit_impl.h"

/* ---- conditions ---------------------------------------------------------------------------------- */

static const ir_value *operand(const ir_node *n, size_t i) { /* one without a type where it is absent */
    static const ir_value none = {.dtype = IR_DTYPE_NONE, .shape = {.rank = 0}};
    const ir_value *v = i == 8 ? (n->n_out ? &n->out[0] : NULL) : ir_in(n, i);
    return v ? v : &none;
}
static int rank(const ir_node *n, size_t i) { return operand(n, i)->shape.rank; }
static bool has(const ir_node *n, size_t i, ir_dtype t) { return operand(n, i)->dtype == t; }

static bool always(const ir_node *n) { return n != NULL; }
static bool quantized_i16(const ir_node *n) { return has(n, 0, IR_I16) && operand(n, 0)->quant && !ir_get_i(n, A_pot_scale_int16); }
static bool small_scale_i16(const ir_node *n) { return has(n, 0, IR_I16) && ir_get_i(n, A_pot_scale_int16); }
static bool plain_i16(const ir_node *n) { return has(n, 0, IR_I16) && !operand(n, 0)->quant && !ir_get_i(n, A_pot_scale_int16); }
static bool rank_not_4(const ir_node *n) { return rank(n, 0) != 4; }
static bool rank_over_4(const ir_node *n) { return rank(n, 0) > 4; }
static bool rank_over_5(const ir_node *n) { return rank(n, 0) > 5; }
static bool rank_over_6(const ir_node *n) { return rank(n, 0) > 6; }
static bool any_rank_over_4(const ir_node *n) { return rank(n, 0) > 4 || rank(n, 1) > 4 || rank(n, 2) > 4; }
static bool broadcast_over_4(const ir_node *n) { return rank(n, 8) > 4 && !ir_shape_eq(&operand(n, 0)->shape, &operand(n, 1)->shape); }
static bool grouped(const ir_node *n) {
    const ir_shape *x = &operand(n, 0)->shape, *w = &operand(n, 1)->shape;
    return x->rank == 4 && w->rank == 4 && dim_known(x->d[3]) && dim_known(w->d[3]) && x->d[3] != w->d[3];
}
static bool dilated(const ir_node *n) { return ir_get_i(n, A_dilation_h_factor) != 1 || ir_get_i(n, A_dilation_w_factor) != 1; }
static bool two_operands(const ir_node *n) { return n->n_in == 2; }
static bool keeps_rank(const ir_node *n) { return ir_get_i(n, A_keep_num_dims) != 0; }
static bool half_pixels(const ir_node *n) { return ir_get_i(n, A_half_pixel_centers) != 0; }
static bool corners(const ir_node *n) { return half_pixels(n) || ir_get_i(n, A_align_corners) != 0; }
static bool batched(const ir_node *n) { return ir_get_i(n, A_batch_dims) != 0; }
static bool offset(const ir_node *n) { return ir_get_i(n, A_offset) != 0; }
static bool masks(const ir_node *n) { return ir_get_i(n, A_ellipsis_mask) != 0 || ir_get_i(n, A_new_axis_mask) != 0; }
static bool activation(const ir_node *n) { return ir_get_i(n, A_fused_activation_function) != ACT_NONE; }
static bool bias(const ir_node *n) { return ir_in(n, 3) != NULL; }
static bool not_bool(const ir_node *n) { return !has(n, 0, IR_BOOL); }
static bool narrow(const ir_node *n) { return ir_get_i(n, A_narrow_range) != 0; }
static bool basic(const ir_node *n) { return ir_get_i(n, A_kernel_type) != 0; }
static bool channels(const ir_node *n) { return operand(n, 0)->quant && operand(n, 0)->quant->count > 1; }
static bool channels_out(const ir_node *n) { return operand(n, 8)->quant && operand(n, 8)->quant->count > 1; }
static bool int4_weights(const ir_node *n) { return has(n, 1, IR_I4); }
static bool bias_type(const ir_node *n) { return has(n, 0, IR_I16) && has(n, 1, IR_I8) && ir_get_i(n, A_quantized_bias_type) == IR_I32; }
/* float32 activations, weights of 8 bits: the kernel quantizes the activations as it runs */
static bool hybrid(const ir_node *n) {
    if (!has(n, 0, IR_F32)) return false;
    for (size_t i = 1; i < 3; i++)
        if (has(n, i, IR_I8) || has(n, i, IR_U8)) return true;
    return false;
}
static bool hybrid_asymmetric(const ir_node *n) { return hybrid(n) && ir_get_i(n, A_asymmetric_quantize_inputs); }
static bool hybrid_channels(const ir_node *n) { return hybrid(n) && operand(n, 1)->quant && operand(n, 1)->quant->count > 1; }
static bool rescaled(const ir_node *n) { /* the product of the operands' scales is not below the result's */
    const ir_quant *x = operand(n, 0)->quant, *y = operand(n, 1)->quant, *z = operand(n, 8)->quant;
    return x && y && z && (double)x->scale[0] * (double)y->scale[0] >= (double)z->scale[0];
}

static const struct form_version {
    ir_op op;
    uint8_t version;
    bool (*holds)(const ir_node *n);
} form_versions[] = {
#define TYPE_VERSION(op, operand, type, version)
#define FORM_VERSION(op, condition, version) {OP_##op, version, condition},
#include "emit/versions.def"
#undef TYPE_VERSION
#undef FORM_VERSION
};

static const struct type_version {
    ir_op op;
    uint8_t operand;
    ir_dtype type;
    uint8_t version;
} type_versions[] = {
#define TYPE_VERSION(op, operand, type, version) {OP_##op, operand, IR_##type, version},
#define FORM_VERSION(op, condition, version)
#include "emit/versions.def"
#undef TYPE_VERSION
#undef FORM_VERSION
};

int em_version(const ir_node *n) {
    int version = 1;
    for (size_t i = 0; i < ARRAY_LEN(type_versions); i++) {
        const struct type_version *t = &type_versions[i];
        if (t->op == n->op && t->version > version && has(n, t->operand, t->type)) version = t->version;
    }
    for (size_t i = 0; i < ARRAY_LEN(form_versions); i++) {
        const struct form_version *f = &form_versions[i];
        if (f->op == n->op && f->version > version && f->holds(n)) version = f->version;
    }
    return version;
}

/* ---- runtimes ------------------------------------------------------------------------------------ */

static const struct runtime {
    ir_op op;
    int version, major, minor, patch;
} runtimes[] = {
#define RUNTIME(op, version, major, minor, patch) {OP_##op, version, major, minor, patch},
#include "emit/runtime_versions.def"
#undef RUNTIME
};

static const struct runtime *first_with(ir_op op, int version) {
    for (size_t i = 0; i < ARRAY_LEN(runtimes); i++)
        if (runtimes[i].op == op && runtimes[i].version == version) return &runtimes[i];
    return NULL;
}

static bool newer(const struct runtime *a, const struct runtime *b) {
    if (a->major != b->major) return a->major > b->major;
    if (a->minor != b->minor) return a->minor > b->minor;
    return a->patch > b->patch;
}

const char *em_min_runtime(const ir_module *m) {
    const struct runtime *most = NULL;
    uint64_t seen[OP_COUNT] = {0}; /* versions looked at, as bits */
    for (const ir_graph *g = m->graphs; g; g = g->next)
        for (const ir_node *n = g->first; n; n = n->next) {
            if (ir_ops[n->op].flags & IR_NOT_TFLITE || n->op == OP_CUSTOM) continue;
            int version = em_version(n);
            if (seen[n->op] >> version & 1) continue;
            seen[n->op] |= UINT64_C(1) << version;
            const struct runtime *r = first_with(n->op, version);
            if (r && (!most || newer(r, most))) most = r;
        }
    return most ? str_fmt(&m->ctx->keep, "%d.%d.%d", most->major, most->minor, most->patch).p : "";
}
