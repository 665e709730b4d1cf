/* phases.h - the compute sections of an interface file, which run one after another over its table:
 * precompute, compute, postcompute (config-compute 2.9). */
#ifndef LYN_SERVICE_PHASES_H
#define LYN_SERVICE_PHASES_H

#include "access/listing.h"
#include "compute/compute.h"
#include "config/interface.h"

enum { PHASE_COUNT = 3 };

/* Must stay where it is, since the section borrows what is beside it. */
struct phase {
    struct specification specification;
    struct compute_context context;
    struct listing listing;
    struct compute_section section; /* empty: not wanted, or the interface has none */
};

struct phases {
    struct compute_context context; /* what is around all of them */
    struct phase items[PHASE_COUNT];
};

/* Checks those that `wanted` lists (NULL: all) before any runs; in call->arena. The caller and the
 * loader (NULL: none) are borrowed until they have run. WRONG_TYPE or INVALID_VALUE when `wanted` is
 * no list of phases; interface_load; compute_section_parse_in, with the file and the line. */
enum lyn_code phases_load(struct call *call, const struct caller *caller,
                          const struct interface_ref *ref, const struct value *wanted,
                          struct template_loader *loader, struct phases *out,
                          struct lyn_error *err) LYN_MUST_CHECK;

/* Runs them over out->frame, which is replaced, its reference with it. It is the input, whose columns
 * stay as they are unless the interface declares them (the caller keeps a reference of its own until
 * then); what else it declares is there from the start, as in the reference (2.3).
 * compute_sections_check, compute_declare; compute_section_run, with the file and the line: what ran
 * before it shows in *out. */
enum lyn_code phases_run(struct call *call, struct phases *phases, struct compute_result *out,
                         struct lyn_error *err) LYN_MUST_CHECK;

#endif
