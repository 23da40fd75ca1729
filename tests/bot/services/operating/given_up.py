"""Messages in the state that a test wants, however they came there."""

from __future__ import annotations

from sqlalchemy import update

from pairing.ids import MessageId
from storage import outbox
from storage.database import Database
from storage.outbox import Message, MessageKind, MessageState
from storage.tables import OutboxRow
from tests.bot.services.factories import bring_in, messages_in, run_round


def put(db: Database, message: Message, state: MessageState, **values: object) -> Message:
    """Let a message be in a state, however it came there."""
    owner = "office" if state is MessageState.SENDING else None
    with db.write() as session:
        changed = update(OutboxRow).where(OutboxRow.id == message.id)
        session.execute(changed.values(state=state, owner=owner, **values))
    return read(db, message.id)


def read(db: Database, message_id: MessageId) -> Message:
    with db.read() as session:
        return outbox.get_message(session, message_id)


def pair(db: Database) -> tuple[Message, Message]:
    """The conversation and the introduction of a new pair."""
    bring_in(db, "U1", "U2")
    run_round(db)
    opening, intro = messages_in(db)
    assert (opening.kind, intro.kind) == (MessageKind.PAIR_OPEN, MessageKind.PAIR_INTRO)
    return opening, intro
