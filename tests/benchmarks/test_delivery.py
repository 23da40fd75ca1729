"""How delivery is measured: what counts, what is complained about, and one small run."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryState

from benchmarks.bot_sender import lead_for
from benchmarks.delivered import OPENING, POSTING, Delivered, count, tier_s
from benchmarks.delivery import AHEAD, FROM_SLOT, SENDERS, UNPACED, main, measure, report
from benchmarks.plain_senders import Pace, ScaledRetry
from bot.delivery.pacing import RATES
from sandbox import Entry, EntryKind, SandboxClock

SLOT = datetime(2026, 11, 24, 9, tzinfo=UTC)
FINE = Delivered(
    sender=FROM_SLOT,
    pairs=2,
    last_s=2.5,
    ahead=0,
    posts={"C1": 1, "C2": 1},
    refused={},
    real_s=1.0,
    promise=OPENING,
)


def call(method: str, *, after_s: float, channel: str = "C1", status: int = 200) -> Entry:
    return Entry(
        at=SLOT + timedelta(seconds=after_s),
        kind=EntryKind.CALL,
        method=method,
        who="UBOT",
        ids={"channel": channel},
        ok=status == 200,
        status=status,
    )


def test_a_thousand_pairs_take_twenty_minutes_to_open_and_a_sixth_of_that_to_post() -> None:
    assert (tier_s(OPENING, 1_000), tier_s(POSTING, 1_000)) == (1_200.0, 200.0)


def test_what_slack_saw_is_counted_from_the_slot_on() -> None:
    seen = [
        call(OPENING, after_s=-60, channel="C1"),
        call(OPENING, after_s=1, channel="C2", status=429),
        call(OPENING, after_s=3, channel="C2"),
        call(POSTING, after_s=2, channel="C1"),
        call(POSTING, after_s=4, channel="C2"),
        call(POSTING, after_s=9, channel="C2", status=429),
        replace(call(POSTING, after_s=20), kind=EntryKind.FAULT),
    ]

    row = count(seen, sender=AHEAD, pairs=2, slot=SLOT, real_s=1.0, promise=POSTING)

    assert (row.last_s, row.ahead) == (4.0, 1)
    assert row.posts == {"C1": 1, "C2": 1}
    assert row.refused == {OPENING: 1, POSTING: 1}


def test_ratios_compare_with_one_call_a_pair() -> None:
    assert FINE.times(OPENING) == pytest.approx(2.5 / 2.4)
    assert FINE.times(POSTING) == pytest.approx(2.5 / 0.4)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (replace(FINE, posts={"C1": 1}), "1 of 2 pairs were introduced"),
        (replace(FINE, posts={"C1": 2, "C2": 1}), "1 pairs were introduced more than once"),
        (replace(FINE, last_s=2.53), f"1.054 x what the tier of {OPENING} allows"),
        (replace(FINE, promise=POSTING), f"6.250 x what the tier of {POSTING} allows"),
        (replace(FINE, refused={POSTING: 1, OPENING: 2}), "3 requests over a tier"),
    ],
)
def test_what_must_not_be_is_said(row: Delivered, says: str) -> None:
    assert row.complaints == [says]
    assert f"WRONG: {FROM_SLOT}: {says}" in report([FINE, row])


def test_nothing_is_said_of_what_is_fine_or_not_promised() -> None:
    late = replace(FINE, promise=None, last_s=600.0, refused={OPENING: 400})

    assert (FINE.complaints, late.complaints) == ([], [])


def test_the_lead_is_long_enough_for_all_openings() -> None:
    assert lead_for(1_000) == timedelta(minutes=30)
    assert all(lead_for(n) > n * RATES[OPENING].gap for n in (1, 10, 100, 5_000))


def test_a_paced_sender_keeps_the_gap_between_two_requests() -> None:
    clock = SandboxClock(speed=200.0, start=SLOT)
    pace = Pace(clock)

    for _ in range(4):
        pace.wait(OPENING)

    assert clock.now() - SLOT >= 3 * RATES[OPENING].gap


def test_an_unpaced_sender_waits_as_long_as_slack_says_by_the_clock_of_slack() -> None:
    clock = SandboxClock(speed=1_000.0, start=SLOT)
    request = HttpRequest(method="POST", url="", headers={}, body_params={}, data={})
    limited = HttpResponse(status_code=429, headers={"Retry-After": ["30"]}, body={}, data=b"")
    state, began = RetryState(), time.monotonic()

    ScaledRetry(clock, seed=1).prepare_for_next_attempt(
        state=state, request=request, response=limited
    )

    assert clock.now() - SLOT >= timedelta(seconds=30)
    assert time.monotonic() - began < 10
    assert state.next_attempt_requested


def test_the_program_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    assert ended.value.code == 0
    assert "--pairs" in capsys.readouterr().out


@pytest.mark.slow
def test_every_sender_introduces_every_pair_once_and_only_the_unpaced_is_refused() -> None:
    rows = {
        sender: measure(
            sender,
            pairs=55 if sender == UNPACED else 5,  # more than the tier allows in a minute
            speed=30.0,
            seed=1,
            tell=lambda line: None,
        )
        for sender in SENDERS
    }

    assert all(sorted(row.posts.values()) == [1] * row.pairs for row in rows.values())
    assert {sender for sender, row in rows.items() if sum(row.refused.values())} == {UNPACED}
    assert {sender: row.ahead for sender, row in rows.items() if row.ahead} == {AHEAD: 5}
