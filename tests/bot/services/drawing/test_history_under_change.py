"""People come, go, pause and skip over several rounds: what is remembered, and what is fair."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import pytest

from bot.services.drawing.rounds import RoundRun
from bot.services.joining import participants
from bot.services.talking import check_ins
from pairing.check_ins import MeetingAnswer
from pairing.participants import PauseUntil
from storage import partners, people
from storage.database import Database
from tests.bot.services.factories import (
    NOW,
    ask,
    bring_in,
    deliver,
    due_at,
    join,
    participant_of,
    person_of,
    program_of,
    run_round,
)

OPEN_END = PauseUntil(None)


def run(db: Database, *, seed: int = 7) -> RoundRun:
    """Run the coming round at its time and deliver it."""
    now = due_at(db)
    done = run_round(db, now=now, seed=seed)
    deliver(db, now=now + timedelta(minutes=1))
    return done


def met_in(db: Database, done: RoundRun) -> set[frozenset[str]]:
    """Who met whom in a round, by Slack id; a trio is three pairs."""
    assert done.draft is not None
    pool, workspace_id = done.draft.pool, done.draft.program.workspace_id
    with db.read() as session:
        known = people.get_people(session, workspace_id, [one.person_id for one in pool.values()])
    names = {one.id: known[one.person_id].slack_user_id for one in pool.values()}
    groups = [pair.members for pair in done.draft.plan.pairs]
    return {frozenset({names[a], names[b]}) for group in groups for a, b in combinations(group, 2)}


def everybody(done: set[frozenset[str]]) -> set[str]:
    return set().union(*done)


def test_who_left_and_comes_back_still_has_their_history(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3", "U4")
    before = participant_of(db, "U1")
    first = met_in(db, run(db))
    participants.leave(db, ask("U1"), now=NOW)
    second = met_in(db, run(db))
    join(db, "U1", now=due_at(db) - timedelta(days=1))

    third = met_in(db, run(db))

    assert "U1" not in everybody(second)
    assert "U1" in everybody(third)
    assert not first & third
    assert participant_of(db, "U1").id == before.id


@pytest.mark.parametrize("how", ["pause", "skip"])
def test_who_takes_time_off_is_neither_paired_nor_waits(db: Database, how: str) -> None:
    bring_in(db, "U1")
    run(db)
    bring_in(db, "U2", "U3")
    if how == "pause":
        participants.pause(db, ask("U1"), until=OPEN_END, now=NOW)
    else:
        participants.skip(db, ask("U1"), now=NOW)

    done = met_in(db, run(db))

    assert done == {frozenset({"U2", "U3"})}
    assert participant_of(db, "U1").rounds_waited == 1
    assert [participant_of(db, who).rounds_waited for who in ("U2", "U3")] == [0, 0]


def test_who_skipped_is_in_the_next_round_and_meets_somebody_new(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3", "U4")
    first = met_in(db, run(db))
    participants.skip(db, ask("U1"), now=NOW)
    skipped = met_in(db, run(db))

    after = met_in(db, run(db))

    assert "U1" not in everybody(skipped)
    assert "U1" in everybody(after)
    assert not first & after


def test_who_joins_late_meets_everybody_before_anybody_meets_twice(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3")
    run(db)
    bring_in(db, "U4")
    met = [met_in(db, run(db, seed=seed)) for seed in range(3)]

    partners = [one - {"U4"} for groups in met for one in groups if "U4" in one]
    assert sorted(next(iter(one)) for one in partners) == ["U1", "U2", "U3"]


def test_a_newcomer_begins_with_the_fewest_trios_of_those_who_take_part(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3", "U4")
    participants.pause(db, ask("U4"), until=OPEN_END, now=NOW)
    run(db)
    run(db)

    bring_in(db, "U5")

    assert [participant_of(db, who).trios for who in ("U1", "U2", "U3")] == [2, 2, 2]
    assert participant_of(db, "U4").trios == 0
    assert participant_of(db, "U5").trios == 2


def test_the_first_of_a_program_begins_with_no_trio(db: Database) -> None:
    bring_in(db, "U1")

    assert participant_of(db, "U1").trios == 0


def test_who_returns_begins_anew_among_those_who_were_in_trios_meanwhile(db: Database) -> None:
    bring_in(db, "U1")
    run(db)
    participants.leave(db, ask("U1"), now=NOW)
    bring_in(db, "U2", "U3", "U4")
    run(db)
    waited = participant_of(db, "U1").rounds_waited

    join(db, "U1")

    back = participant_of(db, "U1")
    assert (waited, back.rounds_waited) == (1, 0)
    assert back.trios == 1


def test_who_was_in_more_trios_than_the_others_keeps_them_when_returning(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3")
    run(db)
    participants.leave(db, ask("U3"), now=NOW)
    participants.leave(db, ask("U2"), now=NOW)
    participants.leave(db, ask("U1"), now=NOW)
    join(db, "U4")

    join(db, "U1")

    assert participant_of(db, "U4").trios == 0
    assert participant_of(db, "U1").trios == 1


def test_whoever_loses_their_partner_before_the_introduction_is_first_in_line(
    db: Database,
) -> None:
    bring_in(db, "U1", "U2")
    run_round(db)

    participants.leave(db, ask("U1"), now=NOW)
    join(db, "U1")

    assert participant_of(db, "U2").rounds_waited == 1
    assert met_in(db, run(db)) == {frozenset({"U1", "U2"})}  # they have never met
    assert participant_of(db, "U2").rounds_waited == 0


def test_a_trio_that_one_leaves_before_the_introduction_was_none(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3")
    run_round(db)

    participants.leave(db, ask("U1"), now=NOW)

    assert [participant_of(db, who).trios for who in ("U1", "U2", "U3")] == [0, 0, 0]


def test_two_who_did_not_meet_are_drawn_again_but_not_in_the_very_next_round(
    db: Database,
) -> None:
    bring_in(db, "U1", "U2", "U3", "U4")
    first = met_in(db, run(db))
    missed = sorted(next(iter(first)))
    say_not_met(db, missed[0])

    rounds = [met_in(db, run(db, seed=seed)) for seed in range(3)]

    assert not first & rounds[0]
    again = [number for number, groups in enumerate(rounds) if frozenset(missed) in groups]
    assert again
    assert again[0] > 0


def say_not_met(db: Database, who: str) -> None:
    with db.read() as session:
        person, program = person_of(db, who), program_of(db)
        pair, *_ = partners.list_current(session, person.id, program_id=program.id)
    check_ins.answer(db, ask(who), pair_id=pair.id, said=MeetingAnswer.NOT_YET, now=NOW)
