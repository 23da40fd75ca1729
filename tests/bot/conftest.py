"""A place where installations start: database, local Slack, and a clock that tests move."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox import Sandbox
from sandbox.scopes import DEFAULT_SCOPES
from storage.database import Database
from tests.bot.place import Place


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
