/* base/thread.c: one loop over several threads. */
#include "base/base.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

typedef struct job {
    void (*fn)(void *, size_t);
    void *arg;
    size_t n;
    atomic_size_t next;
} job;

static void *work(void *p) {
    job *j = p;
    for (size_t i; (i = atomic_fetch_add(&j->next, 1)) < j->n;) j->fn(j->arg, i);
    return NULL;
}

void parallel_for(size_t n, unsigned threads, void (*fn)(void *arg, size_t i), void *arg) {
    enum { MOST = 16 };
    job j = {fn, arg, n, 0};
    if (!threads) {
        long cores = sysconf(_SC_NPROCESSORS_ONLN);
        threads = cores < 1 ? 1 : cores > 4 ? 4 : (unsigned)cores;
    }
    if (threads > n) threads = (unsigned)n;
    if (threads > MOST) threads = MOST;
    pthread_t id[MOST];
    unsigned started = 0;
    while (started + 1 < threads && pthread_create(&id[started], NULL, work, &j) == 0) started++;
    work(&j); /* a thread that could not be started is no loss: this one does all */
    for (unsigned i = 0; i < started; i++) pthread_join(id[i], NULL);
}

void thread_yield(void) { sched_yield(); }
