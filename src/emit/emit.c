/* emit/emit.c: the door of emit/: to a file, to memory, or only its size. */
#include "emit/emit_impl.h"

static bool checked(const em_layout *l, const em_options *o, str name) {
    return !o || !o->check || o->check(l->ctx, l->w.p, l->w.n, l->size, name);
}

bool em_size(ir_module *m, const em_options *options, uint64_t *size) {
    em_layout l;
    if (!em_layout_module(&l, m, options)) return false;
    *size = l.size;
    return true;
}

bool em_write_file(ir_module *m, str path, const em_options *options) {
    em_layout l;
    if (!em_layout_module(&l, m, options) || !checked(&l, options, path)) return false;
    file_out *o = l.outside ? file_create_alone(m->ctx, path) : file_create(m->ctx, path);
    if (!o) return false;
    const bool ready = file_write(o, l.w.p, l.w.n) && em_write_buffers(&l, o) && (!options || !options->ready || options->ready(options->user));
    if (ready) return file_commit(o);
    file_abandon(o);
    return false;
}

bool em_write_memory(ir_module *m, const em_options *options, const uint8_t **bytes, size_t *size) {
    em_layout l;
    if (!em_layout_module(&l, m, options) || !checked(&l, options, STR("output"))) return false;
    if (l.size > SIZE_MAX) return diag_report(m->ctx, D_FILE_SIZE, (diag_where){0}, NULL, "the output does not fit into memory");
    uint8_t *p = arena_zalloc(&m->ctx->keep, (size_t)l.size, 16);
    memcpy(p, l.w.p, l.w.n);
    em_copy_buffers(&l, p);
    *bytes = p;
    *size = (size_t)l.size;
    return true;
}
