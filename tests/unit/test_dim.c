/* Sizes: the normal form, division, bounds, text; and that every operation agrees with plain arithmetic. */
#include "unit.h"

#include "ir/ir.h"

static ir_module *m;
static ir_dim n, k, h;

static int dim_begin(void **state) {
    if (unit_begin(state)) return -1;
    m = ir_module_new(*state);
    n = dim_named(m, STR("n")), k = dim_named(m, STR("k")), h = dim_named(m, STR("h"));
    return 0;
}

#define DIM_TEST(f) cmocka_unit_test_setup_teardown(f, dim_begin, unit_end)
#define assert_dim(d, text) assert_str(dim_text(m, &m->ctx->scratch, (d)), (text))

static ir_dim add(ir_dim a, ir_dim b) { return dim_add(m, a, b); }
static ir_dim sub(ir_dim a, ir_dim b) { return dim_sub(m, a, b); }
static ir_dim mul(ir_dim a, ir_dim b) { return dim_mul(m, a, b); }
static ir_dim quo(ir_dim a, ir_dim b) { return dim_floordiv(m, a, b); }

static void numbers_stay_numbers(void **state) {
    UNUSED(state);
    assert_int_equal(add(2, 3), 5);
    assert_int_equal(sub(2, 3), -1);
    assert_int_equal(mul(-4, 3), -12);
    assert_int_equal(quo(7, 2), 3);
    assert_int_equal(quo(-7, 2), -4);
    assert_int_equal(quo(7, -2), -4);
    assert_int_equal(dim_ceildiv(m, 7, 2), 4);
    assert_int_equal(dim_mod(m, -7, 3), 2);
    assert_int_equal(dim_mod(m, 7, -3), -2);
    assert_int_equal(dim_max(m, 3, 9), 9);
    assert_int_equal(dim_min(m, 3, 9), 3);
    assert_true(dim_known(IR_DIM_SYMBOLIC) && !dim_known(IR_DIM_SYMBOLIC - 1) && !dim_known(n));
}

static void equal_expressions_are_equal(void **state) {
    UNUSED(state);
    assert_true(add(n, k) == add(k, n));
    assert_true(mul(add(n, 1), add(n, -1)) == sub(mul(n, n), 1));
    assert_true(mul(add(n, k), add(n, k)) == add(add(mul(n, n), mul(2, mul(n, k))), mul(k, k)));
    assert_true(sub(n, n) == 0);
    assert_true(sub(add(n, 5), n) == 5);
    assert_true(add(sub(n, k), k) == n);
    assert_true(mul(n, 0) == 0 && mul(n, 1) == n);
    assert_true(mul(mul(n, k), h) == mul(h, mul(k, n)));
    assert_true(dim_named(m, STR("n")) == n && dim_new(m, "n") != n && dim_new(m, "?") != dim_new(m, "?"));
}

static void exact_division(void **state) {
    UNUSED(state);
    ir_dim q = 77;
    assert_true(dim_divide_exact(m, mul(6, n), mul(2, n), &q) && q == 3);
    assert_true(dim_divide_exact(m, mul(mul(6, n), k), mul(3, n), &q) && q == mul(2, k));
    assert_true(dim_divide_exact(m, sub(mul(n, n), 1), add(n, 1), &q) && q == sub(n, 1));
    assert_true(dim_divide_exact(m, add(mul(4, n), 8), 4, &q) && q == add(n, 2));
    assert_true(dim_divide_exact(m, 0, n, &q) && q == 0);
    assert_true(dim_divide_exact(m, mul(-6, n), 3, &q) && q == mul(-2, n));
    assert_true(dim_divide_exact(m, 12, -4, &q) && q == -3);
    assert_false(dim_divide_exact(m, add(n, 1), 2, &q));
    assert_false(dim_divide_exact(m, n, k, &q));
    assert_false(dim_divide_exact(m, add(n, k), n, &q));
    assert_false(dim_divide_exact(m, 6, n, &q));
    assert_false(dim_divide_exact(m, n, 0, &q) || dim_divide_exact(m, 5, 0, &q));
    assert_true(dim_divide_exact(m, mul(add(n, k), add(h, 3)), add(h, 3), &q) && q == add(n, k));
}

static void floor_division(void **state) {
    UNUSED(state);
    assert_dim(quo(n, 2), "floor(n/2)");
    assert_true(quo(add(mul(4, n), 3), 4) == n);
    assert_true(quo(add(mul(4, n), 9), 4) == add(n, 2));
    assert_true(quo(add(mul(2, n), -1), 2) == sub(n, 1));
    assert_true(quo(quo(n, 2), 3) == quo(n, 6));                                  /* floor of floor */
    assert_true(quo(add(quo(n, 2), 5), 3) == quo(add(n, 10), 6));
    assert_true(dim_ceildiv(m, dim_ceildiv(m, n, 2), 2) == dim_ceildiv(m, n, 4)); /* two strided layers */
    assert_true(sub(quo(add(n, 6), 2), quo(n, 2)) == 3);
    assert_true(quo(mul(n, k), n) == k);
    assert_true(dim_mod(m, mul(6, n), 3) == 0);
    ir_dim by_zero = quo(n, 0);
    assert_true(!dim_known(by_zero) && by_zero != quo(n, 0));
    assert_true(quo(n, k) == quo(n, k));
}

static void extremes_and_bounds(void **state) {
    UNUSED(state);
    assert_true(dim_max(m, n, add(n, 2)) == add(n, 2) && dim_min(m, n, add(n, 2)) == n);
    assert_true(dim_max(m, n, 0) == n && dim_min(m, n, 0) == 0);
    assert_true(dim_max(m, n, n) == n);
    assert_true(dim_max(m, n, k) == dim_max(m, k, n) && dim_max(m, n, k) != dim_min(m, n, k));
    assert_dim(dim_max(m, n, 3), "max(3 n)");
    assert_true(dim_is_nonnegative(m, n) && dim_is_positive(m, n));
    assert_true(dim_is_positive(m, add(mul(n, k), 1)) && !dim_is_positive(m, sub(n, 1)) && dim_is_positive(m, 1));
    assert_true(!dim_is_positive(m, 0) && !dim_is_nonnegative(m, -1) && !dim_is_nonnegative(m, sub(0, n)));
    assert_true(dim_is_positive(m, quo(add(n, 1), 2)) && !dim_is_positive(m, quo(n, 2)) && dim_is_nonnegative(m, quo(n, 2)));
    assert_true(dim_is_positive(m, dim_max(m, quo(n, 2), 1)) && !dim_is_positive(m, dim_min(m, quo(n, 2), 1)));
}

static void too_much_becomes_unknown(void **state) {
    UNUSED(state);
    ir_dim big = mul(n, INT64_MAX / 2), d = n, sum = 0;
    assert_true(mul(big, 4) != mul(big, 4)); /* overflow: a new unknown each time */
    assert_true(!dim_known(mul(INT64_MAX, INT64_MAX)) && !dim_known(add(INT64_MAX, 1)));
    for (int i = 0; i < 20; i++) d = mul(d, n);
    assert_true(!dim_known(d) && dim_valid(m, d));
    for (int i = 0; i < 200; i++) sum = add(sum, dim_new(m, "x"));
    assert_true(!dim_known(sum) && dim_valid(m, sum));
    assert_false(dim_valid(m, INT64_MIN + 1000000));
}

static void texts(void **state) {
    UNUSED(state);
    assert_dim(7, "7");
    assert_dim(add(mul(3136, n), 2), "3136*n+2");
    assert_dim(sub(mul(-1, n), mul(2, k)), "-2*k-n");
    assert_dim(add(mul(n, mul(n, k)), sub(h, 1)), "k*n*n+h-1");
    assert_dim(quo(add(n, k), h), "floor(k+n/h)");
    ir_dim a = dim_new(m, "?"), b = dim_new(m, "n"), c = dim_named(m, STR("batch size")), d = dim_named(m, STR("2x"));
    str ta = dim_text(m, &m->ctx->keep, a), tb = dim_text(m, &m->ctx->keep, b);
    assert_true(ta.n > 1 && ta.p[0] == '?');
    assert_true(!str_is(tb, "n") && str_starts(tb, "n_")); /* two unknowns never print alike */
    assert_dim(c, "batch_size");
    assert_dim(d, "_2x");
    assert_true(dim_named(m, STR("batch_size")) != c);
    assert_true(!str_is(dim_text(m, &m->ctx->keep, dim_named(m, STR("max"))), "max"));
}

static void text_of_huge_expressions_is_bounded(void **state) {
    UNUSED(state);
    ir_dim d = n;
    for (int level = 0; level < 12; level++) {
        ir_dim sum = 0;
        for (int i = 2; i < 12; i++) sum = add(sum, dim_max(m, quo(add(d, i), 97 + i), quo(mul(k, i), h)));
        d = sum;
    }
    assert_true(dim_text(m, &m->ctx->scratch, d).n < 100000);
    dim_is_positive(m, d); /* ends */
}

/* ---- every operation against plain arithmetic ------------------------------------------------------------ */

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

enum { UNKNOWNS = 4, ASSIGNMENTS = 6 };
static ir_dim unknown[UNKNOWNS];
static int64_t assigned[UNKNOWNS];

/* false: a division by zero, an overflow, or an unknown that stands for "too much". */
static bool evaluate(ir_dim d, int64_t *out);

static bool evaluate_atom(uint32_t id, int64_t *out) {
    ir_dim x, y;
    int64_t a, b;
    dim_atom_kind kind = dim_atom(m, id, &x, &y);
    if (kind == DIM_UNKNOWN) {
        for (int i = 0; i < UNKNOWNS; i++)
            if (unknown[i] == dim_of_atom(m, id)) {
                *out = assigned[i];
                return true;
            }
        return false;
    }
    if (!evaluate(x, &a) || !evaluate(y, &b) || (kind == DIM_FLOORDIV && b == 0)) return false;
    *out = kind == DIM_FLOORDIV ? floor_div(a, b) : kind == DIM_MAX ? MAX(a, b) : MIN(a, b);
    return true;
}

static bool evaluate(ir_dim d, int64_t *out) {
    const dim_term *t = NULL;
    const size_t terms = dim_terms(m, d, &t);
    *out = d;
    if (dim_known(d)) return true;
    *out = 0;
    for (size_t i = 0; i < terms; i++) {
        int64_t product = t[i].coef, x;
        for (uint32_t j = 0; j < t[i].n; j++)
            if (!evaluate_atom(t[i].atoms[j], &x) || __builtin_mul_overflow(product, x, &product)) return false;
        if (__builtin_add_overflow(*out, product, out)) return false;
    }
    return true;
}

typedef struct sample { /* an expression, and its value under each assignment */
    ir_dim d;
    int64_t value[ASSIGNMENTS];
    bool valid[ASSIGNMENTS];
} sample;

static int64_t assignments[ASSIGNMENTS][UNKNOWNS];

static bool apply(int op, int64_t a, int64_t b, int64_t *out) {
    const int64_t most = INT64_C(1) << 40;
    if (op >= 3 && op <= 5 && b == 0) return false;
    switch (op) {
    case 0: *out = a + b; break;
    case 1: *out = a - b; break;
    case 2:
        if (__builtin_mul_overflow(a, b, out)) return false;
        break;
    case 3: *out = floor_div(a, b); break;
    case 4: *out = a - b * floor_div(a, b); break;
    case 5: *out = floor_div(a + b - 1, b); break;
    case 6: *out = MAX(a, b); break;
    default: *out = MIN(a, b); break;
    }
    return *out < most && *out > -most;
}

static ir_dim build(int op, ir_dim a, ir_dim b) {
    switch (op) {
    case 0: return dim_add(m, a, b);
    case 1: return dim_sub(m, a, b);
    case 2: return dim_mul(m, a, b);
    case 3: return dim_floordiv(m, a, b);
    case 4: return dim_mod(m, a, b);
    case 5: return dim_ceildiv(m, a, b);
    case 6: return dim_max(m, a, b);
    default: return dim_min(m, a, b);
    }
}

/* Checks what is claimed of s under every assignment; gives how many values were compared. */
static size_t check_sample(const sample *s) {
    size_t compared = 0;
    for (int i = 0; i < ASSIGNMENTS; i++) {
        int64_t got;
        memcpy(assigned, assignments[i], sizeof assigned);
        if (!s->valid[i] || !evaluate(s->d, &got)) continue;
        compared++;
        if (got != s->value[i]) {
            str text = dim_text(m, &m->ctx->scratch, s->d);
            print_error("%s is %lld, not %lld\n", text.p, (long long)got, (long long)s->value[i]);
        }
        assert_true(got == s->value[i]);
        if (dim_is_nonnegative(m, s->d)) assert_true(got >= 0);
        bool all_positive = true;
        for (int u = 0; u < UNKNOWNS; u++) all_positive = all_positive && assigned[u] > 0;
        if (all_positive && dim_is_positive(m, s->d)) assert_true(got >= 1);
    }
    return compared;
}

static void check_division(const sample *a, const sample *b) {
    ir_dim q;
    if (!dim_divide_exact(m, a->d, b->d, &q)) return;
    for (int i = 0; i < ASSIGNMENTS; i++) {
        int64_t got;
        memcpy(assigned, assignments[i], sizeof assigned);
        if (a->valid[i] && b->valid[i] && evaluate(q, &got)) assert_true(got * b->value[i] == a->value[i]);
    }
}

static void operations_agree_with_arithmetic(void **state) {
    enum { ROUNDS = 300, SAMPLES = 40 };
    uint64_t seed = 88172645463325252u;
    size_t compared = 0, possible = 0;
    for (int round = 0; round < ROUNDS; round++) {
        sample s[SAMPLES];
        m = ir_module_new(*state);
        for (int i = 0; i < ASSIGNMENTS; i++)
            for (int u = 0; u < UNKNOWNS; u++) assignments[i][u] = (int64_t)(unit_random(&seed) % (i < 2 ? 3 : 50));
        for (int u = 0; u < UNKNOWNS; u++) unknown[u] = dim_new(m, u % 2 ? "u" : "?");
        for (int i = 0; i < SAMPLES; i++) {
            const int op = (int)(unit_random(&seed) % 8);
            if (i < UNKNOWNS + 4) {
                const int64_t c = (int64_t)(unit_random(&seed) % 9) - 2;
                s[i].d = i < UNKNOWNS ? unknown[i] : c;
                for (int x = 0; x < ASSIGNMENTS; x++)
                    s[i].value[x] = i < UNKNOWNS ? assignments[x][i] : c, s[i].valid[x] = true;
            } else {
                const sample *a = &s[unit_random(&seed) % (uint64_t)i], *b = &s[unit_random(&seed) % (uint64_t)i];
                s[i].d = build(op, a->d, b->d);
                for (int x = 0; x < ASSIGNMENTS; x++)
                    s[i].valid[x] = a->valid[x] && b->valid[x] && apply(op, a->value[x], b->value[x], &s[i].value[x]);
                check_division(a, b);
            }
            compared += check_sample(&s[i]);
            for (int x = 0; x < ASSIGNMENTS; x++) possible += s[i].valid[x];
        }
        for (int i = 0; i < SAMPLES; i++) /* equal ids claim equal values */
            for (int j = 0; j < i; j++)
                for (int x = 0; s[i].d == s[j].d && x < ASSIGNMENTS; x++)
                    if (s[i].valid[x] && s[j].valid[x]) assert_true(s[i].value[x] == s[j].value[x]);
    }
    assert_true(compared > 10000 && compared * 10 > possible * 6);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        DIM_TEST(numbers_stay_numbers),
        DIM_TEST(equal_expressions_are_equal),
        DIM_TEST(exact_division),
        DIM_TEST(floor_division),
        DIM_TEST(extremes_and_bounds),
        DIM_TEST(too_much_becomes_unknown),
        DIM_TEST(texts),
        DIM_TEST(text_of_huge_expressions_is_bounded),
        DIM_TEST(operations_agree_with_arithmetic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
