"""How an act of a person went, as tests and the page read it. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickResult:
    """acked: an ack came.

    late: none came within the 3 seconds (one may have come after). ms: until the ack.

    error: not_connected, connection_failed, http_error, timeout, or what was wrong with the ack's
    content.
    """

    acked: bool
    late: bool
    ms: float
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandResult(ClickResult):
    """text and blocks: what the ack itself told the person, None if it told nothing."""

    text: str | None = None
    blocks: tuple[dict[str, Any], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitResult(ClickResult):
    """errors: texts beside fields, by block_id, None if there are none.

    closed: this view has left the screen.
    """

    errors: dict[str, str] | None = None
    closed: bool = False
