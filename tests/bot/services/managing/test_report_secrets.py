"""What a report does not tell: whom somebody avoids. Of few: tests/pairing/test_small_rounds.py."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlalchemy import func, select

from bot.services.managing import reports
from pairing.feedback import Feedback
from pairing.participants import Profile
from pairing.stats import ProgramReport
from storage import feedback
from storage.database import Database
from storage.migrate import upgrade
from storage.statements import table_of
from storage.tables import PairMemberRow
from tests.bot.services.factories import bring_in, person_of, program_of, run_round, set_apart
from tests.lived_rounds import AFTER_THE_ROUND, close


def test_a_report_is_the_same_whether_two_who_may_only_meet_each_other_wish_to(
    tmp_path: Path,
) -> None:
    """Also after three rounds, after which who waits is counted, and with what they said."""
    found = []
    for apart in (False, True):
        with closing(Database(f"sqlite:///{tmp_path / str(apart)}")) as db:
            found.append(lived_with_two_abroad(db, apart=apart))

    with_partner, without = found
    assert with_partner == without
    assert (with_partner.rounds[-1].placed, with_partner.rounds[-1].uncounted) == (12, 2)


def lived_with_two_abroad(db: Database, *, apart: bool) -> ProgramReport:
    """Three rounds of twelve people and of two who speak a language of their own; all who have a
    partner say how it was."""
    upgrade(db)
    bring_in(db, *(f"U{n}" for n in range(12)), profile=Profile(languages=("en",)))
    bring_in(db, "V1", "V2", profile=Profile(languages=("fr",)))
    if apart:
        set_apart(db, person_of(db, "V1"), person_of(db, "V2"))
    for _ in range(3):
        at = program_of(db).next_round_at
        run_round(db, now=at)
        with db.write() as session:
            ours = program_of(db).workspace_id
            members = table_of(PairMemberRow).c
            newest = select(func.max(members.round_id)).scalar_subquery()
            rows = select(members.pair_id, members.person_id).where(members.round_id == newest)
            for pair_id, person_id in session.execute(rows):
                feedback.save(session, ours, pair_id, person_id, Feedback(useful=4))
        close(db, now=at + AFTER_THE_ROUND)
    [found] = reports.find_program_reports(db)
    return found
