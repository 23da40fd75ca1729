"""Small pictures as SVG, drawn for a column of 380 pixels, so that a phone shows them as they are.

Pure: numbers and words in, a string out. No script, no resource from elsewhere, and no meaning in
a colour alone: every value stands beside its mark. Colours are in the page's style sheet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 380, 230
LEFT, RIGHT, TOP, BOTTOM = 40, 12, 26, 40
NAME_WIDTH, CELL_HEIGHT, MOST_LETTERS = 112, 30, 16
SHADES = 5
SPARSE = 8  # more marks than that carry a number only at every second one


@dataclass(frozen=True, slots=True)
class Mark:
    """One round in a plot. low, high: in the unit of the axis; None = not shown.

    said  the value as it stands beside the mark
    """

    name: str
    low: float | None
    high: float | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a heat map. shade: 0 to 1; None = not shown."""

    said: str
    shade: float | None


@dataclass(frozen=True, slots=True)
class Words:
    """What a screen reader says of a picture, what stands along its axis and for what is hidden."""

    title: str
    says: str
    axis: str
    hidden: str


def bars(marks: Sequence[Mark], words: Words, *, most: float) -> str:
    """Draw a bar for each mark, from 0 to `low`, and an outline up to `high`."""
    parts = list(_grid(most, unit=""))
    for mark, x, width in _places(marks):
        parts.append(_name(mark.name, x))
        if mark.low is None:
            parts.append(_upright(x, words.hidden))
            continue
        if mark.high is not None:
            parts.append(_bar(x, width, _y(mark.high, most), "outline"))
        parts.append(_bar(x, width, _y(mark.low, most), "fill"))
        parts.append(_bar_value(mark, x, most))
    return _svg(words, HEIGHT, [*parts, _axis(words.axis)])


def ranges(marks: Sequence[Mark], words: Words, *, goal: int) -> str:
    """Draw percentages as dots with a bar up to `high`, and a dashed line at a goal."""
    parts = list(_grid(100, unit="%"))
    y = _y(goal, 100)
    parts.append(f'<line class="goal" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>')
    for mark, x, _ in _places(marks):
        parts.append(_name(mark.name, x))
        if mark.low is None:
            parts.append(_upright(x, words.hidden))
            continue
        top, bottom = _y(mark.high or mark.low, 100), _y(mark.low, 100)
        if top < bottom:
            parts.append(
                f'<line class="range" x1="{x}" x2="{x}" y1="{bottom}" y2="{top}"/>'
                f'<line class="cap" x1="{x - 5}" x2="{x + 5}" y1="{top}" y2="{top}"/>'
            )
        parts.append(f'<circle class="dot" cx="{x}" cy="{bottom}" r="4.5"/>')
        parts.append(_text(x, min(top, bottom) - 8, mark.said, "value"))
    return _svg(words, HEIGHT, [*parts, _axis(words.axis)])


def heat_map(names: Sequence[str], rows: Sequence[tuple[str, Sequence[Cell]]], words: Words) -> str:
    """Draw a table of shaded fields. names: of the columns; rows: a name and its fields."""
    width = (WIDTH - NAME_WIDTH - 4) / max(len(names), 1)
    parts = [_HATCH]
    for column, name in enumerate(names):
        parts.append(_text(NAME_WIDTH + (column + 0.5) * width, 16, name, "tick"))
    for line, (name, cells) in enumerate(rows):
        y = 24 + line * CELL_HEIGHT
        short = name if len(name) <= MOST_LETTERS else f"{name[: MOST_LETTERS - 1]}…"
        parts.append(_text(NAME_WIDTH - 8, y + 19, short, "row"))
        for column, cell in enumerate(cells):
            parts += _cell(cell, NAME_WIDTH + column * width, y, width)
    height = 24 + len(rows) * CELL_HEIGHT + 22
    axis = _text(NAME_WIDTH + len(names) * width / 2, height - 5, words.axis, "axis")
    return _svg(words, height, [*parts, axis])


_HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><rect width="6" height="6" class="paper"/>'
    '<line x1="0" y1="0" x2="0" y2="6" class="hatch"/></pattern></defs>'
)


def _cell(cell: Cell, x: float, y: float, width: float) -> list[str]:
    shade = None if cell.shade is None else min(int(cell.shade * SHADES), SHADES - 1)
    fill = 'fill="url(#hatch)"' if shade is None else f'class="shade{shade}"'
    box = f'x="{x + 1:.1f}" y="{y}" width="{width - 2:.1f}" height="{CELL_HEIGHT - 2}" rx="3"'
    ink = "on-dark" if shade is not None and shade > SHADES // 2 else "on-light"
    return [f"<rect {box} {fill}/>", _text(x + width / 2, y + 19, cell.said, f"field {ink}")]


def _svg(words: Words, height: float, parts: Iterable[str]) -> str:
    inside = (
        f"<title>{escape(words.title)}</title><desc>{escape(words.says)}</desc>{''.join(parts)}"
    )
    label = escape(f"{words.title}. {words.says}")
    return (
        f'<svg role="img" aria-label="{label}" viewBox="0 0 {WIDTH} {height:g}"'
        f' xmlns="http://www.w3.org/2000/svg">{inside}</svg>'
    )


def _places(marks: Sequence[Mark]) -> Iterable[tuple[Mark, float, float]]:
    """Each mark, the middle of its place and how wide a bar there is."""
    step = (WIDTH - LEFT - RIGHT) / max(len(marks), 4)
    for number, mark in enumerate(marks):
        is_sparse = len(marks) > SPARSE and (len(marks) - 1 - number) % 2
        shown = Mark(mark.name, mark.low, mark.high, "" if is_sparse else mark.said)
        yield shown, round(LEFT + (number + 0.5) * step, 1), round(min(step * 0.62, 44), 1)


def _grid(most: float, *, unit: str) -> Iterable[str]:
    for part in range(5):
        value = most * part / 4
        y = _y(value, most)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
        yield _text(LEFT - 6, y + 4, f"{value:g}{unit}", "scale")


def _y(value: float, most: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / most, 1)


def _bar(x: float, width: float, top: float, kind: str) -> str:
    size = f'width="{width}" height="{max(HEIGHT - BOTTOM - top, 0):.1f}"'
    return f'<rect class="{kind}" x="{x - width / 2:.1f}" y="{top}" {size}/>'


def _bar_value(mark: Mark, x: float, most: float) -> str:
    """Inside a bar that has an outline above it, so that it is clear which of the two is meant."""
    top = _y(mark.low or 0, most)
    is_high = HEIGHT - BOTTOM - top > 24
    if mark.high is not None and is_high:
        return _text(x, top + 15, mark.said, "inside")
    return _text(x, _y(mark.high or mark.low or 0, most) - 5, mark.said, "value")


def _upright(x: float, words: str) -> str:
    """A word that is read upwards, in the place of a mark: as narrow as any of them."""
    y = HEIGHT - BOTTOM - 6
    place = f'x="{x + 4:.1f}" y="{y}" transform="rotate(-90 {x + 4:.1f} {y})"'
    return f'<text class="hidden" {place}>{escape(words)}</text>'


def _name(name: str, x: float) -> str:
    return _text(x, HEIGHT - BOTTOM + 16, name, "tick")


def _axis(words: str) -> str:
    return _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, words, "axis")


def _text(x: float, y: float, words: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'
