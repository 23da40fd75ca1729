"""An installation that fails leaves nothing behind, and starting again works."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import text

from bot.oauth import Begun, CameBack
from bot.oauth_pages import Ended
from bot.services.operating.workspaces import NotServed
from storage.errors import StorageBusy
from tests.bot.oauth.home import Home


def rows(home: Home, table: str) -> list[dict[str, object]]:
    with home.db.read() as session:
        return [dict(one) for one in session.execute(text(f"SELECT * FROM {table}")).mappings()]


def test_a_code_that_was_used_installs_nothing(home: Home) -> None:
    code = home.slack.agree()
    home.come_back(home.begin(), code)
    before = home.stored()

    again = home.come_back(home.begin(), code)

    assert again.ended is Ended.FAILED
    assert home.stored() == before


def test_a_redirect_address_that_slack_does_not_know_is_said_to_the_operator(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    other = home.instance(PAIRME_PUBLIC_URL="https://elsewhere.example.com")
    oauth = home.oauth_of(other)
    begun = oauth.begin()
    assert isinstance(begun, Begun)

    page = oauth.finish(CameBack([begun.state], [home.slack.agree()], [], begun.state))

    assert page.ended is Ended.FAILED
    assert "bad_redirect_uri" in [vars(one).get("reason") for one in caplog.records]


@pytest.mark.parametrize(
    "failing",
    [
        None,
        (500, "{}"),
        (429, "{}"),
        (200, "<html>kanarie</html>"),
        (200, "[]"),
        {"ok": False, "error": "internal_error"},
        {"ok": True},
        {"ok": True, "team": {"id": 5}, "access_token": "xoxb-kanarie"},
        {"ok": True, "team": {"id": "T1"}, "access_token": 5},
        {"ok": True, "team": {"id": "T1"}, "access_token": "xoxp-kanarie", "token_type": "user"},
    ],
)
def test_an_exchange_that_fails_installs_nothing_and_starting_again_works(
    home: Home, failing: object
) -> None:
    home.slack.fails["oauth.v2.access"] = [failing]

    first, second = home.install(), home.install()

    assert (first.ended, second.ended) == (Ended.FAILED, Ended.DONE)


def test_an_exchange_that_takes_too_long_is_given_up(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack_oauth.TIMEOUT_S", 0.2)
    goes_on = threading.Event()
    home.slack.gate = lambda: goes_on.wait(10)

    page = home.install()
    goes_on.set()

    assert page.ended is Ended.FAILED
    assert rows(home, "installations") == []


def test_a_whole_organization_is_refused_and_its_token_given_back(home: Home) -> None:
    page = home.install(team=None, enterprise={"id": "E1"}, is_enterprise_install=True)

    [token] = home.slack.tokens
    assert page.ended is Ended.ORG_WIDE
    assert home.slack.revoked == {token}
    assert rows(home, "workspaces") == rows(home, "installations") == []
    assert home.here.authorize("E1", None) is NotServed.NOT_OURS


def test_a_database_that_fails_is_no_reason_for_a_broken_page(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, code = home.begin(), home.slack.agree()

    def busy(*_: object, **__: object) -> None:
        raise StorageBusy("busy")

    monkeypatch.setattr("storage.oauth_states.issue", busy)
    monkeypatch.setattr("storage.installations.save_installation", busy)
    begun, page = home.oauth.begin(), home.come_back(state, code)

    assert not isinstance(begun, Begun)
    assert (begun.ended, page.ended) == (Ended.BUSY, Ended.BUSY)
    assert rows(home, "workspaces") == []  # all of it or nothing
