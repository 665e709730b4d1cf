#include "config/inherit.h"

#include "support/check_main.h"
#include "support/reading.h"

static struct reading rig;

static void set_up(void) {
    reading_init(&rig);
    scratch_mkdir(&rig.scratch, "base");
    scratch_mkdir(&rig.scratch, "top");
    scratch_mkdir(&rig.scratch, "sub");
}

static void tear_down(void) {
    reading_dispose(&rig);
}

static enum lyn_code load_from(const char *directory, const char *file, const char *field,
                               struct interface *out) {
    struct sv name = sv_from(file);
    struct interface_ref ref = {&name, 1, sv_from(directory), sv_from(field)};
    memset(&rig.err, 0, sizeof rig.err);
    return interface_load(&rig.call, &rig.caller, &ref, out, &rig.err);
}

/* The child is i.yml, its parent base/_lynguine.yml. */
static void write_pair(const char *child, const char *parent) {
    scratch_write(&rig.scratch, "i.yml", child);
    scratch_write(&rig.scratch, "base/_lynguine.yml", parent);
}

/* The key as JSON, `absent`, or the reason why there is none. */
static const char *lookup(const struct interface *interface, const char *key) {
    struct specification found;
    if (interface_get(&rig.call, interface, sv_from(key), &found, &rig.err) != LYN_OK)
        return rig.err.reason;
    return found.details ? reading_json(&rig, found.details) : "absent";
}

static const char *get(const char *key) {
    struct interface interface;
    if (load_from("", "i.yml", "", &interface) != LYN_OK)
        return rig.err.reason;
    return lookup(&interface, key);
}

static const char *get_of(const char *child, const char *parent, const char *key) {
    write_pair(child, parent);
    return get(key);
}

#define INHERIT "inherit: {directory: base}\n"

/* ---- settings ---- */

static const struct {
    const char *child, *parent, *key, *wanted;
} SETTINGS[] = {
    {INHERIT "a: 1\n", "a: 2\n", "a", "1"},
    {INHERIT, "a: 2\n", "a", "2"},
    {INHERIT, "a: $STORE/x\n", "a", "\"inbox/x\""},
    {INHERIT, "a:\n", "a", "null"},
    {INHERIT "a:\n", "a: 2\n", "a", "null"},
    {INHERIT, "a: 1\n", "b", "absent"},
    {INHERIT, "a: 1\na: 2\n", "a", "2"},
    {INHERIT, "", "a", "absent"},
    {INHERIT "a: 1\n", "# nothing\n", "a", "1"},
    {INHERIT, "a: 1\n", "inherit", "{\"directory\":\"base\",\"ignore\":[],\"append\":[]}"},
    {"inherit: {append: [x], directory: base}\n", "", "inherit",
     "{\"append\":[\"x\"],\"directory\":\"base\",\"ignore\":[]}"},
    {"inherit: {directory: base, ignore: [a]}\n", "a: 1\nb: 2\n", "a", "absent"},
    {"inherit: {directory: base, ignore: [a]}\n", "a: 1\nb: 2\n", "b", "2"},
    {"inherit: {directory: base, ignore: [a]}\na: 3\n", "a: 1\n", "a", "3"},
    {"inherit: {directory: base, ignore: a}\n", "a: 1\nabc: 2\n", "a", "absent"},
    {"inherit: {directory: base, ignore: abc}\n", "a: 1\nabc: 2\n", "a", "1"},
    {"inherit: {directory: base, ignore: , append: }\n", "a: 1\n", "a", "1"},
    {"inherit: {directory: base, ignore: [1, on]}\n", "a: 1\n", "a", "1"},
};

START_TEST(test_setting) {
    ck_assert_str_eq(get_of(SETTINGS[_i].child, SETTINGS[_i].parent, SETTINGS[_i].key),
                     SETTINGS[_i].wanted);
}
END_TEST

static const struct {
    const char *own, *inherited, *wanted;
} APPENDS[] = {
    {"[c]", "[a, b]", "[\"a\",\"b\",\"c\"]"},
    {"[]", "[a]", "[\"a\"]"},
    {"{b: 2, c: 2}", "{a: 1, b: 1}", "{\"a\":1,\"b\":2,\"c\":2}"},
    {"{1: x}", "{1: y, true: z}", "{\"1\":\"x\"}"},
    {"text", "text", "INVALID_VALUE"},
    {"1", "1", "INVALID_VALUE"},
    {"[c]", "{a: 1}", "INVALID_VALUE"},
    {"{a: 1}", "[c]", "INVALID_VALUE"},
    {"[c]", "", "INVALID_VALUE"},
    {"", "[c]", "INVALID_VALUE"},
};

START_TEST(test_append) {
    char child[256], parent[256];
    snprintf(child, sizeof child, "inherit: {directory: base, append: [k]}\nother: fine\n\nk: %s\n",
             APPENDS[_i].own);
    snprintf(parent, sizeof parent, "k: %s\n", APPENDS[_i].inherited);
    ck_assert_str_eq(get_of(child, parent, "k"), APPENDS[_i].wanted);
    if (APPENDS[_i].wanted[0] == 'I') {
        ck_assert_str_eq(rig.err.file, "i.yml");
        ck_assert_uint_eq(rig.err.line, 4);
        ck_assert_ptr_nonnull(strstr(rig.err.message, "\"k\""));
    }
    ck_assert_str_eq(get("other"), "\"fine\"");
}
END_TEST

START_TEST(test_append_needs_both_sides) {
    ck_assert_str_eq(get_of("inherit: {directory: base, append: [k, p]}\nk: text\n", "p: 1\n", "k"),
                     "\"text\"");
    ck_assert_str_eq(get("p"), "1");
    ck_assert_str_eq(
        get_of("inherit: {directory: base, append: [k], ignore: [k]}\nk: [c]\n", "k: [a]\n", "k"),
        "[\"c\"]");
}
END_TEST

START_TEST(test_every_interface_knows_where_it_was_looked_for) {
    char wanted[PATH_MAX + 2];
    write_pair(INHERIT, "a: 1\n");
    snprintf(wanted, sizeof wanted, "\"%s\"", rig.scratch.path);
    ck_assert_str_eq(get("base_directory"), wanted);
    ck_assert_str_eq(get("user_file"), "\"i.yml\"");
    ck_assert_str_eq(get_of("base_directory: mine\nuser_file: [1]\n", "", "base_directory"),
                     "\"mine\"");
    ck_assert_str_eq(get("user_file"), "[1]");
}
END_TEST

START_TEST(test_directory_of_the_reference_is_the_base_directory) {
    struct interface interface;
    char wanted[PATH_MAX + 8];
    scratch_write(&rig.scratch, "sub/i.yml", "a: 1\n");
    snprintf(wanted, sizeof wanted, "\"%s/sub\"", rig.scratch.path);
    ck_assert_int_eq(load_from("./$HERE", "i.yml", "", &interface), LYN_OK);
    ck_assert_str_eq(lookup(&interface, "base_directory"), wanted);
    snprintf(wanted, sizeof wanted, "\"%s\"", rig.scratch.path);
    ck_assert_int_eq(load_from(".", "sub/i.yml", "", &interface), LYN_OK);
    ck_assert_str_eq(lookup(&interface, "base_directory"), wanted);
    ck_assert_str_eq(lookup(&interface, "user_file"), "\"sub/i.yml\"");
}
END_TEST

START_TEST(test_all_keys_are_the_own_ones_then_the_inherited) {
    struct interface interface;
    struct value all;
    write_pair("inherit: {directory: base, ignore: [ign], append: [l]}\nl: [2]\nx: 1\n",
               "p: 1\nign: 2\nl: [1]\nx: 0\n7: seven\noutput: {type: csv}\n"
               "parameters: {type: yaml}\n");
    ck_assert_int_eq(load_from("", "i.yml", "", &interface), LYN_OK);
    ck_assert_int_eq(interface_all(&rig.call, &interface, &all, &rig.err), LYN_OK);
    char wanted[PATH_MAX + 512];
    snprintf(wanted, sizeof wanted,
             "{\"inherit\":{\"directory\":\"base\",\"ignore\":[\"ign\"],\"append\":[\"l\"]},"
             "\"l\":[1,2],\"x\":1,\"base_directory\":\"%s\",\"user_file\":\"i.yml\",\"p\":1,"
             "\"7\":\"seven\",\"input\":{\"type\":\"csv\",\"mapping\":{},\"columns\":[]},"
             "\"constants\":{\"type\":\"yaml\",\"mapping\":{},\"columns\":[]}}",
             rig.scratch.path);
    ck_assert_str_eq(reading_json(&rig, &all), wanted);
}
END_TEST

/* ---- sections ---- */

#define OUTPUT "output: {type: csv, filename: o.csv, index: id, mapping: {o: O}, columns: [O]}\n"
#define SERIES "series: {type: csv, filename: s.csv, index: id, mapping: {s: S}, columns: [S]}\n"
#define PARAMETERS "parameters: {type: yaml, filename: p.yml, mapping: {k: K}, columns: [K]}\n"
#define J_OUTPUT "{\"type\":\"csv\",\"filename\":\"o.csv\",\"index\":\"id\"}"
#define J_SERIES                                                                                   \
    "{\"type\":\"series\",\"index\":\"id\",\"specifications\":{\"type\":\"csv\",\"filename\":"     \
    "\"s.csv\",\"index\":\"id\"}}"
#define J_PARAMETERS "{\"type\":\"yaml\",\"filename\":\"p.yml\"}"

static const struct {
    const char *child, *parent, *key, *wanted;
} SECTIONS[] = {
    /* an output becomes the input */
    {INHERIT, OUTPUT, "output", "absent"},
    {INHERIT, OUTPUT, "input",
     "{\"type\":\"csv\",\"filename\":\"o.csv\",\"index\":\"id\",\"mapping\":{\"o\":\"O\"},"
     "\"columns\":[\"O\"]}"},
    {INHERIT, "output: {type: csv}\n", "input", "{\"type\":\"csv\",\"mapping\":{},\"columns\":[]}"},
    {INHERIT, "input:\noutput: {type: csv}\n", "input",
     "{\"type\":\"csv\",\"mapping\":{},\"columns\":[]}"},
    /* beside an input */
    {INHERIT, "input: {type: json, index: n, mapping: {i: I}}\n" OUTPUT, "input",
     "{\"type\":\"hstack\",\"index\":\"n\",\"specifications\":[{\"type\":\"json\",\"index\":\"n\","
     "\"mapping\":{\"i\":\"I\"}}," J_OUTPUT "],\"mapping\":{\"i\":\"I\",\"o\":\"O\"},"
     "\"columns\":[\"O\"]}"},
    {INHERIT, "input: {type: hstack, index: n, specifications: [{type: json}]}\n" OUTPUT, "input",
     "{\"type\":\"hstack\",\"index\":\"n\",\"specifications\":[{\"type\":\"json\"}," J_OUTPUT
     "],\"mapping\":{\"o\":\"O\"},\"columns\":[\"O\"]}"},
    {INHERIT, "input: {type: hstack, columns: I, mapping: }\n" OUTPUT, "input",
     "{\"type\":\"hstack\",\"columns\":[\"I\",\"O\"],\"mapping\":{\"o\":\"O\"},"
     "\"specifications\":[" J_OUTPUT "]}"},
    /* series */
    {INHERIT, SERIES, "series", "absent"},
    {INHERIT, SERIES, "input",
     "{\"type\":\"series\",\"index\":\"id\",\"specifications\":{\"type\":\"csv\",\"filename\":"
     "\"s.csv\",\"index\":\"id\"},\"mapping\":{\"s\":\"S\"},\"columns\":[\"S\"]}"},
    {INHERIT, "input: {type: json, index: n, mapping: {i: I}}\n" SERIES, "input",
     "{\"type\":\"hstack\",\"index\":\"n\",\"specifications\":[{\"type\":\"json\",\"index\":\"n\","
     "\"mapping\":{\"i\":\"I\"}}," J_SERIES "],\"mapping\":{\"s\":\"S\"},\"columns\":[\"S\"]}"},
    {INHERIT, OUTPUT SERIES, "input",
     "{\"type\":\"hstack\",\"index\":\"id\",\"specifications\":[{\"type\":\"csv\",\"filename\":"
     "\"o.csv\",\"index\":\"id\",\"mapping\":{\"o\":\"O\"},\"columns\":[\"O\"]}," J_SERIES
     "],\"mapping\":{\"s\":\"S\"},\"columns\":[\"S\"]}"},
    /* parameters */
    {INHERIT, PARAMETERS, "parameters", "absent"},
    {INHERIT, PARAMETERS, "constants",
     "{\"type\":\"yaml\",\"filename\":\"p.yml\",\"mapping\":{\"k\":\"K\"},\"columns\":[\"K\"]}"},
    {INHERIT, "constants: {type: hstack, specifications: [{type: json}]}\n" PARAMETERS, "constants",
     "{\"type\":\"hstack\",\"specifications\":[{\"type\":\"json\"}," J_PARAMETERS
     "],\"mapping\":{\"k\":\"K\"},\"columns\":[\"K\"]}"},
    /* settings of the same names that are no sections */
    {INHERIT, "output: o.csv\nseries: Talks\nparameters: [1]\n", "series", "\"Talks\""},
    {INHERIT, "output: o.csv\nseries: Talks\nparameters: [1]\n", "output", "\"o.csv\""},
    {INHERIT, "output: o.csv\nseries: Talks\nparameters: [1]\n", "parameters", "[1]"},
    {INHERIT, "output: o.csv\nseries: Talks\nparameters: [1]\n", "input", "absent"},
    {INHERIT, "output:\n", "output", "null"},
    /* the child's side */
    {INHERIT "input: {type: json}\n", "a: 1\n", "input", "{\"type\":\"json\"}"},
    {INHERIT "input: {type: json, index: c, mapping: {a: C, c: C}}\n",
     "input: {type: csv, index: p, mapping: {p: P, a: P}}\n", "input",
     "{\"type\":\"hstack\",\"index\":\"p\",\"mapping\":{\"p\":\"P\",\"a\":\"C\",\"c\":\"C\"},"
     "\"specifications\":[{\"type\":\"csv\",\"index\":\"p\",\"mapping\":{\"p\":\"P\",\"a\":\"P\"}},"
     "{\"type\":\"json\",\"index\":\"c\",\"mapping\":{\"a\":\"C\",\"c\":\"C\"}}]}"},
    {INHERIT "input: {type: hstack, specifications: [{n: 3}, {n: 4}]}\n",
     "input: {type: hstack, specifications: [{n: 1}, {n: 2}]}\n", "input",
     "{\"type\":\"hstack\",\"mapping\":{},\"specifications\":[{\"n\":1},{\"n\":2},{\"n\":3},"
     "{\"n\":4}]}"},
    {INHERIT "constants: {n: 2}\n", "constants: {n: 1, index: x, mapping: {a: A}}\n", "constants",
     "{\"type\":\"hstack\",\"specifications\":[{\"n\":1,\"index\":\"x\",\"mapping\":{\"a\":\"A\"}},"
     "{\"n\":2}]}"},
    {INHERIT "output: {type: json}\n", OUTPUT, "output", "{\"type\":\"json\"}"},
    /* an input that is switched off */
    {INHERIT "input:\n", OUTPUT, "input", "null"},
};

START_TEST(test_section) {
    ck_assert_str_eq(get_of(SECTIONS[_i].child, SECTIONS[_i].parent, SECTIONS[_i].key),
                     SECTIONS[_i].wanted);
}
END_TEST

START_TEST(test_writable_parent_keeps_its_output) {
    static const char *const WRITABLE[] = {
        "inherit: {directory: base, writable: true}\n",
        "writable: false\ninherit: {directory: base, writable: true}\n",
    };
    for (size_t i = 0; i < 2; i++) {
        ck_assert_str_eq(get_of(WRITABLE[i], "output: {n: 1}\n" PARAMETERS SERIES, "output"),
                         "{\"n\":1}");
        ck_assert_ptr_nonnull(strstr(get("input"), "series"));
        ck_assert_ptr_nonnull(strstr(get("constants"), "p.yml"));
    }
    ck_assert_str_eq(
        get_of("writable: true\ninherit: {directory: base}\n", "output: {n: 1}\n", "output"),
        "absent");
    ck_assert_str_eq(
        get_of("inherit: {directory: base, writable: no}\n", "output: {n: 1}\n", "output"),
        "absent");
}
END_TEST

/* ---- the reference's faults ---- */

static const struct {
    const char *child, *parent, *key, *wanted;
} FAULTS[] = {
    /* an input without a mapping beside an output */
    {INHERIT, "input: {type: json, index: n}\n" OUTPUT, "input",
     "{\"type\":\"hstack\",\"index\":\"n\",\"specifications\":[{\"type\":\"json\",\"index\":\"n\"}"
     "," J_OUTPUT "],\"mapping\":{\"o\":\"O\"},\"columns\":[\"O\"]}"},
    /* ... and without an index */
    {INHERIT, "input: {type: json}\n" OUTPUT, "input",
     "{\"type\":\"hstack\",\"index\":\"id\",\"specifications\":[{\"type\":\"json\"}," J_OUTPUT
     "],\"mapping\":{\"o\":\"O\"},\"columns\":[\"O\"]}"},
    {INHERIT, "input: {type: json}\noutput: {n: 1}\n", "input",
     "{\"type\":\"hstack\",\"specifications\":[{\"type\":\"json\"},{\"n\":1}],\"mapping\":{},"
     "\"columns\":[]}"},
    /* constants here, parameters there, no constants there */
    {INHERIT "constants: {n: 1}\n", PARAMETERS, "constants",
     "{\"type\":\"hstack\",\"specifications\":[{\"type\":\"yaml\",\"filename\":\"p.yml\","
     "\"mapping\":{\"k\":\"K\"},\"columns\":[\"K\"]},{\"n\":1}]}"},
    /* the parent's constants beside its parameters */
    {INHERIT, "constants: {n: 1}\n" PARAMETERS, "constants",
     "{\"type\":\"hstack\",\"specifications\":[{\"n\":1}," J_PARAMETERS
     "],\"mapping\":{\"k\":\"K\"},\"columns\":[\"K\"]}"},
    {INHERIT "constants: {n: 2}\n", "constants: {n: 1}\n" PARAMETERS, "constants",
     "{\"type\":\"hstack\",\"specifications\":[{\"n\":1}," J_PARAMETERS ",{\"n\":2}]}"},
    /* ignored parameters */
    {"inherit: {directory: base, ignore: [output, parameters]}\n", OUTPUT PARAMETERS "a: 1\n", "a",
     "1"},
    {"inherit: {directory: base, ignore: [parameters]}\n", PARAMETERS, "constants", "absent"},
    {"inherit: {directory: base, ignore: [parameters]}\n", PARAMETERS, "parameters", "absent"},
    {"inherit: {directory: base, ignore: [series, output]}\n", OUTPUT SERIES, "input", "absent"},
    {"inherit: {directory: base, ignore: [output]}\n", "input: {n: 1}\n" OUTPUT, "input",
     "{\"n\":1}"},
    /* an ignored input, whatever became part of it */
    {"inherit: {directory: base, ignore: [input]}\n", OUTPUT SERIES, "input", "absent"},
    {"inherit: {directory: base, ignore: [input]}\ninput: {n: 1}\n", "input: {n: 2}\n" OUTPUT,
     "input", "{\"n\":1}"},
    {"inherit: {directory: base, ignore: [constants]}\n", "constants: {n: 2}\n" PARAMETERS,
     "constants", "absent"},
    /* a mapping that was shared, and so grew inside the specification too */
    {INHERIT, "input: {type: json, mapping: {i: I}}\n" SERIES, "input",
     "{\"type\":\"hstack\",\"index\":\"id\",\"specifications\":[{\"type\":\"json\",\"mapping\":"
     "{\"i\":\"I\"}}," J_SERIES "],\"mapping\":{\"s\":\"S\"},\"columns\":[\"S\"]}"},
    /* sides without a type, an index */
    {INHERIT "input: {n: 1}\n", "input: {n: 0}\n", "input",
     "{\"type\":\"hstack\",\"mapping\":{},\"specifications\":[{\"n\":0},{\"n\":1}]}"},
    {INHERIT "input: {n: 1, index: k}\n", "input: {n: 0}\n", "input",
     "{\"type\":\"hstack\",\"index\":\"k\",\"mapping\":{},\"specifications\":[{\"n\":0},"
     "{\"n\":1,\"index\":\"k\"}]}"},
    /* sections that are odd */
    {INHERIT, "input: text\noutput: {n: 1}\n", "input",
     "{\"type\":\"hstack\",\"specifications\":[\"text\",{\"n\":1}],\"mapping\":{},\"columns\":[]}"},
    {INHERIT, "output: {mapping: [1], columns: }\nseries: {}\n", "a", "absent"},
    {INHERIT "1: x\nno: y\n", "2: y\n", "zzz", "absent"},
};

START_TEST(test_fault_of_the_reference) {
    ck_assert_str_eq(get_of(FAULTS[_i].child, FAULTS[_i].parent, FAULTS[_i].key),
                     FAULTS[_i].wanted);
    ck_assert_uint_eq(rig.call.warning_count, 0);
}
END_TEST

START_TEST(test_ignored_key_that_only_the_grandparent_has) {
    scratch_write(&rig.scratch, "i.yml", "inherit: {directory: base, ignore: [only, x]}\n");
    scratch_write(&rig.scratch, "base/_lynguine.yml", "inherit: {directory: ../top}\nx: 1\n");
    scratch_write(&rig.scratch, "top/_lynguine.yml", "only: 1\nother: 2\nx: 0\n");
    ck_assert_str_eq(get("only"), "absent");
    ck_assert_str_eq(get("x"), "absent");
    ck_assert_str_eq(get("other"), "2");
}
END_TEST

/* Whatever parent and child have of the sections, loading is fine and so is every key. */
START_TEST(test_no_combination_of_sections_fails) {
    static const char *const PARENT[] = {"input: {type: json}\n", OUTPUT, SERIES, PARAMETERS,
                                         "constants: {type: json}\n"};
    static const char *const CHILD[] = {"input: {type: json}\n", "constants: {type: json}\n"};
    static const char *const IGNORE[] = {"input", "output", "series", "parameters", "constants"};
    char parent[1024], child[1024];
    for (unsigned bits = (unsigned)_i; bits < 1u << 12; bits += 8) {
        parent[0] = '\0';
        for (size_t i = 0; i < 5; i++)
            if (bits >> i & 1)
                strncat(parent, PARENT[i], sizeof parent - strlen(parent) - 1);
        snprintf(child, sizeof child, "%s%s", bits >> 5 & 1 ? CHILD[0] : "",
                 bits >> 6 & 1 ? CHILD[1] : "");
        strncat(child, "inherit: {directory: base, ignore: [none", 60);
        for (size_t i = 0; i < 5; i++)
            if (bits >> (7 + i) & 1)
                snprintf(child + strlen(child), 16, ", %s", IGNORE[i]);
        strncat(child, "]}\n", 4);
        struct interface interface;
        struct value all;
        write_pair(child, parent);
        ck_assert_int_eq(load_from("", "i.yml", "", &interface), LYN_OK);
        ck_assert_int_eq(interface_all(&rig.call, &interface, &all, &rig.err), LYN_OK);
        for (size_t i = 1; i < 4; i++)
            ck_assert_str_eq(lookup(&interface, IGNORE[i]), "absent");
        bool has_input =
            bits >> 5 & 1 || (!(bits >> 7 & 1) && (bits & 1 || (bits & 2 && !(bits >> 8 & 1)) ||
                                                   (bits & 4 && !(bits >> 9 & 1))));
        ck_assert_int_eq(strcmp(lookup(&interface, "input"), "absent") != 0, has_input);
    }
}
END_TEST

/* ---- chains ---- */

static void write_three(void) {
    scratch_write(&rig.scratch, "i.yml", INHERIT "input: {n: 1}\nl: [3]\n");
    scratch_write(&rig.scratch, "base/_lynguine.yml",
                  "inherit: {directory: ../top, append: [l]}\noutput: {n: 2}\nl: [2]\n");
    scratch_write(&rig.scratch, "top/_lynguine.yml",
                  "series: {n: 3, index: k}\noutput: {n: 4}\nl: [1]\nonly: top\nhere: $HERE\n"
                  "parameters: {n: 5}\n");
}

START_TEST(test_grandparents) {
    write_three();
    ck_assert_str_eq(get("only"), "\"top\"");
    ck_assert_str_eq(get("here"), "\"sub\"");
    ck_assert_str_eq(get("l"), "[3]");
    ck_assert_str_eq(get("constants"), "{\"n\":5,\"mapping\":{},\"columns\":[]}");
    ck_assert_str_eq(
        get("input"),
        "{\"type\":\"hstack\",\"index\":\"k\",\"mapping\":{},\"specifications\":[{\"n\":4,"
        "\"mapping\":{},\"columns\":[]},{\"type\":\"series\",\"index\":\"k\",\"specifications\":{"
        "\"n\":3,\"index\":\"k\"}},{\"n\":2,\"mapping\":{},\"columns\":[]},{\"n\":1}]}");
}
END_TEST

START_TEST(test_each_specification_keeps_the_file_that_wrote_it) {
    static const struct {
        const char *directory, *file;
    } WANTED[] = {{"top", "top/_lynguine.yml"},
                  {"top", "top/_lynguine.yml"},
                  {"base", "base/_lynguine.yml"},
                  {"", "i.yml"}};
    struct interface interface;
    struct specification input;
    write_three();
    ck_assert_int_eq(load_from("", "i.yml", "", &interface), LYN_OK);
    ck_assert_int_eq(interface_input(&rig.call, &interface, &input, &rig.err), LYN_OK);
    ck_assert(sv_is(input.directory, rig.scratch.path));
    const struct value *parts = value_get(input.details, "specifications");
    ck_assert_uint_eq(parts->list.count, 4);
    for (size_t i = 0; i < 4; i++) {
        struct value copy = parts->list.items[i];
        struct specification part = specification_nested(&input, &copy);
        ck_assert_str_eq(part.file, WANTED[i].file);
        const char *directory =
            i < 3 ? scratch_path(&rig.scratch, WANTED[i].directory) : rig.scratch.path;
        ck_assert(sv_is(part.directory, directory));
        const struct value *inner = value_get(&copy, "specifications");
        if (inner)
            ck_assert_str_eq(specification_nested(&part, inner).file, WANTED[i].file);
    }
}
END_TEST

START_TEST(test_inherited_section_alone_keeps_its_file) {
    struct interface interface;
    struct specification found;
    write_pair(INHERIT, OUTPUT PARAMETERS "compute: {n: 1}\n");
    ck_assert_int_eq(load_from("", "i.yml", "", &interface), LYN_OK);
    static const char *const KEYS[] = {"input", "constants", "compute"};
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(interface_get(&rig.call, &interface, sv_from(KEYS[i]), &found, NULL),
                         LYN_OK);
        ck_assert_str_eq(found.file, "base/_lynguine.yml");
        ck_assert(sv_is(found.directory, scratch_path(&rig.scratch, "base")));
    }
}
END_TEST

START_TEST(test_output_kept_by_a_parent_is_input_of_its_child) {
    struct interface interface;
    struct specification input;
    scratch_write(&rig.scratch, "i.yml", INHERIT);
    scratch_write(&rig.scratch, "base/_lynguine.yml",
                  "inherit: {directory: ../top, writable: true}\n");
    scratch_write(&rig.scratch, "top/_lynguine.yml", "output: {n: 1}\n");
    ck_assert_int_eq(load_from("", "i.yml", "", &interface), LYN_OK);
    ck_assert_int_eq(interface_input(&rig.call, &interface, &input, &rig.err), LYN_OK);
    ck_assert_str_eq(reading_json(&rig, input.details), "{\"n\":1,\"mapping\":{},\"columns\":[]}");
    ck_assert_str_eq(input.file, "top/_lynguine.yml");
    ck_assert_str_eq(lookup(&interface, "output"), "absent");
}
END_TEST

START_TEST(test_field_may_inherit_from_its_own_file) {
    struct interface interface;
    scratch_write(&rig.scratch, "i.yml",
                  "a: 1\ns: {inherit: {directory: ., filename: i.yml}, b: 2}\n");
    ck_assert_int_eq(load_from("", "i.yml", "s", &interface), LYN_OK);
    ck_assert_str_eq(lookup(&interface, "a"), "1");
    ck_assert_str_eq(lookup(&interface, "b"), "2");
}
END_TEST

START_TEST(test_keys_lost_in_a_joined_hstack_are_told) {
    write_pair(INHERIT "input: {type: hstack, select_columns: [a], specifications: [{n: 1}]}\n",
               "input: {n: 0}\n");
    get("input");
    ck_assert_uint_eq(rig.call.warning_count, 1);
    ck_assert_ptr_nonnull(strstr(reading_warning(&rig, 0), "select_columns"));
    ck_assert_str_eq(rig.call.warnings[0].file, "i.yml");
    ck_assert_uint_eq(rig.call.warnings[0].line, 2);
}
END_TEST

/* ---- finding parents ---- */

START_TEST(test_parent_by_name_and_by_names) {
    scratch_write(&rig.scratch, "base/p.yml", "a: named\n");
    ck_assert_str_eq(get_of("inherit: {directory: base, filename: p.yml}\n", "a: other\n", "a"),
                     "\"named\"");
    ck_assert_str_eq(get_of("inherit: {directory: base, filename: [no.yml, p.yml]}\n", "", "a"),
                     "\"named\"");
    ck_assert_str_eq(get_of("inherit: {directory: base, filename: }\n", "a: default\n", "a"),
                     "\"default\"");
}
END_TEST

START_TEST(test_folder_of_the_parent_is_expanded_once_and_names_are_not) {
    scratch_write(&rig.scratch, "sub/_lynguine.yml", "a: sub\n");
    ck_assert_str_eq(get_of("inherit: {directory: $HERE}\n", "", "a"), "\"sub\"");
    ck_assert_str_eq(get_of("inherit: {directory: ., filename: $HERE/_lynguine.yml}\n", "", "a"),
                     "INTERFACE_NOT_FOUND");
    ck_assert_str_eq(get_of("inherit: {directory: ~/x}\n", "", "a"), "PATH_OUTSIDE_ROOTS");
    ck_assert_ptr_nonnull(strstr(rig.err.message, "Path '~/x' is not under allowed"));
}
END_TEST

START_TEST(test_folder_of_the_parent_starts_from_the_file_then_from_its_directory) {
    struct interface interface;
    scratch_write(&rig.scratch, "sub/i.yml", "inherit: {directory: ../base}\n");
    scratch_write(&rig.scratch, "base/_lynguine.yml", "a: 1\n");
    ck_assert_int_eq(load_from(".", "sub/i.yml", "", &interface), LYN_OK);
    ck_assert_str_eq(lookup(&interface, "a"), "1");
    scratch_write(&rig.scratch, "sub/i.yml", INHERIT);
    ck_assert_int_eq(load_from(".", "sub/i.yml", "", &interface), LYN_OK);
    ck_assert_str_eq(lookup(&interface, "a"), "1");
}
END_TEST

/* ---- errors ---- */

static const struct {
    const char *inherit, *reason, *error_type;
} WRONG[] = {
    {"", "WRONG_TYPE", "TypeError"},
    {"1", "WRONG_TYPE", "TypeError"},
    {"base", "MISSING_KEY", "ValueError"},
    {"[base]", "MISSING_KEY", "ValueError"},
    {"{}", "MISSING_KEY", "ValueError"},
    {"{filename: p.yml}", "MISSING_KEY", "ValueError"},
    {"{directory: }", "WRONG_TYPE", "TypeError"},
    {"{directory: [base]}", "WRONG_TYPE", "TypeError"},
    {"{directory: base, filename: 1}", "WRONG_TYPE", "TypeError"},
    {"{directory: base, filename: [1]}", "WRONG_TYPE", "TypeError"},
    {"{directory: base, ignore: {a: 1}}", "WRONG_TYPE", "TypeError"},
    {"{directory: base, append: {a: 1}}", "WRONG_TYPE", "TypeError"},
    {"{directory: \"a\\0b\"}", "INVALID_VALUE", "ValueError"},
    {"{directory: none}", "INTERFACE_NOT_FOUND", "ValueError"},
    {"{directory: base, filename: none.yml}", "INTERFACE_NOT_FOUND", "ValueError"},
    {"{directory: ../..}", "PATH_OUTSIDE_ROOTS", "PathEscapeError"},
    {"{directory: base, filename: ../../x.yml}", "PATH_OUTSIDE_ROOTS", "PathEscapeError"},
    {"{directory: ., filename: base}", "IS_A_DIRECTORY", "IsADirectoryError"},
};

START_TEST(test_wrong_inherit_names_file_and_line) {
    char child[256];
    snprintf(child, sizeof child, "a: 1\ninherit: %s\n", WRONG[_i].inherit);
    ck_assert_str_eq(get_of(child, "p: 1\n", "a"), WRONG[_i].reason);
    ck_assert_str_eq(rig.err.error_type, WRONG[_i].error_type);
    ck_assert_str_eq(rig.err.field, "inherit");
    if (strcmp(WRONG[_i].reason, "IS_A_DIRECTORY") != 0 &&
        strcmp(WRONG[_i].reason, "PATH_OUTSIDE_ROOTS") != 0) {
        ck_assert_str_eq(rig.err.file, "i.yml");
        ck_assert_uint_eq(rig.err.line, 2);
    }
}
END_TEST

START_TEST(test_unknown_key_of_inherit_is_told) {
    ck_assert_str_eq(get_of("inherit: {directory: base, ingore: [a]}\n", "a: 1\n", "a"), "1");
    ck_assert_uint_eq(rig.call.warning_count, 1);
    ck_assert_ptr_nonnull(strstr(reading_warning(&rig, 0), "did you mean \"ignore\""));
}
END_TEST

START_TEST(test_missing_grandparent_shows_the_files_on_the_way) {
    scratch_write(&rig.scratch, "i.yml", INHERIT);
    scratch_write(&rig.scratch, "base/_lynguine.yml",
                  "b: 1\nc: 2\ninherit: {directory: ../none}\n");
    ck_assert_str_eq(get("a"), "INTERFACE_NOT_FOUND");
    ck_assert_ptr_nonnull(strstr(rig.err.message, "No configuration file found at \"/"));
    ck_assert_ptr_nonnull(
        strstr(rig.err.message, "(inherit: i.yml -> base/_lynguine.yml -> none/_lynguine.yml)"));
    ck_assert_str_eq(rig.err.file, "base/_lynguine.yml");
    ck_assert_uint_eq(rig.err.line, 3);
}
END_TEST

START_TEST(test_broken_parent_is_told_at_its_own_line) {
    ck_assert_str_eq(get_of(INHERIT, "a: 1\nb: [\n", "a"), "INTERFACE_SYNTAX");
    ck_assert_str_eq(rig.err.file, "base/_lynguine.yml");
    ck_assert_uint_gt(rig.err.line, 1);
    ck_assert_ptr_nonnull(strstr(rig.err.message, "(inherit: i.yml -> base/_lynguine.yml)"));
    ck_assert_str_eq(get_of(INHERIT, "- 1\n", "a"), "WRONG_TYPE");
    ck_assert_str_eq(rig.err.file, "base/_lynguine.yml");
    ck_assert_ptr_nonnull(strstr(rig.err.message, "list"));
}
END_TEST

START_TEST(test_wrong_inherit_of_a_parent_shows_the_files_on_the_way) {
    ck_assert_str_eq(get_of(INHERIT, "inherit: {filename: x}\n", "a"), "MISSING_KEY");
    ck_assert_str_eq(rig.err.file, "base/_lynguine.yml");
    ck_assert_ptr_nonnull(strstr(rig.err.message, "(inherit: i.yml -> base/_lynguine.yml)"));
}
END_TEST

START_TEST(test_circles) {
    ck_assert_str_eq(get_of("inherit: {directory: ., filename: i.yml}\n", "", "a"),
                     "INVALID_VALUE");
    ck_assert_ptr_nonnull(strstr(rig.err.message, "(inherit: i.yml -> i.yml)"));
    ck_assert_str_eq(get_of(INHERIT, "inherit: {directory: .., filename: i.yml}\n", "a"),
                     "INVALID_VALUE");
    ck_assert_ptr_nonnull(strstr(rig.err.message, "circle"));
    ck_assert_ptr_nonnull(
        strstr(rig.err.message, "(inherit: i.yml -> base/_lynguine.yml -> i.yml)"));
    ck_assert_str_eq(rig.err.error_type, "ValueError");
    ck_assert_str_eq(rig.err.file, "base/_lynguine.yml");
    ck_assert_uint_eq(rig.err.line, 1);
}
END_TEST

START_TEST(test_circle_through_a_link) {
    write_pair("inherit: {directory: ., filename: other.yml}\n", "");
    ck_assert_int_eq(symlink("i.yml", scratch_path(&rig.scratch, "other.yml")), 0);
    ck_assert_str_eq(get("a"), "INVALID_VALUE");
    ck_assert_ptr_nonnull(strstr(rig.err.message, "(inherit: i.yml -> other.yml)"));
}
END_TEST

static void write_chain(int parents) {
    char name[32], text[64];
    for (int i = 0; i <= parents; i++) {
        snprintf(name, sizeof name, i ? "c%d.yml" : "i.yml", i);
        if (i < parents)
            snprintf(text, sizeof text, "inherit: {directory: ., filename: c%d.yml}\n", i + 1);
        else
            snprintf(text, sizeof text, "a: end\n");
        scratch_write(&rig.scratch, name, text);
    }
}

START_TEST(test_depth_is_bounded) {
    write_chain(INHERIT_DEPTH);
    ck_assert_str_eq(get("a"), "\"end\"");
    write_chain(INHERIT_DEPTH + 1);
    ck_assert_str_eq(get("a"), "INVALID_VALUE");
    ck_assert_ptr_nonnull(strstr(rig.err.message, "more than 32 files"));
    ck_assert_ptr_nonnull(strstr(rig.err.message, "(inherit: i.yml -> c1.yml -> c2.yml"));
    ck_assert_ptr_nonnull(strstr(rig.err.message, "-> c32.yml -> c33.yml)"));
}
END_TEST

#define LOOP(test, table) tcase_add_loop_test(core, test, 0, sizeof table / sizeof *table)

static Suite *inherit_suite(void) {
    Suite *suite = suite_create("inherit");
    TCase *core = tcase_create("core");
    tcase_set_timeout(core, 60);
    tcase_add_checked_fixture(core, set_up, tear_down);
    LOOP(test_setting, SETTINGS);
    LOOP(test_append, APPENDS);
    tcase_add_test(core, test_append_needs_both_sides);
    tcase_add_test(core, test_every_interface_knows_where_it_was_looked_for);
    tcase_add_test(core, test_directory_of_the_reference_is_the_base_directory);
    tcase_add_test(core, test_all_keys_are_the_own_ones_then_the_inherited);
    LOOP(test_section, SECTIONS);
    tcase_add_test(core, test_writable_parent_keeps_its_output);
    LOOP(test_fault_of_the_reference, FAULTS);
    tcase_add_test(core, test_ignored_key_that_only_the_grandparent_has);
    tcase_add_loop_test(core, test_no_combination_of_sections_fails, 0, 8);
    tcase_add_test(core, test_grandparents);
    tcase_add_test(core, test_each_specification_keeps_the_file_that_wrote_it);
    tcase_add_test(core, test_inherited_section_alone_keeps_its_file);
    tcase_add_test(core, test_output_kept_by_a_parent_is_input_of_its_child);
    tcase_add_test(core, test_field_may_inherit_from_its_own_file);
    tcase_add_test(core, test_keys_lost_in_a_joined_hstack_are_told);
    tcase_add_test(core, test_parent_by_name_and_by_names);
    tcase_add_test(core, test_folder_of_the_parent_is_expanded_once_and_names_are_not);
    tcase_add_test(core, test_folder_of_the_parent_starts_from_the_file_then_from_its_directory);
    LOOP(test_wrong_inherit_names_file_and_line, WRONG);
    tcase_add_test(core, test_unknown_key_of_inherit_is_told);
    tcase_add_test(core, test_missing_grandparent_shows_the_files_on_the_way);
    tcase_add_test(core, test_broken_parent_is_told_at_its_own_line);
    tcase_add_test(core, test_wrong_inherit_of_a_parent_shows_the_files_on_the_way);
    tcase_add_test(core, test_circles);
    tcase_add_test(core, test_circle_through_a_link);
    tcase_add_test(core, test_depth_is_bounded);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(inherit_suite)
