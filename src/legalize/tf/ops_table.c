/* legalize/tf/ops_table.c: lookup tables. */
#include "legalize/tf/lower_impl.h"

bool lw_init_tables(lower *L, bld *b) {
    UNUSED(L);
    UNUSED(b);
    return true;
}
