/* rows FILE: how large a table is, through the server. */
#include <lynguine/lynguine.h>
#include <stdio.h>

int main(int argc, char **argv) {
    lyn_client *client = NULL;
    lyn_frame *frame = NULL;
    struct lyn_error err = {0};
    struct lyn_read_request request = {.path = argc > 1 ? argv[1] : "people.csv"};
    enum lyn_code code = lyn_client_new(NULL, &client, &err);
    if (code == LYN_OK) {
        code = lyn_client_read(client, &request, &frame, &err);
    }
    if (code == LYN_OK) {
        printf("%zu rows, %zu columns, the first is `%s`\n", lyn_frame_row_count(frame),
               lyn_frame_column_count(frame), lyn_frame_column_name(frame, 0, NULL));
    } else {
        fprintf(stderr, "rows: %s (%s)\n", err.message, err.reason);
    }
    lyn_frame_free(frame);
    lyn_client_free(client);
    return code == LYN_OK ? 0 : 1;
}
