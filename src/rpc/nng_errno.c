/* The cure of NNG 1.5.2's dying listener (lifecycle 0.1): its port layer reports EPIPE, which any peer
 * causes by going away at the right moment, as NNG_ECLOSED, which the listener takes for its own end.
 * The linker leads NNG's calls of that function here (--wrap, see CMakeLists.txt). The probe stays as
 * the net beneath: re-listening closes the connections that are open. */
#include <errno.h>
#include <nng/nng.h>

int __real_nni_plat_errno(int number);
int __wrap_nni_plat_errno(int number);

int __wrap_nni_plat_errno(int number) {
    return number == EPIPE ? NNG_ECONNRESET : __real_nni_plat_errno(number);
}
