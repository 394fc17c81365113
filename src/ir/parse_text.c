/* ir/parse_text.c: words, names, strings and whole numbers of the text form. */
#include "ir/parse.h"

bool parse_fail(parser *p, const char *hint, const char *fmt, ...) {
    if (p->failed) return false;
    p->failed = true;
    va_list args;
    va_start(args, fmt);
    str text = str_vfmt(p->a, fmt, args);
    va_end(args);
    size_t line = 1;
    for (const char *c = p->begin; c < p->at; c++) line += *c == '\n';
    const diag_where where = {.file = p->file.n ? str_dup(p->a, p->file).p : NULL, .offset = p->at - p->begin};
    return diag_report(p->ctx, D_IR_TEXT_BROKEN, where, hint, "%.*s:%zu: %s", STR_ARG(p->file), line, text.p);
}

void parse_skip(parser *p) {
    while (p->at < p->end) {
        const char c = *p->at;
        if (c == '/' && p->end - p->at > 1 && p->at[1] == '/') {
            while (p->at < p->end && *p->at != '\n') p->at++;
        } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            p->at++;
        } else {
            return;
        }
    }
}

bool parse_accept(parser *p, char c) {
    parse_skip(p);
    if (p->at == p->end || *p->at != c) return false;
    p->at++;
    return true;
}

bool parse_expect(parser *p, char c) {
    if (parse_accept(p, c)) return true;
    if (p->at == p->end) return parse_fail(p, NULL, "expected '%c', but the text ends", c);
    const char *from = p->at;
    str word = parse_word(p);
    if (!word.n) word = (str){from, 1};
    p->at = from;
    return parse_fail(p, NULL, "expected '%c' before '%.*s'", c, STR_ARG(word));
}

str parse_word(parser *p) {
    const char *from = p->at;
    if (p->at < p->end && ir_text_word_char(*p->at, true)) {
        p->at++;
        while (p->at < p->end && ir_text_word_char(*p->at, false)) {
            if (*p->at == '/' && p->end - p->at > 1 && p->at[1] == '/') break; /* a comment */
            p->at++;
        }
    }
    return (str){from, (size_t)(p->at - from)};
}

bool parse_accept_word(parser *p, const char *word) {
    parse_skip(p);
    const char *from = p->at;
    if (str_is(parse_word(p), word)) return true;
    p->at = from;
    return false;
}

bool parse_name(parser *p, char sigil, str *name, bool *number) {
    if (!parse_expect(p, sigil)) return false;
    const char *from = p->at;
    *number = false;
    if (p->at < p->end && *p->at == '"') return parse_string(p, name);
    if (p->at < p->end && *p->at >= '0' && *p->at <= '9') {
        while (p->at < p->end && *p->at >= '0' && *p->at <= '9') p->at++;
        *number = true;
    } else {
        parse_word(p);
    }
    if (p->at == from) return parse_fail(p, NULL, "expected a name after '%c'", sigil);
    *name = str_dup(p->a, (str){from, (size_t)(p->at - from)});
    return true;
}

static int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* \uXXXX as UTF-8; p->at is behind the u. */
static bool put_escape(parser *p, strbuf *b) {
    unsigned u = 0;
    for (int i = 0; i < 4; i++) {
        int d = p->at < p->end ? digit_of(*p->at) : -1;
        if (d < 0) return parse_fail(p, NULL, "a broken \\u in a string");
        u = u << 4 | (unsigned)d;
        p->at++;
    }
    char c[3] = {(char)(0xe0 | u >> 12), (char)(0x80 | (u >> 6 & 63)), (char)(0x80 | (u & 63))};
    if (u < 0x80) c[2] = (char)u;
    else if (u < 0x800) c[1] = (char)(0xc0 | u >> 6);
    const size_t n = u < 0x80 ? 1 : u < 0x800 ? 2 : 3;
    sb_put(b, c + 3 - n, n);
    return true;
}

bool parse_string(parser *p, str *out) {
    strbuf b = {.a = p->a};
    if (!parse_expect(p, '"')) return false;
    for (;;) {
        const char *from = p->at;
        while (p->at < p->end && *p->at != '"' && *p->at != '\\' && *p->at != '\n') p->at++;
        sb_put(&b, from, (size_t)(p->at - from));
        if (p->at == p->end || *p->at == '\n') return parse_fail(p, NULL, "a string without its closing quote");
        if (*p->at++ == '"') break;
        const char c = p->at < p->end ? *p->at++ : 0;
        if (c == 'n') sb_puts(&b, "\n");
        else if (c == 't') sb_puts(&b, "\t");
        else if (c == 'r') sb_puts(&b, "\r");
        else if (c == '"' || c == '\\' || c == '/') sb_put(&b, &c, 1);
        else if (c != 'u') return parse_fail(p, NULL, "an unknown escape in a string");
        else if (!put_escape(p, &b)) return false;
    }
    *out = sb_str(&b);
    return true;
}

bool parse_hex(parser *p, str *bytes) {
    str text;
    if (!parse_string(p, &text)) return false;
    char *b = NEW_N(p->a, char, text.n / 2 + 1);
    for (size_t i = 0; i + 1 < text.n; i += 2) {
        int high = digit_of(text.p[i]), low = digit_of(text.p[i + 1]);
        if (high < 0 || low < 0) return parse_fail(p, NULL, "bytes are written as pairs of hexadecimal digits");
        b[i / 2] = (char)(high << 4 | low);
    }
    if (text.n % 2) return parse_fail(p, NULL, "bytes are written as pairs of hexadecimal digits");
    *bytes = (str){b, text.n / 2};
    return true;
}

bool parse_int(parser *p, int64_t least, int64_t most, int64_t *out) {
    parse_skip(p);
    const char *from = p->at;
    if (p->at < p->end && *p->at == '-') p->at++;
    while (p->at < p->end && *p->at >= '0' && *p->at <= '9') p->at++;
    str text = {from, (size_t)(p->at - from)};
    if (!str_to_i64(text, out)) return parse_fail(p, NULL, "expected a whole number");
    return (*out >= least && *out <= most) || parse_fail(p, NULL, "%.*s is out of range", STR_ARG(text));
}

bool parse_bool(parser *p, bool *out) {
    *out = parse_accept_word(p, "true");
    return *out || parse_accept_word(p, "false") || parse_fail(p, NULL, "expected 'true' or 'false'");
}
