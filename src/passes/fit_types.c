/* passes/fit_types.c: element types that the runtime's kernels take.
 *
 * A node whose kernel does not take its type is computed in another one that holds the values, between casts:
 *
 *     f16 ─► conv ─► f16 ─► relu ─► f16     becomes     f16 ─cast─► conv ─► relu ─cast─► f16
 *
 * Every result that was cast back remembers its wide form, so that a chain stays wide: for floats always (less is
 * rounded than in TensorFlow), for integers as long as nothing can have overflowed on the way ("clean"), or the next
 * operator only adds and multiplies, where the lost high bits do not matter. */
#include "passes/runtime.h"

#include <float.h>
#include <math.h>

typedef struct wide { /* another form of a value */
    ir_value *v;
    bool clean; /* the same number; else equal only in the low bits */
    bool asked; /* the model itself casts v to the narrow form: a result that casts it back shows the rounding */
} wide;

typedef struct fit {
    ir_module *m;
    arena *a;
    umap wide; /* id of a value -> wide */
    size_t f64, i64; /* nodes computed with less precision */
    str f64_node, i64_node;
    bool failed;
} fit;

static const wide *find_wide(const fit *f, const ir_value *v) {
    uint64_t p;
    return umap_get(&f->wide, v->id, &p) ? (const wide *)(uintptr_t)p : NULL;
}

static void remember(fit *f, const ir_value *v, ir_value *as, bool clean, bool asked) {
    wide *w = NEW(f->a, wide);
    *w = (wide){as, clean, asked};
    umap_put(&f->wide, v->id, (uint64_t)(uintptr_t)w);
}

/* ---- conversions: CAST has no uint64 ------------------------------------------------------------------- */

static ir_value *bitcast(bld *b, ir_value *x, ir_dtype to) {
    ir_type t = {to, x->shape};
    ir_value *out = b_poison(b);
    b_build(b, OP_BITCAST, &x, 1, NULL, 0, &t, &out, 1);
    return out;
}

/* A constant of another type: a recipe for large ones, whose bytes stay where they are. */
static ir_value *cast_const(bld *b, ir_value *x, ir_dtype to) {
    const ir_data *d = x->data;
    int64_t n = ps_count_of(x);
    if (n <= 4096 || !d->dense || !ir_is_float(x->dtype) || !ir_is_float(to))
        return b_cast(b, x, to);
    ir_data *view = arena_dup(&b->ctx->keep, d, sizeof *d, _Alignof(ir_data));
    view->dense = false;
    view->start = 0;
    int64_t step = 1;
    for (int i = x->shape.rank; i-- > 0; step *= x->shape.d[i])
        view->stride[i] = step;
    ir_value *v = ir_const_data(b->m, to, &x->shape, view);
    v->name = x->name;
    return v;
}

static ir_value *from_u64(bld *b, ir_value *x, ir_dtype to) {
    ir_value *i = bitcast(b, x, IR_I64);
    ir_value *y = b_cast(b, i, to);
    if (!ir_is_float(to))
        return y;
    ir_value *high = b_binary(b, OP_LESS, i, b_i64(b, 0)), *more = b_num(b, to, 18446744073709551616.0);
    if (to == IR_F64) /* ADD has no float64, its like from stablehlo does not broadcast */
        return b_select(b, high, b_binary(b, OP_STABLEHLO_ADD, y, b_op(b, OP_FILL, B_IN(b_shape_of(b, y), more), B_NONE)), y);
    return b_select(b, high, b_add(b, y, more), y);
}

static ir_value *convert(bld *b, ir_value *x, ir_dtype to) {
    if (x->dtype == to || x->poison)
        return x;
    if (ir_is_complex(x->dtype) || ir_is_complex(to))
        return bitcast(b, x, to);
    if (ir_is_const(x))
        return cast_const(b, x, to);
    if (x->dtype == IR_U64)
        return from_u64(b, x, to);
    if (to == IR_U64)
        return bitcast(b, b_cast(b, x, IR_I64), to);
    return b_cast(b, x, to);
}

/* ---- choices --------------------------------------------------------------------------------------------- */

/* Low bits of the result depend on low bits of the operands alone. */
static bool is_ring(ir_op op) {
    switch ((int)op) {
    case OP_ADD:
    case OP_SUB:
    case OP_MUL:
    case OP_NEG:
    case OP_SQUARE:
    case OP_SUM:
    case OP_CUMSUM:
    case OP_ADD_N: return true;
    default: return (ir_ops[op].flags & IR_MOVES) != 0;
    }
}

/* Of numbers in range, the result is in range. */
static bool is_closed(ir_op op) {
    switch ((int)op) {
    case OP_ADD:
    case OP_SUB:
    case OP_MUL:
    case OP_NEG:
    case OP_ABS:
    case OP_SQUARE:
    case OP_SQUARED_DIFFERENCE:
    case OP_POW:
    case OP_DIV:
    case OP_FLOOR_DIV:
    case OP_SUM:
    case OP_CUMSUM:
    case OP_ADD_N:
    case OP_REDUCE_PROD:
    case OP_SEGMENT_SUM:
    case OP_UNSORTED_SEGMENT_SUM:
    case OP_UNSORTED_SEGMENT_PROD:
    case OP_SCATTER_ND:
    case OP_BATCH_MATMUL: return false;
    default: return true;
    }
}

static ir_dtype pick(ir_op op, const ir_dtype *from, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (ps_takes_type(op, from[i]))
            return from[i];
    return IR_DTYPE_NONE;
}
#define PICK(op, ...) pick(op, (ir_dtype[]){__VA_ARGS__}, ARRAY_LEN(((ir_dtype[]){__VA_ARGS__})))

static bool only_moves(ir_op op) { return (ir_ops[op].flags & IR_MOVES) || op == OP_CONCATENATION || op == OP_ONE_HOT; }

/* The type to compute in; NONE: there is none. */
static ir_dtype compute_type(ir_op op, ir_dtype t) {
    switch (t) {
    case IR_F16:
    case IR_BF16:
    case IR_F64: return PICK(op, IR_F32);
    case IR_BOOL: return PICK(op, IR_I8, IR_U8, IR_I32, IR_F32);
    case IR_I4:
    case IR_I8: return PICK(op, IR_I32, IR_I16, IR_I64, IR_F32);
    case IR_U8: return PICK(op, IR_I32, IR_I16, IR_I64, IR_F32);
    case IR_I16: return PICK(op, IR_I32, IR_I64, IR_F32);
    case IR_U16: return PICK(op, IR_I32, IR_I64, IR_F32);
    case IR_U32: return PICK(op, IR_I64, IR_I32, IR_F32);
    case IR_I32: return PICK(op, IR_I64, IR_F32);
    case IR_U64: return PICK(op, IR_I64, IR_I32, IR_F32);
    case IR_I64: return PICK(op, IR_I32, IR_F32);
    case IR_C64: return only_moves(op) ? PICK(op, IR_I64) : IR_DTYPE_NONE; /* the same bits */
    case IR_F32:
    case IR_C128:
    case IR_STR:
    case IR_RES:
    case IR_VAR:
    case IR_DTYPE_COUNT:
    case IR_DTYPE_NONE: break;
    }
    return IR_DTYPE_NONE;
}

/* bits of numbers that the type holds exactly */
static int exact_bits(ir_dtype t) { return t == IR_F32 ? 24 : t == IR_BOOL ? 1 : ir_dtypes[t].bits; }

static void note_precision(fit *f, const ir_node *n, ir_dtype from, ir_dtype to) {
    if (from == IR_F64) {
        if (f->f64++ == 0)
            f->f64_node = n->name;
    } else if (!ir_is_float(from) && exact_bits(to) < exact_bits(from) && !(ir_ops[n->op].flags & IR_MOVES)) {
        if (f->i64++ == 0)
            f->i64_node = n->name;
    }
}

/* ---- nodes ------------------------------------------------------------------------------------------------ */

static ir_dtype type_of(const ir_node *n, const ps_runtime *r) {
    for (uint32_t i = 0; i < n->n_in; i++)
        if (ps_is_data(r->operands, i) && ir_in(n, i))
            return ir_in(n, i)->dtype;
    return IR_DTYPE_NONE;
}

static ir_value *operand(fit *f, bld *b, const ir_node *n, ir_value *v, ir_dtype to, bool *clean) {
    const wide *w = find_wide(f, v);
    if (w && w->v->dtype == to && (w->clean || is_ring(n->op))) {
        *clean &= w->clean;
        return w->v;
    }
    ir_value *c = convert(b, v, to);
    if (!w && !ir_is_const(v) && !c->poison)
        remember(f, v, c, true, false);
    return c;
}

static bool has_wide_operands(const fit *f, const ir_node *n, const ps_runtime *r, ir_dtype *to) {
    bool any = false;
    for (uint32_t i = 0; i < n->n_in; i++) {
        const ir_value *v = ir_in(n, i);
        if (!v || !ps_is_data(r->operands, i) || ir_is_const(v))
            continue;
        const wide *w = find_wide(f, v);
        if (!w || !v->def || (v->def->op != OP_CAST && v->def->op != OP_BITCAST) || !ps_takes_type(n->op, w->v->dtype))
            return false;
        *to = w->v->dtype;
        any = true;
    }
    return any;
}

/* Segments without elements hold the end of the type's range: that of the narrow type, not of the wide one. */
static ir_value *narrow_ends(bld *b, const ir_node *n, ir_value *wide_form, ir_value *back) {
    bool max = n->op == OP_UNSORTED_SEGMENT_MAX;
    if ((!max && n->op != OP_UNSORTED_SEGMENT_MIN) || back->poison || !ps_takes_type(OP_SELECT_V2, back->dtype))
        return back;
    ir_dtype t = back->dtype;
    double bits = ir_dtypes[t].bits, end = ldexp(1, (int)bits - 1), low = -end, high = end - 1;
    if (ir_dtypes[t].kind == IR_KIND_UINT) {
        low = 0;
        high = 2 * end - 1;
    } else if (ir_is_float(t)) {
        high = t == IR_F16 ? 65504 : t == IR_F64 ? DBL_MAX : 0x1.fep127;
        low = -high;
    }
    int64_t exact = max ? INT64_MIN : INT64_MAX;
    ir_value *with = t == IR_I64 ? b_i64(b, exact) : b_num(b, t, max ? low : high);
    double wide_end = wide_form->dtype == IR_F32 ? FLT_MAX : max ? 0x1p31 : 0x1p31 - 1;
    ir_value *empty = b_binary(b, OP_EQUAL, wide_form, b_num(b, wide_form->dtype, max ? -wide_end : wide_end));
    return b_op(b, OP_SELECT_V2, B_IN(empty, with, back), B_NONE);
}

static void fit_node(fit *f, ir_node *n, const ps_runtime *r, ir_dtype from, ir_dtype to) {
    ir_value *in[64], *out[64], **pin = in, **pout = out;
    b_at at[32];
    bld b = b_begin(n->graph, n->name, (str){0});
    b.at = n;
    b.quiet = true;
    if (n->n_in > ARRAY_LEN(in))
        pin = NEW_N(f->a, ir_value *, n->n_in);
    if (n->n_out > ARRAY_LEN(out))
        pout = NEW_N(f->a, ir_value *, n->n_out);
    bool clean = is_closed(n->op);
    for (uint32_t i = 0; i < n->n_in; i++) {
        ir_value *v = ir_in(n, i);
        pin[i] = v && ps_is_data(r->operands, i) ? operand(f, &b, n, v, to, &clean) : v;
    }
    size_t n_at = ps_attrs_of(n, at, ARRAY_LEN(at));
    if (!b_build(&b, n->op, pin, n->n_in, at, n_at, NULL, pout, n->n_out) || b.failed) {
        f->failed = true;
        diag_report(f->m->ctx, D_INTERNAL, (diag_where){.node = n->name}, NULL, "'%s' cannot be computed in %s",
                    ir_ops[n->op].text, ir_dtypes[to].text);
        return;
    }
    note_precision(f, n, from, to);
    for (uint32_t i = 0; i < n->n_out; i++) {
        ir_value *old = &n->out[i], *made = pout[i];
        if (made->def && made->shape.rank == old->shape.rank)
            made->shape = old->shape;
        ir_value *back = narrow_ends(&b, n, made, convert(&b, made, old->dtype));
        if (back->name.n == 0 && back->def)
            back->name = old->name;
        if (back != made && !ir_is_const(back) && back->def && back->def->op != OP_SELECT_V2)
            remember(f, back, made, clean || ir_is_float(old->dtype), false);
        ir_replace_uses(old, back);
    }
    ir_node_remove(n);
}

static bool is_narrow_float(ir_dtype t) { return t == IR_F16 || t == IR_BF16 || t == IR_F64; }

static bool is_shown(const ir_value *v) {
    for (const ir_use *u = v->uses; u; u = u->next)
        if (u->user->op == OP_RETURN)
            return true;
    return false;
}

/* Casts of the model: those between floats need not be made where the wide form serves. */
static void fit_cast(fit *f, ir_node *n) {
    ir_value *x = ir_in(n, 0), *out = &n->out[0];
    const wide *w = ir_is_complex(x->dtype) ? NULL : find_wide(f, x); /* bits are no numbers */
    bld b = b_begin(n->graph, n->name, (str){0});
    b.at = n;
    b.quiet = true;
    if (w && w->clean && !(w->asked && is_shown(out)) && (ir_is_float(x->dtype) || out->dtype == w->v->dtype))
        x = w->v;
    if (is_narrow_float(out->dtype) && x->dtype == IR_F32) {
        remember(f, out, x, true, true);
        if (x == ir_in(n, 0))
            return;
    }
    if (x == ir_in(n, 0) && x->dtype != IR_U64 && out->dtype != IR_U64)
        return;
    ir_value *y = convert(&b, x, out->dtype);
    if (b.failed || y->poison)
        return;
    if (is_narrow_float(out->dtype) && x->dtype == IR_F32)
        remember(f, y, x, true, true);
    ir_replace_uses(out, y);
    ir_node_remove(n);
}

static bool has_quant(const ir_node *n) {
    for (uint32_t i = 0; i < n->n_in; i++)
        if (ir_in(n, i) && ir_in(n, i)->quant)
            return true;
    return n->n_out && n->out[0].quant;
}

static void visit(fit *f, ir_node *n) {
    const ps_runtime *r = ps_runtime_of(n->op);
    if (n->op == OP_CAST) {
        fit_cast(f, n);
        return;
    }
    if (!r || has_quant(n))
        return;
    ir_dtype t = type_of(n, r), to = IR_DTYPE_NONE;
    if (t == IR_DTYPE_NONE)
        return;
    if (ps_takes_type(n->op, t)) { /* movement of what is wide anyway stays wide */
        if ((ir_ops[n->op].flags & IR_MOVES) && is_narrow_float(t) && has_wide_operands(f, n, r, &to))
            fit_node(f, n, r, t, to);
        return;
    }
    to = compute_type(n->op, t);
    if (to == IR_DTYPE_NONE) {
        f->failed = true;
        diag_report(f->m->ctx, D_NO_KERNEL, (diag_where){.node = n->name, .op = str_c(ir_ops[n->op].text)}, NULL,
                    "no kernel for '%s' on %s", ir_ops[n->op].text, ir_dtypes[t].text);
        return;
    }
    fit_node(f, n, r, t, to);
}

bool pass_fit_types(ir_module *m) {
    arena *a = &m->ctx->scratch;
    arena_mark mark = arena_get_mark(a);
    fit f = {.m = m, .a = a, .wide = {.a = a}};
    for (ir_graph *g = m->graphs; g; g = g->next)
        for (ir_node *n = g->first, *next; n; n = next) {
            next = n->next;
            visit(&f, n);
        }
    if (f.f64)
        diag_report(m->ctx, D_NARROWED, (diag_where){.node = f.f64_node}, NULL,
                    "%zu operator%s of float64 computed in float32", f.f64, f.f64 == 1 ? "" : "s");
    if (f.i64)
        diag_report(m->ctx, D_NARROWED, (diag_where){.node = f.i64_node}, NULL,
                    "%zu integer operator%s computed in a narrower type", f.i64, f.i64 == 1 ? "" : "s");
    arena_rewind(a, mark);
    return !f.failed && pass_dce(m); /* narrow forms that nobody took */
}
