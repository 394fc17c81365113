/* build/build.c: one node: attributes, inference, known elements, folding. */
#include "build/infer.h"

static const infer_fn infer_of[OP_COUNT] = {
#define OP(id, text, min_in, max_in, n_out, code, options, flags, infer, eval) [OP_##id] = infer_##infer,
#include "ir/ops.def"
#undef OP
};

bld b_begin(ir_graph *g, str name, str op) {
    return (bld){.ctx = g->module->ctx, .m = g->module, .g = g, .name = name, .op = op};
}

ir_value *b_poison(bld *b) {
    ir_value *v = NEW(&b->ctx->keep, ir_value);
    v->dtype = IR_F32;
    v->shape = IR_UNRANKED;
    v->id = b->m->next_id++;
    v->poison = true;
    return v;
}

ir_value *b_fail(bld *b, const char *fmt, ...) {
    if (!b->quiet && !b->failed) {
        va_list args;
        va_start(args, fmt);
        str text = str_vfmt(&b->ctx->keep, fmt, args);
        va_end(args);
        diag_report(b->ctx, D_BAD_MODEL, (diag_where){.file = b->file, .node = b->name, .op = b->op, .origin = b->origin},
                    b->hint, "%s", text.p);
    }
    b->failed = true;
    return b_poison(b);
}

static void set_attr(ir_node *n, const b_at *at) {
    ir_attr *a = ir_attr_slot(n, at->id);
    if (!a) return;
    const ir_options *o = ir_ops[n->op].options;
    const ir_field *f = &o->fields[a - n->attr];
    arena *keep = &n->graph->module->ctx->keep;
    switch (f->kind) {
    case AK_INT:
    case AK_BOOL:
    case AK_ENUM:
    case AK_DTYPE: a->u.i = at->i; break;
    case AK_FLOAT: a->u.f = at->f; break;
    case AK_STR:
    case AK_BYTES: a->u.s = str_dup(keep, at->s); break;
    case AK_INTS:
    case AK_BOOLS: ir_set_ints(n, at->id, at->ints, at->n); break;
    case AK_FLOATS: ir_set_floats(n, at->id, at->floats, at->n); break;
    case AK_GRAPH: a->u.graph = at->graph; break;
    case AK_GRAPHS:
        a->u.graphs.v = arena_dup(keep, at->graphs, at->n * sizeof *at->graphs, _Alignof(void *));
        a->u.graphs.n = at->n;
        break;
    }
}

/* ---- folding ------------------------------------------------------------------------------------- */

/* Copies of few numbers are made as quickly by the model, and are not in the file. */
static bool only_repeats(ir_op op) {
    switch ((int)op) {
    case OP_BROADCAST_TO:
    case OP_FILL:
    case OP_GATHER:
    case OP_GATHER_ND:
    case OP_MATRIX_DIAG:
    case OP_MATRIX_SET_DIAG:
    case OP_MIRROR_PAD:
    case OP_ONE_HOT:
    case OP_PAD:
    case OP_PADV2:
    case OP_RANGE:
    case OP_SCATTER_ND:
    case OP_TILE: return true;
    default: return false;
    }
}

enum { SMALL_COPIES = 1 << 16, SMALL_RESULT = 1 << 20 };

/* A result is worth holding in memory when it is small, or not much larger than what it replaces. */
static bool worth_folding(const ir_node *n) {
    uint64_t in = 0, out = 0;
    for (uint32_t i = 0; i < n->n_in; i++) {
        int64_t count;
        const ir_value *v = n->in[i].value;
        if (v && ir_shape_count(&v->shape, &count)) in += v->dtype == IR_STR ? v->data->size : (uint64_t)count * ir_dtype_size(v->dtype);
    }
    for (uint32_t i = 0; i < n->n_out; i++) {
        int64_t count;
        const ir_value *v = &n->out[i];
        if (!ir_shape_static(&v->shape)) continue; /* the kernel decides */
        if (!ir_shape_count(&v->shape, &count)) return false;
        out += (uint64_t)count * (v->dtype == IR_STR ? 8 : ir_dtype_size(v->dtype));
    }
    return out <= (only_repeats(n->op) ? SMALL_COPIES : SMALL_RESULT) || out <= 2 * in;
}

/* Constants of few numbers repeated make large ones out of nothing: all of them together may grow by so much.  Steps that do not
 * grow add up too, since nothing is freed: together they may take that and some times what was read from files. */
#define MOST_GROWTH ((uint64_t)1 << 28)
enum { MOST_TIMES_MADE = 4, MOST_TIMES_VIEWED = 16, LARGE_BROADCAST = 1 << 20 };

static uint64_t held_bytes(const ir_value *v) {
    uint64_t n = ir_dtype_size(v->dtype);
    if (v->dtype == IR_STR) return v->data->size;
    for (int i = 0; i < v->shape.rank; i++)
        if (v->data->dense || v->data->stride[i] != 0) n *= (uint64_t)v->shape.d[i];
    return n;
}

static uint64_t all_bytes(const ir_value *v) {
    int64_t count;
    if (v->dtype == IR_STR) return v->data->size;
    return ir_shape_count(&v->shape, &count) ? (uint64_t)count * ir_dtype_size(v->dtype) : UINT64_MAX >> 8;
}

static bool within(uint64_t used, uint64_t more, uint64_t limit) { return used <= limit && more <= limit - used; }

typedef struct cost { /* of folding a node, in bytes */
    uint64_t growth, made;   /* the results beyond what they are made from; results, and operands whose recipes are written out */
    uint64_t in, out;
} cost;

/* Kernels read operands whole; where only they can tell the result's shape, it is taken for indices of each element. */
static bool affordable(const bld *b, const ir_node *n, bool view, cost *c) {
    uint64_t held = 0, known;
    arena *a = &b->ctx->scratch;
    const arena_mark mark = arena_get_mark(a);
    umap counted = {.a = a};
    *c = (cost){0};
    for (uint32_t i = 0; i < n->n_in; i++) {
        const ir_value *v = n->in[i].value;
        if (!v) continue;
        c->in += all_bytes(v);
        if (umap_get(&counted, v->id, &known)) continue; /* one constant many times is no more than once */
        umap_put(&counted, v->id, 1);
        held += held_bytes(v) * (v->data->file ? 2 : 1); /* half floats of a file become floats */
        if (!v->data->dense) c->made += all_bytes(v);
    }
    arena_rewind(a, mark);
    for (uint32_t i = 0; i < n->n_out; i++) {
        const ir_value *v = &n->out[i];
        int64_t count;
        if (!ir_shape_static(&v->shape)) c->out += 8 * c->in;
        else if (!ir_shape_count(&v->shape, &count)) return false;
        else c->out += (uint64_t)count * (v->dtype == IR_STR ? 8 : ir_dtype_size(v->dtype));
    }
    c->made += c->out;
    c->growth = c->out > held ? c->out - held : 0;
    if (!within(b->m->grown, c->growth, MOST_GROWTH)) return false;
    return view || (c->in - MIN(held, c->in) <= MOST_GROWTH && within(b->m->made, c->made, MOST_GROWTH + MOST_TIMES_MADE * b->ctx->files_size));
}

/* Weights are re-viewed, never copied.  Small ones are cheaper to copy. */
static const ir_data *fold_view(bld *b, ir_node *n) {
    ir_value *x = n->in[0].value;
    const int64_t *d, *e;
    size_t count, ne;
    switch ((int)n->op) {
    case OP_RESHAPE:
    case OP_SQUEEZE:
    case OP_EXPAND_DIMS: return ev_view_reshape(b->m, x, &n->out[0].shape);
    case OP_TRANSPOSE: {
        int perm[IR_MAX_RANK];
        if (!b_ints(b, n->in[1].value, &d, &count) || count > IR_MAX_RANK) return NULL;
        for (size_t i = 0; i < count; i++) perm[i] = (int)(d[i] < 0 ? d[i] + (int64_t)count : d[i]);
        return ev_view_transpose(b->m, x, perm);
    }
    case OP_SLICE: {
        int64_t step[IR_MAX_RANK];
        if (!b_ints(b, n->in[1].value, &d, &count) || !b_ints(b, n->in[2].value, &e, &ne)) return NULL;
        for (size_t i = 0; i < count; i++) step[i] = 1;
        return ev_view_slice(b->m, x, d, step, &n->out[0].shape);
    }
    case OP_BROADCAST_TO: return ev_view_broadcast(b->m, x, &n->out[0].shape);
    default: return NULL;
    }
}

/* The result as a view; false: there is none, or it is one that is better made when the model runs. */
static bool fold_to_view(bld *b, ir_node *n, ir_value **out) {
    const ir_value *o = &n->out[0];
    int64_t count = 0;
    if (n->n_out != 1 || !ir_shape_count(&o->shape, &count) || count <= 1024 || o->dtype != n->in[0].value->dtype || o->dtype == IR_STR) return false;
    const uint64_t size = (uint64_t)count * ir_dtype_size(o->dtype);
    if (!within(b->m->viewed, size, MOST_GROWTH + MOST_TIMES_VIEWED * b->ctx->files_size)) return false;
    const ir_data *view = fold_view(b, n);
    if (!view) return false;
    if (!view->dense) b->m->viewed += size; /* dense ones are the bytes that are there already */
    out[0] = ir_const_data(b->m, o->dtype, &o->shape, view);
    return true;
}

static bool fold(bld *b, ir_node *n, ir_value **out) {
    if (b->no_fold || !ev_can(n->op) || (ir_ops[n->op].flags & (IR_EFFECT | IR_RANDOM)) || !n->n_in) return false;
    for (uint32_t i = 0; i < n->n_in; i++)
        if (n->in[i].value && !ir_is_const(n->in[i].value)) return false;
    cost c;
    if (n->op == OP_BROADCAST_TO && (!affordable(b, n, true, &c) || (c.out > LARGE_BROADCAST && c.out > 2 * c.in))) return false;
    if (fold_to_view(b, n, out) || b_recall(b, n, out)) return true;
    if (!worth_folding(n) || !affordable(b, n, false, &c)) return false;
    arena_mark mark = arena_get_mark(&b->ctx->scratch);
    ev_tensor *in = NEW_N(&b->ctx->scratch, ev_tensor, n->n_in), *res = NEW_N(&b->ctx->scratch, ev_tensor, n->n_out);
    for (uint32_t i = 0; i < n->n_in; i++)
        if (n->in[i].value) in[i] = ev_of(b->ctx, n->in[i].value);
    for (uint32_t i = 0; i < n->n_out; i++)
        res[i] = (ev_tensor){.dtype = n->out[i].dtype, .shape = ir_shape_static(&n->out[i].shape) ? n->out[i].shape : IR_UNRANKED};
    const arena_mark kept = arena_get_mark(&b->ctx->keep);
    ev_call call = {b->ctx, &b->ctx->keep, n, in, n->n_in, res, n->n_out};
    bool ok = ev_run(&call);
    if (!ok) arena_rewind(&b->ctx->keep, kept);
    for (uint32_t i = 0; ok && i < n->n_out; i++)
        out[i] = ir_const_own(b->m, res[i].dtype, &res[i].shape, res[i].p, res[i].size);
    if (ok) b->m->grown += c.growth, b_remember(b, n, out);
    b->m->made += c.made;
    arena_rewind(&b->ctx->scratch, mark);
    return ok;
}

/* Results without elements need no kernel; several have none that takes such a size. */
static bool fold_empty(bld *b, ir_node *n, ir_value **out) {
    int64_t count;
    if (b->no_fold || !n->n_out || (ir_ops[n->op].flags & (IR_EFFECT | IR_RANDOM)) || n->op == OP_CUSTOM) return false;
    for (uint32_t i = 0; i < n->n_out; i++) {
        const ir_value *v = &n->out[i];
        if (!ir_shape_count(&v->shape, &count) || count || v->dtype == IR_STR || v->dtype == IR_RES || v->dtype == IR_VAR) return false;
    }
    for (uint32_t i = 0; i < n->n_out; i++) out[i] = ir_const_copy(b->m, n->out[i].dtype, &n->out[i].shape, "", 0);
    return true;
}

/* Elements that are all numbers make a constant. */
static ir_value *const_of_elems(bld *b, ir_value *v) {
    int64_t count;
    if (!v->elems || !ir_shape_count(&v->shape, &count)) return NULL;
    for (int64_t i = 0; i < count; i++)
        if (!dim_known(v->elems[i]) || (v->dtype == IR_I32 && (v->elems[i] < INT32_MIN || v->elems[i] > INT32_MAX))) return NULL;
    size_t size = ir_dtype_size(v->dtype);
    uint8_t *p = arena_alloc(&b->ctx->keep, (size_t)count * size + 1, 16);
    for (int64_t i = 0; i < count; i++) {
        int32_t narrow = (int32_t)v->elems[i];
        memcpy(p + (size_t)i * size, size == 4 ? (const void *)&narrow : (const void *)&v->elems[i], size);
    }
    return ir_const_own(b->m, v->dtype, &v->shape, p, (size_t)count * size);
}

/* ---- nodes that do nothing ------------------------------------------------------------------------- */

/* The operand that the node's result equals, or NULL. */
static ir_value *same_as(bld *b, ir_node *n) {
    ir_value *x = ir_in(n, 0), *o = &n->out[0];
    const int64_t *d;
    size_t count;
    if (!x || n->n_out != 1 || o->dtype != x->dtype || b->no_fold) return NULL;
    switch ((int)n->op) {
    case OP_RESHAPE:
    case OP_SQUEEZE:
    case OP_BROADCAST_TO:
    case OP_SLICE: /* all of it: an unknown size that is kept is the same symbol */
        return o->shape.rank >= 0 && ir_shape_eq(&o->shape, &x->shape) ? x : NULL;
    case OP_PAD:
    case OP_PADV2:
    case OP_MIRROR_PAD:
    case OP_TILE:
        if (o->shape.rank < 0 || !ir_shape_eq(&o->shape, &x->shape) || !b_ints(b, n->in[1].value, &d, &count)) return NULL;
        for (size_t i = 0; i < count; i++)
            if (d[i] != (n->op == OP_TILE)) return NULL;
        return x;
    case OP_CAST: return x;
    case OP_TRANSPOSE:
        if (!b_ints(b, n->in[1].value, &d, &count)) return NULL;
        for (size_t i = 0; i < count; i++)
            if (d[i] != (int64_t)i && d[i] != (int64_t)i - (int64_t)count) return NULL;
        return x;
    case OP_CONCATENATION:
        return n->n_in == 1 && ir_get_i(n, A_fused_activation_function) == ACT_NONE ? x : NULL;
    default: return NULL;
    }
}

/* A shape operand that is known but for one size becomes a constant with -1. */
static ir_value *constant_shape(bld *b, ir_value *x, ir_value *shape) {
    const ir_dim *d;
    size_t n;
    if (ir_is_const(shape) || b->no_fold || !b_elems(b, shape, &d, &n) || n > IR_MAX_RANK) return shape;
    int64_t v[IR_MAX_RANK];
    size_t holes = 0, minus = 0;
    for (size_t i = 0; i < n; i++) {
        v[i] = d[i];
        if (!dim_known(d[i])) v[i] = -1, holes++;
        else if (d[i] == -1) minus++;
        else if (d[i] == 0) holes = n + 1; /* -1 beside 0 says nothing */
    }
    UNUSED(x);
    return holes + minus <= 1 ? b_dims_const(b, v, n) : shape;
}

/* [n, -1, 4] of a shape that tells what -1 is: the result has one unknown size, and that is the one to be found. */
static void settle_shape(bld *b, ir_node *n) {
    const ir_shape *to = &n->out[0].shape;
    int64_t v[IR_MAX_RANK];
    int holes = 0;
    if (n->n_in < 2 || ir_is_const(n->in[1].value) || b->no_fold || to->rank < 1) return;
    for (int i = 0; i < to->rank; i++) {
        v[i] = dim_known(to->d[i]) ? to->d[i] : -1;
        holes += !dim_known(to->d[i]);
        if (v[i] == 0) return; /* -1 beside 0 says nothing */
    }
    if (holes <= 1) ir_set_input(n, 1, b_dims_const(b, v, (size_t)to->rank));
}

static bool poisoned(ir_value *const *in, size_t n_in) {
    for (size_t i = 0; i < n_in; i++)
        if (in[i] && in[i]->poison) return true;
    return false;
}

/* Operands that a kernel takes with one rank only: shapes, axes and paddings are vectors, limits are scalars. */
enum { ANY_RANK, SCALAR, VECTOR, MATRIX, IMAGES = 5, RANKED_OPERANDS = 4 };
static const uint8_t operand_ranks[OP_COUNT][RANKED_OPERANDS] = {
    [OP_BATCH_TO_SPACE_ND] = {ANY_RANK, VECTOR, MATRIX},
    [OP_BROADCAST_TO] = {ANY_RANK, VECTOR},
    [OP_FILL] = {VECTOR, SCALAR},
    [OP_LOCAL_RESPONSE_NORMALIZATION] = {IMAGES},
    [OP_MIRROR_PAD] = {ANY_RANK, MATRIX},
    [OP_ONE_HOT] = {ANY_RANK, SCALAR, SCALAR, SCALAR},
    [OP_PAD] = {ANY_RANK, MATRIX},
    [OP_PADV2] = {ANY_RANK, MATRIX},
    [OP_RANGE] = {SCALAR, SCALAR, SCALAR},
    [OP_RESHAPE] = {ANY_RANK, VECTOR},
    [OP_RESIZE_BILINEAR] = {ANY_RANK, VECTOR},
    [OP_RESIZE_NEAREST_NEIGHBOR] = {ANY_RANK, VECTOR},
    [OP_REVERSE_V2] = {ANY_RANK, VECTOR},
    [OP_SCATTER_ND] = {ANY_RANK, ANY_RANK, VECTOR},
    [OP_SEGMENT_SUM] = {ANY_RANK, VECTOR},
    [OP_SPACE_TO_BATCH_ND] = {ANY_RANK, VECTOR, MATRIX},
    [OP_SPARSE_TO_DENSE] = {ANY_RANK, VECTOR, ANY_RANK, SCALAR},
    [OP_STRIDED_SLICE] = {ANY_RANK, VECTOR, VECTOR, VECTOR},
    [OP_TILE] = {ANY_RANK, VECTOR},
    [OP_TRANSPOSE] = {ANY_RANK, VECTOR},
    [OP_UNIQUE] = {VECTOR},
};

static bool ranks_fit(bld *b, const ir_node *n) {
    for (uint32_t i = 0; i < RANKED_OPERANDS; i++) {
        const int rank = operand_ranks[n->op][i] - 1;
        const ir_value *v = ir_in(n, i);
        if (rank < 0 || !v || v->shape.rank < 0 || v->shape.rank == rank) continue;
        b_fail(b, "operand %u of '%s' has rank %d, not %d", i, ir_ops[n->op].text, v->shape.rank, rank);
        return false;
    }
    return true;
}

static bool sizes_fit(bld *b, const ir_node *n) {
    for (uint32_t i = 0; i < n->n_out; i++) {
        const ir_shape *s = &n->out[i].shape;
        int64_t count;
        for (int k = 0; k < s->rank; k++)
            if (dim_known(s->d[k]) && s->d[k] < 0)
                return b_fail(b, "axis %d of the result would have size %lld", k, (long long)s->d[k]), false;
        if (ir_shape_static(s) && !ir_shape_count(s, &count)) return b_fail(b, "a result of more than 2^48 elements"), false;
    }
    return true;
}

static bool infer(bld *b, ir_node *n) { return ranks_fit(b, n) && infer_of[n->op](b, n) && sizes_fit(b, n); }

bool b_build(bld *b, ir_op op, ir_value *const *in, size_t n_in, const b_at *attrs, size_t n_attrs,
             const ir_type *types, ir_value **out, size_t n_out) {
    if (poisoned(in, n_in)) {
        b->failed = true;
        for (size_t i = 0; i < n_out; i++) out[i] = b_poison(b);
        return false;
    }
    ir_node *n = ir_node_new(b->g, b->at, op, in, n_in, n_out);
    n->name = b->name;
    if (op == OP_ADD || op == OP_SUB) ir_set_i(n, A_pot_scale_int16, 0); /* the schema's default means old int16 arithmetic */
    for (size_t i = 0; i < n_attrs; i++) set_attr(n, &attrs[i]);
    for (size_t i = 0; types && i < n_out; i++) n->out[i].dtype = types[i].dtype, n->out[i].shape = types[i].shape;
    if (op == OP_RESHAPE && n_in > 1) ir_set_input(n, 1, constant_shape(b, in[0], in[1]));
    bool ok = infer(b, n);
    if (ok && op == OP_RESHAPE) settle_shape(b, n);
    if (!ok) {
        if (!b->failed) b_fail(b, "'%s' does not take these operands", ir_ops[op].text);
        ir_node_remove(n);
        for (size_t i = 0; i < n_out; i++) out[i] = b_poison(b);
        return false;
    }
    ir_value *same = n_out == 1 ? same_as(b, n) : NULL;
    if (same) {
        out[0] = same;
        ir_node_remove(n);
        return true;
    }
    bool all_const = fold(b, n, out) || fold_empty(b, n, out);
    if (!all_const && !b->no_fold && infer_elems(b, n)) {
        all_const = true;
        for (size_t i = 0; i < n_out; i++) all_const &= (out[i] = const_of_elems(b, &n->out[i])) != NULL;
    }
    if (all_const) {
        ir_node_remove(n);
        return true;
    }
    for (size_t i = 0; i < n_out; i++) out[i] = &n->out[i];
    return true;
}

ir_value *b_op(bld *b, ir_op op, ir_value *const *in, size_t n_in, const b_at *attrs, size_t n_attrs) {
    ir_value *out;
    b_build(b, op, in, n_in, attrs, n_attrs, NULL, &out, 1);
    return out;
}

bool b_infer(ir_node *n) {
    bld b = b_begin(n->graph, n->name, str_c(ir_ops[n->op].text));
    if (!infer(&b, n) || b.failed) return false;
    infer_elems(&b, n);
    return true;
}

b_at b_at_of(ir_attr_id id, ir_attr_kind kind, const ir_attr *a) {
    b_at at = {.id = id};
    switch (kind) {
    case AK_INT:
    case AK_BOOL:
    case AK_DTYPE:
    case AK_ENUM: at.i = a->u.i; break;
    case AK_FLOAT: at.f = a->u.f; break;
    case AK_STR:
    case AK_BYTES: at.s = a->u.s; break;
    case AK_INTS:
    case AK_BOOLS:
        at.ints = a->u.ints.v;
        at.n = a->u.ints.n;
        break;
    case AK_FLOATS:
        at.floats = a->u.floats.v;
        at.n = a->u.floats.n;
        break;
    case AK_GRAPH: at.graph = a->u.graph; break;
    case AK_GRAPHS:
        at.graphs = a->u.graphs.v;
        at.n = a->u.graphs.n;
        break;
    }
    return at;
}

ir_value *b_like(bld *b, const ir_node *like, ir_value *const *in, size_t n_in) {
    ir_type t = {like->out[0].dtype, like->out[0].shape};
    if (poisoned(in, n_in)) {
        b->failed = true;
        return b_poison(b);
    }
    ir_node *n = ir_node_new(b->g, b->at, like->op, in, n_in, 1);
    n->name = b->name;
    n->custom_name = like->custom_name;
    n->custom_options = like->custom_options;
    n->out[0].dtype = t.dtype;
    n->out[0].shape = t.shape;
    memcpy(n->attr, like->attr, ir_ops[like->op].options->field_count * sizeof *n->attr);
    if (!infer(b, n)) {
        if (!b->failed) b_fail(b, "'%s' does not take these operands", ir_ops[n->op].text);
        ir_node_remove(n);
        return b_poison(b);
    }
    ir_value *out;
    if (fold(b, n, &out)) {
        ir_node_remove(n);
        return out;
    }
    infer_elems(b, n);
    return &n->out[0];
}
