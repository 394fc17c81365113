/* wire/fb.h: FlatBuffers: writing, verifying, reading; bytes only.
 *
 *   u32 root ─► [vtable] table ─► children ...          references are forward, patched when the child is known
 *
 * Written front to back, parents before children, so that large data can stream last.  Positions are absolute,
 * so alignment is a matter of padding.  Equal vtables are stored once.  Reading functions trust their input:
 * fb_verify comes first. */
#ifndef WIRE_FB_H
#define WIRE_FB_H

#include "base/base.h"

typedef struct fb_writer {
    arena *a;
    uint8_t *p;
    size_t n, cap;
    smap vtables; /* bytes of a vtable -> its position */
} fb_writer;

typedef struct fb_slot { /* a field of a table to be written; those that hold the default are left out */
    uint16_t id;
    uint8_t size;   /* 1, 2, 4, 8; references: 4 */
    uint64_t bits;  /* the scalar, little endian; references: patched later */
    bool is_ref;
    uint32_t *at;   /* references: receives the position to patch */
} fb_slot;

void fb_begin(fb_writer *w, arena *a, const char identifier[4]);
uint32_t fb_pos(const fb_writer *w);
void fb_align(fb_writer *w, size_t align);
void fb_put(fb_writer *w, const void *p, size_t n);
/* Writes a table; slots are reordered (largest first).  Returns its position. */
uint32_t fb_table(fb_writer *w, fb_slot *slots, size_t n);
void fb_patch(fb_writer *w, uint32_t at, uint64_t to); /* the reference at `at` points to `to` */
void fb_root(fb_writer *w, uint32_t table);
uint32_t fb_string(fb_writer *w, str s);
uint32_t fb_vector(fb_writer *w, const void *items, size_t n, size_t item_size);
/* A vector of n references; *first is the position of the first. */
uint32_t fb_refs(fb_writer *w, size_t n, uint32_t *first);

/* ---- verifying and reading: fb_read.c ------------------------------------------------------------- */

typedef struct fb_type fb_type;
typedef struct fb_field {
    uint16_t id;
    char type;         /* scalars of 1, 2, 4, 8 bytes: b h i l, f d; s string; vectors: B bytes, H u16, v i32, L i64, F f32;
                          t table; T vector of tables; u union, whose tag is the field before it */
    const fb_type *of; /* t, T: the table */
    int union_number;  /* u: handed to the fb_member_fn */
} fb_field;
struct fb_type { /* a table of a schema */
    const fb_field *fields;
    size_t n;
};
/* The table behind a union's tag; NULL: not known, so that only its head can be checked. */
typedef const fb_type *(*fb_member_fn)(int union_number, unsigned tag);

typedef struct fb_problem {
    const char *text; /* what is wrong */
    uint64_t at;      /* where */
} fb_problem;
/* Every table that `root` leads to lies inside the file, aligned, in time and depth bounded by its size.  Of a file of
 * `size` bytes the first `have` are at p; only bytes of vectors may lie behind them (then their length is not checked). */
bool fb_verify(const uint8_t *p, uint64_t have, uint64_t size, const char identifier[4], const fb_type *root,
               fb_member_fn member, fb_problem *problem);

typedef struct fb_vec {
    const uint8_t *p; /* NULL: absent */
    uint32_t n;
} fb_vec;
const uint8_t *fb_get_root(const uint8_t *p);
const uint8_t *fb_get_field(const uint8_t *table, unsigned id); /* NULL: absent */
int64_t fb_get_int(const uint8_t *table, unsigned id, char type, int64_t otherwise); /* b (signed) h i l */
uint64_t fb_get_uint(const uint8_t *table, unsigned id, char type, uint64_t otherwise);
double fb_get_float(const uint8_t *table, unsigned id, char type, double otherwise); /* f d */
const uint8_t *fb_get_table(const uint8_t *table, unsigned id);
fb_vec fb_get_vec(const uint8_t *table, unsigned id);
str fb_get_str(const uint8_t *table, unsigned id);
const uint8_t *fb_vec_table(fb_vec v, uint32_t i);

#endif
