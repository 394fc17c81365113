/* The protobuf readers: every length is checked, groups are skipped, tables refuse wrong wire types, and the text
 * form gives the same bytes as the binary one. */
#include "unit.h"

#include "wire/pb.h"

#define BYTES(lit) ((str){(lit), sizeof(lit) - 1})

static void fields_come_in_order(void **state) {
    UNUSED(state);
    pb_reader r = pb_open(BYTES("\x08\x96\x01\x12\x02hi\x1d\x01\x02\x03\x04\x21\x01\x02\x03\x04\x05\x06\x07\x08"));
    pb_field f;
    assert_true(pb_next(&r, &f) && f.number == 1 && f.u == 150);
    assert_true(pb_next(&r, &f) && f.number == 2);
    assert_str(f.bytes, "hi");
    assert_true(pb_next(&r, &f) && f.number == 3 && f.u == 0x04030201);
    assert_true(pb_next(&r, &f) && f.number == 4 && f.u == 0x0807060504030201);
    assert_false(pb_next(&r, &f));
    assert_null(r.problem);
}

static void broken_messages_are_refused(void **state) {
    UNUSED(state);
    static const str broken[] = {
        BYTES("\x08"),                                             /* no number */
        BYTES("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), /* 11 bytes */
        BYTES("\x12\x05" "hi"),                                    /* beyond the end */
        BYTES("\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),     /* 2^64 - 1 */
        BYTES("\x0d\x01\x02\x03"),                                 /* 3 of 4 bytes */
        BYTES("\x09\x01"),                                         /* 1 of 8 bytes */
        BYTES("\x07"),                                             /* no such wire type */
        BYTES("\x00\x01"),                                         /* field 0 */
        BYTES("\x0c"),                                             /* a group ends that did not begin */
        BYTES("\x0b\x08\x01"),                                     /* a group does not end */
        BYTES("\x0b\x14"),                                         /* or ends as another */
    };
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        pb_reader r = pb_open(broken[i]);
        pb_field f;
        while (pb_next(&r, &f)) continue;
        assert_non_null(r.problem);
        assert_in_range((uintptr_t)r.at, (uintptr_t)broken[i].p, (uintptr_t)(broken[i].p + broken[i].n));
    }
}

static void groups_are_skipped(void **state) {
    UNUSED(state);
    pb_reader r = pb_open(BYTES("\x0b\x10\x01\x13\x2a\x01x\x14\x0c\x18\x05"));
    pb_field f;
    assert_true(pb_next(&r, &f) && f.number == 3 && f.u == 5);
    assert_false(pb_next(&r, &f) || r.problem);
    char deep[200];
    memset(deep, 0x0b, sizeof deep);
    r = pb_open((str){deep, sizeof deep});
    assert_false(pb_next(&r, &f));
    assert_non_null(r.problem);
}

typedef struct sample {
    int64_t i;
    str s;
    uint32_t n;
    float f;
    bool b;
} sample;
static const pb_slot slots[] = {{1, PB_INT, offsetof(sample, i)}, {2, PB_VIEW, offsetof(sample, s)},
                                {3, PB_COUNT, offsetof(sample, n)}, {4, PB_F32, offsetof(sample, f)},
                                {5, PB_BOOL, offsetof(sample, b)}};

static void tables_fill_structs(void **state) {
    lc_ctx *ctx = *state;
    strbuf b = {.a = &ctx->scratch};
    pb_error error;
    sample got = {0};
    pb_put_int(&b, 1, (uint64_t)-7);
    pb_put_bytes(&b, 2, STR("first"));
    pb_put_bytes(&b, 2, STR("last"));
    pb_put_bytes(&b, 3, STR(""));
    pb_put_bytes(&b, 3, STR("x"));
    pb_put_f32(&b, 4, 0.1f);
    pb_put_int(&b, 5, 2);
    pb_put_int(&b, 77, 2);
    assert_true(PB_FILL(sb_str(&b), slots, &got, &error));
    assert_true(got.i == -7 && got.n == 2 && got.f == 0.1f && got.b);
    assert_str(got.s, "last");
    assert_false(PB_FILL(BYTES("\x10\x01"), slots, &got, &error)); /* a number where a string belongs */
    assert_false(PB_FILL(BYTES("\x0a\x01x"), slots, &got, &error));
}

/* ---- text ---- */

static const pb_text_msg inner;
static const pb_text_enum colours[] = {{"RED", 1}, {"BLUE", 300}, {NULL, 0}};
static const pb_text_field inner_fields[] = {{"a", 1, PBT_INT, NULL}, {"in", 2, PBT_MSG, &inner}, {"c", 3, PBT_ENUM, NULL}};
static const pb_text_msg inner = {inner_fields, ARRAY_LEN(inner_fields), colours};
static const pb_text_field outer_fields[] = {{"i", 1, PBT_INT, NULL},   {"s", 2, PBT_BYTES, NULL}, {"m", 3, PBT_MSG, &inner},
                                             {"f", 4, PBT_FLOAT, NULL}, {"b", 5, PBT_BOOL, NULL},  {"d", 6, PBT_DOUBLE, NULL}};
static const pb_text_msg outer = {outer_fields, ARRAY_LEN(outer_fields), NULL};

static void text_is(lc_ctx *ctx, const char *text, str bytes) {
    str wire;
    pb_error error;
    if (!pb_from_text(&ctx->scratch, &outer, str_c(text), &wire, &error)) fail_msg("%s: %s", text, error.problem);
    if (!str_eq(wire, bytes)) fail_msg("%s: other bytes", text);
}

static void text_spells_bytes(void **state) {
    lc_ctx *ctx = *state;
    text_is(ctx, "", STR(""));
    text_is(ctx, "i: 150 # comment\n i:-1", BYTES("\x08\x96\x01\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
    text_is(ctx, "i: 0x10, i: 010; i: [1, 2] i: []", BYTES("\x08\x10\x08\x08\x08\x01\x08\x02"));
    text_is(ctx, "s: \"a\\n\\001\\x41\\\"\" 'b\"'", BYTES("\x12\x07" "a\n\001A\"b\""));
    text_is(ctx, "s: \"\\u00e9\\U0001F600\"", BYTES("\x12\x06\xc3\xa9\xf0\x9f\x98\x80"));
    text_is(ctx, "m { a: 1 } m: < in { c: BLUE } >", BYTES("\x1a\x02\x08\x01\x1a\x05\x12\x03\x18\xac\x02"));
    text_is(ctx, "m: [{ a: 1 }, { c: 2 }]", BYTES("\x1a\x02\x08\x01\x1a\x02\x18\x02"));
    text_is(ctx, "f: 1.5 f: -2e0f f: - inf", BYTES("\x25\x00\x00\xc0\x3f\x25\x00\x00\x00\xc0\x25\x00\x00\x80\xff"));
    text_is(ctx, "b: true b: 0 b: False", BYTES("\x28\x01\x28\x00\x28\x00"));
    text_is(ctx, "d: 1", BYTES("\x31\x00\x00\x00\x00\x00\x00\xf0\x3f"));
    text_is(ctx, "x { y: \"}\" z < w: [1, {}] > } [a.b/c] { } u: 'a' 'b' v: [1, -2] i: 1", BYTES("\x08\x01"));
}

static void long_messages_get_long_lengths(void **state) {
    lc_ctx *ctx = *state;
    strbuf text = {.a = &ctx->scratch}, inside = {.a = &ctx->scratch}, bytes = {.a = &ctx->scratch};
    sb_puts(&text, "m {");
    for (int i = 0; i < 20000; i++) {
        sb_puts(&text, " a: 1");
        pb_put_int(&inside, 1, 1);
    }
    sb_puts(&text, "}");
    pb_put_bytes(&bytes, 3, sb_str(&inside));
    text_is(ctx, sb_str(&text).p, sb_str(&bytes));
}

static void broken_text_is_refused(void **state) {
    lc_ctx *ctx = *state;
    static const struct {
        const char *text;
        size_t at;
    } broken[] = {{"i 1", 2},      {"i: ", 3},       {"i: x", 3},      {"s: \"a", 3},   {"s: \"a\nb\"", 3}, {"m { a: 1", 8}, {"m: 1", 3},
                  {"i: {}", 3},    {"i: \"1\"", 3},  {"i: [1", 5},     {"}", 0},        {"s: '\\q'", 4},    {"m { c: GREEN }", 7},
                  {"zz: [1, }", 8}, {"b: maybe", 3}, {"f: 1.2.3", 3},  {"s: 1", 3},     {"s: '\\xg'", 4},   {"[a", 2}};
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        str wire, text = str_c(broken[i].text);
        pb_error error = {0};
        if (pb_from_text(&ctx->scratch, &outer, text, &wire, &error)) fail_msg("'%s' was accepted", text.p);
        assert_non_null(error.problem);
        if ((size_t)((const char *)error.at - text.p) != broken[i].at)
            fail_msg("'%s': reported at %d", text.p, (int)((const char *)error.at - text.p));
    }
    strbuf deep = {.a = &ctx->scratch};
    sb_puts(&deep, "m {");
    for (int i = 0; i < 200; i++) sb_puts(&deep, "in {");
    str wire;
    pb_error error;
    assert_false(pb_from_text(&ctx->scratch, &outer, sb_str(&deep), &wire, &error));
    assert_string_equal(error.problem, "messages are nested too deep");
}

static void structure_is_checked(void **state) {
    UNUSED(state);
    pb_error error;
    assert_true(pb_check(&outer, BYTES("\x1a\x04\x12\x02\x08\x01"), &error));
    assert_false(pb_check(&outer, BYTES("\x1a\x04\x12\x02\x08\xff"), &error)); /* a number cut inside inner.in */
    assert_true(pb_check(&outer, BYTES("\x12\x04\x12\x02\x08\xff"), &error));  /* the same bytes as text */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(fields_come_in_order), TEST(broken_messages_are_refused), TEST(groups_are_skipped), TEST(tables_fill_structs),
        TEST(text_spells_bytes), TEST(long_messages_get_long_lengths), TEST(broken_text_is_refused), TEST(structure_is_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
