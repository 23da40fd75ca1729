"""A word before a round, to whoever is in it, and a word to whoever is back from a pause.

Both come inside a person's own working hours, and never twice.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.services import messages
from bot.services.joining.memberships import memberships_of
from bot.services.status import FALLBACK_ZONE
from pairing.ids import ParticipantId, PersonId
from pairing.moments import day_ends_at, eve, good_moment, on_same_day
from pairing.participants import Participant, is_eligible
from pairing.programs import Program
from storage import caps, heads_up, outbox, participants, programs
from storage.database import Database
from storage.outbox import NewMessage

AHEAD = timedelta(days=8)  # somebody who works one day a week hears of it a week before
KNOWN_FOR = timedelta(days=1)  # who joined that recently has just read when the round starts
BATCH = 500


def tell_of_rounds(db: Database, *, now: datetime) -> int:
    """Tell everybody in a coming round, on their working day before it, how to skip it.

    Who had a partner in two rounds and did nothing here is paused instead, and told so.

    Returns  how many were claimed here
    Transaction: one read for each program, then writes of up to 500 people each. Safe by
    `mark_told`: two instances never tell the same person twice.
    Cost: reads a program's participants while its round is less than eight days away.
    """
    with db.read() as session:
        ahead = programs.coming_programs(session, now=now, until=now + AHEAD)
    return sum(_tell(db, program, now=now) for program in ahead)


def welcome_back(db: Database, *, now: datetime) -> int:
    """Tell people whose pause is over that they are in again, in their next good hour.

    Who is back on the day of a round hears of that: it says the same.

    Returns  how many are told. Transaction: opens one. Safe by `end_pause` (compare-and-set).
    """
    with db.write() as session:
        back: dict[PersonId, NewMessage] = {}  # one message, in however many programs
        for person in heads_up.list_returned(session, now=now, limit=BATCH):
            assert person.paused_until is not None  # that is what was asked for
            ours = heads_up.end_pause(session, person.id, seen=person.paused_until)
            if ours is None:
                continue
            zone = person.zone or FALLBACK_ZONE
            at = good_moment(now, zone=zone, hours=person.profile.hours)
            rounds = [
                one.program.next_round_at for one in memberships_of(session, ours, person.person_id)
            ]
            if not any(on_same_day(at, due_at, zone=zone) for due_at in rounds):
                told = messages.welcome_back(ours, person.person_id, at=at)
                back.setdefault(person.person_id, told)
        outbox.enqueue(session, list(back.values()))
    return len(back)


def _tell(db: Database, program: Program, *, now: datetime) -> int:
    due_at = program.next_round_at
    with db.read() as session:
        untold = heads_up.list_untold(session, program.id, due_at=due_at)
    until = {
        person.id: ends_at
        for person in untold
        if (ends_at := _tell_until(person, program, now=now)) is not None
    }
    until = _without_busy(db, untold, until, program, now=now)
    people = {person.id: person.person_id for person in untold}
    ids, n_told = list(until), 0
    for start in range(0, len(ids), BATCH):
        with db.write() as session:
            claimed = heads_up.mark_told(session, ids[start : start + BATCH], due_at=due_at)
            n_told += len(claimed)
            silent = participants.pause_silent(session, claimed)
            outbox.enqueue(
                session,
                [
                    messages.auto_paused(
                        program.workspace_id, people[one], now=now, until=until[one]
                    )
                    if one in silent
                    else messages.heads_up(
                        program.workspace_id,
                        people[one],
                        program_id=program.id,
                        due_at=due_at,
                        now=now,
                        until=until[one],
                    )
                    for one in claimed
                ],
            )
    return n_told


def _without_busy(
    db: Database,
    untold: Sequence[Participant],
    until: Mapping[ParticipantId, datetime],
    program: Program,
    *,
    now: datetime,
) -> dict[ParticipantId, datetime]:
    """Leave out whom something else reached by the clock today: one message a day is enough.

    What it can have been, a welcome back, names the day of the round as well.
    """
    candidates = [one for one in untold if one.id in until]
    with db.read() as session:
        had = caps.list_by_the_clock(
            session, [one.person_id for one in candidates], since=now - KNOWN_FOR
        )
    busy = {
        one.id
        for one in candidates
        for at in had.get(one.person_id, ())
        if on_same_day(at, now, zone=one.zone or program.rule.zone)
    }
    return {one: ends_at for one, ends_at in until.items() if one not in busy}


def _tell_until(person: Participant, program: Program, *, now: datetime) -> datetime | None:
    """Until when somebody may be told now; None when it is not the time, or not for them."""
    due_at, hours = program.next_round_at, person.profile.hours
    zone = person.zone or program.rule.zone
    if not is_eligible(person, due_at) or now - person.opted_in_at < KNOWN_FOR:
        return None
    if now < eve(due_at, zone=zone, hours=hours):
        return None
    if now.astimezone(ZoneInfo(zone)).date() >= due_at.astimezone(ZoneInfo(zone)).date():
        return None  # on the day itself the round speaks for itself
    return day_ends_at(now, zone=zone, hours=hours)
