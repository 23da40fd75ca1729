"""The beat of jobs: begun, ended, succeeded, failed."""

import pytest

from bot.pulse import Pulse


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_a_job_at_work_is_as_old_as_its_beginning() -> None:
    clock = Clock()
    pulse = Pulse(monotonic=clock)

    with pulse.beat("run_rounds"):
        clock.at += 7
        one = pulse.beats()["run_rounds"]

    assert (one.age_s, one.is_at_work, one.ok_age_s, one.took_s) == (7, True, None, None)


def test_a_job_that_gives_a_sign_of_life_stands_still_since_then() -> None:
    clock = Clock()
    pulse = Pulse(monotonic=clock)
    pulse.sign("keep_house")
    assert pulse.beats() == {}

    with pulse.beat("keep_house"):
        clock.at += 7
        before = pulse.beats()["keep_house"]
        pulse.sign("keep_house")
        clock.at += 2
        after = pulse.beats()["keep_house"]
    with pulse.beat("keep_house"):
        anew = pulse.beats()["keep_house"]

    assert (before.still_s, after.still_s, after.age_s) == (7, 2, 9)
    assert anew.sign_age_s is None
    assert anew.still_s == 0


def test_a_job_that_ended_says_how_long_it_took_and_how_long_ago() -> None:
    clock = Clock()
    pulse = Pulse(monotonic=clock)

    with pulse.beat("run_rounds"):
        clock.at += 2
    clock.at += 5
    one = pulse.beats()["run_rounds"]

    assert (one.age_s, one.is_at_work, one.ok_age_s, one.took_s) == (7, False, 5, 2)
    assert (one.n_failed, one.has_failed) == (0, False)


def test_a_failure_is_counted_passed_on_and_leaves_the_last_success() -> None:
    clock = Clock()
    pulse = Pulse(monotonic=clock)
    with pulse.beat("run_rounds"):
        pass
    clock.at += 9

    with pytest.raises(ValueError, match="no"), pulse.beat("run_rounds"):
        raise ValueError("no")
    one = pulse.beats()["run_rounds"]

    assert (one.ok_age_s, one.n_failed, one.has_failed) == (9, 1, True)


def test_of_two_at_once_the_later_one_counts_as_at_work() -> None:
    clock = Clock()
    pulse = Pulse(monotonic=clock)

    with pulse.beat("run_rounds"):
        clock.at += 1
        later = pulse.beat("run_rounds")
        later.__enter__()
    one = pulse.beats()["run_rounds"]

    assert one.is_at_work
    later.__exit__(None, None, None)
    assert not pulse.beats()["run_rounds"].is_at_work
