/* driver/options.c: the words of lc_set_option.
 *
 * To add an option: a setter, its row (sorted by name), a line in litecast.h, and a row in cli/options.def. */
#include "driver/driver.h"

typedef bool (*setter)(lc_context *c, str value);

static bool bad(lc_context *c, const char *hint, const char *option, str value, const char *why) {
    return diag_report(&c->ctx, D_OPTION_VALUE, (diag_where){0}, hint, "--%s does not take '%.*s': %s", option,
                       STR_ARG(value), why);
}

/* One of `words`; its number, or -1 after a report. */
static int one_of(lc_context *c, const char *option, str value, const char *const *words, size_t n) {
    strbuf all = {.a = &c->ctx.keep};
    for (size_t i = 0; i < n; i++) {
        if (str_is(value, words[i])) return (int)i;
        sb_fmt(&all, "%s%s", i == 0 ? "" : i + 1 == n ? " or " : ", ", words[i]);
    }
    const char *near = str_nearest(value, words, n);
    bad(c, near ? str_fmt(&c->ctx.keep, "did you mean '%s'?", near).p : NULL, option, value,
        str_fmt(&c->ctx.keep, "it takes %s", sb_str(&all).p).p);
    return -1;
}

#define ADD(list)                                                                   \
    do {                                                                            \
        vec_push(&c->ctx.keep, &c->options.list, str_dup(&c->ctx.keep, value));     \
        return true;                                                                \
    } while (0)

static bool set_input(lc_context *c, str value) { ADD(inputs); }
static bool set_output(lc_context *c, str value) { ADD(outputs); }
static bool set_signature(lc_context *c, str value) { ADD(signatures); }
static bool set_custom_op(lc_context *c, str value) { ADD(custom_ops); }

static bool set_tags(lc_context *c, str value) {
    c->options.tags.n = 0;
    while (value.n) {
        str tag, rest = STR("");
        str_cut(value, ',', &tag, &rest);
        while (tag.n && tag.p[0] == ' ') tag = str_sub(tag, 1, tag.n);
        while (tag.n && tag.p[tag.n - 1] == ' ') tag.n--;
        if (tag.n) vec_push(&c->ctx.keep, &c->options.tags, str_dup(&c->ctx.keep, tag));
        value = rest;
    }
    return true;
}

static bool set_batch(lc_context *c, str value) {
    int64_t n;
    if (!str_to_i64(value, &n) || n < 1 || n > INT32_MAX)
        return bad(c, "--batch 1", "batch", value, "it takes a number from 1 to 2147483647");
    c->options.batch = n;
    return true;
}

static bool set_rnn(lc_context *c, str value) {
    static const char *const words[] = {"auto", "loop", "fuse", "unroll"};
    int i = one_of(c, "rnn", value, words, ARRAY_LEN(words));
    if (i >= 0) c->options.rnn = (lw_rnn)i;
    return i >= 0;
}

static bool set_allow(lc_context *c, str value) {
    static const char *const words[] = {"select-tf", "custom"};
    int i = one_of(c, "allow", value, words, ARRAY_LEN(words));
    if (i == 0) c->options.select_tf = true;
    if (i == 1) c->options.custom = true;
    return i >= 0;
}

static bool set_trace_rules(lc_context *c, str value) {
    c->ctx.trace_rules = !str_is(value, "0");
    return true;
}

/* ---- --shape NAME=1,224,224,3 ---------------------------------------------------------------------- */

static bool parse_size(str text, ir_dim *d) {
    while (text.n && text.p[0] == ' ') text = str_sub(text, 1, text.n);
    while (text.n && text.p[text.n - 1] == ' ') text.n--;
    if (str_is(text, "?") || str_is(text, "-1") || str_is(text, "*")) {
        *d = -1;
        return true;
    }
    return str_to_i64(text, d) && *d >= 0 && *d <= INT32_MAX;
}

/* "1,224,224,3", also in brackets; empty is a scalar. */
static bool parse_shape(str text, ir_shape *s) {
    if (text.n >= 2 && text.p[0] == '[' && text.p[text.n - 1] == ']') text = str_sub(text, 1, text.n - 1);
    *s = IR_SCALAR;
    while (text.n) {
        str head, tail = STR("");
        bool more = str_cut(text, ',', &head, &tail);
        if (s->rank == IR_MAX_RANK || !parse_size(head, &s->d[s->rank++]) || (more && !tail.n)) return false;
        text = more ? tail : STR("");
    }
    return true;
}

static bool set_shape(lc_context *c, str value) {
    static const char hint[] = "--shape NAME=1,224,224,3; ? leaves a size open";
    lw_shape_option o = {0};
    str name, sizes = STR("");
    if (!str_cut(value, '=', &name, &sizes)) { /* one input needs no name */
        name = STR("");
        sizes = value;
    }
    o.name = str_dup(&c->ctx.keep, name);
    ir_shape s;
    str head, tail;
    if (!name.n && str_cut(value, ':', &head, &tail) && tail.n && parse_shape(tail, &s))
        return bad(c, str_fmt(&c->ctx.keep, "did you mean '--shape %.*s=%.*s'?", STR_ARG(head), STR_ARG(tail)).p, "shape", value,
                   "the name ends at an equals sign");
    if (!parse_shape(sizes, &o.shape))
        return bad(c, hint, "shape", value, "the shape is up to 8 sizes with commas between them");
    vec_push(&c->ctx.keep, &c->options.shapes, o);
    return true;
}

/* ---- passes ------------------------------------------------------------------------------------------ */

static bool check_pass(lc_context *c, const char *option, str value) {
    if (ps_find(value) || str_is(value, "lower")) return true;
    const char **names = NEW_N(&c->ctx.keep, const char *, ps_count() + 1);
    for (size_t i = 0; i < ps_count(); i++) names[i] = ps_at(i)->name;
    names[ps_count()] = "lower";
    const char *near = str_nearest(value, names, ps_count() + 1);
    return bad(c, near ? str_fmt(&c->ctx.keep, "did you mean '%s'?", near).p : "'litecast help passes' lists them", option,
               value, "no pass has this name");
}

static bool set_stop_after(lc_context *c, str value) {
    if (!check_pass(c, "stop-after", value)) return false;
    c->options.stop_after = str_dup(&c->ctx.keep, value);
    return true;
}

static bool set_print_after(lc_context *c, str value) {
    if (!str_is(value, "all") && !check_pass(c, "print-after", value)) return false;
    ADD(print_after);
}

/* The call that reads an option: it must be set before. */
typedef enum stage { LOAD, CONVERT } stage;

static const struct option {
    const char *name;
    setter set;
    stage before;
} options[] = {
    {"allow", set_allow, CONVERT},
    {"batch", set_batch, CONVERT},
    {"custom-op", set_custom_op, CONVERT},
    {"input", set_input, LOAD},
    {"output", set_output, LOAD},
    {"print-after", set_print_after, CONVERT},
    {"rnn", set_rnn, CONVERT},
    {"shape", set_shape, CONVERT},
    {"signature", set_signature, LOAD},
    {"stop-after", set_stop_after, CONVERT},
    {"tags", set_tags, LOAD},
    {"trace-rules", set_trace_rules, CONVERT},
};

static bool is_late(lc_context *c, const struct option *o) {
    if (o->before == LOAD ? !c->path.p : !c->tried) return false;
    diag_report(&c->ctx, D_CALL_ORDER, (diag_where){0}, NULL, "option '%s' is set after %s, which reads it", o->name,
                o->before == LOAD ? "lc_load_model" : "lc_convert_model");
    return true;
}

size_t dr_count_options(void) { return ARRAY_LEN(options); }
const char *dr_option_name(size_t i) { return options[i].name; }

bool dr_set_option(lc_context *c, str name, str value) {
    const char *names[ARRAY_LEN(options)];
    for (size_t i = 0; i < ARRAY_LEN(options); i++) {
        if (str_is(name, options[i].name)) return !is_late(c, &options[i]) && options[i].set(c, value);
        names[i] = options[i].name;
    }
    const char *near = str_nearest(name, names, ARRAY_LEN(options));
    return diag_report(&c->ctx, D_OPTION_UNKNOWN, (diag_where){0},
                       near ? str_fmt(&c->ctx.keep, "did you mean '%s'?", near).p : NULL, "no option is named '%.*s'",
                       STR_ARG(name));
}
