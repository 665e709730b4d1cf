/* dtype.h - the types of a column. */
#ifndef LYN_DTYPE_H
#define LYN_DTYPE_H

#ifdef __cplusplus
extern "C" {
#endif

/* Physical layout, after Arrow's columnar format. `validity` bitmaps: bit i (LSB first) is 1 when
 * cell i is there; no bitmap when nothing is missing. */
enum lyn_dtype {
    LYN_DTYPE_NONE = 0,
    LYN_DTYPE_INT64 = 1,    /* values: int64_t */
    LYN_DTYPE_UINT64 = 2,   /* values: uint64_t */
    LYN_DTYPE_FLOAT64 = 3,  /* values: double; NaN is never stored as a value, it is missing */
    LYN_DTYPE_BOOL = 4,     /* values: bitmap, LSB first */
    LYN_DTYPE_STRING = 5,   /* offsets: uint32_t[length + 1] into data, UTF-8 */
    LYN_DTYPE_OBJECT = 6,   /* any value per cell */
    LYN_DTYPE_DATETIME = 7, /* values: int64_t microseconds since 1970-01-01 of the wall clock */
};

#ifdef __cplusplus
}
#endif

#endif
