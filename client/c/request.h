/* request.h - from what a program hands in to the parts of request messages. Texts are borrowed. */
#ifndef LYN_CLIENT_C_REQUEST_H
#define LYN_CLIENT_C_REQUEST_H

#include "client/c/client.h"
#include "lynguine/v1/data.pb-c.h"

/* What a public function does with its request: the mutex is held, the arena goes at the end. */
typedef enum lyn_code request_work(struct lyn_client *client, struct arena *arena, void *user,
                                   struct lyn_error *err);
/* Runs it between lock and unlock. `err` (may be NULL) is written to on failure only. */
enum lyn_code request_run(struct lyn_client *client, request_work *work, void *user,
                          struct lyn_error *err) LYN_MUST_CHECK;

/* INVALID_VALUE when the text is not UTF-8; `what` names it. NULL is fine. */
enum lyn_code request_check_text(const char *text, const char *what,
                                 struct lyn_error *err) LYN_MUST_CHECK;
/* The same for each text of a NULL-terminated list (NULL: none), which it counts. */
enum lyn_code request_check_list(const char *const *list, const char *what, size_t *count,
                                 struct lyn_error *err) LYN_MUST_CHECK;

/* The text as protobuf-c takes it: not const, though packing does not write to it, and never NULL. */
char *request_text(const char *text);

/* A reference to an interface file; everything but `out` may be NULL. */
enum lyn_code request_interface(const char *const *files, const char *directory, const char *field,
                                Lynguine__V1__InterfaceRef *out,
                                struct lyn_error *err) LYN_MUST_CHECK;

#endif
