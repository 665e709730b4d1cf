/* bench_client.c - the client side of the benchmarks, on the public library alone.
 *
 *   bench_client ops COUNT FILE...   COUNT reads, taking the files in turn, on one client
 *   bench_client read FILE           one read, touching every buffer
 *
 * Prints one line: seconds, rows, and a sum over all cells that keeps the reading honest. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lynguine/lynguine.h"

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double column_sum(lyn_column_view view) {
    double sum = 0;
    if (view.dtype == LYN_DTYPE_INT64) {
        const int64_t *cells = view.values;
        for (size_t i = 0; i < view.length; i++) {
            sum += (double)cells[i];
        }
    } else if (view.dtype == LYN_DTYPE_FLOAT64) {
        const double *cells = view.values;
        for (size_t i = 0; i < view.length; i++) {
            int there = view.validity == NULL || ((view.validity[i / 8] >> (i % 8)) & 1);
            sum += there ? cells[i] : 0;
        }
    } else if (view.dtype == LYN_DTYPE_STRING && view.length > 0) {
        size_t last = view.offsets[view.length];
        for (size_t i = view.offsets[0]; i < last; i += 64) {
            sum += view.data[i];
        }
        sum += (double)(last - view.offsets[0]);
    }
    return sum;
}

struct totals {
    size_t rows;
    double sum;
};

static enum lyn_code take_batch(void *user, const lyn_frame *frame, size_t total_rows,
                                struct lyn_error *err) {
    struct totals *totals = user;
    (void)total_rows;
    (void)err;
    const lyn_batch *batch = lyn_frame_batch(frame, 0);
    totals->rows += lyn_batch_row_count(batch);
    for (size_t j = 0; j < lyn_frame_column_count(frame); j++) {
        totals->sum += column_sum(lyn_batch_column(batch, j));
    }
    return LYN_OK;
}

static int run(lyn_client *client, size_t count, char **files, size_t file_count) {
    struct totals totals = {0};
    struct lyn_error err = {0};
    double start = now();
    for (size_t i = 0; i < count; i++) {
        struct lyn_read_request request = {.path = files[i % file_count]};
        if (lyn_client_read_batches(client, &request, take_batch, &totals, &err) != LYN_OK) {
            fprintf(stderr, "bench_client: %s (%s)\n", err.message, err.reason);
            return 1;
        }
    }
    printf("%.6f %zu %.6g\n", now() - start, totals.rows, totals.sum);
    return 0;
}

int main(int argc, char **argv) {
    size_t count = 1;
    int first = 2;
    if (argc > 3 && strcmp(argv[1], "ops") == 0) {
        count = strtoul(argv[2], NULL, 10);
        first = 3;
    } else if (argc != 3 || strcmp(argv[1], "read") != 0) {
        fprintf(stderr, "usage: bench_client ops COUNT FILE... | read FILE\n");
        return 2;
    }
    lyn_client *client = NULL;
    struct lyn_error err = {0};
    if (lyn_client_new(NULL, &client, &err) != LYN_OK) {
        fprintf(stderr, "bench_client: %s\n", err.message);
        return 1;
    }
    int status = run(client, count, argv + first, (size_t)(argc - first));
    lyn_client_free(client);
    return status;
}
