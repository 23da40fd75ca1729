"""Tokens that end are renewed in time and once, for people and for messages."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.oauth_pages import Ended
from bot.services.operating.workspaces import NotServed
from bot.stored_installations import StoredInstallations
from tests.bot.oauth.home import Home


@pytest.fixture(autouse=True)
def rotating(home: Home) -> None:
    """A workspace with a token that ends after twelve hours."""
    home.slack.rotates = True
    assert home.install().ended is Ended.DONE


def renewals(home: Home) -> int:
    return sum("refresh_token" in said for method, said in home.slack.asked)


def token_for_a_person(instance: StoredInstallations) -> str | None:
    found = instance.authorize(None, "T1")
    assert not isinstance(found, NotServed)
    return found.bot_token


def works(home: Home, token: str | None) -> bool:
    return home.slack.tokens.get(str(token)) == "T1"


def test_a_token_is_left_alone_until_two_hours_before_its_end(home: Home) -> None:
    first = home.here.client_for("T1").token
    home.wait(hours=9.9)
    early = home.here.client_for("T1").token
    home.here.look_after()
    before = renewals(home)
    home.wait(hours=0.2)

    renewed = home.here.client_for("T1").token

    assert (early, before) == (first, 0)
    assert renewed != first
    assert works(home, renewed)
    assert renewals(home) == 1


def test_a_message_that_nobody_asked_for_goes_with_a_renewed_token(home: Home) -> None:
    home.wait(days=3)

    client = home.here.client_for("T1")

    assert works(home, client.token)
    assert client.retry_handlers == []


@pytest.mark.parametrize("hours", [11.0, 13.0])
def test_of_eight_threads_in_two_instances_one_asks_slack_and_all_have_the_new_token(
    home: Home, hours: float
) -> None:
    """Before the token ends, those who come second may go on with it; afterwards they wait."""
    old = home.here.client_for("T1").token
    alone = home.db.dialect == "sqlite"  # one process
    instances = [home.here, home.here if alone else home.instance()]
    home.wait(hours=hours)
    ready = threading.Barrier(8)

    def ask(number: int) -> str | None:
        ready.wait(10)
        return instances[number % 2].client_for("T1").token

    with ThreadPoolExecutor(8) as threads:
        tokens = set(threads.map(ask, range(8)))

    assert renewals(home) == 1
    assert len(tokens - {old}) == 1
    assert old not in tokens or hours < 12
    assert all(works(home, instances[n].client_for("T1").token) for n in (0, 1))


def test_eight_people_at_once_cause_one_renewal(home: Home) -> None:
    home.wait(hours=13)
    ready = threading.Barrier(8)

    def ask(_: int) -> str | None:
        ready.wait(10)
        return token_for_a_person(home.here)

    with ThreadPoolExecutor(8) as threads:
        tokens = set(threads.map(ask, range(8)))

    assert renewals(home) == 1
    assert len(tokens) == 1
    assert works(home, tokens.pop())


def test_nobody_waits_for_a_renewal_while_the_token_is_good(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.stored_installations.INTERACTIVE_S", 30.0)
    goes_on = threading.Event()
    old = token_for_a_person(home.here)
    home.slack.gate = lambda: goes_on.wait(4)
    home.wait(hours=11)

    meanwhile = [token_for_a_person(home.here) for _ in range(3)]
    goes_on.set()
    home.workers.shutdown(wait=True)

    assert meanwhile == [old] * 3
    assert renewals(home) == 1
    stored = home.stored()
    assert stored is not None
    assert stored.expires_at is not None
    assert stored.expires_at > home.at


def test_a_person_is_answered_although_slack_keeps_us_waiting(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.stored_installations.INTERACTIVE_S", 0.1)
    goes_on = threading.Event()
    home.slack.gate = lambda: goes_on.wait(10)
    home.wait(hours=13)

    token = token_for_a_person(home.here)  # too old, but a request is answered without any
    goes_on.set()

    assert token is not None


def test_the_job_renews_before_anybody_needs_it(home: Home) -> None:
    home.wait(hours=11)

    home.here.look_after()

    assert renewals(home) == 1


def test_another_instance_uses_the_new_token_at_once(home: Home) -> None:
    other = home.instance()
    before = other.client_for("T1").token
    home.wait(hours=11)

    renewed = home.here.client_for("T1").token

    assert other.client_for("T1").token == token_for_a_person(other) == renewed != before
    assert renewals(home) == 1


def test_an_opened_token_is_kept_as_long_as_its_version(home: Home) -> None:
    first, again = home.here.client_for("T1"), home.here.client_for("T1")
    home.install()

    fresh = home.here.client_for("T1")

    assert first is again
    assert fresh is not first
    assert works(home, fresh.token)


def test_when_slack_hangs_for_many_workspaces_another_is_served_as_if_alone(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.stored_installations.INTERACTIVE_S", 0.05)
    goes_on = threading.Event()
    for number in range(2, 22):
        home.install(f"T{number}")
    home.slack.rotates = False
    home.install("Tlasting")
    home.wait(hours=13)
    home.slack.gate = lambda: goes_on.wait(20)

    for number in range(2, 22):
        assert not isinstance(home.here.authorize(None, f"T{number}"), NotServed)
    other = home.here.authorize(None, "Tlasting")
    goes_on.set()

    assert not isinstance(other, NotServed)
    assert other.bot_token is not None
