"""What people say at the end of a round, with defaults."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from bot.services.answers import Said
from bot.services.talking import feedback
from pairing.feedback import Again, Feedback
from pairing.guides.loading import load_library
from pairing.ids import PairId
from storage.database import Database
from storage.outbox import Message, MessageKind
from storage.statements import AnyRow
from storage.tables import PairRow, RoundRow
from tests.bot.services.caring import introduced
from tests.bot.services.factories import (
    TEAM,
    ask,
    bring_in,
    messages_in,
)

LIBRARY = load_library()
DAY = timedelta(days=1)
LATE = datetime.fromisoformat("2026-12-24T11:00:00+01:00")  # day 23 of a round of 28
INSTEAD, BESIDE = Feedback(useful=5, again=Again.INSTEAD), Feedback(useful=4, again=Again.BESIDE)


def make_pair(db: Database, *who: str) -> PairId:
    bring_in(db, *(who or ("U1", "U2")))
    return introduced(db)


def say(db: Database, who: str, pair_id: PairId, said: Feedback, *, now: datetime = LATE) -> Said:
    request = ask(who)
    answer = feedback.save(db, request, pair_id=pair_id, said=said, library=LIBRARY, now=now)
    return answer.said


def told(db: Database) -> list[Message]:
    return [one for one in messages_in(db) if one.kind is MessageKind.GO_ON]


def asked(db: Database, who: str, pair_id: PairId, now: datetime) -> feedback.Asked | None:
    return feedback.find_said(db, team_id=TEAM, slack_user_id=who, pair_id=pair_id, now=now)


def extra_pairs(db: Database) -> list[AnyRow]:
    with db.read() as session:
        query = select(PairRow).join(RoundRow, RoundRow.id == PairRow.round_id)
        return list(session.execute(query.where(RoundRow.is_extra).order_by(PairRow.id)))
