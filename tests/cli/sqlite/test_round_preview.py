"""`pairme round preview`: tables, JSON, explanations, and clear refusals."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from bot.services.joining import participants
from pairing.participants import CareerStage, PauseUntil, Profile
from storage import avoidances
from storage.database import Database
from tests.bot.services.factories import NOW, ask, bring_in, person_of, run_round
from tests.cli.calling import pairme

WIDTH = 80


def preview(url: str, *words: str) -> str:
    code, shown, complaints = pairme(url, "round", "preview", *words)
    assert (code, complaints) == (0, "")
    return shown


def refusal(url: str, *words: str) -> tuple[int, str]:
    code, shown, complaints = pairme(url, "round", "preview", *words)
    assert shown == ""
    return code, complaints


def fill(url: str, size: int) -> Database:
    db = Database(url)
    profile = Profile(CareerStage.SENIOR, ("influence",), ("ai_tools",))
    bring_in(db, *(f"U{n}" for n in range(1, size + 1)), profile=profile)
    return db


def test_a_large_preview_shows_the_first_pairs_and_a_summary(database_url: str) -> None:
    fill(database_url, 45).close()

    short = preview(database_url, "--seed", "7")
    long = preview(database_url, "--seed", "7", "--all")
    data = json.loads(preview(database_url, "--seed", "7", "--json"))

    shown = [sum(" + " in line for line in text.splitlines()) for text in (short, long)]
    assert shown == [20, 22]
    assert "… and 2 more; --all shows them, --json has them all." in short
    assert "45 people: 21 pairs, 1 trio, 0 left over. Seed 7." in short
    assert "Met before: nobody meets again." in short
    assert "more" not in long
    assert max(len(line) for line in short.splitlines()) <= WIDTH
    assert len(data["pairs"]) == 22
    assert (data["pool"], data["repeats"], data["sat_out"]) == (45, 0, [])


def test_a_preview_counts_who_meets_again(database_url: str) -> None:
    db = fill(database_url, 2)
    run_round(db)
    db.close()

    shown = preview(database_url)

    assert "Met before: 1 pair or trio; fewer are not possible." in shown


def test_an_explanation_tells_rules_scores_and_the_reason(database_url: str) -> None:
    db = fill(database_url, 4)
    bring_in(db, "U5", profile=Profile(CareerStage.EXECUTIVE))
    run_round(db, seed=3)
    db.close()

    shown = preview(database_url, "--seed", "7", "--explain", "<@U1>")
    data = json.loads(preview(database_url, "--seed", "7", "--explain", "U1", "--json"))

    assert re.search(r"^U1 in Peer mentoring, \S+ \(Europe/Berlin\)$", shown, re.M)
    assert "4 other people in this round" in shown
    assert re.search(r"^ +1 too far away in career stage$", shown, re.M)
    assert re.search(r"^ +3 candidates, ", shown, re.M)
    assert re.search(r"^\* +\d U\d +\d\.\d{3} ", shown, re.M)
    assert max(len(line) for line in shown.splitlines()) <= WIDTH
    assert (data["person"], data["others"], data["candidates"]) == ("U1", 4, 3)
    assert data["excluded"]["stage_gap"] == 1
    assert all(
        sum(fit["factors"].values()) == pytest.approx(fit["score"], abs=0.005)
        for fit in data["best"]
    )


def test_an_explanation_is_the_same_with_and_without_somebody_to_avoid(
    database_url: str,
) -> None:
    db = fill(database_url, 4)
    facts = json.loads(preview(database_url, "--seed", "7", "--explain", "U1", "--json"))
    partners = {one["person"] for one in facts["partners"]}
    away = next(who for who in ("U2", "U3", "U4") if who not in partners)
    with db.write() as session:
        me, other = person_of(db, "U1"), person_of(db, away)
        avoidances.avoid(
            session, me.workspace_id, by_person_id=me.id, about_person_id=other.id, now=NOW
        )
    db.close()

    again = json.loads(preview(database_url, "--seed", "7", "--explain", "U1", "--json"))

    told = ("excluded", "candidates", "others", "best", "met_before")
    assert {key: again[key] for key in told} == {key: facts[key] for key in told}
    assert "avoided" not in again["excluded"]


def test_who_is_not_in_the_round_is_named_with_the_reason_and_the_way_back(
    database_url: str,
) -> None:
    db = fill(database_url, 6)
    participants.pause(db, ask("U1"), until=PauseUntil(date(2026, 12, 24)), now=NOW)
    participants.pause(db, ask("U2"), until=PauseUntil(None), now=NOW)
    participants.leave(db, ask("U3"), now=NOW)
    participants.skip(db, ask("U4"), now=NOW)
    db.close()

    refused = {who: refusal(database_url, "--explain", who) for who in ("U1", "U2", "U3", "U4")}
    stranger = refusal(database_url, "--explain", "U99")
    nonsense = refusal(database_url, "--explain", "Ana Lima")

    begin = "pairme: {} is not in the coming round: "
    assert {code for code, _ in refused.values()} == {1}
    assert refused["U1"][1].startswith(begin.format("U1") + "they paused until 2026-12-24")
    assert refused["U2"][1].startswith(begin.format("U2") + "they paused without an end")
    assert refused["U3"][1].startswith(begin.format("U3") + "they left on 2026-11-24")
    assert refused["U4"][1].startswith(begin.format("U4") + "they skip this one")
    assert all("/pairme" in line for _, line in refused.values())
    assert stranger[0] == 1
    assert "they never joined" in stranger[1]
    assert nonsense[0] == 2
    assert "is not a Slack user id" in nonsense[1]
