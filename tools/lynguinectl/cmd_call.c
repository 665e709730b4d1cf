#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "output.h"
#include "remote.h"
#include "report.h"

enum { REQUEST_BYTES = 1 << 30 };

/* The argument itself, the file after an @, or standard input for -. */
static enum lyn_code take_request(const char *argument, struct file_bytes *bytes, struct sv *text,
                                  struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    if (strcmp(argument, "-") == 0) {
        code = file_read_stream(STDIN_FILENO, "standard input", REQUEST_BYTES, bytes, err);
    } else if (argument[0] == '@') {
        int fd = open(argument + 1, O_RDONLY | O_CLOEXEC);
        if (fd < 0) {
            return error_errno(err, errno, argument + 1);
        }
        code = file_read_stream(fd, argument + 1, REQUEST_BYTES, bytes, err);
        close(fd);
    } else {
        *text = sv_from(argument);
        return LYN_OK;
    }
    *text = (struct sv){bytes->data, bytes->len};
    return code;
}

static enum lyn_code call_and_print(lyn_client *client, struct call *call,
                                    const struct operands *operands, struct output *output,
                                    struct lyn_error *err) {
    struct file_bytes bytes = {0};
    struct sv request = SV("{}");
    enum lyn_code code = LYN_OK;
    if (operands->count > 1) {
        code = take_request(operands->items[1], &bytes, &request, err);
    }
    if (code == LYN_OK) {
        code =
            remote_call_json(client, call, sv_from(operands->items[0]), request, &output->buf, err);
    }
    if (code == LYN_OK) {
        buf_putc(&output->buf, '\n');
        code = output_commit(output, err);
    }
    file_bytes_dispose(&bytes);
    return code;
}

static enum exit_status run_call(struct program *program, const void *options,
                                 const struct operands *operands) {
    (void)options;
    program->json_errors = true; /* who sends JSON reads JSON */
    struct lyn_error err = {0};
    struct call call = {0};
    struct output output;
    lyn_client *client = NULL;
    enum exit_status status = EXIT_OK;
    enum lyn_code code = remote_call_init(&call, &err);
    if (code != LYN_OK) {
        return report_error(program, &err);
    }
    code = output_open(&output, NULL, &err);
    if (code == LYN_OK) {
        code = remote_client(program, &client, &err);
    }
    if (code == LYN_OK) {
        code = call_and_print(client, &call, operands, &output, &err);
    }
    if (code != LYN_OK) {
        status = report_error(program, &err);
    }
    lyn_client_free(client);
    output_dispose(&output);
    call_dispose(&call);
    return status;
}

static const char *const usages[] = {"METHOD [JSON | @FILE | -]", NULL};

static const struct example examples[] = {
    {"lynguinectl call Status", "no request is an empty one"},
    {"lynguinectl call ReadData \\\n"
     "      '{\"path\": \"people.csv\", \"rows\": {\"has_stop\": true, \"stop\": 2}}'",
     "the request as JSON; `lynguinectl describe ReadData` shows its fields"},
    {"lynguinectl call ReadData @request.json", "from a file"},
    {NULL, NULL},
};

const struct command command_call = {
    .name = "call",
    .summary = "call any method, JSON in and JSON out",
    .usages = usages,
    .description =
        "Calls a method of the server with its request as JSON and prints the response as JSON.\n"
        "Field names are those of the .proto files; bytes are base64, enums names. Errors are "
        "JSON\n"
        "too.\n",
    .min_operands = 1,
    .max_operands = 2,
    .examples = examples,
    .run = run_call,
};
