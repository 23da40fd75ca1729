"""From what a button about the coming round carries to the round it means; see `payloads`."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.listeners.payloads import MAX_DIGITS
from bot.services.drawing.round_outcomes import Meant
from bot.services.drawing.round_starts import Totals
from pairing.ids import ProgramId

Body = Mapping[str, Any]

# Program, when its round is due in seconds, and the five numbers of `Totals`.
NUMBERS = r"[0-9]{1,9}(?:\.[0-9]{1,9}){4}"
MEANT = re.compile(rf"([0-9]{{1,{MAX_DIGITS}}})/([0-9]{{1,11}})(?:/({NUMBERS}))?")


def meant_of(body: Body) -> Meant | None:
    """The round that a button speaks of; None when its value is nothing of ours."""
    found = _found(body)
    if found is None:
        return None
    return Meant(ProgramId(int(found[1])), datetime.fromtimestamp(int(found[2]), UTC))


def seen_of(body: Body) -> Totals | None:
    """The numbers of the preview that a button stands under; None without one."""
    found = _found(body)
    if found is None or found[3] is None:
        return None
    return Totals(*map(int, found[3].split(".")))


def _found(body: Body) -> re.Match[str] | None:
    return MEANT.fullmatch(str(body["actions"][0].get("value", "")))
