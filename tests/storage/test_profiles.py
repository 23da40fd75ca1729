"""What people said about themselves, and for how long it is kept."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as some

from pairing.profiles import (
    CareerStage,
    MeetingMode,
    Profile,
    Reach,
    Rhythm,
    Situation,
    WorkHours,
)
from storage import participants, profiles
from storage.database import Database
from storage.profiles import _preferences
from tests.storage.factories import NOW, make_team

FULL = Profile(
    stage=CareerStage.MANAGER,
    grow_topics=("influence",),
    share_topics=("writing", "hiring"),
    languages=("pt", "en"),
    mode=MeetingMode.IN_PERSON,
    site="Lisbon",
    async_ok=True,
    session_minutes=45,
    hours=WorkHours(480, 960, (0, 2)),
    reach=Reach.SAME_FUNCTION,
    trio_ok=False,
    situations=frozenset({Situation.NEW_ROLE, Situation.NEW_LEAD}),
    rhythm=Rhythm.ON_REQUEST,
    vent_ok=False,
    depth_max=2,
    show_private=True,
)
DAY = timedelta(days=1)


def test_everything_a_person_can_say_comes_back_as_it_was(db: Database) -> None:
    silent = [one.name for one in fields(Profile) if getattr(FULL, one.name) == one.default]
    team = make_team(db, 1)
    [person] = team.people
    with db.write() as s:
        profiles.save_profile(s, team.workspace_id, person, FULL, now=NOW)

    with db.read() as s:
        [in_pool] = participants.list_participants(s, team.program_id)
        assert profiles.find_profile(s, person) == FULL
    assert in_pool.profile == FULL
    assert silent == []  # so that a field that is forgotten is noticed here


@given(some.sampled_from([one.name for one in fields(Profile)]))
def test_only_what_was_said_takes_room(name: str) -> None:
    said = Profile(**{name: getattr(FULL, name)})

    assert set(_preferences(said)) <= {name}


def test_what_somebody_would_like_to_think_through_is_kept_until_its_time(db: Database) -> None:
    team = make_team(db, 3)
    ana, ben, chloe = team.people
    with db.write() as s:
        for one in (ana, ben):
            profiles.save_profile(s, team.workspace_id, one, Profile(), now=NOW)
        kept = profiles.set_challenge(s, ana, "Saying no", until=NOW + DAY)
        nobody = profiles.set_challenge(s, chloe, "Without a profile", until=NOW + DAY)
        profiles.set_challenge(s, ben, "Too late", until=NOW)

    with db.write() as s:
        now = profiles.find_challenges(s, team.people, now=NOW)
        later = profiles.find_challenges(s, team.people, now=NOW + DAY)
        forgotten = profiles.forget_challenges(s, now=NOW)
        again = profiles.forget_challenges(s, now=NOW)
        after = profiles.find_challenges(s, team.people, now=NOW - DAY)
    assert (kept, nobody) == (True, False)
    assert (now, later) == ({ana: "Saying no"}, {})
    assert (forgotten, again) == (1, 0)
    assert after == {ana: "Saying no"}


def test_nothing_to_think_through_is_nothing(db: Database) -> None:
    team = make_team(db, 1)
    [ana] = team.people
    with db.write() as s:
        profiles.save_profile(s, team.workspace_id, ana, Profile(), now=NOW)
        profiles.set_challenge(s, ana, "Saying no", until=NOW + DAY)
        profiles.set_challenge(s, ana, None, until=None)

    with db.read() as s:
        assert profiles.find_challenges(s, [ana], now=NOW) == {}
