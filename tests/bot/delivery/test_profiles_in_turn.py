"""Profiles of many workspaces: one that is slow, or cannot be stored, holds up no other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from slack_sdk import WebClient

from bot.delivery import profiles as reading
from bot.delivery.pacing import PROFILES
from bot.delivery.profiles import BATCH, SHARE, TICK
from bot.health import State, check_scheduler
from bot.jobs import Jobs
from bot.pulse import Pulse
from bot.services.managing import profile_sync
from bot.services.managing.profile_sync import Effect
from storage.errors import StorageBusy
from tests.bot.delivery.office import ANA, BEN, CHLOE, Office
from tests.bot.delivery.profile_reading import Reader, asked_about, crowd
from tests.bot.services.factories import bring_in, person_of

# whose turn it is is no matter of the database
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

EMI = "U05EMI"
TEAMS = ("T0A", "T0B", "T0C")
WHO = dict(zip(TEAMS, (ANA, BEN, CHLOE), strict=True))


@pytest.fixture
def three(profiles: Office) -> Office:
    """Three workspaces with somebody in each, by the order of their ids."""
    for team, who in WHO.items():
        bring_in(profiles.db, who, team_id=team)
    return profiles


def waiting(office: Office, seconds: float) -> Callable[[str], WebClient]:
    """A Slack that takes its time for every question."""

    def client_for(_: str) -> WebClient:
        office.wait(seconds=seconds)
        return office.client

    return client_for


def test_a_tick_ends_in_time_and_the_next_begins_behind_it(three: Office) -> None:
    bring_in(three.db, EMI, team_id="T0A")  # there is more to do in the first one
    reader = Reader(three, waiting(three, TICK.total_seconds() / 2))  # for fields, for the person

    ticks = [reader.read() for _ in (*TEAMS, "T0A")]

    assert ticks == [1, 1, 1, 1]
    assert asked_about(three) == [ANA, BEN, CHLOE, EMI]


def test_a_slow_workspace_has_its_share_of_a_tick_and_others_theirs(profiles: Office) -> None:
    crowd(profiles, BATCH)
    bring_in(profiles.db, BEN, team_id="T0B")

    def client_for(team: str) -> WebClient:
        if team != "T0B":
            profiles.wait(seconds=SHARE.total_seconds() / 2)
        return profiles.client

    n_read = Reader(profiles, client_for).read()

    assert n_read == 2  # of the slow one the fields and a person, and that was its share
    assert asked_about(profiles)[-1] == BEN


def test_a_workspace_whose_data_cannot_be_stored_holds_up_no_other(
    three: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real, ours = profile_sync.save, person_of(three.db, ANA, "T0A").workspace_id

    def save(*args: object, **said: object) -> Effect | None:
        if args[1] == profile_sync.Place(ours, "T0A"):
            raise StorageBusy("busy")
        return real(*args, **said)  # type: ignore[arg-type]

    monkeypatch.setattr(profile_sync, "save", save)

    assert Reader(three, lambda _: three.client).read() == 2
    assert asked_about(three) == [ANA, BEN, CHLOE]
    [line] = [one for one in caplog.records if vars(one).get("event") == "profiles.unread"]
    assert (vars(line)["workspace_id"], vars(line)["reason"]) == (ours, "StorageBusy")


def test_a_long_tick_says_after_each_person_that_it_gets_on(
    profiles: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(profiles, 3)
    for which in ("SHARE", "TICK"):  # however long one may take
        monkeypatch.setattr(reading, which, 1_000 * TICK)
    clock, states = [0.0], set[State]()
    pulse = Pulse(monotonic=lambda: clock[0])
    jobs = Jobs(profiles.runtime, profiles.client_for, new_seed=int, learn=int)
    jobs.pulse = pulse

    def slow(team: str) -> WebClient:
        clock[0] += 500
        report = check_scheduler(pulse.beats(), {"read_profiles": 20.0}, is_scheduled=True)
        states.add(report.state)
        return profiles.client_for(team)

    jobs._profiles = reading.ProfileSync(profiles.runtime, slow)
    with pulse.beat("read_profiles"):
        jobs.read_profiles()

    assert profiles.calls(PROFILES) == 3
    assert states == {State.OK}
