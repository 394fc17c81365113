/* emit/emit_impl.h: the pieces of a file being written (private to emit/).
 *
 *   layout.c      the FlatBuffer: tensors, operators, signatures      buffers.c     which constants are the same
 *   options.c     an operator's options                               stream.c      their bytes into the file
 *   versions.c    op versions, the runtime that has them              tile.c        a box of a recipe */
#ifndef EMIT_EMIT_IMPL_H
#define EMIT_EMIT_IMPL_H

#include "emit/emit.h"
#include "eval/eval.h"
#include "wire/tflite.h"

enum { EM_LARGE = 1 << 16 }; /* what is written by threads, behind the rest's back */
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
    uint64_t map_limit;     /* bytes of input files that the writer maps at a time */
    uint64_t mapped;        /* bytes of input files that may be in the resident set */
    bool outside;           /* data behind the FlatBuffer by offset and size: files over 2 GiB */
} em_layout;

bool em_layout_module(em_layout *l, ir_module *m, const em_options *o); /* the FlatBuffer, with positions of all data */
static inline fb_slot em_scalar(uint16_t id, uint8_t size, uint64_t bits) { return (fb_slot){.id = id, .size = size, .bits = bits}; }
static inline fb_slot em_ref(uint16_t id, uint32_t *at) { return (fb_slot){.id = id, .size = 4, .is_ref = true, .at = at}; }
uint32_t em_write_options(em_layout *l, const ir_node *n); /* its position */

void em_plan_buffers(em_layout *l);
void em_drop(const ir_data *d);                         /* its pages of the input leave the resident set */
void em_looked_at(em_layout *l, const ir_value *v); /* the same, once in a while for many small ones */
uint64_t em_value_size(const ir_value *v);        /* bytes in the file */
bool em_write_buffers(em_layout *l, file_out *o); /* what follows the FlatBuffer */
void em_copy_buffers(em_layout *l, uint8_t *to);

/* The boxes of a constant, each read from the input in long runs and written to the output in long runs. */
enum { EM_LINE = 64, EM_PAGE = 4096, EM_BOX = 32 << 20, EM_TILE = 1 << 20, EM_SCALES = 8 };
enum { EM_STAGE = EM_BOX + EM_BOX / EM_PAGE * EM_LINE }; /* a line between pages */
typedef struct em_boxes {
    const ir_value *v;
    uint64_t at; /* of the tensor in the output */
    bool mapped; /* read where it is mapped, not by way of a stage */
    bool sums;   /* the boxes add up to the checksum of the storage */
    int64_t box[IR_MAX_RANK], steps[IR_MAX_RANK], count; /* sizes of a box; boxes along each axis, and of all */
} em_boxes;
bool em_can_box(const ir_value *v);
em_boxes em_plan_boxes(const ir_value *v, uint64_t at, bool mapped);
/* Box number i, by way of `tile` of EM_TILE bytes and `stage`, of as many if it is mapped and of EM_STAGE if not; 0 or an errno.
 * *sum: what its bytes add (^) to the checksum of the storage, in the terms of crc32c_rows. */
int em_put_box(const em_boxes *b, int64_t i, const file_out *o, uint8_t *stage, uint8_t *tile, uint32_t *sum);

#endif
