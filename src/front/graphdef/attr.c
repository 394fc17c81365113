/* front/graphdef/attr.c: attributes, decoded when somebody asks.
 *
 * A node's message is searched for the key; when it has none, the op's definition gives the default
 * (SavedModels strip attributes that have it).  Decoded lists and data live in ctx->keep. */
#include "front/graphdef/gd.h"

enum { NODE_ATTR = 5, FUNCTION_ATTR = 5 };

static gd_module *module_of(const src_node *n) { return (gd_module *)n->graph->module; }

/* ---- a value's message ----------------------------------------------------------------------- */

bool gd_shape(gd_module *gd, str message, str node, str op, ir_shape *out) {
    pb_reader r = pb_open(message);
    pb_field f;
    pb_error error;
    ir_shape s = {0};
    while (pb_next(&r, &f)) {
        static const pb_slot slots[] = {{1, PB_INT, 0}};
        int64_t size = 0;
        if (f.number == 3 && f.wire == PB_VARINT && f.u) { /* unknown_rank */
            *out = IR_UNRANKED;
            return true;
        }
        if (f.number != 2 || f.wire != PB_BYTES) continue;
        if (!PB_FILL(f.bytes, slots, &size, &error)) return gd_broken(gd, &error, "a shape", node);
        if (s.rank == IR_MAX_RANK) {
            diag_report(gd->m.ctx, D_RANK_TOO_HIGH, gd_where(gd, f.at, node, op), NULL,
                        "a shape of '%.*s' has more than %d dimensions", STR_ARG(node),
                        IR_MAX_RANK);
            return false;
        }
        s.d[s.rank++] = size < -1 ? -1 : MIN(size, INT64_MAX / 4);
    }
    if (r.problem) return gd_broken(gd, &(pb_error){r.problem, r.at}, "a shape", node);
    *out = s;
    return true;
}

static const struct {
    src_attr_kind kind;
    uint8_t number, list_number; /* fields of AttrValue and of its ListValue */
    pb_wire wire;
    const char *type; /* as op definitions spell it */
} kinds[] = {
    {SA_STR, 2, 2, PB_BYTES, "string"},    {SA_INT, 3, 3, PB_VARINT, "int"},
    {SA_FLOAT, 4, 4, PB_FIXED32, "float"}, {SA_BOOL, 5, 5, PB_VARINT, "bool"},
    {SA_TYPE, 6, 6, PB_VARINT, "type"},    {SA_SHAPE, 7, 7, PB_BYTES, "shape"},
    {SA_TENSOR, 8, 8, PB_BYTES, "tensor"}, {SA_FUNC, 10, 9, PB_BYTES, "func"},
};

static bool set_scalar(gd_module *gd, src_attr_kind kind, const pb_field *f, str node, str op,
                       src_attr *out) {
    static const pb_slot name_slot[] = {{1, PB_VIEW, 0}};
    pb_error error;
    *out = (src_attr){.kind = kind};
    switch (kind) {
    case SA_STR: out->s = f->bytes; return true;
    case SA_INT: out->i = (int64_t)f->u; return true;
    case SA_FLOAT: out->f = (double)pb_f32(f); return true;
    case SA_BOOL: out->i = f->u != 0; return true;
    case SA_TYPE:
        out->tf_type = (int64_t)f->u;
        out->i = ir_dtype_from_tf(out->tf_type);
        return true;
    case SA_SHAPE: return gd_shape(gd, f->bytes, node, op, &out->shape);
    case SA_TENSOR: return gd_tensor(gd, f->bytes, node, op, out);
    case SA_FUNC:
        return PB_FILL(f->bytes, name_slot, &out->s, &error) ||
               gd_broken(gd, &error, "a function name", node);
    case SA_NONE:
    case SA_LIST: break;
    }
    return false;
}

/* One element of a list: numbers may come packed. */
typedef struct list_walk {
    pb_reader r, packed;
    size_t kind; /* in `kinds`; ARRAY_LEN: none seen yet */
} list_walk;

static bool list_next(list_walk *w, pb_field *f) {
    for (;;) {
        if (w->packed.p < w->packed.end) {
            f->wire = kinds[w->kind].wire;
            f->at = w->packed.p;
            if (f->wire == PB_VARINT && pb_varint(&w->packed.p, w->packed.end, &f->u)) return true;
            if (f->wire == PB_FIXED32 && w->packed.end - w->packed.p >= 4) {
                f->u = load_u32(w->packed.p);
                w->packed.p += 4;
                return true;
            }
            w->r.problem = "a packed list is truncated";
            w->r.at = f->at;
            return false;
        }
        if (!pb_next(&w->r, f)) return false;
        size_t k = 0;
        while (k < ARRAY_LEN(kinds) && kinds[k].list_number != f->number) k++;
        if (k == ARRAY_LEN(kinds) || (w->kind != ARRAY_LEN(kinds) && w->kind != k)) continue;
        w->kind = k;
        if (f->wire == kinds[k].wire) return true;
        if (f->wire == PB_BYTES) w->packed = pb_open(f->bytes);
    }
}

static list_walk list_open(str message) {
    return (list_walk){.r = pb_open(message), .kind = ARRAY_LEN(kinds)};
}

static bool count_list(str message, uint32_t *n) {
    list_walk w = list_open(message);
    pb_field f;
    for (*n = 0; list_next(&w, &f);) ++*n;
    return !w.r.problem;
}

static bool decode_list(gd_module *gd, str message, str node, str op, src_attr *out) {
    list_walk w = list_open(message);
    pb_field f;
    uint32_t n, i = 0;
    *out = (src_attr){.kind = SA_LIST};
    if (count_list(message, &n) && n) {
        src_attr *items = NEW_N(&gd->m.ctx->keep, src_attr, n);
        while (i < n && list_next(&w, &f))
            if (!set_scalar(gd, kinds[w.kind].kind, &f, node, op, &items[i++])) return false;
        out->item = kinds[w.kind].kind;
        out->list = items;
        out->n = i;
        return true;
    }
    while (list_next(&w, &f)) continue; /* to find the problem again */
    return !w.r.problem || gd_broken(gd, &(pb_error){w.r.problem, w.r.at}, "an attribute", node);
}

bool gd_decode_attr(gd_module *gd, str value, const char *what, str node, str op, src_attr *out) {
    pb_reader r = pb_open(value);
    pb_field f;
    *out = (src_attr){.kind = SA_NONE};
    while (pb_next(&r, &f)) {
        if (f.number == 1 && f.wire == PB_BYTES) {
            if (!decode_list(gd, f.bytes, node, op, out)) return false;
            continue;
        }
        for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
            if (kinds[k].number == f.number && kinds[k].wire == f.wire &&
                !set_scalar(gd, kinds[k].kind, &f, node, op, out))
                return false;
    }
    if (r.problem) return gd_broken(gd, &(pb_error){r.problem, r.at}, what, node);
    return true;
}

/* ---- defaults: the text of opdefs.def -------------------------------------------------------- */

static str unquote(gd_module *gd, str text) {
    str s = str_sub(text, 1, text.n ? text.n - 1 : 0);
    if (!memchr(s.p, '\\', s.n)) return s;
    char *out = arena_alloc(&gd->m.ctx->keep, s.n + 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\\' && i + 1 < s.n) {
            c = s.p[++i];
            if (c == 't') c = '\t';
            if (c == 'n') c = '\n';
        }
        out[n++] = c;
    }
    out[n] = 0;
    return (str){out, n};
}

static ir_shape default_shape(str text) {
    ir_shape s = {0};
    if (str_is(text, "?")) return IR_UNRANKED;
    str rest = str_sub(text, 1, text.n - 1), head;
    while (rest.n && s.rank < IR_MAX_RANK) {
        bool more = str_cut(rest, ',', &head, &rest);
        int64_t size = -1;
        str_to_i64(head, &size);
        s.d[s.rank++] = size;
        if (!more) break;
    }
    return s;
}

static bool default_scalar(gd_module *gd, str type, str text, src_attr *out) {
    *out = (src_attr){.kind = SA_NONE};
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
        if (str_is(type, kinds[k].type)) out->kind = kinds[k].kind;
    switch (out->kind) {
    case SA_STR: out->s = unquote(gd, text); return true;
    case SA_INT: return str_to_i64(text, &out->i);
    case SA_FLOAT:
        if (!str_to_f64(text, &out->f)) return false;
        out->f = (double)(float)out->f; /* as the message would carry it */
        return true;
    case SA_BOOL: out->i = str_is(text, "true"); return true;
    case SA_TYPE:
        out->i = ir_dtype_from_tf(str_to_i64(text, &out->tf_type) ? out->tf_type : 0);
        return true;
    case SA_SHAPE: out->shape = default_shape(text); return true;
    case SA_FUNC: out->s = text; return true;
    case SA_NONE:
    case SA_TENSOR:
    case SA_LIST: break;
    }
    return false;
}

bool gd_default_attr(gd_module *gd, str type, str text, src_attr *out) {
    if (!str_starts(type, "list(")) return default_scalar(gd, type, text, out);
    str item = str_sub(type, 5, type.n - 1), rest = str_sub(text, 1, text.n - 1), head;
    VEC(src_attr) items = {0};
    while (rest.n) {
        src_attr one;
        bool more = str_cut(rest, ',', &head, &rest);
        if (!default_scalar(gd, item, head, &one)) return false;
        vec_push(&gd->m.ctx->keep, &items, one);
        if (!more) break;
    }
    *out = (src_attr){.kind = SA_LIST, .list = items.v, .n = (uint32_t)items.n};
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
        if (str_is(item, kinds[k].type)) out->item = kinds[k].kind;
    return true;
}

/* The default that an OpDef message of the model carries. */
static str proto_default(str op_def, str key) {
    typedef struct attr_proto {
        str name, value;
    } attr_proto;
    static const pb_slot slots[] = {{1, PB_VIEW, offsetof(attr_proto, name)},
                                    {3, PB_VIEW, offsetof(attr_proto, value)}};
    pb_reader r = pb_open(op_def);
    pb_field f;
    pb_error error;
    while (pb_next(&r, &f)) {
        attr_proto a = {0};
        if (f.number == 4 && f.wire == PB_BYTES && PB_FILL(f.bytes, slots, &a, &error) &&
            str_eq(a.name, key))
            return a.value;
    }
    return (str){0};
}

/* ---- nodes ----------------------------------------------------------------------------------- */

/* The AttrValue of `key` in a message's map field `number`; false: absent, or *error is set. */
static bool find_entry(str message, uint32_t number, str key, str *value, pb_error *error) {
    pb_reader r = pb_open(message);
    pb_field f;
    str k;
    *error = (pb_error){0};
    while (pb_next(&r, &f)) {
        if (f.number != number || f.wire != PB_BYTES) continue;
        if (!pb_map_entry(f.bytes, &k, value, error)) return false;
        if (str_eq(k, key)) return true;
    }
    *error = (pb_error){r.problem, r.at};
    return false;
}

const gd_op *gd_op_of(const src_node *n) {
    gd_module *gd = module_of(n);
    return &gd->ops.v[n->op_def ? n->op_def : gd_op_number(gd, n->op)];
}

bool gd_get_attr_of(const src_node *n, str name, src_attr *out) {
    gd_module *gd = module_of(n);
    str value;
    gd_attr_def def;
    pb_error error;
    *out = (src_attr){.kind = SA_NONE};
    if (find_entry(n->raw, NODE_ATTR, name, &value, &error)) {
        if (!gd_decode_attr(gd, value, "an attribute", n->name, n->op, out)) return false;
        if (out->kind == SA_LIST && !out->n && gd_attr_row(gd_op_of(n)->attrs, name, &def)) {
            src_attr empty;
            if (gd_default_attr(gd, def.type, STR("[]"), &empty)) out->item = empty.item;
        }
        return out->kind != SA_NONE;
    }
    if (error.problem) return gd_broken(gd, &error, "an attribute", n->name);
    const gd_op *op = gd_op_of(n);
    if (gd_attr_row(op->attrs, name, &def) && def.value.p)
        return gd_default_attr(gd, def.type, def.value, out);
    value = proto_default(op->proto, name);
    return value.p && gd_decode_attr(gd, value, "a default", n->name, n->op, out) &&
           out->kind != SA_NONE;
}

bool gd_get_attr(const src_node *n, const char *key, src_attr *out) {
    return gd_get_attr_of(n, str_c(key), out);
}

/* The kind of a value's message, not decoded; SA_NONE: it says nothing. */
static src_attr_kind kind_of(str value) {
    pb_reader r = pb_open(value);
    pb_field f;
    src_attr_kind kind = SA_NONE;
    while (pb_next(&r, &f)) {
        if (f.number == 1 && f.wire == PB_BYTES) kind = SA_LIST;
        for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
            if (kinds[k].number == f.number && kinds[k].wire == f.wire) kind = kinds[k].kind;
    }
    return kind;
}

gd_attr_state gd_attr_fits(const src_node *n, str key, str type) {
    str value;
    pb_error error;
    if (!find_entry(n->raw, NODE_ATTR, key, &value, &error))
        return error.problem ? GD_ATTR_WRONG : GD_ATTR_ABSENT;
    src_attr_kind kind = kind_of(value);
    if (str_starts(type, "list(")) return kind == SA_LIST ? GD_ATTR_FITS : GD_ATTR_WRONG;
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
        if (str_is(type, kinds[k].type)) return kind == kinds[k].kind ? GD_ATTR_FITS : GD_ATTR_WRONG;
    return GD_ATTR_FITS;
}

bool gd_get_function_attr(const src_graph *f, const char *key, src_attr *out) {
    gd_module *gd = (gd_module *)f->module;
    str value;
    pb_error error;
    *out = (src_attr){.kind = SA_NONE};
    if (find_entry(f->raw, FUNCTION_ATTR, str_c(key), &value, &error))
        return gd_decode_attr(gd, value, "an attribute", f->name, (str){0}, out) &&
               out->kind != SA_NONE;
    if (error.problem) return gd_broken(gd, &error, "an attribute", f->name);
    return false;
}

uint32_t gd_list_attrs(const src_node *n, str *keys, uint32_t max) {
    pb_reader r = pb_open(n->raw);
    pb_field f;
    pb_error error;
    uint32_t count = 0;
    str key, value;
    while (pb_next(&r, &f)) {
        if (f.number != NODE_ATTR || f.wire != PB_BYTES ||
            !pb_map_entry(f.bytes, &key, &value, &error))
            continue;
        if (count < max) keys[count] = key;
        count++;
    }
    return count;
}
