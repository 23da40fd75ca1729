"""Several workspaces in one sandbox: nothing crosses, and each can be in trouble alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import (
    Chance,
    EntryKind,
    Fault,
    FaultKind,
    FaultMix,
    Limit,
    OneWorkspace,
    Sandbox,
    WorkspacePlan,
    plan_workspaces,
)
from tests.sandbox.apps import SocketApp
from tests.sandbox.kit import ANA, BEN, actions, button, home

FIRST, SECOND = "T0SANDBOX", "T0SANDBOX2"
ONE_A_MINUTE = Limit(1, 60)


@pytest.fixture(scope="module")
def shared_pair() -> Iterator[Sandbox]:
    with Sandbox(workspaces=2, same_ids=True) as slack:
        yield slack


@pytest.fixture
def pair(shared_pair: Sandbox) -> Sandbox:
    """Two workspaces in which everybody and everything has the same id."""
    shared_pair.reset()
    shared_pair.links.drop()
    return shared_pair


def client_of(slack: Sandbox, team_id: str) -> WebClient:
    token = slack.workspaces[team_id].bot_token
    return WebClient(token=token, base_url=slack.api_url, retry_handlers=[])


def refusal(client: WebClient, method: str, **arguments: Any) -> tuple[str, int]:
    with pytest.raises(SlackApiError) as caught:
        client.api_call(method, json=arguments)
    return str(caught.value.response["error"]), int(caught.value.response.status_code)


def test_people_and_conversations_have_the_same_ids_and_nothing_crosses(pair: Sandbox) -> None:
    one, two = (client_of(pair, team) for team in (FIRST, SECOND))
    two.conversations_open(users=["U03CHLOE", BEN])  # the order of conversations does not matter
    channels = [
        client.conversations_open(users=[ANA, BEN])["channel"]["id"] for client in (one, two)
    ]
    two.views_publish(user_id=ANA, view=home())

    one.chat_postMessage(channel=channels[0], text="Here only")

    assert channels[0] == channels[1]
    assert list(pair.workspaces[FIRST].people) == list(pair.workspaces[SECOND].people)
    assert pair.workspaces[FIRST].bot_user_id == pair.workspaces[SECOND].bot_user_id
    assert [message.text for message in pair.workspaces[FIRST].posted()] == ["Here only"]
    assert pair.workspaces[SECOND].posted() == []
    assert pair.person(ANA).home is None
    assert pair.person(ANA, SECOND).home is not None


def test_ids_that_slack_numbers_through_are_never_the_same(pair: Sandbox) -> None:
    with SocketApp(pair) as app:
        for team in (FIRST, SECOND):
            pair.workspaces[team].admin.deactivate(ANA)
            client_of(pair, team).views_publish(user_id=BEN, view=home())
        pair.wait_for(lambda: len(app.received) == 2)

    ids = [payload["event_id"] for payload in app.payloads]
    views = [(one.person(BEN).home or {})["id"] for one in pair.workspaces.values()]
    assert len({*ids, *views}) == 4


def test_by_default_no_two_workspaces_have_an_id_in_common() -> None:
    with Sandbox(workspaces=3) as slack:
        channels = {
            client_of(slack, team).conversations_open(users=list(one.people)[:2])["channel"]["id"]
            for team, one in slack.workspaces.items()
        }
        people = [set(one.people) for one in slack.workspaces.values()]
        second = slack.workspaces[SECOND]

        assert refusal(client_of(slack, SECOND), "users.info", user=ANA)[0] == "user_not_found"
    assert len(channels) == 3
    assert not people[0] & people[1] | people[1] & people[2]
    assert second.people[f"{ANA}2"].fields["Xf0BOSS"] == "U05EMI2"
    assert [one.name for one in slack.workspaces.values()][1:] == ["Quill & Anchor", "Birch Hollow"]


def test_workspaces_can_be_planned_one_by_one() -> None:
    people = plan_workspaces(1)[0].people[:2]
    plans = [
        WorkspacePlan(team_id="T1", name="One", people=people),
        WorkspacePlan(team_id="T2", name="Two", people=people, mark="2SB", scopes=("commands",)),
    ]
    with Sandbox(workspaces=plans) as slack:
        assert (slack.team_id, list(slack.workspaces)) == ("T1", ["T1", "T2"])
        assert client_of(slack, "T2").auth_test()["team"] == "Two"
        assert refusal(client_of(slack, "T2"), "users.list")[0] == "missing_scope"
    with pytest.raises(ValueError, match="at least one"):
        plan_workspaces(0)


def test_everything_sent_names_its_workspace(pair: Sandbox) -> None:
    second = pair.workspaces[SECOND]
    second.admin.join_enterprise("E1")
    client = client_of(pair, SECOND)
    client.chat_postMessage(channel=ANA, text="x", blocks=[actions(button("go"))])
    with SocketApp(pair) as app:
        second.person(ANA).command("/pairme")
        second.person(ANA).click("go")
        second.person(ANA).open_home(timeout=0)
        pair.person(ANA).command("/pairme")

    command, click, event, first = app.payloads
    assert (command["team_id"], command["enterprise_id"]) == (SECOND, "E1")
    assert (click["team"]["id"], click["enterprise"]["id"]) == (SECOND, "E1")
    assert (event["team_id"], event["enterprise_id"]) == (SECOND, "E1")
    assert event["authorizations"][0] == {
        "enterprise_id": "E1",
        "team_id": SECOND,
        "user_id": second.bot_user_id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    assert (first["team_id"], "enterprise_id" in first) == (FIRST, False)
    assert {payload["api_app_id"] for payload in app.payloads} == {pair.app_id}


def test_each_workspace_has_its_own_share_of_the_transcript(pair: Sandbox) -> None:
    for team in (FIRST, SECOND, SECOND):
        client_of(pair, team).auth_test()
    with SocketApp(pair):
        pair.person(ANA, SECOND).command("/pairme")

    kinds = [entry.kind for entry in pair.workspaces[SECOND].transcript]
    assert kinds == [*[EntryKind.CALL] * 2, EntryKind.DELIVERY, EntryKind.ACK]
    assert [len(one.calls("auth.test")) for one in pair.workspaces.values()] == [1, 2]
    assert len(pair.calls("auth.test")) == 3


def test_limits_are_counted_for_each_workspace(pair: Sandbox) -> None:
    one, two = (client_of(pair, team) for team in (FIRST, SECOND))
    for _ in range(5):
        one.chat_postMessage(channel=ANA, text="x")

    assert refusal(one, "chat.postMessage", channel=ANA, text="x") == ("ratelimited", 429)
    assert two.chat_postMessage(channel=ANA, text="x")["ok"]


def test_one_workspace_can_be_limited_to_a_call_a_minute(pair: Sandbox) -> None:
    one, two = (client_of(pair, team) for team in (FIRST, SECOND))
    pair.workspaces[SECOND].admin.limit_calls(ONE_A_MINUTE)

    two.users_info(user=ANA)
    assert refusal(two, "chat.postMessage", channel=ANA, text="x") == ("ratelimited", 429)
    assert [one.users_info(user=ANA)["ok"] for _ in range(3)] == [True] * 3
    pair.clock.advance(timedelta(minutes=1))
    assert two.chat_postMessage(channel=ANA, text="x")["ok"]
    pair.workspaces[SECOND].admin.limit_calls(None)
    assert two.chat_postMessage(channel=ANA, text="x")["ok"]


def test_a_limit_holds_where_all_others_are_off() -> None:
    with Sandbox(tiers=False) as slack:
        slack.admin.limit_calls(ONE_A_MINUTE)
        client_of(slack, FIRST).auth_test()

        assert refusal(client_of(slack, FIRST), "auth.test") == ("ratelimited", 429)


def test_faults_can_be_for_one_workspace(pair: Sandbox) -> None:
    one, two = (client_of(pair, team) for team in (FIRST, SECOND))
    pair.faults.add(Fault("*", FaultKind.SLOW, seconds=0.1, times=2, team=SECOND))

    took_s = []
    for client in (one, two, one, two, two):
        began = time.monotonic()
        client.auth_test()
        took_s.append(time.monotonic() - began)

    assert min(took_s[1], took_s[3]) >= 0.1
    assert (pair.faults.waiting, pair.faults.fired[FaultKind.SLOW]) == (0, 2)


def test_faults_by_chance_can_be_for_one_workspace(pair: Sandbox) -> None:
    pair.faults.mix = FaultMix([Chance(Fault("*", FaultKind.ERROR, team=SECOND), 1.0)], seed=1)

    assert client_of(pair, FIRST).auth_test()["ok"]
    assert refusal(client_of(pair, SECOND), "auth.test")[0] == "internal_error"


def test_a_fault_is_written_down_where_it_happened(pair: Sandbox) -> None:
    pair.faults.add(Fault("auth.test", FaultKind.ERROR, team=SECOND))

    client_of(pair, FIRST).auth_test()
    refusal(client_of(pair, SECOND), "auth.test")

    kinds = [[entry.kind for entry in one.transcript] for one in pair.workspaces.values()]
    assert kinds == [[EntryKind.CALL], [EntryKind.FAULT]]


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (lambda one: one.admin.revoke_tokens(), "token_revoked"),
        (lambda one: one.admin.uninstall(), "account_inactive"),
    ],
)
def test_one_workspace_can_lose_the_app(pair: Sandbox, trouble: Any, code: str) -> None:
    second: OneWorkspace = pair.workspaces[SECOND]
    trouble(second)

    assert refusal(client_of(pair, SECOND), "auth.test")[0] == code
    assert client_of(pair, FIRST).auth_test()["ok"]
    second.admin.reinstall()
    assert client_of(pair, SECOND).auth_test()["team_id"] == SECOND


def test_a_reset_is_for_all_workspaces(pair: Sandbox) -> None:
    second = pair.workspaces[SECOND]
    second.admin.join_enterprise("E1")
    second.admin.limit_calls(ONE_A_MINUTE)
    client = client_of(pair, SECOND)
    client.chat_postMessage(channel=ANA, text="x")
    second.admin.uninstall()

    pair.reset()

    assert [client.auth_test()["ok"] for _ in range(2)] == [True] * 2
    assert second.posted() == []
    assert second.is_installed
