/* cli/cmd_ops.c: litecast ops: the support table, from the tables that convert. */
#include "cli.h"

#include <ctype.h>
#include <string.h>

static bool contains(const char *text, const char *part) { /* in any case */
    for (; *text; text++) {
        size_t i = 0;
        while (part[i] && tolower((unsigned char)text[i]) == tolower((unsigned char)part[i])) i++;
        if (!part[i]) return true;
    }
    return !*part;
}

static bool wanted(const cli *c, const char *op) {
    for (size_t i = 0; i < c->n_args; i++)
        if (contains(op, c->args[i])) return true;
    return c->n_args == 0;
}

static int not_found(cli *c) {
    const char *names[4096];
    size_t n = 0;
    lc_op_support op;
    while (n < sizeof names / sizeof names[0] && lc_get_op(n, &op)) names[n++] = op.op;
    const char *near = nearest(c->args[0], names, n);
    return complain(c, EXIT_UNSUPPORTED, MSG_COMMAND, near ? format("did you mean '%s'?", near) : NULL,
                    "no op named like '%s' converts", c->args[0]);
}

static void json_ops(cli *c) {
    json j;
    lc_op_support op;
    json_begin_result(c, &j, EXIT_OK);
    json_key(&j, "ops");
    json_open(&j, '[');
    for (size_t i = 0; lc_get_op(i, &op); i++) {
        if (!wanted(c, op.op)) continue;
        json_open(&j, '{');
        JSON_FIELD(&j, "op", string, op.op);
        JSON_FIELD(&j, "rule", string, op.rule);
        JSON_FIELD(&j, "becomes", string, op.becomes);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_end_result(c, &j);
}

int cmd_ops(cli *c) {
    size_t found = 0;
    lc_op_support op;
    for (size_t i = 0; lc_get_op(i, &op); i++) found += wanted(c, op.op);
    if (!found) return not_found(c);
    if (c->json) {
        json_ops(c);
        return EXIT_OK;
    }
    for (size_t i = 0; lc_get_op(i, &op); i++) {
        if (!wanted(c, op.op)) continue;
        printf("%-32s ", op.op);
        wrap(stdout, *op.becomes ? op.becomes : "(folded or merged)", 33, 100);
    }
    if (c->n_args == 0)
        printf("\n%zu TensorFlow ops convert, to these operators or to others, by their types, shapes and attributes;\n"
               "'litecast check MODEL' says what a model needs.\n", found);
    return EXIT_OK;
}
