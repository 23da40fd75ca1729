"""The pages of an installation: one sentence that says how it went, and what to do next.

Each needs nothing else: nothing is loaded, no script runs, and nothing that a browser brought along
is shown again.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from bot.views.texts import oauth as texts


class Ended(StrEnum):
    """How an installation ended."""

    DONE = "done"
    BACK = "back"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    ORG_WIDE = "org_wide"
    FAILED = "failed"
    BUSY = "busy"


_WORDS: dict[Ended, tuple[str, Sequence[str]]] = {
    Ended.DONE: (texts.DONE, texts.DONE_SAYS),
    Ended.BACK: (texts.BACK, texts.BACK_SAYS),
    Ended.CANCELLED: (texts.CANCELLED, texts.CANCELLED_SAYS),
    Ended.EXPIRED: (texts.EXPIRED, texts.EXPIRED_SAYS),
    Ended.ORG_WIDE: (texts.ORG_WIDE, texts.ORG_WIDE_SAYS),
    Ended.FAILED: (texts.FAILED, texts.FAILED_SAYS),
    Ended.BUSY: (texts.BUSY, texts.BUSY_SAYS),
}
STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff;
  --deep: #1f4b43; --on-deep: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --paper: #14181d; --deep: #9fd8c8; --on-deep: #10201c; }
}
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 17px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main { max-width: 34rem; margin: 12vh auto 0; padding: 0 24px 48px; }
h1 { font-size: 28px; line-height: 1.25; margin: 0 0 16px; padding-left: 16px;
  border-left: 6px solid var(--deep); }
p { margin: 0 0 14px; }
a { display: inline-block; margin-top: 12px; padding: 10px 20px; border-radius: 8px;
  background: var(--deep); color: var(--on-deep); font-weight: 600; text-decoration: none; }
a:focus-visible { outline: 3px solid var(--ink); outline-offset: 3px; }
"""
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown.

    link   where the one button leads: to Slack when it is done, else to the beginning
    lacks  something that was asked for was not granted
    """

    ended: Ended
    link: str | None = None
    lacks: bool = False

    @property
    def is_done(self) -> bool:
        """Whether the app is installed."""
        return self.ended in (Ended.DONE, Ended.BACK)


def render(page: Page) -> str:
    """Return the whole page."""
    title, says = _WORDS[page.ended]
    lines = [*says, *([texts.DONE_LACKS] if page.lacks else [])]
    button = "" if page.link is None else _button(page)
    paragraphs = "\n".join(f"<p>{escape(line)}</p>" for line in lines)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(title)}</h1>\n{paragraphs}\n{button}\n"
        "</main>\n</body>\n</html>\n"
    )


def _button(page: Page) -> str:
    label = texts.SLACK if page.is_done else texts.AGAIN
    return f'<a href="{escape(page.link or "", quote=True)}">{escape(label)}</a>'
