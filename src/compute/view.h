/* view.h - views: mappings that say what is shown of a row (config-compute 2.5). */
#ifndef LYN_COMPUTE_VIEW_H
#define LYN_COMPUTE_VIEW_H

#include "compute/subseries.h"
#include "compute/variables.h"
#include "liquid/cache.h"

enum view_kind {
    VIEW_LIST,    /* the list of what other views make */
    VIEW_FIELD,   /* a cell */
    VIEW_JOIN,    /* the texts of what other views make, with a separator between; nulls left out */
    VIEW_COMPUTE, /* null, as in the reference */
    VIEW_TALLY,   /* the texts of what one view makes of each row of the sub-series */
    VIEW_LIQUID,  /* a template over the variables of the row */
    VIEW_DISPLAY, /* a format of Python over them; compute/display.h */
};

/* Of a view, whose value is null where one fails. */
struct view_condition {
    struct value label;
    const struct value *equal; /* NULL: that there is something; the conditions after it are not
                                  looked at then */
};

struct view {
    enum view_kind kind;
    struct view_condition *conditions;
    size_t condition_count;
    const struct value *local; /* variables of its own, for the views in it too; may be NULL */
    struct value label;        /* FIELD */
    struct sv text;            /* JOIN: the separator; LIQUID, DISPLAY */
    struct sv begin, end;      /* TALLY: around the texts; may be empty */
    struct view *items;        /* LIST, JOIN; TALLY: one */
    size_t item_count;
};

/* The view, in call->arena; texts and values are borrowed from `details`. `name` is the entry's, for
 * messages. WRONG_TYPE (no mapping; unknown keys), MISSING_KEY (a KeyError: none of the keys that
 * make a view), INVALID_VALUE, TEMPLATE_SYNTAX, LIMIT_DEPTH, NOT_BUILT (of a `tally`, what the
 * reference fails at: other rows than all, another tally in it). */
enum lyn_code view_parse(struct call *call, const struct value *details, struct sv name,
                         struct view *out, struct lyn_error *err) LYN_MUST_CHECK;

/* ---- view_value.c ---- */
/* The first label that the view looks for in columns which are not there; NULL when there is none. */
const struct value *view_unknown_column(const struct view *view, const struct variables *variables);

/* Whether a `compute` view is in it. */
bool view_computes(const struct view *view);

/* Whether a `tally` is in it, which looks at other rows. */
bool view_tallies(const struct view *view);

/* What the view is made of a row with. */
struct view_call {
    struct call *call;
    struct arena *arena;
    struct template_cache *templates;
    struct template_loader *loader; /* may be NULL */
    struct sv name;                 /* of the entry */
    const struct variables *variables;
    const struct subseries *subseries; /* for view_tallies */
    size_t row;
};

/* The value of the view for that row, in the arena. MISSING_KEY (a
 * KeyError: a variable that is not there), INVALID_VALUE and WRONG_TYPE (compute/display.h), those of
 * template_render. */
enum lyn_code view_value(const struct view_call *call, const struct view *view, struct value *out,
                         struct lyn_error *err) LYN_MUST_CHECK;

#endif
