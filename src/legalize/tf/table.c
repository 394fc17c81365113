/* legalize/tf/table.c: the table of ops as data. */
#include "legalize/tf/math.h"

const struct tf_row tf_rows[] = {
#define TF_OP(op, text) {#op, text, NULL},
#define TF_CALL(op, fn) {#op, NULL, fn},
#include "legalize/tf/ops.def"
#undef TF_OP
#undef TF_CALL
};
const size_t tf_row_count = ARRAY_LEN(tf_rows);

const struct tf_row *tf_row_of(str op) {
    size_t lo = 0, hi = tf_row_count; /* rows are sorted by name: a unit test checks it */
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (str_cmp(str_c(tf_rows[mid].op), op) < 0) lo = mid + 1;
        else hi = mid;
    }
    return lo < tf_row_count && str_is(op, tf_rows[lo].op) ? &tf_rows[lo] : NULL;
}

size_t lw_op_table(const lw_op_row **rows) {
    static const lw_op_row table[] = {
#define TF_OP(op, text) {#op, text},
#define TF_CALL(op, fn) {#op, NULL},
#include "legalize/tf/ops.def"
#undef TF_OP
#undef TF_CALL
    };
    *rows = table;
    return ARRAY_LEN(table);
}
