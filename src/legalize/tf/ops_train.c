/* legalize/tf/ops_train.c: ResourceApplyAdam and the like: a step of training on a device.
 *
 * Each is arithmetic on variables and their slots, written in train.def; the results are assigned. */
#include "legalize/tf/lower_impl.h"

enum { MOST_STEPS = 8, MOST_OPERANDS = 16, FIRST_PART = 20, MOST_VALUES = 28 };

typedef struct train_step {
    int to; /* operand, or a part from FIRST_PART */
    const char *text;
} train_step;
typedef struct train_row {
    const char *op, *attr;
    bool value;
    train_step step[MOST_STEPS];
} train_row;

static const train_row rows[] = {
#define TRAIN(op, attr, value, ...) {op, attr, value, {__VA_ARGS__}},
#include "legalize/tf/train.def"
#undef TRAIN
};

static const train_row *row_of(tf_call *c) {
    str op = c->src->op;
    const size_t skip = str_starts(op, "ResourceApply") ? strlen("ResourceApply") : strlen("Apply");
    op = str_sub(op, skip, op.n);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (str_is(op, rows[i].op) && (!*rows[i].attr || tf_attr_b(c, rows[i].attr, false) == rows[i].value)) return &rows[i];
    return NULL;
}

/* An attribute with a value for which there is no row (Ftrl's scale of the linear term) is refused. */
bool lower_train(tf_call *c) {
    const train_row *row = row_of(c);
    ir_value *v[MOST_VALUES] = {NULL};
    bool changed[MOST_VALUES] = {false};
    if (!row) return tf_unsupported(c, NULL, "one of its attributes has an unusual value");
    if (c->n_in > MOST_OPERANDS || !c->n_in) return tf_bad(c, "%u operands", c->n_in);
    for (size_t s = 0; s < MOST_STEPS && row->step[s].text; s++) {
        const int to = row->step[s].to;
        if (to >= FIRST_PART) continue;
        if ((uint32_t)to >= c->n_in || c->in[to].kind != TF_VARIABLE)
            return tf_unsupported(c, NULL, "its operand %d is not a variable that is known at conversion time", to);
        lw_mark_written(c->L, c->in[to].variable);
        changed[to] = true;
    }
    for (uint32_t i = 0; i < c->n_in; i++)
        if ((v[i] = tf_in(c, i))->poison) return false;
    for (uint32_t i = c->n_in; i < MOST_VALUES; i++) v[i] = v[0];
    for (size_t s = 0; s < MOST_STEPS && row->step[s].text; s++) {
        const train_step *step = &row->step[s];
        v[step->to] = rw_build(c->b, step->text, v, MOST_VALUES, NULL, NULL);
        if (v[step->to]->poison) return false;
    }
    for (uint32_t i = 0; i < c->n_in; i++)
        if (changed[i] && !lw_assign(c, c->in[i].variable, v[i])) return false;
    if (c->n_out) c->out[0] = c->in[0];
    return true;
}
