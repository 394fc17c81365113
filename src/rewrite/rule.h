/* rewrite/rule.h: rule text after parsing; shared by parse.c, match.c, template.c and driver.c only.
 *
 * A term is one node of a pattern or template.  Names become slots, small numbers in a table of the rule,
 * so that matching compares pointers and never strings:
 *
 *     (add (conv_2d:c ?x ?w #b) #k)       values  x=0 w=1 b=2 k=3     nodes  c=0
 */
#ifndef REWRITE_RULE_H
#define REWRITE_RULE_H

#include "rewrite/rewrite.h"

#define RW_MAX_SLOTS 24 /* names of one kind in a rule */
#define RW_MAX_OPS 20   /* alternatives of one node */
#define RW_MAX_KIDS 16  /* operands of one node */
#define RW_MAX_INNER 32 /* nodes of one pattern below its root */

typedef enum rw_kind {
    RW_VALUE,   /* ?x */
    RW_CONST,   /* #k */
    RW_NUMBER,  /* #3  #3:i32  #3:?x */
    RW_NUMBERS, /* #[1 2] */
    RW_ABSENT,  /* _ */
    RW_REST,    /* ... */
    RW_NODE,    /* (op ...)  (:c ...) */
    RW_COMPUTE, /* [op ...] */
} rw_kind;

typedef struct rw_attr_term {
    ir_attr_id id;
    ir_attr_kind kind;
    int slot; /* of $a; -1: `value` */
    ir_attr value;
} rw_attr_term;

typedef struct rw_term {
    rw_kind kind;
    bool shared;   /* (&op ...) */
    int slot;      /* of the value, or of the node's name; -1: none */
    int copy;      /* @c: node slot; -1: none */
    int type_slot; /* #3:?x */
    ir_dtype type; /* #3:i32, IR_DTYPE_NONE: not said */
    double number;
    const int64_t *ints;
    uint32_t n_ints, n_ops, n_kids, n_attrs; /* n_ops 0 in a template: the op of node `slot` */
    ir_op op[RW_MAX_OPS];
    const struct rw_term **kid;
    const rw_attr_term *attr;
} rw_term;

typedef struct rw_names {
    str v[RW_MAX_SLOTS];
    int n;
} rw_names;

typedef struct rw_compiled {
    const rw_rule *rule;
    const rw_term *match, *build;
    rw_names values, nodes, attrs;
    int depth; /* of the pattern */
} rw_compiled;

/* Parses `text`; names are added when `define`, else they must be known (a digit is its own slot when the
 * table is NULL).  NULL: *error says why, at *where. */
const rw_term *rw_parse(arena *a, const char *text, rw_compiled *names, bool define, const char **error,
                        const char **where);
int rw_find_name(const rw_names *names, str name);
/* Attributes that follow from the operands or the result: never compared, set by the builder. */
bool rw_attr_is_derived(ir_attr_id id);

struct rw_match {
    const rw_compiled *rule;
    ir_node *root;
    ir_value *value[RW_MAX_SLOTS];
    ir_node *node[RW_MAX_SLOTS];
    ir_attr attr[RW_MAX_SLOTS];
    ir_attr_kind attr_kind[RW_MAX_SLOTS];
    uint32_t attr_bound; /* bit: slot */
    ir_value *inner[RW_MAX_INNER]; /* once for each time that the pattern meets it */
    int n_inner;
};
bool rw_try(rw_match *m, const rw_compiled *rule, ir_node *root);
/* The replacement for the root; NULL: the rule does not apply. */
ir_value *rw_make(bld *b, const rw_match *m);

#endif
