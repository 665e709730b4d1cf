#include "frame/dtype.h"

const char *dtype_pandas_name(enum lyn_dtype dtype) {
    switch (dtype) {
    case LYN_DTYPE_INT64:
        return "int64";
    case LYN_DTYPE_UINT64:
        return "uint64";
    case LYN_DTYPE_FLOAT64:
        return "float64";
    case LYN_DTYPE_BOOL:
        return "bool";
    case LYN_DTYPE_DATETIME:
        return "datetime64[ns]";
    case LYN_DTYPE_STRING:
    case LYN_DTYPE_OBJECT:
    case LYN_DTYPE_NONE:
        break;
    }
    return "object";
}

const char *dtype_name(enum lyn_dtype dtype) {
    switch (dtype) {
    case LYN_DTYPE_INT64:
        return "int64";
    case LYN_DTYPE_UINT64:
        return "uint64";
    case LYN_DTYPE_FLOAT64:
        return "float64";
    case LYN_DTYPE_BOOL:
        return "bool";
    case LYN_DTYPE_STRING:
        return "string";
    case LYN_DTYPE_OBJECT:
        return "object";
    case LYN_DTYPE_DATETIME:
        return "datetime";
    case LYN_DTYPE_NONE:
        break;
    }
    return "none";
}
