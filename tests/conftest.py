"""What all tests share: databases of both kinds, a fixed now, and no way out through a proxy.

A test that asks for `db` or `database_url` runs on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.database import Database
from storage.migrate import upgrade
from tests.chromium import REMEDY, find_browser
from tests.figures import RecordFigures, recorded, recorder_of
from tests.isolation.crossing import WRONG, look_at
from tests.postgres import NoPostgres, PostgresServer, running_server
from tests.statements import share_statements
from tests.turns import turn

SQLITE_ONLY = "PAIRME_TEST_SQLITE_ONLY"
HERE = Path(__file__).parent
STORAGE = HERE / "storage"
LONGEST = ("faults", "year")  # folders
STORIES = ("isolation", "stories", "year")  # folders
_BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let files that are compared with what is rendered be written anew; their diff is read."""
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


def pytest_configure() -> None:
    """Make what every test does with a database cheap, and look at each statement of ours."""
    share_statements(look_at)


def pytest_xdist_auto_num_workers() -> int:
    """Twice as many as there are cores: most of the long tests wait for clocks and processes."""
    return 2 * (os.cpu_count() or 1)


@pytest.hookimpl(tryfirst=True)  # before the slow ones are left out
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this machine cannot run or is told not to run; the summary says so.

    A quick run leaves whole stories to the whole run, and asks PostgreSQL only what SQLite cannot
    tell: what storage does with it, and what happens between two instances.
    Who needs the machine alone comes first: later one would wait for whatever the others are at.
    Then the long ones, so that none is left for the end.
    """
    items.sort(key=_rank)
    known = {item.nodeid for item in items}
    for item in items:
        twin = item.nodeid.replace("postgresql", "sqlite")
        is_twin = twin != item.nodeid and twin in known and STORAGE not in item.path.parents
        if is_twin or item.path.parent.name in STORIES:
            item.add_marker(pytest.mark.slow)
    for marker in _left_out():
        without = [item for item in items if item.get_closest_marker(marker)]
        items[:] = [item for item in items if not item.get_closest_marker(marker)]
        config.hook.pytest_deselected(items=without)


def pytest_collection_finish() -> None:
    """Hide what is imported from the garbage collector: that takes a twelfth of a quick run."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the figures; say what did not run: half of the promises are about PostgreSQL."""
    for line in recorded(terminalreporter.stats):
        terminalreporter.write_line(f"FIGURES: {line}")
    for line in _left_out().values():
        terminalreporter.write_line(f"NOT RUN: {line}", yellow=True)


def _rank(item: pytest.Item) -> int:
    if item.get_closest_marker("alone"):
        return 0
    if not item.get_closest_marker("slow"):
        return 3
    return 1 if item.path.parent.name in LONGEST else 2


def _left_out() -> dict[str, str]:
    """Markers that are left out, each with the line that says so. In CI a browser is a must."""
    lines = {}
    if os.environ.get(SQLITE_ONLY) == "1":
        lines["postgres"] = f"the tests on PostgreSQL, because of {SQLITE_ONLY}=1"
    if not os.environ.get("CI") and find_browser() is None:
        lines["browser"] = f"the tests in a browser, for want of a Chromium; add it: {REMEDY}"
    return lines


@pytest.fixture(scope="session", autouse=True)
def no_proxy() -> Iterator[None]:
    """Servers of tests are on this machine; a proxy of the environment would be asked first."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            patch.delenv(name, raising=False)
            patch.delenv(name.lower(), raising=False)
        yield


@pytest.fixture(autouse=True)
def its_turn(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Let a test marked `alone` run while the other processes of this session wait."""
    ours = tmp_path_factory.getbasetemp()
    shared = ours.parent if "PYTEST_XDIST_WORKER" in os.environ else ours
    with turn(shared, alone=request.node.get_closest_marker("alone") is not None):
        yield


@pytest.fixture(autouse=True)
def every_statement_stays_in_one_workspace() -> Iterator[None]:
    """A statement that could reach another workspace fails the test that ran it, also in a job,
    where the error is only logged."""
    yield
    found = sorted(set(WRONG))
    WRONG.clear()
    assert found == []


@pytest.fixture
def record_figures(request: pytest.FixtureRequest) -> RecordFigures:
    """Show a line of figures at the end of the run: record_figures("200 kills, 0 lost")."""
    return recorder_of(request.node)


@pytest.fixture
def now() -> datetime:
    """A Tuesday, 10:00 in Berlin."""
    return datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Iterator[PostgresServer]:
    """The PostgreSQL server of this session; starts when the first test needs it."""
    try:
        with running_server() as server:
            yield server
    except NoPostgres as problem:
        request.session.shouldfail = str(problem)  # one clear end instead of many errors
        pytest.fail(str(problem), pytrace=False)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy; migrating takes longer than most tests."""
    file = tmp_path_factory.mktemp("template") / "pairme.db"
    db = Database(f"sqlite:///{file}")
    upgrade(db)
    db.close()
    return file


@pytest.fixture(params=_BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh, migrated database of each kind."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        yield f"sqlite:///{shutil.copy(template, tmp_path / 'pairme.db')}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create(migrated=True)
    yield url
    server.take_back(url)


@pytest.fixture(params=_BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh database of each kind without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create(migrated=False)
    yield url
    server.drop(url)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A fresh, migrated database of each kind."""
    database = Database(database_url)
    yield database
    database.close()
