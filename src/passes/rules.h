/* passes/rules.h: inside of this room: the rule sets, and what their conditions ask. */
#ifndef PASSES_RULES_H
#define PASSES_RULES_H

#include "passes/passes.h"

#define PASS(name, fn, what) bool pass_##fn(ir_module *m);
#include "passes/passes.def"
#undef PASS

/* One array a file; RULES(name) defines it with its length. */
#define RULES(set)                            \
    extern const size_t ps_##set##_count;     \
    extern const rw_rule ps_##set##_rules[]
RULES(algebra);
RULES(movement);
RULES(patterns);
RULES(norms);
RULES(affine);
RULES(convs);
RULES(matmul);
RULES(expand);
RULES(ranks);
#undef RULES
#define RULES_END(set) const size_t ps_##set##_count = ARRAY_LEN(ps_##set##_rules)

/* Runs rule sets one after the other until none fires any more (at most 8 rounds). */
bool ps_run_rules(ir_module *m, const char *const *names, size_t n);

/* ---- questions: ask.c ------------------------------------------------------------------------------- */
bool ps_is_f32(const ir_value *v);
/* A constant of float numbers that acts per channel on a value of shape `on`: one element, or all dims 1 but
 * the last, of n elements; gives them (n of them, in ctx->keep) in *by.  False: not so. */
bool ps_per_channel(ir_module *m, const ir_value *k, const ir_shape *on, int64_t n, const float **by);
/* The axes of a reduction, made positive and sorted; -1: not constant. */
int ps_axes(const ir_value *axes, int rank, int out[IR_MAX_RANK]);
bool ps_ints(const ir_value *v, int64_t *out, size_t max, size_t *n); /* a constant of at most max integers */
bool ps_perm(const ir_value *v, int rank, int perm[IR_MAX_RANK]);     /* a constant permutation */
int64_t ps_count_of(const ir_value *v); /* elements; -1: not static */
/* The shape can be given to RESHAPE as constants: at most one size is unknown. */
bool ps_can_reshape(const ir_shape *s);
ir_value *ps_last_reshape(bld *b, const rw_match *m); /* of two, which alone says the shape */
/* ---- the runtime: runtime.c, runtime.def ---------------------------------------------------------------- */
bool ps_takes_type(ir_op op, ir_dtype t);
int ps_broadcast_limit(ir_op op); /* ranks above it are not broadcast by the kernel */

/* The attributes of n as a builder takes them; returns how many (at most max). */
size_t ps_attrs_of(const ir_node *n, b_at *out, size_t max);
bool ps_is_pure(const ir_graph *g); /* nothing in it has effects */
/* ---- loops: loop_vars.c, loop_hoist.c ------------------------------------------------------------------------- */
typedef struct ps_loop {
    ir_node *loop; /* a WHILE */
    ir_graph *cond, *body;
    uint32_t n;    /* variables */
} ps_loop;
/* How often signatures and nodes refer to each graph, by its address. */
void ps_count_callers(const ir_module *m, umap *refs);
void ps_count_calls(umap *refs, const ir_node *n, int by); /* of one node: 1 it came, -1 it goes */
bool ps_own_loop(ir_node *n, const umap *refs, ps_loop *l); /* a WHILE whose graphs nobody else calls */
/* work on each such loop, which it may replace, with scratch memory of its own; true. */
bool ps_each_own_loop(ir_module *m, void (*work)(const ps_loop *l, arena *a));
bool ps_runs_once(const ps_loop *l);                        /* at least one turn, for sure */

#endif
