"""Reminding somebody of a step: kept in their own words until then, for their eyes only.

The words are in the table of steps and in the reminder itself, and nowhere else: not in the outbox,
not in an answer that the inbox keeps, not in a log.
"""

from dataclasses import dataclass
from datetime import date, datetime

from bot.services import messages
from bot.services.answers import Answer, Said
from bot.services.requests import Caller, Request, once
from pairing import steps as rules
from pairing.errors import InvalidStep
from pairing.ids import PairId, PersonId
from pairing.profiles import WorkHours
from storage import (
    endings,
    outbox,
    pairs,
    participants,
    people,
    programs,
    rounds,
    steps,
    workspaces,
)
from storage.database import Database, Session
from storage.outbox import Message, MessageKind
from storage.steps import StepId


@dataclass(frozen=True, slots=True)
class StepForm:
    """What the form for a reminder begins with. on: a day that is suggested."""

    pair_id: PairId
    on: date


@dataclass(frozen=True, slots=True)
class NewStep:
    """What somebody filled in: their step, and the day on which to remind them of it."""

    words: str
    on: date


@dataclass(frozen=True, slots=True)
class _Place:
    """Where somebody is, and when they work there."""

    zone: str
    hours: WorkHours


def find_form(
    db: Database, *, team_id: str, slack_user_id: str, pair_id: PairId, now: datetime
) -> StepForm | None:
    """Return what the form begins with; None for anybody but people of the pair who take part.

    Transaction: one read.
    """
    with db.read() as session:
        workspace = workspaces.find_workspace(session, team_id=team_id)
        if workspace is None:
            return None
        me = people.find_person(session, workspace.id, slack_user_id=slack_user_id)
        place = None if me is None else _find_place(session, pair_id, me.id)
        if place is None:
            return None
        on = rules.usual_day(now=now, zone=place.zone, hours=place.hours)
        return StepForm(pair_id, on)


def remind(
    db: Database, request: Request, *, pair_id: PairId, step: NewStep, now: datetime
) -> Answer:
    """Keep a step and enqueue its reminder for a good hour of the chosen day.

    Returns  STEP_KEPT with the hour and the zone it is meant in; NOT_YOURS
    Raises   InvalidStep: a day that cannot be, or too many steps; then nothing is stored, and the
             same form can be sent again
    Transaction: opens one. Safe by the lock of `count_waiting`: no more than may wait are kept, and
    none after their person has left.
    """

    def act(session: Session, caller: Caller) -> Answer:
        ours, me = caller.workspace.id, caller.person.id
        n_waiting = steps.count_waiting(session, me, now=now)  # first: nobody leaves from here on
        place = _find_place(session, pair_id, me)
        if place is None:
            return Answer(Said.NOT_YOURS)
        at = rules.remind_at(step.on, now=now, zone=place.zone, hours=place.hours)
        if n_waiting >= rules.MOST_WAITING:
            raise InvalidStep("step", "too_many")
        step_id = steps.add_step(session, ours, me, words=step.words, remind_at=at)
        outbox.enqueue(session, [messages.step(ours, me, step_id, at=at)])
        return Answer(Said.STEP_KEPT, {"remind_at": at.isoformat(), "zone": place.zone})

    return once(db, request, now=now, act=act)


def forget_sent(session: Session, message: Message) -> None:
    """Forget the step of a reminder that is in Slack now; nothing for any other message.

    Transaction: inside the caller's, which notes that the message was sent.
    """
    if message.kind is MessageKind.STEP:
        steps.forget(session, StepId(message.facts["step_id"]))


def _find_place(session: Session, pair_id: PairId, me: PersonId) -> _Place | None:
    """Look up where somebody is who was introduced in a pair, and takes part; else None.

    That the pair is over takes nothing from what they want to do.
    """
    pair = pairs.get_pair(session, pair_id)
    if pair is None or me not in endings.list_everybody(session, pair_id):
        return None
    program_id = rounds.get_round(session, pair.round_id).program_id
    participant = participants.find_participant(session, program_id, me)
    if participant is None or participant.opted_out_at is not None:
        return None
    zone = participant.zone or programs.get_program(session, program_id).rule.zone
    return _Place(zone, participant.profile.hours)
