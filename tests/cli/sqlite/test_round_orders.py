"""`pairme round hold`, `publish`, `cancel` and `run`: sentences, JSON, refusals, exit codes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import text

from bot.services.managing.round_orders import OPERATOR
from storage import program_terms
from storage.database import Database
from tests.bot.services.factories import NOW, bring_in, program_of, run_round
from tests.bot.services.managing.ordering import trail
from tests.cli.calling import pairme

FAR = "2199-01-01T09:00:00.000000Z"  # whatever the clock of this machine says, it is ahead


def fill(url: str, size: int = 4, *, is_far: bool = True) -> Database:
    db = Database(url)
    bring_in(db, *(f"U{n}" for n in range(1, size + 1)))
    if is_far:
        with db.write() as session:
            stored = session.execute(text("SELECT next_round_at FROM programs")).scalar_one()
            far = "2199" + str(stored)[4:]
            session.execute(text("UPDATE programs SET next_round_at = :far"), {"far": far})
    return db


def say(url: str, *words: str) -> str:
    code, shown, complaints = pairme(url, "round", *words)
    assert (code, complaints) == (0, "")
    return shown


def facts(url: str, *words: str) -> dict[str, Any]:
    return dict(json.loads(say(url, *words, "--json")))


def refusal(url: str, *words: str) -> str:
    code, shown, complaints = pairme(url, "round", *words)
    assert (code, shown) == (1, "")
    return complaints


def test_a_round_is_held_published_and_cancelled(database_url: str) -> None:
    db = fill(database_url)

    shown = [say(database_url, word) for word in ("hold", "hold", "publish", "publish", "cancel")]

    due = "2199-12-01 10:00 (Europe/Berlin)"
    assert shown == [
        f"The round of {due} waits; `pairme round publish` lets it start.\n",
        f"The round of {due} waits already.\n",
        f"The round starts {due}.\n",
        f"The round of {due} is not held; nothing to publish.\n",
        f"The round of {due} is cancelled; the next one starts 2199-12-10 10:00 (Europe/Berlin).\n",
    ]
    assert [(event, actor) for event, actor, _ in trail(db)] == [
        *(("round.held", OPERATOR), ("round.published", OPERATOR), ("round.cancelled", OPERATOR)),
    ]
    db.close()


def test_what_became_of_it_is_there_for_programs_too(database_url: str) -> None:
    fill(database_url).close()

    held, published, cancelled = (
        facts(database_url, word) for word in ("hold", "publish", "cancel")
    )

    assert held == {
        "program": "Peer mentoring",
        "outcome": "held",
        "due_at": "2199-12-01T09:00:00+00:00",
    }
    assert (published["outcome"], cancelled["outcome"]) == ("published", "cancelled")


def test_a_program_is_named_or_the_only_one(database_url: str) -> None:
    db = fill(database_url)
    program = program_of(db)
    with db.write() as session:
        program_terms.create_program(
            session, program.workspace_id, name="New Leads", terms=program.terms, now=NOW
        )
    db.close()

    unnamed = refusal(database_url, "hold")
    unknown = refusal(database_url, "hold", "--program", "nobody's")
    by_name = facts(database_url, "hold", "--program", " new  leads")
    by_number = facts(database_url, "hold", "--program", "1")

    known = "say which with --program NAME or NUMBER: Peer mentoring (1), New Leads (2)"
    assert unnamed == f"pairme: there are several programs; {known}\n"
    assert unknown.startswith('pairme: there is no program "nobody\'s"; ')
    assert (by_name["program"], by_number["program"]) == ("New Leads", "Peer mentoring")


def test_programs_of_one_name_in_two_workspaces_are_told_apart_by_number(database_url: str) -> None:
    db = fill(database_url)
    bring_in(db, "U9", team_id="T2")
    db.close()

    assert "several programs are called" in refusal(
        database_url, "hold", "--program", "Peer mentoring"
    )
    assert facts(database_url, "hold", "--program", "2")["outcome"] == "held"


def test_without_anybody_there_is_no_program(database_url: str) -> None:
    assert "nobody has joined yet" in refusal(database_url, "hold")


def test_a_round_runs_as_previewed_and_once(database_url: str) -> None:
    db = fill(database_url, 9)

    preview = json.loads(say(database_url, "preview", "--json"))
    ran = json.loads(say(database_url, "run", "--json"))
    again = refusal(database_url, "run")
    forced = json.loads(say(database_url, "run", "--again", "--json"))

    assert ran["pairs"] == preview["pairs"]
    assert (ran["seed"], ran["stored"]) == (preview["seed"], True)
    assert again.startswith("pairme: a round is running since ")
    assert again.endswith("would pair everybody again; say --again if that is what you want\n")
    assert forced["repeats"] == 4 or forced["pool"] == 9
    assert [event for event, _, _ in trail(db)] == ["round.started"] * 2
    db.close()


def test_a_round_of_one_person_does_not_run(database_url: str) -> None:
    fill(database_url, 1).close()

    assert refusal(database_url, "run") == "pairme: need at least 2 people, have 1\n"


def test_a_suspended_program_does_not_run(database_url: str) -> None:
    db = fill(database_url)
    with db.write() as session:
        program_terms.suspend(session, program_of(db).id, now=NOW)
    db.close()

    assert "this program is suspended" in refusal(database_url, "run")


def test_running_a_held_round_publishes_it(database_url: str) -> None:
    db = fill(database_url)
    say(database_url, "hold")

    say(database_url, "run")

    assert program_of(db).held_at is None
    db.close()


def test_a_preview_tells_who_is_left_over_for_what_and_what_would_help(database_url: str) -> None:
    db = fill(database_url, 2)
    run_round(db)
    db.close()

    shown = say(database_url, "preview")
    data = json.loads(say(database_url, "preview", "--json"))

    assert "They fit " in shown
    assert "If you allow career stages further apart, up to 3: no difference." in shown
    assert "If you need only 30 minutes of shared working time: no difference." in shown
    assert data["left_over"] == []
    assert [one["lever"] for one in data["levers"]] == ["stage_gap", "overlap"]
    assert max(len(line) for line in shown.splitlines()) <= 80


@pytest.mark.parametrize("word", ["hold", "publish", "cancel", "run", "preview"])
def test_each_command_shows_an_example(database_url: str, word: str) -> None:
    code, shown, _ = pairme(database_url, "round", word, "--help")

    assert code == 0
    assert f"pairme round {word}" in shown
