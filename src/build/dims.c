/* build/dims.c: expressions over unknown sizes, computed at run time with few nodes.
 *
 * An unknown size is read from the shape of a value that has it: the one the caller names, else a graph
 * input.  Runs of sizes that stand side by side in that shape come out as one SLICE of its SHAPE. */
#include "build/build.h"

static bool axis_of(const ir_value *v, ir_dim d, int *axis) {
    if (!v || v->shape.rank < 0) return false;
    for (int i = 0; i < v->shape.rank; i++)
        if (v->shape.d[i] == d) {
            *axis = i;
            return true;
        }
    return false;
}

/* ---- which value knows a size ---------------------------------------------------------------------
 * While a graph grows at its end, an index of its nodes answers, which is continued from where it ended; what it says is
 * looked at again, since a node may have gone or a shape may have been widened.  A pass, which builds before some node, may
 * use only what is defined earlier, and walks. */

struct b_sizes {
    umap axis_of, element_of; /* symbolic size -> the first ir_value with such an axis; with it as its only element */
    ir_node *upto;            /* the last node that is in it */
};

static ir_value *only_element(ir_value *v, ir_dim *d) {
    int64_t count;
    if (!v->elems || !ir_shape_count(&v->shape, &count) || count != 1) return NULL;
    *d = v->elems[0];
    return v;
}

static bool is_there(const ir_graph *g, const ir_node *n) { return n->prev ? n->prev->next == n : g->first == n; }

static void note(umap *m, ir_dim d, ir_value *v) {
    uint64_t there;
    if (!dim_known(d) && !umap_get(m, (uint64_t)d, &there)) umap_put(m, (uint64_t)d, (uint64_t)(uintptr_t)v);
}

static struct b_sizes *sizes_of(bld *b) {
    struct b_sizes *s = b->g->sizes;
    ir_dim d;
    if (!s || (s->upto && !is_there(b->g, s->upto))) {
        s = b->g->sizes = NEW(&b->ctx->keep, struct b_sizes);
        s->axis_of.a = s->element_of.a = &b->ctx->keep;
    }
    for (ir_node *n = s->upto ? s->upto->next : b->g->first; n; n = n->next) {
        for (uint32_t i = 0; i < n->n_out; i++) {
            ir_value *v = &n->out[i];
            for (int k = 0; k < v->shape.rank; k++) note(&s->axis_of, v->shape.d[k], v);
            if (only_element(v, &d)) note(&s->element_of, d, v);
        }
        s->upto = n;
    }
    return s;
}

static ir_value *found(const umap *m, ir_dim d) {
    uint64_t v;
    return umap_get(m, (uint64_t)d, &v) ? (ir_value *)(uintptr_t)v : NULL;
}

static ir_value *walk_for_axis(bld *b, ir_dim d, int *axis) {
    for (ir_node *n = b->g->first; n && n != b->at; n = n->next)
        for (uint32_t i = 0; i < n->n_out; i++)
            if (axis_of(&n->out[i], d, axis)) return &n->out[i];
    return NULL;
}

/* A value of this graph whose shape has the size d; NULL: none. */
static ir_value *value_with(bld *b, ir_dim d, ir_value *from, int *axis) {
    if (from && !ir_is_const(from) && axis_of(from, d, axis)) return from;
    for (size_t i = 0; i < b->g->inputs.n; i++)
        if (axis_of(b->g->inputs.v[i], d, axis)) return b->g->inputs.v[i];
    if (b->at || dim_known(d)) return walk_for_axis(b, d, axis);
    ir_value *v = found(&sizes_of(b)->axis_of, d);
    if (!v || (is_there(b->g, v->def) && axis_of(v, d, axis))) return v;
    return walk_for_axis(b, d, axis);
}

/* An integer scalar or one-element vector of this graph whose only element is d. */
static ir_value *element_with(bld *b, ir_dim d) {
    ir_dim only;
    if (!b->at && !dim_known(d)) {
        ir_value *v = found(&sizes_of(b)->element_of, d);
        if (!v || (is_there(b->g, v->def) && only_element(v, &only) && only == d)) return v;
    }
    for (ir_node *n = b->g->first; n && n != b->at; n = n->next)
        for (uint32_t i = 0; i < n->n_out; i++)
            if (only_element(&n->out[i], &only) && only == d) return &n->out[i];
    return NULL;
}

static ir_value *vector_of_one(bld *b, ir_value *scalar) {
    ir_shape s = {.rank = 1, .d = {1}};
    return b_reshape(b, b_cast(b, scalar, IR_I32), &s);
}

/* n sizes of v from `axis`, as an i32 vector. */
static ir_value *part_of_shape(bld *b, ir_value *v, int axis, int n) {
    ir_value *shape = b_shape_of(b, v);
    if (n == v->shape.rank) return shape;
    int64_t begin = axis, size = n;
    return b_slice(b, shape, &begin, &size);
}

static ir_value *vector(bld *b, ir_dim d, ir_value *from, int depth);

static ir_value *atom_vector(bld *b, uint32_t id, ir_value *from, int depth) {
    ir_dim x, y;
    switch (dim_atom(b->m, id, &x, &y)) {
    case DIM_UNKNOWN: { /* a shape that became known after the index was made */
        int axis;
        ir_value *v = walk_for_axis(b, dim_of_atom(b->m, id), &axis);
        if (v) return part_of_shape(b, v, axis, 1);
        break;
    }
    case DIM_FLOORDIV: return b_binary(b, OP_FLOOR_DIV, vector(b, x, from, depth + 1), vector(b, y, from, depth + 1));
    case DIM_MAX: return b_binary(b, OP_MAXIMUM, vector(b, x, from, depth + 1), vector(b, y, from, depth + 1));
    case DIM_MIN: return b_binary(b, OP_MINIMUM, vector(b, x, from, depth + 1), vector(b, y, from, depth + 1));
    }
    return b_fail(b, "a size is known to no tensor of this graph");
}

/* One-element i32 vector with the value d. */
static ir_value *vector(bld *b, ir_dim d, ir_value *from, int depth) {
    int axis;
    if (dim_known(d)) return b_dims_const(b, &d, 1);
    if (depth > 12) return b_fail(b, "a size is too deep an expression");
    ir_value *v = value_with(b, d, from, &axis);
    if (v) return part_of_shape(b, v, axis, 1);
    if ((v = element_with(b, d))) return vector_of_one(b, v);
    const dim_term *t;
    size_t n = dim_terms(b->m, d, &t);
    if (n == 1 && t[0].coef == 1 && t[0].n == 1) return atom_vector(b, t[0].atoms[0], from, depth);
    ir_value *sum = NULL;
    for (size_t i = 0; i < n; i++) {
        int64_t c = t[i].coef;
        ir_value *product = c == 1 && t[i].n ? NULL : b_dims_const(b, &c, 1);
        for (uint32_t k = 0; k < t[i].n; k++) {
            ir_value *a = vector(b, dim_of_atom(b->m, t[i].atoms[k]), from, depth + 1);
            product = product ? b_mul(b, product, a) : a;
        }
        sum = sum ? b_add(b, sum, product) : product;
        t = NULL; /* building may have grown the table of expressions */
        n = dim_terms(b->m, d, &t);
    }
    return sum;
}

ir_value *b_dims(bld *b, const ir_dim *d, size_t n, ir_value *from) {
    ir_value *part[IR_MAX_ELEMS];
    size_t parts = 0;
    bool all = true;
    if (n > IR_MAX_ELEMS) return b_fail(b, "a shape of more than %d sizes", IR_MAX_ELEMS);
    for (size_t i = 0; i < n; i++) all &= dim_known(d[i]);
    if (all) return b_dims_const(b, d, n);
    for (size_t i = 0; i < n;) {
        int axis;
        size_t run = 0;
        ir_value *v;
        while (i + run < n && dim_known(d[i + run])) run++;
        if (run) {
            part[parts++] = b_dims_const(b, d + i, run);
        } else if ((v = value_with(b, d[i], from, &axis))) {
            /* take along what stands beside it, numbers too */
            while (i + run < n && axis + (int)run < v->shape.rank && v->shape.d[axis + (int)run] == d[i + run]) run++;
            while (run > 1 && dim_known(d[i + run - 1]) && i + run < n) run--;
            part[parts++] = part_of_shape(b, v, axis, (int)run);
        } else {
            run = 1;
            part[parts++] = vector(b, d[i], from, 0);
        }
        i += run;
    }
    ir_value *r = parts == 1 ? part[0] : b_concat(b, part, parts, 0);
    if (!r->poison && r->def && !r->elems) r->elems = arena_dup(&b->ctx->keep, d, n * sizeof *d, _Alignof(ir_dim));
    return r;
}

ir_value *b_dim_scalar(bld *b, ir_dim d, ir_value *from) {
    if (dim_known(d)) return b_num(b, IR_I32, (double)d);
    ir_value *v = element_with(b, d);
    if (v && v->shape.rank == 0) return b_cast(b, v, IR_I32);
    return b_reshape(b, vector(b, d, from, 0), &IR_SCALAR);
}
