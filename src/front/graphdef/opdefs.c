/* front/graphdef/opdefs.c: TensorFlow's op definitions, found by name.
 *
 * The table is one block of text without a pointer in it (the offsets are constants of the
 * compiler), so that it costs nothing at start-up; a row is cut into words only when a node asks
 * for it. */
#include "front/graphdef/gd.h"
#include "front/graphdef/graphdef.h"

#define ROW(id, state, in, out, attrs) #id "\0" #state "\0" in "\0" out "\0" attrs

static const struct opdef_text {
#define OPDEF(id, state, in, out, attrs) char at_##id[sizeof ROW(id, state, in, out, attrs)];
#include "front/graphdef/opdefs.def"
#undef OPDEF
} opdef_text = {
#define OPDEF(id, state, in, out, attrs) ROW(id, state, in, out, attrs),
#include "front/graphdef/opdefs.def"
#undef OPDEF
};

static const uint32_t opdef_offset[] = {
#define OPDEF(id, state, in, out, attrs) offsetof(struct opdef_text, at_##id),
#include "front/graphdef/opdefs.def"
#undef OPDEF
};

static const char *row_at(size_t i) { return (const char *)&opdef_text + opdef_offset[i]; }

static const char *find_row(str op) {
    size_t lo = 0, hi = ARRAY_LEN(opdef_offset);
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int order = str_cmp(str_c(row_at(mid)), op);
        if (order == 0) return row_at(mid);
        if (order < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

static const char *next_word(const char *p) { return p + strlen(p) + 1; }

/* Outputs when the definition alone tells, -1 when attributes do. */
static int32_t fixed_outputs(const char *text) {
    int32_t n = 0;
    gd_arg a;
    while (gd_arg_next(&text, &a)) {
        if (a.number_attr.n || a.list_attr.n) return -1;
        n++;
    }
    return n;
}

bool gd_opdef_find(str op, gd_op *out) {
    const char *row = find_row(op);
    if (!row) return false;
    const char *state = next_word(row);
    out->known = true;
    out->stateful = *state == '1';
    out->in = next_word(state);
    out->out = next_word(out->in);
    out->attrs = next_word(out->out);
    out->n_out = fixed_outputs(out->out);
    return true;
}

bool gd_op_is_stateful(str op) {
    const char *row = find_row(op);
    return !row || *next_word(row) == '1';
}

bool gd_op_is_known(str op) { return find_row(op) != NULL; }

/* `name:[&][N*]type` */
bool gd_arg_next(const char **text, gd_arg *out) {
    const char *p = *text;
    while (*p == ' ') p++;
    if (!*p) return false;
    size_t n = strcspn(p, " ");
    str word = {p, n}, name, kind, number;
    *text = p + n;
    *out = (gd_arg){0};
    str_cut(word, ':', &name, &kind);
    if (kind.n && kind.p[0] == '&') kind = str_sub(kind, 1, kind.n);
    out->name = name;
    if (kind.n && kind.p[0] == '*') {
        out->list_attr = str_sub(kind, 1, kind.n);
        return true;
    }
    str rest;
    if (str_cut(kind, '*', &number, &rest)) {
        out->number_attr = number;
        kind = rest;
    }
    if (!str_to_i64(kind, &out->type)) out->type_attr = kind;
    return true;
}

/* Length of a default: up to a blank that is not inside quotes. */
static size_t value_length(const char *p) {
    size_t n = 0;
    bool quoted = false;
    for (; p[n] && (quoted || p[n] != ' '); n++) {
        if (p[n] == '\\' && p[n + 1])
            n++;
        else if (p[n] == '\'')
            quoted = !quoted;
    }
    return n;
}

bool gd_attr_next(const char **attrs, gd_attr_def *out) {
    const char *p = *attrs;
    while (*p == ' ') p++;
    if (!*p) return false;
    size_t n = strcspn(p, ":");
    *out = (gd_attr_def){.key = {p, n}};
    p += n + (p[n] == ':');
    n = strcspn(p, " ={");
    out->type = (str){p, n};
    p += n;
    if (*p == '{') {
        n = strcspn(++p, "}");
        out->words = (str){p, n};
        p += n + (p[n] == '}');
    }
    if (*p == '=') {
        n = value_length(++p);
        out->value = (str){p, n};
        p += n;
    }
    *attrs = p;
    return true;
}

bool gd_attr_row(const char *attrs, str key, gd_attr_def *out) {
    while (gd_attr_next(&attrs, out))
        if (str_eq(out->key, key)) return true;
    return false;
}

/* ---- ops that only the model defines: an OpDef message, put into the notation of the table ---- */

typedef struct op_proto {
    str name;
    bool stateful;
} op_proto;
static const pb_slot op_slots[] = {{1, PB_VIEW, offsetof(op_proto, name)},
                                   {17, PB_BOOL, offsetof(op_proto, stateful)}};

typedef struct arg_proto {
    str name, type_attr, number_attr, list_attr;
    int64_t type;
} arg_proto;
static const pb_slot arg_slots[] = {
    {1, PB_VIEW, offsetof(arg_proto, name)},      {3, PB_INT, offsetof(arg_proto, type)},
    {4, PB_VIEW, offsetof(arg_proto, type_attr)}, {5, PB_VIEW, offsetof(arg_proto, number_attr)},
    {6, PB_VIEW, offsetof(arg_proto, list_attr)},
};

static bool is_word(str s) {
    for (size_t i = 0; i < s.n; i++)
        if (strchr(" :*&=", s.p[i])) return false; /* also NUL */
    return true;
}

static const char *args_text(gd_module *gd, str op, uint32_t number) {
    strbuf text = {.a = &gd->m.ctx->keep};
    pb_reader r = pb_open(op);
    pb_field f;
    pb_error error;
    sb_puts(&text, "");
    while (pb_next(&r, &f)) {
        arg_proto a = {0};
        if (f.number != number || f.wire != PB_BYTES) continue;
        if (!PB_FILL(f.bytes, arg_slots, &a, &error)) continue;
        if (!a.name.n || !is_word(a.name) || !is_word(a.type_attr) || !is_word(a.number_attr) ||
            !is_word(a.list_attr))
            continue;
        sb_fmt(&text, "%s%.*s:", text.n ? " " : "", STR_ARG(a.name));
        if (a.list_attr.n)
            sb_fmt(&text, "*%.*s", STR_ARG(a.list_attr));
        else if (a.number_attr.n)
            sb_fmt(&text, "%.*s*", STR_ARG(a.number_attr));
        if (a.list_attr.n) continue;
        if (a.type_attr.n)
            sb_fmt(&text, "%.*s", STR_ARG(a.type_attr));
        else
            sb_fmt(&text, "%d", (int)a.type);
    }
    return sb_str(&text).p;
}

static void find_in_model(gd_module *gd, gd_op *op) {
    pb_reader r = pb_open(gd->op_list);
    pb_field f;
    pb_error error;
    while (pb_next(&r, &f)) {
        op_proto o = {0};
        if (f.number != 1 || f.wire != PB_BYTES || !PB_FILL(f.bytes, op_slots, &o, &error))
            continue;
        if (!str_eq(o.name, op->name)) continue;
        op->known = true;
        op->stateful = o.stateful;
        op->proto = f.bytes;
        op->in = args_text(gd, f.bytes, 2);
        op->out = args_text(gd, f.bytes, 3);
        op->n_out = fixed_outputs(op->out);
        return;
    }
}

uint32_t gd_op_number(gd_module *gd, str name) {
    uint64_t number;
    if (smap_get(&gd->op_index, name, &number)) return (uint32_t)number;
    gd_op op = {.name = name, .in = "", .out = "", .attrs = "", .stateful = true, .n_out = 0};
    src_graph *function = src_function(&gd->m, name);
    if (gd_opdef_find(name, &op)) {
    } else if (function) {
        op.known = true;
        op.function = function;
        op.n_out = (int32_t)function->n_rets;
    } else {
        find_in_model(gd, &op);
    }
    number = op.known ? gd->ops.n : 0;
    smap_put(&gd->op_index, name, number);
    if (op.known) vec_push(&gd->m.ctx->keep, &gd->ops, op);
    return (uint32_t)number;
}
