/* functions.h - the functions themselves, by family; what each does stands in the table. */
#ifndef LYN_COMPUTE_FUNCTIONS_H
#define LYN_COMPUTE_FUNCTIONS_H

#include "compute/function.h"

/* ---- fn_text.c ---- */
function_value fn_render_liquid, fn_liquid, fn_paragraph_split, fn_sentence_split, fn_word_count;
function_frame fn_convert_string;

/* ---- fn_comment.c ---- */
function_value fn_comment_list;

/* ---- fn_file.c ---- */
function_value fn_file_from_re, fn_files_from_re;

/* ---- fn_date.c ---- */
function_value fn_today, fn_fromisoformat;
function_frame fn_convert_datetime, fn_convert_year_iso;
function_vector fn_addmonth, fn_addyear, fn_augmentmonth, fn_augmentyear;
/* A date, a date-time or a text of one; false for all else. `today` in days fills what is missing. */
bool fn_date_of(const struct value *value, int32_t today, struct datetime *out);
/* Of the caller's local time. */
int32_t fn_local_day(const struct call *call);

/* ---- fn_strptime.c ---- */
function_value fn_strptime;

/* ---- fn_number.c ---- */
function_value fn_max, fn_min, fn_sum, fn_next_integer;
function_frame fn_convert_int;
function_vector fn_augmentcurrency;

/* ---- fn_list.c ---- */
function_value fn_len, fn_list_lengths, fn_return_longest, fn_return_shortest, fn_identity, fn_map,
    fn_remove_nan;

/* ---- fn_filter.c ---- */
function_vector fn_recent, fn_current, fn_former, fn_onbool, fn_columnis, fn_columncontains;
function_vector fn_addsupervisor;

/* ---- fn_order.c ---- */
function_frame fn_ascending, fn_descending, fn_sort;
/* The rows of a table in the order of all its columns, from the first on; in the call's arena. */
enum lyn_code fn_sorted_rows(const struct function_call *call, const struct frame *frame,
                             uint32_t **out, struct lyn_error *err) LYN_MUST_CHECK;

/* ---- fn_query.c ---- */
function_vector fn_where, fn_derive;
function_frame fn_head, fn_tail, fn_sample;

/* ---- fn_group.c ---- */
function_frame fn_group_by, fn_distinct, fn_value_counts, fn_describe;

#endif
