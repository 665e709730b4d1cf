/* loader.h - the templates that include and render name. One for each request, used by its thread:
 * it remembers what it has read, so ten thousand rows read a file once. */
#ifndef LYN_LIQUID_LOADER_H
#define LYN_LIQUID_LOADER_H

#include "liquid/cache.h"

/* Reads the text of one template: `*text` in call->arena. Whoever provides it confines the name to
 * its folder. NOT_FOUND is no failure yet: the name is tried again with `.md` behind it. */
typedef enum lyn_code template_read_fn(void *context, struct call *call, struct sv name,
                                       struct sv *text, struct lyn_error *err);

struct template_loader;

/* `cache` may be NULL; context and cache must outlive the loader. NULL when memory is out. */
struct template_loader *template_loader_new(template_read_fn *read, void *context,
                                            struct template_cache *cache) LYN_MUST_CHECK;
void template_loader_free(struct template_loader *loader);

/* The template of that name, or of `name.md`, borrowed until the loader goes; `*out` is NULL when
 * there is neither. Faults of a template's syntax are reported to the call when it is first read. */
enum lyn_code template_loader_get(struct template_loader *loader, struct call *call, struct sv name,
                                  const struct template **out,
                                  struct lyn_error *err) LYN_MUST_CHECK;

#endif
