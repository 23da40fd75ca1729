"""Short notices as a form without fields, for places where a message cannot be shown."""

from typing import Any

from slack_sdk.models.blocks import PlainTextObject
from slack_sdk.models.views import View

from bot.views import texts
from bot.views.rendered import Rendered


def notice(message: Rendered, *, close: str = texts.DONE) -> dict[str, Any]:
    """Show a message as a modal; its buttons keep working. `close` names the one that ends it."""
    view = View(
        type="modal",
        title=PlainTextObject(text=texts.JOIN_TITLE),
        close=PlainTextObject(text=close),
        blocks=list(message.blocks),
    )
    return view.to_dict()
