/* front/savedmodel/slices.c: parts of tensors: how checkpoints name and store them.
 *
 * A partitioned variable is one entry without data that lists boxes, and one entry for each box,
 * whose key is the variable's name and the box in an encoding that sorts as the numbers do. */
#include "front/savedmodel/sm.h"

/* "10 20 0,5:-": the full shape, then start,length or - for each axis. */
bool ck_parse_spec(str spec, ck_box *box) {
    size_t from = spec.n;
    while (from > 0 && spec.p[from - 1] != ' ') from--;
    str rest = str_sub(spec, from, spec.n), axis, start, length;
    *box = (ck_box){0};
    for (bool more = true; more;) {
        ck_extent e = {0, -1};
        more = str_cut(rest, ':', &axis, &rest);
        if (box->rank == IR_MAX_RANK) return false;
        if (!str_is(axis, "-")) {
            if (!str_cut(axis, ',', &start, &length) || !str_to_i64(start, &e.start) ||
                !str_to_i64(length, &e.length))
                return false;
            if (e.start < 0 || e.length < 0) return false;
        }
        box->e[box->rank++] = e;
    }
    return true;
}

/* TensorSliceProto: extents; a length that is absent is the whole axis. */
bool ck_parse_slice(str message, ck_box *box) {
    static const pb_slot slots[] = {{1, PB_INT, offsetof(ck_extent, start)},
                                    {2, PB_INT, offsetof(ck_extent, length)}};
    pb_reader r = pb_open(message);
    pb_field f;
    pb_error error;
    *box = (ck_box){0};
    while (pb_next(&r, &f)) {
        if (f.number != 1 || f.wire != PB_BYTES) continue;
        ck_extent e = {0, -1};
        if (box->rank == IR_MAX_RANK || !PB_FILL(f.bytes, slots, &e, &error) || e.start < 0)
            return false;
        box->e[box->rank++] = e;
    }
    return !r.problem;
}

bool ck_clip(const ck_box *box, const ir_shape *shape, ck_box *out) {
    *out = *box;
    if (box->rank != shape->rank) return false;
    for (int i = 0; i < box->rank; i++) {
        ck_extent *e = &out->e[i];
        if (e->start < 0 || e->start > shape->d[i]) return false;
        if (e->length < 0) e->length = shape->d[i] - e->start;
        if (e->length > shape->d[i] - e->start) return false;
    }
    return true;
}

/* ---- the key: numbers in an encoding that sorts bytewise ------------------------------------- */

/* The number of bytes, then the bytes, most significant first. */
static void put_number(strbuf *b, uint64_t v) {
    char bytes[9];
    size_t n = 0;
    for (uint64_t left = v; left; left >>= 8) n++;
    bytes[0] = (char)n;
    for (size_t i = 0; i < n; i++) bytes[1 + i] = (char)(v >> 8 * (n - 1 - i));
    sb_put(b, bytes, n + 1);
}

/* 0 and 255 are escaped; 0 1 ends the string. */
static void put_string(strbuf *b, str s) {
    for (size_t i = 0; i < s.n; i++) {
        sb_put(b, &s.p[i], 1);
        if (s.p[i] == '\0')
            sb_put(b, "\xff", 1);
        else if ((uint8_t)s.p[i] == 255)
            sb_put(b, "\0", 1);
    }
    sb_put(b, "\0\1", 2);
}

/* As many leading ones as bytes (inverted for negative numbers), then the sign and the number. */
static void put_signed(strbuf *b, int64_t v) {
    uint64_t magnitude = (uint64_t)(v < 0 ? ~v : v);
    uint8_t bytes[10];
    size_t n = 1;
    while (n < 10 && (n * 7 - 1 < 64 && magnitude >> (n * 7 - 1))) n++;
    memset(bytes, v < 0 ? 255 : 0, sizeof bytes);
    for (size_t i = 0; i < 8; i++) bytes[2 + i] = (uint8_t)((uint64_t)v >> 8 * (7 - i));
    uint8_t *at = bytes + 10 - n;
    at[0] ^= (uint8_t)(n >= 8 ? 0xff : 0xff00 >> n);
    if (n > 8) at[1] ^= n == 9 ? 0x80 : 0xc0;
    sb_put(b, (const char *)at, n);
}

str ck_slice_key(arena *a, str name, const ck_box *box) {
    strbuf b = {.a = a};
    put_number(&b, 0);
    put_string(&b, name);
    put_number(&b, (uint64_t)box->rank);
    for (int i = 0; i < box->rank; i++) {
        put_signed(&b, box->e[i].length < 0 ? 0 : box->e[i].start);
        put_signed(&b, box->e[i].length);
    }
    return sb_str(&b);
}

/* ---- copying boxes --------------------------------------------------------------------------- */

void ck_copy_box(const uint8_t *from, const ck_box *have, uint8_t *to, const ck_box *want,
                 size_t size) {
    int rank = have->rank;
    int64_t at[IR_MAX_RANK], until[IR_MAX_RANK], first[IR_MAX_RANK];
    for (int i = 0; i < rank; i++) {
        at[i] = first[i] = MAX(have->e[i].start, want->e[i].start);
        until[i] = MIN(have->e[i].start + have->e[i].length, want->e[i].start + want->e[i].length);
        if (at[i] >= until[i]) return;
    }
    int64_t run = rank ? until[rank - 1] - at[rank - 1] : 1;
    for (;;) {
        int64_t source = 0, target = 0;
        for (int i = 0; i < rank; i++) {
            source = source * have->e[i].length + at[i] - have->e[i].start;
            target = target * want->e[i].length + at[i] - want->e[i].start;
        }
        memcpy(to + (size_t)target * size, from + (size_t)source * size, (size_t)run * size);
        int axis = rank - 2; /* the last axis is copied as a run */
        while (axis >= 0 && ++at[axis] == until[axis]) {
            at[axis] = first[axis];
            axis--;
        }
        if (axis < 0) return;
    }
}
