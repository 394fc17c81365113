/* wire/fb_read.c: the FlatBuffers verifier and reader.
 *
 *   table: i32 distance back to its vtable, fields        vtable: u16 own size, u16 table size, u16 place of each field
 *
 * A file may refer to one table from many places, and so be walked in more steps than it has bytes: the
 * number of tables that are visited is limited by the number of references that fit into the file. */
#include "wire/fb.h"

enum { MOST_DEPTH = 64 };

typedef struct walk {
    const uint8_t *p;
    uint64_t have, size, tables_left;
    fb_member_fn member;
    fb_problem *problem;
} walk;

static bool bad(walk *w, const char *text, uint64_t at) {
    *w->problem = (fb_problem){text, at};
    return false;
}

static size_t scalar_size(char type) {
    switch (type) {
    case 'b': return 1;
    case 'h': return 2;
    case 'l':
    case 'd': return 8;
    default: return 4;
    }
}

static size_t item_size(char type) {
    switch (type) {
    case 'v':
    case 'F':
    case 'T': return 4;
    case 'L': return 8;
    case 'H': return 2;
    default: return 1;
    }
}

static bool inside(const walk *w, uint64_t at, uint64_t n) { return at <= w->have && n <= w->have - at; }

/* The reference at `at`, which was checked to be there. */
static bool follow(walk *w, uint64_t at, uint64_t *to) {
    uint32_t by = load_u32(w->p + at);
    if (by == 0 || by > INT32_MAX || by >= w->size - at) return bad(w, "a reference leads out of the file", at);
    *to = at + by;
    return true;
}

static bool check_vector(walk *w, uint64_t at, char type, uint32_t *n) {
    size_t size = item_size(type);
    *n = 0;
    if (at % 4) return bad(w, "a vector is not aligned", at);
    if (type == 'B' && at >= w->have && w->have < w->size) return true;
    if (!inside(w, at, 4)) return bad(w, "a vector leads out of the file", at);
    *n = load_u32(w->p + at);
    uint64_t bytes = (uint64_t)*n * size;
    if (size == 8 && *n && (at + 4) % 8) return bad(w, "a vector of 8-byte numbers is not aligned", at);
    if (bytes > w->size - at - 4) return bad(w, "a vector is longer than the file", at);
    if (type != 'B' && !inside(w, at + 4, bytes)) return bad(w, "a vector leads out of the file", at);
    return true;
}

static bool check_string(walk *w, uint64_t at) {
    uint32_t n;
    if (!check_vector(w, at, 's', &n)) return false;
    return (inside(w, at + 4 + n, 1) && w->p[at + 4 + n] == 0) || bad(w, "a string does not end", at);
}

static bool check_table(walk *w, uint64_t at, const fb_type *type, int depth);

static bool check_tables(walk *w, uint64_t at, const fb_type *of, int depth) {
    uint32_t n;
    if (!check_vector(w, at, 'T', &n)) return false;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t to;
        if (!follow(w, at + 4 + 4 * (uint64_t)i, &to) || !check_table(w, to, of, depth)) return false;
    }
    return true;
}

static bool check_field(walk *w, uint64_t table, uint64_t vtable, const fb_field *f, int depth) {
    uint16_t vsize = load_u16(w->p + vtable), tsize = load_u16(w->p + vtable + 2);
    size_t entry = 4 + 2 * (size_t)f->id, size = scalar_size(f->type);
    uint16_t where = entry + 2 <= vsize ? load_u16(w->p + vtable + entry) : 0;
    if (!where) return true;
    uint64_t at = table + where, to;
    if (where < 4 || where + size > tsize) return bad(w, "a field lies outside its table", at);
    if (at % size) return bad(w, "a field is not aligned", at);
    uint32_t n;
    uint16_t tag = 0;
    switch (f->type) {
    case 's': return follow(w, at, &to) && check_string(w, to);
    case 't': return follow(w, at, &to) && check_table(w, to, f->of, depth);
    case 'T': return follow(w, at, &to) && check_tables(w, to, f->of, depth);
    case 'B':
    case 'H':
    case 'v':
    case 'L':
    case 'F': return follow(w, at, &to) && check_vector(w, to, f->type, &n);
    case 'u':
        tag = load_u16(w->p + vtable + entry - 2);
        if (tag && (tag < 4 || tag >= tsize)) return bad(w, "a union's tag lies outside its table", at);
        tag = tag ? w->p[table + tag] : 0;
        return tag == 0 || (follow(w, at, &to) && check_table(w, to, w->member ? w->member(f->union_number, tag) : NULL, depth));
    default: return true;
    }
}

static bool check_table(walk *w, uint64_t at, const fb_type *type, int depth) {
    if (depth >= MOST_DEPTH) return bad(w, "tables are nested too deeply", at);
    if (w->tables_left-- == 0) return bad(w, "tables are shared too often", at);
    if (at % 4) return bad(w, "a table is not aligned", at);
    if (!inside(w, at, 4)) return bad(w, "a table leads out of the file", at);
    int64_t vtable = (int64_t)at - (int32_t)load_u32(w->p + at);
    if (vtable < 0 || vtable % 2 || !inside(w, (uint64_t)vtable, 4)) return bad(w, "a vtable lies outside the file", at);
    uint16_t vsize = load_u16(w->p + vtable), tsize = load_u16(w->p + vtable + 2);
    if (vsize < 4 || vsize % 2 || !inside(w, (uint64_t)vtable, vsize)) return bad(w, "a vtable has no sensible size", (uint64_t)vtable);
    if (tsize < 4 || !inside(w, at, tsize)) return bad(w, "a table is longer than the file", at);
    for (size_t i = 0; type && i < type->n; i++)
        if (!check_field(w, at, (uint64_t)vtable, &type->fields[i], depth + 1)) return false;
    return true;
}

bool fb_verify(const uint8_t *p, uint64_t have, uint64_t size, const char identifier[4], const fb_type *root,
               fb_member_fn member, fb_problem *problem) {
    walk w = {.p = p, .have = have, .size = size, .tables_left = have / 4, .member = member, .problem = problem};
    uint64_t to;
    if (have < 12 || have > size) return bad(&w, "the file is too short", 0);
    if (memcmp(p + 4, identifier, 4) != 0) return bad(&w, "the file's identifier is another one", 4);
    return follow(&w, 0, &to) && check_table(&w, to, root, 0);
}

/* ---- reading ----------------------------------------------------------------------------------------- */

static const uint8_t *target(const uint8_t *at) { return at + load_u32(at); }

const uint8_t *fb_get_root(const uint8_t *p) { return target(p); }

const uint8_t *fb_get_field(const uint8_t *table, unsigned id) {
    const uint8_t *vtable = table - (int32_t)load_u32(table);
    size_t entry = 4 + 2 * (size_t)id;
    uint16_t where = entry + 2 <= load_u16(vtable) ? load_u16(vtable + entry) : 0;
    return where ? table + where : NULL;
}

uint64_t fb_get_uint(const uint8_t *table, unsigned id, char type, uint64_t otherwise) {
    const uint8_t *at = fb_get_field(table, id);
    if (!at) return otherwise;
    switch (scalar_size(type)) {
    case 1: return *at;
    case 2: return load_u16(at);
    case 4: return load_u32(at);
    default: return load_u64(at);
    }
}

int64_t fb_get_int(const uint8_t *table, unsigned id, char type, int64_t otherwise) {
    if (!fb_get_field(table, id)) return otherwise;
    uint64_t v = fb_get_uint(table, id, type, 0);
    switch (scalar_size(type)) {
    case 1: return (int8_t)v;
    case 2: return (int16_t)v;
    case 4: return (int32_t)v;
    default: return (int64_t)v;
    }
}

double fb_get_float(const uint8_t *table, unsigned id, char type, double otherwise) {
    const uint8_t *at = fb_get_field(table, id);
    float f;
    double d;
    if (!at) return otherwise;
    memcpy(&f, at, 4);
    if (type == 'f') return (double)f;
    memcpy(&d, at, 8);
    return d;
}

const uint8_t *fb_get_table(const uint8_t *table, unsigned id) {
    const uint8_t *at = fb_get_field(table, id);
    return at ? target(at) : NULL;
}

fb_vec fb_get_vec(const uint8_t *table, unsigned id) {
    const uint8_t *at = fb_get_table(table, id);
    return at ? (fb_vec){at + 4, load_u32(at)} : (fb_vec){0};
}

str fb_get_str(const uint8_t *table, unsigned id) {
    fb_vec v = fb_get_vec(table, id);
    return v.p ? (str){(const char *)v.p, v.n} : (str){0};
}

const uint8_t *fb_vec_table(fb_vec v, uint32_t i) { return target(v.p + 4 * (size_t)i); }
