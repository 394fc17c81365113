/* base/str.c: string views, formatting, numbers from text, spelling suggestions. */
#include "base/base.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int str_cmp(str a, str b) {
    size_t n = MIN(a.n, b.n);
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(str s, const char *prefix) {
    size_t n = strlen(prefix);
    return s.n >= n && memcmp(s.p, prefix, n) == 0;
}

bool str_ends(str s, const char *suffix) {
    size_t n = strlen(suffix);
    return s.n >= n && memcmp(s.p + s.n - n, suffix, n) == 0;
}

str str_sub(str s, size_t from, size_t to) {
    to = MIN(to, s.n);
    from = MIN(from, to);
    return (str){from ? s.p + from : s.p, to - from};
}

bool str_cut(str s, char at, str *head, str *tail) {
    const char *p = s.n ? memchr(s.p, at, s.n) : NULL;
    *head = p ? (str){s.p, (size_t)(p - s.p)} : s;
    *tail = p ? (str){p + 1, s.n - head->n - 1} : (str){s.n ? s.p + s.n : s.p, 0};
    return p != NULL;
}

str str_dup(arena *a, str s) {
    char *p = arena_alloc(a, s.n + 1, 1);
    if (s.n) memcpy(p, s.p, s.n);
    p[s.n] = 0;
    return (str){p, s.n};
}

str str_vfmt(arena *a, const char *fmt, va_list args) {
    if (!fmt) fmt = "";
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    if (n < 0) n = 0;
    char *p = arena_alloc(a, (size_t)n + 1, 1);
    vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return (str){p, (size_t)n};
}

str str_fmt(arena *a, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    str s = str_vfmt(a, fmt, args);
    va_end(args);
    return s;
}

bool str_to_i64(str s, int64_t *out) {
    size_t i = 0;
    bool negative = s.n && s.p[0] == '-';
    if (s.n && (s.p[0] == '-' || s.p[0] == '+')) i++;
    if (i == s.n) return false;
    int64_t v = 0;
    for (; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return false;
        int64_t digit = s.p[i] - '0';
        if (__builtin_mul_overflow(v, (int64_t)10, &v)) return false;
        if (__builtin_add_overflow(v, negative ? -digit : digit, &v)) return false;
    }
    *out = v;
    return true;
}

bool str_to_f64(str s, double *out) {
    char text[128];
    if (s.n == 0 || s.n >= sizeof text) return false;
    const char point = localeconv()->decimal_point[0];
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ',' || (unsigned char)s.p[i] <= ' ') return false;
        text[i] = s.p[i] == '.' ? point : s.p[i];
    }
    text[s.n] = 0;
    char *end;
    *out = strtod(text, &end);
    return end == text + s.n;
}

/* Edit distance with transpositions, given up above `limit`. */
static size_t distance(str a, str b, size_t limit) {
    enum { LONGEST = 64 };
    if (a.n > LONGEST || b.n > LONGEST) return limit + 1;
    size_t rows[3][LONGEST + 1];
    for (size_t j = 0; j <= b.n; j++) rows[0][j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t *now = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t change = last[j - 1] + (a.p[i - 1] != b.p[j - 1]);
            size_t best = MIN(change, MIN(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
                best = MIN(best, before[j - 2] + 1);
            now[j] = best;
        }
    }
    return rows[a.n % 3][b.n];
}

const char *str_nearest(str word, const char *const *candidates, size_t count) {
    const char *best = NULL;
    size_t best_d = word.n < 4 ? 1 : word.n < 8 ? 2 : 3;
    for (size_t i = 0; i < count; i++) {
        str c = str_c(candidates[i]);
        size_t d = distance(word, c, best_d);
        if (d < best_d || (d == best_d && !best)) best = candidates[i], best_d = d;
    }
    return best;
}

void sb_put(strbuf *b, const char *p, size_t n) {
    if (b->cap - b->n < n + 1) {
        size_t cap = MAX(b->cap * 2, b->n + n + 128);
        char *grown = arena_alloc(b->a, cap, 1);
        if (b->n) memcpy(grown, b->p, b->n);
        b->p = grown;
        b->cap = cap;
    }
    if (n) memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = 0;
}

void sb_puts(strbuf *b, const char *s) { sb_put(b, s, strlen(s)); }

void sb_fmt(strbuf *b, const char *fmt, ...) {
    char small[256];
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(small, sizeof small, fmt, args);
    if (n >= 0 && (size_t)n < sizeof small) {
        sb_put(b, small, (size_t)n);
    } else if (n >= 0) {
        str s = str_vfmt(b->a, fmt, again);
        sb_put(b, s.p, s.n);
    }
    va_end(again);
    va_end(args);
}

void sb_json(strbuf *b, str s) {
    static const char hex[] = "0123456789abcdef";
    sb_put(b, "\"", 1);
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\') {
            char esc[2] = {'\\', (char)c};
            sb_put(b, esc, 2);
        } else if (c == '\n') {
            sb_put(b, "\\n", 2);
        } else if (c < 0x20) {
            char esc[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
            sb_put(b, esc, 6);
        } else {
            sb_put(b, &s.p[i], 1);
        }
    }
    sb_put(b, "\"", 1);
}

str sb_str(strbuf *b) {
    if (!b->p) sb_put(b, "", 0);
    return (str){b->p, b->n};
}
