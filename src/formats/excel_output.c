#include "formats/excel_output.h"

#include <strings.h>

#include "base/path.h"
#include "base/utf8.h"
#include "formats/xlsx_sheet.h"
#include "formats/xlsx_text.h"

enum { SHEET_NAME_MAX = 31 };

static enum lyn_code bad_name(const char *why, struct sv name, struct lyn_error *err) {
    return error_set(err, REASON_SHEET_NAME, "'%.*s' cannot be the name of a worksheet: %s",
                     SV_ARG(name), why);
}

static enum lyn_code check_name(struct sv name, struct lyn_error *err) {
    static const char forbidden[] = "[]:*?/\\";
    if (name.len == 0) {
        return bad_name("it is empty", name, err);
    }
    if (utf8_check(name) != name.len || !xlsx_text_is_plain(name)) {
        return bad_name("it has a control character", name, err);
    }
    if (utf8_count(name) > SHEET_NAME_MAX) {
        return bad_name("it must be <= 31 chars", name, err);
    }
    for (size_t i = 0; i < name.len; i++) {
        if (memchr(forbidden, name.data[i], sizeof forbidden - 1)) {
            return bad_name("it must not have any of []:*?/\\", name, err);
        }
    }
    if (name.data[0] == '\'' || name.data[name.len - 1] == '\'') {
        return bad_name("it must not start or end with an apostrophe", name, err);
    }
    return LYN_OK;
}

static enum lyn_code read_sheet(const struct value *value, struct sv *out, struct lyn_error *err) {
    *out = SV("Sheet1");
    if (!value) {
        return LYN_OK;
    }
    if (value->kind != VALUE_STRING) {
        return error_set(err, value->kind == VALUE_NULL ? REASON_INVALID_VALUE : REASON_WRONG_TYPE,
                         "sheet must be the name of the sheet, not %s",
                         value_kind_phrase(value->kind));
    }
    *out = value->text;
    return check_name(value->text, err);
}

static enum lyn_code read_header(const struct value *value, uint32_t *out, struct lyn_error *err) {
    *out = 0;
    if (!value) {
        return LYN_OK;
    }
    if (value->kind != VALUE_INT) {
        return error_set(err, REASON_WRONG_TYPE,
                         "header must be the row of the names, from 0, not %s",
                         value_kind_phrase(value->kind));
    }
    if (value->integer < 0 || value->integer >= XLSX_ROWS_MAX) {
        return error_set(err, REASON_INVALID_VALUE, "header must be a row from 0 to %d, not %lld",
                         XLSX_ROWS_MAX - 1, (long long)value->integer);
    }
    *out = (uint32_t)value->integer;
    return LYN_OK;
}

/* Whoever opens the file goes by its name. */
static enum lyn_code check_filename(const struct value *value, struct lyn_error *err) {
    if (!value || value->kind != VALUE_STRING) {
        return LYN_OK;
    }
    struct sv extension = path_extension(value->text);
    if (extension.len == 0 || (extension.len <= 4 && extension.len >= 3 &&
                               strncasecmp(extension.data, "xlsx", extension.len) == 0)) {
        return LYN_OK;
    }
    return error_set(err, REASON_INVALID_VALUE,
                     "Invalid extension for engine 'xlsx': '%.*s'; the file must be named .xlsx",
                     SV_ARG(extension));
}

enum lyn_code excel_output_read(const struct value *options, struct excel_output *out,
                                struct lyn_error *err) {
    enum lyn_code code = read_sheet(value_get(options, "sheet"), &out->sheet, err);
    if (code != LYN_OK) {
        error_field(err, "sheet");
        return code;
    }
    code = read_header(value_get(options, "header"), &out->first_row, err);
    if (code != LYN_OK) {
        error_field(err, "header");
        return code;
    }
    code = check_filename(value_get(options, "filename"), err);
    if (code != LYN_OK) {
        error_field(err, "filename");
    }
    return code;
}
