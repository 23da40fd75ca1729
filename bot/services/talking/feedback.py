"""What people say privately about a round with a pair, and pairs that go on because all wish so."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.services import messages
from bot.services.answers import Answer, Said
from bot.services.drawing import extra_rounds
from bot.services.requests import Caller, Request, once
from pairing.feedback import KEPT_DAYS, MAX_EXTENSIONS, Again, Feedback, goes_on
from pairing.guides.library import Library
from pairing.ids import PairId, PersonId
from pairing.moments import day_ends_at, good_moment
from pairing.participants import Participant
from pairing.programs import Program
from storage import (
    avoidances,
    endings,
    feedback,
    outbox,
    pairs,
    participants,
    partners,
    people,
    programs,
    rounds,
    workspaces,
)
from storage.database import Database, Session
from storage.pairs import PairView

OPEN_FOR = timedelta(days=KEPT_DAYS)  # after the end of a round; then only counts are left


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form is filled with.

    others     Slack ids of the partners
    may_go_on  they have not had three rounds together yet
    """

    others: tuple[str, ...]
    said: Feedback
    may_go_on: bool


def find_said(
    db: Database, *, team_id: str, slack_user_id: str, pair_id: PairId, now: datetime
) -> Asked | None:
    """Return what somebody has said so far about a pair.

    Returns  None for anybody who is not in the pair, and when it is too late
    Transaction: one read.
    """
    with db.read() as session:
        workspace = workspaces.find_workspace(session, team_id=team_id)
        if workspace is None:
            return None
        me = people.find_person(session, workspace.id, slack_user_id=slack_user_id)
        pair = None if me is None else _open_pair(session, pair_id, me.id, now=now)
        if me is None or pair is None:
            return None
        others = tuple(one.slack_user_id for one in pair.members if one.person_id != me.id)
        return Asked(
            others=others,
            said=feedback.find(session, pair_id, me.id) or Feedback(),
            may_go_on=partners.find_extensions(session, pair_id) < MAX_EXTENSIONS,
        )


def save(
    db: Database,
    request: Request,
    *,
    pair_id: PairId,
    said: Feedback,
    library: Library,
    now: datetime,
) -> Answer:
    """Keep what a member says. It replaces what they said before.

    Returns  FEEDBACK_SAVED, or GOING_ON when all of the pair wish to by now; NOT_YOURS for anybody
             else, and when it is too late
    Transaction: opens one. A wish not to be paired again counts at once.
    """

    def act(session: Session, caller: Caller) -> Answer:
        me = caller.person.id
        open_pair = endings.hold_pair(session, pair_id)
        pair = _open_pair(session, pair_id, me, now=now)
        if pair is None:
            return Answer(Said.NOT_YOURS)
        feedback.save(session, caller.workspace.id, pair_id, me, said)
        if said.again is Again.AVOID:
            _avoid(session, caller, pair, now=now)
        if open_pair and _go_on(session, caller, pair, library, now=now):
            return Answer(Said.GOING_ON)
        return Answer(Said.FEEDBACK_SAVED)

    return once(db, request, now=now, act=act)


def wish_again(
    db: Database, request: Request, *, pair_id: PairId, library: Library, now: datetime
) -> Answer:
    """Note the wish to have the next round together, beside what else was said.

    Returns  as `save`. Transaction: opens one.
    """

    def act(session: Session, caller: Caller) -> Answer:
        me = caller.person.id
        open_pair = endings.hold_pair(session, pair_id)
        pair = _open_pair(session, pair_id, me, now=now)
        if pair is None or not open_pair:
            return Answer(Said.NOT_YOURS)
        before = feedback.find(session, pair_id, me) or Feedback()
        said = replace(before, again=Again.INSTEAD)
        feedback.save(session, caller.workspace.id, pair_id, me, said)
        going_on = _go_on(session, caller, pair, library, now=now)
        return Answer(Said.GOING_ON if going_on else Said.FEEDBACK_SAVED)

    return once(db, request, now=now, act=act)


def _open_pair(
    session: Session, pair_id: PairId, me: PersonId, *, now: datetime
) -> PairView | None:
    """The pair, if somebody is in it and may still say something about it."""
    pair = pairs.get_pair(session, pair_id)
    if pair is None or me not in {member.person_id for member in pair.members}:
        return None
    return pair if now < pair.over_at + OPEN_FOR else None


def _when(one: Participant, caller: Caller, program: Program, *, now: datetime) -> datetime:
    """Tell whoever has just said so at once, and the others in their working hours."""
    zone, hours = one.zone or program.rule.zone, one.profile.hours
    is_now = one.person_id == caller.person.id
    if is_now or day_ends_at(now, zone=zone, hours=hours) is not None:
        return now
    return good_moment(now, zone=zone, hours=hours)


def _avoid(session: Session, caller: Caller, pair: PairView, *, now: datetime) -> None:
    me = caller.person.id
    for other in pair.members:
        if other.person_id != me:
            avoidances.avoid(
                session,
                caller.workspace.id,
                by_person_id=me,
                about_person_id=other.person_id,
                now=now,
            )


def _go_on(
    session: Session, caller: Caller, pair: PairView, library: Library, *, now: datetime
) -> bool:
    """Begin another round together when all wish so; True when it begins, or has been arranged."""
    wishes = feedback.list_wishes(session, pair.id)
    extensions = partners.find_extensions(session, pair.id)
    if len(wishes) < 2 or not goes_on(wishes.values(), extensions=extensions):
        return False
    round_ = rounds.get_round(session, pair.round_id)
    program = programs.get_program(session, round_.program_id)
    members = participants.list_members(session, pair.id)
    if len(members) < len(wishes) or any(not one.active for one in members):
        return False
    apart = programs.avoided_pairs(session, program.id)
    if any((a.id, b.id) in apart for a in members for b in members if a.id < b.id):
        return False
    new_id = extra_rounds.go_on(
        session,
        program,
        pair.id,
        members,
        reasons=pair.reasons,
        extensions=extensions + 1,
        library=library,
        now=now,
    )
    if new_id is None:
        return True
    told = []
    for one in members:
        instead = wishes[one.person_id] is Again.INSTEAD
        if instead:
            skipped = max(one.skip_until or program.next_round_at, program.next_round_at)
            participants.set_skip_until(session, one.id, skipped)
        told.append(
            messages.go_on(
                caller.workspace.id,
                one.person_id,
                new_id,
                instead=instead,
                at=_when(one, caller, program, now=now),
            )
        )
    outbox.enqueue(session, told)
    return True
