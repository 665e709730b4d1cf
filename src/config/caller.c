#include "config/caller.h"

#include "base/buf.h"
#include "base/env.h"
#include "base/path.h"

/* What one path or setting may grow to by its variables. */
enum { EXPANDED_MAX = 4 << 20 };

static bool has(struct sv text, char c) {
    return text.len && memchr(text.data, c, text.len);
}

enum lyn_code caller_check(const struct caller *caller, const struct limits *limits,
                           struct lyn_error *err) {
    if (caller->environment.len > limits->environment_bytes) {
        return error_set(err, REASON_LIMIT_BYTES,
                         "the caller's environment takes %zu bytes; the limit is %zu",
                         caller->environment.len, limits->environment_bytes);
    }
    if (has(caller->cwd, '\0')) {
        return error_set(err, REASON_INVALID_VALUE, "embedded null byte in the caller's directory");
    }
    if (caller->cwd.len && caller->cwd.data[0] != '/') {
        return error_set(err, REASON_INVALID_VALUE,
                         "the caller's working directory '%.*s' is not an absolute path",
                         SV_ARG(caller->cwd));
    }
    return LYN_OK;
}

enum lyn_code caller_expand(struct call *call, const struct caller *caller, struct sv text,
                            struct sv *out, struct lyn_error *err) {
    if (!has(text, '$')) {
        *out = text;
        return LYN_OK;
    }
    struct buf expanded;
    buf_init(&expanded, EXPANDED_MAX);
    env_expand(caller->environment, text, &expanded);
    enum lyn_code code = buf_status(&expanded, err);
    if (code == LYN_OK) {
        char *kept = arena_strdup(call->arena, buf_view(&expanded));
        *out = (struct sv){kept, expanded.len};
        if (!kept) {
            code = arena_error(call->arena, err);
        }
    }
    buf_dispose(&expanded);
    return code;
}

enum lyn_code caller_expand_folder(struct call *call, const struct caller *caller, struct sv text,
                                   struct sv *out, struct lyn_error *err) {
    struct sv expanded;
    enum lyn_code code = caller_expand(call, caller, text, &expanded, err);
    if (code != LYN_OK) {
        return code;
    }
    struct sv home = env_get(caller->environment, SV("HOME"));
    if (home.len && (sv_is(expanded, "~") || sv_starts_with(expanded, "~/"))) {
        struct sv rest = {expanded.data + 1, expanded.len - 1};
        char *joined = arena_printf(call->arena, "%.*s%.*s", SV_ARG(home), SV_ARG(rest));
        if (!joined) {
            return arena_error(call->arena, err);
        }
        expanded = sv_from(joined);
    }
    *out = expanded;
    return LYN_OK;
}

enum lyn_code caller_absolute(struct call *call, struct sv base, struct sv path, const char **out,
                              struct lyn_error *err) {
    if (has(path, '\0')) {
        return error_set(err, REASON_INVALID_VALUE, "embedded null byte");
    }
    if (base.len == 0 && (path.len == 0 || path.data[0] != '/')) {
        return error_set(err, REASON_INVALID_VALUE,
                         "the path '%.*s' is relative, and the request does not carry the caller's "
                         "working directory",
                         SV_ARG(path));
    }
    char *joined = path_join(call->arena, base, path);
    char *normal = joined ? path_normalize(call->arena, sv_from(joined)) : NULL;
    if (!normal) {
        return arena_error(call->arena, err);
    }
    *out = normal;
    return LYN_OK;
}
