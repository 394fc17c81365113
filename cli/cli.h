/* cli/cli.h: what the commands share.  The program sees nothing of the library but litecast.h. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "litecast.h"

#include <stdbool.h>
#include <stdio.h>

/* ---- exit codes: documented by 'litecast help exit-codes' and the manual ------------------------------ */

#define EXIT_CODES(X)                                                                                   \
    X(0, OK, "success")                                                                                 \
    X(2, USAGE, "the command line is wrong: an unknown option, input name, signature, or value")        \
    X(3, UNREADABLE, "the model cannot be read: it is missing, damaged, inconsistent, or of another format") \
    X(4, UNSUPPORTED, "the model is sound, but something in it does not convert")                       \
    X(5, UNWRITABLE, "the output cannot be written")                                                    \
    X(6, MEMORY, "there is not enough memory")                                                          \
    X(70, DEFECT, "a defect of litecast: please report it")                                             \
    X(130, INTERRUPTED, "interrupted; nothing is left behind")
typedef enum exit_code {
#define X(code, id, text) EXIT_##id = code,
    EXIT_CODES(X)
#undef X
} exit_code;
exit_code exit_of(lc_status status);

/* Numbers of messages that the program itself makes; rows of the library's table of diagnostics. */
enum { MSG_FORMAT = 1003, MSG_OUTPUT_EXISTS = 1005, MSG_OPTION = 1010, MSG_VALUE = 1011, MSG_COMMAND = 1013, MSG_ARGUMENT = 1014, MSG_WRITE = 1002,
       MSG_DEFECT = 9001 };

/* ---- tables --------------------------------------------------------------------------------------------- */

typedef enum command_id {
#define CMD(id, name, arguments, summary, text, examples, hidden) CMD_##id,
#include "commands.def"
#undef CMD
    CMD_COUNT
} command_id;
typedef enum option_id {
#define GROUP(title)
#define OPT(id, long_name, letter, argument, choices, how, commands, help) OPT_##id,
#include "options.def"
#undef OPT
#undef GROUP
    OPT_COUNT
} option_id;

typedef struct cli cli;
typedef struct command {
    const char *name, *arguments, *summary, *text, *examples;
    bool hidden;
    int (*run)(cli *c);
} command;
typedef enum option_how { FLAG, LAST, MANY, LIB } option_how;
typedef struct option {
    const char *name;
    char letter;
    const char *argument, *choices;
    option_how how;
    unsigned commands; /* bit 1 << command_id */
    const char *help;
} option;
extern const command commands[CMD_COUNT];
extern const option options[OPT_COUNT];
typedef struct option_row { /* the table with its groups, in the order of the help */
    const char *group; /* NULL: the row is option `id` */
    option_id id;
} option_row;
extern const option_row option_rows[];
extern const size_t option_row_count;

/* ---- the command line: args.c ----------------------------------------------------------------------------- */

typedef struct given { /* an option as it was given */
    option_id id;
    const char *value; /* NULL: it takes none */
} given;
struct cli {
    command_id command;
    given *given; /* in order */
    size_t n_given;
    const char **args; /* what is no option */
    size_t n_args;
    bool json, quiet, color_out, color_err;
    int verbose;
    lc_context *lc;    /* the conversion, when there is one */
    bool json_started; /* an object was written: nothing more may follow */
    double started;
};
/* Splits argv; reports and returns false on a mistake. */
bool parse_args(cli *c, int argc, char **argv);
size_t option_count(const cli *c, option_id id);
const char *option_value(const cli *c, option_id id); /* the last one; NULL: not given */
const char *nearest(const char *word, const char *const *words, size_t n);
int command_of(const char *name); /* -1: none */

/* ---- output: term.c, json.c, show.c --------------------------------------------------------------------------- */

void *must_alloc(void *old, size_t size);
char *format(const char *fmt, ...) __attribute__((format(printf, 1, 2))); /* lives until free_texts */
void free_texts(void);
double seconds_now(void);
void set_colors(cli *c);
const char *paint(bool color, const char *style); /* "bold", "red", ...; "" ends; empty text without color */
void wrap(FILE *f, const char *text, int indent, int width); /* the first line starts where it is */
const char *size_text(char *buffer, size_t n, uint64_t bytes);    /* "13.9 MB" */
const char *count_text(char *buffer, size_t n, uint64_t count);   /* "3.5 M" */
const char *grouped(char *buffer, size_t n, uint64_t count);      /* "3 504 872" */

/* Progress: a line on a terminal, only when the work takes more than a second. */
void progress_start(cli *c);
void progress_stage(const char *text);
void progress_stop(void);

typedef struct json {
    FILE *f;
    int depth;
    bool first, after_key, html; /* html: may stand in a script element */
} json;
void json_open(json *j, char bracket);
void json_close(json *j, char bracket);
void json_key(json *j, const char *key);
void json_string(json *j, const char *text);
void json_int(json *j, int64_t v);
void json_number(json *j, double v);
void json_bool(json *j, bool v);
void json_ints(json *j, const int64_t *v, size_t n); /* on one line */
void json_numbers(json *j, const int32_t *v, size_t n);
#define JSON_FIELD(j, key, kind, v) (json_key((j), (key)), json_##kind((j), (v)))

/* The program's own messages, in the form of the library's diagnostics.  Returns code_of_exit. */
int complain(cli *c, exit_code code, int number, const char *hint, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
const char *printable(const char *text); /* control characters of names cannot reach the terminal */
void show_diagnostics(cli *c);                    /* all of c->lc, as text on stderr */
void json_begin_result(cli *c, json *j, int code); /* { litecast, command, status, exit_code, diagnostics */
void json_end_result(cli *c, json *j);
void json_diagnostics(json *j, lc_context *lc);
void json_signatures(json *j, const lc_model_info *info);
void json_model(json *j, const lc_model_info *info);
void json_source_ops(json *j, lc_context *lc);
void json_graphs(json *j, lc_context *lc);
void json_timings(json *j, const lc_model_info *info);
void show_tensor(FILE *f, const lc_tensor *t); /* "float32[?,224,224,3]" */
void show_timings(cli *c, FILE *f);
void show_heading(const cli *c, const char *text); /* figures.c: paragraphs of check and inspect */
void show_signatures(const cli *c, const lc_model_info *info);
void show_costs(const cli *c, const lc_model_info *info, const char *heading);
void show_dynamics(const cli *c, const lc_model_info *info);

/* ---- help: help.c, docs.c ---------------------------------------------------------------------------------------- */

void show_help(FILE *f, const cli *c);
void show_command_help(FILE *f, const cli *c, command_id id);
void show_exit_codes(FILE *f);
/* The example lines of a command, one after the other: command and what it does (NULL when not said). */
bool next_example(const char **at, char **line, char **what);

/* ---- shared by convert and check: model.c ---------------------------------------------------------------------------- */

/* A context with the options of the command line; NULL: reported, *code says how. */
lc_context *open_context(cli *c, int *code);
/* Frees a context that is not, or no longer, c->lc, which interrupts reach again. */
void drop_context(cli *c, lc_context *other);
/* A file of text, "-" is standard output: NULL and false are reported, and leave nothing behind. */
FILE *open_page(cli *c, const char *path);
bool close_page(cli *c, FILE *f, const char *path);
bool write_report(cli *c, const char *path, int code);
/* What options for ops that do not convert would bring, for a model that does not convert with those that were given. */
typedef struct fallback {
    lc_context *lc;            /* converted with them; NULL: they do not help */
    const lc_model_info *info; /* of it */
    const char *options;       /* "--allow select-tf" */
} fallback;
void json_fallback(json *j, const fallback *f); /* a member; none where they do not help */
bool write_html(cli *c, const char *path, int code, const fallback *f);

#define CMD(id, name, arguments, summary, text, examples, hidden) int cmd_##name(cli *c);
#include "commands.def"
#undef CMD

#endif
