/* cli/tables.c: the commands and options as data. */
#include "cli.h"

const command commands[CMD_COUNT] = {
#define CMD(id, name, arguments, summary, text, examples, hidden) {#name, arguments, summary, text, examples, hidden, cmd_##name},
#include "commands.def"
#undef CMD
};

#define ON(id) (1u << CMD_##id)
#define ON_ALL (~0u)

const option options[OPT_COUNT] = {
#define GROUP(title)
#define OPT(id, long_name, letter, argument, choices, how, on, help) \
    [OPT_##id] = {long_name, letter, argument, choices, how, on, help},
#include "options.def"
#undef OPT
#undef GROUP
};

const option_row option_rows[] = {
#define GROUP(title) {title, OPT_COUNT},
#define OPT(id, long_name, letter, argument, choices, how, on, help) {NULL, OPT_##id},
#include "options.def"
#undef OPT
#undef GROUP
};
const size_t option_row_count = sizeof option_rows / sizeof option_rows[0];
