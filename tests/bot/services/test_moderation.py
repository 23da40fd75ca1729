"""Whatever hours people work: messages by the clock come inside them, and at most one a day."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import update

from bot.services.drawing import heads_up
from pairing.follow_ups import MOST_A_ROUND, FollowUp
from pairing.moments import day_ends_at
from pairing.participants import Profile
from pairing.profiles import WorkHours
from storage import caps, profiles
from storage.database import Database
from storage.outbox import MessageKind
from storage.statements import table_of
from storage.tables import PersonRow
from tests.bot.services.caring import introduced
from tests.bot.services.factories import (
    NOW,
    bring_in,
    deliver,
    due_at,
    follow,
    messages_in,
    person_of,
    run_round,
)
from tests.seeds import each_seed

FOLLOWING = {MessageKind(kind.value) for kind in FollowUp}
PEOPLE = [f"U{n}" for n in range(6)]
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
Place = tuple[str, WorkHours]


@each_seed(4)
def test_whatever_hours_people_work_they_are_written_to_in_them_and_once_a_day(
    db: Database, seed: int
) -> None:
    draw = random.Random(seed)
    bring_in(db, *PEOPLE)
    places = {person_of(db, who).id: move(db, draw, who) for who in PEOPLE}

    for _ in range(2):
        due = due_at(db)
        tell_ahead(db, due)
        run_round(db, now=due)
        deliver(db, now=due + timedelta(days=6))
        follow(db, until=due_at(db))

    sent = [one for one in messages_in(db) if one.kind in caps.BY_THE_CLOCK]
    with db.read() as session:
        per_person = caps.list_by_the_clock(session, list(places), since=NOW - timedelta(days=9))
    for message in sent:
        if message.person_id is not None:
            assert works(places[message.person_id], message.send_after), message.kind
    for person_id, times in per_person.items():
        zone, _ = places[person_id]
        days = Counter(at.astimezone(ZoneInfo(zone)).date() for at in times)
        assert max(days.values()) == 1
        assert len(times) <= 2 * MOST_A_ROUND


def move(db: Database, draw: random.Random, who: str) -> Place:
    """Give somebody a zone and hours of their own; all are fine with writing."""
    start = draw.choice([0, 6, 9, 13, 18]) * 60
    hours = WorkHours(start, start + draw.choice([2, 4, 6]) * 60, tuple(draw_days(draw)))
    zone, person = draw.choice(ZONES), person_of(db, who)
    with db.write() as session:
        moved = update(table_of(PersonRow)).where(PersonRow.id == person.id)
        session.execute(moved.values(zone=zone))
        said = Profile(hours=hours, async_ok=True)
        profiles.save_profile(session, person.workspace_id, person.id, said, now=NOW)
    return zone, hours


def draw_days(draw: random.Random) -> list[int]:
    return sorted(draw.sample(range(7), draw.randint(1, 7)))


def tell_ahead(db: Database, due: datetime) -> None:
    """Look every second hour of the eight days before a round who is to be told of it."""
    for n in range(8 * 24, 0, -2):
        heads_up.tell_of_rounds(db, now=due - timedelta(hours=n))


def works(place: Place, at: datetime) -> bool:
    zone, hours = place
    return day_ends_at(at, zone=zone, hours=hours) is not None


def test_people_who_work_at_other_hours_are_written_to_in_theirs(db: Database) -> None:
    hours = WorkHours(13 * 60, 18 * 60, (2, 3))
    bring_in(db, "U1", "U2", profile=Profile(hours=hours))
    introduced(db)
    deliver(db, now=due_at(db, weeks=-4) + timedelta(days=2))

    follow(db, until=due_at(db))

    zone = ZoneInfo("Europe/Berlin")
    local = [one.send_after.astimezone(zone) for one in messages_in(db) if one.kind in FOLLOWING]
    assert {(at.weekday() in hours.days, at.hour) for at in local} == {(True, 13)}


def test_a_pair_in_two_zones_is_introduced_when_both_work(db: Database) -> None:
    bring_in(db, "U1", "U2")
    with db.write() as session:
        abroad = update(table_of(PersonRow)).where(PersonRow.slack_user_id == "U2")
        session.execute(abroad.values(zone="America/New_York"))

    introduced(db)

    intro = next(one for one in messages_in(db) if one.kind is MessageKind.PAIR_INTRO)
    assert intro.send_after == due_at(db, weeks=-4) + timedelta(hours=5)  # nine in New York
    assert intro.expires_at == intro.send_after + timedelta(hours=48)
