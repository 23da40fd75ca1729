"""How fast we may ask: one rate per method, kept below Slack's floors. `storage.paces` counts.

Slack counts per method, workspace and app (docs.slack.dev, rate limits, 2026-11). A rate and its
burst together stay below the limit in any minute, so that nothing is refused (benchmarks/).
"""

from datetime import timedelta

from storage.outbox import MessageKind
from storage.paces import Rate

OPENING, POSTING = "conversations.open", "chat.postMessage"
READING, DELETING = "conversations.history", "chat.delete"
ASKING = "users.info"
PROFILES, FIELDS = "users.profile.get", "team.profile.get"

RATES = {
    # Tier 3: 50 a minute. A busy machine is late by some hundredths of a second each time.
    OPENING: Rate(per_minute=49, burst=1, late=timedelta(seconds=0.4)),
    POSTING: Rate(per_minute=292, burst=4),  # several hundred a minute; we count with 300
    READING: Rate(per_minute=40, burst=1),  # tier 3, for internal apps
    DELETING: Rate(per_minute=40, burst=1),  # tier 3
    ASKING: Rate(per_minute=70, burst=25),  # tier 4: 100 a minute, a burst included
    PROFILES: Rate(per_minute=70, burst=25),  # tier 4
    FIELDS: Rate(per_minute=40, burst=1),  # tier 3
}
METHODS = dict.fromkeys(MessageKind, POSTING) | {MessageKind.PAIR_OPEN: OPENING}
