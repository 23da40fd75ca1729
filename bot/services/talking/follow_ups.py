"""What follows an introduction, by the clock: a nudge, the midpoint, "did you meet?", feedback; in
writing, the cards of its days in place of the first two.

Each comes inside the receiver's working hours, on a day on which nothing else came by the clock,
and only while it is of use. What cannot come today is put off to their next good day.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.services import messages
from bot.services.status import FALLBACK_ZONE
from bot.services.talking import day_cards, talks
from bot.services.talking.day_cards import Asked
from pairing.check_ins import MeetingAnswer
from pairing.follow_ups import (
    AFTER_DAYS,
    CARDS,
    MOST_A_ROUND,
    FollowUp,
    shared_asking_hours,
)
from pairing.guides.library import Library
from pairing.ids import PairId, PersonId, WorkspaceId
from pairing.moments import (
    eve,
    good_moment,
    is_good_for_all,
    next_day,
    on_same_day,
    shared_moment,
)
from pairing.participants import Participant
from pairing.presets import PRESETS
from storage import caps, check_ins, endings, follow_ups, guides, outbox, participants
from storage.database import Database, Session
from storage.follow_ups import DueFollowUp
from storage.outbox import MessageKind, NewMessage

BATCH = 1_000  # in one tick; what is left comes with the next
_TALKED = (FollowUp.NUDGE, FollowUp.MIDPOINT)  # of no use to those who write: they get cards
_SETTLED = (MeetingAnswer.BOOKED, MeetingAnswer.YES_ONCE, MeetingAnswer.YES_TWICE)


class Planned(Protocol):
    """What a message is written from."""

    @property
    def workspace_id(self) -> WorkspaceId: ...
    @property
    def pair_id(self) -> PairId: ...
    @property
    def person_id(self) -> PersonId | None: ...
    @property
    def kind(self) -> FollowUp: ...


@dataclass(frozen=True, slots=True)
class _Later:
    """Not now: it would be outside their hours, or the second message of a day."""

    at: datetime


def send_due(db: Database, *, library: Library, now: datetime) -> int:
    """Enqueue every follow-up whose time has come and that is still of use.

    Returns  how many were enqueued
    Transaction: one read, then a short write for each: whoever presses a button waits for one of
    them at most. Safe by `settle` (compare-and-set): two instances never send the same one.
    """
    with db.read() as session:
        found = follow_ups.list_due(session, now=now, limit=BATCH)
    n_sent = 0
    for due in found:
        with db.write() as session:
            n_sent += _send(session, due, library, now=now)
    return n_sent


def follow_up_message(
    session: Session, planned: Planned, *, now: datetime, until: datetime | None = None
) -> NewMessage:
    """Write the message of a follow-up. until: when it makes no sense any more; None = in a day."""
    kind, until = MessageKind(planned.kind.value), until or now + messages.QUESTION_KEPT
    ours, pair_id = planned.workspace_id, planned.pair_id
    if planned.person_id is None:
        seq = outbox.next_seq(session, pair_id)
        return messages.to_pair(kind, ours, pair_id, seq=seq, at=now, until=until)
    return messages.about_pair(kind, ours, planned.person_id, pair_id, now=now, until=until)


def _send(session: Session, due: DueFollowUp, library: Library, *, now: datetime) -> bool:
    """Send one, or put it off, or find that it is not needed; True when it was sent here."""
    members = participants.list_members(session, due.pair_id)
    if due.kind is FollowUp.MIDPOINT:  # it chooses prompts: all their pairs, by id, as guides do
        guides.lock_seen(session, [one.person_id for one in members])
    if not endings.hold_pair(session, due.pair_id):
        return False
    to = [one for one in members if due.person_id in (None, one.person_id)]
    if due.kind in CARDS:
        return _send_card(session, due, to, now=now)
    if not to or not _is_of_use(session, due, members, now=now):
        follow_ups.settle(session, due.id, now=now)
        return False
    later = _find_later(session, due, to, now=now)
    if later is not None:
        follow_ups.postpone(session, due.id, to=later.at)
        return False
    if not follow_ups.settle(session, due.id, now=now):
        return False
    if due.kind is FollowUp.MIDPOINT:
        at = talks.find_talk(session, due.workspace_id, due.pair_id, person_id=to[0].person_id)
        if at is not None:
            talks.prepare(session, at, library)
    outbox.enqueue(session, [follow_up_message(session, due, now=now)])
    return True


def _send_card(session: Session, due: DueFollowUp, to: list[Participant], *, now: datetime) -> bool:
    """Send a card and plan the next; or leave out what is late, and go on with the next at once."""
    asked = day_cards.list_asked(session, due, to)
    if _is_over(due, now=now) or not day_cards.goes_out(session, due, to, asked=asked, now=now):
        follow_ups.settle(session, due.id, now=now)
        return False
    is_late = day_cards.is_late(due, now=now)
    later = None if is_late else _find_later(session, due, to, asked=asked, now=now)
    if later is not None:
        follow_ups.postpone(session, due.id, to=later.at)
        return False
    if not follow_ups.settle(session, due.id, now=now):
        return False
    everybody = [(_zone(one, due), one.profile.hours) for one in to]
    day_cards.plan_next(session, due, everybody=everybody, now=now, was_sent=not is_late)
    if is_late:
        return False
    until = day_cards.kept_until(now, everybody)
    outbox.enqueue(session, [follow_up_message(session, due, now=now, until=until)])
    return True


def _is_over(due: DueFollowUp, *, now: datetime) -> bool:
    return now >= due.due_at + timedelta(weeks=PRESETS[due.preset].weeks)


def _is_of_use(
    session: Session, due: DueFollowUp, members: list[Participant], *, now: datetime
) -> bool:
    if _is_over(due, now=now):
        return False
    if due.kind in _TALKED and day_cards.writes(due, members):
        return False
    days = AFTER_DAYS[due.preset]
    if due.kind is FollowUp.MIDPOINT:  # it may have been put off, but never into feedback's day
        return now < due.due_at + timedelta(days=days[FollowUp.FEEDBACK] - 1)
    if due.kind is FollowUp.NUDGE:
        answers = check_ins.answers_of(session, due.pair_id)
        return due.meets_at is None and not any(one in _SETTLED for one in answers)
    if due.kind is FollowUp.CHECK_IN and due.person_id is not None:
        found = check_ins.find_answer(session, pair_id=due.pair_id, person_id=due.person_id)
        return found is None
    return True


def _find_later(
    session: Session,
    due: DueFollowUp,
    to: list[Participant],
    *,
    asked: Asked | None = None,
    now: datetime,
) -> _Later | None:
    """Tell when it may come instead; None when it may come now. asked: for a card."""
    places = [(_zone(one, due), one.profile.hours) for one in to]
    everybody = shared_asking_hours(now, places)
    may_come = is_good_for_all(now, everybody)
    if may_come and not _is_taken(session, due, to, asked=asked, now=now):
        return None
    after = now if not may_come else max(next_day(now, zone=zone) for zone, _ in everybody)
    if len(everybody) == 1:
        return _Later(good_moment(after, zone=everybody[0][0], hours=everybody[0][1]))
    return _Later(shared_moment(after, everybody))


def _is_taken(
    session: Session,
    due: DueFollowUp,
    to: list[Participant],
    *,
    asked: Asked | None,
    now: datetime,
) -> bool:
    """Whether today belongs to something else for one of them, or they have had enough."""
    weeks = PRESETS[due.preset].weeks
    people = [one.person_id for one in to]
    had = caps.list_by_the_clock(session, people, since=now - timedelta(weeks=weeks))
    for one in to:
        zone, times = _zone(one, due), had.get(one.person_id, [])
        # a day less than a round: what came at this hour a round ago belongs to that one
        recent = [at for at in times if at > now - timedelta(weeks=weeks, days=-1)]
        # cards have counted already, and leave the days of others free
        if asked is not None and day_cards.belongs_to_another(
            session, due, one, asked=asked, zone=zone, now=now
        ):
            return True
        is_full = len(recent) >= MOST_A_ROUND and asked is None
        if is_full or any(on_same_day(at, now, zone=zone) for at in times):
            return True
        if due.next_round_at is not None and now < due.next_round_at:
            heads_up_at = eve(due.next_round_at, zone=zone, hours=one.profile.hours)
            days = (heads_up_at, due.next_round_at)
            if any(on_same_day(at, now, zone=zone) for at in days):
                return True
            # the word before the next round comes for sure, and has its place among the seven
            in_round = [at for at in times if at >= due.next_round_at - timedelta(weeks=weeks)]
            if now < heads_up_at and len(in_round) >= MOST_A_ROUND - 1:
                return True
    return False


def _zone(person: Participant, due: DueFollowUp) -> str:
    return person.zone or due.program_zone or FALLBACK_ZONE
