/* Tables: what a writer put in comes out in order, packed or not, and every damage is found by a checksum. */
#include "unit.h"

#include "table.h"

static void checksums_agree(void **state) {
    lc_ctx *ctx = *state;
    uint64_t seed = 7;
    size_t n = 40000;
    uint8_t *p = arena_alloc(&ctx->scratch, n, 1);
    for (size_t i = 0; i < n; i++) p[i] = (uint8_t)unit_random(&seed);
    assert_int_equal(crc32c_update(0, "123456789", 9), 0xe3069283);
    assert_int_equal(crc32c_portable(0, "123456789", 9), 0xe3069283);
    for (size_t size = 0; size < n - 8; size = size * 3 / 2 + 1) {
        assert_int_equal(crc32c_update(3, p + size % 8, size), crc32c_portable(3, p + size % 8, size));
        uint32_t a = crc32c_update(0, p, size), b = crc32c_update(0, p + size, n - size);
        assert_int_equal(crc32c_combine(a, b, n - size), crc32c_update(0, p, n));
        assert_int_equal(crc32c_update(a, p + size, n - size), crc32c_update(0, p, n));
    }
    assert_int_equal(sst_unmask_crc(mask_crc(0x12345678)), 0x12345678);
}

static str sample(lc_ctx *ctx, bool snappy, int count) {
    table t = table_begin(&ctx->keep);
    t.snappy = snappy;
    for (int i = 0; i < count; i++)
        table_add(&t, str_fmt(&ctx->keep, "layer/%05d/kernel", i), str_fmt(&ctx->keep, "value %d aaaaaaaaaaaaaaaaaaaaaaaa", i));
    return table_end(&t);
}

static void entries_come_in_order(void **state) {
    lc_ctx *ctx = *state;
    for (int snappy = 0; snappy < 2; snappy++) {
        str file = sample(ctx, snappy, 1000), key, value;
        sst_reader r;
        assert_true(sst_open(&r, &ctx->scratch, file.p, file.n));
        for (int i = 0; i < 1000; i++) {
            assert_true(sst_next(&r, &key, &value));
            assert_str(key, str_fmt(&ctx->scratch, "layer/%05d/kernel", i).p);
            assert_str(value, str_fmt(&ctx->scratch, "value %d aaaaaaaaaaaaaaaaaaaaaaaa", i).p);
        }
        assert_false(sst_next(&r, &key, &value));
        assert_null(r.error.problem);
    }
}

/* Every byte of the blocks changed in turn: something says no. */
static void every_damage_is_found(void **state) {
    lc_ctx *ctx = *state;
    str file = sample(ctx, false, 12), key, value;
    for (size_t i = 0; i + 48 < file.n; i++) {
        arena_mark mark = arena_get_mark(&ctx->scratch);
        char *copy = arena_dup(&ctx->scratch, file.p, file.n, 1);
        sst_reader r;
        int n = 0;
        copy[i] ^= 0x10;
        if (sst_open(&r, &ctx->scratch, copy, file.n))
            while (sst_next(&r, &key, &value)) n++;
        /* the metaindex block is not read */
        assert_true(r.error.problem || n == 12);
        if (i < 200) assert_non_null(r.error.problem);
        arena_rewind(&ctx->scratch, mark);
    }
}

static void every_length_is_survived(void **state) {
    lc_ctx *ctx = *state;
    str file = sample(ctx, true, 12), key, value;
    for (size_t n = 0; n < file.n; n++) {
        sst_reader r;
        char *copy = malloc(n + 1); /* exactly as long, for the sanitizer */
        memcpy(copy, file.p, n);
        assert_false(sst_open(&r, &ctx->scratch, copy, n) && sst_next(&r, &key, &value) && false);
        assert_non_null(r.error.problem);
        free(copy);
    }
}

/* Keys that share half a megabyte take a few bytes each in the file. */
static void keys_of_a_bomb_end(void **state) {
    lc_ctx *ctx = *state;
    enum { LONG = 1 << 19, KEYS = 1 << 16 };
    table t = table_begin(&ctx->keep);
    char *name = arena_zalloc(&ctx->keep, LONG, 1);
    put_entry(&t.block, (str){0}, (str){name, LONG}, STR(""));
    for (int i = 0; i < KEYS; i++) {
        pb_put_varint(&t.block, LONG);
        pb_put_varint(&t.block, 2);
        pb_put_varint(&t.block, 0);
        sb_put(&t.block, (char[]){(char)(i >> 8), (char)i}, 2);
    }
    t.last_key = STR("z");
    str file = table_end(&t), key, value;
    sst_reader r;
    int n = 0;
    assert_true(sst_open(&r, &ctx->scratch, file.p, file.n));
    while (sst_next(&r, &key, &value)) n++;
    assert_non_null(r.error.problem);
    assert_true(n > 10 && n < 1000);
}

static void snappy_unpacks(void **state) {
    UNUSED(state);
    uint8_t out[64];
    size_t n;
    static const uint8_t overlapping[] = {10, 0x04, 'a', 'b', 0x1e, 2, 0}; /* "ab", then 8 bytes from 2 back */
    assert_true(snappy_length(overlapping, sizeof overlapping, &n) && n == 10);
    assert_true(snappy_unpack(overlapping, sizeof overlapping, out, n));
    assert_memory_equal(out, "ababababab", 10);
    static const uint8_t before_start[] = {10, 0x04, 'a', 'b', 0x1e, 3, 0};
    assert_false(snappy_unpack(before_start, sizeof before_start, out, 10));
    static const uint8_t too_short[] = {11, 0x04, 'a', 'b', 0x1e, 2, 0};
    assert_false(snappy_unpack(too_short, sizeof too_short, out, 11));
    static const uint8_t too_long[] = {9, 0x04, 'a', 'b', 0x1e, 2, 0};
    assert_false(snappy_unpack(too_long, sizeof too_long, out, 9));
    static const uint8_t literal_61[] = {3, 0xf0, 2, 'x', 'y', 'z'}; /* length in a byte of its own */
    assert_true(snappy_unpack(literal_61, sizeof literal_61, out, 3));
    assert_memory_equal(out, "xyz", 3);
    static const uint8_t bomb[] = {0xff, 0xff, 0xff, 0xff, 0x0f, 0};
    assert_false(snappy_length(bomb, sizeof bomb, &n));
}

int main(void) {
    const struct CMUnitTest tests[] = {TEST(checksums_agree), TEST(entries_come_in_order), TEST(every_damage_is_found),
                                       TEST(every_length_is_survived), TEST(keys_of_a_bomb_end), TEST(snappy_unpacks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
