"""Requests handled once, and answers kept for each."""

from __future__ import annotations

from datetime import timedelta

from pairing.check_ins import MeetingAnswer
from pairing.ids import PairId
from storage import audit, check_ins, inbox, retention
from storage.database import Database
from tests.storage.factories import NOW, make_team, run_round

HOUR = timedelta(hours=1)


def test_a_request_is_recorded_once_with_its_answer(db: Database) -> None:
    team = make_team(db, 0)
    at = (team.workspace_id, "event", "Ev1")

    with db.write() as s:
        assert inbox.find_answer(s, *at) is None
        first = inbox.record(s, *at, answer={"text": "hi", "n": [1, None]}, now=NOW)
        again = inbox.record(s, *at, answer={"text": "other"}, now=NOW)

        assert (first, again) == (True, False)
        assert inbox.find_answer(s, *at) == {"text": "hi", "n": [1, None]}


def test_the_same_key_elsewhere_or_of_another_kind_is_another_request(db: Database) -> None:
    home, abroad = make_team(db, 0), make_team(db, 0, team_id="T2")

    with db.write() as s:
        for at in ((home, "event"), (home, "command"), (abroad, "event")):
            team, kind = at
            assert inbox.record(s, team.workspace_id, kind, "1", answer={}, now=NOW)


def test_old_requests_are_forgotten(db: Database) -> None:
    team = make_team(db, 0)
    with db.write() as s:
        for n in range(3):
            inbox.record(s, team.workspace_id, "event", str(n), answer={}, now=NOW + n * HOUR)

        assert retention.forget_requests(s, before=NOW + 2 * HOUR, limit=9) == 2
        assert inbox.find_answer(s, team.workspace_id, "event", "2") == {}


def test_a_later_answer_replaces_the_earlier_one(db: Database) -> None:
    team = make_team(db, 2)
    [pair] = run_round(db, team, team.participants)
    one, two = team.people
    said = [
        (one, MeetingAnswer.NOT_YET),
        (two, MeetingAnswer.BOOKED),
        (one, MeetingAnswer.YES_TWICE),
    ]

    with db.write() as s:
        for n, (person, answer) in enumerate(said):
            assert check_ins.answer(
                s, pair_id=pair, person_id=person, answer=answer, now=NOW + n * HOUR
            )
        answers = check_ins.answers_of(s, pair)

    assert answers == [MeetingAnswer.BOOKED, MeetingAnswer.YES_TWICE]


def test_only_a_member_of_the_pair_can_answer(db: Database) -> None:
    team, other = make_team(db, 3), make_team(db, 1, team_id="T2")
    [pair] = run_round(db, team, team.participants[:2])
    yes = MeetingAnswer.YES_ONCE

    with db.write() as s:
        for person in (team.people[2], other.people[0]):
            assert not check_ins.answer(s, pair_id=pair, person_id=person, answer=yes, now=NOW)
        nowhere = PairId(99)
        person = team.people[0]
        assert not check_ins.answer(s, pair_id=nowhere, person_id=person, answer=yes, now=NOW)
        assert check_ins.answers_of(s, pair) == []


def test_the_audit_takes_the_same_deed_twice(db: Database) -> None:
    team = make_team(db, 0)

    with db.write() as s:
        for _ in range(2):
            audit.write(
                s,
                workspace_id=team.workspace_id,
                at=NOW,
                event="program.suspended",
                actor="U1",
                subject={"program_id": 1},
            )
