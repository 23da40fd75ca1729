"""Putting an answer into words, with what an answer itself does not hold."""

from collections.abc import Mapping
from typing import Any

from bot.listeners.payloads import team_of
from bot.runtime import Runtime
from bot.services.answers import Answer, Said
from bot.services.joining.memberships import names_of
from bot.services.talking.old_buttons import why_inactive
from bot.views import texts
from bot.views.rendered import Rendered
from bot.views.replies import ASKING, reply
from pairing.ids import PairId


def in_words(runtime: Runtime, answer: Answer, *, zone: str) -> Rendered:
    """Draw an answer for whoever asked; zone: as in `reply`."""
    asks = answer.said in ASKING
    names = names_of(runtime.db, answer.facts["programs"]) if asks else None
    return reply(answer, zone=zone, names=names)


def inactive(runtime: Runtime, body: Mapping[str, Any], pair_id: PairId | None) -> str:
    """Say why a button or a form of a pair does nothing: the pair is over, or it is not theirs."""
    said = Said.NOT_YOURS
    if pair_id is not None:
        who = {"team_id": team_of(body), "slack_user_id": body["user"]["id"]}
        said = why_inactive(runtime.db, **who, pair_id=pair_id, now=runtime.now())
    return texts.REPLIES[said]
