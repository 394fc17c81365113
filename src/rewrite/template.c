/* rewrite/template.c: templates to nodes, through build/; also for the lowering tables.
 *
 * A number without a type takes the type of its node's first operand that is not a number (SELECT: of the
 * other branch), because binary ops want equal types. */
#include "rewrite/rule.h"

#include <stdlib.h>

typedef struct maker {
    bld *b;
    const rw_match *m;      /* a rule; or */
    ir_value *const *args;  /* a lowering template */
    size_t n_args;
    rw_attr_fn attr;
    void *user;
    int last_arg; /* the highest ?k that was met: `...` are those after it */
} maker;

static ir_value *make(maker *k, const rw_term *t, ir_dtype numbers);

static ir_value *value_of(maker *k, int slot) {
    if (k->m)
        return k->m->value[slot] ? k->m->value[slot] : b_fail(k->b, "rule value is not bound");
    if ((size_t)slot >= k->n_args || !k->args[slot])
        return b_fail(k->b, "input %d is missing", slot);
    if (slot > k->last_arg)
        k->last_arg = slot;
    return k->args[slot];
}

static ir_value *make_number(maker *k, const rw_term *t, ir_dtype numbers) {
    ir_dtype type = t->type;
    if (t->type_slot >= 0)
        type = value_of(k, t->type_slot)->dtype;
    if (type == IR_DTYPE_NONE)
        type = numbers;
    return b_num(k->b, type, t->number);
}

static ir_value *make_numbers(maker *k, const rw_term *t) {
    if (t->type == IR_I64) {
        ir_shape s = {.rank = 1, .d = {(ir_dim)t->n_ints}};
        return b_const(k->b, IR_I64, &s, t->ints, t->n_ints * sizeof(int64_t));
    }
    return b_dims_const(k->b, t->ints, t->n_ints);
}

/* ---- attributes -------------------------------------------------------------------------------------- */

typedef struct attr_list {
    b_at v[32];
    size_t n;
} attr_list;

static bool put_attr(attr_list *list, b_at at) {
    size_t i = 0;
    while (i < list->n && list->v[i].id != at.id)
        i++;
    if (i == ARRAY_LEN(list->v))
        return false;
    list->v[i] = at;
    if (i == list->n)
        list->n++;
    return true;
}

static bool copy_attrs(attr_list *list, ir_op op, const ir_node *from) {
    const ir_options *o = ir_ops[from->op].options;
    for (size_t i = 0; o && i < o->field_count; i++) {
        const ir_field *f = &o->fields[i];
        bool known = false;
        const ir_options *to = ir_ops[op].options;
        for (size_t j = 0; to && j < to->field_count; j++)
            known |= to->fields[j].id == f->id;
        if (known && !put_attr(list, b_at_of(f->id, f->kind, &from->attr[i])))
            return false;
    }
    return true;
}

static bool make_attrs(maker *k, const rw_term *t, ir_op op, attr_list *list) {
    const ir_node *from = t->copy >= 0 ? k->m->node[t->copy] : NULL;
    if (!from && t->n_ops == 0)
        from = k->m->node[t->slot];
    if (from && !copy_attrs(list, op, from))
        return false;
    for (uint32_t i = 0; i < t->n_attrs; i++) {
        const rw_attr_term *a = &t->attr[i];
        ir_attr value = a->value;
        ir_attr_kind kind = a->kind;
        if (a->slot >= 0 && k->m) {
            if (!(k->m->attr_bound >> a->slot & 1))
                return false;
            value = k->m->attr[a->slot];
            kind = k->m->attr_kind[a->slot];
        } else if (a->slot >= 0) {
            if (!k->attr || !k->attr(k->user, a->value.u.s, kind, &value)) {
                b_fail(k->b, "attribute '%.*s' is missing", STR_ARG(a->value.u.s));
                return false;
            }
        }
        if (!put_attr(list, b_at_of(a->id, kind, &value)))
            return false;
    }
    return true;
}

/* ---- nodes ---------------------------------------------------------------------------------------------- */

static bool is_literal(const rw_term *t) {
    return t->kind == RW_NUMBER && t->type == IR_DTYPE_NONE && t->type_slot < 0;
}

static ir_dtype number_type(maker *k, const rw_term *t, ir_op op, ir_value *const *in, ir_dtype outer) {
    uint32_t from = op == OP_SELECT || op == OP_SELECT_V2 ? 1 : 0;
    for (uint32_t i = from; i < t->n_kids; i++)
        if (in[i])
            return in[i]->dtype;
    if (outer != IR_DTYPE_NONE)
        return outer;
    if (k->m)
        return k->m->root->out[0].dtype;
    return k->n_args && k->args[0] ? k->args[0]->dtype : IR_F32;
}

/* Operands in order; returns how many, or -1. */
static int make_operands(maker *k, const rw_term *t, ir_op op, ir_dtype numbers, ir_value **in, size_t max) {
    size_t n = 0;
    for (uint32_t i = 0; i < t->n_kids; i++) {
        if (t->kid[i]->kind == RW_REST) {
            for (size_t j = (size_t)(k->last_arg + 1); !k->m && j < k->n_args; j++) {
                if (n == max)
                    return -1;
                in[n++] = k->args[j];
            }
            return k->m ? -1 : (int)n;
        }
        in[n++] = is_literal(t->kid[i]) || t->kid[i]->kind == RW_ABSENT ? NULL : make(k, t->kid[i], numbers);
    }
    ir_dtype type = number_type(k, t, op, in, numbers);
    for (uint32_t i = 0; i < t->n_kids; i++)
        if (is_literal(t->kid[i]))
            in[i] = make_number(k, t->kid[i], type);
    return (int)n;
}

static ir_value *make_node(maker *k, const rw_term *t, ir_dtype numbers) {
    ir_op op = t->n_ops ? t->op[0] : k->m->node[t->slot]->op;
    size_t max = RW_MAX_KIDS + k->n_args;
    ir_value *small[RW_MAX_KIDS];
    ir_value **in = max <= RW_MAX_KIDS ? small : NEW_N(&k->b->ctx->scratch, ir_value *, max);
    int n = make_operands(k, t, op, numbers, in, max);
    if (n < 0)
        return b_fail(k->b, "too many operands");
    attr_list attrs = {.n = 0};
    if (!make_attrs(k, t, op, &attrs))
        return b_fail(k->b, "an attribute is missing");
    return b_op(k->b, op, in, (size_t)n, attrs.v, attrs.n);
}

static ir_value *make(maker *k, const rw_term *t, ir_dtype numbers) {
    switch (t->kind) {
    case RW_VALUE:
    case RW_CONST: return value_of(k, t->slot);
    case RW_NUMBER: return make_number(k, t, numbers != IR_DTYPE_NONE ? numbers : number_type(k, t, OP_ADD, NULL, numbers));
    case RW_NUMBERS: return make_numbers(k, t);
    case RW_NODE: return make_node(k, t, numbers);
    case RW_COMPUTE: {
        ir_value *v = make_node(k, t, numbers);
        return v->poison || ir_is_const(v) ? v : b_fail(k->b, "not a constant");
    }
    case RW_ABSENT:
    case RW_REST: break;
    }
    return b_fail(k->b, "a template is a value");
}

ir_value *rw_make(bld *b, const rw_match *m) {
    maker k = {.b = b, .m = m};
    const rw_rule *r = m->rule->rule;
    ir_value *v = r->apply ? r->apply(b, m) : make(&k, m->rule->build, IR_DTYPE_NONE);
    return v && !b->failed && !v->poison ? v : NULL;
}

ir_value *rw_build(bld *b, const char *text, ir_value *const *args, size_t n_args, rw_attr_fn attr, void *user) {
    const char *error, *where;
    arena *a = &b->ctx->scratch;
    arena_mark mark = arena_get_mark(a);
    const rw_term *t = rw_parse(a, text, NULL, false, &error, &where);
    maker k = {.b = b, .args = args, .n_args = n_args, .attr = attr, .user = user, .last_arg = -1};
    ir_value *v;
    if (t)
        v = make(&k, t, IR_DTYPE_NONE);
    else
        v = b_fail(b, "template '%s': %s at '%s'", text, error, where);
    arena_rewind(a, mark);
    return v;
}
