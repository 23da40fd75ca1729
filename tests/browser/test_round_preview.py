"""An admin looks at the coming round on the page, holds it, and runs it from its preview."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.cli.sample import SAMPLE_ANSWERS
from bot.cli.stage import Stage
from tests.browser.steps import PHONE, OpenPage, address, send

FARID = "U06FARID"  # an admin of the sample workspace

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICTURES = os.environ.get("PAIRME_TEST_PICTURES")  # a folder to keep screenshots in


@pytest.fixture
def stage() -> Iterator[Stage]:
    """The demo with everybody of the sample taking part."""
    with Stage(speed=30.0) as stage:
        stage.join_all([*SAMPLE_ANSWERS])
        yield stage


def picture(page: Page, name: str) -> None:
    """Keep a screenshot where somebody asked for it."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def preview(page: Page) -> Locator:
    send(page, "/pairme admin preview")
    window = page.get_by_test_id("modal")
    expect(window.get_by_role("button", name="Cancel this round")).to_be_visible()
    return window


def test_a_round_is_previewed_held_and_run(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(address(stage.slack, FARID))

    window = preview(page)
    expect(window).to_contain_text("How well they fit")
    picture(page, "preview")
    window.get_by_role("button", name="Hold it").click()
    expect(window).to_contain_text("waits now")
    picture(page, "preview-held")
    window.get_by_role("button", name="Look again").click()
    expect(window).to_contain_text("waits until somebody publishes it")
    picture(page, "preview-of-held")
    window.get_by_role("button", name="Run it now").click()
    picture(page, "preview-run-question")
    page.get_by_test_id("confirm-yes").click()
    expect(window).to_contain_text("The round has started")
    picture(page, "preview-started")


def test_a_phone_shows_all_of_a_preview(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(address(stage.slack, FARID), size=PHONE, is_phone=True)

    window = preview(page)
    picture(page, "preview-phone")

    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wide
    expect(window).to_contain_text("Nothing has been sent or stored.")


def test_a_command_asks_before_it_cancels(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(address(stage.slack, FARID))

    send(page, "/pairme admin cancel")
    page.get_by_role("button", name="Cancel this round").click()
    picture(page, "cancel-question")
    page.get_by_test_id("confirm-yes").click()

    expect(page.get_by_text("is cancelled. People who had heard of it are told.")).to_be_visible()
    picture(page, "cancelled")
