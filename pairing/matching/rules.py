"""Who may not meet at all: exclusions come before any score, in pairs and in trios alike.

Avoided pairs are looked up by id where pairs are judged; what follows from profiles is here.
"""

from pairing.participants import Profile


def stage_gap(one: Profile, other: Profile) -> int | None:
    """Give the difference of two people's stage levels, 0 to 6; None when one is unknown."""
    if one.stage is None or other.stage is None:
        return None
    return abs(one.stage.level - other.stage.level)


def is_stage_near(one: Profile, other: Profile, *, max_gap: int) -> bool:
    """Tell whether two stages may meet; an unknown one keeps nobody apart."""
    gap = stage_gap(one, other)
    return gap is None or gap <= max_gap
