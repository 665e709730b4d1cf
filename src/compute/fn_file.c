#include "compute/functions.h"

/* What the folder has, as a list in the call's arena: cells made of it may outlive the request. */
static enum lyn_code list_files(const struct function_call *call, struct value *out,
                                struct lyn_error *err) {
    const struct value *regexp = function_argument(call, 0), *folder = function_argument(call, 1);
    const struct compute_files *files = call->context->files;
    struct value listed;
    for (size_t i = 0; i < 2; i++) {
        const struct value *argument = function_argument(call, i);
        if (argument->kind != VALUE_STRING) {
            return function_fail(call, REASON_WRONG_TYPE, err, "`%s` must be text, not %s",
                                 call->function->parameters[i].name,
                                 value_kind_phrase(argument->kind));
        }
    }
    if (!files) {
        return function_fail(call, REASON_INVALID_VALUE, err, "there are no folders to look into");
    }
    enum lyn_code code =
        files->list(files->user, call->call, folder->text, regexp->text, &listed, err);
    return code == LYN_OK ? value_copy(call->arena, &listed, out, err) : code;
}

enum lyn_code fn_file_from_re(const struct function_call *call, struct value *out,
                              struct lyn_error *err) {
    struct value files;
    enum lyn_code code = list_files(call, &files, err);
    if (code == LYN_OK) {
        *out = files.list.count ? files.list.items[0] : value_string(SV(""));
    }
    return code;
}

enum lyn_code fn_files_from_re(const struct function_call *call, struct value *out,
                               struct lyn_error *err) {
    return list_files(call, out, err);
}
