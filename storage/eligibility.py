"""May a message still go to the people it is for? Asked again in the statement of the intent.

Somebody may leave, lose their account, be set apart or end the pairing between the round and its
message. Whoever committed that before the intent hears nothing more.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import ColumnElement, and_, bindparam, exists, not_, or_, select
from sqlalchemy.orm import aliased

from pairing.ids import PersonId
from storage.apart import hold_two_apart
from storage.messages import Message
from storage.session import Session
from storage.statements import AnySelect
from storage.states import MessageKind, MessageState, PersonKind
from storage.tables import OutboxRow, PairMemberRow, PairRow, ParticipantRow, PersonRow

# These go to a person as an admin or newcomer; everything else only to who takes part.
_TO_ANYBODY = (MessageKind.ROUND_SKIPPED, MessageKind.ROUND_SUMMARY, MessageKind.MADE_ADMIN)

_of_pair = PairMemberRow.pair_id == bindparam("wanted")
_persons = select(PersonRow.id).order_by(PersonRow.id).with_for_update(read=True)
_participants = select(ParticipantRow.id).order_by(ParticipantRow.id).with_for_update(read=True)
_HOLD_PAIR = (
    _persons.where(PersonRow.id.in_(select(PairMemberRow.person_id).where(_of_pair))),
    _participants.where(
        ParticipantRow.id.in_(select(PairMemberRow.participant_id).where(_of_pair))
    ),
)
_HOLD_PERSON = (
    _persons.where(PersonRow.id == bindparam("wanted")),
    _participants.where(ParticipantRow.person_id == bindparam("wanted")),
)


def keep_people(s: Session, message: Message) -> None:
    """Hold the people of a message as they are until the transaction ends.

    On PostgreSQL who leaves in this moment waits for our commit, or we for theirs; on SQLite we are
    the only writer. In id order, so that two of these cannot deadlock.
    """
    if message.pair_id is not None:
        queries, wanted = _HOLD_PAIR, int(message.pair_id)
    elif message.person_id is not None:
        queries, wanted = _HOLD_PERSON, int(message.person_id)
    else:
        return
    for query in queries:
        s.execute(query, {"wanted": wanted}).all()


@cache  # building it takes longer than asking the database
def may_go() -> ColumnElement[bool]:
    """Say, of the outbox's row, that nobody it is for is gone, and that its pair goes on."""
    goes_on = and_(not_(_gone_members().exists()), not_(_set_apart()), not_(_is_over()))
    return and_(
        or_(OutboxRow.pair_id.is_(None), goes_on),
        or_(OutboxRow.person_id.is_(None), _is_there()),
    )


def list_gone(s: Session, message: Message) -> frozenset[PersonId]:
    """Return the members of a message's pair who can hear nothing more; a person without pair."""
    if message.pair_id is not None:
        query = _gone_members().where(OutboxRow.id == message.id)
        return frozenset(PersonId(id_) for id_ in s.execute(query).scalars())
    there = select(OutboxRow.id).where(OutboxRow.id == message.id, _is_there())
    if message.person_id is None or s.execute(there).first() is not None:
        return frozenset()
    return frozenset({message.person_id})


def is_called_off(s: Session, message: Message) -> bool:
    """Tell whether a message's pair ended, or two of it must not be introduced any more."""
    query = select(OutboxRow.id).where(OutboxRow.id == message.id, or_(_set_apart(), _is_over()))
    return message.pair_id is not None and s.execute(query).first() is not None


def _gone_members() -> AnySelect:
    return (
        select(PairMemberRow.person_id)
        .join(ParticipantRow, ParticipantRow.id == PairMemberRow.participant_id)
        .join(PersonRow, PersonRow.id == PairMemberRow.person_id)
        .where(
            PairMemberRow.pair_id == OutboxRow.pair_id,
            PairMemberRow.left_at.is_(None),
            or_(ParticipantRow.opted_out_at.is_not(None), _is_away()),
        )
    )


def _set_apart() -> ColumnElement[bool]:
    """Before the introduction only: afterwards such a wish must change nothing that others see."""
    intro = aliased(OutboxRow)
    introduced = exists().where(
        intro.pair_id == OutboxRow.pair_id,
        intro.kind == MessageKind.PAIR_INTRO,
        intro.state == MessageState.SENT,
    )
    return and_(not_(introduced), hold_two_apart(OutboxRow.pair_id))


def _is_over() -> ColumnElement[bool]:
    return exists().where(PairRow.id == OutboxRow.pair_id, PairRow.ended_at.is_not(None))


def _is_there() -> ColumnElement[bool]:
    takes_part = exists().where(
        ParticipantRow.person_id == OutboxRow.person_id, ParticipantRow.opted_out_at.is_(None)
    )
    active = exists().where(PersonRow.id == OutboxRow.person_id, not_(_is_away()))
    return and_(active, or_(OutboxRow.kind.in_(_TO_ANYBODY), takes_part))


def _is_away() -> ColumnElement[bool]:
    return or_(PersonRow.deactivated.is_(True), PersonRow.kind != PersonKind.MEMBER)
