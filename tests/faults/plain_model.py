"""What PairMe promises about people, rounds and messages, in plain Python and nothing else.

No database, no Slack, no code of ours: who is in, who may be in the next round, and who is still
owed a word about a round.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Someone:
    """A person. skip_until is the due time of the round they skip."""

    is_in: bool = False
    is_active: bool = True
    paused_until: datetime | None = None
    skip_until: datetime | None = None
    avoids: set[str] = field(default_factory=set)

    @property
    def is_here(self) -> bool:
        """Whether anything may be sent to them."""
        return self.is_in and self.is_active


class Model:
    """All people by Slack id, and who is owed a word about which round.

    owed  per round those of its pool who were here ever since: each hears exactly once, of a pair
          or that they have none
    """

    def __init__(self, who: tuple[str, ...]) -> None:
        self.people = {one: Someone() for one in who}
        self.owed: dict[int, set[str]] = {}

    def join(self, who: str) -> str:
        me = self.people[who]
        if not me.is_active:
            return "members_only"
        if me.is_in:
            return "already_in"
        me.is_in, me.paused_until, me.skip_until = True, None, None
        return "joined"

    def leave(self, who: str) -> str:
        me = self.people[who]
        if not me.is_in:
            return "not_in"
        me.is_in = False
        self._forget(who)
        return "left"

    def pause(self, who: str, until: datetime) -> str:
        me = self.people[who]
        if not me.is_in:
            return "not_in"
        me.paused_until = until
        return "paused"

    def skip(self, who: str, *, now: datetime, due_at: datetime) -> str:
        me = self.people[who]
        if not me.is_in:
            return "not_in"
        if me.paused_until is not None and me.paused_until > now:
            return "paused"
        if me.skip_until is not None and me.skip_until >= due_at:
            return "already_skipping"
        me.skip_until = due_at
        return "skipped"

    def resume(self, who: str, *, now: datetime, due_at: datetime) -> str:
        me = self.people[who]
        if not me.is_in:
            return "not_in"
        is_paused = me.paused_until is not None and me.paused_until > now
        is_skipping = me.skip_until is not None and me.skip_until >= due_at
        if not is_paused and not is_skipping:
            return "nothing_to_resume"
        me.paused_until = me.skip_until = None
        return "resumed"

    def deactivate(self, who: str, *, is_active: bool) -> None:
        self.people[who].is_active = is_active
        self._forget(who)

    def avoid(self, by: str, about: str) -> None:
        self.people[by].avoids.add(about)

    def are_apart(self, group: set[str]) -> bool:
        """Whether somebody of a group must not meet another of it."""
        return any(self.people[one].avoids & group for one in group)

    def pool(self, *, due_at: datetime) -> set[str]:
        """Who is in a round that is due at an instant."""
        return {
            who
            for who, one in self.people.items()
            if one.is_here
            and (one.paused_until is None or one.paused_until <= due_at)
            and (one.skip_until is None or one.skip_until < due_at)
        }

    def run(self, round_id: int, pool: set[str]) -> None:
        self.owed[round_id] = set(pool)

    def _forget(self, who: str) -> None:
        """Whoever goes is owed nothing more, whether they come back or not."""
        for owed in self.owed.values():
            owed.discard(who)
