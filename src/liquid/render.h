/* render.h - one rendering. Private to the renderer: render.c walks the nodes, eval.c computes
 * expressions, scope.c knows the variables, render_loop.c and render_partial.c the larger tags. */
#ifndef LYN_LIQUID_RENDER_H
#define LYN_LIQUID_RENDER_H

#include "liquid/ast.h"
#include "liquid/template.h"

/* Names that a tag lays over all others while its body runs. */
struct overlay {
    const struct overlay *below;
    const struct binding *bindings;
    uint32_t count;
};

struct binding {
    struct sv name;
    struct value value;
};

/* A text that stateful tags go by, and how far it has come: cycles, offset:continue. */
struct progress {
    struct sv key;
    int64_t at;
};

struct table {
    void *items;
    uint32_t count, capacity;
};

/* Variables and the state of tags; `render` begins with a new one. */
struct scope {
    struct table locals;   /* struct binding: assign, capture */
    struct table counters; /* struct progress: increment, decrement */
    struct table cycles, stops;
    struct sv unchanged; /* what ifchanged saw last */
    const struct overlay *overlays;
    const struct overlay *given; /* what render passed in: assign hides it */
    const struct loop *loop;     /* the innermost for */
    bool isolated;               /* inside render: no include */
};

enum interrupt { INTERRUPT_NONE, INTERRUPT_BREAK, INTERRUPT_CONTINUE };

struct render {
    struct call *call;
    struct arena *arena; /* goes when the rendering ends */
    const struct template_options *options;
    const struct value *variables;
    const struct template *template; /* the one whose nodes run */
    /* For each slot of the main template: its variable, looked up at first use. NULL in partials. */
    const struct value **globals;
    struct scope *scope;
    struct buf *sink; /* NULL: nothing is written */
    size_t sink_max;
    uint64_t steps_left, loops_left;
    uint32_t until_check;
    uint32_t depth; /* of partials */
    bool partial;
    enum interrupt interrupt; /* why LYN_ABORTED was returned */
    uint32_t at;              /* the node or filter that is run, for messages */
};

/* Every function returns LYN_OK; INVALID_ARGUMENT for a run-time fault, which ends the top-level
 * node; ABORTED for break and continue on their way to a loop; or what ends the rendering. */

/* A run-time fault at render->at. */
enum lyn_code render_fail(const struct render *render, struct lyn_error *err, const char *format,
                          ...) LYN_PRINTF(3, 4);
/* Says in an error where render->at is. */
void render_place(const struct render *render, struct lyn_error *err);
/* Counts work; asks for deadline and cancellation now and then. */
enum lyn_code render_charge(struct render *render, size_t units,
                            struct lyn_error *err) LYN_MUST_CHECK;
/* One pass through a loop's body. */
enum lyn_code render_charge_loop(struct render *render, struct lyn_error *err) LYN_MUST_CHECK;
enum lyn_code render_write(struct render *render, struct sv text,
                           struct lyn_error *err) LYN_MUST_CHECK;
enum lyn_code render_block(struct render *render, const struct block *block,
                           struct lyn_error *err) LYN_MUST_CHECK;
/* The nodes of a whole template: a fault ends its node only, unless strict. `contained`: break and
 * continue do not leave it. */
enum lyn_code render_nodes(struct render *render, const struct template *template, bool contained,
                           struct lyn_error *err) LYN_MUST_CHECK;

enum lyn_code eval(struct render *render, const struct expr *expr, struct value *out,
                   struct lyn_error *err) LYN_MUST_CHECK;
enum lyn_code eval_truth(struct render *render, const struct expr *expr, bool *out,
                         struct lyn_error *err) LYN_MUST_CHECK;

/* ---- scope.c ---- */
/* The variable that a path begins with. */
struct value scope_find(struct render *render, struct sv name, uint32_t slot);
enum lyn_code scope_assign(struct render *render, struct sv name, const struct value *value,
                           struct lyn_error *err) LYN_MUST_CHECK;
/* The progress under this key, made with `at` 0 if new. The key is borrowed. Steps are charged for
 * those that are there already. */
enum lyn_code scope_progress(struct render *render, struct table *table, struct sv key,
                             struct progress **out, struct lyn_error *err) LYN_MUST_CHECK;

/* ---- the larger tags ---- */
enum lyn_code render_for(struct render *render, const struct node *node,
                         struct lyn_error *err) LYN_MUST_CHECK;
enum lyn_code render_tablerow(struct render *render, const struct node *node,
                              struct lyn_error *err) LYN_MUST_CHECK;
enum lyn_code render_partial(struct render *render, const struct node *node,
                             struct lyn_error *err) LYN_MUST_CHECK;

#endif
