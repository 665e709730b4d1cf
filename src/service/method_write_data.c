#include "service/reading.h"
#include "service/writing.h"
#include "wire/codec.h"

typedef Lynguine__V1__WriteDataRequest request_message;

enum { RECORD_LEVELS = 2 }; /* a list of mappings around the cells */

static enum lyn_code from_table(struct call *call, const Lynguine__V1__Table *table,
                                struct frame **out, struct lyn_error *err) {
    if (!table->schema || !table->batch) {
        return error_set(err, REASON_BAD_REQUEST, "a table has a schema and a batch");
    }
    if (table->batch->row0 != 0 || table->batch->row_count != table->schema->row_count) {
        return error_set(err, REASON_BAD_REQUEST, "the batch of a table has all of its rows");
    }
    return wire_batch_decode(table->schema, table->batch, call->limits.wire_depth, out, err);
}

static enum lyn_code from_records(struct call *call, const Lynguine__V1__Value *message,
                                  struct frame **out, struct lyn_error *err) {
    struct value records;
    enum lyn_code code = wire_value_decode(call->arena, message,
                                           call->limits.wire_depth + RECORD_LEVELS, &records, err);
    return code == LYN_OK ? frame_from_records(call, &records, out, err) : code;
}

static enum lyn_code from_reading(const struct service *service,
                                  const struct service_request *request,
                                  const Lynguine__V1__ReadDataRequest *wanted, struct frame **out,
                                  struct lyn_error *err) {
    struct read_result result;
    enum lyn_code code = reading_run(service, request, wanted, &result, err);
    if (code == LYN_OK) {
        *out = frame_ref(result.frame);
    }
    return code;
}

static enum lyn_code take_frame(const struct service *service,
                                const struct service_request *request,
                                const request_message *wanted, struct frame **out,
                                struct lyn_error *err) {
    switch (wanted->source_case) {
    case LYNGUINE__V1__WRITE_DATA_REQUEST__SOURCE_TABLE:
        return from_table(request->call, wanted->table, out, err);
    case LYNGUINE__V1__WRITE_DATA_REQUEST__SOURCE_RECORDS:
        return from_records(request->call, wanted->records, out, err);
    case LYNGUINE__V1__WRITE_DATA_REQUEST__SOURCE_READ:
        return from_reading(service, request, wanted->read, out, err);
    default:
        return error_set(err, REASON_MISSING_KEY, "Request must include both 'data' and 'output'");
    }
}

enum lyn_code method_write_data(struct service *service, const struct service_request *request,
                                const ProtobufCMessage *input, ProtobufCMessage **reply,
                                struct lyn_error *err) {
    const request_message *wanted = (const request_message *)input;
    struct writing_order order = {wanted->columns, wanted->output, wanted->dry_run};
    struct frame *frame = NULL;
    enum lyn_code code = take_frame(service, request, wanted, &frame, err);
    return code == LYN_OK ? writing_run(service, request, frame, &order, reply, err) : code;
}
