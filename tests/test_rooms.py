"""The shape of the code: who imports whom, and how long files are."""

from pathlib import Path

import pytest

from tests.rooms import ROOT, files, imports_of, module_of, violations, within

MAX_LINES = 250

# The folders of bot/services/, from the ground up ("" are the files beside them): each may use what
# stands before it.
STOREYS = ("", "joining", "drawing", "talking", "managing", "operating")


@pytest.mark.parametrize("file", files(), ids=module_of)
def test_a_room_imports_only_what_lies_below_it(file: Path) -> None:
    broken = list(violations(module_of(file), file.read_text()))

    assert not broken, "\n".join(broken)


@pytest.mark.parametrize(
    ("module", "source", "says"),
    [
        ("pairing.score", "from storage.people import Person", "pass in what is missing"),
        ("pairing.score", "import time", "pass in what is missing"),
        ("pairing.score", "def f():\n    from bot.ids import Action", "pass in what is missing"),
        ("pairing.score", "from .rules import x", "relative imports"),
        ("storage.rounds", "import bot.services.drawing.rounds", "to bot/services/"),
        ("storage.rounds", "from slack_sdk import WebClient", "slack_sdk belongs to bot.cli"),
        ("sandbox.world", "from pairing.ids import PersonId", "speak HTTP to it"),
        ("bot.services.drawing.rounds", "from bot.views import texts", "into words"),
        (
            "bot.services.drawing.rounds",
            "from sqlalchemy import select",
            "sqlalchemy belongs to storage",
        ),
        ("bot.services.drawing.rounds", "from slack_sdk import WebClient", "slack_sdk belongs to"),
        ("bot.views.home", "from storage.people import Person", "take the dataclass from"),
        ("bot.views.home", "from bot.services.status import find_status", "no function"),
        ("bot.views.home", "from bot.services import status", "no function"),
        ("bot.views.home", "from slack_sdk.models.views import View", "slack_sdk belongs to bot"),
        ("bot.listeners.home", "from storage import people", "into bot/services/"),
        ("bot.listeners.home", "from bot.listeners.forms import register", "another listener"),
        ("bot.listeners.home", "from bot.listeners import forms", "another listener"),
        ("bot.jobs", "from bot.listeners import home", "a service or delivery"),
        ("bot.delivery.sender", "from bot.listeners import home", "hand in the rest"),
        ("bot.run", "from bot.cli import main", "not the other way around"),
        ("bot.run", "from sandbox import Sandbox", "only `pairme demo`"),
        ("bot.run", "import tests.rooms", "only `pairme demo`"),
        ("bot.cli.rounds", "import benchmarks.engine", "only `pairme demo`"),
        ("bot.web", "import requests", "belongs to nowhere"),
        ("app", "from storage.database import Database", "only starts bot.cli"),
    ],
)
def test_a_broken_rule_is_found_with_advice(module: str, source: str, says: str) -> None:
    [broken] = violations(module, source)

    assert broken.startswith(f"{module} line ")
    assert says in broken


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("pairing.score", "import numpy\nfrom pairing.ids import PersonId"),
        ("storage.rounds", "from sqlalchemy import select\nfrom pairing.ids import PersonId"),
        ("bot.services.drawing.rounds", "from storage.database import Database"),
        ("bot.views.home", "from bot.services.status import Status\nfrom typing import Any"),
        ("bot.listeners.home", "from bot.listeners.answering import tell"),
        ("bot.listeners.home", "from storage.errors import StorageError"),
        ("bot.listeners", "from bot.listeners import home"),
        ("bot.cli.demo", "from sandbox import Sandbox"),
        ("app", "from bot.cli import main"),
    ],
)
def test_what_the_rule_allows_is_left_alone(module: str, source: str) -> None:
    assert list(violations(module, source)) == []


@pytest.mark.parametrize("place", range(len(STOREYS)), ids=[name or "common" for name in STOREYS])
def test_the_services_stand_on_each_other_in_one_order(place: int) -> None:
    services = ROOT / "bot" / "services"
    above = tuple(f"bot.services.{name}" for name in STOREYS[place + 1 :])
    inside = (services / STOREYS[place]).glob("*.py")

    upwards = [
        f"{module_of(file)} line {found.line} imports {found.full}"
        for file in inside
        for found in imports_of(file.read_text())
        if any(within(found.full, storey) for storey in above)
    ]

    assert {one.name for one in services.iterdir() if one.is_dir()} - {"__pycache__"} == set(
        STOREYS[1:]
    )
    assert not upwards, f"move what both need one storey down: {upwards}"


def test_no_file_is_longer_than_one_sitting() -> None:
    others = [file for name in ("tests", "benchmarks") for file in (ROOT / name).rglob("*.py")]
    to_read = [file for file in [*files(), *others] if file.parent.name != "versions"]  # migrations

    lengths = {file: len(file.read_text().splitlines()) for file in to_read}

    too_long = {str(file.relative_to(ROOT)): n for file, n in lengths.items() if n > MAX_LINES}
    assert not too_long, f"split by idea, so that each file has one: {too_long}"
