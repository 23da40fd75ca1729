"""One report as one HTML file that needs nothing else: for a board, on a screen or on paper.

Everything in it comes from a `ProgramReport`, which holds what was published and nothing more.
"""

from collections.abc import Callable, Iterable, Sequence
from html import escape

from bot.cli import report_plots
from bot.cli.report_plots import LAST_ROUNDS, percent_words, placed_words
from bot.cli.report_style import STYLE
from bot.views.reports import day, look_at
from bot.views.texts import report_page as words
from bot.views.texts import reports as said
from pairing.stats import Measure, ProgramReport, RoundReport, Share

# nothing is loaded from anywhere, and no script runs, whatever stands in the page
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
Plot = Callable[[Sequence[RoundReport]], tuple[str, str]]
PLOTS: tuple[tuple[str, Plot], ...] = (
    (words.PARTICIPATION, report_plots.participation),
    (words.MET_RATE, report_plots.met_rate),
    (words.USEFULNESS, report_plots.usefulness),
    (words.NEW_TIES, report_plots.new_ties),
)
_TABLE = (
    Measure.MET,
    Measure.MET_AT_MOST,
    Measure.USEFUL,
    Measure.BALANCE,
    Measure.CONCRETE,
    Measure.RETURNED,
)


def render_page(program: ProgramReport) -> str:
    """Return the page about a program."""
    title = escape(words.TITLE.format(program=program.name))
    inside = _body(program) if program.rounds else f"<p>{words.NO_ROUNDS}</p>"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n{inside}\n</main>\n</body>\n</html>\n"
    )


def _body(program: ProgramReport) -> str:
    first, last = program.rounds[0], program.rounds[-1]
    shown = program.rounds[-LAST_ROUNDS:]
    n = len(program.rounds)
    span = words.SPAN.format(
        rounds=words.ONE_ROUND if n == 1 else words.ROUNDS.format(n=n),
        begins=day(first.begins_on),
        ends=day(last.ends_on),
    )
    plots = "\n".join(_figure(heading, *draw(shown)) for heading, draw in PLOTS)
    mixing = _figure(words.MIXING, *report_plots.mixing(shown), kind="wide")
    look = escape(look_at(last).removeprefix(said.LOOK_AT.format(what="")))
    parts = (
        f'<p class="soft">{span}</p>',
        f"<section><h2>{words.LATEST.format(number=last.number)}</h2>{_cards(program)}</section>",
        f'<div class="plots">{plots}{mixing}</div>',
        f'<section class="look"><h2>{words.LOOK_AT}</h2><p>{look}</p></section>',
        f"<section><h2>{words.ALL_FIGURES}</h2>{_table(program)}</section>",
        f"<section><h2>{words.HOW}</h2><ul>{_items(words.HOW_LINES)}</ul></section>",
        f"<footer>{words.MADE.format(day=day(last.ends_on))}</footer>",
    )
    return "\n".join(parts)


def _cards(program: ProgramReport) -> str:
    last = program.rounds[-1]
    met, most = last.shares.get(Measure.MET), last.shares.get(Measure.MET_AT_MOST)
    useful = last.shares.get(Measure.USEFUL)
    met_note = words.HIDDEN_NOTE if met is None else words.MET_NOTE_ALONE
    if met is not None and most is not None and met.bounds != most.bounds:
        met_note = words.MET_NOTE.format(most=_up_to(most))
    useful_note = words.HIDDEN_NOTE if useful is None else words.USEFUL_NOTE.format(n=useful.n)
    paired_note = words.PAIRED_NOTE.format(available=last.available)
    ties, hidden = program.new_ties, (words.HIDDEN_FIGURE, words.HIDDEN_NOTE)
    cards = (
        (words.PAIRED, *(hidden if last.placed is None else (str(last.placed), paired_note))),
        (words.MET, _capital(percent_words(met)), met_note),
        (words.USEFUL, _capital(percent_words(useful)), useful_note),
        (words.TIES, *(hidden if ties is None else (str(ties), words.TIES_NOTE))),
    )
    drawn = (
        f'<div class="card"><dt>{name}</dt><dd class="number">{number}</dd>'
        f'<dd class="note">{note}</dd></div>'
        for name, number, note in cards
    )
    return f'<dl class="cards">{"".join(drawn)}</dl>'


def _figure(heading: str, says: str, picture: str, *, kind: str = "") -> str:
    css = f' class="{kind}"' if kind else ""
    return (
        f"<figure{css}><figcaption><h2>{heading}</h2><p>{escape(says)}</p></figcaption>"
        f"{picture}</figure>"
    )


def _table(program: ProgramReport) -> str:
    heads = "".join(f'<th scope="col">{name}</th>' for name in words.COLUMNS)
    rows = "".join(_row(one) for one in reversed(program.rounds))
    totals = "".join(f"<td>{_total(program.totals.get(one))}</td>" for one in _TABLE)
    ties = words.HIDDEN if program.new_ties is None else str(program.new_ties)
    foot = f'<th scope="row">{words.TOTAL}</th><td></td><td></td>{totals}<td>{ties}</td>'
    note = words.TABLE_NOTE
    if any(_is_pooled(one.shares.get(m)) for one in program.rounds for m in _TABLE):
        note = f"{note} {words.TOGETHER_NOTE}"
    return (
        f'<p class="soft" id="note">{note}</p><div class="scroll" tabindex="0">'
        f'<table aria-describedby="note">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>"
        f"<tfoot><tr>{foot}</tr></tfoot></table></div>"
    )


def _row(report: RoundReport) -> str:
    placed = placed_words(report, of=report.available)
    ties = words.HIDDEN if report.new_ties is None else str(report.new_ties)
    cells = _cells(report.shares.get(one) for one in _TABLE)
    if report.number == 1 and Measure.RETURNED not in report.shares:
        # not hidden: there was no round before it. It is the last of them
        cells = f"{cells.removesuffix(_cells([None]))}<td>{words.FIRST}</td>"
    return (
        f'<tr><th scope="row">{report.number}</th><td>{day(report.begins_on)}</td>'
        f"<td>{placed}</td>{cells}<td>{ties}</td></tr>"
    )


def _cells(shares: Iterable[Share | None]) -> str:
    drawn = (f"{percent_words(one)}{'*' if _is_pooled(one) else ''}" for one in shares)
    return "".join(f"<td>{one}</td>" for one in drawn)


def _total(share: Share | None) -> str:
    """Its line is named as an estimate, so the single figure need not be."""
    if share is None or share.percent is None:
        return percent_words(share)
    return words.ALT_PERCENT.format(percent=share.percent)


def _is_pooled(share: Share | None) -> bool:
    return share is not None and share.rounds > 1


def _items(lines: Iterable[str]) -> str:
    return "".join(f"<li>{escape(line)}</li>" for line in lines)


def _up_to(most: Share) -> str:
    form = said.MOST if most.level is None else said.MOST_LEVELS[most.level]
    return form.format(percent=most.percent)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
