#include "client/c/dial.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client/c/address.h"

/* The greeting of the Scalability Protocols: 00 'S' 'P' 00, the protocol, 00 00. */
enum { GREETING = 8, PROTOCOL_REQ = 0x30, PROTOCOL_REP = 0x31 };

int dial_wait(int fd, short events, deadline_t deadline) {
    for (;;) {
        struct pollfd item = {.fd = fd, .events = events};
        int left = deadline_left_ms(deadline);
        int ready = poll(&item, 1, left == INT32_MAX ? -1 : left);
        if (ready > 0) {
            return item.revents;
        }
        if (ready < 0 && errno != EINTR) {
            return -1;
        }
        if (ready == 0 && deadline_passed(deadline)) {
            return 0;
        }
    }
}

static enum lyn_code unreachable(const char *url, int number, struct lyn_error *err) {
    return error_set(err, REASON_NO_SERVER, "no server at %s: %s", url, strerror(number));
}

static enum lyn_code mute(const char *url, struct lyn_error *err) {
    return error_set(err, REASON_DEADLINE, "%s accepts connections but does not answer", url);
}

/* On loopback, a connect to a port from the ephemeral range that nobody listens at can meet itself
 * (TCP's simultaneous open). */
static bool is_self(int fd) {
    struct sockaddr_storage own, peer;
    memset(&own, 0, sizeof own);
    memset(&peer, 0, sizeof peer);
    socklen_t own_length = sizeof own, peer_length = sizeof peer;
    return getsockname(fd, (struct sockaddr *)&own, &own_length) == 0 &&
           getpeername(fd, (struct sockaddr *)&peer, &peer_length) == 0 &&
           own.ss_family != AF_UNIX && own_length == peer_length &&
           memcmp(&own, &peer, own_length) == 0;
}

static enum lyn_code connect_socket(int fd, const char *url, const struct address *address,
                                    deadline_t deadline, struct lyn_error *err) {
    int number = 0;
    if (connect(fd, (const struct sockaddr *)&address->socket, address->length) != 0) {
        number = errno;
    }
    /* A local socket whose queue is full says EAGAIN: its owner does not accept. */
    while (number == EAGAIN) {
        if (deadline_passed(deadline)) {
            return mute(url, err);
        }
        poll(NULL, 0, 1);
        number = connect(fd, (const struct sockaddr *)&address->socket, address->length) == 0
                     ? 0
                     : errno;
    }
    if (number == EINPROGRESS || number == EINTR) {
        int events = dial_wait(fd, POLLOUT, deadline);
        if (events == 0) {
            return mute(url, err);
        }
        socklen_t length = sizeof number;
        if (events < 0 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &number, &length) != 0) {
            number = errno;
        }
    }
    if (number != 0) {
        return unreachable(url, number, err);
    }
    return is_self(fd) ? unreachable(url, ECONNREFUSED, err) : LYN_OK;
}

/* Eight bytes fit the buffer of a fresh socket: no loop. */
static enum lyn_code send_greeting(int fd, const char *url, struct lyn_error *err) {
    static const uint8_t own[GREETING] = {0, 'S', 'P', 0, 0, PROTOCOL_REQ, 0, 0};
    ssize_t put = send(fd, own, sizeof own, MSG_NOSIGNAL);
    return put == GREETING ? LYN_OK : unreachable(url, put < 0 ? errno : EIO, err);
}

static enum lyn_code receive_greeting(int fd, const char *url, deadline_t deadline,
                                      struct lyn_error *err) {
    static const uint8_t wanted[GREETING] = {0, 'S', 'P', 0, 0, PROTOCOL_REP, 0, 0};
    uint8_t theirs[GREETING];
    size_t have = 0;
    while (have < GREETING) {
        int events = dial_wait(fd, POLLIN, deadline);
        if (events == 0 && have == 0) {
            return mute(url, err);
        }
        if (events == 0) {
            break;
        }
        ssize_t got = recv(fd, theirs + have, GREETING - have, 0);
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
            continue;
        }
        if (got < 0) {
            return unreachable(url, errno, err);
        }
        if (got == 0) {
            return error_set(err, REASON_NO_SERVER, "%s closed the connection without a greeting",
                             url);
        }
        have += (size_t)got;
        if (memcmp(theirs, wanted, have < 4 ? have : 4) != 0) {
            return error_set(err, REASON_NOT_A_SERVER,
                             "what listens at %s is another program: it does not speak this "
                             "server's protocol",
                             url);
        }
    }
    if (have == GREETING && memcmp(theirs, wanted, GREETING) == 0) {
        return LYN_OK;
    }
    return error_set(err, REASON_NOT_A_SERVER,
                     "what listens at %s is another program: its socket is not one that answers "
                     "requests",
                     url);
}

enum lyn_code dial(const char *url, deadline_t deadline, int *fd, struct lyn_error *err) {
    struct address address;
    enum lyn_code code = address_parse(url, &address, err);
    if (code != LYN_OK) {
        return code;
    }
    int socket_fd = socket(address.socket.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket_fd < 0) {
        return error_set(err, REASON_IO, "no socket to be had: %s", strerror(errno));
    }
    int on = 1;
    if (address.socket.ss_family != AF_UNIX) {
        setsockopt(socket_fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    code = connect_socket(socket_fd, url, &address, deadline, err);
    if (code == LYN_OK) {
        code = send_greeting(socket_fd, url, err);
    }
    if (code == LYN_OK) {
        code = receive_greeting(socket_fd, url, deadline, err);
    }
    if (code == LYN_OK) {
        *fd = socket_fd;
    } else {
        close(socket_fd);
    }
    return code;
}
