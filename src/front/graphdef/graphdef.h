/* front/graphdef/graphdef.h: frozen graphs, binary (.pb) or text (.pbtxt), as a source module.
 *
 * The module has one signature, whose key is empty.  Its inputs and outputs are those that the
 * options name, else the placeholders that the outputs need, and the nodes that nothing consumes. */
#ifndef GRAPHDEF_GRAPHDEF_H
#define GRAPHDEF_GRAPHDEF_H

#include "ir/src.h"

typedef struct gd_options {
    const str *
        inputs; /* "NAME", "NAME:1", "NAME:1,224,224,3", "NAME:0:1,224,224,3"; -1 or ? is unknown */
    size_t n_inputs;
    const str *outputs; /* "NAME", "NAME:1" */
    size_t n_outputs;
} gd_options;

bool gd_detect(const file_map *f); /* by content */
/* NULL: reported. */
src_module *gd_load(lc_ctx *ctx, str path, const gd_options *options);

/* What TensorFlow's registry says of an op; unknown ops count as stateful. */
bool gd_op_is_stateful(str op);
bool gd_op_is_known(str op);

#endif
