"""A company that lived through some rounds, drawn from a seed: to test reports, and to look at one.

`python -m tests.lived_rounds report.html` writes the page that a real one would get.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, update

from bot.cli.report_page import render_page
from bot.services.drawing.rounds import run_next
from bot.services.managing import reports
from bot.services.named_admins import NamedAdmins
from bot.services.operating import housekeeping
from pairing.check_ins import MeetingAnswer
from pairing.feedback import Balance, Feedback, Takeaway
from pairing.guides.loading import load_library
from pairing.ids import PairId, PersonId, WorkspaceId
from pairing.participants import CareerStage, Profile
from storage import check_ins, feedback, participants
from storage.database import Database, Session
from storage.migrate import upgrade
from storage.places import save_places
from storage.statements import table_of
from storage.tables import PairMemberRow, PairRow
from tests.bot.services.factories import NOW, bring_in, participant_of, person_of, program_of

AFTER_THE_ROUND = timedelta(weeks=4, days=7, hours=1)
DEPARTMENTS = {
    "Engineering": 30,
    "Sales": 20,
    "Support": 16,
    "Design": 12,
    "Finance": 10,
    "Legal": 4,
}
AT_WORK = timedelta(hours=12)
YES = (MeetingAnswer.YES_ONCE, MeetingAnswer.YES_TWICE)
NO = (MeetingAnswer.NOT_YET, MeetingAnswer.WONT_HAPPEN)


def live(
    db: Database,
    *,
    people: int = 92,
    rounds: int = 3,
    seed: int = 1,
    admin_ids: Sequence[str] = (),
) -> datetime:
    """Let a company live through so many rounds, each closed a week after its end.

    Returns  the instant at which the last one was closed
    """
    chance = random.Random(seed)
    who = [f"U{n}" for n in range(people)]
    library = load_library()
    bring_in(db, *who, profile=Profile(CareerStage.INDEPENDENT))
    _place(db, who, chance)
    at = program_of(db).next_round_at
    for number in range(rounds):
        due_at = program_of(db).next_round_at
        _take_breaks(db, who, chance, now=due_at)
        run_next(db, program_of(db), now=due_at, library=library, seed=number)
        with db.write() as session:
            _answer(session, chance, mood=0.6 + 0.05 * number, now=due_at + AT_WORK)
        at = due_at + AFTER_THE_ROUND
        close(db, now=at, admin_ids=admin_ids)
    return at


def close(db: Database, *, now: datetime, admin_ids: Sequence[str] = ()) -> int:
    """Do what the hourly job does."""
    housekeeping.run(db, now=now)
    return reports.close_rounds(db, now=now, named=NamedAdmins(admin_ids))


def _place(db: Database, who: Sequence[str], chance: random.Random) -> None:
    names = [name for name, n in DEPARTMENTS.items() for _ in range(n)]
    ids = {person_of(db, one).id: {"department": chance.choice(names)} for one in who}
    with db.write() as session:
        save_places(session, program_of(db).workspace_id, ids, fields=("department",), now=NOW)


def _take_breaks(db: Database, who: Sequence[str], chance: random.Random, *, now: datetime) -> None:
    with db.write() as session:
        for one in chance.sample(list(who), len(who) // 10):
            away = participant_of(db, one).id
            participants.set_paused_until(session, away, now + AT_WORK)


def _answer(session: Session, chance: random.Random, *, mood: float, now: datetime) -> None:
    """Let the pairs of the newest round meet or not, and say so or not."""
    newest = select(func.max(PairRow.round_id)).scalar_subquery()
    query = (
        select(PairRow.id, PairRow.workspace_id, PairMemberRow.person_id)
        .join(PairMemberRow, PairMemberRow.pair_id == PairRow.id)
        .where(PairRow.round_id == newest)
        .order_by(PairRow.id, PairMemberRow.person_id)
    )
    members: dict[PairId, list[tuple[WorkspaceId, PersonId]]] = {}
    for pair_id, ours, person_id in session.execute(query):
        members.setdefault(pair_id, []).append((ours, person_id))
    for pair_id, people in members.items():
        met = chance.random() < mood
        if chance.random() < 0.5:
            rows = table_of(PairRow)
            session.execute(update(rows).where(rows.c.id == pair_id).values(meets_at=now))
        for ours, person_id in people:
            if chance.random() < 0.75:
                said = chance.choice(YES if met else NO)
                check_ins.answer(
                    session, pair_id=pair_id, person_id=person_id, answer=said, now=now
                )
            if met and chance.random() < 0.7:
                feedback.save(session, ours, pair_id, person_id, _feedback(chance))


def _feedback(chance: random.Random) -> Feedback:
    useful = chance.choices((1, 2, 3, 4, 5), (1, 2, 4, 9, 8))[0]
    balance = chance.choices(list(Balance), (12, 1, 1))[0]
    takeaway = chance.choice([*Takeaway, Takeaway.CONCRETE, None])
    return Feedback(useful=useful, balance=balance, takeaway=takeaway)


def main() -> None:
    """Let a company live through some rounds and write the page about them."""
    parser = argparse.ArgumentParser(prog="python -m tests.lived_rounds", description=main.__doc__)
    parser.add_argument("file", type=Path, help="where to write the page")
    parser.add_argument("--people", type=int, default=92)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{Path(folder) / 'pairme.db'}")
        upgrade(db)
        live(db, people=options.people, rounds=options.rounds, seed=options.seed)
        [found] = reports.find_program_reports(db)
        db.close()
    options.file.write_text(render_page(found), encoding="utf-8")
    sys.stdout.write(f"{options.file} written.\n")


if __name__ == "__main__":
    main()
