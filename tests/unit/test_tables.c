/* The tables of base and ir: sorted, unique, complete, consistent with each other.  Whether they agree with the schema
 * is checked by tests/tables/check_schema.py. */
#include "unit.h"

#include "ir/ir.h"

#include <ctype.h>
#include <string.h>

static const struct {
    const char *of, *text;
    int64_t value;
} enum_rows[] = {
#define ENUM_VALUE(of, name, value) {#of, #name, value},
#include "ir/enums.def"
#undef ENUM_VALUE
};

static void diagnostics(void **state) {
    UNUSED(state);
    assert_true(diag_count() > 5);
    for (size_t i = 0; i < diag_count(); i++) {
        const diag_info *d = diag_at_index(i);
        if (i) assert_true(diag_at_index(i - 1)->code < d->code);
        assert_ptr_equal(diag_find(d->code), d);
        assert_true(d->code >= 1000 && d->code <= 9999);
        assert_true(strlen(d->id) && strlen(d->title) && strlen(d->explain) > 20);
        const size_t n = strlen(d->example); /* lines of at most 130 letters; tests/diags/run.py runs them */
        assert_true(n > 20 && d->example[n - 1] == '\n');
        for (const char *p = d->example; *p; p += strcspn(p, "\n") + 1) assert_true(strcspn(p, "\n") <= 130 && *p != '\n');
        assert_true(d->severity == DIAG_ERROR || d->severity == DIAG_WARNING || d->severity == DIAG_NOTE);
        assert_true(d->title[strlen(d->title) - 1] != '.' && !strchr(d->title, '\n'));
        const char last = d->explain[strlen(d->explain) - 1];
        assert_true(last == '.' || last == ')' || last == ':' || last == '!');
        for (size_t j = 0; j < i; j++) assert_string_not_equal(diag_at_index(j)->id, d->id);
    }
    assert_null(diag_find(0));
    assert_null(diag_find(9999));
    assert_null(diag_at_index(diag_count()));
}

static const struct {
    const char *op, *shapes;
} operand_rows[] = {
#define OPERANDS(op, shapes) {#op, shapes},
#include "legalize/tf/operands.def"
#undef OPERANDS
};

static const char *const result_rows[] = {
#define BECOMES(op, results) #op,
#include "legalize/tf/becomes.def"
#undef BECOMES
};

static const char *const lowered[] = {
#define TF_OP(op, text) #op,
#define TF_CALL(op, fn) #op,
#include "legalize/tf/ops.def"
#undef TF_OP
#undef TF_CALL
};

static void is_lowered(const char *op) {
    size_t k = 0;
    while (k < ARRAY_LEN(lowered) && strcmp(lowered[k], op) != 0) k++;
    if (k == ARRAY_LEN(lowered)) fail_msg("no op '%s' is lowered", op);
}

/* Searched by halves; each of an op that is lowered. */
static void results(void **state) {
    UNUSED(state);
    for (size_t i = 0; i < ARRAY_LEN(result_rows); i++) {
        if (i) assert_true(strcmp(result_rows[i - 1], result_rows[i]) < 0);
        is_lowered(result_rows[i]);
    }
}

/* One word of operands.def; what stands behind it, or NULL where it is none. */
static const char *operand_word(const char *c, int operand) {
    c += *c == 'f';
    if (*c == '*') return c + 1;
    if (*c == '=') return isdigit((unsigned char)c[1]) && c[1] - '0' < operand ? c + 2 : NULL;
    if (isdigit((unsigned char)*c)) {
        if (c[1] == '+') return c + 2;
        if (c[1] == '-') return c[2] > *c && c[2] <= '8' ? c + 3 : NULL;
        return c + 1;
    }
    if (*c++ != '[') return NULL;
    if (strncmp(c, "..,", 3) == 0) c += 3;
    for (;; c++) {
        if (!islower(*c) && !isdigit((unsigned char)*c) && *c != '_') return NULL;
        if (*++c == ']') return c + 1;
        if (strcmp(c, ",..]") == 0 || strncmp(c, ",..] ", 5) == 0) return c + 4;
        if (*c != ',') return NULL;
    }
}

/* Searched by halves; each of an op that is lowered; words that the check understands. */
static void operand_shapes(void **state) {
    UNUSED(state);
    for (size_t i = 0; i < ARRAY_LEN(operand_rows); i++) {
        const char *op = operand_rows[i].op, *c = operand_rows[i].shapes;
        if (i) assert_true(strcmp(operand_rows[i - 1].op, op) < 0);
        for (int k = 0; c && *c; k++) {
            c = operand_word(c, k);
            if (!c || (*c && *c++ != ' ')) fail_msg("shapes of '%s': '%s'", op, operand_rows[i].shapes);
        }
        is_lowered(op);
    }
}

static void attribute_names(void **state) {
    UNUSED(state);
    for (int i = 0; i < A_COUNT; i++) {
        if (i) assert_true(strcmp(ir_attr_names[i - 1], ir_attr_names[i]) < 0);
        assert_int_equal(ir_attr_from_text(str_c(ir_attr_names[i])), i);
    }
    assert_int_equal(ir_attr_from_text(STR("no_such_attribute")), -1);
    assert_int_equal(ir_attr_from_text(STR("")), -1);
    assert_int_equal(ir_attr_from_text(STR("zzzz")), -1);
}

static void ops(void **state) {
    UNUSED(state);
    int last = -1;
    bool own = false;
    for (int i = 0; i < OP_COUNT; i++) {
        const ir_op_info *op = &ir_ops[i];
        assert_non_null(op->options);
        assert_int_equal(ir_op_from_text(str_c(op->text)), i); /* so texts are unique */
        for (const char *c = op->text; *c; c++) assert_true(islower(*c) || isdigit(*c) || *c == '_');
        assert_true(op->min_in >= 0 && (op->max_in == -1 || op->max_in >= op->min_in) && op->n_out >= -1);
        if (op->code >= 0) {
            assert_false(own); /* litecast's own are last */
            assert_true(op->code > last);
            last = op->code;
            assert_int_equal(ir_op_from_code(op->code), i);
            assert_false(op->flags & IR_NOT_TFLITE);
        } else {
            own = true;
            assert_true(op->flags & IR_NOT_TFLITE);
        }
        if (op->flags & IR_UNARY) assert_true(op->min_in == 1 && op->max_in == 1 && op->n_out == 1);
        if (op->flags & IR_BINARY) assert_true(op->min_in == 2 && op->max_in == 2 && op->n_out == 1);
        if (op->flags & IR_COMMUTATIVE) assert_true(op->min_in == 2);
        bool act = false;
        for (int f = 0; f < op->options->field_count; f++)
            act = act || (op->options->fields[f].id == A_fused_activation_function && op->options->union_slot == 1);
        if (op->flags & IR_ACT) assert_true(act);
    }
    assert_int_equal(ir_op_from_text(STR("no_such_op")), OP_COUNT);
    assert_int_equal(ir_op_from_code(-1), OP_COUNT); /* not one of litecast's own */
    assert_int_equal(ir_op_from_code(100000), OP_COUNT);
}

static bool has_values(const char *of) {
    for (size_t i = 0; i < ARRAY_LEN(enum_rows); i++)
        if (strcmp(enum_rows[i].of, of) == 0) return true;
    return false;
}

static void options(void **state) {
    UNUSED(state);
    for (int i = 0; i < OP_COUNT; i++) {
        const ir_options *o = ir_ops[i].options;
        if (!o->name) {
            assert_int_equal(o->field_count, 0);
            continue;
        }
        assert_true((o->union_slot == 1 || o->union_slot == 2) && o->union_id > 0);
        for (int f = 0; f < o->field_count; f++) {
            const ir_field *a = &o->fields[f];
            assert_true((int)a->id >= 0 && a->id < A_COUNT);
            assert_non_null(strchr("bilfdsvLFB", a->fb_type));
            for (int g = 0; g < f; g++) assert_true(o->fields[g].id != a->id && o->fields[g].fb_id < a->fb_id);
            assert_int_equal(a->kind == AK_ENUM, a->enum_name != NULL);
            if (a->enum_name) assert_true(has_values(a->enum_name));
            if (a->enum_name) assert_non_null(ir_enum_text(a->enum_name, a->fb_default));
            if (a->kind == AK_DTYPE) assert_true(ir_dtype_from_tflite(a->fb_default) != IR_DTYPE_NONE);
        }
        for (int k = 0; k < i; k++) { /* a number of a union is one table */
            const ir_options *p = ir_ops[k].options;
            if (p->name && p->union_slot == o->union_slot && p->union_id == o->union_id) assert_ptr_equal(p, o);
        }
    }
}

static void enums(void **state) {
    UNUSED(state);
    for (size_t i = 0; i < ARRAY_LEN(enum_rows); i++) {
        assert_string_equal(ir_enum_text(enum_rows[i].of, enum_rows[i].value), enum_rows[i].text);
        assert_int_equal(ir_enum_value(enum_rows[i].of, str_c(enum_rows[i].text)), enum_rows[i].value);
    }
    assert_null(ir_enum_text("Padding", 7));
    assert_int_equal(ir_enum_value("Padding", STR("NONE")), -1);
    assert_int_equal(ir_enum_value("Padding", STR("SAME")), PADDING_SAME);
    assert_int_equal(ir_enum_value("Padding", STR("VALID")), PADDING_VALID);
    assert_int_equal(ir_enum_value("ActivationFunctionType", STR("RELU6")), ACT_RELU6);
    assert_int_equal(ir_enum_value("ActivationFunctionType", STR("SIGN_BIT")), ACT_SIGN_BIT);
}

static void types(void **state) {
    UNUSED(state);
    for (int t = 0; t < IR_DTYPE_COUNT; t++) {
        const ir_dtype_info *d = &ir_dtypes[t];
        assert_int_equal(ir_dtype_from_text(str_c(d->text)), t);
        if (d->tflite >= 0) assert_int_equal(ir_dtype_from_tflite(d->tflite), t);
        if (d->tf >= 0) assert_int_equal(ir_dtype_from_tf(d->tf), t);
        if (d->tf >= 0) assert_int_equal(ir_dtype_from_tf(d->tf + 100), t);
        assert_true(d->kind == IR_KIND_OTHER ? d->bits == 0 : d->bits % 8 == 0 && d->bits > 0 && d->bits <= 128);
    }
    assert_int_equal(ir_dtype_from_tf(0), IR_DTYPE_NONE);
    assert_int_equal(ir_dtype_from_tf(100), IR_DTYPE_NONE);
    assert_int_equal(ir_dtype_from_tf(-5), IR_DTYPE_NONE);
    assert_int_equal(ir_dtype_from_tf(11), IR_I8); /* DT_QINT8 */
    assert_int_equal(ir_dtype_from_tflite(-1), IR_DTYPE_NONE);
    assert_int_equal(ir_dtype_from_text(STR("float32")), IR_DTYPE_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(diagnostics), cmocka_unit_test(attribute_names), cmocka_unit_test(operand_shapes), cmocka_unit_test(ops),
        cmocka_unit_test(results),
        cmocka_unit_test(options),     cmocka_unit_test(enums),           cmocka_unit_test(types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
