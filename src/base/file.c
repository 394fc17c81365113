/* base/file.c: mapped input files, folders, and outputs that appear whole or not at all. */
#include "base/base.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WRITE_BUFFER = 1 << 20 };

typedef struct mapping { /* what is released; the file_map itself lies in the arena */
    file_map f;
} mapping;

static void unmap(void *what) {
    mapping *m = what;
    if (m->f.n) munmap((void *)(uintptr_t)m->f.p, m->f.n);
    if (m->f.fd >= 0) close(m->f.fd);
}

/* NULL: *problem says why, and *error has more about it (0: nothing). */
static mapping *map_file(lc_ctx *ctx, str path, const char **problem, int *error) {
    mapping *m = NEW(&ctx->keep, mapping);
    *error = 0;
    m->f.path = str_dup(&ctx->keep, path);
    m->f.fd = open(m->f.path.p, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe that nobody writes to would keep us waiting */
    if (m->f.fd < 0) {
        *problem = "open";
        *error = errno;
        return NULL;
    }
    ctx_defer(ctx, unmap, m);
    struct stat st;
    if (fstat(m->f.fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        *problem = "read";
        ctx_undefer(ctx, m, true);
        return NULL;
    }
    if (st.st_size == 0) {
        m->f.p = (const uint8_t *)"";
        return m;
    }
    void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, m->f.fd, 0);
    if (p == MAP_FAILED) {
        *problem = "map";
        *error = errno;
        ctx_undefer(ctx, m, true);
        return NULL;
    }
    m->f.p = p;
    m->f.n = (size_t)st.st_size;
    ctx->files_size += m->f.n;
    return m;
}

const file_map *file_open(lc_ctx *ctx, str path) {
    const char *problem = NULL;
    int error;
    const mapping *m = map_file(ctx, path, &problem, &error);
    if (m) return &m->f;
    str name = str_dup(&ctx->keep, path);
    diag_report(ctx, D_FILE_OPEN, (diag_where){.file = name.p}, NULL, "cannot %s '%s': %s", problem, name.p,
                error ? strerror(error) : "it is not a regular file");
    return NULL;
}

const file_map *file_open_if_there(lc_ctx *ctx, str path) {
    const char *problem;
    int error;
    const mapping *m = map_file(ctx, path, &problem, &error);
    return m ? &m->f : NULL;
}

void file_drop(const file_map *f, size_t from, size_t n) {
    const size_t page = 4096;
    size_t end = MIN(from + n, f->n) / page * page;
    from = (from + page - 1) / page * page;
    if (from < end) madvise((void *)(uintptr_t)(f->p + from), end - from, MADV_DONTNEED);
}

static bool stat_of(str path, struct stat *st) {
    char text[4096];
    if (path.n >= sizeof text) return false;
    memcpy(text, path.p, path.n);
    text[path.n] = 0;
    return stat(text, st) == 0;
}

bool file_is_dir(str path) {
    struct stat st;
    return stat_of(path, &st) && S_ISDIR(st.st_mode);
}

bool file_exists(str path) {
    struct stat st;
    return stat_of(path, &st);
}

uint64_t file_size(str path) {
    struct stat st;
    return stat_of(path, &st) && S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
}

bool file_peek(str path, void *head, size_t n) {
    char name[4096];
    if (path.n >= sizeof name || file_size(path) < n) return false;
    memcpy(name, path.p, path.n);
    name[path.n] = 0;
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && pread(fd, head, n, 0) == (ssize_t)n;
    if (fd >= 0) close(fd);
    return ok;
}

str path_join(arena *a, str dir, str name) {
    if (!dir.n || (name.n && name.p[0] == '/')) return str_dup(a, name);
    return str_fmt(a, "%.*s%s%.*s", (int)dir.n, dir.p, dir.p[dir.n - 1] == '/' ? "" : "/", (int)name.n, name.p);
}

str path_base(str path) {
    while (path.n > 1 && path.p[path.n - 1] == '/') path.n--;
    for (size_t i = path.n; i > 0; i--)
        if (path.p[i - 1] == '/' && i < path.n) {
            path = str_sub(path, i, path.n);
            break;
        }
    for (size_t i = path.n; i > 1; i--)
        if (path.p[i - 1] == '.') return str_sub(path, 0, i - 1);
    return path;
}

static int by_bytes(const void *a, const void *b) { return str_cmp(*(const str *)a, *(const str *)b); }

bool file_list(lc_ctx *ctx, str dir, str_vec *names) {
    DIR *d = opendir(str_dup(&ctx->keep, dir).p);
    if (!d) return false;
    /* no allocation may unwind while d is open: names are gathered in a plain buffer first */
    char *text = NULL;
    size_t n = 0, cap = 0;
    bool ok = true;
    for (struct dirent *e; ok && (e = readdir(d));) {
        size_t len = strlen(e->d_name) + 1;
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
        if (cap - n < len) {
            size_t grown = (cap + len) * 2;
            char *p = ctx->mem(ctx->mem_user, text, cap, grown);
            ok = p != NULL;
            if (!ok) break;
            text = p, cap = grown;
        }
        memcpy(text + n, e->d_name, len);
        n += len;
    }
    closedir(d);
    char *kept = NULL;
    if (ok && n) { /* the arena may unwind: hand the buffer to a jump-free copy first */
        volatile bool no_memory = false;
        jmp_buf *outer = ctx->oom, here;
        ctx->oom = &here;
        if (setjmp(here)) no_memory = true;
        else kept = arena_dup(&ctx->keep, text, n, 1);
        ctx->oom = outer;
        ok = !no_memory;
    }
    if (text) ctx->mem(ctx->mem_user, text, cap, 0);
    if (!ok) ctx_no_memory(ctx);
    for (size_t i = 0; i < n; i += strlen(kept + i) + 1) vec_push(&ctx->keep, names, str_c(kept + i));
    if (names->n) qsort(names->v, names->n, sizeof *names->v, by_bytes);
    return true;
}

/* ---- output ---------------------------------------------------------------------------------- */

static void abandon(void *what) {
    file_out *o = what;
    if (o->fd >= 0) close(o->fd);
    o->fd = -1;
    unlink(o->temp.p);
}

bool file_is_special(str path) {
    struct stat st;
    return stat_of(path, &st) && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

bool file_write_special(lc_ctx *ctx, str path, const void *p, size_t n) {
    const char *name = str_dup(&ctx->keep, path).p;
    int fd = open(name, O_WRONLY | O_CLOEXEC), error = fd < 0 ? errno : 0;
    for (size_t done = 0; !error && done < n;) {
        ssize_t more = write(fd, (const char *)p + done, n - done);
        if (more < 0 && errno != EINTR) error = errno;
        if (more > 0) done += (size_t)more;
    }
    if (fd >= 0) close(fd);
    return !error || diag_report(ctx, D_FILE_WRITE, (diag_where){.file = name}, NULL, "cannot write '%s': %s", name, strerror(error));
}

/* What a link points to is replaced, not the link. */
static str behind_links(lc_ctx *ctx, str path) {
    struct stat st;
    char real[PATH_MAX];
    str name = str_dup(&ctx->keep, path);
    bool link = lstat(name.p, &st) == 0 && S_ISLNK(st.st_mode);
    return link && realpath(name.p, real) ? str_dup(&ctx->keep, str_c(real)) : name;
}

bool file_failed(file_out *o, int error) {
    if (!o->failed)
        diag_report(o->ctx, D_FILE_WRITE, (diag_where){.file = o->path.p}, NULL, "cannot write '%s': %s",
                    o->path.p, strerror(error));
    o->failed = true;
    return false;
}

static file_out *prepare(lc_ctx *ctx, str path) {
    file_out *o = NEW(&ctx->keep, file_out);
    o->ctx = ctx;
    o->fd = -1;
    o->path = path = behind_links(ctx, path);
    o->temp = str_fmt(&ctx->keep, "%.*s.tmp%ld", (int)path.n, path.p, (long)getpid());
    o->buf = arena_alloc(&ctx->keep, WRITE_BUFFER, 4096);
    return o;
}

static file_out *begin(file_out *o) {
    if (o->fd < 0) o->fd = open(o->temp.p, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (o->fd < 0) {
        file_failed(o, errno);
        return NULL;
    }
    ctx_defer(o->ctx, abandon, o);
    return o;
}

file_out *file_create(lc_ctx *ctx, str path) { return begin(prepare(ctx, path)); }

/* Has nobody else this file open, or mapped? */
static bool is_ours(int fd) {
#ifdef F_SETLEASE
    struct stat st;
    return fstat(fd, &st) == 0 && st.st_nlink == 1 && fcntl(fd, F_SETLEASE, F_WRLCK) == 0 && fcntl(fd, F_SETLEASE, F_UNLCK) == 0;
#else
    UNUSED(fd);
    return false;
#endif
}

/* The older file takes the temporary name, by which nobody will open it.  One that only we have is written over: its pages are
 * in memory perhaps, and not on the disk yet, and neither are found for the second time. */
file_out *file_create_alone(lc_ctx *ctx, str path) {
    file_out *o = prepare(ctx, path);
    struct stat st;
    if (lstat(o->path.p, &st) == 0 && S_ISREG(st.st_mode) && rename(o->path.p, o->temp.p) == 0) {
        o->fd = open(o->temp.p, O_RDWR | O_CLOEXEC);
        if (o->fd < 0 || !is_ours(o->fd)) {
            if (o->fd >= 0) close(o->fd);
            o->fd = -1;
            unlink(o->temp.p);
        }
    }
    return begin(o);
}

int file_put(const file_out *o, uint64_t at, const void *p, size_t n) {
    const uint8_t *from = p;
    while (n) {
        ssize_t done = pwrite(o->fd, from, n, (off_t)at);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return done < 0 ? errno : EIO;
        from += done, n -= (size_t)done, at += (uint64_t)done;
    }
    return 0;
}

int file_get(const file_map *f, uint64_t offset, void *p, size_t n) {
    uint8_t *to = p;
    while (n) {
        ssize_t got = pread(f->fd, to, n, (off_t)offset);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return got < 0 ? errno : EIO;
        to += got, n -= (size_t)got, offset += (uint64_t)got;
    }
    return 0;
}

int file_put_copy(const file_out *o, uint64_t at, const file_map *from, uint64_t offset, uint64_t n) {
    uint8_t window[16384];
#ifdef __linux__
    while (n) {
        off_t in = (off_t)offset, out = (off_t)at;
        ssize_t done = copy_file_range(from->fd, &in, o->fd, &out, (size_t)MIN(n, (uint64_t)1 << 30), 0);
        if (done <= 0) break; /* not on this file system: by hand below */
        offset += (uint64_t)done, n -= (uint64_t)done, at += (uint64_t)done;
    }
#endif
    while (n) {
        size_t part = (size_t)MIN(n, (uint64_t)sizeof window);
        int error = file_get(from, offset, window, part);
        if (!error) error = file_put(o, at, window, part);
        if (error) return error;
        offset += part, n -= part, at += part;
    }
    return 0;
}

static bool write_all(file_out *o, const uint8_t *p, size_t n, uint64_t at) {
    int error = file_put(o, at, p, n);
    return !error || file_failed(o, error);
}

static bool flush(file_out *o) {
    size_t n = o->used;
    o->used = 0;
    return !o->failed && write_all(o, o->buf, n, o->at - n);
}

bool file_write(file_out *o, const void *p, size_t n) {
    ctx_check_cancelled(o->ctx);
    if (o->failed) return false;
    if (n > WRITE_BUFFER - o->used && !flush(o)) return false;
    o->at += n;
    if (n >= WRITE_BUFFER) return write_all(o, p, n, o->at - n);
    if (n) memcpy(o->buf + o->used, p, n);
    o->used += n;
    return true;
}

bool file_write_at(file_out *o, uint64_t at, const void *p, size_t n) {
    return flush(o) && write_all(o, p, n, at);
}

bool file_pad(file_out *o, size_t align) {
    static const uint8_t zeros[64];
    while (o->at % align)
        if (!file_write(o, zeros, MIN(sizeof zeros, align - (size_t)(o->at % align)))) return false;
    return true;
}

bool file_skip(file_out *o, uint64_t n) {
    if (!flush(o)) return false;
    o->at += n;
    return true;
}

bool file_copy(file_out *o, const file_map *from, uint64_t offset, uint64_t n) {
    if (n < 65536) return file_write(o, from->p + offset, (size_t)n);
    if (!file_skip(o, n)) return false;
    ctx_check_cancelled(o->ctx);
    int error = file_put_copy(o, o->at - n, from, offset, n);
    return !error || file_failed(o, error);
}

/* The finished file takes the place of what is there.  Two files change names rather than one being replaced: ext4 answers a
 * rename that replaces by sending all data to the disk at once, seconds for gigabytes. */
static bool take_place(const file_out *o) {
#ifdef RENAME_EXCHANGE
    struct stat st;
    if (lstat(o->path.p, &st) == 0 && S_ISREG(st.st_mode) && renameat2(AT_FDCWD, o->temp.p, AT_FDCWD, o->path.p, RENAME_EXCHANGE) == 0) {
        unlink(o->temp.p);
        return true;
    }
#endif
    return rename(o->temp.p, o->path.p) == 0;
}

bool file_commit(file_out *o) {
    bool ok = flush(o);
    if (ok && ftruncate(o->fd, (off_t)o->at) != 0) ok = file_failed(o, errno); /* what was written over may have been longer */
    if (ok && close(o->fd) != 0) {
        o->fd = -1;
        ok = file_failed(o, errno);
    }
    if (ok) {
        o->fd = -1;
        if (!take_place(o)) ok = file_failed(o, errno);
    }
    ctx_undefer(o->ctx, o, !ok);
    return ok;
}

void file_abandon(file_out *o) { ctx_undefer(o->ctx, o, true); }
