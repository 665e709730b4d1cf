#include "rpc/probe.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/num.h"

/* SP's greeting: NUL "SP" version 0, the protocol number (0x30 REQ, 0x31 REP), reserved. */
static const unsigned char GREETING_REQ[8] = {0, 'S', 'P', 0, 0, 0x30, 0, 0};
static const unsigned char GREETING_REP[8] = {0, 'S', 'P', 0, 0, 0x31, 0, 0};

struct address {
    socklen_t len;
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
        struct sockaddr_un local;
    };
};

static bool parse_tcp(const char *text, struct address *out) {
    char host[64];
    uint64_t port;
    const char *colon = strrchr(text, ':');
    if (!colon || (size_t)(colon - text) >= sizeof host ||
        !num_parse_uint64(sv_from(colon + 1), &port) || port > UINT16_MAX) {
        return false;
    }
    bool bracketed = text[0] == '[' && colon > text + 1 && colon[-1] == ']';
    snprintf(host, sizeof host, "%.*s", (int)(colon - text) - (bracketed ? 2 : 0),
             text + (bracketed ? 1 : 0));
    *out = (struct address){0};
    if (bracketed) {
        out->len = sizeof out->v6;
        out->v6.sin6_family = AF_INET6;
        out->v6.sin6_port = htons((uint16_t)port);
        return inet_pton(AF_INET6, host, &out->v6.sin6_addr) == 1;
    }
    out->len = sizeof out->v4;
    out->v4.sin_family = AF_INET;
    out->v4.sin_port = htons((uint16_t)port);
    return inet_pton(AF_INET, host, &out->v4.sin_addr) == 1;
}

static bool parse_url(const char *url, struct address *out) {
    struct sv text = sv_from(url);
    if (sv_starts_with(text, "tcp://")) {
        return parse_tcp(url + strlen("tcp://"), out);
    }
    const char *path = url + strlen("ipc://");
    if (!sv_starts_with(text, "ipc://") || strlen(path) >= sizeof out->local.sun_path) {
        return false;
    }
    *out = (struct address){.len = sizeof out->local};
    out->local.sun_family = AF_UNIX;
    strncpy(out->local.sun_path, path, sizeof out->local.sun_path - 1);
    return true;
}

static bool wait_for(int fd, short events, deadline_t at) {
    struct pollfd poller = {.fd = fd, .events = events};
    int ready;
    do {
        ready = poll(&poller, 1, deadline_left_ms(at));
    } while (ready < 0 && errno == EINTR);
    return ready == 1;
}

static bool exchange(int fd, deadline_t at) {
    unsigned char answer[sizeof GREETING_REP];
    size_t have = 0;
    if (!wait_for(fd, POLLOUT, at) ||
        send(fd, GREETING_REQ, sizeof GREETING_REQ, MSG_NOSIGNAL) != sizeof GREETING_REQ) {
        return false;
    }
    while (have < sizeof answer && wait_for(fd, POLLIN, at)) {
        ssize_t got = recv(fd, answer + have, sizeof answer - have, 0);
        if (got <= 0) {
            return false;
        }
        have += (size_t)got;
    }
    return have == sizeof answer && memcmp(answer, GREETING_REP, sizeof answer) == 0;
}

enum probe_outcome probe_connect(const char *url, deadline_t at, int *fd) {
    struct address address;
    *fd = -1;
    if (!parse_url(url, &address)) {
        return PROBE_UNKNOWN;
    }
    int connection = socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (connection < 0) {
        return PROBE_UNKNOWN;
    }
    bool connecting = connect(connection, &address.any, address.len) == 0 || errno == EINPROGRESS;
    if (!connecting || !exchange(connection, at)) {
        close(connection);
        return PROBE_SILENT;
    }
    *fd = connection;
    return PROBE_GREETED;
}

static bool listens_at(int fd, const struct address *wanted) {
    int listening = 0;
    socklen_t size = sizeof listening;
    struct address bound = {.len = sizeof bound.local};
    if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 || !listening ||
        getsockname(fd, &bound.any, &bound.len) != 0 ||
        bound.any.sa_family != wanted->any.sa_family) {
        return false;
    }
    switch (wanted->any.sa_family) {
    case AF_INET:
        return bound.v4.sin_port == wanted->v4.sin_port;
    case AF_INET6:
        return bound.v6.sin6_port == wanted->v6.sin6_port;
    default:
        return strcmp(bound.local.sun_path, wanted->local.sun_path) == 0;
    }
}

int probe_listening_fd(const char *url) {
    struct address wanted;
    int found = -1;
    if (!parse_url(url, &wanted)) {
        return -1;
    }
    DIR *folder = opendir("/proc/self/fd");
    if (!folder) {
        return -1;
    }
    for (struct dirent *entry; found < 0 && (entry = readdir(folder));) {
        uint64_t fd;
        if (num_parse_uint64(sv_from(entry->d_name), &fd) && listens_at((int)fd, &wanted)) {
            found = (int)fd;
        }
    }
    closedir(folder);
    return found;
}
