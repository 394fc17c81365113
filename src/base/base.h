/* base/base.h: what every room stands on: memory, strings, vectors, maps, diagnostics, files, numbers.
 *
 * Memory.  A context (`lc_ctx`) owns a conversion.  Its two arenas are named by lifetime: `keep` lives as
 * long as the context, `scratch` is rewound by whoever took a mark.  Allocation never returns NULL: when
 * memory runs out, it unwinds with longjmp to the one frame that called `ctx_guard` (driver/api.c).
 * Whatever is not in an arena (mappings, descriptors, temporary files) is registered with
 * `ctx_defer` BEFORE the next allocation, so that the unwinding releases it.
 *
 * Failure.  The library never prints, exits or aborts on input.  A function that can fail returns bool;
 * whoever knows the user's name for the thing reports once with `diag_report` and returns false.
 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define UNUSED(x) ((void)(x))
#if defined(__GNUC__)
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define PRINTF_LIKE(fmt, args)
#endif

typedef struct lc_ctx lc_ctx;

/* ---- memory: arena.c ------------------------------------------------------------------------ */

typedef struct arena_block arena_block;
typedef struct arena {
    lc_ctx *ctx;
    arena_block *head; /* newest block; each block points to the one before it */
    char *at, *end;    /* free room of the newest block */
} arena;
typedef struct arena_mark {
    arena_block *head;
    char *at;
} arena_mark;

void *arena_alloc(arena *a, size_t size, size_t align); /* uninitialized; never NULL */
void *arena_zalloc(arena *a, size_t size, size_t align);
void *arena_dup(arena *a, const void *from, size_t size, size_t align);
arena_mark arena_get_mark(const arena *a);
void arena_rewind(arena *a, arena_mark mark); /* frees everything allocated since the mark */
void arena_release(arena *a);

#define NEW(a, T) ((T *)arena_zalloc((a), sizeof(T), _Alignof(T)))
/* n is checked: n * sizeof(T) that overflows unwinds as out of memory. */
#define NEW_N(a, T, n) ((T *)arena_zalloc((a), mem_size((a), (n), sizeof(T)), _Alignof(T)))
size_t mem_size(arena *a, size_t n, size_t size);

/* ---- strings: views, not NUL-terminated unless made by str_dup/str_fmt ------------------------- */

typedef struct str {
    const char *p;
    size_t n;
} str;
#define STR(lit) ((str){(lit), sizeof(lit) - 1})
#define STR_ARG(s) (int)((s).n > 4096 ? 4096 : (s).n), (s).p /* for "%.*s" */

static inline str str_c(const char *p) { return (str){p, p ? strlen(p) : 0}; }
static inline bool str_eq(str a, str b) { return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0); }
static inline bool str_is(str a, const char *b) { return str_eq(a, str_c(b)); }
int str_cmp(str a, str b); /* bytewise order */
bool str_starts(str s, const char *prefix);
bool str_ends(str s, const char *suffix);
str str_sub(str s, size_t from, size_t to);    /* clamped */
bool str_cut(str s, char at, str *head, str *tail); /* at the first `at`; false: not found, head = s */
str str_dup(arena *a, str s);                  /* NUL-terminated copy */
str str_fmt(arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3); /* NUL-terminated */
str str_vfmt(arena *a, const char *fmt, va_list args);
bool str_to_i64(str s, int64_t *out); /* whole string, base 10 */
bool str_to_f64(str s, double *out);  /* locale-independent */
/* The candidate nearest to `word` by edit distance, or NULL when none is near enough to suggest. */
const char *str_nearest(str word, const char *const *candidates, size_t count);

/* A growing text, for printers and reports. */
typedef struct strbuf {
    arena *a;
    char *p;
    size_t n, cap;
} strbuf;
void sb_put(strbuf *b, const char *p, size_t n);
void sb_puts(strbuf *b, const char *s);
void sb_fmt(strbuf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void sb_json(strbuf *b, str s); /* quoted and escaped */
str sb_str(strbuf *b);          /* NUL-terminated view of what was put */

/* ---- vectors: VEC(int) v = {0}; vec_push(a, &v, 7); ------------------------------------------- */

#define VEC(T)         \
    struct {           \
        T *v;          \
        size_t n, cap; \
    }
void *vec_grow(arena *a, void *old, size_t n, size_t *cap, size_t size, size_t align);
#define vec_push(a, vec, x)                                                                              \
    do {                                                                                                 \
        if ((vec)->n == (vec)->cap)                                                                      \
            (vec)->v = vec_grow((a), (vec)->v, (vec)->n, &(vec)->cap, sizeof *(vec)->v, _Alignof(max_align_t)); \
        (vec)->v[(vec)->n++] = (x);                                                                      \
    } while (0)

/* ---- maps: map.c: open addressing, in an arena, insertion only ---------------------------------- */

typedef struct smap { /* str -> uint64_t (an index, or a pointer cast through uintptr_t) */
    arena *a;
    struct smap_slot *slot;
    size_t n, cap;
} smap;
bool smap_get(const smap *m, str key, uint64_t *value);
bool smap_put(smap *m, str key, uint64_t value); /* false: the key was there (and keeps its old value) */
typedef struct umap { /* uint64_t -> uint64_t */
    arena *a;
    struct umap_slot *slot;
    size_t n, cap;
} umap;
bool umap_get(const umap *m, uint64_t key, uint64_t *value);
void umap_put(umap *m, uint64_t key, uint64_t value); /* replaces */
uint64_t hash_bytes(const void *p, size_t n);

/* ---- diagnostics: diag.c, diags.def ------------------------------------------------------------- */

typedef enum diag_severity { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE } diag_severity;
typedef enum diag_code {
#define DIAG(number, id, severity, title, explain, example) D_##id = number,
#include "base/diags.def"
#undef DIAG
} diag_code;

typedef struct diag_info {
    int code;
    const char *id; /* "NO_LOWERING" */
    diag_severity severity;
    const char *title;   /* one line */
    const char *explain; /* what it means and what to do */
    const char *example; /* lines: '$ ' a command, its output, '# ' a comment */
} diag_info;
const diag_info *diag_find(int code); /* NULL: no such code */
size_t diag_count(void);
const diag_info *diag_at_index(size_t i);

typedef struct diag_origin { /* a node as the function that holds it knows it, without the path of calls */
    str node, function;
} diag_origin;
typedef struct diag_where { /* all optional; copied when reported */
    const char *file;
    int64_t offset; /* bytes from the start of file; 0 or negative: not said */
    str node, op;   /* the user's path of the node, and its op, as the source spells them */
    diag_origin origin; /* for the line of the user's program that made it */
} diag_where;

typedef struct diag {
    struct diag *next;
    int code;
    diag_severity severity;
    str text, hint;
    str file, node, op;
    diag_origin origin;
    int64_t offset;
    str context; /* "pass fuse: rule conv-bias", outermost first; may be empty */
} diag;

typedef struct diags {
    diag *first, **tail;
    size_t errors, warnings, notes;
    const struct diag_frame *frame;
} diags;

/* Says what is being done, for the duration of a scope: {const diag_frame f = diag_push(ctx, "pass", name); ... diag_pop(ctx, &f);} */
typedef struct diag_frame {
    const struct diag_frame *up;
    const char *kind;
    str name;
} diag_frame;
void diag_push(lc_ctx *ctx, diag_frame *frame, const char *kind, str name);
void diag_pop(lc_ctx *ctx, const diag_frame *frame);

/* The severity is that of the code's row.  hint may be NULL.  Text: lower case, the error first, the
 * subject in quotes, no full stop.  Returns false, so that `return diag_report(...)` reads well. */
bool diag_report(lc_ctx *ctx, diag_code code, diag_where where, const char *hint, const char *fmt, ...)
    PRINTF_LIKE(5, 6);

/* ---- the context: ctx.c ---------------------------------------------------------------------------- */

typedef void *(*mem_fn)(void *user, void *old, size_t old_size, size_t new_size); /* new_size 0 frees */
typedef void (*ctx_release_fn)(void *resource);
typedef struct ctx_resource {
    struct ctx_resource *next;
    ctx_release_fn release;
    void *what;
} ctx_resource;

struct lc_ctx {
    mem_fn mem;
    void *mem_user;
    jmp_buf *oom; /* set by ctx_guard */
    arena keep, scratch;
    diags diags;
    ctx_resource *resources; /* newest first */
    void (*log)(void *user, int level, const char *text); /* may be NULL; level 0 info, 1 progress, 2 debug */
    void *log_user;
    size_t memory_now, memory_peak; /* bytes that the arenas hold */
    uint64_t files_size;            /* bytes of all files that were opened: what else is made of them is measured by it */
    bool trace_rules;
    bool exact_blocks; /* tests: every allocation is a block of its own, which can fail, and which ASan guards */
    volatile sig_atomic_t cancelled; /* set from anywhere; see ctx_check_cancelled */
};

bool ctx_init(lc_ctx *ctx, mem_fn mem, void *user); /* mem NULL: realloc/free; false: no memory */
void ctx_done(lc_ctx *ctx);                         /* releases resources, then arenas */
/* Runs body(arg); false when memory ran out inside (the resources registered inside are released). */
bool ctx_guard(lc_ctx *ctx, bool (*body)(lc_ctx *, void *), void *arg, bool *no_memory);
_Noreturn void ctx_no_memory(lc_ctx *ctx);
/* Unwinds as running out of memory does when the caller asked to stop; for loops that may take seconds. */
static inline void ctx_check_cancelled(lc_ctx *ctx) {
    if (ctx->cancelled) ctx_no_memory(ctx);
}
void ctx_defer(lc_ctx *ctx, ctx_release_fn release, void *what); /* released newest first */
void ctx_undefer(lc_ctx *ctx, void *what, bool release);
void ctx_log(lc_ctx *ctx, int level, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* ---- files: file.c; the only POSIX below the CLI ------------------------------------------------------ */

typedef struct file_map { /* a whole file, read only; owned by the context */
    const uint8_t *p;
    size_t n;
    int fd;
    str path;
} file_map;
/* Reports D_FILE_OPEN and returns NULL on failure.  Empty files map to n == 0. */
const file_map *file_open(lc_ctx *ctx, str path);
const file_map *file_open_if_there(lc_ctx *ctx, str path); /* NULL in silence */
bool file_is_dir(str path);
bool file_exists(str path);
uint64_t file_size(str path); /* 0: it cannot be told */
bool file_peek(str path, void *head, size_t n); /* the first n bytes of a regular file that has as many */
/* Tells the kernel that these pages are not needed any more (they leave the resident set). */
void file_drop(const file_map *f, size_t from, size_t n);
str path_join(arena *a, str dir, str name);
str path_base(str path); /* without folders and without the last extension */
/* Names in a folder, sorted, without . and ..; false: cannot be read (not reported). */
typedef VEC(str) str_vec;
bool file_list(lc_ctx *ctx, str dir, str_vec *names);

/* An output that appears under its name only when it is complete: written to a temporary file beside
 * the target, which it then replaces.  Registered with the context: a failure on the way removes it. */
typedef struct file_out {
    lc_ctx *ctx;
    str path, temp;
    int fd;
    uint64_t at;
    uint8_t *buf; /* write buffer */
    size_t used;
    bool failed; /* sticky; reported once */
} file_out;
file_out *file_create(lc_ctx *ctx, str path); /* reports and returns NULL on failure */
/* The same for an output that is too large to lie beside the file that it replaces: that one goes at once. */
file_out *file_create_alone(lc_ctx *ctx, str path);
/* A device or a pipe (/dev/null, /dev/stdout): it cannot be renamed over, only written to from front to back. */
bool file_is_special(str path);
bool file_write_special(lc_ctx *ctx, str path, const void *p, size_t n); /* false: reported */
bool file_write(file_out *o, const void *p, size_t n);
bool file_write_at(file_out *o, uint64_t at, const void *p, size_t n); /* patch what was written */
bool file_pad(file_out *o, size_t align);                              /* zeros up to a multiple of align */
/* Bytes of a mapped file into the output by the kernel's copy where there is one, never through the heap. */
bool file_copy(file_out *o, const file_map *from, uint64_t offset, uint64_t n);
/* For threads, which must not report: leave `at` and the write buffer alone, and return 0 or an errno for file_failed. */
int file_put(const file_out *o, uint64_t at, const void *p, size_t n);
int file_put_copy(const file_out *o, uint64_t at, const file_map *from, uint64_t offset, uint64_t n);
int file_get(const file_map *f, uint64_t offset, void *p, size_t n); /* past the mapping, which would keep the pages */
bool file_failed(file_out *o, int error);                            /* reports once; false */
bool file_skip(file_out *o, uint64_t n);                             /* bytes that are put by somebody else */
bool file_commit(file_out *o); /* flush, rename; false: reported */
void file_abandon(file_out *o);

/* ---- threads: thread.c -------------------------------------------------------------------------------- */

/* Runs fn(arg, i) for i in 0..n-1 on up to `threads` threads (0: as many as cores, at most 4).  fn must
 * not allocate from an arena and not report.  Order is unspecified; returns when all are done. */
void parallel_for(size_t n, unsigned threads, void (*fn)(void *arg, size_t i), void *arg);
void thread_yield(void); /* lets another thread go first: for waits of less than a millisecond */

/* ---- numbers: num.c ------------------------------------------------------------------------------------- */

static inline bool mul_overflows(uint64_t a, uint64_t b, uint64_t *out) { return __builtin_mul_overflow(a, b, out); }
static inline bool add_overflows(uint64_t a, uint64_t b, uint64_t *out) { return __builtin_add_overflow(a, b, out); }
float f16_to_f32(uint16_t h);
uint16_t f32_to_f16(float f); /* round to nearest even */
uint16_t f64_to_f16(double d);
static inline float bf16_to_f32(uint16_t h) {
    uint32_t u = (uint32_t)h << 16;
    float f;
    memcpy(&f, &u, 4);
    return f;
}
uint16_t f32_to_bf16(float f); /* round to nearest even, NaN stays NaN */
double now_seconds(void);      /* monotonic */
/* ---- checksums: crc32c.c ---- */
uint32_t crc32c_update(uint32_t crc, const void *p, size_t n); /* start with 0 */
uint32_t crc32c_combine(uint32_t a, uint32_t b, uint64_t b_size); /* of a's bytes followed by b's b_size bytes */
/* Of `rows` runs of `row` bytes, `apart` bytes from one to the next in memory and `stride` in the message that they are parts of:
 * what the message up to the end of the last one adds to a checksum that starts with no bits set and is not inverted, if
 * everything else in it is 0.  Sums of parts are joined by ^ once crc32c_combine has moved them to the same end. */
uint32_t crc32c_rows(const void *p, size_t row, size_t rows, size_t apart, uint64_t stride);
uint32_t crc32c_portable(uint32_t crc, const void *p, size_t n); /* the same without special instructions, for its test */

static inline uint16_t load_u16(const void *p) { uint16_t v; memcpy(&v, p, 2); return v; }
static inline uint32_t load_u32(const void *p) { uint32_t v; memcpy(&v, p, 4); return v; }
static inline uint64_t load_u64(const void *p) { uint64_t v; memcpy(&v, p, 8); return v; }

#endif
