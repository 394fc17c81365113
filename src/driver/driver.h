/* driver/driver.h: one conversion, from the options to the written file (private to driver/; the door of the
 * whole house is include/litecast.h).
 *
 *     options.c   the words of lc_set_option -> dr_options
 *     formats.c   which frontend reads this path
 *     unknown.c   no frontend does: what it may be instead
 *     pipeline.c  the conversion on one page
 *     notes.c     what was chosen, and what the other choice would bring
 *     info.c      the result as the structures of litecast.h
 *     source.c    what became of the source graph
 *     api.c       litecast.h itself: guards, statuses, diagnostics */
#ifndef DRIVER_DRIVER_H
#define DRIVER_DRIVER_H

#include "inspect/inspect.h"
#include "ir/src.h"
#include "legalize/tf/lower.h"
#include "litecast.h"
#include "passes/passes.h"

typedef struct dr_options {
    VEC(str) inputs, outputs, signatures, custom_ops, print_after, tags;
    VEC(lw_shape_option) shapes;
    str stop_after;
    int64_t batch;
    lw_rnn rnn;
    bool select_tf, custom;
} dr_options;

struct lc_context {
    lc_ctx ctx; /* first: the rooms know this one alone */
    lc_log_fn log;
    void *log_user;
    lc_print_fn print;
    void *print_user;
    dr_options options;
    str path;
    src_module *src;   /* after lc_load_model */
    ir_module *ir;     /* after lc_convert_model */
    lw_report report;
    bool tried;        /* lc_convert_model was called */
    bool converted;    /* ir is complete and may be written */
    bool inspected;    /* a .tflite was loaded: ir is for looking */
    bool stopped;      /* stop-after was met: ir is for looking */
    bool no_memory;    /* was met: nothing but diagnostics and freeing */
    VEC(lc_timing) timings;
    VEC(const lc_diagnostic *) diagnostics; /* public views, made on demand */
    const diag *last_seen;
    lc_model_info info;
    int info_stage;    /* 0: none, 1: loaded, 2: converted */
    VEC(lc_source_op) source_ops;
    const lc_graph *graphs;
    VEC(lc_graph) source_graphs;
};

/* Reports and returns false for an unknown name or a wrong value. */
bool dr_set_option(lc_context *c, str name, str value);
size_t dr_count_options(void);
const char *dr_option_name(size_t i);

bool dr_is_tflite(lc_context *c, str path);
/* NULL: reported. */
src_module *dr_load_any(lc_context *c, str path);

/* unknown.c: what the path probably is, and what to do then.  Report; false. */
bool dr_unknown_file(lc_context *c, str path, const file_map *f);
bool dr_unknown_folder(lc_context *c, str path);
bool dr_missing(lc_context *c, str path);

bool dr_load(lc_context *c, str path);
bool dr_convert(lc_context *c);
/* The checksums of the weights that are used and that nobody has compared yet; the writers call it themselves. */
bool dr_verify_weights(lc_context *c);
bool dr_write_file(lc_context *c, str path);
bool dr_write_memory(lc_context *c, const uint8_t **bytes, size_t *size);
bool dr_output_size(lc_context *c, uint64_t *size);
void dr_note_choices(lc_context *c); /* notes.c: reports what was chosen where there was a choice */
/* A stage is timed and announced from here to dr_stage_end. */
double dr_stage_begin(lc_context *c, const char *fmt, ...) PRINTF_LIKE(2, 3);
void dr_stage_end(lc_context *c, const char *stage, double since);

str dr_min_runtime(lc_context *c);
const char *dr_operator_name(arena *a, ir_op op, str custom_name); /* "CONV_2D"; a custom operator's own name */
src_place dr_place(lc_context *c, diag_origin node); /* the line of the user's program that made it; line 0: not known */
void dr_fill_info(lc_context *c);
void dr_fill_source_ops(lc_context *c);
void dr_fill_source_graphs(lc_context *c);
void dr_fill_graphs(lc_context *c);

lc_status dr_status_of(int code);

#endif
