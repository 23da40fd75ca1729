"""A local Slack with two workspaces in which everybody and everything has the same id."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox import Sandbox
from storage.database import Database
from tests.isolation.town import two_workspaces


@pytest.fixture(scope="session")
def shared_pair() -> Iterator[Sandbox]:
    with two_workspaces() as slack:
        yield slack


@pytest.fixture
def slack(shared_pair: Sandbox) -> Sandbox:
    """The two as new."""
    shared_pair.reset()
    return shared_pair


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def new_db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """Fresh, migrated databases of one kind, as many as wanted."""
    opened: list[tuple[Database, str]] = []

    def make() -> Database:
        if request.param == "sqlite":
            template: Path = request.getfixturevalue("sqlite_template")
            file = tmp_path / str(len(opened)) / "pairme.db"
            file.parent.mkdir()
            url = f"sqlite:///{shutil.copy(template, file)}"
        else:
            url = request.getfixturevalue("postgres").create(migrated=True)
        opened.append((Database(url), url))
        return opened[-1][0]

    yield make
    for db, url in opened:
        db.close()
        if request.param == "postgresql":
            request.getfixturevalue("postgres").take_back(url)
