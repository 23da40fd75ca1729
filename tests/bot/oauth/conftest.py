"""A bot that many workspaces install, on both databases."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import StringIO

import pytest

from storage.database import Database
from tests.bot.oauth.fake_slack import CANARY, FakeSlack, fake_slack
from tests.bot.oauth.home import CLIENT_SECRET, NEW, OLD, Home
from tests.talkative_logs import talkative_logs


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with fake_slack() as slack:
        yield slack


@pytest.fixture
def home(db: Database, slack: FakeSlack) -> Iterator[Home]:
    home = Home(db, slack)
    yield home
    home.close()


@pytest.fixture(autouse=True)
def no_secret_is_logged() -> Iterator[None]:
    """Search everything that is logged, by every library at DEBUG, after each test."""
    sdk, raw = logging.getLogger("slack_sdk"), StringIO()
    handler = logging.StreamHandler(raw)  # what our own handler would hold back
    with talkative_logs() as logs:
        sdk.addHandler(handler)
        yield
        sdk.removeHandler(handler)
    secret = (CANARY, CLIENT_SECRET, OLD.partition(":")[2], NEW.partition(":")[2])
    texts = {**logs.texts(), "what the SDK says by itself": raw.getvalue()}
    found = [(where, one) for where, text in texts.items() for one in secret if one in text]
    assert found == []
