#include "access/write.h"

#include <errno.h>

#include "access/file_set.h"
#include "access/finalize.h"
#include "access/keys.h"
#include "access/locate.h"
#include "access/write_directory.h"
#include "access/write_type.h"
#include "base/path.h"

/* What one write is made of. */
struct writing {
    struct call *call;
    const struct caller *caller;
    const struct frame *frame;
    const struct specification *output;
    struct write_type type;
    struct roots roots;
    struct file_set set;
};

/* ---- one file of the whole table ---- */

/* directory/filename as written, the variables of the directory put in, and where that is: under the
 * first base only, since nothing is there yet that could say which one is meant (access 20.15). */
static enum lyn_code place_file(struct writing *writing, const char **shown, const char **path,
                                struct lyn_error *err) {
    struct call *call = writing->call;
    struct bases bases;
    enum lyn_code code = locate_written(call, writing->caller, writing->output, shown, err);
    if (code == LYN_OK) {
        code = locate_bases(call, writing->caller, &writing->roots, writing->output, &bases, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    struct sv name = sv_from(*shown);
    if (name.len == 0 || name.data[name.len - 1] == '/') {
        return error_errno(err, name.len ? EISDIR : ENOENT, *shown);
    }
    return caller_absolute(call, bases.count ? bases.folders[0] : SV(""), name, path, err);
}

/* pandas finds the writer of a workbook by the name of the file. */
static enum lyn_code check_extension(const struct format *format, const char *shown,
                                     struct lyn_error *err) {
    struct sv extension = path_extension(sv_from(shown));
    if (!sv_is(sv_from(format->name), "excel") || format_by_extension(extension) == format) {
        return LYN_OK;
    }
    return error_set(err, REASON_INVALID_VALUE,
                     "Invalid extension for a workbook: '%.*s'; it is .xlsx or .xls",
                     SV_ARG(extension));
}

static enum lyn_code plan_file(struct writing *writing, struct lyn_error *err) {
    const struct format *format = writing->type.format;
    const char *shown = NULL, *path = NULL;
    enum lyn_code code = place_file(writing, &shown, &path, err);
    if (code == LYN_OK) {
        code = check_extension(format, shown, err);
    }
    if (code != LYN_OK) {
        specification_at(writing->output, "filename",
                         value_get(writing->output->details, "filename"), err);
        return code;
    }
    code = format->write_frame(writing->frame, writing->output->details, &writing->set.text, err);
    if (code == LYN_OK) {
        code = file_set_add(&writing->set, path, shown, err);
    }
    if (code != LYN_OK) {
        error_at(err, shown, strlen(shown), 0, 0);
    }
    return code;
}

/* ---- around both ---- */

static enum lyn_code check_keys(struct writing *writing, struct lyn_error *err) {
    const struct format *format = writing->type.format;
    const struct value *type = value_get(writing->output->details, "type");
    const char *const *lists[] = {PATH_KEYS, FINALIZE_KEYS, OTHER_STAGES_KEYS,
                                  format ? format->option_keys : WRITE_DIRECTORY_KEYS};
    char *what = arena_printf(writing->call->arena, "an output of type %.*s", SV_ARG(type->text));
    if (!what) {
        return arena_error(writing->call->arena, err);
    }
    return keys_check(writing->call, writing->output, lists, sizeof lists / sizeof *lists, what,
                      err);
}

static enum lyn_code settle(struct writing *writing, struct lyn_error *err) {
    const struct specification *output = writing->output;
    if (output->details->kind != VALUE_MAP) {
        enum lyn_code code =
            error_set(err, REASON_INVALID_VALUE, "an output must be a mapping; its type is %s",
                      value_kind_name(output->details->kind));
        specification_at(output, "output", NULL, err);
        return code;
    }
    enum lyn_code code = write_type_find(output, &writing->type, err);
    if (code == LYN_OK) {
        code = check_keys(writing, err);
    }
    if (code == LYN_OK) {
        code = keys_roots(writing->call, writing->caller, output, &writing->roots, err);
    }
    return code;
}

static enum lyn_code tell(const struct writing *writing, struct write_result *out,
                          struct lyn_error *err) {
    const struct file_set *set = &writing->set;
    struct written_file *files = arena_calloc(writing->call->arena, set->count, sizeof *files);
    if (!files) {
        return arena_error(writing->call->arena, err);
    }
    for (size_t i = 0; i < set->count; i++) {
        files[i] = (struct written_file){.path = set->files[i].shown, .bytes = set->files[i].len};
    }
    *out = (struct write_result){writing->frame->row_count, files, set->count};
    return LYN_OK;
}

/* From the plan to the files. What is told of them is put together first: once they stand, nothing
 * may fail any more. */
static enum lyn_code carry_out(struct writing *writing, bool dry_run, struct write_result *out,
                               struct lyn_error *err) {
    struct write_result result;
    enum lyn_code code = tell(writing, &result, err);
    if (code == LYN_OK) {
        code = dry_run ? file_set_look(&writing->set, err) : file_set_write(&writing->set, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    for (size_t i = 0; i < result.file_count; i++) {
        result.files[i].outcome = writing->set.files[i].outcome;
    }
    *out = result;
    return LYN_OK;
}

enum lyn_code access_write(struct call *call, const struct caller *caller,
                           const struct frame *frame, const struct specification *output,
                           bool dry_run, struct write_result *out, struct lyn_error *err) {
    struct writing writing = {.call = call, .caller = caller, .frame = frame, .output = output};
    enum lyn_code code = settle(&writing, err);
    if (code != LYN_OK) {
        return code;
    }
    file_set_init(&writing.set, call, &writing.roots, caller->umask);
    if (writing.type.format) {
        code = plan_file(&writing, err);
    } else {
        writing.set.makes_folders = true;
        code = write_directory_plan(&writing.set, caller, frame, output, &writing.type, err);
    }
    if (code == LYN_OK) {
        code = carry_out(&writing, dry_run, out, err);
    }
    file_set_dispose(&writing.set);
    return code;
}
