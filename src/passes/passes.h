/* passes/passes.h: what happens to a tfl graph between lowering and writing.
 *
 * passes.def lists the passes in the order in which they run, straight down; nothing else decides on order.
 * A pass works on the whole module, reports what it cannot do, and leaves a graph that ir_verify accepts. */
#ifndef PASSES_PASSES_H
#define PASSES_PASSES_H

#include "rewrite/rewrite.h"

typedef struct ps_options {
    str print_after; /* a pass, or "all": its result is given to `print` in the text form */
    str stop_after;  /* a pass: those after it do not run */
    void (*print)(void *user, const char *pass, str text);
    void *print_user;
    bool *stopped;   /* may be NULL; set when stop_after was met */
} ps_options;

typedef struct ps_info {
    const char *name;
    bool (*run)(ir_module *m);
    const char *what; /* for people */
} ps_info;

/* All passes; `options` may be NULL.  False: reported. */
bool ps_run_all(ir_module *m, const ps_options *options);
size_t ps_count(void);
const ps_info *ps_at(size_t i);
const ps_info *ps_find(str name); /* NULL: no such pass */

/* The rule sets that passes run, for listing and for tests. */
typedef struct ps_rule_set {
    const char *name;
    const rw_rule *rules;
    size_t n;
} ps_rule_set;
size_t ps_rule_set_count(void);
ps_rule_set ps_rule_set_at(size_t i);

#endif
