"""Home on the page, with the real bot behind it: before joining, with a partner, and afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.cli.stage import Stage
from tests.browser.steps import ANA, BEN, PHONE, OpenPage, address

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICTURES = os.environ.get("PAIRME_TEST_PICTURES")  # a folder to keep screenshots in


@pytest.fixture
def stage() -> Iterator[Stage]:
    """The demo with nobody taking part; a minute passes in two seconds."""
    with Stage(speed=30.0) as stage:
        yield stage


def picture(page: Page, name: str) -> None:
    """Keep a screenshot where somebody asked for it."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def home_of(page: Page) -> Locator:
    """Open Home anew."""
    page.get_by_test_id("place-app-home").click()
    return page.get_by_test_id("home")


def close_form(page: Page) -> None:
    """Leave the form on top."""
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("modal")).to_be_hidden()


def end_pairing(page: Page) -> None:
    """Choose it in the private options, and read what came of it."""
    page.get_by_role("button", name="Private options").click()
    page.locator("[data-block-id=care_end]").get_by_role("checkbox").check()
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_test_id("modal")).to_contain_text("I keep no record of your reasons")


def test_home_tells_where_one_stands_at_every_step(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(address(stage.slack, ANA))
    home = home_of(page)
    expect(home).to_contain_text("You are not taking part at the moment.")
    picture(page, "home-1-before-joining")

    stage.join(ANA)
    expect(home).to_contain_text("You are in. The next round starts")
    picture(page, "home-2-joined")

    stage.join(BEN)
    stage.run_round()
    page.get_by_test_id("place-app-messages").click()
    expect(page.get_by_test_id("message").filter(has_text="You are in.")).to_be_visible()
    home = home_of(page)
    expect(home).to_contain_text("Your partner: @Ben Okafor")
    expect(home).to_contain_text("Next step: find a time.")
    picture(page, "home-3-with-a-partner")

    page.get_by_role("button", name="We met").click()
    expect(page.get_by_test_id("modal")).to_contain_text("Glad you met")
    picture(page, "home-4-thanks")
    close_form(page)
    expect(home).to_contain_text("Next step: your second talk by")
    picture(page, "home-5-met")

    page.get_by_role("button", name="Help resources").click()
    expect(page.get_by_test_id("modal")).to_contain_text("In danger, call the local emergency")
    close_form(page)
    end_pairing(page)
    close_form(page)
    expect(home).to_contain_text("People you were paired with")
    expect(home).not_to_contain_text("Your partner:")
    picture(page, "home-6-ended")


def test_home_fits_a_phone(stage: Stage, open_page: OpenPage) -> None:
    stage.join_all([ANA, BEN])
    stage.run_round()
    page = open_page(address(stage.slack, ANA, "home"), size=PHONE, is_phone=True)
    expect(page.get_by_test_id("home")).to_contain_text("Next step: find a time.")
    picture(page, "home-7-phone")

    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0
