"""What the browser tests do on the page, in a person's words: open it, send, fill in a form."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, ViewportSize, expect
from slack_sdk import WebClient

from sandbox import Sandbox, sample_people

PHONE = ViewportSize(width=375, height=812)
ANA, BEN = "U01ANA", "U02BEN"

OpenPage = Callable[..., Page]


def address(slack: Sandbox, person: str = ANA, place: str = "messages") -> str:
    """The page's address for one person. place: "home", "messages" or "c/<channel id>"."""
    return f"{slack.api_url.removesuffix('api/')}#{person}/{place}"


def send(page: Page, text: str) -> None:
    """Type into the message box and press Enter."""
    page.get_by_test_id("composer").fill(text)
    page.get_by_test_id("composer").press("Enter")


def become(page: Page, person: str) -> None:
    """Look at the workspace as another person."""
    page.get_by_test_id("you-are").click()
    choice = page.get_by_test_id(f"person-{person}")
    name = next(one.real_name for one in sample_people() if one.id == person)
    choice.click()
    expect(page.get_by_test_id("you-are")).to_contain_text(name)


def choose(page: Page, block_id: str, *options: str) -> None:
    """Pick options in a menu for several of them."""
    field = page.locator(f"[data-block-id='{block_id}']")
    field.get_by_test_id("multi-open").click()
    for option in options:
        field.get_by_role("checkbox", name=option).check()


def fill_form(page: Page, *, note: str = "Leading without authority") -> None:
    """Fill in all fields of the tiny app's form."""
    page.get_by_label("Career stage").select_option(label="Senior")
    choose(page, "grow", "Feedback")
    page.get_by_label("One thing to think through").fill(note)


def post_to_group(slack: Sandbox, text: str) -> None:
    """The app writes to the group message of Ana and Ben."""
    client = WebClient(token=slack.bot_token, base_url=slack.api_url)
    channel = client.conversations_open(users=[ANA, BEN])["channel"]["id"]
    client.chat_postMessage(channel=channel, text=text)
