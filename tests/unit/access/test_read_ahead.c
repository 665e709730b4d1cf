#include "access/read_ahead.h"
#include "collecting.h"

enum { FILES = 300, THREADS = 4 };

static struct reading rig;
static struct specification source;
static struct bookkeeping bookkeeping;
static struct collection_files files;
static struct file_rows rows[FILES];
static struct row_reader reader;

static const char *name_of(int i) {
    static char name[32];
    snprintf(name, sizeof name, "d/p%03d.md", i);
    return name;
}

static void write_page(int i, const char *header) {
    char page[256];
    snprintf(page, sizeof page, "---\ntitle: Page %d\n%s---\nWords.\n", i, header);
    scratch_write(&rig.scratch, name_of(i), page);
}

static void set_up(void) {
    reading_init(&rig);
    scratch_mkdir(&rig.scratch, "d");
    for (int i = 0; i < FILES; i++) {
        write_page(i, i % 3 ? "tags: [a, b]\n" : "of:\n  x: 1\n  y: two\n");
    }
    source = (struct specification){.file = "i.yml"};
    files = (struct collection_files){0};
    memset(rows, 0, sizeof rows);
}

static void tear_down(void) {
    collection_opener_dispose(&reader.opener);
    reading_dispose(&rig);
}

static void find_files(void) {
    const struct collection_type *type = collection_type_find(SV("markdown_directory"));
    source.details = reading_value(&rig, "{source: {directory: d}}");
    ck_assert_int_eq(collection_directory(&rig.call, &rig.caller, &rig.roots, &source, type->glob,
                                          &files, &rig.err),
                     LYN_OK);
    ck_assert_int_eq(collection_files_sort(&files, &rig.err), LYN_OK);
    ck_assert_uint_eq(files.count, FILES);
    ck_assert_int_eq(
        bookkeeping_init(&rig.call, &rig.caller, &source, false, &bookkeeping, &rig.err), LYN_OK);
    reader = (struct row_reader){.bookkeeping = &bookkeeping};
    collection_opener_init(&reader.opener, &rig.call, &rig.caller, &rig.roots, &source, type);
}

/* What the thread that puts them together would read. */
static const char *read_now(size_t i) {
    struct file_rows now = {0};
    ck_assert_int_eq(collection_rows_read(&reader, &files.items[i], &now, &rig.err), LYN_OK);
    ck_assert_uint_eq(now.bytes, rows[i].bytes);
    return reading_json(&rig, &now.rows);
}

static size_t count_ready(void) {
    size_t count = 0;
    for (size_t i = 0; i < FILES; i++) {
        count += rows[i].ready;
    }
    return count;
}

START_TEST(test_few_files_are_not_worth_a_thread) {
    ck_assert_uint_eq(read_ahead_threads(0), 1);
    ck_assert_uint_eq(read_ahead_threads(127), 1);
    ck_assert_uint_ge(read_ahead_threads(1000000), 1);
    ck_assert_uint_le(read_ahead_threads(1000000), 8);
}
END_TEST

/* With one thread and with several. */
START_TEST(test_all_files_are_read_as_by_one_thread) {
    struct call_progress progress = {0};
    rig.call.progress = &progress;
    find_files();
    read_ahead(&reader, &files, _i ? THREADS : 1, rows);
    ck_assert_uint_eq(count_ready(), FILES);
    ck_assert_uint_eq(progress.done, FILES);
    for (size_t i = 0; i < FILES; i++) {
        ck_assert_str_eq(reading_json(&rig, &rows[i].rows), read_now(i));
    }
    ck_assert_uint_eq(rig.call.warning_count, 0);
    rig.call.progress = NULL;
}
END_TEST

START_TEST(test_a_file_that_fails_is_left_out_and_all_before_it_are_there) {
    write_page(137, "date: 2020-02-30\n");
    find_files();
    read_ahead(&reader, &files, THREADS, rows);
    for (size_t i = 0; i < 137; i++) {
        ck_assert_msg(rows[i].ready, "%zu", i);
    }
    ck_assert(!rows[137].ready);
}
END_TEST

START_TEST(test_a_file_that_vanished_is_left_out) {
    find_files();
    ck_assert_int_eq(unlink(scratch_path(&rig.scratch, name_of(5))), 0);
    read_ahead(&reader, &files, THREADS, rows);
    ck_assert(rows[4].ready);
    ck_assert(!rows[5].ready);
}
END_TEST

START_TEST(test_a_file_that_warns_is_left_out) {
    scratch_write(&rig.scratch, name_of(7), "+++\ntitle = \"x\"\n+++\nWords.\n");
    scratch_write(&rig.scratch, name_of(250), "+++\ntitle = \"x\"\n+++\nWords.\n");
    find_files();
    read_ahead(&reader, &files, THREADS, rows);
    ck_assert(!rows[7].ready);
    ck_assert(!rows[250].ready);
    ck_assert_uint_eq(count_ready(), FILES - 2);
    ck_assert_uint_eq(rig.call.warning_count, 0);
}
END_TEST

START_TEST(test_nothing_is_kept_when_a_share_of_the_memory_was_too_small) {
    struct arena *whole = rig.call.arena;
    struct call_progress progress = {0};
    find_files();
    rig.call.arena = arena_new((size_t)64 * 1024);
    rig.call.progress = &progress;
    size_t used = arena_used(rig.call.arena);
    read_ahead(&reader, &files, THREADS, rows);
    ck_assert_uint_eq(count_ready(), 0);
    ck_assert_uint_eq(arena_used(rig.call.arena), used);
    ck_assert_uint_eq(progress.done, progress.total);
    arena_unref(rig.call.arena);
    rig.call.arena = whole;
    rig.call.progress = NULL;
}
END_TEST

START_TEST(test_a_call_that_is_given_up_reads_nothing) {
    atomic_bool cancelled = true;
    find_files();
    if (_i) {
        rig.call.cancelled = &cancelled;
    } else {
        rig.call.deadline = 1;
    }
    read_ahead(&reader, &files, THREADS, rows);
    ck_assert_uint_eq(count_ready(), 0);
    rig.call.cancelled = NULL;
}
END_TEST

/* ---- the table that comes of it, with as many threads as this machine is given ---- */

static const char PAGES[] = "{type: markdown_directory, source: {directory: d}}";

START_TEST(test_the_first_of_two_broken_files_is_named) {
    struct frame *frame = NULL;
    write_page(200, "a: [1\n");
    write_page(201, "date: 2020-02-30\n");
    write_page(299, "a: [1\n");
    ck_assert_int_ne(collecting_read(&rig, &source, PAGES, &frame), LYN_OK);
    ck_assert_str_eq(rig.err.reason, "YAML_SYNTAX");
    ck_assert_str_eq(rig.err.file, scratch_path(&rig.scratch, "d/p200.md"));
    ck_assert_uint_eq(rig.err.line, 4);
}
END_TEST

START_TEST(test_warnings_come_in_the_order_of_the_files) {
    struct frame *frame = NULL;
    static const int places[] = {3, 100, 101, 298};
    for (size_t i = 0; i < 4; i++) {
        scratch_write(&rig.scratch, name_of(places[i]), "+++\nx = 1\n+++\nWords.\n");
    }
    ck_assert_int_eq(collecting_read(&rig, &source, PAGES, &frame), LYN_OK);
    ck_assert_uint_eq(frame->row_count, FILES);
    frame_unref(frame);
    ck_assert_uint_eq(rig.call.warning_count, 4);
    for (size_t i = 0; i < 4; i++) {
        ck_assert_str_eq(rig.call.warnings[i].file, scratch_path(&rig.scratch, name_of(places[i])));
    }
}
END_TEST

START_TEST(test_pipes_and_links_outside_are_refused) {
    struct frame *frame = NULL;
    ck_assert_int_eq(unlink(scratch_path(&rig.scratch, name_of(77))), 0);
    if (_i) {
        ck_assert_int_eq(mkfifo(scratch_path(&rig.scratch, name_of(77)), 0644), 0);
    } else {
        scratch_link(&rig.scratch, "/etc/passwd", name_of(77));
    }
    ck_assert_int_ne(collecting_read(&rig, &source, PAGES, &frame), LYN_OK);
    ck_assert_str_eq(rig.err.reason, _i ? "NOT_A_FILE" : "PATH_OUTSIDE_ROOTS");
    ck_assert_str_eq(rig.err.file, scratch_path(&rig.scratch, name_of(77)));
}
END_TEST

START_TEST(test_the_files_together_have_one_limit) {
    struct frame *frame = NULL;
    rig.call.limits.file_bytes = 4096;
    ck_assert_int_ne(collecting_read(&rig, &source, PAGES, &frame), LYN_OK);
    ck_assert_str_eq(rig.err.reason, "LIMIT_BYTES");
    ck_assert_ptr_nonnull(strstr(rig.err.message, "together larger than the limit of 4096 bytes"));
}
END_TEST

START_TEST(test_progress_counts_every_file_once) {
    struct frame *frame = NULL;
    struct call_progress progress = {0};
    scratch_write(&rig.scratch, name_of(9), "+++\nx = 1\n+++\nWords.\n");
    rig.call.progress = &progress;
    ck_assert_int_eq(collecting_read(&rig, &source, PAGES, &frame), LYN_OK);
    frame_unref(frame);
    ck_assert_uint_eq(progress.total, FILES);
    ck_assert_uint_eq(progress.done, FILES);
    rig.call.progress = NULL;
}
END_TEST

/* The cells of a table may be all that is left of the request. */
START_TEST(test_lists_of_a_table_outlive_the_call) {
    struct frame *frame = NULL;
    ck_assert_int_eq(collecting_read(&rig, &source, PAGES, &frame), LYN_OK);
    struct call second = rig.call;
    ck_assert_int_eq(call_init(&rig.call, &second.limits, DEADLINE_NONE, NULL, &rig.err), LYN_OK);
    call_dispose(&second);
    ck_assert_ptr_nonnull(strstr(collecting_dump(&rig, frame), "['a', 'b']"));
}
END_TEST

static Suite *read_ahead_suite(void) {
    Suite *suite = suite_create("read_ahead");
    TCase *ahead = tcase_create("ahead"), *table = tcase_create("table");
    tcase_add_checked_fixture(ahead, set_up, tear_down);
    tcase_add_test(ahead, test_few_files_are_not_worth_a_thread);
    tcase_add_loop_test(ahead, test_all_files_are_read_as_by_one_thread, 0, 2);
    tcase_add_test(ahead, test_a_file_that_fails_is_left_out_and_all_before_it_are_there);
    tcase_add_test(ahead, test_a_file_that_vanished_is_left_out);
    tcase_add_test(ahead, test_a_file_that_warns_is_left_out);
    tcase_add_test(ahead, test_nothing_is_kept_when_a_share_of_the_memory_was_too_small);
    tcase_add_loop_test(ahead, test_a_call_that_is_given_up_reads_nothing, 0, 2);
    suite_add_tcase(suite, ahead);
    tcase_add_checked_fixture(table, set_up, tear_down);
    tcase_add_test(table, test_the_first_of_two_broken_files_is_named);
    tcase_add_test(table, test_warnings_come_in_the_order_of_the_files);
    tcase_add_loop_test(table, test_pipes_and_links_outside_are_refused, 0, 2);
    tcase_add_test(table, test_the_files_together_have_one_limit);
    tcase_add_test(table, test_progress_counts_every_file_once);
    tcase_add_test(table, test_lists_of_a_table_outlive_the_call);
    suite_add_tcase(suite, table);
    return suite;
}

TEST_MAIN(read_ahead_suite)
