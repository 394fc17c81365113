/* legalize/tf/fallback.c: ops kept as they are: select-TF (Flex) ops and custom ops. */
#include "legalize/tf/lower_impl.h"

bool lw_can_be_select_tf(tf_call *c) {
    UNUSED(c);
    return false;
}

bool lw_keep_as_select_tf(tf_call *c) { return tf_unsupported(c, NULL, "it cannot be kept as a TensorFlow op"); }
bool lw_keep_as_custom(tf_call *c) { return tf_unsupported(c, NULL, "it cannot be kept as a custom op"); }
