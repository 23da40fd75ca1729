"""A place where installations start: database, local Slack, and a clock that tests move."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import Sandbox
from sandbox.scopes import DEFAULT_SCOPES
from storage.database import Database
from tests.bot.place import Place

HERE = Path(__file__).parent


def on_both() -> dict[Path, set[str]]:
    """The files of which not everything runs on PostgreSQL, each with what does."""
    found: dict[Path, set[str]] = {}
    names: set[str] = set()
    for line in (HERE / "both_databases.txt").read_text().splitlines():
        if line.startswith(" "):
            names.add(line.strip())
        elif line and not line.startswith("#"):
            names = found[HERE / line] = set()
    return found


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what PostgreSQL is asked by other tests."""
    some, known = on_both(), {item.nodeid for item in items}
    without = [item for item in items if _is_asked_elsewhere(item, some) and _twin(item) in known]
    if without:
        gone = set(without)
        items[:] = [item for item in items if item not in gone]
        config.hook.pytest_deselected(items=without)


def _twin(item: pytest.Item) -> str:
    """The name of the same test on SQLite, which not every test has."""
    return item.nodeid.replace("postgresql", "sqlite")


def _is_asked_elsewhere(item: pytest.Item, some: dict[Path, set[str]]) -> bool:
    if item.path not in some or not isinstance(item, pytest.Function):
        return False
    given = item.callspec.params if hasattr(item, "callspec") else {}
    return given.get("database_url") == "postgresql" and item.originalname not in some[item.path]


@pytest.fixture(scope="session")
def shared_slack() -> Iterator[Sandbox]:
    """One local Slack for all tests of installations."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def place(db: Database, shared_slack: Sandbox) -> Iterator[Place]:
    """A place as new, with every scope granted."""
    shared_slack.reset()
    shared_slack.admin.grant(DEFAULT_SCOPES)
    place = Place(db, shared_slack)
    yield place
    place.close()
