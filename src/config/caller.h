/* caller.h - where the caller of a request stands: what its relative paths and `$VAR`s mean, and
 * which folders may be touched for it (contracts: "Caller context"). */
#ifndef LYN_CONFIG_CALLER_H
#define LYN_CONFIG_CALLER_H

#include "base/call.h"
#include "base/roots.h"
#include "base/sv.h"

/* Borrowed all through the request. */
struct caller {
    struct sv cwd;             /* absolute; empty when it is not known */
    struct sv environment;     /* NUL-separated NAME=VALUE block, see base/env.h */
    const struct roots *roots; /* never NULL */
    mode_t umask;              /* new files are 0666, new folders 0777, without these bits */
};

/* INVALID_VALUE when cwd is neither empty nor absolute or holds a NUL; LIMIT_BYTES when the
 * environment is larger than the limit. To be asked once, before the rest of this header. */
enum lyn_code caller_check(const struct caller *caller, const struct limits *limits,
                           struct lyn_error *err) LYN_MUST_CHECK;

/* The text with `$VAR`s of the caller's environment put in (config-compute 1.4), NUL-terminated, in
 * call->arena; the text itself when it holds no `$`. */
enum lyn_code caller_expand(struct call *call, const struct caller *caller, struct sv text,
                            struct sv *out, struct lyn_error *err) LYN_MUST_CHECK;

/* The same for the folder of an interface reference, where a leading `~` or `~/` is the caller's
 * HOME. */
enum lyn_code caller_expand_folder(struct call *call, const struct caller *caller, struct sv text,
                                   struct sv *out, struct lyn_error *err) LYN_MUST_CHECK;

/* The path as an absolute, normalised one, in call->arena; relative ones start from `base`, which
 * is absolute or empty. INVALID_VALUE (`embedded null byte`, or a relative path without a base). */
enum lyn_code caller_absolute(struct call *call, struct sv base, struct sv path, const char **out,
                              struct lyn_error *err) LYN_MUST_CHECK;

#endif
