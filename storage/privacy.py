"""Erasing a person: what goes, and the little that stays without leading to anybody.

The row in `people` becomes a tombstone, so that who met whom is still known of two numbers, one of
which is nobody any more. Everything here may be done again: what was written in the same moment as
an erasure, or was on its way to Slack, is taken away by the next time
(`bot.services.operating.retention`).
"""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, or_, select, update

from pairing.ids import ERASED, PersonId, WorkspaceId
from pairing.matching import ReasonKind
from storage.mentions import forget_mentions
from storage.messages import CAME_TO_NOTHING
from storage.people import Person, get_people
from storage.session import Session
from storage.statements import AnySelect, table_of
from storage.states import MessageState
from storage.tables import (
    AvoidanceRow,
    Base,
    CheckInRow,
    EarlierPairRow,
    FeedbackRow,
    FollowUpRow,
    ImportRow,
    OutboxRow,
    PairMemberRow,
    PairRow,
    ParticipantRow,
    PersonRow,
    PlaceRow,
    ProfileRow,
    ProgramAdminRow,
    ReceiptRow,
    SearchRow,
    SeparationRow,
    StepRow,
    TalkTimeRow,
)

TOMBSTONE_LENGTH = 32  # characters, the mark included; 31 hexadecimal digits are 124 bits
FINAL = (MessageState.SENT, *CAME_TO_NOTHING)

_MINE: tuple[tuple[type[Base], tuple[str, ...]], ...] = (
    (ProfileRow, ("person_id",)),
    (StepRow, ("person_id",)),
    (PlaceRow, ("person_id",)),
    (ProgramAdminRow, ("person_id",)),
    (ImportRow, ("person_id",)),
    (CheckInRow, ("person_id",)),
    (FollowUpRow, ("person_id",)),
    (FeedbackRow, ("person_id",)),
    (AvoidanceRow, ("by_person_id",)),  # what others wish about them is the others' own
    (SeparationRow, ("low_person_id", "high_person_id")),
    (EarlierPairRow, ("low_person_id", "high_person_id")),
)


def random_tombstone() -> str:
    """Return what stands for somebody whom nobody is to find again."""
    return ERASED + secrets.token_hex(16)[: TOMBSTONE_LENGTH - len(ERASED)]


def hold_person(s: Session, person_id: PersonId) -> bool:
    """Let nobody write about a person until the transaction ends. False when they do not exist.

    First of all locks, as deliveries take it: whoever is about to send waits for us, or we for
    them. (On SQLite we are the only writer.)
    """
    query = select(PersonRow.id).where(PersonRow.id == person_id).with_for_update()
    return s.execute(query).first() is not None


def erase(s: Session, person: Person, *, tombstone: str) -> None:
    """Take away everything about a person; their row becomes a tombstone that is never paired.

    The caller holds them (`hold_person`) and has taken them out of programs and pairs before, so
    that partners are told. Doing it twice is doing it once.
    """
    _forget_messages(s, person)  # before steps: who settles a reminder locks in this order
    _clear_pairs(s, person)
    _unmark_times(s, person.id)
    for row, columns in _MINE:
        table = table_of(row)
        s.execute(delete(table).where(or_(*(table.c[name] == person.id for name in columns))))
    _set(s, PlaceRow, "manager_id", person.id, manager_id=None)
    _leave_programs(s, person.id)
    forget_mentions(s, person, tombstone=tombstone)
    make_tombstone(s, person.id, tombstone)


def make_tombstone(s: Session, person_id: PersonId, tombstone: str) -> None:
    """Let a row stand for nobody. It stays: deleting it lets SQLite look through all messages."""
    nobody = {"zone": None, "deactivated": True, "is_admin": False}
    nobody |= {"updated_at": None, "fields_due_at": None}
    _set(s, PersonRow, "id", person_id, slack_user_id=tombstone, **nobody)


def forget_wishes(s: Session, person_id: PersonId) -> None:
    """Take away what somebody said about themselves and where they work, long after they left.

    Who they are and whom they met stays: with it stay the wishes of others not to meet them.
    """
    for row in (ProfileRow, StepRow, PlaceRow):
        table = table_of(row)
        s.execute(delete(table).where(table.c.person_id == person_id))
    _leave_programs(s, person_id)


def find_tombstone(s: Session, workspace_id: WorkspaceId, tombstone: str) -> PersonId | None:
    """Look up whom a tombstone stands for; a random one is found by nobody."""
    query = select(PersonRow.id).where(
        PersonRow.workspace_id == workspace_id, PersonRow.slack_user_id == tombstone
    )
    found = s.execute(query).scalar_one_or_none()
    return None if found is None else PersonId(found)


def list_everybody(s: Session, workspace_id: WorkspaceId) -> list[Person]:
    """Return the people of a workspace who were not erased, by id."""
    query = select(PersonRow.id).where(
        PersonRow.workspace_id == workspace_id, PersonRow.slack_user_id.not_like(f"{ERASED}%")
    )
    ids = [PersonId(one) for one in s.execute(query).scalars()]
    return [person for _, person in sorted(get_people(s, workspace_id, ids).items())]


def take_back_history(s: Session, tombstone_id: PersonId, *, to: PersonId) -> bool:
    """Let somebody who returns be who was erased, so that they meet nobody again.

    Returns  False when they take part somewhere already: then it is too late for that
    """
    participants = table_of(ParticipantRow)
    if s.execute(select(participants.c.id).where(participants.c.person_id == to)).first():
        return False
    _set(s, ParticipantRow, "person_id", tombstone_id, person_id=to)
    _set(s, PairMemberRow, "person_id", tombstone_id, person_id=to)
    make_tombstone(s, tombstone_id, random_tombstone())
    return True


def _forget_messages(s: Session, person: Person) -> None:
    """Delete what was or is to be said to them alone, in whatever state: nothing finds it again.

    What is just being sent finds no row any more, and so is neither settled nor sent a second time.
    """
    outbox = table_of(OutboxRow)
    keys = select(outbox.c.delivery_key).where(outbox.c.person_id == person.id)
    _forget_receipts(s, person, keys)
    s.execute(delete(outbox).where(outbox.c.person_id == person.id))


def _forget_receipts(s: Session, person: Person, keys: AnySelect) -> None:
    receipts = table_of(ReceiptRow)
    ours = receipts.c.workspace_id == person.workspace_id
    s.execute(delete(receipts).where(ours, receipts.c.delivery_key.in_(keys)))


def _clear_pairs(s: Session, person: Person) -> None:
    """Leave of their pairs that there was one: not why, nor where it talked, nor what was said.

    A trio that goes on without them keeps what it has; so does a pair of which nobody knows yet
    whether it was introduced, until that is known.
    """
    pairs, outbox = table_of(PairRow), table_of(OutboxRow)
    query = select(PairMemberRow.pair_id).where(
        PairMemberRow.person_id == person.id, PairMemberRow.left_at.is_(None)
    )
    unclear = select(outbox.c.id).where(
        outbox.c.pair_id == pairs.c.id,
        outbox.c.state.in_((MessageState.SENDING, MessageState.CHECKING)),
    )
    theirs = select(pairs.c.id).where(pairs.c.id.in_(query), ~unclear.exists())
    ids = list(s.execute(theirs.order_by(pairs.c.id)).scalars())
    nothing = [{"kind": ReasonKind.FALLBACK.value}]
    s.execute(
        update(pairs)
        .where(pairs.c.id.in_(ids))
        .values(reasons=nothing, channel_id=None, meets_at=None)
    )
    said: tuple[ColumnElement[bool], ...] = (
        outbox.c.pair_id.in_(ids),
        func.coalesce(outbox.c.state, "").in_(FINAL),  # see `storage.messages.is_introduced`
    )
    _forget_receipts(s, person, select(outbox.c.delivery_key).where(*said))
    s.execute(update(outbox).where(*said).values(facts={}, channel_id=None, verify_at=None))


def _unmark_times(s: Session, person_id: PersonId) -> None:
    """Take their marks off the times offered to their pairs."""
    times = table_of(TalkTimeRow)
    theirs = select(PairMemberRow.pair_id).where(PairMemberRow.person_id == person_id)
    query = select(times.c.pair_id, times.c.starts_at, times.c.suits)
    for row in s.execute(query.where(times.c.pair_id.in_(theirs))).all():
        left = [one for one in row.suits if abs(one) != person_id]
        if left != row.suits:
            this = (times.c.pair_id == row.pair_id, times.c.starts_at == row.starts_at)
            s.execute(update(times).where(*this).values(suits=left))


def _leave_programs(s: Session, person_id: PersonId) -> None:
    """Keep of their places in programs only what pairs refer to."""
    participants, searches = table_of(ParticipantRow), table_of(SearchRow)
    members = table_of(PairMemberRow)
    theirs = select(participants.c.id).where(participants.c.person_id == person_id)
    s.execute(delete(searches).where(searches.c.participant_id.in_(theirs)))
    paired = select(members.c.pair_id).where(members.c.participant_id == participants.c.id)
    s.execute(delete(participants).where(participants.c.person_id == person_id, ~paired.exists()))
    unsaid: dict[str, Any] = dict.fromkeys(("paused_until", "skip_until", "told_of"))
    counts = dict.fromkeys(("rounds_waited", "trios", "silent_rounds"), 0)
    _set(s, ParticipantRow, "person_id", person_id, **unsaid, **counts)


def _set(s: Session, row: type[Base], column: str, value: int, **to: Any) -> None:
    table: Table = table_of(row)
    s.execute(update(table).where(table.c[column] == value).values(**to))
