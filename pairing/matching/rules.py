"""Who may not be paired at all: exclusions come before any score."""

from pairing.participants import Participant, Profile
from pairing.programs import Rules


def stage_gap(one: Profile, other: Profile) -> int | None:
    """Give the difference of two people's stage levels, 0 to 6; None when one is unknown."""
    if one.stage is None or other.stage is None:
        return None
    return abs(one.stage.level - other.stage.level)


def is_allowed(one: Participant, other: Participant, *, rules: Rules) -> bool:
    """Tell whether two participants may be in one pair or trio, whatever their score."""
    pair = (one.id, other.id) if one.id < other.id else (other.id, one.id)
    if pair in rules.avoided:
        return False
    gap = stage_gap(one.profile, other.profile)
    return gap is None or gap <= rules.max_stage_gap
