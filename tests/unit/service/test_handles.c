#include "service/handles.h"

#include <pthread.h>
#include <stdlib.h>

#include "support/check_main.h"

static struct handles *handles;
static char changes[64]; /* 'o' opened, 'c' closed, in order */

static void note_change(void *user, bool open) {
    char *at = user;
    at[strlen(at)] = open ? 'o' : 'c';
}

static void set_up(void) {
    memset(changes, 0, sizeof changes);
    ck_assert_int_eq(handles_new(note_change, changes, &handles, NULL), LYN_OK);
}

static void tear_down(void) {
    handles_free(handles);
}

static struct frame *new_frame(size_t rows) {
    struct frame *frame = NULL;
    struct column *column = NULL;
    struct value label = value_string(SV("a"));
    struct column_buffers buffers = {.values = calloc(rows ? rows : 1, 8)};
    ck_assert_ptr_nonnull(buffers.values);
    ck_assert_int_eq(frame_new(rows, &frame, NULL), LYN_OK);
    ck_assert_int_eq(column_take(LYN_DTYPE_INT64, NULL, rows, buffers, &column, NULL), LYN_OK);
    ck_assert_int_eq(frame_append(frame, &label, column, NULL), LYN_OK);
    return frame;
}

static uint64_t add(uint32_t connection, deadline_t now) {
    uint64_t handle = 0;
    struct frame *frame = new_frame(4);
    ck_assert_int_eq(handles_add(handles, connection, frame, 77, now, &handle, NULL), LYN_OK);
    frame_unref(frame); /* the table has its own reference */
    ck_assert_uint_ne(handle, 0);
    return handle;
}

/* Whether it can be pulled. */
static bool pull(uint32_t connection, uint64_t handle, deadline_t now) {
    struct held held = {0};
    struct lyn_error err;
    if (handles_pull(handles, connection, handle, now, &held, &err) != LYN_OK) {
        ck_assert_str_eq(err.reason, "HANDLE_EXPIRED");
        ck_assert_str_eq(err.error_type, "KeyError");
        return false;
    }
    ck_assert_uint_eq(held.frame->row_count, 4);
    ck_assert_uint_eq(held.part_bytes, 77);
    held_dispose(&held);
    return true;
}

#define SECONDS(n) ((deadline_t)(n)*1000000)

START_TEST(test_handle_can_be_pulled_again_and_again) {
    uint64_t handle = add(1, 0);
    ck_assert(pull(1, handle, 1));
    ck_assert(pull(1, handle, 2));
    ck_assert_uint_eq(handles_open(handles), 1);
    ck_assert_uint_gt(handles_bytes(handles), 32);
}
END_TEST

START_TEST(test_handle_belongs_to_its_connection) {
    uint64_t handle = add(1, 0);
    ck_assert(!pull(2, handle, 1));
    handles_release(handles, 2, handle);
    ck_assert(pull(1, handle, 1));
}
END_TEST

START_TEST(test_unknown_handles_are_expired) {
    uint64_t handle = add(1, 0);
    ck_assert(!pull(1, 0, 1));
    ck_assert(!pull(1, handle + 1, 1));
    handles_release(handles, 1, 0);
    handles_release(handles, 1, handle + 1);
    ck_assert_uint_eq(handles_open(handles), 1);
}
END_TEST

START_TEST(test_release_gives_it_back) {
    uint64_t handle = add(1, 0);
    handles_release(handles, 1, handle);
    ck_assert(!pull(1, handle, 1));
    ck_assert_uint_eq(handles_open(handles), 0);
    ck_assert_uint_eq(handles_bytes(handles), 0);
    handles_release(handles, 1, handle);
}
END_TEST

START_TEST(test_closed_connection_takes_its_own_only) {
    uint64_t mine = add(1, 0), also_mine = add(1, 0), other = add(2, 0);
    handles_connection_closed(handles, 1);
    ck_assert(!pull(1, mine, 1));
    ck_assert(!pull(1, also_mine, 1));
    ck_assert(pull(2, other, 1));
}
END_TEST

START_TEST(test_handle_lives_a_minute_after_its_last_pull) {
    uint64_t pulled = add(1, 0), forgotten = add(1, 0);
    ck_assert(pull(1, pulled, SECONDS(50)));
    ck_assert_int_eq(handles_sweep(handles, SECONDS(59)), SECONDS(60));
    ck_assert_uint_eq(handles_open(handles), 2);
    ck_assert_int_eq(handles_sweep(handles, SECONDS(60)), SECONDS(110));
    ck_assert(!pull(1, forgotten, SECONDS(60)));
    ck_assert_int_eq(handles_sweep(handles, SECONDS(110)), DEADLINE_NONE);
    ck_assert_uint_eq(handles_open(handles), 0);
}
END_TEST

START_TEST(test_number_of_handles_is_capped) {
    struct frame *frame = new_frame(4);
    struct lyn_error err;
    uint64_t handle = 0;
    for (int i = 0; i < HANDLES_MAX; i++)
        add(1, SECONDS(i > 0));
    ck_assert_int_eq(handles_add(handles, 2, frame, 0, SECONDS(59), &handle, &err),
                     LYN_RESOURCE_EXHAUSTED);
    ck_assert_uint_eq(handle, 0);
    /* One whose time is over makes room by itself. */
    ck_assert_int_eq(handles_add(handles, 2, frame, 0, SECONDS(60), &handle, &err), LYN_OK);
    ck_assert_uint_eq(handles_open(handles), HANDLES_MAX);
    frame_unref(frame);
}
END_TEST

START_TEST(test_bytes_of_handles_are_capped) {
    struct frame *frame = new_frame(HANDLES_MAX_BYTES / 8 / 2 + 1000);
    struct lyn_error err;
    uint64_t first = 0, second = 0;
    ck_assert_int_eq(handles_add(handles, 1, frame, 0, 0, &first, &err), LYN_OK);
    ck_assert_int_eq(handles_add(handles, 1, frame, 0, 0, &second, &err), LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(err.reason, "LIMIT_BYTES");
    handles_release(handles, 1, first);
    ck_assert_int_eq(handles_add(handles, 1, frame, 0, 0, &second, &err), LYN_OK);
    frame_unref(frame);
}
END_TEST

START_TEST(test_host_is_told_when_the_first_opens_and_the_last_closes) {
    uint64_t first = add(1, 0), second = add(1, 0);
    ck_assert_str_eq(changes, "o");
    handles_release(handles, 1, first);
    ck_assert_str_eq(changes, "o");
    handles_release(handles, 1, second);
    ck_assert_str_eq(changes, "oc");
    add(1, 0);
    handles_connection_closed(handles, 1);
    ck_assert_str_eq(changes, "ococ");
    add(1, 0);
    ck_assert_int_eq(handles_sweep(handles, SECONDS(61)), DEADLINE_NONE);
    ck_assert_str_eq(changes, "ocococ");
}
END_TEST

START_TEST(test_a_text_lives_as_long_as_somebody_reads_it) {
    struct held held = {0};
    uint64_t handle = 0;
    struct arena *keeper = arena_new(1 << 16);
    struct sv text = {arena_strdup(keeper, SV("hello")), 5};
    ck_assert_int_eq(handles_add_text(handles, 1, keeper, text, 3, 0, &handle, NULL), LYN_OK);
    arena_unref(keeper); /* the table has its own reference */
    ck_assert_uint_eq(handles_bytes(handles), 5);
    ck_assert_int_eq(handles_pull(handles, 1, handle, 1, &held, NULL), LYN_OK);
    handles_release(handles, 1, handle);
    ck_assert_ptr_null(held.frame);
    ck_assert(sv_is(held.text, "hello"));
    ck_assert_uint_eq(held.part_bytes, 3);
    held_dispose(&held);
    ck_assert_uint_eq(handles_bytes(handles), 0);
}
END_TEST

START_TEST(test_an_upload_is_not_pulled_and_a_result_is_not_pushed_to) {
    struct upload *upload = NULL, *found = NULL;
    struct held held;
    uint64_t handle = 0;
    ck_assert_int_eq(upload_new_content(4, &upload, NULL), LYN_OK);
    ck_assert_int_eq(handles_add_upload(handles, 1, upload, 0, 0, &handle, NULL), LYN_OK);
    ck_assert_int_eq(handles_pull(handles, 1, handle, 1, &held, NULL), LYN_NOT_FOUND);
    ck_assert_int_eq(handles_push(handles, 1, handle, 4, SECONDS(59), &found, NULL), LYN_OK);
    upload_unref(found);
    ck_assert_int_gt(handles_sweep(handles, SECONDS(100)), SECONDS(100)); /* its life began anew */
    ck_assert_int_eq(
        handles_push(handles, 1, handle, HANDLES_MAX_BYTES, SECONDS(100), &found, NULL),
        LYN_RESOURCE_EXHAUSTED);
    ck_assert_int_eq(handles_sweep(handles, SECONDS(120)), DEADLINE_NONE);
    ck_assert_int_eq(handles_push(handles, 1, handle, 4, SECONDS(120), &found, NULL),
                     LYN_NOT_FOUND);
    handle = add(1, 0);
    ck_assert_int_eq(handles_push(handles, 1, handle, 4, 0, &found, NULL), LYN_NOT_FOUND);
    upload_unref(upload);
}
END_TEST

/* ---- threads ---- */

enum { THREADS = 4, ROUNDS = 300 };

static void *use_handles(void *user) {
    uint32_t connection = (uint32_t)(uintptr_t)user;
    for (int i = 0; i < ROUNDS; i++) {
        struct frame *frame = new_frame(4);
        struct held held = {0};
        uint64_t handle = 0;
        if (handles_add(handles, connection, frame, 77, i, &handle, NULL) == LYN_OK &&
            handles_pull(handles, connection, handle, i, &held, NULL) == LYN_OK) {
            if (i % 3 == 0)
                handles_release(handles, connection, handle);
            held_dispose(&held);
        }
        if (i % 16 == 15)
            handles_connection_closed(handles, connection);
        if (handles_sweep(handles, i) < i)
            abort();
        frame_unref(frame);
    }
    handles_connection_closed(handles, connection);
    return NULL;
}

START_TEST(test_many_threads_share_the_table) {
    pthread_t threads[THREADS];
    handles_free(handles);
    ck_assert_int_eq(handles_new(NULL, NULL, &handles, NULL), LYN_OK);
    for (uintptr_t i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, use_handles, (void *)(i + 1)), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ck_assert_uint_eq(handles_open(handles), 0);
    ck_assert_uint_eq(handles_bytes(handles), 0);
}
END_TEST

static Suite *handles_suite(void) {
    Suite *suite = suite_create("handles");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_set_timeout(core, 60);
    tcase_add_test(core, test_handle_can_be_pulled_again_and_again);
    tcase_add_test(core, test_handle_belongs_to_its_connection);
    tcase_add_test(core, test_unknown_handles_are_expired);
    tcase_add_test(core, test_release_gives_it_back);
    tcase_add_test(core, test_closed_connection_takes_its_own_only);
    tcase_add_test(core, test_handle_lives_a_minute_after_its_last_pull);
    tcase_add_test(core, test_number_of_handles_is_capped);
    tcase_add_test(core, test_bytes_of_handles_are_capped);
    tcase_add_test(core, test_host_is_told_when_the_first_opens_and_the_last_closes);
    tcase_add_test(core, test_a_text_lives_as_long_as_somebody_reads_it);
    tcase_add_test(core, test_an_upload_is_not_pulled_and_a_result_is_not_pushed_to);
    tcase_add_test(core, test_many_threads_share_the_table);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(handles_suite)
