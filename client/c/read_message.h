/* read_message.h - what a program wants to read, as a request message: for reading, and for what else
 * is done with what the server reads. */
#ifndef LYN_CLIENT_C_READ_MESSAGE_H
#define LYN_CLIENT_C_READ_MESSAGE_H

#include "client/c/client.h"
#include "lynguine/v1/data.pb-c.h"

/* The message and its parts. */
struct read_message {
    Lynguine__V1__ReadDataRequest request;
    Lynguine__V1__InterfaceRef interface;
    Lynguine__V1__Content content;
    Lynguine__V1__RowSlice rows;
};

/* All texts are borrowed from the caller's request; what is made is in the arena. INVALID_VALUE for a
 * request that names not exactly one source, or texts that are not UTF-8. */
enum lyn_code read_message_fill(struct read_message *message, struct arena *arena,
                                const struct lyn_read_request *request,
                                struct lyn_error *err) LYN_MUST_CHECK;

/* Runs `send`, the request that the message (NULL: none) is part of. Content that does not fit goes
 * up before it. */
enum lyn_code read_message_send(struct lyn_client *client, struct read_message *message,
                                deadline_t deadline,
                                enum lyn_code (*send)(void *user, struct lyn_error *err),
                                void *user, struct lyn_error *err) LYN_MUST_CHECK;

#endif
