"""How a round went, in sentences: for Slack, and in the same words for the command line.

Text here is mrkdwn without a mark of its own, so it reads the same everywhere; the name of a
program, which an admin typed, is escaped where it goes to Slack.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.services.managing.reports import ToldReport
from bot.views.blocks import context, divider, escape, modal, section
from bot.views.rendered import Block, Rendered
from bot.views.texts import admin
from bot.views.texts import reports as words
from pairing.stats import (
    Focus,
    Measure,
    ProgramReport,
    RoundReport,
    Share,
    focus_of,
)

LAST_ROUNDS = 3  # of a program in one message: more is not read aloud with pleasure
MOST_PROGRAMS = 5
BRIEF = 3  # sentences: who was paired, and how many met
MAX_TITLE = 100  # of a header's 150 characters

_FIRST = (Measure.BOOKED, Measure.TWICE)
_FEEDBACK = (Measure.USEFUL, Measure.BALANCE, Measure.CONCRETE, Measure.RESPONSE)
_TIES = (Measure.ACROSS, Measure.GOES_ON, Measure.RETURNED)


def round_summary(told: ToldReport) -> Rendered:
    """Tell one of those who run a program how a round went."""
    report = told.report
    title = words.TITLE.format(program=escape(told.program, most=MAX_TITLE), **_dates(report))
    lines = report_lines(report)
    closing = [look_at(report), *hidden_lines(report)]
    return Rendered(
        text=" ".join([_sentence(title), *map(_sentence, [*lines, *closing])]),
        blocks=(
            section(f"*{title}*"),
            section("\n".join(lines)),
            section("\n".join(closing)),
            context(words.PROMISE),
        ),
    )


def admin_report(programs: Sequence[ProgramReport]) -> Rendered:
    """Show the last rounds of the programs somebody runs.

    Read aloud, it is the latest round and the totals of one program, or the latest round of each in
    a few sentences.
    """
    blocks: list[Block] = []
    spoken: list[str] = []
    shown = programs[:MOST_PROGRAMS]
    for program in shown:
        drawn = _program(program)
        blocks += [divider(), *drawn] if blocks else drawn
        spoken += _spoken(program, brief=len(shown) > 1)
    return Rendered(
        text=" ".join(map(_sentence, [*spoken, words.PROMISE])),
        blocks=(*blocks, context(words.PROMISE)),
    )


def report_window(programs: Sequence[ProgramReport]) -> dict[str, Any]:
    """The same as a window."""
    shown = admin_report(programs)
    return modal(title=admin.REPORT, close=admin.CLOSE, blocks=shown.blocks)


def _program(program: ProgramReport) -> list[Block]:
    name = escape(program.name, most=MAX_TITLE)
    if not program.rounds:
        return [section(words.NO_REPORTS.format(program=name))]
    blocks = [section(f"*{words.REPORT_TITLE.format(program=name)}*")]
    for report in reversed(program.rounds[-LAST_ROUNDS:]):
        heading = words.ROUND.format(**_dates(report))
        first = [look_at(report)] if report is program.rounds[-1] else []
        lines = [*first, *report_lines(report), *hidden_lines(report)]
        blocks.append(section("\n".join([f"*{heading}*", *lines])))
    if len(program.rounds) > 1:
        blocks.append(section("\n".join([f"*{words.TOTALS}*", *total_lines(program)])))
    if len(program.rounds) > LAST_ROUNDS:
        blocks.append(context(words.MORE_ROUNDS))
    return blocks


def _spoken(program: ProgramReport, *, brief: bool) -> list[str]:
    name = escape(program.name, most=MAX_TITLE)
    if not program.rounds:
        return [words.NO_REPORTS.format(program=name).replace("*", "")]
    newest = program.rounds[-1]
    lines = report_lines(newest)
    heads = [words.REPORT_TITLE.format(program=name), words.ROUND.format(**_dates(newest))]
    if brief:
        return [*heads, look_at(newest), *lines[:BRIEF]]
    totals = [words.TOTALS, *total_lines(program)] if len(program.rounds) > 1 else []
    return [*heads, look_at(newest), *lines, *hidden_lines(newest), *totals]


def _placed_lines(report: RoundReport) -> list[str]:
    numbers = {name: getattr(report, name) for name in ("placed", "available", "joined")}
    if report.placed is None:
        return [words.PLACED_HIDDEN.format(**numbers)]
    placed = words.PLACED_FEW if report.coverage is None else words.PLACED
    others = [words.UNCOUNTED.format(n=report.uncounted)] if report.uncounted else []
    grouped = words.PAIRS_AND_TRIOS if report.trios else words.PAIRS
    return [
        placed.format(**numbers, percent=report.coverage),
        grouped.format(pairs=report.pairs, trios=report.trios, waiting=report.waiting),
        *others,
    ]


def report_lines(report: RoundReport) -> list[str]:
    """Say what is shown of a round, one thing a line."""
    shares = report.shares
    lines = _placed_lines(report)
    if Measure.MET in shares:
        lines.append(met_line(report))
    lines += _lines(report, _FIRST)
    lines += _lines(report, _FEEDBACK)
    if report.median is not None:
        lines.append(words.MEDIAN.format(median=report.median))
    lines += _lines(report, _TIES)
    if report.new_ties is not None:
        lines.append(words.NEW_TIES.format(n=report.new_ties))
    if report.partners is not None:
        lines.append(words.PARTNERS.format(n=report.partners))
    if report.bridges is not None:
        linked, possible = report.bridges
        lines.append(words.BRIDGES.format(linked=linked, possible=possible))
    return lines


def total_lines(program: ProgramReport) -> list[str]:
    """Say what all rounds give together; one line at least."""
    shown = [
        f"{words.NAMES[measure]}: {share_words(measure, program.totals[measure], is_total=True)}"
        for measure in Measure
        if measure in program.totals and measure is not Measure.MET_AT_MOST
    ]
    if program.new_ties is not None:
        shown.append(words.NEW_TIES.format(n=program.new_ties))
    return shown or [words.NO_TOTALS]


def met_line(report: RoundReport) -> str:
    """Say how many met, from what is known to what is possible."""
    met, most = report.shares[Measure.MET], report.shares.get(Measure.MET_AT_MOST)
    share = share_words(Measure.MET, met)
    if most is None or (most.percent, most.level) == (met.percent, met.level):
        return words.MET_ALONE.format(share=share)
    up_to = words.MOST if most.level is None else words.MOST_LEVELS[most.level]
    return words.MET.format(share=share, most=up_to.format(percent=most.percent))


def share_words(measure: Measure, share: Share, *, is_total: bool = False) -> str:
    """Say a share: with its count where it is exact, and a level in words."""
    unit = words.UNITS[measure]
    if share.level is not None:
        said = words.LEVELS[share.level].format(n=share.n, unit=unit)
    else:
        form = words.EXACT if share.count is not None else words.ABOUT
        said = form.format(count=share.count, n=share.n, unit=unit, percent=share.percent)
    if share.rounds > 1 and not is_total:
        return words.TOGETHER.format(share=said, rounds=share.rounds)
    return said


def look_at(report: RoundReport) -> str:
    """Say what to look at first, and what may help."""
    focus = focus_of(report)
    what = words.FOCUS[focus]
    if focus is Focus.LONG_WAITS:
        n = report.long_waits
        what = what.format(waits=words.WAIT if n == 1 else words.WAITS.format(n=n))
    return words.LOOK_AT.format(what=what)


def hidden_lines(report: RoundReport) -> list[str]:
    """Say what is not shown, in one line or none."""
    names = [words.NAMES[one] for one in report.hidden if one is not Measure.MET_AT_MOST]
    return [words.HIDDEN.format(names=", ".join(names).lower())] if names else []


def day(on: date) -> str:
    """Write a date as people read it."""
    return words.DAY.format(day=on)


def _lines(report: RoundReport, measures: Sequence[Measure]) -> list[str]:
    return [
        words.LINES[one].format(share=share_words(one, report.shares[one]))
        for one in measures
        if one in report.shares
    ]


def _dates(report: RoundReport) -> dict[str, object]:
    return {
        "number": report.number,
        "begins": day(report.begins_on),
        "ends": day(report.ends_on),
    }


def _sentence(line: str) -> str:
    return line if line.endswith((".", ":")) else f"{line}."
