/* front/graphdef/nodedef.c: a node as the NodeDef that the select-TF runtime parses: its op, one
 * empty input for each operand, every attribute, the op's defaults among them; no name, no device. */
#include "front/graphdef/gd.h"

static void put_list_item(strbuf *b, const src_attr *a) {
    switch (a->kind) {
    case SA_STR: pb_put_bytes(b, 2, a->s); return;
    case SA_INT: pb_put_int(b, 3, (uint64_t)a->i); return;
    case SA_FLOAT: pb_put_f32(b, 4, (float)a->f); return;
    case SA_BOOL: pb_put_int(b, 5, (uint64_t)a->i); return;
    case SA_TYPE: pb_put_int(b, 6, (uint64_t)a->tf_type); return;
    case SA_NONE:
    case SA_SHAPE:
    case SA_TENSOR:
    case SA_FUNC:
    case SA_LIST: return; /* no op has such a list as its default */
    }
}

static void put_shape(strbuf *b, const ir_shape *s) {
    strbuf shape = {.a = b->a};
    if (s->rank < 0) pb_put_int(&shape, 3, 1);
    for (int i = 0; i < s->rank; i++) {
        strbuf dim = {.a = b->a};
        pb_put_int(&dim, 1, (uint64_t)s->d[i]);
        pb_put_bytes(&shape, 2, sb_str(&dim));
    }
    pb_put_bytes(b, 7, sb_str(&shape));
}

/* A default as an AttrValue. */
static str encode_attr(arena *a, const src_attr *v) {
    strbuf b = {.a = a}, list = {.a = a}, func = {.a = a};
    switch (v->kind) {
    case SA_STR: pb_put_bytes(&b, 2, v->s); break;
    case SA_INT: pb_put_int(&b, 3, (uint64_t)v->i); break;
    case SA_FLOAT: pb_put_f32(&b, 4, (float)v->f); break;
    case SA_BOOL: pb_put_int(&b, 5, (uint64_t)v->i); break;
    case SA_TYPE: pb_put_int(&b, 6, (uint64_t)v->tf_type); break;
    case SA_SHAPE: put_shape(&b, &v->shape); break;
    case SA_FUNC:
        pb_put_bytes(&func, 1, v->s);
        pb_put_bytes(&b, 10, sb_str(&func));
        break;
    case SA_LIST:
        for (uint32_t i = 0; i < v->n; i++) put_list_item(&list, &v->list[i]);
        pb_put_bytes(&b, 1, sb_str(&list));
        break;
    case SA_NONE:
    case SA_TENSOR: break;
    }
    return sb_str(&b);
}

static void put_entry(strbuf *out, str key, str value) {
    strbuf entry = {.a = out->a};
    pb_put_bytes(&entry, 1, key);
    pb_put_bytes(&entry, 2, value);
    pb_put_bytes(out, 5, sb_str(&entry));
}

static void put_defaults(gd_module *gd, const char *attrs, smap *seen, strbuf *out) {
    gd_attr_def d;
    src_attr v;
    while (gd_attr_next(&attrs, &d))
        if (d.value.p && smap_put(seen, d.key, 0) && gd_default_attr(gd, d.type, d.value, &v))
            put_entry(out, d.key, encode_attr(out->a, &v));
}

str gd_node_def(const src_node *n) {
    gd_module *gd = (gd_module *)n->graph->module;
    arena *keep = &gd->m.ctx->keep;
    strbuf out = {.a = keep};
    smap seen = {.a = keep};
    pb_reader r = pb_open(n->raw);
    pb_field f;
    pb_error error;
    str key, value;
    pb_put_bytes(&out, 2, n->op);
    for (uint32_t i = 0; i < n->n_in; i++) pb_put_bytes(&out, 3, STR(""));
    while (pb_next(&r, &f)) {
        if (f.number != 5 || f.wire != PB_BYTES || !pb_map_entry(f.bytes, &key, &value, &error))
            continue;
        if (str_starts(key, "_") || !smap_put(&seen, key, 0)) continue; /* notes of tracing */
        put_entry(&out, key, value);
    }
    put_defaults(gd, gd->ops.v[n->op_def].attrs, &seen, &out);
    return sb_str(&out);
}
