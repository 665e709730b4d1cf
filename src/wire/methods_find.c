#include "wire/methods.h"

const struct method *method_find(struct sv name) {
    for (size_t i = 0; i < method_count; i++) {
        if (sv_is(name, method_table[i].name) || sv_is(name, method_table[i].path)) {
            return &method_table[i];
        }
    }
    return NULL;
}
