/* passes/passes.c: runs the table. */
#include "passes/rules.h"

static const ps_info passes[] = {
#define PASS(name, fn, what) {name, pass_##fn, what},
#include "passes/passes.def"
#undef PASS
};

size_t ps_count(void) { return ARRAY_LEN(passes); }
const ps_info *ps_at(size_t i) { return i < ARRAY_LEN(passes) ? &passes[i] : NULL; }

const ps_info *ps_find(str name) {
    for (size_t i = 0; i < ARRAY_LEN(passes); i++)
        if (str_is(name, passes[i].name))
            return &passes[i];
    return NULL;
}

static void print_module(ir_module *m, const ps_options *o, const char *pass) {
    arena *a = &m->ctx->scratch;
    arena_mark mark = arena_get_mark(a);
    strbuf text = {.a = a};
    ir_print(m, &text);
    if (o->print)
        o->print(o->print_user, pass, sb_str(&text));
    else
        ctx_log(m->ctx, 0, "after %s:\n%s", pass, sb_str(&text).p);
    arena_rewind(a, mark);
}

static bool run_one(ir_module *m, const ps_info *p) {
    diag_frame frame;
    diag_push(m->ctx, &frame, "pass", str_c(p->name));
    bool ok = p->run(m) && ir_verify(m, p->name);
    diag_pop(m->ctx, &frame);
    return ok;
}

bool ps_run_all(ir_module *m, const ps_options *options) {
    static const ps_options none;
    const ps_options *o = options ? options : &none;
    for (size_t i = 0; i < ARRAY_LEN(passes); i++) {
        if (!run_one(m, &passes[i]))
            return false;
        if (str_is(o->print_after, "all") || str_is(o->print_after, passes[i].name))
            print_module(m, o, passes[i].name);
        if (str_is(o->stop_after, passes[i].name)) {
            if (o->stopped)
                *o->stopped = true;
            return true;
        }
    }
    return true;
}

/* ---- rule sets -------------------------------------------------------------------------------------- */

#define SETS(X) X(algebra) X(movement) X(patterns) X(norms) X(affine) X(convs) X(matmul) X(expand) X(ranks)

static const struct {
    const char *name;
    const rw_rule *rules;
    const size_t *n;
} sets[] = {
#define X(set) {#set, ps_##set##_rules, &ps_##set##_count},
    SETS(X)
#undef X
};

size_t ps_rule_set_count(void) { return ARRAY_LEN(sets); }

ps_rule_set ps_rule_set_at(size_t i) { return (ps_rule_set){sets[i].name, sets[i].rules, *sets[i].n}; }

static rw_set *compile_set(ir_module *m, const char *name) {
    for (size_t i = 0; i < ARRAY_LEN(sets); i++)
        if (strcmp(sets[i].name, name) == 0)
            return rw_compile(m->ctx, sets[i].rules, *sets[i].n);
    diag_report(m->ctx, D_INTERNAL, (diag_where){0}, NULL, "no rule set '%s'", name);
    return NULL;
}

#define MAX_SETS 8
bool ps_run_rules(ir_module *m, const char *const *names, size_t n) {
    rw_set *set[MAX_SETS];
    if (n > MAX_SETS)
        return diag_report(m->ctx, D_INTERNAL, (diag_where){0}, NULL, "too many rule sets");
    for (size_t i = 0; i < n; i++)
        if (!(set[i] = compile_set(m, names[i])))
            return false;
    for (int round = 0; round < 8; round++) {
        size_t fired = 0;
        for (size_t i = 0; i < n; i++) {
            size_t now = 0;
            if (!rw_run(m, set[i], names[i], &now))
                return false;
            fired += now;
        }
        if (!fired || n == 1)
            break;
    }
    return true;
}

bool pass_simplify(ir_module *m) {
    static const char *const names[] = {"algebra", "movement"};
    return ps_run_rules(m, names, ARRAY_LEN(names));
}

/* Patterns are looked for before anything is fused into them; the larger ones stand first in their set. */
bool pass_recognize(ir_module *m) {
    static const char *const names[] = {"patterns", "norms", "algebra"};
    return ps_run_rules(m, names, ARRAY_LEN(names));
}

bool pass_fuse(ir_module *m) {
    static const char *const names[] = {"convs", "matmul", "affine", "movement", "algebra"};
    return ps_run_rules(m, names, ARRAY_LEN(names));
}
