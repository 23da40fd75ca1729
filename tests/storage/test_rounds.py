"""Rounds: once per slot, what they counted, and who waits."""

from __future__ import annotations

import pytest

from pairing.ids import ParticipantId
from pairing.presets import Preset
from storage import outbox, participants, people, rounds
from storage.database import Database, Session
from storage.outbox import MessageKind, MessageState
from storage.people import PersonKind
from storage.rounds import RoundExists, RoundState
from tests.storage.factories import (
    NOW,
    WEEK,
    enqueue,
    insert_round,
    make_plan,
    make_team,
    new_message,
    run_round,
)


def test_a_round_comes_back_with_the_counts_of_its_plan(db: Database) -> None:
    team = make_team(db, 6)
    a, b, c, d, e, f = team.participants
    plan = make_plan((a, b), (c, d, e), sat_out=[f])

    with db.write() as s:
        round_id = insert_round(s, team, plan)

    with db.read() as s:
        found = rounds.get_round(s, round_id)
        assert rounds.list_rounds(s, team.program_id, limit=5) == [found]
    assert (found.n_pool, found.n_pairs, found.n_trios, found.n_sat_out) == (6, 2, 1, 1)
    assert (found.slot, found.due_at, found.ran_at) == ("2026-11-24T10:00", NOW, NOW)
    assert (found.state, found.seed) == (RoundState.DELIVERING, 7)


def test_a_slot_is_taken_once_and_the_transaction_survives_hearing_so(db: Database) -> None:
    team = make_team(db)
    with db.write() as s:
        insert_round(s, team, make_plan())

    with db.write() as s:
        with pytest.raises(RoundExists):
            insert_round(s, team, None, state=RoundState.SKIPPED)
        assert len(rounds.list_rounds(s, team.program_id, limit=5)) == 1


def test_the_largest_seed_fits(db: Database) -> None:
    team = make_team(db)

    with db.write() as s:
        round_id = rounds.insert_round(
            s,
            workspace_id=team.workspace_id,
            program_id=team.program_id,
            slot="x",
            due_at=NOW,
            seed=2**63 - 1,
            now=NOW,
            plan=None,
            state=RoundState.SKIPPED,
            preset=Preset.TASTER,
            reason="too late",
        )
        found = rounds.get_round(s, round_id)

    assert (found.seed, found.ran_at, found.reason) == (2**63 - 1, None, "too late")
    assert found.ends_at == NOW + 2 * WEEK


def test_waiting_grows_by_sitting_out_and_ends_by_being_paired(db: Database) -> None:
    team = make_team(db, 6)
    a, b, c, d, e, f = team.participants
    with db.write() as s:
        for _ in range(2):
            rounds.record_waiting(s, team.program_id, sat_out=[a, b], paired=[], trio=[])
        rounds.record_waiting(s, team.program_id, sat_out=[b], paired=[a, c], trio=[d, e, f])

    with db.read() as s:
        found = participants.list_participants(s, team.program_id)
    assert [(p.rounds_waited, p.trios) for p in found] == [
        (0, 0),
        (3, 0),
        (0, 0),
        (0, 1),
        (0, 1),
        (0, 1),
    ]


def test_who_left_paused_or_was_deactivated_is_not_eligible_any_more(db: Database) -> None:
    team = make_team(db, 4)
    left, paused, gone, there = team.participants
    with db.write() as s:
        participants.set_opted_out(s, left, now=NOW)
        participants.set_paused_until(s, paused, NOW + WEEK)
        people.update_person(
            s,
            team.workspace_id,
            slack_user_id="U2",
            zone=None,
            kind=PersonKind.MEMBER,
            deactivated=True,
            is_admin=False,
            updated_at=NOW,
        )

    def still_there(s: Session, *ids: ParticipantId) -> set[ParticipantId]:
        return rounds.still_eligible(s, team.program_id, ids, due_at=NOW, keep=True)

    with db.write() as s:
        assert still_there(s, *team.participants) == {there}
        assert still_there(s, gone) == set()
        assert still_there(s) == set()


def test_a_round_is_done_when_none_of_its_messages_is_waiting(db: Database) -> None:
    team = make_team(db, 2)
    [pair] = run_round(db, team, team.participants)
    with db.read() as s:
        [before] = rounds.list_rounds(s, team.program_id, limit=1)
    [intro] = enqueue(
        db, new_message(team, kind=MessageKind.PAIR_INTRO, round_id=before.id, pair_id=pair)
    )

    with db.write() as s:
        early = rounds.finish_rounds(s)
        outbox.cancel(s, [intro.id], reason="test", now=NOW)
        finished = rounds.finish_rounds(s)
        again = rounds.finish_rounds(s)

        assert (early, finished, again) == (0, 1, 0)
        assert rounds.get_round(s, before.id).state is RoundState.DONE
        assert outbox.get_message(s, intro.id).state is MessageState.CANCELLED
