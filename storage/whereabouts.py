"""Where the people of a pool work, as their company says it, beside what they said themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import bindparam, select

from pairing.chart import chain_of
from pairing.ids import PersonId, ProgramId
from pairing.participants import Participant, Place
from pairing.profiles import Profile
from storage.session import Session
from storage.statements import AnyRow, table_of
from storage.tables import PlaceRow, ProgramRow

_places, _programs = table_of(PlaceRow).c, table_of(ProgramRow).c
# of the whole workspace: managers who take no part are part of a chain
_OF_WORKSPACE = select(
    _places.person_id,
    _places.team,
    _places.department,
    _places.function,
    _places.location,
    _places.stage,
    _places.has_manager,
    _places.manager_id,
).where(
    _places.workspace_id
    == select(_programs.workspace_id).where(_programs.id == bindparam("program")).scalar_subquery()
)


def placed(s: Session, program_id: ProgramId, people: Sequence[Participant]) -> list[Participant]:
    """Return the people with what their company says about where they work.

    Its location and stage count for whoever has not said another one. Whoever nobody has said
    anything about stays as they are.
    Cost: one query, which reads a row for everybody of the workspace whose place is known.
    """
    rows = {row.person_id: row for row in s.execute(_OF_WORKSPACE, {"program": program_id})}
    if not rows:
        return [*people]
    above = {
        id_: None if row.manager_id is None else PersonId(row.manager_id)
        for id_, row in rows.items()
        if row.manager_id is not None or row.has_manager is False
    }
    return [
        one
        if (row := rows.get(one.person_id)) is None
        else replace(one, profile=_completed(one.profile, row), place=_place(one, row, above))
        for one in people
    ]


def _completed(said: Profile, row: AnyRow) -> Profile:
    stage = row.stage if said.stage is None else said.stage
    site = row.location if said.site is None else said.site
    if (stage, site) == (said.stage, said.site):
        return said
    return replace(said, stage=stage, site=site)


def _place(one: Participant, row: AnyRow, above: Mapping[PersonId, PersonId | None]) -> Place:
    chain = chain_of(one.person_id, above)
    return Place(
        team=row.team,
        department=row.department,
        function=row.function,
        managers=None if chain is None else chain.managers,
        to_top=chain is None or chain.to_top,
    )
