"""Rates a program's admins may see, and the rule that hides small groups.

Counts in, shares out. Knows neither people nor pairs, so it cannot point at anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass

# The smallest number of groups or answers that may be shown as a rate: below it a share would
# tell what single people said. May be raised, never lowered.
K_MIN = 5
# The same for the parts of a total, such as sites: there are more of them to compare.
K_BREAKDOWN = 10
# Below this many groups a share is rounded, because an exact one can be turned back into people.
COARSE_BELOW = 20
COARSE_STEP = 0.05


@dataclass(frozen=True, slots=True)
class MetRate:
    """The share of groups that met, in [0, 1]: at least `low`, at most `high`.

    The groups nobody answered for are the difference between the two.
    """

    low: float
    high: float
    n_groups: int


def met_rate(*, n_met: int, n_not_met: int, n_silent: int, k_min: int = K_MIN) -> MetRate | None:
    """Turn a round's counts of groups into a range, or into None when the round is too small.

    n_met, n_not_met, n_silent  groups with a "yes", with only "no", with no answer; all >= 0
    k_min                       smallest number of groups shown; values below K_MIN count as K_MIN
    """
    n_groups = n_met + n_not_met + n_silent
    if n_groups < max(k_min, K_MIN):
        return None
    return MetRate(
        low=_rounded(n_met / n_groups, n_groups=n_groups),
        high=_rounded((n_met + n_silent) / n_groups, n_groups=n_groups),
        n_groups=n_groups,
    )


def shown_parts(counts: Mapping[str, int], *, k: int = K_BREAKDOWN) -> frozenset[str]:
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


def may_update(*, n_published: int, n_now: int, k_min: int = K_MIN) -> bool:
    """Tell whether a running total may be published anew: not for the sake of a few answers, whose
    content the difference between the two would tell."""
    return n_now - n_published >= max(k_min, K_MIN)


def _rounded(share: float, *, n_groups: int) -> float:
    if n_groups >= COARSE_BELOW:
        return round(share, 2)
    return round(round(share / COARSE_STEP) * COARSE_STEP, 2)
