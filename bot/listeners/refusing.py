"""One line in the log for every refusal a person reads: its code, and nothing of what they wrote.

The code is found by the words themselves (`bot.views.refusals`), so no listener can forget it.
"""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.views.refusals import code_of
from bot.views.rendered import Rendered

log = logging.getLogger(__name__)


def note_shown(message: Rendered) -> None:
    """Log the code of a message, if it refuses something."""
    _note([message.text])


def note_acknowledged(body: str) -> None:
    """Log the code of what an acknowledgment says, if it refuses something."""
    _note(_words_of(body))


def note_drawn(view: Mapping[str, Any]) -> None:
    """Log the code of what a window says, if it refuses something."""
    _note(_words_in(view))


def _note(sentences: Iterable[str]) -> None:
    for code in sorted({code for one in sentences if (code := code_of(one)) is not None}):
        log.info("refused", extra={"event": "request.refused", "code": code})


def _words_of(body: str) -> Iterator[str]:
    """The sentences of an acknowledgment: of a command, beside fields, or in place of a form."""
    if not body.startswith("{"):
        yield body
        return
    said: Mapping[str, Any] = json.loads(body)
    yield str(said.get("text", ""))
    yield from map(str, said.get("errors", {}).values())
    yield from _words_in(said.get("view", {}))


def _words_in(view: Mapping[str, Any]) -> Iterator[str]:
    for block in view.get("blocks", ()):
        yield str(block.get("text", {}).get("text", ""))
