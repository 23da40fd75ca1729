"""What admins may try when people are left over: one rule of a program, made wider by one step."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from pairing.outlines import Outline
from pairing.profiles import CareerStage
from pairing.programs import HardRule, Odd, Rules

OVERLAP_STEP = 30  # minutes
SCORE_STEP = 0.1
WIDEST_GAP = max(one.level for one in CareerStage) - min(one.level for one in CareerStage)


class Lever(StrEnum):
    """Which rule is made wider."""

    STAGE_GAP = "stage_gap"
    OVERLAP = "overlap"
    TRIO = "trio"
    SCORE = "score"
    SAME_TEAM = "same_team"


@dataclass(frozen=True, slots=True)
class Option:
    """The rules of a program with one of them wider.

    to  its new number: the stage gap, the minutes of overlap, the least score; 0 where it has none
    """

    lever: Lever
    to: float
    rules: Rules


@dataclass(frozen=True, slots=True)
class Effect:
    """What a plan by the wider rules brings.

    n_more         people who have a partner then and have none now; never below 0
    n_repeats      groups more in which two met before; below 0: so many fewer
    """

    lever: Lever
    to: float
    n_more: int
    n_repeats: int

    @property
    def helps(self) -> bool:
        """Whether more people have a partner, or as many with fewer repeats."""
        return self.n_more > 0 or self.n_repeats < 0


def options_for(rules: Rules) -> tuple[Option, ...]:
    """List what can be made wider in the rules of a program, one thing at a time."""
    return tuple(_options(rules))


def effect_of(option: Option, *, now: Outline, then: Outline) -> Effect:
    """Compare two plans for the same people: by the rules as they are, and by wider ones."""
    n_more = max(0, then.n_placed - now.n_placed)
    return Effect(option.lever, option.to, n_more, then.n_repeats - now.n_repeats)


def _options(rules: Rules) -> Iterator[Option]:
    gap, minutes = rules.max_stage_gap, rules.min_overlap_minutes
    if rules.is_on(HardRule.STAGE_GAP) and gap < WIDEST_GAP:
        yield Option(Lever.STAGE_GAP, gap + 1, replace(rules, max_stage_gap=gap + 1))
    if rules.is_on(HardRule.TIME) and minutes > 0:
        least = max(0, minutes - OVERLAP_STEP)
        yield Option(Lever.OVERLAP, least, replace(rules, min_overlap_minutes=least))
    if rules.odd is Odd.SIT_OUT:
        yield Option(Lever.TRIO, 0, replace(rules, odd=Odd.TRIO))
    if rules.min_score > 0:
        floor = max(0.0, round(rules.min_score - SCORE_STEP, 3))
        yield Option(Lever.SCORE, floor, replace(rules, min_score=floor))
    if rules.is_on(HardRule.SAME_TEAM):
        yield Option(Lever.SAME_TEAM, 0, replace(rules, never_same_team=False))
