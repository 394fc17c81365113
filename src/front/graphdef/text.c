/* front/graphdef/text.c: the messages of GraphDef and SavedModel that are read, for their text
 * form.
 *
 * A field that is not here is skipped when text is read.  To add one: its name, number and kind as
 * in TensorFlow's definition of the message. */
#include "front/graphdef/gd.h"

#define MSG(name, ...)                                                                        \
    static const pb_text_field name##_fields[] = {__VA_ARGS__};                               \
    static const pb_text_msg name = {name##_fields, ARRAY_LEN(name##_fields), data_types};
/* A message that a file may be. */
#define MSG_ROOT(name, ...)                                     \
    static const pb_text_field name##_fields[] = {__VA_ARGS__}; \
    const pb_text_msg name = {name##_fields, ARRAY_LEN(name##_fields), data_types};
#define MSG_FORWARD(name) static const pb_text_msg name;

static const pb_text_enum data_types[] = {
    {"DT_INVALID", 0},     {"DT_FLOAT", 1},       {"DT_DOUBLE", 2},         {"DT_INT32", 3},
    {"DT_UINT8", 4},       {"DT_INT16", 5},       {"DT_INT8", 6},           {"DT_STRING", 7},
    {"DT_COMPLEX64", 8},   {"DT_INT64", 9},       {"DT_BOOL", 10},          {"DT_QINT8", 11},
    {"DT_QUINT8", 12},     {"DT_QINT32", 13},     {"DT_BFLOAT16", 14},      {"DT_QINT16", 15},
    {"DT_QUINT16", 16},    {"DT_UINT16", 17},     {"DT_COMPLEX128", 18},    {"DT_HALF", 19},
    {"DT_RESOURCE", 20},   {"DT_VARIANT", 21},    {"DT_UINT32", 22},        {"DT_UINT64", 23},
    {"DT_FLOAT8_E5M2", 24}, {"DT_FLOAT8_E4M3FN", 25}, {"DT_FLOAT8_E4M3FNUZ", 26}, {"DT_FLOAT8_E4M3B11FNUZ", 27},
    {"DT_FLOAT8_E5M2FNUZ", 28}, {"DT_INT4", 29},  {"DT_UINT4", 30},         {"DT_INT2", 31},
    {"DT_UINT2", 32},
    {"DT_FLOAT_REF", 101}, {"DT_DOUBLE_REF", 102}, {"DT_INT32_REF", 103},   {"DT_UINT8_REF", 104},
    {"DT_INT16_REF", 105}, {"DT_INT8_REF", 106},  {"DT_STRING_REF", 107},   {"DT_COMPLEX64_REF", 108},
    {"DT_INT64_REF", 109}, {"DT_BOOL_REF", 110},  {"DT_QINT8_REF", 111},    {"DT_QUINT8_REF", 112},
    {"DT_QINT32_REF", 113}, {"DT_BFLOAT16_REF", 114}, {"DT_QINT16_REF", 115}, {"DT_QUINT16_REF", 116},
    {"DT_UINT16_REF", 117}, {"DT_COMPLEX128_REF", 118}, {"DT_HALF_REF", 119}, {"DT_RESOURCE_REF", 120},
    {"DT_VARIANT_REF", 121}, {"DT_UINT32_REF", 122}, {"DT_UINT64_REF", 123}, {NULL, 0},
};

/* ---- GraphDef -------------------------------------------------------------------------------- */

MSG(shape_dim, {"size", 1, PBT_INT, NULL}, {"name", 2, PBT_BYTES, NULL})
MSG(tensor_shape, {"dim", 2, PBT_MSG, &shape_dim}, {"unknown_rank", 3, PBT_BOOL, NULL})
MSG(tensor, {"dtype", 1, PBT_ENUM, NULL}, {"tensor_shape", 2, PBT_MSG, &tensor_shape}, {"version_number", 3, PBT_INT, NULL},
    {"tensor_content", 4, PBT_BYTES, NULL}, {"float_val", 5, PBT_FLOAT, NULL}, {"double_val", 6, PBT_DOUBLE, NULL},
    {"int_val", 7, PBT_INT, NULL}, {"string_val", 8, PBT_BYTES, NULL}, {"scomplex_val", 9, PBT_FLOAT, NULL},
    {"int64_val", 10, PBT_INT, NULL}, {"bool_val", 11, PBT_BOOL, NULL}, {"dcomplex_val", 12, PBT_DOUBLE, NULL},
    {"half_val", 13, PBT_INT, NULL}, {"uint32_val", 16, PBT_INT, NULL}, {"uint64_val", 17, PBT_INT, NULL},
    {"float8_val", 18, PBT_BYTES, NULL})

MSG_FORWARD(attr_value)
MSG(attr_entry, {"key", 1, PBT_BYTES, NULL}, {"value", 2, PBT_MSG, &attr_value})
MSG(name_attr_list, {"name", 1, PBT_BYTES, NULL}, {"attr", 2, PBT_MSG, &attr_entry})
MSG(attr_list, {"s", 2, PBT_BYTES, NULL}, {"i", 3, PBT_INT, NULL}, {"f", 4, PBT_FLOAT, NULL}, {"b", 5, PBT_BOOL, NULL},
    {"type", 6, PBT_ENUM, NULL}, {"shape", 7, PBT_MSG, &tensor_shape}, {"tensor", 8, PBT_MSG, &tensor},
    {"func", 9, PBT_MSG, &name_attr_list})
MSG(attr_value, {"list", 1, PBT_MSG, &attr_list}, {"s", 2, PBT_BYTES, NULL}, {"i", 3, PBT_INT, NULL},
    {"f", 4, PBT_FLOAT, NULL}, {"b", 5, PBT_BOOL, NULL}, {"type", 6, PBT_ENUM, NULL}, {"shape", 7, PBT_MSG, &tensor_shape},
    {"tensor", 8, PBT_MSG, &tensor}, {"placeholder", 9, PBT_BYTES, NULL}, {"func", 10, PBT_MSG, &name_attr_list})

MSG(node_def, {"name", 1, PBT_BYTES, NULL}, {"op", 2, PBT_BYTES, NULL}, {"input", 3, PBT_BYTES, NULL},
    {"device", 4, PBT_BYTES, NULL}, {"attr", 5, PBT_MSG, &attr_entry})
MSG(op_arg, {"name", 1, PBT_BYTES, NULL}, {"type", 3, PBT_ENUM, NULL}, {"type_attr", 4, PBT_BYTES, NULL},
    {"number_attr", 5, PBT_BYTES, NULL}, {"type_list_attr", 6, PBT_BYTES, NULL}, {"is_ref", 16, PBT_BOOL, NULL})
MSG(op_attr, {"name", 1, PBT_BYTES, NULL}, {"type", 2, PBT_BYTES, NULL}, {"default_value", 3, PBT_MSG, &attr_value})
MSG(op_def, {"name", 1, PBT_BYTES, NULL}, {"input_arg", 2, PBT_MSG, &op_arg}, {"output_arg", 3, PBT_MSG, &op_arg},
    {"attr", 4, PBT_MSG, &op_attr}, {"is_stateful", 17, PBT_BOOL, NULL}, {"control_output", 20, PBT_BYTES, NULL})
MSG(string_entry, {"key", 1, PBT_BYTES, NULL}, {"value", 2, PBT_BYTES, NULL})
MSG(arg_attrs, {"attr", 1, PBT_MSG, &attr_entry})
MSG(arg_attr_entry, {"key", 1, PBT_INT, NULL}, {"value", 2, PBT_MSG, &arg_attrs})
MSG(function_def, {"signature", 1, PBT_MSG, &op_def}, {"node_def", 3, PBT_MSG, &node_def}, {"ret", 4, PBT_MSG, &string_entry},
    {"attr", 5, PBT_MSG, &attr_entry}, {"control_ret", 6, PBT_MSG, &string_entry}, {"arg_attr", 7, PBT_MSG, &arg_attr_entry})
MSG(library, {"function", 1, PBT_MSG, &function_def})
MSG(versions, {"producer", 1, PBT_INT, NULL}, {"min_consumer", 2, PBT_INT, NULL})
MSG(line_of_file, {"file_index", 1, PBT_INT, NULL}, {"line", 2, PBT_INT, NULL}, {"col", 3, PBT_INT, NULL}, {"func", 4, PBT_BYTES, NULL},
    {"code", 5, PBT_BYTES, NULL})
MSG(stack_trace, {"file_line_cols", 1, PBT_MSG, &line_of_file}, {"frame_id", 2, PBT_INT, NULL})
MSG(frame_entry, {"key", 1, PBT_INT, NULL}, {"value", 2, PBT_MSG, &line_of_file})
MSG(trace_entry, {"key", 1, PBT_INT, NULL}, {"value", 2, PBT_MSG, &stack_trace})
MSG(name_trace_entry, {"key", 1, PBT_BYTES, NULL}, {"value", 2, PBT_MSG, &stack_trace})
MSG(name_id_entry, {"key", 1, PBT_BYTES, NULL}, {"value", 2, PBT_INT, NULL})
MSG(debug_info, {"files", 1, PBT_BYTES, NULL}, {"traces", 2, PBT_MSG, &name_trace_entry}, {"frames_by_id", 4, PBT_MSG, &frame_entry},
    {"name_to_trace_id", 5, PBT_MSG, &name_id_entry}, {"traces_by_id", 6, PBT_MSG, &trace_entry})
MSG_ROOT(gd_text_graph_def, {"node", 1, PBT_MSG, &node_def}, {"library", 2, PBT_MSG, &library}, {"version", 3, PBT_INT, NULL},
    {"versions", 4, PBT_MSG, &versions}, {"debug_info", 5, PBT_MSG, &debug_info})

/* ---- SavedModel ------------------------------------------------------------------------------ */

MSG(op_list, {"op", 1, PBT_MSG, &op_def})
MSG(meta_info, {"meta_graph_version", 1, PBT_BYTES, NULL}, {"stripped_op_list", 2, PBT_MSG, &op_list},
    {"tags", 4, PBT_BYTES, NULL}, {"tensorflow_version", 5, PBT_BYTES, NULL}, {"stripped_default_attrs", 7, PBT_BOOL, NULL})
MSG(saver_def, {"filename_tensor_name", 1, PBT_BYTES, NULL}, {"save_tensor_name", 2, PBT_BYTES, NULL},
    {"restore_op_name", 3, PBT_BYTES, NULL})
MSG(node_list, {"value", 1, PBT_BYTES, NULL})
MSG(collection, {"node_list", 1, PBT_MSG, &node_list}, {"bytes_list", 2, PBT_MSG, &node_list})
MSG(collection_entry, {"key", 1, PBT_BYTES, NULL}, {"value", 2, PBT_MSG, &collection})
MSG(coo_sparse, {"values_tensor_name", 1, PBT_BYTES, NULL}, {"indices_tensor_name", 2, PBT_BYTES, NULL},
    {"dense_shape_tensor_name", 3, PBT_BYTES, NULL})
MSG_FORWARD(tensor_info)
MSG(composite, {"components", 2, PBT_MSG, &tensor_info})
MSG(tensor_info, {"name", 1, PBT_BYTES, NULL}, {"dtype", 2, PBT_ENUM, NULL}, {"tensor_shape", 3, PBT_MSG, &tensor_shape},
    {"coo_sparse", 4, PBT_MSG, &coo_sparse}, {"composite_tensor", 5, PBT_MSG, &composite})
MSG(tensor_info_entry, {"key", 1, PBT_BYTES, NULL}, {"value", 2, PBT_MSG, &tensor_info})
MSG(signature_def, {"inputs", 1, PBT_MSG, &tensor_info_entry}, {"outputs", 2, PBT_MSG, &tensor_info_entry},
    {"method_name", 3, PBT_BYTES, NULL})
MSG(signature_entry, {"key", 1, PBT_BYTES, NULL}, {"value", 2, PBT_MSG, &signature_def})
MSG(asset_file, {"tensor_info", 1, PBT_MSG, &tensor_info}, {"filename", 2, PBT_BYTES, NULL})
MSG_ROOT(gd_text_meta_graph, {"meta_info_def", 1, PBT_MSG, &meta_info}, {"graph_def", 2, PBT_MSG, &gd_text_graph_def},
    {"saver_def", 3, PBT_MSG, &saver_def}, {"collection_def", 4, PBT_MSG, &collection_entry},
    {"signature_def", 5, PBT_MSG, &signature_entry}, {"asset_file_def", 6, PBT_MSG, &asset_file})

MSG_ROOT(gd_text_saved_model, {"saved_model_schema_version", 1, PBT_INT, NULL}, {"meta_graphs", 2, PBT_MSG, &gd_text_meta_graph})
