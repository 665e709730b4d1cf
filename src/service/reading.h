/* reading.h - carrying out a ReadDataRequest: for ReadData, and for writing what is read. */
#ifndef LYN_SERVICE_READING_H
#define LYN_SERVICE_READING_H

#include "access/read.h"
#include "lynguine/v1/data.pb-c.h"
#include "service/service_internal.h"

/* Reads, computes what is asked for, and narrows to the columns and rows that are asked for. The frame is owned by the request's
 * arena; warnings are the request's. Errors are those of access/read.h
 * and compute/compute.h. */
enum lyn_code reading_run(const struct service *service, const struct service_request *request,
                          const Lynguine__V1__ReadDataRequest *wanted, struct read_result *out,
                          struct lyn_error *err) LYN_MUST_CHECK;

#endif
