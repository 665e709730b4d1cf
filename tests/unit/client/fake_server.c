#include "fake_server.h"

#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

const uint8_t fake_instance_id[WIRE_ID_BYTES] = {'a', ' ', 'f', 'a', 'k', 'e', ' ', 's',
                                                 'e', 'r', 'v', 'e', 'r', ' ', 'i', 'd'};

static void *serve(void *user) {
    struct fake_server *server = user;
    for (int nth = 0;; nth++) {
        int fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            return NULL;
        server->script(server, fd, nth);
        close(fd);
    }
}

static int listen_tcp(char *url, size_t size) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(listen(fd, 8), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &length), 0);
    snprintf(url, size, "tcp://127.0.0.1:%u", (unsigned)ntohs(address.sin_port));
    return fd;
}

static int listen_ipc(struct fake_server *server) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(server->folder, sizeof server->folder, "/tmp/lynguine-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(server->folder));
    snprintf(address.sun_path, sizeof address.sun_path, "%s/socket", server->folder);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(listen(fd, 8), 0);
    snprintf(server->url, sizeof server->url, "ipc://%s/socket", server->folder);
    return fd;
}

void fake_server_start(struct fake_server *server, bool ipc, fake_script *script, void *user) {
    *server = (struct fake_server){.ipc = ipc, .script = script, .user = user};
    server->listener = ipc ? listen_ipc(server) : listen_tcp(server->url, sizeof server->url);
    ck_assert_int_eq(pthread_create(&server->thread, NULL, serve, server), 0);
}

void fake_server_stop(struct fake_server *server) {
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);
    if (server->ipc) {
        unlink(server->url + strlen("ipc://"));
        rmdir(server->folder);
    }
}

void fake_url_of_nobody(char out[64]) {
    close(listen_tcp(out, 64));
}

void fake_send(int fd, const void *bytes, size_t length) {
    const char *at = bytes;
    while (length > 0) {
        ssize_t put = send(fd, at, length, MSG_NOSIGNAL);
        if (put <= 0)
            return;
        at += put;
        length -= (size_t)put;
    }
}

bool fake_receive(int fd, void *out, size_t length) {
    char *at = out;
    while (length > 0) {
        ssize_t got = recv(fd, at, length, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        length -= (size_t)got;
    }
    return true;
}

void fake_wait_closed(int fd) {
    char bytes[4096];
    while (recv(fd, bytes, sizeof bytes, 0) > 0)
        continue;
}

bool fake_greet(int fd) {
    static const uint8_t own[8] = {0, 'S', 'P', 0, 0, 0x31, 0, 0};
    static const uint8_t wanted[8] = {0, 'S', 'P', 0, 0, 0x30, 0, 0};
    uint8_t theirs[8];
    fake_send(fd, own, sizeof own);
    return fake_receive(fd, theirs, sizeof theirs) && memcmp(theirs, wanted, sizeof wanted) == 0;
}

static uint64_t get_number(const uint8_t *bytes, int count) {
    uint64_t number = 0;
    for (int i = 0; i < count; i++)
        number = number << 8 | bytes[i];
    return number;
}

static void put_number(uint8_t *out, uint64_t number, int count) {
    for (int i = 0; i < count; i++)
        out[i] = (uint8_t)(number >> (8 * (count - 1 - i)));
}

uint8_t *fake_receive_message(struct fake_server *server, int fd, size_t *length, uint32_t *id) {
    uint8_t head[13];
    size_t skip = server->ipc ? 1 : 0;
    if (!fake_receive(fd, head, skip + 12))
        return NULL;
    if (server->ipc)
        ck_assert_int_eq(head[0], 1);
    uint64_t size = get_number(head + skip, 8);
    ck_assert(size >= 4);
    *id = (uint32_t)get_number(head + skip + 8, 4);
    *length = (size_t)size - 4;
    uint8_t *bytes = malloc(*length + 1);
    if (bytes && fake_receive(fd, bytes, *length))
        return bytes;
    free(bytes);
    return NULL;
}

void fake_send_head(struct fake_server *server, int fd, uint64_t length, uint32_t id) {
    uint8_t head[13] = {1};
    size_t skip = server->ipc ? 1 : 0;
    put_number(head + skip, length, 8);
    put_number(head + skip + 8, id, 4);
    fake_send(fd, head, skip + 12);
}

void fake_send_message(struct fake_server *server, int fd, uint32_t id, const void *bytes,
                       size_t length) {
    fake_send_head(server, fd, length + 4, id);
    fake_send(fd, bytes, length);
}

bool fake_receive_request(struct fake_server *server, int fd, struct wire_request *out,
                          uint32_t *id, uint8_t **memory) {
    size_t length = 0;
    struct lyn_error err;
    *memory = fake_receive_message(server, fd, &length, id);
    if (!*memory)
        return false;
    ck_assert_int_eq(wire_request_unpack((struct sv){(char *)*memory, length}, out, &err), LYN_OK);
    return true;
}

void fake_answer(struct fake_server *server, int fd, uint32_t id,
                 const struct wire_request *request, struct wire_response response) {
    static const uint8_t zero[WIRE_ID_BYTES];
    if (response.wire_major == 0)
        response.wire_major = WIRE_MAJOR;
    if (memcmp(response.request_id, zero, sizeof zero) == 0)
        memcpy(response.request_id, request->request_id, sizeof zero);
    if (memcmp(response.instance_id, zero, sizeof zero) == 0)
        memcpy(response.instance_id, fake_instance_id, sizeof zero);
    size_t size = wire_response_size(&response);
    uint8_t *bytes = malloc(size);
    ck_assert_ptr_nonnull(bytes);
    wire_response_pack(&response, bytes);
    fake_send_message(server, fd, id, bytes, size);
    free(bytes);
}
