#include "daemon/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "base/num.h"
#include "base/sv.h"

enum { HOST_MAX = 64 };

static bool is_loopback(const char *host) {
    struct in_addr v4;
    struct in6_addr v6;
    if (inet_pton(AF_INET, host, &v4) == 1) {
        return (ntohl(v4.s_addr) >> 24) == 127;
    }
    return inet_pton(AF_INET6, host, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

static enum lyn_code settle_tcp(const char *host, uint16_t port, char **out,
                                struct lyn_error *err) {
    if (strcmp(host, "localhost") == 0) {
        host = "127.0.0.1";
    }
    if (!is_loopback(host)) {
        return error_set(err, REASON_REMOTE_NOT_BUILT,
                         "'%s' is not this machine's own address (127.0.0.1, ::1): serving others "
                         "needs encryption and accounts, which are not built yet",
                         host);
    }
    bool v6 = strchr(host, ':') != NULL;
    if (asprintf(out, "tcp://%s%s%s:%u", v6 ? "[" : "", host, v6 ? "]" : "", port) >= 0) {
        return LYN_OK;
    }
    *out = NULL;
    return error_oom(err);
}

static enum lyn_code refuse(const char *url, struct lyn_error *err) {
    return error_set(err, REASON_INVALID_VALUE,
                     "'%s' is no address to listen at (tcp://127.0.0.1:PORT, ipc:///PATH)", url);
}

static enum lyn_code settle_tcp_url(const char *url, char **out, struct lyn_error *err) {
    char host[HOST_MAX];
    const char *text = url + strlen("tcp://");
    const char *colon = strrchr(text, ':');
    uint64_t port;
    if (!colon || !num_parse_uint64(sv_from(colon + 1), &port) || port > UINT16_MAX) {
        return refuse(url, err);
    }
    size_t length = (size_t)(colon - text);
    if (length >= 2 && text[0] == '[' && text[length - 1] == ']') {
        text++;
        length -= 2;
    }
    if (length >= sizeof host) {
        return refuse(url, err);
    }
    memcpy(host, text, length);
    host[length] = '\0';
    return settle_tcp(host, (uint16_t)port, out, err);
}

static enum lyn_code settle_ipc(const char *url, char **out, struct lyn_error *err) {
    const char *path = url + strlen("ipc://");
    if (path[0] != '/') {
        return error_set(err, REASON_INVALID_VALUE, "the path of '%s' is not absolute", url);
    }
    if (strlen(path) >= sizeof((struct sockaddr_un *)0)->sun_path) {
        return error_set(err, REASON_INVALID_VALUE, "the path of '%s' is too long for a socket",
                         url);
    }
    *out = strdup(url);
    return *out ? LYN_OK : error_oom(err);
}

enum lyn_code address_settle(const char *url, const char *host, uint16_t port, char **out,
                             struct lyn_error *err) {
    if (!url) {
        return settle_tcp(host ? host : "127.0.0.1", port, out, err);
    }
    if (strncmp(url, "tcp://", 6) == 0) {
        return settle_tcp_url(url, out, err);
    }
    if (strncmp(url, "ipc://", 6) == 0) {
        return settle_ipc(url, out, err);
    }
    if (strncmp(url, "tls+tcp://", 10) == 0) {
        return error_set(err, REASON_REMOTE_NOT_BUILT,
                         "'%s': serving over an encrypted connection is not built yet", url);
    }
    return refuse(url, err);
}

uint16_t address_port(const char *url) {
    const char *colon = strrchr(url, ':');
    uint64_t port = 0;
    if (strncmp(url, "tcp://", 6) != 0 || !colon || !num_parse_uint64(sv_from(colon + 1), &port) ||
        port > UINT16_MAX) {
        return 0;
    }
    return (uint16_t)port;
}
