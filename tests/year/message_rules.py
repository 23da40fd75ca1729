"""What was sent, when and how often: the promises about messages, and about what is kept.

Every check yields a sentence for each break, with ids only.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot.services.messages import STEP_KEPT
from pairing.cadence import MONDAY_TO_THURSDAY
from pairing.feedback import KEPT_DAYS
from pairing.follow_ups import MOST_A_ROUND, asking_hours
from pairing.ids import PersonId
from pairing.moments import day_ends_at
from pairing.presets import PRESETS, Preset
from pairing.profiles import WorkHours
from storage.caps import BY_THE_CLOCK
from storage.database import Database
from storage.states import MessageKind, MessageState
from storage.tables import FeedbackRow, PairRow, ProfileRow, RoundRow, StepRow
from tests.year.diary import Diary
from tests.year.facts import Facts, Sent

ROUND = timedelta(weeks=PRESETS[Preset.STANDARD].weeks)
QUARTER = timedelta(minutes=15)
PATROL = timedelta(days=2)  # in that time everything is looked at, also what nobody waits for
Place = tuple[str, WorkHours]


def by_the_clock(facts: Facts) -> Iterator[Sent]:
    """What reached people without a cause of theirs."""
    for one in facts.sent:
        if one.kind in BY_THE_CLOCK and one.state is MessageState.SENT and one.at is not None:
            yield one


def counted(facts: Facts) -> Mapping[PersonId, Sequence[datetime]]:
    """When each person was written to by the clock; they asked for an extra round themselves."""
    extra = {pair.id for pair in facts.pairs if pair.is_extra}
    found: dict[PersonId, list[datetime]] = defaultdict(list)
    for one in by_the_clock(facts):
        if one.kind is MessageKind.PAIR_INTRO and one.pair_id in extra:
            continue
        for person in facts.receivers(one):
            assert one.at is not None
            found[person].append(one.at)
    return {person: sorted(times) for person, times in found.items()}


def by_round(facts: Facts, times: Sequence[datetime]) -> Counter[int]:
    """Count instants by round of the calendar, 0 = before the first one."""
    begins = sorted({pair.due_at for pair in facts.pairs if not pair.is_extra})
    return Counter(bisect_right(begins, at) for at in times)


def few_messages(facts: Facts, diary: Diary) -> Iterator[str]:
    """Nobody gets more than seven messages by the clock in a round, or two on one day."""
    for person, times in counted(facts).items():
        for number, n in by_round(facts, times).items():
            if n > MOST_A_ROUND:
                yield f"{person} got {n} messages in round {number}"
        place = ZoneInfo(_place(facts, person)[0])
        for day, n in Counter(at.astimezone(place).date() for at in times).items():
            if n > 1:
                yield f"{person} got {n} messages on {day}"


def nothing_missed(facts: Facts, diary: Diary) -> Iterator[str]:
    """Whoever had one partner in a round, until its end, is asked how it was.

    Not who wished to be asked again for so long that their seven messages are used up; and who had
    two partners at once, or few working days, may have got another message on every day left.
    """
    gone = {act.who for act in diary.acts if act.words in ("left", "lost their account")}
    asked = {
        (one.facts.get("pair_id"), one.person_id)
        for one in by_the_clock(facts)
        if one.kind is MessageKind.FEEDBACK
    }
    had, rounds = counted(facts), defaultdict(list)
    for pair in facts.pairs:
        for person in pair.people:
            rounds[person].append(pair.due_at)
    for pair in facts.pairs:
        if pair.ended_at is not None or pair.due_at + ROUND > facts.now:
            continue
        for person in pair.here_at(facts.now):
            is_one = sum(abs(due_at - pair.due_at) < ROUND for due_at in rounds[person]) == 1
            times = [at for at in had.get(person, ()) if pair.due_at <= at < pair.due_at + ROUND]
            n_days = len(asking_hours(facts.people[person].profile.hours).days)
            has_room = len(times) < MOST_A_ROUND - 1 and n_days >= len(MONDAY_TO_THURSDAY)
            is_there = facts.names[person] not in gone and has_room
            if is_one and is_there and (pair.id, person) not in asked:
                yield f"{person} was not asked how it was in pair {pair.id}"


def in_working_hours(facts: Facts, diary: Diary) -> Iterator[str]:
    """What comes by the clock comes when its readers work, in their own zone."""
    for one in by_the_clock(facts):
        places = frozenset(_place(facts, person) for person in facts.receivers(one))
        assert one.at is not None
        at_work = [_works(place, one.at) for place in places]
        if all(at_work) or (any(at_work) and not _share_hours(places)):
            continue
        yield f"message {one.id} ({one.kind}) came at {one.at}, when not all of its readers work"


def _place(facts: Facts, person: PersonId) -> Place:
    found = facts.people[person]
    return found.zone or facts.program_zone, found.profile.hours


def _works(place: Place, at: datetime) -> bool:
    zone, hours = place
    return day_ends_at(at, zone=zone, hours=hours) is not None


@cache
def _share_hours(places: frozenset[Place]) -> bool:
    """Whether there is a quarter of an hour in a winter's and a summer's week in which all work."""
    for start in (datetime(2027, 1, 4, tzinfo=UTC), datetime(2027, 7, 5, tzinfo=UTC)):
        week = (start + n * QUARTER for n in range(7 * 24 * 4))
        if not any(all(_works(place, at) for place in places) for at in week):
            return False
    return True


def exactly_once(facts: Facts, diary: Diary) -> Iterator[str]:
    """What is noted as sent is in Slack, once, and nothing else is."""
    copies = Counter(post.key for post in facts.posts)
    sent = {
        one.key
        for one in facts.sent
        if one.state is MessageState.SENT and one.kind is not MessageKind.PAIR_OPEN
    }
    for key, n in copies.items():
        if key is None:
            yield f"{n} posts carry no delivery key"
        elif n > 1:
            yield f"{n} copies of message {key} were posted"
        elif key not in sent:
            yield f"a post carries {key}, which is not noted as sent"
    yield from (f"message {key} is noted as sent and was not posted" for key in sent - {*copies})


def nothing_stuck(facts: Facts, diary: Diary) -> Iterator[str]:
    """Everything was sent, or called off for a reason; only what is to come later waits."""
    for one in facts.sent:
        if one.state is MessageState.PENDING and one.send_after > facts.now:
            continue
        if one.state not in (MessageState.SENT, MessageState.CANCELLED):
            yield f"message {one.id} ({one.kind}) is {one.state} at the end: {one.reason}"


def forgotten(db: Database, facts: Facts) -> Iterator[str]:
    """What is of use for a while only is gone after it."""
    now = facts.now - PATROL
    over = now - ROUND - timedelta(days=KEPT_DAYS)
    queries = {
        "answers about a round that ended over a week ago": select(func.count())
        .select_from(FeedbackRow)
        .join(PairRow, PairRow.id == FeedbackRow.pair_id)
        .join(RoundRow, RoundRow.id == PairRow.round_id)
        .where(RoundRow.due_at < over),
        "steps of which people were reminded": select(func.count())
        .select_from(StepRow)
        .where(StepRow.remind_at < now - STEP_KEPT),
        "old things to think through": select(func.count())
        .select_from(ProfileRow)
        .where(ProfileRow.challenge.is_not(None), ProfileRow.challenge_until < now),
    }
    with db.read() as session:
        for what, query in queries.items():
            n = session.execute(query).scalar_one()
            if n:
                yield f"there are {n} {what}"
