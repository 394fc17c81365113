/* cli/json.c: writes JSON that is always well formed: indented, escaped, in valid UTF-8. */
#include "cli.h"

#include <math.h>
#include <string.h>

static void line(json *j) {
    fputc('\n', j->f);
    for (int i = 0; i < j->depth; i++) fputs("  ", j->f);
}

static void before(json *j) { /* a value or a key is to come */
    if (j->after_key) {
        j->after_key = false;
        return;
    }
    if (!j->first) fputc(',', j->f);
    if (j->depth) line(j);
    j->first = false;
}

void json_open(json *j, char bracket) {
    before(j);
    fputc(bracket, j->f);
    j->depth++;
    j->first = true;
}

void json_close(json *j, char bracket) {
    j->depth--;
    if (!j->first) line(j);
    fputc(bracket, j->f);
    j->first = false;
    if (!j->depth) fputc('\n', j->f);
}

/* Length of the UTF-8 sequence at p; 0: it is none. */
static size_t sequence(const unsigned char *p) {
    size_t n = p[0] < 0x80 ? 1 : p[0] >= 0xc2 && p[0] < 0xe0 ? 2 : p[0] >= 0xe0 && p[0] < 0xf0 ? 3 : p[0] >= 0xf0 && p[0] < 0xf5 ? 4 : 0;
    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xc0) != 0x80) return 0;
    if (n == 3 && ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] >= 0xa0))) return 0;
    if (n == 4 && ((p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] >= 0x90))) return 0;
    return n;
}

static void put_string(json *j, const char *text) {
    fputc('"', j->f);
    for (const unsigned char *p = (const unsigned char *)text; *p;) {
        size_t n = sequence(p);
        if (!n) {
            fputs("\\ufffd", j->f);
            p++;
        } else if (n > 1) {
            fwrite(p, 1, n, j->f);
            p += n;
        } else {
            if (*p == '"' || *p == '\\') fprintf(j->f, "\\%c", *p);
            else if (*p == '\n') fputs("\\n", j->f);
            else if (*p == '\t') fputs("\\t", j->f);
            else if (*p < 0x20 || *p == 0x7f || (j->html && *p == '<')) fprintf(j->f, "\\u%04x", *p);
            else fputc(*p, j->f);
            p++;
        }
    }
    fputc('"', j->f);
}

void json_key(json *j, const char *key) {
    before(j);
    put_string(j, key);
    fputs(": ", j->f);
    j->after_key = true;
}

void json_string(json *j, const char *text) {
    before(j);
    put_string(j, text ? text : "");
}

void json_int(json *j, int64_t v) {
    before(j);
    fprintf(j->f, "%lld", (long long)v);
}

void json_number(json *j, double v) {
    before(j);
    if (isfinite(v)) fprintf(j->f, "%.6g", v);
    else fputs("null", j->f);
}

void json_bool(json *j, bool v) {
    before(j);
    fputs(v ? "true" : "false", j->f);
}

void json_ints(json *j, const int64_t *v, size_t n) {
    before(j);
    for (size_t i = 0; i < n; i++) fprintf(j->f, "%s%lld", i ? ", " : "[", (long long)v[i]);
    fputs(n ? "]" : "[]", j->f);
}

void json_numbers(json *j, const int32_t *v, size_t n) {
    before(j);
    for (size_t i = 0; i < n; i++) fprintf(j->f, "%s%d", i ? ", " : "[", (int)v[i]);
    fputs(n ? "]" : "[]", j->f);
}
