"""What Slack may do and promises nowhere: lose receipts, show a message late, know a repeated
id, say farewell in another order.

Holds settings that a test changes while the sandbox runs, and counts how often they mattered.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from random import Random

from sandbox.receipts import NO_RECEIPTS, Fate, Receipts, draw_fate

FAREWELLS = ("tokens_revoked", "app_uninstalled")  # what an app hears although it is gone


class ClientMsgId(StrEnum):
    """What a second chat.postMessage with the same `client_msg_id` does.

    The argument is documented nowhere, only two of its error codes are.

    IGNORE  it posts again
    HONOR   it answers with the first message and posts nothing; duplicate_message_not_found if that
            was deleted, duplicate_channel_not_found if it was in another conversation
    ERROR   it answers duplicate_message_not_found and posts nothing
    """

    IGNORE = "ignore"
    HONOR = "honor"
    ERROR = "error"


class Quirks:
    """`slack.quirks`: assign to its attributes at any time.

    history_lag_s   sandbox seconds until conversations.history shows a new message
    client_msg_id   what a repeated client_msg_id does
    farewells       in which order the events of an uninstalled app come
    farewell_gap_s  sandbox seconds between them
    seen            how often: receipt_sent, receipt_late, receipt_repeated, receipt_lost,
                    receipt_given_up (nobody took it, however often it was sent),
                    history_lag (reads that left something out), client_msg_id (repetitions caught)
    """

    def __init__(self, receipts: Receipts | bool = True) -> None:
        """receipts: True = each once and at once, False = none."""
        if isinstance(receipts, bool):
            receipts = Receipts() if receipts else NO_RECEIPTS
        self._first = receipts
        self.seen: Counter[str] = Counter()
        self.reset()

    def reset(self) -> None:
        """Return to how the sandbox was started."""
        self.receipts = self._first
        self.history_lag_s = 0.0
        self.farewells, self.farewell_gap_s = FAREWELLS, 0.0
        self.client_msg_id = ClientMsgId.IGNORE
        self.seen.clear()

    @property
    def receipts(self) -> Receipts:
        """How receipts come. Assigning starts the chance anew from its seed."""
        return self._receipts

    @receipts.setter
    def receipts(self, receipts: Receipts) -> None:
        self._receipts, self._random = receipts, Random(receipts.seed)

    def silent(self) -> list[str]:
        """What is switched on to go wrong and has not mattered yet."""
        receipts = self._receipts
        switched_on = {
            "receipt_late": receipts.late_s > 0 and receipts.late > 0,
            "receipt_repeated": receipts.repeat is not None and receipts.repeated > 0,
            "receipt_lost": receipts.sent and receipts.lost > 0,
            "history_lag": self.history_lag_s > 0,
        }
        return [name for name, is_on in switched_on.items() if is_on and not self.seen[name]]

    def draw_fate(self) -> Fate:
        """Decide about the next receipt and count it. The caller holds the world's lock."""
        fate = draw_fate(self._receipts, self._random)
        if self._receipts.sent:
            self.seen["receipt_sent" if fate.sendings else "receipt_lost"] += 1
        self.seen["receipt_late"] += bool(fate.sendings) and fate.late_s > 0
        self.seen["receipt_repeated"] += sum(fate.sendings) > 1
        return fate
