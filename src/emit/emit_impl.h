/* emit/emit_impl.h: the pieces of a file being written (private to emit/). */
#ifndef EMIT_EMIT_IMPL_H
#define EMIT_EMIT_IMPL_H

#include "emit/emit.h"
#include "eval/eval.h"
#include "wire/fb.h"

typedef struct em_buffer { /* constant data, stored once */
    ir_value *v;
    str raw;           /* metadata: these bytes instead of a value */
    uint64_t size, at; /* bytes, position in the file */
    uint32_t patch;    /* where the Buffer table keeps its reference to the data */
} em_buffer;

typedef struct em_layout {
    lc_ctx *ctx;
    ir_module *m;
    fb_writer w;
    VEC(em_buffer) buffers; /* number 0 is the empty one */
    umap buffer_of;         /* constant's id -> buffer number */
    uint64_t size;          /* of the whole file */
    bool outside;           /* data behind the FlatBuffer by offset and size: files over 2 GiB */
} em_layout;

void em_plan_buffers(em_layout *l);              /* buffers.c */
uint64_t em_value_size(const ir_value *v);       /* bytes in the file */
bool em_write_buffers(em_layout *l, file_out *o); /* buffers.c: streams the data */
void em_copy_buffers(em_layout *l, uint8_t *to);
bool em_layout_module(em_layout *l, ir_module *m); /* layout.c: the FlatBuffer, with positions of all data */

#endif
