"""The subjects whose messages and forms are in a file of their own, for the catalogue."""

from __future__ import annotations

from tests.bot.views import (
    lists,
    own_data,
    reporting,
    rounds,
    running,
    several,
    talking,
    timing,
)

MORE = (talking, timing, lists, own_data, rounds, running, reporting, several)
