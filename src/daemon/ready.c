#include "daemon/ready.h"

#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "value/value.h"

enum { LINE_BYTES_MAX = 8192 };

static void send_line(int fd, struct buf *line) {
    for (size_t i = 0; i < line->len; i++) {
        if (line->data[i] == '\n') {
            line->data[i] = ' ';
        }
    }
    buf_putc(line, '\n');
    /* A starter that does not listen any more loses nothing. */
    (void)!file_write_all(fd, "readiness pipe", buf_view(line), NULL);
    close(fd);
    buf_dispose(line);
}

void ready_tell(int fd, const char *url) {
    struct buf line;
    if (fd < 0) {
        return;
    }
    buf_init(&line, LINE_BYTES_MAX);
    buf_puts(&line, "READY {\"url\":");
    json_print_text(sv_from(url), false, &line);
    buf_printf(&line, ",\"pid\":%ld}", (long)getpid());
    send_line(fd, &line);
}

void ready_fail(int fd, const struct lyn_error *err) {
    struct buf line;
    if (fd < 0) {
        return;
    }
    buf_init(&line, LINE_BYTES_MAX);
    buf_printf(&line, "ERR %s %s", err->reason, err->message);
    send_line(fd, &line);
}
