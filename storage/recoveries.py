"""What a database forgot when an older state of it came back: commits were lost, their effects not.

A message that was due when the backup came back may have been sent after it was made. Whether it
was only Slack knows, where it is found by its delivery key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from pairing.follow_ups import FollowUp
from pairing.ids import MessageId, PairId, PersonId, WorkspaceId
from storage.follow_ups import FollowUpId
from storage.session import Session
from storage.statements import changed, table_of
from storage.states import MessageKind, MessageState
from storage.tables import CheckInRow, FollowUpRow, OutboxRow, ReceiptRow, RoundRow

RESTORED = "restored"  # the reason of a message of which nobody knows for this reason
ASKED_PERHAPS = "asked_perhaps"  # as above, but its delivery key is lost: no evidence can be found


@dataclass(frozen=True, slots=True)
class AskedPerhaps:
    """A follow-up that may have been sent after the backup."""

    id: FollowUpId
    workspace_id: WorkspaceId
    pair_id: PairId
    person_id: PersonId | None
    kind: FollowUp


_GIVEN_UP = (MessageState.DEAD, MessageState.CANCELLED, MessageState.EXPIRED)


def doubt_messages(s: Session, *, to: MessageState, now: datetime) -> Counter[MessageKind]:
    """Let nothing be sent that may have been sent after the backup: → CHECKING or REVIEW.

    to       CHECKING: evidence is looked for, back to when its round ran; REVIEW: there is none.
             What an earlier call put into REVIEW goes to CHECKING as well
    Returns  how many of each kind

    Opening a conversation twice is opening it once, and a receipt is known to be evidence. Only
    while no instance runs: what is SENDING loses its owner.
    """
    outbox = table_of(OutboxRow)
    ran_at = select(RoundRow.ran_at).where(RoundRow.id == outbox.c.round_id).scalar_subquery()
    doubtful = _doubtful(to=to, now=now)
    query = select(outbox.c.kind, func.count()).where(*doubtful).group_by(outbox.c.kind)
    counts: Counter[MessageKind] = Counter()
    for kind, n in s.execute(query.order_by(outbox.c.kind)):
        counts[kind] = n
    values = {
        "state": to,
        "owner": None,
        "reason": RESTORED,
        "send_after": now,
        "doubts": outbox.c.doubts + 1,
        "intent_at": func.coalesce(ran_at, outbox.c.intent_at, outbox.c.send_after),
    }
    changed(s, update(outbox).where(*doubtful).values(**values))
    return counts


def _doubtful(*, to: MessageState, now: datetime) -> Sequence[ColumnElement[bool]]:
    outbox = table_of(OutboxRow).c
    is_known = select(ReceiptRow.ts).where(
        ReceiptRow.workspace_id == outbox.workspace_id,
        ReceiptRow.delivery_key == outbox.delivery_key,
    )
    by_state = [
        and_(outbox.state == MessageState.PENDING, outbox.send_after <= now),
        outbox.state == MessageState.SENDING,
    ]
    if to is MessageState.CHECKING:
        was_restored = func.coalesce(outbox.reason, "") == RESTORED
        by_state += [
            and_(outbox.state == MessageState.CHECKING, ~was_restored),
            and_(outbox.state == MessageState.REVIEW, was_restored),
        ]
    else:
        by_state.append(outbox.state == MessageState.CHECKING)
    return outbox.kind != MessageKind.PAIR_OPEN, or_(*by_state), ~is_known.exists()


def find_newest_message(s: Session) -> MessageId:
    """Return the newest message there is; 0 before the first one."""
    outbox = table_of(OutboxRow)
    return MessageId(s.execute(select(func.coalesce(func.max(outbox.c.id), 0))).scalar_one())


def call_off_after(s: Session, message_id: MessageId, *, now: datetime) -> int:
    """Call off every message written since: what it says was said before the backup came back."""
    outbox = table_of(OutboxRow)
    statement = update(outbox).where(
        outbox.c.id > message_id, outbox.c.state == MessageState.PENDING
    )
    called_off = {"state": MessageState.CANCELLED, "reason": RESTORED, "settled_at": now}
    return changed(s, statement.values(**called_off))


def list_asked_perhaps(s: Session, *, now: datetime) -> list[AskedPerhaps]:
    """Return follow-ups that are due and were not sent, as far as this database knows, by id.

    Only of pairs whose introduction was not given up.
    """
    introduced = select(OutboxRow.id).where(
        OutboxRow.pair_id == FollowUpRow.pair_id,
        OutboxRow.kind == MessageKind.PAIR_INTRO,
        OutboxRow.state.not_in(_GIVEN_UP),
    )
    answered = select(CheckInRow.id).where(
        CheckInRow.pair_id == FollowUpRow.pair_id, CheckInRow.person_id == FollowUpRow.person_id
    )
    query = select(
        FollowUpRow.id,
        FollowUpRow.workspace_id,
        FollowUpRow.pair_id,
        FollowUpRow.person_id,
        FollowUpRow.kind,
    ).where(
        FollowUpRow.done_at.is_(None),
        FollowUpRow.due_after <= now,
        introduced.exists(),
        or_(FollowUpRow.kind != FollowUp.CHECK_IN, ~answered.exists()),
    )
    return [AskedPerhaps(**row._asdict()) for row in s.execute(query.order_by(FollowUpRow.id))]
