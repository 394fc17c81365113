/* cli/term.c: terminals, numbers for people, progress. */
#include "cli.h"

#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void *must_alloc(void *old, size_t size) {
    void *p = realloc(old, size ? size : 1);
    if (!p) {
        fputs("litecast: out of memory\n", stderr);
        exit(EXIT_MEMORY);
    }
    return p;
}

/* Texts live until the program ends: messages are few, and nobody has to think of who frees them. */
typedef struct text {
    struct text *next;
    char bytes[];
} text;
static text *texts;

char *format(const char *fmt, ...) {
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    text *t = must_alloc(NULL, sizeof *t + (n < 0 ? 1 : (size_t)n + 1));
    t->next = texts;
    texts = t;
    t->bytes[0] = 0;
    if (n > 0) vsnprintf(t->bytes, (size_t)n + 1, fmt, again);
    va_end(again);
    va_end(args);
    return t->bytes;
}

void free_texts(void) {
    while (texts) {
        text *next = texts->next;
        free(texts);
        texts = next;
    }
}

double seconds_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* ---- color ----------------------------------------------------------------------------------------- */

void set_colors(cli *c) {
    const char *when = option_value(c, OPT_COLOR), *no = getenv("NO_COLOR"), *term = getenv("TERM");
    bool never = (no && *no) || !term || strcmp(term, "dumb") == 0, always = false;
    if (when && strcmp(when, "auto") != 0) {
        always = strcmp(when, "always") == 0;
        never = !always;
    }
    c->color_out = always || (!never && isatty(STDOUT_FILENO));
    c->color_err = always || (!never && isatty(STDERR_FILENO));
}

const char *paint(bool color, const char *style) {
    static const char *const styles[][2] = {
        {"", "\033[0m"}, {"bold", "\033[1m"}, {"dim", "\033[2m"}, {"red", "\033[1;31m"},
        {"green", "\033[1;32m"}, {"yellow", "\033[1;33m"}, {"cyan", "\033[1;36m"},
    };
    for (size_t i = 0; color && i < sizeof styles / sizeof styles[0]; i++)
        if (strcmp(styles[i][0], style) == 0) return styles[i][1];
    return "";
}

/* ---- text --------------------------------------------------------------------------------------------- */

void wrap(FILE *f, const char *words, int indent, int width) {
    int at = indent;
    bool first = true;
    while (*words) {
        size_t n = strcspn(words, " \n");
        bool newline = words[n] == '\n';
        if (!first && at + 1 + (int)n > width) {
            fprintf(f, "\n%*s", indent, "");
            at = indent;
            first = true;
        }
        fprintf(f, "%s%.*s", first ? "" : " ", (int)n, words);
        at += (int)n + !first;
        first = false;
        words += n + (words[n] != 0);
        if (newline && *words) {
            fprintf(f, "\n%*s", indent, "");
            at = indent;
            first = true;
        }
    }
    fputc('\n', f);
}

static const char *scaled(char *buffer, size_t n, double v, const char *const *units) {
    size_t u = 0;
    while (v >= 999.5 && units[u + 1]) v /= 1000, u++;
    snprintf(buffer, n, u == 0 ? "%.0f %s" : v < 9.995 ? "%.2f %s" : v < 99.95 ? "%.1f %s" : "%.0f %s", v, units[u]);
    char *end = buffer + strlen(buffer);
    while (end > buffer && end[-1] == ' ') *--end = 0;
    return buffer;
}

const char *size_text(char *buffer, size_t n, uint64_t bytes) {
    static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB", NULL};
    if (bytes == 1) return snprintf(buffer, n, "1 byte") < 0 ? "" : buffer;
    return scaled(buffer, n, (double)bytes, units);
}

const char *count_text(char *buffer, size_t n, uint64_t count) {
    static const char *const units[] = {"", "thousand", "million", "billion", "trillion", NULL};
    return scaled(buffer, n, (double)count, units);
}

const char *grouped(char *buffer, size_t n, uint64_t count) {
    char digits[32];
    int len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);
    size_t at = 0;
    for (int i = 0; i < len && at + 2 < n; i++) {
        if (i && (len - i) % 3 == 0) buffer[at++] = ',';
        buffer[at++] = digits[i];
    }
    buffer[at] = 0;
    return buffer;
}

/* ---- progress: shown by an alarm, so that a single long stage shows as well ------------------------------ */

static char stages[2][256]; /* the handler reads one while the other is written */
static volatile sig_atomic_t stage, shown, running;

static void show_stage(void) {
    const char *what = stages[stage];
    if (write(STDERR_FILENO, "\r\033[K", 4) < 0) return;
    if (write(STDERR_FILENO, what, strlen(what)) < 0) return;
    shown = 1;
}

static void on_alarm(int signal_number) {
    (void)signal_number;
    if (running) show_stage();
}

void progress_start(cli *c) {
    const char *term = getenv("TERM");
    if (c->quiet || c->json || c->verbose || !isatty(STDERR_FILENO) || !term || strcmp(term, "dumb") == 0) return;
    struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGALRM, &action, NULL);
    running = 1;
    alarm(1);
}

void progress_stage(const char *what) {
    if (!running) return;
    sig_atomic_t next = !stage;
    snprintf(stages[next], sizeof stages[next], "%s ...", what);
    stage = next;
    if (shown) show_stage();
}

void progress_stop(void) {
    if (!running) return;
    alarm(0);
    running = 0;
    if (shown && write(STDERR_FILENO, "\r\033[K", 4) < 0) return;
    shown = 0;
}
