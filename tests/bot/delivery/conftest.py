"""A delivery of one instance by hand: real database, real local Slack, a clock that tests move."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox import Sandbox, SandboxClock
from sandbox.scopes import DEFAULT_SCOPES
from storage import workspaces
from storage.database import Database
from tests.bot.delivery.office import Office
from tests.bot.delivery.profile_reading import SCOPES, SETTING
from tests.bot.services.factories import NOW


@pytest.fixture(scope="package")
def running_slack() -> Iterator[Sandbox]:
    """One local Slack for all tests here; its rate limits are off, ours are what is tested."""
    with Sandbox(tiers=False) as slack:
        yield slack


@pytest.fixture
def slack(running_slack: Sandbox) -> Sandbox:
    """The local Slack as new."""
    running_slack.reset()
    return running_slack


@pytest.fixture
def office(db: Database, slack: Sandbox) -> Iterator[Office]:
    """An instance that delivers only when told to."""
    office = Office(db, slack)
    yield office
    office.close()


@pytest.fixture
def searchable(db: Database) -> Iterator[Office]:
    """An instance that may look for its messages in every conversation."""
    scopes = (*DEFAULT_SCOPES, "mpim:history", "im:history")
    with Sandbox(clock=SandboxClock(start=NOW), tiers=False, scopes=scopes) as slack:
        office = Office(db, slack, PAIRME_DELIVERY_EVIDENCE="history")
        with db.write() as session:
            ours = workspaces.ensure_workspace(session, team_id=slack.team_id, now=NOW).id
            bot = slack.bot_user_id
            workspaces.set_bot(session, ours, bot_user_id=bot, bot_id=slack.bot_id)
        yield office
        office.close()


@pytest.fixture
def other(db: Database, office: Office) -> Iterator[Office]:
    """A second instance beside `office`; only PostgreSQL has room for two."""
    assert db.dialect == "postgresql"
    other = Office(db, office.slack, name="office-2")
    yield other
    other.close()


@pytest.fixture
def profiles(db: Database, slack: Sandbox) -> Iterator[Office]:
    """An instance that reads profile fields, in a workspace that lets it."""
    slack.admin.grant(SCOPES)
    office = Office(db, slack, PAIRME_PROFILE_FIELDS=SETTING)
    yield office
    office.close()
