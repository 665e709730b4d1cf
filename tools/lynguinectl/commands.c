/* The commands, and the options that all of them take. */
#include <stddef.h>

#include "command.h"

const struct command *const command_list[] = {
    &command_read,   &command_write,    &command_convert, &command_interface, &command_compute,
    &command_render, &command_field,    &command_serve,   &command_health,    &command_status,
    &command_call,   &command_describe, &command_explain, &command_version,   NULL,
};

#define GLOBAL(member) offsetof(struct global_options, member)

const struct option global_option_table[] = {
    {"instance", 0, OPTION_TEXT, GLOBAL(instance), 0, "NAME",
     "which of several servers (LYNGUINE_INSTANCE, else 'default')"},
    {"url", 0, OPTION_TEXT, GLOBAL(url), 0, "URL",
     "the address of the server (LYNGUINE_URL); none is started then"},
    {"timeout", 0, OPTION_SECONDS, GLOBAL(timeout), 0, "SECONDS",
     "how long a call may take, starting the server included"},
    {"no-spawn", 0, OPTION_FLAG, GLOBAL(no_spawn), 0, NULL,
     "do not start a server (LYNGUINE_NO_SPAWN=1)"},
    {"direct", 0, OPTION_FLAG, GLOBAL(direct), 0, NULL,
     "do without a server: a process of its own answers"},
    {"help", 'h', OPTION_FLAG, GLOBAL(help), 0, NULL, "print help and leave"},
    {"version", 0, OPTION_FLAG, GLOBAL(version), 0, NULL, "print the version and leave"},
};
const size_t global_option_count = COUNT(global_option_table);
