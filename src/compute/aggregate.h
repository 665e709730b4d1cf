/* aggregate.h - several cells made into one value: what group_by and describe do cell by cell, where
 * frame/reduce.h has no way for the column. Missing cells are left out by the caller. */
#ifndef LYN_COMPUTE_AGGREGATE_H
#define LYN_COMPUTE_AGGREGATE_H

#include "compute/function.h"
#include "frame/reduce.h"

struct aggregate {
    const char *name;
    bool numbers;         /* of numbers only: aggregate_numbers must hold */
    enum reduction typed; /* how, where the column can be taken as it is */
    struct value (*run)(const struct value *cells, size_t count);
};

/* The one of that name, which is static. INVALID_VALUE when there is none, with the nearest. */
enum lyn_code aggregate_find(const struct function_call *call, const struct value *name,
                             const struct aggregate **out, struct lyn_error *err) LYN_MUST_CHECK;

/* Whether all cells are numbers or booleans. */
bool aggregate_numbers(const struct value *cells, size_t count);

/* Of numbers. Null of no cells; the deviation, with count - 1 as pandas and SQL's stddev_samp have it,
 * null below two. */
struct value aggregate_mean(const struct value *cells, size_t count);
struct value aggregate_deviation(const struct value *cells, size_t count);
/* By value_order, the first of equal ones; texts and the like are borrowed. Null of no cells. */
struct value aggregate_smallest(const struct value *cells, size_t count);
struct value aggregate_largest(const struct value *cells, size_t count);

#endif
