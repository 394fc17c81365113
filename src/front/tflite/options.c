/* front/tflite/options.c: the options tables of ir/options.def: for the verifier, and into a node's attributes. */
#include "front/tflite/tfl.h"

/* ---- for the verifier: one fb_type a table ---------------------------------------------------------- */

#define OPTIONS(name, slot, number) static const fb_field fields_##name[] = {
#define FIELD(name, kind, id, type, otherwise, enum_name) {id, type, NULL, 0},
#define OPTIONS_END(name) \
    {UINT16_MAX, 0, NULL, 0} \
    }                     \
    ;
#include "ir/options.def"
#undef OPTIONS
#undef FIELD
#undef OPTIONS_END

static const struct option_type {
    int slot;
    unsigned tag;
    fb_type type;
} option_types[] = {
#define OPTIONS(name, slot, number) {slot, number, {fields_##name, ARRAY_LEN(fields_##name) - 1}},
#define FIELD(name, kind, id, type, otherwise, enum_name)
#define OPTIONS_END(name)
#include "ir/options.def"
#undef OPTIONS
#undef FIELD
#undef OPTIONS_END
};

const fb_type *tfl_member(int union_number, unsigned tag) {
    if (union_number != TFL_UNION_OPTIONS && union_number != TFL_UNION_OPTIONS_2) return tfl_structural_member(union_number, tag);
    int slot = union_number == TFL_UNION_OPTIONS ? 1 : 2;
    for (size_t i = 0; i < ARRAY_LEN(option_types); i++)
        if (option_types[i].slot == slot && option_types[i].tag == tag) return &option_types[i].type;
    return NULL;
}

/* ---- attributes ---------------------------------------------------------------------------------------- */

static bool graph_at(tfl_reader *r, const uint8_t *at, int64_t number, ir_graph **g) {
    if (number < 0 || number >= r->graphs.n) return tfl_broken(r, at, "an operator calls subgraph %lld of %u", (long long)number, r->graphs.n);
    *g = r->graph[number];
    return true;
}

static bool read_scalar(tfl_reader *r, const ir_node *n, const ir_field *f, const uint8_t *options, ir_attr *a) {
    int64_t i = fb_get_int(options, f->fb_id, f->fb_type, f->fb_default);
    switch (f->kind) {
    case AK_BOOL: a->u.i = i != 0; return true;
    case AK_GRAPH: return graph_at(r, options, i, &a->u.graph);
    case AK_ENUM:
        a->u.i = i;
        return (i >= 0 && i <= 127) || tfl_broken(r, options, "option '%s' of %s is %lld", ir_attr_names[f->id], ir_ops[n->op].text, (long long)i);
    case AK_DTYPE:
        a->u.i = ir_dtype_from_tflite(i);
        return a->u.i != IR_DTYPE_NONE || tfl_unsupported(r, str_c(ir_ops[n->op].text), "option '%s' is element type %lld", ir_attr_names[f->id], (long long)i);
    default: a->u.i = i; return true;
    }
}

static bool read_ints(tfl_reader *r, const ir_field *f, const uint8_t *options, fb_vec v, ir_attr *a) {
    arena *keep = &r->ctx->keep;
    if (f->kind == AK_GRAPHS) {
        ir_graph **graphs = NEW_N(keep, ir_graph *, v.n);
        for (uint32_t i = 0; i < v.n; i++)
            if (!graph_at(r, options, tfl_i32(v, i), &graphs[i])) return false;
        a->u.graphs.v = graphs, a->u.graphs.n = v.n;
        return true;
    }
    int64_t *ints = NEW_N(keep, int64_t, v.n);
    for (uint32_t i = 0; i < v.n; i++)
        ints[i] = f->fb_type == 'L' ? (int64_t)load_u64(v.p + 8 * (size_t)i) : f->fb_type == 'B' ? v.p[i] != 0 : tfl_i32(v, i);
    a->u.ints.v = ints, a->u.ints.n = v.n;
    return true;
}

static bool read_field(tfl_reader *r, const ir_node *n, const ir_field *f, const uint8_t *options, ir_attr *a) {
    fb_vec v;
    switch (f->kind) {
    case AK_FLOAT: a->u.f = fb_get_float(options, f->fb_id, f->fb_type, a->u.f); return true;
    case AK_STR:
    case AK_BYTES: a->u.s = fb_get_str(options, f->fb_id); return true;
    case AK_FLOATS:
        v = fb_get_vec(options, f->fb_id);
        a->u.floats.n = v.n;
        a->u.floats.v = arena_dup(&r->ctx->keep, v.n ? v.p : (const uint8_t *)"", 4 * (size_t)v.n, 4);
        return true;
    case AK_INTS:
    case AK_BOOLS:
    case AK_GRAPHS: return read_ints(r, f, options, fb_get_vec(options, f->fb_id), a);
    default: return read_scalar(r, n, f, options, a);
    }
}

/* Options of another type than the operator's are ignored, as the runtime does: all fields have their defaults. */
bool tfl_attributes(tfl_reader *r, ir_node *n, const uint8_t *op) {
    const ir_options *o = ir_ops[n->op].options;
    bool first = o->union_slot == 1;
    unsigned tag = (unsigned)fb_get_uint(op, first ? OPERATOR_OPTIONS_TYPE : OPERATOR_OPTIONS_2_TYPE, 'b', 0);
    const uint8_t *options = tag && tag == o->union_id ? fb_get_table(op, first ? OPERATOR_OPTIONS : OPERATOR_OPTIONS_2) : NULL;
    for (int i = 0; i < o->field_count; i++) {
        const ir_field *f = &o->fields[i];
        if (options && fb_get_field(options, f->fb_id)) {
            if (!read_field(r, n, f, options, &n->attr[i])) return false;
        } else if (f->kind == AK_GRAPH && !graph_at(r, op, 0, &n->attr[i].u.graph)) {
            return false;
        }
    }
    return true;
}
