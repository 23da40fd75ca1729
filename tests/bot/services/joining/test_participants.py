"""Taking part: what is stored, what is enqueued, and what one person can do to nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.services.answers import Said
from bot.services.joining import participants
from bot.services.joining.participants import JoinTerms
from bot.services.people import SlackPerson
from pairing.participants import FOREVER, CareerStage, PauseUntil, Profile
from storage import outbox
from storage import participants as stored
from storage.database import Database
from storage.outbox import MessageKind, MessageState
from storage.people import PersonKind
from tests.bot.services.factories import (
    IN_TWO_WEEKS,
    NOW,
    ask,
    count_rows,
    due_at,
    join,
    member,
    messages_in,
    participant_of,
    person_of,
    program_of,
    run_round,
)

PROFILE = Profile(CareerStage.SENIOR, ("influence",), ("writing",))


def test_opting_in_stores_the_participant_the_profile_and_one_welcome(db: Database) -> None:
    [answer] = join(db, "U1", profile=PROFILE)

    assert answer.said is Said.JOINED
    assert answer.facts == {"next_round_at": due_at(db).isoformat(), "form": True}
    assert participant_of(db, "U1").profile == PROFILE
    [welcome] = messages_in(db)
    assert welcome.kind is MessageKind.WELCOME
    assert welcome.person_id == person_of(db, "U1").id


@pytest.mark.parametrize(
    ("zone_set", "zone_of_first", "expected"),
    [
        (None, "Asia/Tokyo", "Asia/Tokyo"),
        ("Europe/Oslo", "Asia/Tokyo", "Europe/Oslo"),
        (None, None, "Etc/UTC"),
    ],
)
def test_the_first_participant_creates_the_program_in_the_best_zone_known(
    db: Database, zone_set: str | None, zone_of_first: str | None, expected: str
) -> None:
    participants.opt_in(
        db,
        ask("U1"),
        profile=None,
        who=member("U1", zone=zone_of_first),
        terms=JoinTerms(default_zone=zone_set),
        now=NOW,
    )

    assert program_of(db).rule.zone == expected
    assert due_at(db) - NOW >= timedelta(days=6)


def test_somebody_whom_slack_does_not_describe_in_time_is_in_all_the_same(db: Database) -> None:
    answer = participants.opt_in(db, ask("U1"), profile=None, who=None, terms=JoinTerms(), now=NOW)

    assert answer.said is Said.JOINED
    assert answer.facts["form"] is False
    assert person_of(db, "U1").updated_at is None


@pytest.mark.parametrize(
    "who",
    [
        member(kind=PersonKind.GUEST),
        member(kind=PersonKind.BOT),
        member(kind=PersonKind.STRANGER),
        member(deactivated=True),
    ],
    ids=["guest", "bot", "stranger", "deactivated"],
)
def test_only_members_can_join_and_nothing_is_left_of_others(
    db: Database, who: SlackPerson
) -> None:
    answer = participants.opt_in(
        db, ask("U1"), profile=PROFILE, who=who, terms=JoinTerms(), now=NOW
    )

    assert answer.said is Said.MEMBERS_ONLY
    assert [count_rows(db, table) for table in ("participants", "profiles", "outbox")] == [0, 0, 0]


def test_a_member_who_becomes_a_guest_is_out_when_they_join_again(db: Database) -> None:
    join(db, "U1")

    answer = participants.opt_in(
        db,
        ask("U1"),
        profile=None,
        who=member(kind=PersonKind.GUEST),
        terms=JoinTerms(),
        now=NOW,
    )

    assert answer.said is Said.MEMBERS_ONLY
    assert participant_of(db, "U1").opted_out_at == NOW


def test_joining_again_saves_the_profile_and_welcomes_nobody_twice(db: Database) -> None:
    join(db, "U1")

    [answer] = join(db, "U1", profile=PROFILE)

    assert answer.said is Said.ALREADY_IN
    assert participant_of(db, "U1").profile == PROFILE
    assert len(messages_in(db)) == 1


def test_another_persons_pause_does_not_touch_mine(db: Database) -> None:
    join(db, "U1", "U2")
    before = participant_of(db, "U1")

    participants.pause(db, ask("U2"), until=IN_TWO_WEEKS, now=NOW)

    assert participant_of(db, "U1") == before
    assert participant_of(db, "U2").paused_until == datetime(2026, 12, 7, 23, tzinfo=UTC)


def test_the_same_person_of_two_workspaces_is_two_people(db: Database) -> None:
    join(db, "U1", team_id="T1")
    join(db, "U1", team_id="T2")

    answer = participants.leave(db, ask("U1", team_id="T2"), now=NOW)

    assert answer.said is Said.LEFT
    assert participant_of(db, "U1", "T1").opted_out_at is None
    assert participant_of(db, "U1", "T2").opted_out_at == NOW
    assert [message.workspace_id for message in messages_in(db)] == [program_of(db).workspace_id]


def test_a_pause_ends_at_midnight_where_the_person_lives(db: Database) -> None:
    join(db, "U1")
    tokyo = member("U2", zone="Asia/Tokyo")
    participants.opt_in(db, ask("U2"), profile=None, who=tokyo, terms=JoinTerms(), now=NOW)

    for who in ("U1", "U2"):
        participants.pause(db, ask(who), until=IN_TWO_WEEKS, now=NOW)

    assert participant_of(db, "U1").paused_until == datetime(2026, 12, 7, 23, tzinfo=UTC)
    assert participant_of(db, "U2").paused_until == datetime(2026, 12, 7, 15, tzinfo=UTC)


def test_a_pause_without_a_date_has_no_end(db: Database) -> None:
    join(db, "U1")

    answer = participants.pause(db, ask("U1"), until=PauseUntil(None), now=NOW)

    assert answer.facts == {"until": None}
    assert participant_of(db, "U1").paused_until == FOREVER


def test_a_skip_is_for_the_coming_round_only(db: Database) -> None:
    join(db, "U1", "U2")

    answer = participants.skip(db, ask("U1"), now=NOW)
    again = participants.skip(db, ask("U1"), now=NOW)
    run = run_round(db, now=due_at(db))
    next_answer = participants.skip(db, ask("U1"), now=NOW)

    assert (answer.said, again.said) == (Said.SKIPPED, Said.ALREADY_SKIPPING)
    assert answer.facts == again.facts
    assert run.draft is not None
    assert set(run.draft.pool) == {participant_of(db, "U2").id}
    assert next_answer.said is Said.SKIPPED


def test_skipping_while_paused_only_tells_that_one_is_paused(db: Database) -> None:
    join(db, "U1")
    participants.pause(db, ask("U1"), until=IN_TWO_WEEKS, now=NOW)

    answer = participants.skip(db, ask("U1"), now=NOW)

    assert answer.said is Said.PAUSED
    assert answer.facts == {
        "until": "2026-12-07T23:00:00+00:00",
        "back_at": (due_at(db) + timedelta(weeks=4)).isoformat(),  # the first round after it
    }
    assert participant_of(db, "U1").skip_until is None


def test_resuming_ends_a_pause_and_takes_back_a_skip(db: Database) -> None:
    join(db, "U1")
    participants.skip(db, ask("U1"), now=NOW)
    participants.pause(db, ask("U1"), until=IN_TWO_WEEKS, now=NOW)

    answer = participants.resume(db, ask("U1"), now=NOW)
    again = participants.resume(db, ask("U1"), now=NOW)

    assert (answer.said, again.said) == (Said.RESUMED, Said.NOTHING_TO_RESUME)
    me = participant_of(db, "U1")
    assert (me.paused_until, me.skip_until) == (None, None)


def test_leaving_calls_off_my_undelivered_messages_and_nobody_elses(db: Database) -> None:
    join(db, "U1", "U2")

    answer = participants.leave(db, ask("U1"), now=NOW)

    assert answer.said is Said.LEFT
    canceled = [(one.person_id, one.reason) for one in messages_in(db, MessageState.CANCELLED)]
    assert canceled == [(person_of(db, "U1").id, "left")]
    assert [message.person_id for message in messages_in(db)] == [person_of(db, "U2").id]


def test_leaving_lets_a_message_that_is_on_its_way_arrive(db: Database) -> None:
    join(db, "U1")
    [welcome] = messages_in(db)
    with db.write() as session:
        outbox.claim(session, welcome, owner="somebody", now=NOW)

    participants.leave(db, ask("U1"), now=NOW)

    assert len(messages_in(db, MessageState.SENDING)) == 1


def test_returning_clears_pause_and_skip_and_welcomes_again(db: Database) -> None:
    join(db, "U1")
    me = participant_of(db, "U1").id
    with db.write() as session:
        stored.set_paused_until(session, me, FOREVER)
        stored.set_skip_until(session, me, due_at(db))
    participants.leave(db, ask("U1"), now=NOW)

    [answer] = join(db, "U1")

    assert answer.said is Said.JOINED
    returned = participant_of(db, "U1")
    assert returned.id == me  # the same history
    assert (returned.opted_out_at, returned.paused_until, returned.skip_until) == (None,) * 3
    assert len(messages_in(db)) == 1
