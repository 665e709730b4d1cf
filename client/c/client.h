/* client.h - what one client holds, and the steps of a call: find -> (start) -> call -> retry. All
 * functions here expect the client's mutex to be held and, but where it says so, an error to write
 * to: they write to it on the way to success, too. */
#ifndef LYN_CLIENT_C_CLIENT_H
#define LYN_CLIENT_C_CLIENT_H

#include <pthread.h>
#include <spawn.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/runtime.h"
#include "client/c/requester.h"
#include "client/c/warnings.h"
#include "lynguine/client.h"
#include "wire/methods.h"
#include "wire/wire.h"

/* A server as its runtime file, or Hello, tells of it. */
struct server {
    char *url; /* malloc'd; NULL: none is known */
    uint8_t token[WIRE_TOKEN_BYTES];
    bool has_token;
    uint8_t instance_id[WIRE_ID_BYTES];
    bool has_instance;
    size_t max_message;
    int64_t pid; /* 0: not known */
    uint64_t pid_start;
};

struct lyn_client {
    pthread_mutex_t mutex;
    /* The options, settled; malloc'd. */
    char *instance;
    char *url; /* NULL: by the runtime file */
    char *token_file;
    char *server_path; /* NULL: searched for */
    const char *server_path_from;
    char **server_args; /* NULL-terminated; NULL: none */
    char *program;
    bool no_spawn;
    int32_t idle_timeout_s; /* 0: never */
    int32_t timeout_ms;
    const struct lyn_requester_class *class; /* for servers */
    enum lyn_direct direct;
    lyn_progress_callback *progress; /* NULL: nobody asks how far a call is */
    void *progress_user;
    struct runtime_paths paths;

    struct server server;                   /* reached last */
    struct requester *connection;           /* NULL: none */
    const struct lyn_requester_class *link; /* of the connection */
    pid_t once;               /* the `lynguined --once` at its other end; 0: a server is there */
    bool answer_pending;      /* of a Release whose answer nobody has waited for yet */
    pid_t owner;              /* whose connection it is: it does not survive fork */
    struct warnings warnings; /* of the last call that keeps them */
    deadline_t progress_due;  /* when to ask next how far the call is */
    pid_t child; /* a server that we started and that has not been waited for; 0: none */
};

/* On success the caller's error stays as it is, whatever was tried on the way: public functions work
 * with an error of their own and hand it over at the end. err may be NULL. */
static inline enum lyn_code client_report(enum lyn_code code, const struct lyn_error *own,
                                          struct lyn_error *err) {
    if (code != LYN_OK && err) {
        *err = *own;
    }
    return code;
}

/* ---- find.c ---- */
void server_dispose(struct server *server);
/* Reads the runtime file. NO_SERVER when there is none, or one of a server that is gone; WIRE_MISMATCH,
 * RUNTIME_FOLDER, or NO_SERVER with *barred for a server that must not be used (another mount or pid
 * namespace), which a new one could not replace either. */
enum lyn_code server_find(const struct lyn_client *client, struct server *out, bool *barred,
                          struct lyn_error *err) LYN_MUST_CHECK;
/* The token for the client's fixed address: of the token file, else of the runtime file if that names
 * the same address, else none. */
enum lyn_code server_find_token(const struct lyn_client *client, struct server *server,
                                struct lyn_error *err) LYN_MUST_CHECK;

/* ---- connect.c ---- */
void client_disconnect(struct lyn_client *client);
/* Opens the connection to client->server. Errors of lyn_requester_class.open. */
enum lyn_code client_open(struct lyn_client *client, deadline_t deadline,
                          struct lyn_error *err) LYN_MUST_CHECK;
/* A connection that can be used: the one there is, or a new one; with may_start, starting a server if
 * need be (then *started, which may be NULL, is set). NO_SERVER, NOT_A_SERVER, START_FAILED,
 * WIRE_MISMATCH, RUNTIME_FOLDER, DEADLINE. */
enum lyn_code client_connect(struct lyn_client *client, bool may_start, deadline_t deadline,
                             bool *started, struct lyn_error *err) LYN_MUST_CHECK;
/* Connects to the server that the runtime file names, as it stands now. *gone: there is none, so
 * one may be started. */
enum lyn_code client_connect_found(struct lyn_client *client, deadline_t deadline, bool *gone,
                                   struct lyn_error *err) LYN_MUST_CHECK;

/* ---- start.c ---- */
/* Takes the instance's lock and starts a server, unless one turns up meanwhile. With no_spawn it only
 * waits for one that is being started. */
enum lyn_code client_start_server(struct lyn_client *client, deadline_t deadline, bool *started,
                                  struct lyn_error *err) LYN_MUST_CHECK;
/* True when somebody holds the instance's lock: a server runs, starts or drains. */
bool client_is_locked(const struct lyn_client *client);
/* Takes note of the end of a server that we started, so that no zombie is left. */
void client_reap(struct lyn_client *client);

/* ---- once.c ---- */
/* Connects to a child of ours that answers as a server does. START_FAILED, NO_SERVER as program_find;
 * that the child is no such thing shows at the first request, as CONNECTION_LOST. */
enum lyn_code once_connect(struct lyn_client *client, struct lyn_error *err) LYN_MUST_CHECK;
/* Waits for the end of the child, whose connection is closed already; one that goes on is killed. */
void once_end(struct lyn_client *client);

/* ---- spawn.c ---- */
/* Starts lynguined with `lock_fd` (locked) in its hands and waits until it says READY. START_FAILED
 * with what it said, or the end of its log; NO_SERVER when no lynguined is to be found; DEADLINE while
 * it is still at it (it goes on). *child is its pid. */
enum lyn_code spawn_server(const struct lyn_client *client, int lock_fd, deadline_t deadline,
                           pid_t *child, struct lyn_error *err) LYN_MUST_CHECK;
/* What a lynguined may know of the environment it is started in, NAME=VALUE, malloc'd. Dispose, also
 * after a failure. */
enum { SPAWN_VARIABLES = 14 };
enum lyn_code spawn_environment_init(char *out[SPAWN_VARIABLES + 1],
                                     struct lyn_error *err) LYN_MUST_CHECK;
void spawn_environment_dispose(char *environment[SPAWN_VARIABLES + 1]);
/* Runs arguments[0] with no signal blocked or handled; 0 or an errno. */
int spawn_run(char *const *arguments, char *const *environment, bool own_session,
              const posix_spawn_file_actions_t *actions, pid_t *child);
/* program.c: the absolute path of the lynguined to start, malloc'd. */
enum lyn_code program_find(const struct lyn_client *client, char **out,
                           struct lyn_error *err) LYN_MUST_CHECK;

/* ---- call.c ---- */
/* An answer, with what it borrows from. */
struct answer {
    uint8_t *bytes;
    size_t length;
    struct arena *arena;
    struct wire_response response;
};
void answer_dispose(struct answer *answer);

/* One logical call; the same request id on every attempt. */
struct exchange {
    const struct method *method;
    struct wire_body body;
    deadline_t deadline;
    uint32_t attempt;
    uint8_t request_id[WIRE_ID_BYTES];
    struct wire_caller caller;
    char *caller_memory[2]; /* cwd, environment */
};
/* Settles request id and caller context. Then exchange_dispose, also after a failure. */
enum lyn_code exchange_init(struct exchange *exchange, const struct method *method,
                            struct wire_body body, deadline_t deadline,
                            struct lyn_error *err) LYN_MUST_CHECK;
void exchange_dispose(struct exchange *exchange);

/* What one attempt came to. */
enum outcome {
    OUTCOME_FINAL,        /* an answer, or an error that a repeat would not change */
    OUTCOME_NOT_EXECUTED, /* the server did not do it */
    OUTCOME_BUSY,         /* nor now: the queue is full */
    OUTCOME_UNKNOWN       /* the server may have done it */
};
/* Packs and sends the request over the open connection; *sent as the requester's. */
enum lyn_code exchange_send(struct lyn_client *client, struct exchange *exchange, bool *sent,
                            struct lyn_error *err) LYN_MUST_CHECK;
/* Sends the request once over the open connection and receives the answer. An error that the server
 * answers with is returned as one. The connection is closed after every failure but such an answer. */
enum lyn_code exchange_once(struct lyn_client *client, struct exchange *exchange,
                            struct answer *answer, enum outcome *outcome,
                            struct lyn_error *err) LYN_MUST_CHECK;
/* Asks the server at the fixed address which it is. */
enum lyn_code client_hello(struct lyn_client *client, deadline_t deadline,
                           struct lyn_error *err) LYN_MUST_CHECK;

/* ---- progress.c ---- */
/* Waits for the answer to a request that was sent, and tells client->progress meanwhile, from
 * client->progress_due on. Returns when receive has something to do, or has to wait for the rest. */
void progress_wait(struct lyn_client *client, const struct exchange *exchange);

/* ---- caller.c ---- */
/* Where and how this process stands now; the umask only for a method that `writes`. The two texts are
 * malloc'd into memory, also after a failure. */
enum lyn_code caller_context(bool writes, struct wire_caller *out, char *memory[2],
                             struct lyn_error *err) LYN_MUST_CHECK;

/* ---- retry.c ---- */
/* The deadline of a call of that method under the client's options. */
deadline_t client_deadline(const struct lyn_client *client, const struct method *method);
/* One logical call under the method's rules. On success *answer is the caller's; on failure it is
 * empty. */
enum lyn_code client_run(struct lyn_client *client, const struct method *method,
                         struct wire_body body, deadline_t deadline, struct answer *answer,
                         struct lyn_error *err) LYN_MUST_CHECK;
/* client_run of a method whose answer is unpacked into *reply (in the answer's arena). */
enum lyn_code client_run_message(struct lyn_client *client, const struct method *method,
                                 const struct ProtobufCMessage *request, deadline_t deadline,
                                 struct answer *answer, struct ProtobufCMessage **reply,
                                 struct lyn_error *err) LYN_MUST_CHECK;
/* Sends a request and does not wait for its answer, which the next call passes over. Failure does not
 * matter: the server forgets by itself what the request is about. */
void client_send_only(struct lyn_client *client, const struct method *method,
                      const struct ProtobufCMessage *request);
/* Receives an answer that nobody has waited for yet. */
void client_settle(struct lyn_client *client);

#endif
