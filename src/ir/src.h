/* ir/src.h: the source graph, as a frontend hands it over: structure only.
 *
 * Op names, attributes as they came, edges.  What ops mean is known to legalize/ alone.  All strings are
 * views of the mapped input.  Attributes are decoded on demand through `src_module.get_attr`.
 *
 *   src_module ─ functions[] (function 0 is the main graph) ─ nodes[] ─ in[] (data), ctrl[] (control)
 *              ─ signatures[], variables[], assets
 *
 * An edge names its producer by node number and output number.  In a function, the arguments are nodes of
 * op "_Arg" (in argument order first), and results are `rets`. */
#ifndef IR_SRC_H
#define IR_SRC_H

#include "ir/ir.h"

typedef struct src_module src_module;
typedef struct src_graph src_graph;

typedef struct src_edge {
    uint32_t node, output;
} src_edge;

typedef struct src_node {
    str name, op;
    str raw;           /* the node's message, for get_attr */
    src_edge *in;      /* data inputs */
    uint32_t n_in;
    uint32_t *ctrl;    /* control inputs: node numbers */
    uint32_t n_ctrl;
    uint32_t number;   /* its own number in the graph */
    uint32_t n_out;    /* outputs, as far as the op's definition tells; 0: unknown op */
    uint32_t op_def;   /* the frontend's number of the op's definition; 0: unknown, or a node that a pass made */
    bool stateful;     /* the op has state or effects: it is kept, and keeps its place */
    bool replaced;     /* a pass replaced its meaning: see passes/ */
    int32_t arg;       /* "_Arg": argument number */
    src_graph *graph;
    src_graph **sub;   /* raised If: then, else; raised While: cond, body; raised Case: its branches (legalize/tf/raise.c) */
    uint32_t n_sub;    /* 0: not raised */
} src_node;

typedef struct src_arg {
    str name;
    ir_dtype dtype;    /* IR_DTYPE_NONE: unknown */
    ir_shape shape;    /* unranked when not said; unknown sizes are -1 HERE ONLY, lowering makes symbols */
} src_arg;

struct src_graph {
    src_module *module;
    str name;
    src_node *nodes;
    uint32_t n_nodes;
    src_arg *args; /* functions: parallel to the first n_args nodes, which are "_Arg" */
    uint32_t n_args;
    src_edge *rets; /* functions: results in order */
    str *ret_names;
    uint32_t n_rets;
    uint32_t *ctrl_rets; /* nodes that must run for their effect */
    uint32_t n_ctrl_rets;
    str raw; /* the function's message, for its attributes */
};

typedef struct src_endpoint { /* an input or output of a signature */
    str name;      /* the signature's key of it: "x", "output_0" */
    src_edge edge; /* in functions[0] */
    ir_dtype dtype;
    ir_shape shape; /* as src_arg; the shape that the signature declares */
    str node_name;  /* the main graph's tensor, as written: "serving_default_x:0" */
} src_endpoint;

typedef struct src_signature {
    str key; /* "serving_default"; empty for a plain graph */
    src_endpoint *inputs, *outputs;
    uint32_t n_inputs, n_outputs;
} src_signature;

/* A variable that the signatures or the initialization need, found by the name that its handle carries (VarHandleOp shared_name, VariableV2
 * node name).  `data` is NULL when no checkpoint gives it a value.  The variable of an asset holds its path. */
typedef struct src_variable {
    str name;
    ir_dtype dtype;
    ir_shape shape;
    const ir_data *data;
} src_variable;

typedef struct src_asset { /* a file that the model carries: the tensor that holds its name */
    src_edge edge;
    str path; /* absolute or relative to the current folder, ready to open */
} src_asset;

typedef enum src_attr_kind { SA_NONE, SA_INT, SA_FLOAT, SA_BOOL, SA_STR, SA_TYPE, SA_SHAPE, SA_TENSOR, SA_FUNC, SA_LIST } src_attr_kind;
typedef struct src_attr {
    src_attr_kind kind;
    src_attr_kind item; /* SA_LIST: kind of the items */
    int64_t i;          /* SA_INT, SA_BOOL; SA_TYPE: the ir_dtype (IR_DTYPE_NONE: one that is not known) */
    int64_t tf_type;    /* SA_TYPE: the code as it came */
    double f;
    str s;          /* SA_STR; SA_FUNC: the function's name */
    ir_shape shape; /* SA_SHAPE: unknown sizes are -1 */
    /* SA_TENSOR: */
    ir_dtype dtype;
    const ir_data *data; /* decoded bytes: views where the file has them dense */
    /* SA_LIST: n items, each as above */
    const struct src_attr *list;
    uint32_t n;
} src_attr;

typedef struct src_place { /* in the program that built the model */
    str file, function; /* "/home/me/train.py", "call"; the function may be empty */
    uint32_t line;
} src_place;

struct src_module {
    lc_ctx *ctx;
    str file;       /* what the user named */
    str format;     /* "SavedModel", "GraphDef" */
    src_graph **functions;
    uint32_t n_functions;
    smap function_index; /* name -> number in functions */
    src_signature *signatures;
    uint32_t n_signatures;
    src_variable *variables;
    uint32_t n_variables;
    smap variable_index; /* name -> number in variables */
    src_asset *assets;
    uint32_t n_assets;
    src_edge *init_targets; /* nodes of the main graph that the initialization runs (tables, ...) */
    uint32_t n_init_targets;
    /* The attribute `key` of a node, its op's default when the node has none; false: neither.  Reports a
     * broken attribute (D_PROTO_BROKEN) and returns false as well.  Lists and data live in ctx->keep. */
    bool (*get_attr)(const src_node *n, const char *key, src_attr *out);
    /* The attributes that the node itself carries, in the order of the file (for custom and select-TF ops). */
    uint32_t (*list_attrs)(const src_node *n, str *keys, uint32_t max);
    bool (*get_function_attr)(const src_graph *f, const char *key, src_attr *out);
    /* The element type of a result, as the op's definition and the node's attributes say; IR_DTYPE_NONE: unknown. */
    ir_dtype (*out_type)(const src_node *n, uint32_t output);
    /* The node has the attributes and operands that its op's definition wants; false: reported. */
    bool (*check_node)(const src_node *n);
    /* The line of the user's program that made a node, where the model has debug information.  Without a function, the node of that
     * name in any of them, if it is the same line in all. */
    bool (*locate)(src_module *m, str node, str function, src_place *out);
    /* The node as a NodeDef with all attributes, as the select-TF runtime wants it. */
    str (*node_def)(const src_node *n);
};

static inline src_graph *src_function(const src_module *m, str name) {
    uint64_t i;
    return smap_get(&m->function_index, name, &i) ? m->functions[i] : NULL;
}

#endif
