/* address.h - where to listen. */
#ifndef LYN_DAEMON_ADDRESS_H
#define LYN_DAEMON_ADDRESS_H

#include <stdint.h>

#include "base/error.h"

/* The address to listen at (malloc'd): `url`, or what host and port say; both NULL: 127.0.0.1. Names
 * of this machine become numbers. REMOTE_NOT_BUILT for any host that is not this machine's own
 * (design 4), INVALID_VALUE for what is no address. */
enum lyn_code address_settle(const char *url, const char *host, uint16_t port, char **out,
                             struct lyn_error *err) LYN_MUST_CHECK;
/* The port of a tcp:// address, 0 if there is none. */
uint16_t address_port(const char *url);

#endif
