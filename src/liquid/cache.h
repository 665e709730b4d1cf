/* cache.h - compiled templates by their text, for a server that is handed the same ones again and
 * again. Thread-safe; the least recently used go first when the byte cap is reached. */
#ifndef LYN_LIQUID_CACHE_H
#define LYN_LIQUID_CACHE_H

#include "liquid/template.h"

struct template_cache;

/* An empty cache for at most max_bytes of templates (template_bytes); NULL when memory is out. */
struct template_cache *template_cache_new(size_t max_bytes) LYN_MUST_CHECK;
/* Nobody may use it any more; templates that are still referenced live on. NULL ok. */
void template_cache_free(struct template_cache *cache);

/* The template of this source and name, compiled now if need be; one reference goes to the caller.
 * Errors: template_compile's, which are not remembered. cache NULL compiles always. */
enum lyn_code template_cache_get(struct template_cache *cache, struct sv source, struct sv name,
                                 struct template **out, struct lyn_error *err) LYN_MUST_CHECK;

/* Templates and bytes held, for status. */
void template_cache_usage(struct template_cache *cache, size_t *templates, size_t *bytes);

#endif
