"""Who may not meet at all: exclusions come before any score, in pairs and in trios alike.

Every rule is symmetric, and a program can do without all but the avoid list. What is not known
keeps nobody apart, with one exception: without an organization chart, people of one team may be in
one line.
"""

from collections.abc import Callable, Mapping

from pairing.matching.circumstances import is_same_site, overlap_of
from pairing.participants import Participant
from pairing.profiles import MeetingMode, Profile
from pairing.programs import HardRule, Rules

_LAST_DIGIT = 1e-9  # of sums in another order; a score that is just enough keeps nobody apart


def excluded_by(one: Participant, other: Participant, rules: Rules) -> HardRule | None:
    """Name the first rule, in the order of HardRule, that keeps two people apart; None = none."""
    return next((rule for rule in HardRule if is_apart_by(rule, one, other, rules)), None)


def is_apart_by(rule: HardRule, one: Participant, other: Participant, rules: Rules) -> bool:
    """Tell whether one rule, unless it is switched off, keeps two people apart."""
    return rules.is_on(rule) and _KEEPS_APART[rule](one, other, rules)


def least_score(rules: Rules) -> float:
    """Give the score below which a pair is not made, however it was added up."""
    return max(0.0, rules.min_score - _LAST_DIGIT)


def stage_gap(one: Profile, other: Profile) -> int | None:
    """Give the difference of two people's stage levels, 0 to 6; None when one is unknown."""
    if one.stage is None or other.stage is None:
        return None
    return abs(one.stage.level - other.stage.level)


def is_stage_near(one: Profile, other: Profile, *, max_gap: int) -> bool:
    """Tell whether two stages may meet; an unknown one keeps nobody apart."""
    gap = stage_gap(one, other)
    return gap is None or gap <= max_gap


def _is_avoided(one: Participant, other: Participant, rules: Rules) -> bool:
    return (min(one.id, other.id), max(one.id, other.id)) in rules.avoided


def _is_one_line(one: Participant, other: Participant, _rules: Rules) -> bool:
    above_one, above_other = one.place.managers, other.place.managers
    if one.person_id in (above_other or ()) or other.person_id in (above_one or ()):
        return True
    is_charted = one.place.is_charted and other.place.is_charted
    return not is_charted and _is_same_team(one, other, _rules)


def _is_stage_far(one: Participant, other: Participant, rules: Rules) -> bool:
    return not is_stage_near(one.profile, other.profile, max_gap=rules.max_stage_gap)


def _is_without_language(one: Participant, other: Participant, _rules: Rules) -> bool:
    mine, yours = one.profile.languages, other.profile.languages
    return bool(mine and yours) and set(mine).isdisjoint(yours)


def _is_without_time(one: Participant, other: Participant, rules: Rules) -> bool:
    if one.profile.async_ok and other.profile.async_ok:
        return False
    shared = overlap_of(one, other)
    if shared is None or shared >= rules.min_overlap_minutes:
        return False
    return not is_same_site(one.profile, other.profile)


def _is_without_place(one: Participant, other: Participant, _rules: Rules) -> bool:
    mine, yours = one.profile, other.profile
    wants_to_meet = MeetingMode.IN_PERSON in (mine.mode, yours.mode)
    is_known = mine.site is not None and yours.site is not None
    return wants_to_meet and is_known and mine.site != yours.site


def _is_same_team(one: Participant, other: Participant, _rules: Rules) -> bool:
    return one.place.team is not None and one.place.team == other.place.team


_KEEPS_APART: Mapping[HardRule, Callable[[Participant, Participant, Rules], bool]] = {
    HardRule.AVOIDED: _is_avoided,
    HardRule.REPORTING_LINE: _is_one_line,
    HardRule.STAGE_GAP: _is_stage_far,
    HardRule.LANGUAGE: _is_without_language,
    HardRule.TIME: _is_without_time,
    HardRule.MODE: _is_without_place,
    HardRule.SAME_TEAM: _is_same_team,
}
