/* user.c - a program as somebody else writes it: only the public headers and one library. */
#include <lynguine/lynguine.h>
#include <lynguine/nng.h>
#include <stdio.h>
#include <string.h>

/* A name that the library uses inside: it must not meet ours. */
int frame_append(void);
int frame_append(void) {
    return 42;
}

int main(void) {
    struct lyn_client_options options = LYN_CLIENT_OPTIONS_INIT;
    struct lyn_error err;
    lyn_client *client = NULL;
    lyn_value *value = NULL;
    bool serving = false;
    options.url = "tcp://127.0.0.1:1";
    options.requester = &lyn_requester_nng;
    if (lyn_client_new(&options, &client, &err) != LYN_OK)
        return 1;
    if (lyn_client_health(client, &serving, &err) != LYN_UNAVAILABLE)
        return 2;
    lyn_client_free(client);
    if (lyn_value_parse_json("[1]", 3, &value, &err) != LYN_OK)
        return 3;
    if (lyn_value_int(lyn_value_item(value, 0)) != 1)
        return 4;
    lyn_value_free(value);
    printf("lynguine %s\n", lyn_version());
    return strcmp(lyn_code_name(LYN_UNAVAILABLE), "UNAVAILABLE") == 0 && frame_append() == 42 ? 0
                                                                                              : 5;
}
