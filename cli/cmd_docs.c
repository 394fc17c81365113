/* cli/cmd_docs.c: litecast docs DIR: the generated pages of the documentation. */
#include "cli.h"

#include <string.h>

static void cell(FILE *f, const char *text) { /* in a Markdown table */
    for (; *text; text++) {
        if (*text == '|') fputs("\\|", f);
        else if (*text == '\n') fputc(' ', f);
        else if (*text == '<') fputs("&lt;", f);
        else fputc(*text, f);
    }
}

static void option_line(FILE *f, const option *o) {
    fputs("| `", f);
    if (o->letter) fprintf(f, "-%c`, `", o->letter);
    fprintf(f, "--%s%s%s` | ", o->name, o->argument ? " " : "", o->argument ? o->argument : "");
    cell(f, o->help);
    if (o->choices && strchr(o->choices, '|')) {
        fputs(". One of `", f);
        for (const char *p = o->choices; *p; p++) {
            if (*p == '|') fputs("`, `", f);
            else fputc(*p, f);
        }
        fputc('`', f);
    }
    fputs(" |\n", f);
}

static void command_section(FILE *f, size_t k) {
    const command *q = &commands[k];
    fprintf(f, "\n## litecast %s\n\n", q->name);
    cell(f, q->summary);
    fprintf(f, ".\n\n    litecast %s %s%s[options]\n\n", q->name, q->arguments, *q->arguments ? " " : "");
    wrap(f, q->text, 0, 100);
    fputs("\n```sh\n", f);
    const char *at = q->examples;
    char *line, *what;
    while (next_example(&at, &line, &what)) fprintf(f, what ? "%-56s # %s\n" : "%s\n", line, what);
    fputs("```\n", f);
    bool table = false;
    for (size_t i = 0; i < option_row_count; i++) {
        if (option_rows[i].group) continue;
        const option *o = &options[option_rows[i].id];
        if (!(o->commands >> k & 1u)) continue;
        if (!table) fputs("\n| option | meaning |\n|---|---|\n", f);
        table = true;
        option_line(f, o);
    }
}

/* The members of --json objects, for docs/cli.md. */
static const struct member {
    const char *name, *commands, *meaning;
} members[] = {
    {"litecast", "all", "the version of the program"},
    {"schema", "all", "the version of this form: 1. Members may be added in it; none is removed or changes its meaning"},
    {"command", "all", "the command"},
    {"status", "all", "`ok`, `invalid-argument`, `cannot-read`, `unsupported`, `cannot-write`, `no-memory`, `internal`, `cancelled`"},
    {"exit_code", "all", "the exit code"},
    {"diagnostics", "all", "array of `code`, `severity` (`error`, `warning`, `note`), `message`, and, where there is one, `hint`, `node`, `op`, `source_file`, `source_line`, `source_function` (where the program made the node: of models with debug information), `file`, `offset`, `context`"},
    {"output", "convert", "the file that was written; null with --dry-run and --stop-after"},
    {"converts", "check", "true or false"},
    {"source_ops", "check, convert that fails", "array of `op`, `count`, `converts`, `becomes` (empty: folded, or merged into other operators), `waiting` where nodes need what does not convert, and, for one that does not convert, `failed`, `node`, `reason`"},
    {"fallback", "check that fails", "what `--allow` would bring, where it helps: `options`, and the members from `operator_count` to `dynamic`"},
    {"format", "convert, check, inspect", "`SavedModel`, `GraphDef` or `TensorFlow Lite`"},
    {"signatures", "convert, check, inspect", "array of `key`, `inputs`, `outputs`: arrays of `name`, `type`, `shape` (-1: open; left out: unknown rank), `shape_text`"},
    {"operators", "convert, check, inspect", "array of `name`, `count`, and, where there are any, `multiply_adds`"},
    {"operator_count, custom_operator_count, select_tf_operator_count, subgraph_count", "convert, check, inspect", "numbers"},
    {"parameters, file_bytes, multiply_adds, peak_activation_bytes", "convert, check, inspect", "numbers; open sizes count as 1"},
    {"min_runtime", "convert, check, inspect", "the oldest TensorFlow Lite that runs it"},
    {"dynamic", "convert, check, inspect", "array of `size`, `cause`: the sizes that stay open"},
    {"graphs", "inspect", "array of `name`, `inputs`, `outputs`, `tensors`, `operators`"},
    {"timings, peak_resident_bytes", "convert, check", "seconds of each stage; bytes"},
    {"seconds", "convert", "of everything"},
    {"text", "convert --stop-after", "the graph"},
    {"ops", "ops", "array of `op`, `becomes`, `rule`"},
    {"explanations", "explain", "array of `code`, `name`, `severity`, `title`, `text`, `example`"},
};

static void cli_page(FILE *f) {
    fputs("# Command line\n\nMade by `litecast docs` from the tables that the program runs on.\n\n", f);
    fputs("`litecast MODEL` is short for `litecast convert MODEL`. Data goes to standard output, messages to standard\n"
          "error; with `--json` standard output is one JSON object, also when something fails. `--` ends the options.\n", f);
    for (size_t k = 0; k < CMD_COUNT; k++)
        if (!commands[k].hidden) command_section(f, k);
    fputs("\n## JSON\n\nWith `--json` standard output is one object, in UTF-8, also when something fails.\n\n"
          "| member | of | meaning |\n|---|---|---|\n", f);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        fprintf(f, "| %s | %s | %s |\n", members[i].name, members[i].commands, members[i].meaning);
    fputs("\n## Exit codes\n\n| code | meaning |\n|---|---|\n", f);
#define X(code, id, text) fprintf(f, "| %d | %s |\n", code, text);
    EXIT_CODES(X)
#undef X
    fputs("\n## Environment\n\n| variable | meaning |\n|---|---|\n| `NO_COLOR` | when set and not empty, no colors |\n", f);
}

static void code(FILE *f, const char *text) { /* in a cell */
    if (!*text) return;
    fputc('`', f);
    for (; *text; text++) {
        if (*text == '|') fputc('\\', f);
        fputc(*text, f);
    }
    fputc('`', f);
}

static void ops_page(FILE *f) {
    lc_op_support op;
    fprintf(f, "# TensorFlow ops that convert\n\nMade by `litecast docs` from the tables that convert: %zu ops, and the operators of TensorFlow Lite that\n"
               "they became in the cases of `tests/ops`: some results, the shortest first, `;` between them; none where an op is folded\n"
               "or merged into others. Which one it is depends on types, shapes and attributes; `litecast check MODEL` says what becomes\n"
               "of the ops of a model. In a rule, `?0` is the first operand and `$x` the op's attribute `x`; an op without a rule is\n"
               "lowered by a function.\n\n| op | becomes | rule |\n|---|---|---|\n", lc_count_ops());
    for (size_t i = 0; lc_get_op(i, &op); i++) {
        fprintf(f, "| %s | %s | ", op.op, op.becomes);
        code(f, op.rule);
        fputs(" |\n", f);
    }
}

static void diagnostics_page(FILE *f) {
    fputs("# Messages\n\nMade by `litecast docs`. Every message has a number that is never reused; `litecast explain NUMBER`\n"
          "prints the same text. The examples are run by a test.\n", f);
    for (size_t i = 0; i < lc_count_explanations(); i++) {
        const lc_explanation *e = lc_get_explanation(i);
        fprintf(f, "\n## %s %d: %s\n\n", e->severity == LC_ERROR ? "error" : e->severity == LC_WARNING ? "warning" : "note", e->code, e->title);
        char *text = format("%s", e->text);
        wrap(f, text, 0, 100);
        fputs("\n```console\n", f);
        fputs(e->example, f);
        fputs("```\n", f);
    }
}

static bool page(cli *c, const char *dir, const char *name, void (*write)(FILE *)) {
    char *path = format("%s/%s", dir, name);
    FILE *f = open_page(c, path);
    if (f) write(f);
    return f && close_page(c, f, path);
}

int cmd_docs(cli *c) {
    const char *dir = c->args[0];
    bool ok = page(c, dir, "cli.md", cli_page) && page(c, dir, "ops.md", ops_page) &&
              page(c, dir, "diagnostics.md", diagnostics_page);
    return ok ? EXIT_OK : EXIT_UNWRITABLE;
}
