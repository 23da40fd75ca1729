"""Where exactly these people talk: Slack opens the same group DM for the same people, so it is
asked once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select

from pairing.ids import PersonId, WorkspaceId
from storage.session import Session
from storage.statements import PIECE, changed, insert_or_update, table_of
from storage.tables import ConversationRow

KEY = ("workspace_id", "people")


def find_channel(s: Session, workspace_id: WorkspaceId, people: Iterable[PersonId]) -> str | None:
    """Return the channel of exactly these people; None = not known."""
    query = select(ConversationRow.channel_id).where(
        ConversationRow.workspace_id == workspace_id, ConversationRow.people == _key(people)
    )
    return s.execute(query).scalar_one_or_none()


def keep_channel(
    s: Session,
    workspace_id: WorkspaceId,
    people: Iterable[PersonId],
    *,
    channel_id: str,
    now: datetime,
) -> None:
    """Remember the channel of exactly these people; the newest counts."""
    values = {
        "workspace_id": workspace_id,
        "people": _key(people),
        "channel_id": channel_id,
        "opened_at": now,
    }
    insert_or_update(s, ConversationRow, values, unique=KEY, update=("channel_id", "opened_at"))


def forget_channel(s: Session, workspace_id: WorkspaceId, channel_id: str) -> int:
    """Forget a channel that cannot be used any more. Returns how many rows went."""
    conversations = table_of(ConversationRow)
    statement = delete(conversations).where(
        conversations.c.workspace_id == workspace_id, conversations.c.channel_id == channel_id
    )
    return changed(s, statement)


def list_unknown(
    s: Session, workspace_id: WorkspaceId, groups: Iterable[tuple[PersonId, ...]]
) -> list[tuple[PersonId, ...]]:
    """Return those groups, in the order given, whose channel is not known yet."""
    by_key = {_key(people): people for people in groups}
    known: set[str] = set()
    keys = sorted(by_key)
    for start in range(0, len(keys), PIECE):
        query = select(ConversationRow.people).where(
            ConversationRow.workspace_id == workspace_id,
            ConversationRow.people.in_(keys[start : start + PIECE]),
        )
        known.update(s.execute(query).scalars())
    return [people for key, people in by_key.items() if key not in known]


def _key(people: Iterable[PersonId]) -> str:
    return ",".join(str(person) for person in sorted(people))
