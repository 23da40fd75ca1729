"""What must not happen when somebody is refused: stored, posted, logged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from slack_bolt import BoltResponse
from sqlalchemy import text

from storage.tables import Base
from tests.bot.listeners.door import Door
from tests.talkative_logs import Logs, talkative_logs

# Which requests were handled, and who was refused as an admin: neither holds what was typed.
NOTED = ("inbox", "audit")
# That somebody gave a sign of life, and what Slack says of who asks: not what they typed either.
LEARNED = (
    "silent_rounds",
    "zone",
    "kind",
    "deactivated",
    "is_admin",
    "updated_at",
    "fields_due_at",
)
POSTING = ("chat.", "conversations.", "reactions.", "pins.")


def stored(door: Door) -> Mapping[str, list[Any]]:
    """Every row but those of NOTED, without what is LEARNED."""
    with door.place.db.read() as session:
        return {
            table: [
                {name: value for name, value in row.items() if name not in LEARNED}
                for row in session.execute(text(f"SELECT * FROM {table}")).mappings()
            ]
            for table in sorted(Base.metadata.tables)
            if table not in NOTED
        }


def posted(door: Door) -> list[str]:
    """What others could see."""
    return [one.method for one in door.place.slack.transcript if one.method.startswith(POSTING)]


def codes_in(logs: Logs) -> list[str]:
    """The codes of the refusals that were logged."""
    return re.findall(r"request\.refused code=(\S+)", logs.output.getvalue())


@contextmanager
def refused(door: Door, *codes: str, typed: str = "") -> Iterator[None]:
    """Expect that what happens inside is refused with these codes, and leaves nothing behind.

    typed  what must be in no log line, unless it is too short to tell
    """
    before, others = stored(door), posted(door)
    with talkative_logs(()) as logs:
        yield
        door.place.workers.submit(lambda: None).result()
    after = stored(door)
    changed = {one: (before[one], rows) for one, rows in after.items() if rows != before[one]}
    assert not changed, changed
    assert posted(door) == others
    assert codes_in(logs) == list(codes), logs.output.getvalue()
    if len(typed) >= 4:
        assert not [where for where, found in logs.texts().items() if typed in found]


def is_private(answer: BoltResponse) -> bool:
    """Whether only who asked can see an acknowledgment."""
    return "in_channel" not in answer.body
