"""The window of a preview, and what its buttons carry: closed, refused, broken, made up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.listeners import round_windows
from bot.listeners.round_payloads import meant_of, seen_of
from bot.services.drawing.planning import PlanningStopped
from bot.services.drawing.round_outcomes import Meant
from bot.services.drawing.round_starts import Totals
from bot.services.managing import previews
from bot.views import texts
from pairing.ids import ProgramId
from storage import program_terms
from tests.bot.listeners.door import ANA, Door
from tests.bot.place import Place
from tests.bot.services.factories import NOW, bring_in, count_rows, program_of
from tests.bot.services.managing.ordering import trail
from tests.storage.factories import race

OURS = "1/1796115600/7.2.1.0.0"
ORDERS = ("round_hold", "round_publish", "round_run", "round_cancel")


class Window:
    """A window as Slack keeps it; `answers` is what an update is told, one after another."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.drawn, self.over = list(answers), [], []

    def views_update(self, *, view_id: str, view: dict[str, Any], hash: str = "") -> dict[str, Any]:
        self.drawn.append(view)
        self.over.append(hash)
        error = self.answers.pop(0) if self.answers else ""
        if error == "away":
            raise OSError(error)
        if error:
            raise SlackApiError(error, {"error": error})
        return {"view": {"hash": f"h{len(self.drawn)}"}}


def clicked(value: object) -> dict[str, Any]:
    return {"actions": [{"value": value}]}


@pytest.mark.parametrize(
    "value",
    [
        *("", "x", "1", "1/", "1/2/3", "1/2/3.4.5.6", "-1/2", "1/2 ", "1/123456789012"),
        *("1234567890123456789/1", "\u0661/\u0662", "1/2/3.4.5.6.7.8", "1/2/1234567890.4.5.6.7"),
    ],
)
def test_what_is_nothing_of_ours_speaks_of_no_round(value: str) -> None:
    assert meant_of(clicked(value)) is None
    assert seen_of(clicked(value)) is None


def test_a_button_carries_the_round_and_what_was_seen_of_it() -> None:
    meant = Meant(ProgramId(1), datetime(2026, 12, 1, 9, tzinfo=UTC))

    assert meant_of(clicked(OURS)) == meant_of(clicked("1/1796115600")) == meant
    assert seen_of(clicked(OURS)) == Totals(7, 2, 1, 0, 0)
    assert seen_of(clicked("1/1796115600")) is None
    assert meant_of(clicked("1/99999999999")) is not None


@pytest.mark.parametrize("action", ORDERS)
def test_a_made_up_value_does_nothing(door: Door, action: str) -> None:
    bring_in(door.place.db, ANA, "U02BEN", team_id=door.place.slack.team_id)
    before = program_of(door.place.db, door.place.slack.team_id)

    answer = door.knock(door.click_payload(action, value="1/0x7"))

    assert answer.status == 200
    assert program_of(door.place.db, door.place.slack.team_id) == before
    assert count_rows(door.place.db, "audit") == 0


@pytest.mark.parametrize("action", [*ORDERS, "round_preview"])
def test_who_is_no_admin_changes_nothing_with_a_button_that_is_made_up(
    door: Door, action: str
) -> None:
    bring_in(door.place.db, ANA, "U02BEN", team_id=door.place.slack.team_id)
    program = program_of(door.place.db, door.place.slack.team_id)
    due = int(program.next_round_at.timestamp())
    value = f"{program.id}" if action == "round_preview" else f"{program.id}/{due}"

    answer = door.knock(door.click_payload(action, value=value))

    assert answer.status == 200
    assert program_of(door.place.db, door.place.slack.team_id) == program
    assert (count_rows(door.place.db, "rounds"), count_rows(door.place.db, "audit")) == (0, 1)


@pytest.fixture
def admins(place: Place) -> Iterator[tuple[Door, Door]]:
    """Two instances for which Ana runs programs, and a program with three people."""
    doors = Door(place, PAIRME_ADMINS=ANA), Door(place, PAIRME_ADMINS=ANA)
    bring_in(place.db, ANA, "U02BEN", "U03CHLOE", team_id=place.slack.team_id)
    yield doors
    finish(doors)


def finish(doors: tuple[Door, Door]) -> None:
    """Wait for what goes on behind acknowledgments."""
    for door in doors:
        door.close()
    doors[0].place.workers.shutdown()


@pytest.mark.parametrize(
    ("action", "events"),
    [
        ("round_hold", ["round.held"]),
        ("round_publish", ["round.published"]),
        ("round_cancel", ["round.cancelled"]),
        ("round_run", ["round.started"]),
    ],
)
def test_an_order_is_carried_out_once_however_often_and_wherever_it_is_delivered(
    admins: tuple[Door, Door], action: str, events: list[str]
) -> None:
    place = admins[0].place
    program = program_of(place.db, place.slack.team_id)
    if action == "round_publish":
        with place.db.write() as session:
            assert program_terms.hold(session, program.id, seen=program.next_round_at, now=NOW)
    due = int(program.next_round_at.timestamp())
    same = admins[0].click_payload(action, value=f"{program.id}/{due}")
    twice = admins[0].click_payload(action, value=f"{program.id}/{due}")

    answers = race(4, lambda n: admins[n % 2].knock(same if n < 3 else twice))
    finish(admins)  # a round is run behind the acknowledgment

    assert {answer.status for answer in answers} == {200}
    assert [event for event, actor, _ in trail(place.db) if actor == ANA] == events
    assert count_rows(place.db, "rounds") == int(action in ("round_cancel", "round_run"))


def test_a_look_stores_nothing(admins: tuple[Door, Door]) -> None:
    place, tables = admins[0].place, ("rounds", "audit", "inbox", "outbox")
    program = program_of(place.db, place.slack.team_id)
    before = [count_rows(place.db, table) for table in tables]

    admins[0].command("admin preview")
    admins[0].click("round_preview", actions=look_at(program.id))
    finish(admins)

    assert [count_rows(place.db, table) for table in tables] == before
    assert program_of(place.db, place.slack.team_id) == program


def look_at(program_id: ProgramId) -> list[dict[str, Any]]:
    clicked = {"type": "button", "block_id": "b", "action_ts": "7.1"}
    return [{**clicked, "action_id": "round_preview", "value": str(program_id)}]


@pytest.mark.parametrize(
    ("answers", "over"), [(["not_found"], [""]), (["", "", "hash_conflict"], ["", "h1", "h2"])]
)
def test_a_window_that_is_closed_or_answers_a_button_is_not_drawn_over(
    door: Door, answers: list[str], over: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(door.place.db, ANA, "U02BEN", team_id=door.place.slack.team_id)
    program, window = program_of(door.place.db, door.place.slack.team_id), Window(*answers)
    looked: list[int] = []

    def look(*_: object, **__: object) -> Iterator[previews.NoPreview]:
        for number in range(9):
            looked.append(number)
            yield previews.NoPreview.BUSY

    monkeypatch.setattr(previews, "look", look)
    round_windows.show(door.place.runtime(), as_client(window), "V1", program)

    assert looked == list(range(len(answers)))
    assert window.over == over


@pytest.mark.parametrize("trouble", ["away", "ratelimited"])
def test_a_window_that_could_not_be_drawn_once_is_drawn_on(door: Door, trouble: str) -> None:
    window = Window(trouble)

    assert round_windows.draw(as_client(window), "V1", {}) == ""
    assert round_windows.draw(as_client(Window("not_found")), "V1", {}) is None


@pytest.mark.parametrize(("failure", "n_drawn"), [(RuntimeError(), 1), (PlanningStopped(), 0)])
def test_a_window_does_not_say_forever_that_it_is_looking(
    door: Door, failure: Exception, n_drawn: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But nobody is told of anything by a bot that stops."""
    bring_in(door.place.db, ANA, "U02BEN", team_id=door.place.slack.team_id)
    program, window = program_of(door.place.db, door.place.slack.team_id), Window()

    def look(*_: object, **__: object) -> Iterator[previews.Preview]:
        raise failure
        yield

    monkeypatch.setattr(previews, "look", look)
    round_windows.show(door.place.runtime(), as_client(window), "V1", program)

    assert len(window.drawn) == n_drawn
    assert all(texts.FAILED in str(view) for view in window.drawn)


def as_client(window: Window) -> WebClient:
    """The one method of a client that windows need."""
    client = WebClient()
    client.views_update = window.views_update  # type: ignore[assignment,method-assign]
    return client
