/* legalize/tf/composite.c: functions that say what they implement (the _implements attribute).
 *
 * What the runtime has an operator for becomes that operator; all others are inlined like any function.  To add
 * one: a row in `composites` and its function; false without an error means "not in this form: inline it". */
#include "legalize/tf/lower_impl.h"

/* What tf.image.non_max_suppression_padded calls: boxes, scores, max_output_size, iou_threshold, score_threshold, ...
 * Its indices have a batch axis even where boxes and scores have none. */
static bool nms_padded(tf_call *c) {
    if (c->n_in < 5 || c->n_out < 2) return false;
    ir_value *v[5];
    for (uint32_t i = 0; i < 5; i++) {
        if (c->in[i].kind != TF_TENSOR) return false;
        v[i] = c->in[i].v;
    }
    if (v[0]->shape.rank != 2 || v[1]->shape.rank != 1 || v[0]->dtype != IR_F32) return false;
    ir_value *out[2];
    if (!b_build(c->b, OP_NON_MAX_SUPPRESSION_V4, v, 5, NULL, 0, NULL, out, 2)) return false;
    return tf_out(c, 0, b_expand_dims(c->b, out[0], 0)) && tf_out(c, 1, out[1]);
}

/* embedding_lookup: table, ids. */
static bool embedding(tf_call *c) {
    if (c->n_in != 2 || c->in[0].kind != TF_TENSOR || c->in[1].kind != TF_TENSOR) return false;
    ir_value *x = c->in[0].v, *y = c->in[1].v;
    ir_value *ids = ir_is_int(x->dtype) ? x : y, *table = ir_is_int(x->dtype) ? y : x;
    if (!ir_is_int(ids->dtype) || table->shape.rank != 2 || ids->shape.rank < 0) return false;
    return tf_return(c, b_gather(c->b, table, b_cast(c->b, ids, IR_I32), 0, 0));
}

static const struct composite {
    const char *name;
    tf_lower_fn fn;
} composites[] = {
    {"embedding_lookup", embedding},
    {"non_max_suppression_padded_v2", nms_padded},
};

bool lw_composite(tf_call *c, const src_graph *f) {
    src_attr a;
    if (!c->L->src->get_function_attr || !c->L->src->get_function_attr(f, "_implements", &a) || a.kind != SA_STR) return false;
    for (size_t i = 0; i < ARRAY_LEN(composites); i++)
        if (str_is(a.s, composites[i].name)) return composites[i].fn(c);
    return false;
}
