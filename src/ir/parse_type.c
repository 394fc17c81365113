/* ir/parse_type.c: sizes, types and constants of the text form. */
#include "ir/parse.h"

/* ---- sizes: sum := ['-'] product (('+' | '-') product)*;  product := factor ('*' factor)* --------------- */

enum { DEEPEST_SIZE = 32 };

static bool parse_size(parser *p, bool tight, int depth, ir_dim *out);

/* floor(x/y), max(x y), min(x y): behind the word.  Inside max and min blanks end an operand. */
static bool parse_size_call(parser *p, str word, int depth, ir_dim *out) {
    const bool divide = str_is(word, "floor");
    ir_dim x, y;
    if (!parse_expect(p, '(') || !parse_size(p, !divide, depth + 1, &x)) return false;
    if (divide && !parse_expect(p, '/')) return false;
    if (!parse_size(p, !divide, depth + 1, &y) || !parse_expect(p, ')')) return false;
    *out = divide ? dim_floordiv(p->m, x, y) : str_is(word, "max") ? dim_max(p->m, x, y) : dim_min(p->m, x, y);
    return true;
}

static bool is_digit(const parser *p) { return p->at < p->end && *p->at >= '0' && *p->at <= '9'; }

static bool is_letter(const parser *p) {
    return p->at < p->end && ((*p->at >= 'a' && *p->at <= 'z') || (*p->at >= 'A' && *p->at <= 'Z') || *p->at == '_');
}

static bool parse_factor(parser *p, int depth, ir_dim *out) {
    parse_skip(p);
    const char *from = p->at;
    if (is_digit(p)) return parse_int(p, 0, INT64_MAX, out);
    if (p->end - p->at >= 3 && memcmp(p->at, "...", 3) == 0) {
        p->at += 3;
        *out = dim_new(p->m, "?");
        return true;
    }
    if (p->at < p->end && *p->at == '?') {
        p->at++;
        while (is_digit(p)) p->at++;
        str text = {from, (size_t)(p->at - from)};
        *out = text.n > 1 ? dim_named(p->m, text) : dim_new(p->m, "?");
        return true;
    }
    while (is_letter(p) || (p->at > from && is_digit(p))) p->at++;
    str word = {from, (size_t)(p->at - from)};
    if (!word.n) return parse_fail(p, NULL, "expected a size");
    if (str_is(word, "floor") || str_is(word, "max") || str_is(word, "min")) return parse_size_call(p, word, depth, out);
    *out = dim_named(p->m, word);
    return true;
}

static bool parse_product(parser *p, int depth, ir_dim *out) {
    if (!parse_factor(p, depth, out)) return false;
    while (p->at < p->end && *p->at == '*') {
        ir_dim by;
        p->at++;
        if (!parse_factor(p, depth, &by)) return false;
        *out = dim_mul(p->m, *out, by);
    }
    return true;
}

static bool parse_size(parser *p, bool tight, int depth, ir_dim *out) {
    if (depth > DEEPEST_SIZE) return parse_fail(p, NULL, "a size is nested more than %d deep", DEEPEST_SIZE);
    parse_skip(p);
    char sign = '+';
    *out = 0;
    if (p->at < p->end && *p->at == '-') sign = *p->at++;
    for (;;) {
        ir_dim d;
        if (!parse_product(p, depth, &d)) return false;
        *out = sign == '-' ? dim_sub(p->m, *out, d) : dim_add(p->m, *out, d);
        if (!tight) parse_skip(p);
        if (p->at == p->end || (*p->at != '+' && *p->at != '-')) return true;
        sign = *p->at++;
    }
}

static bool parse_shape(parser *p, ir_shape *s) {
    *s = IR_SCALAR;
    if (!parse_expect(p, '[') || parse_accept(p, ']')) return !p->failed;
    if (parse_accept(p, '*')) {
        *s = IR_UNRANKED;
        return parse_expect(p, ']');
    }
    do {
        ir_dim d;
        if (s->rank == IR_MAX_RANK) return parse_fail(p, NULL, "a shape has at most %d axes", IR_MAX_RANK);
        if (!parse_size(p, false, 0, &d)) return false;
        if (dim_known(d) && d < 0) return parse_fail(p, NULL, "a size cannot be negative");
        s->d[s->rank++] = d;
    } while (parse_accept(p, ','));
    return parse_expect(p, ']');
}

/* ---- types ------------------------------------------------------------------------------------------------ */

/* quant(axis=1 0.5:0 0.25:0): behind the word. */
static bool parse_quant(parser *p, const ir_shape *s, const ir_quant **out) {
    VEC(float) scale = {0};
    VEC(int64_t) zero = {0};
    int64_t axis = 0;
    if (!parse_expect(p, '(')) return false;
    if (parse_accept_word(p, "axis") && (!parse_expect(p, '=') || !parse_int(p, 0, IR_MAX_RANK - 1, &axis))) return false;
    while (!parse_accept(p, ')')) {
        float f;
        int64_t z;
        if (!parse_element(p, IR_F32, (uint8_t *)&f) || !parse_expect(p, ':') || !parse_int(p, INT64_MIN, INT64_MAX, &z))
            return false;
        vec_push(p->a, &scale, f);
        vec_push(p->a, &zero, z);
    }
    if (!scale.n || scale.n > INT32_MAX) return parse_fail(p, NULL, "quantization needs a scale");
    if (scale.n > 1 && s->rank >= 0 &&
        (axis >= s->rank || (dim_known(s->d[axis]) && (uint64_t)s->d[axis] != scale.n)))
        return parse_fail(p, NULL, "%zu scales do not fit the shape", scale.n);
    ir_quant *q = NEW(p->a, ir_quant);
    *q = (ir_quant){scale.v, zero.v, (int32_t)scale.n, (int32_t)axis};
    *out = q;
    return true;
}

bool parse_type(parser *p, ir_dtype *t, ir_shape *s, const ir_quant **q) {
    parse_skip(p);
    str word = parse_word(p);
    *t = ir_dtype_from_text(word);
    *q = NULL;
    if (*t == IR_DTYPE_NONE)
        return parse_fail(p, "types are f32, f16, bf16, f64, i4 to i64, u8 to u64, bool, c64, c128, str, resource and variant",
                          "'%.*s' is no element type", STR_ARG(word));
    if (!parse_shape(p, s)) return false;
    return !parse_accept_word(p, "quant") || parse_quant(p, s, q);
}

/* ---- elements ---------------------------------------------------------------------------------------------- */

static str number_word(parser *p) {
    parse_skip(p);
    const char *from = p->at;
    while (p->at < p->end && (is_digit(p) || is_letter(p) || *p->at == '.' || *p->at == '-' || *p->at == '+')) p->at++;
    return (str){from, (size_t)(p->at - from)};
}

/* 0x...: the bits themselves. */
static bool parse_bits(str s, size_t size, uint8_t *out) {
    uint64_t u = 0;
    if (s.n < 3 || s.n > 2 + 2 * size) return false;
    for (size_t i = 2; i < s.n; i++) {
        const char c = s.p[i];
        const int d = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (d < 0) return false;
        u = u << 4 | (uint64_t)d;
    }
    memcpy(out, &u, size);
    return true;
}

static bool parse_real(ir_dtype t, str s, uint8_t *out) {
    const size_t size = ir_dtype_size(t);
    float f;
    double d;
    uint16_t h;
    if (str_starts(s, "0x")) return parse_bits(s, size, out);
    if (t == IR_F64) {
        if (!str_to_f64(s, &d)) return false;
        memcpy(out, &d, size);
        return true;
    }
    if (!ir_text_to_f32(s, &f)) return false;
    if (t == IR_F32) {
        memcpy(out, &f, size);
        return true;
    }
    h = t == IR_F16 ? f32_to_f16(f) : f32_to_bf16(f);
    memcpy(out, &h, size);
    return true;
}

static bool parse_whole(ir_dtype t, str s, uint8_t *out) {
    const int bits = t == IR_I4 ? 4 : ir_dtypes[t].bits;
    uint64_t u = 0;
    if (ir_dtypes[t].kind == IR_KIND_INT) {
        int64_t i;
        const int64_t most = (int64_t)((UINT64_C(1) << (bits - 1)) - 1);
        if (!str_to_i64(s, &i) || i > most || i < -most - 1) return false;
        u = (uint64_t)i;
    } else {
        for (size_t i = 0; i < s.n; i++)
            if (s.p[i] < '0' || s.p[i] > '9' || mul_overflows(u, 10, &u) || add_overflows(u, (uint64_t)(s.p[i] - '0'), &u))
                return false;
        if (!s.n || (bits < 64 && u >> bits)) return false;
    }
    memcpy(out, &u, ir_dtype_size(t));
    return true;
}

bool parse_element(parser *p, ir_dtype t, uint8_t *out) {
    if (ir_is_complex(t)) {
        const ir_dtype part = t == IR_C64 ? IR_F32 : IR_F64;
        return parse_expect(p, '(') && parse_element(p, part, out) &&
               parse_element(p, part, out + ir_dtype_size(part)) && parse_expect(p, ')');
    }
    bool b = false, ok = false;
    str word = {0};
    if (t == IR_BOOL) {
        if (!parse_bool(p, &b)) return false;
        out[0] = b;
        return true;
    }
    word = number_word(p);
    if (ir_is_float(t)) ok = parse_real(t, word, out);
    else if (ir_is_int(t)) ok = parse_whole(t, word, out);
    return ok || parse_fail(p, NULL, "'%.*s' is no number of type %s", STR_ARG(word), ir_dtypes[t].text);
}

/* ---- constants ------------------------------------------------------------------------------------------------ */

/* Strings as the TFLite file holds them: count, count + 1 offsets, text. */
static bool parse_strings(parser *p, int64_t count, str *out) {
    str_vec v = {0};
    uint64_t size = 0;
    while (!parse_accept(p, '>')) {
        str s;
        if (!parse_string(p, &s)) return false;
        vec_push(p->a, &v, s);
        size += s.n;
    }
    if (v.n != (uint64_t)count) return parse_fail(p, NULL, "%zu strings where the shape has %lld", v.n, (long long)count);
    size += 4 * ((uint64_t)v.n + 2);
    if (size > INT32_MAX) return parse_fail(p, NULL, "the strings take more than 2 GiB");
    uint8_t *b = arena_alloc(p->a, (size_t)size, 16);
    uint32_t at = (uint32_t)(4 * (v.n + 2)), n = (uint32_t)v.n;
    memcpy(b, &n, 4);
    for (size_t i = 0; i < v.n; i++) {
        memcpy(b + 4 + 4 * i, &at, 4);
        if (v.v[i].n) memcpy(b + at, v.v[i].p, v.v[i].n);
        at += (uint32_t)v.v[i].n;
    }
    memcpy(b + 4 + 4 * v.n, &at, 4);
    *out = (str){(const char *)b, (size_t)size};
    return true;
}

static bool parse_elements(parser *p, ir_dtype t, int64_t count, str *out) {
    strbuf b = {.a = p->a};
    uint8_t e[16];
    const size_t size = ir_dtype_size(t);
    while (!parse_accept(p, '>')) {
        if (!parse_element(p, t, e)) return false;
        sb_put(&b, (const char *)e, size);
        parse_accept(p, ',');
    }
    if (b.n / size != (uint64_t)count)
        return parse_fail(p, NULL, "%zu elements where the shape has %lld", b.n / size, (long long)count);
    *out = (str){arena_dup(p->a, b.p ? b.p : "", b.n, 16), b.n};
    return true;
}

static bool parse_splat(parser *p, ir_dtype t, const ir_shape *s, int64_t count, ir_value **v) {
    uint8_t *e = arena_zalloc(p->a, 16, 16);
    if (!ir_dtype_size(t)) return parse_fail(p, NULL, "a splat of type %s", ir_dtypes[t].text);
    if (!parse_element(p, t, e) || !parse_expect(p, '>')) return false;
    ir_data *d = NEW(p->a, ir_data);
    *d = (ir_data){.bytes = e, .size = ir_dtype_size(t), .stored = t, .dense = count == 1};
    if (count == 0) d->size = 0, d->dense = true;
    *v = ir_const_data(p->m, t, s, d);
    return true;
}

bool parse_constant(parser *p, str word, ir_value **v) {
    ir_dtype t;
    ir_shape s;
    const ir_quant *q;
    int64_t count;
    str bytes = {0};
    bool number;
    if (str_is(word, "hash"))
        return parse_fail(p, "print the graph with the elements of its constants", "a constant is written as its hash only");
    const bool splat = str_is(word, "splat");
    if (!splat && !str_is(word, "dense"))
        return parse_fail(p, NULL, "expected a value: %%name, dense<...>, splat<...> or _");
    if (!parse_expect(p, '<') || !parse_type(p, &t, &s, &q)) return false;
    if (!ir_shape_count(&s, &count)) return parse_fail(p, NULL, "a constant needs a static shape");
    if (splat) {
        if (!parse_splat(p, t, &s, count, v)) return false;
    } else {
        if (t != IR_STR && !ir_dtype_size(t)) return parse_fail(p, NULL, "a constant of type %s", ir_dtypes[t].text);
        if (!(t == IR_STR ? parse_strings(p, count, &bytes) : parse_elements(p, t, count, &bytes))) return false;
        *v = ir_const_own(p->m, t, &s, bytes.p, bytes.n);
    }
    (*v)->quant = q;
    return p->at == p->end || *p->at != '%' || parse_name(p, '%', &(*v)->name, &number);
}
