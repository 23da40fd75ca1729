"""Finding a time on the page: one ticks, the other agrees, both have it in their calendars."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.cli.stage import Stage
from tests.browser.steps import ANA, OpenPage, address, become

CHLOE = "U03CHLOE"

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
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def open_group(page: Page, who: str) -> None:
    become(page, who)
    page.locator("[data-kind=mpim]").click()


def test_two_find_a_time_and_one_takes_the_calendar_file(stage: Stage, open_page: OpenPage) -> None:
    stage.join_all([ANA, CHLOE])
    page = open_page(address(stage.slack, ANA))
    page.get_by_test_id("control-round").click()
    expect(page.get_by_test_id("control-result")).to_contain_text("1 group was made")
    open_group(page, ANA)
    intro = page.get_by_test_id("message").filter(has_text="your working hours overlap from")
    expect(intro).to_be_visible()
    picture(page, "times-introduction")

    page.get_by_role("button", name="Find a time").click()
    modal = page.get_by_test_id("modal")
    boxes = modal.get_by_role("checkbox")
    expect(boxes).to_have_count(4)
    boxes.nth(0).check()
    boxes.nth(1).check()
    picture(page, "times-form")
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("Noted.")
    picture(page, "times-noted")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("message").filter(has_text="can make")).to_be_visible()

    open_group(page, CHLOE)
    page.get_by_role("button", name="Choose a time").click()
    expect(boxes).to_have_count(3)
    picture(page, "times-form-of-the-partner")
    boxes.nth(1).check()
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("You have a time")
    page.keyboard.press("Escape")
    booked = page.get_by_test_id("message").filter(has_text="Your talk is booked")
    expect(booked).to_be_visible()
    expect(booked.get_by_role("link")).to_have_count(2)
    picture(page, "times-booked")

    booked.get_by_role("button", name="Calendar file").click()
    expect(page.get_by_test_id("message").filter(has_text="I have sent you")).to_be_visible()
    page.get_by_test_id("place-app-messages").click()
    file = page.get_by_test_id("file")
    expect(file).to_contain_text("Peer mentoring talk")
    picture(page, "times-file")
    with page.expect_download() as download:
        file.get_by_role("link").click()
    assert download.value.suggested_filename == "peer-mentoring-talk.ics"
