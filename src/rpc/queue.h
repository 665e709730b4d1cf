/* queue.h - a bounded first-in-first-out queue between NNG's threads and the workers. Thread-safe. */
#ifndef LYN_RPC_QUEUE_H
#define LYN_RPC_QUEUE_H

#include <pthread.h>
#include <stdbool.h>

/* Embedded in what is queued; the queue owns nothing. */
struct queue_item {
    struct queue_item *next;
};

struct queue {
    pthread_mutex_t mutex;
    pthread_cond_t filled;
    struct queue_item *first, *last;
    unsigned length, capacity;
    bool closed;
};

void queue_init(struct queue *queue, unsigned capacity);
/* Nobody may be waiting any more. */
void queue_dispose(struct queue *queue);
/* False at once when it is full or closed. */
bool queue_push(struct queue *queue, struct queue_item *item);
/* The oldest item, waiting for one; NULL once the queue is closed, whatever is left in it. */
struct queue_item *queue_pop(struct queue *queue);
/* Refuses from now on, and sends every waiting thread home. */
void queue_close(struct queue *queue);
unsigned queue_length(struct queue *queue);

#endif
