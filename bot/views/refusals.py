"""Finding the code of a refusal by its words, and the table of all of them."""

import re
from functools import cache

from bot.views.blocks import aloud
from bot.views.texts.refusals import REFUSALS, TABLE_HEAD

_FILLED = re.compile(r"\\\{\w+\\\}")


def code_of(sentence: str) -> str | None:
    """Return the code of what a person is told; None when it refuses nothing."""
    shown = aloud(sentence)
    return next((code for pattern, code in _patterns() if pattern.match(shown)), None)


def render_table() -> str:
    """Return the Markdown table of docs/refusals.md."""
    rows = [
        f"| `{one.code}` | {one.when} | {_cells(one.words)} | {one.remedy} |" for one in REFUSALS
    ]
    return "\n".join([*TABLE_HEAD, *rows])


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What stands in {} may be anything; the longest sentences are tried first, because one may
    begin like another."""
    found = sorted(((words, one.code) for one in REFUSALS for words in one.words), reverse=True)
    return tuple((re.compile(_pattern(words), re.DOTALL), code) for words, code in found)


def _pattern(words: str) -> str:
    return _FILLED.sub(".*?", re.escape(words))


def _cells(sentences: tuple[str, ...]) -> str:
    shown = dict.fromkeys(map(_cell, sentences))  # with and without marks they read alike
    return "<br>".join(shown) or "-"


def _cell(words: str) -> str:
    """Literal in Markdown, as people read it in Slack."""
    plain = words.replace("&amp;", "&").replace("|", "\\|")
    return re.sub(r"(?<!\w)[*_](\S(?:.*?\S)?)[*_](?!\w)", r"\1", plain)
