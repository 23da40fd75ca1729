"""The real bot behind the page: two people join, a round runs, both read it, one says they met."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.cli.sample import GUEST
from bot.cli.stage import Stage
from sandbox import Fault, FaultKind
from tests.browser.steps import ANA, BEN, PHONE, OpenPage, address, become, choose, send

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
        if name == "introduction":  # the one in the README shows the conversation alone
            page.locator("main").screenshot(path=Path(PICTURES) / "conversation.png")


def fill_in(page: Page, *, stage: str, grow: str, share: str) -> None:
    page.get_by_label("Where are you in your career?").select_option(label=stage)
    choose(page, "grow", grow)
    choose(page, "share", share)


def test_two_people_join_meet_in_a_round_and_one_says_so(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(address(stage.slack, ANA))

    send(page, "/pairme")
    modal = page.get_by_test_id("modal")
    expect(modal.get_by_role("heading", name="Peer mentoring")).to_be_visible()
    picture(page, "join-form")
    page.get_by_label("Where are you in your career?").select_option("")
    page.get_by_test_id("modal-submit").click()
    field = page.locator("[data-block-id=stage]")
    expect(field.get_by_test_id("field-error")).to_be_visible()
    picture(page, "join-form-error")
    fill_in(
        page,
        stage="Working independently",
        grow="Influencing without authority",
        share="Using AI tools well",
    )
    picture(page, "join-form-filled")
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_be_hidden()
    expect(page.get_by_test_id("message").filter(has_text="You are in.")).to_be_visible()
    picture(page, "welcome")

    become(page, BEN)
    send(page, "/pairme")
    fill_in(
        page,
        stage="Senior: others come to me for help",
        grow="Using AI tools well",
        share="Influencing without authority",
    )
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_test_id("message").filter(has_text="You are in.")).to_be_visible()

    page.get_by_test_id("control-round").click()
    expect(page.get_by_test_id("control-result")).to_contain_text("1 group was made")
    words = []
    for who in (BEN, ANA):
        become(page, who)
        page.locator("[data-kind=mpim]").click()
        intro = page.get_by_test_id("message")
        expect(intro).to_have_count(1)
        expect(intro).to_contain_text("meet your peer partner for this round")
        words.append(intro.inner_text())
    picture(page, "introduction")
    assert words[0] == words[1]
    assert "Ana Ferreira" in words[0]
    assert "Ben Okafor" in words[0]
    assert "can share Using AI tools well" in words[0]
    assert all(f"\n{n}. " in words[0] for n in (1, 2, 3))

    page.get_by_role("button", name="We met").click()
    thanks = page.get_by_test_id("message").filter(has_text="Thank you. Glad you met.")
    expect(thanks).to_be_visible()
    expect(thanks.get_by_test_id("only-you")).to_be_visible()
    picture(page, "we-met")

    page.get_by_test_id("place-app-home").click()
    expect(page.get_by_test_id("home")).to_contain_text("Next step: your second talk by")
    picture(page, "home")


def test_a_guest_reads_beside_the_field_why_they_cannot_join(
    stage: Stage, open_page: OpenPage
) -> None:
    stage.slack.faults.add(Fault(method="users.info", kind=FaultKind.ERROR))  # once: too late
    page = open_page(address(stage.slack, GUEST))
    send(page, "/pairme")
    page.get_by_label("Where are you in your career?").select_option(label="New to my field")

    page.get_by_test_id("modal-submit").click()

    field = page.locator("[data-block-id=stage]")
    expect(field.get_by_test_id("field-error")).to_contain_text(
        "Peer mentoring is for full members of this workspace"
    )
    picture(page, "guest")


def test_the_story_fits_a_phone(stage: Stage, open_page: OpenPage) -> None:
    stage.join_all([ANA, BEN])
    page = open_page(address(stage.slack, ANA), size=PHONE, is_phone=True)

    page.get_by_test_id("open-controls").click()
    picture(page, "phone-controls")
    page.get_by_test_id("control-round").click()
    expect(page.get_by_test_id("control-result")).to_contain_text("1 group was made")
    page.keyboard.press("Escape")
    page.get_by_test_id("open-sidebar").click()
    picture(page, "phone-sidebar")
    page.locator("[data-kind=mpim]").click()
    intro = page.get_by_test_id("message").filter(has_text="meet your peer partner")
    expect(intro).to_be_visible()
    picture(page, "phone-introduction")

    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0
