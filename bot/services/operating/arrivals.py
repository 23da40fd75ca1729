"""What follows when a message is known to be in Slack, whoever found out: sender or receipt."""

from datetime import datetime

from bot.services.partings import end
from bot.services.talking.steps import forget_sent
from storage import eligibility
from storage.database import Session
from storage.outbox import Message, MessageKind


def arrived(session: Session, message: Message, *, now: datetime) -> None:
    """Forget the words of a reminder; end a pair one of which was gone when it was introduced.

    Who goes while nobody can tell whether an introduction was sent cannot be taken out of the pair
    then: its partner would hear of an end, and perhaps never of a beginning.
    Transaction: inside the caller's.
    """
    forget_sent(session, message)
    if message.kind is not MessageKind.PAIR_INTRO or message.pair_id is None:
        return
    for person_id in sorted(eligibility.list_gone(session, message)):
        end(
            session,
            message.pair_id,
            workspace_id=message.workspace_id,
            person_id=person_id,
            now=now,
        )
