"""Every command of docs/operations.md, run as it stands there, in the situation it is for."""

from __future__ import annotations

import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from sandbox import Fault, FaultKind, Sandbox
from storage.database import Database
from storage.migrate import upgrade
from storage.states import MessageState
from tests.bot.services.factories import join, messages_in
from tests.bot.services.operating.given_up import put
from tests.faults.releases import CROWD, PATIENCE_S, ROOT, Releases, copies
from tests.postgres import PostgresServer
from tests.postgres_programs import client_programs
from tests.stories.conftest import free_port
from tests.stories.people import join as join_in_slack
from tests.stories.runbook import run, sections

pytestmark = pytest.mark.slow

SECTIONS = sections()
HEADINGS = {
    "Messages stand still": 4,
    "Slack refuses the token": 2,
    "Change the key that seals tokens": 0,
    "Make a backup": 1,
    "Restore a backup on SQLite": 2,
    "Restore a backup on PostgreSQL": 2,
    "Upgrade": 1,
    "In containers": 0,
    "A round does not start": 0,
    "The disk is full": 2,
    "The database is away": 2,
    "The clock jumped": 1,
}
Start = Callable[[], subprocess.Popen[str]]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def releases(request: pytest.FixtureRequest, slack: Sandbox, tmp_path: Path) -> Iterator[Releases]:
    """A folder as an operator has it, with `pairme.db` in it or a PostgreSQL to go with it."""
    folder = tmp_path / "srv"
    folder.mkdir()
    settings = {"PAIRME_OPS_PORT": str(free_port())}
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'pairme.db'}"
        found = Releases(url, slack, folder, **settings)
        del found.env["PAIRME_DATABASE_URL"]
        yield found
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = make_url(server.create(migrated=False)).set(drivername="postgresql")
    found = Releases(
        url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False),
        slack,
        folder,
        **settings,
    )
    restored = url.set(database="pairme_restored").render_as_string(hide_password=False)
    found.env |= {
        "PAIRME_DATABASE_URL": url.render_as_string(hide_password=False),
        "RESTORED": restored,
        "PATH": f"{client_programs()}:{found.env['PATH']}",
    }
    yield found
    server.drop(url.render_as_string(hide_password=False))
    server.drop(restored)


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    """A local Slack at the hour of this machine, as whole processes need it."""
    with Sandbox(CROWD) as sandbox:
        yield sandbox


@pytest.fixture
def start(releases: Releases) -> Iterator[Start]:
    """Start the bot as a process; killed at the end if it still runs."""
    with ExitStack() as cleanup:

        def start() -> subprocess.Popen[str]:
            process = releases.start(ROOT)
            cleanup.callback(process.wait)
            cleanup.callback(process.kill)
            return process

        yield start


ON_SQLITE = pytest.mark.parametrize("releases", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize(
    "releases", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


def follow(releases: Releases, heading: str, n: int, *, typed: str = "") -> str:
    return run(SECTIONS[heading][n], releases.env, releases.folder, typed=typed)


def until_it_says(releases: Releases, heading: str, n: int) -> None:
    """Follow a step until it prints what the page says: things take their time."""
    ends = time.monotonic() + PATIENCE_S
    while True:
        try:
            follow(releases, heading, n)
        except AssertionError:
            if time.monotonic() > ends:
                raise
        else:
            return


def stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE_S) == 0


def test_every_command_of_the_page_is_run_here() -> None:
    assert {heading: len(blocks) for heading, blocks in SECTIONS.items()} == HEADINGS


@ON_SQLITE
def test_messages_that_stand_still(releases: Releases) -> None:
    db = Database(f"sqlite:///{releases.folder / 'pairme.db'}")
    upgrade(db)
    join(db, "U1", "U2", "U3", now=datetime.now(UTC))
    review, dead, _ = messages_in(db)
    put(db, review, MessageState.REVIEW, reason="never_clear")
    put(db, dead, MessageState.DEAD, reason="messages_tab_disabled")
    db.close()

    for n in range(4):
        follow(releases, "Messages stand still", n)


@ON_SQLITE
def test_a_token_that_slack_refuses(releases: Releases, slack: Sandbox, start: Start) -> None:
    bot = start()
    slack.admin.revoke_tokens()
    slack.wait_for(
        lambda: releases.ask("SELECT 1 FROM workspaces WHERE state <> 'active'"), PATIENCE_S
    )

    follow(releases, "Slack refuses the token", 0)
    stop(bot)
    slack.admin.reinstall()
    releases.env["SLACK_BOT_TOKEN"] = slack.bot_token
    start()

    until_it_says(releases, "Slack refuses the token", 1)


def test_a_backup_made_in_a_round_comes_back(
    releases: Releases, slack: Sandbox, start: Start, request: pytest.FixtureRequest
) -> None:
    bot = start()
    for person in CROWD:
        join_in_slack(slack, person.id)
    releases.let_all_work_always()
    # two conversations are opened, the others not before the backup of the middle is made
    limit = Fault("conversations.open", FaultKind.HTTP_429, after=2, times=10**6, retry_after=1)
    slack.faults.add(limit)
    assert releases.pairme(ROOT, "round", "run").wait(PATIENCE_S) == 0
    slack.wait_for(lambda: releases.n_intros_sent() >= 1, PATIENCE_S)
    follow(releases, "Make a backup", 0)
    slack.faults.clear()
    slack.wait_for(lambda: not releases.n_going(), PATIENCE_S)
    stop(bot)
    before = copies(slack)
    kind = "SQLite" if "RESTORED" not in releases.env else "PostgreSQL"
    heading = f"Restore a backup on {kind}"

    follow(releases, heading, 0, typed="y\n")
    if kind == "PostgreSQL":
        releases.env["PAIRME_DATABASE_URL"] = releases.env["RESTORED"]
        releases.use(releases.env["RESTORED"].replace("postgresql:", "postgresql+psycopg:"))
    bot = start()
    slack.wait_for(lambda: not releases.n_going(), PATIENCE_S)
    follow(releases, heading, 1)
    stop(bot)

    assert set(before.values()) == {1}
    assert {key: copies(slack)[key] for key in before} == before
    assert releases.states()["review"] > 0


@ON_SQLITE
def test_an_upgrade(releases: Releases, start: Start) -> None:
    stop(start())

    follow(releases, "Upgrade", 0)


@ON_SQLITE
def test_a_full_disk(releases: Releases, start: Start) -> None:
    bot = start()
    until_it_says(releases, "The disk is full", 1)

    _, hard = resource.prlimit(bot.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (1, hard))
    until_it_says(releases, "The disk is full", 0)
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (hard, hard))

    until_it_says(releases, "The disk is full", 1)


@ON_POSTGRESQL
def test_a_database_that_is_away(releases: Releases, start: Start) -> None:
    start()
    until_it_says(releases, "The database is away", 1)
    url = make_url(releases.env["PAIRME_DATABASE_URL"])
    elsewhere = url.set(drivername="postgresql+psycopg", database="postgres")
    engine = create_engine(elsewhere, poolclass=NullPool, isolation_level="AUTOCOMMIT")

    def let_in(allowed: bool) -> None:
        with engine.connect() as connection:
            database = url.database
            connection.execute(text(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS {allowed}'))
            connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :it"),
                {"it": database},
            )

    let_in(False)
    until_it_says(releases, "The database is away", 0)
    let_in(True)

    until_it_says(releases, "The database is away", 1)


@ON_SQLITE
def test_a_clock(releases: Releases, start: Start) -> None:
    start()

    follow(releases, "The clock jumped", 0)
