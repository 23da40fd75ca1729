"""The chaos kit as a whole, on small bots: it finds what careless ones do; a careful one passes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import Chance, Fault, FaultKind, Message, Point, Sandbox
from sandbox.chaos import Expected, Plan, Report, from_function, is_quiet, run_chaos
from sandbox.chaos.__main__ import main
from sandbox.scopes import KNOWN_SCOPES
from tests.sandbox.chaos_bots import Address, run_careful, run_hasty, run_sloppy

POST = "chat.postMessage"
CHANCES = (
    Chance(Fault(POST, FaultKind.HTTP_429, retry_after=0), 0.12),
    Chance(Fault(POST, FaultKind.DROP_BEFORE), 0.08),
    Chance(Fault(POST, FaultKind.DROP_AFTER), 0.06),
    Chance(Fault(POST, FaultKind.LATE, seconds=0.05), 0.06),
    Chance(Fault(POST, FaultKind.KILL, at=Point.AFTER_EFFECT), 0.06),
)

pytestmark = pytest.mark.slow


def run(bot: Callable[[int, Address, int], None], *, tmp_path: Path, n: int) -> Report:
    plan = Plan(
        seed=7,
        kills=15,
        pauses=2,
        chances=CHANCES,
        gap_s=(0.02, 0.1),
        pause_s=(0.05, 0.2),
        chaos_limit_s=30,
        calm_limit_s=30,
    )
    with Sandbox(tiers=False, scopes=sorted(KNOWN_SCOPES)) as slack:
        here = Address(slack.api_url, slack.bot_token, tmp_path / "journal")
        return run_chaos(
            slack,
            from_function(bot, here, n),
            plan,
            expected=Expected([str(key) for key in range(n)], order=find_place),
            is_settled=is_quiet(slack, n, quiet_s=0.5, give_up_s=1.0),
        )


def find_place(message: Message) -> tuple[str, int]:
    return "all", int((message.metadata or {})["event_payload"]["key"])


def test_a_careful_bot_comes_through_without_a_stain(tmp_path: Path) -> None:
    report = run(run_careful, tmp_path=tmp_path, n=40)

    assert report.problems() == [], report.explain()
    assert (report.pauses, report.verdict.n_messages) == (2, 40)
    assert report.kills >= 15
    assert report.exact_kills > 0


def test_a_bot_that_marks_after_posting_is_found_to_post_twice(tmp_path: Path) -> None:
    report = run(run_sloppy, tmp_path=tmp_path, n=80)

    assert report.verdict.n_duplicated > 0, report.line
    assert report.verdict.n_lost == 0
    assert "chat.postMessage" in report.explain()
    assert "seed 7" in report.explain()


def test_a_bot_that_marks_before_posting_is_found_to_lose(tmp_path: Path) -> None:
    report = run(run_hasty, tmp_path=tmp_path, n=80)

    assert report.verdict.n_lost > 0, report.line
    assert any(problem.startswith(f"{report.verdict.n_lost} lost") for problem in report.problems())


def test_a_command_is_put_through_it_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--expect", "6", "--seed", "3", "--kills", "3", "--quiet", "0.4", "--calm"]
    bot = [sys.executable, "-m", "tests.sandbox.chaos_bots", "careful", "6", str(tmp_path / "j")]

    status = main([*options, "--", *bot])

    line = capsys.readouterr().out
    assert status == 0, line
    assert line.startswith("seed 3: 3 kills, 0 pauses, 0 API faults, 0 x 429 -> 6 messages, 0 lost")
