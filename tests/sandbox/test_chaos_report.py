"""What a run says about itself."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sandbox import Entry, EntryKind, Message
from sandbox.chaos import Expected, Report, judge, storm
from sandbox.chaos.report import find_evidence

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def message(ts: str, key: str) -> Message:
    metadata = {"event_type": "x", "event_payload": {"key": key}}
    return Message(ts=ts, text="secret", blocks=(), user="U", channel="C1", metadata=metadata)


def report(*messages: Message, expect: int | list[str] = 1, **changes: Any) -> Report:
    verdict = judge(messages, Expected(expect))
    clean = Report(
        seed=7,
        kills=200,
        exact_kills=31,
        pauses=20,
        faults={"refuse on *": 100, "drip on *": 43},
        n_limited=61,
        silent=(),
        crashes={},
        may_crash=False,
        is_settled=True,
        verdict=verdict,
        seconds=23.08,
    )
    return replace(clean, **changes)


def call(ts: str = "", *, method: str = "chat.postMessage", **arguments: object) -> Entry:
    ids = {"channel": "C1"} | ({"ts": ts} if ts else {})
    return Entry(at=NOW, kind=EntryKind.CALL, method=method, who="U", ids=ids, arguments=arguments)


def test_a_clean_run_is_one_line_of_figures() -> None:
    clean = report(*(message(f"{n}.0", str(n)) for n in range(240)), expect=240)

    assert clean.problems() == []
    assert clean.line == (
        "seed 7: 200 kills (31 at exact points), 20 pauses, 143 API faults, 61 x 429"
        " -> 240 messages, 0 lost, 0 duplicated, 0 out of order (23.1 s)"
    )


def test_everything_that_is_wrong_is_said() -> None:
    posted = [message("1.0", "a"), message("2.0", "a"), message("3.0", "z")]

    found = report(
        *posted,
        expect=["a", "b"],
        silent=["drip on *"],
        crashes={3: 2},
        is_settled=False,
    ).problems()

    assert found == [
        "never happened: drip on *",
        "the bot did not come to rest in time",
        "instances ended by themselves (status: times): {3: 2}",
        "1 lost\n  key b",
        "1 duplicated\n  key a",
        "1 unexpected\n  key z",
    ]


def test_copies_and_crashes_can_be_allowed() -> None:
    posted = [message("1.0", "a"), message("2.0", "a")]

    doubtful = report(*posted, crashes={1: 1}, may_crash=True)

    assert doubtful.problems(max_duplicated=1) == []
    assert doubtful.problems() == ["1 duplicated\n  key a"]


def test_evidence_is_every_call_about_a_message_that_is_wrong() -> None:
    metadata = {"event_type": "x", "event_payload": {"key": "a"}}
    verdict = judge([message("1.0", "a"), message("2.0", "a"), message("3.0", "b")], Expected(2))
    entries = [
        call("1.0", metadata=metadata, text="secret"),
        call(metadata=json.dumps(metadata), text="secret"),
        call("2.0", method="chat.delete"),
        call("3.0", metadata={**metadata, "event_payload": {"key": "b"}}),
        call(method="conversations.open"),
        call(metadata="{broken"),
    ]

    assert find_evidence(verdict, entries) == entries[:3]


def test_evidence_tells_who_took_the_receipts_of_a_doubled_message() -> None:
    verdict = judge([message("1.0", "a"), message("2.0", "a"), message("3.0", "b")], Expected(2))
    receipts = [
        replace(call(method="message_metadata_posted"), kind=kind, ids={"message_ts": ts})
        for ts in ("1.0", "3.0")
        for kind in (EntryKind.DELIVERY, EntryKind.ACK)
    ]

    assert find_evidence(verdict, receipts) == receipts[:2]


def test_an_explanation_names_the_seed_and_the_calls_but_no_text() -> None:
    metadata = {"event_type": "x", "event_payload": {"key": "a"}}
    entry = replace(call("1.0", metadata=metadata, text="secret"), fault="drip on *", pid=7)

    text = report(expect=["a"], evidence=[entry]).explain()

    assert text.startswith("seed 7: ")
    assert "09:00:00.000000 call chat.postMessage channel=C1 ts=1.0 key a ok [drip on *]" in text
    assert "secret" not in text


def test_long_evidence_is_cut() -> None:
    text = report(expect=["a"], evidence=[call("1.0")] * 160).explain()

    assert text.endswith("… and 10 lines more")


def test_a_storm_hits_about_a_third_of_the_calls_of_each_method() -> None:
    chances = storm(("chat.postMessage", "conversations.open"))

    shares = [one.share for one in chances if one.fault.method == "chat.postMessage"]

    assert 0.3 < sum(shares) < 0.4
    assert len({one.fault.label for one in chances}) == len(chances)
