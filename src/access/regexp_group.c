#include "access/regexp_parse.h"
#include "base/num.h"

/* ---- names and numbers ---- */

static bool is_identifier(struct sv name) {
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.data[i];
        bool digit = c >= '0' && c <= '9';
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
        if (!letter && !(digit && i > 0)) {
            return false;
        }
    }
    return name.len > 0;
}

/* Up to the terminator, which is stepped over. */
static enum lyn_code read_name(struct translation *translation, char terminator, struct sv *out) {
    size_t start = translation->at;
    const char *from = translation->pattern.data + start;
    const char *end = memchr(from, terminator, translation->pattern.len - start);
    if (!end) {
        return regexp_refuse(translation, start,
                             start == translation->pattern.len ? "missing group name"
                                                               : "missing %c, unterminated name",
                             terminator);
    }
    *out = (struct sv){from, (size_t)(end - from)};
    if (out->len == 0) {
        return regexp_refuse(translation, start, "missing group name");
    }
    translation->at += out->len + 1;
    return LYN_OK;
}

static enum lyn_code bad_name(struct translation *translation, struct sv name) {
    return regexp_refuse(translation, (size_t)(name.data - translation->pattern.data),
                         "bad character in group name '%.*s'", SV_ARG(name));
}

/* 0 when no group has the name. */
static uint32_t find_name(const struct translation *translation, struct sv name) {
    for (size_t i = 0; i < translation->name_count; i++) {
        if (sv_equal(translation->names[i].text, name)) {
            return translation->names[i].number;
        }
    }
    return 0;
}

enum lyn_code regexp_reference(struct translation *translation, uint32_t number, size_t at) {
    if (number == 0 || number > translation->group_count) {
        return regexp_refuse(translation, at + 1, "invalid group reference %u", (unsigned)number);
    }
    if (!translation->closed[number]) {
        return regexp_refuse(translation, at, "cannot refer to an open group");
    }
    buf_printf(translation->out, "\\g{%u}", (unsigned)number);
    translation->last = LAST_ITEM;
    return LYN_OK;
}

/* ---- opening ---- */

static enum lyn_code open_group(struct translation *translation, size_t at, bool captures,
                                const char *text) {
    if (translation->depth == REGEXP_NESTING_MAX) {
        return regexp_refuse(translation, at, "groups are nested deeper than %d",
                             REGEXP_NESTING_MAX);
    }
    translation->started = true;
    translation->open[translation->depth++] =
        (struct open_group){at, captures ? ++translation->group_count : 0, translation->verbose};
    translation->last = LAST_NOTHING;
    buf_puts(translation->out, text);
    return LYN_OK;
}

/* (?P<name>...): names are kept here, where there is no limit to their length. */
static enum lyn_code open_named(struct translation *translation, size_t at) {
    struct sv name;
    enum lyn_code code = read_name(translation, '>', &name);
    if (code != LYN_OK) {
        return code;
    }
    if (!is_identifier(name)) {
        return bad_name(translation, name);
    }
    uint32_t taken = find_name(translation, name);
    if (taken) {
        return regexp_refuse(translation, at + 4,
                             "redefinition of group name '%.*s' as group %u; was group %u",
                             SV_ARG(name), (unsigned)translation->group_count + 1, (unsigned)taken);
    }
    code = open_group(translation, at, true, "(");
    if (code == LYN_OK) {
        translation->names[translation->name_count++] =
            (struct group_name){name, translation->group_count};
    }
    return code;
}

static enum lyn_code named_reference(struct translation *translation) {
    size_t at = translation->at;
    struct sv name;
    enum lyn_code code = read_name(translation, ')', &name);
    if (code != LYN_OK) {
        return code;
    }
    if (!is_identifier(name)) {
        return bad_name(translation, name);
    }
    uint32_t number = find_name(translation, name);
    if (number == 0) {
        return regexp_refuse(translation, at, "unknown group name '%.*s'", SV_ARG(name));
    }
    translation->started = true;
    return regexp_reference(translation, number, at);
}

/* (?(1)yes|no), (?(name)yes|no): the number may be that of a later group. */
static enum lyn_code open_conditional(struct translation *translation, size_t at) {
    size_t name_at = translation->at;
    struct sv name;
    int64_t number = 0;
    enum lyn_code code = read_name(translation, ')', &name);
    if (code != LYN_OK) {
        return code;
    }
    if (is_identifier(name)) {
        number = find_name(translation, name);
        if (number == 0) {
            return regexp_refuse(translation, name_at, "unknown group name '%.*s'", SV_ARG(name));
        }
    } else {
        for (size_t i = 0; i < name.len; i++) {
            if (name.data[i] < '0' || name.data[i] > '9') {
                return bad_name(translation, name);
            }
        }
        if (!num_parse_int64(name, &number) || number > GROUPS_MAX) {
            return regexp_refuse(translation, name_at, "invalid group reference %.*s",
                                 SV_ARG(name));
        }
        if (number == 0) {
            return regexp_refuse(translation, name_at, "bad group number");
        }
    }
    code = open_group(translation, at, false, "");
    buf_printf(translation->out, "(?(%u)", (unsigned)number);
    return code;
}

static enum lyn_code skip_comment(struct translation *translation, size_t at) {
    while (!accept(translation, ')')) {
        if (peek(translation) < 0) {
            return regexp_refuse(translation, at, "missing ), unterminated comment");
        }
        translation->at++;
    }
    return LYN_OK;
}

/* ---- flags ---- */

struct flags {
    char on[4], off[4]; /* of i, m and s: what PCRE2 is told */
    bool verbose_on, verbose_off;
};

static void add_flag(char letters[4], char letter) {
    if (!strchr(letters, letter)) {
        letters[strlen(letters)] = letter;
    }
}

/* Reads letters up to what is none. */
static enum lyn_code read_flags(struct translation *translation, bool off, struct flags *flags) {
    size_t start = translation->at;
    for (int c = peek(translation); (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
         c = peek(translation)) {
        if (!strchr("aiLmsux", c)) {
            return regexp_refuse(translation, translation->at, "unknown flag");
        }
        if (off && strchr("aLu", c)) {
            return regexp_refuse(translation, translation->at,
                                 "bad inline flags: cannot turn off flags 'a', 'u' and 'L'");
        }
        if (c == 'L') {
            return regexp_refuse(translation, translation->at,
                                 "bad inline flags: cannot use 'L' flag with a str pattern");
        }
        if (c == 'a') {
            return regexp_refuse(translation, translation->at, "the flag 'a' is not supported");
        }
        if (c == 'x') {
            *(off ? &flags->verbose_off : &flags->verbose_on) = true;
        } else if (c != 'u') {
            add_flag(off ? flags->off : flags->on, (char)c);
        }
        translation->at++;
    }
    return translation->at > start ? LYN_OK
                                   : regexp_refuse(translation, translation->at, "missing flag");
}

/* (?i) for all that follows, which only the start of the pattern may say. */
static enum lyn_code whole_flags(struct translation *translation, size_t at,
                                 const struct flags *flags) {
    if (translation->started) {
        return regexp_refuse(translation, at, "global flags not at the start of the expression");
    }
    translation->verbose |= flags->verbose_on;
    if (flags->on[0]) {
        buf_printf(translation->out, "(?%s)", flags->on);
    }
    return LYN_OK;
}

/* (?i)  (?i:...)  (?i-s:...)  (?-s:...) */
static enum lyn_code open_flags(struct translation *translation, size_t at) {
    struct flags flags = {0};
    enum lyn_code code = LYN_OK;
    if (peek(translation) != '-') {
        code = read_flags(translation, false, &flags);
    }
    if (code == LYN_OK && accept(translation, ')')) {
        return whole_flags(translation, at, &flags);
    }
    if (code == LYN_OK && accept(translation, '-')) {
        code = read_flags(translation, true, &flags);
    }
    if (code != LYN_OK) {
        return code;
    }
    if (!accept(translation, ':')) {
        return regexp_refuse(translation, translation->at,
                             peek(translation) < 0 ? "missing -, : or )" : "missing :");
    }
    if (strpbrk(flags.on, flags.off) || (flags.verbose_on && flags.verbose_off)) {
        return regexp_refuse(translation, translation->at,
                             "bad inline flags: flag turned on and off");
    }
    code = open_group(translation, at, false, "(?");
    buf_printf(translation->out, "%s%s%s:", flags.on, flags.off[0] ? "-" : "", flags.off);
    translation->verbose = (translation->verbose || flags.verbose_on) && !flags.verbose_off;
    return code;
}

/* ---- what stands behind the parenthesis ---- */

static enum lyn_code unknown_extension(struct translation *translation, size_t at) {
    struct sv shown = {translation->pattern.data + at + 1, translation->pattern.len - at - 1};
    size_t most = sv_starts_with(shown, "?P") || sv_starts_with(shown, "?<") ? 3 : 2;
    if (shown.len < most) {
        return regexp_refuse(translation, translation->pattern.len, "unexpected end of pattern");
    }
    shown.len = most;
    return regexp_refuse(translation, at + 1, "unknown extension %.*s", SV_ARG(shown));
}

enum lyn_code regexp_group(struct translation *translation) {
    static const char *const PLAIN[] = {"(?:", "(?=", "(?!", "(?>", "(?<=", "(?<!"};
    size_t at = translation->at;
    struct sv rest = {translation->pattern.data + at, translation->pattern.len - at};
    if (!sv_starts_with(rest, "(?")) {
        translation->at += 1;
        return open_group(translation, at, true, "(");
    }
    for (size_t i = 0; i < sizeof PLAIN / sizeof *PLAIN; i++) {
        if (sv_starts_with(rest, PLAIN[i])) {
            translation->at += strlen(PLAIN[i]);
            return open_group(translation, at, false, PLAIN[i]);
        }
    }
    if (sv_starts_with(rest, "(?P<") || sv_starts_with(rest, "(?P=")) {
        translation->at += 4;
        return rest.data[3] == '<' ? open_named(translation, at) : named_reference(translation);
    }
    if (sv_starts_with(rest, "(?#") || sv_starts_with(rest, "(?(")) {
        translation->at += 3;
        return rest.data[2] == '#' ? skip_comment(translation, at)
                                   : open_conditional(translation, at);
    }
    if (rest.len > 2 && strchr("aiLmsux-", rest.data[2]) && rest.data[2]) {
        translation->at += 2;
        return open_flags(translation, at);
    }
    return unknown_extension(translation, at);
}
