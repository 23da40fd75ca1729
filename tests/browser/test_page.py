"""The page in a real browser: what a person sees, types and presses, with a tiny app behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from sandbox import Sandbox
from tests.browser.fake_app import connect_fake_app
from tests.browser.steps import ANA, BEN, OpenPage, address, become, choose, fill_form, send

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_person_joins_through_a_form_and_presses_the_button_of_the_message_that_appears(
    connected: Sandbox, open_page: OpenPage
) -> None:
    page = open_page(address(connected))

    send(page, "/pairme")
    modal = page.get_by_test_id("modal")
    expect(modal.get_by_role("heading", name="Join")).to_be_visible()
    page.get_by_test_id("modal-submit").click()
    expect(modal.get_by_text("Please complete this required field")).to_have_count(2)
    fill_form(page)
    page.get_by_test_id("modal-submit").click()

    message = page.get_by_test_id("message").filter(has_text="joined: Leading without authority")
    expect(modal).to_be_hidden()
    expect(message).to_be_visible()
    message.get_by_role("button", name="We met").click()
    expect(page.get_by_text("Noted: you met.")).to_be_visible()
    expect(page.get_by_role("button", name="We met")).to_have_count(0)
    expect(page.get_by_test_id("edited")).to_be_visible()


def test_an_error_of_the_app_stands_beside_its_field_and_takes_the_focus(
    connected: Sandbox, open_page: OpenPage
) -> None:
    page = open_page(address(connected))
    send(page, "/pairme")
    page.get_by_label("Career stage").select_option(label="Senior")
    page.get_by_label("One thing to think through").fill("Something")

    page.get_by_test_id("modal-submit").click()

    field = page.locator("[data-block-id=grow]")
    expect(field.get_by_test_id("field-error")).to_have_text("Choose at least one topic.")
    opener = field.get_by_test_id("multi-open")
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("One thing to think through")).to_have_value("Something")


def test_a_required_field_is_asked_for_before_anything_is_sent(
    connected: Sandbox, open_page: OpenPage
) -> None:
    page = open_page(address(connected))
    send(page, "/pairme")

    page.get_by_test_id("modal-submit").click()

    expect(page.get_by_label("Career stage")).to_be_focused()
    expect(page.get_by_label("Career stage")).to_have_attribute("aria-invalid", "true")
    assert connected.person(ANA).modal_errors == {}


def test_no_more_topics_can_be_chosen_than_the_form_allows(
    connected: Sandbox, open_page: OpenPage
) -> None:
    page = open_page(address(connected))
    send(page, "/pairme")
    field = page.locator("[data-block-id=grow]")

    choose(page, "grow", "Feedback", "Writing")

    expect(field.get_by_role("checkbox", name="Delegating")).to_be_disabled()
    field.get_by_role("button", name="Remove Feedback").click()
    expect(field.get_by_role("checkbox", name="Delegating")).to_be_enabled()


def test_escape_closes_the_form_and_tab_stays_inside_it(
    connected: Sandbox, open_page: OpenPage
) -> None:
    page = open_page(address(connected))
    send(page, "/pairme")
    expect(page.get_by_label("Career stage")).to_be_focused()

    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")

    expect(page.get_by_test_id("modal")).to_be_hidden()
    expect(page.get_by_test_id("composer")).to_be_focused()
    assert connected.person(ANA).modal is None


def test_a_button_with_a_confirm_dialog_does_nothing_until_agreed(
    connected: Sandbox, open_page: OpenPage
) -> None:
    page = open_page(address(connected))
    send(page, "/pairme")
    fill_form(page)
    page.get_by_test_id("modal-submit").click()

    page.get_by_role("button", name="End it").click()
    page.get_by_test_id("confirm-no").click()
    page.get_by_role("button", name="End it").click()
    page.get_by_test_id("confirm-yes").click()

    expect(page.get_by_text("The pairing has ended.")).to_have_count(1)


def test_home_is_drawn_when_its_tab_is_opened(connected: Sandbox, open_page: OpenPage) -> None:
    page = open_page(address(connected))

    page.get_by_test_id("tab-home").click()

    expect(page.get_by_test_id("home")).to_contain_text("Hello @Ana Ferreira, this is your Home.")
    expect(page.get_by_test_id("composer")).to_be_hidden()


def test_the_answer_to_a_command_is_marked_as_private_and_others_do_not_see_it(
    connected: Sandbox, open_page: OpenPage
) -> None:
    page = open_page(address(connected))

    send(page, "/pairme status")

    message = page.get_by_test_id("message")
    expect(message).to_contain_text("You are in.")
    expect(message.get_by_test_id("only-you")).to_have_text("Only visible to you")
    become(page, BEN)
    expect(page.get_by_test_id("empty")).to_be_visible()


def test_plain_words_are_explained_and_not_sent(connected: Sandbox, open_page: OpenPage) -> None:
    page = open_page(address(connected))

    send(page, "hello there")

    expect(page.get_by_test_id("notice")).to_contain_text("only sends /pairme commands")
    assert connected.person(ANA).messages() == []


def test_a_command_without_an_app_says_that_nobody_answered(
    slack: Sandbox, open_page: OpenPage
) -> None:
    page = open_page(address(slack))
    expect(page.get_by_test_id("not-connected")).to_contain_text("The app is not connected")

    send(page, "/pairme")

    expect(page.get_by_test_id("notice")).to_contain_text("no app is connected")


@pytest.fixture
def hasty() -> Iterator[Sandbox]:
    """A local Slack that waits for an answer only a moment, with the tiny app."""
    with Sandbox(ack_limit_s=0.2) as slack, connect_fake_app(slack):
        yield slack


def test_a_click_that_the_app_does_not_answer_says_so(hasty: Sandbox, open_page: OpenPage) -> None:
    page = open_page(address(hasty, place="home"))

    page.get_by_role("button", name="Nobody listens").click()

    expect(page.get_by_test_id("notice")).to_contain_text("did not answer this click")


def test_a_reload_keeps_the_person_and_the_place(connected: Sandbox, open_page: OpenPage) -> None:
    page = open_page(address(connected))
    become(page, BEN)
    page.get_by_test_id("tab-home").click()
    expect(page.get_by_test_id("home")).to_contain_text("Ben Okafor")

    page.reload()

    expect(page.get_by_test_id("you-are")).to_contain_text("Ben Okafor")
    expect(page.get_by_test_id("home")).to_contain_text("this is your Home")


def test_a_deactivated_person_is_marked_and_cannot_be_chosen(
    slack: Sandbox, open_page: OpenPage
) -> None:
    page = open_page(address(slack))

    page.get_by_test_id("you-are").click()

    gone = page.get_by_test_id("person-U14GONE")
    expect(gone).to_contain_text("deactivated")
    expect(gone).to_be_disabled()
    expect(page.get_by_test_id("person-U13GUEST")).to_contain_text("guest")


def test_moving_the_clock_shows_the_new_date(slack: Sandbox, open_page: OpenPage) -> None:
    slack.clock.set(datetime(2031, 5, 6, 9, 0, tzinfo=UTC))
    page = open_page(address(slack))
    expect(page.get_by_test_id("clock")).to_contain_text("Tue, May 6, 2031")

    page.get_by_test_id("clock-604800").click()

    expect(page.get_by_test_id("clock")).to_contain_text("Tue, May 13, 2031")
