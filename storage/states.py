"""The words the database holds for states and kinds; each one is also in a CHECK constraint.

The modules that own a state hand it on (`storage.outbox.MessageState`, …): import it from there.
"""

from __future__ import annotations

from enum import StrEnum


class WorkspaceState(StrEnum):
    """ACTIVE works; HELD waits for a repair (revoked token, scope); UNINSTALLED is silent."""

    ACTIVE = "active"
    HELD = "held"
    UNINSTALLED = "uninstalled"


class PersonKind(StrEnum):
    """What Slack says somebody is. Only a MEMBER may be paired."""

    MEMBER = "member"
    GUEST = "guest"
    BOT = "bot"
    STRANGER = "stranger"


class RoundState(StrEnum):
    """The life of a round. CLAIMED and DONE_WITH_PROBLEMS are reserved for a later release."""

    CLAIMED = "claimed"
    DELIVERING = "delivering"
    DONE = "done"
    DONE_WITH_PROBLEMS = "done_with_problems"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class MessageKind(StrEnum):
    """What a message says; how it looks is decided when it is sent."""

    WELCOME = "welcome"
    PAIR_OPEN = "pair_open"
    PAIR_INTRO = "pair_intro"
    SAT_OUT = "sat_out"
    CHECK_IN = "check_in"


class MessageState(StrEnum):
    """The life of a message. Only SENDING may be on its way to Slack.

    PENDING, CHECKING and HELD are waiting; SENT, DEAD, CANCELLED and EXPIRED are final; REVIEW
    waits for an admin.
    """

    PENDING = "pending"
    SENDING = "sending"
    CHECKING = "checking"
    SENT = "sent"
    DEAD = "dead"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    HELD = "held"
    REVIEW = "review"
