"""Keeping what people answer to "did you meet?".

Every member answers for themselves; one "yes" counts the pair as met.
"""

from datetime import datetime

from bot.services.answers import Answer, Said
from bot.services.requests import Caller, Request, once
from pairing.check_ins import MeetingAnswer
from pairing.ids import PairId
from storage import check_ins, pairs
from storage.database import Database, Session


def answer(
    db: Database, request: Request, *, pair_id: PairId, said: MeetingAnswer, now: datetime
) -> Answer:
    """Store whether the person who asks met the others of a pair; a new answer replaces the old.

    Returns  CHECK_IN_SAVED, or NOT_YOURS when they are not a member of that pair
    Transaction: opens one.
    """

    def act(session: Session, caller: Caller) -> Answer:
        return keep_answer(session, caller, pair_id, said, now=now)

    return once(db, request, now=now, act=act)


def note_met(db: Database, request: Request, *, pair_id: PairId, now: datetime) -> Answer:
    """Store that they met; who has said so already, perhaps more than once, keeps their answer.

    Returns  as `answer`. Transaction: opens one.
    """

    def act(session: Session, caller: Caller) -> Answer:
        before = check_ins.find_answer(session, pair_id=pair_id, person_id=caller.person.id)
        said = before if before is not None and before.is_met else MeetingAnswer.YES_ONCE
        return keep_answer(session, caller, pair_id, said, now=now)

    return once(db, request, now=now, act=act)


def keep_answer(
    session: Session, caller: Caller, pair_id: PairId, said: MeetingAnswer, *, now: datetime
) -> Answer:
    """Store an answer. Returns as `answer`. Transaction: inside the caller's."""
    me = caller.person.id
    stored = check_ins.answer(session, pair_id=pair_id, person_id=me, answer=said, now=now)
    pair = pairs.get_pair(session, pair_id) if stored else None
    if pair is None:
        return Answer(Said.NOT_YOURS)
    others = [member.slack_user_id for member in pair.members if member.person_id != me]
    return Answer(Said.CHECK_IN_SAVED, {"answer": said.value, "others": others})
