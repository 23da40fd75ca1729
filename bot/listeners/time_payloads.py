"""What the form for times and the button of a calendar file hold; services check it again."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.ids import NONE_SUITS, VALUE, TimesField
from bot.listeners.payloads import MAX_DIGITS
from pairing.ids import PairId
from pairing.talk_offers import Ticks

EPOCH = re.compile("[0-9]{1,10}")  # seconds, up to the year 2286
BOOKED = re.compile(rf"([0-9]{{1,{MAX_DIGITS}}})/([0-9]{{1,10}})")  # pair, instant


def read_ticks(view: Mapping[str, Any]) -> Ticks:
    """Read what was ticked, and what there was to tick: Slack sends the form along as it was.

    What is no time of ours counts as not there.
    """
    field = times_field(view)
    blocks = [one for one in view.get("blocks", ()) if one.get("block_id") == field]
    options = [option for one in blocks for option in one.get("element", {}).get("options", ())]
    ticked = view["state"]["values"].get(field, {}).get(VALUE, {}).get("selected_options") or ()
    return Ticks(
        suits=_instants(str(one.get("value", "")) for one in ticked),
        shown=_instants(str(one.get("value", "")) for one in options),
    )


def times_field(view: Mapping[str, Any]) -> str:
    """Find the block_id of the field for times in a form; the plain name when there is none."""
    ids = (str(block.get("block_id", "")) for block in view.get("blocks", ()))
    name = TimesField.TIMES.value
    return next((one for one in ids if one.partition(".")[0] == name), name)


def booked_of(body: Mapping[str, Any]) -> tuple[PairId, datetime] | None:
    """Read which talk a button is about; None when its value is nothing of ours."""
    numbers = BOOKED.fullmatch(str(body["actions"][0].get("value", "")))
    if numbers is None:
        return None
    return PairId(int(numbers[1])), datetime.fromtimestamp(int(numbers[2]), UTC)


def _instants(values: Iterable[str]) -> frozenset[datetime]:
    return frozenset(
        datetime.fromtimestamp(int(value), UTC)
        for value in values
        if value != NONE_SUITS and EPOCH.fullmatch(value)
    )
