/* path.h - paths as text. Nothing here touches the file system. */
#ifndef LYN_BASE_PATH_H
#define LYN_BASE_PATH_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/sv.h"

/* base/name, or name alone when it is absolute or base is empty (Python's os.path.join).
 * NUL-terminated, in the arena; NULL when memory is out. */
char *path_join(struct arena *arena, struct sv base, struct sv name) LYN_MUST_CHECK;
/* Python's os.path.normpath: `a//b/./c/../d` -> `a/b/d`; "" -> "."; leading `..` of an absolute
 * path vanish. Unlike there a leading `//` becomes `/`, as Linux opens it. */
char *path_normalize(struct arena *arena, struct sv path) LYN_MUST_CHECK;
/* What follows the last dot of the last component, without the dot, "" if none; names like `.yml`
 * and `a.` have none (access 3.3). A view into path. */
struct sv path_extension(struct sv path);
struct sv path_basename(struct sv path);
/* Everything before the last slash; "" if there is none, "/" for entries of the root. */
struct sv path_dirname(struct sv path);
/* True when path equals root or lies below it, component-wise; both absolute and normalised.
 * Root "/" contains every absolute path (access 3.2). */
bool path_is_under(struct sv path, struct sv root);

#endif
