"""What the page shows: messages as they come, on a phone too, in readable colors."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from sandbox import Sandbox
from tests.browser.steps import ANA, BEN, PHONE, OpenPage, address, fill_form, post_to_group, send

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# WCAG 2.2 contrast of the colors the page is made of, foreground on background.
CONTRASTS = """() => {
  const style = getComputedStyle(document.documentElement);
  const light = (name) => {
    const hex = style.getPropertyValue(name).trim().slice(1);
    const [r, g, b] = [0, 2, 4].map((at) => {
      const c = parseInt(hex.slice(at, at + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const pairs = [
    ["--ink", "--paper"], ["--ink", "--wash-2"], ["--ink", "--mention"], ["--ink", "--warn-wash"],
    ["--ink", "--accent-wash"], ["--quiet", "--paper"], ["--quiet", "--wash"],
    ["--quiet", "--wash-2"], ["--quiet", "--accent-wash"], ["--accent", "--paper"],
    ["--accent", "--accent-wash"], ["--accent-ink", "--accent"], ["--wrong", "--paper"],
  ];
  return Object.fromEntries(pairs.map(([front, back]) => {
    const [high, low] = [light(front), light(back)].sort((a, b) => b - a);
    return [`${front} on ${back}`, (high + 0.05) / (low + 0.05)];
  }));
}"""


def test_a_group_message_appears_live_with_names_and_an_unread_mark(
    connected: Sandbox, open_page: OpenPage
) -> None:
    page = open_page(address(connected))
    expect(page.get_by_test_id("empty")).to_be_visible()

    post_to_group(connected, f"<@{ANA}> and <@{BEN}>: *meet* at <!date^1922778000^{{time}}|?>")

    group = page.locator("[data-kind=mpim]")
    expect(group).to_contain_text("Ben Okafor")
    expect(group).to_contain_text("unread")
    group.click()
    message = page.get_by_test_id("message")
    expect(message).to_contain_text("@Ana Ferreira and @Ben Okafor: meet at 9:00 AM")
    expect(group).not_to_contain_text("unread")


def test_a_message_cannot_bring_its_own_markup(connected: Sandbox, open_page: OpenPage) -> None:
    page = open_page(address(connected))
    attack = "&lt;img src=x onerror=alert(1)&gt; <javascript:alert(1)|press me> <script>"

    post_to_group(connected, attack)

    page.locator("[data-kind=mpim]").click()
    message = page.get_by_test_id("message")
    expect(message).to_contain_text("<img src=x onerror=alert(1)> press me")
    expect(message.locator("img, script, a")).to_have_count(0)


def overflow_px(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def test_everything_is_within_reach_on_a_phone_and_nothing_is_wider(
    connected: Sandbox, open_page: OpenPage
) -> None:
    page = open_page(address(connected), size=PHONE, is_phone=True)
    too_wide = {}
    send(page, "/pairme")
    fill_form(page, note="Averyveryverylongwordwithoutanyspacethatmustbreaksomewhere" * 3)
    too_wide["form"] = overflow_px(page)
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_role("button", name="We met")).to_be_in_viewport()
    too_wide["messages"] = overflow_px(page)
    page.get_by_test_id("open-sidebar").click()
    page.get_by_test_id("you-are").click()
    too_wide["people"] = overflow_px(page)
    page.get_by_test_id("place-app-home").click()
    expect(page.get_by_test_id("home")).to_contain_text("this is your Home")
    too_wide["home"] = overflow_px(page)
    page.get_by_test_id("open-controls").click()
    expect(page.get_by_test_id("clock")).to_be_in_viewport()
    too_wide["controls"] = overflow_px(page)
    page.keyboard.press("Escape")

    expect(page.get_by_test_id("controls")).to_be_hidden()
    assert {place: px for place, px in too_wide.items() if px > 0} == {}


@pytest.mark.parametrize("dark", [False, True])
def test_text_has_enough_contrast(slack: Sandbox, open_page: OpenPage, dark: bool) -> None:
    page = open_page(address(slack), dark=dark)

    ratios = page.evaluate(CONTRASTS)

    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 4.5} == {}
