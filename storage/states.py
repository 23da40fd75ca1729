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
    """The life of a round. DONE_WITH_PROBLEMS: somebody of it was not reached. CLAIMED is not
    stored by this release: who plans a round holds a lock, which ends with its process."""

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
    ROUND_SKIPPED = "round_skipped"
    HEADS_UP = "heads_up"
    WELCOME_BACK = "welcome_back"
    PAIRING_ENDED = "pairing_ended"
    TRIO_GOES_ON = "trio_goes_on"
    NUDGE = "nudge"
    MIDPOINT = "midpoint"
    FEEDBACK = "feedback"
    GO_ON = "go_on"
    TIMES = "times"
    BOOKED = "booked"
    VENT_TURN = "vent_turn"
    STEP = "step"
    SMALLER_TALK = "smaller_talk"
    IN_WRITING = "in_writing"
    AUTO_PAUSED = "auto_paused"
    NOBODY_FOUND = "nobody_found"
    ROUND_SUMMARY = "round_summary"
    MADE_ADMIN = "made_admin"
    ADMIN_NOTICE = "admin_notice"
    DAY_TWO = "day_two"
    DAY_THREE = "day_three"
    DAY_FIVE = "day_five"


class MessageState(StrEnum):
    """The life of a message. Only SENDING may be on its way to Slack.

    PENDING and CHECKING are waiting; SENT, DEAD, CANCELLED and EXPIRED are final; REVIEW waits for
    the operator. (A workspace is held, not a message: nothing of it moves meanwhile.)
    """

    PENDING = "pending"
    SENDING = "sending"
    CHECKING = "checking"
    SENT = "sent"
    DEAD = "dead"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REVIEW = "review"
