/* front/tflite/tflite.h: a .tflite file as a graph; what emit/ writes, this reads back.
 *
 * Constants stay views of the file.  Refused with a reason: sparse tensors, tensors in other files, quantization by
 * blocks, element types that the graph does not have, operators that ir/ops.def does not know. */
#ifndef FRONT_TFLITE_TFLITE_H
#define FRONT_TFLITE_TFLITE_H

#include "ir/ir.h"

bool tfl_detect(const uint8_t *p, size_t n); /* by the identifier */
/* NULL: reported (D_TFLITE_BROKEN, D_TFLITE_UNSUPPORTED, D_FILE_OPEN). */
ir_module *tfl_load(lc_ctx *ctx, str path);
/* The same from bytes that live as long as the context; `name` stands for the file in messages. */
ir_module *tfl_read(lc_ctx *ctx, const uint8_t *p, uint64_t size, str name);
/* Whether the structure is that of the schema.  Of a file of `size` bytes the first `have` are at p. */
bool tfl_check(lc_ctx *ctx, const uint8_t *p, uint64_t have, uint64_t size, str name);

#endif
