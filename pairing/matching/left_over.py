"""Why somebody has nobody at all to meet: facts for the admin who previews a round, in counts.

The avoid list does not exist here. Who may meet nobody by the rules of the program is left over in
every plan, so these counts are the same whatever anybody avoids; and of those who are left over for
another reason it is only known how many they are.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

import numpy as np

from pairing.guides.loading import load_library
from pairing.history import PairHistory
from pairing.ids import ParticipantId
from pairing.matching.roster import Roster, gather
from pairing.participants import Participant
from pairing.programs import HardRule, Rules

PIECE = 4096  # people looked at together: most find somebody among the first


class Obstacle(StrEnum):
    """What keeps somebody from meeting anybody: the rule without which they could, as a rule.

    BUSY     another program has just introduced them to somebody; the caller knows of these
    STAGE_GAP, TIME, LANGUAGE, MODE, SAME_TEAM, REPORTING_LINE  as in HardRule
    SCORE    nobody they may meet is worth enough
    SEVERAL  no single rule: one keeps apart whom another would let them meet
    """

    BUSY = "busy"
    STAGE_GAP = "stage_gap"
    TIME = "time"
    LANGUAGE = "language"
    MODE = "mode"
    SAME_TEAM = "same_team"
    REPORTING_LINE = "reporting_line"
    SCORE = "score"
    SEVERAL = "several"


RULES = tuple(one for one in Obstacle if one is not Obstacle.BUSY)


def count_obstacles(
    left: Collection[ParticipantId], pool: Sequence[Participant], rules: Rules
) -> Mapping[Obstacle, int]:
    """Count, of those who are left over, whom the rules of the program leave nobody to meet.

    pool, rules  what the plan was made from; whom people avoid does not count
    Returns  by what keeps them from meeting somebody, each person once: by the first obstacle, in
             the order of `RULES`, without which they could. Only what occurs is in it
    Cost     for each of them, one look at everybody at most, and eight when they may meet nobody
    """
    rules = replace(rules, avoided=frozenset())
    alone = _alone(frozenset(left), pool, rules)
    found: dict[Obstacle, int] = {}
    for obstacle in RULES:
        if not alone:
            break
        relaxed = _without(obstacle, rules)
        still = alone if relaxed is None else _alone(alone, pool, relaxed)
        if obstacle is Obstacle.SEVERAL:
            still = frozenset()
        if len(still) < len(alone):
            found[obstacle] = len(alone) - len(still)
        alone = still
    return found


def _without(obstacle: Obstacle, rules: Rules) -> Rules | None:
    """Give the rules without one of them; None when they do not have it."""
    if obstacle is Obstacle.SEVERAL:
        return None
    if obstacle is Obstacle.SCORE:
        return replace(rules, min_score=0.0) if rules.min_score else None
    rule = HardRule(obstacle.value)
    if not rules.is_on(rule):
        return None
    if rule is HardRule.SAME_TEAM:
        return replace(rules, never_same_team=False)
    return replace(rules, off=rules.off | {rule})


def _alone(
    left: frozenset[ParticipantId], pool: Sequence[Participant], rules: Rules
) -> frozenset[ParticipantId]:
    """Return those of them who may meet nobody."""
    if not left:
        return left
    topics = load_library().topics
    roster = gather(pool, PairHistory.of(()), rules, seed=0, topics=topics)
    numbers = (number for number, one in enumerate(roster.people) if one.id in left)
    return frozenset(
        roster.people[number].id for number in numbers if not _may_meet_any(roster, number)
    )


def _may_meet_any(roster: Roster, number: int) -> bool:
    for start in range(0, len(roster), PIECE):
        others = np.arange(start, min(start + PIECE, len(roster)), dtype=np.int64)
        others = others[others != number]
        me = np.full(len(others), number, dtype=np.int64)
        if bool(roster.judge(me, others).is_allowed.any()):
            return True
    return False
