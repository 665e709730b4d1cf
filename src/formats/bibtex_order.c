#include <stdlib.h>

#include "base/error.h"
#include "formats/bibtex.h"

const char *const BIBTEX_SORT_BY[BIBTEX_SORT_FIELDS] = {"author", "year", "title"};

static const char *const FIRST_FIELDS[] = {"ENTRYTYPE", "ID",    "title",     "author",    "editor",
                                           "abstract",  "year",  "journal",   "booktitle", "volume",
                                           "issue",     "pages", "publisher", "address",   "doi",
                                           "url",       "note"};
enum { FIRST_COUNT = sizeof FIRST_FIELDS / sizeof *FIRST_FIELDS };

struct place {
    const struct frame *frame;
    size_t column;
    size_t rank; /* FIRST_COUNT for those that have none */
};

static size_t rank_of(struct sv label) {
    size_t rank = 0;
    while (rank < FIRST_COUNT && !sv_is(label, FIRST_FIELDS[rank])) {
        rank++;
    }
    return rank;
}

static int compare(const void *left, const void *right) {
    const struct place *a = left, *b = right;
    if (a->rank != b->rank) {
        return a->rank < b->rank ? -1 : 1;
    }
    char scratch[2][NUM_BUFFER];
    int order = sv_compare(frame_label(a->frame, a->column, scratch[0]),
                           frame_label(b->frame, b->column, scratch[1]));
    if (order != 0) {
        return order;
    }
    return (a->column > b->column) - (a->column < b->column); /* `1` and 1 */
}

enum lyn_code bibtex_order_columns(const struct frame *frame, struct frame **out,
                                   struct lyn_error *err) {
    size_t count = frame->column_count;
    struct place *places = calloc(count + 1, sizeof *places);
    size_t *columns = calloc(count + 1, sizeof *columns);
    enum lyn_code code = LYN_OK;
    if (!places || !columns) {
        code = error_oom(err);
        goto done;
    }
    for (size_t i = 0; i < count; i++) {
        char scratch[NUM_BUFFER];
        places[i] = (struct place){frame, i, rank_of(frame_label(frame, i, scratch))};
    }
    qsort(places, count, sizeof *places, compare);
    for (size_t i = 0; i < count; i++) {
        columns[i] = places[i].column;
    }
    code = frame_select(frame, columns, count, out, err);
done:
    free(places);
    free(columns);
    return code;
}
