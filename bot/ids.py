"""Every identifier that Slack echoes back to us: actions, forms and fields, in one place.

Slack keeps old messages for years, so a name here is never reused for another meaning.
"""

from enum import StrEnum

COMMAND = "/pairme"
DELIVERY_EVENT = "pairme_delivery"  # metadata event_type of everything the outbox sends


class Action(StrEnum):
    """action_id of buttons that do something."""

    JOIN = "join"  # opens the join form
    JOIN_HERE = "join_here"  # submits the join form that is part of a message
    PROFILE = "profile"
    SKIP = "skip"
    PAUSE = "pause"  # asks how long
    PAUSE_FOR = "pause_for"  # value: "2w", "open"; several in one block get a suffix
    RESUME = "resume"
    LEAVE = "leave"
    WE_MET = "we_met"
    CHECK_IN = "check_in"  # followed by the answer: check_in.yes_once


class Form(StrEnum):
    """callback_id of forms."""

    JOIN = "join_form"
    PROFILE = "profile_form"


class Field(StrEnum):
    """block_id of form fields; the action_id inside is VALUE."""

    STAGE = "stage"
    GROW = "grow"
    SHARE = "share"


VALUE = "value"
