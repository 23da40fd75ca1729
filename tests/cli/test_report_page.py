"""The page for a board: it needs nothing else, says everything in words, and is easy to read."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from bot.cli.report_page import render_page
from bot.cli.report_plots import participation
from bot.cli.report_style import STYLE
from pairing.stats import Measure, ProgramReport, RoundReport, total_of
from tests.bot.views.reporting import program_report, report_of


class Page(HTMLParser):
    """Which elements a page has, and whether each one that opens is closed."""

    EMPTY = ("meta", "line", "rect", "circle", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_is_whole_and_loads_nothing() -> None:
    text = render_page(program_report(5))
    page = Page(text.removeprefix("<!doctype html>\n"))

    assert page.open == []
    assert {tag for tag, _ in page.seen}.isdisjoint(
        {"script", "link", "img", "iframe", "object", "image", "use", "a"}
    )
    assert {name for _, given in page.seen for name in given if name.startswith("on")} == set()
    outside = re.findall(r"(?:https?:)?//[^\s\"')<]+", text.replace("&lt;", "<"))
    assert set(outside) == {"http://www.w3.org/2000/svg"}  # the name of a language, not an address
    assert "url(" not in STYLE
    assert "@import" not in STYLE
    assert "default-src 'none'" in text


def test_what_an_admin_typed_stays_text() -> None:
    text = render_page(program_report(3))

    assert "Leads &lt;&amp; peers&gt;" in text
    assert "Leads <" not in text


def test_every_picture_says_all_its_values_in_words() -> None:
    page = Page(render_page(program_report(5)))

    said = [given["aria-label"] for tag, given in page.seen if tag == "svg"]

    assert len(said) == 5
    for words, value in zip(
        said,
        (
            "Round 1: 83 of 96. Round 2: 8 of 9.",
            "Round 1: 66%, up to 80%. Round 2: hidden. Round 3: about 50%, up to nearly all.",
            "Round 1: 82%. Round 2: hidden. Round 3: hidden. Round 4: 82%.",
            "Round 1: 27. Round 2: hidden. Round 3: hidden. Round 4: 27.",
            "Sales: 1, hidden, hidden, 1, 1.",
        ),
        strict=True,
    ):
        assert value in str(words)


def test_figures_that_are_hidden_are_named_so_in_the_table() -> None:
    text = render_page(program_report(2))

    assert text.count("<td>hidden</td>") >= 6
    assert Page(text).text.count("too few people are behind it") >= 3


def test_nothing_is_hidden_where_there_was_no_round_before() -> None:
    report = report_of()
    first = {one: share for one, share in report.shares.items() if one is not Measure.RETURNED}
    rounds = (replace(report, shares=first),)

    text = render_page(ProgramReport("Peers", rounds, total_of(rounds), 27))

    assert text.count("<td>first round</td>") == 1
    assert text.count("<td>hidden</td>") == 1  # of the totals


def test_a_page_without_rounds_says_when_the_first_comes() -> None:
    page = Page(render_page(ProgramReport("Peers", (), {}, None)))

    assert "The first one comes a week after" in page.text
    assert not [tag for tag, _ in page.seen if tag == "svg"]


@pytest.mark.parametrize("n", [1, 12, 30])
def test_pictures_show_the_last_year_and_the_table_all_rounds(n: int) -> None:
    rounds = tuple(_numbered(one) for one in range(1, n + 1))
    text = render_page(ProgramReport("Peers", rounds, total_of(rounds), 27))

    assert text.count('<tr><th scope="row">') == n + 1
    assert text.count('class="fill"') == 2 * min(n, 12)


def test_the_colours_can_be_told_apart() -> None:
    """WCAG 2.2: 4.5 for text, 3 for marks."""
    on_white = ("1b1f24", "57606a", "1f5fa8", "9a4a00")
    assert all(f"#{one}" in STYLE for one in on_white)

    assert min(_contrast(one, "ffffff") for one in on_white) >= 4.5
    assert min(_contrast("1b1f24", one) for one in ("e9f1fa", "c9dcf0", "9fc1e4")) >= 4.5
    assert min(_contrast("ffffff", one) for one in ("2f6db5", "123f75", "1f5fa8")) >= 4.5


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _numbered(number: int) -> RoundReport:
    return report_of(number=number)


def test_an_axis_ends_a_little_above_the_largest_value() -> None:
    ends = {most: axis_end(most) for most in range(1, 2_000)}

    assert ends[199] == 240
    assert all(most < end <= max(8, 1.75 * most) for most, end in ends.items())
    assert {end % 4 for end in ends.values()} == {0}


def axis_end(most: int) -> int:
    """The highest number along the axis of the picture of how many had a partner."""
    _, picture = participation([report_of(joined=most)])
    return max(int(tick) for tick in re.findall(r'class="scale[^>]*>(\d+)<', picture))
