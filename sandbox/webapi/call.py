"""What a Web API handler gets and may ask for.

Handlers are functions `(Call) -> answer`; they run under the world's lock, take effect at once and
raise ApiError.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sandbox.arguments import Kind
from sandbox.errors import ApiError
from sandbox.installation import BotToken
from sandbox.oauth import OAuth
from sandbox.quirks import Quirks
from sandbox.workspace import Workspace

Json = dict[str, Any]

MAX_PAGE = 999  # Slack: limit must be under 1000


class App(Protocol):
    """What handlers need of the road to the app."""

    def open_ticket(self) -> str:
        """The ws:// address of a new one-use connection."""

    def emit(self, workspace: Workspace, event: Json, *, late_s: float = 0.0) -> None:
        """Send an event if the app has subscribed to it. Returns at once."""


@dataclass(frozen=True, slots=True)
class Call:
    """One authorized call with its typed arguments. token: None for the app's own."""

    method: str
    args: Json
    workspace: Workspace
    app: App
    now: datetime
    base_url: str
    quirks: Quirks
    oauth: OAuth
    token: BotToken | None = None

    def need_scope(self, *scopes: str) -> None:
        """Raises ApiError missing_scope unless one of these is granted."""
        need_scope(self.workspace, scopes)


@dataclass(frozen=True, slots=True)
class Method:
    """A row of the method table. `scopes`: any one suffices; empty = none needed."""

    handle: Callable[[Call], Json]
    arguments: dict[str, Kind]
    required: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    takes_app_token: bool = False
    takes_client: bool = False  # no token at all, but the app's credentials


def need_scope(workspace: Workspace, scopes: tuple[str, ...]) -> None:
    """Raises ApiError missing_scope unless one of `scopes` is granted (or none is asked for)."""
    if scopes and not set(scopes) & set(workspace.scopes):
        extra = {"needed": ",".join(scopes), "provided": ",".join(workspace.scopes)}
        raise ApiError("missing_scope", extra=extra)


def take_page(rows: list[Any], args: Json, *, default: int) -> tuple[list[Any], str]:
    """Cut one cursor page. Returns the rows and the next cursor ("" at the end).

    Raises ApiError invalid_limit (not in 1..999) or invalid_cursor.
    """
    limit = args.get("limit", 0) or default
    if limit > MAX_PAGE:
        raise ApiError("invalid_limit")
    cursor = args.get("cursor") or "from:0"
    name, _, number = cursor.partition(":")
    if name != "from" or not number.isascii() or not number.isdigit():
        raise ApiError("invalid_cursor")
    start = int(number)
    end = start + limit
    return rows[start:end], f"from:{end}" if end < len(rows) else ""
