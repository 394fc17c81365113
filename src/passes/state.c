/* passes/state.c: variables read where their value is known: assigned, or read before, in the same graph.
 *
 * Graphs that are called (IF, WHILE, CALL_ONCE) and custom operators may assign: what was known is forgotten there,
 * unless the called graphs are free of effects. */
#include "passes/rules.h"

/* The variable's name; false: the handle comes from elsewhere. */
static bool variable_of(const ir_value *handle, str *name) {
    if (!handle || !handle->def || handle->def->op != OP_VAR_HANDLE)
        return false;
    const ir_attr *a = ir_attr_slot(handle->def, A_shared_name);
    *name = a ? a->u.s : (str){0};
    return name->n > 0;
}

static bool forgets(const ir_node *n) {
    if (!(ir_ops[n->op].flags & IR_EFFECT) || n->op == OP_RETURN || n->op == OP_VAR_HANDLE)
        return false;
    const ir_options *o = ir_ops[n->op].options;
    if (n->op != OP_IF && n->op != OP_WHILE)
        return true;
    for (size_t i = 0; i < o->field_count; i++)
        if (o->fields[i].kind == AK_GRAPH && !ps_is_pure(n->attr[i].u.graph))
            return true;
    return false;
}

typedef struct known {
    str name;
    ir_value *value;
} known;

static void follow(ir_graph *g, arena *a) {
    VEC(known) list = {0};
    for (ir_node *n = g->first, *next; n; n = next) {
        str name;
        size_t i = 0;
        next = n->next;
        if (n->op != OP_READ_VARIABLE && n->op != OP_ASSIGN_VARIABLE) {
            if (forgets(n))
                list.n = 0;
            continue;
        }
        if (!variable_of(ir_in(n, 0), &name)) {
            list.n = 0;
            continue;
        }
        while (i < list.n && !str_eq(list.v[i].name, name))
            i++;
        if (n->op == OP_ASSIGN_VARIABLE) {
            if (i == list.n)
                vec_push(a, &list, ((known){name, NULL}));
            list.v[i].value = ir_in(n, 1);
        } else if (i == list.n) {
            vec_push(a, &list, ((known){name, &n->out[0]}));
        } else if (list.v[i].value->dtype == n->out[0].dtype && ir_shape_eq(&list.v[i].value->shape, &n->out[0].shape)) {
            if (list.v[i].value->name.n == 0 && !ir_is_const(list.v[i].value))
                list.v[i].value->name = n->out[0].name;
            ir_replace_uses(&n->out[0], list.v[i].value);
            ir_node_remove(n);
        }
    }
}

bool pass_state(ir_module *m) {
    arena *a = &m->ctx->scratch;
    for (ir_graph *g = m->graphs; g; g = g->next) {
        arena_mark mark = arena_get_mark(a);
        follow(g, a);
        arena_rewind(a, mark);
    }
    return true;
}
