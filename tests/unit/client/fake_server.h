/* fake_server.h - a scripted server in a thread of the test: it accepts connections one after the
 * other and does with each what the test's script says. */
#ifndef LYN_TESTS_UNIT_CLIENT_FAKE_SERVER_H
#define LYN_TESTS_UNIT_CLIENT_FAKE_SERVER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/wire.h"

struct fake_server;

/* Serves connection number `nth` (0, 1 ...) and returns; then it is closed. */
typedef void fake_script(struct fake_server *server, int fd, int nth);

struct fake_server {
    char url[160];
    int listener;
    bool ipc;
    fake_script *script;
    void *user; /* the script's own */
    pthread_t thread;
    char folder[64]; /* ipc: of the socket */
};

/* Listens at a port of the kernel's choice, or at a socket in a folder of its own. */
void fake_server_start(struct fake_server *server, bool ipc, fake_script *script, void *user);
/* Stops accepting, waits for the script that runs, and cleans up. */
void fake_server_stop(struct fake_server *server);
/* A port of this machine at which nobody listens. */
void fake_url_of_nobody(char out[64]);

/* Exchanges greetings as a REP socket; false when what the client sent is no REQ greeting. */
bool fake_greet(int fd);
/* Writes all bytes. */
void fake_send(int fd, const void *bytes, size_t length);
/* Reads exactly so many bytes; false at the end of the connection. */
bool fake_receive(int fd, void *out, size_t length);
/* Waits until the client closes, passing over what it sends. */
void fake_wait_closed(int fd);

/* One message of the client: malloc'd bytes and the id before them. NULL at the end. */
uint8_t *fake_receive_message(struct fake_server *server, int fd, size_t *length, uint32_t *id);
/* A message to the client. */
void fake_send_message(struct fake_server *server, int fd, uint32_t id, const void *bytes,
                       size_t length);
/* Only the frame's head, with any length. */
void fake_send_head(struct fake_server *server, int fd, uint64_t length, uint32_t id);

/* One envelope of the client; what it holds borrows from *memory, which the script frees. */
bool fake_receive_request(struct fake_server *server, int fd, struct wire_request *out,
                          uint32_t *id, uint8_t **memory);
/* An answer; request id, wire version and instance are filled in when they are zero. */
void fake_answer(struct fake_server *server, int fd, uint32_t id,
                 const struct wire_request *request, struct wire_response response);

extern const uint8_t fake_instance_id[WIRE_ID_BYTES];

#endif
