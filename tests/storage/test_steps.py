"""Steps people keep for themselves: counted one after the other, read by nobody else, forgotten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from storage import participants, retention, steps
from storage.database import Database
from storage.steps import StepId
from tests.storage.factories import NOW, Team, make_team
from tests.storage.test_round_locks import wait_for_lock

DAY = timedelta(days=1)


def keep(db: Database, team: Team, *days: int, who: int = 0, words: str = "Ask") -> list[StepId]:
    with db.write() as s:
        return [
            steps.add_step(
                s, team.workspace_id, team.people[who], words=words, remind_at=NOW + n * DAY
            )
            for n in days
        ]


def waiting(db: Database, team: Team, who: int = 0) -> int:
    with db.write() as s:
        return steps.count_waiting(s, team.people[who], now=NOW)


def words_of(db: Database, team: Team, step: StepId, who: int = 0) -> str | None:
    with db.read() as s:
        return steps.find_words(s, step, person_id=team.people[who])


def test_only_its_own_person_gets_the_words_of_a_step(db: Database) -> None:
    team = make_team(db, 2)
    [step] = keep(db, team, 1, words="Ask first")

    assert words_of(db, team, step) == "Ask first"
    assert words_of(db, team, step, who=1) is None


def test_only_what_is_still_to_come_is_counted_each_person_alone(db: Database) -> None:
    team = make_team(db, 2)
    keep(db, team, -1, 0, 1, 2)

    assert (waiting(db, team), waiting(db, team, who=1)) == (2, 0)


def test_a_step_is_forgotten_once_and_no_other_with_it(db: Database) -> None:
    team = make_team(db, 2)
    one, other = keep(db, team, 1, 2)
    [of_another] = keep(db, team, 1, who=1)

    with db.write() as s:
        assert [steps.forget(s, one) for _ in range(2)] == [True, False]
    assert words_of(db, team, one) is None
    assert words_of(db, team, other) == "Ask"

    with db.write() as s:
        assert steps.forget_all(s, team.people[0]) == 1
    assert words_of(db, team, other) is None
    assert words_of(db, team, of_another, who=1) == "Ask"


def test_what_could_not_be_said_in_time_is_forgotten(db: Database) -> None:
    team = make_team(db, 1)
    old, on_time = keep(db, team, -1, 0)

    with db.write() as s:
        assert retention.forget_steps(s, before=NOW, limit=9) == 1

    assert (words_of(db, team, old), words_of(db, team, on_time)) == (None, "Ask")


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
def test_who_leaves_waits_for_a_step_that_is_being_kept_and_takes_it_along(db: Database) -> None:
    team = make_team(db, 1)

    def leave() -> int:
        with db.write() as s:
            participants.set_opted_out(s, team.participants[0], now=NOW)
            return steps.forget_all(s, team.people[0])

    with ThreadPoolExecutor(1) as thread:
        with db.write() as s:
            steps.count_waiting(s, team.people[0], now=NOW)
            left = thread.submit(leave)
            wait_for_lock(db)
            ours, me = team.workspace_id, team.people[0]
            steps.add_step(s, ours, me, words="Ask", remind_at=NOW + DAY)
        forgotten = left.result(timeout=10)

    assert forgotten == 1
