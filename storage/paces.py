"""How fast a workspace may be asked, counted for all instances together.

One row per workspace and method. It outlives the process: neither a restart nor a second instance
asks again before the instant that Slack named in Retry-After.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from pairing.ids import WorkspaceId
from storage.session import Session
from storage.statements import changed, insert_or_keep, table_of
from storage.tables import PaceRow

_paces = table_of(PaceRow)
_ours = (
    _paces.c.workspace_id == bindparam("ours"),
    _paces.c.method == bindparam("of_method"),
)
_OF_METHOD = (
    select(_paces.c.workspace_id, _paces.c.free_at, _paces.c.held_until)
    .where(_paces.c.method == bindparam("of_method"))
    .order_by(_paces.c.workspace_id)
)
_LOCK = select(_paces.c.free_at, _paces.c.held_until).where(*_ours).with_for_update()
_COUNT = update(_paces).where(*_ours).values(free_at=bindparam("next_at"))


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_minute` requests on average, `burst` at once after a pause.

    late  one that leaves so much later than it could have does not put off those after it
    """

    per_minute: float
    burst: int
    late: timedelta = timedelta(0)

    @property
    def gap(self) -> timedelta:
        """The time that one request uses up."""
        return timedelta(minutes=1 / self.per_minute)


def list_waiting(s: Session, method: str, rate: Rate, *, now: datetime) -> dict[int, datetime]:
    """Return the workspaces that have to wait with a method, and until when."""
    rows = s.execute(_OF_METHOD, {"of_method": method})
    ready = {row.workspace_id: _ready(row.free_at, row.held_until, rate) for row in rows}
    return {workspace_id: at for workspace_id, at in ready.items() if at > now}


def take(
    s: Session, workspace_id: WorkspaceId, method: str, rate: Rate, *, now: datetime
) -> datetime | None:
    """Count one request that leaves now. Returns None, or the instant to wait for.

    Belongs into the transaction that decides about the request; roll back what must not leave.
    Safe by a lock on the row until the caller commits: take it last.
    """
    ours = {"ours": workspace_id, "of_method": method}
    row = s.execute(_LOCK, ours).one_or_none()
    if row is None:
        key = {"workspace_id": workspace_id, "method": method}
        insert_or_keep(s, PaceRow, key | {"free_at": now}, unique=tuple(key))
        row = s.execute(_LOCK, ours).one()
    ready_at = _ready(row.free_at, row.held_until, rate)
    if ready_at > now:
        return ready_at
    s.execute(_COUNT, ours | {"next_at": max(row.free_at, now) + rate.gap})
    return None


def hold(
    s: Session, workspace_id: WorkspaceId, method: str, *, until: datetime, now: datetime
) -> None:
    """Let nobody call a method before `until`: Slack said so. A later instant said before stays."""
    key = {"workspace_id": workspace_id, "method": method}
    insert_or_keep(s, PaceRow, key | {"free_at": now}, unique=tuple(key))
    statement = update(_paces).where(
        _paces.c.workspace_id == workspace_id,
        _paces.c.method == method,
        (_paces.c.held_until < until) | _paces.c.held_until.is_(None),
    )
    changed(s, statement.values(held_until=until))


def _ready(free_at: datetime, held_until: datetime | None, rate: Rate) -> datetime:
    """The first instant at which one more request is within the rate."""
    by_rate = free_at - rate.gap * (rate.burst - 1) - rate.late
    return by_rate if held_until is None else max(by_rate, held_until)
