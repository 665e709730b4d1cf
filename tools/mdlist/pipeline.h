/* pipeline.h - what a list does with its data, as a data source that computes while it is read. */
#ifndef LYN_MDLIST_PIPELINE_H
#define LYN_MDLIST_PIPELINE_H

#include "base/arena.h"
#include "value/value.h"

/* The data source of the files (one: by its extension; several: a list, a row each) with the `compute`
 * of the list: preprocessor, augmentor, sorter and filter in this order, or a plain list of entries;
 * in the arena, where texts are borrowed. WRONG_TYPE when it is neither. */
enum lyn_code pipeline_source(struct arena *arena, const struct value *list, int64_t since_year,
                              const char *const *files, size_t file_count, struct value *out,
                              struct lyn_error *err) LYN_MUST_CHECK;

#endif
