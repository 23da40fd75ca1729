"""Messages whose fate is unknown: left in flight by a crash, or answered by nothing we can read.

A take-over never sends: it moves the row to `checking` and waits SETTLE, in which a late request
has landed. After that the message is sent once more and counted; if that is unclear again, the
wait doubles, over most of a day. Never lost comes first.
"""

import logging
from collections.abc import Collection
from datetime import timedelta

from bot.runtime import Runtime
from pairing.ids import MessageId
from storage import outbox
from storage.outbox import MessageKind

log = logging.getLogger(__name__)

ABANDONED_AFTER = timedelta(minutes=10)  # far beyond request timeout and any garbage collection
BATCH = 100
MAX_RESENDS = 10  # waits of 1, 2, 4 … minutes: 17 hours in all


def rescue(runtime: Runtime, *, alone: bool, in_hand: Collection[MessageId]) -> int:
    """Bring stranded messages back into play. Returns how many will be sent again.

    alone  no other instance can be running (SQLite): everything in flight that is not ours
           was left by a crash; otherwise only what has been in flight for ten minutes
    in_hand  messages that this instance has under way
    Transaction: opens one. Safe by compare-and-set on state.
    """
    now = runtime.now()
    settle = timedelta(seconds=runtime.settings.settle_s)
    with runtime.db.write() as session:
        outbox.take_over(
            session,
            me=runtime.instance_id,
            in_hand=in_hand,
            alone=alone,
            stale_before=now - ABANDONED_AFTER,
            now=now,
            check_after=now + settle,
        )
        resent = 0
        for message in outbox.list_checking(session, now=now, limit=BATCH):
            if message.resends < MAX_RESENDS or message.kind is MessageKind.PAIR_OPEN:
                resent += outbox.resend(session, message.id, now=now)
            else:
                outbox.bury(session, message.id, reason="never_clear", now=now)
    if resent:
        log.warning(
            "messages sent again without proof that they were lost",
            extra={"event": "delivery.resent", "messages": resent},
        )
    return resent
