/* front/graphdef/args.c: a node's operands and results, as its op's definition and its attributes say.
 *
 * The node is held against the definition too: attributes that have no default must be there, each of
 * its kind and one of the words or types that it may be, as many operands as the definition wants, each of
 * the type that it wants.  TensorFlow refuses what is not so, and a lowering may rely on it. */
#include "front/graphdef/gd.h"

enum { MAX_OUTPUTS = 1 << 20, MOST_BY_NUMBER = 1 << 17 };

/* How many tensors an argument of the op stands for at this node; false: its attribute is missing
 * or absurd. */
static bool arg_count(const src_node *n, const gd_arg *a, uint32_t *count) {
    src_attr attr;
    str key = a->list_attr.n ? a->list_attr : a->number_attr;
    *count = 1;
    if (!key.n) return true;
    if (!gd_get_attr_of(n, key, &attr)) return false;
    if (a->list_attr.n ? attr.kind != SA_LIST : attr.kind != SA_INT) return false;
    int64_t number = a->list_attr.n ? attr.n : attr.i;
    if (number < 0 || number > MAX_OUTPUTS) return false;
    *count = (uint32_t)number;
    return true;
}

static bool bad_outputs(gd_module *gd, const src_node *n) {
    return diag_report(gd->m.ctx, D_NODE_BROKEN, gd_where(gd, n->raw.p, n->name, n->op), NULL,
                       "the attributes of '%.*s' do not say how many outputs it has",
                       STR_ARG(n->name));
}

/* One number of the file may ask for outputs without end, where a list of types is as long as they are. */
static bool too_many(gd_module *gd, const src_node *n, uint32_t count) {
    return diag_report(gd->m.ctx, D_TOO_LARGE, gd_where(gd, n->raw.p, n->name, n->op), NULL, "it has %u outputs, more than %d", count,
                       MOST_BY_NUMBER);
}

bool gd_count_outputs(gd_module *gd, src_node *n) {
    const gd_op *op = &gd->ops.v[n->op_def];
    n->n_out = op->n_out > 0 ? (uint32_t)op->n_out : 0;
    if (op->n_out >= 0) return true;
    const char *text = op->out;
    gd_arg a;
    uint64_t total = 0;
    while (gd_arg_next(&text, &a)) {
        uint32_t count;
        if (!arg_count(n, &a, &count)) return bad_outputs(gd, n);
        if (a.number_attr.n && count > MOST_BY_NUMBER) return too_many(gd, n, count);
        total += count;
    }
    n->n_out = (uint32_t)MIN(total, MAX_OUTPUTS);
    return true;
}

bool gd_output_number(gd_module *gd, const src_node *n, str name, uint32_t index,
                      uint32_t *number) {
    const gd_op *op = &gd->ops.v[n->op_def];
    uint32_t first = 0, count;
    if (op->function) {
        for (uint32_t i = 0; i < op->function->n_rets; i++)
            if (str_eq(op->function->ret_names[i], name)) {
                *number = i + index;
                return index == 0;
            }
        return false;
    }
    const char *text = op->out;
    gd_arg a;
    while (gd_arg_next(&text, &a)) {
        if (str_eq(a.name,
                   name)) { /* a list attribute is not decoded for each of its thousand outputs */
            *number = first + index;
            return index < n->n_out && *number < n->n_out;
        }
        if (!arg_count(n, &a, &count)) return false;
        first += count;
    }
    return false;
}

static ir_dtype arg_type(const src_node *n, const gd_arg *a, uint32_t index) {
    src_attr attr;
    str key = a->list_attr.n ? a->list_attr : a->type_attr;
    if (!key.n) return ir_dtype_from_tf(a->type);
    if (!gd_get_attr_of(n, key, &attr)) return IR_DTYPE_NONE;
    if (attr.kind == SA_TYPE) return (ir_dtype)attr.i;
    if (attr.kind == SA_LIST && attr.item == SA_TYPE && index < attr.n)
        return (ir_dtype)attr.list[index].i;
    return IR_DTYPE_NONE;
}

ir_dtype gd_output_type(const src_node *n, uint32_t output) {
    const gd_op *op = gd_op_of(n);
    if (n->arg >= 0 && (uint32_t)n->arg < n->graph->n_args) return n->graph->args[n->arg].dtype;
    const char *text = op->out;
    gd_arg a;
    uint32_t count;
    while (gd_arg_next(&text, &a)) {
        if (!arg_count(n, &a, &count)) return IR_DTYPE_NONE;
        if (output < count) return arg_type(n, &a, output);
        output -= count;
    }
    return IR_DTYPE_NONE;
}

/* ---- the node against the definition ---------------------------------------------------------- */

static bool bad_node(const src_node *n, const char *fmt, ...) PRINTF_LIKE(2, 3);
static bool bad_node(const src_node *n, const char *fmt, ...) {
    gd_module *gd = (gd_module *)n->graph->module;
    va_list args;
    va_start(args, fmt);
    str text = str_vfmt(&gd->m.ctx->keep, fmt, args);
    va_end(args);
    return diag_report(gd->m.ctx, D_NODE_BROKEN, gd_where(gd, n->raw.p, n->name, n->op), NULL,
                       "%.*s", STR_ARG(text));
}

static bool is_word(str word, const src_attr *a) {
    int64_t code;
    if (a->kind != SA_TYPE) return str_eq(word, a->s);
    return str_to_i64(word, &code) && ir_dtype_from_tf(code) == (ir_dtype)a->i;
}

static bool word_fits(const src_node *n, const gd_attr_def *d) {
    src_attr a;
    str rest = d->words, word;
    if (!gd_get_attr_of(n, d->key, &a)) return false;
    while (rest.n) {
        str_cut(rest, '|', &word, &rest);
        if (is_word(word, &a)) return true;
    }
    if (a.kind == SA_TYPE)
        return bad_node(n, "attribute '%.*s' of '%.*s' is %s, no type of indices", STR_ARG(d->key), STR_ARG(n->name),
                        a.i == IR_DTYPE_NONE ? "unknown" : ir_dtypes[a.i].text);
    return bad_node(n, "attribute '%.*s' of '%.*s' is '%.*s', none of %.*s", STR_ARG(d->key),
                    STR_ARG(n->name), STR_ARG(a.s), STR_ARG(d->words));
}

static bool is_large(const src_node *n, const gd_attr_def *d) {
    src_attr a;
    int64_t least;
    if (!gd_get_attr_of(n, d->key, &a)) return false;
    if (!str_to_i64(d->words, &least)) return true;
    if (a.kind == SA_LIST)
        return a.n >= least || bad_node(n, "attribute '%.*s' of '%.*s' has %zu elements, and wants %lld", STR_ARG(d->key), STR_ARG(n->name), (size_t)a.n, (long long)least);
    return a.i >= least || bad_node(n, "attribute '%.*s' of '%.*s' is %lld, and the least is %lld", STR_ARG(d->key), STR_ARG(n->name), (long long)a.i, (long long)least);
}

static bool attrs_fit(const src_node *n, const gd_op *op) {
    const char *attrs = op->attrs;
    gd_attr_def d;
    while (gd_attr_next(&attrs, &d)) {
        gd_attr_state state = gd_attr_fits(n, d.key, d.type);
        if (state == GD_ATTR_WRONG)
            return bad_node(n, "attribute '%.*s' of '%.*s' is no %.*s", STR_ARG(d.key),
                            STR_ARG(n->name), STR_ARG(d.type));
        if (state == GD_ATTR_ABSENT && !d.value.p)
            return bad_node(n, "'%.*s' has no attribute '%.*s', which %.*s needs", STR_ARG(n->name),
                            STR_ARG(d.key), STR_ARG(n->op));
        const bool counts = str_is(d.type, "int") || str_starts(d.type, "list(");
        if (state == GD_ATTR_FITS && d.words.n && !(counts ? is_large : word_fits)(n, &d)) return false;
    }
    return true;
}

/* A list attribute is decoded anew for each question: not asked of nodes that have very many results. */
enum { MOST_ASKED = 64 };

static bool operand_fits(const src_node *n, uint32_t i, ir_dtype want) {
    const src_node *from = &n->graph->nodes[n->in[i].node];
    if (want == IR_DTYPE_NONE || from->n_out > MOST_ASKED) return true;
    ir_dtype have = gd_output_type(from, n->in[i].output);
    if (have == IR_DTYPE_NONE || want == have) return true;
    return bad_node(n, "operand %u of '%.*s' is %s, but '%.*s' gives %s", i, STR_ARG(n->name),
                    ir_dtypes[want].text, STR_ARG(from->name), ir_dtypes[have].text);
}

/* The operands from `at` on that one argument of the definition stands for. */
static bool operands_fit(const src_node *n, const gd_arg *a, uint32_t at, uint32_t count) {
    src_attr list = {0};
    if (a->list_attr.n && !gd_get_attr_of(n, a->list_attr, &list)) return true;
    ir_dtype want = a->list_attr.n ? IR_DTYPE_NONE : arg_type(n, a, 0);
    for (uint32_t i = 0; i < count; i++) {
        if (a->list_attr.n && list.item == SA_TYPE && i < list.n) want = (ir_dtype)list.list[i].i;
        if (!operand_fits(n, at + i, want)) return false;
    }
    return true;
}

bool gd_check_node(const src_node *n) {
    const gd_op *op = gd_op_of(n);
    const char *text = op->in;
    gd_arg a;
    uint32_t at = 0, count;
    if (!n->op_def || n->replaced || n->arg >= 0 || op->function || op->proto.n) return true;
    if (!attrs_fit(n, op)) return false;
    while (gd_arg_next(&text, &a)) {
        if (!arg_count(n, &a, &count))
            return bad_node(n, "the attributes of '%.*s' do not say how many operands it has", STR_ARG(n->name));
        if (count > n->n_in - at)
            return bad_node(n, "'%.*s' has %u operand%s, too few for %.*s", STR_ARG(n->name), n->n_in,
                            n->n_in == 1 ? "" : "s", STR_ARG(n->op));
        if (!operands_fit(n, &a, at, count)) return false;
        at += count;
    }
    return at == n->n_in ||
           bad_node(n, "'%.*s' has %u operand%s, but %.*s takes %u", STR_ARG(n->name), n->n_in,
                    n->n_in == 1 ? "" : "s", STR_ARG(n->op), at);
}
