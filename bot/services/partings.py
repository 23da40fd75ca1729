"""Taking people out of a pair before its introduction: they left, are gone, or must not meet.

Who stays is told in the same neutral words whatever the cause, and comes first next time.
"""

from collections.abc import Set as AbstractSet
from datetime import datetime

from bot.services.messages import sat_out
from pairing.ids import PairId, PersonId, WorkspaceId
from storage import outbox, pairs, rounds
from storage.database import Session
from storage.outbox import MessageKind
from storage.pairs import PairView


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
    program_id = rounds.get_round(session, pair.round_id).program_id
    stay = [member for member in pair.members if member.person_id not in gone]
    if gone and len(stay) > 1:
        for person_id in sorted(gone):
            pairs.remove_member(session, pair.id, person_id)
        members = [member.participant_id for member in pair.members]
        rounds.take_back_trio(session, program_id, members)
        open_anew(session, pair.id, now=now)
        return
    outbox.cancel(session, pair_id=pair.id, reason=reason, now=now)
    told = [sat_out(workspace_id, pair.round_id, one.person_id, now=now) for one in stay]
    outbox.enqueue(session, told)
    alone = [member.participant_id for member in stay]
    rounds.record_waiting(session, program_id, sat_out=alone, paired=())


def open_anew(session: Session, pair_id: PairId, *, now: datetime, lost: str | None = None) -> None:
    """Have the conversation of a pair opened again: with other people, or in place of a lost one.

    Transaction: inside the caller's.
    """
    opening = outbox.find_opening(session, pair_id)
    if opening is not None and outbox.reopen(
        session, opening.id, facts={} if lost is None else {"lost": lost}, now=now
    ):
        pairs.set_channel(session, pair_id, None)
