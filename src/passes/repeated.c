/* passes/repeated.c: repeated numbers are written by an operator when constants of them would take too much of the file.
 *
 * A model says "2^31 times 1.5" in a few bytes.  Up to MOST bytes more than it says, all constants together, are written in full, as
 * fewer operators are worth that.  Beyond, those that are large, and what exceeds the limit, become BROADCAST_TO of what they repeat:
 *
 *     dense<f32[65536,65536] 1.5>   ─►   broadcast_to(dense<f32[1,1] 1.5>, [65536,65536])                      */
#include "passes/rules.h"

static const uint64_t MOST = 1 << 26, LARGE = 1 << 20;

/* The constant's shape with 1 for the axes along which it repeats; how many bytes that saves. */
static uint64_t repeats(const ir_value *v, ir_shape *once) {
    int64_t all = 0, held;
    *once = v->shape;
    if (v->data->dense || !ir_shape_count(&v->shape, &all) || all == 0) return 0;
    for (int i = 0; i < once->rank; i++) {
        bool scaled = false;
        for (const ir_scale *s = v->data->scale; s; s = s->next) scaled |= s->axis == i;
        if (v->data->stride[i] == 0 && !scaled) once->d[i] = 1;
    }
    if (!ir_shape_count(once, &held)) return 0;
    return (uint64_t)(all - held) * ir_dtype_size(v->dtype);
}

static bool too_much(ir_module *m, arena *a) {
    umap seen = {.a = a};
    uint64_t sum = 0, before;
    for (const ir_graph *g = m->graphs; g; g = g->next)
        for (const ir_node *n = g->first; n; n = n->next)
            for (uint32_t i = 0; i < n->n_in; i++) {
                const ir_value *v = n->in[i].value;
                ir_shape once;
                if (!v || !ir_is_const(v) || v->data->dense || umap_get(&seen, v->id, &before)) continue;
                umap_put(&seen, v->id, 1);
                sum += repeats(v, &once);
                if (sum > MOST) return true;
            }
    return false;
}

static ir_value *broadcast(ir_graph *g, ir_value *v, const ir_shape *once) {
    bld b = b_begin(g, v->name, STR("Const"));
    b.at = g->first;
    b.quiet = b.no_fold = true;
    ir_value *small = ir_const_data(g->module, v->dtype, once, v->data);
    ir_value *big = b_broadcast_to(&b, small, &v->shape);
    if (b.failed) return v;
    big->quant = v->quant;
    return big;
}

static void write_fewer(ir_graph *g, arena *a, umap *kept, uint64_t *sum) {
    umap made = {.a = a}; /* constant's id -> its broadcast in this graph */
    for (ir_node *n = g->first; n; n = n->next)
        for (uint32_t i = 0; i < n->n_in; i++) {
            ir_value *v = n->in[i].value;
            ir_shape once;
            uint64_t known;
            if (!v || !ir_is_const(v) || v->data->dense || umap_get(kept, v->id, &known)) continue;
            if (umap_get(&made, v->id, &known)) {
                ir_set_input(n, i, (ir_value *)(uintptr_t)known);
                continue;
            }
            const uint64_t more = repeats(v, &once);
            if (!more || !ps_takes_type(OP_BROADCAST_TO, v->dtype) || (more < LARGE && more <= MOST - *sum)) {
                umap_put(kept, v->id, 1);
                *sum += MIN(more, MOST - *sum);
                continue;
            }
            ir_value *big = broadcast(g, v, &once);
            umap_put(&made, v->id, (uint64_t)(uintptr_t)big);
            ir_set_input(n, i, big);
        }
}

bool pass_repeated(ir_module *m) {
    arena *a = &m->ctx->scratch;
    const arena_mark mark = arena_get_mark(a);
    umap kept = {.a = a};
    uint64_t sum = 0;
    if (too_much(m, a))
        for (ir_graph *g = m->graphs; g; g = g->next) write_fewer(g, a, &kept, &sum);
    arena_rewind(a, mark);
    return true;
}
