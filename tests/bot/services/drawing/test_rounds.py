"""A round: everybody due at most once, everything that follows from it, and nothing twice."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from bot.services.drawing.rounds import Ran, RoundRun, preview_next, run_due, run_next
from bot.services.joining import participants
from pairing.follow_ups import FollowUp
from pairing.guides.loading import load_library
from storage import follow_ups, pairs, rounds
from storage.database import Database
from storage.outbox import MessageKind
from storage.pairs import PairView
from storage.rounds import RoundState
from tests.bot.services.factories import (
    IN_TWO_WEEKS,
    NOW,
    ask,
    bring_in,
    count_rows,
    deliver,
    due_at,
    messages_in,
    participant_of,
    person_of,
    program_of,
    run_round,
)
from tests.storage.factories import race

SEVEN = tuple(f"U{number}" for number in range(1, 8))


def run(db: Database, *, late: timedelta = timedelta(), seed: int = 7) -> tuple[RoundRun, ...]:
    now = due_at(db) + late
    return run_due(db, now=now, library=load_library(), new_seed=lambda: seed)


def pairs_of(db: Database) -> list[PairView]:
    ids = {message.pair_id for message in messages_in(db) if message.pair_id is not None}
    with db.read() as session:
        found = [pairs.get_pair(session, pair_id) for pair_id in sorted(ids)]
    return [pair for pair in found if pair is not None]


def test_nothing_runs_before_its_time(db: Database) -> None:
    bring_in(db, *SEVEN)

    runs = run(db, late=-timedelta(seconds=1))

    assert runs == ()
    assert count_rows(db, "rounds") == 0


def test_a_slot_runs_once(db: Database) -> None:
    bring_in(db, *SEVEN)
    first_due, now = due_at(db), due_at(db) + timedelta(minutes=1)

    [done] = run_due(db, now=now, library=load_library(), new_seed=lambda: 7)
    again = run_due(db, now=now, library=load_library(), new_seed=lambda: 7)

    assert (done.ran, done.slot) == (Ran.COMMITTED, "2026-12-01T10:00")
    assert again == ()
    assert due_at(db) == first_due + timedelta(weeks=4)
    assert count_rows(db, "rounds") == 1


def test_of_instances_that_run_the_same_slot_one_wins(db: Database) -> None:
    bring_in(db, *SEVEN)
    now = due_at(db)

    runs = race(4, lambda _: run_due(db, now=now, library=load_library(), new_seed=lambda: 7))

    ran = Counter(one.ran for attempt in runs for one in attempt)
    assert ran[Ran.COMMITTED] == 1
    assert set(ran) <= {Ran.COMMITTED, Ran.ELSEWHERE}
    assert count_rows(db, "rounds") == 1
    assert count_rows(db, "pair_members") == 7


def test_a_round_somebody_else_stored_meanwhile_is_left_to_them(db: Database) -> None:
    bring_in(db, *SEVEN)
    seen = program_of(db)
    run(db)

    advanced = program_of(db)
    late = run_next(db, seen, now=NOW, library=load_library(), seed=7)

    assert late.ran is Ran.ELSEWHERE
    assert (late.round_id, late.draft) == (None, None)
    assert program_of(db) == advanced
    assert count_rows(db, "rounds") == 1


def test_everybody_is_in_exactly_one_group_and_an_odd_one_makes_a_trio(db: Database) -> None:
    bring_in(db, *SEVEN)

    run(db)

    groups = pairs_of(db)
    members = [one.slack_user_id for pair in groups for one in pair.members]
    assert sorted(members) == sorted(SEVEN)
    assert sorted(len(pair.members) for pair in groups) == [2, 2, 3]
    assert all(len(pair.prompt_ids) == 3 for pair in groups)
    in_trio = next(pair for pair in groups if len(pair.members) == 3)
    assert [participant_of(db, one.slack_user_id).trios for one in in_trio.members] == [1, 1, 1]


def test_every_group_gets_its_messages_and_every_member_a_question(db: Database) -> None:
    bring_in(db, *SEVEN)

    run(db)

    kinds = Counter((m.pair_id, m.seq, m.kind) for m in messages_in(db) if m.pair_id is not None)
    groups = pairs_of(db)
    assert kinds == Counter(
        {
            (pair.id, seq, kind): 1
            for pair in groups
            for seq, kind in ((1, MessageKind.PAIR_OPEN), (2, MessageKind.PAIR_INTRO))
        }
    )
    deliver(db, now=due_at(db, weeks=-4))
    with db.read() as session:
        planned = follow_ups.list_due(session, now=due_at(db) + timedelta(weeks=8), limit=100)
    assert Counter((one.pair_id, one.person_id, one.kind) for one in planned) == Counter(
        [(pair.id, None, FollowUp.MIDPOINT) for pair in groups]
        + [
            (pair.id, one.person_id, kind)
            for pair in groups
            for one in pair.members
            for kind in (FollowUp.NUDGE, FollowUp.CHECK_IN, FollowUp.FEEDBACK)
        ]
    )


def test_who_paused_skips_or_left_is_not_in_the_round(db: Database) -> None:
    bring_in(db, *SEVEN)
    participants.pause(db, ask("U1"), until=IN_TWO_WEEKS, now=NOW)
    participants.skip(db, ask("U2"), now=NOW)
    participants.leave(db, ask("U3"), now=NOW)

    run(db)

    members = {one.slack_user_id for pair in pairs_of(db) for one in pair.members}
    assert members == {"U4", "U5", "U6", "U7"}


def test_somebody_alone_is_told_once_and_is_first_in_line(db: Database) -> None:
    bring_in(db, "U1")

    run(db)

    sat_out = [m for m in messages_in(db) if m.kind is MessageKind.SAT_OUT]
    assert [message.person_id for message in sat_out] == [person_of(db, "U1").id]
    assert participant_of(db, "U1").rounds_waited == 1


def test_a_round_without_anybody_is_recorded_and_says_nothing(db: Database) -> None:
    bring_in(db, "U1")
    participants.leave(db, ask("U1"), now=NOW)

    [done] = run(db)

    assert done.ran is Ran.COMMITTED
    assert messages_in(db) == []


def test_the_same_two_people_meet_again_only_when_there_is_nobody_new(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3", "U4")
    met = []

    for seed in range(4):
        run(db, seed=seed)
        newest = pairs_of(db)[-2:]
        met.append({frozenset(one.slack_user_id for one in pair.members) for pair in newest})

    assert not met[0] & met[1]
    assert not (met[0] | met[1]) & met[2]
    intros = [m for m in messages_in(db) if m.kind is MessageKind.PAIR_INTRO]
    assert [bool(m.facts["met_before"]) for m in intros] == [False] * 6 + [True] * 2


def test_a_preview_stores_nothing_and_shows_what_the_round_does(db: Database) -> None:
    bring_in(db, *SEVEN)
    before = [count_rows(db, table) for table in ("rounds", "pairs", "outbox", "follow_ups")]

    draft = preview_next(db, program_of(db), library=load_library(), seed=11)
    after = [count_rows(db, table) for table in ("rounds", "pairs", "outbox", "follow_ups")]
    [done] = run(db, seed=11)

    assert after == before
    assert draft is not None
    assert done.draft is not None
    assert (done.draft.plan, done.draft.prompts) == (draft.plan, draft.prompts)
    assert done.draft.due == draft.due


def test_a_round_run_ahead_of_its_time_does_not_run_again(db: Database) -> None:
    bring_in(db, *SEVEN)
    due = due_at(db)

    ahead = run_round(db, now=NOW)
    at_its_time = run_due(db, now=due, library=load_library(), new_seed=lambda: 8)

    assert (ahead.ran, ahead.slot) == (Ran.COMMITTED, "2026-12-01T10:00")
    assert at_its_time == ()
    assert due_at(db) == due + timedelta(weeks=4)


def test_the_stored_seed_repeats_the_round(db: Database) -> None:
    bring_in(db, *SEVEN)

    [done] = run(db, seed=123_456_789)

    assert done.round_id is not None
    with db.read() as session:
        stored = rounds.get_round(session, done.round_id)
    assert (stored.seed, stored.state) == (123_456_789, RoundState.DELIVERING)
    assert (stored.n_pool, stored.n_pairs, stored.n_trios, stored.n_sat_out) == (7, 3, 1, 0)


def test_over_rounds_both_of_a_pair_are_asked_to_start(db: Database) -> None:
    bring_in(db, "U1", "U2")
    starters: Counter[int] = Counter()

    for _ in range(4):
        run(db)
    for message in messages_in(db):
        if message.kind is MessageKind.PAIR_INTRO:
            starters[message.facts["starter"]] += 1

    assert set(starters) == {participant_of(db, who).id for who in ("U1", "U2")}


def test_a_round_of_one_workspace_changes_nothing_in_another(db: Database) -> None:
    bring_in(db, "U1", "U2", team_id="T1")
    bring_in(db, "U1", "U2", "U3", team_id="T2")
    before = program_of(db, "T2")

    run_round(db, team_id="T1")

    assert program_of(db, "T2") == before
    assert count_rows(db, "pair_members") == 2
