/* cli/args.c: from argv to a command, options and arguments, with a suggestion for each slip. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- did you mean --------------------------------------------------------------------------------- */

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* Edit distance where a transposition is one step; words over 40 letters are far from everything. */
static size_t distance(const char *a, const char *b) {
    enum { LONGEST = 40 };
    size_t rows[LONGEST + 1][LONGEST + 1], n = strlen(a), m = strlen(b);
    if (n > LONGEST || m > LONGEST) return LONGEST;
    for (size_t i = 0; i <= n; i++)
        for (size_t j = 0; j <= m; j++) {
            if (!i || !j) {
                rows[i][j] = i + j;
                continue;
            }
            size_t best = rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            best = least(best, least(rows[i - 1][j], rows[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) best = least(best, rows[i - 2][j - 2] + 1);
            rows[i][j] = best;
        }
    return rows[n][m];
}

const char *nearest(const char *word, const char *const *words, size_t n) {
    size_t letters = strlen(word), best_distance = letters < 4 ? 1 : letters < 8 ? 2 : 3;
    const char *best = NULL;
    for (size_t i = 0; i < n; i++) {
        size_t d = distance(word, words[i]);
        if (d < best_distance || (d == best_distance && !best)) best = words[i], best_distance = d;
    }
    return best;
}

int command_of(const char *name) {
    for (int i = 0; i < CMD_COUNT; i++)
        if (strcmp(commands[i].name, name) == 0) return i;
    return -1;
}

/* ---- options ----------------------------------------------------------------------------------------- */

static bool belongs(const cli *c, size_t id) { return (options[id].commands >> c->command & 1u) != 0; }

static const char no_quantization[] = "there is no quantization yet: weights and sums keep the types of the model";

/* What users of other converters are used to type, and what it is here. */
static const struct habit {
    const char *theirs, *ours;
} habits[] = {
    {"saved_model_dir", "the model needs no option: litecast convert DIR"},
    {"graph_def_file", "the model needs no option: litecast convert FILE"},
    {"keras_model_file", "export it in Python first, model.export('dir'), then: litecast convert dir"},
    {"output_file", "-o FILE"},
    {"output", "-o FILE names the output file"},
    {"input_arrays", "--input NAME, once for each"},
    {"input_array", "--input NAME"},
    {"output_arrays", "--output NAME, once for each"},
    {"output_array", "--output NAME"},
    {"input_shapes", "--shape NAME=1,224,224,3, once for each"},
    {"input_shape", "--shape NAME=1,224,224,3"},
    {"saved_model_signature_key", "--signature KEY"},
    {"saved_model_tag_set", "--tags TAGS"},
    {"allow_custom_ops", "--allow custom"},
    {"target_ops", "--allow select-tf keeps ops that have no conversion"},
    {"enable_select_tf_ops", "--allow select-tf"},
    {"version", "litecast version"},
    {"model", "the model needs no option: litecast convert MODEL"},
    {"model_path", "the model needs no option: litecast convert MODEL"},
    {"input_model", "the model needs no option: litecast convert MODEL"},
    {"saved_model", "the model needs no option: litecast convert DIR"},
    {"graphdef", "the model needs no option: litecast convert FILE"},
    {"batch_size", "--batch N"},
    {"optimize", no_quantization},
    {"optimizations", no_quantization},
    {"quantize", no_quantization},
    {"post_training_quantize", no_quantization},
    {"representative_dataset", no_quantization},
    {"inference_type", no_quantization},
    {"inference_input_type", no_quantization},
    {"int8", no_quantization},
    {"float16", no_quantization},
    {"fp16", no_quantization},
};

static const char *habit_of(const char *name) {
    for (size_t i = 0; i < sizeof habits / sizeof habits[0]; i++) {
        const char *a = habits[i].theirs, *b = name;
        while (*a && (*a == *b || (*a == '_' && *b == '-'))) a++, b++;
        if (!*a && !*b) return habits[i].ours;
    }
    return NULL;
}

static bool unknown_option(cli *c, const char *name) {
    const char *names[OPT_COUNT], *of_others = NULL;
    size_t n = 0;
    for (size_t i = 0; i < OPT_COUNT; i++) {
        if (belongs(c, i)) names[n++] = options[i].name;
        else if (strcmp(options[i].name, name) == 0) of_others = options[i].name;
    }
    const char *near = nearest(name, names, n), *habit = habit_of(name), *of = commands[c->command].name;
    const char *hint = habit ? habit
                       : near ? format("did you mean '--%s'?", near)
                               : format("'litecast %s --help' lists the options", of);
    if (of_others) complain(c, EXIT_USAGE, MSG_OPTION, hint, "'litecast %s' has no option '--%s'", of, name);
    else complain(c, EXIT_USAGE, MSG_OPTION, hint, "unknown option '--%s'", name);
    return false;
}

static void give(cli *c, size_t id, const char *value) {
    c->given = must_alloc(c->given, (c->n_given + 1) * sizeof *c->given);
    c->given[c->n_given++] = (given){(option_id)id, value};
}

/* The value of an option: what follows '=', or the next word. */
static bool take(cli *c, size_t id, const char *attached, int *i, int argc, char **argv) {
    const option *o = &options[id];
    if (!o->argument) {
        if (attached) {
            complain(c, EXIT_USAGE, MSG_VALUE, NULL, "option '--%s' takes no value", o->name);
            return false;
        }
        give(c, id, NULL);
        return true;
    }
    if (!attached && *i + 1 < argc) attached = argv[++*i];
    if (!attached) {
        complain(c, EXIT_USAGE, MSG_VALUE, format("--%s %s", o->name, o->argument), "option '--%s' needs a value", o->name);
        return false;
    }
    give(c, id, attached);
    return true;
}

static bool long_option(cli *c, const char *text, int *i, int argc, char **argv) {
    const char *equals = strchr(text, '=');
    size_t n = equals ? (size_t)(equals - text) : strlen(text);
    for (size_t id = 0; id < OPT_COUNT; id++)
        if (belongs(c, id) && strlen(options[id].name) == n && memcmp(options[id].name, text, n) == 0)
            return take(c, id, equals ? equals + 1 : NULL, i, argc, argv);
    char *name = format("%.*s", (int)n, text);
    return unknown_option(c, name);
}

/* -qf, -oFILE, -o FILE */
static bool short_options(cli *c, const char *text, int *i, int argc, char **argv) {
    for (; *text; text++) {
        size_t id = 0;
        while (id < OPT_COUNT && !(belongs(c, id) && options[id].letter == *text)) id++;
        if (id == OPT_COUNT) {
            complain(c, EXIT_USAGE, MSG_OPTION, format("'litecast %s --help' lists the options", commands[c->command].name),
                     "unknown option '-%c'", *text);
            return false;
        }
        if (options[id].argument) return take(c, id, text[1] ? text + 1 : NULL, i, argc, argv);
        give(c, id, NULL);
    }
    return true;
}

/* ---- commands -------------------------------------------------------------------------------------------- */

static bool is_there(const char *path) {
    struct stat st;
    return stat(path, &st) == 0;
}

static bool unknown_command(cli *c, const char *word) {
    const char *names[CMD_COUNT];
    size_t n = 0;
    for (int i = 0; i < CMD_COUNT; i++)
        if (!commands[i].hidden) names[n++] = commands[i].name;
    const char *near = nearest(word, names, n);
    complain(c, EXIT_USAGE, MSG_COMMAND, near ? format("did you mean '%s'?", near) : "'litecast help' lists the commands",
             "'%s' is neither a command nor a model", word);
    return false;
}

/* The first word says the command; a model alone is to be converted. */
static bool choose_command(cli *c, int argc, char **argv, int *first) {
    *first = 1;
    if (argc < 2) {
        c->command = CMD_HELP;
        return true;
    }
    int id = command_of(argv[1]);
    if (id >= 0) {
        c->command = (command_id)id;
        *first = 2;
        return true;
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) c->command = CMD_VERSION, *first = 2;
    else if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) c->command = CMD_HELP, *first = 2;
    else if (argv[1][0] == '-' || strpbrk(argv[1], "/.") || is_there(argv[1])) c->command = CMD_CONVERT;
    else return unknown_command(c, argv[1]);
    return true;
}

static bool wants_json(int argc, char **argv) {
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--json") == 0) return true;
    return false;
}

bool parse_args(cli *c, int argc, char **argv) {
    int first;
    c->json = wants_json(argc, argv); /* mistakes on the line are said in JSON, too */
    set_colors(c);
    if (!choose_command(c, argc, argv, &first)) return false;
    c->args = must_alloc(NULL, ((size_t)argc + 1) * sizeof *c->args);
    bool ended = false;
    for (int i = first; i < argc; i++) {
        const char *a = argv[i];
        if (!ended && strcmp(a, "--") == 0) ended = true;
        else if (ended || a[0] != '-' || !a[1]) c->args[c->n_args++] = a;
        else if (!(a[1] == '-' ? long_option(c, a + 2, &i, argc, argv) : short_options(c, a + 1, &i, argc, argv))) return false;
    }
    c->json = option_count(c, OPT_JSON) > 0;
    c->quiet = option_count(c, OPT_QUIET) > 0;
    c->verbose = (int)option_count(c, OPT_VERBOSE);
    const char *color = option_value(c, OPT_COLOR);
    if (color && strcmp(color, "auto") != 0 && strcmp(color, "always") != 0 && strcmp(color, "never") != 0) {
        complain(c, EXIT_USAGE, MSG_VALUE, NULL, "--color does not take '%s': it takes auto, always or never", color);
        return false;
    }
    set_colors(c);
    return true;
}

size_t option_count(const cli *c, option_id id) {
    size_t n = 0;
    for (size_t i = 0; i < c->n_given; i++) n += c->given[i].id == id;
    return n;
}

const char *option_value(const cli *c, option_id id) {
    for (size_t i = c->n_given; i > 0; i--)
        if (c->given[i - 1].id == id) return c->given[i - 1].value;
    return NULL;
}
