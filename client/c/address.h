/* address.h - the addresses that this phase knows: tcp://127.0.0.1:PORT, tcp://[::1]:PORT (and
 * localhost for the former) and ipc:///PATH. */
#ifndef LYN_CLIENT_C_ADDRESS_H
#define LYN_CLIENT_C_ADDRESS_H

#include <sys/socket.h>

#include "base/error.h"

struct address {
    struct sockaddr_storage socket;
    socklen_t length;
};

/* INVALID_VALUE for what is no address, REMOTE_NOT_BUILT for one of another machine. */
enum lyn_code address_parse(const char *url, struct address *out,
                            struct lyn_error *err) LYN_MUST_CHECK;

#endif
