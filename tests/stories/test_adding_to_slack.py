"""Two workspaces with the same ids add the app in a browser, use it, remove it and come back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.manifest import OPTIONAL_SCOPES
from bot.run import Bot
from sandbox import EntryKind, OneWorkspace, Sandbox, SandboxClock
from sandbox.scopes import DEFAULT_SCOPES
from storage import installations, workspaces
from storage.sealing import new_key
from storage.workspaces import WorkspaceState
from tests.canaries import planted
from tests.stories.conftest import START, StartBot, free_port
from tests.stories.people import ANA, ANSWERS, BEN, wait_for_message

FIRST, SECOND = "T0SANDBOX", "T0SANDBOX2"
KEY = new_key()
HALF_A_DAY = timedelta(hours=13)
WELCOME = "You are in. The next round of peer mentoring"


class Town:
    """A Slack with two workspaces, and one bot that each may add."""

    def __init__(self, slack: Sandbox, start_bot: StartBot, url: str) -> None:
        port = free_port()
        self.slack, self.url = slack, f"http://127.0.0.1:{port}"
        self.tokens: set[str] = set()
        slack.oauth.redirect_urls = (f"{self.url}/slack/oauth_redirect",)
        self.bot: Bot = start_bot(
            url,
            mode="http",
            SLACK_BOT_TOKEN="",
            SLACK_APP_TOKEN="",
            SLACK_CLIENT_ID=slack.oauth.client_id,
            SLACK_CLIENT_SECRET=slack.oauth.client_secret,
            PAIRME_PORT=str(port),
            PAIRME_PUBLIC_URL=self.url,
            PAIRME_ENCRYPTION_KEYS=f"story:{KEY}",
        )
        slack.use_http(f"{self.url}/slack/events")

    def __getitem__(self, team_id: str) -> OneWorkspace:
        return self.slack.workspaces[team_id]

    def add(self, team_id: str, *, allow: bool = True) -> tuple[int, str]:
        page = self[team_id].add_to_slack(ANA, f"{self.url}/slack/install", allow=allow)
        self.tokens.add(self[team_id].bot_token)
        return page.status, page.text

    def join(self, team_id: str, who: str) -> None:
        person = self[team_id].person(who)
        person.command("/pairme")
        person.submit(ANSWERS[who])
        wait_for_message(self.slack, person, "You are in")

    def state_of(self, team_id: str) -> WorkspaceState:
        with self.bot.runtime.db.read() as session:
            found = workspaces.find_workspace(session, team_id=team_id)
        assert found is not None
        return found.state

    def is_stored(self, team_id: str) -> bool:
        with self.bot.runtime.db.read() as session:
            return installations.find_of_team(session, team_id) is not None

    def remove(self, team_id: str) -> None:
        before = self.acked("app_uninstalled")
        self[team_id].admin.uninstall()
        self.slack.wait_for(lambda: self.acked("app_uninstalled") > before, 30.0)

    def acked(self, kind: str) -> int:
        return sum(
            (one.method, one.kind, one.ok) == (kind, EntryKind.ACK, True)
            for one in self.slack.transcript
        )


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    clock, scopes = SandboxClock(speed=60.0, start=START), (*DEFAULT_SCOPES, *OPTIONAL_SCOPES)
    with Sandbox(
        planted(), workspaces=2, same_ids=True, installed=False, clock=clock, scopes=scopes
    ) as sandbox:
        yield sandbox


@pytest.fixture
def mode() -> str:
    return "http"


@pytest.fixture
def town(slack: Sandbox, start_bot: StartBot, database_url: str, tmp_path: Path) -> Iterator[Town]:
    town = Town(slack, start_bot, database_url)
    yield town
    secret = [*town.tokens - {""}, slack.oauth.client_secret, KEY]
    assert len(secret) > 2
    for file in tmp_path.rglob("*.db*"):
        assert not any(one.encode() in file.read_bytes() for one in secret), file.name


def welcomes(one: OneWorkspace, who: str) -> list[str]:
    return [m.text for m in one.person(who).messages() if m.bot_id and WELCOME in m.text]


def test_each_workspace_is_served_by_its_own_installation(town: Town) -> None:
    pages = [town.add(FIRST), town.add(SECOND)]
    town.join(FIRST, ANA)
    town.join(SECOND, BEN)

    strangers = [town[FIRST].person(BEN), town[SECOND].person(ANA)]
    statuses = [str(one.command("/pairme status").blocks) for one in strangers]

    assert [status for status, _ in pages] == [200, 200]
    assert all("PairMe is in your workspace" in text for _, text in pages)
    assert not any("You are in" in m.text for one in strangers for m in one.messages())
    assert not any("*You are in.*" in one for one in statuses)


def test_who_says_no_changes_nothing_and_can_start_again(town: Town) -> None:
    no, yes = town.add(FIRST, allow=False), town.add(FIRST)

    assert (no[0], "Nothing was installed" in no[1]) == (400, True)
    assert yes[0] == 200


def test_an_organization_as_a_whole_is_told_to_take_one_workspace(
    town: Town, slack: Sandbox
) -> None:
    slack.oauth.is_org_wide = True

    status, page = town.add(FIRST)

    assert (status, "one workspace at a time" in page) == (400, True)
    assert not town.is_stored(FIRST)


def test_a_workspace_that_comes_back_goes_on_where_it_was(town: Town, slack: Sandbox) -> None:
    town.add(FIRST)
    town.add(SECOND)
    town.join(FIRST, ANA)
    town.remove(FIRST)
    gone = (town.state_of(FIRST), town.is_stored(FIRST), town.is_stored(SECOND))
    town.join(SECOND, BEN)
    slack.clock.advance(timedelta(days=3))

    status, page = town.add(FIRST)
    answer = town[FIRST].person(ANA).command("/pairme status")
    town.bot.tick()

    assert gone == (WorkspaceState.UNINSTALLED, False, True)
    assert (status, "PairMe is back" in page) == (200, True)
    assert "*You are in.*" in str(answer.blocks)
    assert len(welcomes(town[FIRST], ANA)) == 1


def test_after_half_a_day_people_and_messages_use_a_renewed_token(
    town: Town, slack: Sandbox
) -> None:
    slack.oauth.rotates = True
    town.add(FIRST)
    first = town[FIRST].bot_token
    slack.clock.advance(HALF_A_DAY)
    town.join(FIRST, ANA)
    town.tokens.add(town[FIRST].bot_token)

    renewed = [
        one for one in slack.calls("oauth.v2.access") if "refresh_token" in str(one.arguments)
    ]

    assert town[FIRST].bot_token != first
    assert len(renewed) == 1
    assert town.state_of(FIRST) is WorkspaceState.ACTIVE
    assert len(welcomes(town[FIRST], ANA)) == 1
