"""A list of the company on the page, with the real bot behind it: chosen, looked at, imported."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.cli.stage import Stage
from tests.browser.steps import PHONE, OpenPage, address, send

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICTURES = os.environ.get("PAIRME_TEST_PICTURES")  # a folder to keep screenshots in
ADMIN = "U06FARID"
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


@pytest.fixture
def stage() -> Iterator[Stage]:
    with Stage(speed=30.0) as stage:
        yield stage


def picture(page: Page, name: str) -> None:
    """Keep a screenshot where somebody asked for it."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def give(page: Page, file: Path) -> None:
    """Open the form, choose a file, and send it off once it is uploaded."""
    send(page, "/pairme admin import")
    modal = page.get_by_test_id("modal")
    expect(modal).to_contain_text("CSV file")
    picture(page, f"form-{file.stem}")
    page.get_by_label("CSV file").set_input_files(file)
    expect(modal).to_contain_text("Uploaded.")
    page.get_by_test_id("modal-submit").click()


@pytest.mark.parametrize("phone", [False, True])
def test_a_list_is_chosen_looked_at_and_imported(
    stage: Stage, open_page: OpenPage, phone: bool
) -> None:
    size = {"size": PHONE, "is_phone": True} if phone else {}
    page = open_page(address(stage.slack, ADMIN), **size)
    modal = page.get_by_test_id("modal")

    give(page, EXAMPLES / "people.csv")
    expect(modal).to_contain_text("8 new")
    picture(page, f"checked-{phone}")
    modal.get_by_role("button", name="Import").click()

    expect(modal).to_contain_text("This was changed:")
    picture(page, f"imported-{phone}")


def test_a_list_with_problems_says_where_they_are(
    stage: Stage, open_page: OpenPage, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    rows = "\n".join(f"nobody{n}@example.org;mara@example.org" for n in range(15))
    file.write_text(f"person;manager\n{rows}\nU14GONE;-\nana@example.org;ana@example.org\n")
    page = open_page(address(stage.slack, ADMIN))

    send(page, "/pairme admin import")
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_test_id("field-error")).to_contain_text("required")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("modal")).to_be_hidden()
    give(page, file)

    modal = page.get_by_test_id("modal")
    expect(modal).to_contain_text("E-CSV: 32 problems in people.csv.")
    expect(modal.get_by_role("button", name="Import")).to_have_count(0)
    picture(page, "problems")
