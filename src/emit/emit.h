/* emit/emit.h: a module as a .tflite file. */
#ifndef EMIT_EMIT_H
#define EMIT_EMIT_H

#include "ir/ir.h"

/* Whether what was laid out is a valid file of `size` bytes, of which the first `have` are at p (the data follow); reports. */
typedef bool (*em_check_fn)(lc_ctx *ctx, const uint8_t *p, uint64_t have, uint64_t size, str name);
/* Asked when everything is written, before the file takes its place; reports. */
typedef bool (*em_ready_fn)(void *user);
typedef struct em_options {
    em_check_fn check;     /* NULL: not checked */
    em_ready_fn ready;     /* NULL: it is; only em_write_file asks */
    void *user;            /* for ready */
    uint64_t inside_limit; /* from this size on the data follow the FlatBuffer; 0: just below 2 GiB, where they must */
    uint64_t map_limit;    /* bytes of the input that are mapped at a time while writing; 0: 64 MiB, for a peak below 128 */
} em_options;

/* Writes to a temporary file, checks it, then renames it.  Where the data follow the FlatBuffer an older file of that name is
 * gone before: the disk need not hold two of that size.  Storage that is read as a whole on the way is compared with its
 * checksum, and marked when that is right (ir_data.checked).  false: reported (D_FILE_WRITE, D_TENSOR_SIZE, D_FILE_SIZE);
 * nothing is left.  Numbers the module's graphs anew: those of signatures first, in their order. */
bool em_write_file(ir_module *m, str path, const em_options *o);
/* The whole file in ctx->keep. */
bool em_write_memory(ir_module *m, const em_options *o, const uint8_t **bytes, size_t *size);
/* Bytes that the file would have. */
bool em_size(ir_module *m, const em_options *o, uint64_t *size);
/* The lowest runtime that has all op versions: "2.6.0"; "" when there are no ops. */
const char *em_min_runtime(const ir_module *m);
int em_version(const ir_node *n); /* the lowest version of its op that does what n wants */

#endif
