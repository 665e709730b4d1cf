#include "rpc/queue.h"

#include <stddef.h>

void queue_init(struct queue *queue, unsigned capacity) {
    *queue = (struct queue){.capacity = capacity};
    pthread_mutex_init(&queue->mutex, NULL);
    pthread_cond_init(&queue->filled, NULL);
}

void queue_dispose(struct queue *queue) {
    pthread_cond_destroy(&queue->filled);
    pthread_mutex_destroy(&queue->mutex);
}

bool queue_push(struct queue *queue, struct queue_item *item) {
    pthread_mutex_lock(&queue->mutex);
    bool taken = !queue->closed && queue->length < queue->capacity;
    if (taken) {
        item->next = NULL;
        if (queue->last) {
            queue->last->next = item;
        } else {
            queue->first = item;
        }
        queue->last = item;
        queue->length++;
        pthread_cond_signal(&queue->filled);
    }
    pthread_mutex_unlock(&queue->mutex);
    return taken;
}

struct queue_item *queue_pop(struct queue *queue) {
    pthread_mutex_lock(&queue->mutex);
    while (!queue->closed && !queue->first) {
        pthread_cond_wait(&queue->filled, &queue->mutex);
    }
    struct queue_item *item = queue->closed ? NULL : queue->first;
    if (item) {
        queue->first = item->next;
        if (!queue->first) {
            queue->last = NULL;
        }
        queue->length--;
    }
    pthread_mutex_unlock(&queue->mutex);
    return item;
}

void queue_close(struct queue *queue) {
    pthread_mutex_lock(&queue->mutex);
    queue->closed = true;
    pthread_cond_broadcast(&queue->filled);
    pthread_mutex_unlock(&queue->mutex);
}

unsigned queue_length(struct queue *queue) {
    pthread_mutex_lock(&queue->mutex);
    unsigned length = queue->length;
    pthread_mutex_unlock(&queue->mutex);
    return length;
}
