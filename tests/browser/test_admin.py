"""Running programs on the page: the list, a program, its forms, and what is said after one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from bot.cli.stage import Stage
from tests.browser.steps import ANA, BEN, OpenPage, address

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICTURES = os.environ.get("PAIRME_TEST_PICTURES")  # a folder to keep screenshots in
FARID = "U06FARID"  # an admin of the sample workspace
NARROW = ViewportSize(width=390, height=844)


@pytest.fixture
def stage() -> Iterator[Stage]:
    """The demo with two people who take part."""
    with Stage(speed=1.0) as stage:
        stage.join_all([ANA, BEN])
        yield stage


def picture(page: Page, name: str) -> None:
    """Keep a screenshot where somebody asked for it, also of what is further down."""
    if not PICTURES:
        return
    page.screenshot(path=Path(PICTURES) / f"{name}.png")
    body = page.locator("[data-testid=modal] .modal-body")
    if body.count() and body.evaluate("one => one.scrollHeight > one.clientHeight + 8"):
        body.evaluate("one => one.scrollTo(0, one.scrollHeight)")
        page.screenshot(path=Path(PICTURES) / f"{name}-below.png")


def open_programs(page: Page) -> Locator:
    """From Home to the list of all."""
    page.get_by_role("button", name="Open programs").click()
    modal = page.get_by_test_id("modal")
    expect(modal).to_contain_text("Peer mentoring")
    return modal


def press(page: Page, name: str) -> None:
    """Press a button of the page on top."""
    page.get_by_test_id("modal").get_by_role("button", name=name).first.click()


def keep(page: Page, said: str) -> None:
    """Submit the form on top, read what came of it, and close that."""
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_test_id("modal")).to_contain_text(said)


@pytest.mark.parametrize("size", [ViewportSize(width=1280, height=800), NARROW], ids=str)
def test_an_admin_changes_a_program_on_the_page(
    stage: Stage, open_page: OpenPage, size: ViewportSize
) -> None:
    name = f"admin-{size['width']}"
    page = open_page(address(stage.slack, FARID, "home"), size=size)
    expect(page.get_by_test_id("home")).to_contain_text("Running programs")
    picture(page, f"{name}-0-home")

    modal = open_programs(page)
    picture(page, f"{name}-1-programs")
    press(page, "Open Peer mentoring")
    expect(modal).to_contain_text("Every 4 weeks on")
    picture(page, f"{name}-2-program")

    press(page, "Change the schedule")
    page.get_by_label("Time of day").fill("25:00")
    picture(page, f"{name}-3-schedule")
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("Please give a time from 0:00 to 23:59")
    picture(page, f"{name}-4-refused")
    page.get_by_label("Time of day").fill("1:30")
    page.get_by_label("Day of the week").select_option(label="Sunday")
    page.get_by_label("How often").select_option(label="Every week")
    keep(page, "On one day the clocks skip this time")
    picture(page, f"{name}-5-saved")
    page.keyboard.press("Escape")
    expect(modal).to_contain_text("Every week on Sunday at 01:30")

    press(page, "Change the rules")
    expect(modal).to_contain_text("Never pair")
    picture(page, f"{name}-6-rules")
    keep(page, "Saved.")
    page.keyboard.press("Escape")
    press(page, "Change the weights")
    expect(modal).to_contain_text("Together they make 100")
    picture(page, f"{name}-7-weights")
    page.keyboard.press("Escape")
    press(page, "Change what is added")
    page.get_by_label("Added to the introduction").fill("Rooms can be booked on <intranet>.")
    picture(page, f"{name}-8-notes")
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("Rooms can be booked on <intranet>.")
    picture(page, f"{name}-9-sample")
    keep(page, "Saved.")
    page.keyboard.press("Escape")
    press(page, "Change who runs")
    expect(modal).to_contain_text("is run by")
    picture(page, f"{name}-10-admins")

    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0


@pytest.mark.parametrize("size", [ViewportSize(width=1280, height=800), NARROW], ids=str)
def test_an_admin_names_people_to_turn_to_on_the_page(
    stage: Stage, open_page: OpenPage, size: ViewportSize
) -> None:
    name = f"care-{size['width']}"
    page = open_page(address(stage.slack, FARID, "home"), size=size)
    modal = open_programs(page)
    press(page, "People to turn to")
    expect(modal).to_contain_text("Everybody finds them behind")
    picture(page, f"{name}-1-list")

    press(page, "Add somebody")
    expect(modal).to_contain_text("What it is called")
    picture(page, f"{name}-2-form")
    page.get_by_label("What it is called").fill("Robin, person of trust")
    page.get_by_label("How to reach them").fill("http://robin.example")
    page.get_by_role("checkbox", name="Something was not OK").check()
    page.get_by_role("radio", name="Yes, it is confidential").check()
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("Please give a full https:// address")
    page.get_by_label("How to reach them").fill("+1 555 010 0199")
    keep(page, "Everybody sees the new list")
    page.keyboard.press("Escape")
    expect(modal).to_contain_text("Robin, person of trust")
    picture(page, f"{name}-3-named")
