"""Those that are measured, behind one door: the engine and its rivals, each planning one round."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from benchmarks.stages import noted_market, timed_stages
from pairing.history import PairHistory
from pairing.ids import ParticipantId
from pairing.matching.large.market import Market
from pairing.matching.plan import plan_round
from pairing.participants import Participant
from pairing.programs import Rules

PAIRME, YELP, NETWORKX = "pairme", "yelp-beans way", "networkx, 20 best"
GREEDY, SHUFFLE = "greedy draw", "shuffle"

Group = tuple[ParticipantId, ...]
Groups = Sequence[Group]
Barred = frozenset[Group]


@dataclass(frozen=True, slots=True)
class Played:
    """groups: members ascending; own_total, own_bound: what the engine's certificate says.

    witness  to be given back with the next round; stages: seconds by name, where there are any
    market   the engine's last prices, where it has any
    """

    groups: Groups
    own_total: int | None = None
    own_bound: int | None = None
    witness: Any = None
    stages: Mapping[str, float] = field(default_factory=dict)
    market: Market | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One round to plan. barred: every pair the rules keep apart, for rivals that know no rules."""

    pool: Sequence[Participant]
    history: PairHistory
    rules: Rules
    seed: int
    barred: Barred = frozenset()
    witness: Any = None


Player = Callable[[Question], Played]


def pairme(question: Question) -> Played:
    """Let the engine plan the round."""
    with timed_stages() as stages, noted_market() as noted:
        plan = plan_round(
            question.pool,
            question.history,
            question.rules,
            seed=question.seed,
            witness=question.witness,
        )
    return Played(
        groups=[pair.members for pair in plan.pairs],
        own_total=plan.certificate.total,
        own_bound=plan.certificate.bound,
        witness=plan.witness,
        stages=dict(stages),
        market=noted[0] if noted else None,
    )


def _rival(question: Question, name: str) -> Played:
    # not at the top: networkx is optional, and its memory is not the engine's
    from benchmarks import rivals

    pool, history = question.pool, question.history
    if name == YELP:
        return Played(rivals.busy_set(pool, history, question.barred))
    if name == NETWORKX:
        return Played(rivals.networkx_weighted(pool, history, question.rules))
    if name == GREEDY:
        return Played(rivals.greedy_draw(pool, history, question.barred, seed=question.seed))
    return Played(rivals.shuffled(pool, seed=question.seed))


PLAYERS: Mapping[str, Player] = {
    PAIRME: pairme,
    **{name: partial(_rival, name=name) for name in (YELP, NETWORKX, GREEDY, SHUFFLE)},
}
