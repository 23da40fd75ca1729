"""Totals over all rounds. They are made of what was published, so they tell nothing more."""

from collections.abc import Iterable, Mapping

from pairing.stats.reports import Measure, RoundReport
from pairing.stats.rules import MARGIN, Share, share_of


def total_of(reports: Iterable[RoundReport]) -> Mapping[Measure, Share]:
    """Add the shares of all rounds up, by measure; what no round shows is missing.

    A share that is shown as a level counts as in the middle of it, a coarse one as what it says:
    so a total is good to a few percent where rounds are small. Levels alone give a level.
    """
    shown = list(reports)
    totals = {measure: _total([*_of(measure, shown)]) for measure in Measure}
    return {measure: share for measure, share in totals.items() if share is not None}


def _of(measure: Measure, reports: Iterable[RoundReport]) -> Iterable[Share]:
    return (one.shares[measure] for one in reports if measure in one.shares)


def _total(shares: list[Share]) -> Share | None:
    n = sum(share.n for share in shares)
    levels = {share.level for share in shares}
    about = sum(_about(share) for share in shares)
    total = share_of(about, n, rounds=sum(share.rounds for share in shares))
    if total is None:
        return None
    if len(levels) == 1 and None not in levels:
        return Share(n, level=levels.pop(), rounds=total.rounds)
    # a count would look exact, and is not
    return Share(n, total.percent, total.level, rounds=total.rounds)


def _about(share: Share) -> int:
    if share.count is not None:
        return share.count
    if share.percent is not None:
        return round(share.percent * share.n / 100)
    return MARGIN // 2 if share.bounds[0] == 0 else share.n - MARGIN // 2
