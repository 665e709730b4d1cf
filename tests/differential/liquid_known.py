"""Where published Liquid cases and our answers differ on purpose: why, and the names of the cases.

The reference is python-liquid as lynguine sets it up: lax, without its extra tags and filters. Names are
patterns; a section such as 3.4 is one of the rules for templates (config-compute).
"""
import re

REASONS = {
    "nil and false are not blank, nil is not empty (3.4; the reference)": (
        r"blank and empty, (false|nil|null|undefined) is equal to blank",
    ),
    "kinds without an order are a fault where < or > compare them (3.4; the reference)": (
        r"blank and empty, (blank|empty) on (left|right) of a relational operators is false",
        r"tags/statements_test.rb, test_zero_lq_or_equal_one_involving_nil \d",
    ),
    "lists and mappings print as Python's, and nil in a list as None (3.4, 3.6; the reference)": (
        r"hash_rendering_test.rb, .*",
        r"variable_test.rb, test_nested_array 1",
        r"standard_filter_test.rb, test_sort_natural_with_nils 1",
        r"standard_filter_test.rb, test_slice 9",
    ),
    "`self` as a name for all variables is newer than the reference": (
        r"self_drop_context_test.rb, .*",
        r"context_test.rb, test_access_variable_with_hash_notation \d",
        r"variable_test.rb, test_(expression_with_whitespace_in_square_brackets 2|dynamic_find_var 1|raw_value_variable 1)",
        r"assign_test.rb, test_assign_allows_invalid_names_in_lax 1",
    ),
    "an expression that cannot be parsed, or an unknown filter, prints nothing (3.7); Ruby's lax mode guesses": (
        r"parsing_quirks_test.rb, test_(incomplete_expression|unanchored_filter_arguments) \d+",
        r"parsing_quirks_test.rb, test_(lookup_on_var_with_literal_name|extra_dots_in_ranges) \d",
        r"tags/(include|render)_tag_test.rb, test_strict2_parsing_errors \d",
        r"tags/table_row_test.rb, test_tablerow_with_invalid_(attribute|expression)_strict_vs_strict2 \d",
        r"tags/cycle_tag_test.rb, test_cycle_tag_with_error_mode \d",
        r"tags/standard_tag_test.rb, test_capture_detects_bad_syntax 1",
        r"capture_test.rb, test_captures_block_content_in_quoted_variable_in_lax 1",
        r"variable_test.rb, test_variable_lookup_should_not_hang_with_invalid_syntax 1",
        r"trim_mode_test.rb, test_trim_blank 1",
        r"filter_test.rb, test_nonexistent_filter_is_ignored 1",
        r"standard_filter_test.rb, test_(cannot_access_private_methods 1|h \d)",
    ),
    "the text of an error never stands in what is rendered: it is a warning (3.7)": (
        r"tags/table_row_test.rb, test_table_row_renders_correct_error_message_for_invalid_parameters \d",
        r"tags/include_tag_test.rb, test_render_raise_argument_error_when_template_is_(undefined|not_a_string) \d",
        r"tags/render_tag_test.rb, test_includes_will_not_render_inside_(render_tag|nested_sibling_tags) 1",
    ),
    "null is no limit and no offset (the reference)": (
        r"tags/table_row_test.rb, test_nil_(limit|offset)_is_treated_as_zero \d",
    ),
    "a newline at the very end goes, too, where the last tag strips to its right (the reference)": (
        r"trim_mode_test.rb, test_(variable_output|tag_output)_with_multiple_blank_lines 1",
        r"trim_mode_test.rb, test_(post_trim|pre_and_post_trim|trim|whitespace_trim|complex_trim)(_output|_tags)? \d",
        r"tags/table_row_test.rb, test_table_row_does_not_leak_interrupts 1",
    ),
    "texts have no first and last (3.4)": (
        r"standard_filter_test.rb, test_first_last_on_(unicode_)?strings(_via_template)? \d",
    ),
    "array[\"first\"] is array.first (3.4)": (
        r"context_test.rb, test_hash_notation_only_for_hash_access 2",
    ),
    "numbers are Python's: a text that is no number is 0, true counts as 1, a sum of nothing is 0 (3.6)": (
        r"standard_filter_test.rb, test_times 3",
        r"standard_filter_test.rb, test_sum_with_(unindexable_values 1|floats_and_indexable_map_values \d)",
    ),
    "the case compares numbers, and 0.0 is 0; a float prints as one (3.4)": (
        r"(divided_by|modulo) filter, string not a number",
    ),
    "a missing key is nothing to map (3.6)": (
        r"map filter, missing property",
    ),
    "filters of the reference's extra set, which lynguine does not turn on (3.6)": (
        r"(sort_numeric|stylesheet_tag|script_tag|json|index) filter, .*",
    ),
    "a format that is empty or no text (3.8: an empty format prints nothing)": (
        r"standard_filter_test.rb, test_date (7|8|9|10)",
    ),
    "truncate cuts by Python's slice where the length is below the ellipsis's (3.6)": (
        r"standard_filter_test.rb, test_truncate 3",
    ),
    "strip_html goes once through the text, as a text of nested tags shows (the reference)": (
        r"standard_filter_test.rb, test_strip_html 8",
    ),
    "`allow_false` goes by name (3.6); the case gives a mapping": (
        r"standard_filter_test.rb, test_default_handle_false \d",
    ),
    "nil in a list has no order among numbers (3.6)": (
        r"standard_filter_test.rb, test_sort_with_nils 1",
    ),
    "a missing property or one that is nil selects nothing (the reference)": (
        r"standard_filter_test.rb, test_where_with_nil_is_a_no_op 1",
    ),
    "ends of a range convert to integers, whatever they are (the reference)": (
        r"expression_test.rb, test_range 2",
    ),
    "what follows the values of `when` is ignored (the reference)": (
        r"tags, case, unexpected when token, strict2",
    ),
    "a cycle goes by the values of its arguments (3.5)": (
        r"tags/cycle_tag_test.rb, test_unnamed_cycle_have_independent_counters_when_used_with_lookups 1",
    ),
    "counters are apart from variables (3.5)": (
        r"tags/increment_tag_test.rb, test_dec 1",
    ),
    "the marks of raw do not strip its body (3.3)": (
        r"tags/raw_tag_test.rb, test_output_in_raw 2",
    ),
    "`break` outside a loop is a fault and goes on (the reference)": (
        r"tags/break_tag_test.rb, test_break_with_no_block 1",
    ),
}


def reason(case):
    """Why a case may differ, or None."""
    return next((why for why, patterns in REASONS.items()
                 if any(re.fullmatch(pattern, case.name) for pattern in patterns)), None)
