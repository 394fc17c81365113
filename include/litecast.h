/* litecast.h: convert TensorFlow models to TensorFlow Lite.  The whole public API; C89 and C++ clean.
 *
 *     lc_context *c = lc_context_new(NULL, NULL, NULL);
 *     if (lc_load_model(c, "my_model") == LC_OK && lc_convert_model(c) == LC_OK)
 *         lc_write_file(c, "my_model.tflite");
 *     for (i = 0; i < lc_count_diagnostics(c); i++)
 *         fprintf(stderr, "%s\n", lc_get_diagnostic(c, i)->text);
 *     lc_context_free(c);
 *
 * Rules that hold for every function:
 *   - A context owns one conversion and all that is handed out: pointers to const stay valid until
 *     lc_context_free, and are never to be freed by the caller.
 *   - Different contexts may be used by different threads at the same time; one context by one thread at
 *     a time.  There is no global state.
 *   - The library never prints, never exits, and never aborts on an input, however broken.
 *   - Strings are UTF-8 (or what the model holds), NUL-terminated, never NULL unless that is said.
 *   - What went wrong is in the status, and in words in the diagnostics.
 */
#ifndef LITECAST_H
#define LITECAST_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LC_VERSION_MAJOR 0
#define LC_VERSION_MINOR 1
#define LC_VERSION_PATCH 0
#define LC_VERSION "0.1.0"

#if defined(_WIN32)
#define LC_API
#elif defined(__GNUC__)
#define LC_API __attribute__((visibility("default")))
#else
#define LC_API
#endif

/* ---- status ------------------------------------------------------------------------------------- */

typedef enum lc_status {
    LC_OK = 0,
    LC_INVALID_ARGUMENT = 1, /* an option or a call that makes no sense: the caller's mistake */
    LC_CANNOT_READ = 2,      /* the input is missing, damaged, inconsistent, or of an unknown format */
    LC_UNSUPPORTED = 3,      /* a sound model with something in it that does not convert */
    LC_CANNOT_WRITE = 4,     /* the output cannot be written; nothing is left behind */
    LC_NO_MEMORY = 5,        /* the context can only be asked for diagnostics, and freed */
    LC_INTERNAL = 6,         /* a defect of litecast: please report it */
    LC_CANCELLED = 7         /* lc_cancel was called */
} lc_status;
/* "cannot-read": one word for programs; "unknown" for a number that is no status. */
LC_API const char *lc_status_name(lc_status status);
/* The version of the library that is linked, "0.1.0". */
LC_API const char *lc_version(void);

/* ---- context ------------------------------------------------------------------------------------ */

typedef struct lc_context lc_context;

/* realloc with a user pointer and the old size (0 for a new block); new_size 0 frees and returns NULL.
 * NULL means out of memory.  Called only by the thread that uses the context. */
typedef void *(*lc_memory_fn)(void *user, void *block, size_t old_size, size_t new_size);
typedef struct lc_allocator {
    lc_memory_fn resize;
    void *user;
} lc_allocator;

typedef enum lc_log_level {
    LC_LOG_INFO = 0,
    LC_LOG_PROGRESS = 1, /* what is being done now, in a few words: "writing x.tflite" */
    LC_LOG_DEBUG = 2
} lc_log_level;
typedef void (*lc_log_fn)(void *user, lc_log_level level, const char *text);

/* allocator NULL: the C library's.  log NULL: silence.  NULL when memory is out. */
LC_API lc_context *lc_context_new(const lc_allocator *allocator, lc_log_fn log, void *log_user);
/* Closes files, removes what was half written, frees everything.  NULL is fine. */
LC_API void lc_context_free(lc_context *c);
/* Makes the call that is running return LC_CANCELLED soon.  The one function that may be called from
 * another thread, and from a signal handler. */
LC_API void lc_cancel(lc_context *c);
/* Bytes that the context holds now, and the most that it held. */
LC_API size_t lc_memory_used(const lc_context *c, size_t *peak);

/* ---- options: the same words as on the command line ------------------------------------------------
 *
 *   name        value                         when       meaning
 *   input       NAME or NAME:1,224,224,3      load  (*)  frozen graph: a node to start from
 *   output      NAME                          load  (*)  frozen graph: a node to end at
 *   signature   KEY                           load  (*)  SavedModel: only these signatures
 *   tags        serve,gpu                     load       SavedModel: the graph with these tags
 *   shape       NAME=1,224,224,3              convert(*) fixes the shape of an input; ? leaves a size open
 *   batch       N > 0                         convert    unknown first sizes of inputs become N
 *   rnn         auto, loop, fuse, unroll      convert    what recurrent layers become
 *   allow       select-tf, custom             convert(*) what ops without a conversion may become
 *   custom-op   NAME                          convert(*) this op becomes a custom op
 *   stop-after  PASS                          convert    stop there: for looking, not for writing
 *   print-after PASS or all                   convert(*) give the text form to the lc_set_print function
 *   trace-rules 1                             convert    log each rewrite at LC_LOG_DEBUG
 *
 * (*) may be set again to add one more.  Set options before the call of column `when`.
 * LC_INVALID_ARGUMENT with a diagnostic (and a suggestion) for an unknown name, a wrong value, or an
 * option that comes too late. */
LC_API lc_status lc_set_option(lc_context *c, const char *name, const char *value);
typedef void (*lc_print_fn)(void *user, const char *pass, const char *text);
LC_API void lc_set_print(lc_context *c, lc_print_fn print, void *user);

/* ---- conversion ----------------------------------------------------------------------------------- */

/* Reads a model: the folder of a SavedModel, or a frozen graph (.pb, .pbtxt).  The format is found by
 * looking at the content.  A .tflite can be loaded to look at it; it cannot be converted.  A context
 * loads one model.  The files must stay unchanged until the context is freed: weights are not copied
 * but read when they are written. */
LC_API lc_status lc_load_model(lc_context *c, const char *path);
/* Compiles the loaded model, once.  All that does not convert is reported at once. */
LC_API lc_status lc_convert_model(lc_context *c);
/* Reads the weights that the result takes from the files and compares them with their checksums; the
 * writing functions do so on their way: this is for who only wants to know. */
LC_API lc_status lc_verify_weights(lc_context *c);
/* Writes the result under its name only when it is complete and verified, as often as wanted.  Replaces
 * an older file, which stays when writing fails (but not if the new one is over 2 GiB: then it goes
 * before the weights are written). */
LC_API lc_status lc_write_file(lc_context *c, const char *path);
/* The result in memory that belongs to the context: `*size` bytes, aligned to 16; NULL and 0 when it
 * fails. */
LC_API lc_status lc_write_memory(lc_context *c, const void **bytes, size_t *size);

/* ---- diagnostics ---------------------------------------------------------------------------------- */

typedef enum lc_severity { LC_ERROR = 0, LC_WARNING = 1, LC_NOTE = 2 } lc_severity;

typedef struct lc_diagnostic {
    int code;              /* never reused: 2001; lc_get_explanation and docs/diagnostics.md explain it */
    lc_severity severity;
    const char *text;      /* "no lowering for op 'MatrixInverse' (3 nodes)" */
    const char *hint;      /* what to do; empty when there is nothing */
    const char *file;      /* empty when it is about no file */
    int64_t offset;        /* bytes from the start of the file; 0: not said */
    const char *node;      /* the path of the node in the user's model; may be empty */
    const char *op;        /* its op, as the model spells it; may be empty */
    const char *context;   /* what was being done: "pass fuse: rule conv-bias-add"; may be empty */
    /* Where the user's program made the node: known when the model carries debug information
     * (tf.saved_model.SaveOptions(save_debug_info=True)). */
    const char *source_file; /* "/home/me/train.py"; empty: not known */
    uint32_t source_line;
    const char *source_function; /* "call"; may be empty */
} lc_diagnostic;
LC_API size_t lc_count_diagnostics(const lc_context *c);
/* In the order in which they were found; NULL beyond the last one. */
LC_API const lc_diagnostic *lc_get_diagnostic(lc_context *c, size_t i);

typedef struct lc_explanation {
    int code;
    lc_severity severity;
    const char *name;    /* "NO_LOWERING" */
    const char *title;   /* one line */
    const char *text;    /* what it means and what to do */
    const char *example; /* lines: "$ " a command, then what it prints; "# " what was written elsewhere */
} lc_explanation;
/* All diagnostics that there are, sorted by code; needs no context.  NULL beyond the last one. */
LC_API size_t lc_count_explanations(void);
LC_API const lc_explanation *lc_get_explanation(size_t i);

/* ---- what was converted ---------------------------------------------------------------------------- */

typedef struct lc_tensor {
    const char *name;
    const char *type;      /* numpy's names: "float32", "int64", "bool", "string", ... */
    int rank;              /* -1: not known */
    const int64_t *shape;  /* rank sizes; -1: not known before the model runs */
    const char *shape_text; /* "[n,224,224,3]": sizes that are known to be equal have one name */
    int64_t bytes;         /* of its elements; -1: not known */
    int is_constant;
} lc_tensor;

typedef struct lc_signature {
    const char *key;       /* "serving_default" */
    const lc_tensor *inputs, *outputs; /* in the order of the signature; names are the signature's */
    size_t input_count, output_count;
} lc_signature;

typedef struct lc_count { /* how often an operator occurs */
    const char *name;      /* "CONV_2D"; custom operators by their own name, "FlexMatrixInverse" */
    size_t count;
    uint64_t macs;         /* multiply-adds of all of them, see lc_model_info */
} lc_count;

typedef struct lc_dynamic { /* a size that is not known before the model runs */
    const char *size;      /* "n" */
    const char *cause;     /* "input 'x', dimension 0", or "NonMaxSuppressionV4 at 'nms/NonMaxSuppression'" */
} lc_dynamic;

typedef struct lc_timing { /* a stage of the conversion */
    const char *stage;     /* "read", "lower", "passes", "write" */
    double seconds;
} lc_timing;

typedef struct lc_model_info {
    const char *format;    /* of the input: "SavedModel", "GraphDef", "TensorFlow Lite" */
    const lc_signature *signatures;
    size_t signature_count;
    /* After lc_convert_model, or of a .tflite: */
    size_t operator_count; /* in all subgraphs */
    size_t subgraph_count;
    size_t custom_count, select_tf_count; /* operators that are not built in; included in operator_count */
    const lc_count *operators; /* most frequent first */
    size_t operator_kinds;
    uint64_t parameters;   /* elements of constant floating-point and quantized tensors, each once */
    uint64_t file_bytes;   /* size of the .tflite; 0 when it cannot be told */
    /* Multiply-adds of one inference: a convolution counts outputs x kernel elements x input channels per
     * group, a fully connected layer outputs x inputs; element-wise work is not counted, and a loop's body is
     * counted once.  Unknown sizes count as 1. */
    uint64_t macs;
    /* Activation memory that an ideal planner needs: the largest sum of bytes alive at one operator.
     * Unknown sizes count as 1; a lower bound then. */
    uint64_t peak_bytes;
    const lc_dynamic *dynamics;
    size_t dynamic_count;
    const char *min_runtime; /* the oldest TensorFlow Lite release that runs it, "2.3.0"; empty: not known */
    const lc_timing *timings;
    size_t timing_count;
} lc_model_info;
/* NULL before a model is loaded, and when memory is out. */
LC_API const lc_model_info *lc_get_model_info(lc_context *c);

typedef struct lc_source_op { /* what became of one kind of source op */
    const char *op;        /* "Conv2D" */
    size_t count;          /* nodes that the signatures need */
    size_t failed;         /* of which do not convert */
    size_t waiting;        /* of which nothing is known: they need the results of some that do not convert */
    const char *becomes;   /* "CONV_2D", "CAST, ADD": those that the result has; empty: folded, or merged into other operators */
    const char *node;      /* where one of them is: a failed one, if any */
    const char *reason;    /* why it fails; empty when it does not */
} lc_source_op;
/* After lc_convert_model, also after one that failed; sorted by op. */
LC_API size_t lc_get_source_ops(lc_context *c, const lc_source_op **ops);

typedef struct lc_operator {
    const char *name;      /* "CONV_2D" */
    const char *attributes; /* "padding=SAME stride_h=2 stride_w=2": those that are not the default */
    const char *node;      /* the path in the user's model that it came from; may be empty */
    const int32_t *inputs, *outputs; /* numbers of tensors; -1: an optional operand that is absent */
    size_t input_count, output_count;
    uint64_t macs;
    const char *source_file; /* as in lc_diagnostic; may be empty */
    uint32_t source_line;
} lc_operator;
typedef struct lc_graph {
    const char *name;
    const lc_tensor *tensors;
    size_t tensor_count;
    const lc_operator *operators; /* in the order of execution */
    size_t operator_count;
    const int32_t *inputs, *outputs;
    size_t input_count, output_count;
} lc_graph;
/* The graphs of the result, for viewers; *graphs is NULL before lc_convert_model. */
LC_API size_t lc_get_graphs(lc_context *c, const lc_graph **graphs);
/* After a conversion that failed: the source functions that have ops which do not convert, the reason in
 * `attributes` of each.  Constants and variables are left out; shapes and types are not known. */
LC_API size_t lc_get_source_graphs(lc_context *c, const lc_graph **graphs);
/* The text form of the result; NULL before lc_convert_model and when memory is out. */
LC_API const char *lc_get_text(lc_context *c);

/* ---- what the library can do: the tables that convert ------------------------------------------------ */

typedef struct lc_op_support {
    const char *op;        /* "LeakyRelu" */
    const char *rule;      /* "(leaky_relu ?0 alpha=$alpha)"; empty: a function decides, by types, shapes and attributes */
    const char *becomes;   /* "LEAKY_RELU", "GATHER; RESHAPE, GATHER": some of the results, the shortest first; empty: it is folded,
                              or merged into other operators */
} lc_op_support;
/* Sorted by op.  0 beyond the last one. */
LC_API size_t lc_count_ops(void);
LC_API int lc_get_op(size_t i, lc_op_support *op);

typedef struct lc_pass {
    const char *name;      /* for stop-after and print-after */
    const char *what;
} lc_pass;
LC_API size_t lc_count_passes(void);
LC_API int lc_get_pass(size_t i, lc_pass *pass); /* in the order in which they run; 0 beyond the last one */

#ifdef __cplusplus
}
#endif

#endif
