"""What a pair is shown in its guide: the same to all of them, each prompt once, changed by one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from storage import guides
from storage.database import Database
from storage.guides import ShownPrompt
from storage.pairs import get_pair
from tests.storage.factories import make_team, race, run_round
from tests.storage.test_round_locks import wait_for_lock

FIRST_TALK = {0: "share-001", 1: "brainstorm-001", 2: "commit-001"}


def test_what_is_shown_comes_back_by_slot_and_is_kept_once_for_each_talk(db: Database) -> None:
    team = make_team(db, 2)
    [pair_id] = run_round(db, team, team.participants)

    with db.write() as s:
        guides.show(s, team.workspace_id, pair_id, meeting=1, prompts=FIRST_TALK)
        guides.show(s, team.workspace_id, pair_id, meeting=1, prompts={0: "share-002"})

    with db.read() as s:
        shown = guides.list_shown(s, pair_id, meeting=1)
        later = guides.list_shown(s, pair_id, meeting=2)
    assert shown == [ShownPrompt(slot, one) for slot, one in FIRST_TALK.items()]
    assert later == []


def test_a_replaced_prompt_stays_among_those_that_everybody_has_seen(db: Database) -> None:
    team = make_team(db, 3)
    [pair_id] = run_round(db, team, team.participants[:2])
    [other] = run_round(db, team, team.participants[1:], weeks=1)

    with db.write() as s:
        guides.show(s, team.workspace_id, pair_id, meeting=1, prompts=FIRST_TALK)
        done = guides.replace(s, pair_id, meeting=1, slot=0, replaced=0, prompt_id="share-002")

    with db.write() as s:
        seen = {person: guides.lock_seen(s, [person]) for person in team.people}
        pair = get_pair(s, pair_id)
    everything = {*FIRST_TALK.values(), "share-002", "p0-0"}
    assert done
    assert pair is not None
    assert pair.prompt_ids == ("p0-0", *FIRST_TALK.values(), "share-002")
    assert seen[team.people[0]] == everything
    assert seen[team.people[1]] == everything | {"p1-0"}
    assert seen[team.people[2]] == {"p1-0"}
    assert other != pair_id


def test_a_prompt_is_replaced_twice_at_most_and_only_by_who_saw_the_newest(db: Database) -> None:
    team = make_team(db, 2)
    [pair_id] = run_round(db, team, team.participants)

    with db.write() as s:
        guides.show(s, team.workspace_id, pair_id, meeting=1, prompts=FIRST_TALK)
        done = [
            guides.replace(
                s, pair_id, meeting=1, slot=2, replaced=replaced, prompt_id=f"commit-{n}"
            )
            for n, replaced in enumerate((0, 0, 1, 1, 2, 3))
        ]
        shown = guides.list_shown(s, pair_id, meeting=1)

    assert done == [True, False, True, False, False, False]
    assert shown[2] == ShownPrompt(2, "commit-2", replaced=2)


def test_of_two_who_replace_the_same_prompt_at_once_one_does_and_nothing_is_forgotten(
    db: Database,
) -> None:
    team = make_team(db, 2)
    [pair_id] = run_round(db, team, team.participants)
    with db.write() as s:
        guides.show(s, team.workspace_id, pair_id, meeting=1, prompts=FIRST_TALK)

    def change(n: int) -> bool:
        slot = n % 2
        with db.write() as s:
            guides.lock_seen(s, team.people)
            return guides.replace(
                s, pair_id, meeting=1, slot=slot, replaced=0, prompt_id=f"new-{n}"
            )

    done = race(6, change)

    with db.read() as s:
        shown = guides.list_shown(s, pair_id, meeting=1)
        pair = get_pair(s, pair_id)
    assert sorted(n % 2 for n, one in enumerate(done) if one) == [0, 1]
    assert [one.replaced for one in shown] == [1, 1, 0]
    assert pair is not None
    assert {one.prompt_id for one in shown} <= set(pair.prompt_ids)
    assert len(pair.prompt_ids) == len(set(pair.prompt_ids)) == 6


def test_whether_people_were_partners_before_is_known_of_a_pair(db: Database) -> None:
    team = make_team(db, 2)
    [pair_id] = run_round(db, team, team.participants)

    with db.read() as s:
        before = guides.met_before(s, pair_id)

    assert before is False


@pytest.mark.postgres
def test_a_guide_waits_for_that_of_another_pair_with_a_person_in_common(
    postgres_db: Database,
) -> None:
    db = postgres_db
    team = make_team(db, 3)
    one, two, three = team.people
    [pair_id] = run_round(db, team, team.participants[:2])
    run_round(db, team, team.participants[1:], weeks=1)

    def read_later() -> frozenset[str]:
        with db.write() as s:
            return guides.lock_seen(s, [two, three])

    with ThreadPoolExecutor(1) as thread:
        with db.write() as s:
            guides.lock_seen(s, [one, two])
            later = thread.submit(read_later)
            wait_for_lock(db)
            guides.show(s, team.workspace_id, pair_id, meeting=1, prompts={0: "share-001"})

        assert later.result(timeout=5) == {"p0-0", "p1-0", "share-001"}
