/* rewrite/rewrite.h: rewrites that read as algebra.
 *
 *   { .name = "hard-swish", .match = "(mul (mul ?x (relu6 (add ?x #3))) #0.16666667)", .build = "(hard_swish ?x)" }
 *
 * Patterns:   ?x any value; the same letter again must be the same value
 *             #k a constant, bound to k; #3 a constant all of whose elements are 3 (floats: to the nearest f32);
 *             #3:i32 of that type; #[1 2] a constant of integers, these ones
 *             (op a b ...) a node; (op:c ...) binds the node to c; (op|op2 ...) either; (&op ...) may have other users
 *             key=3 key=val key=$a   attribute equals a number, an enum value, binds to a; `act` is short for
 *             fused_activation_function
 *             _ an absent optional operand;  ... in last place: any further operands
 * Built in:   an inner node has no users outside of the match; an attribute that the rule does not name must have
 *             its default value, but a node bound to a name is free in all but its fused activation (the template
 *             copies its attributes); commutative ops are tried in both orders.
 * Templates:  as patterns; @c all attributes of node c (before overriding ones), $a a bound attribute,
 *             (:c a b) a node of c's op with c's attributes,
 *             [op #a #b] is computed now and must give a constant (else the rule does not apply),
 *             #3 a scalar constant of the type of the node's first operand (SELECT: of the other branch),
 *             #3:i32 of that type, #3:?x of the type of x, #[1 2] an i32 vector.
 * Lowering:   in rw_build ?0 ?1 are the inputs, ... those after the last that was named, $a comes from attr().
 *
 * A rule never touches use lists: the driver applies a match as a patch, keeping the provenance of the
 * root node.  Rules are indexed by root op; a set runs to a fixpoint, bounded by 16 visits of a node. */
#ifndef REWRITE_REWRITE_H
#define REWRITE_REWRITE_H

#include "build/build.h"

typedef struct rw_match rw_match; /* what a pattern bound */
typedef struct rw_rule {
    const char *name;
    const char *match;
    const char *build;                 /* NULL: `apply` builds */
    bool (*when)(const rw_match *m);   /* NULL: always */
    ir_value *(*apply)(bld *b, const rw_match *m); /* NULL result or b->failed: the rule does not apply */
} rw_rule;
ir_value *rw_value(const rw_match *m, const char *name);   /* "x" of ?x, "k" of #k; NULL: unbound */
ir_node *rw_node(const rw_match *m, const char *name);     /* "c" of (op:c ...) */
ir_node *rw_root(const rw_match *m);
bool rw_attr(const rw_match *m, const char *name, ir_attr *out);

typedef struct rw_set rw_set; /* compiled rules */
/* Compiles `rules`; a rule text that does not parse reports D_INTERNAL and gives NULL. */
rw_set *rw_compile(lc_ctx *ctx, const rw_rule *rules, size_t n);
/* To a fixpoint over every graph of m; *fired counts.  Leaves dead nodes to the dead code pass. */
bool rw_run(ir_module *m, rw_set *set, const char *set_name, size_t *fired);

/* Builds a template for a lowering table: ?0 ?1 are args, $name comes from attr(). */
typedef bool (*rw_attr_fn)(void *user, str name, ir_attr_kind want, ir_attr *out);
ir_value *rw_build(bld *b, const char *text, ir_value *const *args, size_t n_args, rw_attr_fn attr, void *user);

#endif
