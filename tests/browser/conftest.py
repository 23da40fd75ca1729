"""A real Chromium in front of the local Slack's page.

Without a browser on the machine these tests are left out with one line that says so; in CI a
missing browser fails.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from sandbox import Sandbox
from tests.browser.fake_app import connect_fake_app
from tests.browser.steps import OpenPage

NAMES = ("chromium", "chromium-browser", "google-chrome")
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
REMEDY = "apt-get install chromium"

left_out = pytest.StashKey[int]()


def find_browser() -> str | None:
    """The path of a Chromium, from PAIRME_TEST_CHROMIUM or PATH."""
    chosen = os.environ.get("PAIRME_TEST_CHROMIUM")
    candidates = [chosen] if chosen else list(NAMES)
    return next((path for name in candidates if (path := shutil.which(name))), None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the browser tests out where no browser is, but never in CI."""
    if os.environ.get("CI") or find_browser() is not None:
        return
    without = [item for item in items if item.get_closest_marker("browser")]
    items[:] = [item for item in items if not item.get_closest_marker("browser")]
    config.stash[left_out] = len(without)
    if without:
        config.hook.pytest_deselected(items=without)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say what did not run."""
    if count := config.stash.get(left_out, 0):
        terminalreporter.write_line(
            f"NOT RUN: {count} browser tests (tests/browser), no Chromium here; add it: {REMEDY}",
            yellow=True,
        )


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
