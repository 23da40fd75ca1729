"""Every order of events that a seed can draw: the real protocol in a model of the world."""

from __future__ import annotations

import pytest

from tests.faults.mutants import MUTANTS, Mutant
from tests.faults.simulation import MODES, Verdict, simulate
from tests.figures import RecordFigures

SEEDS = 2_000


def run(seeds: range, *, mode: str | None = None, mutant: Mutant | None = None) -> Verdict:
    verdict = Verdict()
    for seed in seeds:
        if mutant is None:
            simulate(seed, verdict, mode=mode)
        else:
            simulate(
                seed,
                verdict,
                mode=mutant.mode,
                performs=mutant.performs,
                prepare=mutant.prepare,
            )
    return verdict


@pytest.mark.parametrize("mode", MODES)
def test_some_seeds_keep_every_promise(mode: str) -> None:
    verdict = run(range(60), mode=mode)

    assert verdict.bad == []


@pytest.mark.slow
def test_two_thousand_seeds_keep_every_promise_and_every_fault_happens(
    record_figures: RecordFigures,
) -> None:
    verdict = run(range(SEEDS))

    record_figures(f"simulation, {verdict.line()}")
    assert verdict.bad == []
    assert (verdict.lost, verdict.doubled, verdict.disordered, verdict.too_late) == (0, 0, 0, 0)
    expected = {
        "kill",
        "kill_in_request",
        "pause",
        "lock_loss",
        "before",
        "after",
        "late",
        "429",
        "refused",
        "leave",
        "history_trouble",
    }
    assert expected <= {what for what, times in verdict.fired.items() if times}
    assert verdict.healed > 0


def test_a_seed_is_the_same_story_every_time() -> None:
    first, again = run(range(20)), run(range(20))

    assert first == again


@pytest.mark.slow
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_without_one_of_its_measures_the_protocol_breaks_a_promise(
    mutant: Mutant, record_figures: RecordFigures
) -> None:
    verdict = run(mutant.seeds, mutant=mutant)

    record_figures(f"mutant caught: {mutant.name}: {len(verdict.bad)} of {len(mutant.seeds)} seeds")
    assert verdict.bad, "the simulation does not notice that this measure is missing"
