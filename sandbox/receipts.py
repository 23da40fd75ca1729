"""How Slack tells an app that one of its own messages was posted (`message_metadata_posted`).

Settings only: whether such a receipt comes, how late, how often. What is promised nowhere, and so
what an app must live with.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from random import Random

RECEIPT = "message_metadata_posted"
EVENT_RETRIES_S = (0.0, 60.0, 300.0)  # before each repetition of an unacknowledged event


class Repeat(StrEnum):
    """How a receipt comes more than once.

    SAME_EVENT  one event, sent twice under one event_id
    NEW_EVENT   two events about one message, each with its own event_id
    BOTH        three sendings: one event twice, and another event
    """

    SAME_EVENT = "same_event"
    NEW_EVENT = "new_event"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Receipts:
    """How receipts come; shares are of all receipts, from 0 to 1.

    sent      False: none at all
    late_s    sandbox seconds by which a late one is late; late = the share of late ones
    repeat    how one comes more than once, None = it does not; repeated = the share that does
    lost      the share that never comes
    again_s   sandbox seconds before each repetition of one that nobody acknowledged, as Slack does
              with events. On a fast clock a start of the app takes long; more repetitions make up
              for that
    seed      of the chance that decides
    """

    sent: bool = True
    late_s: float = 0.0
    late: float = 1.0
    repeat: Repeat | None = None
    repeated: float = 1.0
    lost: float = 0.0
    again_s: tuple[float, ...] = EVENT_RETRIES_S
    seed: int = 0

    def __post_init__(self) -> None:
        """Raises ValueError for a share outside 0..1 or a negative lateness."""
        if not all(0 <= share <= 1 for share in (self.late, self.repeated, self.lost)):
            raise ValueError("late, repeated and lost are shares from 0 to 1")
        if self.late_s < 0:
            raise ValueError("a receipt cannot come before its message")


NO_RECEIPTS = Receipts(sent=False)


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one receipt: how often each of its events is sent, and after how long.

    sendings: one number per event; () = the receipt is lost.
    """

    sendings: tuple[int, ...] = (1,)
    late_s: float = 0.0


def draw_fate(receipts: Receipts, random: Random) -> Fate:
    """Decide about one receipt. Takes three numbers from `random` whatever the settings are."""
    lost, late, repeated = random.random(), random.random(), random.random()
    if not receipts.sent or lost < receipts.lost:
        return Fate(sendings=())
    sendings: tuple[int, ...] = (1,)
    if receipts.repeat is not None and repeated < receipts.repeated:
        sendings = {Repeat.SAME_EVENT: (2,), Repeat.NEW_EVENT: (1, 1), Repeat.BOTH: (2, 1)}[
            receipts.repeat
        ]
    return Fate(sendings, receipts.late_s if late < receipts.late else 0.0)
