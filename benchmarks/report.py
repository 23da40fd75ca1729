"""The tables of rounds.py: ratios first, seconds second."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from benchmarks.measuring import Row
from benchmarks.players import PAIRME
from benchmarks.tables import percent, seconds, table

_QUALITY = (
    "people", "history", "companies", "% of bound: worst", "best", "own certificate %: worst",
    "repeats", "needed", "left over", "trios", "barred", "seconds: median (max)",
    "MB before", "MB peak",
)  # fmt: skip
_RIVALS = (
    "player", "history", "% of bound", "x our points", "repeats", "left over", "seconds",
    "x our time", "x our extra MB",
)  # fmt: skip


def report(rows: Sequence[Row]) -> str:
    """Lay out everything that was measured."""
    ours = [row for row in rows if row.player == PAIRME]
    texts = [table("One round", _QUALITY, [_quality(list(it)) for it in _by_case(ours)])]
    rivals = _rivals(rows)
    if rivals:
        texts.append(table("Rivals in the same run, same companies", _RIVALS, rivals))
    stages = _growth(ours)
    if stages:
        texts.append(table("Seconds by stage, and growth", stages[0], stages[1:]))
    for row in rows:
        texts += [f"WRONG: {row.case} {row.player}: {it}\n" for it in row.complaints]
    texts.append(
        "The bound is worked out apart from the engine; at 210 people and fewer it is the best"
        " round itself.\nSeconds are of a cold call in a fresh process, imports excluded; memory"
        " is what the process\nheld before the call (program, company, history) and at most"
        " during it.\n"
    )
    return "\n".join(texts)


def _by_case(rows: Iterable[Row]) -> Iterable[Iterable[Row]]:
    def key(row: Row) -> tuple[int, int]:
        return row.case.n // 2 * 2, row.case.rounds

    return (group for _, group in groupby(sorted(rows, key=key), key=key))


def _quality(rows: Sequence[Row]) -> list[str]:
    shares = [row.share for row in rows if row.share is not None]
    own = [row.own_total / row.own_bound for row in rows if row.own_total and row.own_bound]
    return [
        f"{min(row.case.n for row in rows):,}",
        str(rows[0].case.rounds),
        str(len(rows)),
        percent(min(shares, default=None)),
        percent(max(shares, default=None)),
        percent(min(own, default=None)),
        str(sum(row.verdict.repeats for row in rows)),
        str(sum(row.needed for row in rows)),
        str(sum(row.verdict.n_left for row in rows)),
        str(sum(row.verdict.n_trios for row in rows)),
        str(sum(row.verdict.n_barred for row in rows)),
        seconds([row.seconds for row in rows]),
        f"{max(row.mb_before for row in rows):.0f}",
        f"{max(row.mb_peak for row in rows):.0f}",
    ]


def _rivals(rows: Sequence[Row]) -> list[list[str]]:
    lines: list[list[str]] = []
    ours = {row.case: row for row in rows if row.player == PAIRME}
    played = {row.case for row in rows if row.player != PAIRME}
    for row in rows:
        if row.case not in played:
            continue
        base = ours[row.case]
        extra = (row.mb_peak - row.mb_before) / max(0.1, base.mb_peak - base.mb_before)
        lines.append(
            [
                f"{row.player} (n={row.case.n})",
                str(row.case.rounds),
                percent(row.share, digits=2),
                f"{row.verdict.total / base.verdict.total:.3f}",
                str(row.verdict.repeats),
                str(row.verdict.n_left),
                seconds([row.seconds]),
                f"{row.seconds / base.seconds:.1f}",
                f"{extra:.1f}",
            ]
        )
    return lines


def _growth(ours: Sequence[Row]) -> list[list[str]]:
    """Compare sizes: seconds of the whole call and of each stage, and how many times more."""
    sizes = sorted({row.case.n // 2 * 2 for row in ours})
    names = ["the whole call", *sorted({name for row in ours for name in row.stages})]
    most = max((row.case.rounds for row in ours), default=0)
    lines = [["stage", *(f"{n:,}" for n in sizes), "last / last but one"]]
    for name in names:
        means = []
        for n in sizes:
            took = [
                row.seconds if name == names[0] else row.stages.get(name, 0.0)
                for row in ours
                if row.case.n // 2 * 2 == n and row.case.rounds == most
            ]
            means.append(sum(took) / max(1, len(took)))
        growth = means[-1] / means[-2] if len(means) > 1 and means[-2] else 0.0
        lines.append([name, *(f"{it:.3g}" for it in means), f"{growth:.1f}" if growth else "-"])
    return lines if ours else []
