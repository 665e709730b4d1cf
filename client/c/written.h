/* written.h - what a write answers. */
#ifndef LYN_CLIENT_C_WRITTEN_H
#define LYN_CLIENT_C_WRITTEN_H

#include "client/c/client.h"
#include "lynguine/v1/write.pb-c.h"

/* What was written, from the answer, whose arena it keeps. */
enum lyn_code written_from_answer(const struct answer *answer,
                                  const Lynguine__V1__WriteDataResponse *response,
                                  lyn_written **out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
