"""The rules that hide small groups, and groups that all say the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# The smallest number of pairs or answers that may be shown as a rate: below it a share would
# tell what single people said. May be raised, never lowered.
K_MIN = 5
# The same for the parts of a total, such as departments: there are more of them to compare.
K_BREAKDOWN = 10
# So many must have said one thing, and so many the other, for a share to be shown as a number.
# If all are the same, the number tells what each of them said. If one differs, it tells the one
# who differs what all others said; if two do, it tells any two who talk to each other.
MARGIN = 3
# Below this many a share is rounded, because an exact one can be turned back into people.
COARSE_BELOW = 20
COARSE_STEP = 5  # percent


class Level(StrEnum):
    """A share so near to an end that no number is shown: all of them, or all but one or two."""

    NEARLY_ALL = "nearly_all"
    HARDLY_ANY = "hardly_any"


@dataclass(frozen=True, slots=True)
class Share:
    """A share as it may be shown: a percentage, or a level instead of it.

    n        of how many pairs, answers or people; at least K_MIN
    percent  whole; None where there is a level
    count    how many they are; None where `percent` is coarse, or a level
    rounds   how many rounds it covers: more than 1 where single ones are too small to be shown
    """

    n: int
    percent: int | None = None
    level: Level | None = None
    count: int | None = None
    rounds: int = 1

    @property
    def bounds(self) -> tuple[int, int]:
        """Between which percentages the share lies, as far as it is shown."""
        if self.percent is not None:
            return self.percent, self.percent
        few = round(100 * (MARGIN - 1) / self.n)
        return (100 - few, 100) if self.level is Level.NEARLY_ALL else (0, few)


def share_of(count: int, n: int, *, k: int = 0, rounds: int = 1) -> Share | None:
    """Turn a count into what may be shown of it, or into None when it is of too few.

    count, n  0 <= count <= n
    k         smallest number shown; values below K_MIN count as K_MIN
    """
    if n < max(k, K_MIN):
        return None
    if count > n - MARGIN:
        return Share(n, level=Level.NEARLY_ALL, rounds=rounds)
    if count < MARGIN:
        return Share(n, level=Level.HARDLY_ANY, rounds=rounds)
    percent = percent_of(count, n)
    return Share(n, percent=percent, count=count if n >= COARSE_BELOW else None, rounds=rounds)


def percent_of(count: int, n: int) -> int:
    """Round a share to whole percent, or to fives where it is of few. n: at least 1."""
    step = COARSE_STEP if n < COARSE_BELOW else 1
    return int(round(100 * count / n / step) * step)


def is_safe_part(count: int, n: int, *, k: int = 0) -> bool:
    """Tell whether the exact count in a part of a total may be worked out by anybody."""
    return n >= max(k, K_BREAKDOWN) and MARGIN <= count <= n - MARGIN


def shown_parts(counts: Mapping[str, int], *, k: int = 0) -> frozenset[str]:
    """Choose which parts of a total may be shown beside it, so that no other can be worked out.

    counts   part -> number of answers in it, each >= 0; their sum is the total, which is known
    k        smallest number of answers in a part that is shown; values below K_BREAKDOWN count as
             K_BREAKDOWN
    Returns  the parts to show. What is left out is nothing, or at least two parts that hold k
             answers together: then no subtraction tells one of them
    """
    k = max(k, K_BREAKDOWN)
    shown = {part for part, n in counts.items() if n >= k}
    by_size = sorted(shown, key=lambda part: (counts[part], part))
    hidden = [n for part, n in counts.items() if part not in shown]
    for part in by_size:
        if not hidden or (len(hidden) > 1 and sum(hidden) >= k):
            break
        shown.remove(part)
        hidden.append(counts[part])
    return frozenset(shown) if not hidden or len(hidden) > 1 else frozenset()


def may_update(*, n_published: int, n_now: int, k_min: int = 0) -> bool:
    """Tell whether a running total may be published anew: not for the sake of a few answers, whose
    content the difference between the two would tell."""
    return n_now - n_published >= max(k_min, K_MIN)
