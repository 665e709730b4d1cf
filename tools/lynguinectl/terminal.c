#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/num.h"

static size_t width_of(int fd) {
    const char *columns = getenv("COLUMNS");
    int64_t number = 0;
    if (columns && num_parse_int64(sv_from(columns), &number) && number > 0 && number < 10000) {
        return (size_t)number;
    }
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
    return 80;
}

struct terminal terminal_look(int fd) {
    struct terminal terminal = {.present = isatty(fd) == 1};
    if (!terminal.present) {
        return terminal;
    }
    /* https://no-color.org: any value but the empty one. */
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    terminal.colour = !(no_color && no_color[0]) && !(term && strcmp(term, "dumb") == 0);
    terminal.width = width_of(fd);
    return terminal;
}
