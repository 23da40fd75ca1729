"""What a request to Slack came to, told apart by one question: did Slack do it?

Source of the classes: Slack's method pages (chat.postMessage, conversations.open), 2026-11.
`fatal_error` and `internal_error` are documented as possibly having taken effect.
"""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack did it. `ts` is None for a request that posts nothing."""

    channel_id: str
    ts: str | None = None


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """Slack refused because we are too fast; the whole (workspace, method) waits."""

    seconds: float


@dataclass(frozen=True, slots=True)
class NotSent:
    """The request never reached Slack, or Slack asks to come back later; surely not done."""

    reason: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """This workspace's installation cannot send now (token, scope); the message is kept."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Slack refused for good; asking again cannot help."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Done or not done: nobody can tell from this answer."""

    reason: str


Outcome: TypeAlias = Sent | RetryAfter | NotSent | Blocked | Refused | Unknown

LATER = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded", "team_added_to_org"})
WORKSPACE = frozenset(
    {
        "access_denied",
        "account_inactive",
        "accesslimited",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_authed",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
LOST_CHANNEL = frozenset({"channel_not_found", "is_archived", "not_in_channel"})
FOR_GOOD = LOST_CHANNEL | frozenset(
    {
        # the people or the conversation
        "cannot_dm_bot",
        "invalid_user_combination",
        "messages_tab_disabled",
        "method_not_supported_for_channel_type",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "users_not_found",
        # a defect of ours
        "invalid_arg_name",
        "invalid_arguments",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "not_enough_users",
        "too_many_attachments",
        "too_many_users",
        "users_list_not_supplied",
    }
)
FOR_GOOD_PREFIXES = (
    "invalid_blocks",
    "invalid_metadata_",
    "metadata_",
    "restricted_action",
    "slack_connect_",
)


def classify_error(code: str) -> NotSent | Blocked | Refused | Unknown:
    """Tell what an `ok: false` answer means for the message. Unknown codes are `Unknown`."""
    if code in LATER:
        return NotSent(code)
    if code in WORKSPACE:
        return Blocked(code)
    if code in FOR_GOOD or code.startswith(FOR_GOOD_PREFIXES):
        return Refused(code)
    return Unknown(code)
