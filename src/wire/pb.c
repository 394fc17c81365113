/* wire/pb.c: the protobuf wire format.  Every length is checked against what is left of its
 * message before it is used, so that a view never leaves the bytes that it was made from. */
#include "wire/pb.h"

enum { GROUP_START = 3, GROUP_END = 4, MAX_GROUP_DEPTH = 64 };

pb_reader pb_open(str message) {
    const uint8_t *p = (const uint8_t *)message.p;
    return (pb_reader){.p = p, .end = p ? p + message.n : p};
}

static bool stop(pb_reader *r, const uint8_t *at, const char *problem) {
    r->problem = problem;
    r->at = at;
    r->p = r->end;
    return false;
}

bool pb_varint(const uint8_t **p, const uint8_t *end, uint64_t *value) {
    uint64_t v = 0;
    for (unsigned shift = 0; shift < 70 && *p < end; shift += 7) {
        uint8_t b = *(*p)++;
        v |= (uint64_t)(b & 127) << (shift < 64 ? shift : 63);
        if (b < 128) {
            *value = v;
            return true;
        }
    }
    return false;
}

/* The payload of a field whose tag was read. */
static bool read_value(pb_reader *r, pb_field *f) {
    uint64_t n;
    size_t left = (size_t)(r->end - r->p);
    switch (f->wire) {
    case PB_VARINT:
        return pb_varint(&r->p, r->end, &f->u) || stop(r, f->at, "a number is truncated");
    case PB_FIXED64:
        if (left < 8) return stop(r, f->at, "a 64-bit number is truncated");
        f->u = load_u64(r->p);
        r->p += 8;
        return true;
    case PB_FIXED32:
        if (left < 4) return stop(r, f->at, "a 32-bit number is truncated");
        f->u = load_u32(r->p);
        r->p += 4;
        return true;
    case PB_BYTES:
        if (!pb_varint(&r->p, r->end, &n)) return stop(r, f->at, "a length is truncated");
        if (n > (size_t)(r->end - r->p))
            return stop(r, f->at, "a length points beyond its message (truncated or damaged)");
        f->bytes = (str){(const char *)r->p, (size_t)n};
        r->p += n;
        return true;
    }
    return stop(r, f->at, "a tag has an invalid wire type");
}

static bool read_tag(pb_reader *r, pb_field *f, unsigned *wire) {
    uint64_t tag;
    f->at = r->p;
    if (r->p < r->end && *r->p < 128)
        tag = *r->p++; /* nearly all */
    else if (!pb_varint(&r->p, r->end, &tag))
        return stop(r, f->at, "a tag is truncated");
    if (tag >> 3 == 0 || tag >> 3 > 0x1fffffff)
        return stop(r, f->at, "a tag has an invalid field number");
    f->number = (uint32_t)(tag >> 3);
    *wire = (unsigned)(tag & 7);
    return true;
}

/* Groups are a relic: their content is skipped, with a stack of their numbers. */
static bool skip_group(pb_reader *r, pb_field *f) {
    uint32_t open[MAX_GROUP_DEPTH];
    size_t depth = 0;
    open[depth++] = f->number;
    while (depth) {
        unsigned wire;
        if (r->p >= r->end) return stop(r, f->at, "a group is not closed");
        if (!read_tag(r, f, &wire)) return false;
        if (wire == GROUP_START) {
            if (depth == MAX_GROUP_DEPTH) return stop(r, f->at, "groups are nested too deep");
            open[depth++] = f->number;
        } else if (wire == GROUP_END) {
            if (open[--depth] != f->number)
                return stop(r, f->at, "a group is closed by another number");
        } else {
            f->wire = (pb_wire)wire;
            if (!read_value(r, f)) return false;
        }
    }
    return true;
}

bool pb_next(pb_reader *r, pb_field *f) {
    while (r->p < r->end) {
        unsigned wire;
        if (!read_tag(r, f, &wire)) return false;
        if (wire == GROUP_START) {
            if (!skip_group(r, f)) return false;
            continue;
        }
        f->wire = (pb_wire)wire;
        f->bytes = (str){0};
        return read_value(r, f);
    }
    return false;
}

static bool fill_slot(const pb_slot *s, const pb_field *f, char *out) {
    void *to = out + s->offset;
    bool is_view = s->kind == PB_VIEW || s->kind == PB_COUNT;
    if (is_view != (f->wire == PB_BYTES)) return false;
    switch (s->kind) {
    case PB_INT: *(int64_t *)to = (int64_t)f->u; return true;
    case PB_BOOL: *(bool *)to = f->u != 0; return true;
    case PB_F32: *(float *)to = pb_f32(f); return f->wire == PB_FIXED32;
    case PB_VIEW: *(str *)to = f->bytes; return true;
    case PB_COUNT: ++*(uint32_t *)to; return true;
    }
    return false;
}

bool pb_fill(str message, const pb_slot *slots, size_t n, void *out, pb_error *error) {
    pb_reader r = pb_open(message);
    pb_field f;
    while (pb_next(&r, &f)) {
        for (size_t i = 0; i < n; i++) {
            if (slots[i].number != f.number) continue;
            if (!fill_slot(&slots[i], &f, out)) {
                stop(&r, f.at, "a field has another wire type than its message says");
                break;
            }
            break;
        }
    }
    *error = (pb_error){r.problem, r.at};
    return !r.problem;
}

bool pb_map_entry(str entry, str *key, str *value, pb_error *error) {
    typedef struct pair {
        str key, value;
    } pair;
    static const pb_slot slots[] = {{1, PB_VIEW, offsetof(pair, key)},
                                    {2, PB_VIEW, offsetof(pair, value)}};
    pair e = {0};
    if (!PB_FILL(entry, slots, &e, error)) return false;
    *key = e.key.p ? e.key : STR("");
    *value = e.value.p ? e.value : STR("");
    return true;
}

enum { MAX_MESSAGE_DEPTH = 100 };

static bool check_message(const pb_text_msg *type, str message, unsigned depth, pb_error *error) {
    pb_reader r = pb_open(message);
    pb_field f;
    while (pb_next(&r, &f)) {
        if (f.wire != PB_BYTES) continue;
        for (size_t i = 0; i < type->n; i++) {
            const pb_text_field *t = &type->fields[i];
            if (t->number != f.number) continue;
            if (t->kind == PBT_MSG && depth == MAX_MESSAGE_DEPTH)
                stop(&r, f.at, "messages are nested too deep");
            else if (t->kind == PBT_MSG && !check_message(t->msg, f.bytes, depth + 1, error))
                return false;
            break;
        }
    }
    *error = (pb_error){r.problem, r.at};
    return !r.problem;
}

bool pb_check(const pb_text_msg *type, str message, pb_error *error) {
    return check_message(type, message, 0, error);
}

void pb_put_varint(strbuf *out, uint64_t v) {
    char b[10];
    size_t n = 0;
    while (v > 127) {
        b[n++] = (char)(v | 128);
        v >>= 7;
    }
    b[n++] = (char)v;
    sb_put(out, b, n);
}

void pb_put_int(strbuf *out, uint32_t number, uint64_t v) {
    pb_put_varint(out, (uint64_t)number << 3 | PB_VARINT);
    pb_put_varint(out, v);
}

void pb_put_f32(strbuf *out, uint32_t number, float v) {
    pb_put_varint(out, (uint64_t)number << 3 | PB_FIXED32);
    sb_put(out, (const char *)&v, 4);
}

void pb_put_bytes(strbuf *out, uint32_t number, str v) {
    pb_put_varint(out, (uint64_t)number << 3 | PB_BYTES);
    pb_put_varint(out, v.n);
    sb_put(out, v.p, v.n);
}
