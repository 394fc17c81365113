/* tests/unit/test_rules.c: every rewrite rule on graphs in the text form: tests/rules/NAME.t, one file a rule set.
 *
 *     == RULE => op op ...          the rule alone, to a fixpoint, leaves these operators
 *     == not RULE                   the rule must leave this graph alone
 *     graph @main(%x: f32[2,n]) { ... return(%y) }
 *
 *     == pass NAME => op op ...     tests/passes/NAME.t: a pass of passes.def leaves these operators
 *     ... => while | less | add     and in the other graphs these, as they stand in the module
 *
 * A rule or pass that fired must not have changed the function: both graphs are evaluated on the same random inputs, where
 * every unknown size is 3.  A rule or pass without a case fails. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "passes/passes.h"

#ifndef SOURCE_DIR
#define SOURCE_DIR "."
#endif

typedef struct test_case {
    char rule[64]; /* or pass */
    bool is_pass, fires;
    char ops[512];
    str text;
    int line;
} test_case;

static uint64_t seed;
static double next_random(void) { /* in [0, 1) */
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(seed >> 40) / (double)(1u << 24);
}

static const rw_rule *find_rule(const char *name) {
    for (size_t i = 0; i < ps_rule_set_count(); i++) {
        ps_rule_set s = ps_rule_set_at(i);
        for (size_t k = 0; k < s.n; k++)
            if (strcmp(s.rules[k].name, name) == 0)
                return &s.rules[k];
    }
    return NULL;
}

/* ---- running graphs ------------------------------------------------------------------------------------- */

static void fill_random(ir_dtype t, void *p, int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        double x = next_random() * 8 - 4;
        switch ((int)t) {
        case IR_F32: ((float *)p)[i] = (float)x; break;
        case IR_F64: ((double *)p)[i] = x; break;
        case IR_F16: ((uint16_t *)p)[i] = f64_to_f16(x); break;
        case IR_BF16: ((uint16_t *)p)[i] = f32_to_bf16((float)x); break;
        case IR_I32: ((int32_t *)p)[i] = (int32_t)floor(x); break;
        case IR_I64: ((int64_t *)p)[i] = (int64_t)floor(x); break;
        case IR_I16: ((int16_t *)p)[i] = (int16_t)floor(x); break;
        case IR_I8: ((int8_t *)p)[i] = (int8_t)floor(x * 30); break;
        case IR_U8: ((uint8_t *)p)[i] = (uint8_t)floor(fabs(x) * 30); break;
        case IR_BOOL: ((uint8_t *)p)[i] = x > 0; break;
        default: memset((char *)p + (size_t)i * ir_dtype_size(t), 1, ir_dtype_size(t));
        }
    }
}

#define MAX_VALUES 8
static size_t make_inputs(lc_ctx *ctx, const ir_graph *g, ev_tensor *in) {
    assert_true(g->inputs.n <= MAX_VALUES);
    for (size_t i = 0; i < g->inputs.n; i++) {
        const ir_value *v = g->inputs.v[i];
        int64_t n = 1;
        in[i].dtype = v->dtype;
        in[i].shape = v->shape;
        for (int k = 0; k < v->shape.rank; k++) {
            if (!dim_known(v->shape.d[k]))
                in[i].shape.d[k] = 3;
            n *= in[i].shape.d[k];
        }
        in[i].size = (uint64_t)n * ir_dtype_size(v->dtype);
        void *p = arena_zalloc(&ctx->keep, (size_t)in[i].size + 8, 16);
        fill_random(v->dtype, p, n);
        in[i].p = p;
    }
    return g->inputs.n;
}

static double element(const ev_tensor *t, int64_t i) {
    switch ((int)t->dtype) {
    case IR_F32: return (double)((const float *)(const void *)t->p)[i];
    case IR_F64: return ((const double *)(const void *)t->p)[i];
    case IR_F16: return (double)f16_to_f32(((const uint16_t *)(const void *)t->p)[i]);
    case IR_BF16: return (double)bf16_to_f32(((const uint16_t *)(const void *)t->p)[i]);
    case IR_I32: return ((const int32_t *)(const void *)t->p)[i];
    case IR_I64: return (double)((const int64_t *)(const void *)t->p)[i];
    case IR_I16: return ((const int16_t *)(const void *)t->p)[i];
    case IR_I8: return ((const int8_t *)(const void *)t->p)[i];
    default: return t->p[i];
    }
}

static bool same_tensor(const ev_tensor *a, const ev_tensor *b, const char *rule) {
    int64_t n;
    if (a->dtype != b->dtype || !ir_shape_eq(&a->shape, &b->shape) || !ir_shape_count(&a->shape, &n)) {
        printf("%s: result of another type or shape\n", rule);
        return false;
    }
    for (int64_t i = 0; i < n; i++) {
        double x = element(a, i), y = element(b, i);
        double limit = a->dtype == IR_F16 || a->dtype == IR_BF16 ? 4e-2 : 2e-5;
        if (!(fabs(x - y) <= limit * (1 + fabs(x))) && !(isnan(x) && isnan(y)) && x != y) {
            printf("%s: element %lld is %g, was %g\n", rule, (long long)i, y, x);
            return false;
        }
    }
    return true;
}

static bool same_function(lc_ctx *ctx, ir_module *before, ir_module *after, const char *rule) {
    for (int round = 0; round < 3; round++) {
        ev_tensor in[MAX_VALUES], x[MAX_VALUES] = {{0}}, y[MAX_VALUES] = {{0}};
        const ir_node *why = NULL;
        ir_graph *g = before->graphs, *h = after->graphs;
        size_t n = make_inputs(ctx, g, in), n_out = ir_output_count(g);
        assert_true(n_out <= MAX_VALUES && n_out == ir_output_count(h));
        if (!ev_graph(ctx, &ctx->keep, g, in, n, x, n_out, &why)) {
            printf("%s: cannot evaluate '%s' before\n", rule, why ? ir_ops[why->op].text : "?");
            return false;
        }
        if (!ev_graph(ctx, &ctx->keep, h, in, n, y, n_out, &why)) {
            printf("%s: cannot evaluate '%s' after\n", rule, why ? ir_ops[why->op].text : "?");
            return false;
        }
        for (size_t i = 0; i < n_out; i++)
            if (!same_tensor(&x[i], &y[i], rule))
                return false;
    }
    return true;
}

/* Variables cannot be evaluated here: the operators that are left must do. */
static bool has_state(const ir_graph *g) {
    for (const ir_node *n = g->first; n; n = n->next)
        if (n->op == OP_VAR_HANDLE || n->op == OP_STATE)
            return true;
    return false;
}

/* ---- one case ---------------------------------------------------------------------------------------------- */

static void print_diags(lc_ctx *ctx) {
    for (const diag *d = ctx->diags.first; d; d = d->next)
        printf("    %.*s\n", STR_ARG(d->text));
}

static void list_ops(const ir_graph *g, bool all, char *out, size_t max) {
    size_t n = 0;
    out[0] = '\0';
    for (const ir_node *x = g->first; x && n < max; x = x->next)
        if (x->op != OP_RETURN)
            n += (size_t)snprintf(out + n, max - n, "%s%s", n ? " " : "", ir_ops[x->op].text);
    if (!all || !g->next || n + 4 >= max)
        return;
    memcpy(out + n, " | ", 4);
    list_ops(g->next, all, out + n + 3, max - n - 3);
}

static bool run_case(const test_case *c) {
    static lc_ctx ctx;
    char ops[512];
    bool ok = false;
    size_t fired = 0;
    assert_true(ctx_init(&ctx, NULL, NULL));
    seed = hash_bytes(c->rule, strlen(c->rule));
    const rw_rule *rule = c->is_pass ? NULL : find_rule(c->rule);
    const ps_info *pass = c->is_pass ? ps_find(str_c(c->rule)) : NULL;
    ir_module *before = rule || pass ? ir_parse_with(&ctx, c->text, STR("before"), b_infer) : NULL;
    ir_module *after = before ? ir_parse_with(&ctx, c->text, STR("after"), b_infer) : NULL;
    rw_set *set = after && rule ? rw_compile(&ctx, rule, 1) : NULL;
    bool ran = set ? rw_run(after, set, "test", &fired) : after && pass ? pass->run(after) : false;
    fired += pass != NULL;
    if (!rule && !pass)
        printf("line %d: there is no rule or pass '%s'\n", c->line, c->rule);
    else if (!ran || !ir_verify(after, c->rule))
        printf("line %d: '%s' does not run\n", c->line, c->rule);
    else if ((fired > 0) != c->fires)
        printf("line %d: '%s' %s\n", c->line, c->rule, c->fires ? "does not fire" : "fires");
    else
        ok = true;
    if (ok && c->fires) {
        list_ops(after->graphs, strchr(c->ops, '|') != NULL, ops, sizeof ops);
        if (strcmp(ops, c->ops) != 0) {
            printf("line %d: '%s' leaves: %s\n", c->line, c->rule, ops);
            ok = false;
        }
        ok = (has_state(before->graphs) || same_function(&ctx, before, after, c->rule)) && ok;
    }
    if (!ok)
        print_diags(&ctx);
    ctx_done(&ctx);
    return ok;
}

/* ---- files --------------------------------------------------------------------------------------------------- */

static char *read_all(const char *path) {
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    long n = ftell(f);
    rewind(f);
    char *text = malloc((size_t)n + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)n, f), (size_t)n);
    text[n] = '\0';
    fclose(f);
    return text;
}

static bool parse_header(const char *line, test_case *c) {
    c->ops[0] = '\0';
    c->fires = strncmp(line, "== not ", 7) != 0;
    if (!c->fires)
        return sscanf(line, "== not %63s", c->rule) == 1;
    c->is_pass = strncmp(line, "== pass ", 8) == 0;
    const char *end = strchr(line, '\n'), *arrow = strstr(line, " =>");
    if (!end || !arrow || arrow > end || sscanf(line + (c->is_pass ? 8 : 3), "%63s", c->rule) != 1)
        return false;
    for (arrow += 3; *arrow == ' ';)
        arrow++;
    while (end > arrow && end[-1] == ' ')
        end--;
    return snprintf(c->ops, sizeof c->ops, "%.*s", (int)(end - arrow), arrow) < (int)sizeof c->ops;
}

typedef struct seen_rules {
    char name[512][64];
    size_t n;
} seen_rules;

static void run_file(const char *path, seen_rules *seen, size_t *cases, size_t *failed) {
    char *text = read_all(path);
    int line = 1;
    for (char *at = text; *at;) {
        char *end = strchr(at, '\n');
        if (strncmp(at, "== ", 3) != 0) {
            line++;
            at = end ? end + 1 : at + strlen(at);
            continue;
        }
        test_case c = {.line = line};
        assert_true(parse_header(at, &c) && end);
        char *next = strstr(end, "\n== ");
        c.text = (str){end + 1, next ? (size_t)(next - end) : strlen(end + 1)};
        ++*cases;
        if (!run_case(&c)) {
            printf("    in %s\n", path);
            ++*failed;
        } else if (c.fires && seen->n < ARRAY_LEN(seen->name)) {
            strcpy(seen->name[seen->n++], c.rule);
        }
        for (const char *p = at; p < c.text.p + c.text.n; p++)
            line += *p == '\n';
        at = end + 1 + c.text.n;
    }
    free(text);
}

static void run_folder(const char *folder, seen_rules *seen, size_t *cases, size_t *failed) {
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));) {
        char path[1024];
        size_t n = strlen(e->d_name);
        if (n < 3 || strcmp(e->d_name + n - 2, ".t") != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        run_file(path, seen, cases, failed);
    }
    closedir(d);
}

static bool was_seen(const seen_rules *seen, const char *name, const char *of) {
    for (size_t j = 0; j < seen->n; j++)
        if (strcmp(seen->name[j], name) == 0)
            return true;
    printf("no case in which '%s' (%s) fires\n", name, of);
    return false;
}

static void test_rule_files(void **state) {
    UNUSED(state);
    static seen_rules seen;
    size_t cases = 0, failed = 0, bare = 0;
    run_folder(SOURCE_DIR "/tests/rules", &seen, &cases, &failed);
    for (size_t i = 0; i < ps_rule_set_count(); i++) {
        ps_rule_set s = ps_rule_set_at(i);
        for (size_t k = 0; k < s.n; k++)
            bare += !was_seen(&seen, s.rules[k].name, s.name);
    }
    printf("%zu cases, %zu failed, %zu rules without a case\n", cases, failed, bare);
    assert_int_equal(failed + bare, 0);
}

static void test_pass_files(void **state) {
    UNUSED(state);
    static seen_rules seen;
    size_t cases = 0, failed = 0, bare = 0;
    run_folder(SOURCE_DIR "/tests/passes", &seen, &cases, &failed);
    for (size_t i = 0; i < ps_count(); i++) {
        bool same = false; /* as a pass before, under another name */
        for (size_t k = 0; k < i; k++)
            same |= ps_at(k)->run == ps_at(i)->run;
        bare += !same && !was_seen(&seen, ps_at(i)->name, "pass");
    }
    printf("%zu cases, %zu failed, %zu passes without a case\n", cases, failed, bare);
    assert_int_equal(failed + bare, 0);
}

/* Names are unique, and every text compiles. */
static void test_rule_tables(void **state) {
    UNUSED(state);
    static lc_ctx ctx;
    assert_true(ctx_init(&ctx, NULL, NULL));
    for (size_t i = 0; i < ps_rule_set_count(); i++) {
        ps_rule_set s = ps_rule_set_at(i);
        if (!rw_compile(&ctx, s.rules, s.n))
            print_diags(&ctx);
        for (size_t k = 0; k < s.n; k++)
            if (find_rule(s.rules[k].name) != &s.rules[k])
                fail_msg("two rules are called '%s'", s.rules[k].name);
    }
    assert_int_equal(ctx.diags.errors, 0);
    ctx_done(&ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rule_tables),
        cmocka_unit_test(test_rule_files),
        cmocka_unit_test(test_pass_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
