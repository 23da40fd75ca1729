"""The pictures of a report: which figures each of them shows, and the same figures in words."""

from collections.abc import Iterable, Sequence

from bot.cli.plots import Cell, Mark, Words, bars, heat_map, ranges
from bot.views.texts import report_page as words
from bot.views.texts import reports as said
from pairing.stats import Measure, RoundReport, Share
from pairing.stats.focus import GOALS

LAST_ROUNDS = 12  # in a picture; the table below has them all
MOST_DEPARTMENTS = 12


def participation(reports: Sequence[RoundReport]) -> tuple[str, str]:
    """Draw how many people had a partner, of how many. Returns the sentence and the picture."""
    last = reports[-1]
    says = words.PARTICIPATION_SAYS.format(
        number=last.number,
        placed=_said(last.placed),
        joined=last.joined,
        available=last.available,
    )
    marks = [
        Mark(str(one.number), one.placed, one.joined, "" if one.placed is None else f"{one.placed}")
        for one in reports
    ]
    spoken = _spoken((one, placed_words(one, of=one.joined)) for one in reports)
    most = _ceiling(max(one.joined for one in reports))
    return says, bars(marks, _words(words.PARTICIPATION, spoken), most=most)


def met_rate(reports: Sequence[RoundReport]) -> tuple[str, str]:
    """Draw the share of pairs that met, from what is known to what is possible."""
    return _percentages(
        reports,
        words.MET_RATE,
        words.MET_RATE_SAYS,
        low=Measure.MET,
        high=Measure.MET_AT_MOST,
    )


def usefulness(reports: Sequence[RoundReport]) -> tuple[str, str]:
    """Draw the share of useful talks."""
    return _percentages(reports, words.USEFULNESS, words.USEFULNESS_SAYS, low=Measure.USEFUL)


def new_ties(reports: Sequence[RoundReport]) -> tuple[str, str]:
    """Draw how many pairs met who had not met before."""
    known = [one.new_ties for one in reports if one.new_ties is not None]
    says = words.NEW_TIES_SAYS.format(total=sum(known)) if known else words.NEW_TIES_NONE
    marks = [
        Mark(str(one.number), one.new_ties, None, "" if one.new_ties is None else f"{one.new_ties}")
        for one in reports
    ]
    spoken = _spoken((one, _said(one.new_ties)) for one in reports)
    most = _ceiling(max(known, default=1))
    return says, bars(marks, _words(words.NEW_TIES, spoken), most=most)


def mixing(reports: Sequence[RoundReport]) -> tuple[str, str]:
    """Draw how far each department was brought together with the others, round by round."""
    newest = reports[-1].departments
    if not newest:
        return words.MIXING_NONE, ""
    names = [one.name for one in newest][:MOST_DEPARTMENTS]
    halves = [{one.name: one.halves for one in report.departments} for report in reports]
    most = max(one for there in halves for one in there.values()) or 1
    rows, spoken = [], []
    for name in names:
        values = [there.get(name) for there in halves]
        rows.append((name, [_cell(one, most) for one in values]))
        told = ", ".join(words.HIDDEN if one is None else _half(one) for one in values)
        spoken.append(words.ALT_DEPARTMENT.format(name=name, values=told))
    columns = [str(one.number) for one in reports]
    return words.MIXING_SAYS, heat_map(columns, rows, _words(words.MIXING, " ".join(spoken)))


def placed_words(report: RoundReport, *, of: int) -> str:
    """Say how many people had a partner, of how many."""
    return words.ALT_PLACED.format(placed=_said(report.placed), of=of)


def percent_words(share: Share | None) -> str:
    """Say a share as short as it can be said."""
    if share is None:
        return words.HIDDEN
    if share.level is not None:
        return said.LEVELS_SHORT[share.level]
    form = words.ALT_PERCENT if share.count is not None else words.ABOUT
    return form.format(percent=share.percent)


def _said(number: int | None) -> str:
    return words.HIDDEN if number is None else str(number)


def _percentages(
    reports: Sequence[RoundReport],
    title: str,
    says: str,
    *,
    low: Measure,
    high: Measure | None = None,
) -> tuple[str, str]:
    marks, spoken = [], []
    for one in reports:
        share = one.shares.get(low)
        top = share if high is None else one.shares.get(high, share)
        if share is None or top is None:
            marks.append(Mark(str(one.number), None))
            spoken.append((one, words.HIDDEN))
            continue
        ends = sum(share.bounds) / 2, sum(top.bounds) / 2
        shown = words.ALT_PERCENT.format(percent=share.percent)
        marks.append(
            Mark(
                str(one.number),
                ends[0],
                ends[1],
                shown if share.level is None else said.LEVELS_SHORT[share.level],
            )
        )
        pair = (percent_words(share), percent_words(top))
        spoken.append(
            (one, pair[0] if high is None else words.ALT_RANGE.format(low=pair[0], high=pair[1]))
        )
    goal = GOALS[low]
    return says.format(goal=goal), ranges(marks, _words(title, _spoken(spoken)), goal=goal)


def _words(title: str, says: str) -> Words:
    return Words(title, says, axis=words.ROUND_AXIS, hidden=words.HIDDEN)


def _spoken(values: Iterable[tuple[RoundReport, str]]) -> str:
    return " ".join(words.ALT_POINT.format(number=one.number, value=value) for one, value in values)


def _cell(halves: int | None, most: int) -> Cell:
    if halves is None:
        return Cell("", None)
    return Cell(_half(halves), halves / most)


def _half(halves: int) -> str:
    return f"{halves / 2:g}"


def _ceiling(most: int) -> int:
    """The end of an axis with four equal steps: a little above the largest value."""
    step = next(step for step in _STEPS if 4 * step >= most * 1.08)
    return 4 * step


# each at most one and a half times the one before it, from 2 on: no axis is half empty
_STEPS: tuple[int, ...] = tuple(
    sorted(n * 10**power for power in range(6) for n in (1, 2, 3, 4, 5, 6, 8, 15, 25))
)
