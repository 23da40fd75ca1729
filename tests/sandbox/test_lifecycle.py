"""Starting, stopping, resetting, and running alone."""

from __future__ import annotations

import http.client
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest
from slack_sdk import WebClient

from sandbox import Person, Sandbox, SandboxClock, sample_people
from tests.sandbox.apps import SocketApp
from tests.sandbox.kit import ANA, GONE, GUEST, home


def test_a_sandbox_starts_quickly_and_leaves_no_thread() -> None:
    with Sandbox():
        pass  # the first one also imports
    before = set(threading.enumerate())
    began = time.monotonic()
    slack = Sandbox().start()
    took_s = time.monotonic() - began

    slack.stop()
    slack.stop()

    assert took_s < 0.5  # tens of milliseconds; the machine may be busy
    assert set(threading.enumerate()) <= before


def test_a_sandbox_stops_while_a_page_and_an_app_are_connected() -> None:
    with Sandbox() as slack:
        app = SocketApp(slack)
        connection = http.client.HTTPConnection("127.0.0.1", slack.port)
        connection.request("GET", "/sandbox/events")
        stream = connection.getresponse()
        stream.readline()
        began = time.monotonic()
        slack.stop()

    assert time.monotonic() - began < 1.5
    app.wait_until_closed()
    app.__exit__()
    connection.close()
    stream.close()


def test_a_sandbox_stops_while_it_is_down() -> None:
    with Sandbox() as slack:
        slack.down()


def test_only_this_machine_is_served() -> None:
    with pytest.raises(ValueError, match=r"127\.0\.0\.1"):
        Sandbox(host="0.0.0.0")


def test_acting_on_a_sandbox_that_does_not_run_is_refused() -> None:
    slack = Sandbox()

    with pytest.raises(RuntimeError, match="with Sandbox"):
        slack.person(ANA).command("/pairme")
    with pytest.raises(RuntimeError, match="with Sandbox"):
        slack.down()


def test_a_reset_forgets_what_happened_and_keeps_links_and_tokens(
    slack: Sandbox, client: WebClient
) -> None:
    with SocketApp(slack):
        client.chat_postMessage(channel=ANA, text="Hello")
        client.views_publish(user_id=ANA, view=home())
        slack.admin.deactivate(ANA)
        slack.admin.grant(["commands"])
        slack.person("U02BEN").command("/pairme")

        slack.reset()

        assert slack.links.count == 1
        assert slack.person(ANA).command("/pairme").acked
    assert client.chat_postMessage(channel=ANA, text="Hello")["ok"]
    assert [message.text for message in slack.person(ANA).messages()] == ["Hello"]
    assert slack.person(ANA).home is None
    assert len(slack.calls("chat.postMessage")) == 1


def test_two_sandboxes_do_not_know_each_other(slack: Sandbox) -> None:
    with Sandbox(people=[replace(sample_people()[0], name="other")]) as other:
        assert other.port != slack.port
        assert other.bot_token != slack.bot_token
        assert len(other.people) == 2


def test_the_sample_workspace_has_all_kinds_of_people() -> None:
    people = {person.id: person for person in sample_people()}

    assert len(people) == 14
    assert people[GUEST].is_restricted
    assert people[GONE].deleted
    assert [person.name for person in people.values() if person.is_admin] == ["farid"]
    assert len({person.tz for person in people.values()}) > 8


def test_waiting_for_something_that_does_not_happen_ends(slack: Sandbox) -> None:
    with pytest.raises(TimeoutError):
        slack.wait_for(lambda: False, timeout=0.01)


def test_a_person_can_join_and_change(slack: Sandbox, client: WebClient) -> None:
    slack.admin.join(Person(id="U99ZOE", name="zoe", real_name="Zoe Park", tz="Asia/Seoul"))
    slack.admin.change_person("U99ZOE", tz="Europe/Paris")

    user = client.users_info(user="U99ZOE")["user"]

    assert (user["tz"], user["tz_offset"] in (3600, 7200)) == ("Europe/Paris", True)


def test_stamps_follow_the_sandbox_clock() -> None:
    clock = SandboxClock(speed=60)
    with Sandbox(clock=clock) as slack:
        client = WebClient(token=slack.bot_token, base_url=slack.api_url)
        before = clock.now().timestamp()

        ts = client.chat_postMessage(channel=ANA, text="x")["ts"]

        assert before <= float(ts) <= clock.now().timestamp()


def test_the_sandbox_runs_alone_and_prints_how_to_reach_it() -> None:
    command = [sys.executable, "-W", "error", "-m", "sandbox", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(5)]
        settings = dict(line.split("=", 1) for line in lines[1:])
        client = WebClient(token=settings["SLACK_BOT_TOKEN"], base_url=settings["SLACK_API_URL"])

        assert client.auth_test()["ok"]

        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    assert lines[0].startswith("# Open http://127.0.0.1:")


def test_alone_it_serves_workspaces_without_the_app_and_says_how_to_ask_them() -> None:
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--workspaces", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(6)]
        process.terminate()
        assert process.wait(10) == 0

    settings = dict(line.split("=", 1) for line in lines if "=" in line)
    assert "SLACK_BOT_TOKEN" not in settings
    assert settings["SLACK_CLIENT_ID"]
    assert settings["SLACK_CLIENT_SECRET"]
