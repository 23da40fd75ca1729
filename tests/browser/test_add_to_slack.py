"""Several workspaces on the page, and adding the app to one of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from bot.cli.stage import Stage
from sandbox import Sandbox
from tests.browser.steps import BEN, PHONE, OpenPage, send
from tests.sandbox.oauth_app import OAuthApp

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIRST, SECOND = "T0SANDBOX", "T0SANDBOX2"


@pytest.fixture
def app() -> Iterator[OAuthApp]:
    """An app that is in the first of two workspaces, and could be in the second."""
    with Sandbox(workspaces=2, installed=False) as slack, OAuthApp(slack) as app:
        slack.use_http(app.events_url)
        slack.oauth.install_url = app.install_url
        slack.workspaces[FIRST].add_to_slack("U01ANA", app.install_url)
        yield app


def test_an_app_is_added_to_a_workspace_and_works_there(app: OAuthApp, open_page: OpenPage) -> None:
    page = open_page(app.slack.url)
    expect(page.get_by_test_id("workspace")).to_have_text("Harbour & Pine")
    expect(page.get_by_test_id("invitation")).to_be_hidden()

    page.get_by_test_id(f"workspace-{SECOND}").click()
    expect(page.get_by_test_id("workspace")).to_have_text("Quill & Anchor")
    expect(page.get_by_test_id("composer")).to_be_hidden()
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="Add to Slack").click()
    consent = opening.value
    expect(consent.get_by_role("heading", name="Add pairme to Quill & Anchor?")).to_be_visible()
    expect(consent.get_by_label("You are")).to_have_value("U01ANA2")
    consent.get_by_role("button", name="Allow").click()
    expect(consent.get_by_text("Thank you")).to_be_visible()

    expect(page.get_by_test_id("invitation")).to_be_hidden()
    send(page, "/pairme")
    expect(page.get_by_test_id("composer")).to_have_value("")
    app.slack.wait_for(lambda: app.received)
    assert (app.received[0]["team_id"], app.received[0]["user_id"]) == (SECOND, "U01ANA2")


def test_a_person_who_cancels_can_think_again(app: OAuthApp, open_page: OpenPage) -> None:
    page = open_page(f"{app.slack.url}/?team={SECOND}", size=PHONE, is_phone=True)

    with page.context.expect_page() as opening:
        page.get_by_test_id("add-to-slack").click()
    opening.value.get_by_role("button", name="Cancel").click()

    expect(opening.value.get_by_text("access_denied")).to_be_visible()
    expect(page.get_by_test_id("add-to-slack")).to_be_visible()
    assert not app.slack.workspaces[SECOND].is_installed


def test_one_workspace_alone_is_no_choice(slack: Sandbox, open_page: OpenPage) -> None:
    page = open_page(slack.url)

    expect(page.get_by_test_id("you-are")).to_contain_text("Ana Ferreira")
    expect(page.get_by_test_id("workspaces")).to_be_hidden()


def test_the_demo_can_have_several_workspaces(open_page: OpenPage) -> None:
    with Stage(n_workspaces=2) as stage:
        slack = stage.slack
        page = open_page(f"{slack.url}/?team={SECOND}")
        with page.context.expect_page() as opening:
            page.get_by_test_id("add-to-slack").click()
        added = opening.value
        added.get_by_role("button", name="Allow").click()
        expect(added.get_by_role("heading", name="PairMe is in your")).to_be_visible()
        added.get_by_role("link", name="Open Slack").click()
        expect(added.get_by_test_id("workspace")).to_have_text("Quill & Anchor")
        page.close()

        send(added, "/pairme")
        expect(added.get_by_test_id("modal")).to_be_visible()
        stage.look_at(SECOND)
        assert stage.join_all([BEN, "U03CHLOE"]) == 2
        stage.look_at(FIRST)  # the button says which workspace is meant
        added.keyboard.press("Escape")
        added.get_by_test_id("control-round").click()
        expect(added.get_by_test_id("control-result")).to_contain_text("among 2 people")
        added.goto("about:blank")  # before the page misses the sandbox

        posted = [len(one.posted()) > 0 for one in slack.workspaces.values()]
        assert posted == [False, True]
