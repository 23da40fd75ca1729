"""Text that tries to do something, and a reader of what Slack would make of the outcome."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache

from hypothesis import strategies as st

from sandbox.blocks import MAX_BLOCKS_TEXT, Surface, check_blocks, total_text
from sandbox.errors import ApiError
from sandbox.views import check_view
from tests.bot.views.care import LINKS
from tests.bot.views.catalog import Shown

MAX_FALLBACK = 3_000  # longer texts were split or doubled by Slack itself

TRICKS = [
    *("<!channel>", "<!here>", "<!everyone>", "<!subteam^S0EVIL|@all>", "<@U0EVIL>", "<@W0EVIL|x>"),
    *("<#C0EVIL|general>", "<https://evil.example|slack.com>", "<mailto:a@evil.example|write>"),
    *("<!date^0^{date}^https://evil.example|now>", "https://evil.example", "@here", "#general"),
    *("&lt;!channel&gt;", "&amp;lt;", "&", "<", ">", "<!", "|", "^", "*", "_", "~", "`", "```"),
    *("\n", "\r\n", "\n> ", "\n• ", "\t", "\x00", "\x07", "\x1b[2J", "\x85", "\u2028", "\u2029"),
    *("\u200b", "\u200d", "\u200e", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u3164", "\u2800"),
    *("\u202e", "\u202d", "\u2066", "\u2069", "\u061c", "\ud800", "\udfff", "\U000e0041", "\ufe0f"),
    *(
        "{topic}",
        "{0}",
        "{",
        "}",
        "%s",
        "%(x)s",
        ":tada:",
        '"}]',
        '","type":"image',
        "\\",
        "\\u0000",
    ),
    *("None", "<img src=x>", "0", "9" * 4_500, "\u0663", "²", "2w", "until 2026-12-24", "e\u0301"),
]
# Marks that nobody sees, or that change how what stands beside them is read.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
TOKEN = re.compile(r"<([^<>]*)>")
PERSON = re.compile(r"@([A-Za-z0-9]*)")
TIME = re.compile(r"!date\^[0-9]+\^\{date_long_pretty\} at \{time\}\|[^<>|^]+")
ENTITY = re.compile(r"&(?:amp|lt|gt);")

_pieces = st.one_of(
    st.sampled_from(TRICKS),
    st.text(st.characters(), max_size=8),  # half surrogates too
    st.integers(1, 999).map("&".__mul__),
)
hostile = st.lists(_pieces, min_size=1, max_size=10).map("".join)


def harm(shown: Shown, *, people: Collection[str]) -> list[str]:
    """Say what is wrong with something that is shown, where only `people` may be mentioned."""
    found = [f"Slack refuses it: {problem}" for problem in _refusals(shown)]
    if shown.surface is Surface.MESSAGE:
        fallback = shown.json["text"]
        found += [f"in the fallback text: {what}" for what in marks(fallback, people=people)]
        if not 1 <= len(fallback.strip()) <= MAX_FALLBACK:
            found.append(f"a fallback text of {len(fallback)} characters")
    for text in _marked(shown.json["blocks"]):
        found += marks(text, people=people)
    letters = set().union(*(one for one in _nodes(shown.json) if isinstance(one, str)))
    return found + [f"unseen character {mark!r}" for mark in sorted(letters) if is_unseen(mark)]


def marks(text: str, *, people: Collection[str]) -> list[str]:
    """Read mrkdwn as Slack does; list whatever it would act on and was not put there by us."""
    found = []
    for token in TOKEN.findall(text):
        person = PERSON.fullmatch(token)
        is_ours = token in LINKS or TIME.fullmatch(token)
        is_expected = person[1] in people if person is not None else is_ours
        if not is_expected:
            found.append(f"<{token}> is acted on")
    rest = TOKEN.sub("", text)
    if "<" in rest or ">" in rest or "&" in ENTITY.sub("", rest):
        found.append("a mark that is not escaped")
    return found


@cache
def is_unseen(letter: str) -> bool:
    """Tell characters without a picture: control, format, half and zero-width ones."""
    category = unicodedata.category(letter)
    return letter != "\n" and (
        category in ("Cc", "Cf", "Cs", "Zl", "Zp") or bool(UNSEEN.match(letter))
    )


def _refusals(shown: Shown) -> Iterator[str]:
    try:
        whole = json.dumps(shown.json, ensure_ascii=False).encode()  # half surrogates do not pass
    except UnicodeEncodeError:
        yield "no UTF-8"
        return
    if json.loads(whole) != shown.json:
        yield "not the same after the way through JSON"
    if total_text(shown.json["blocks"]) > MAX_BLOCKS_TEXT:
        yield "msg_blocks_too_long"
    if shown.surface is Surface.MESSAGE:
        yield from check_blocks(shown.json["blocks"], shown.surface)
        return
    try:
        check_view(shown.json, shown.surface)  # its blocks too
    except ApiError as error:
        yield f"{error.code} {error.messages}"


def _marked(blocks: object) -> Iterator[str]:
    """Every text on whose marks Slack acts.

    One that is not verbatim counts as a finding of its own: Slack makes links and mentions there.
    """
    for node in _nodes(blocks):
        if isinstance(node, dict) and node.get("type") == "mrkdwn":
            yield node["text"]
            if node.get("verbatim") is not True:
                yield "<not verbatim>"


def _nodes(root: object) -> Iterator[object]:
    """Everything in some JSON, in no order that matters."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, dict):
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
