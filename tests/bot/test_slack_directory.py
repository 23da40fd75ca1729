"""Finding people in Slack: by address and id, a few or many, at the pace that Slack allows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack_client import slack_client
from bot.slack_directory import (
    FEW,
    LONGEST_WAIT_S,
    MOST_WAITS,
    AddressesNotAllowed,
    find_people,
)
from pairing.org_people import Found, Who
from sandbox import Fault, FaultKind, Sandbox
from sandbox.people import Person, sample_people
from sandbox.scopes import DEFAULT_SCOPES

PEOPLE = {
    "ben@example.org": Found("U02BEN", Who.MEMBER),
    "U03CHLOE": Found("U03CHLOE", Who.MEMBER),
    "mara@example.org": Found("U13GUEST", Who.GUEST),
    "U14GONE": Found("U14GONE", Who.CLOSED),
    "U15FAR": Found("U15FAR", Who.OUTSIDER),
}
STRANGER = Person(id="U15FAR", name="far", real_name="Far Away", is_stranger=True)


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    scopes = (*DEFAULT_SCOPES, "users:read.email")
    with Sandbox((*sample_people(), STRANGER), scopes=scopes) as sandbox:
        yield sandbox


@pytest.fixture
def client(slack: Sandbox) -> WebClient:
    return slack_client(token=slack.bot_token, base_url=slack.api_url, timeout_s=5)


def never(seconds: float) -> None:
    raise AssertionError(f"nobody asked to wait {seconds} s")


def nobody(n: int) -> list[str]:
    return [f"nobody{number}@example.org" for number in range(n)]


@pytest.mark.parametrize("n_more", [0, FEW])
def test_accounts_are_found_by_address_and_id_few_or_many(
    slack: Sandbox, client: WebClient, n_more: int
) -> None:
    wanted = [*PEOPLE, slack.bot_user_id, "U0NOBODY", *nobody(n_more)]

    found = find_people(client, wanted, team_id=slack.team_id, sleep=never)

    bot = {slack.bot_user_id: Found(slack.bot_user_id, Who.BOT)}
    assert found == PEOPLE | bot
    assert bool(slack.calls("users.list")) is (n_more > 0)


def test_people_of_another_workspace_are_outsiders(slack: Sandbox, client: WebClient) -> None:
    assert find_people(client, ["U02BEN"], team_id="T0OTHER", sleep=never) == {
        "U02BEN": Found("U02BEN", Who.OUTSIDER)
    }


def test_each_is_asked_for_once(slack: Sandbox, client: WebClient) -> None:
    told: list[tuple[int, int]] = []

    find_people(
        client,
        ["ben@example.org", "ana@example.org", "U03CHLOE"],
        team_id=slack.team_id,
        sleep=never,
        progress=lambda done, total: told.append((done, total)),
    )

    assert len(slack.calls("users.lookupByEmail")) == 2
    assert len(slack.calls("users.info")) == 1
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_nobody_to_look_for_asks_nothing(slack: Sandbox, client: WebClient) -> None:
    assert find_people(client, [], team_id=slack.team_id, sleep=never) == {}
    assert slack.transcript == []


@pytest.mark.parametrize("n", [1, FEW + 1])
def test_addresses_without_their_scope_are_refused_before_anything_else(
    slack: Sandbox, client: WebClient, n: int
) -> None:
    slack.admin.grant(DEFAULT_SCOPES)

    with pytest.raises(AddressesNotAllowed) as refused:
        find_people(client, ["U02BEN", *nobody(n)], team_id=slack.team_id, sleep=never)

    assert "example.org" not in str(refused.value)
    assert len(slack.transcript) == 1


def test_where_slack_says_wait_we_wait_and_go_on(slack: Sandbox, client: WebClient) -> None:
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        slack.clock.advance(timedelta(seconds=seconds))

    slack.faults.add(Fault(method="users.info", kind=FaultKind.HTTP_429, times=2))
    found = find_people(client, ["U02BEN"], team_id=slack.team_id, sleep=sleep)

    assert found == {"U02BEN": PEOPLE["ben@example.org"]}
    assert len(waited) == 2
    assert all(1 <= one <= LONGEST_WAIT_S for one in waited)


def test_we_do_not_wait_for_ever(slack: Sandbox, client: WebClient) -> None:
    waited: list[float] = []
    slack.faults.add(Fault(method="users.info", kind=FaultKind.HTTP_429, times=1_000))

    with pytest.raises(SlackApiError):
        find_people(client, ["U02BEN"], team_id=slack.team_id, sleep=waited.append)

    assert len(waited) == MOST_WAITS


@pytest.mark.parametrize("reference", ["U02BEN", "ben@example.org"])
def test_any_other_refusal_is_no_answer(slack: Sandbox, client: WebClient, reference: str) -> None:
    slack.faults.add(Fault(method="users.info", kind=FaultKind.HTTP_5XX))
    slack.faults.add(Fault(method="users.lookupByEmail", kind=FaultKind.HTTP_5XX))

    with pytest.raises(SlackApiError):
        find_people(client, [reference], team_id=slack.team_id, sleep=never)
