"""Where people work, as fields of their Slack profiles say it: what that changes, one at a time.

Only of people who take part. `pairing.profile_fields` decides what counts beside a list.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.services.erased import erased_among, taken_away_among
from pairing.ids import PersonId, WorkspaceId
from pairing.org_cells import NOBODY
from pairing.participants import CareerStage
from pairing.profile_fields import MANAGER, NAMED, Change, Ignored, Merged, Said, merge
from storage import audit, people, places, profile_reads, workspaces
from storage.database import Database, Session
from storage.erasure_ledger import Ledger
from storage.people import PersonKind
from storage.places import StoredPlace
from storage.profile_reads import DueProfile

EVERY = timedelta(days=1)  # how often a profile is read
EVENT = "org.synced"
SOMEBODY = "?"  # a manager of whom it is known that there is one, not who


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace whose profiles may be read."""

    workspace_id: WorkspaceId
    team_id: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What a profile changes, in counts of its columns, and what was ignored in it."""

    changes: Counter[Change]
    ignored: Counter[Ignored]


def list_workspaces(db: Database) -> tuple[Place, ...]:
    """Return where profiles may be read. Transaction: one read."""
    with db.read() as session:
        return tuple(Place(*one) for one in profile_reads.list_readable_workspaces(session))


def list_due(db: Database, where: Place, *, now: datetime, limit: int) -> list[DueProfile]:
    """Return whose profile is due, the longest waiting first. Transaction: one read."""
    with db.read() as session:
        return profile_reads.list_due(session, where.workspace_id, now=now, limit=limit)


def list_everybody(db: Database, *, team_id: str) -> tuple[Place | None, list[DueProfile]]:
    """Return a workspace, None when we do not know it, and everybody there who takes part.

    Transaction: one read.
    """
    with db.read() as session:
        found = workspaces.find_workspace(session, team_id=team_id)
        if found is None:
            return None, []
        return Place(found.id, team_id), profile_reads.list_everybody(session, found.id)


def weigh(
    db: Database,
    where: Place,
    due: DueProfile,
    said: Said,
    *,
    wanted: Collection[str],
    ledger: Ledger | None,
) -> Effect:
    """Count what a profile would change. Arguments as in `save`. Transaction: one read."""
    with db.read() as session:
        place = places.find_place(session, due.person_id) or StoredPlace()
        merged, ignored = _merge(session, where, place, said, wanted=wanted, ledger=ledger)
        return Effect(merged.changes, ignored)


def save(
    db: Database,
    where: Place,
    due: DueProfile,
    said: Said,
    *,
    wanted: Collection[str],
    ledger: Ledger | None,
    now: datetime,
) -> Effect | None:
    """Write what a profile says; it is due again a day later.

    wanted   the columns that the operator wants to be read
    ledger   of erasures; None = nobody was erased
    Returns  None for somebody who left or was erased meanwhile: nothing is written
    Transaction: opens one.
    """
    with db.write() as session:
        if not profile_reads.hold(session, due):
            return None
        place = places.find_place(session, due.person_id) or StoredPlace()
        merged, ignored = _merge(session, where, place, said, wanted=wanted, ledger=ledger)
        if merged.values or merged.synced != place.synced:
            values = _columns(session, where, merged, ledger)
            places.save_places(
                session,
                where.workspace_id,
                {due.person_id: values},
                fields=tuple(values),
                now=now,
            )
        profile_reads.set_due(session, due.person_id, now + EVERY)
        return Effect(merged.changes, ignored)


def put_off(db: Database, person_id: PersonId, *, until: datetime | None) -> None:
    """Let a profile be due at an instant, None = at once. Transaction: opens one."""
    with db.write() as session:
        profile_reads.set_due(session, person_id, until)


def write_down(db: Database, where: Place, *, actor: str, n_people: int, now: datetime) -> None:
    """Note in the audit trail that somebody had all profiles read. Transaction: opens one."""
    with db.write() as session:
        audit.write(
            session,
            workspace_id=where.workspace_id,
            at=now,
            event=EVENT,
            actor=actor,
            subject={"people": n_people},
        )


def _merge(
    session: Session,
    where: Place,
    place: StoredPlace,
    said: Said,
    *,
    wanted: Collection[str],
    ledger: Ledger | None,
) -> tuple[Merged, Counter[Ignored]]:
    known = _known(session, place)
    values, ignored = dict(said.values), Counter(said.ignored)
    manager = values.get(MANAGER)
    is_news = manager is not None and manager != known[MANAGER]
    if is_news and not _may_be_manager(session, where, str(manager), ledger):
        values[MANAGER] = None
        ignored[Ignored.NOT_HERE] += 1
    return merge(known, values, synced=place.synced, wanted=wanted), ignored


def _known(session: Session, place: StoredPlace) -> Mapping[str, object]:
    """A place by column, as lists and profiles have it: a manager by their Slack id."""
    known: dict[str, object] = {name: getattr(place, name) for name in NAMED if name != MANAGER}
    if place.manager_id is not None:
        known[MANAGER] = people.get_person(session, place.manager_id).slack_user_id
    else:
        known[MANAGER] = {None: None, False: NOBODY, True: SOMEBODY}[place.has_manager]
    return known


def _may_be_manager(
    session: Session, where: Place, slack_user_id: str, ledger: Ledger | None
) -> bool:
    """Whoever we do not know may: Slack lets nobody choose an account that is not there.

    But a profile goes on naming a manager whose account was closed, and we erase them then.
    """
    found = people.find_person(session, where.workspace_id, slack_user_id=slack_user_id)
    if found is not None and (found.deactivated or found.kind is not PersonKind.MEMBER):
        return False
    workspace = workspaces.get_workspace(session, where.workspace_id)
    if erased_among(session, workspace, [slack_user_id], ledger):
        return False
    return not taken_away_among(session, workspace, [slack_user_id], ledger)


def _columns(
    session: Session, where: Place, merged: Merged, ledger: Ledger | None
) -> dict[str, Any]:
    """What changes, as columns of the table."""
    values: dict[str, Any] = {"synced": sorted(merged.synced), **merged.values}
    if values.get("stage") is not None:
        values["stage"] = CareerStage(values["stage"])
    if MANAGER in values:
        values |= _manager_columns(session, where, values.pop(MANAGER), ledger)
    return values


def _manager_columns(
    session: Session, where: Place, slack_user_id: str | None, ledger: Ledger | None
) -> dict[str, Any]:
    if slack_user_id is None:
        return {"has_manager": None, "manager_id": None}
    one = people.ensure_person(session, where.workspace_id, slack_user_id=slack_user_id)
    # held from here on; who was erased since we looked is nobody's manager, and their new row is
    # one to which nothing refers: it goes with the others (`bot.services.operating.departed`)
    workspace = workspaces.get_workspace(session, where.workspace_id)
    if taken_away_among(session, workspace, [slack_user_id], ledger):
        return {"has_manager": None, "manager_id": None}
    return {"has_manager": True, "manager_id": one.id}
