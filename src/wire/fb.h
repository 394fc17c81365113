/* wire/fb.h: writing FlatBuffers front to back: parents before children, so that large data can stream last.
 *
 *   u32 root ─► [vtable] table ─► children ...          references are forward, patched when the child is known
 *
 * Positions are absolute, so alignment is a matter of padding.  Equal vtables are stored once. */
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

#endif
