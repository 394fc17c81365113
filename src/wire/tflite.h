/* wire/tflite.h: the structure of a .tflite file: field numbers (TENSOR_SHAPE, ...), and the types to verify it by. */
#ifndef WIRE_TFLITE_H
#define WIRE_TFLITE_H

#include "wire/fb.h"

#define TFL_IDENTIFIER "TFL3"
enum { TFL_VERSION = 3, TFL_CUSTOM = 32, TFL_MOST_OLD_CODE = 127 }; /* larger codes do not fit the deprecated field */
enum tfl_union { TFL_UNION_OPTIONS, TFL_UNION_OPTIONS_2, TFL_UNION_QUANT_DETAILS, TFL_UNION_SPARSE_INDEX };
enum tfl_field {
#define TABLE(table)
#define TABLE_END(table)
#define FIELD(table, name, id, type) table##_##name = id,
#define TABLE_FIELD(table, name, id, type, of) table##_##name = id,
#define UNION_FIELD(table, name, id, number) table##_##name = id,
#include "wire/tflite.def"
#undef TABLE
#undef TABLE_END
#undef FIELD
#undef TABLE_FIELD
#undef UNION_FIELD
};

extern const fb_type tfl_model;
/* Members of the unions that are no options; those come from ir/options.def. */
const fb_type *tfl_structural_member(int union_number, unsigned tag);

#endif
