/* cli/cmd_completion.c: completions for bash, zsh and fish, from the tables. */
#include "cli.h"

#include <string.h>

static bool belongs(const option *o, size_t id) { return (o->commands >> id & 1u) != 0; }

static void put_words(const char *choices, char between) {
    for (; *choices; choices++) putchar(*choices == '|' ? between : *choices);
}

static void put_passes(void) {
    lc_pass p;
    printf("lower");
    for (size_t i = 0; lc_get_pass(i, &p); i++) printf(" %s", p.name);
}

/* The words that follow a command. */
static const char *argument_words(command_id id) {
    if (id == CMD_COMPLETION) return "bash zsh fish";
    if (id == CMD_HELP) return "exit-codes passes";
    return NULL;
}

/* ---- bash ------------------------------------------------------------------------------------------ */

static void bash_values(void) {
    printf("    case $prev in\n");
    for (size_t i = 0; i < OPT_COUNT; i++) {
        const option *o = &options[i];
        if (!o->argument) continue;
        printf("    --%s", o->name);
        if (o->letter) printf("|-%c", o->letter);
        printf(") ");
        if (!o->choices) printf("return;;\n");
        else if (strcmp(o->choices, "FILE") == 0) printf("COMPREPLY=($(compgen -f -- \"$cur\")); return;;\n");
        else {
            printf("COMPREPLY=($(compgen -W '");
            if (strcmp(o->choices, "PASS") == 0) put_passes();
            else put_words(o->choices, ' ');
            printf("' -- \"$cur\")); return;;\n");
        }
    }
    printf("    esac\n");
}

static void bash(void) {
    printf("# bash completion for litecast\n_litecast() {\n"
           "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} words=\n"
           "    COMPREPLY=()\n");
    bash_values();
    printf("    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        COMPREPLY=($(compgen -W '");
    for (int i = 0; i < CMD_COUNT; i++)
        if (!commands[i].hidden) printf("%s%s", i ? " " : "", commands[i].name);
    printf("' -- \"$cur\") $(compgen -f -- \"$cur\"))\n        return\n    fi\n    case $command in\n");
    for (size_t k = 0; k < CMD_COUNT; k++) {
        if (commands[k].hidden) continue;
        printf("    %s) words='", commands[k].name);
        for (size_t i = 0; i < OPT_COUNT; i++)
            if (belongs(&options[i], k)) printf("--%s ", options[i].name);
        const char *more = argument_words((command_id)k);
        printf("%s';;\n", more ? more : "");
    }
    printf("    *) words='");
    for (size_t i = 0; i < OPT_COUNT; i++)
        if (belongs(&options[i], CMD_CONVERT)) printf("--%s ", options[i].name);
    printf("';;\n    esac\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\") $(compgen -f -- \"$cur\"))\n}\n"
           "complete -o filenames -F _litecast litecast\n");
}

/* ---- zsh --------------------------------------------------------------------------------------------- */

static void zsh_text(const char *text) { /* inside '...[...]' */
    for (; *text; text++) {
        if (*text == '\'') printf("'\\''");
        else if (strchr("[]:\\", *text)) printf("\\%c", *text);
        else putchar(*text);
    }
}

static void zsh_option(const option *o) {
    printf("            '%s--%s%s[", o->how == FLAG || o->how == LAST ? "" : "*", o->name, o->argument ? "=" : "");
    zsh_text(o->help);
    printf("]");
    if (o->argument) {
        printf(":%s:", o->name);
        if (o->choices && strcmp(o->choices, "FILE") == 0) printf("_files");
        else if (o->choices && strcmp(o->choices, "PASS") == 0) printf("("), put_passes(), printf(")");
        else if (o->choices) printf("("), put_words(o->choices, ' '), printf(")");
    }
    printf("' \\\n");
}

static void zsh(void) {
    printf("#compdef litecast\n_litecast() {\n    if (( CURRENT == 2 )); then\n        local -a names=(\n");
    for (int i = 0; i < CMD_COUNT; i++) {
        if (commands[i].hidden) continue;
        printf("            '%s:", commands[i].name);
        zsh_text(commands[i].summary);
        printf("'\n");
    }
    printf("        )\n        _describe command names\n        _files\n        return\n    fi\n    case $words[2] in\n");
    for (size_t k = 0; k < CMD_COUNT; k++) {
        if (commands[k].hidden) continue;
        printf("    %s)\n        _arguments -S \\\n", commands[k].name);
        for (size_t i = 0; i < OPT_COUNT; i++)
            if (belongs(&options[i], k)) zsh_option(&options[i]);
        const char *more = argument_words((command_id)k);
        if (more) printf("            '*:word:(%s)';;\n", more);
        else printf("            '*:file:_files';;\n");
    }
    printf("    *) _files;;\n    esac\n}\nif [ \"$funcstack[1]\" = _litecast ]; then\n    _litecast \"$@\"\nelse\n    compdef _litecast litecast\nfi\n");
}

/* ---- fish ---------------------------------------------------------------------------------------------- */

static void fish_text(const char *text) {
    putchar('\'');
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\') putchar('\\');
        putchar(*text);
    }
    putchar('\'');
}

static void fish_option(const option *o) {
    printf("complete -c litecast -n '__fish_seen_subcommand_from");
    for (size_t k = 0; k < CMD_COUNT; k++)
        if (!commands[k].hidden && belongs(o, k)) printf(" %s", commands[k].name);
    printf("' -l %s", o->name);
    if (o->letter) printf(" -s %c", o->letter);
    if (o->argument) printf(" -r");
    if (o->argument && !(o->choices && strcmp(o->choices, "FILE") == 0)) printf(" -f");
    if (o->choices && strcmp(o->choices, "PASS") == 0) printf(" -a '"), put_passes(), printf("'");
    else if (o->choices && strcmp(o->choices, "FILE") != 0) printf(" -a '"), put_words(o->choices, ' '), printf("'");
    printf(" -d ");
    fish_text(o->help);
    putchar('\n');
}

static void fish(void) {
    printf("# fish completion for litecast\n");
    for (size_t k = 0; k < CMD_COUNT; k++) {
        if (commands[k].hidden) continue;
        printf("complete -c litecast -n __fish_use_subcommand -a %s -d ", commands[k].name);
        fish_text(commands[k].summary);
        putchar('\n');
        const char *more = argument_words((command_id)k);
        if (more) printf("complete -c litecast -n '__fish_seen_subcommand_from %s' -f -a '%s'\n", commands[k].name, more);
    }
    for (size_t i = 0; i < OPT_COUNT; i++) fish_option(&options[i]);
}

int cmd_completion(cli *c) {
    static const char *const shells[] = {"bash", "zsh", "fish"};
    const char *shell = c->args[0];
    if (strcmp(shell, "bash") == 0) bash();
    else if (strcmp(shell, "zsh") == 0) zsh();
    else if (strcmp(shell, "fish") == 0) fish();
    else {
        const char *near = nearest(shell, shells, 3);
        return complain(c, EXIT_USAGE, MSG_VALUE, near ? format("did you mean '%s'?", near) : NULL,
                        "'%s' is not one of bash, zsh and fish", shell);
    }
    return EXIT_OK;
}
