"""Putting an answer into words, with the names that an answer itself does not hold."""

from bot.runtime import Runtime
from bot.services.answers import Answer
from bot.services.joining.memberships import names_of
from bot.views.rendered import Rendered
from bot.views.replies import ASKING, reply


def in_words(runtime: Runtime, answer: Answer, *, zone: str) -> Rendered:
    """Draw an answer for whoever asked; zone: as in `reply`."""
    asks = answer.said in ASKING
    names = names_of(runtime.db, answer.facts["programs"]) if asks else None
    return reply(answer, zone=zone, names=names)
