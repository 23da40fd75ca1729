"""A real Chromium in front of the local Slack's page.

Without a browser on the machine these tests are left out (tests/conftest.py); in CI that fails.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from sandbox import Sandbox
from tests.browser.fake_app import connect_fake_app
from tests.browser.steps import OpenPage
from tests.chromium import REMEDY, find_browser

ARGUMENTS = [
    "--no-sandbox",  # tests may run as root, in containers
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
DESKTOP = ViewportSize(width=1280, height=800)
PATIENCE_MS = 8_000  # far above what any step takes; a test that waits this long is failing


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a file; every page gets its own context.

    Not for the whole session: while it lives, no other test could call asyncio.run().
    """
    path = find_browser()
    if path is None:
        pytest.fail(f"no Chromium on this machine; add it with: {REMEDY}")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens an address in a fresh context; afterwards no page may have an error in its console."""
    complaints: list[str] = []
    contexts = []

    def open_(
        url: str, *, size: ViewportSize = DESKTOP, is_phone: bool = False, dark: bool = False
    ) -> Page:
        context = browser.new_context(
            viewport=size,
            has_touch=is_phone,
            is_mobile=is_phone,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: complaints.append(message.text) if message.type == "error" else None,
        )
        page.goto(url)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    """A local Slack with the sample people and no app."""
    with Sandbox() as running:
        yield running


@pytest.fixture(scope="module")
def slack_with_app() -> Iterator[Sandbox]:
    """A local Slack with the tiny app; shared, because disconnecting an app takes a second."""
    with Sandbox() as running, connect_fake_app(running):
        yield running


@pytest.fixture
def connected(slack_with_app: Sandbox) -> Sandbox:
    """The tiny app connected, and nothing said yet."""
    slack_with_app.reset()
    return slack_with_app
