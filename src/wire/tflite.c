/* wire/tflite.c: the structural tables as fb_types. */
#include "wire/tflite.h"

#define TABLE(table) static const fb_field fields_##table[] = {
#define FIELD(table, name, id, type) {id, type, NULL, 0},
#define TABLE_FIELD(table, name, id, type, of) {id, type, &type_##of, 0},
#define UNION_FIELD(table, name, id, number) {id, 'u', NULL, number},
#define TABLE_END(table) \
    }                    \
    ;                    \
    static const fb_type type_##table = {fields_##table, ARRAY_LEN(fields_##table)};
#include "wire/tflite.def"

const fb_type tfl_model = {fields_MODEL, ARRAY_LEN(fields_MODEL)};

const fb_type *tfl_structural_member(int union_number, unsigned tag) {
    static const fb_type *const details[] = {NULL, &type_CUSTOM_QUANT, &type_BLOCKWISE_QUANT, &type_MULTI_AXIS_QUANT};
    static const fb_type *const indices[] = {NULL, &type_INT32_VECTOR, &type_UINT16_VECTOR, &type_UINT8_VECTOR};
    if (union_number == TFL_UNION_QUANT_DETAILS && tag < ARRAY_LEN(details)) return details[tag];
    if (union_number == TFL_UNION_SPARSE_INDEX && tag < ARRAY_LEN(indices)) return indices[tag];
    return NULL;
}
