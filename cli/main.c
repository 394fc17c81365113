/* cli/main.c: litecast, the program: finds the command and runs it. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

/* One argument at most, or exactly one, as the command's usage line says. */
static bool count_fits(cli *c) {
    const command *k = &commands[c->command];
    bool many = strstr(k->arguments, "...") != NULL, optional = !*k->arguments || k->arguments[0] == '[';
    size_t most = many ? (size_t)-1 : *k->arguments ? 1 : 0;
    char *hint = format("litecast %s %s", k->name, k->arguments);
    if (c->n_args > most) {
        const char *extra = c->args[most];
        size_t n = strlen(extra);
        if (c->command == CMD_CONVERT && n > 7 && strcmp(extra + n - 7, ".tflite") == 0)
            hint = format("litecast convert %s -o %s", c->args[0], extra);
        complain(c, EXIT_USAGE, MSG_ARGUMENT, hint, "unexpected argument '%s'", extra);
        return false;
    }
    if (!optional && !c->n_args) {
        complain(c, EXIT_USAGE, MSG_ARGUMENT, hint, "'litecast %s' needs an argument", k->name);
        return false;
    }
    return true;
}

int main(int argc, char **argv) {
    cli c = {.command = CMD_HELP, .started = seconds_now()};
    int code = EXIT_USAGE;
    if (parse_args(&c, argc, argv)) {
        if (option_count(&c, OPT_HELP)) {
            if (argc > 1 && command_of(argv[1]) >= 0) show_command_help(stdout, &c, c.command);
            else show_help(stdout, &c);
            code = EXIT_OK;
        } else if (count_fits(&c)) {
            code = commands[c.command].run(&c);
        }
    }
    lc_context_free(c.lc);
    free(c.given);
    free(c.args);
    free_texts();
    if ((fflush(stdout) != 0 || ferror(stdout)) && code == EXIT_OK) code = EXIT_UNWRITABLE;
    return code;
}
