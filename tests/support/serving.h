/* serving.h - a service without sockets, asked as a worker asks it. Put beside a `struct reading`,
 * whose folder is the service's one root and whose caller is the one who asks. */
#ifndef LYN_TESTS_SERVING_H
#define LYN_TESTS_SERVING_H

#include <check.h>
#include <protobuf-c/protobuf-c.h>

#include "service/service.h"
#include "support/reading.h"

struct serving {
    struct reading *rig;
    struct service *service;
    struct wire_caller caller;
    bool without_caller; /* requests do not say who calls */
    struct call served;  /* of the request that was asked last */
};

static inline int serving_state(void *user) {
    (void)user;
    return SERVICE_SERVING;
}

static inline void serving_handles(void *user, bool open) {
    (void)user;
    (void)open;
}

static inline void serving_init(struct serving *serving, struct reading *rig) {
    const char *root = rig->scratch.path;
    struct service_options options = {.version = "0",
                                      .build = "test",
                                      .roots = &root,
                                      .root_count = 1,
                                      .max_message = (size_t)1 << 20};
    options.host.state = serving_state;
    options.host.handles = serving_handles;
    *serving = (struct serving){.rig = rig};
    ck_assert_int_eq(service_new(&options, &serving->service, &rig->err), LYN_OK);
    serving->caller.cwd = rig->caller.cwd;
    serving->caller.environment = rig->caller.environment;
}

static inline void serving_dispose(struct serving *serving) {
    call_dispose(&serving->served);
    service_free(serving->service);
    *serving = (struct serving){0};
}

/* The reply, which lives until the next request; NULL with rig->err set. */
static inline const void *serving_ask(struct serving *serving, const char *method,
                                      const ProtobufCMessage *request) {
    struct limits limits = LIMITS_DEFAULT;
    struct wire_body answer = {0};
    size_t size = protobuf_c_message_get_packed_size(request);
    uint8_t *bytes = arena_alloc(serving->rig->call.arena, size);
    ck_assert_ptr_nonnull(bytes);
    protobuf_c_message_pack(request, bytes);
    call_dispose(&serving->served);
    ck_assert_int_eq(call_init(&serving->served, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
    struct service_request asked = {.method = method_find(sv_from(method)),
                                    .body = {(const char *)bytes, size},
                                    .caller = serving->without_caller ? NULL : &serving->caller,
                                    .request_id = "00",
                                    .connection = 1,
                                    .authenticated = true,
                                    .call = &serving->served};
    memset(&serving->rig->err, 0, sizeof serving->rig->err);
    enum lyn_code code = service_handle(serving->service, &asked, &answer, &serving->rig->err);
    return code == LYN_OK ? answer.message : NULL;
}

#endif
