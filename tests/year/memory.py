"""What the product forgets in a year, and the checks still need: kept in the diary."""

from __future__ import annotations

from sqlalchemy import select

from pairing.ids import ERASED, PairId, PersonId
from storage.database import Database
from storage.participants import list_participants
from storage.tables import PairMemberRow, PairRow, PersonRow, ProgramRow
from tests.year.diary import Diary

# Built once: building statements would take longer than asking the database.
_LEAVERS = (
    select(PairRow.id, PairMemberRow.person_id, PairRow.prompt_ids)
    .join(PairRow, PairRow.id == PairMemberRow.pair_id)
    .where(PairMemberRow.left_at.is_not(None))
)
_NAMES = select(PersonRow.id, PersonRow.slack_user_id)
_PROGRAM = select(ProgramRow.id)


def remember(db: Database, diary: Diary) -> None:
    """Keep who people are: who left or lost their account is forgotten some weeks later."""
    with db.read() as session:
        names = dict(session.execute(_NAMES).all())
        program = session.execute(_PROGRAM).scalar_one_or_none()
        everybody = [] if program is None else list_participants(session, program)
    there = {PersonId(id_): name for id_, name in names.items() if not name.startswith(ERASED)}
    now_known = set(there.values())  # who was only named before they came has another row now
    kept = {id_: name for id_, name in diary.names.items() if name not in now_known}
    diary.names.clear()
    diary.names.update(kept | there)
    for one in everybody:
        is_known = one.person_id in diary.people
        if one.person_id in there and (one.opted_out_at is None or not is_known):
            diary.people[one.person_id] = one


def note_leavers(db: Database, diary: Diary) -> None:
    """Keep what a trio had been shown when somebody left: what comes later is not for them."""
    with db.read() as session:
        for pair_id, person_id, shown in session.execute(_LEAVERS):
            place = (PairId(pair_id), PersonId(person_id))
            diary.shown_to_leavers.setdefault(place, frozenset(shown))
