/* legalize/tf/ops_list.c: tensor lists as tensors.
 *
 * A list is one of
 *   items   its elements one by one (straight-line code with constant positions): a PACK when it is stacked;
 *   stack   one tensor [length, element...]: setting an element is a DYNAMIC_UPDATE_SLICE, no copy of the list;
 *   neither reserved, and the shape of its elements is not known yet. */
#include "legalize/tf/lower_impl.h"

enum { MOST_ITEMS = 1024 };

static tf_list *copy_list(tf_call *c, const tf_list *of) { return arena_dup(&c->L->ctx->keep, of, sizeof *of, _Alignof(tf_list)); }

static bool out_list(tf_call *c, uint32_t i, const tf_list *list) {
    if (i < c->n_out) c->out[i] = (tf_value){.kind = TF_LIST, .list = list};
    return !c->b->failed;
}

/* Operand i; NULL: it is no list, or one of another type than the op says, which was said. */
static const tf_list *list_of(tf_call *c, uint32_t i) {
    ir_dtype t = tf_attr_type(c, "element_dtype");
    if (t == IR_DTYPE_NONE) t = tf_attr_type(c, "dtype"); /* of TensorArrays */
    if (i < c->n_in && c->in[i].kind == TF_LIST) {
        const tf_list *l = c->in[i].list;
        if (t == IR_DTYPE_NONE || l->dtype == IR_DTYPE_NONE || t == l->dtype) return l;
        tf_bad(c, "a list of %s where its elements are %s", ir_dtypes[l->dtype].text, ir_dtypes[t].text);
        return NULL;
    }
    tf_unsupported(c, NULL, "operand %u is a list that litecast does not follow", i);
    return NULL;
}

static bool element_known(const tf_list *l) {
    for (int i = 0; i < l->element.rank; i++)
        if (l->element.d[i] == -1) return false;
    return l->element.rank >= 0;
}

/* What `a` and `b` know together of a shape; -1 is an unknown size. */
static ir_shape both(const ir_shape *a, const ir_shape *b) {
    if (a->rank < 0) return *b;
    ir_shape s = *a;
    for (int i = 0; b->rank == a->rank && i < s.rank; i++)
        if (s.d[i] == -1) s.d[i] = b->d[i];
    return s;
}

/* Are elements of one shape what the other says? */
static bool fits(tf_call *c, const ir_shape *element, const ir_shape *said) {
    bool fit = element->rank < 0 || said->rank < 0 || element->rank == said->rank;
    for (int i = 0; fit && said->rank >= 0 && i < element->rank; i++) fit = element->d[i] == -1 || said->d[i] == -1 || tf_same_size(element->d[i], said->d[i]);
    if (fit) return true;
    const str is = ir_shape_text(c->L->m, &c->L->ctx->scratch, element), want = ir_shape_text(c->L->m, &c->L->ctx->scratch, said);
    return tf_bad(c, "elements of the shape %.*s where those of its list have %.*s", STR_ARG(is), STR_ARG(want));
}
static bool rows_fit(tf_call *c, const ir_value *x, const ir_shape *said) {
    if (x->poison || x->shape.rank < 1) return true;
    const ir_shape row = ir_shape_of(x->shape.rank - 1, x->shape.d + 1);
    return fits(c, &row, said);
}

/* The element shape operand: a vector with -1 for unknown sizes, or the scalar -1. */
static ir_shape element_shape(tf_call *c, uint32_t i) {
    const ir_dim *d;
    size_t n;
    ir_value *v = tf_in(c, i);
    if (!v->poison && v->shape.rank == 0 && b_elems(c->b, v, &d, &n) && dim_known(*d) && *d != -1)
        tf_bad(c, "its element shape is the number %lld; only -1, for any shape, is one", (long long)*d);
    if (v->poison || v->shape.rank != 1 || !b_elems(c->b, v, &d, &n) || n > IR_MAX_RANK) return IR_UNRANKED;
    return ir_shape_of((int)n, d);
}

static ir_value *zeros(tf_call *c, ir_dtype t, ir_dim length, ir_value *length_value, const ir_shape *element, ir_value *from) {
    ir_shape s = {.rank = element->rank + 1, .d = {length}};
    if (s.rank > IR_MAX_RANK) {
        tf_unsupported(c, NULL, "a list of tensors of rank %d", element->rank);
        return b_poison(c->b);
    }
    for (int i = 0; i < element->rank; i++) s.d[i + 1] = element->d[i];
    if (t == IR_STR) return b_fail(c->b, "a list of strings");
    ir_value *dims;
    if (length_value && !dim_known(length)) {
        ir_shape one = {1, {1}};
        ir_value *parts[2] = {b_reshape(c->b, b_cast(c->b, length_value, IR_I32), &one), b_dims(c->b, element->d, (size_t)element->rank, from)};
        dims = element->rank ? b_concat(c->b, parts, 2, 0) : parts[0];
        if (!dims->poison && !dims->elems && !ir_is_const(dims)) dims->elems = arena_dup(&c->L->ctx->keep, s.d, (size_t)s.rank * sizeof(ir_dim), _Alignof(ir_dim));
    } else {
        dims = b_dims(c->b, s.d, (size_t)s.rank, from);
    }
    return b_op(c->b, OP_FILL, B_IN(dims, b_num(c->b, t, 0)), B_NONE);
}

static bool pack_items(tf_call *c, tf_list *l) {
    arena *a = &c->L->ctx->keep;
    ir_value **v = NEW_N(a, ir_value *, (size_t)l->n_items + 2), *blank = NULL;
    const bool floor = l->state && element_known(l); /* see lw_list_begin */
    for (uint32_t i = 0; i < l->n_items; i++) {
        v[i] = l->items[i];
        if (v[i]) continue;
        if (!blank) {
            if (!element_known(l)) return false;
            ir_value *one = zeros(c, l->dtype, 1, NULL, &l->element, NULL);
            blank = b_squeeze(c->b, one, 0);
        }
        v[i] = blank;
    }
    if (!l->n_items) return false;
    if (floor) {
        memmove(v + 1, v, l->n_items * sizeof *v);
        v[0] = b_squeeze(c->b, zeros(c, l->dtype, 1, NULL, &l->element, NULL), 0);
    }
    l->stack = b_pack(c->b, v, (size_t)l->n_items + floor, 0);
    l->items = NULL;
    return !l->stack->poison;
}

bool lw_list_begin(tf_call *c, tf_value *value, const tf_list *like) {
    const tf_list *old = value->list;
    if (old->stack) return true;
    if (old->sealed) return false;
    tf_list *l = copy_list(c, old);
    l->element = both(&old->element, &like->element);
    if (l->dtype == IR_DTYPE_NONE) l->dtype = like->dtype;
    bool written = false;
    for (uint32_t i = 0; l->items && i < l->n_items; i++) written |= l->items[i] != NULL;
    if (written) {
        if (!pack_items(c, l)) return false;
    } else {
        if (!element_known(l) || l->dtype == IR_DTYPE_NONE) return false;
        /* at the bottom of a stack lies a row that nobody pops: the runtime's loops take no tensors without elements */
        l->stack = l->state ? zeros(c, l->dtype, 1, NULL, &l->element, NULL) : zeros(c, l->dtype, l->length, l->length_value, &l->element, NULL);
        if (l->stack->poison) return false;
    }
    l->items = NULL;
    value->list = l;
    return true;
}

/* The list's tensor, made now when it has none; NULL: reported. */
static ir_value *stack_of(tf_call *c, const tf_list *l, const ir_shape *element) {
    if (l->stack) return l->stack;
    tf_value v = {.kind = TF_LIST, .list = l};
    tf_list like = *l;
    like.element = both(&l->element, element);
    if (lw_list_begin(c, &v, &like)) return v.list->stack;
    if (!c->b->failed) tf_unsupported(c, "give the list an element shape", "the shape of its list's elements is unknown");
    return NULL;
}

bool lower_tensor_list_reserve(tf_call *c) {
    const ir_dim *n;
    size_t count;
    tf_list *l = NEW(&c->L->ctx->keep, tf_list);
    ir_value *length = tf_in(c, 1);
    l->dtype = tf_attr_type(c, "element_dtype");
    if (l->dtype == IR_DTYPE_NONE) l->dtype = tf_attr_type(c, "dtype"); /* TensorArrayV3 */
    l->element = l->said = element_shape(c, 0);
    l->grows = tf_attr_b(c, "dynamic_size", false);
    if (length->poison) return false;
    if (b_elems(c->b, length, &n, &count) && count == 1) l->length = n[0];
    else l->length = dim_new(c->L->m, "length");
    if (!dim_known(l->length)) l->length_value = length;
    if (dim_known(l->length) && l->length < 0) return tf_bad(c, "a list of %lld elements", (long long)l->length);
    if (dim_known(l->length) && l->length <= MOST_ITEMS) {
        l->n_items = (uint32_t)l->length;
        l->items = NEW_N(&c->L->ctx->keep, ir_value *, (size_t)l->n_items + 1);
    }
    return out_list(c, 0, l);
}

bool lower_empty_tensor_list(tf_call *c) {
    tf_list *l = NEW(&c->L->ctx->keep, tf_list);
    l->dtype = tf_attr_type(c, "element_dtype");
    l->element = l->said = element_shape(c, 0);
    l->items = NEW_N(&c->L->ctx->keep, ir_value *, 1);
    return out_list(c, 0, l);
}

bool lower_tensor_list_from_tensor(tf_call *c) {
    ir_value *x = tf_in(c, 0);
    if (x->poison) return false;
    if (x->shape.rank < 1) return tf_unsupported(c, NULL, "its tensor has an unknown rank");
    const ir_shape said = element_shape(c, 1);
    if (!rows_fit(c, x, &said)) return false;
    tf_list *l = NEW(&c->L->ctx->keep, tf_list);
    *l = (tf_list){.stack = x, .dtype = x->dtype, .length = x->shape.d[0], .element = ir_shape_of(x->shape.rank - 1, x->shape.d + 1), .said = said};
    return out_list(c, 0, l);
}

/* [index, 0, 0, ...] as i32 */
static ir_value *start(tf_call *c, ir_value *index, int rank) {
    ir_value *parts[IR_MAX_RANK];
    parts[0] = b_reshape(c->b, b_cast(c->b, index, IR_I32), &IR_SCALAR);
    for (int i = 1; i < rank; i++) parts[i] = b_i32(c->b, 0);
    return b_pack(c->b, parts, (size_t)rank, 0);
}

/* The list with zeros behind it up to `length` elements; never shorter than it was. */
static ir_value *grown(tf_call *c, ir_value *stack, ir_value *length) {
    bld *b = c->b;
    int32_t none[2 * IR_MAX_RANK] = {0};
    int rank = stack->shape.rank;
    if (rank < 1) return b_fail(b, "a list of unknown rank");
    ir_value *more = b_sub(b, b_reshape(b, length, &IR_SCALAR), b_dim_scalar(b, stack->shape.d[0], stack));
    ir_shape one = {1, {1}}, pairs = {2, {rank, 2}};
    more = b_reshape(b, b_binary(b, OP_MAXIMUM, more, b_i32(b, 0)), &one);
    ir_value *parts[3] = {b_i32s(b, none, 1), more, b_i32s(b, none, 2 * (size_t)rank - 2)};
    ir_value *pads = b_reshape(b, b_concat(b, parts, rank > 1 ? 3 : 2, 0), &pairs);
    return b_op(b, OP_PAD, B_IN(stack, pads), B_NONE);
}

static ir_value *as_row(tf_call *c, ir_value *item) { return b_expand_dims(c->b, item, 0); }

static bool set_item(tf_call *c, const tf_list *old, ir_value *index, ir_value *item) {
    int64_t at;
    if (item->poison || index->poison || !fits(c, &item->shape, &old->said)) return false;
    tf_list *l = copy_list(c, old);
    l->element = both(&item->shape, &old->element);
    l->dtype = item->dtype;
    if (old->items && b_int(c->b, index, &at)) {
        if (at < 0 || at >= MOST_ITEMS) return tf_bad(c, "position %lld in a list", (long long)at);
        l->n_items = MAX(old->n_items, (uint32_t)at + 1);
        ir_value **items = NEW_N(&c->L->ctx->keep, ir_value *, l->n_items);
        memcpy(items, old->items, old->n_items * sizeof *items);
        items[at] = item;
        l->items = items;
        l->length = l->n_items;
        return out_list(c, 0, l);
    }
    if (!old->stack && old->sealed) { /* the loop learns the element from this, and comes again */
        if (item->shape.rank < 0) return tf_unsupported(c, NULL, "the elements of its list have an unknown rank");
        return out_list(c, 0, l);
    }
    ir_value *stack = stack_of(c, old, &item->shape);
    if (!stack) return false;
    if (stack->shape.rank < 1) return tf_unsupported(c, NULL, "its list has an unknown rank");
    l->items = NULL;
    const bool grows = old->grows || tf_attr_b(c, "resize_if_index_out_of_bounds", false);
    l->stack = stack;
    if (!grows && stack->shape.d[0] == 0) return out_list(c, 0, l); /* a step that no turn takes */
    if (grows) stack = grown(c, stack, b_add(c->b, b_cast(c->b, index, IR_I32), b_i32(c->b, 1)));
    if (stack->poison) return false;
    l->stack = b_op(c->b, OP_DYNAMIC_UPDATE_SLICE, B_IN(stack, as_row(c, item), start(c, index, stack->shape.rank)), B_NONE);
    return !l->stack->poison && out_list(c, 0, l);
}

bool lower_tensor_list_set_item(tf_call *c) {
    const tf_list *l = list_of(c, 0);
    return l && set_item(c, l, tf_in(c, 1), tf_in(c, 2));
}

static bool get_item(tf_call *c, const tf_list *l, ir_value *index, const ir_shape *element) {
    int64_t at;
    if (index->poison || !fits(c, element, &l->said)) return false;
    if (l->items && b_int(c->b, index, &at) && at >= 0 && at < l->n_items && l->items[at]) return tf_return(c, l->items[at]);
    ir_value *stack = stack_of(c, l, element);
    return stack && tf_return(c, b_gather(c->b, stack, b_cast(c->b, index, IR_I32), 0, 0));
}

bool lower_tensor_list_get_item(tf_call *c) {
    const tf_list *l = list_of(c, 0);
    ir_shape e = element_shape(c, 2);
    return l && get_item(c, l, tf_in(c, 1), &e);
}

bool lower_tensor_list_stack(tf_call *c) {
    const tf_list *l = list_of(c, 0);
    ir_shape e = element_shape(c, 1);
    const int64_t want = tf_attr_i(c, "num_elements", -1);
    if (l && want >= 0 && (l->items || (l->stack && l->stack->shape.rank > 0))) {
        const ir_dim have = l->items ? l->n_items : l->stack->shape.d[0];
        if (!tf_same_size(have, want)) return tf_bad(c, "a list of %lld elements where %lld are wanted", (long long)have, (long long)want);
    }
    ir_value *stack = l && fits(c, &e, &l->said) ? stack_of(c, l, &e) : NULL;
    return stack && tf_return(c, stack);
}

bool lower_tensor_list_length(tf_call *c) {
    const tf_list *l = list_of(c, 0);
    if (!l) return false;
    if (l->items) return tf_return(c, b_i32(c->b, (int32_t)l->n_items));
    if (l->stack) return tf_return(c, b_dim_scalar(c->b, l->stack->shape.d[0], l->stack));
    if (l->length_value) return tf_return(c, b_reshape(c->b, b_cast(c->b, l->length_value, IR_I32), &IR_SCALAR));
    return tf_return(c, b_dim_scalar(c->b, l->length, NULL));
}

bool lower_tensor_list_element_shape(tf_call *c) {
    const tf_list *l = list_of(c, 0);
    if (!l) return false;
    if (l->element.rank < 0) return tf_unsupported(c, NULL, "the shape of its list's elements is unknown");
    ir_value *d = b_dims(c->b, l->element.d, (size_t)l->element.rank, l->stack);
    return tf_return(c, b_cast(c->b, d, tf_attr_type(c, "shape_type") == IR_I64 ? IR_I64 : IR_I32));
}

bool lower_tensor_list_push_back(tf_call *c) {
    const tf_list *old = list_of(c, 0);
    ir_value *item = tf_in(c, 1);
    if (!old || item->poison || !fits(c, &item->shape, &old->said)) return false;
    tf_list *l = copy_list(c, old);
    l->element = both(&item->shape, &old->element);
    l->dtype = item->dtype;
    if (old->items && old->n_items < MOST_ITEMS) {
        ir_value **items = NEW_N(&c->L->ctx->keep, ir_value *, (size_t)old->n_items + 1);
        memcpy(items, old->items, old->n_items * sizeof *items);
        items[l->n_items++] = item;
        l->items = items;
        l->length = l->n_items;
        return out_list(c, 0, l);
    }
    if (!old->stack && old->sealed) return item->shape.rank < 0 ? tf_unsupported(c, NULL, "the elements of its list have an unknown rank") : out_list(c, 0, l);
    ir_value *stack = stack_of(c, old, &item->shape);
    if (!stack) return false;
    ir_value *parts[2] = {stack, as_row(c, item)};
    l->items = NULL;
    l->stack = b_concat(c->b, parts, 2, 0);
    l->length = l->stack->shape.rank > 0 ? l->stack->shape.d[0] : dim_new(c->L->m, "?");
    return !l->stack->poison && out_list(c, 0, l);
}

bool lower_tensor_list_pop_back(tf_call *c) {
    const tf_list *old = list_of(c, 0);
    ir_shape e = element_shape(c, 1);
    if (!old || !fits(c, &e, &old->said)) return false;
    tf_list *l = copy_list(c, old);
    if (old->items && old->n_items && old->items[old->n_items - 1]) {
        l->n_items--;
        l->length = l->n_items;
        return out_list(c, 0, l) && tf_out(c, 1, old->items[old->n_items - 1]);
    }
    ir_value *stack = stack_of(c, old, &e);
    if (!stack || stack->shape.rank < 1) return false;
    bld *b = c->b;
    ir_dim n = dim_sub(c->L->m, stack->shape.d[0], 1);
    ir_value *last = b_dim_scalar(b, n, stack);
    l->items = NULL;
    ir_dim size[IR_MAX_RANK];
    for (int i = 0; i < stack->shape.rank; i++) size[i] = i ? -1 : n;
    int64_t begin[IR_MAX_RANK] = {0};
    l->stack = b_op(b, OP_SLICE, B_IN(stack, b_dims_const(b, begin, (size_t)stack->shape.rank), b_dims(b, size, (size_t)stack->shape.rank, stack)), B_NONE);
    l->length = n;
    return out_list(c, 0, l) && tf_out(c, 1, b_gather(b, stack, last, 0, 0));
}

/* ---- StackV2: a list behind a handle ----------------------------------------------------------------------- */

bool lower_stack(tf_call *c) {
    tf_list *l = NEW(&c->L->ctx->keep, tf_list);
    l->dtype = tf_attr_type(c, "elem_type");
    l->element = l->said = IR_UNRANKED;
    l->items = NEW_N(&c->L->ctx->keep, ir_value *, 1);
    l->state = l;
    return out_list(c, 0, l);
}

/* The op of lists with the stack as its first operand, and the stack then what it gives. */
static bool on_stack(tf_call *c, tf_lower_fn fn, ir_value *operand, tf_value *out, uint32_t n) {
    const tf_list *l = list_of(c, 0);
    if (!l) return false;
    if (!l->state) return tf_unsupported(c, "use the stack outside of conditions, or a TensorArray", "a condition's branch pushes to its stack, or pops from it");
    tf_value in[2] = {{.kind = TF_LIST, .list = l->state}, {.kind = TF_TENSOR, .v = operand}};
    tf_list *state = l->state;
    tf_call call = *c;
    call.in = in, call.n_in = 2, call.out = out, call.n_out = n;
    bool ok = fn(&call);
    c->refused |= call.refused;
    if (!ok) return false;
    *state = *out[0].list;
    state->state = state;
    return true;
}

bool lower_stack_push(tf_call *c) {
    tf_value out[1] = {{0}};
    ir_value *x = tf_in(c, 1);
    return !x->poison && on_stack(c, lower_tensor_list_push_back, x, out, 1) && tf_return(c, x);
}

bool lower_stack_pop(tf_call *c) {
    tf_value out[2] = {{0}};
    const tf_list *l = list_of(c, 0);
    if (!l) return false;
    if (l->state && l->state->items && !l->state->n_items && !l->state->sealed) return tf_bad(c, "its stack is empty");
    return on_stack(c, lower_tensor_list_pop_back, b_i32(c->b, -1), out, 2) && tf_return(c, out[1].v);
}

/* TensorListConcatV2: elements joined along their first axis. */
bool lower_tensor_list_concat(tf_call *c) {
    const tf_list *l = list_of(c, 0);
    ir_shape e = c->n_in > 1 ? element_shape(c, 1) : IR_UNRANKED;
    if (!l || !fits(c, &e, &l->said)) return false;
    bld *b = c->b;
    if (l->items && l->n_items) { /* elements may differ in size */
        ir_value **len = NEW_N(&c->L->ctx->keep, ir_value *, l->n_items);
        for (uint32_t i = 0; i < l->n_items; i++) {
            if (!l->items[i] || l->items[i]->shape.rank < 1) return tf_unsupported(c, NULL, "an element of its list has an unknown shape");
            len[i] = b_cast(b, b_dim_scalar(b, l->items[i]->shape.d[0], l->items[i]), IR_I64);
        }
        return tf_out(c, 0, b_concat(b, l->items, l->n_items, 0)) && (c->n_out < 2 || tf_out(c, 1, b_pack(b, len, l->n_items, 0)));
    }
    ir_value *stack = stack_of(c, l, &e);
    if (!stack || stack->shape.rank < 2) return stack && tf_unsupported(c, NULL, "the elements of its list are scalars");
    ir_shape s = {.rank = stack->shape.rank - 1, .d = {dim_mul(c->L->m, stack->shape.d[0], stack->shape.d[1])}};
    for (int i = 1; i < s.rank; i++) s.d[i] = stack->shape.d[i + 1];
    ir_value *each = b_cast(b, b_dim_scalar(b, stack->shape.d[1], stack), IR_I64);
    ir_value *n = b_dims(b, stack->shape.d, 1, stack);
    return tf_out(c, 0, b_reshape(b, stack, &s)) && tf_out(c, 1, b_op(b, OP_FILL, B_IN(n, each), B_NONE));
}

/* Are these the positions 0, 1, ... of all elements of the list? */
static bool all_positions(tf_call *c, ir_value *at, const tf_list *l) {
    const int64_t *ids;
    size_t n;
    int64_t first, step;
    ir_dim length = l->stack && l->stack->shape.rank > 0 ? l->stack->shape.d[0] : l->length;
    if (b_ints(c->b, at, &ids, &n)) {
        bool straight = dim_known(length) && (int64_t)n == length;
        for (size_t i = 0; straight && i < n; i++) straight = ids[i] == (int64_t)i;
        return straight;
    }
    const ir_node *r = at->def;
    if (!r || r->op != OP_RANGE || !b_int(c->b, ir_in(r, 0), &first) || first || !b_int(c->b, ir_in(r, 2), &step) || step != 1) return false;
    return ir_in(r, 1) == l->length_value || (at->shape.rank == 1 && at->shape.d[0] == length);
}

bool lower_tensor_list_gather(tf_call *c) {
    const tf_list *l = list_of(c, 0);
    ir_shape e = element_shape(c, 2);
    ir_value *stack = l && fits(c, &e, &l->said) ? stack_of(c, l, &e) : NULL, *at = stack ? tf_i32(c, 1) : NULL;
    if (!at || at->poison) return false;
    return tf_return(c, all_positions(c, at, l) ? stack : b_gather(c->b, stack, at, 0, 0));
}

bool lower_tensor_list_resize(tf_call *c) {
    const tf_list *old = list_of(c, 0);
    const ir_dim *d;
    size_t n;
    bld *b = c->b;
    ir_value *size = tf_in(c, 1);
    if (!old || size->poison) return false;
    bool told = b_elems(b, size, &d, &n) && n == 1;
    if (told && (d[0] == old->length || (old->items && dim_known(d[0]) && d[0] == old->n_items))) return out_list(c, 0, old);
    tf_list *l = copy_list(c, old);
    l->length = told ? d[0] : dim_new(c->L->m, "length");
    l->length_value = told ? NULL : size;
    if (old->items && told && dim_known(d[0]) && d[0] >= 0 && d[0] <= MOST_ITEMS) {
        ir_value **items = NEW_N(&c->L->ctx->keep, ir_value *, (size_t)d[0] + 1);
        memcpy(items, old->items, MIN((size_t)d[0], old->n_items) * sizeof *items);
        l->items = items;
        l->n_items = (uint32_t)d[0];
        return out_list(c, 0, l);
    }
    if (!old->stack && !(old->items && old->n_items)) {
        l->items = NULL;
        return out_list(c, 0, l);
    }
    ir_value *stack = stack_of(c, old, &old->element);
    if (!stack) return false;
    ir_value *longer = grown(c, stack, b_cast(b, size, IR_I32));
    if (longer->poison) return false;
    ir_shape one = {1, {1}};
    int32_t rest[IR_MAX_RANK], zero[IR_MAX_RANK] = {0};
    for (int i = 0; i < IR_MAX_RANK; i++) rest[i] = -1;
    size_t r = (size_t)longer->shape.rank;
    ir_value *parts[2] = {b_reshape(b, b_cast(b, size, IR_I32), &one), b_i32s(b, rest, r - 1)};
    l->items = NULL;
    l->stack = b_op(b, OP_SLICE, B_IN(longer, b_i32s(b, zero, r), r > 1 ? b_concat(b, parts, 2, 0) : parts[0]), B_NONE);
    return !l->stack->poison && out_list(c, 0, l);
}

/* TensorListScatterV2, TensorListScatter: a list from the rows of a tensor. */
bool lower_tensor_list_scatter(tf_call *c) {
    ir_value *x = tf_in(c, 0), *at = tf_i32(c, 1);
    bld *b = c->b;
    int64_t n = -1;
    if (x->poison || at->poison || x->shape.rank < 1 || at->shape.rank != 1) return !x->poison && tf_unsupported(c, NULL, "its operand has an unknown rank");
    const ir_shape said = element_shape(c, 2);
    if (!rows_fit(c, x, &said)) return false;
    if (c->n_in > 3 && !tf_int(c, 3, &n)) return tf_unsupported(c, NULL, "its length is computed at run time");
    const int64_t *ids;
    size_t count;
    bool identity = b_ints(b, at, &ids, &count);
    int64_t most = -1;
    for (size_t i = 0; identity && i < count; i++) most = MAX(most, ids[i]);
    for (size_t i = 0; identity && i < count; i++) identity = ids[i] == (int64_t)i;
    if (n < 0 && !b_ints(b, at, &ids, &count)) return tf_unsupported(c, NULL, "its length is computed at run time");
    if (n < 0) n = most + 1;
    tf_list *l = NEW(&c->L->ctx->keep, tf_list);
    *l = (tf_list){.stack = x, .dtype = x->dtype, .length = n, .element = ir_shape_of(x->shape.rank - 1, x->shape.d + 1), .said = said};
    if (!identity || n != (int64_t)count) {
        ir_shape s = x->shape, col = {2, {at->shape.d[0], 1}};
        s.d[0] = n;
        l->stack = b_op(b, OP_SCATTER_ND, B_IN(b_reshape(b, at, &col), x, b_dims(b, s.d, (size_t)s.rank, x)), B_NONE);
    }
    return !l->stack->poison && out_list(c, 0, l);
}

/* TensorListScatterIntoExistingList: some rows of a list become those of a tensor. */
bool lower_tensor_list_scatter_into(tf_call *c) {
    const tf_list *old = list_of(c, 0);
    ir_value *x = tf_in(c, 1), *at = tf_i32(c, 2);
    bld *b = c->b;
    if (!old || x->poison || at->poison || !rows_fit(c, x, &old->said)) return false;
    if (x->shape.rank < 1 || at->shape.rank != 1) return tf_unsupported(c, NULL, "its operand has an unknown rank");
    tf_list *l = copy_list(c, old);
    ir_shape row = ir_shape_of(x->shape.rank - 1, x->shape.d + 1);
    l->element = both(&row, &old->element);
    l->dtype = x->dtype;
    l->items = NULL;
    if (all_positions(c, at, old)) {
        l->stack = x;
        l->length = x->shape.d[0];
        return out_list(c, 0, l);
    }
    const int64_t *ids;
    size_t n;
    if (old->items && b_ints(b, at, &ids, &n) && n <= MOST_ITEMS && dim_known(x->shape.d[0]) && x->shape.d[0] == (int64_t)n) {
        tf_value list = {.kind = TF_LIST, .list = old};
        for (size_t i = 0; i < n; i++) { /* positions that are known: one by one */
            tf_call set = *c;
            set.out = &list;
            set.n_out = 1;
            if (!set_item(&set, list.list, b_i32(b, (int32_t)ids[i]), b_gather(b, x, b_i32(b, (int32_t)i), 0, 0))) return false;
        }
        return out_list(c, 0, list.list);
    }
    ir_value *stack = stack_of(c, old, &row);
    if (!stack) return false;
    ir_shape col = {2, {at->shape.d[0], 1}};
    l->stack = lw_scatter(c, OP_COUNT, stack, b_reshape(b, at, &col), x);
    return !l->stack->poison && out_list(c, 0, l);
}

/* TensorListSplit: pieces of a tensor along its first axis, of lengths that are known. */
bool lower_tensor_list_split(tf_call *c) {
    ir_value *x = tf_in(c, 0);
    const int64_t *lengths;
    size_t n;
    if (x->poison) return false;
    ir_shape piece = x->shape;
    const ir_shape said = element_shape(c, 1);
    if (piece.rank > 0) piece.d[0] = -1; /* the pieces may differ in it */
    if (!fits(c, &piece, &said)) return false;
    if (!tf_ints(c, 2, &lengths, &n) || n > MOST_ITEMS) return tf_unsupported(c, "make the lengths constants", "its lengths are computed at run time");
    tf_list *l = NEW(&c->L->ctx->keep, tf_list);
    ir_value **items = NEW_N(&c->L->ctx->keep, ir_value *, n + 1);
    *l = (tf_list){.dtype = x->dtype, .element = said, .said = said, .length = (ir_dim)n, .items = items, .n_items = (uint32_t)n};
    if (n == 1) items[0] = x;
    else if (n && !b_build(c->b, OP_SPLIT_V, B_IN(x, b_dims_const(c->b, lengths, n), b_i32(c->b, 0)), B_AT({A_num_splits, .i = (int64_t)n}), NULL, items, n)) return false;
    return out_list(c, 0, l);
}

/* TensorListConcatLists: the elements of both. */
bool lower_tensor_list_concat_lists(tf_call *c) {
    const tf_list *x = list_of(c, 0), *y = x ? list_of(c, 1) : NULL;
    if (!y || !fits(c, &y->said, &x->said)) return false;
    tf_list *l = copy_list(c, x);
    l->said = both(&x->said, &y->said);
    l->element = both(&x->element, &y->element);
    l->length_value = NULL;
    if (x->items && y->items && x->n_items + y->n_items <= MOST_ITEMS) {
        ir_value **items = NEW_N(&c->L->ctx->keep, ir_value *, (size_t)x->n_items + y->n_items + 1);
        memcpy(items, x->items, x->n_items * sizeof *items);
        memcpy(items + x->n_items, y->items, y->n_items * sizeof *items);
        l->items = items;
        l->length = l->n_items = x->n_items + y->n_items;
        return out_list(c, 0, l);
    }
    ir_value *parts[2] = {stack_of(c, x, &l->element), NULL};
    if (!parts[0] || !(parts[1] = stack_of(c, y, &l->element))) return false;
    l->items = NULL;
    l->stack = b_concat(c->b, parts, 2, 0);
    l->length = l->stack->shape.rank > 0 ? l->stack->shape.d[0] : dim_new(c->L->m, "?");
    return !l->stack->poison && out_list(c, 0, l);
}

/* ---- optionals ---------------------------------------------------------------------------------------- */

/* An optional is a list of its one value, or of none: a branch that may be differentiated returns them, mostly for nobody. */
bool lower_optional_from_value(tf_call *c) {
    ir_value *x = tf_in(c, 0), **items = NEW(&c->L->ctx->keep, ir_value *);
    if (x->poison) return false;
    if (c->n_in != 1) return tf_unsupported(c, NULL, "an optional of %u values", c->n_in);
    tf_list *l = NEW(&c->L->ctx->keep, tf_list);
    *items = x;
    *l = (tf_list){.dtype = x->dtype, .element = x->shape, .said = IR_UNRANKED, .length = 1, .items = items, .n_items = 1};
    return out_list(c, 0, l);
}

bool lower_optional_none(tf_call *c) {
    tf_list *l = NEW(&c->L->ctx->keep, tf_list);
    *l = (tf_list){.dtype = IR_DTYPE_NONE, .element = IR_UNRANKED, .said = IR_UNRANKED, .length = 1};
    return out_list(c, 0, l);
}

bool lower_optional_get_value(tf_call *c) {
    const tf_list *l = list_of(c, 0);
    if (!l) return false;
    if (!l->items || !l->n_items || !l->items[0]) return tf_unsupported(c, NULL, "whether its optional has a value is known at run time only");
    return tf_out(c, 0, l->items[0]);
}

bool lower_optional_has_value(tf_call *c) {
    const tf_list *l = list_of(c, 0);
    if (!l) return false;
    if (l->stack) return tf_unsupported(c, NULL, "whether its optional has a value is known at run time only");
    return tf_return(c, b_bool(c->b, l->items && l->n_items && l->items[0]));
}
