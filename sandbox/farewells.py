"""What an app loses when it is revoked or removed, and how it hears of it.

Whoever does it: an admin, or the app itself. The caller holds the world's lock.
"""

from __future__ import annotations

from sandbox.installation import BotToken
from sandbox.payloads import build_tokens_revoked, build_uninstalled
from sandbox.quirks import Quirks
from sandbox.webapi.call import App
from sandbox.workspace import Workspace


def revoke_token(workspace: Workspace, app: App, token: BotToken | None = None) -> None:
    """Make a token useless, None = all of them, and tell the app."""
    workspace.installation.revoke(token)
    app.emit(workspace, build_tokens_revoked(workspace))


def uninstall(workspace: Workspace, app: App, quirks: Quirks) -> None:
    """Take the app out of a workspace, and tell it in the order and at the pace of the quirks."""
    workspace.installation.remove()
    events = {
        event["type"]: event
        for event in (build_tokens_revoked(workspace), build_uninstalled(workspace))
    }
    for number, name in enumerate(quirks.farewells):
        app.emit(workspace, events[name], late_s=number * quirks.farewell_gap_s)
