#include "base/exit.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define EXIT_LEAK_CHECK 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define EXIT_LEAK_CHECK 1
#endif

#ifdef EXIT_LEAK_CHECK
#include <sanitizer/lsan_interface.h>
enum { EXIT_LEAKED = 23 };
#endif

_Noreturn void process_exit(int status) {
    /* An earlier write may have failed inside printf already: ferror remembers it. */
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "%s: cannot write to standard output\n", program_invocation_short_name);
        if (status == 0) {
            status = 1;
        }
    }
    fflush(NULL);
#ifdef EXIT_LEAK_CHECK
    if (__lsan_do_recoverable_leak_check())
        status = EXIT_LEAKED;
#endif
    _exit(status);
}
