"""Somebody who runs a program, from its first page to the report about three rounds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.cli.crowd import company_list, coworkers
from bot.cli.report_page import render_page
from bot.cli.stage import Stage
from bot.services.managing.reports import find_program_reports
from tests.browser.steps import OpenPage, address, choose

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICTURES = os.environ.get("PAIRME_TEST_PICTURES")  # a folder to keep screenshots in
FARID = "U06FARID"  # an admin of the sample workspace
PEOPLE = 24
A_WHOLE_ROUND_MS = 60_000  # far above what it takes


@pytest.fixture
def stage() -> Iterator[Stage]:
    """The demo with two dozen people, of whom nobody takes part."""
    with Stage(speed=30.0, people=PEOPLE) as stage:
        yield stage


def picture(page: Page, name: str) -> None:
    """Keep a screenshot where somebody asked for it."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"program-{name}.png")


def press(page: Page, name: str) -> None:
    """Press a button of the page on top."""
    page.get_by_test_id("modal").get_by_role("button", name=name).first.click()


def keep(page: Page, said: str) -> None:
    """Submit the form on top, read what came of it, and close that."""
    page.get_by_test_id("modal-submit").click()
    modal = page.get_by_test_id("modal")
    expect(modal).to_contain_text(said)
    page.keyboard.press("Escape")
    expect(modal).not_to_contain_text(said)


def control(page: Page, name: str, said: str) -> None:
    """Press a button of the demo, and wait until it says what it did."""
    page.get_by_test_id(f"control-{name}").click()
    result = page.get_by_test_id("control-result")
    expect(result).to_contain_text(said, timeout=A_WHOLE_ROUND_MS)


def give(page: Page, file: Path) -> Locator:
    """Choose a file in the form on top, and send it off once it is uploaded."""
    modal = page.get_by_test_id("modal")
    page.get_by_label("CSV file").set_input_files(file)
    expect(modal).to_contain_text("Uploaded.")
    page.get_by_test_id("modal-submit").click()
    return modal


def test_a_program_is_set_up_filled_played_and_reported(
    stage: Stage, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(address(stage.slack, FARID, "home"))

    set_up(page)
    bring_in_a_list(page, stage, tmp_path)
    control(page, "others", f"{PEOPLE - 1} joined")
    look_at_the_round(page)
    for _ in range(3):
        control(page, "whole", "The round is over")
        page.get_by_test_id("control-result").evaluate("one => one.textContent = ''")
    control(page, "report", "The report is there")
    read_the_report(page)
    open_the_page_for_a_board(stage, open_page, tmp_path)


def set_up(page: Page) -> None:
    modal = page.get_by_test_id("modal")
    page.get_by_role("button", name="Open programs").click()
    press(page, "New program")
    page.get_by_label("Name").fill("New leads")
    keep(page, "People join it themselves")
    press(page, "Open New leads")

    press(page, "Change the schedule")
    page.get_by_label("Day of the week").select_option(label="Wednesday")
    page.get_by_label("Time of day").fill("9.30")
    page.get_by_label("No round begins on").fill("2026-12-24")
    keep(page, "The next round begins Wednesday")
    press(page, "Change what is added")
    page.get_by_label("Added to the welcome").fill("Good to have you.")
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("Good to have you.")
    keep(page, "Saved.")
    press(page, "Change who runs")
    expect(modal).to_contain_text("is run by:")
    press(page, "Add")
    choose(page, "people", "Farid Haddad", "Kezia Mwangi")
    keep(page, "They get a message.")
    expect(modal).to_contain_text("Kezia Mwangi")
    press(page, "Back to the program")
    expect(modal).to_contain_text("Wednesday at 09:30")
    picture(page, "1-set-up")
    press(page, "Back to all programs")


def bring_in_a_list(page: Page, stage: Stage, folder: Path) -> None:
    right = company_list(coworkers(stage.slack)).as_csv()
    _, first, *_ = right.splitlines()
    list_, wrong = folder / "people.csv", folder / "wrong.csv"
    list_.write_text(right, encoding="utf-8", newline="")
    more = f"{first}\r\nnobody@example.org,none,,,,\r\n"
    wrong.write_text(right + more, encoding="utf-8", newline="")

    press(page, "Company lists")
    modal = give(page, wrong)
    expect(modal).to_contain_text("2 problems in wrong.csv")
    expect(modal).to_contain_text("This person is in line 2 already.")
    expect(modal).to_contain_text("I find nobody by this address")
    picture(page, "2-problems")
    press(page, "Give me the file again")
    give(page, list_)
    expect(modal).to_contain_text(f"{PEOPLE} new")
    press(page, "Import")
    expect(modal).to_contain_text("This was changed:")
    picture(page, "3-imported")
    page.keyboard.press("Escape")
    expect(modal).to_contain_text("New leads")
    page.keyboard.press("Escape")
    expect(modal).to_be_hidden()


def look_at_the_round(page: Page) -> None:
    modal = page.get_by_test_id("modal")
    page.get_by_role("button", name="Open programs").click()
    press(page, "Open New leads")
    expect(modal).to_contain_text(f"{PEOPLE - 1} people take part.")
    press(page, "Look at the next round")
    expect(modal).to_contain_text("How well they fit")
    picture(page, "4-preview")
    press(page, "Hold it")
    expect(modal).to_contain_text("waits now")
    press(page, "Look again")
    press(page, "Publish")
    page.get_by_test_id("confirm-yes").click()
    expect(modal).to_contain_text("Published: the round starts")
    picture(page, "5-published")
    page.keyboard.press("Escape")
    expect(modal).to_be_hidden()


def read_the_report(page: Page) -> None:
    modal = page.get_by_test_id("modal")
    page.get_by_role("button", name="How the rounds went").click()
    expect(modal).to_contain_text("Round 3")
    expect(modal).to_contain_text("Look at:")
    expect(modal).to_contain_text("Met, as far as people say:")
    expect(modal).to_contain_text("All rounds")
    picture(page, "6-report")
    page.keyboard.press("Escape")
    page.get_by_test_id("tab-messages").click()
    told = page.get_by_test_id("message").filter(has_text="Round 1 of New leads is closed")
    expect(told).to_have_count(1)


def open_the_page_for_a_board(stage: Stage, open_page: OpenPage, folder: Path) -> None:
    [found] = find_program_reports(stage.bot.runtime.db)
    file = folder / "report.html"
    file.write_text(render_page(found), encoding="utf-8")
    page = open_page(file.as_uri())
    expect(page.get_by_role("heading", level=1)).to_contain_text("New leads")
    picture(page, "7-board")
