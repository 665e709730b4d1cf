/* The requester on NNG's req0. What stock settings would do to us is switched off: its own resending
 * (it repeats writes after a crash), unlimited messages, a dial that waits ten seconds for a mute port
 * (lifecycle 0, 3.8). */
#include <errno.h>
#include <nng/nng.h>
#include <nng/protocol/reqrep0/req.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "client/c/dial.h"
#include "client/c/requester.h"
#include "lynguine/nng.h"

enum { RECONNECT_FIRST_MS = 5, RECONNECT_MOST_MS = 20 };

/* What NNG's threads tell us of the pipe. */
enum pipe_state { PIPE_NONE = 0, PIPE_THERE, PIPE_GONE };

struct requester {
    nng_socket socket;
    bool is_open;
    pid_t owner; /* NNG does not live through a fork */
    size_t max_message;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    enum pipe_state state;
    nng_aio *sending; /* of the one request under way */
    char url[];
};

static void on_pipe(nng_pipe pipe, nng_pipe_ev event, void *user) {
    struct requester *requester = user;
    (void)pipe;
    pthread_mutex_lock(&requester->mutex);
    /* A second pipe is one that NNG has dialled by itself after the first broke: not ours to use. */
    if (event == NNG_PIPE_EV_REM_POST) {
        requester->state = PIPE_GONE;
        nng_aio_cancel(requester->sending);
    } else if (requester->state == PIPE_NONE) {
        requester->state = PIPE_THERE;
    }
    pthread_cond_signal(&requester->changed);
    pthread_mutex_unlock(&requester->mutex);
}

static enum lyn_code fault(const struct requester *requester, int number, struct lyn_error *err) {
    switch (number) {
    case NNG_ETIMEDOUT:
        return error_set(err, REASON_DEADLINE, "no answer from %s in the time given",
                         requester->url);
    case NNG_ENOMEM:
        return error_oom(err);
    default:
        return error_set(err, REASON_CONNECTION_LOST, "the connection to %s broke: %s",
                         requester->url, nng_strerror(number));
    }
}

static enum lyn_code wait_pipe(struct requester *requester, deadline_t deadline,
                               struct lyn_error *err) {
    struct timespec until = {.tv_sec = deadline / 1000000, .tv_nsec = deadline % 1000000 * 1000};
    int number = 0;
    pthread_mutex_lock(&requester->mutex);
    while (requester->state == PIPE_NONE && number == 0) {
        number = pthread_cond_timedwait(&requester->changed, &requester->mutex, &until);
    }
    enum pipe_state state = requester->state;
    pthread_mutex_unlock(&requester->mutex);
    if (state == PIPE_THERE) {
        return LYN_OK;
    }
    if (state == PIPE_GONE) {
        return error_set(err, REASON_NO_SERVER, "%s closed the connection at once", requester->url);
    }
    return error_set(err, REASON_DEADLINE, "%s accepts connections but does not answer",
                     requester->url);
}

static int set_up(struct requester *requester) {
    nng_socket socket;
    int failure = nng_req0_open(&socket);
    if (failure) {
        return failure;
    }
    requester->socket = socket;
    requester->is_open = true;
    failure = nng_socket_set_ms(socket, NNG_OPT_REQ_RESENDTIME, NNG_DURATION_INFINITE);
    if (!failure) {
        failure = nng_socket_set_size(socket, NNG_OPT_RECVMAXSZ,
                                      requester->max_message + sizeof(uint32_t));
    }
    if (!failure) {
        failure = nng_socket_set_ms(socket, NNG_OPT_RECONNMINT, RECONNECT_FIRST_MS);
    }
    if (!failure) {
        failure = nng_socket_set_ms(socket, NNG_OPT_RECONNMAXT, RECONNECT_MOST_MS);
    }
    if (!failure) {
        failure = nng_pipe_notify(socket, NNG_PIPE_EV_ADD_POST, on_pipe, requester);
    }
    if (!failure) {
        failure = nng_pipe_notify(socket, NNG_PIPE_EV_REM_POST, on_pipe, requester);
    }
    if (!failure) {
        failure = nng_dial(socket, requester->url, NULL, NNG_FLAG_NONBLOCK);
    }
    return failure;
}

static void nng_close_requester(struct requester *requester) {
    if (!requester) {
        return;
    }
    /* In a forked child NNG's threads do not exist: closing would wait for them for ever. */
    if (requester->owner != getpid()) {
        return;
    }
    if (requester->is_open) {
        nng_close(requester->socket);
    }
    nng_aio_free(requester->sending);
    pthread_cond_destroy(&requester->changed);
    pthread_mutex_destroy(&requester->mutex);
    free(requester);
}

static struct requester *allocate(const char *url, size_t max_message) {
    size_t length = strlen(url) + 1;
    struct requester *requester = calloc(1, sizeof *requester + length);
    if (!requester) {
        return NULL;
    }
    if (nng_aio_alloc(&requester->sending, NULL, NULL) != 0) {
        free(requester);
        return NULL;
    }
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC); /* as deadlines are */
    pthread_cond_init(&requester->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&requester->mutex, NULL);
    requester->owner = getpid();
    requester->max_message = max_message;
    memcpy(requester->url, url, length);
    return requester;
}

static enum lyn_code nng_open_requester(const char *url, size_t max_message, deadline_t deadline,
                                        struct requester **out, struct lyn_error *err) {
    /* Who answers there is found out on a socket of our own, in bounded time. */
    int probe = -1;
    enum lyn_code code = dial(url, deadline, &probe, err);
    if (code != LYN_OK) {
        return code;
    }
    close(probe);
    struct requester *requester = allocate(url, max_message);
    if (!requester) {
        return error_oom(err);
    }
    int failure = set_up(requester);
    if (failure) {
        code = failure == NNG_ENOMEM ? error_oom(err)
                                     : error_set(err, REASON_NO_SERVER, "no server at %s: %s", url,
                                                 nng_strerror(failure));
    } else {
        code = wait_pipe(requester, deadline, err);
    }
    if (code == LYN_OK) {
        *out = requester;
    } else {
        nng_close_requester(requester);
    }
    return code;
}

static bool nng_usable_requester(const struct requester *requester) {
    struct requester *self = (struct requester *)requester; /* its mutex */
    if (self->owner != getpid()) {
        return false;
    }
    pthread_mutex_lock(&self->mutex);
    bool there = self->state == PIPE_THERE;
    pthread_mutex_unlock(&self->mutex);
    return there;
}

/* It returns after the send has completed, and only then is a receive posted (one that is posted
 * earlier and times out crashes NNG 1.5.2). Without a pipe NNG keeps the message for the next one,
 * which may never come: then the send is cancelled, here or by on_pipe, whoever sees it last. */
static enum lyn_code nng_send_request(struct requester *requester, struct sv message,
                                      deadline_t deadline, bool *sent, struct lyn_error *err) {
    nng_msg *packet = NULL;
    nng_aio *aio = requester->sending;
    *sent = false;
    int left = deadline_left_ms(deadline);
    int failure = nng_msg_alloc(&packet, 0);
    if (!failure) {
        failure = nng_msg_append(packet, message.data, message.len);
    }
    if (!failure) {
        nng_aio_set_timeout(aio, left == INT32_MAX ? NNG_DURATION_INFINITE : left);
        nng_aio_set_msg(aio, packet);
        nng_send_aio(requester->socket, aio);
        if (!nng_usable_requester(requester)) {
            nng_aio_cancel(aio);
        }
        nng_aio_wait(aio);
        failure = nng_aio_result(aio);
    }
    if (failure) {
        nng_msg_free(packet);
        return fault(requester, failure, err);
    }
    *sent = true;
    return LYN_OK;
}

static enum lyn_code nng_receive_answer(struct requester *requester, deadline_t deadline,
                                        uint8_t **data, size_t *length, struct lyn_error *err) {
    nng_msg *packet = NULL;
    int left = deadline_left_ms(deadline);
    int failure = nng_socket_set_ms(requester->socket, NNG_OPT_RECVTIMEO,
                                    left == INT32_MAX ? NNG_DURATION_INFINITE : left);
    if (!failure) {
        failure = nng_recvmsg(requester->socket, &packet, 0);
    }
    if (failure) {
        return fault(requester, failure, err);
    }
    size_t size = nng_msg_len(packet);
    uint8_t *bytes = malloc(size ? size : 1);
    if (!bytes) {
        nng_msg_free(packet);
        return error_oom(err);
    }
    if (size > 0) {
        memcpy(bytes, nng_msg_body(packet), size);
    }
    nng_msg_free(packet);
    *data = bytes;
    *length = size;
    return LYN_OK;
}

const struct lyn_requester_class lyn_requester_nng = {
    .name = "nng",
    .open = nng_open_requester,
    .usable = nng_usable_requester,
    .send = nng_send_request,
    .receive = nng_receive_answer,
    .close = nng_close_requester,
};
