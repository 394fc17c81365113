/* legalize/tf/table.c: the table of ops as data. */
#include "legalize/tf/math.h"
#include <stdlib.h>

const struct tf_row tf_rows[] = {
#define TF_OP(op, text) {#op, text, NULL},
#define TF_CALL(op, fn) {#op, NULL, fn},
#include "legalize/tf/ops.def"
#undef TF_OP
#undef TF_CALL
};
const size_t tf_row_count = ARRAY_LEN(tf_rows);

int lw_by_op(const void *op, const void *row) { return str_cmp(*(const str *)op, str_c(*(const char *const *)row)); }

const struct tf_row *tf_row_of(str op) { return bsearch(&op, tf_rows, tf_row_count, sizeof *tf_rows, lw_by_op); }

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
