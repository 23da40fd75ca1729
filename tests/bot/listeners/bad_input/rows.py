"""Everything wrong that can be put in, and where it is shown that it gets its answer.

A row is answered by tests (file below tests/ -> their names), or there is a reason why nobody can
put it in. `test_rows.py` looks whether the tests exist.
"""

from __future__ import annotations

from collections.abc import Mapping

Where = Mapping[str, tuple[str, ...]]

HERE = "bot/listeners/bad_input"
WORDS, FIELDS = f"{HERE}/test_words.py", f"{HERE}/test_fields.py"
BUTTONS, ADMINS, ORDERS = (
    f"{HERE}/{name}.py" for name in ("test_buttons", "test_admins", "test_orders")
)
IMPORTS, MATRIX = "bot/listeners/test_imports.py", "bot/listeners/test_admin_matrix.py"

TYPED: Mapping[str, Where | str] = {
    "nothing at all": {WORDS: ("test_nothing_typed_is_no_mistake",)},
    "a word that is nearly a command, or none: long, emoji, other directions, unseen, NUL, lines": {
        WORDS: ("test_what_is_no_command_is_named_harmlessly_with_all_that_are",)
    },
    "join of somebody who is in": {WORDS: ("test_who_joins_twice_is_in_and_nothing_changes",)},
    "leave, and anything else, of somebody who is out": {
        WORDS: ("test_who_does_not_take_part_hears_how_to",)
    },
    "a pause without an end": {
        WORDS: ("test_a_pause_without_an_end_is_asked_for_one_and_no_refusal",)
    },
    "a pause with an end that cannot be": {WORDS: ("test_a_pause_that_cannot_be_says_what_can",)},
    "block, with somebody or nobody behind it": {
        WORDS: ("test_what_is_no_command_is_named_harmlessly_with_all_that_are",)
    },
    "keeping away from oneself, the bot, nobody, a group": {
        FIELDS: ("test_whom_somebody_keeps_away_from_is_a_colleague",)
    },
    "keeping away from somebody of another company": (
        "PairMe takes whom Slack's own menu offers and asks Slack nothing about them: an id of a "
        "stranger keeps nobody apart, because strangers are never paired"
    ),
    "a guest, a stranger, a bot, a closed account": {
        WORDS: ("test_who_is_no_member_of_the_workspace_cannot_join",)
    },
    "a workflow, a guest of one channel": {
        "bot/test_slack_people.py": ("test_only_a_full_member_of_the_workspace_is_one",)
    },
    "typed in a conversation, a thread, a shared channel": {
        WORDS: ("test_wherever_it_is_typed_only_who_typed_it_reads_the_answer",)
    },
    "from a workspace that is held, or not ours": {
        WORDS: ("test_a_workspace_that_is_held_or_not_ours_is_told_whom_to_ask",),
        "bot/listeners/test_turned_away.py": (
            "test_people_of_a_silent_workspace_are_told_whom_to_ask_and_nothing_is_done",
        ),
    },
    "more than ten in a minute": {
        WORDS: (
            "test_more_than_ten_commands_in_a_minute_are_too_many_for_one_and_for_nobody_else",
            "test_a_command_that_is_delivered_again_is_not_counted_again",
        )
    },
    "the storage is down": {WORDS: ("test_what_cannot_be_stored_is_said_not_to_be",)},
}
FILLED_IN: Mapping[str, Where | str] = {
    "free text that is too long": {
        FIELDS: (
            "test_settings_out_of_their_range_name_the_range",
            "test_a_step_has_a_length_and_a_day_in_its_range",
            "test_a_note_is_never_cut",
        )
    },
    "free text that cannot be seen, with controls, directions, NUL, markup, 200 lines": {
        FIELDS: ("test_text_that_nobody_sees_is_none",),
        f"{HERE}/test_unseen.py": (
            "test_what_nobody_sees_is_taken_out_of_free_text_and_markup_stays_text",
        ),
    },
    "a link that is not safe to open": {ADMINS: ("test_a_way_to_reach_somebody_is_safe_to_open",)},
    "a link of somebody who takes part": "PairMe has no such field: nobody is asked for a link",
    "the time zone of somebody who takes part": "PairMe has no such field: it is Slack's",
    "the time zone of a program": {
        ADMINS: ("test_a_calendar_that_cannot_be_is_said_beside_its_fields",)
    },
    "an option that was not offered": {
        FIELDS: (
            "test_options_that_the_profile_form_did_not_offer_are_out_of_date",
            "test_settings_that_were_not_offered_are_out_of_date",
        )
    },
    "more options than may be": {
        FIELDS: ("test_what_is_missing_or_too_much_is_named_with_what_may_be",)
    },
    "a block that is missing, or of another type or name": {
        FIELDS: (
            "test_a_block_under_another_name_and_a_missing_one_count_as_not_filled_in",
            "test_a_form_of_another_shape_is_out_of_date",
        )
    },
    "a rating that is none": {FIELDS: ("test_a_rating_is_one_of_six",)},
    "a rating of 0": "it is an answer: they did not meet",
    "a note of more than 500 characters": {FIELDS: ("test_a_note_is_never_cut",)},
    "feedback about a pair of others": {
        BUTTONS: ("test_a_form_that_names_no_pair_of_theirs_keeps_nothing",)
    },
    "feedback that comes too late": {BUTTONS: ("test_after_its_round_a_pair_is_over",)},
    "feedback a second time": {FIELDS: ("test_feedback_given_again_takes_the_place_of_the_first",)},
    "what a form was opened for is missing, changed, or of somebody else": {
        BUTTONS: ("test_a_form_that_names_no_pair_of_theirs_keeps_nothing",),
        MATRIX: ("test_an_admin_does_nothing_to_a_program_of_another_workspace",),
    },
    "a date or a number: past, no number, with a comma, far too large": {
        FIELDS: ("test_a_step_has_a_length_and_a_day_in_its_range",),
        ADMINS: ("test_rules_weights_and_names_have_their_ranges",),
    },
}
CLICKED: Mapping[str, Where | str] = {
    "a button or form nobody knows": {
        BUTTONS: (
            "test_a_button_nobody_knows_does_nothing",
            "test_a_form_nobody_knows_is_out_of_date",
            "test_a_click_of_another_shape_does_nothing",
        )
    },
    "a value of another workspace, or no value of ours": {
        BUTTONS: ("test_a_value_that_is_no_pair_of_theirs_does_nothing",),
        IMPORTS: ("test_a_value_that_names_no_list_of_ours_does_nothing",),
    },
    "a click of somebody who is not in the pair": {
        BUTTONS: ("test_who_is_not_in_the_pair_can_do_nothing_with_its_buttons",)
    },
    "a click after the pair or its round has ended": {
        BUTTONS: ("test_a_pair_that_has_ended_says_so", "test_after_its_round_a_pair_is_over")
    },
    "a second click": {
        "bot/listeners/test_entry_points.py": (
            "test_what_writes_does_so_once_however_often_and_wherever_it_is_delivered",
        )
    },
    "a click of somebody who is no admin": {
        MATRIX: ("test_who_may_not_is_refused_everywhere_without_effect_and_written_down",)
    },
    "a shortcut": "PairMe has none: its manifest offers no shortcut",
}
BY_ADMINS: Mapping[str, Where | str] = {
    "somebody who is no admin": {
        ADMINS: ("test_who_is_no_admin_hears_one_sentence_whatever_they_type",),
        MATRIX: ("test_who_may_not_is_refused_everywhere_without_effect_and_written_down",),
    },
    "a schedule that cannot be": {
        ADMINS: (
            "test_a_schedule_that_cannot_be_comes_with_an_example",
            "test_a_calendar_that_cannot_be_is_said_beside_its_fields",
        )
    },
    "a time that one day lacks": {
        ADMINS: ("test_a_time_that_one_day_lacks_is_taken_with_a_warning",)
    },
    "the size of a group": "PairMe has no such field: a group has two, or three when it is odd",
    "running a round twice, while it runs, or with too few": {
        ORDERS: (
            "test_a_round_that_runs_or_has_run_is_not_run_again",
            "test_a_round_needs_two_people",
            "test_orders_about_a_round_that_have_no_effect_say_why",
        )
    },
    "cancelling a round that is over": {
        ORDERS: ("test_orders_about_a_round_that_have_no_effect_say_why",)
    },
    "a channel": "PairMe has no such field: it writes in conversations of its own only",
    "a text for messages": {
        ADMINS: ("test_a_note_has_a_length_and_is_looked_at_before_it_is_kept",)
    },
    "a text with {variables} or blocks": (
        "a note has no variables and no blocks: what looks like one is shown as it was typed, and "
        "the preview shows it before it is kept"
    ),
    "naming people: unknown, too many, guests, the bot": {
        ADMINS: ("test_who_runs_a_program_is_a_full_member_and_few_are_named_at_once",)
    },
    "a user group": "PairMe has no such field: people are named one by one, or in a list",
    "erasing somebody unknown, or with an id that is none": {
        "cli/test_privacy.py": (
            "test_somebody_unknown_is_said_to_be_so",
            "test_what_is_no_id_is_wrong_usage",
        )
    },
    "exporting nothing": {
        ORDERS: ("test_an_empty_table_is_a_first_line_and_a_note",),
        "bot/services/managing/test_exports.py": ("test_nothing_to_export_is_a_first_line",),
    },
    "exporting a table there is not": {
        ORDERS: ("test_a_table_nobody_knows_is_answered_with_those_there_are",)
    },
}
