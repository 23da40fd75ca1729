"""Thousands of requests that are not Slack's: none gets in, and none breaks anything."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.front_guard import Rejected, Replays, check
from tests.figures import RecordFigures
from tests.flood import CLICK, COMMAND, EVENT, SPOILERS, SUBMIT, Request, flood, good_request, write

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = 1_796_115_600.0
MANY = 2_700


def status_of(request: Request, replays: Replays) -> int:
    """200 when it is let through, else what the caller gets."""
    try:
        check(request.headers, request.body, secret=SECRET, now=NOW, replays=replays)
    except Rejected as no:
        return no.status
    return 200


@pytest.mark.parametrize("payload", [COMMAND, CLICK, SUBMIT, EVENT], ids=lambda p: str(len(p)))
def test_unspoiled_they_would_all_be_taken_and_once_only(payload: dict[str, object]) -> None:
    body, kind = write(payload)
    good = good_request(body, kind, secret=SECRET, now=NOW)
    replays = Replays()

    statuses = [status_of(good, replays) for _ in range(30)]

    assert statuses == [200] + [401] * 29


def test_no_forged_stale_altered_or_malformed_request_gets_in(
    record_figures: RecordFigures,
) -> None:
    replays, statuses, ways = Replays(), Counter[int](), Counter[str]()

    for request in flood(MANY, secret=SECRET, now=NOW, seed=4):
        status = status_of(request, replays)
        assert status != 200, request
        statuses[status] += 1
        ways[request.spoiled_by] += 1

    assert set(statuses) == {400, 401, 415}
    assert len(ways) == len(SPOILERS)
    record_figures(
        f"{MANY} forged, stale, altered and malformed requests: 0 taken, 0 x 5xx "
        f"({', '.join(f'{n} x {status}' for status, n in sorted(statuses.items()))})"
    )
