/* base/map.c: hash maps by open addressing with linear probing; at most 3/4 full; insertion only. */
#include "base/base.h"

struct smap_slot {
    str key; /* p NULL: free */
    uint64_t value;
};
struct umap_slot {
    uint64_t key, value;
    bool used;
};

static inline uint64_t mix(uint64_t x) {
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    return x ^ x >> 32;
}

uint64_t hash_bytes(const void *p, size_t n) {
    const uint8_t *at = p;
    uint64_t h = 0x9e3779b97f4a7c15u ^ n;
    for (; n >= 8; at += 8, n -= 8) h = mix(h ^ load_u64(at)) + 0x2545f4914f6cdd1du;
    uint64_t tail = 0;
    if (n) memcpy(&tail, at, n);
    return mix(h ^ tail);
}

static struct smap_slot *smap_slot_of(const smap *m, str key) {
    static const char empty = 0;
    if (!key.p) key.p = &empty;
    for (size_t i = (size_t)hash_bytes(key.p, key.n);; i++) {
        struct smap_slot *s = &m->slot[i & (m->cap - 1)];
        if (!s->key.p || str_eq(s->key, key)) return s;
    }
}

bool smap_get(const smap *m, str key, uint64_t *value) {
    if (!m->cap) return false;
    const struct smap_slot *s = smap_slot_of(m, key);
    if (!s->key.p) return false;
    *value = s->value;
    return true;
}

bool smap_put(smap *m, str key, uint64_t value) {
    if (m->n * 4 >= m->cap * 3) {
        smap grown = {m->a, NULL, 0, m->cap ? m->cap * 2 : 16};
        grown.slot = NEW_N(m->a, struct smap_slot, grown.cap);
        for (size_t i = 0; i < m->cap; i++)
            if (m->slot[i].key.p) *smap_slot_of(&grown, m->slot[i].key) = m->slot[i];
        grown.n = m->n;
        *m = grown;
    }
    struct smap_slot *s = smap_slot_of(m, key);
    if (s->key.p) return false;
    s->key = key.p ? key : STR("");
    s->value = value;
    m->n++;
    return true;
}

static struct umap_slot *umap_slot_of(const umap *m, uint64_t key) {
    for (size_t i = (size_t)mix(key);; i++) {
        struct umap_slot *s = &m->slot[i & (m->cap - 1)];
        if (!s->used || s->key == key) return s;
    }
}

bool umap_get(const umap *m, uint64_t key, uint64_t *value) {
    if (!m->cap) return false;
    const struct umap_slot *s = umap_slot_of(m, key);
    if (!s->used) return false;
    *value = s->value;
    return true;
}

void umap_put(umap *m, uint64_t key, uint64_t value) {
    if (m->n * 4 >= m->cap * 3) {
        umap grown = {m->a, NULL, 0, m->cap ? m->cap * 2 : 16};
        grown.slot = NEW_N(m->a, struct umap_slot, grown.cap);
        for (size_t i = 0; i < m->cap; i++)
            if (m->slot[i].used) *umap_slot_of(&grown, m->slot[i].key) = m->slot[i];
        grown.n = m->n;
        *m = grown;
    }
    struct umap_slot *s = umap_slot_of(m, key);
    if (!s->used) m->n++;
    *s = (struct umap_slot){key, value, true};
}
