"""The session guide in a real browser: its timer, and a reminder of one's own step."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.cli.stage import Stage
from tests.browser.steps import ANA, BEN, PHONE, OpenPage, address

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICTURES = os.environ.get("PAIRME_TEST_PICTURES")  # a folder to keep screenshots in


@pytest.fixture
def stage() -> Iterator[Stage]:
    """The demo with two people who have met once."""
    with Stage(speed=1.0) as stage:
        stage.join_all([ANA, BEN])
        stage.run_round()
        ben = stage.slack.person(BEN)
        stage.slack.wait_for(lambda: [one for one in ben.channels() if one.kind == "mpim"], 30.0)
        group = next(one for one in ben.channels() if one.kind == "mpim")
        [intro] = stage.slack.wait_for(lambda: ben.messages(group.id), 30.0)
        ben.click("we_met", in_=intro)
        yield stage


def picture(page: Page, name: str) -> None:
    """Keep a screenshot where somebody asked for it."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def test_the_timer_runs_beside_the_guide_and_a_step_comes_back_on_its_day(
    stage: Stage, open_page: OpenPage
) -> None:
    page = open_page(address(stage.slack, ANA))
    page.locator("[data-kind=mpim]").click()
    page.get_by_role("button", name="Open the guide for your next talk").click()
    modal = page.get_by_test_id("modal")
    expect(modal).to_contain_text("Your second talk")

    modal.get_by_role("button", name="Start the 3-minute vent timer").click()
    expect(modal).to_contain_text("The timer runs. In three minutes I write")
    modal.get_by_text("The timer runs.").scroll_into_view_if_needed()
    picture(page, "guide-timer")
    modal.get_by_role("button", name="Remind me of my step").scroll_into_view_if_needed()
    picture(page, "guide-closing")
    modal.get_by_role("button", name="Remind me of my step").click()
    step = page.get_by_role("textbox", name="Your step")
    step.fill("By Friday I will ask first; if it is late, I will say so.")
    picture(page, "step-form")
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_text("I will remind you on")).to_be_visible()
    picture(page, "step-kept")

    page.get_by_test_id("modal-close").click()
    expect(modal.get_by_role("heading", name="Session guide")).to_be_visible()
    page.get_by_test_id("modal-close").click()
    expect(modal).to_be_hidden()

    stage.move(timedelta(minutes=4))
    expect(page.get_by_test_id("message").last).to_contain_text("Three minutes have passed.")
    expect(page.get_by_role("button", name="One more minute")).to_be_visible()
    picture(page, "vent-turn")

    stage.move(timedelta(days=8))
    page.get_by_test_id("place-app-messages").click()
    reminder = page.get_by_test_id("message").filter(has_text="You wanted to be reminded")
    expect(reminder).to_contain_text("By Friday I will ask first")
    picture(page, "step-reminder")


def test_the_guide_and_the_form_for_a_step_fit_a_phone(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(address(stage.slack, ANA), size=PHONE, is_phone=True)
    page.get_by_test_id("open-sidebar").click()
    page.locator("[data-kind=mpim]").click()
    page.get_by_role("button", name="We met").click()
    thanks = page.get_by_test_id("message").filter(has_text="Did you choose a step?")
    expect(thanks).to_be_visible()
    picture(page, "phone-met")

    thanks.get_by_role("button", name="Remind me of my step").click()
    expect(page.get_by_role("textbox", name="Your step")).to_be_visible()
    picture(page, "phone-step-form")

    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0
