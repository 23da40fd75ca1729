"""All of a round or nothing of it, and never with somebody who has left meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from bot.services.drawing.rounds import Ran, preview_next, run_due
from bot.services.drawing.slots import MAX_TRIES
from bot.services.joining import participants
from pairing.guides.loading import load_library
from pairing.participants import PauseUntil
from storage.database import Database
from tests.bot.services.factories import (
    NOW,
    ask,
    bring_in,
    count_rows,
    due_at,
    library_during,
    messages_in,
    participant_of,
    person_of,
    program_of,
    set_apart,
)

SEVEN = tuple(f"U{number}" for number in range(1, 8))
TABLES = ("rounds", "pairs", "pair_members", "outbox", "follow_ups", "participants")


class PowerCut(Exception):
    """Whatever may end a transaction before its commit."""


@contextmanager
def power_cut(db: Database, *, at: str) -> Iterator[None]:
    """Fail at a statement that begins so, or at "COMMIT"."""

    def before_statement(_: Any, __: Any, statement: str, *___: Any) -> None:
        if statement.startswith(at):
            raise PowerCut

    def before_commit(_: Any) -> None:
        raise PowerCut

    if at == "COMMIT":
        what: tuple[Any, str, Any] = (db.engine, "commit", before_commit)
    else:
        what = (db.engine, "before_cursor_execute", before_statement)
    event.listen(*what)
    try:
        yield
    finally:
        event.remove(*what)


@pytest.mark.parametrize(
    "at",
    [
        "INSERT INTO rounds",
        "INSERT INTO pair_members",
        "INSERT INTO outbox",
        "INSERT INTO follow_ups",
        "COMMIT",
    ],
)
def test_a_failure_anywhere_before_the_commit_leaves_the_round_due_and_nothing_else(
    db: Database, at: str
) -> None:
    bring_in(db, *SEVEN)
    due, before = due_at(db), [count_rows(db, table) for table in TABLES]

    with power_cut(db, at=at):
        failed = run_due(db, now=due, library=load_library(), new_seed=lambda: 7)
    after = [count_rows(db, table) for table in TABLES]
    left_due = due_at(db)
    [run] = run_due(db, now=due, library=load_library(), new_seed=lambda: 7)

    assert failed == ()
    assert after == before
    assert left_due == due
    assert run.ran is Ran.COMMITTED
    assert count_rows(db, "pair_members") == 7


def test_a_message_the_database_refuses_takes_the_whole_round_with_it(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(db, *SEVEN)
    due = due_at(db)
    monkeypatch.setattr("secrets.token_hex", lambda n: "0" * 2 * n)  # breaks UNIQUE(delivery_key)

    failed = run_due(db, now=due, library=load_library(), new_seed=lambda: 7)

    assert failed == ()
    assert [count_rows(db, table) for table in ("rounds", "pairs", "follow_ups")] == [0, 0, 0]
    assert due_at(db) == due


def test_who_leaves_while_the_round_is_planned_is_not_in_it(db: Database) -> None:
    bring_in(db, *SEVEN)
    leaving = iter(["U3"])

    def leave() -> None:
        for who in leaving:
            participants.leave(db, ask(who), now=NOW)

    [run] = run_due(db, now=due_at(db), library=library_during(leave), new_seed=lambda: 7)

    assert run.ran is Ran.COMMITTED
    assert run.draft is not None
    assert participant_of(db, "U3").id not in run.draft.pool
    assert run.draft.plan.n_pool == 6
    assert count_rows(db, "rounds") == 1
    assert count_rows(db, "pair_members") == 6
    assert person_of(db, "U3").id not in {message.person_id for message in messages_in(db)}


@pytest.mark.parametrize("how", ["pause", "skip"])
def test_who_takes_time_off_while_the_round_is_planned_is_not_in_it(db: Database, how: str) -> None:
    bring_in(db, *SEVEN)
    leaving = iter(["U3"])

    def take_time_off() -> None:
        for who in leaving:
            if how == "skip":
                participants.skip(db, ask(who), now=NOW)
            else:
                participants.pause(db, ask(who), until=PauseUntil(None), now=NOW)

    [run] = run_due(db, now=due_at(db), library=library_during(take_time_off), new_seed=lambda: 7)

    assert run.draft is not None
    assert participant_of(db, "U3").id not in run.draft.pool


def test_who_is_avoided_while_the_round_is_planned_is_not_met(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3", "U4")
    names = about_to_meet(db)
    avoiding = iter([[person_of(db, who) for who in names]])

    def avoid() -> None:
        for one, other in avoiding:
            set_apart(db, one, other)

    [run] = run_due(db, now=due_at(db), library=library_during(avoid), new_seed=lambda: 7)

    assert run.draft is not None
    apart = {participant_of(db, who).id for who in names}
    assert all(not apart <= set(pair.members) for pair in run.draft.plan.pairs)


def about_to_meet(db: Database) -> tuple[str, str]:
    """Two people who would meet in the coming round."""
    draft = preview_next(db, program_of(db), library=load_library(), seed=7)
    assert draft is not None
    ids = {participant_of(db, who).id: who for who in ("U1", "U2", "U3", "U4")}
    first, second = draft.plan.pairs[0].members
    return ids[first], ids[second]


def test_a_round_during_which_people_keep_leaving_stays_due(db: Database) -> None:
    everybody = [f"U{number}" for number in range(1, 13)]
    bring_in(db, *everybody)
    due, seeds, leaving = due_at(db), iter(range(100)), list[str]()

    def new_seed() -> int:
        leaving.append(everybody.pop())
        return next(seeds)

    def leave() -> None:
        while leaving:
            participants.leave(db, ask(leaving.pop()), now=NOW)

    [run] = run_due(db, now=due, library=library_during(leave), new_seed=new_seed)

    assert (run.ran, run.round_id) == (Ran.UNSETTLED, None)
    assert next(seeds) == MAX_TRIES
    assert count_rows(db, "rounds") == 0
    assert due_at(db) == due
    assert messages_in(db) == []
