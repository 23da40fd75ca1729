"""Opening the choice of times and ticking some, as people of a made-up pair would."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.services.answers import Said
from bot.services.joining import care
from bot.services.joining.care import Choice
from bot.services.talking import talk_times
from bot.services.talking.talk_times import TimeChoice
from pairing.ids import PairId
from pairing.participants import Profile
from pairing.talk_offers import Ticks
from storage import pairs
from storage.database import Database
from storage.outbox import Message, MessageKind
from tests.bot.services.factories import NOW, TEAM, ask, deliver, messages_in
from tests.bot.services.talking.guiding import SENIOR, make_pair


def introduced_pair(db: Database, *who: str, profile: Profile = SENIOR) -> PairId:
    """As `make_pair`, with everything said that is due."""
    pair_id = make_pair(db, *who, profile=profile)
    deliver(db, now=NOW)
    return pair_id


def find(
    db: Database, pair_id: PairId, who: str = "U1", *, team_id: str = TEAM, now: datetime = NOW
) -> TimeChoice | None:
    return talk_times.find_choice(db, team_id=team_id, slack_user_id=who, pair_id=pair_id, now=now)


def prepare(
    db: Database, pair_id: PairId, who: str = "U1", *, now: datetime = NOW
) -> TimeChoice | None:
    return talk_times.prepare_choice(db, team_id=TEAM, slack_user_id=who, pair_id=pair_id, now=now)


def opened(db: Database, pair_id: PairId, who: str = "U1", *, now: datetime = NOW) -> TimeChoice:
    """The form as somebody gets it: times are offered when there were none."""
    choice = find(db, pair_id, who, now=now)
    if choice is not None and not choice.is_ready:
        choice = prepare(db, pair_id, who, now=now)
    assert choice is not None
    assert choice.is_ready
    return choice


def times(choice: TimeChoice) -> list[datetime]:
    return [one.starts_at for one in choice.times]


def tick(
    db: Database,
    choice: TimeChoice,
    who: str,
    *suits: datetime,
    now: datetime = NOW,
) -> Said:
    """Send the form that somebody has open, with these times ticked."""
    ticks = Ticks(frozenset(suits), frozenset(times(choice)))
    return talk_times.choose_times(db, ask(who), pair_id=choice.pair_id, ticks=ticks, now=now).said


def choose(db: Database, pair_id: PairId, who: str, *numbers: int, now: datetime = NOW) -> Said:
    """Open the form and tick times by their place in it."""
    choice = opened(db, pair_id, who, now=now)
    return tick(db, choice, who, *(times(choice)[n] for n in numbers), now=now)


def told(db: Database, *kinds: MessageKind) -> Sequence[Message]:
    """What the pair is about to be told of times, oldest first."""
    wanted = kinds or (MessageKind.TIMES, MessageKind.BOOKED)
    return [message for message in messages_in(db) if message.kind in wanted]


def meets_at(db: Database, pair_id: PairId) -> datetime | None:
    """When a pair has agreed to talk."""
    with db.read() as session:
        pair = pairs.get_pair(session, pair_id)
    assert pair is not None
    return pair.meets_at


def end(db: Database, pair_id: PairId, who: str = "U1") -> None:
    """End a pair for somebody; before its introduction it would not end, but be taken back."""
    deliver(db, now=NOW)
    care.choose(db, ask(who), pair_id=pair_id, choice=Choice(end=True), now=NOW)
