#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "client/c/client.h"

void client_disconnect(struct lyn_client *client) {
    if (client->connection) {
        client->link->close(client->connection);
    }
    client->connection = NULL;
    client->answer_pending = false;
    once_end(client);
}

enum lyn_code client_open(struct lyn_client *client, deadline_t deadline, struct lyn_error *err) {
    client->link = client->class;
    return client->class->open(client->server.url, client->server.max_message, deadline,
                               &client->connection, err);
}

/* The shorter of the call's time and the budget of one connect. */
static deadline_t open_budget(deadline_t deadline) {
    deadline_t budget = deadline_in_ms(REQUESTER_OPEN_MS);
    return budget < deadline ? budget : deadline;
}

/* Takes the server over as the one that we talk to, and opens the connection. */
static enum lyn_code open_server(struct lyn_client *client, struct server *server,
                                 deadline_t deadline, struct lyn_error *err) {
    server_dispose(&client->server);
    client->server = *server;
    *server = (struct server){0};
    client->owner = getpid();
    return client_open(client, deadline, err);
}

enum lyn_code client_connect_found(struct lyn_client *client, deadline_t deadline, bool *gone,
                                   struct lyn_error *err) {
    struct server server = {0};
    bool barred;
    enum lyn_code code = server_find(client, &server, &barred, err);
    if (code == LYN_OK) {
        code = open_server(client, &server, open_budget(deadline), err);
    }
    /* The process lives (server_find looked): it may be stopped or the machine slow, and a second
     * server would be no help. */
    if (code == LYN_DEADLINE_EXCEEDED && !deadline_passed(deadline)) {
        code = client_open(client, deadline, err);
    }
    if (code == LYN_DEADLINE_EXCEEDED) {
        code = error_set(err, REASON_DEADLINE,
                         "the server of instance '%s' (pid %lld) is alive but does not answer",
                         client->instance, (long long)client->server.pid);
    }
    *gone = code == LYN_UNAVAILABLE && !barred;
    return code;
}

static enum lyn_code connect_fixed(struct lyn_client *client, deadline_t deadline,
                                   struct lyn_error *err) {
    struct server server = {.url = strdup(client->url), .max_message = MESSAGE_BYTES_DEFAULT};
    if (!server.url) {
        return error_oom(err);
    }
    enum lyn_code code = server_find_token(client, &server, err);
    if (code != LYN_OK) {
        server_dispose(&server);
        return code;
    }
    code = open_server(client, &server, open_budget(deadline), err);
    if (code == LYN_DEADLINE_EXCEEDED && !deadline_passed(deadline)) {
        return error_set(err, REASON_NOT_A_SERVER,
                         "%s accepts connections but does not greet within %d ms: another "
                         "program, or a server that hangs",
                         client->url, REQUESTER_OPEN_MS);
    }
    return code == LYN_OK ? client_hello(client, deadline, err) : code;
}

enum lyn_code client_connect(struct lyn_client *client, bool may_start, deadline_t deadline,
                             bool *started, struct lyn_error *err) {
    bool gone;
    client_reap(client);
    if (client->owner != getpid()) {
        client_disconnect(client);
    }
    client_settle(client);
    if (client->connection && client->link->usable(client->connection)) {
        return LYN_OK;
    }
    client_disconnect(client);
    if (client->direct == LYN_DIRECT_ALWAYS) {
        return once_connect(client, err);
    }
    if (client->url) {
        return connect_fixed(client, deadline, err);
    }
    enum lyn_code code = client_connect_found(client, deadline, &gone, err);
    if (code == LYN_OK || !gone || !may_start) {
        return code;
    }
    return client_start_server(client, deadline, started, err);
}
