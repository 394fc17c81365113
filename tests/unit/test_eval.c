/* eval/: every kernel against the numbers of TensorFlow (tests/eval, made by make_cases.py),
 * recipes read by tiles against the same numbers moved by hand, views, and whole graphs with loops.
 */
#include "unit.h"

#include <math.h>
#include <stdio.h>

#include "eval/eval.h"

/* ---- the tables
 * -------------------------------------------------------------------------------------- */

typedef struct words { /* the rest of a line */
    const char *p;
} words;

static bool next_word(words *w, str *out) {
    while (*w->p == ' ')
        w->p++;
    if (!*w->p || *w->p == '\n') return false;
    const char *from = w->p;
    if (*from == '"') {
        for (w->p++; *w->p && *w->p != '"'; w->p++) {
        }
        *out = (str){from + 1, (size_t)(w->p - from - 1)};
        w->p += *w->p == '"';
        return true;
    }
    for (; *w->p && *w->p != ' ' && *w->p != '\n'; w->p++) {
    }
    *out = (str){from, (size_t)(w->p - from)};
    return true;
}

static double number(str s) {
    char text[64] = {0};
    memcpy(text, s.p, MIN(s.n, sizeof text - 1));
    return strtod(text, NULL);
}

/* "[1,2]" or "[1.5,2]" into doubles; returns how many. */
static size_t list(str s, double *out, size_t max) {
    size_t n = 0;
    for (const char *p = s.p + 1; *p != ']' && n < max; p += *p == ',') {
        char *end;
        out[n++] = strtod(p, &end);
        p = end;
    }
    return n;
}

static void put_number(ir_dtype t, uint8_t *p, str s) {
    const double d = number(s);
    char text[64] = {0};
    memcpy(text, s.p, MIN(s.n, sizeof text - 1));
    const uint64_t u =
        text[0] == '-' ? (uint64_t)strtoll(text, NULL, 10) : strtoull(text, NULL, 10);
    const float f = (float)d;
    uint16_t h;
    switch (t) {
    case IR_F32:
        memcpy(p, &f, 4);
        return;
    case IR_F64:
        memcpy(p, &d, 8);
        return;
    case IR_F16:
        h = f32_to_f16(f);
        memcpy(p, &h, 2);
        return;
    case IR_BF16:
        h = f32_to_bf16(f);
        memcpy(p, &h, 2);
        return;
    default:
        memcpy(p, &u, ir_dtype_size(t));
        return; /* little endian: the low bytes */
    }
}

static void put_strings(arena *a, ev_tensor *t, words *w, int64_t n) {
    strbuf text = {.a = a};
    uint8_t *head = arena_zalloc(a, 8 + 4 * (size_t)n, 8);
    uint32_t at = 8 + 4 * (uint32_t)n, count = (uint32_t)n;
    memcpy(head, &count, 4);
    for (int64_t i = 0; i <= n; i++) {
        str s;
        memcpy(head + 4 + 4 * i, &at, 4);
        if (i < n) {
            assert_true(next_word(w, &s));
            sb_put(&text, s.p, s.n);
            at += (uint32_t)s.n;
        }
    }
    strbuf all = {.a = a};
    sb_put(&all, (const char *)head, 8 + 4 * (size_t)n);
    sb_put(&all, text.p, text.n);
    t->p = (const uint8_t *)all.p;
    t->size = all.n;
}

static ev_tensor read_tensor(arena *a, words *w) {
    str type, shape = {0}, s;
    double d[IR_MAX_RANK];
    ev_tensor t = {.dtype = IR_DTYPE_NONE};
    assert_true(next_word(w, &type));
    if (str_is(type, "none")) return t;
    t.dtype = ir_dtype_from_text(type);
    assert_true(t.dtype != IR_DTYPE_NONE && next_word(w, &shape));
    t.shape.rank = (int)list(shape, d, IR_MAX_RANK);
    for (int i = 0; i < t.shape.rank; i++)
        t.shape.d[i] = (int64_t)d[i];
    int64_t n = 0;
    assert_true(ir_shape_count(&t.shape, &n));
    if (t.dtype == IR_STR) {
        put_strings(a, &t, w, n);
        return t;
    }
    const bool pairs = ir_is_complex(t.dtype);
    const ir_dtype part = t.dtype == IR_C64 ? IR_F32 : t.dtype == IR_C128 ? IR_F64 : t.dtype;
    const size_t size = ir_dtype_size(part), count = (size_t)n * (pairs ? 2 : 1);
    uint8_t *p = arena_zalloc(a, count * size + 16, 16);
    for (size_t i = 0; i < count; i++) {
        assert_true(next_word(w, &s));
        put_number(part, p + i * size, s);
    }
    t.p = p;
    t.size = count * size;
    return t;
}

static void set_attr(ir_node *n, str key, str value) {
    const int id = ir_attr_from_text(key);
    double d[32];
    assert_true(id >= 0 && ir_has_attr(n, (ir_attr_id)id));
    const ir_options *o = ir_ops[n->op].options;
    const ir_field *f = o->fields;
    while (f->id != (ir_attr_id)id)
        f++;
    int64_t ints[32];
    float floats[32];
    size_t k;
    switch (f->kind) {
    case AK_FLOAT:
        ir_set_f(n, f->id, number(value));
        break;
    case AK_DTYPE:
        ir_set_i(n, f->id, ir_dtype_from_text(value));
        break;
    case AK_INT:
    case AK_BOOL:
        ir_set_i(n, f->id, (int64_t)number(value));
        break;
    case AK_ENUM:
        ir_set_i(n, f->id, ir_enum_value(f->enum_name, value));
        assert_true(ir_get_i(n, f->id) >= 0);
        break;
    case AK_INTS:
    case AK_FLOATS:
        k = list(value, d, 32);
        for (size_t i = 0; i < k; i++) {
            ints[i] = (int64_t)d[i];
            floats[i] = (float)d[i];
        }
        if (f->kind == AK_INTS)
            ir_set_ints(n, f->id, ints, k);
        else
            ir_set_floats(n, f->id, floats, k);
        break;
    default:
        fail_msg("attribute kind");
    }
}

/* ---- one case
 * -------------------------------------------------------------------------------------------- */

enum { MOST = 16 };
typedef struct one_case {
    char name[200], op[4000];
    ev_tensor in[MOST], out[MOST];
    size_t n_in, n_out;
    bool fails;
    double tol; /* < 0: by type */
    int line;
} one_case;

static bool near(ir_dtype t, double x, double y, double tol) {
    if (x == y || (x != x && y != y)) return true;
    if (tol < 0)
        tol = t == IR_F64    ? 1e-13
              : t == IR_F32  ? 2e-6
              : t == IR_F16  ? 1e-3
              : t == IR_BF16 ? 8e-3
                             : 0;
    return fabs(x - y) <= tol * MAX(1.0, fabs(y)) && isfinite(x) && isfinite(y);
}

static double element(const ev_tensor *t, ir_dtype part, size_t i) {
    ir_data d = {.bytes = t->p, .size = t->size, .stored = part, .dense = true};
    const ir_value v = {.dtype = part,
                        .shape = {.rank = 1, .d = {(int64_t)(t->size / ir_dtype_size(part))}},
                        .data = &d};
    double x = 0;
    assert_true(ev_get_f64(&v, (int64_t)i, &x));
    return x;
}

static bool same_tensor(const one_case *c, size_t i, const ev_tensor *got) {
    const ev_tensor *want = &c->out[i];
    if (got->dtype != want->dtype || !ir_shape_eq(&got->shape, &want->shape) ||
        got->size != want->size) {
        print_error("%s (line %d): result %zu has another type or shape\n", c->name, c->line, i);
        return false;
    }
    const ir_dtype part = got->dtype == IR_C64    ? IR_F32
                          : got->dtype == IR_C128 ? IR_F64
                                                  : got->dtype;
    if (!ir_is_float(part)) {
        if (memcmp(got->p, want->p, (size_t)want->size) == 0) return true;
        print_error("%s (line %d): result %zu differs\n", c->name, c->line, i);
        return false;
    }
    for (size_t k = 0; k < want->size / ir_dtype_size(part); k++) {
        const double x = element(got, part, k), y = element(want, part, k);
        if (near(part, x, y, c->tol)) continue;
        print_error("%s (line %d): result %zu element %zu: %.17g, TensorFlow: %.17g\n", c->name,
                    c->line, i, k, x, y);
        return false;
    }
    return true;
}

/* The node of a case.  One that fails has as many results as the op says, of the first operand's
 * type. */
static ir_node *case_node(ir_graph *g, const one_case *c) {
    words w = {c->op};
    str op, word, key, value;
    next_word(&w, &op);
    const ir_op id = ir_op_from_text(op);
    assert_true(id < OP_COUNT);
    ir_value *none[MOST] = {0};
    size_t n_out = c->n_out;
    if (c->fails) n_out = ir_ops[id].n_out > 0 ? (size_t)ir_ops[id].n_out : 2;
    ir_node *n = ir_node_new(g, NULL, id, none, c->n_in, n_out);
    while (next_word(&w, &word)) {
        assert_true(str_cut(word, '=', &key, &value));
        set_attr(n, key, value);
    }
    return n;
}

static bool run_case(lc_ctx *ctx, ir_graph *g, one_case *c) {
    ir_node *n = case_node(g, c);
    const size_t n_out = n->n_out;
    ev_tensor out[MOST];
    for (size_t i = 0; i < n_out; i++)
        out[i] =
            (ev_tensor){.dtype = c->fails ? c->in[0].dtype : c->out[i].dtype, .shape = IR_UNRANKED};
    ev_call call = {.ctx = ctx,
                    .a = &ctx->keep,
                    .node = n,
                    .in = c->in,
                    .n_in = c->n_in,
                    .out = out,
                    .n_out = n_out};
    const bool ok = ev_run(&call);
    if (ok == c->fails) {
        print_error("%s (line %d): %s\n", c->name, c->line,
                    ok ? "computed, but must not be" : "cannot be computed");
        return false;
    }
    for (size_t i = 0; ok && i < n_out; i++)
        if (!same_tensor(c, i, &out[i])) return false;
    return true;
}

typedef bool (*case_fn)(lc_ctx *, ir_graph *, one_case *);

static void run_table(void **state, const char *name, case_fn run) {
    lc_ctx *ctx = *state;
    ir_module *m = ir_module_new(ctx);
    ir_graph *g = ir_graph_new(m, STR("cases"));
    char path[512];
    snprintf(path, sizeof path, "%s/tests/eval/%s.txt", SOURCE_DIR, name);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    char *line = NULL;
    size_t room = 0, wrong = 0, cases = 0;
    one_case c = {.name = ""};
    bool more = true;
    for (int number_of = 1; more; number_of++) {
        more = getline(&line, &room, f) > 0;
        words w = {more ? line : ""};
        str first = {0};
        next_word(&w, &first);
        if (!more || str_is(first, "case")) {
            if (c.name[0]) {
                wrong += !run(ctx, g, &c);
                cases++;
            }
            memset(&c, 0, sizeof c);
            c.tol = -1;
            c.line = number_of;
            snprintf(c.name, sizeof c.name, "%.*s", (int)strcspn(w.p, "\n"), w.p);
        } else if (str_is(first, "op")) {
            snprintf(c.op, sizeof c.op, "%s", w.p);
        } else if (str_is(first, "in")) {
            assert_true(c.n_in < MOST);
            c.in[c.n_in++] = read_tensor(&ctx->keep, &w);
        } else if (str_is(first, "out")) {
            assert_true(c.n_out < MOST);
            c.out[c.n_out++] = read_tensor(&ctx->keep, &w);
        } else if (str_is(first, "fails")) {
            c.fails = true;
        } else if (str_is(first, "tol")) {
            c.tol = strtod(w.p, NULL);
        }
    }
    free(line);
    fclose(f);
    assert_true(cases > 10);
    assert_int_equal(wrong, 0);
}

/* Every op with a kernel has a case that computes (QUANTIZE and DEQUANTIZE: test_recipes.c). */
static bool computed[OP_COUNT];
static bool note_case(lc_ctx *ctx, ir_graph *g, one_case *c) {
    UNUSED(ctx);
    computed[case_node(g, c)->op] |= !c->fails;
    return true;
}
static void every_kernel_has_a_case(void **state) {
    static const char *const tables[] = {"elementwise", "reduce", "move", "index", "nn"};
    for (size_t i = 0; i < ARRAY_LEN(tables); i++)
        run_table(state, tables[i], note_case);
    for (int op = 0; op < OP_COUNT; op++)
        if (ev_can((ir_op)op) && !computed[op] && op != OP_QUANTIZE && op != OP_DEQUANTIZE)
            fail_msg("no case for '%s' in tests/eval/make_cases.py", ir_ops[op].text);
}

static void elementwise_cases(void **state) { run_table(state, "elementwise", run_case); }
static void reduce_cases(void **state) { run_table(state, "reduce", run_case); }
static void move_cases(void **state) { run_table(state, "move", run_case); }
static void index_cases(void **state) { run_table(state, "index", run_case); }
static void network_cases(void **state) { run_table(state, "nn", run_case); }

/* ---- whatever a file may hold: no kernel may crash, or touch what is not its own
 * ---------------------------- */

static ev_tensor random_tensor(uint64_t *seed, ir_dtype t) {
    ev_tensor x = {.dtype = t, .shape = {.rank = (int)(unit_random(seed) % 6)}};
    int64_t n = 1;
    for (int i = 0; i < x.shape.rank; i++)
        n *= x.shape.d[i] = (int64_t)(unit_random(seed) % 5);
    const ir_dtype part = t == IR_C64 ? IR_F32 : t == IR_C128 ? IR_F64 : t;
    const size_t size = ir_dtype_size(part), count = (size_t)n * (part == t ? 1 : 2);
    uint8_t *p =
        malloc(count * size + (count == 0)); /* by itself: the sanitizer sees what is beyond */
    assert_non_null(p);
    for (size_t i = 0; i < count; i++) {
        const uint64_t r = unit_random(seed);
        char text[32];
        static const char *const odd[] = {"-1", "2147483647", "-2147483648", "9223372036854775807",
                                          "255"};
        if (r % 64 == 0)
            snprintf(text, sizeof text, "%s", odd[r / 64 % ARRAY_LEN(odd)]);
        else
            snprintf(text, sizeof text, "%d", (int)(r / 64 % 5));
        put_number(part, p + i * size, str_c(text));
    }
    x.p = p;
    x.size = count * size;
    return x;
}

static void random_attributes(ir_node *n, uint64_t *seed) {
    const ir_options *o = ir_ops[n->op].options;
    int64_t ints[6];
    float floats[6];
    for (size_t i = 0; o && i < o->field_count; i++) {
        const ir_field *f = &o->fields[i];
        const uint64_t r = unit_random(seed);
        const size_t k = r / 16 % 6;
        for (size_t j = 0; j < 6; j++) {
            ints[j] = (int64_t)(unit_random(seed) % 6) - 2;
            floats[j] = (float)ints[j];
        }
        switch (f->kind) {
        case AK_INT:
            ir_set_i(n, f->id, r % 32 == 0 ? INT32_MAX : (int64_t)(r / 32 % 6) - 1);
            break;
        case AK_BOOL:
            ir_set_i(n, f->id, (int64_t)(r & 1));
            break;
        case AK_ENUM:
            ir_set_i(n, f->id, r % 4 ? 0 : (int64_t)(r / 4 % 4));
            break;
        case AK_FLOAT:
            ir_set_f(n, f->id, (double)ints[0]);
            break;
        case AK_INTS:
            ir_set_ints(n, f->id, ints, k);
            break;
        case AK_FLOATS:
            ir_set_floats(n, f->id, floats, k);
            break;
        case AK_DTYPE:
        case AK_STR:
        case AK_BOOLS:
        case AK_BYTES:
        case AK_GRAPH:
        case AK_GRAPHS:
            break;
        }
    }
}

/* Runs the call; what it made must have the size that its shape says. */
static size_t run_hostile(lc_ctx *ctx, const ir_node *n, const ev_tensor *in, size_t n_in,
                          ev_tensor *out) {
    ev_call c = {.ctx = ctx,
                 .a = &ctx->scratch,
                 .node = n,
                 .in = in,
                 .n_in = n_in,
                 .out = out,
                 .n_out = n->n_out};
    if (!ev_run(&c)) return 0;
    for (size_t i = 0; i < n->n_out; i++) {
        int64_t count = -1;
        assert_true(out[i].p && ir_shape_count(&out[i].shape, &count));
        assert_true(out[i].dtype == IR_STR ||
                    out[i].size == (uint64_t)count * ir_dtype_size(out[i].dtype));
    }
    return 1;
}

static uint64_t seed = 12345678987654321u;
static size_t done;
static const ir_dtype types[] = {IR_F32, IR_I32, IR_I64, IR_BOOL, IR_F16,
                                 IR_I8,  IR_C64, IR_F64, IR_U64};
static ir_dtype any_type(void) { return types[unit_random(&seed) % ARRAY_LEN(types)]; }

static void random_operands(void **state) {
    lc_ctx *ctx = *state;
    ir_module *m = ir_module_new(ctx);
    done = 0;
    for (int op = 0; op < OP_COUNT; op++) {
        const ir_op_info *info = &ir_ops[op];
        for (int round = 0; ev_can((ir_op)op) && round < 300; round++) {
            const arena_mark mark = arena_get_mark(&ctx->scratch);
            ir_graph *g = ir_graph_new(m, STR("g"));
            ir_value *none[MOST] = {0};
            ev_tensor in[MOST], out[4];
            const int most = info->max_in < 0 ? 3 : info->max_in;
            const size_t n_in = (size_t)(info->min_in + (int)(unit_random(&seed) %
                                                              (uint64_t)(most - info->min_in + 1)));
            const size_t n_out = info->n_out > 0 ? (size_t)info->n_out : 1 + unit_random(&seed) % 3;
            const ir_dtype t = any_type();
            ir_node *n = ir_node_new(g, NULL, (ir_op)op, none, n_in, n_out);
            random_attributes(n, &seed);
            for (size_t i = 0; i < n_in; i++) {
                const uint64_t r = unit_random(&seed) % 8;
                in[i] = random_tensor(&seed, r < 4 ? t : r < 7 ? IR_I32 : any_type());
            }
            for (size_t i = 0; i < n_out; i++)
                out[i] = (ev_tensor){.dtype = i || unit_random(&seed) % 4 == 0 ? any_type() : t,
                                     .shape = IR_UNRANKED};
            done += run_hostile(ctx, n, in, n_in, out);
            for (size_t i = 0; i < n_in; i++)
                free((void *)(uintptr_t)in[i].p);
            arena_rewind(&ctx->scratch, mark);
        }
    }
    assert_true(done > 1000);
}

/* A copy of x by itself in the heap, perhaps with another number or another size in it. */
static ev_tensor mutated(const ev_tensor *x, bool change) {
    ev_tensor t = *x;
    if (!x->p) return t;
    const uint64_t how = unit_random(&seed) % 3, at = unit_random(&seed);
    if (change && how == 0 && t.shape.rank > 0 && t.dtype != IR_STR) {
        int64_t *d = &t.shape.d[at % (uint64_t)t.shape.rank], n = 0;
        *d = (const int64_t[]){0, 1, *d + 1, *d * 2}[at / 16 % 4];
        assert_true(ir_shape_count(&t.shape, &n));
        t.size = (uint64_t)n * ir_dtype_size(t.dtype);
    }
    uint8_t *p = calloc(1, (size_t)t.size + (t.size == 0));
    assert_non_null(p);
    memcpy(p, x->p, (size_t)MIN(t.size, x->size));
    if (change && how && t.size) {
        static const int64_t odd[] = {-1,        INT32_MAX, INT32_MIN, INT64_MAX,
                                      INT64_MIN, 0,         3,         1 << 12};
        const size_t size = t.dtype == IR_STR ? 4 : ir_dtype_size(t.dtype);
        memcpy(p + at / 16 % (t.size / size) * size, &odd[at % 8], MIN(size, (size_t)8));
    }
    t.p = p;
    return t;
}

static bool mutate_case(lc_ctx *ctx, ir_graph *g, one_case *c) {
    for (int round = 0; round < 8; round++) {
        const arena_mark mark = arena_get_mark(&ctx->scratch);
        ir_node *n = case_node(g, c);
        ev_tensor in[MOST], out[MOST];
        const size_t which = unit_random(&seed) % (c->n_in + 1);
        const ir_options *o = ir_ops[n->op].options;
        if (which == c->n_in && o && o->field_count) {
            const ir_field *f = &o->fields[unit_random(&seed) % o->field_count];
            if (f->kind == AK_INT || f->kind == AK_BOOL || f->kind == AK_ENUM)
                ir_set_i(n, f->id,
                         (const int64_t[]){-1, 0, 1, 2, 3, INT32_MAX, INT32_MIN,
                                           5}[unit_random(&seed) % 8]);
        }
        for (size_t i = 0; i < c->n_in; i++)
            in[i] = mutated(&c->in[i], i == which);
        for (size_t i = 0; i < n->n_out; i++)
            out[i] = (ev_tensor){.dtype = c->fails ? c->in[0].dtype : c->out[i].dtype,
                                 .shape = IR_UNRANKED};
        done += run_hostile(ctx, n, in, c->n_in, out);
        for (size_t i = 0; i < c->n_in; i++)
            free((void *)(uintptr_t)in[i].p);
        arena_rewind(&ctx->scratch, mark);
    }
    return true;
}

static void mutated_cases(void **state) {
    static const char *const tables[] = {"elementwise", "reduce", "move", "index", "nn"};
    done = 0;
    for (size_t i = 0; i < ARRAY_LEN(tables); i++)
        run_table(state, tables[i], mutate_case);
    assert_true(done > 5000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(elementwise_cases), TEST(reduce_cases),  TEST(move_cases),
        TEST(index_cases),       TEST(network_cases), TEST(every_kernel_has_a_case),
        TEST(random_operands),   TEST(mutated_cases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
