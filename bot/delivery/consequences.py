"""What an answer of Slack means beyond its message, inside the transaction that settles it."""

from datetime import datetime, timedelta

from bot.delivery.letters import OpenLetter
from bot.delivery.operations import Settle
from bot.delivery.outcomes import Blocked, Refused, RetryAfter, Sent
from bot.delivery.pacing import METHODS
from bot.delivery.protocol import CHANNEL_LOST
from bot.services.operating import workspaces
from bot.services.operating.arrivals import arrived
from bot.services.partings import open_anew, part
from storage import conversations, outbox, paces, pairs
from storage.database import Session
from storage.outbox import Message, MessageKind, MessageState


def follow(session: Session, settled: Settle, *, now: datetime) -> None:
    """Store what else follows from a settled message: that it is sent, or from its outcome."""
    message = settled.message
    if settled.step.to is MessageState.SENT:
        arrived(session, message, now=now)
    match settled.outcome:
        case Sent(channel_id=channel_id) if isinstance(settled.letter, OpenLetter):
            _opened(session, message, settled.letter, channel_id, now=now)
        case RetryAfter(seconds=seconds):
            until = now + timedelta(seconds=seconds)
            method = METHODS[message.kind]
            paces.hold(session, message.workspace_id, method, until=until, now=now)
        case Blocked(reason=reason):
            workspaces.hold(session, message.workspace_id, reason=reason)
        case Refused(reason=reason):
            if settled.step.reason == CHANNEL_LOST:
                _lost(session, message, now=now)
            elif settled.step.to is MessageState.DEAD:
                _refused(session, message, reason, now=now)
        case _:
            pass


def _opened(
    session: Session, message: Message, letter: OpenLetter, channel_id: str, *, now: datetime
) -> None:
    """Remember where these people talk; if one left meanwhile, the others need another place."""
    ours = message.workspace_id
    conversations.keep_channel(session, ours, letter.people, channel_id=channel_id, now=now)
    pair = None if message.pair_id is None else pairs.get_pair(session, message.pair_id)
    if pair is None:
        return
    if {member.person_id for member in pair.members} == set(letter.people):
        pairs.set_channel(session, pair.id, channel_id)
    else:
        open_anew(session, pair.id, now=now)


def _lost(session: Session, message: Message, *, now: datetime) -> None:
    """The conversation cannot be posted to any more: open it again, and try once more there."""
    pair = None if message.pair_id is None else pairs.get_pair(session, message.pair_id)
    if pair is None or pair.channel_id is None:
        return
    conversations.forget_channel(session, message.workspace_id, pair.channel_id)
    open_anew(session, pair.id, now=now)


def _refused(session: Session, message: Message, reason: str, *, now: datetime) -> None:
    """What comes after it in its pair makes no sense without it; nobody waits in silence."""
    pair = None if message.pair_id is None else pairs.get_pair(session, message.pair_id)
    if pair is None:
        return
    if message.kind in (MessageKind.PAIR_OPEN, MessageKind.PAIR_INTRO):
        ours = message.workspace_id
        part(session, pair, workspace_id=ours, gone=frozenset(), reason=reason, now=now)
    else:
        outbox.cancel(session, pair_id=pair.id, reason=reason, now=now)
