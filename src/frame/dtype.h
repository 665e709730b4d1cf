/* dtype.h - the types a column can have, and the names pandas users compare with. */
#ifndef LYN_FRAME_DTYPE_H
#define LYN_FRAME_DTYPE_H

#include "lynguine/dtype.h"

/* The pandas name of a plain dtype: "int64" "uint64" "float64" "bool" "object" (STRING and OBJECT),
 * "datetime64[ns]". */
const char *dtype_pandas_name(enum lyn_dtype dtype);
/* Our own name: "int64" "uint64" "float64" "bool" "string" "object" "datetime". */
const char *dtype_name(enum lyn_dtype dtype);

#endif
