"""Each error code of Slack, told apart by one question: did Slack do it?"""

from __future__ import annotations

import pytest

from bot.delivery.outcomes import (
    FOR_GOOD,
    LATER,
    WORKSPACE,
    Blocked,
    NotSent,
    Outcome,
    Refused,
    Unknown,
    classify_error,
)

CLASSES: dict[type[Outcome], str] = {
    NotSent: "ratelimited rate_limited message_limit_exceeded team_added_to_org",
    Blocked: (
        "account_inactive invalid_auth not_authed token_revoked token_expired missing_scope "
        "no_permission access_denied accesslimited ekm_access_denied team_access_not_granted "
        "enterprise_is_restricted"
    ),
    Refused: (
        "user_disabled user_not_found users_not_found user_not_visible cannot_dm_bot "
        "invalid_user_combination channel_not_found is_archived not_in_channel "
        "restricted_action restricted_action_read_only_channel restricted_action_thread_locked "
        "method_not_supported_for_channel_type messages_tab_disabled "
        "slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked "
        "invalid_arguments invalid_arg_name invalid_blocks invalid_blocks_format msg_too_long "
        "msg_blocks_too_long no_text too_many_attachments metadata_too_large "
        "metadata_must_be_sent_from_app invalid_metadata_format invalid_metadata_schema "
        "not_enough_users too_many_users users_list_not_supplied"
    ),
    Unknown: (
        "fatal_error internal_error request_timeout service_unavailable "
        "duplicate_message_not_found duplicate_channel_not_found "
        "a_code_nobody_has_seen_yet INVALID_AUTH invalid_auth_"
    ),
}


@pytest.mark.parametrize(
    ("code", "expected"),
    [(code, kind) for kind, codes in CLASSES.items() for code in codes.split()],
)
def test_every_code_of_slack_means_one_thing_for_a_message(code: str, expected: type) -> None:
    outcome = classify_error(code)

    assert type(outcome) is expected
    assert outcome.reason == code


def test_an_empty_code_says_nothing() -> None:
    assert classify_error("") == Unknown("")


def test_no_code_is_in_two_classes() -> None:
    assert not LATER & WORKSPACE
    assert not LATER & FOR_GOOD
    assert not WORKSPACE & FOR_GOOD
