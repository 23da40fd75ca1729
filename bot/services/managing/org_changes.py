"""What a checked list of a company changes, by kind of list: weighed before, and carried out.

Inside the caller's transaction. A column that the list does not have changes nothing; an empty
cell takes back what a list said, and leaves what a Slack profile says. Nobody joins or leaves a
program by it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pairing.ids import PersonId, WorkspaceId
from pairing.org_cells import NOBODY
from pairing.org_data import FileKind
from pairing.org_people import Row
from pairing.profiles import CareerStage
from storage import earlier_pairs, people, places, separations
from storage.database import Session
from storage.people import Person, PersonKind
from storage.places import StoredPlace

TwoPeople = tuple[PersonId, PersonId]
NOT_STORED = PersonId(0)  # stands for somebody who gets an id only when the list is carried out


@dataclass(frozen=True, slots=True)
class Checked:
    """A list without problems. columns: those it has; rows: as `check_people` returns them."""

    kind: FileKind
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def people(self) -> frozenset[str]:
        """Everybody in it, as Slack ids."""
        named = (row.get(column) for row in self.rows for column in ("person", "other", "manager"))
        return frozenset(str(one) for one in named if one and one != NOBODY)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a list changes, in counts of its lines (of its pairs, where they stand twice).

    gone  pairs that are no longer kept apart
    """

    kind: FileKind
    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0


def weigh(session: Session, workspace_id: WorkspaceId, checked: Checked) -> Effect:
    """Count what a list would change. Only reads."""
    known = people.find_people(session, workspace_id, checked.people())
    ids = {one: person.id for one, person in known.items()}
    return _WORK[checked.kind](session, workspace_id, checked, ids, None)


def carry_out(
    session: Session, workspace_id: WorkspaceId, checked: Checked, *, now: datetime
) -> Effect | None:
    """Write what a list says. None when somebody in it is no member any more: nothing is written.

    People whom we did not know are stored by their ids alone.
    """
    known = people.find_people(session, workspace_id, checked.people())
    if any(map(_is_gone, known.values())):
        return None
    everybody = people.ensure_people(session, workspace_id, checked.people())
    ids = {one: person.id for one, person in everybody.items()}
    return _WORK[checked.kind](session, workspace_id, checked, ids, now)


def _is_gone(person: Person) -> bool:
    return person.deactivated or person.kind is not PersonKind.MEMBER


def _places(
    session: Session,
    workspace_id: WorkspaceId,
    checked: Checked,
    ids: Mapping[str, PersonId],
    now: datetime | None,
) -> Effect:
    before = places.places_of_workspace(session, workspace_id)
    fields = tuple(_fields_of(checked.columns))
    new, changed, same = {}, {}, {}
    for row in checked.rows:
        there, said = before.get(row["person"]), _said(row, ids)
        person_id = ids.get(row["person"], NOT_STORED)
        if there is None:
            new[row["person"]] = (person_id, {**said, "synced": []})
        elif any(getattr(there, name) != said[name] for name in _not_synced(there, said, row)):
            changed[row["person"]] = (person_id, _beside_profile(there, said, row))
        else:  # written as well: a place that no list names any more has a deadline
            same[row["person"]] = (person_id, _beside_profile(there, said, row))
    if now is not None:
        rows = dict([*new.values(), *changed.values(), *same.values()])
        places.save_places(session, workspace_id, rows, fields=(*fields, "synced"), now=now)
    n_same = len(checked.rows) - len(new) - len(changed)
    return Effect(checked.kind, new=len(new), changed=len(changed), same=n_same)


def _not_synced(there: StoredPlace, said: Mapping[str, Any], row: Row) -> list[str]:
    """The columns of the table in which a line counts: not those it leaves to a Slack profile."""
    left = _fields_of([one for one in there.synced if one in row and row[one] is None])
    return [name for name in said if name not in left]


def _beside_profile(there: StoredPlace, said: Mapping[str, Any], row: Row) -> dict[str, Any]:
    """A line as columns of the table; what it says itself does not come from a profile any more."""
    counts = _not_synced(there, said, row)
    values = {name: said[name] if name in counts else getattr(there, name) for name in said}
    changed = {name for name in values if values[name] != getattr(there, name)}
    synced = [one for one in sorted(there.synced) if changed.isdisjoint(_fields_of([one]))]
    return {**values, "synced": synced}


def _fields_of(columns: Collection[str]) -> list[str]:
    fields = [name for name in columns if name not in ("person", "manager")]
    return [*fields, "has_manager", "manager_id"] if "manager" in columns else fields


def _said(row: Row, ids: Mapping[str, PersonId]) -> dict[str, Any]:
    """A line as columns of the table."""
    said: dict[str, Any] = {
        name: value for name, value in row.items() if name not in ("person", "manager")
    }
    if said.get("stage") is not None:
        said["stage"] = CareerStage(said["stage"])
    if "manager" in row:
        boss = row["manager"]
        said["has_manager"] = None if boss is None else boss != NOBODY
        has_one = boss is not None and boss != NOBODY
        said["manager_id"] = ids.get(boss, NOT_STORED) if has_one else None
    return said


def _separations(
    session: Session,
    workspace_id: WorkspaceId,
    checked: Checked,
    ids: Mapping[str, PersonId],
    now: datetime | None,
) -> Effect:
    before = separations.said_by_company(session, workspace_id)
    pairs = [(_two(row, ids), bool(row.get("apart", True))) for row in checked.rows]
    new = [two for two, apart in pairs if apart and two not in before]
    gone = [two for two, apart in pairs if not apart and two in before]
    if now is not None:
        separations.separate_all(session, workspace_id, new, now=now)
        separations.reunite(session, workspace_id, gone)
    same = len(pairs) - len(new) - len(gone)
    return Effect(checked.kind, new=len(new), same=same, gone=len(gone))


def _past_pairs(
    session: Session,
    workspace_id: WorkspaceId,
    checked: Checked,
    ids: Mapping[str, PersonId],
    now: datetime | None,
) -> Effect:
    """Two people who were a pair several times count once, with the last day."""
    before = earlier_pairs.pairs_of_workspace(session, workspace_id)
    last: dict[frozenset[str], tuple[TwoPeople, datetime]] = {}
    for row in checked.rows:
        key = frozenset({row["person"], row["other"]})
        met_at = datetime.fromisoformat(row["date"]).replace(tzinfo=UTC)
        if key not in last or last[key][1] < met_at:
            last[key] = (_two(row, ids), met_at)
    new = {two: at for two, at in last.values() if two not in before}
    n_new = sum(two not in before for two, _ in last.values())
    changed = {two: at for two, at in last.values() if two in before and before[two] < at}
    if now is not None:
        earlier_pairs.save_pairs(session, workspace_id, {**new, **changed})
    same = len(last) - n_new - len(changed)
    return Effect(checked.kind, new=n_new, changed=len(changed), same=same)


def _two(row: Row, ids: Mapping[str, PersonId]) -> TwoPeople:
    one, other = ids.get(row["person"], NOT_STORED), ids.get(row["other"], NOT_STORED)
    return min(one, other), max(one, other)


_WORK = {
    FileKind.PEOPLE: _places,
    FileKind.SEPARATIONS: _separations,
    FileKind.PAST_PAIRS: _past_pairs,
}
