"""When the product has something to do next: read from its columns, as the jobs read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, func, select

from pairing.moments import eve
from pairing.pauses import FOREVER
from storage.columns import UtcDateTime
from storage.database import Database
from storage.states import MessageState
from storage.tables import FollowUpRow, OutboxRow, ParticipantRow, ProgramRow, SearchRow
from tests.year.people import Human

_NOW = bindparam("now", type_=UtcDateTime())
_FOREVER = bindparam("forever", FOREVER, type_=UtcDateTime())
# Made once: building statements would take longer than asking the database.
_COMING = select(
    select(func.min(ProgramRow.next_round_at)).scalar_subquery().label("round_at"),
    select(func.min(FollowUpRow.due_after))
    .where(FollowUpRow.done_at.is_(None), FollowUpRow.due_after > _NOW)
    .scalar_subquery()
    .label("follow_up_at"),
    select(func.min(SearchRow.until)).scalar_subquery().label("search_ends_at"),
    select(func.min(ParticipantRow.paused_until))
    .where(ParticipantRow.opted_out_at.is_(None), ParticipantRow.paused_until != _FOREVER)
    .scalar_subquery()
    .label("pause_ends_at"),
    select(func.min(OutboxRow.send_after))
    .where(
        OutboxRow.state.in_([MessageState.PENDING, MessageState.CHECKING]),
        OutboxRow.send_after > _NOW,
    )
    .scalar_subquery()
    .label("post_at"),
)
_WAITING = (
    select(OutboxRow.id)
    .where(OutboxRow.state == MessageState.PENDING, OutboxRow.send_after <= _NOW)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Coming:
    """The next instant of each kind of work; None = none is planned."""

    round_at: datetime
    follow_up_at: datetime | None
    search_ends_at: datetime | None
    pause_ends_at: datetime | None
    post_at: datetime | None
    heads_up_at: datetime | None = None

    @property
    def first_at(self) -> datetime:
        others = (self.follow_up_at, self.search_ends_at, self.pause_ends_at, self.heads_up_at)
        found = [self.round_at, *others, self.post_at]
        return min(at for at in found if at is not None)


class Due:
    """The coming instants of one program with these people."""

    def __init__(self, db: Database, humans: Sequence[Human]) -> None:
        self._db = db
        self._places = {(one.zone, one.profile.hours) for one in humans}
        self._heads_up: Sequence[datetime] = ()
        self._heads_up_for: datetime | None = None

    def look(self, now: datetime) -> Coming:
        """Read what comes after an instant."""
        with self._db.read() as session:
            found = Coming(*session.execute(_COMING, {"now": now}).one())
        if found.round_at != self._heads_up_for:
            self._heads_up_for = found.round_at
            moments = {eve(found.round_at, zone=zone, hours=hours) for zone, hours in self._places}
            self._heads_up = sorted(moments)
        return replace(found, heads_up_at=next((at for at in self._heads_up if at > now), None))

    def has_post(self, now: datetime) -> bool:
        """Tell whether a message waits whose time has come."""
        with self._db.read() as session:
            return session.execute(_WAITING, {"now": now}).first() is not None
