"""Receipts: Slack reports that a message with our delivery key was posted.

That is proof of what an answer that got lost would have said. Whether a receipt comes at all, when
and how often is promised nowhere, so nothing waits for one for ever.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.services.operating.arrivals import arrived
from storage import outbox, posted, receipts, workspaces
from storage.database import Database, Session
from storage.outbox import Message, MessageState, Move
from storage.receipts import NOTED_EVERY, Copy
from storage.workspaces import Workspace, WorkspaceState

KEY = re.compile(r"[0-9a-f]{32}")
TS = re.compile(r"[0-9]{1,12}\.[0-9]{1,12}")
CHANNEL = re.compile(r"[A-Z0-9]{1,32}")
VERIFY_AFTER = timedelta(minutes=10)  # a late copy of a message that was in doubt is there by then
REPEATED_WITHIN = timedelta(minutes=10)  # Slack sends an event again after up to six minutes
TRIES = 3  # whoever moves the message at the same moment does so once


@dataclass(frozen=True, slots=True)
class Receipt:
    """One report, as it came: whose app posted, in which workspace, what and where.

    app_id      the app that posted
    for_app_id  the app that Slack sends the report to, so ours
    """

    team_id: str
    app_id: str
    for_app_id: str
    key: str
    ts: str
    channel_id: str

    @property
    def is_ours(self) -> bool:
        """Any app may post metadata like ours, and copy a key that it can read."""
        return bool(
            self.app_id
            and self.app_id == self.for_app_id
            and KEY.fullmatch(self.key)
            and TS.fullmatch(self.ts)
            and CHANNEL.fullmatch(self.channel_id)
        )

    @property
    def copy(self) -> Copy:
        """The message in Slack that it speaks of."""
        return Copy(self.ts, self.channel_id)


@dataclass(frozen=True, slots=True)
class Arriving:
    """Whether receipts come back in a workspace.

    last_at    when one last did, to the hour; None = never
    n_missing  messages posted since then (or ever) for which one should have come by now
    """

    team_id: str
    last_at: datetime | None
    n_missing: int


@dataclass(frozen=True, slots=True)
class _Seen:
    workspace: Workspace
    message: Message
    copies: Sequence[Copy]


def take(db: Database, receipt: Receipt, *, now: datetime) -> bool:
    """Use a receipt as the evidence it is. Returns whether it settled a message in doubt.

    A message that nobody could tell was sent is; of one that is there twice, the second copy will
    be taken back. Nothing is done for the receipt of another app, or of a message that this
    workspace does not have.
    Raises   StorageError when nothing could be stored: the event must not be acknowledged then
    Transaction: one read, and a write only for what was not known. What is written says the same
    however often it is written, so a repeated event changes nothing.
    """
    if not receipt.is_ours:
        return False
    with db.read() as session:
        seen = _find(session, receipt)
    if seen is None or not _is_news(seen, receipt, now=now):
        return False
    with db.write() as session:
        return _store(session, receipt, now=now)


def list_arriving(db: Database, *, now: datetime) -> tuple[Arriving, ...]:
    """Compare per active workspace what was posted with the receipts that came. One read."""
    found = []
    with db.read() as session:
        for workspace in workspaces.list_workspaces(session):
            if workspace.state is not WorkspaceState.ACTIVE:
                continue
            last_at = workspace.receipt_at
            n_missing = posted.count_posted(
                session,
                workspace.id,
                since=None if last_at is None else last_at + NOTED_EVERY,
                until=now - REPEATED_WITHIN,
            )
            found.append(Arriving(workspace.team_id, last_at, n_missing))
    return tuple(found)


def step_for(message: Message, copies: Sequence[Copy], copy: Copy, *, now: datetime) -> Move | None:
    """Return how a message moves on when Slack is known to have a copy of it.

    copies   those known before
    Returns  None when the copy is at most to be remembered
    """
    arrived = Move(
        to=MessageState.SENT,
        channel_id=copy.channel_id,
        ts=copy.ts,
        settled_at=now,
        verify_at=now + VERIFY_AFTER,
    )
    match message.state:
        case MessageState.CHECKING | MessageState.REVIEW:
            return arrived
        case MessageState.PENDING if message.doubts:
            return arrived
        case MessageState.SENT if message.ts is None:  # an operator said so
            return arrived
        case MessageState.SENT if _is_unknown(message, copies, copy):  # it is there twice
            return Move(to=MessageState.SENT, verify_at=now)
        case _:
            return None


def _find(session: Session, receipt: Receipt) -> _Seen | None:
    workspace = workspaces.find_workspace(session, team_id=receipt.team_id)
    if workspace is None:
        return None
    message = outbox.find_by_key(session, workspace.id, receipt.key)
    if message is None:
        return None
    return _Seen(workspace, message, receipts.list_copies(session, workspace.id, receipt.key))


def _is_news(seen: _Seen, receipt: Receipt, *, now: datetime) -> bool:
    last_at = seen.workspace.receipt_at
    return (
        last_at is None
        or last_at < now - NOTED_EVERY
        or _is_unknown(seen.message, seen.copies, receipt.copy)
        or step_for(seen.message, seen.copies, receipt.copy, now=now) is not None
    )


def _is_unknown(message: Message, copies: Sequence[Copy], copy: Copy) -> bool:
    known = {one.ts for one in copies}
    if message.state is MessageState.SENT and message.ts is not None:
        known.add(message.ts)
    return copy.ts not in known


def _store(session: Session, receipt: Receipt, *, now: datetime, tries: int = TRIES) -> bool:
    seen = _find(session, receipt)
    if seen is None:
        return False
    step = step_for(seen.message, seen.copies, receipt.copy, now=now)
    moved = step is not None and outbox.move(session, seen.message, step)
    if moved:
        arrived(session, seen.message, now=now)
    if step is not None and not moved and tries > 1:  # somebody was quicker: look again
        return _store(session, receipt, now=now, tries=tries - 1)
    if _is_unknown(seen.message, seen.copies, receipt.copy):
        receipts.note(session, seen.workspace.id, receipt.key, copy=receipt.copy, now=now)
    receipts.note_arriving(session, seen.workspace.id, now=now)
    return moved and seen.message.state is not MessageState.SENT
