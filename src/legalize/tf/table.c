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

static const struct tf_result {
    const char *op, *results;
} tf_results[] = {
#define BECOMES(op, results) {#op, results},
#include "legalize/tf/becomes.def"
#undef BECOMES
};

bool lw_op_at(size_t i, lw_op_row *row) {
    if (i >= tf_row_count) return false;
    const str op = str_c(tf_rows[i].op);
    const struct tf_result *known = bsearch(&op, tf_results, ARRAY_LEN(tf_results), sizeof *tf_results, lw_by_op);
    *row = (lw_op_row){tf_rows[i].op, tf_rows[i].text, known ? known->results : NULL};
    return true;
}
