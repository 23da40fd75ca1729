"""Looking for a partner now: somebody waits up to 48 hours for the next compatible person.

Who searches, and why, is known to nobody else: not that a pairing ended, nor who was left over.
"""

from datetime import datetime, timedelta

from bot.services import messages
from bot.services.answers import Answer, Said
from bot.services.joining.memberships import NOT_SAID, Which, as_participant
from bot.services.partings import end as end_pairing
from bot.services.requests import Caller, Request, once
from bot.services.status import FALLBACK_ZONE
from pairing.ids import PairId
from pairing.moments import day_ends_at, good_moment
from pairing.participants import Participant
from pairing.programs import Program
from storage import endings, outbox, searches
from storage.database import Database, Session

WAIT = timedelta(hours=48)
BATCH = 200


def begin(db: Database, request: Request, *, now: datetime, which: Which = NOT_SAID) -> Answer:
    """Wait for a partner in a program. Transaction: opens one.

    Whoever waits already goes on waiting as before.
    Returns  SEARCHING (with the end), or what `memberships.one_of` says
    """

    def act(session: Session, caller: Caller, program: Program, me: Participant) -> Answer:
        return wait(session, caller, program, me, now=now)

    return as_participant(db, request, act, now=now, which=which, asked="now")


def begin_instead(db: Database, request: Request, *, pair_id: PairId, now: datetime) -> Answer:
    """End a pairing that does not come about, and wait for another partner.

    Returns  as `begin`; NOT_YOURS for anybody who was never in it. The partner is told in the words
             of every ending. Transaction: opens one.
    """

    def act(session: Session, caller: Caller, program: Program, me: Participant) -> Answer:
        ours, person_id = caller.workspace.id, caller.person.id
        if person_id not in endings.list_everybody(session, pair_id):
            return Answer(Said.NOT_YOURS)
        end_pairing(session, pair_id, workspace_id=ours, person_id=person_id, now=now)
        return wait(session, caller, program, me, now=now)

    which = Which(pair_id=pair_id)
    return as_participant(db, request, act, now=now, which=which, asked="now")


def stop(db: Database, request: Request, *, now: datetime) -> Answer:
    """Wait no more, anywhere. Returns SEARCH_STOPPED or NOT_IN. Transaction: opens one."""

    def act(session: Session, caller: Caller, program: Program, me: Participant) -> Answer:
        searches.end_of_person(session, caller.person.id)
        return Answer(Said.SEARCH_STOPPED)

    return as_participant(db, request, act, now=now)


def decline(db: Database, request: Request, *, said: Said, now: datetime) -> Answer:
    """Take note that somebody wants nothing done. Returns `said`. Transaction: opens one.

    It counts as a sign of theirs, like everything somebody does here.
    """
    return once(db, request, now=now, act=lambda session, caller: Answer(said))


def wait(
    session: Session, caller: Caller, program: Program, me: Participant, *, now: datetime
) -> Answer:
    """Begin a search inside the caller's transaction. Returns SEARCHING."""
    until = now + WAIT
    searches.begin(session, caller.workspace.id, program.id, me.id, until=until, now=now)
    ends_at = searches.find_until(session, me.id) or until
    return Answer(Said.SEARCHING, {"until": ends_at.isoformat()})


def end_overdue(db: Database, *, now: datetime) -> int:
    """Tell those for whom nobody was found in time, in their next good hour.

    Returns  how many. Transaction: opens one.
    """
    with db.write() as session:
        over = searches.take_ended(session, now=now, limit=BATCH)
        told = []
        for one in over:
            zone = one.participant.zone or FALLBACK_ZONE
            hours = one.participant.profile.hours
            is_working = day_ends_at(now, zone=zone, hours=hours) is not None
            at = now if is_working else good_moment(now, zone=zone, hours=hours)
            told.append(messages.nobody_found(one.workspace_id, one.participant.person_id, at=at))
        outbox.enqueue(session, told)
    return len(over)
