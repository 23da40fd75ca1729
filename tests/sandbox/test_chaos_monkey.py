"""Who is killed, paused and restarted, and when; on puppets and on processes that only wait."""

from __future__ import annotations

import subprocess
import time
from itertools import count
from pathlib import Path

import pytest

from sandbox.chaos import Instance, Monkey, Plan, from_command
from sandbox.errors import InstanceBroken
from tests.sandbox.puppets import Troupe, calling, no_calls

QUICK = (0.001, 0.002)


def test_lives_end_until_there_were_enough_and_each_instance_lives_on() -> None:
    troupe = Troupe()
    monkey = Monkey(
        troupe.start, Plan(seed=1, kills=30, instances=3, gap_s=QUICK), n_calls=calling()
    )

    monkey.rampage()

    assert (monkey.kills, monkey.own_kills, monkey.exact_kills) == (30, 30, 0)
    assert len(troupe.lives) == 33
    assert sorted(one.number for one in troupe.lives if one.status is None) == [0, 1, 2]
    assert {one.number for one in troupe.lives if one.status} == {0, 1, 2}


def test_the_kills_of_the_server_count_and_the_dead_live_on() -> None:
    troupe = Troupe(-9, -9)
    monkey = Monkey(troupe.start, Plan(seed=1, kills=5, gap_s=QUICK), n_calls=calling())

    monkey.rampage()

    assert (monkey.kills, monkey.exact_kills) == (5, 2)


def test_a_life_that_has_done_nothing_is_spared_for_a_while() -> None:
    troupe = Troupe()
    plan = Plan(seed=1, kills=3, gap_s=QUICK, early=0.0, patience_s=0.1)

    Monkey(troupe.start, plan, n_calls=no_calls).rampage()

    dead = [one for one in troupe.lives if one.status == -9]
    assert min(one.died - one.began for one in dead) >= 0.1


def test_a_life_is_spared_until_it_has_made_the_calls_drawn_for_it() -> None:
    troupe = Troupe()
    asked = count()

    def n_calls() -> int:  # every tenth look sees one more
        return next(asked) // 10

    plan = Plan(seed=1, kills=3, gap_s=QUICK, early=0.0, calls=(4, 4), patience_s=60)
    monkey = Monkey(troupe.start, plan, n_calls=n_calls)
    monkey.rampage()

    assert monkey.kills == 3
    assert next(asked) >= 3 * 4 * 10


def test_some_lives_end_before_they_have_done_anything() -> None:
    troupe = Troupe()
    plan = Plan(seed=1, kills=10, gap_s=QUICK, early=1.0, patience_s=60)

    Monkey(troupe.start, plan, n_calls=no_calls).rampage()

    assert sum(one.status == -9 for one in troupe.lives) == 10


def test_chaos_ends_when_its_time_is_over() -> None:
    plan = Plan(seed=1, kills=10, gap_s=(60, 60), chaos_limit_s=0.05)
    monkey = Monkey(Troupe().start, plan, n_calls=calling())

    monkey.rampage()

    assert monkey.kills == 0


def test_bad_answers_go_on_after_the_kills_until_there_were_enough() -> None:
    asked = iter([False, False, True])
    monkey = Monkey(Troupe().start, Plan(seed=1, kills=1, gap_s=QUICK), n_calls=calling())

    monkey.rampage(is_enough=lambda: next(asked))

    assert (monkey.kills, list(asked)) == (1, [])


def test_bad_answers_end_when_nobody_calls_any_more() -> None:
    plan = Plan(seed=1, kills=0, patience_s=0.05, chaos_limit_s=30)
    began = time.monotonic()

    Monkey(Troupe().start, plan, n_calls=no_calls).rampage(is_enough=lambda: False)

    assert 0.05 <= time.monotonic() - began < 15


def test_work_is_fed_in_step_with_the_kills() -> None:
    fed: list[float] = []
    plan = Plan(seed=1, kills=4, gap_s=QUICK)

    Monkey(Troupe().start, plan, n_calls=calling()).rampage(feed=fed.append)

    assert fed == sorted(fed)
    assert set(fed) == {0.25, 0.5, 0.75, 1.0} | ({0.0} & set(fed))


def test_a_bot_that_never_gets_as_far_as_a_call_ends_the_run() -> None:
    monkey = Monkey(Troupe(*[1] * 50).start, Plan(seed=1, gap_s=(60, 60)), n_calls=no_calls)

    with pytest.raises(InstanceBroken, match="status 1 before it calls"):
        monkey.rampage()


def test_crashes_after_calls_are_counted_and_survived() -> None:
    monkey = Monkey(
        Troupe(*[3] * 50).start, Plan(seed=1, kills=2, gap_s=QUICK, early=1), n_calls=calling()
    )

    monkey.rampage()

    assert {status for _, status in monkey.crashes} == {3}


def test_in_peace_who_is_done_stays_away_and_who_dies_comes_back() -> None:
    troupe = Troupe()
    monkey = Monkey(troupe.start, Plan(seed=1, kills=0, instances=2), n_calls=calling())
    monkey.rampage()

    troupe.lives[0].status, troupe.lives[1].status = 0, 4
    monkey.keep_alive()
    monkey.keep_alive()

    assert [one.number for one in troupe.lives] == [0, 1, 1]
    assert (monkey.crashes, monkey.all_finished) == ([(1, 4)], False)
    troupe.lives[2].status = 0
    monkey.keep_alive()
    assert monkey.all_finished


def test_a_paused_process_stands_still_and_then_lives_on() -> None:
    lives: list[Instance] = []
    states: set[str] = set()

    def start(number: int) -> Instance:
        lives.append(from_command(["sleep", "60"], environment={})(number))
        return lives[-1]

    plan = Plan(seed=1, kills=0, pauses=3, gap_s=(0.01, 0.02), pause_s=(0.05, 0.1))
    monkey = Monkey(start, plan, n_calls=no_calls)
    began = time.monotonic()

    monkey.rampage(feed=lambda _: states.add(read_state(lives[0].pid)))

    assert time.monotonic() - began >= 3 * 0.05 + 2 * 0.01
    assert (monkey.pauses, len(lives), lives[0].poll()) == (3, 1, None)
    assert "T" in states
    monkey.end()
    assert lives[0].poll() == -9


def test_who_was_paused_is_spared_until_it_has_shown_what_it_does() -> None:
    troupe = Troupe()
    plan = Plan(seed=1, kills=1, pauses=1, gap_s=(0.05, 0.06), pause_s=(0.1, 0.1), early=1)

    Monkey(troupe.start, plan, n_calls=no_calls).rampage()

    first = troupe.lives[0]
    assert first.died - first.began >= 0.1 + 0.05


def read_state(pid: int) -> str:
    """The first letter of what ps says of a process: T = stopped, Z = dead, "" = gone."""
    said = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return said.stdout.strip()[:1]


def test_ending_a_command_ends_what_it_started(tmp_path: Path) -> None:
    file = tmp_path / "child"
    start = from_command(["bash", "-c", f"sleep 60 & echo $! > {file}; wait"], environment={})
    monkey = Monkey(start, Plan(seed=1, kills=0), n_calls=calling())
    monkey.rampage()
    while not file.exists() or not file.read_text().strip():
        pass  # the shell says so within milliseconds

    monkey.end()

    assert read_state(int(file.read_text())) in ("", "Z")


@pytest.mark.parametrize(
    "wrong",
    [{"instances": 0}, {"kills": -1}, {"gap_s": (0.2, 0.1)}, {"pause_s": (0.0, 1.0)}],
)
def test_plans_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"a run needs|a range"):
        Plan(seed=1, **wrong)  # type: ignore[arg-type]  # names of real fields
