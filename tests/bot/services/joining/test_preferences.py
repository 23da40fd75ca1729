"""What people say in the settings: kept, counted at once where it must be, and told to nobody."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.services.answers import Answer, Said
from bot.services.joining import participants, preferences
from bot.services.joining.preferences import Changes, Wishes
from pairing.cadence import next_due
from pairing.participants import FOREVER, CareerStage, PauseUntil, Profile
from pairing.profiles import Rhythm
from storage import programs
from storage.database import Database
from tests.bot.services.factories import (
    NOW,
    TEAM,
    ask,
    bring_in,
    due_at,
    join,
    participant_of,
    program_of,
    run_round,
)

TOPICS = Profile(CareerStage.SENIOR, ("influence",), ("writing",))


def wish(
    db: Database,
    who: str = "U1",
    *,
    challenge: str | None = None,
    avoid: tuple[str, ...] = (),
    forgive: tuple[str, ...] = (),
    now: datetime = NOW,
    **said: object,
) -> Answer:
    changes = Changes(Profile(**said), challenge, avoid, forgive)  # type: ignore[arg-type]
    return preferences.change(db, ask(who), changes=changes, now=now)


def wishes(db: Database, who: str = "U1", *, now: datetime = NOW) -> Wishes:
    return preferences.find_wishes(db, team_id=TEAM, slack_user_id=who, now=now)


def test_settings_leave_the_topics_and_topics_leave_the_settings(db: Database) -> None:
    join(db, "U1", profile=TOPICS)

    said = wish(db, depth_max=2, vent_ok=False)
    participants.change_profile(db, ask("U1"), profile=Profile(CareerStage.MANAGER), now=NOW)

    assert said.said is Said.SETTINGS_SAVED
    expected = Profile(CareerStage.MANAGER, depth_max=2, vent_ok=False)
    assert participant_of(db, "U1").profile == wishes(db).profile == expected


def test_who_comes_back_finds_their_settings(db: Database) -> None:
    join(db, "U1", profile=TOPICS)
    wish(db, depth_max=2)
    participants.leave(db, ask("U1"), now=NOW)

    join(db, "U1", profile=TOPICS)

    assert participant_of(db, "U1").profile.depth_max == 2


def test_settings_are_for_people_who_take_part(db: Database) -> None:
    join(db, "U1")

    assert wish(db, "U2", avoid=("U1",)).said is Said.NOT_IN
    assert wishes(db, "U9") == Wishes()
    assert wishes(db, "U2").avoided == ()


def test_what_to_think_through_is_kept_until_the_round_after_the_coming_one(db: Database) -> None:
    join(db, "U1")
    wish(db, challenge="Saying no")
    rule = program_of(db).rule
    after_next = next_due(rule, after=due_at(db)).at

    assert wishes(db, now=after_next - timedelta(seconds=1)).challenge == "Saying no"
    assert wishes(db, now=after_next).challenge is None
    wish(db, challenge=None)
    assert wishes(db).challenge is None


def test_whom_somebody_avoids_is_changed_by_what_the_form_changed(db: Database) -> None:
    join(db, "U1", "U2", "U3")
    wish(db, avoid=("U2", "U9"))

    wish(db, avoid=("U3",), forgive=("U9", "U4"))  # an old form: it knows nothing of U2

    assert wishes(db).avoided == ("U2", "U3")
    assert wishes(db, "U2").avoided == ()


def test_an_avoid_list_survives_leaving_and_comes_into_force_at_once(db: Database) -> None:
    bring_in(db, "U1", "U2")
    wish(db, avoid=("U2",))
    participants.leave(db, ask("U1"), now=NOW)
    join(db, "U1")

    run_round(db)

    with db.read() as session:
        assert len(programs.avoided_pairs(session, program_of(db).id)) == 1
    assert participant_of(db, "U1").rounds_waited == participant_of(db, "U2").rounds_waited == 1


def test_who_takes_part_in_every_second_round_rests_after_one(db: Database) -> None:
    bring_in(db, "U1", "U2")
    wish(db, rhythm=Rhythm.EVERY_SECOND)

    run_round(db, now=due_at(db))

    assert participant_of(db, "U1").skip_until == due_at(db)
    assert participant_of(db, "U2").skip_until is None


def test_who_got_no_partner_does_not_rest(db: Database) -> None:
    bring_in(db, "U1")
    wish(db, rhythm=Rhythm.EVERY_SECOND)

    run_round(db, now=due_at(db))

    assert participant_of(db, "U1").skip_until is None


def test_who_takes_part_on_request_is_paused_until_they_ask_and_after_each_round(
    db: Database,
) -> None:
    bring_in(db, "U1", "U2")
    wish(db, rhythm=Rhythm.ON_REQUEST)
    at_first = participant_of(db, "U1").paused_until
    participants.resume(db, ask("U1"), now=NOW)
    wish(db, rhythm=Rhythm.ON_REQUEST, depth_max=2)  # no new wish, so no new pause
    asked = participant_of(db, "U1").paused_until

    run_round(db, now=due_at(db))

    assert (at_first, asked) == (FOREVER, None)
    assert participant_of(db, "U1").paused_until == FOREVER
    wish(db, rhythm=Rhythm.EVERY_ROUND)
    assert participant_of(db, "U1").paused_until is None


@pytest.mark.parametrize("rhythm", [Rhythm.EVERY_ROUND, Rhythm.EVERY_SECOND])
def test_a_pause_of_ones_own_is_not_ended_by_the_settings(db: Database, rhythm: Rhythm) -> None:
    join(db, "U1")
    participants.pause(db, ask("U1"), until=PauseUntil(None), now=NOW)

    wish(db, rhythm=rhythm)

    assert participant_of(db, "U1").paused_until == FOREVER
