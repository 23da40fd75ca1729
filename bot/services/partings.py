"""Taking people out of a pair: before its introduction (`part`), and after it (`end`).

Who stays is told in the same neutral words whatever the cause, and comes first next time. Nothing
is kept or logged of who wanted it, or why.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from bot.services.messages import KEPT, about_pair, sat_out
from pairing.ids import PairId, ParticipantId, PersonId, ProgramId, WorkspaceId
from storage import endings, follow_ups, outbox, pairs, partners, programs, rounds, waiting
from storage.database import Session
from storage.outbox import MessageKind, MessageState
from storage.pairs import PairView

ENDED = "ended"  # the one code for all causes, on what is called off


def is_unintroduced(session: Session, pair_id: PairId) -> bool:
    """Tell whether the introduction of a pair certainly has not been sent, but is to be."""
    return outbox.is_waiting(session, pair_id=pair_id, kind=MessageKind.PAIR_INTRO)


def part(
    session: Session,
    pair: PairView,
    *,
    workspace_id: WorkspaceId,
    gone: AbstractSet[PersonId],
    reason: str,
    now: datetime,
) -> None:
    """Take people out of a pair; two who remain of a trio go on, anybody else is told.

    gone    empty when everybody is there but they must not meet
    reason  a code for the operator, on what is called off
    Transaction: inside the caller's.
    """
    of_round = rounds.get_round(session, pair.round_id)
    program_id = of_round.program_id
    stay = [member for member in pair.members if member.person_id not in gone]
    if gone and len(stay) > 1:
        for person_id in sorted(gone):
            pairs.remove_member(session, pair.id, person_id)
        members = [member.participant_id for member in pair.members]
        rounds.take_back_trio(session, program_id, members)
        open_anew(session, pair.id, now=now)
        return
    outbox.cancel(session, pair_id=pair.id, reason=reason, now=now)
    follow_ups.drop_all(session, pair.id, now=now)
    if of_round.is_extra:  # nobody was left over: they knew of each other, or had asked
        endings.end_pair(session, pair.id, now=now)
        told = [
            about_pair(MessageKind.PAIRING_ENDED, workspace_id, one.person_id, pair.id, now=now)
            for one in stay
        ]
        alone = [member.participant_id for member in stay]
        _take_part_again(session, pair, alone, now=now)
    else:
        told = [sat_out(workspace_id, pair.round_id, one.person_id, now=now) for one in stay]
    outbox.enqueue(session, told)
    alone = [member.participant_id for member in stay]
    rounds.record_waiting(session, program_id, sat_out=alone, paired=())


def goes_on(pair: PairView, *, now: datetime) -> bool:
    """Tell whether a pair is still meant to meet: not ended, and its own round is not over."""
    return pair.ended_at is None and now < pair.over_at


def end(
    session: Session,
    pair_id: PairId,
    *,
    workspace_id: WorkspaceId,
    person_id: PersonId,
    now: datetime,
) -> None:
    """Let somebody out of a pair at once; two who remain of a trio go on, a partner is told.

    Nothing happens when the pair is over, or they are out of it already: of two who end it in the
    same moment, the second finds it ended.
    Transaction: inside the caller's.
    """
    pair = pairs.get_pair(session, pair_id) if endings.hold_pair(session, pair_id) else None
    if pair is None or person_id not in {member.person_id for member in pair.members}:
        return
    if not goes_on(pair, now=now):
        return  # a button of long ago
    if is_unintroduced(session, pair.id):
        part(session, pair, workspace_id=workspace_id, gone={person_id}, reason=ENDED, now=now)
        return
    stay = [member for member in pair.members if member.person_id != person_id]
    if len(stay) > 1:
        endings.leave_trio(session, pair.id, person_id, now=now)
        endings.call_off(session, pair.id, [person_id], reason=ENDED, now=now)
        told = [
            about_pair(MessageKind.TRIO_GOES_ON, workspace_id, one.person_id, pair.id, now=now)
            for one in stay
        ]
        # what else is said to them belongs into a conversation without whoever left
        open_anew(session, pair.id, now=now, until=now + KEPT)
    else:
        endings.end_pair(session, pair.id, now=now)
        follow_ups.drop_all(session, pair.id, now=now)
        everybody = [member.person_id for member in pair.members]
        endings.call_off(session, pair.id, everybody, reason=ENDED, now=now)
        outbox.cancel(session, pair_id=pair.id, reason=ENDED, now=now)
        told = [
            about_pair(MessageKind.PAIRING_ENDED, workspace_id, one.person_id, pair.id, now=now)
            for one in stay
        ]
        alone = [member.participant_id for member in stay]
        program_id = rounds.get_round(session, pair.round_id).program_id
        rounds.record_waiting(session, program_id, sat_out=alone, paired=())
        _take_part_again(session, pair, alone, now=now)
    outbox.enqueue(session, told)


def leave_pairs(
    session: Session,
    workspace_id: WorkspaceId,
    person_id: PersonId,
    *,
    reason: str,
    now: datetime,
    program_id: ProgramId | None = None,
) -> None:
    """Take somebody out of every pair they are in, introduced or not.

    reason      a code for the operator, on what is called off before an introduction
    program_id  only out of the pairs of this program
    Transaction: inside the caller's.
    """
    theirs = [
        pair
        for program in programs.list_programs(session, workspace_id)
        if program_id in (None, program.id)
        for pair in partners.list_current(session, person_id, program_id=program.id)
    ]
    for pair in sorted(theirs, key=lambda one: one.id):  # as all who lock several
        if is_unintroduced(session, pair.id):
            part(session, pair, workspace_id=workspace_id, gone={person_id}, reason=reason, now=now)
        elif goes_on(pair, now=now) and not _is_unclear(session, pair.id):
            end(session, pair.id, workspace_id=workspace_id, person_id=person_id, now=now)


def _take_part_again(
    session: Session, pair: PairView, alone: Sequence[ParticipantId], *, now: datetime
) -> None:
    """Let those who skip a round for a pair that does not come about take part in it after all."""
    if now < pair.due_at:
        waiting.take_back_skip(session, alone, of=pair.due_at)


def _is_unclear(session: Session, pair_id: PairId) -> bool:
    """Tell whether nobody knows yet if a pair was introduced: then `arrivals` ends it, or `part`
    takes it apart."""
    intro = outbox.find_newest(session, pair_id, MessageKind.PAIR_INTRO)
    return intro is not None and intro.state in (MessageState.SENDING, MessageState.CHECKING)


def open_anew(
    session: Session,
    pair_id: PairId,
    *,
    now: datetime,
    lost: str | None = None,
    until: datetime | None = None,
) -> None:
    """Have the conversation of a pair opened again: with other people, or in place of a lost one.

    until  when to give that up; None = as decided with the round
    Transaction: inside the caller's.
    """
    opening = outbox.find_opening(session, pair_id)
    if opening is not None and outbox.reopen(
        session,
        opening.id,
        facts={} if lost is None else {"lost": lost},
        expires_at=until,
        now=now,
    ):
        pairs.set_channel(session, pair_id, None)
