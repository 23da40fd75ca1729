"""Faults by chance: shares, seeds, and what has not fired."""

from __future__ import annotations

from collections import Counter

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import Chance, Fault, FaultKind, FaultMix, Point, Sandbox

POST, OPEN = "chat.postMessage", "conversations.open"
LIMITED = Fault(POST, FaultKind.HTTP_429, retry_after=0)
DROPPED = Fault(POST, FaultKind.DROP_AFTER)
KILLED = Fault(POST, FaultKind.KILL, at=Point.AFTER_EFFECT)
ANYWHERE = Fault("*", FaultKind.GARBAGE)


def draw_many(mix: FaultMix, method: str, n: int = 1_000) -> Counter[Fault | None]:
    return Counter(mix.draw(method, channel=None, caller=7) for _ in range(n))


def test_each_fault_hits_its_share_of_its_method() -> None:
    mix = FaultMix([Chance(LIMITED, 0.3), Chance(DROPPED, 0.1), Chance(ANYWHERE, 0.2)], seed=1)

    posts, opens = draw_many(mix, POST), draw_many(mix, OPEN)

    assert 250 < posts[LIMITED] < 350
    assert 70 < posts[DROPPED] < 130
    assert 150 < posts[ANYWHERE] < 250
    assert set(opens) == {None, ANYWHERE}


def test_a_seed_repeats_its_faults_and_another_does_not() -> None:
    chances = [Chance(LIMITED, 0.3), Chance(DROPPED, 0.3)]

    first, again, other = (
        [mix.draw(POST, channel=None, caller=None) for _ in range(50)]
        for mix in (FaultMix(chances, seed=s) for s in (1, 1, 2))
    )

    assert first == again != other


def test_a_kill_needs_a_caller_that_names_itself() -> None:
    mix = FaultMix([Chance(KILLED, 1.0)], seed=1)

    assert mix.draw(POST, channel=None, caller=None) is None
    assert mix.draw(POST, channel=None, caller=7) == KILLED


def test_what_never_fired_is_named_unless_it_was_switched_off() -> None:
    mix = FaultMix([Chance(LIMITED, 1.0), Chance(ANYWHERE, 0.0)], seed=1)

    before = mix.silent()
    draw_many(mix, POST, 1)

    assert (before, mix.silent()) == ([LIMITED], [])


@pytest.mark.parametrize("shares", [(0.6, 0.6), (-0.1, 0.2)])
def test_shares_that_cannot_be_are_refused(shares: tuple[float, float]) -> None:
    chances = [Chance(LIMITED, shares[0]), Chance(ANYWHERE, shares[1])]

    with pytest.raises(ValueError, match="must be ≥ 0 and sum up to ≤ 1"):
        FaultMix(chances, seed=1)


def test_the_sandbox_draws_from_a_mix_where_no_armed_fault_hits(
    slack: Sandbox, client: WebClient
) -> None:
    limited = Fault("auth.test", FaultKind.HTTP_429)
    slack.faults.mix = FaultMix([Chance(limited, 1.0)], seed=1)
    slack.faults.add(Fault("auth.test", FaultKind.ERROR))
    seen = []

    for _ in range(3):
        with pytest.raises(SlackApiError) as caught:
            client.auth_test()
        seen.append(caught.value.response["error"])
    slack.faults.mix = None

    assert seen == ["internal_error", "ratelimited", "ratelimited"]
    assert client.auth_test()["ok"]
    assert slack.faults.fired == {FaultKind.ERROR: 1, FaultKind.HTTP_429: 2}


def test_a_small_share_hits_early_enough_for_a_short_run_and_on_average_as_often_as_it_says() -> (
    None
):
    rare = FaultMix([Chance(LIMITED, 0.02)], seed=1)

    hits = [rare.draw(POST, channel=None, caller=None) is not None for _ in range(5_000)]

    gaps = "".join("x" if hit else "-" for hit in hits).split("x")
    assert max(map(len, gaps)) < 100
    assert 80 < sum(hits) < 120


def test_a_retired_kind_hits_once_more_only_where_it_has_not_hit_yet() -> None:
    early = Fault(POST, FaultKind.KILL)
    mix = FaultMix([Chance(early, 0.5), Chance(KILLED, 0.5)], seed=1)
    draw_many(mix, POST, 1)
    (hit,) = mix.fired

    mix.retire(FaultKind.KILL)
    later = draw_many(mix, POST, 50)

    assert later == {(KILLED if hit == early else early): 1, None: 49}


def test_a_reset_ends_the_chance(slack: Sandbox, client: WebClient) -> None:
    slack.faults.mix = FaultMix([Chance(Fault("*", FaultKind.ERROR), 1.0)], seed=1)

    slack.reset()

    assert client.auth_test()["ok"]
    assert slack.faults.n_calls == 1


def test_a_label_says_what_goes_wrong_and_when() -> None:
    assert KILLED.label == "kill at=after_effect on chat.postMessage"
    assert LIMITED.label == "http_429 retry_after=0 on chat.postMessage"
