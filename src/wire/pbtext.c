/* wire/pbtext.c: protobuf's text format, written out as wire bytes.
 *
 *     name: 1   name: "a" "b"   name { ... }   name < ... >   name: [1, 2]   name: [{...}, {...}]   # comment
 *
 * Fields are looked up in the table of their message; a field that the table lacks, and an
 * extension in brackets, is skipped.  Depth is limited; everything else is bounded by the text. */
#include "wire/pb.h"

enum { MAX_DEPTH = 100 };

typedef struct text_parser {
    arena *a;
    const char *p, *end;
    strbuf out;
    unsigned depth;
    pb_error error;
} text_parser;

static bool fail_at(text_parser *t, const char *at, const char *problem) {
    if (!t->error.problem) t->error = (pb_error){problem, (const uint8_t *)at};
    return false;
}
static bool fail(text_parser *t, const char *problem) { return fail_at(t, t->p, problem); }

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static void skip_blank(text_parser *t) {
    while (t->p < t->end && (is_blank(*t->p) || *t->p == '#')) {
        if (*t->p == '#')
            while (t->p < t->end && *t->p != '\n') t->p++;
        else
            t->p++;
    }
}

static char peek(text_parser *t) {
    skip_blank(t);
    return t->p < t->end ? *t->p : '\0';
}

static bool take(text_parser *t, char c) {
    if (peek(t) != c) return false;
    t->p++;
    return true;
}

/* ---- scalars --------------------------------------------------------------------------------- */

static int hex_digit(char c) {
    if (is_digit(c)) return c - '0';
    c = (char)(c | 32);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void put_utf8(strbuf *b, uint32_t u) {
    char c[4];
    size_t n = u < 0x80 ? 1 : u < 0x800 ? 2 : u < 0x10000 ? 3 : 4;
    static const uint8_t lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = n - 1; i > 0; i--, u >>= 6) c[i] = (char)(0x80 | (u & 63));
    c[0] = (char)(lead[n] | u);
    sb_put(b, c, n);
}

/* Numeric escapes: up to `most` digits of the base. */
static uint32_t escape_number(text_parser *t, unsigned base, unsigned most, unsigned *digits) {
    uint32_t v = 0;
    for (*digits = 0; *digits < most && t->p < t->end; ++*digits, t->p++) {
        int d = hex_digit(*t->p);
        if (d < 0 || (unsigned)d >= base) break;
        v = v * base + (unsigned)d;
    }
    return v;
}

static bool read_escape(text_parser *t, strbuf *b) {
    static const char from[] = "abfnrtv\\'\"?", to[] = "\a\b\f\n\r\t\v\\'\"?";
    const char *at = t->p - 1;
    unsigned digits;
    if (t->p >= t->end) return fail_at(t, at, "a string ends in a backslash");
    char c = *t->p;
    if (c >= '0' && c <= '7') {
        char byte = (char)escape_number(t, 8, 3, &digits);
        sb_put(b, &byte, 1);
        return true;
    }
    t->p++;
    if (c == 'x' || c == 'X') {
        char byte = (char)escape_number(t, 16, 2, &digits);
        if (!digits) return fail_at(t, at, "an escape has no digits");
        sb_put(b, &byte, 1);
        return true;
    }
    if (c == 'u' || c == 'U') {
        uint32_t u = escape_number(t, 16, c == 'u' ? 4 : 8, &digits);
        if (digits != (c == 'u' ? 4 : 8) || u > 0x10ffff)
            return fail_at(t, at, "an escape is no character");
        put_utf8(b, u);
        return true;
    }
    const char *found = c ? strchr(from, c) : NULL;
    if (!found) return fail_at(t, at, "an escape is not known");
    sb_put(b, &to[found - from], 1);
    return true;
}

/* The bytes between begin_bytes and end_bytes become a length-delimited field: they are written
 * where they belong, and moved up by the width of their length. */
static size_t begin_bytes(text_parser *t, uint32_t number) {
    pb_put_varint(&t->out, (uint64_t)number << 3 | PB_BYTES);
    return t->out.n;
}

static void end_bytes(text_parser *t, size_t from) {
    size_t n = t->out.n - from, width = 1;
    while (n >> 7 * width) width++;
    sb_put(&t->out, "\0\0\0\0\0\0\0\0\0", width);
    char *at = t->out.p + from;
    memmove(at + width, at, n);
    for (size_t i = 0; i < width; i++)
        at[i] = (char)((n >> 7 * i & 127) | (i + 1 < width ? 128 : 0));
}

/* Adjacent strings are one. */
static bool read_string(text_parser *t, strbuf *b) {
    while (peek(t) == '"' || peek(t) == '\'') {
        const char *open = t->p;
        char quote = *t->p++;
        for (;;) {
            const char *run = t->p;
            while (t->p < t->end && *t->p != quote && *t->p != '\\' && *t->p != '\n') t->p++;
            sb_put(b, run, (size_t)(t->p - run));
            if (t->p >= t->end || *t->p == '\n') return fail_at(t, open, "a string is not closed");
            if (*t->p++ == quote) break;
            if (!read_escape(t, b)) return false;
        }
    }
    return true;
}

/* A number or a word; a sign may stand apart. */
static str read_token(text_parser *t, bool *negative) {
    *negative = take(t, '-');
    skip_blank(t);
    const char *from = t->p;
    while (t->p < t->end) {
        bool exponent = t->p > from && (t->p[-1] | 32) == 'e' && (is_digit(*from) || *from == '.');
        bool sign = *t->p == '+' || *t->p == '-';
        if (!is_letter(*t->p) && !is_digit(*t->p) && *t->p != '.' && !(sign && exponent)) break;
        t->p++;
    }
    return (str){from, (size_t)(t->p - from)};
}

static bool parse_unsigned(str s, uint64_t *v) {
    unsigned base = 10;
    if (s.n > 1 && s.p[0] == '0') {
        base = (s.p[1] | 32) == 'x' ? 16 : 8;
        s = str_sub(s, base == 16 ? 2 : 1, s.n);
    }
    *v = 0;
    for (size_t i = 0; i < s.n; i++) {
        int d = hex_digit(s.p[i]);
        if (d < 0 || (unsigned)d >= base || mul_overflows(*v, base, v) ||
            add_overflows(*v, (uint64_t)d, v))
            return false;
    }
    return s.n > 0;
}

static bool is_any(str s, const char *a, const char *b, const char *c) {
    return str_is(s, a) || str_is(s, b) || str_is(s, c);
}

static bool parse_float(str s, double *v) {
    char lower[16];
    if (s.n > 1 && (s.p[s.n - 1] | 32) == 'f' && !is_letter(s.p[0])) s.n--;
    if (s.n && is_letter(s.p[0]) && s.n < sizeof lower) {
        for (size_t i = 0; i < s.n; i++) lower[i] = (char)(s.p[i] | 32);
        str word = {lower, s.n};
        if (!is_any(word, "inf", "infinity", "nan")) return false;
        *v = str_is(word, "nan") ? (double)__builtin_nanf("") : __builtin_inf();
        return true;
    }
    return str_to_f64(s, v);
}

static bool put_number(text_parser *t, const pb_text_msg *type, const pb_text_field *f, str s,
                       bool negative) {
    uint64_t u = 0;
    double d = 0;
    switch (f->kind) {
    case PBT_FLOAT:
    case PBT_DOUBLE:
        if (!parse_float(s, &d)) return fail_at(t, s.p, "a number is expected");
        if (negative) d = -d;
        if (f->kind == PBT_FLOAT) {
            pb_put_f32(&t->out, f->number, (float)d);
        } else {
            pb_put_varint(&t->out, (uint64_t)f->number << 3 | PB_FIXED64);
            sb_put(&t->out, (const char *)&d, 8);
        }
        return true;
    case PBT_BOOL:
        if (is_any(s, "true", "True", "t") || str_is(s, "1"))
            u = 1;
        else if (!is_any(s, "false", "False", "f") && !str_is(s, "0"))
            return fail_at(t, s.p, "true or false is expected");
        break;
    case PBT_ENUM:
        if (s.n && is_letter(s.p[0])) {
            const pb_text_enum *e = type->enums;
            while (e && e->name && !str_is(s, e->name)) e++;
            if (!e || !e->name) return fail_at(t, s.p, "a name of a value is not known");
            u = (uint64_t)e->value;
            break;
        }
        /* fall through */
    case PBT_INT:
        if (!parse_unsigned(s, &u)) return fail_at(t, s.p, "a whole number is expected");
        if (negative) u = 0 - u;
        break;
    case PBT_FIXED32:
        if (!parse_unsigned(s, &u)) return fail_at(t, s.p, "a whole number is expected");
        pb_put_varint(&t->out, (uint64_t)f->number << 3 | PB_FIXED32);
        sb_put(&t->out, (const char *)&(uint32_t){(uint32_t)u}, 4);
        return true;
    case PBT_BYTES:
    case PBT_MSG: return fail_at(t, s.p, "a value has the wrong type");
    }
    pb_put_int(&t->out, f->number, u);
    return true;
}

/* ---- values and messages --------------------------------------------------------------------- */

static bool parse_fields(text_parser *t, const pb_text_msg *type, char close);

static bool parse_message(text_parser *t, const pb_text_field *f) {
    char open = *t->p++;
    if (++t->depth > MAX_DEPTH) return fail(t, "messages are nested too deep");
    size_t from = begin_bytes(t, f->number);
    if (!parse_fields(t, f->msg, open == '{' ? '}' : '>')) return false;
    end_bytes(t, from);
    t->depth--;
    return true;
}

static bool parse_value(text_parser *t, const pb_text_msg *type, const pb_text_field *f) {
    char c = peek(t);
    if (c == '{' || c == '<')
        return f->kind == PBT_MSG ? parse_message(t, f)
                                  : fail(t, "a message stands where a value is expected");
    if (c == '"' || c == '\'') {
        if (f->kind != PBT_BYTES) return fail(t, "a string stands where another value is expected");
        size_t from = begin_bytes(t, f->number);
        if (!read_string(t, &t->out)) return false;
        end_bytes(t, from);
        return true;
    }
    bool negative;
    str s = read_token(t, &negative);
    if (!s.n) return fail(t, "a value is expected");
    return put_number(t, type, f, s, negative);
}

static bool skip_strings(text_parser *t) {
    for (char c = peek(t); c == '"' || c == '\''; c = peek(t)) {
        const char *open = t->p;
        for (t->p++; t->p < t->end && *t->p != c; t->p++)
            if (*t->p == '\\' && t->p + 1 < t->end) t->p++;
        if (t->p >= t->end) return fail_at(t, open, "a string is not closed");
        t->p++;
    }
    return true;
}

/* Skips one value of any kind, without a table: brackets are matched, strings are read over. */
static bool skip_value(text_parser *t) {
    static const char openers[] = "{<[", closers[] = "}>]";
    char open[MAX_DEPTH];
    size_t depth = 0;
    do {
        bool negative;
        char c = peek(t);
        const char *opener = c ? strchr(openers, c) : NULL, *closer = c ? strchr(closers, c) : NULL;
        if (t->p >= t->end) return fail(t, "a value is cut");
        if (c == '"' || c == '\'') {
            if (!skip_strings(t)) return false;
        } else if (opener) {
            if (depth == MAX_DEPTH) return fail(t, "messages are nested too deep");
            open[depth++] = closers[opener - openers];
            t->p++;
        } else if (closer) {
            if (!depth || open[--depth] != c) return fail(t, "a bracket closes nothing");
            t->p++;
        } else if (!read_token(t, &negative).n) {
            if (!depth || t->p >= t->end) return fail(t, "a value is expected");
            t->p++; /* colons, commas, minus signs inside */
        }
    } while (depth);
    return true;
}

static const pb_text_field *find_field(const pb_text_msg *type, str name) {
    for (size_t i = 0; i < type->n; i++)
        if (str_is(name, type->fields[i].name)) return &type->fields[i];
    return NULL;
}

static bool parse_list(text_parser *t, const pb_text_msg *type, const pb_text_field *f) {
    if (take(t, ']')) return true;
    do
        if (!parse_value(t, type, f)) return false;
    while (take(t, ','));
    return take(t, ']') || fail(t, "a list is not closed");
}

static bool parse_field(text_parser *t, const pb_text_msg *type) {
    const pb_text_field *f = NULL;
    if (peek(t) == '[') { /* an extension, or a packed Any: not read */
        while (t->p < t->end && *t->p != ']') t->p++;
        if (!take(t, ']')) return fail(t, "an extension's name is not closed");
    } else {
        const char *from = t->p;
        while (t->p < t->end && (is_letter(*t->p) || is_digit(*t->p))) t->p++;
        if (t->p == from) return fail(t, "a field's name is expected");
        f = find_field(type, (str){from, (size_t)(t->p - from)});
    }
    bool colon = take(t, ':');
    char c = peek(t);
    bool is_message = c == '{' || c == '<' || (c == '[' && (!f || f->kind == PBT_MSG));
    if (!colon && !is_message) return fail(t, "a colon is expected");
    if (!f) return skip_value(t);
    if (c == '[') {
        t->p++;
        return parse_list(t, type, f);
    }
    return parse_value(t, type, f);
}

static bool parse_fields(text_parser *t, const pb_text_msg *type, char close) {
    for (;;) {
        char c = peek(t);
        if (t->p >= t->end) return !close || fail(t, "a message is not closed");
        if (close && c == close) {
            t->p++;
            return true;
        }
        if (!parse_field(t, type)) return false;
        if (!take(t, ',')) take(t, ';');
    }
}

bool pb_from_text(arena *a, const pb_text_msg *type, str text, str *wire, pb_error *error) {
    text_parser t = {.a = a, .p = text.p, .end = text.p + text.n, .out = {.a = a}};
    sb_puts(&t.out, "");
    bool ok = parse_fields(&t, type, '\0');
    *error = t.error;
    *wire = sb_str(&t.out);
    return ok;
}
