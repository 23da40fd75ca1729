"""The eleven rules that people can rely on, each with the tests that hold it.

Where a rule is about values, the test draws them (hypothesis); where it is about what happens, the
test plays it with drawn or listed causes. `tests/year` plays all of them together for a year.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
RULES: dict[str, dict[str, tuple[str, ...]]] = {
    "1 a score is in [0, 1], the same both ways, and sharing more never lowers it": {
        "pairing/test_score.py": (
            "test_a_score_is_symmetric_and_between_0_and_1",
            "test_the_order_of_topics_does_not_matter",
            "test_one_more_topic_to_share_never_lowers_a_score",
            "test_an_exact_two_way_exchange_beats_an_empty_profile",
        )
    },
    "2 nobody meets whom a rule, a wish or a reporting line keeps apart": {
        "pairing/test_plan_properties.py": (
            "test_no_two_of_any_group_are_kept_apart_by_a_rule",
            "test_everybody_is_once_in_the_plan_and_nobody_meets_whom_they_avoid",
        ),
        "pairing/test_large_invariants.py": ("test_whatever_people_say_the_rules_hold",),
        "bot/services/drawing/test_never_again.py": (
            "test_in_rounds_of_any_size_nobody_is_in_a_group_with_whom_they_must_not_meet",
        ),
        "bot/services/joining/test_searches.py": ("test_the_rules_of_the_rounds_hold",),
    },
    "3 a reason names no private wish without leave, no stage and no number of the score": {
        "pairing/test_reasons.py": (
            "test_reasons_never_tell_what_is_private",
            "test_what_only_one_person_said_beside_topics_is_told_to_nobody",
        ),
        "bot/views/test_introduction.py": (
            "test_no_private_topic_number_or_stage_is_shown",
            "test_the_score_is_nowhere_in_the_message",
        ),
    },
    "4 nobody is shown a prompt twice, over all partners and replacements": {
        "pairing/test_selection.py": ("test_replacing_again_and_again_shows_nothing_twice",),
        "bot/services/talking/test_other_prompts.py": (
            "test_a_slot_is_replaced_twice_at_most_and_each_time_by_something_new",
        ),
        "bot/services/talking/test_seen_prompts.py": (
            "test_nobody_is_shown_a_prompt_twice_over_rounds_replacements_and_going_on",
        ),
    },
    "5 nobody vents where it is not meant for, and nobody is asked deeper than they allow": {
        "pairing/test_selection.py": (
            "test_nobody_vents_whom_it_is_not_meant_for",
            "test_no_meeting_goes_deeper_than_the_most_careful_member_allows",
        )
    },
    "6 the prompt library is whole": {
        "pairing/test_library.py": (
            "test_the_library_of_the_package_is_whole",
            "test_a_mistake_is_named_with_its_place",
        )
    },
    "7 no small group can be worked out, not even by subtraction": {
        "pairing/test_stats.py": (
            "test_a_share_of_fewer_than_five_is_not_shown",
            "test_a_share_never_tells_that_all_said_the_same",
            "test_no_part_that_is_hidden_can_be_worked_out_from_what_is_shown",
            "test_two_totals_that_were_published_differ_by_five_answers_or_more",
        ),
        "pairing/test_subtraction.py": (
            "test_nobody_can_work_out_which_pairs_met",
            "test_nobody_can_work_out_what_somebody_answered",
            "test_without_any_one_of_the_rules_something_is_found_out",
        ),
    },
    "8 who is left over, and whose pairing ended, reads the same whatever the cause": {
        "bot/delivery/test_left_over.py": (
            "test_who_is_left_over_reads_the_same_whatever_the_cause",
        ),
        "bot/delivery/test_endings.py": (
            "test_the_partner_gets_one_message_that_is_the_same_whatever_the_cause",
        ),
    },
    "9 messages by the clock: in working hours, one a day, seven in a round": {
        "bot/services/test_moderation.py": (
            "test_whatever_hours_people_work_they_are_written_to_in_them_and_once_a_day",
        ),
        "bot/services/talking/test_follow_ups.py": (
            "test_nobody_gets_more_than_seven_messages_in_a_round",
            "test_what_was_missed_for_weeks_comes_one_a_day",
        ),
        "bot/services/talking/test_day_cards.py": (
            "test_three_cards_take_the_place_of_nudge_and_midpoint_and_all_is_seven",
            "test_a_bot_that_was_away_leaves_out_what_is_late_and_sends_one_a_day",
        ),
        "bot/services/talking/test_room_for_cards.py": (
            "test_the_questions_are_asked_however_little_room_there_is_for_cards",
        ),
    },
    "10 words and answers are gone after their time": {
        "bot/services/talking/test_feedback.py": (
            "test_a_week_after_the_round_only_counts_are_left",
        ),
        "storage/test_profiles.py": (
            "test_what_somebody_would_like_to_think_through_is_kept_until_its_time",
        ),
        "bot/services/talking/test_steps.py": (
            "test_the_words_stand_in_one_table_until_they_were_said_and_in_none_afterwards",
            "test_what_could_not_be_said_within_two_days_is_forgotten",
            "test_who_leaves_takes_their_words_along_at_once",
        ),
    },
    "11 every message has words for all, and every button a short name": {
        "bot/views/test_limits.py": (
            "test_every_message_has_words_for_screen_readers_and_notifications",
            "test_every_button_says_what_it_does",
        )
    },
}


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_held_by_tests_that_exist(rule: str) -> None:
    for place, names in RULES[rule].items():
        tree = ast.parse((TESTS / place).read_text(encoding="utf-8"))
        there = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}

        assert names, place
        assert set(names) <= there, place


def test_there_are_eleven_of_them() -> None:
    assert [int(rule.split()[0]) for rule in RULES] == list(range(1, 12))
