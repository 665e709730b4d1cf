#include "format_status.h"

#include <ctype.h>

#include "base/base64.h"
#include "base/random.h"
#include "remote.h"
#include "text.h"
#include "wire/methods.h"

/* ---- for people ---- */

static void print_duration(int64_t ms, struct buf *out) {
    int64_t s = ms / 1000;
    if (s < 60) {
        buf_printf(out, "%lld s", (long long)s);
    } else if (s < 3600 && s % 60 == 0) {
        buf_printf(out, "%lld min", (long long)(s / 60));
    } else if (s < 3600) {
        buf_printf(out, "%lld min %lld s", (long long)(s / 60), (long long)(s % 60));
    } else if (s < 86400) {
        buf_printf(out, "%lld h %lld min", (long long)(s / 3600), (long long)(s / 60 % 60));
    } else {
        buf_printf(out, "%lld d %lld h", (long long)(s / 86400), (long long)(s / 3600 % 24));
    }
}

static void print_key(const char *key, struct buf *out) {
    buf_printf(out, "  %-9s ", key);
}

static void print_line(const char *key, struct sv text, struct buf *out) {
    if (text.len == 0) {
        return;
    }
    print_key(key, out);
    text_show(text, out);
    buf_putc(out, '\n');
}

static void print_roots(const struct value *status, struct buf *out) {
    const struct value *roots = value_get(status, "roots");
    if (!roots || roots->kind != VALUE_LIST || roots->list.count == 0) {
        print_line("roots", SV("none: all that its user may read and write"), out);
        return;
    }
    for (size_t i = 0; i < roots->list.count; i++) {
        print_line(i == 0 ? "roots" : "", roots->list.items[i].text, out);
    }
}

static void print_idle(const struct value *status, struct buf *out) {
    print_key("idle", out);
    int64_t timeout = member_int(status, "idle_timeout_ms");
    if (timeout == 0) {
        buf_puts(out, "never stops by itself\n");
        return;
    }
    buf_puts(out, "stops after ");
    print_duration(timeout, out);
    int64_t left = member_int(status, "idle_left_ms");
    if (left) {
        buf_puts(out, " without work; ");
        print_duration(left, out);
        buf_puts(out, " left");
    }
    buf_putc(out, '\n');
}

static void print_method(struct sv path, struct buf *out) {
    const struct method *method = method_find(path);
    text_show(method ? sv_from(method->name) : path.len ? path : SV("unknown method"), out);
}

static void print_count(int64_t number, struct buf *out) {
    char digits[TEXT_COUNT];
    buf_append(out, digits, text_count((uint64_t)number, digits));
}

/* `, 4,200 of 10,000 files` */
static void print_files(const struct value *request, struct buf *out) {
    int64_t total = member_int(request, "files_total");
    if (total > 0) {
        buf_puts(out, ", ");
        print_count(member_int(request, "files_done"), out);
        buf_puts(out, " of ");
        print_count(total, out);
        buf_puts(out, total == 1 ? " file" : " files");
    }
}

static void print_work(const struct value *status, struct buf *out) {
    const struct value *flight = value_get(status, "in_flight");
    size_t count = flight && flight->kind == VALUE_LIST ? flight->list.count : 0;
    print_key("work", out);
    buf_printf(out, "%zu request%s, %lld of %lld places in the queue taken, %lld workers\n", count,
               count == 1 ? "" : "s", (long long)member_int(status, "queue_length"),
               (long long)member_int(status, "queue_capacity"),
               (long long)member_int(status, "workers"));
    for (size_t i = 0; i < count; i++) {
        const struct value *request = &flight->list.items[i];
        const struct value *running = value_get(request, "running");
        print_key("", out);
        print_method(member_text(request, "method"), out);
        buf_puts(out, value_truthy(running) ? " running for " : " waiting for ");
        print_duration(member_int(request, "age_ms"), out);
        print_files(request, out);
        buf_putc(out, '\n');
    }
}

/* `ReadData 12, ReadData NOT_FOUND 2` */
static void print_counts(const struct value *status, struct buf *out) {
    const struct value *counts = value_get(status, "counts");
    if (!counts || counts->kind != VALUE_LIST || counts->list.count == 0) {
        return;
    }
    print_key("requests", out);
    for (size_t i = 0; i < counts->list.count; i++) {
        const struct value *count = &counts->list.items[i];
        int64_t code = member_int(count, "code");
        buf_puts(out, i ? ", " : "");
        print_method(member_text(count, "method"), out);
        buf_printf(out, "%s%s %lld", code ? " " : "", code ? lyn_code_name((int)code) : "",
                   (long long)member_int(count, "count"));
    }
    buf_putc(out, '\n');
}

static void print_process(const struct value *status, struct buf *out) {
    struct sv build = member_text(status, "build");
    print_key("process", out);
    buf_printf(out, "pid %lld, up ", (long long)member_int(status, "pid"));
    print_duration(member_int(status, "uptime_ms"), out);
    buf_puts(out, ", version ");
    text_show(member_text(status, "version"), out);
    if (build.len) {
        buf_puts(out, " (");
        text_show(build, out);
        buf_putc(out, ')');
    }
    buf_putc(out, '\n');
}

static void print_memory(const struct value *status, struct buf *out) {
    print_key("memory", out);
    buf_printf(out, "%.1f MB (%.1f %%), cpu %.1f %%, %lld threads, %lld open files\n",
               (double)member_int(status, "rss_bytes") / 1e6,
               member_float(status, "memory_percent"), member_float(status, "cpu_percent"),
               (long long)member_int(status, "threads"),
               (long long)member_int(status, "open_files"));
    int64_t handles = member_int(status, "open_handles");
    if (handles == 0) {
        return;
    }
    print_key("results", out);
    buf_printf(out, "%lld being fetched, %.1f MB\n", (long long)handles,
               (double)member_int(status, "handle_bytes") / 1e6);
}

static void print_lower(struct sv text, struct buf *out) {
    for (size_t i = 0; i < text.len; i++) {
        buf_putc(out, (char)tolower((unsigned char)text.data[i]));
    }
}

void status_print_block(const struct value *status, struct buf *out) {
    buf_puts(out, "server ");
    text_show(member_text(status, "instance"), out);
    buf_puts(out, ": ");
    print_lower(member_text(status, "state"), out);
    buf_putc(out, '\n');
    print_line("address", member_text(status, "url"), out);
    print_process(status, out);
    print_roots(status, out);
    print_idle(status, out);
    print_work(status, out);
    print_counts(status, out);
    print_memory(status, out);
    print_line("log", member_text(status, "log_path"), out);
}

/* ---- for programs ---- */

static void print_json_key(const char *key, struct buf *out) {
    buf_printf(out, "%s\"%s\":", out->len > 1 && out->data[out->len - 1] != '{' ? "," : "", key);
}

static void print_json_text(const char *key, struct sv text, struct buf *out) {
    print_json_key(key, out);
    json_print_text(text, false, out);
}

static void print_json_int(const char *key, int64_t number, struct buf *out) {
    print_json_key(key, out);
    buf_printf(out, "%lld", (long long)number);
}

static void print_json_float(const char *key, double number, struct buf *out) {
    print_json_key(key, out);
    json_print_double(number, out);
}

/* Base64 of the JSON view as the hex that logs and the runtime file show. */
static void print_json_id(const char *key, struct arena *arena, struct sv base64, struct buf *out) {
    struct sv bytes = {0};
    char hex[2 * 64 + 1] = "";
    if (base64_decode(arena, base64, &bytes, NULL) == LYN_OK && bytes.len <= 64) {
        hex_print(hex, (const uint8_t *)bytes.data, bytes.len);
    }
    print_json_text(key, sv_from(hex), out);
}

static void print_json_endpoints(struct buf *out) {
    print_json_key("endpoints", out);
    buf_putc(out, '[');
    for (size_t i = 0; i < method_count; i++) {
        buf_puts(out, i ? "," : "");
        json_print_text(sv_from(method_table[i].path), false, out);
    }
    buf_putc(out, ']');
}

static void print_json_idle(const struct value *status, struct buf *out) {
    int64_t timeout = member_int(status, "idle_timeout_ms");
    print_json_key("idle_timeout", out);
    buf_printf(out, "{\"enabled\":%s", timeout ? "true" : "false");
    if (timeout) {
        print_json_float("timeout_seconds", (double)timeout / 1e3, out);
        print_json_float("idle_seconds", (double)member_int(status, "idle_ms") / 1e3, out);
        print_json_float("remaining_seconds", (double)member_int(status, "idle_left_ms") / 1e3,
                         out);
    }
    buf_putc(out, '}');
}

/* The keys of the reference's server. */
static void print_json_reference(const struct value *status, struct buf *out) {
    struct sv state = member_text(status, "state");
    print_json_key("status", out);
    buf_putc(out, '"');
    if (sv_is(state, "SERVING")) {
        buf_puts(out, "ok");
    } else {
        print_lower(state, out);
    }
    buf_putc(out, '"');
    print_json_text("server", SV("lynguine-server"), out);
    print_json_text("version", member_text(status, "version"), out);
    print_json_int("pid", member_int(status, "pid"), out);
    print_json_float("uptime_seconds", (double)member_int(status, "uptime_ms") / 1e3, out);
    print_json_endpoints(out);
    print_json_idle(status, out);
    print_json_key("memory", out);
    buf_putc(out, '{');
    print_json_float("rss_mb", (double)member_int(status, "rss_bytes") / 1048576.0, out);
    print_json_float("percent", member_float(status, "memory_percent"), out);
    buf_putc(out, '}');
    print_json_float("cpu_percent", member_float(status, "cpu_percent"), out);
}

static void print_json_flight(struct arena *arena, const struct value *status, struct buf *out) {
    const struct value *flight = value_get(status, "in_flight");
    print_json_key("in_flight", out);
    buf_putc(out, '[');
    for (size_t i = 0; flight && flight->kind == VALUE_LIST && i < flight->list.count; i++) {
        const struct value *request = &flight->list.items[i];
        buf_puts(out, i ? ",{" : "{");
        print_json_id("request_id", arena, member_text(request, "request_id"), out);
        print_json_text("method", member_text(request, "method"), out);
        print_json_int("age_ms", member_int(request, "age_ms"), out);
        print_json_key("running", out);
        buf_puts(out, value_truthy(value_get(request, "running")) ? "true" : "false");
        print_json_int("files_done", member_int(request, "files_done"), out);
        print_json_int("files_total", member_int(request, "files_total"), out);
        buf_putc(out, '}');
    }
    buf_putc(out, ']');
}

static void print_json_counts(const struct value *status, struct buf *out) {
    const struct value *counts = value_get(status, "counts");
    print_json_key("counts", out);
    buf_putc(out, '[');
    for (size_t i = 0; counts && counts->kind == VALUE_LIST && i < counts->list.count; i++) {
        const struct value *count = &counts->list.items[i];
        buf_puts(out, i ? ",{" : "{");
        print_json_text("method", member_text(count, "method"), out);
        print_json_text("code", sv_from(lyn_code_name((int)member_int(count, "code"))), out);
        print_json_int("count", member_int(count, "count"), out);
        buf_putc(out, '}');
    }
    buf_putc(out, ']');
}

static void print_json_roots(const struct value *status, struct buf *out) {
    const struct value *roots = value_get(status, "roots");
    print_json_key("roots", out);
    if (roots) {
        value_print_json(roots, (struct json_style){0}, out);
    } else {
        buf_puts(out, "[]");
    }
}

void status_print_json(struct arena *arena, const struct value *status, struct buf *out) {
    static const char *const texts[] = {"state",       "build",      "url",
                                        "instance",    "log_path",   "runtime_file",
                                        "nng_version", "executable", "started_at"};
    static const char *const numbers[] = {
        "queue_length", "queue_capacity", "workers",     "open_handles", "handle_bytes",
        "open_files",   "threads",        "max_message", "nice",         "file_limit"};
    buf_putc(out, '{');
    print_json_reference(status, out);
    for (size_t i = 0; i < COUNT(texts); i++) {
        print_json_text(texts[i], member_text(status, texts[i]), out);
    }
    for (size_t i = 0; i < COUNT(numbers); i++) {
        print_json_int(numbers[i], member_int(status, numbers[i]), out);
    }
    print_json_id("instance_id", arena, member_text(status, "instance_id"), out);
    print_json_roots(status, out);
    print_json_flight(arena, status, out);
    print_json_counts(status, out);
    buf_putc(out, '}');
}
