/* wire/fb.h: what is written verifies and reads back; what is cut or bent does not verify. */
#include "unit.h"

#include "wire/fb.h"

enum { LEAF_L, LEAF_B, LEAF_D, LEAF_H };
static const fb_field leaf_fields[] = {{LEAF_L, 'l', NULL, 0}, {LEAF_B, 'b', NULL, 0}, {LEAF_D, 'd', NULL, 0}, {LEAF_H, 'h', NULL, 0}};
static const fb_type leaf = {leaf_fields, ARRAY_LEN(leaf_fields)};
enum { ROOT_TEXT, ROOT_LONGS, ROOT_TAG, ROOT_UNION, ROOT_LEAVES, ROOT_INT };
static const fb_field root_fields[] = {{ROOT_TEXT, 's', NULL, 0}, {ROOT_LONGS, 'L', NULL, 0}, {ROOT_TAG, 'b', NULL, 0},
                                       {ROOT_UNION, 'u', NULL, 7}, {ROOT_LEAVES, 'T', &leaf, 0}, {ROOT_INT, 'i', NULL, 0}};
static const fb_type root = {root_fields, ARRAY_LEN(root_fields)};

static const fb_type *member(int number, unsigned tag) { return number == 7 && tag == 1 ? &leaf : NULL; }

static bool verify(const uint8_t *p, uint64_t n) {
    fb_problem problem;
    return fb_verify(p, n, n, "TEST", &root, member, &problem);
}

static uint32_t write_leaf(fb_writer *w, int64_t l, int b, double d) {
    uint64_t bits;
    memcpy(&bits, &d, 8);
    fb_slot s[4] = {{.id = LEAF_B, .size = 1, .bits = (uint8_t)b}, {.id = LEAF_L, .size = 8, .bits = (uint64_t)l},
                    {.id = LEAF_H, .size = 2, .bits = 0xfffe}, {.id = LEAF_D, .size = 8, .bits = bits}};
    return fb_table(w, s, 4);
}

static void write_all(fb_writer *w, arena *a) {
    const int64_t longs[3] = {1, -2, INT64_MAX};
    uint32_t text = 0, vec = 0, member_at = 0, leaves = 0, first;
    fb_begin(w, a, "TEST");
    fb_slot s[6] = {{.id = ROOT_TEXT, .size = 4, .is_ref = true, .at = &text}, {.id = ROOT_LONGS, .size = 4, .is_ref = true, .at = &vec},
                    {.id = ROOT_TAG, .size = 1, .bits = 1}, {.id = ROOT_UNION, .size = 4, .is_ref = true, .at = &member_at},
                    {.id = ROOT_LEAVES, .size = 4, .is_ref = true, .at = &leaves}, {.id = ROOT_INT, .size = 4, .bits = (uint32_t)-5}};
    fb_root(w, fb_table(w, s, 6));
    fb_patch(w, text, fb_string(w, STR("odd")));
    fb_patch(w, vec, fb_vector(w, longs, 3, 8));
    fb_patch(w, member_at, write_leaf(w, 42, -1, 0.5));
    fb_patch(w, leaves, fb_refs(w, 5, &first));
    for (uint32_t i = 0; i < 5; i++) fb_patch(w, first + 4 * i, write_leaf(w, i, (int)i, (double)i));
}

static void written_reads_back(void **state) {
    lc_ctx *ctx = *state;
    fb_writer w;
    write_all(&w, &ctx->keep);
    assert_true(verify(w.p, w.n));
    const uint8_t *r = fb_get_root(w.p);
    assert_str(fb_get_str(r, ROOT_TEXT), "odd");
    assert_int_equal(fb_get_int(r, ROOT_INT, 'i', 0), -5);
    assert_int_equal(fb_get_int(r, 20, 'i', 77), 77);
    fb_vec longs = fb_get_vec(r, ROOT_LONGS);
    assert_int_equal(longs.n, 3);
    assert_int_equal((longs.p - w.p) % 8, 0);
    assert_true((int64_t)load_u64(longs.p + 16) == INT64_MAX);
    const uint8_t *u = fb_get_table(r, ROOT_UNION);
    assert_int_equal(fb_get_int(u, LEAF_L, 'l', 0), 42);
    assert_int_equal(fb_get_int(u, LEAF_B, 'b', 0), -1);
    assert_int_equal(fb_get_uint(u, LEAF_B, 'b', 0), 255);
    assert_int_equal(fb_get_int(u, LEAF_H, 'h', 0), -2);
    assert_true(fb_get_float(u, LEAF_D, 'd', 0) == 0.5);
    fb_vec leaves = fb_get_vec(r, ROOT_LEAVES);
    assert_int_equal(leaves.n, 5);
    for (uint32_t i = 0; i < 5; i++) {
        const uint8_t *t = fb_vec_table(leaves, i);
        assert_int_equal(fb_get_int(t, LEAF_L, 'l', -1), i);
        assert_int_equal((fb_get_field(t, LEAF_L) - w.p) % 8, 0);
        assert_int_equal((fb_get_field(t, LEAF_D) - w.p) % 8, 0);
    }
}

/* Tables of one form share their vtable. */
static void vtables_are_shared(void **state) {
    lc_ctx *ctx = *state;
    fb_writer w;
    fb_begin(&w, &ctx->keep, "TEST");
    uint32_t a = write_leaf(&w, 1, 2, 3), b = write_leaf(&w, 4, 5, 6);
    assert_int_equal((int64_t)a - (int32_t)load_u32(w.p + a), (int64_t)b - (int32_t)load_u32(w.p + b));
}

static void every_cut_is_refused(void **state) {
    lc_ctx *ctx = *state;
    fb_writer w;
    write_all(&w, &ctx->keep);
    for (size_t n = 0; n < w.n; n++) {
        uint8_t *p = malloc(n ? n : 1); /* a read past the end is seen by the sanitizer */
        memcpy(p, w.p, n);
        if (n + 8 < w.n) assert_false(verify(p, n)); /* the last bytes are the last field's, or padding */
        else verify(p, n);
        free(p);
    }
}

/* Whatever a byte is changed to, the verifier ends and what it accepts can be walked. */
static void every_bend_is_survived(void **state) {
    lc_ctx *ctx = *state;
    fb_writer w;
    write_all(&w, &ctx->keep);
    size_t refused = 0;
    for (size_t i = 0; i < w.n; i++)
        for (int bit = 0; bit < 8; bit++) {
            w.p[i] ^= (uint8_t)(1 << bit);
            bool ok = verify(w.p, w.n);
            refused += !ok;
            if (ok) {
                const uint8_t *r = fb_get_root(w.p);
                fb_vec leaves = fb_get_vec(r, ROOT_LEAVES);
                for (uint32_t k = 0; k < leaves.n; k++) fb_get_int(fb_vec_table(leaves, k), LEAF_L, 'l', 0);
                fb_get_str(r, ROOT_TEXT);
            }
            w.p[i] ^= (uint8_t)(1 << bit);
        }
    assert_true(refused > w.n); /* of 8 w.n */
}

/* A hundred tables that all refer to one vector of tables, several times over: refused, not walked for ever. */
static void sharing_is_bounded(void **state) {
    static fb_type node;
    static const fb_field fields[] = {{0, 'T', &node, 0}};
    node = (fb_type){fields, 1};
    lc_ctx *ctx = *state;
    fb_writer w;
    fb_problem problem;
    uint32_t at = 0, next = 0, first;
    fb_begin(&w, &ctx->keep, "TEST");
    fb_slot s[1] = {{.id = 0, .size = 4, .is_ref = true, .at = &at}};
    fb_root(&w, fb_table(&w, s, 1));
    for (int depth = 0; depth < 20; depth++) {
        fb_patch(&w, at, fb_refs(&w, 20, &first));
        fb_slot t[1] = {{.id = 0, .size = 4, .is_ref = true, .at = &next}};
        uint32_t table = fb_table(&w, t, depth < 19 ? 1 : 0);
        for (uint32_t i = 0; i < 20; i++) fb_patch(&w, first + 4 * i, table);
        at = next;
    }
    assert_false(fb_verify(w.p, w.n, w.n, "TEST", &node, NULL, &problem));
    assert_string_equal(problem.text, "tables are shared too often");
}

int main(void) {
    const struct CMUnitTest tests[] = {TEST(written_reads_back), TEST(vtables_are_shared), TEST(every_cut_is_refused),
                                       TEST(every_bend_is_survived), TEST(sharing_is_bounded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
