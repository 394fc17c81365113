/* front/graphdef/gd.h: inside of the GraphDef frontend; the SavedModel frontend builds on it as
 * well.
 *
 *   bytes ── gd_load_graph ──► gd_module: nodes, edges, op definitions
 *
 * Attributes are not decoded while loading: a node keeps the view of its message, and attr.c
 * answers get_attr from it, or from the op's definition where the node is silent. */
#ifndef GRAPHDEF_GD_H
#define GRAPHDEF_GD_H

#include "ir/src.h"
#include "wire/pb.h"

/* The definition of an op that occurs in the module. */
typedef struct gd_op {
    str name;
    bool known, stateful;
    const char *in, *out, *attrs; /* text as in opdefs.def; "" when not known */
    str proto;           /* an OpDef message of the model, for an op that the table lacks */
    src_graph *function; /* the op is a function of the library */
    int32_t n_out;       /* outputs; -1: the node's attributes say how many */
} gd_op;

typedef struct gd_module {
    src_module m; /* first: a src_module is cast to its gd_module */
    const file_map *file;
    str text_wire;   /* text input: the wire form that views point into */
    str op_list;     /* OpList message of the SavedModel (stripped_op_list); may be empty */
    bool has_errors; /* something was reported on the way */
    VEC(gd_op) ops;  /* [0] is the unknown op */
    smap op_index;
    smap node_index; /* main graph: node name -> number */
    str debug_info;  /* GraphDebugInfo message of the graph; may be empty */
    str debug_path;  /* or the file that holds it; may be empty */
    struct gd_debug *debug; /* what was read of it; NULL: nobody asked yet */
} gd_module;

/* ---- opdefs.c -------------------------------------------------------------------------------- */
typedef struct gd_arg { /* one argument of an op definition */
    str name, number_attr, type_attr, list_attr;
    int64_t type; /* DataType; 0: type_attr or list_attr say */
} gd_arg;
bool gd_opdef_find(str op, gd_op *out); /* in the table */
bool gd_arg_next(const char **text, gd_arg *out);
typedef struct gd_attr_def { /* one attribute of an op definition */
    str key, type, value;     /* value: its default's text; p NULL: no default */
    str words;                /* `A|B`: the texts, or the codes of the types, that it may be; of numbers the least, of lists
                                 the least length; empty: any */
} gd_attr_def;
bool gd_attr_row(const char *attrs, str key, gd_attr_def *out);
bool gd_attr_next(const char **attrs, gd_attr_def *out);
uint32_t gd_op_number(gd_module *gd, str op); /* in gd->ops, entered when it is new */

/* ---- attr.c ---------------------------------------------------------------------------------- */
bool gd_get_attr(const src_node *n, const char *key, src_attr *out);
bool gd_get_attr_of(const src_node *n, str key, src_attr *out);
typedef enum gd_attr_state { GD_ATTR_FITS, GD_ATTR_ABSENT, GD_ATTR_WRONG } gd_attr_state;
/* Does the node itself carry the attribute, as a value of the type that a definition spells? */
gd_attr_state gd_attr_fits(const src_node *n, str key, str type);
const gd_op *gd_op_of(const src_node *n);
bool gd_get_function_attr(const src_graph *f, const char *key, src_attr *out);
uint32_t gd_list_attrs(const src_node *n, str *keys, uint32_t max);
str gd_node_def(const src_node *n);
bool gd_decode_attr(gd_module *gd, str value, const char *what, str node, str op, src_attr *out);
bool gd_default_attr(gd_module *gd, str type, str text, src_attr *out);
/* A TensorShapeProto; sizes that are not known are -1.  false: reported. */
bool gd_shape(gd_module *gd, str message, str node, str op, ir_shape *out);

/* ---- args.c ---------------------------------------------------------------------------------- */
/* Output number of `name:index` in a function body; the count of an op's outputs. */
bool gd_output_number(gd_module *gd, const src_node *n, str name, uint32_t index, uint32_t *number);
bool gd_count_outputs(gd_module *gd, src_node *n);
ir_dtype gd_output_type(const src_node *n, uint32_t output);
/* Attributes and operands are those that the op's definition wants; false: reported. */
bool gd_check_node(const src_node *n);

/* ---- tensor.c: a TensorProto as ir_data ------------------------------------------------------ */
bool gd_tensor(gd_module *gd, str message, str node, str op, src_attr *out);

/* ---- debug.c --------------------------------------------------------------------------------- */
bool gd_locate(src_module *m, str node, str function, src_place *out);

/* ---- load.c ---------------------------------------------------------------------------------- */
void gd_module_init(gd_module *gd, lc_ctx *ctx, str path, str format); /* gd is zeroed */
/* The message as wire bytes: the file itself, or its text translated by the table. */
bool gd_open(gd_module *gd, const file_map *file, const pb_text_msg *text_type, bool is_text,
             str *wire);
str gd_shape_text(arena *a, const ir_shape *s);   /* of shapes with -1 for unknown sizes */
bool gd_load_graph(gd_module *gd, str graph_def); /* nodes, edges, functions */
/* "name", "name:1" in the main graph. */
bool gd_find_tensor(const gd_module *gd, str tensor, src_edge *edge);
/* Marks in `seen` what the nodes of `roots` depend on, by data or control, not going past nodes in
 * `stop`. */
void gd_reach(const src_graph *g, arena *a, const uint32_t *roots, size_t n_roots, const bool *stop,
              bool *seen);
const char *gd_nearest_node(const gd_module *gd, str name);
/* Reports a broken message at its offset, once for what is broken; returns false. */
bool gd_broken(gd_module *gd, const pb_error *error, const char *what, str node);
int64_t gd_offset(const gd_module *gd, const void *at); /* 0: not in the file */
diag_where gd_where(const gd_module *gd, const void *at, str node, str op);

/* ---- graphdef.c ------------------------------------------------------------------------------ */
struct gd_options;
/* A message in text form that begins with one of these fields, after spaces and comments. */
bool gd_is_text(const file_map *f, const char *const *starts, size_t n_starts);
src_module *gd_load_file(lc_ctx *ctx, const file_map *file, const struct gd_options *options);

/* ---- text.c: messages that are read as text -------------------------------------------------- */
extern const pb_text_msg gd_text_graph_def, gd_text_meta_graph, gd_text_saved_model;

#endif
