"""Finding a Chromium on this machine."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
REMEDY = "apt-get install chromium"


def find_browser() -> str | None:
    """The path of a Chromium, from PAIRME_TEST_CHROMIUM or PATH."""
    chosen = os.environ.get("PAIRME_TEST_CHROMIUM")
    candidates = [chosen] if chosen else list(NAMES)
    return next((path for name in candidates if (path := shutil.which(name))), None)
