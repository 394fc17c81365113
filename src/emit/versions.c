/* emit/versions.c: the lowest version of each op that does what a node wants, from the runtime's own rules. */
#include "emit/emit_impl.h"

static ir_dtype type_in(const ir_node *n, size_t i) {
    const ir_value *v = ir_in(n, i);
    return v ? v->dtype : IR_DTYPE_NONE;
}
static int rank_in(const ir_node *n, size_t i) {
    const ir_value *v = ir_in(n, i);
    return v ? v->shape.rank : 0;
}

/* Versions that an element type alone asks for, by op: for operand `operand`. */
static const struct type_version {
    ir_op op;
    uint8_t operand;
    ir_dtype type;
    uint8_t version;
} type_versions[] = {
#define TYPE_VERSION(op, operand, type, version) {OP_##op, operand, IR_##type, version},
#include "emit/versions.def"
#undef TYPE_VERSION
};

/* Versions that attributes, operand counts or ranks ask for. */
static int by_form(const ir_node *n) {
    switch ((int)n->op) {
    case OP_ADD:
        return type_in(n, 0) == IR_I16 ? (ir_get_i(n, A_pot_scale_int16) ? 2 : n->in[0].value->quant ? 3 : 5) : 1;
    case OP_CONV_2D: {
        const ir_shape *x = &n->in[0].value->shape, *w = &n->in[1].value->shape;
        return x->rank == 4 && w->rank == 4 && dim_known(x->d[3]) && dim_known(w->d[3]) && x->d[3] != w->d[3] ? 6 : 1;
    }
    case OP_DEPTHWISE_CONV_2D: return ir_get_i(n, A_dilation_h_factor) != 1 || ir_get_i(n, A_dilation_w_factor) != 1 ? 2 : 1;
    case OP_FULLY_CONNECTED: return n->n_in == 2 ? 6 : ir_get_i(n, A_keep_num_dims) ? 5 : 1;
    case OP_RESIZE_BILINEAR: return ir_get_i(n, A_half_pixel_centers) ? 3 : 1;
    case OP_RESIZE_NEAREST_NEIGHBOR: return ir_get_i(n, A_half_pixel_centers) || ir_get_i(n, A_align_corners) ? 3 : 1;
    case OP_PAD:
    case OP_PADV2: return rank_in(n, 0) > 4 ? 4 : 1;
    case OP_GATHER: return ir_get_i(n, A_batch_dims) != 0 ? 5 : 1;
    case OP_BATCH_TO_SPACE_ND:
    case OP_SPACE_TO_BATCH_ND: return rank_in(n, 0) != 4 ? 3 : 1;
    case OP_TRANSPOSE: return rank_in(n, 0) > 6 ? 8 : rank_in(n, 0) > 5 ? 6 : rank_in(n, 0) > 4 ? 4 : 1;
    case OP_SUB:
    case OP_MAXIMUM:
    case OP_MINIMUM:
        return n->out[0].shape.rank > 4 && !ir_shape_eq(&n->in[0].value->shape, &n->in[1].value->shape) ? 3 : 1;
    case OP_DIV: return n->out[0].shape.rank > 4 && !ir_shape_eq(&n->in[0].value->shape, &n->in[1].value->shape) ? 2 : 1;
    case OP_STRIDED_SLICE:
        if (ir_get_i(n, A_offset)) return 8;
        if (ir_get_i(n, A_ellipsis_mask) || ir_get_i(n, A_new_axis_mask)) return 6;
        return rank_in(n, 0) > 4 ? 4 : 1;
    case OP_SELECT: return rank_in(n, 0) > 4 || rank_in(n, 1) > 4 || rank_in(n, 2) > 4 ? 3 : 1;
    case OP_SLICE: return rank_in(n, 0) > 4 ? 5 : 1;
    case OP_TRANSPOSE_CONV: return ir_get_i(n, A_fused_activation_function) != ACT_NONE ? 4 : n->n_in > 3 && n->in[3].value ? 3 : 1;
    case OP_WHERE: return type_in(n, 0) != IR_BOOL ? 2 : 1;
    case OP_FAKE_QUANT: return ir_get_i(n, A_narrow_range) ? 2 : 1;
    case OP_BROADCAST_TO: return 2;
    default: return 1;
    }
}

int em_version(const ir_node *n) {
    int version = by_form(n);
    for (size_t i = 0; i < ARRAY_LEN(type_versions); i++) {
        const struct type_version *t = &type_versions[i];
        if (t->op != n->op) continue;
        ir_dtype type = t->operand < 8 ? type_in(n, t->operand) : n->n_out ? n->out[0].dtype : IR_DTYPE_NONE;
        if (type == t->type) version = MAX(version, t->version);
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
