"""Events take effect once, whoever delivers them and however often."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from threading import Barrier

import pytest

from bot.services.events import Event, once_for
from bot.services.people import save_person
from storage import people
from storage.database import Database, Session
from storage.workspaces import Workspace
from tests.bot.services.factories import NOW, count_rows, join, member, person_of
from tests.storage.factories import race

LATER = NOW + timedelta(hours=1)
EVENT = Event("T1", "Ev1")


def handled(db: Database) -> int:
    return count_rows(db, "inbox") - 1  # without joining


@pytest.fixture(autouse=True)
def joined(db: Database) -> None:
    join(db, "U1")


def test_an_event_that_comes_again_has_no_second_effect(db: Database) -> None:
    done: list[str] = []

    def act(session: Session, workspace: Workspace) -> bool:
        done.append(workspace.team_id)
        return True

    results = [once_for(db, event, now=NOW, act=act) for event in (EVENT, EVENT, Event("T1", "2"))]

    assert results == [True, False, True]
    assert done == ["T1", "T1"]
    assert handled(db) == 2


def test_an_event_without_an_effect_is_not_remembered(db: Database) -> None:
    assert once_for(db, EVENT, now=NOW, act=lambda *_: False) is False
    assert handled(db) == 0


def test_an_event_of_a_workspace_nobody_knows_does_nothing(db: Database) -> None:
    assert once_for(db, Event("T9", "Ev1"), now=NOW, act=lambda *_: True) is False
    assert count_rows(db, "workspaces") == 1


def test_an_event_that_could_not_be_handled_can_come_again(db: Database) -> None:
    def fail(session: Session, workspace: Workspace) -> bool:
        people.ensure_person(session, workspace.id, slack_user_id="U2")
        raise LookupError

    with pytest.raises(LookupError):
        once_for(db, EVENT, now=NOW, act=fail)

    assert count_rows(db, "people") == 1
    assert once_for(db, EVENT, now=NOW, act=lambda *_: True) is True


def test_of_two_instances_with_the_same_event_one_has_the_effect(db: Database) -> None:
    inside = Barrier(2 if db.dialect == "postgresql" else 1)  # SQLite has one writer
    numbers = count(2)

    def act(session: Session, workspace: Workspace) -> bool:
        people.ensure_person(session, workspace.id, slack_user_id=f"U{next(numbers)}")
        inside.wait(timeout=10)
        return True

    results = race(2, lambda _: once_for(db, EVENT, now=NOW, act=act))

    assert sorted(results) == [False, True]
    assert count_rows(db, "people") == 2


def test_news_about_a_person_count_once(db: Database) -> None:
    news = member("U1", zone="Asia/Tokyo", updated_at=LATER)

    results = [save_person(db, team_id="T1", person=news, now=LATER, event=EVENT) for _ in range(2)]

    assert results == [True, False]
    assert person_of(db, "U1").zone == "Asia/Tokyo"
    assert handled(db) == 1


@pytest.mark.parametrize("age", [timedelta(0), timedelta(days=1)])
def test_what_cannot_be_news_costs_no_write(db: Database, age: timedelta) -> None:
    old = member("U1", updated_at=NOW - age)

    with db.write():  # on SQLite nobody else could write now
        assert save_person(db, team_id="T1", person=old, now=LATER, event=EVENT) is False

    assert handled(db) == 0


def test_another_word_under_the_same_stamp_counts(db: Database) -> None:
    news = member("U1", zone="Asia/Tokyo", updated_at=NOW)

    assert save_person(db, team_id="T1", person=news, now=LATER, event=EVENT)
