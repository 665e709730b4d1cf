/* The requester of this library: NNG's REQ protocol over a plain socket. A message is a u64 length
 * (big-endian), a u32 request id with the high bit set, and the bytes; over ipc a byte 01 goes
 * before the length. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "client/c/dial.h"
#include "client/c/sp.h"
#include "lynguine/client.h"

enum {
    ID_BYTES = 4,
    LENGTH_BYTES = 8,
    HEADER_MAX = 1 + LENGTH_BYTES + ID_BYTES,
    /* What one recv may bring: small answers come whole. */
    FIRST_READ = 8 * 1024,
    IPC_MESSAGE = 1
};

struct requester {
    int fd;
    bool ipc;
    uint32_t id; /* of the request sent last */
    size_t max_message;
    char url[]; /* for messages */
};

static void put_u32(uint8_t *out, uint32_t number) {
    for (int i = 0; i < 4; i++) {
        out[i] = (uint8_t)(number >> (24 - 8 * i));
    }
}

static uint64_t get_number(const uint8_t *bytes, int count) {
    uint64_t number = 0;
    for (int i = 0; i < count; i++) {
        number = number << 8 | bytes[i];
    }
    return number;
}

static size_t header_size(const struct requester *requester) {
    return (requester->ipc ? 1 : 0) + LENGTH_BYTES + ID_BYTES;
}

static struct requester *new_requester(const char *url, size_t max_message) {
    size_t length = strlen(url) + 1;
    struct requester *requester = malloc(sizeof *requester + length);
    if (requester) {
        *requester = (struct requester){
            .fd = -1, .max_message = max_message, .ipc = sv_starts_with(sv_from(url), "ipc:")};
        memcpy(requester->url, url, length);
    }
    return requester;
}

static enum lyn_code sp_open(const char *url, size_t max_message, deadline_t deadline,
                             struct requester **out, struct lyn_error *err) {
    struct requester *requester = new_requester(url, max_message);
    if (!requester) {
        return error_oom(err);
    }
    enum lyn_code code = dial(url, deadline, &requester->fd, err);
    if (code == LYN_OK) {
        *out = requester;
    } else {
        free(requester);
    }
    return code;
}

enum lyn_code sp_adopt(int fd, const char *shown, size_t max_message, struct requester **out,
                       struct lyn_error *err) {
    struct requester *requester = new_requester(shown, max_message);
    if (!requester) {
        return error_oom(err);
    }
    requester->fd = fd;
    *out = requester;
    return LYN_OK;
}

static bool sp_usable(const struct requester *requester) {
    struct pollfd item = {.fd = requester->fd, .events = POLLIN | POLLRDHUP};
    return poll(&item, 1, 0) == 0;
}

static void sp_close(struct requester *requester) {
    if (!requester) {
        return;
    }
    close(requester->fd);
    free(requester);
}

static enum lyn_code lost(const struct requester *requester, const char *why,
                          struct lyn_error *err) {
    return error_set(err, REASON_CONNECTION_LOST, "the connection to %s broke: %s", requester->url,
                     why);
}

static enum lyn_code wait_for(const struct requester *requester, short events, deadline_t deadline,
                              struct lyn_error *err) {
    int seen = dial_wait(requester->fd, events, deadline);
    if (seen < 0) {
        return lost(requester, strerror(errno), err);
    }
    return seen > 0 ? LYN_OK
                    : error_set(err, REASON_DEADLINE, "no answer from %s in the time given",
                                requester->url);
}

/* Takes `put` bytes off the front of the two parts. */
static void advance(struct iovec parts[2], size_t put) {
    for (int i = 0; i < 2; i++) {
        size_t step = put < parts[i].iov_len ? put : parts[i].iov_len;
        parts[i].iov_base = (char *)parts[i].iov_base + step;
        parts[i].iov_len -= step;
        put -= step;
    }
}

static enum lyn_code sp_send(struct requester *requester, struct sv message, deadline_t deadline,
                             bool *sent, struct lyn_error *err) {
    uint8_t header[HEADER_MAX];
    uint64_t length = (uint64_t)message.len + ID_BYTES;
    requester->id = (requester->id + 1) & 0x7fffffffu;
    uint8_t *at = header;
    if (requester->ipc) {
        *at++ = IPC_MESSAGE;
    }
    put_u32(at, (uint32_t)(length >> 32));
    put_u32(at + 4, (uint32_t)length);
    put_u32(at + 8, requester->id | 0x80000000u);
    struct iovec parts[2] = {{header, header_size(requester)}, {(void *)message.data, message.len}};
    struct msghdr packet = {.msg_iov = parts, .msg_iovlen = 2};
    *sent = false;
    while (parts[0].iov_len + parts[1].iov_len > 0) {
        ssize_t put = sendmsg(requester->fd, &packet, MSG_NOSIGNAL);
        if (put >= 0) {
            advance(parts, (size_t)put);
        } else if (errno == EAGAIN) {
            enum lyn_code code = wait_for(requester, POLLOUT, deadline, err);
            if (code != LYN_OK) {
                return code;
            }
        } else if (errno != EINTR) {
            return lost(requester, strerror(errno), err);
        }
    }
    *sent = true;
    return LYN_OK;
}

/* At least `least` and at most `most` bytes. */
static enum lyn_code read_bytes(struct requester *requester, uint8_t *out, size_t least,
                                size_t most, deadline_t deadline, size_t *got,
                                struct lyn_error *err) {
    *got = 0;
    while (*got < least) {
        ssize_t count = recv(requester->fd, out + *got, most - *got, 0);
        if (count > 0) {
            *got += (size_t)count;
        } else if (count == 0) {
            return lost(requester, "the server closed it", err);
        } else if (errno == EAGAIN) {
            enum lyn_code code = wait_for(requester, POLLIN, deadline, err);
            if (code != LYN_OK) {
                return code;
            }
        } else if (errno != EINTR) {
            return lost(requester, strerror(errno), err);
        }
    }
    return LYN_OK;
}

/* The length of the bytes after the header; 0 and an error when the header is not believable. */
static enum lyn_code check_header(const struct requester *requester, const uint8_t *header,
                                  size_t *length, struct lyn_error *err) {
    bool framed = !requester->ipc || *header++ == IPC_MESSAGE;
    uint64_t size = get_number(header, LENGTH_BYTES);
    uint32_t id = (uint32_t)get_number(header + LENGTH_BYTES, ID_BYTES);
    if (!framed || size < ID_BYTES) {
        return error_set(err, REASON_NOT_A_SERVER,
                         "what came from %s is not a message of this server's protocol",
                         requester->url);
    }
    if (size - ID_BYTES > requester->max_message) {
        return error_set(err, REASON_MESSAGE_TOO_LARGE,
                         "the answer from %s has %llu bytes; at most %zu were agreed",
                         requester->url, (unsigned long long)(size - ID_BYTES),
                         requester->max_message);
    }
    if (id != (requester->id | 0x80000000u)) {
        return error_set(err, REASON_NOT_A_SERVER, "the answer from %s is to another request",
                         requester->url);
    }
    *length = (size_t)(size - ID_BYTES);
    return LYN_OK;
}

static bool sp_wait(struct requester *requester, deadline_t until) {
    return dial_wait(requester->fd, POLLIN, until) != 0;
}

static enum lyn_code sp_receive(struct requester *requester, deadline_t deadline, uint8_t **data,
                                size_t *length, struct lyn_error *err) {
    uint8_t first[FIRST_READ];
    size_t header = header_size(requester), have = 0, size = 0;
    /* Nothing is there yet in nearly every call: waiting first saves a recv. */
    enum lyn_code code = wait_for(requester, POLLIN, deadline, err);
    if (code == LYN_OK) {
        code = read_bytes(requester, first, header, sizeof first, deadline, &have, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    code = check_header(requester, first, &size, err);
    if (code != LYN_OK) {
        return code;
    }
    have -= header;
    if (have > size) {
        return error_set(err, REASON_NOT_A_SERVER, "%s sends more than was asked for",
                         requester->url);
    }
    uint8_t *bytes = malloc(size ? size : 1);
    if (!bytes) {
        return error_oom(err);
    }
    memcpy(bytes, first + header, have);
    size_t rest;
    code = read_bytes(requester, bytes + have, size - have, size - have, deadline, &rest, err);
    if (code != LYN_OK) {
        free(bytes);
        return code;
    }
    *data = bytes;
    *length = size;
    return LYN_OK;
}

const struct lyn_requester_class lyn_requester_sp = {
    .name = "sp",
    .open = sp_open,
    .usable = sp_usable,
    .send = sp_send,
    .wait = sp_wait,
    .receive = sp_receive,
    .close = sp_close,
};
