/* emit/emit.h: a module as a .tflite file. */
#ifndef EMIT_EMIT_H
#define EMIT_EMIT_H

#include "ir/ir.h"

/* Writes to a temporary file, then renames.  false: reported (D_FILE_WRITE, D_CHECKSUM); nothing is left. */
bool em_write_file(ir_module *m, str path);
/* The lowest runtime that has all op versions: "2.6.0"; "" when there are no ops. */
const char *em_min_runtime(const ir_module *m);
int em_version(const ir_node *n); /* the lowest version of its op that does what n wants */
/* The whole file in ctx->keep. */
bool em_write_memory(ir_module *m, const uint8_t **bytes, size_t *size);
/* Bytes that the file would have. */
bool em_size(ir_module *m, uint64_t *size);

#endif
