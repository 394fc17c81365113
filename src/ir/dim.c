/* ir/dim.c: sizes as polynomials in normal form over atoms.
 *
 *   3*h*w + n + 2     terms sorted by degree (falling), then by atoms; coefficients never 0
 *
 * An atom is an unknown size, or a floor division, maximum or minimum of two expressions.  Atoms and
 * expressions are interned, so that equal expressions are the same ir_dim.  What grows beyond MOST_TERMS or
 * overflows becomes a new unknown: always sound, only less is known to be equal. */
#include "ir/ir.h"

#include <stdlib.h>

enum { MOST_TERMS = 24, MOST_ATOMS = 8 };

typedef struct atom {
    dim_atom_kind kind;
    ir_dim x, y;
    str text; /* DIM_UNKNOWN: its name */
} atom;

typedef struct expr {
    dim_term *t;
    size_t n;
} expr;

struct dim_table {
    VEC(atom) atoms;
    VEC(expr) exprs;
    smap expr_of, atom_of;
    smap named, texts; /* dim_named's names; the texts of all unknown sizes, each its own */
};

/* A polynomial under construction. */
typedef struct poly {
    dim_term t[MOST_TERMS];
    uint32_t atoms[MOST_TERMS][MOST_ATOMS];
    size_t n;
    bool failed; /* too large, or overflow */
} poly;

static struct dim_table *table(ir_module *m) {
    if (!m->dims) {
        arena *a = &m->ctx->keep;
        m->dims = NEW(a, struct dim_table);
        m->dims->expr_of.a = m->dims->atom_of.a = m->dims->named.a = m->dims->texts.a = a;
    }
    return m->dims;
}

bool dim_valid(const ir_module *m, ir_dim d) {
    return dim_known(d) || (m->dims && (uint64_t)d - (uint64_t)INT64_MIN < m->dims->exprs.n);
}

static int term_cmp(const dim_term *a, const dim_term *b) {
    if (a->n != b->n) return a->n > b->n ? -1 : 1;
    for (uint32_t i = 0; i < a->n; i++)
        if (a->atoms[i] != b->atoms[i]) return a->atoms[i] < b->atoms[i] ? -1 : 1;
    return 0;
}

static void poly_add(poly *p, int64_t coef, const uint32_t *atoms, uint32_t n) {
    if (!coef || p->failed) return;
    if (n > MOST_ATOMS) {
        p->failed = true;
        return;
    }
    dim_term t = {coef, n, atoms};
    size_t i = 0;
    for (; i < p->n; i++) {
        int c = term_cmp(&p->t[i], &t);
        if (c == 0) {
            if (__builtin_add_overflow(p->t[i].coef, coef, &p->t[i].coef)) p->failed = true;
            if (p->t[i].coef) return;
            p->n--;
            for (; i < p->n; i++) {
                uint32_t *keep = p->atoms[i];
                p->t[i] = p->t[i + 1];
                memcpy(keep, p->atoms[i + 1], sizeof p->atoms[0]);
                p->t[i].atoms = keep;
            }
            return;
        }
        if (c > 0) break;
    }
    if (p->n == MOST_TERMS) {
        p->failed = true;
        return;
    }
    for (size_t j = p->n; j > i; j--) {
        p->t[j] = p->t[j - 1];
        memcpy(p->atoms[j], p->atoms[j - 1], sizeof p->atoms[0]);
        p->t[j].atoms = p->atoms[j];
    }
    uint32_t copy[MOST_ATOMS];
    if (n) memcpy(copy, atoms, n * sizeof *copy);
    if (n) memcpy(p->atoms[i], copy, n * sizeof *copy);
    p->t[i] = (dim_term){coef, n, p->atoms[i]};
    p->n++;
}

static const expr *expr_at(ir_module *m, ir_dim d) { return &table(m)->exprs.v[(size_t)(d - INT64_MIN)]; }

static void poly_add_dim(ir_module *m, poly *p, ir_dim d, int64_t times) {
    int64_t c;
    if (dim_known(d)) {
        if (__builtin_mul_overflow(d, times, &c)) p->failed = true;
        else poly_add(p, c, NULL, 0);
        return;
    }
    const expr *e = expr_at(m, d);
    for (size_t i = 0; i < e->n; i++) {
        if (__builtin_mul_overflow(e->t[i].coef, times, &c)) p->failed = true;
        else poly_add(p, c, e->t[i].atoms, e->t[i].n);
    }
}

static ir_dim intern(ir_module *m, const poly *p) {
    if (p->failed) return dim_new(m, "?");
    if (p->n == 0) return 0;
    if (p->n == 1 && p->t[0].n == 0) {
        if (p->t[0].coef < IR_DIM_SYMBOLIC) return dim_new(m, "?");
        return p->t[0].coef;
    }
    struct dim_table *t = table(m);
    arena *a = &m->ctx->keep;
    struct {
        int64_t coef;
        uint32_t n, atoms[MOST_ATOMS];
    } key[MOST_TERMS];
    memset(key, 0, sizeof key[0] * p->n);
    for (size_t i = 0; i < p->n; i++) {
        key[i].coef = p->t[i].coef;
        key[i].n = p->t[i].n;
        if (p->t[i].n) memcpy(key[i].atoms, p->t[i].atoms, p->t[i].n * sizeof(uint32_t));
    }
    str k = {(const char *)key, sizeof key[0] * p->n};
    uint64_t found;
    if (smap_get(&t->expr_of, k, &found)) return INT64_MIN + (int64_t)found;
    expr e = {NEW_N(a, dim_term, p->n), p->n};
    for (size_t i = 0; i < p->n; i++)
        e.t[i] = (dim_term){p->t[i].coef, p->t[i].n, arena_dup(a, p->t[i].atoms, p->t[i].n * sizeof(uint32_t), 4)};
    smap_put(&t->expr_of, str_dup(a, k), t->exprs.n);
    vec_push(a, &t->exprs, e);
    return INT64_MIN + (int64_t)(t->exprs.n - 1);
}

ir_dim dim_of_atom(ir_module *m, uint32_t id) {
    poly p = {.n = 0};
    poly_add(&p, 1, &id, 1);
    return intern(m, &p);
}

static ir_dim new_atom(ir_module *m, dim_atom_kind kind, ir_dim x, ir_dim y, str text) {
    struct dim_table *t = table(m);
    arena *a = &m->ctx->keep;
    uint64_t id = t->atoms.n;
    if (kind != DIM_UNKNOWN) {
        struct {
            int64_t kind, x, y;
        } key = {(int64_t)kind, x, y};
        str k = {(const char *)&key, sizeof key};
        if (smap_get(&t->atom_of, k, &id)) return dim_of_atom(m, (uint32_t)id);
        smap_put(&t->atom_of, str_dup(a, k), id);
    }
    atom new = {kind, x, y, text};
    vec_push(a, &t->atoms, new);
    return dim_of_atom(m, (uint32_t)id);
}

/* What an unknown size is called: its hint as one word, with its number where the hint is taken or says nothing.  Never above
 * LONGEST, so that a text that is read again is not cut again. */
static str text_of(ir_module *m, str hint) {
    enum { LONGEST = 64, NUMBER = 21 };
    struct dim_table *t = table(m);
    arena *a = &m->ctx->keep;
    strbuf b = {.a = a};
    hint = str_sub(hint, 0, LONGEST);
    bool number = hint.n > 1 && hint.p[0] == '?'; /* ?12, as the text form says it */
    for (size_t i = 1; i < hint.n && number; i++) number = hint.p[i] >= '0' && hint.p[i] <= '9';
    for (size_t i = 0; i < hint.n && !number; i++) {
        char c = hint.p[i];
        bool digit = c >= '0' && c <= '9';
        if (!digit && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')) c = '_';
        if (i == 0 && digit) sb_puts(&b, "_");
        if (hint.n > 1 || c != '_') sb_put(&b, &c, 1);
    }
    str text = number ? str_dup(a, hint) : str_sub(sb_str(&b), 0, LONGEST);
    const bool taken = str_is(text, "floor") || str_is(text, "max") || str_is(text, "min");
    if (text.n && !taken && smap_put(&t->texts, text, 1)) return text;
    const str base = str_sub(text, 0, LONGEST - NUMBER);
    for (size_t i = t->atoms.n;; i++) {
        str next = text.n && text.p[0] != '?' ? str_fmt(a, "%.*s_%zu", STR_ARG(base), i) : str_fmt(a, "?%zu", i);
        if (smap_put(&t->texts, next, 1)) return next;
    }
}

ir_dim dim_new(ir_module *m, const char *hint) {
    return new_atom(m, DIM_UNKNOWN, 0, 0, text_of(m, str_c(hint)));
}

ir_dim dim_named(ir_module *m, str name) {
    struct dim_table *t = table(m);
    uint64_t found;
    if (smap_get(&t->named, name, &found)) return (ir_dim)found;
    ir_dim d = new_atom(m, DIM_UNKNOWN, 0, 0, text_of(m, name));
    smap_put(&t->named, str_dup(&m->ctx->keep, name), (uint64_t)d);
    return d;
}

ir_dim dim_add(ir_module *m, ir_dim a, ir_dim b) {
    poly p = {.n = 0};
    poly_add_dim(m, &p, a, 1);
    poly_add_dim(m, &p, b, 1);
    return intern(m, &p);
}

ir_dim dim_sub(ir_module *m, ir_dim a, ir_dim b) {
    poly p = {.n = 0};
    poly_add_dim(m, &p, a, 1);
    poly_add_dim(m, &p, b, -1);
    return intern(m, &p);
}

/* p += t * e */
static void add_product(poly *p, const dim_term *t, const expr *e) {
    for (size_t i = 0; i < e->n; i++) {
        const dim_term *u = &e->t[i];
        uint32_t atoms[2 * MOST_ATOMS];
        uint32_t n = 0, x = 0, y = 0;
        int64_t c;
        if (__builtin_mul_overflow(t->coef, u->coef, &c) || t->n + u->n > MOST_ATOMS) {
            p->failed = true;
            return;
        }
        while (x < t->n || y < u->n)
            atoms[n++] = y == u->n || (x < t->n && t->atoms[x] <= u->atoms[y]) ? t->atoms[x++] : u->atoms[y++];
        poly_add(p, c, atoms, n);
    }
}

ir_dim dim_mul(ir_module *m, ir_dim a, ir_dim b) {
    poly p = {.n = 0};
    if (dim_known(b)) {
        poly_add_dim(m, &p, a, b);
    } else if (dim_known(a)) {
        poly_add_dim(m, &p, b, a);
    } else {
        const expr *x = expr_at(m, a), *y = expr_at(m, b);
        for (size_t i = 0; i < x->n; i++) add_product(&p, &x->t[i], y);
    }
    return intern(m, &p);
}

/* quotient of terms; false: not a monomial */
static bool term_divide(const dim_term *a, const dim_term *b, uint32_t *atoms, dim_term *q) {
    if (b->coef == 0 || (a->coef == INT64_MIN && b->coef == -1) || a->coef % b->coef || a->n < b->n) return false;
    uint32_t n = 0, y = 0;
    for (uint32_t x = 0; x < a->n; x++) {
        if (y < b->n && a->atoms[x] == b->atoms[y]) y++;
        else atoms[n++] = a->atoms[x];
    }
    *q = (dim_term){a->coef / b->coef, n, atoms};
    return y == b->n;
}

bool dim_divide_exact(ir_module *m, ir_dim a, ir_dim b, ir_dim *quotient) {
    if (dim_known(a) && dim_known(b)) {
        if (b == 0 || a % b) return false;
        *quotient = a / b;
        return true;
    }
    if (dim_known(b) && b == 0) return false;
    if (dim_known(a) && a == 0) {
        *quotient = 0;
        return true;
    }
    poly rest = {.n = 0}, q = {.n = 0}, divisor = {.n = 0};
    poly_add_dim(m, &rest, a, 1);
    poly_add_dim(m, &divisor, b, 1);
    const expr d = {divisor.t, divisor.n};
    for (int step = 0; rest.n && step < 2 * MOST_TERMS; step++) {
        uint32_t atoms[MOST_ATOMS];
        dim_term t;
        if (!term_divide(&rest.t[0], &d.t[0], atoms, &t)) return false;
        poly_add(&q, t.coef, t.atoms, t.n);
        t.coef = -t.coef;
        add_product(&rest, &t, &d);
        if (rest.failed || q.failed) return false;
    }
    if (rest.n) return false;
    *quotient = intern(m, &q);
    return true;
}

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

/* a = b * q + rest with coefficients of rest in [0, b) */
static ir_dim split(ir_module *m, ir_dim a, int64_t b, ir_dim *rest) {
    poly p = {.n = 0}, q = {.n = 0}, r = {.n = 0};
    poly_add_dim(m, &p, a, 1);
    for (size_t i = 0; i < p.n; i++) {
        int64_t c = floor_div(p.t[i].coef, b);
        poly_add(&q, c, p.t[i].atoms, p.t[i].n);
        poly_add(&r, p.t[i].coef - c * b, p.t[i].atoms, p.t[i].n);
    }
    *rest = intern(m, &r);
    return intern(m, &q);
}

ir_dim dim_floordiv(ir_module *m, ir_dim a, ir_dim b) {
    ir_dim q, rest;
    if (dim_known(b) && b == 0) return dim_new(m, "?");
    if (dim_known(a) && dim_known(b)) return floor_div(a, b);
    if (dim_divide_exact(m, a, b, &q)) return q;
    if (!dim_known(b) || b < 0) return new_atom(m, DIM_FLOORDIV, a, b, STR(""));
    q = split(m, a, b, &rest);
    if (dim_known(rest)) return q; /* 0 <= rest < b */
    /* floor((floor(x/c) + k) / b) = floor((x + k*c) / (c*b)) */
    const expr *e = expr_at(m, rest);
    int64_t k = e->n == 2 && e->t[1].n == 0 ? e->t[1].coef : 0, kc, cb;
    if ((e->n == 1 || k) && e->t[0].n == 1 && e->t[0].coef == 1) {
        const atom in = table(m)->atoms.v[e->t[0].atoms[0]];
        if (in.kind == DIM_FLOORDIV && dim_known(in.y) && in.y > 0 && !__builtin_mul_overflow(k, in.y, &kc) &&
            !__builtin_mul_overflow(in.y, b, &cb))
            return dim_add(m, q, dim_floordiv(m, dim_add(m, in.x, kc), cb));
    }
    return dim_add(m, q, new_atom(m, DIM_FLOORDIV, rest, b, STR("")));
}

ir_dim dim_ceildiv(ir_module *m, ir_dim a, ir_dim b) {
    return dim_floordiv(m, dim_sub(m, dim_add(m, a, b), 1), b);
}

ir_dim dim_mod(ir_module *m, ir_dim a, ir_dim b) {
    return dim_sub(m, a, dim_mul(m, b, dim_floordiv(m, a, b)));
}

/* The least value of d when every unknown is at least `least`; false: no bound is known.
 * `left`: expressions that may still be looked at, which bounds depth and work. */
enum { MOST_STEPS = 200 };

static bool lower_bound(ir_module *m, ir_dim d, int64_t least, int *left, int64_t *out) {
    if (dim_known(d)) {
        *out = d;
        return true;
    }
    if (--*left < 0) return false;
    const expr e = *expr_at(m, d);
    int64_t sum = 0;
    for (size_t i = 0; i < e.n; i++) {
        if (e.t[i].coef < 0 && e.t[i].n) return false;
        int64_t product = e.t[i].coef;
        for (uint32_t j = 0; j < e.t[i].n; j++) {
            const atom a = table(m)->atoms.v[e.t[i].atoms[j]];
            int64_t x = least, y;
            switch (a.kind) {
            case DIM_UNKNOWN: break;
            case DIM_FLOORDIV:
                if (!dim_known(a.y) || a.y <= 0 || !lower_bound(m, a.x, least, left, &x)) return false;
                x = floor_div(x, a.y);
                break;
            case DIM_MAX:
                if (lower_bound(m, a.x, least, left, &x)) {
                    if (lower_bound(m, a.y, least, left, &y)) x = MAX(x, y);
                } else if (!lower_bound(m, a.y, least, left, &x)) {
                    return false;
                }
                break;
            case DIM_MIN:
                if (!lower_bound(m, a.x, least, left, &x) || !lower_bound(m, a.y, least, left, &y)) return false;
                x = MIN(x, y);
                break;
            }
            if (x < 0 || __builtin_mul_overflow(product, x, &product)) return false;
        }
        if (__builtin_add_overflow(sum, product, &sum)) return false;
    }
    *out = sum;
    return true;
}

bool dim_is_positive(ir_module *m, ir_dim d) {
    int64_t x;
    int left = MOST_STEPS;
    return lower_bound(m, d, 1, &left, &x) && x >= 1;
}

bool dim_is_nonnegative(ir_module *m, ir_dim d) {
    int64_t x;
    int left = MOST_STEPS;
    return lower_bound(m, d, 0, &left, &x) && x >= 0;
}

enum { MOST_PARTS = 8 };

/* max(max(a, b), c) has the parts a, b, c; each once.  More than MOST_PARTS: some number above it. */
static size_t add_parts(ir_module *m, dim_atom_kind kind, ir_dim d, ir_dim *part, size_t n) {
    if (n > MOST_PARTS) return n;
    if (!dim_known(d)) {
        const expr *e = expr_at(m, d);
        if (e->n == 1 && e->t[0].coef == 1 && e->t[0].n == 1) {
            const atom a = table(m)->atoms.v[e->t[0].atoms[0]];
            if (a.kind == kind) return add_parts(m, kind, a.y, part, add_parts(m, kind, a.x, part, n));
        }
    }
    for (size_t i = 0; i < n; i++)
        if (part[i] == d) return n;
    part[n] = d;
    return n + 1;
}

/* The same parts in whatever nesting give the same expression: those that others dominate left out, in order. */
static ir_dim extreme_of(ir_module *m, dim_atom_kind kind, ir_dim *part, size_t n) {
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            ir_dim lead = kind == DIM_MAX ? dim_sub(m, part[i], part[j]) : dim_sub(m, part[j], part[i]);
            if (i == j || !dim_is_nonnegative(m, lead)) continue;
            part[j] = part[--n];
            i = j = 0;
        }
    for (size_t i = 1; i < n; i++)
        for (size_t j = i; j > 0 && part[j] < part[j - 1]; j--) {
            ir_dim t = part[j];
            part[j] = part[j - 1];
            part[j - 1] = t;
        }
    ir_dim d = part[0];
    for (size_t i = 1; i < n; i++)
        d = d < part[i] ? new_atom(m, kind, d, part[i], STR("")) : new_atom(m, kind, part[i], d, STR(""));
    return d;
}

static ir_dim extreme(ir_module *m, dim_atom_kind kind, ir_dim a, ir_dim b) {
    if (a == b) return a;
    if (dim_known(a) && dim_known(b)) return (a > b) == (kind == DIM_MAX) ? a : b;
    if (dim_is_nonnegative(m, dim_sub(m, a, b))) return kind == DIM_MAX ? a : b;
    if (dim_is_nonnegative(m, dim_sub(m, b, a))) return kind == DIM_MAX ? b : a;
    ir_dim part[MOST_PARTS + 1];
    size_t n = add_parts(m, kind, b, part, add_parts(m, kind, a, part, 0));
    if (n <= MOST_PARTS) return extreme_of(m, kind, part, n);
    return a < b ? new_atom(m, kind, a, b, STR("")) : new_atom(m, kind, b, a, STR(""));
}

ir_dim dim_max(ir_module *m, ir_dim a, ir_dim b) { return extreme(m, DIM_MAX, a, b); }
ir_dim dim_min(ir_module *m, ir_dim a, ir_dim b) { return extreme(m, DIM_MIN, a, b); }

size_t dim_terms(ir_module *m, ir_dim d, const dim_term **terms) {
    if (dim_known(d)) return 0;
    const expr *e = expr_at(m, d);
    *terms = e->t;
    return e->n;
}

dim_atom_kind dim_atom(ir_module *m, uint32_t id, ir_dim *x, ir_dim *y) {
    const atom *a = &table(m)->atoms.v[id];
    *x = a->x;
    *y = a->y;
    return a->kind;
}

/* ---- text: terms by degree, then by their text, so that it does not depend on the order of creation ------ */

enum { DEEPEST_TEXT = 6, MOST_TEXT = 1000 }; /* beyond that many levels, or atoms: "..." */

static void put_dim(ir_module *m, strbuf *b, ir_dim d, int depth, int *left);

static str atom_text(ir_module *m, arena *s, uint32_t id, int depth, int *left) {
    const atom a = table(m)->atoms.v[id];
    --*left;
    if (a.kind == DIM_UNKNOWN) return a.text;
    strbuf x = {.a = s}, y = {.a = s}, b = {.a = s};
    put_dim(m, &x, a.x, depth + 1, left);
    put_dim(m, &y, a.y, depth + 1, left);
    str first = sb_str(&x), second = sb_str(&y);
    if (a.kind != DIM_FLOORDIV && str_cmp(first, second) > 0) {
        str t = first;
        first = second;
        second = t;
    }
    sb_puts(&b, a.kind == DIM_FLOORDIV ? "floor(" : a.kind == DIM_MAX ? "max(" : "min(");
    sb_put(&b, first.p, first.n);
    sb_puts(&b, a.kind == DIM_FLOORDIV ? "/" : " ");
    sb_put(&b, second.p, second.n);
    sb_puts(&b, ")");
    return sb_str(&b);
}

static int by_text(const void *a, const void *b) { return str_cmp(*(const str *)a, *(const str *)b); }

typedef struct term_text {
    uint32_t degree;
    int64_t coef;
    str text;
} term_text;

static int by_degree(const void *a, const void *b) {
    const term_text *x = a, *y = b;
    return x->degree != y->degree ? (x->degree > y->degree ? -1 : 1) : str_cmp(x->text, y->text);
}

static str product_text(ir_module *m, arena *s, const dim_term *t, int depth, int *left) {
    str atoms[MOST_ATOMS];
    strbuf b = {.a = s};
    for (uint32_t j = 0; j < t->n; j++) atoms[j] = atom_text(m, s, t->atoms[j], depth, left);
    if (t->n) qsort(atoms, t->n, sizeof *atoms, by_text);
    for (uint32_t j = 0; j < t->n; j++) {
        if (j) sb_puts(&b, "*");
        sb_put(&b, atoms[j].p, atoms[j].n);
    }
    return sb_str(&b);
}

static void put_dim(ir_module *m, strbuf *b, ir_dim d, int depth, int *left) {
    if (dim_known(d)) {
        sb_fmt(b, "%lld", (long long)d);
        return;
    }
    if (depth > DEEPEST_TEXT || *left <= 0) {
        sb_puts(b, "...");
        return;
    }
    const expr e = *expr_at(m, d);
    term_text terms[MOST_TERMS];
    for (size_t i = 0; i < e.n; i++)
        terms[i] = (term_text){e.t[i].n, e.t[i].coef, product_text(m, b->a, &e.t[i], depth, left)};
    qsort(terms, e.n, sizeof *terms, by_degree);
    for (size_t i = 0; i < e.n; i++) {
        const term_text *t = &terms[i];
        if (i && t->coef > 0) sb_puts(b, "+");
        if (t->degree == 0) sb_fmt(b, "%lld", (long long)t->coef);
        else if (t->coef == -1) sb_puts(b, "-");
        else if (t->coef != 1) sb_fmt(b, "%lld*", (long long)t->coef);
        sb_put(b, t->text.p, t->text.n);
    }
}

str dim_text(ir_module *m, arena *a, ir_dim d) {
    strbuf b = {.a = a};
    int left = MOST_TEXT;
    put_dim(m, &b, d, 0, &left);
    return sb_str(&b);
}
