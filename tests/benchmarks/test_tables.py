"""The two programs run and print what they promise."""

import json
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import commands, cycles, load, rounds
from benchmarks.cycles import full_rounds, play
from benchmarks.players import GREEDY, PAIRME, SHUFFLE, YELP
from benchmarks.rounds import cases
from benchmarks.stages import REST, STAGES, timed_stages
from benchmarks.tables import table
from pairing.history import PairHistory
from pairing.matching import plan
from pairing.programs import Rules


@pytest.mark.slow
def test_rounds_prints_its_table_and_writes_every_measurement(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("networkx")
    kept = tmp_path / "rows.json"

    # the size at which the rivals play too; every player has a process of its own
    status = rounds.main(["--quick", "--sizes", "60", "--json", str(kept)])

    told = capsys.readouterr().out
    assert status == 0, told
    assert "One round" in told
    assert "Rivals in the same run" in told
    assert "WRONG" not in told
    rows = [row for row in json.loads(kept.read_text()) if row["player"] == PAIRME]
    assert all(0.9 <= row["share"] <= 1 for row in rows)
    assert all(row["mb_peak"] >= row["mb_before"] > 0 for row in rows)
    assert all(0 < sum(row["stages"].values()) <= row["seconds"] for row in rows)
    assert "exact regime" in told


@pytest.mark.parametrize("program", [rounds, cycles, load, commands])
def test_the_programs_explain_themselves(
    program: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        program.main(["--help"])

    assert ended.value.code == 0
    assert f"python -m {program.__name__}" in capsys.readouterr().out


def test_cases_take_turns_with_odd_numbers_and_without_rules() -> None:
    found = cases((100,), (0, 10), instances=3)

    assert [(it.n, it.rounds, it.with_rules) for it in found] == [
        (100, 0, True),
        (100, 10, True),
        (101, 0, True),
        (101, 10, True),
        (100, 0, False),
        (100, 10, False),
    ]


@pytest.mark.parametrize(("n", "rounds"), [(2, 1), (20, 19), (21, 17), (51, 47), (201, 197)])
def test_a_cycle_has_as_many_rounds_as_the_pairs_allow(n: int, rounds: int) -> None:
    assert full_rounds(n) == rounds


def test_stages_are_watched_while_the_block_runs_and_never_after() -> None:
    before = plan.gather

    with timed_stages() as seconds:
        plan.plan_round([], PairHistory.of([]), Rules(), seed=1)

    assert plan.gather is before
    assert seconds[next(iter(STAGES))] > 0
    assert set(seconds) <= {*STAGES, REST}


def test_a_cycle_counts_repeats_and_who_is_left_over() -> None:
    pytest.importorskip("networkx")

    ours, ban, draw, shuffle = (
        play(7, player, seed=1, tell=lambda _: None) for player in (PAIRME, YELP, GREEDY, SHUFFLE)
    )

    assert {it.n_rounds for it in (ours, ban, draw, shuffle)} == {4}
    assert (ours.n_left, ban.n_repeats, ban.n_left) == (0, 0, 4)
    assert shuffle.n_left == draw.n_left == 4
    assert ours.trios[1] >= 1


def test_a_table_is_aligned() -> None:
    assert table("T", ["a", "bb"], [["x", "1"], ["yy", "22"]]).splitlines() == [
        "",
        "T",
        "------",
        "a   bb",
        "------",
        "x    1",
        "yy  22",
        "------",
    ]
