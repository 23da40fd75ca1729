"""Home with made-up facts: before joining, with a partner at every step, with earlier partners."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.services.joining.home import MOST_MET, Home, PastPair
from bot.services.status import MOST_CURRENT
from bot.views import home
from bot.views.blocks import MAX_SLACK_ID
from pairing.guides.library import Library
from pairing.ids import PairId
from pairing.next_steps import NextStep
from pairing.participants import CareerStage, Profile, Standing
from tests.bot.views.facts import (
    BEN,
    BERLIN,
    CHLOE,
    LIBRARY,
    ROUND_AT,
    STATUSES,
    current,
    status,
)

STEPS = {
    NextStep.MEET: {"meets_at": ROUND_AT},
    NextStep.MEET_AGAIN: {"n_met": 1},
    NextStep.DONE: {"n_met": 2},
}
MET = (
    PastPair(PairId(5), ROUND_AT - timedelta(weeks=4), (CHLOE,)),
    PastPair(PairId(3), ROUND_AT - timedelta(weeks=8), (BEN, CHLOE)),
)


def homes() -> Mapping[str, Mapping[str, Any]]:
    """Home in every state."""
    shown = {name: Home(one) for name, one in STATUSES.items()}
    shown |= {
        f"next step: {step}": Home(status(pairs=(current(step=step, **STEPS.get(step, {})),)))
        for step in NextStep
    }
    twice = current(step=NextStep.MEET_AGAIN, n_met=2)
    both = (replace(current(), pair_id=PairId(8)), current(CHLOE, step=NextStep.TELL))
    shown |= {
        "next step: meet_again, after two talks": Home(status(pairs=(twice,))),
        "in, with two pairs": Home(status(pairs=both)),
        "in, with earlier partners": Home(status(), MET),
        "in, with many earlier partners": Home(status(), MET, more=3),
        "left, with earlier partners": Home(status(Standing.OUT), MET),
        "in, of an admin": Home(status(), runs=True),
    }
    return {name: home.home(one, LIBRARY) for name, one in shown.items()}


def fullest() -> dict[str, Any]:
    """The largest Home there can be: as many pairs as are shown, trios of the longest ids."""
    ids = ("W" * MAX_SLACK_ID,) * 2
    pairs = [
        replace(current(*ids, step=NextStep.NONE_PLANNED), pair_id=PairId(n))
        for n in range(MOST_CURRENT)
    ]
    keys = sorted(LIBRARY.topics, key=lambda key: -len(LIBRARY.topics[key].label))
    profile = Profile(CareerStage.SENIOR, tuple(keys[:3]), tuple(keys[:5]))
    met = [
        PastPair(PairId(n), ROUND_AT - timedelta(weeks=12 + n // 8), ids) for n in range(MOST_MET)
    ]
    everything = Home(status(profile=profile, pairs=tuple(pairs)), tuple(met), more=10**6)
    return home.home(everything, LIBRARY)


def home_of(profile: Profile, library: Library) -> dict[str, Any]:
    """The Home of somebody who chose these topics."""
    return home.home(Home(status(profile=profile)), library)


def home_with(slack_user_id: str, *, zone: str = BERLIN) -> dict[str, Any]:
    """The Home of somebody in a zone who meets two people, and met them before."""
    ids = (slack_user_id,) * 2
    meets = current(*ids, step=NextStep.MEET, meets_at=ROUND_AT)
    met = (PastPair(PairId(3), ROUND_AT, ids),)
    return home.home(Home(status(zone=zone, pairs=(meets,)), met), LIBRARY)
