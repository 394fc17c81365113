/* ir/print.c: the text form.
 *
 *     // comment
 *     graph @main(%x: f32[n,224,224,3], %1: i32[]) {
 *       %2 = conv_2d(%x, dense<f32[1,1,3,8] 1 2 ...>, splat<f32[8] 0>) {stride_w=2, stride_h=2} : f32[n,112,112,8] @"model/conv"
 *       %3, %4 = topk_v2(%2, dense<i32[] 3>) : f32[n,112,112,3], i32[n,112,112,3]
 *       %5 = custom "Name"(%3, _) options "0a0b" : f32[*]
 *       return(%5)
 *     }
 *     signature "serving_default" @main inputs("x") outputs("output_0")
 *     description "..."
 *     metadata "name" "hex"
 *
 * Values and graphs keep their names where these are unique (quoted where they are not plain words) and are
 * numbered else.  Attributes at their default are left out.  Constants stand where they are used, by value; `_`
 * is an operand that is absent; quantization follows the shape: i8[1,3] quant(axis=1 0.5:0 0.25:0 1:0). */
#include "ir/ir.h"

#include "ir/text.h"

typedef struct printer {
    ir_module *m;
    strbuf *b;
    arena *a; /* as long as the printing */
    int64_t max_elements;
    str *graphs; /* names by index, with the @ */
    smap taken;  /* names of values in the graph at hand */
    umap texts;  /* value id -> str* */
    uint64_t number;
} printer;

static void put(printer *p, str s) { sb_put(p->b, s.p, s.n); }

static void put_hex(printer *p, str bytes) {
    sb_puts(p->b, "\"");
    for (size_t i = 0; i < bytes.n; i++) sb_fmt(p->b, "%02x", (unsigned char)bytes.p[i]);
    sb_puts(p->b, "\"");
}

static str word(printer *p, char sigil, str name) {
    if (ir_text_is_word(name)) return str_fmt(p->a, "%c%.*s", sigil, (int)name.n, name.p);
    strbuf b = {.a = p->a};
    sb_put(&b, &sigil, 1);
    sb_json(&b, name);
    return sb_str(&b);
}

static str name_of(printer *p, const ir_value *v) {
    uint64_t at;
    if (umap_get(&p->texts, v->id, &at)) return *(const str *)(uintptr_t)at;
    str *s = NEW(p->a, str);
    *s = v->name.n && smap_put(&p->taken, v->name, 1) ? word(p, '%', v->name)
                                                      : str_fmt(p->a, "%%%llu", (unsigned long long)p->number++);
    umap_put(&p->texts, v->id, (uint64_t)(uintptr_t)s);
    return *s;
}

/* ---- types and numbers ----------------------------------------------------------------------------- */

static void put_type(printer *p, ir_dtype t, const ir_shape *s, const ir_quant *q) {
    sb_puts(p->b, t == IR_DTYPE_NONE ? "none" : ir_dtypes[t].text);
    put(p, ir_shape_text(p->m, p->a, s));
    if (!q) return;
    sb_puts(p->b, " quant(");
    if (q->count > 1 || q->axis) sb_fmt(p->b, "axis=%d ", q->axis);
    for (int32_t i = 0; i < q->count; i++) {
        if (i) sb_puts(p->b, " ");
        ir_text_put_f32(p->b, q->scale[i]);
        sb_fmt(p->b, ":%lld", (long long)q->zero_point[i]);
    }
    sb_puts(p->b, ")");
}

/* One element, in the value's type, at `e`. */
static void put_element(printer *p, ir_dtype t, const uint8_t *e) {
    switch (t) {
    case IR_F32: ir_text_put_f32(p->b, ir_text_f32(e)); break;
    case IR_F64: ir_text_put_f64(p->b, ir_text_f64(e)); break;
    case IR_F16: ir_text_put_f16(p->b, load_u16(e)); break;
    case IR_BF16: ir_text_put_bf16(p->b, load_u16(e)); break;
    case IR_I4:
    case IR_I8: sb_fmt(p->b, "%d", (int)(int8_t)e[0]); break;
    case IR_I16: sb_fmt(p->b, "%d", (int)(int16_t)load_u16(e)); break;
    case IR_I32: sb_fmt(p->b, "%d", (int)(int32_t)load_u32(e)); break;
    case IR_I64: sb_fmt(p->b, "%lld", (long long)(int64_t)load_u64(e)); break;
    case IR_U8: sb_fmt(p->b, "%u", (unsigned)e[0]); break;
    case IR_U16: sb_fmt(p->b, "%u", (unsigned)load_u16(e)); break;
    case IR_U32: sb_fmt(p->b, "%u", (unsigned)load_u32(e)); break;
    case IR_U64: sb_fmt(p->b, "%llu", (unsigned long long)load_u64(e)); break;
    case IR_BOOL: sb_puts(p->b, e[0] ? "true" : "false"); break;
    case IR_C64:
    case IR_C128:
        sb_puts(p->b, "(");
        put_element(p, t == IR_C64 ? IR_F32 : IR_F64, e);
        sb_puts(p->b, " ");
        put_element(p, t == IR_C64 ? IR_F32 : IR_F64, e + ir_dtype_size(t) / 2);
        sb_puts(p->b, ")");
        break;
    case IR_STR:
    case IR_RES:
    case IR_VAR:
    case IR_DTYPE_COUNT:
    case IR_DTYPE_NONE: break;
    }
}

/* ---- constants --------------------------------------------------------------------------------------- */

static void put_strings(printer *p, const ir_data *d, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        const uint64_t row = 4 + 4 * (uint64_t)i;
        if (row + 8 > d->size) return;
        uint32_t from = load_u32(d->bytes + row), to = load_u32(d->bytes + row + 4);
        if (to > d->size || from > to) return;
        sb_puts(p->b, " ");
        sb_json(p->b, (str){(const char *)d->bytes + from, to - from});
    }
}

/* The same for the same values, whatever the recipe; a chunk of elements at a time. */
static uint64_t hash_of(const ir_value *v, int64_t count) {
    enum { CHUNK = 256 };
    _Alignas(16) uint8_t bytes[CHUNK * 16];
    const size_t size = ir_dtype_size(v->dtype);
    uint64_t h[2] = {(uint64_t)count, 0};
    for (int64_t at = 0; at < count; at += CHUNK) {
        const int64_t n = MIN(count - at, (int64_t)CHUNK);
        const uint8_t *from = bytes;
        if (v->data->dense) from = v->data->bytes + (uint64_t)at * size;
        else
            for (int64_t i = 0; i < n; i++) ir_text_read(v, at + i, bytes + (size_t)i * size);
        h[1] = hash_bytes(from, (size_t)n * size);
        h[0] = hash_bytes(h, sizeof h);
    }
    return h[0];
}

/* Whether all elements have the same bits; a difference is mostly found at once. */
static bool is_splat(const ir_value *v, int64_t count) {
    const ir_data *d = v->data;
    const size_t size = ir_dtype_size(v->dtype);
    uint8_t first[16], e[16];
    if (count < 2) return false;
    if (d->dense) return memcmp(d->bytes, d->bytes + size, (size_t)(count - 1) * size) == 0;
    bool still = !d->scale;
    for (int i = 0; i < v->shape.rank; i++) still = still && (d->stride[i] == 0 || v->shape.d[i] == 1);
    if (still) return true;
    ir_text_read(v, 0, first);
    for (int64_t i = 1; i < count; i++) {
        ir_text_read(v, i, e);
        if (memcmp(first, e, size) != 0) return false;
    }
    return true;
}

static void put_constant(printer *p, const ir_value *v) {
    int64_t count;
    uint8_t e[16];
    const bool strings = v->dtype == IR_STR, known = ir_shape_count(&v->shape, &count);
    if (!known || (!strings && (v->dtype == IR_DTYPE_NONE || !ir_dtype_size(v->dtype)))) {
        sb_puts(p->b, "hash<");
        put_type(p, v->dtype, &v->shape, v->quant);
        sb_puts(p->b, " 0x0>");
        return;
    }
    const bool splat = !strings && is_splat(v, count), all = count <= p->max_elements;
    sb_puts(p->b, splat ? "splat<" : all ? "dense<" : "hash<");
    put_type(p, v->dtype, &v->shape, v->quant);
    if (!splat && !all) {
        uint64_t h = strings ? hash_bytes(v->data->bytes, (size_t)v->data->size) : hash_of(v, count);
        sb_fmt(p->b, " 0x%016llx", (unsigned long long)h);
    } else if (strings) {
        put_strings(p, v->data, count);
    } else {
        for (int64_t i = 0; i < (splat ? 1 : count); i++) {
            sb_puts(p->b, " ");
            ir_text_read(v, i, e);
            put_element(p, v->dtype, e);
        }
    }
    sb_puts(p->b, ">");
    if (v->name.n) put(p, word(p, '%', v->name));
}

/* ---- nodes ---------------------------------------------------------------------------------------------- */

static void put_operand(printer *p, const ir_value *v) {
    if (!v) sb_puts(p->b, "_");
    else if (v->data) put_constant(p, v);
    else put(p, name_of(p, v));
}

static void put_graph_name(printer *p, const ir_graph *g) {
    if (g && g->module == p->m && g->index < p->m->graph_count) put(p, p->graphs[g->index]);
    else sb_puts(p->b, "_");
}

static void put_attr(printer *p, const ir_field *f, const ir_attr *a) {
    const char *text = f->kind == AK_ENUM ? ir_enum_text(f->enum_name, a->u.i) : NULL;
    const bool list = f->kind == AK_INTS || f->kind == AK_BOOLS || f->kind == AK_FLOATS || f->kind == AK_GRAPHS;
    if (list) sb_puts(p->b, "[");
    switch (f->kind) {
    case AK_INT: sb_fmt(p->b, "%lld", (long long)a->u.i); break;
    case AK_BOOL: sb_puts(p->b, a->u.i ? "true" : "false"); break;
    case AK_ENUM:
        if (text) sb_puts(p->b, text);
        else sb_fmt(p->b, "%lld", (long long)a->u.i);
        break;
    case AK_FLOAT: ir_text_put_f64(p->b, a->u.f); break;
    case AK_STR: sb_json(p->b, a->u.s); break;
    case AK_BYTES: put_hex(p, a->u.s); break;
    case AK_DTYPE: sb_puts(p->b, a->u.i < 0 || a->u.i >= IR_DTYPE_COUNT ? "none" : ir_dtypes[a->u.i].text); break;
    case AK_GRAPH: put_graph_name(p, a->u.graph); break;
    case AK_INTS:
        for (size_t i = 0; i < a->u.ints.n; i++) sb_fmt(p->b, "%s%lld", i ? " " : "", (long long)a->u.ints.v[i]);
        break;
    case AK_BOOLS:
        for (size_t i = 0; i < a->u.ints.n; i++) sb_fmt(p->b, "%s%s", i ? " " : "", a->u.ints.v[i] ? "true" : "false");
        break;
    case AK_FLOATS:
        for (size_t i = 0; i < a->u.floats.n; i++) {
            if (i) sb_puts(p->b, " ");
            ir_text_put_f32(p->b, a->u.floats.v[i]);
        }
        break;
    case AK_GRAPHS:
        for (size_t i = 0; i < a->u.graphs.n; i++) {
            if (i) sb_puts(p->b, " ");
            put_graph_name(p, a->u.graphs.v[i]);
        }
        break;
    }
    if (list) sb_puts(p->b, "]");
}

static void put_attrs(printer *p, const ir_node *n) {
    const ir_options *o = ir_ops[n->op].options;
    bool any = false;
    for (int i = 0; i < o->field_count; i++) {
        if (ir_attr_is_default(&o->fields[i], &n->attr[i])) continue;
        sb_fmt(p->b, "%s%s=", any ? ", " : " {", ir_attr_names[o->fields[i].id]);
        put_attr(p, &o->fields[i], &n->attr[i]);
        any = true;
    }
    if (any) sb_puts(p->b, "}");
}

static void put_types(printer *p, const ir_node *n) {
    bool any = false;
    for (uint32_t i = 0; i < n->n_out; i++) any = any || n->out[i].dtype != IR_DTYPE_NONE;
    for (uint32_t i = 0; any && i < n->n_out; i++) {
        sb_puts(p->b, i ? ", " : " : ");
        if (n->out[i].dtype == IR_DTYPE_NONE) sb_puts(p->b, "_");
        else put_type(p, n->out[i].dtype, &n->out[i].shape, n->out[i].quant);
    }
}

static void put_node(printer *p, const ir_node *n) {
    sb_puts(p->b, "  ");
    for (uint32_t i = 0; i < n->n_out; i++) {
        if (i) sb_puts(p->b, ", ");
        put(p, name_of(p, &n->out[i]));
    }
    if (n->n_out) sb_puts(p->b, " = ");
    sb_puts(p->b, ir_ops[n->op].text);
    if (n->op == OP_CUSTOM) {
        sb_puts(p->b, " ");
        sb_json(p->b, n->custom_name);
    }
    sb_puts(p->b, "(");
    for (uint32_t i = 0; i < n->n_in; i++) {
        if (i) sb_puts(p->b, ", ");
        put_operand(p, n->in[i].value);
    }
    sb_puts(p->b, ")");
    if (n->custom_options.n) {
        sb_puts(p->b, " options ");
        put_hex(p, n->custom_options);
    }
    put_attrs(p, n);
    put_types(p, n);
    if (n->name.n) {
        sb_puts(p->b, " @");
        sb_json(p->b, n->name);
    }
    sb_puts(p->b, "\n");
}

/* ---- graphs --------------------------------------------------------------------------------------------- */

static void put_graph(printer *p, const ir_graph *g) {
    p->taken = (smap){.a = p->a};
    p->texts = (umap){.a = p->a};
    p->number = 0;
    sb_puts(p->b, "graph ");
    put_graph_name(p, g);
    sb_puts(p->b, "(");
    for (size_t i = 0; i < g->inputs.n; i++) {
        const ir_value *v = g->inputs.v[i];
        if (i) sb_puts(p->b, ", ");
        put(p, name_of(p, v));
        sb_puts(p->b, ": ");
        put_type(p, v->dtype, &v->shape, v->quant);
    }
    sb_puts(p->b, ") {\n");
    for (const ir_node *n = g->first; n; n = n->next) put_node(p, n);
    sb_puts(p->b, "}\n");
}

static void put_names(printer *p, const char *what, const str *names, size_t n) {
    sb_fmt(p->b, " %s(", what);
    for (size_t i = 0; i < n; i++) {
        if (i) sb_puts(p->b, ", ");
        sb_json(p->b, names[i]);
    }
    sb_puts(p->b, ")");
}

static void put_signature(printer *p, const ir_signature *s) {
    sb_puts(p->b, "signature ");
    sb_json(p->b, s->key);
    sb_puts(p->b, " ");
    put_graph_name(p, s->graph);
    put_names(p, "inputs", s->input_names.v, s->input_names.n);
    put_names(p, "outputs", s->output_names.v, s->output_names.n);
    sb_puts(p->b, "\n");
}

static void name_graphs(printer *p) {
    smap taken = {.a = p->a};
    p->graphs = NEW_N(p->a, str, p->m->graph_count);
    for (const ir_graph *g = p->m->graphs; g; g = g->next)
        if (g->index < p->m->graph_count)
            p->graphs[g->index] = g->name.n && smap_put(&taken, g->name, 1) ? word(p, '@', g->name)
                                                                            : str_fmt(p->a, "@%u", g->index);
}

void ir_print_with(ir_module *m, strbuf *out, int64_t max_elements) {
    arena *a = &m->ctx->scratch;
    const arena_mark mark = arena_get_mark(a);
    printer p = {.m = m, .b = out, .a = a, .max_elements = max_elements};
    name_graphs(&p);
    for (const ir_graph *g = m->graphs; g; g = g->next) put_graph(&p, g);
    for (size_t i = 0; i < m->signatures.n; i++) put_signature(&p, m->signatures.v[i]);
    if (m->description.n) {
        sb_puts(out, "description ");
        sb_json(out, m->description);
        sb_puts(out, "\n");
    }
    for (size_t i = 0; i < m->metadata.n; i++) {
        sb_puts(out, "metadata ");
        sb_json(out, m->metadata.v[i].name);
        sb_puts(out, " ");
        put_hex(&p, m->metadata.v[i].bytes);
        sb_puts(out, "\n");
    }
    if (out->a != a) arena_rewind(a, mark); /* else the text itself lies there */
}

void ir_print(ir_module *m, strbuf *out) { ir_print_with(m, out, 64); }
