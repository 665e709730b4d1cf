/* failpoint.h - places where a test has the program die (CMake option LYN_FAILPOINTS; anything else
 * holds no code of them).
 *
 * LYNGUINE_FAILPOINT=POINT:kill:NAME kills the process (SIGKILL) where it comes to POINT while it
 * writes the file called NAME. */
#ifndef LYN_BASE_FAILPOINT_H
#define LYN_BASE_FAILPOINT_H

#ifdef LYN_FAILPOINTS
/* `name` is the file's name without its folder. */
void failpoint(const char *point, const char *name);
#else
static inline void failpoint(const char *point, const char *name) {
    (void)point;
    (void)name;
}
#endif

#endif
