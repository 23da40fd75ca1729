"""The window of a preview: it opens at once, and fills in while the round is planned behind it."""

import logging
from collections.abc import Mapping
from contextlib import closing
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.listeners.asking import code_of
from bot.listeners.refusing import note_drawn
from bot.runtime import Runtime
from bot.services.drawing.planning import PlanningStopped
from bot.services.managing import previews
from bot.services.managing.previews import NoPreview, Preview
from bot.views import previews as views
from pairing.programs import Program

log = logging.getLogger(__name__)

CLOSED = "not_found"  # what Slack says of a window that somebody closed
COVERED = "hash_conflict"  # and of one in which something else stands by now


def is_window(body: Mapping[str, Any]) -> bool:
    """Tell whether a click came from a window, which can be drawn anew."""
    return bool(body.get("view", {}).get("type") == "modal")


def open_window(client: WebClient, trigger_id: str, view: Mapping[str, Any]) -> str | None:
    """Open a window. Returns its id; None when Slack does not open it."""
    try:
        opened = client.views_open(trigger_id=trigger_id, view=dict(view))
    except (SlackClientError, OSError) as error:
        log.warning("window not opened", extra={"event": "form.lost", "reason": code_of(error)})
        return None
    return str(opened["view"]["id"])


def draw(
    client: WebClient, view_id: str, view: Mapping[str, Any], *, over: str | None = None
) -> str | None:
    """Draw a window anew.

    over     Slack's hash of what must still stand there; None = whatever it is
    Returns  the hash of what stands there now, "" while Slack does not say; None when nobody looks
             at it any more, or something else came of a button meanwhile
    """
    note_drawn(view)
    seen = {} if not over else {"hash": over}
    try:
        drawn = client.views_update(view_id=view_id, view=dict(view), **seen)
    except SlackApiError as error:
        log.info("window not drawn", extra={"event": "answer.lost", "reason": code_of(error)})
        return None if code_of(error) in (CLOSED, COVERED) else ""
    except (SlackClientError, OSError) as error:
        log.info("window not drawn", extra={"event": "answer.lost", "reason": code_of(error)})
        return ""
    return str(drawn["view"].get("hash", ""))


def show(runtime: Runtime, client: WebClient, view_id: str, program: Program) -> None:
    """Plan the coming round and draw it into an open window, more of it whenever more is known.

    Ends early when the window is closed, when one of its buttons was pressed, whose outcome stands
    there then, or when the bot stops. Takes as long as planning takes, so it
    runs behind the acknowledgment.
    """
    over: str | None = ""  # below the words that I am looking there is no button
    look = previews.look(
        runtime.db, program, library=runtime.library, locks=runtime.locks, stop=runtime.stopping
    )
    try:
        with closing(look):
            for one in look:
                over = draw(client, view_id, _view(one, program), over=over)
                if over is None:
                    return
    except PlanningStopped:
        return
    except Exception:  # whatever it was, the window must not say forever that it is looking
        log.exception("preview failed", extra={"event": "preview.failed"})
        draw(client, view_id, views.failed(program.id))


def _view(one: Preview | NoPreview, program: Program) -> Mapping[str, Any]:
    if isinstance(one, NoPreview):
        return views.no_preview(one, program.id)
    return views.preview(one)
