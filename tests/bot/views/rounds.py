"""The coming round as an admin looks at it and decides about it, with made-up facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.services.drawing.round_outcomes import Outcome
from bot.services.managing.previews import NoPreview, Preview, Sight
from bot.services.managing.round_orders import Order
from bot.views import previews, round_orders
from bot.views.rendered import Rendered
from pairing.cadence import first_rule
from pairing.ids import ProgramId, WorkspaceId
from pairing.levers import Effect, Lever
from pairing.matching.left_over import Obstacle
from pairing.outlines import Band, LeftOver, Outline, Quality
from pairing.planning_time import preview_s
from pairing.programs import Preset, Program, Rules
from tests.bot.views.facts import BERLIN, OVER_AT, ROUND_AT

NOW = ROUND_AT - timedelta(days=8)
PROGRAM = Program(
    id=ProgramId(3),
    workspace_id=WorkspaceId(1),
    name="Leads <& peers>",
    preset=Preset.STANDARD,
    rule=first_rule(preset=Preset.STANDARD, zone=BERLIN, now=NOW),
    rules=Rules(),
    next_round_at=ROUND_AT,
    suspended_at=None,
)
SMALL = Outline(
    n_pool=7,
    n_pairs=2,
    n_trios=1,
    n_left=0,
    n_repeats=0,
    is_fewest=True,
    qualities=(Quality((Band.STRONG,), 3),),
    left=(),
)
LARGE = Outline(
    n_pool=1_238,
    n_pairs=608,
    n_trios=1,
    n_left=19,
    n_repeats=4,
    is_fewest=False,
    qualities=(
        Quality((Band.STRONG,), 402),
        Quality((Band.GOOD,), 180),
        Quality((Band.FAIR, Band.LOW), 27),
    ),
    left=(LeftOver(Obstacle.STAGE_GAP, 9), LeftOver(None, 10)),
)
EFFECTS = (
    Effect(Lever.STAGE_GAP, 3, n_more=9, n_repeats=0),
    Effect(Lever.OVERLAP, 30, n_more=1, n_repeats=2),
    Effect(Lever.TRIO, 0, n_more=2, n_repeats=-1),
    Effect(Lever.SCORE, 0.25, n_more=0, n_repeats=-3),
    Effect(Lever.SAME_TEAM, 0, n_more=0, n_repeats=0),
)
SIGHT = Sight(PROGRAM, (PROGRAM.name,), 1_240)


def modals() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """The window of a preview, from looking to all that is known."""
    every_reason = replace(
        LARGE, n_left=60, left=tuple(LeftOver(one, 5) for one in (*Obstacle, None))
    )
    alone = replace(SMALL, n_pool=1, n_pairs=0, n_trios=0, n_left=1, qualities=())
    few = Outline(4, 0, 0, 0, 0, is_fewest=False)
    stuck = replace(alone, left=(LeftOver(None, 1),))
    shown = {
        "everybody has a partner": Preview(PROGRAM, SMALL),
        "while other rules are tried": Preview(PROGRAM, LARGE, 7, EFFECTS[:2], n_options=5),
        "with all that other rules would change": Preview(PROGRAM, LARGE, 7, EFFECTS, n_options=5),
        "nothing helps": Preview(PROGRAM, LARGE, 7, EFFECTS[-1:], n_options=1),
        "every reason": Preview(PROGRAM, every_reason),
        "of one person": Preview(PROGRAM, stuck),
        "of few people": Preview(PROGRAM, few, is_small=True),
        "of few people, and more came": Preview(PROGRAM, few, is_small=True, changed=True),
        "two may only meet each other": Preview(PROGRAM, replace(SMALL, n_uncounted=2)),
        "of nobody": Preview(PROGRAM, replace(alone, n_pool=0, n_left=0)),
        "one meets again": Preview(PROGRAM, replace(SMALL, n_repeats=1)),
        "people came meanwhile": Preview(PROGRAM, SMALL, changed=True),
        "of a held round": Preview(replace(PROGRAM, held_at=NOW), SMALL),
        "of a suspended program": Preview(replace(PROGRAM, suspended_at=NOW), SMALL),
    }
    looks = {
        f"looking, {n:,} people": previews.looking(PROGRAM, n_people=n, seconds=preview_s(n))
        for n in (1, 1_240, 20_000, 100_000)
    }
    nothing = {one.value: previews.no_preview(one, PROGRAM.id) for one in NoPreview}
    return {
        "round_preview": {
            **looks,
            **{name: previews.preview(one) for name, one in shown.items()},
            **nothing,
            "failed": previews.failed(PROGRAM.id),
            "what came of an order": round_orders.window(_ordered(Outcome.MOVED)),
        }
    }


def messages() -> Mapping[str, Mapping[str, Rendered]]:
    """Questions before an order, what came of it, and the word to people who were told."""
    several = Sight(None, ("Peer mentoring", "Leads `now` <!here>"))
    return {
        "round_orders": {
            **{f"asking to {what}": round_orders.ask(what, SIGHT) for what in Order},
            "which program": round_orders.which_program("hold", several, name=""),
            "no such program": round_orders.which_program("hold", several, name="x"),
            "no program": round_orders.which_program("hold", Sight(None), name=""),
            "being planned": round_orders.starting(1_240),
            **{one.value: _ordered(one) for one in Outcome if one is not Outcome.STARTED},
            **{name: round_orders.ordered(one, zone=BERLIN) for name, one in _started().items()},
        },
        "round_cancelled": {"always": round_orders.round_cancelled(ROUND_AT, OVER_AT, zone=BERLIN)},
    }


def _ordered(outcome: Outcome) -> Rendered:
    facts = {
        "outcome": outcome.value,
        "due_at": ROUND_AT.isoformat(),
        "next_round_at": OVER_AT.isoformat(),
        "at": NOW.isoformat(),
        "n": 1,
    }
    return round_orders.ordered(facts, zone=BERLIN, program_id=PROGRAM.id)


def _started() -> Mapping[str, Mapping[str, Any]]:
    started = {"outcome": "started", "pairs": 12, "trios": 1, "left": 0, "as_seen": True}
    return {
        "started as seen": started,
        "started, not as seen": started | {"left": 1, "as_seen": False},
        "started unseen": started | {"trios": 0, "as_seen": None},
        "started, and two may only meet each other": started | {"uncounted": 2},
        "started with few people": {"outcome": "started", "n": 4},
    }
