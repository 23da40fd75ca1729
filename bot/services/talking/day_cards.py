"""The cards of a conversation in writing: what its coming days are for.

There is never more than one to come: sending one, or leaving it out, plans the next. So a bot that
was away sends no pile of them, and none twice. The one that finds no room in the round is the last.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from pairing.follow_ups import (
    MOST_A_ROUND,
    FollowUp,
    card_after,
    card_due_after,
    shared_asking_hours,
)
from pairing.guides.formats import is_written
from pairing.ids import PairId, PersonId, WorkspaceId
from pairing.moments import Place, day_ends_at, eve, on_same_day, shared_moment
from pairing.participants import FOREVER, Participant
from pairing.presets import PRESETS
from pairing.profiles import Rhythm
from storage import caps, follow_ups, outbox
from storage.database import Session
from storage.follow_ups import DueFollowUp, NewFollowUp
from storage.outbox import MessageKind

Asked = Mapping[PersonId, Sequence[datetime]]
LATE = timedelta(days=2)  # by then the people have gone on by themselves: it is left out
DAY = timedelta(days=1)


def writes(due: DueFollowUp, members: Sequence[Participant]) -> bool:
    """Tell whether the people of a pair write instead of talking, by what they say now."""
    return due.in_writing or is_written([(one.profile, one.zone) for one in members])


def list_asked(session: Session, due: DueFollowUp, members: Sequence[Participant]) -> Asked:
    """Return when each of a pair is still to be asked something in its round, soonest first."""
    people = [one.person_id for one in members]
    return follow_ups.list_questions(session, people, before=_ends_at(due))


def goes_out(
    session: Session,
    due: DueFollowUp,
    members: Sequence[Participant],
    *,
    asked: Asked,
    now: datetime,
) -> bool:
    """Tell whether a card of a pair is still to come: they write, nobody of them pauses, and each
    has room for it beside the questions that are still to come (`list_asked`)."""
    if not writes(due, members) or any(_pauses(one, now=now) for one in members):
        return False
    return _has_room(session, due, members, asked=asked, now=now)


def is_late(due: DueFollowUp, *, now: datetime) -> bool:
    """Tell whether a card comes too late to help."""
    return now - due.due_after > LATE


def belongs_to_another(
    session: Session,
    due: DueFollowUp,
    who: Participant,
    *,
    asked: Asked,
    zone: str,
    now: datetime,
) -> bool:
    """Tell whether a day belongs to a question, or to the introduction itself, which may have come
    later than it was planned."""
    taken = [max(at, now) for at in asked.get(who.person_id, ())]
    intro = outbox.find_newest(session, due.pair_id, MessageKind.PAIR_INTRO)
    if intro is not None and intro.settled_at is not None:
        taken.append(intro.settled_at)
    return any(on_same_day(at, now, zone=zone) for at in taken)


def plan_first(
    session: Session,
    workspace_id: WorkspaceId,
    pair_id: PairId,
    *,
    everybody: Sequence[Place],
    now: datetime,
) -> None:
    """Plan the first card of a pair that begins to write, unless one was planned before.

    Transaction: inside the caller's, who holds the pair.
    """
    if not follow_ups.has_card(session, pair_id):
        at = card_due_after(FollowUp.DAY_TWO, now, everybody=everybody)
        planned = NewFollowUp(workspace_id, pair_id, None, FollowUp.DAY_TWO, at)
        follow_ups.insert_follow_ups(session, [planned])


def plan_next(
    session: Session,
    due: DueFollowUp,
    *,
    everybody: Sequence[Place],
    now: datetime,
    was_sent: bool,
) -> None:
    """Plan the card behind one that is settled: on its own day, or at once when that was left out.

    Transaction: inside the caller's, who has settled it.
    """
    card = card_after(due.kind)
    if card is None:
        return
    if was_sent:
        at = card_due_after(card, now, everybody=everybody)
    else:
        at = shared_moment(now, shared_asking_hours(now, everybody))
    planned = NewFollowUp(due.workspace_id, due.pair_id, None, card, at)
    follow_ups.insert_follow_ups(session, [planned])


def kept_until(now: datetime, everybody: Sequence[Place]) -> datetime:
    """Tell when the working hours end in which a card comes: it makes sense on its own day only."""
    ends = [day_ends_at(now, zone=zone, hours=hours) for zone, hours in everybody]
    return min((at for at in ends if at is not None), default=now + DAY)


def _pauses(who: Participant, *, now: datetime) -> bool:
    """Whether somebody has paused; who takes part on request always rests until they ask."""
    until = who.paused_until
    rests = until == FOREVER and who.profile.rhythm is Rhythm.ON_REQUEST
    return until is not None and until > now and not rests


def _has_room(
    session: Session,
    due: DueFollowUp,
    members: Sequence[Participant],
    *,
    asked: Asked,
    now: datetime,
) -> bool:
    """Whether each of them gets this card and all that is still to come within their seven.

    A question looks back on nearly a whole round when it comes: so far this looks ahead.
    """
    weeks = timedelta(weeks=PRESETS[due.preset].weeks)
    next_at = due.next_round_at
    begins_at = due.due_at if next_at is None else min(due.due_at, next_at - weeks)
    people = [one.person_id for one in members]
    had = caps.list_by_the_clock(session, people, since=min(begins_at, now - weeks))
    for one in members:
        times, questions = had.get(one.person_id, []), asked.get(one.person_id, [])
        zone = one.zone or due.program_zone
        is_told = next_at is not None and now < eve(next_at, zone=zone, hours=one.profile.hours)
        so_far = sum(at >= begins_at for at in times)
        if so_far + 1 + len(questions) + is_told > MOST_A_ROUND:
            return False
        for n_before, question_at in enumerate(questions):
            recent = sum(at > question_at - weeks + DAY for at in times)
            if recent + 1 + n_before >= MOST_A_ROUND:
                return False
    return True


def _ends_at(due: DueFollowUp) -> datetime:
    return due.due_at + timedelta(weeks=PRESETS[due.preset].weeks)
