/* The base room: memory, strings, maps, numbers, diagnostics, files. */
#include "unit.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- memory ------------------------------------------------------------------------------------------ */

static void arena_aligns_and_zeroes(void **state) {
    arena *a = &((lc_ctx *)*state)->keep;
    for (size_t align = 1; align <= 4096; align *= 2) {
        arena_alloc(a, 1, 1);
        uint8_t *p = arena_zalloc(a, 300, align);
        assert_int_equal((uintptr_t)p % align, 0);
        for (int i = 0; i < 300; i++) assert_int_equal(p[i], 0);
        memset(p, 0xff, 300);
    }
    assert_non_null(arena_alloc(a, 0, 1));
}

static void arena_rewinds(void **state) {
    lc_ctx *ctx = *state;
    arena *a = &ctx->scratch;
    arena_mark empty = arena_get_mark(a);
    char *first = arena_dup(a, "abc", 4, 1);
    size_t one_block = ctx->memory_now;
    arena_mark mark = arena_get_mark(a);
    char *p = arena_alloc(a, 100, 1);
    for (int i = 0; i < 50; i++) memset(arena_alloc(a, 1 << 20, 16), 1, 1 << 20);
    assert_true(ctx->memory_now > 50 << 20);
    arena_rewind(a, mark);
    assert_int_equal(ctx->memory_now, one_block);
    assert_true(ctx->memory_peak > 50 << 20);
    assert_string_equal(first, "abc");
    assert_ptr_equal(arena_alloc(a, 100, 1), p); /* the same room again */
    arena_rewind(a, empty);
    assert_int_equal(ctx->memory_now, 0);
    assert_non_null(arena_alloc(a, 10, 8)); /* and it goes on */
}

static void vectors_grow(void **state) {
    VEC(uint32_t) v = {0};
    for (uint32_t i = 0; i < 10000; i++) vec_push(&((lc_ctx *)*state)->keep, &v, i * 3);
    assert_int_equal(v.n, 10000);
    for (uint32_t i = 0; i < 10000; i++) assert_int_equal(v.v[i], i * 3);
}

typedef struct budget {
    size_t calls, fail_at, live;
} budget;

static void *failing_mem(void *user, void *old, size_t old_size, size_t new_size) {
    budget *b = user;
    if (!new_size) {
        if (old) b->live -= old_size;
        free(old);
        return NULL;
    }
    if (b->calls++ == b->fail_at) return NULL;
    void *p = realloc(old, new_size);
    if (p) b->live += new_size - (old ? old_size : 0);
    return p;
}

static void count_release(void *what) { ++*(int *)what; }

static bool uses_memory(lc_ctx *ctx, void *released) {
    str_vec names = {0};
    diag_frame frame;
    diag_push(ctx, &frame, "pass", STR("test"));
    for (int i = 0; i < 5; i++) {
        ctx_defer(ctx, count_release, released);
        arena_alloc(&ctx->keep, 3 << 20, 1);
        arena_alloc(&ctx->scratch, 100000, 1);
    }
    file_list(ctx, STR("/"), &names);
    diag_pop(ctx, &frame);
    return true;
}

/* Every allocation failed in turn: each time it unwinds, releases what was registered, and leaks nothing. */
static void guard_survives_every_failure(void **state) {
    UNUSED(state);
    bool done = false;
    for (size_t at = 0; !done && at < 100; at++) {
        budget b = {.fail_at = at};
        int released = 0;
        bool no_memory = false;
        lc_ctx ctx;
        assert_true(ctx_init(&ctx, failing_mem, &b));
        done = ctx_guard(&ctx, uses_memory, &released, &no_memory);
        assert_int_equal(no_memory, !done);
        assert_null(ctx.diags.frame);
        if (!done) assert_null(ctx.resources);
        ctx_done(&ctx);
        if (done) assert_int_equal(released, 5);
        assert_int_equal(b.live, 0);
    }
    assert_true(done);
}

static bool asks_for_too_much(lc_ctx *ctx, void *arg) {
    NEW_N(&ctx->keep, uint64_t, *(size_t *)arg);
    return true;
}

static void size_overflow_is_out_of_memory(void **state) {
    size_t counts[] = {SIZE_MAX / 8 + 1, SIZE_MAX, SIZE_MAX / 8, SIZE_MAX / 16};
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
        bool no_memory;
        assert_false(ctx_guard(*state, asks_for_too_much, &counts[i], &no_memory));
        assert_true(no_memory);
    }
}

static bool guards_again(lc_ctx *ctx, void *arg) {
    bool no_memory;
    size_t count = SIZE_MAX;
    ctx_defer(ctx, count_release, arg);
    assert_false(ctx_guard(ctx, asks_for_too_much, &count, &no_memory));
    assert_true(no_memory);
    assert_int_equal(*(int *)arg, 0); /* the outer resource stays */
    return true;
}

static void guards_nest(void **state) {
    bool no_memory;
    int released = 0;
    assert_true(ctx_guard(*state, guards_again, &released, &no_memory));
    ctx_undefer(*state, &released, true);
    assert_int_equal(released, 1);
}

/* ---- strings ----------------------------------------------------------------------------------------- */

static void strings_compare_and_cut(void **state) {
    UNUSED(state);
    str head, tail;
    assert_true(str_eq(STR(""), (str){NULL, 0}));
    assert_true(str_cmp(STR("a"), STR("ab")) < 0 && str_cmp(STR("b"), STR("ab")) > 0 && str_cmp(STR("a"), STR("a")) == 0);
    assert_true(str_cmp(STR("\x7f"), STR("\x80")) < 0); /* bytes, not chars */
    assert_true(str_starts(STR("abc"), "ab") && !str_starts(STR("a"), "ab") && str_ends(STR("abc"), "bc"));
    assert_str(str_sub(STR("hello"), 1, 3), "el");
    assert_str(str_sub(STR("hello"), 4, 99), "o");
    assert_str(str_sub(STR("hello"), 9, 2), "");
    assert_true(str_cut(STR("a:b:c"), ':', &head, &tail));
    assert_str(head, "a");
    assert_str(tail, "b:c");
    assert_false(str_cut(STR("abc"), ':', &head, &tail));
    assert_str(head, "abc");
    assert_str(tail, "");
}

static void numbers_from_text(void **state) {
    UNUSED(state);
    int64_t i;
    double d;
    assert_true(str_to_i64(STR("-9223372036854775808"), &i) && i == INT64_MIN);
    assert_true(str_to_i64(STR("9223372036854775807"), &i) && i == INT64_MAX);
    assert_true(str_to_i64(STR("+7"), &i) && i == 7);
    const char *bad[] = {"", "-", "+", "1 ", " 1", "9223372036854775808", "-9223372036854775809", "1a", "0x1", "1.0"};
    for (size_t k = 0; k < ARRAY_LEN(bad); k++) assert_false(str_to_i64(str_c(bad[k]), &i));
    assert_true(str_to_f64(STR("-1.5e3"), &d) && d == -1500);
    assert_true(str_to_f64(STR("inf"), &d) && isinf(d));
    const char *bad_f[] = {"", "1,5", "1.5x", " 1", "1 ", "--1", "e"};
    for (size_t k = 0; k < ARRAY_LEN(bad_f); k++) assert_false(str_to_f64(str_c(bad_f[k]), &d));
    assert_false(str_to_f64((str){"1\0", 2}, &d));
}

static void nearest_word(void **state) {
    UNUSED(state);
    const char *ops[] = {"conv_2d", "depthwise_conv_2d", "relu", "relu6", "reshape", "softmax"};
    assert_string_equal(str_nearest(STR("conv2d"), ops, 6), "conv_2d");
    assert_string_equal(str_nearest(STR("reshpae"), ops, 6), "reshape");
    assert_string_equal(str_nearest(STR("relu"), ops, 6), "relu");
    assert_string_equal(str_nearest(STR("rleu"), ops, 6), "relu");
    assert_null(str_nearest(STR("transpose"), ops, 6));
    assert_null(str_nearest(STR("xy"), ops, 6));
    assert_null(str_nearest(STR("relu"), NULL, 0));
    char longest[300];
    memset(longest, 'a', sizeof longest);
    assert_null(str_nearest((str){longest, sizeof longest}, ops, 6));
}

static void buffers_and_json(void **state) {
    strbuf b = {.a = &((lc_ctx *)*state)->keep};
    assert_str(sb_str(&b), "");
    for (int i = 0; i < 1000; i++) sb_fmt(&b, "%d,", i);
    assert_int_equal(b.n, 10 * 2 + 90 * 3 + 900 * 4);
    assert_int_equal(strlen(sb_str(&b).p), b.n);
    strbuf j = {.a = b.a};
    sb_json(&j, (str){"a\"\\\n\t\0z", 7});
    assert_str(sb_str(&j), "\"a\\\"\\\\\\n\\u0009\\u0000z\"");
    strbuf l = {.a = b.a};
    char text[1000];
    memset(text, 'x', sizeof text - 1);
    text[999] = 0;
    sb_fmt(&l, "<%s>", text); /* longer than the buffer inside */
    assert_int_equal(sb_str(&l).n, 1001);
}

/* ---- maps ---------------------------------------------------------------------------------------------- */

static void string_maps(void **state) {
    arena *a = &((lc_ctx *)*state)->keep;
    smap m = {.a = a};
    uint64_t v = 0;
    assert_false(smap_get(&m, STR("x"), &v));
    for (uint64_t i = 0; i < 20000; i++) assert_true(smap_put(&m, str_fmt(a, "key%llu", (unsigned long long)i), i));
    assert_false(smap_put(&m, STR("key7"), 99));
    assert_int_equal(m.n, 20000);
    for (uint64_t i = 0; i < 20000; i++) {
        assert_true(smap_get(&m, str_fmt(a, "key%llu", (unsigned long long)i), &v));
        assert_int_equal(v, i);
    }
    assert_false(smap_get(&m, STR("key20000"), &v));
    assert_true(smap_put(&m, (str){NULL, 0}, 5)); /* the empty key is a key */
    assert_true(smap_get(&m, STR(""), &v) && v == 5);
    assert_false(smap_put(&m, STR(""), 6));
    assert_true(smap_put(&m, (str){"a\0b", 3}, 7) && !smap_get(&m, (str){"a\0c", 3}, &v));
}

static void number_maps(void **state) {
    umap m = {.a = &((lc_ctx *)*state)->keep};
    uint64_t v = 0;
    assert_false(umap_get(&m, 0, &v));
    for (uint64_t i = 0; i < 20000; i++) umap_put(&m, i << 40, i);
    umap_put(&m, UINT64_MAX, 1);
    umap_put(&m, 3ull << 40, 42);
    assert_int_equal(m.n, 20001);
    assert_true(umap_get(&m, 3ull << 40, &v) && v == 42);
    assert_true(umap_get(&m, 0, &v) && v == 0);
    assert_false(umap_get(&m, 1, &v));
}

/* ---- numbers -------------------------------------------------------------------------------------------- */

static double half_by_definition(uint16_t h) {
    int e = h >> 10 & 31, m = h & 1023;
    double d = e == 31 ? (m ? NAN : INFINITY) : e ? ldexp(1024 + m, e - 25) : ldexp(m, -24);
    return h & 0x8000 ? -d : d;
}

static void halves_widen_exactly(void **state) {
    UNUSED(state);
    for (unsigned u = 0; u < 65536; u++) {
        uint16_t h = (uint16_t)u;
        double want = half_by_definition(h), got = (double)f16_to_f32(h);
        assert_true(isnan(want) ? isnan(got) : got == want && !signbit(got) == !signbit(want));
        if (isnan(want)) assert_true((f32_to_f16(f16_to_f32(h)) & 0x7c00) == 0x7c00 && (f32_to_f16(f16_to_f32(h)) & 1023));
        else assert_int_equal(f32_to_f16(f16_to_f32(h)), h);
    }
}

/* Between neighbours: the nearer, the even one at the half way; just beside it, the nearer. */
static void halves_round_to_nearest_even(void **state) {
    UNUSED(state);
    for (unsigned u = 0; u < 0x7c00; u++) {
        double low = half_by_definition((uint16_t)u), high = u == 0x7bff ? 65536 : half_by_definition((uint16_t)(u + 1));
        double middle = (low + high) / 2;
        unsigned even = u & 1 ? u + 1 : u;
        assert_int_equal(f64_to_f16(middle), even);
        assert_int_equal(f64_to_f16(-middle), even | 0x8000);
        assert_int_equal(f64_to_f16(nextafter(middle, 1e9)), u + 1);
        assert_int_equal(f64_to_f16(nextafter(middle, -1)), u);
        assert_int_equal(f32_to_f16((float)middle), even);
        assert_int_equal(f32_to_f16(nextafterf((float)middle, 1e9f)), u + 1);
        assert_int_equal(f32_to_f16(nextafterf((float)middle, -1)), u);
    }
    assert_int_equal(f64_to_f16(1e300), 0x7c00);
    assert_int_equal(f64_to_f16(-INFINITY), 0xfc00);
    assert_int_equal(f64_to_f16(1e-300), 0);
    assert_int_equal(f64_to_f16(-0.0), 0x8000);
    assert_true(isnan(f16_to_f32(f64_to_f16((double)NAN))));
}

static void bfloats(void **state) {
    UNUSED(state);
    for (unsigned u = 0; u < 0x7f80; u++) {
        float low = bf16_to_f32((uint16_t)u), high;
        uint32_t bits = (uint32_t)u << 16, next = bits + 0x10000, half = bits + 0x8000;
        float middle, above, below;
        uint32_t a = half + 1, b = half - 1;
        memcpy(&high, &next, 4), memcpy(&middle, &half, 4), memcpy(&above, &a, 4), memcpy(&below, &b, 4);
        assert_true(low < high);
        assert_int_equal(f32_to_bf16(low), u);
        assert_int_equal(f32_to_bf16(-low), u | 0x8000);
        assert_int_equal(f32_to_bf16(middle), u & 1 ? u + 1 : u);
        assert_int_equal(f32_to_bf16(above), u + 1);
        assert_int_equal(f32_to_bf16(below), u);
    }
    for (unsigned u = 0; u < 65536; u++) {
        float f = bf16_to_f32((uint16_t)u);
        if (isnan(f)) assert_true(isnan(bf16_to_f32(f32_to_bf16(f))));
        else assert_int_equal(f32_to_bf16(f), u);
    }
    uint32_t payload = 0x7f800001; /* a NaN whose payload would be cut off */
    float f;
    memcpy(&f, &payload, 4);
    assert_true(isnan(bf16_to_f32(f32_to_bf16(f))));
}

/* ---- diagnostics ------------------------------------------------------------------------------------------- */

static void diagnostics_are_collected(void **state) {
    lc_ctx *ctx = *state;
    diag_frame outer, inner;
    char node[] = "model/a";
    diag_push(ctx, &outer, "pass", STR("fuse"));
    diag_push(ctx, &inner, "rule", STR("x"));
    assert_false(diag_report(ctx, D_BAD_MODEL, (diag_where){.node = str_c(node)}, NULL, "bad %d", 7));
    node[0] = 'x'; /* what was reported is a copy */
    diag_pop(ctx, &inner);
    diag_pop(ctx, &outer);
    diag_report(ctx, D_FILE_OPEN, (diag_where){.file = "f", .offset = 12}, "look", "gone");
    const diag *d = ctx->diags.first;
    assert_int_equal(d->code, 2101);
    assert_str(d->text, "bad 7");
    assert_str(d->node, "model/a");
    assert_str(d->context, "pass fuse: rule x");
    assert_str(d->next->context, "");
    assert_str(d->next->hint, "look");
    assert_int_equal(d->next->offset, 12);
    assert_null(d->next->next);
    assert_int_equal(ctx->diags.errors, 2);
}

/* ---- files --------------------------------------------------------------------------------------------------- */

static char folder[64];

static int folder_begin(void **state) {
    strcpy(folder, "/tmp/litecast-test-XXXXXX");
    return mkdtemp(folder) ? unit_begin(state) : -1;
}

static int folder_end(void **state) {
    lc_ctx *ctx = *state;
    str_vec names = {0};
    chmod(folder, 0700);
    file_list(ctx, str_c(folder), &names);
    for (size_t i = 0; i < names.n; i++) unlink(path_join(&ctx->keep, str_c(folder), names.v[i]).p);
    rmdir(folder);
    return unit_end(state);
}

static size_t files_here(lc_ctx *ctx) {
    str_vec names = {0};
    assert_true(file_list(ctx, str_c(folder), &names));
    return names.n;
}

static void output_appears_whole(void **state) {
    lc_ctx *ctx = *state;
    const size_t n = 3 << 20; /* over the write buffer */
    uint8_t *bytes = arena_alloc(&ctx->keep, n, 1);
    for (size_t i = 0; i < n; i++) bytes[i] = (uint8_t)(i * 7 + i / 256);
    str path = path_join(&ctx->keep, str_c(folder), STR("out"));
    file_out *o = file_create(ctx, path);
    assert_non_null(o);
    assert_true(file_write(o, "0123", 4) && file_write(o, bytes, 1000) && file_write(o, bytes, n));
    assert_true(file_pad(o, 64) && o->at % 64 == 0);
    assert_true(file_write_at(o, 1, "AB", 2));
    assert_false(file_exists(path)); /* not before it is complete */
    assert_true(file_commit(o));
    assert_int_equal(files_here(ctx), 1);
    const file_map *f = file_open(ctx, path);
    assert_non_null(f);
    assert_int_equal(f->n, o->at);
    assert_memory_equal(f->p, "0AB3", 4);
    assert_memory_equal(f->p + 4, bytes, 1000);
    assert_memory_equal(f->p + 1004, bytes, n);
    for (size_t i = 1004 + n; i < f->n; i++) assert_int_equal(f->p[i], 0);
    file_drop(f, 0, f->n);
    assert_memory_equal(f->p + 1004, bytes, n); /* dropped pages come back */
}

static void output_copies_mapped_files(void **state) {
    lc_ctx *ctx = *state;
    const size_t n = 700001;
    uint8_t *bytes = arena_alloc(&ctx->keep, n, 1);
    for (size_t i = 0; i < n; i++) bytes[i] = (uint8_t)(i * 13 + i / 256);
    str from = path_join(&ctx->keep, str_c(folder), STR("from")), to = path_join(&ctx->keep, str_c(folder), STR("to"));
    file_out *o = file_create(ctx, from);
    assert_true(o && file_write(o, bytes, n) && file_commit(o));
    const file_map *f = file_open(ctx, from);
    o = file_create(ctx, to);
    assert_true(file_write(o, "x", 1) && file_copy(o, f, 3, 100) && file_copy(o, f, 5, n - 5) && file_write(o, "y", 1));
    assert_int_equal(o->at, 102 + n - 5);
    assert_true(file_commit(o));
    const file_map *g = file_open(ctx, to);
    assert_int_equal(g->n, 102 + n - 5);
    assert_memory_equal(g->p, "x", 1);
    assert_memory_equal(g->p + 1, bytes + 3, 100);
    assert_memory_equal(g->p + 101, bytes + 5, n - 5);
    assert_memory_equal(g->p + g->n - 1, "y", 1);
}

static void abandoned_output_leaves_the_old_file(void **state) {
    lc_ctx *ctx = *state;
    str path = path_join(&ctx->keep, str_c(folder), STR("out"));
    file_out *o = file_create(ctx, path);
    assert_true(o && file_write(o, "old", 3) && file_commit(o));
    o = file_create(ctx, path);
    assert_true(o && file_write(o, "new", 3));
    file_abandon(o);
    assert_int_equal(files_here(ctx), 1);
    const file_map *f = file_open(ctx, path);
    assert_int_equal(f->n, 3);
    assert_memory_equal(f->p, "old", 3);
}

static void write_whole(file_out *o, const char *text) {
    assert_true(o && file_write(o, text, strlen(text)) && file_commit(o));
}

static void assert_holds(lc_ctx *ctx, str path, const char *text) {
    const file_map *f = file_open(ctx, path);
    assert_non_null(f);
    assert_int_equal(f->n, strlen(text));
    assert_memory_equal(f->p, text, f->n);
}

/* Written over or not: what others have of the older file stays as it was. */
static void output_that_lies_alone(void **state) {
    lc_ctx *ctx = *state;
    str path = path_join(&ctx->keep, str_c(folder), STR("out")), link_path = path_join(&ctx->keep, str_c(folder), STR("link"));
    write_whole(file_create_alone(ctx, path), "there was none");
    file_out *o = file_create_alone(ctx, path);
    assert_false(file_exists(path));
    write_whole(o, "shorter");
    assert_holds(ctx, path, "shorter");
    const file_map *f = file_open(ctx, path);
    write_whole(file_create_alone(ctx, path), "while it is mapped");
    assert_memory_equal(f->p, "shorter", f->n);
    assert_holds(ctx, path, "while it is mapped");
    assert_int_equal(link(path.p, link_path.p), 0);
    write_whole(file_create_alone(ctx, path), "two names");
    assert_holds(ctx, link_path, "while it is mapped");
    assert_holds(ctx, path, "two names");
    assert_int_equal(symlink("nothing", path_join(&ctx->keep, str_c(folder), STR("symbolic")).p), 0);
    write_whole(file_create_alone(ctx, path_join(&ctx->keep, str_c(folder), STR("symbolic"))), "a link to nothing");
    assert_int_equal(chmod(path.p, 0400), 0);
    write_whole(file_create_alone(ctx, path), "only to be read");
    assert_holds(ctx, path, "only to be read");
    file_abandon(file_create_alone(ctx, path));
    assert_false(file_exists(path));
    assert_int_equal(files_here(ctx), 2);
}

static bool runs_out_while_writing(lc_ctx *ctx, void *arg) {
    file_out *o = file_create(ctx, *(str *)arg);
    assert_true(o && file_write(o, "half", 4));
    ctx_no_memory(ctx);
}

static void no_memory_removes_the_output(void **state) {
    lc_ctx *ctx = *state;
    bool no_memory;
    str path = path_join(&ctx->keep, str_c(folder), STR("out"));
    assert_false(ctx_guard(ctx, runs_out_while_writing, &path, &no_memory));
    assert_true(no_memory);
    assert_int_equal(files_here(ctx), 0);
}

static void output_that_cannot_be_written(void **state) {
    lc_ctx *ctx = *state;
    assert_null(file_create(ctx, path_join(&ctx->keep, str_c(folder), STR("no/such/out"))));
    assert_int_equal(ctx->diags.errors, 1);
    assert_int_equal(ctx->diags.first->code, D_FILE_WRITE);
    assert_null(file_create(ctx, STR("/proc/self/out"))); /* read-only for root as well */
    assert_int_equal(ctx->diags.errors, 2);
    file_out *o = file_create(ctx, str_c(folder)); /* a folder stands there: found when it is renamed */
    assert_true(o && file_write(o, "x", 1));
    assert_false(file_commit(o));
    assert_int_equal(ctx->diags.errors, 3);
    assert_false(file_exists(o->temp));
    assert_null(ctx->resources);
    if (geteuid() == 0) return;
    chmod(folder, 0500);
    assert_null(file_create(ctx, path_join(&ctx->keep, str_c(folder), STR("out"))));
    assert_int_equal(ctx->diags.errors, 4);
}

static void full_disk_is_reported_once(void **state) {
    lc_ctx *ctx = *state;
    if (!file_exists(STR("/dev/full"))) skip();
    str path = path_join(&ctx->keep, str_c(folder), STR("out"));
    file_out *o = file_create(ctx, path);
    assert_non_null(o);
    int full = open("/dev/full", O_RDWR);
    assert_true(full >= 0 && dup2(full, o->fd) >= 0);
    close(full);
    uint8_t *bytes = arena_zalloc(&ctx->keep, 3 << 20, 1);
    assert_false(file_write(o, bytes, 3 << 20));
    assert_false(file_write(o, bytes, 10));
    assert_false(file_commit(o));
    assert_int_equal(ctx->diags.errors, 1);
    assert_int_equal(files_here(ctx), 0);
}

static void inputs_that_cannot_be_read(void **state) {
    lc_ctx *ctx = *state;
    assert_null(file_open(ctx, path_join(&ctx->keep, str_c(folder), STR("missing"))));
    assert_null(file_open(ctx, str_c(folder)));
    assert_null(file_open(ctx, STR("/dev/null"))); /* no regular file */
    assert_int_equal(ctx->diags.errors, 3);
    assert_null(ctx->resources);
    str path = path_join(&ctx->keep, str_c(folder), STR("empty"));
    file_out *o = file_create(ctx, path);
    assert_true(o && file_commit(o));
    const file_map *f = file_open(ctx, path);
    assert_true(f && f->n == 0 && f->p);
}

static void paths(void **state) {
    arena *a = &((lc_ctx *)*state)->keep;
    assert_str(path_join(a, STR("a"), STR("b")), "a/b");
    assert_str(path_join(a, STR("a/"), STR("b")), "a/b");
    assert_str(path_join(a, STR(""), STR("b")), "b");
    assert_str(path_join(a, STR("a"), STR("/b")), "/b");
    assert_str(path_base(STR("/x/model.v2.pb")), "model.v2");
    assert_str(path_base(STR("/x/saved_model/")), "saved_model");
    assert_str(path_base(STR(".hidden")), ".hidden");
    assert_str(path_base(STR("/")), "/");
    assert_true(file_is_dir(str_c(folder)) && file_exists(str_c(folder)) && !file_is_dir(STR("/dev/null")));
}

/* ---- threads ------------------------------------------------------------------------------------------------- */

static void mark_one(void *arg, size_t i) { ((uint8_t *)arg)[i]++; }

static void every_index_runs_once(void **state) {
    uint8_t *seen = arena_zalloc(&((lc_ctx *)*state)->keep, 10000, 1);
    for (unsigned threads = 0; threads < 20; threads += 3) {
        memset(seen, 0, 10000);
        parallel_for(10000, threads, mark_one, seen);
        for (size_t i = 0; i < 10000; i++) assert_int_equal(seen[i], 1);
    }
    parallel_for(0, 0, mark_one, NULL);
}

#define FOLDER_TEST(f) cmocka_unit_test_setup_teardown(f, folder_begin, folder_end)

/* Rows of a box in a message of zeros, against the checksum of the message; rows of all lengths, close and far. */
static void checksums_of_rows(void **state) {
    UNUSED(state);
    static uint8_t message[40000];
    static const struct { size_t row, rows, stride; } cases[] = {
        {1, 1, 1}, {1, 9, 1}, {3, 5, 4}, {7, 4, 7}, {64, 13, 256}, {65, 6, 71}, {256, 20, 1024}, {1000, 31, 1003}, {4096, 3, 9000},
    };
    for (size_t k = 0; k < ARRAY_LEN(cases); k++) {
        const size_t row = cases[k].row, rows = cases[k].rows, stride = cases[k].stride, end = 100 + (rows - 1) * stride + row;
        memset(message, 0, sizeof message);
        for (size_t r = 0; r < rows; r++)
            for (size_t i = 0; i < row; i++) message[100 + r * stride + i] = (uint8_t)(r * 31 + i * 7 + 1);
        uint32_t sum = crc32c_combine(crc32c_rows(message + 100, row, rows, stride, stride), 0, sizeof message - end);
        assert_int_equal(~crc32c_combine(UINT32_MAX, sum, sizeof message), crc32c_portable(0, message, sizeof message));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(arena_aligns_and_zeroes),
        TEST(arena_rewinds),
        TEST(vectors_grow),
        TEST(guard_survives_every_failure),
        TEST(size_overflow_is_out_of_memory),
        TEST(guards_nest),
        TEST(strings_compare_and_cut),
        TEST(numbers_from_text),
        TEST(nearest_word),
        TEST(buffers_and_json),
        TEST(string_maps),
        TEST(number_maps),
        TEST(halves_widen_exactly),
        TEST(halves_round_to_nearest_even),
        TEST(bfloats),
        TEST(diagnostics_are_collected),
        FOLDER_TEST(output_appears_whole),
        FOLDER_TEST(output_copies_mapped_files),
        FOLDER_TEST(abandoned_output_leaves_the_old_file),
        FOLDER_TEST(output_that_lies_alone),
        FOLDER_TEST(no_memory_removes_the_output),
        FOLDER_TEST(output_that_cannot_be_written),
        FOLDER_TEST(full_disk_is_reported_once),
        FOLDER_TEST(inputs_that_cannot_be_read),
        FOLDER_TEST(paths),
        TEST(every_index_runs_once), TEST(checksums_of_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
