/* unit.h: what the unit tests share: cmocka, and a context for each test as its state. */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"

#include <stdlib.h>

static inline int unit_begin(void **state) {
    lc_ctx *ctx = malloc(sizeof *ctx);
    *state = ctx;
    return ctx && ctx_init(ctx, NULL, NULL) ? 0 : -1;
}

static inline int unit_end(void **state) {
    ctx_done(*state);
    free(*state);
    return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, unit_begin, unit_end)

/* xorshift: the same numbers everywhere. */
static inline uint64_t unit_random(uint64_t *s) {
    *s ^= *s << 13;
    *s ^= *s >> 7;
    return *s ^= *s << 17;
}

#define assert_str(s, text) unit_assert_str((s), (text), __FILE__, __LINE__)
static inline void unit_assert_str(str s, const char *text, const char *file, int line) {
    if (str_is(s, text)) return;
    print_error("expected: %s\n     got: %.*s\n", text, (int)s.n, s.p);
    _fail(file, line);
}

#endif
