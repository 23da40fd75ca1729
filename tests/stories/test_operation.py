"""What the operator of a running bot sees: health, readiness and metrics, over real HTTP."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.errors import StartRefused
from bot.run import Bot
from sandbox import Sandbox
from storage.states import MessageState, RoundState
from tests.cli.calling import pairme
from tests.stories.conftest import StartBot, free_port
from tests.stories.people import ANA, BEN, join, move_to_round, wait_for_message

ALLOWED_LABELS = {"state", "standing", "check", "job", "method", "outcome", "kind", "le"}


def ask(port: int, path: str) -> tuple[int, str]:
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def checks(port: int) -> tuple[int, Mapping[str, Mapping[str, Any]]]:
    status, body = ask(port, "/readyz")
    report = json.loads(body)
    assert report["ready"] is (status == 200)
    return status, {one["name"]: one for one in report["checks"]}


def samples(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Read the text as Prometheus would, with its own library."""
    return {
        (one.name, tuple(sorted(one.labels.items()))): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


@pytest.fixture
def ops(start_bot: StartBot, database_url: str, mode: str) -> tuple[Bot, int]:
    """A running bot and the operator's port."""
    port = free_port()
    return start_bot(database_url, mode=mode, PAIRME_OPS_PORT=str(port)), port


def test_a_running_bot_is_alive_and_ready(ops: tuple[Bot, int], slack: Sandbox) -> None:
    _, port = ops
    slack.wait_for(lambda: checks(port)[0] == 200, 30.0)

    status, found = checks(port)

    assert ask(port, "/healthz") == (200, "ok\n")
    assert status == 200
    assert found["database"]["reason"] == "can be written"
    assert found["clock"]["reason"] == "not compared: it is moved by hand"
    assert {one["state"] for one in found.values()} == {"ok", "unknown"}


def test_a_story_shows_in_the_metrics_and_nobody_can_be_told_from_them(
    ops: tuple[Bot, int], slack: Sandbox
) -> None:
    bot, port = ops
    join(slack, ANA)
    join(slack, BEN)
    move_to_round(slack, bot)
    wait_for_message(slack, slack.person(ANA), "You are in")
    slack.wait_for(lambda: slack.calls("conversations.open"), 30.0)

    status, text = ask(port, "/metrics")
    found = samples(text)

    assert status == 200
    states = {label[0][1] for name, label in found if name == "pairme_messages"}
    assert states == {state.value for state in MessageState}
    rounds = {label[0][1]: v for (name, label), v in found.items() if name == "pairme_rounds"}
    assert set(rounds) == {state.value for state in RoundState}
    assert rounds["delivering"] + rounds["done"] == 1
    assert found["pairme_participants", (("standing", "active"),)] == 2
    assert found["pairme_database_up", ()] == 1
    assert 0 <= found["pairme_database_connections_in_use", ()] <= 200
    posted = (("method", "chat.postMessage"), ("outcome", "ok"))
    assert found["pairme_slack_calls_total", posted] >= 1
    asked = (("method", "users.info"), ("outcome", "ok"))
    assert found["pairme_slack_calls_total", asked] >= 1  # made by listeners, in Bolt's clients
    assert found["pairme_ack_seconds_count", (("kind", "view_submission"),)] == 2
    assert found["pairme_job_duration_seconds", (("job", "run_rounds"),)] >= 0
    assert found["pairme_workspace_state", (("state", "active"), ("workspace", "1"))] == 1
    assert found["pairme_overdue_holds", ()] == 0
    assert_tells_nobody(text, slack)


def assert_tells_nobody(text: str, slack: Sandbox) -> None:
    """Labels are from a short list; the only number of ours is that of a workspace."""
    for family in text_string_to_metric_families(text):
        for one in family.samples:
            assert set(one.labels) <= ALLOWED_LABELS | {"workspace"}
            assert one.labels.get("workspace", "1").isdigit()
    people = [one for one in slack.people if one != slack.bot_user_id]
    private = [slack.team_id, slack.bot_token, slack.bot_user_id, *people]
    private += [slack.people[one].real_name for one in people]
    assert not [one for one in private if one in text]
    assert not re.search(r"\b[UWCDGT][A-Z0-9]{6,}\b", text)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_port_that_slack_uses_shows_health_and_no_metrics(
    start_bot: StartBot, database_url: str, slack: Sandbox
) -> None:
    bot = start_bot(database_url, mode="http")
    port = bot.runtime.settings.port

    assert ask(port, "/healthz") == (200, "ok\n")
    slack.wait_for(lambda: checks(port)[0] == 200, 30.0)
    assert checks(port)[1]["slack"]["reason"] == "signed http is served"
    assert ask(port, "/metrics")[0] == 404


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("mode", ["socket"])
def test_each_cause_makes_it_not_ready_and_is_named(
    ops: tuple[Bot, int], slack: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, port = ops
    monkeypatch.setattr("bot.health.FRESH_S", -1.0)
    slack.wait_for(lambda: checks(port)[0] == 200, 30.0)

    def failed() -> set[str]:
        status, found = checks(port)
        names = {name for name, one in found.items() if one["state"] == "failed"}
        assert bool(names) is (status == 503)
        return names

    slack.down()
    slack.links.drop()
    slack.wait_for(lambda: failed() == {"slack"}, 30.0)
    slack.up()
    slack.wait_for(lambda: failed() == set(), 60.0)

    assert bot.runtime.db.file is not None
    away = bot.runtime.db.file.with_suffix(".away")
    bot.runtime.db.file.rename(away)
    assert failed() == {"database"}
    assert samples(ask(port, "/metrics")[1])["pairme_database_up", ()] == 0
    away.rename(bot.runtime.db.file)
    assert failed() == set()

    bot.jobs.stop()
    assert failed() == {"scheduler"}

    bot._stop.set()
    bot.dispatcher.wake()
    bot._delivery.join()
    assert failed() == {"scheduler", "delivery", "slack"}  # it is stopping, and says so
    assert ask(port, "/healthz")[0] == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_a_port_of_its_own_nothing_listens_in_socket_mode(
    start_bot: StartBot, database_url: str
) -> None:
    before = {one.name for one in threading.enumerate()}

    start_bot(database_url, mode="socket")

    started = {one.name for one in threading.enumerate()} - before
    assert "delivery" in started
    assert "http" not in started


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # uvicorn exits
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_port_that_is_taken_stops_the_start_and_names_the_setting(
    start_bot: StartBot, database_url: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(StartRefused, match="change PAIRME_OPS_PORT"):
            start_bot(database_url, PAIRME_OPS_PORT=str(port))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("mode", ["socket"])
def test_healthcheck_asks_the_running_bot_and_names_what_failed(
    ops: tuple[Bot, int], slack: Sandbox, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, port = ops
    monkeypatch.setattr("bot.health.FRESH_S", -1.0)
    slack.wait_for(lambda: checks(port)[0] == 200, 30.0)
    there = {"PAIRME_OPS_PORT": str(port), "PAIRME_OPS_HOST": "0.0.0.0"}

    ready = pairme(database_url, "healthcheck", **there)
    bot.jobs.stop()
    not_ready = pairme(database_url, "healthcheck", **there)
    alive = pairme(database_url, "healthcheck", "--alive", **there)
    as_json = pairme(database_url, "healthcheck", "--json", **there)
    elsewhere = pairme(database_url, "healthcheck", PAIRME_OPS_PORT=str(free_port()))
    nowhere = pairme(database_url, "healthcheck")

    assert ready == (0, "ready\n", "")
    assert not_ready == (1, "scheduler: is not running\n", "")
    assert alive == (0, "alive\n", "")
    assert (as_json[0], json.loads(as_json[1])["ready"]) == (1, False)
    assert elsewhere[:2] == (1, "")
    assert "is the bot running?" in elsewhere[2]
    assert nowhere[:2] == (2, "")
    assert "PAIRME_OPS_PORT is not set" in nowhere[2]
