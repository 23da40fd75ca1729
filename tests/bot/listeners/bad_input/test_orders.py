"""What whoever runs programs orders, as nobody should: rounds, programs, tables there are not."""

from __future__ import annotations

import pytest

from bot.services.drawing.rounds import Ran
from sandbox.scopes import DEFAULT_SCOPES
from tests.bot.listeners.bad_input.test_words import text_of
from tests.bot.listeners.bad_input.watch import refused
from tests.bot.listeners.door import ANA, Door
from tests.bot.services.factories import bring_in, due_at, run_round

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def press(door: Door, action_id: str, value: str) -> str:
    slack, since = door.place.slack, len(door.place.slack.transcript)
    assert door.click(action_id, **door.click_payload(action_id, value=value)).status == 200

    def shown() -> str:
        opened = [one for one in slack.transcript[since:] if one.method == "views.open"]
        return str(opened[-1].arguments["view"]) if opened else ""

    return str(slack.wait_for(shown))


def test_orders_about_a_round_that_have_no_effect_say_why(admin: Door) -> None:
    ours = admin.place.slack.team_id
    due = due_at(admin.place.db, team_id=ours)
    coming, gone = f"1/{int(due.timestamp())}", "1/1796115600"
    for value in ("", "x", "1", "1/x", "1/-5", f"{'9' * 40}/5", "1/1e9", "\uff11/5"):
        with refused(admin, "E-BUTTON", typed=value):
            assert "This button is no longer active." in press(admin, "round_run", value)
    with refused(admin, "E-ROUND"):
        assert "is not held, so there is nothing to publish" in press(
            admin, "round_publish", coming
        )
    with refused(admin, "E-ROUND"):
        assert "There is nothing to cancel: this round began" in press(admin, "round_cancel", gone)


def test_a_round_needs_two_people(door: Door) -> None:
    ours = door.place.slack.team_id
    door.place.slack.admin.change_person(ANA, is_admin=True)
    bring_in(door.place.db, ANA, team_id=ours)
    due = due_at(door.place.db, team_id=ours)
    with refused(door, "E-ROUND"):
        shown = press(door, "round_run", f"1/{int(due.timestamp())}")
    assert "Need at least 2 people, have 1." in shown


def test_a_round_that_runs_or_has_run_is_not_run_again(admin: Door) -> None:
    ours = admin.place.slack.team_id
    due = due_at(admin.place.db, team_id=ours)
    assert run_round(admin.place.db, team_id=ours, now=due).ran is Ran.COMMITTED
    admin.place.at = due
    with refused(admin, "E-ROUND"):
        said_ = press(admin, "round_run", f"1/{int(due.timestamp())}")
    assert "A round is running since" in said_ or "A round ran" in said_


def test_a_program_nobody_knows_is_named_harmlessly(admin: Door) -> None:
    for word in ("preview", "run", "hold", "cancel"):
        with refused(admin, "E-PROGRAM", typed="qzqz"):
            answer = text_of(admin.command(f"admin {word} <!channel>qzqz"))
        assert answer == "I know no program of that name that you run. Yours are: Peer mentoring."


def test_a_table_nobody_knows_is_answered_with_those_there_are(admin: Door) -> None:
    answer = text_of(admin.command("admin export ../etc/passwd"))

    assert answer.startswith("What shall I export? `/pairme admin export` and one of: ")


def test_an_empty_table_is_a_first_line_and_a_note(admin: Door) -> None:
    admin.place.slack.admin.grant((*DEFAULT_SCOPES, "files:write"))
    answer = text_of(admin.command("admin export separations"))

    assert answer == (
        "*separations.csv* is in our conversation. It has a first line only: there is "
        "nothing to export yet."
    )
