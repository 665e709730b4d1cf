/* cmd_status.h - `status`, which `serve --status` is too. */
#ifndef LYN_LYNGUINECTL_CMD_STATUS_H
#define LYN_LYNGUINECTL_CMD_STATUS_H

#include "command.h"

/* Asks the running server and prints what it says. */
enum exit_status status_show(const struct program *program, bool json);

#endif
