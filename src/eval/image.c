/* eval/image.c: RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR, with TensorFlow's three ways of
 * placing pixels.
 *
 *   plain          in = out * (n_in / n_out)
 *   align corners  in = out * (n_in - 1) / (n_out - 1)
 *   half pixel     in = (out + 0.5) * (n_in / n_out) - 0.5  */
#include <math.h>

#include "eval/kernel.h"

typedef struct axis_map {
    int64_t low, high;
    float at; /* 0 at low, 1 at high */
} axis_map;

static bool resize_shape(ev_call *c, bool *align, bool *half) {
    const ev_tensor *x = &c->in[0];
    int64_t size[2];
    int n;
    *align = ir_get_i(c->node, A_align_corners);
    *half = ir_get_i(c->node, A_half_pixel_centers);
    if (x->shape.rank != 4 || !ev_ints(&c->in[1], size, 2, &n) || n != 2 || size[0] < 1 ||
        size[1] < 1 || x->shape.d[1] < 1 || x->shape.d[2] < 1 || (*align && *half))
        return false;
    c->out[0].shape = ir_shape_of(4, (int64_t[]){x->shape.d[0], size[0], size[1], x->shape.d[3]});
    return true;
}

static float scale_of(int64_t in, int64_t out, bool align) {
    return align && out > 1 ? (float)(in - 1) / (float)(out - 1) : (float)in / (float)out;
}

static axis_map *linear_map(ev_call *c, int64_t in, int64_t out, bool align, bool half) {
    axis_map *m = NEW_N(&c->ctx->scratch, axis_map, (size_t)out);
    const float scale = scale_of(in, out, align);
    for (int64_t i = 0; i < out; i++) {
        const float at = half ? ((float)i + 0.5f) * scale - 0.5f : (float)i * scale,
                    low = floorf(at);
        m[i].low = MIN(MAX((int64_t)low, (int64_t)0), in - 1);
        m[i].high = MIN(MAX((int64_t)ceilf(at), (int64_t)0), in - 1);
        m[i].at = at - low;
    }
    return m;
}

bool ev_k_resize_bilinear(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    ev_tensor *out = &c->out[0];
    bool align, half;
    if (ir_is_complex(x->dtype) || ir_is_complex(out->dtype) || !resize_shape(c, &align, &half))
        return false;
    uint8_t *o = ev_out(c, 0);
    const float *p = o ? ev_as(c, x, IR_F32) : NULL;
    if (!p) return false;
    const int64_t h = x->shape.d[1], w = x->shape.d[2], ch = x->shape.d[3], oh = out->shape.d[1],
                  ow = out->shape.d[2];
    const axis_map *ys = linear_map(c, h, oh, align, half), *xs = linear_map(c, w, ow, align, half);
    float *row = NEW_N(&c->ctx->scratch, float, (size_t)ch + 1);
    const size_t size = ir_dtype_size(out->dtype);
    for (int64_t b = 0; b < x->shape.d[0]; b++)
        for (int64_t y = 0; y < oh; y++)
            for (int64_t q = 0; q < ow; q++, o += (uint64_t)ch * size) {
                const axis_map my = ys[y], mx = xs[q];
                const float *top = p + (b * h + my.low) * w * ch,
                            *bottom = p + (b * h + my.high) * w * ch;
                for (int64_t i = 0; i < ch; i++) {
                    const float tl = top[mx.low * ch + i], tr = top[mx.high * ch + i];
                    const float bl = bottom[mx.low * ch + i], br = bottom[mx.high * ch + i];
                    const float t = tl + (tr - tl) * mx.at, u = bl + (br - bl) * mx.at;
                    row[i] = t + (u - t) * my.at;
                }
                ev_convert(out->dtype, o, IR_F32, row, ch);
            }
    return true;
}

static int64_t nearest(int64_t i, int64_t in, float scale, bool align, bool half) {
    const float at = half ? ((float)i + 0.5f) * scale : (float)i * scale;
    const int64_t k = (int64_t)(align ? roundf(at) : floorf(at));
    return MIN(MAX(k, (int64_t)0), in - 1);
}

bool ev_k_resize_nearest_neighbor(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    ev_tensor *out = &c->out[0];
    bool align = ir_get_i(c->node, A_align_corners), half = ir_get_i(c->node, A_half_pixel_centers);
    const bool both = align && half; /* TensorFlow allows both here */
    int64_t size[2];
    int n;
    if (x->shape.rank != 4 || out->dtype != x->dtype || !ev_ints(&c->in[1], size, 2, &n) ||
        n != 2 || size[0] < 1 || size[1] < 1 || x->shape.d[1] < 1 || x->shape.d[2] < 1 || both)
        return false;
    out->shape = ir_shape_of(4, (int64_t[]){x->shape.d[0], size[0], size[1], x->shape.d[3]});
    uint8_t *o = ev_out(c, 0);
    const int64_t h = x->shape.d[1], w = x->shape.d[2];
    const float sy = scale_of(h, size[0], align), sx = scale_of(w, size[1], align);
    const size_t run = (size_t)x->shape.d[3] * ir_dtype_size(x->dtype);
    for (int64_t b = 0; o && b < x->shape.d[0]; b++)
        for (int64_t y = 0; y < size[0]; y++)
            for (int64_t q = 0; q < size[1]; q++, o += run) {
                const int64_t at =
                    (b * h + nearest(y, h, sy, align, half)) * w + nearest(q, w, sx, align, half);
                memcpy(o, x->p + (uint64_t)at * run, run);
            }
    return o;
}
