#include "rpc/queue.h"

#include <stdint.h>

#include "support/check_main.h"

START_TEST(test_what_came_first_goes_first) {
    struct queue queue;
    struct queue_item items[3];
    queue_init(&queue, 3);
    for (int i = 0; i < 3; i++)
        ck_assert(queue_push(&queue, &items[i]));
    ck_assert_uint_eq(queue_length(&queue), 3);
    for (int i = 0; i < 3; i++)
        ck_assert_ptr_eq(queue_pop(&queue), &items[i]);
    ck_assert_uint_eq(queue_length(&queue), 0);
    queue_dispose(&queue);
}
END_TEST

START_TEST(test_a_full_queue_refuses_at_once) {
    struct queue queue;
    struct queue_item items[3];
    queue_init(&queue, 2);
    ck_assert(queue_push(&queue, &items[0]));
    ck_assert(queue_push(&queue, &items[1]));
    ck_assert(!queue_push(&queue, &items[2]));
    ck_assert_ptr_eq(queue_pop(&queue), &items[0]);
    ck_assert(queue_push(&queue, &items[2]));
    queue_dispose(&queue);
}
END_TEST

static void *pop(void *queue) {
    return queue_pop(queue);
}

START_TEST(test_a_waiting_worker_gets_what_comes) {
    struct queue queue;
    struct queue_item item;
    pthread_t worker;
    void *got = NULL;
    queue_init(&queue, 1);
    ck_assert_int_eq(pthread_create(&worker, NULL, pop, &queue), 0);
    ck_assert(queue_push(&queue, &item));
    pthread_join(worker, &got);
    ck_assert_ptr_eq(got, &item);
    queue_dispose(&queue);
}
END_TEST

START_TEST(test_closing_sends_everybody_home) {
    struct queue queue;
    struct queue_item left;
    pthread_t workers[4];
    queue_init(&queue, 4);
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&workers[i], NULL, pop, &queue), 0);
    queue_close(&queue);
    for (int i = 0; i < 4; i++) {
        void *got = &left;
        pthread_join(workers[i], &got);
        ck_assert_ptr_null(got);
    }
    ck_assert(!queue_push(&queue, &left));
    queue_dispose(&queue);
}
END_TEST

START_TEST(test_what_is_left_at_the_close_is_not_given_out) {
    struct queue queue;
    struct queue_item item;
    queue_init(&queue, 1);
    ck_assert(queue_push(&queue, &item));
    queue_close(&queue);
    ck_assert_ptr_null(queue_pop(&queue));
    queue_dispose(&queue);
}
END_TEST

static Suite *queue_suite(void) {
    Suite *suite = suite_create("queue");
    TCase *tcase = tcase_create("queue");
    tcase_add_test(tcase, test_what_came_first_goes_first);
    tcase_add_test(tcase, test_a_full_queue_refuses_at_once);
    tcase_add_test(tcase, test_a_waiting_worker_gets_what_comes);
    tcase_add_test(tcase, test_closing_sends_everybody_home);
    tcase_add_test(tcase, test_what_is_left_at_the_close_is_not_given_out);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(queue_suite)
