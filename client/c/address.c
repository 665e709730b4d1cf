#include "client/c/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/un.h>

#include "base/num.h"
#include "base/sv.h"

static enum lyn_code refuse(const char *url, struct lyn_error *err) {
    return error_set(err, REASON_INVALID_VALUE,
                     "'%s' is no address: tcp://127.0.0.1:PORT, tcp://[::1]:PORT or ipc:///PATH",
                     url);
}

static enum lyn_code parse_ipc(const char *url, struct sv path, struct address *out,
                               struct lyn_error *err) {
    struct sockaddr_un *un = (struct sockaddr_un *)&out->socket;
    if (path.len == 0 || path.data[0] != '/') {
        return refuse(url, err);
    }
    if (path.len >= sizeof un->sun_path) {
        return error_set(err, REASON_INVALID_VALUE,
                         "the socket path '%s' is longer than the system's %zu bytes", path.data,
                         sizeof un->sun_path - 1);
    }
    un->sun_family = AF_UNIX;
    memcpy(un->sun_path, path.data, path.len + 1);
    out->length = sizeof *un;
    return LYN_OK;
}

static enum lyn_code parse_tcp(const char *url, struct sv rest, struct address *out,
                               struct lyn_error *err) {
    uint64_t port;
    const char *colon = strrchr(rest.data, ':');
    if (!colon) {
        return refuse(url, err);
    }
    struct sv host = {rest.data, (size_t)(colon - rest.data)};
    if (!num_parse_uint64(sv_from(colon + 1), &port) || port == 0 || port > UINT16_MAX) {
        return refuse(url, err);
    }
    if (sv_is(host, "127.0.0.1") || sv_is(host, "localhost")) {
        struct sockaddr_in *in = (struct sockaddr_in *)&out->socket;
        in->sin_family = AF_INET;
        in->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        in->sin_port = htons((uint16_t)port);
        out->length = sizeof *in;
        return LYN_OK;
    }
    if (sv_is(host, "[::1]")) {
        struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&out->socket;
        in6->sin6_family = AF_INET6;
        in6->sin6_addr = in6addr_loopback;
        in6->sin6_port = htons((uint16_t)port);
        out->length = sizeof *in6;
        return LYN_OK;
    }
    return error_set(err, REASON_REMOTE_NOT_BUILT,
                     "'%s' is not on this machine: only 127.0.0.1, ::1 and ipc:// are served", url);
}

enum lyn_code address_parse(const char *url, struct address *out, struct lyn_error *err) {
    memset(out, 0, sizeof *out);
    struct sv text = sv_from(url);
    if (sv_starts_with(text, "tcp://")) {
        return parse_tcp(url, (struct sv){url + 6, text.len - 6}, out, err);
    }
    if (sv_starts_with(text, "ipc://")) {
        return parse_ipc(url, (struct sv){url + 6, text.len - 6}, out, err);
    }
    if (sv_starts_with(text, "tls+tcp://")) {
        return error_set(err, REASON_REMOTE_NOT_BUILT, "'%s': TLS is not built yet", url);
    }
    return refuse(url, err);
}
