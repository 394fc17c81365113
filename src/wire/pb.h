/* wire/pb.h: protobuf wire format and text format, without any message type built in.
 *
 * Reading is zero-copy and iterative: a message is a view of bytes (`str`), its fields come one
 * after the other, and a sub-message is again a view.  Nothing is allocated, nothing recurses;
 * groups are skipped.
 *
 *     pb_reader r = pb_open(message);
 *     pb_field f;
 *     while (pb_next(&r, &f)) switch (f.number) { case 1: name = f.bytes; ... }
 *     if (r.problem) ...                     (r.at points at the broken byte)
 *
 * A message with singular fields is read in one call through a table of slots (`pb_fill`). */
#ifndef WIRE_PB_H
#define WIRE_PB_H

#include "base/base.h"

typedef enum pb_wire { PB_VARINT = 0, PB_FIXED64 = 1, PB_BYTES = 2, PB_FIXED32 = 5 } pb_wire;

typedef struct pb_reader {
    const uint8_t *p, *end;
    const char *problem; /* NULL: all is well */
    const uint8_t *at;   /* where the problem is */
} pb_reader;

typedef struct pb_field {
    uint32_t number;
    pb_wire wire;
    uint64_t u;        /* PB_VARINT, PB_FIXED64, PB_FIXED32 */
    str bytes;         /* PB_BYTES */
    const uint8_t *at; /* its tag */
} pb_field;

pb_reader pb_open(str message);
bool pb_next(pb_reader *r, pb_field *f); /* false: at the end, or r->problem */
/* A varint at *p; false: truncated or longer than 10 bytes. */
bool pb_varint(const uint8_t **p, const uint8_t *end, uint64_t *value);

static inline float pb_f32(const pb_field *f) {
    uint32_t u = (uint32_t)f->u;
    float v;
    memcpy(&v, &u, 4);
    return v;
}
static inline double pb_f64(const pb_field *f) {
    double v;
    memcpy(&v, &f->u, 8);
    return v;
}

/* ---- singular fields by table ---------------------------------------------------------------- */

typedef enum pb_kind {
    PB_INT,   /* int64_t: any varint or fixed field */
    PB_BOOL,  /* bool */
    PB_F32,   /* float */
    PB_VIEW,  /* str: string, bytes, message; p stays NULL when the field is absent */
    PB_COUNT, /* uint32_t: how often the (length-delimited) field occurs */
} pb_kind;
typedef struct pb_slot {
    uint32_t number;
    pb_kind kind;
    size_t offset; /* in the struct that is filled */
} pb_slot;
typedef struct pb_error {
    const char *problem; /* NULL: none */
    const uint8_t *at;
} pb_error;

/* Sets what the message has, leaves the rest as it is; the last of a repeated field wins. */
bool pb_fill(str message, const pb_slot *slots, size_t n, void *out, pb_error *error);
#define PB_FILL(message, slots, out, error)                                                        \
    pb_fill((message), (slots), ARRAY_LEN(slots), (out), (error))

/* Key and value of a map entry; an absent part is the empty view. */
bool pb_map_entry(str entry, str *key, str *value, pb_error *error);

/* ---- writing --------------------------------------------------------------------------------- */

void pb_put_varint(strbuf *out, uint64_t v);
void pb_put_int(strbuf *out, uint32_t number, uint64_t v);
void pb_put_f32(strbuf *out, uint32_t number, float v);
void pb_put_bytes(strbuf *out, uint32_t number, str v);

/* ---- text format -> wire format -------------------------------------------------------------- */

typedef enum pb_text_kind {
    PBT_INT,
    PBT_FLOAT,
    PBT_DOUBLE,
    PBT_BOOL,
    PBT_BYTES,
    PBT_ENUM,
    PBT_MSG,
    PBT_FIXED32
} pb_text_kind;
typedef struct pb_text_enum {
    const char *name;
    int64_t value;
} pb_text_enum;
typedef struct pb_text_msg pb_text_msg;
typedef struct pb_text_field {
    const char *name;
    uint32_t number;
    pb_text_kind kind;
    const pb_text_msg *msg; /* PBT_MSG */
} pb_text_field;
struct pb_text_msg {
    const pb_text_field *fields;
    size_t n;
    const pb_text_enum *enums; /* names of PBT_ENUM values; closed by a NULL name */
};

/* Whether the message, and every message in it that the table knows, is well formed. */
bool pb_check(const pb_text_msg *type, str message, pb_error *error);
/* The message that `text` spells, as wire bytes in `a`.  Fields that the table does not know, and
 * extensions, are skipped.  error->at points into text. */
bool pb_from_text(arena *a, const pb_text_msg *type, str text, str *wire, pb_error *error);

#endif
