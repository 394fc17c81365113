/* front/tflite/tfl.h: what the files of this folder share. */
#ifndef FRONT_TFLITE_TFL_H
#define FRONT_TFLITE_TFL_H

#include "front/tflite/tflite.h"
#include "wire/tflite.h"

typedef struct tfl_reader {
    lc_ctx *ctx;
    ir_module *m;
    const uint8_t *p;
    uint64_t size;
    const file_map *file; /* NULL: bytes in memory */
    str name;
    fb_vec codes, graphs, buffers;
    ir_graph **graph; /* by number */
} tfl_reader;

typedef struct tfl_tensors { /* of one subgraph */
    tfl_reader *r;
    ir_graph *graph;
    fb_vec list;
    ir_value **value; /* by number; NULL: not yet defined */
    str op;           /* the operator being read, for messages */
} tfl_tensors;

typedef struct tfl_span { /* a Buffer's bytes */
    const uint8_t *p;
    uint64_t size;
} tfl_span;

/* Both report at the place of `at` (a pointer into the file, or NULL) and return false. */
bool tfl_broken(tfl_reader *r, const uint8_t *at, const char *fmt, ...) PRINTF_LIKE(3, 4);
bool tfl_unsupported(tfl_reader *r, str op, const char *fmt, ...) PRINTF_LIKE(3, 4);

bool tfl_buffer(tfl_reader *r, uint64_t number, tfl_span *out);
/* Element type, shape, name and quantization of tensor `number`. */
typedef struct tfl_tensor {
    const uint8_t *table;
    ir_dtype dtype;
    ir_shape shape;
    const ir_quant *quant;
    str name;
    bool state; /* kept from one invocation to the next */
} tfl_tensor;
void tfl_describe(ir_value *v, const tfl_tensor *x);
bool tfl_tensor_get(tfl_tensors *t, int64_t number, tfl_tensor *out);
/* Operand `number`: a value that was defined before, or a constant; -1 is NULL. */
bool tfl_operand(tfl_tensors *t, int64_t number, ir_value **out);
bool tfl_attributes(tfl_reader *r, ir_node *n, const uint8_t *op); /* options.c */
const fb_type *tfl_member(int union_number, unsigned tag);         /* options.c */

static inline int32_t tfl_i32(fb_vec v, uint32_t i) { return (int32_t)load_u32(v.p + 4 * (size_t)i); }

#endif
