/* ir/tables.c: the tables of element types, ops, options and enums as data, and look-ups by name. */
#include "ir/ir.h"

#include <stdlib.h>

const ir_dtype_info ir_dtypes[IR_DTYPE_COUNT] = {
#define IR_TYPE(id, text, tfl, tf, bits, kind) [IR_##id] = {text, tfl, tf, bits, IR_KIND_##kind},
#include "ir/types.def"
#undef IR_TYPE
};

/* Fields: a table of them for each options table, closed by a row that is never reached. */
#define OPTIONS(name, slot, union_id) static const ir_field fields_##name[] = {
#define FIELD(name, kind, fb_id, fb_type, fb_default, enum_name) {A_##name, kind, fb_id, fb_type, fb_default, enum_name},
#define OPTIONS_END(name)                          \
    { A_COUNT, AK_INT, UINT16_MAX, 0, 0, NULL } \
    }                                              \
    ;
#include "ir/options.def"
#undef OPTIONS
#undef FIELD
#undef OPTIONS_END

#define OPTIONS(name, slot, union_id) \
    static const ir_options options_##name = {#name, slot, union_id, ARRAY_LEN(fields_##name) - 1, fields_##name};
#define FIELD(name, kind, fb_id, fb_type, fb_default, enum_name)
#define OPTIONS_END(name)
#include "ir/options.def"
#undef OPTIONS
#undef FIELD
#undef OPTIONS_END

#define options_at(name) (&options_##name)
static const ir_options options_NoOptions = {NULL, 0, 0, 0, NULL};

const ir_op_info ir_ops[OP_COUNT] = {
#define OP(id, text, min_in, max_in, n_out, code, options, flags, infer, eval) \
    [OP_##id] = {text, code, min_in, max_in, n_out, flags, options_at(options)},
#include "ir/ops.def"
#undef OP
};

const char *const ir_attr_names[A_COUNT] = {
#define IR_ATTR(id) [A_##id] = #id,
#include "ir/attrs.def"
#undef IR_ATTR
};

static const struct {
    const char *of, *text;
    int64_t value;
} enum_values[] = {
#define ENUM_VALUE(of, name, value) {#of, #name, value},
#include "ir/enums.def"
#undef ENUM_VALUE
};

ir_dtype ir_dtype_from_tf(int64_t code) {
    if (code > 100) code -= 100; /* _REF */
    switch (code) {              /* quantized types are their storage */
    case 11: return IR_I8;
    case 12: return IR_U8;
    case 13: return IR_I32;
    case 15: return IR_I16;
    case 16: return IR_U16;
    default: break;
    }
    for (int t = 0; t < IR_DTYPE_COUNT; t++)
        if (ir_dtypes[t].tf == code) return (ir_dtype)t;
    return IR_DTYPE_NONE;
}

ir_dtype ir_dtype_from_tflite(int64_t code) {
    for (int t = 0; t < IR_DTYPE_COUNT; t++)
        if (ir_dtypes[t].tflite == code) return (ir_dtype)t;
    return IR_DTYPE_NONE;
}

ir_dtype ir_dtype_from_text(str text) {
    for (int t = 0; t < IR_DTYPE_COUNT; t++)
        if (str_is(text, ir_dtypes[t].text)) return (ir_dtype)t;
    return IR_DTYPE_NONE;
}

/* By text: ops sorted by name, as a constant table that the unit test keeps sorted would be one more fact to
 * maintain; two hundred comparisons happen only while rules and text forms are parsed. */
ir_op ir_op_from_text(str text) {
    for (int op = 0; op < OP_COUNT; op++)
        if (str_is(text, ir_ops[op].text)) return (ir_op)op;
    return OP_COUNT;
}

ir_op ir_op_from_code(int64_t code) {
    if (code < 0) return OP_COUNT;
    for (int op = 0; op < OP_COUNT; op++)
        if (ir_ops[op].code == code) return (ir_op)op;
    return OP_COUNT;
}

int ir_attr_from_text(str text) {
    int lo = 0, hi = A_COUNT; /* attrs.def is sorted */
    while (lo < hi) {
        int mid = (lo + hi) / 2;
        if (str_cmp(str_c(ir_attr_names[mid]), text) < 0) lo = mid + 1;
        else hi = mid;
    }
    return lo < A_COUNT && str_is(text, ir_attr_names[lo]) ? lo : -1;
}

const char *ir_enum_text(const char *enum_name, int64_t value) {
    for (size_t i = 0; i < ARRAY_LEN(enum_values); i++)
        if (enum_values[i].value == value && strcmp(enum_values[i].of, enum_name) == 0)
            return enum_values[i].text;
    return NULL;
}

int64_t ir_enum_value(const char *enum_name, str text) {
    for (size_t i = 0; i < ARRAY_LEN(enum_values); i++)
        if (str_is(text, enum_values[i].text) && strcmp(enum_values[i].of, enum_name) == 0)
            return enum_values[i].value;
    return -1;
}
