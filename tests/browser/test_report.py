"""The page about a program, as a browser shows it: on a screen, on a phone, on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import ViewportSize, expect

from bot.cli.report_page import render_page
from tests.bot.views.reporting import program_report
from tests.browser.conftest import DESKTOP
from tests.browser.steps import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE = ViewportSize(width=390, height=844)
SMALLEST = """() => Math.min(...[...document.querySelectorAll("svg text")].map((one) => {
  const svg = one.ownerSVGElement;
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  return parseFloat(getComputedStyle(one).fontSize) * scale;
}))"""
OUTSIDE = """() => [...document.querySelectorAll("svg")].filter((svg) => {
  const box = svg.getBoundingClientRect();
  return [...svg.querySelectorAll("text")].some((one) => {
    const there = one.getBoundingClientRect();
    return there.left < box.left - 1 || there.right > box.right + 1;
  });
}).length"""


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["screen", "phone"])
@pytest.mark.parametrize("n", [1, 5, 12])
def test_it_fits_and_can_be_read(
    open_page: OpenPage, tmp_path: Path, size: ViewportSize, n: int
) -> None:
    file = tmp_path / "report.html"
    file.write_text(render_page(program_report(n)), encoding="utf-8")

    page = open_page(file.as_uri(), size=size, is_phone=size is PHONE)

    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert page.evaluate(SMALLEST) >= 9.5
    assert page.evaluate(OUTSIDE) == 0
    expect(page.get_by_role("img")).to_have_count(5)
    expect(page.get_by_role("heading", level=1)).to_contain_text("how the rounds went")


def test_dark_mode_changes_nothing(open_page: OpenPage, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(render_page(program_report(3)), encoding="utf-8")

    page = open_page(file.as_uri(), dark=True)

    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
