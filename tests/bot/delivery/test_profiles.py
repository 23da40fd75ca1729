"""Profile fields by the clock: everybody once a day, within Slack's rate, by one instance."""

from __future__ import annotations

from datetime import timedelta

import pytest
from slack_sdk import WebClient

from bot.delivery.pacing import PROFILES, RATES
from bot.delivery.profiles import BATCH, LEASE
from bot.jobs import Jobs
from storage import paces
from storage.database import Database
from tests.bot.delivery.office import ANA, BEN, ON_POSTGRESQL, Office
from tests.bot.delivery.profile_reading import (
    LABELS,
    SETTING,
    Reader,
    asked_about,
    crowd,
    place,
    team_of,
)
from tests.bot.services.factories import bring_in, person_of
from tests.storage.factories import race


def test_everybody_is_read_once_a_day(profiles: Office) -> None:
    bring_in(profiles.db, ANA, BEN, team_id=profiles.slack.team_id)
    reader = Reader(profiles)

    first, second = reader.read(), reader.read()
    profiles.slack.admin.change_person(ANA, fields={"Xf0TEAM": "Anchor"})
    profiles.wait(hours=23)
    soon = reader.read()
    profiles.wait(hours=1)
    later = reader.read()

    assert (first, second, soon, later) == (2, 0, 0, 2)
    assert place(profiles, BEN) is not None
    assert team_of(profiles, ANA) == "Anchor"
    assert [call for call in profiles.called() if call == PROFILES] == [PROFILES] * 4


def test_what_stands_in_a_profile_becomes_a_place(profiles: Office) -> None:
    bring_in(profiles.db, ANA, team_id=profiles.slack.team_id)

    Reader(profiles).read()

    found = place(profiles, ANA)
    assert found is not None
    emi = person_of(profiles.db, "U05EMI", profiles.slack.team_id).id
    assert (found.department, found.team, found.location) == ("Product", "Harbour", "Lisbon")
    assert (found.stage, found.manager_id) == ("growing", emi)


def test_only_people_who_take_part_are_asked_about(profiles: Office) -> None:
    bring_in(profiles.db, ANA, team_id=profiles.slack.team_id)
    Reader(profiles).read()  # makes Emi known, as Ana's manager

    profiles.wait(days=1)
    Reader(profiles).read()

    assert asked_about(profiles) == [ANA, ANA]


def test_a_new_instance_goes_on_where_another_was_stopped(profiles: Office) -> None:
    crowd(profiles, 6)
    n_asked = 0

    def stopped(_: str) -> WebClient:
        nonlocal n_asked
        n_asked += 1
        if n_asked == 4:  # the labels, then two people; the third is still read
            reader.stop.set()
        return profiles.client

    reader = Reader(profiles, stopped)

    assert reader.read() == 3
    profiles.wait(seconds=2)  # the labels may not be asked for twice at the same moment
    assert Reader(profiles).read() == 3
    assert profiles.calls(PROFILES) == 6


def test_whoever_an_instance_took_and_did_not_read_is_read_by_another_later(
    profiles: Office,
) -> None:
    bring_in(profiles.db, ANA, team_id=profiles.slack.team_id)

    class Killed(BaseException):
        pass

    def die(_: str) -> WebClient:
        if profiles.calls(LABELS):
            raise Killed
        return profiles.client

    with pytest.raises(Killed):
        Reader(profiles, die).read()

    profiles.wait(seconds=2)
    assert Reader(profiles).read() == 0
    profiles.wait(seconds=LEASE.total_seconds())
    assert Reader(profiles).read() == 1


def warmed_up(*offices: Office) -> list[Reader]:
    """Instances that know the labels already, so that both of them read."""
    readers = []
    for office, who in zip(offices, (ANA, BEN), strict=True):
        bring_in(office.db, who, team_id=office.slack.team_id)
        readers.append(Reader(office))
        assert readers[-1].read() == 1
        for one in offices:
            one.wait(minutes=2)
    return readers


def test_two_instances_at_once_read_everybody_once(profiles: Office) -> None:
    readers = warmed_up(profiles, profiles)
    who = crowd(profiles, 20)

    counts = race(2, lambda n: readers[n].read())

    assert sum(counts) == 20
    assert sorted(asked_about(profiles)) == [ANA, BEN, *who]


@ON_POSTGRESQL
def test_two_instances_at_once_read_everybody_once_on_postgresql(
    profiles: Office, database_url: str
) -> None:
    other = Database(database_url)
    second = Office(other, profiles.slack, name="office-2", PAIRME_PROFILE_FIELDS=SETTING)
    readers = warmed_up(profiles, second)
    who = crowd(profiles, 20)

    counts = race(2, lambda n: readers[n].read())

    assert sum(counts) == 20
    assert sorted(asked_about(profiles)) == [ANA, BEN, *who]
    second.close()
    other.close()


def test_it_keeps_below_the_rate_that_slack_allows(profiles: Office) -> None:
    crowd(profiles, 60)
    reader = Reader(profiles)

    at_once = reader.read()
    no_more = reader.read()
    profiles.wait(seconds=60)
    a_minute_later = reader.read() + reader.read()

    assert at_once == BATCH == RATES[PROFILES].burst
    assert no_more == 0
    assert a_minute_later == 25


def test_the_job_ticks_only_where_the_operator_wants_it(profiles: Office) -> None:
    def jobs(profiles: Office) -> Jobs:
        return Jobs(profiles.runtime, profiles.client_for, new_seed=lambda: 7, learn=lambda: None)

    bring_in(profiles.db, ANA, team_id=profiles.slack.team_id)
    plain = Office(profiles.db, profiles.slack)
    jobs(plain).read_profiles()

    assert "read_profiles" not in jobs(plain).every_s()
    assert profiles.calls(PROFILES) == 0
    assert "read_profiles" in jobs(profiles).every_s()
    jobs(profiles).read_profiles()
    assert team_of(profiles, ANA) == "Harbour"
    plain.close()


def test_what_was_taken_is_given_back_when_the_pace_does_not_allow_it(profiles: Office) -> None:
    bring_in(profiles.db, ANA, team_id=profiles.slack.team_id)
    ours = profiles.workspace().id
    with profiles.db.write() as session:
        until = profiles.at + timedelta(minutes=2)
        paces.hold(session, ours, PROFILES, until=until, now=profiles.at)
    reader = Reader(profiles)

    assert reader.read() == 0
    profiles.wait(minutes=2)
    assert reader.read() == 1
