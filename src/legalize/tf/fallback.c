/* legalize/tf/fallback.c: ops kept as they are, when the user allows it: select-TF (Flex) ops, custom ops.
 *
 * Both are CUSTOM operators whose options are a FlexBuffer:
 *   Flex<Op>   the vector ["<Op>", NodeDef]: the runtime hands the node to TensorFlow's own kernel
 *   <Op>       the map of the node's attributes, keys sorted */
#include "legalize/tf/lower_impl.h"

#include <stdlib.h>

/* ---- FlexBuffers: children first, then what holds them; all numbers 4 or 8 bytes wide -------------- */

enum { FLEX_INT = 1, FLEX_FLOAT = 3, FLEX_KEY = 4, FLEX_STRING = 5, FLEX_MAP = 9, FLEX_VECTOR = 10, FLEX_INTS = 11, FLEX_FLOATS = 13, FLEX_BOOL = 26, FLEX_BOOLS = 36 };

typedef struct flex {
    strbuf b;
    size_t width; /* of every number: 4 or 8 */
} flex;

typedef struct flex_item {
    int type;
    int64_t i;
    double f;
    size_t at; /* strings, vectors: position of the first byte or element */
} flex_item;

static void flex_align(flex *x) {
    while (x->b.n % x->width) sb_put(&x->b, "", 1);
}

static void flex_int(flex *x, int64_t v) { sb_put(&x->b, (const char *)&v, x->width); }

static void flex_float(flex *x, double v) {
    float narrow = (float)v;
    sb_put(&x->b, x->width == 8 ? (const char *)&v : (const char *)&narrow, x->width);
}

static flex_item flex_string(flex *x, str s) {
    flex_align(x);
    flex_int(x, (int64_t)s.n);
    flex_item r = {.type = FLEX_STRING, .at = x->b.n};
    sb_put(&x->b, s.p, s.n);
    sb_put(&x->b, "", 1);
    return r;
}

static int packed(const flex *x, int type) { return type << 2 | (x->width == 8 ? 3 : 2); }

static void flex_element(flex *x, const flex_item *e) {
    if (e->type == FLEX_FLOAT) flex_float(x, e->f);
    else if (e->type == FLEX_INT || e->type == FLEX_BOOL) flex_int(x, e->i);
    else flex_int(x, (int64_t)(x->b.n - e->at));
}

static void flex_types(flex *x, const flex_item *e, size_t n) {
    for (size_t i = 0; i < n; i++) {
        char t = (char)packed(x, e[i].type);
        sb_put(&x->b, &t, 1);
    }
}

static flex_item flex_vector(flex *x, const flex_item *e, size_t n, int type) {
    flex_align(x);
    flex_int(x, (int64_t)n);
    flex_item r = {.type = type, .at = x->b.n};
    for (size_t i = 0; i < n; i++) flex_element(x, &e[i]);
    if (type == FLEX_VECTOR) flex_types(x, e, n);
    return r;
}

static str flex_finish(flex *x, flex_item root) {
    flex_align(x);
    flex_int(x, (int64_t)(x->b.n - root.at));
    char end[2] = {(char)packed(x, root.type), (char)x->width};
    sb_put(&x->b, end, 2);
    return sb_str(&x->b);
}

/* ---- a node's attributes ------------------------------------------------------------------------------ */

static bool item_of(flex *x, const src_attr *a, flex_item *out) {
    switch (a->kind) {
    case SA_INT: *out = (flex_item){.type = FLEX_INT, .i = a->i}; return true;
    case SA_BOOL: *out = (flex_item){.type = FLEX_BOOL, .i = a->i != 0}; return true;
    case SA_FLOAT: *out = (flex_item){.type = FLEX_FLOAT, .f = a->f}; return true;
    case SA_TYPE:
        if (a->i == IR_DTYPE_NONE) return false;
        *out = (flex_item){.type = FLEX_INT, .i = ir_dtypes[a->i].tflite};
        return true;
    case SA_STR: *out = flex_string(x, a->s); return true;
    default: return false; /* shapes, tensors and functions have no place in a FlexBuffer */
    }
}

static bool list_of(flex *x, arena *mem, const src_attr *a, flex_item *out) {
    flex_item *e = NEW_N(mem, flex_item, (size_t)a->n + 1);
    int type = FLEX_VECTOR;
    for (uint32_t i = 0; i < a->n; i++) {
        if (!item_of(x, &a->list[i], &e[i])) return false;
        type = e[i].type == FLEX_INT ? FLEX_INTS : e[i].type == FLEX_FLOAT ? FLEX_FLOATS : e[i].type == FLEX_BOOL ? FLEX_BOOLS : FLEX_VECTOR;
    }
    *out = flex_vector(x, e, a->n, type);
    return true;
}

static int by_name(const void *a, const void *b) { return str_cmp(*(const str *)a, *(const str *)b); }

static bool is_wide(const src_attr *a) {
    if (a->kind == SA_INT) return a->i > INT32_MAX || a->i < INT32_MIN;
    for (uint32_t i = 0; a->kind == SA_LIST && i < a->n; i++)
        if (is_wide(&a->list[i])) return true;
    return false;
}

static str attribute_map(tf_call *c) {
    enum { MOST = 256 };
    static const char empty[] = {0, 0, 1, 0, 0, 0x24, 1};
    arena *a = &c->L->ctx->keep;
    str *keys = NEW_N(a, str, MOST);
    uint32_t n = MIN(c->L->src->list_attrs(c->src, keys, MOST), MOST), kept = 0;
    src_attr *v = NEW_N(a, src_attr, (size_t)n + 1);
    flex x = {.b = {.a = a}, .width = 4};
    if (n) qsort(keys, n, sizeof *keys, by_name);
    for (uint32_t i = 0; i < n; i++) {
        bool internal = keys[i].n && keys[i].p[0] == '_';
        src_attr one;
        if (internal || !c->L->src->get_attr(c->src, str_dup(a, keys[i]).p, &one)) continue;
        if (is_wide(&one)) x.width = 8;
        keys[kept] = keys[i];
        v[kept++] = one;
    }
    flex_item *e = NEW_N(a, flex_item, (size_t)kept + 1), *k = NEW_N(a, flex_item, (size_t)kept + 1);
    uint32_t count = 0;
    for (uint32_t i = 0; i < kept; i++) {
        bool ok = v[i].kind == SA_LIST ? list_of(&x, a, &v[i], &e[count]) : item_of(&x, &v[i], &e[count]);
        if (!ok) continue;
        k[count] = (flex_item){.type = FLEX_KEY, .at = x.b.n};
        sb_put(&x.b, keys[i].p, keys[i].n);
        sb_put(&x.b, "", 1);
        count++;
    }
    if (!count) return (str){empty, sizeof empty};
    flex_item names = flex_vector(&x, k, count, FLEX_KEY);
    flex_align(&x);
    flex_int(&x, (int64_t)(x.b.n - names.at));
    flex_int(&x, (int64_t)x.width);
    flex_int(&x, count);
    flex_item map = {.type = FLEX_MAP, .at = x.b.n};
    for (uint32_t i = 0; i < count; i++) flex_element(&x, &e[i]);
    flex_types(&x, e, count);
    return flex_finish(&x, map);
}

/* ---- the node ---------------------------------------------------------------------------------------------- */

/* Shape of result i: declared, or that of the first operand for ops that keep it. */
static ir_shape result_shape(tf_call *c, uint32_t i) {
    static const char *const keep[] = {"Cholesky", "MatrixInverse", "Cumprod", "StringLower", "StringUpper", "StringStrip", "RegexReplace",
                                       "StaticRegexReplace", "AsString", "StringLength", "Erfinv", "Ndtri", "Digamma", "Lgamma", "StringToNumber",
                                       "StringToHashBucketFast", "StringToHashBucket", "StringToHashBucketStrong", "RegexFullMatch", "StaticRegexFullMatch"};
    src_attr a = tf_attr(c, "_output_shapes");
    if (a.kind == SA_LIST && i < a.n && a.list[i].kind == SA_SHAPE) return lw_symbols(c->L->m, a.list[i].shape);
    for (size_t k = 0; k < ARRAY_LEN(keep); k++)
        if (str_is(c->src->op, keep[k]) && c->n_in && c->in[0].kind == TF_TENSOR) return c->in[0].v->shape;
    static const char *const broadcast[] = {"BitwiseAnd", "BitwiseOr", "BitwiseXor", "LeftShift", "RightShift", "Mod", "NextAfter", "Zeta", "Igamma"};
    ir_shape s;
    for (size_t k = 0; k < ARRAY_LEN(broadcast); k++)
        if (str_is(c->src->op, broadcast[k]) && c->n_in == 2 && c->in[0].kind == TF_TENSOR && c->in[1].kind == TF_TENSOR &&
            b_broadcast_shape(c->L->m, &c->in[0].v->shape, &c->in[1].v->shape, &s))
            return s;
    return IR_UNRANKED;
}

/* Types of the results, from what the model says of them; false: that of *bad is unknown, or nothing that a tensor has. */
static bool result_types(tf_call *c, ir_type *types, uint32_t n, uint32_t *bad) {
    for (*bad = 0; *bad < n; ++*bad) {
        ir_type *t = &types[*bad];
        *t = (ir_type){c->L->src->out_type(c->src, *bad), result_shape(c, *bad)};
        if (t->dtype == IR_DTYPE_NONE && c->n_in && c->in[0].kind == TF_TENSOR) t->dtype = c->in[0].v->dtype;
        if (t->dtype == IR_DTYPE_NONE || t->dtype == IR_RES || t->dtype == IR_VAR) return false;
    }
    return true;
}

static uint32_t result_count(const tf_call *c) { return c->src->n_out ? MIN(c->src->n_out, c->n_out) : c->n_out; }

static bool keep_op(tf_call *c, str name, str options, const char *as) {
    arena *a = &c->L->ctx->keep;
    ir_value **in = NEW_N(a, ir_value *, (size_t)c->n_in + 1), **out = NEW_N(a, ir_value *, c->n_out);
    ir_type *types = NEW_N(a, ir_type, c->n_out);
    uint32_t n_out = result_count(c), bad;
    c->b->failed = false;
    for (uint32_t i = 0; i < c->n_in; i++) in[i] = tf_in(c, i);
    if (!result_types(c, types, n_out, &bad))
        return tf_unsupported(c, NULL, "it cannot be kept as a %s op: the type of its result %u is unknown", as, bad);
    if (!b_build(c->b, OP_CUSTOM, in, c->n_in, NULL, 0, types, out, n_out)) return false;
    if (c->n_out) {
        out[0]->def->custom_name = name;
        out[0]->def->custom_options = options;
    }
    for (uint32_t i = 0; i < c->n_out; i++) tf_out(c, i, out[i]);
    return true;
}

bool lw_stand_in(tf_call *c) {
    arena *a = &c->L->ctx->keep;
    ir_value **out = NEW_N(a, ir_value *, c->n_out);
    ir_type *types = NEW_N(a, ir_type, c->n_out);
    uint32_t n_out = result_count(c), bad;
    if (!result_types(c, types, n_out, &bad)) return false;
    for (uint32_t i = 0; i < n_out; i++)
        if (types[i].shape.rank < 0) return false;
    c->b->failed = false;
    bool ok = b_build(c->b, OP_CUSTOM, NULL, 0, NULL, 0, types, out, n_out);
    for (uint32_t i = 0; ok && i < n_out; i++) tf_out(c, i, out[i]);
    return ok;
}

static int by_text(const void *key, const void *row) { return str_cmp(*(const str *)key, str_c(*(const char *const *)row)); }

bool lw_is_select_tf(str op) {
    static const char *const ops[] = {
#define FLEX_OP(name) name,
#include "legalize/tf/flex_ops.def"
#undef FLEX_OP
    };
    return bsearch(&op, ops, ARRAY_LEN(ops), sizeof *ops, by_text) != NULL;
}

bool lw_is_kept_first(str op) {
    static const char *const ops[] = {
#define KEPT_FIRST(name) name,
#include "legalize/tf/kept_first.def"
#undef KEPT_FIRST
    };
    return bsearch(&op, ops, ARRAY_LEN(ops), sizeof *ops, by_text) != NULL;
}

bool lw_can_be_select_tf(tf_call *c) {
    for (uint32_t i = 0; i < c->n_in; i++)
        if (c->in[i].kind != TF_TENSOR && c->in[i].kind != TF_VARIABLE) return false;
    return lw_is_select_tf(c->src->op);
}

bool lw_keep_as_select_tf(tf_call *c) {
    arena *a = &c->L->ctx->keep;
    flex x = {.b = {.a = a}, .width = 4};
    flex_item e[2] = {flex_string(&x, c->src->op), {0}};
    e[1] = flex_string(&x, c->L->src->node_def(c->src));
    str options = flex_finish(&x, flex_vector(&x, e, 2, FLEX_VECTOR));
    return keep_op(c, str_fmt(a, "Flex%.*s", STR_ARG(c->src->op)), options, "TensorFlow");
}

bool lw_keep_as_custom(tf_call *c) { return keep_op(c, c->src->op, attribute_map(c), "custom"); }
