#include "access/read_ahead.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

/* A thread costs as much as reading some ten files; fewer than FILES_MIN each are not worth it. */
enum { THREADS_MAX = 8, FILES_MIN = 64, BATCH_FILES = 32 };

/* What the threads share. */
struct work {
    const struct collection_files *files;
    struct file_rows *rows;
    atomic_size_t next; /* the first file that nobody has taken */
    atomic_bool stopped;
    atomic_bool starved; /* a share of the memory was used up */
};

struct worker {
    struct work *work;
    struct call call; /* with an arena of its own */
    struct row_reader reader;
    struct lyn_error why; /* told to nobody: the file is read again */
    pthread_t thread;
    bool started;
};

size_t read_ahead_threads(size_t files) {
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t most = cores > 1 ? (size_t)cores : 1;
    if (most > THREADS_MAX) {
        most = THREADS_MAX;
    }
    size_t useful = files / FILES_MIN;
    return useful < 2 ? 1 : useful < most ? useful : most;
}

/* False when it failed. */
static bool read_one(struct worker *worker, size_t at) {
    struct work *work = worker->work;
    struct call *call = &worker->call;
    struct file_rows rows = {0};
    if (collection_rows_read(&worker->reader, &work->files->items[at], &rows, &worker->why) !=
        LYN_OK) {
        if (arena_exhausted(call->arena)) {
            atomic_store(&work->starved, true);
        }
        return false;
    }
    if (call->warning_count > 0) {
        call->warning_count = 0;
    } else {
        work->rows[at] = rows;
        call_advance(call, 1);
    }
    return true;
}

static void *read_batches(void *user) {
    struct worker *worker = user;
    struct work *work = worker->work;
    while (!atomic_load(&work->stopped)) {
        size_t from = atomic_fetch_add(&work->next, BATCH_FILES);
        if (from >= work->files->count) {
            break;
        }
        size_t rest = work->files->count - from;
        size_t end = from + (rest < BATCH_FILES ? rest : BATCH_FILES);
        while (from < end && read_one(worker, from)) {
            from++;
        }
        /* Those in front of it are in other hands, those behind it will hardly be wanted. */
        if (from < end) {
            atomic_store(&work->stopped, true);
        }
    }
    return NULL;
}

static bool worker_init(struct worker *worker, struct work *work, const struct row_reader *reader,
                        size_t share) {
    *worker = (struct worker){.work = work, .call = *reader->opener.call, .reader = *reader};
    worker->call.arena = arena_new(share);
    worker->call.warnings = NULL;
    worker->call.warning_count = 0;
    collection_opener_fork(&worker->reader.opener, &reader->opener, &worker->call);
    return worker->call.arena != NULL;
}

/* Signals are for the threads that wait for them. */
static void start(struct worker *worker) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    worker->started = pthread_create(&worker->thread, NULL, read_batches, worker) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void finish(struct worker *worker) {
    if (worker->started) {
        pthread_join(worker->thread, NULL);
    }
    collection_opener_dispose(&worker->reader.opener);
}

/* What they made becomes the call's, or goes. */
static bool keep(struct worker *workers, size_t count, struct call *call, bool wanted) {
    for (size_t i = 0; i < count; i++) {
        if (wanted) {
            wanted = arena_adopt(call->arena, workers[i].call.arena);
        } else {
            arena_unref(workers[i].call.arena);
        }
    }
    return wanted;
}

/* All of it will be done again. */
static void forget(const struct call *call, struct file_rows *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        call_expect(call, rows[i].ready);
        rows[i] = (struct file_rows){0};
    }
}

void read_ahead(const struct row_reader *reader, const struct collection_files *files,
                size_t threads, struct file_rows *rows) {
    struct worker workers[THREADS_MAX];
    struct work work = {.files = files, .rows = rows};
    struct call *call = reader->opener.call;
    size_t share = arena_left(call->arena) / threads;
    size_t count = 0;
    while (count < threads && count < THREADS_MAX &&
           worker_init(&workers[count], &work, reader, share)) {
        count++;
    }
    for (size_t i = 1; i < count; i++) {
        start(&workers[i]);
    }
    if (count > 0) {
        read_batches(&workers[0]);
    }
    for (size_t i = 0; i < count; i++) {
        finish(&workers[i]);
    }
    if (!keep(workers, count, call, !atomic_load(&work.starved))) {
        forget(call, rows, files->count);
    }
}
