"""How reports are shown in a terminal, 80 columns wide, as JSON and as lines of a spreadsheet."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.views.reports import hidden_lines, look_at, report_lines, total_lines
from bot.views.texts import report_page, reports
from pairing.stats import Measure, ProgramReport, RoundReport, report_to_json
from pairing.stats.reports import share_to_json

LAST_ROUNDS = 12
_COLUMNS = {
    Measure.MET: "Met",
    Measure.MET_AT_MOST: "At most",
    Measure.USEFUL: "Useful",
    Measure.BALANCE: "Equal",
    Measure.RETURNED: "Back",
}
_NUMBERS = (
    *("joined", "available", "placed", "waiting", "long_waits", "pairs", "trios", "coverage"),
    *("median", "new_ties", "partners"),
)
NOTE = (
    "hidden: too few people are behind it, or it would tell what single people said. "
    "most, few: no number, because nearly all said the same. ~: rounded to fives. "
    "*: several small rounds together."
)


def stats_facts(programs: Sequence[ProgramReport]) -> Mapping[str, Any]:
    """Describe everything that was published; what is hidden is named, and has no value."""
    return {
        "programs": [
            {
                "name": one.name,
                "rounds": [
                    {
                        **report_to_json(report),
                        "coverage": report.coverage,
                        "hidden": [measure.value for measure in report.hidden],
                    }
                    for report in one.rounds
                ],
                "totals": {m.value: share_to_json(share) for m, share in one.totals.items()},
                "new_ties": one.new_ties,
            }
            for one in programs
        ]
    }


def csv_rows(programs: Sequence[ProgramReport]) -> Iterator[Sequence[object]]:
    """Give a line of names, then one for each round, oldest first.

    A share has three columns: a percentage or a level, of how many, over how many rounds; they are
    empty where it is hidden.
    """
    shares = [f"{one}{end}" for one in Measure for end in ("", "_of", "_rounds")]
    yield ["program", "round", "begins_on", "ends_on", *_NUMBERS, *shares]
    for program in programs:
        for report in program.rounds:
            numbers = [getattr(report, name) for name in _NUMBERS]
            yield [
                _cell(program.name),
                report.number,
                report.begins_on.isoformat(),
                report.ends_on.isoformat(),
                *("" if number is None else number for number in numbers),
                *(value for one in Measure for value in _share(report, one)),
            ]


def print_stats(programs: Sequence[ProgramReport]) -> None:
    """Print the rounds of each program as a table, then the latest one and the totals in words."""
    console = Console(highlight=False)
    for number, program in enumerate(programs):
        if number:
            console.print()
        console.print(program.name, markup=False)
        if not program.rounds:
            console.print(report_page.NO_ROUNDS, soft_wrap=True)
            continue
        console.print(_table(program.rounds[-LAST_ROUNDS:]))
        if len(program.rounds) > LAST_ROUNDS:
            console.print("Earlier rounds: --json and --csv have them all.")
        console.print(NOTE)
        for heading, lines in _words(program):
            console.print(f"\n{heading}", markup=False)
            for line in lines:
                console.print(Padding(Text(line), (0, 0, 0, 2)))


def _table(shown: Sequence[RoundReport]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("Round", "Begins", "Paired", *_COLUMNS.values(), "New"):
        is_words = name in ("Round", "Begins")
        table.add_column(name, justify="left" if is_words else "right", no_wrap=True)
    for one in shown:
        table.add_row(
            str(one.number),
            one.begins_on.isoformat(),
            report_page.HIDDEN if one.placed is None else f"{one.placed}/{one.available}",
            *(_short(one, measure) for measure in _COLUMNS),
            report_page.HIDDEN if one.new_ties is None else str(one.new_ties),
        )
    return table


def _words(program: ProgramReport) -> Iterator[tuple[str, Sequence[str]]]:
    newest = program.rounds[-1]
    lines = [*report_lines(newest), *hidden_lines(newest), look_at(newest)]
    yield report_page.LATEST.format(number=newest.number), lines
    if len(program.rounds) > 1:
        yield reports.TOTALS, total_lines(program)


def _short(report: RoundReport, measure: Measure) -> str:
    share = report.shares.get(measure)
    if share is None:
        return report_page.HIDDEN
    said = f"{'' if share.count is not None else '~'}{share.percent}%"
    if share.level is not None:
        said = reports.LEVELS_TINY[share.level]
    return f"{said}{'*' if share.rounds > 1 else ''}"


def _share(report: RoundReport, measure: Measure) -> tuple[object, object, object]:
    share = report.shares.get(measure)
    if share is None:
        return "", "", ""
    value: object = share.percent if share.level is None else share.level.value
    return value, share.n, share.rounds


def _cell(text: str) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
