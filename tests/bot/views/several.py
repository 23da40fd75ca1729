"""Several programs of one workspace, with made-up facts: which is meant, and where one stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.services.status import Elsewhere
from bot.views import heads_up, memberships, profile_form, standing
from bot.views import messages as letters
from bot.views.rendered import Rendered
from pairing.ids import ProgramId
from pairing.participants import FOREVER, Profile, Standing
from tests.bot.views.facts import LIBRARY, ROUND_AT, STATUSES, intro

SALES, LAW = ProgramId(2), ProgramId(3)
NAMES = {SALES: "Sales & <care>", LAW: "Law " + "x" * 76}
IN_TWO = replace(
    STATUSES["in"],
    program_id=SALES,
    program_name=NAMES[SALES],
    also=(Elsewhere(LAW, NAMES[LAW], Standing.SKIPPING, None, ROUND_AT),),
    open={ProgramId(4): "*New* <!here>", ProgramId(5): "Old"},
)
PAUSED = replace(
    STATUSES["in"],
    standing=Standing.PAUSED,
    until=FOREVER,
    program_id=SALES,
    program_name="Sales",
    also=(
        Elsewhere(LAW, "Law", Standing.PAUSED, FOREVER, ROUND_AT),
        Elsewhere(ProgramId(4), "Care", Standing.IN, None, ROUND_AT),
    ),
)
SKIPPING = replace(IN_TWO, standing=Standing.SKIPPING, also=(), open={})
OUTSIDE = replace(IN_TWO, standing=Standing.OUT, also=(), open=NAMES)


def messages() -> Mapping[str, Mapping[str, Rendered]]:
    """What is asked, and where somebody stands, by golden file and variant."""
    asked = {
        f"which to {one}": memberships.ask_which(one, NAMES)
        for one in ("join", "skip", "resume", "now", "leave")
    }
    shown = {
        **asked,
        "there is none of that name": memberships.ask_which("skip", NAMES, is_unknown=True),
        "in two": standing.status_card(IN_TWO, LIBRARY),
        "paused in two of three": standing.status_card(PAUSED, LIBRARY),
        "skipping in one of several": standing.status_card(SKIPPING, LIBRARY),
        "in none of several": standing.status_card(OUTSIDE, LIBRARY),
        "introduction": intro(program=NAMES[SALES]),
        "introduction of three": intro(program="Law", trio=True, met_before=True),
        "welcome": letters.welcome(IN_TWO, LIBRARY),
        "heads-up": heads_up.heads_up(ROUND_AT, IN_TWO),
        "join by message": profile_form.join_message(LIBRARY, program_id=SALES),
    }
    return {"several_programs": shown}


def modals() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """The form that joins one of several."""
    form = profile_form.join_form(Profile(), LIBRARY, program_id=SALES, program_name=NAMES[SALES])
    return {"join_one_of_several": {"a program": form}}
