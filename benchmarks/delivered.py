"""What delivering the introductions of one round came to, counted from what Slack saw.

Nothing is taken from the sender: who got what, when, and how often Slack said no stands in the
transcript of the local Slack.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sandbox import Entry, EntryKind
from sandbox.tiers import TIERS

OPENING, POSTING = "conversations.open", "chat.postMessage"
WITHIN = 1.05  # of the time that the tiers allow: what PairMe promises


@dataclass(frozen=True, slots=True)
class Delivered:
    """One round of `pairs` introductions. Seconds are the local Slack's but for `real_s`.

    last_s   from the slot to the last introduction
    ahead    conversations opened before the slot
    posts    introductions by conversation
    refused  answers 429 by method
    real_s   all that was waited for, the opening ahead of the slot included
    promise  the method whose tier the sender keeps up with; None = it promises nothing
    """

    sender: str
    pairs: int
    last_s: float
    ahead: int
    posts: Mapping[str, int]
    refused: Mapping[str, int]
    real_s: float
    promise: str | None = None

    def times(self, method: str) -> float:
        """Compare with the time that the tier of a method allows for one call a pair; 1 = equal."""
        return self.last_s / tier_s(method, self.pairs)

    @property
    def complaints(self) -> list[str]:
        """Tell what must not be."""
        found = []
        if len(self.posts) != self.pairs:
            found.append(f"{len(self.posts)} of {self.pairs} pairs were introduced")
        if twice := sum(many > 1 for many in self.posts.values()):
            found.append(f"{twice} pairs were introduced more than once")
        if self.promise is None:
            return found  # the others promise no more
        if self.times(self.promise) > WITHIN:
            found.append(f"{self.times(self.promise):.3f} x what the tier of {self.promise} allows")
        if refused := sum(self.refused.values()):
            found.append(f"{refused} requests over a tier")
        return found


def tier_s(method: str, calls: int) -> float:
    """Return how long the tier of a method takes for so many calls, in seconds of Slack's clock."""
    limit = TIERS[method]
    return calls * limit.window_s / limit.calls


def count(
    transcript: Sequence[Entry],
    *,
    sender: str,
    pairs: int,
    slot: datetime,
    real_s: float,
    promise: str | None = None,
) -> Delivered:
    """Count what crossed the line for one round."""
    calls = [entry for entry in transcript if entry.kind is EntryKind.CALL]
    posts = [entry for entry in calls if entry.method == POSTING and entry.ok]
    opened = [entry for entry in calls if entry.method == OPENING and entry.ok]
    last_at = max((entry.at for entry in posts), default=slot)
    return Delivered(
        sender=sender,
        pairs=pairs,
        last_s=(last_at - slot).total_seconds(),
        ahead=sum(entry.at < slot for entry in opened),
        posts=Counter(entry.ids["channel"] for entry in posts),
        refused=Counter(entry.method for entry in calls if entry.status == 429),
        real_s=real_s,
        promise=promise,
    )
