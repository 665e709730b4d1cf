#include "formats/excel.h"

#include "formats/excel_read.h"
#include "formats/excel_write.h"

static const char *const extensions[] = {"xlsx", "xls", NULL};
static const char *const option_keys[] = {"sheet", "header", "dtypes", NULL};

const struct format format_excel = {
    .name = "excel",
    .extensions = extensions,
    .option_keys = option_keys,
    .read_frame = excel_read_frame,
    .write_frame = excel_write_frame,
};
