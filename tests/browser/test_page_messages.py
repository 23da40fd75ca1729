"""How messages reach the page and what they can and cannot do there."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from sandbox import Sandbox
from tests.browser.steps import ANA, BEN, OpenPage, address, post_to_group

pytestmark = pytest.mark.browser


def test_a_group_message_appears_live_with_names_and_an_unread_mark(
    connected: Sandbox, open_page: OpenPage
) -> None:
    page = open_page(address(connected))
    expect(page.get_by_test_id("empty")).to_be_visible()

    post_to_group(
        connected, f"<@{ANA}> and <@{BEN}>: *meet* on <!date^1922778000^{{time}}|?> & <b>"
    )

    group = page.locator("[data-kind=mpim]")
    expect(group).to_contain_text("Ben Okafor")
    expect(group).to_contain_text("unread")
    group.click()
    message = page.get_by_test_id("message")
    expect(message).to_contain_text("@Ana Ferreira and @Ben Okafor: meet at 6:00 PM")
    expect(group).not_to_contain_text("unread")


def test_a_message_cannot_bring_its_own_markup(connected: Sandbox, open_page: OpenPage) -> None:
    page = open_page(address(connected))
    attack = "&lt;img src=x onerror=alert(1)&gt; <javascript:alert(1)|press me> <script>"

    post_to_group(connected, attack)

    page.locator("[data-kind=mpim]").click()
    message = page.get_by_test_id("message")
    expect(message).to_contain_text("<img src=x onerror=alert(1)> press me")
    expect(message.locator("img, script, a")).to_have_count(0)
