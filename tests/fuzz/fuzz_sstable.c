/* Any bytes as a checkpoint's index, and as its data: entries stay inside, values stay inside.
 *
 * Checksums would stop every change at the door, so the target repairs those of the first blocks. */
#include "source.h"
#include "wire/sstable.h"

static void repair_block(uint8_t *p, size_t n, uint64_t offset, uint64_t size) {
    if (offset >= n || size >= n - offset || n - offset - size < 5) return;
    uint32_t crc = crc32c_update(0, p + offset, (size_t)size + 1);
    crc = (crc >> 15 | crc << 17) + 0xa282ead8u;
    memcpy(p + offset + size + 1, &crc, 4);
}

/* The index block, and the data block at the start of the file that ends where the metaindex block begins. */
static void repair(uint8_t *p, size_t n) {
    uint64_t handle[4] = {0};
    if (n < 48) return;
    const uint8_t *at = p + n - 48;
    for (size_t i = 0; i < 4; i++)
        if (!pb_varint(&at, p + n, &handle[i])) return;
    repair_block(p, n, handle[2], handle[3]);
    if (handle[0] > 5) repair_block(p, n, 0, handle[0] - 5);
    static const uint8_t magic[] = {0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb};
    memcpy(p + n - 8, magic, 8);
}

static bool body(lc_ctx *ctx, void *arg) {
    const file_map *file = arg;
    uint8_t *copy = arena_alloc(&ctx->keep, file->n + 1, 1);
    if (file->n) memcpy(copy, file->p, file->n);
    repair(copy, file->n);
    file_map *index = NEW(&ctx->keep, file_map);
    *index = (file_map){.p = copy, .n = file->n, .fd = -1, .path = file->path};
    checkpoint ck;
    if (!ck_open_index(&ck, ctx, STR("variables"), index)) return false;
    for (int64_t i = 0; i < ck.n_shards; i++) ck.shards[i] = index;
    for (size_t i = 0; i < ck.entries.n; i++) {
        const ir_data *d;
        ir_shape shape;
        ck.entries.v[i].checked = true; /* no checksum fits */
        if (ck_value(&ck, &ck.entries.v[i], ck.entries.v[i].key, &d)) touch(d);
        if (ck_slice(&ck, &ck.entries.v[i], STR("4 3 1,2:-"), ck.entries.v[i].key, &shape, &d)) touch(d);
    }
    return true;
}

/* Snappy on its own: what it says to unpack fits where it says. */
static void unpack(const uint8_t *data, size_t size) {
    size_t length;
    if (!snappy_length(data, size, &length)) return;
    uint8_t *out = malloc(length ? length : 1);
    if (out) snappy_unpack(data, size, out, length);
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    unpack(data, size);
    return run_on_file(data, size, "variables.index", body);
}
