/* rewrite/parse.c: rule text to terms.  The grammar is at the head of rewrite.h. */
#include "rewrite/rule.h"

#include <ctype.h>

typedef struct parser {
    arena *a;
    const char *at;
    rw_compiled *names; /* NULL: a lowering template */
    bool define;
    const char *error;
} parser;

static const rw_term *parse_term(parser *p, int depth);

static bool fail(parser *p, const char *error) {
    if (!p->error)
        p->error = error;
    return false;
}

static void skip_space(parser *p) {
    while (*p->at == ' ' || *p->at == '\n' || *p->at == '\t')
        p->at++;
}

static bool is_word(char c) { return isalnum((unsigned char)c) || c == '_'; }

static str parse_word(parser *p) {
    const char *from = p->at;
    while (is_word(*p->at))
        p->at++;
    return (str){from, (size_t)(p->at - from)};
}

static bool is_number(const char *at) {
    return isdigit((unsigned char)*at) || *at == '-' || *at == '+' || *at == '.';
}

static bool parse_number(parser *p, double *out) {
    const char *from = p->at;
    while (isalnum((unsigned char)*p->at) || *p->at == '-' || *p->at == '+' || *p->at == '.')
        p->at++;
    return str_to_f64((str){from, (size_t)(p->at - from)}, out) || fail(p, "not a number");
}

int rw_find_name(const rw_names *names, str name) {
    for (int i = 0; i < names->n; i++)
        if (str_eq(names->v[i], name))
            return i;
    return -1;
}

static int slot_of(parser *p, rw_names *names, str name) {
    if (name.n == 0)
        return fail(p, "a name is missing"), -1;
    int i = rw_find_name(names, name);
    if (i >= 0)
        return i;
    if (!p->define)
        return fail(p, "this name is not bound by the pattern"), -1;
    if (names->n == RW_MAX_SLOTS)
        return fail(p, "too many names"), -1;
    names->v[names->n] = name;
    return names->n++;
}

/* In a lowering template the values are the op's inputs, by number. */
static int value_slot(parser *p, str name) {
    int64_t i;
    if (p->names)
        return slot_of(p, &p->names->values, name);
    if (!str_to_i64(name, &i) || i < 0 || i >= 1000)
        return fail(p, "inputs are numbered ?0 ?1 ..."), -1;
    return (int)i;
}

static bool parse_number_type(parser *p, rw_term *t) {
    if (*p->at != ':')
        return true;
    p->at++;
    if (*p->at == '?') {
        p->at++;
        return (t->type_slot = value_slot(p, parse_word(p))) >= 0;
    }
    t->type = ir_dtype_from_text(parse_word(p));
    return t->type != IR_DTYPE_NONE || fail(p, "no such type");
}

static bool parse_numbers(parser *p, rw_term *t) {
    int64_t v[IR_MAX_ELEMS];
    uint32_t n = 0;
    t->kind = RW_NUMBERS;
    for (p->at++, skip_space(p); *p->at != ']'; skip_space(p)) {
        double d;
        if (n == IR_MAX_ELEMS || !is_number(p->at) || !parse_number(p, &d))
            return fail(p, "bad list of numbers");
        v[n++] = (int64_t)d;
    }
    p->at++;
    t->n_ints = n;
    t->ints = arena_dup(p->a, v, n * sizeof *v, _Alignof(int64_t));
    t->type = IR_I32;
    return parse_number_type(p, t);
}

static bool parse_constant(parser *p, rw_term *t) {
    p->at++;
    if (*p->at == '[')
        return parse_numbers(p, t);
    if (is_number(p->at)) {
        t->kind = RW_NUMBER;
        return parse_number(p, &t->number) && parse_number_type(p, t);
    }
    t->kind = RW_CONST;
    return (t->slot = value_slot(p, parse_word(p))) >= 0;
}

/* ---- nodes ---------------------------------------------------------------------------------------- */

static bool parse_head(parser *p, rw_term *t) {
    if (*p->at == '&') {
        t->shared = true;
        p->at++;
    }
    while (is_word(*p->at)) {
        ir_op op = ir_op_from_text(parse_word(p));
        if (op == OP_COUNT)
            return fail(p, "no such op");
        if (t->n_ops == RW_MAX_OPS)
            return fail(p, "too many alternatives");
        t->op[t->n_ops++] = op;
        if (*p->at != '|')
            break;
        p->at++;
    }
    if (*p->at == ':') {
        p->at++;
        if (!p->names)
            return fail(p, "a lowering template binds no nodes");
        if ((t->slot = slot_of(p, &p->names->nodes, parse_word(p))) < 0)
            return false;
    }
    return t->n_ops > 0 || (!p->define && t->slot >= 0) || fail(p, "an op is missing");
}

static const ir_field *find_field(ir_op op, ir_attr_id id) {
    const ir_options *o = ir_ops[op].options;
    for (size_t i = 0; o && i < o->field_count; i++)
        if (o->fields[i].id == id)
            return &o->fields[i];
    return NULL;
}

static bool parse_attr_word(parser *p, const ir_field *f, rw_attr_term *a) {
    str word = parse_word(p);
    if (f->kind == AK_BOOL && (str_is(word, "true") || str_is(word, "false")))
        a->value.u.i = str_is(word, "true");
    else if (f->kind == AK_ENUM)
        a->value.u.i = ir_enum_value(f->enum_name, word);
    else if (f->kind == AK_DTYPE)
        a->value.u.i = ir_dtype_from_text(word);
    else
        return fail(p, "this attribute takes a number");
    return a->value.u.i >= 0 || fail(p, "no such value of this attribute");
}

/* key=3  key=WORD  key=$a ; `act` is short for fused_activation_function */
static bool parse_attr(parser *p, const rw_term *t, rw_attr_term *a) {
    str key = parse_word(p);
    int id = str_is(key, "act") ? (int)A_fused_activation_function : ir_attr_from_text(key);
    if (id < 0 || *p->at != '=')
        return fail(p, "no such attribute");
    p->at++;
    a->id = (ir_attr_id)id;
    a->slot = -1;
    const ir_field *f = NULL;
    for (uint32_t i = 0; i < t->n_ops && !f; i++)
        f = find_field(t->op[i], a->id);
    if (!f && t->n_ops > 0)
        return fail(p, "the op has no such attribute");
    a->kind = f ? f->kind : AK_INT;
    if (*p->at == '$') {
        p->at++;
        str name = parse_word(p);
        if (p->names)
            return (a->slot = slot_of(p, &p->names->attrs, name)) >= 0;
        a->slot = 0; /* asked for by name */
        a->value.u.s = name;
        return name.n > 0 || fail(p, "a name is missing");
    }
    if (!is_number(p->at))
        return f ? parse_attr_word(p, f, a) : fail(p, "an attribute of a copied node is a number");
    double d;
    if (!parse_number(p, &d))
        return false;
    if (a->kind == AK_FLOAT)
        a->value.u.f = d;
    else
        a->value.u.i = (int64_t)d;
    return true;
}

static bool parse_node(parser *p, rw_term *t, char close, int depth) {
    const rw_term *kid[RW_MAX_KIDS];
    rw_attr_term attr[RW_MAX_KIDS];
    p->at++;
    if (!parse_head(p, t))
        return false;
    for (skip_space(p); *p->at != close; skip_space(p)) {
        if (*p->at == '\0' || t->n_kids == RW_MAX_KIDS || t->n_attrs == RW_MAX_KIDS)
            return fail(p, "a bracket is not closed");
        if (*p->at == '@') {
            p->at++;
            if (!p->names || (t->copy = slot_of(p, &p->names->nodes, parse_word(p))) < 0)
                return fail(p, "no such node");
        } else if (isalpha((unsigned char)*p->at)) {
            if (!parse_attr(p, t, &attr[t->n_attrs++]))
                return false;
        } else if (!(kid[t->n_kids++] = parse_term(p, depth + 1))) {
            return false;
        }
    }
    p->at++;
    t->kid = arena_dup(p->a, kid, t->n_kids * sizeof *kid, _Alignof(void *));
    t->attr = arena_dup(p->a, attr, t->n_attrs * sizeof *attr, _Alignof(rw_attr_term));
    return true;
}

static const rw_term *parse_term(parser *p, int depth) {
    rw_term *t = NEW(p->a, rw_term);
    t->slot = t->copy = t->type_slot = -1;
    t->type = IR_DTYPE_NONE;
    bool ok;
    skip_space(p);
    if (depth > 32)
        return fail(p, "too deep"), NULL;
    switch (*p->at) {
    case '?':
        p->at++;
        t->kind = RW_VALUE;
        ok = (t->slot = value_slot(p, parse_word(p))) >= 0;
        break;
    case '#': ok = parse_constant(p, t); break;
    case '_':
        p->at++;
        t->kind = RW_ABSENT;
        ok = true;
        break;
    case '.':
        t->kind = RW_REST;
        ok = strncmp(p->at, "...", 3) == 0 || fail(p, "stray '.'");
        p->at += ok ? 3 : 0;
        break;
    case '(':
        t->kind = RW_NODE;
        ok = parse_node(p, t, ')', depth);
        break;
    case '[':
        t->kind = RW_COMPUTE;
        ok = parse_node(p, t, ']', depth);
        break;
    default: ok = fail(p, "expected ?x #k (op ...) [op ...] or _");
    }
    return ok ? t : NULL;
}

const rw_term *rw_parse(arena *a, const char *text, rw_compiled *names, bool define, const char **error,
                        const char **where) {
    parser p = {.a = a, .at = text, .names = names, .define = define};
    const rw_term *t = parse_term(&p, 0);
    skip_space(&p);
    if (t && *p.at)
        fail(&p, "text after the end");
    *error = p.error;
    *where = p.at;
    return p.error ? NULL : t;
}

bool rw_attr_is_derived(ir_attr_id id) {
    switch ((int)id) {
    case A_in_data_type:
    case A_out_data_type:
    case A_out_type:
    case A_output_type:
    case A_idx_out_type:
    case A_quantized_bias_type:
    case A_values_count:
    case A_num:
    case A_num_splits:
    case A_new_shape:
    case A_pot_scale_int16: return true;
    default: return false;
    }
}
