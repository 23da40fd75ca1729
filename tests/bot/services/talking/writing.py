"""Pairs that write, and the cards that they got."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from pairing.follow_ups import CARDS
from pairing.guides.loading import load_library
from pairing.ids import PairId
from pairing.participants import Profile
from pairing.profiles import MeetingMode
from storage.database import Database
from storage.outbox import Message, MessageKind, MessageState
from tests.bot.services.caring import introduced
from tests.bot.services.factories import (
    bring_in,
    messages_in,
)

LIBRARY = load_library()
DAY = timedelta(days=1)
DAYS = tuple(MessageKind(kind.value) for kind in CARDS)
WRITES = Profile(mode=MeetingMode.CHAT, async_ok=True)
# The round is due on Tuesday, 1 December, at 10:00 in Berlin.
DAY_TWO_AT = datetime.fromisoformat("2026-12-02T09:00:00+01:00")  # when they begin to work
DAY_THREE_AT, DAY_FIVE_AT = DAY_TWO_AT + DAY, DAY_TWO_AT + 5 * DAY
FEEDBACK_AT = datetime.fromisoformat("2026-12-24T10:00:00+01:00")


def cards(db: Database) -> list[Message]:
    found = [*messages_in(db, MessageState.SENT), *messages_in(db)]
    return [one for one in found if one.kind in DAYS]


def kinds(db: Database) -> list[MessageKind]:
    return [one.kind for one in cards(db)]


def written(db: Database, *who: str, **said: object) -> PairId:
    """People who write to each other, introduced."""
    bring_in(db, *(who or ("U1", "U2")), profile=Profile(**(vars_of(WRITES) | said)))
    return introduced(db)


def vars_of(profile: Profile) -> dict[str, object]:
    return {"mode": profile.mode, "async_ok": profile.async_ok}


def asked(db: Database) -> Counter[MessageKind]:
    questions = (MessageKind.CHECK_IN, MessageKind.FEEDBACK)
    return Counter(one.kind for one in messages_in(db) if one.kind in questions)
