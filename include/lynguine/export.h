/* export.h - which symbols the shared library shows. Everything public carries LYN_API. */
#ifndef LYN_EXPORT_H
#define LYN_EXPORT_H

#if defined(__GNUC__)
#define LYN_API __attribute__((visibility("default")))
#define LYN_MUST_CHECK __attribute__((warn_unused_result))
#define LYN_PRINTF(format_index, first_index)                                                      \
    __attribute__((format(printf, format_index, first_index)))
#else
#define LYN_API
#define LYN_MUST_CHECK
#define LYN_PRINTF(format_index, first_index)
#endif

#endif
