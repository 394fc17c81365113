/* base/diag.c: the table of diagnostics, and their collection. */
#include "base/base.h"

static const diag_info infos[] = {
#define DIAG(number, id, severity, title, explain, example) {number, #id, severity, title, explain, example},
#include "base/diags.def"
#undef DIAG
};

const diag_info *diag_find(int code) {
    size_t lo = 0, hi = ARRAY_LEN(infos); /* rows are sorted: a unit test checks it */
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (infos[mid].code < code) lo = mid + 1;
        else hi = mid;
    }
    return lo < ARRAY_LEN(infos) && infos[lo].code == code ? &infos[lo] : NULL;
}

size_t diag_count(void) { return ARRAY_LEN(infos); }
const diag_info *diag_at_index(size_t i) { return i < ARRAY_LEN(infos) ? &infos[i] : NULL; }

void diag_push(lc_ctx *ctx, diag_frame *frame, const char *kind, str name) {
    *frame = (diag_frame){ctx->diags.frame, kind, name};
    ctx->diags.frame = frame;
}

void diag_pop(lc_ctx *ctx, const diag_frame *frame) { ctx->diags.frame = frame->up; }

static void put_frames(strbuf *b, const diag_frame *f) {
    if (!f) return;
    put_frames(b, f->up);
    sb_fmt(b, "%s%s %.*s", b->n ? ": " : "", f->kind, STR_ARG(f->name));
}

bool diag_report(lc_ctx *ctx, diag_code code, diag_where where, const char *hint, const char *fmt, ...) {
    const diag_info *info = diag_find((int)code);
    arena *a = &ctx->keep;
    diag *d = NEW(a, diag);
    d->code = (int)code;
    d->severity = info ? info->severity : DIAG_ERROR;
    va_list args;
    va_start(args, fmt);
    d->text = str_vfmt(a, fmt, args);
    va_end(args);
    d->hint = str_dup(a, str_c(hint));
    d->file = str_dup(a, str_c(where.file));
    d->node = str_dup(a, where.node);
    d->op = str_dup(a, where.op);
    d->origin = (diag_origin){str_dup(a, where.origin.node), str_dup(a, where.origin.function)};
    d->offset = where.offset;
    strbuf context = {.a = a};
    put_frames(&context, ctx->diags.frame);
    d->context = sb_str(&context);
    *ctx->diags.tail = d;
    ctx->diags.tail = &d->next;
    if (d->severity == DIAG_ERROR) ctx->diags.errors++;
    else if (d->severity == DIAG_WARNING) ctx->diags.warnings++;
    else ctx->diags.notes++;
    return false;
}
