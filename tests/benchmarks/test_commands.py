"""How acknowledgments are measured: what is sent, what counts, and one small run."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import commands
from benchmarks.acknowledged import BY_HANDLER, IN_THREADS, Trial, complaints, ratios, report
from benchmarks.caller import Heard, Load, requests, share, summary
from benchmarks.contest import INSTANCES, WORDS
from bot.front_guard import Replays, check

LOAD = Load(
    ports=(1,),
    path="/slack/events",
    secret="5" * 32,
    command="/pairme",
    words="skip",
    expects="You are",
    teams=("T1", "T2"),
    ids=("U1", "U2", "U3"),
    first=0,
    clients=1,
    seconds=1.0,
    hook="http://127.0.0.1:1/hook",
)
OURS = "PairMe x 1, /pairme skip"
TRIAL = Trial(
    contestant=OURS,
    clients=4,
    number=1,
    n=100,
    per_s=50.0,
    p50_ms=8.0,
    p99_ms=30.0,
    n_later=0,
    cpu_ms=2.0,
    load_share=0.1,
    wrong={},
)


def opened(request: bytes) -> tuple[list[tuple[str, str]], bytes]:
    head, _, body = request.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")[1:]
    return [(name, value) for name, _, value in (line.partition(": ") for line in lines)], body


def test_every_command_is_signed_and_no_two_are_alike() -> None:
    replays, typed = Replays(), requests(LOAD)

    for _ in range(20):
        headers, body = opened(next(typed))
        check(headers, body, secret=LOAD.secret, now=time.time(), replays=replays)


def test_nobody_types_again_before_everybody_has() -> None:
    typed = requests(replace(LOAD, first=4))

    bodies = [opened(next(typed))[1].decode() for _ in range(12)]
    people = [
        body.partition("channel_id")[0] + body.partition("user_id=")[2][:2] for body in bodies
    ]

    assert len(set(people[:6])) == 6
    assert people[6:] == people[:6]


@pytest.mark.parametrize(
    ("status", "body", "n", "n_later", "n_wrong"),
    [
        (200, b'{"text": "You are in"}', 1, 0, 0),
        (200, b"", 1, 1, 0),
        (200, b'{"text": "Too many requests"}', 0, 0, 1),
        (500, b"", 0, 0, 1),
    ],
)
def test_only_right_answers_count(
    status: int, body: bytes, n: int, n_later: int, n_wrong: int
) -> None:
    heard = Heard()

    heard.note(status, body, expects=b"You are", took_s=0.01)

    assert (len(heard.took_s), heard.n_later, heard.wrong.total()) == (n, n_later, n_wrong)


def test_whoever_only_acknowledges_is_never_late() -> None:
    heard = Heard(seconds=0.5)

    heard.note(200, b"", expects=b"", took_s=0.01)

    assert (summary(heard)["per_s"], summary(heard)["n_later"]) == (2.0, 0)


def test_one_of_a_hundred_took_longer_than_the_p99() -> None:
    ordered = [float(number) for number in range(1_000)]

    assert sum(one >= share(ordered, 0.99) for one in ordered) == 10
    assert share([], 0.99) == 0.0


def test_ratios_are_taken_within_a_trial() -> None:
    trials = [
        TRIAL,
        replace(TRIAL, contestant=BY_HANDLER, per_s=100.0),
        replace(TRIAL, number=2, per_s=90.0),
        replace(TRIAL, contestant=BY_HANDLER, number=2, per_s=60.0),
        replace(TRIAL, number=3),
    ]

    assert ratios(trials, OURS, BY_HANDLER, lambda one: one.per_s) == [0.5, 1.5]
    assert "1.00 (0.50 to 1.50)" in report(trials)


@pytest.mark.parametrize(
    ("trial", "says"),
    [
        (replace(TRIAL, wrong={"503 ": 2}), "2 x 503"),
        (replace(TRIAL, n=0), "nothing was acknowledged"),
    ],
)
def test_what_must_not_be_is_said(trial: Trial, says: str) -> None:
    assert complaints([TRIAL]) == []
    assert f"WRONG: {OURS}, 4 clients: {says}" in report([trial])


@pytest.mark.slow
@pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
def test_one_and_two_instances_and_both_rivals_are_measured(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "trials.json"
    small = ["--workspaces", "2", "--people", "200", "--clients", "2", "--trials", "1"]

    status = commands.main(
        [*small, "--seconds", "0.2", "--database", database_url, "--json", str(kept)]
    )

    told = capsys.readouterr().out
    assert status == 0, told
    assert "WRONG" not in told
    names = {one["contestant"] for one in json.loads(kept.read_text())}
    assert names == {BY_HANDLER, IN_THREADS} | {
        f"PairMe x {n}, /pairme {words}" for n in range(1, INSTANCES + 1) for words in WORDS
    }
