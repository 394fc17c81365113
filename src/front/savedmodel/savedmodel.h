/* front/savedmodel/savedmodel.h: SavedModel folders (TensorFlow 1 and 2) as a source module.
 *
 * The module has the chosen signatures, the variables with their values as views of the
 * checkpoint's data files, the assets, and the nodes that the initialization runs.  Checksums of
 * large variables are not verified while loading (that would read the weights twice): ir_data
 * carries them, and `sm_verify_checkpoint` checks what nobody else did. */
#ifndef SAVEDMODEL_SAVEDMODEL_H
#define SAVEDMODEL_SAVEDMODEL_H

#include "ir/src.h"

typedef struct sm_options {
    const str *signatures; /* keys; none: every one but the initialization's and training's */
    size_t n_signatures;
    const str *tags; /* none: "serve", or the graph without tags */
    size_t n_tags;
} sm_options;

/* A folder with saved_model.pb or saved_model.pbtxt, or one of these files itself. */
bool sm_detect(str path);
/* NULL: reported. */
src_module *sm_load(lc_ctx *ctx, str path, const sm_options *options);
/* Reads the data of the variables that the module refers to, in parallel and without keeping
 * pages, and compares checksums.  False: reported.  Modules of other frontends: true. */
bool sm_verify_checkpoint(src_module *m);

#endif
