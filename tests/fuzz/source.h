/* source.h: what the fuzz targets of source formats share: a file made of the input, and a walk over a module
 * that asks for everything a frontend can be asked. */
#ifndef FUZZ_SOURCE_H
#define FUZZ_SOURCE_H

#include "front/graphdef/gd.h"
#include "front/graphdef/graphdef.h"
#include "front/savedmodel/sm.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every byte of constant data, so that a view outside its storage is seen by the sanitizer. */
static volatile unsigned touched;
static inline void touch(const ir_data *d) {
    for (uint64_t i = 0; d && i < d->size; i += 61) touched += d->bytes[i];
    if (d && d->size) touched += d->bytes[d->size - 1];
    str s;
    for (uint32_t i = 0; d && d->stored == IR_STR && i < 100 && ck_string_at(d, i, &s); i++)
        if (s.n) touched += (unsigned char)s.p[s.n - 1];
}

static inline void walk_attr(const src_attr *a) {
    if (a->kind == SA_TENSOR) touch(a->data);
    if ((a->kind == SA_STR || a->kind == SA_FUNC) && a->s.n) touched += (unsigned char)a->s.p[a->s.n - 1];
    if (a->kind == SA_LIST)
        for (uint32_t i = 0; i < a->n; i++) walk_attr(&a->list[i]);
}

static inline void walk_node(src_module *m, const src_node *n) {
    str keys[32];
    src_attr a;
    uint32_t count = m->list_attrs(n, keys, 32);
    for (uint32_t k = 0; k < count && k < 32; k++)
        if (m->get_attr(n, str_dup(&m->ctx->scratch, keys[k]).p, &a)) walk_attr(&a);
    gd_op op;
    gd_attr_def d;
    if (gd_opdef_find(n->op, &op))
        for (const char *attrs = op.attrs; gd_attr_next(&attrs, &d);)
            if (m->get_attr(n, str_dup(&m->ctx->scratch, d.key).p, &a)) walk_attr(&a);
    for (uint32_t k = 0; k < n->n_out && k < 8; k++) gd_output_type(n, k);
    for (uint32_t k = 0; k < n->n_in; k++)
        if (n->in[k].node >= n->graph->n_nodes) abort();
    for (uint32_t k = 0; k < n->n_ctrl; k++)
        if (n->ctrl[k] >= n->graph->n_nodes) abort();
    m->node_def(n);
    src_place place;
    if (m->locate(m, n->name, n->graph->name, &place) && place.file.n) touched += (unsigned char)place.file.p[place.file.n - 1];
    if (m->locate(m, n->name, (str){0}, &place) && place.function.n) touched += (unsigned char)place.function.p[place.function.n - 1];
}

static inline void walk_module(src_module *m) {
    for (uint32_t f = 0; f < m->n_functions; f++) {
        const src_graph *g = m->functions[f];
        for (uint32_t i = 0; i < g->n_nodes; i++) walk_node(m, &g->nodes[i]);
        for (uint32_t i = 0; i < g->n_rets; i++)
            if (g->rets[i].node >= g->n_nodes) abort();
        for (uint32_t i = 0; i < g->n_ctrl_rets; i++)
            if (g->ctrl_rets[i] >= g->n_nodes) abort();
    }
    for (uint32_t s = 0; s < m->n_signatures; s++) {
        for (uint32_t i = 0; i < m->signatures[s].n_inputs; i++)
            if (m->signatures[s].inputs[i].edge.node >= m->functions[0]->n_nodes) abort();
        for (uint32_t i = 0; i < m->signatures[s].n_outputs; i++)
            if (m->signatures[s].outputs[i].edge.node >= m->functions[0]->n_nodes) abort();
    }
    for (uint32_t i = 0; i < m->n_variables; i++) touch(m->variables[i].data);
}

/* Runs the body on the input as a file; what is refused must be told, and never as litecast's own mistake. */
static inline int run_on_file(const uint8_t *data, size_t size, const char *name, bool (*body)(lc_ctx *, void *)) {
    lc_ctx ctx;
    file_map file = {.p = data, .n = size, .fd = -1, .path = str_c(name)};
    bool no_memory = false;
    if (!ctx_init(&ctx, NULL, NULL)) return 0;
    bool ok = ctx_guard(&ctx, body, &file, &no_memory);
    if (!ok && !no_memory && !ctx.diags.errors) abort();
    for (const diag *d = ctx.diags.first; d; d = d->next)
        if (d->code == D_INTERNAL) abort();
    ctx_done(&ctx);
    return 0;
}

#endif
