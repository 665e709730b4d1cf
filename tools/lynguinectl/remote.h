/* remote.h - the server, as commands see it. */
#ifndef LYN_LYNGUINECTL_REMOTE_H
#define LYN_LYNGUINECTL_REMOTE_H

#include "base/call.h"
#include "command.h"
#include "value/value.h"

/* The client's options as the command line gives them; commands may change them before
 * lyn_client_new. */
struct lyn_client_options remote_options(const struct program *program);
/* A client with these options. */
enum lyn_code remote_client(const struct program *program, lyn_client **out,
                            struct lyn_error *err) LYN_MUST_CHECK;

/* Memory for parsing what a command is given: JSON and YAML texts. */
enum lyn_code remote_call_init(struct call *call, struct lyn_error *err) LYN_MUST_CHECK;

/* Calls the method of that name with its request as JSON text; appends the response as JSON. UNKNOWN_METHOD names
 * the nearest. */
enum lyn_code remote_call_json(lyn_client *client, struct call *call, struct sv name,
                               struct sv request, struct buf *response,
                               struct lyn_error *err) LYN_MUST_CHECK;
/* The same, with an empty request and the response as a value in call->arena: fields at their
 * default are absent. */
enum lyn_code remote_ask(lyn_client *client, struct call *call, const char *method,
                         struct value *response, struct lyn_error *err) LYN_MUST_CHECK;

/* Members of such a response; absent ones are "", 0, 0.0. */
struct sv member_text(const struct value *map, const char *key);
int64_t member_int(const struct value *map, const char *key);
double member_float(const struct value *map, const char *key);

#endif
