/* legalize/tf/ops_state.c: variables.
 *
 * A handle is a thing of conversion time.  Reading a variable that nothing assigns gives its value as a
 * constant.  Whether something does is only known when all is lowered: lw_lower starts over with what it
 * learned.  Variables that are assigned become VAR_HANDLE / READ_VARIABLE / ASSIGN_VARIABLE, with their first
 * values set by a subgraph that CALL_ONCE runs. */
#include "legalize/tf/lower_impl.h"

static uint64_t index_of(const lower *L, const src_variable *v) { return (uint64_t)(v - L->src->variables); }

void lw_mark_written(lower *L, const src_variable *v) {
    uint64_t known;
    if (L->reading_tables) return;
    if (umap_get(&L->written, index_of(L, v), &known)) return;
    umap_put(&L->written, index_of(L, v), 1);
    if (umap_get(&L->read_as_const, index_of(L, v), &known)) L->written_grew = true;
}

bool lw_is_written(const lower *L, const src_variable *v) {
    uint64_t known;
    return umap_get(&L->written, index_of(L, v), &known);
}

bool lower_var_handle(tf_call *c) {
    str name = tf_attr_s(c, "shared_name");
    uint64_t at;
    if (!name.n || !smap_get(&c->L->src->variable_index, name, &at)) name = c->src->name;
    if (!smap_get(&c->L->src->variable_index, name, &at)) {
        diag_report(c->L->ctx, D_NO_VALUE, (diag_where){.file = c->b->file, .node = c->b->name, .op = c->src->op}, NULL,
                    "variable '%.*s' has no value in the model", STR_ARG(name));
        c->b->failed = true;
        return false;
    }
    c->out[0] = (tf_value){.kind = TF_VARIABLE, .variable = &c->L->src->variables[at]};
    return true;
}

static ir_value *handle(bld *b, const src_variable *v) {
    ir_type t = {IR_RES, {.rank = 1, .d = {1}}};
    ir_value *out;
    b_build(b, OP_VAR_HANDLE, NULL, 0, B_AT({A_shared_name, .s = v->name}), &t, &out, 1);
    return out;
}

static ir_shape known_shape(lower *L, const src_variable *v) {
    ir_shape s = v->shape;
    for (int i = 0; i < s.rank; i++)
        if (s.d[i] < 0) s.d[i] = dim_new(L->m, "?");
    return s;
}

ir_value *lw_read(tf_call *c, src_variable *v) {
    lower *L = c->L;
    uint64_t at;
    if (lw_is_written(L, v)) {
        ir_type t = {v->dtype, known_shape(L, v)};
        ir_value *h = handle(c->b, v), *out;
        umap_put(&L->mutable_used, index_of(L, v), 1);
        b_build(c->b, OP_READ_VARIABLE, B_IN(h), B_NONE, &t, &out, 1);
        return out;
    }
    umap_put(&L->read_as_const, index_of(L, v), 1);
    if (!v->data) {
        if (!L->reported)
            diag_report(L->ctx, D_NO_VALUE, (diag_where){.file = c->b->file, .node = c->b->name, .op = c->src->op}, NULL,
                        "variable '%.*s' has no value in the checkpoint", STR_ARG(v->name));
        c->b->failed = true;
        return b_poison(c->b);
    }
    if (umap_get(&L->constants, index_of(L, v), &at)) return (ir_value *)(uintptr_t)at;
    ir_value *k = ir_const_data(L->m, v->dtype, &v->shape, v->data);
    k->name = v->name;
    umap_put(&L->constants, index_of(L, v), (uint64_t)(uintptr_t)k);
    return k;
}

static src_variable *variable_of(tf_call *c, uint32_t i) {
    if (i < c->n_in && c->in[i].kind == TF_VARIABLE) return c->in[i].variable;
    tf_unsupported(c, NULL, "its operand %u is not a variable that is known at conversion time", i);
    return NULL;
}

bool lower_read_variable(tf_call *c) {
    src_variable *v = variable_of(c, 0);
    return v && tf_return(c, lw_read(c, v));
}

bool lower_variable_shape(tf_call *c) {
    src_variable *v = variable_of(c, 0);
    if (!v) return false;
    ir_dtype t = tf_attr_type(c, "out_type");
    return tf_return(c, b_cast(c->b, b_shape_of(c->b, lw_read(c, v)), t == IR_I64 ? IR_I64 : IR_I32));
}

bool lower_var_is_initialized(tf_call *c) { return tf_return(c, b_bool(c->b, true)); }

bool lw_assign(tf_call *c, src_variable *v, ir_value *to) {
    if (to->poison) return false;
    if (c->L->reading_tables) return true;
    lw_mark_written(c->L, v);
    umap_put(&c->L->mutable_used, index_of(c->L, v), 1);
    if (to->dtype != v->dtype) return tf_bad(c, "variable '%.*s' is assigned a value of another type", STR_ARG(v->name));
    ir_value *h = handle(c->b, v);
    return b_build(c->b, OP_ASSIGN_VARIABLE, B_IN(h, to), B_NONE, NULL, NULL, 0);
}

bool lower_assign_variable(tf_call *c) {
    src_variable *v = variable_of(c, 0);
    return v && lw_assign(c, v, tf_in(c, 1));
}

/* AssignAddVariableOp, AssignSubVariableOp */
bool lower_assign_update(tf_call *c) {
    src_variable *v = variable_of(c, 0);
    if (!v) return false;
    lw_mark_written(c->L, v);
    ir_value *old = lw_read(c, v), *by = tf_in(c, 1);
    return lw_assign(c, v, str_is(c->src->op, "AssignAddVariableOp") ? b_add(c->b, old, by) : b_sub(c->b, old, by));
}

/* Assign, AssignAdd, AssignSub on TensorFlow 1's variables: the result is the variable. */
bool lower_assign_ref(tf_call *c) {
    src_variable *v = variable_of(c, 0);
    ir_value *by = v ? tf_in(c, 1) : NULL;
    if (!v || by->poison) return false;
    c->out[0] = c->in[0];
    if (str_is(c->src->op, "Assign")) return lw_assign(c, v, by);
    lw_mark_written(c->L, v);
    ir_value *old = lw_read(c, v);
    return lw_assign(c, v, str_is(c->src->op, "AssignAdd") ? b_add(c->b, old, by) : b_sub(c->b, old, by));
}

/* ---- first values ----------------------------------------------------------------------------------- */

static void call_once(lower *L, ir_graph *g, ir_graph *init) {
    bld b = b_begin(g, STR("init"), STR("init"));
    b.at = g->first;
    b_build(&b, OP_CALL_ONCE, NULL, 0, B_AT({A_init_subgraph_index, .graph = init}), NULL, NULL, 0);
    UNUSED(L);
}

bool lw_emit_init(lower *L) {
    if (!L->mutable_used.n && !L->tables.n) return true;
    ir_graph *outer, *init = lw_graph_begin(L, "init", STR("session"), &outer);
    bld b = b_begin(init, STR("init"), STR("init"));
    b.file = L->src->file.p;
    for (uint32_t i = 0; i < L->src->n_variables; i++) {
        src_variable *v = &L->src->variables[i];
        uint64_t used;
        if (!umap_get(&L->mutable_used, i, &used) || !v->data) continue;
        ir_value *h = handle(&b, v), *first = ir_const_data(L->m, v->dtype, &v->shape, v->data);
        if (!b_build(&b, OP_ASSIGN_VARIABLE, B_IN(h, first), B_NONE, NULL, NULL, 0)) return false;
    }
    bool ok = lw_init_tables(L, &b);
    ir_graph_finish(init, NULL, 0);
    lw_graph_end(L, outer);
    if (init->first == init->last) { /* nothing to set */
        ir_graph_remove(init);
        return ok;
    }
    for (size_t i = 0; i < L->m->signatures.n; i++) call_once(L, L->m->signatures.v[i]->graph, init);
    return ok;
}
