"""The command line, for one workspace of two: what it prints is about that one, and so is what it
does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.cli import COMMANDS
from sandbox import Sandbox
from storage.database import Database
from tests.cli.calling import pairme
from tests.isolation.rows import changed, contents
from tests.isolation.runs import live
from tests.isolation.town import A, B, Town

MADE = re.compile(r"made_at[^,]*|[0-9]{10}[.][0-9]{6}")  # when, by real time and by Slack's
PEOPLE = str(Path(__file__).parents[2] / "docs" / "examples" / "people.csv")
READING = (
    *("export people", "export past-pairs", "export separations", "export stats"),
    *("stats --json", "privacy export U02BEN", "privacy export U05EMI"),
)
WRITING = (
    *(f"import {PEOPLE} --yes", "sync", "privacy erase U02BEN --yes", "privacy erase U05EMI --yes"),
)
OF_A_PROGRAM = ("round preview --json", "round hold", "round publish", "round run --again --json")
OF_EVERYTHING = {  # what is for the operator of all workspaces, and why that is right
    "run": "serves them all",
    "healthcheck": "asks the running bot how it is",
    "demo": "has a database of its own",
    "doctor": "checks what they share, and counts",
    "config": "shows settings",
    "manifest": "prints the app's manifest",
    "keys": "changes how the tokens of all are sealed",
    "migrate": "changes the schema",
    "deliveries": "messages that need a look, by their own numbers, wherever they are",
    "report": "draws what `stats` says of one workspace",
    "backup": "copies the whole database",
    "recover": "puts a whole database in order",
}


@pytest.fixture
def run(slack: Sandbox) -> Callable[..., tuple[int, str]]:
    """Run a command on the database of a town."""

    def call(town: Town, url: str, words: str) -> tuple[int, str]:
        settings = {**town.env, "PAIRME_DATABASE_URL": url}
        code, out, complaints = pairme(url, *words.split(), **settings)
        return code, out if code == 0 else complaints

    return call


def of(words: str) -> str:
    """How a command is told which workspace is meant."""
    return "--team" if words.startswith("privacy") else "--workspace"


def test_every_command_is_for_one_workspace_or_there_is_a_reason() -> None:
    tried = {words.split()[0] for words in (*READING, *WRITING, *OF_A_PROGRAM)}

    assert {one.name for one in COMMANDS} == tried | OF_EVERYTHING.keys()
    assert not tried & OF_EVERYTHING.keys()


def test_what_is_printed_is_the_same_whoever_else_is_there(
    new_db: Callable[[], Database], slack: Sandbox, run: Callable[..., tuple[int, str]]
) -> None:
    printed: list[dict[str, tuple[int, str]]] = []
    for teams in ((A,), (A, B)):
        db = new_db()
        town = live(db, slack, teams=teams)
        url, ranks = db.engine.url.render_as_string(hide_password=False), town.ranks(A)
        program = town.programs(A)[0].id
        words = [f"{one} {of(one)} {A}" for one in READING]
        words += [f"{OF_A_PROGRAM[0]} --program {program}"]
        found = {one: run(town, url, one) for one in words}
        printed.append(
            {one: (code, MADE.sub("", ranks.plain(out))) for one, (code, out) in found.items()}
        )
        town.close()

    assert {one: out for one, (code, out) in printed[0].items() if code} == {}
    alone, together = (
        [f"{k}: {line}" for k, (_, out) in one.items() for line in out.split("\\n")]
        for one in printed
    )
    assert "\n".join(unified_diff(alone, together, "alone", "together", lineterm="", n=0)) == ""


def test_what_is_done_is_done_in_one_workspace(
    new_db: Callable[[], Database], slack: Sandbox, run: Callable[..., tuple[int, str]]
) -> None:
    db = new_db()
    town = live(db, slack)
    url, program = db.engine.url.render_as_string(hide_password=False), town.programs(B)[0].id
    words = [f"{one} --program {program}" for one in OF_A_PROGRAM]
    words += [f"{one} {of(one)} {B}" for one in WRITING]

    with db.write() as session:  # the command line lives in real time
        session.execute(text("DELETE FROM paces"))
    for one in words:
        before = contents(db)
        code, out = run(town, url, one)
        after = contents(db)

        assert changed(before, after, apart_from=town.id_of(B)) == [], one
        assert code == 0, (one, out)
    town.close()
