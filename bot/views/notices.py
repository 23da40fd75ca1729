"""Short notices as a form without fields, for places where a message cannot be shown."""

from typing import Any

from bot.views import texts
from bot.views.blocks import modal
from bot.views.rendered import Rendered


def notice(
    message: Rendered, *, close: str = texts.DONE, title: str = texts.JOIN_TITLE
) -> dict[str, Any]:
    """Show a message as a modal; its buttons keep working. `close` names the one that ends it."""
    return modal(title=title, close=close, blocks=message.blocks)
