/* front/savedmodel/checkpoint.c: TensorBundles: an index of entries, and data files that hold the
 * bytes.
 *
 * Values are views of the mapped data files.  Small ones are verified at once; the checksum of a
 * large one goes along in its ir_data, so that its bytes are read only once, by whoever writes
 * them. */
#include "front/savedmodel/sm.h"
#include "wire/sstable.h"

enum { VERIFY_NOW = 64 << 10, MAX_SHARDS = 1 << 16, MOST_TIMES_MADE = 8, MOST_PARTS = 1 << 23 };

static bool broken(checkpoint *ck, const void *at, const char *problem) {
    const file_map *f = ck->index_file;
    const uint8_t *p = at;
    int64_t offset = p && p >= f->p && p < f->p + f->n ? p - f->p : 0;
    return diag_report(ck->ctx, D_CHECKPOINT_BROKEN,
                       (diag_where){.file = f->path.p, .offset = offset},
                       "the file is truncated or damaged: copy or export the model again",
                       "cannot read '%.*s': %s", STR_ARG(f->path), problem);
}

/* ---- the index ------------------------------------------------------------------------------- */

typedef struct entry_proto {
    int64_t type, shard, offset, size, crc;
    str shape, slice;
} entry_proto;
static const pb_slot entry_slots[] = {
    {1, PB_INT, offsetof(entry_proto, type)},   {2, PB_VIEW, offsetof(entry_proto, shape)},
    {3, PB_INT, offsetof(entry_proto, shard)},  {4, PB_INT, offsetof(entry_proto, offset)},
    {5, PB_INT, offsetof(entry_proto, size)},   {6, PB_INT, offsetof(entry_proto, crc)},
    {7, PB_VIEW, offsetof(entry_proto, slice)},
};

/* As gd_shape, without a module; a shape of too many dimensions matters only when the entry is
 * used. */
static bool read_shape(str message, ir_shape *s) {
    static const pb_slot size_slot[] = {{1, PB_INT, 0}};
    pb_reader r = pb_open(message);
    pb_field f;
    pb_error error;
    *s = IR_SCALAR;
    while (pb_next(&r, &f)) {
        int64_t size = 0;
        if (f.number != 2 || f.wire != PB_BYTES) continue;
        if (!PB_FILL(f.bytes, size_slot, &size, &error)) return false;
        if (size < 0 || s->rank == IR_MAX_RANK) {
            *s = IR_UNRANKED;
            return true;
        }
        s->d[s->rank++] = size;
    }
    return !r.problem;
}

static bool add_entry(checkpoint *ck, str key, str value) {
    entry_proto p = {0};
    pb_error error;
    ck_entry e = {0};
    arena *keep = &ck->ctx->keep;
    if (!PB_FILL(value, entry_slots, &p, &error) || !read_shape(p.shape, &e.shape))
        return broken(ck, NULL, "an entry is broken");
    e.key = str_dup(keep, key);
    e.tf_type = p.type;
    e.dtype = ir_dtype_from_tf(p.type);
    e.shard = p.shard;
    e.offset = p.offset;
    e.size = p.size;
    e.crc = sst_unmask_crc((uint32_t)p.crc);
    if (p.slice.p)
        e.slices = str_dup(keep, value); /* all slices are read from the entry's message */
    if (smap_put(&ck->index, e.key, ck->entries.n)) vec_push(keep, &ck->entries, e);
    return true;
}

static bool read_header(checkpoint *ck, str value) {
    typedef struct header {
        int64_t shards, endianness;
    } header;
    static const pb_slot slots[] = {{1, PB_INT, offsetof(header, shards)},
                                    {2, PB_INT, offsetof(header, endianness)}};
    header h = {0};
    pb_error error;
    if (!PB_FILL(value, slots, &h, &error)) return broken(ck, NULL, "the header is broken");
    if (h.endianness) return broken(ck, NULL, "it was written on a big-endian machine");
    if (h.shards < 1 || h.shards > MAX_SHARDS)
        return broken(ck, NULL, "the number of data files is absurd");
    ck->n_shards = h.shards;
    ck->shards = NEW_N(&ck->ctx->keep, const file_map *, (size_t)h.shards);
    return true;
}

bool ck_open_index(checkpoint *ck, lc_ctx *ctx, str prefix, const file_map *index) {
    sst_reader r;
    str key, value;
    *ck =
        (checkpoint){.ctx = ctx, .prefix = prefix, .index = {.a = &ctx->keep}, .index_file = index};
    arena_mark mark = arena_get_mark(&ctx->scratch);
    bool ok = sst_open(&r, &ctx->scratch, index->p, index->n);
    while (ok && sst_next(&r, &key, &value))
        ok = key.n ? add_entry(ck, key, value) : read_header(ck, value);
    const pb_error error = r.error;
    arena_rewind(&ctx->scratch, mark);
    if (error.problem) return broken(ck, error.at, error.problem);
    return ok && (ck->n_shards || broken(ck, NULL, "the header is missing"));
}

bool ck_open(checkpoint *ck, lc_ctx *ctx, str prefix) {
    str path = str_fmt(&ctx->keep, "%.*s.index", (int)prefix.n, prefix.p);
    if (!file_exists(path))
        return diag_report(ctx, D_CHECKPOINT_MISSING, (diag_where){.file = path.p},
                           "copy the whole folder of the SavedModel, with its folder variables",
                           "the model has variables, but '%.*s' does not exist", STR_ARG(path));
    const file_map *index = file_open(ctx, path);
    return index && ck_open_index(ck, ctx, prefix, index);
}

ck_entry *ck_find(const checkpoint *ck, str key) {
    uint64_t i;
    return smap_get(&ck->index, key, &i) ? &ck->entries.v[i] : NULL;
}

/* ---- bytes ----------------------------------------------------------------------------------- */

static const file_map *open_shard(checkpoint *ck, const ck_entry *e, str variable) {
    if (e->shard < 0 || e->shard >= ck->n_shards) {
        broken(ck, NULL, "an entry names a data file that does not exist");
        return NULL;
    }
    const file_map **shard = &ck->shards[e->shard];
    if (*shard) return *shard;
    str path = str_fmt(&ck->ctx->keep, "%.*s.data-%05d-of-%05d", (int)ck->prefix.n, ck->prefix.p,
                       (int)e->shard, (int)ck->n_shards);
    if (!file_exists(path)) {
        if (ck->shard_missing) return NULL;
        ck->shard_missing = true;
        diag_report(ck->ctx, D_CHECKPOINT_MISSING, (diag_where){.file = path.p, .node = variable},
                    "copy the whole folder of the SavedModel, with its folder variables",
                    "the value of variable '%.*s' is missing: '%.*s' does not exist",
                    STR_ARG(variable), STR_ARG(path));
        return NULL;
    }
    return *shard = file_open(ck->ctx, path);
}

static bool bad_checksum(checkpoint *ck, const file_map *f, const ck_entry *e, str variable) {
    return diag_report(
        ck->ctx, D_CHECKSUM, (diag_where){.file = f->path.p, .offset = e->offset, .node = variable},
        "the file was damaged after it was written: copy or export the model again",
        "the checksum of variable '%.*s' does not match its bytes", STR_ARG(variable));
}

/* The entry's bytes inside its data file. */
static const uint8_t *entry_bytes(checkpoint *ck, const ck_entry *e, str variable,
                                  const file_map **file) {
    const file_map *f = open_shard(ck, e, variable);
    if (!f) return NULL;
    if (e->offset < 0 || e->size < 0 || (uint64_t)e->offset > f->n ||
        (uint64_t)e->size > f->n - (uint64_t)e->offset) {
        diag_report(ck->ctx, D_SHARD_TRUNCATED,
                    (diag_where){.file = f->path.p, .offset = (int64_t)f->n, .node = variable},
                    NULL,
                    "variable '%.*s' lies beyond the end of its data file, which has %zu bytes",
                    STR_ARG(variable), f->n);
        return NULL;
    }
    *file = f;
    return f->p + e->offset;
}

/* The size that shape and type ask for; false: reported. */
static bool check_size(checkpoint *ck, const ck_entry *e, str variable, int64_t *count) {
    const diag_where where = {.file = ck->index_file->path.p, .node = variable};
    if (e->shape.rank < 0)
        return diag_report(ck->ctx, D_RANK_TOO_HIGH, where, NULL,
                           "variable '%.*s' has more than %d dimensions", STR_ARG(variable),
                           IR_MAX_RANK);
    if (!ir_shape_count(&e->shape, count))
        return diag_report(ck->ctx, D_VARIABLE_MISMATCH, where, NULL,
                           "variable '%.*s' has an absurd shape", STR_ARG(variable));
    if (e->slices.p || e->dtype == IR_STR || e->dtype == IR_DTYPE_NONE ||
        *count * (int64_t)ir_dtype_size(e->dtype) == e->size)
        return true;
    return diag_report(ck->ctx, D_VARIABLE_MISMATCH, where, NULL,
                       "variable '%.*s' has %lld bytes where its shape asks for %lld",
                       STR_ARG(variable), (long long)e->size,
                       (long long)(*count * (int64_t)ir_dtype_size(e->dtype)));
}

/* Room for a value that is no view.  Any number of variables can ask for parts of one tensor: what all take together is
 * bounded by what was read. */
static uint8_t *new_bytes(checkpoint *ck, uint64_t size, str variable) {
    const uint64_t most = ((uint64_t)1 << 28) + MOST_TIMES_MADE * ck->ctx->files_size;
    if (ck->made > most || size > most - ck->made) {
        diag_report(ck->ctx, D_VARIABLE_MISMATCH,
                    (diag_where){.file = ck->index_file->path.p, .node = variable}, NULL,
                    "variable '%.*s' and others before it take many times what the checkpoint holds",
                    STR_ARG(variable));
        return NULL;
    }
    ck->made += size;
    return arena_alloc(&ck->ctx->keep, (size_t)size, 16);
}

static ir_data *new_data(checkpoint *ck, const void *bytes, uint64_t size, ir_dtype t) {
    ir_data *d = NEW(&ck->ctx->keep, ir_data);
    *d = (ir_data){.bytes = bytes, .size = size, .stored = t, .dense = true};
    return d;
}

/* Strings: lengths as varints, a checksum of them, the text.  The entry's checksum covers the
 * lengths as 32-bit numbers, that checksum, and the text. */
static bool string_value(checkpoint *ck, ck_entry *e, const uint8_t *p, const file_map *f,
                         int64_t count, str variable, const ir_data **out) {
    const uint8_t *at = p, *end = p + e->size;
    uint64_t head = ((uint64_t)count + 2) * 4, text = 0, n;
    uint32_t crc = 0;
    if (count > e->size || head > INT32_MAX) return bad_checksum(ck, f, e, variable);
    uint8_t *to = new_bytes(ck, head + (uint64_t)e->size, variable);
    if (!to) return false;
    for (int64_t i = 0; i < count; i++) {
        int32_t offset = (int32_t)(head + text);
        if (!pb_varint(&at, end, &n) || n > (uint64_t)(end - at) || (text += n) > INT32_MAX - head)
            return bad_checksum(ck, f, e, variable);
        memcpy(to + 4 * (i + 1), &offset, 4);
        crc = crc32c_update(crc, &(uint32_t){(uint32_t)n}, 4);
    }
    if ((uint64_t)(end - at) != text + 4 || sst_unmask_crc(load_u32(at)) != crc)
        return bad_checksum(ck, f, e, variable);
    if (crc32c_update(crc, at, (size_t)text + 4) != e->crc) return bad_checksum(ck, f, e, variable);
    memcpy(to, &(int32_t){(int32_t)count}, 4);
    memcpy(to + 4 * (count + 1), &(int32_t){(int32_t)(head + text)}, 4);
    memcpy(to + head, at + 4, (size_t)text);
    *out = new_data(ck, to, head + text, IR_STR);
    return true;
}

bool ck_string_at(const ir_data *d, uint32_t i, str *out) {
    if (d->size < 8 || d->stored != IR_STR || !d->dense || i >= load_u32(d->bytes)) return false;
    uint32_t from = load_u32(d->bytes + 4 * (i + 1)), to = load_u32(d->bytes + 4 * (i + 2));
    *out = (str){(const char *)d->bytes + from, to - from};
    return true;
}

/* TensorFlow keeps int4 one a byte, and says nothing of the upper half. */
static const ir_data *extend_int4(checkpoint *ck, const ir_data *d, str variable) {
    uint8_t *to = new_bytes(ck, d->size, variable);
    if (!to) return NULL;
    for (uint64_t i = 0; i < d->size; i++) to[i] = (uint8_t)(((d->bytes[i] & 15) ^ 8) - 8);
    return new_data(ck, to, d->size, IR_I4);
}

static bool verify_now(checkpoint *ck, ck_entry *e, const uint8_t *p, const file_map *f,
                       str variable) {
    if (e->checked) return true;
    e->checked = true;
    return crc32c_update(0, p, (size_t)e->size) == e->crc || bad_checksum(ck, f, e, variable);
}

bool ck_value(checkpoint *ck, ck_entry *e, str variable, const ir_data **out) {
    int64_t count;
    const file_map *f;
    *out = NULL;
    if (e->slices.p) return ck_slice(ck, e, STR(""), variable, &e->shape, out);
    if (e->dtype == IR_DTYPE_NONE || e->dtype == IR_RES || e->dtype == IR_VAR)
        return true; /* nothing that a tensor could hold */
    if (!check_size(ck, e, variable, &count)) return false;
    const uint8_t *p = entry_bytes(ck, e, variable, &f);
    if (!p) return false;
    if (e->dtype == IR_STR) return string_value(ck, e, p, f, count, variable, out);
    if ((e->size <= VERIFY_NOW || e->dtype == IR_I4) && !verify_now(ck, e, p, f, variable))
        return false;
    e->used = true;
    ir_data *d = new_data(ck, p, (uint64_t)e->size, e->dtype);
    d->file = f;
    d->file_offset = (uint64_t)e->offset;
    d->crc = e->crc;
    d->checked = &e->checked;
    *out = e->dtype == IR_I4 ? extend_int4(ck, d, variable) : d;
    return *out != NULL;
}

/* ---- slices ---------------------------------------------------------------------------------- */

static bool bad_slice(checkpoint *ck, str variable) {
    return diag_report(ck->ctx, D_VARIABLE_MISMATCH,
                       (diag_where){.file = ck->index_file->path.p, .node = variable}, NULL,
                       "the checkpoint does not have the slice that variable '%.*s' needs",
                       STR_ARG(variable));
}

/* Marks the elements of the wanted box that a slice gives. */
static void mark_box(checkpoint *ck, const ck_box *box, int64_t count, uint8_t *given, const ck_box *want) {
    arena *a = &ck->ctx->scratch;
    const arena_mark mark = arena_get_mark(a);
    uint8_t *ones = arena_alloc(a, (size_t)count, 1);
    memset(ones, 1, (size_t)count);
    ck_copy_box(ones, box, given, want, 1);
    arena_rewind(a, mark);
}

/* Puts the wanted box together from the slices that are stored; false: reported.  Without `to`,
 * only checks that they are there; `given`, as many bytes as elements, tells which ones a slice gave. */
static bool gather_slices(checkpoint *ck, const ck_entry *e, const ck_box *want, uint8_t *to,
                          uint8_t *given, str variable, int64_t wanted) {
    int64_t covered = 0;
    size_t size = ir_dtype_size(e->dtype);
    pb_reader r = pb_open(e->slices);
    pb_field f;
    while (pb_next(&r, &f)) {
        ck_box stored, box;
        const file_map *file;
        int64_t count = 1;
        if (f.number != 7 || f.wire != PB_BYTES) continue;
        if (++ck->parts > MOST_PARTS) return broken(ck, NULL, "it has too many slices");
        if (!ck_parse_slice(f.bytes, &stored) || !ck_clip(&stored, &e->shape, &box))
            return bad_slice(ck, variable);
        const arena_mark mark = arena_get_mark(&ck->ctx->scratch);
        ck_entry *part = ck_find(ck, ck_slice_key(&ck->ctx->scratch, e->key, &stored));
        arena_rewind(&ck->ctx->scratch, mark);
        for (int i = 0; i < box.rank; i++)
            if (__builtin_mul_overflow(count, box.e[i].length, &count))
                return bad_slice(ck, variable);
        if (!part || part->dtype != e->dtype || part->slices.p ||
            (int64_t)size * count != part->size)
            return bad_slice(ck, variable);
        const uint8_t *p = entry_bytes(ck, part, variable, &file);
        if (!p || (to && !verify_now(ck, part, p, file, variable))) return false;
        if (to) ck_copy_box(p, &box, to, want, size);
        if (to) mark_box(ck, &box, count, given, want);
        int64_t shared = 1;
        for (int i = 0; i < box.rank; i++) {
            int64_t from = MAX(box.e[i].start, want->e[i].start);
            int64_t until =
                MIN(box.e[i].start + box.e[i].length, want->e[i].start + want->e[i].length);
            shared *= MAX(until - from, 0);
        }
        covered += shared;
        if (covered > wanted) return bad_slice(ck, variable);
    }
    const bool hole = covered != wanted || (to && wanted && memchr(given, 0, (size_t)wanted));
    return !hole || bad_slice(ck, variable); /* as many as are wanted, but some twice, leave a hole */
}

/* The wanted box in memory of its own; NULL: reported. */
static uint8_t *put_together(checkpoint *ck, const ck_entry *e, const ck_box *want, str variable, int64_t count) {
    if (!gather_slices(ck, e, want, NULL, NULL, variable, count)) return NULL;
    uint8_t *to = new_bytes(ck, (uint64_t)count * ir_dtype_size(e->dtype), variable);
    if (!to) return NULL;
    const arena_mark mark = arena_get_mark(&ck->ctx->scratch);
    uint8_t *given = arena_zalloc(&ck->ctx->scratch, (size_t)count, 1);
    const bool ok = gather_slices(ck, e, want, to, given, variable, count);
    arena_rewind(&ck->ctx->scratch, mark);
    return ok ? to : NULL;
}

/* A slice that is stored as it is asked for: a view. */
static bool stored_slice(checkpoint *ck, const ck_entry *e, const ck_box *want, str variable,
                         const ir_shape *shape, const ir_data **out) {
    ck_entry *part = ck_find(ck, ck_slice_key(&ck->ctx->scratch, e->key, want));
    if (!part || part->slices.p || part == e) return true;
    if (part->dtype != e->dtype) return bad_slice(ck, variable);
    part->shape = *shape;
    return ck_value(ck, part, variable, out);
}

bool ck_slice(checkpoint *ck, ck_entry *e, str spec, str variable, ir_shape *shape,
              const ir_data **out) {
    ck_box asked = {0}, want;
    int64_t count;
    size_t size = e->dtype == IR_DTYPE_NONE ? 0 : ir_dtype_size(e->dtype);
    *out = NULL;
    if (!check_size(ck, e, variable, &count)) return false;
    asked.rank = e->shape.rank;
    for (int i = 0; i < asked.rank; i++) asked.e[i].length = -1;
    if ((spec.n && !ck_parse_spec(spec, &asked)) || !ck_clip(&asked, &e->shape, &want) || !size)
        return bad_slice(ck, variable);
    *shape = (ir_shape){.rank = want.rank};
    for (int i = 0; i < want.rank; i++) shape->d[i] = want.e[i].length;
    if (!ir_shape_count(shape, &count)) return bad_slice(ck, variable);
    if (e->slices.p && (!stored_slice(ck, e, &asked, variable, shape, out) || *out))
        return *out != NULL;
    uint8_t *to = NULL;
    if (e->slices.p) {
        to = put_together(ck, e, &want, variable, count);
        if (!to) return false;
    } else {
        const file_map *f;
        ck_box whole = {.rank = e->shape.rank};
        for (int i = 0; i < whole.rank; i++) whole.e[i].length = e->shape.d[i];
        const uint8_t *p = entry_bytes(ck, e, variable, &f);
        if (!p || !verify_now(ck, e, p, f, variable)) return false;
        to = new_bytes(ck, (uint64_t)count * size, variable);
        if (!to) return false;
        ck_copy_box(p, &whole, to, &want, size);
    }
    *out = new_data(ck, to, (uint64_t)count * size, e->dtype);
    return true;
}
