"""What somebody answers when they are asked whether they have found a time."""

from datetime import datetime, timedelta

from bot.services.answers import Answer, Said
from bot.services.requests import Caller, Request, once
from bot.services.talking.check_ins import keep_answer
from bot.services.talking.talk_places import find_place
from pairing.check_ins import MeetingAnswer
from pairing.follow_ups import FollowUp, asking_hours
from pairing.ids import PairId
from pairing.moments import good_moment, next_day
from storage import check_ins, endings, follow_ups
from storage.database import Database, Session
from storage.follow_ups import NewFollowUp

DAY = timedelta(days=1)
LATER = 3 * DAY


def note_booked(db: Database, request: Request, *, pair_id: PairId, now: datetime) -> Answer:
    """Store that they have a time, unless they said that they met; nobody of the pair is asked
    about it any more.

    Returns  CHECK_IN_SAVED with what is stored now, or NOT_YOURS
    Transaction: opens one.
    """

    def act(session: Session, caller: Caller) -> Answer:
        before = check_ins.find_answer(session, pair_id=pair_id, person_id=caller.person.id)
        said = before if before is not None and before.is_met else MeetingAnswer.BOOKED
        answer = keep_answer(session, caller, pair_id, said, now=now)
        if answer.said is Said.CHECK_IN_SAVED:
            follow_ups.drop(session, pair_id, FollowUp.NUDGE, now=now)
        return answer

    return once(db, request, now=now, act=act)


def ask_later(db: Database, request: Request, *, pair_id: PairId, now: datetime) -> Answer:
    """Plan to ask somebody once more, at a good hour in three days; twice wished is once asked.

    Returns  NUDGE_LATER with the instant and the zone it is meant in; NUDGE_OVER when the round is
             over before that; NOT_YOURS, also when the pair is over
    Transaction: opens one. Safe by the lock on the pair: two clicks plan one message.
    """

    def act(session: Session, caller: Caller) -> Answer:
        me, ours = caller.person.id, caller.workspace.id
        endings.hold_pair(session, pair_id)
        at = find_place(session, ours, pair_id, me, now=now)
        if at is None:
            return Answer(Said.NOT_YOURS)
        zone, hours = at.zones[me], asking_hours(at.hours[me])
        due = follow_ups.find_waiting(session, pair_id, me, FollowUp.NUDGE)
        if due is None:
            # at the good hour of that day, also when it is earlier than the hour of the click
            begins = next_day(now + LATER - DAY, zone=zone)
            due = good_moment(begins, zone=zone, hours=hours)
            if due >= at.until:
                return Answer(Said.NUDGE_OVER)
            planned = NewFollowUp(ours, pair_id, me, FollowUp.NUDGE, due)
            follow_ups.insert_follow_ups(session, [planned])
        return Answer(Said.NUDGE_LATER, {"at": due.isoformat(), "zone": zone})

    return once(db, request, now=now, act=act)
