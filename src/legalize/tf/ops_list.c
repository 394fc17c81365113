/* legalize/tf/ops_list.c: tensor lists as stacked tensors. */
#include "legalize/tf/lower_impl.h"

bool lw_list_begin(tf_call *c, tf_value *list, const tf_list *like) {
    UNUSED(list);
    UNUSED(like);
    return tf_unsupported(c, NULL, "its tensor list has elements of unknown shape");
}
