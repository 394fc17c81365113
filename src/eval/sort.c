/* eval/sort.c: order and search: TOPK_V2, UNIQUE, NON_MAX_SUPPRESSION. */
#include <math.h>
#include <stdlib.h>

#include "eval/kernel.h"

typedef struct keyed {
    double v;   /* the number, or */
    int64_t i;  /* the integer, exactly */
    int64_t at; /* where it was */
} keyed;

/* Largest first, then lowest place; NaN is above all numbers, as in TensorFlow's comparison. */
static int descending(const void *pa, const void *pb) {
    const keyed *a = pa, *b = pb;
    if (a->v != b->v && !(isnan(a->v) && isnan(b->v))) {
        if (isnan(a->v) || isnan(b->v)) return isnan(a->v) ? -1 : 1;
        return a->v > b->v ? -1 : 1;
    }
    if (a->i != b->i) return a->i > b->i ? -1 : 1;
    return a->at < b->at ? -1 : a->at > b->at;
}

bool ev_k_topk_v2(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    int64_t k[1];
    int n_k;
    const int last = x->shape.rank - 1;
    const ir_dtype t = x->dtype, at_type = c->n_out > 1 ? c->out[1].dtype : IR_DTYPE_NONE;
    if (last < 0 || !ev_ints(&c->in[1], k, 1, &n_k) || n_k != 1 || k[0] < 0 ||
        k[0] > x->shape.d[last] || c->n_out != 2 || c->out[0].dtype != t ||
        (at_type != IR_I32 && at_type != IR_I64 && at_type != IR_I16) || ir_is_complex(t) ||
        t == IR_U64)
        return false;
    c->out[0].shape = x->shape;
    c->out[0].shape.d[last] = k[0];
    c->out[1].shape = c->out[0].shape;
    uint8_t *values = ev_out(c, 0), *places = ev_out(c, 1);
    if (!values || !places) return false;
    const int64_t n = x->shape.d[last], rows = ev_span(&x->shape, 0, last);
    const size_t size = ir_dtype_size(t), at_size = ir_dtype_size(at_type);
    keyed *row = NEW_N(&c->ctx->scratch, keyed, (size_t)n + 1);
    for (int64_t r = 0; k[0] > 0 && r < rows; r++) {
        for (int64_t i = 0; i < n; i++) {
            row[i] = (keyed){.at = i};
            if (ir_is_float(t))
                row[i].v = ev_num(x, r * n + i);
            else
                row[i].i = ev_int(x, r * n + i);
        }
        qsort(row, (size_t)n, sizeof *row, descending);
        for (int64_t i = 0; i < k[0]; i++) {
            memcpy(values, x->p + (uint64_t)(r * n + row[i].at) * size, size);
            ev_convert(at_type, places, IR_I64, &row[i].at, 1);
            values += size;
            places += at_size;
        }
    }
    return true;
}

bool ev_k_unique(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    if (x->shape.rank != 1 || c->n_out != 2 || c->out[0].dtype != x->dtype ||
        !ir_is_int(c->out[1].dtype))
        return false;
    const int64_t n = x->shape.d[0];
    const size_t size = ir_dtype_size(x->dtype);
    arena *a = &c->ctx->scratch;
    smap seen = {.a = a};
    int64_t *which = NEW_N(a, int64_t, (size_t)n + 1), *first = NEW_N(a, int64_t, (size_t)n + 1),
            count = 0;
    for (int64_t i = 0; i < n; i++) {
        const double v = ir_is_float(x->dtype) ? ev_num(x, i) : 1;
        static const uint64_t zero[2];
        const void *p = v == 0 ? (const void *)zero : x->p + (uint64_t)i * size; /* -0 is 0 */
        uint64_t number = (uint64_t)count;
        /* NaN equals nothing. */
        if (isnan(v) || !smap_get(&seen, (str){p, size}, &number)) {
            if (!isnan(v)) smap_put(&seen, (str){p, size}, number);
            first[count++] = i;
        }
        which[i] = (int64_t)number;
    }
    c->out[0].shape = ir_shape_of(1, &count);
    c->out[1].shape = x->shape;
    uint8_t *o = ev_out(c, 0);
    void *places = ev_out(c, 1);
    if (!o || !places) return false;
    for (int64_t i = 0; i < count; i++)
        memcpy(o + (uint64_t)i * size, x->p + (uint64_t)first[i] * size, size);
    return ev_convert(c->out[1].dtype, places, IR_I64, which, n);
}

typedef struct candidate {
    float score;
    int32_t box;
    int64_t begin; /* the first selected box it was not compared with yet */
} candidate;

static float overlap(const float *p, const float *q) {
    const float py0 = MIN(p[0], p[2]), px0 = MIN(p[1], p[3]), py1 = MAX(p[0], p[2]),
                px1 = MAX(p[1], p[3]);
    const float qy0 = MIN(q[0], q[2]), qx0 = MIN(q[1], q[3]), qy1 = MAX(q[0], q[2]),
                qx1 = MAX(q[1], q[3]);
    const float a = (py1 - py0) * (px1 - px0), b = (qy1 - qy0) * (qx1 - qx0);
    if (a <= 0 || b <= 0) return 0;
    const float h = MIN(py1, qy1) - MAX(py0, qy0), w = MIN(px1, qx1) - MAX(px0, qx0);
    const float both = (h > 0 ? h : 0) * (w > 0 ? w : 0);
    return both / (a + b - both);
}

/* A heap by score, then lowest box. */
static bool above(const candidate *a, const candidate *b) {
    return a->score > b->score || (a->score == b->score && a->box < b->box);
}
static void sink(candidate *h, size_t n, size_t i) {
    for (;;) {
        size_t best = i, l = 2 * i + 1;
        if (l < n && above(&h[l], &h[best])) best = l;
        if (l + 1 < n && above(&h[l + 1], &h[best])) best = l + 1;
        if (best == i) return;
        const candidate t = h[i];
        h[i] = h[best];
        h[best] = t;
        i = best;
    }
}

typedef struct suppression {
    const float *boxes;
    float iou, sigma; /* sigma 0: hard */
    float score_threshold;
    int64_t most;
} suppression;

/* Chooses boxes into `chosen`; returns how many. */
static int64_t suppress(const suppression *s, candidate *h, size_t n, candidate *chosen) {
    const float decay = s->sigma > 0 ? -0.5f / s->sigma : 0;
    int64_t count = 0;
    for (size_t i = n / 2; i-- > 0;)
        sink(h, n, i);
    while (n > 0 && count < s->most) {
        candidate top = h[0];
        const float original = top.score;
        bool gone = false;
        int64_t j = count - 1;
        for (; j >= top.begin && !gone; j--) {
            const float iou = overlap(s->boxes + 4 * top.box, s->boxes + 4 * chosen[j].box);
            if (s->sigma > 0) top.score *= expf(decay * iou * iou);
            gone = s->sigma > 0 ? false : iou > s->iou;
            if (top.score <= s->score_threshold) break;
        }
        top.begin = count;
        if (!gone && top.score == original) {
            chosen[count++] = top;
            gone = true;
        }
        if (gone || !(top.score > s->score_threshold)) /* also a score that became NaN */
            h[0] = h[--n];
        else
            h[0] = top;
        sink(h, n, 0);
    }
    return count;
}

static bool one_float(const ev_tensor *t, float *v) {
    if (!t->p || !ir_is_float(t->dtype) || ev_count(t) != 1) return false;
    *v = (float)ev_num(t, 0);
    return true;
}

/* Results are padded to the size asked for: indices and scores with zeros, then the count. */
bool ev_k_non_max_suppression(ev_call *c) {
    const ev_tensor *boxes = &c->in[0], *scores = &c->in[1];
    const bool soft = c->node->op == OP_NON_MAX_SUPPRESSION_V5;
    suppression s = {.boxes = (const float *)(const void *)boxes->p};
    int64_t most[1];
    int n_most;
    if (boxes->dtype != IR_F32 || !scores->p || scores->dtype != IR_F32 || boxes->shape.rank != 2 ||
        boxes->shape.d[1] != 4 || scores->shape.rank != 1 ||
        scores->shape.d[0] != boxes->shape.d[0] || scores->shape.d[0] > INT32_MAX ||
        !ev_ints(&c->in[2], most, 1, &n_most) || n_most != 1 || most[0] < 0 ||
        !one_float(&c->in[3], &s.iou) || !one_float(&c->in[4], &s.score_threshold) ||
        (soft && !one_float(&c->in[5], &s.sigma)) || s.iou < 0 || s.iou > 1)
        return false;
    s.most = most[0];
    const size_t last = soft ? 2 : 1;
    if (c->n_out != last + 1) return false;
    for (size_t i = 0; i < c->n_out; i++) {
        if (c->out[i].dtype != (soft && i == 1 ? IR_F32 : IR_I32)) return false;
        c->out[i].shape = i == last ? IR_SCALAR : ir_shape_of(1, most);
    }
    int32_t *which = ev_out(c, 0), *count = ev_out(c, last);
    float *score = soft ? ev_out(c, 1) : NULL;
    if (!which || !count || (soft && !score)) return false;
    const size_t n = (size_t)scores->shape.d[0];
    candidate *heap = NEW_N(&c->ctx->scratch, candidate, n + 1),
              *chosen = NEW_N(&c->ctx->scratch, candidate, n + 1);
    size_t used = 0;
    const float *p = (const float *)(const void *)scores->p;
    for (size_t i = 0; i < n; i++)
        if (p[i] > s.score_threshold) heap[used++] = (candidate){.score = p[i], .box = (int32_t)i};
    *count = (int32_t)suppress(&s, heap, used, chosen);
    memset(which, 0, (size_t)c->out[0].size);
    if (soft) memset(score, 0, (size_t)c->out[1].size);
    for (int32_t i = 0; i < *count; i++) {
        which[i] = chosen[i].box;
        if (soft) score[i] = chosen[i].score;
    }
    return true;
}
