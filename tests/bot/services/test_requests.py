"""One request, delivered any number of times to any number of instances, has one effect."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from threading import Barrier

import pytest

from bot.services.answers import Answer, Said
from bot.services.joining import participants
from bot.services.joining.participants import JoinTerms
from bot.services.messages import welcome
from bot.services.requests import Caller, Request, RequestKind, once
from pairing.ids import ProgramId
from pairing.participants import CareerStage, Profile
from storage import outbox
from storage.database import Database, Session
from storage.outbox import NewMessage
from tests.bot.services.factories import (
    IN_TWO_WEEKS,
    NOW,
    ask,
    count_rows,
    join,
    member,
    messages_in,
    participant_of,
)
from tests.storage.factories import race

Act = Callable[[Database, Request], Answer]


def opt_in(db: Database, request: Request) -> Answer:
    return participants.opt_in(
        db, request, profile=Profile(), who=member(), terms=JoinTerms(), now=NOW
    )


ACTS: dict[str, Act] = {
    "leave": lambda db, request: participants.leave(db, request, now=NOW),
    "skip": lambda db, request: participants.skip(db, request, now=NOW),
    "pause": lambda db, request: participants.pause(db, request, until=IN_TWO_WEEKS, now=NOW),
    "change_profile": lambda db, request: participants.change_profile(
        db, request, profile=Profile(), now=NOW
    ),
    "resume": lambda db, request: participants.resume(db, request, now=NOW),
}


def test_an_opt_in_delivered_twice_is_answered_alike_and_welcomes_once(db: Database) -> None:
    request = ask("U1")

    first, second = opt_in(db, request), opt_in(db, request)

    assert first.said is Said.JOINED
    assert second == first
    assert len(messages_in(db)) == 1


@pytest.mark.parametrize("name", ACTS)
def test_a_request_delivered_twice_is_answered_alike(db: Database, name: str) -> None:
    join(db, "U1")
    request = ask("U1", kind=RequestKind.ACTION)

    first, second = (ACTS[name](db, request) for _ in range(2))

    assert second == first
    assert count_rows(db, "inbox") == 2  # the opt-in and this one


def test_a_repeated_leave_does_not_undo_a_return(db: Database) -> None:
    join(db, "U1")
    request = ask("U1")
    participants.leave(db, request, now=NOW)
    join(db, "U1")

    participants.leave(db, request, now=NOW)

    assert participant_of(db, "U1").opted_out_at is None


def test_an_opt_in_that_arrives_many_times_at_once_is_one(db: Database) -> None:
    for who in ("U1", "U2", "U3"):
        request = ask(who)

        answers = race(6, lambda _, request=request: opt_in(db, request))  # type: ignore[misc]

        assert {answer.said for answer in answers} == {Said.JOINED}
        assert len({str(answer.facts) for answer in answers}) == 1
    assert len(messages_in(db)) == 3


def _welcome(caller: Caller) -> NewMessage:
    ours = (caller.workspace.id, caller.person.id)
    return welcome(*ours, program_id=ProgramId(1), now=NOW)


def test_a_lost_race_undoes_its_work_and_gives_the_winners_answer(db: Database) -> None:
    join(db, "U1")  # so that no earlier row of this request lets one wait for the other
    # SQLite has one writer: there they come one after the other
    inside = Barrier(2 if db.dialect == "postgresql" else 1)
    numbers = count(1)

    def act(session: Session, caller: Caller) -> Answer:
        outbox.enqueue(session, [_welcome(caller)])
        number = next(numbers)
        inside.wait(timeout=10)
        return Answer(Said.SKIPPED, {"number": number})

    request = ask("U1")
    answers = race(2, lambda _: once(db, request, now=NOW, act=act))

    assert answers[0] == answers[1]
    assert len(messages_in(db)) == 2  # one of joining, one of these two


def test_a_request_that_failed_can_be_repeated(db: Database) -> None:
    class PowerCut(Exception):
        pass

    def fail(session: Session, caller: Caller) -> Answer:
        outbox.enqueue(session, [_welcome(caller)])
        raise PowerCut

    request = ask("U1")
    with pytest.raises(PowerCut):
        once(db, request, now=NOW, act=fail)

    answer = opt_in(db, request)

    assert answer.said is Said.JOINED
    assert len(messages_in(db)) == 1


@pytest.mark.parametrize(
    "other",
    [
        Request("T2", "U1", RequestKind.COMMAND, "same"),
        Request("T1", "U1", RequestKind.FORM, "same"),
    ],
    ids=["workspace", "kind"],
)
def test_equal_keys_of_different_workspaces_or_kinds_are_different_requests(
    db: Database, other: Request
) -> None:
    opt_in(db, Request("T1", "U1", RequestKind.COMMAND, "same"))

    opt_in(db, other)

    assert count_rows(db, "inbox") == 2


def test_whoever_does_not_take_part_is_told_so_whatever_they_ask(db: Database) -> None:
    unknown_workspace = [act(db, ask("U1")).said for act in ACTS.values()]
    join(db, "U1", "U2")
    unknown_person = [act(db, ask("U3")).said for act in ACTS.values()]
    participants.leave(db, ask("U2"), now=NOW)
    left = [act(db, ask("U2")).said for act in ACTS.values()]

    assert {*unknown_workspace, *unknown_person, *left} == {Said.NOT_IN}


def test_a_new_profile_replaces_the_old_one(db: Database) -> None:
    join(db, "U1")
    profile = Profile(CareerStage.SENIOR, ("influence",), ("writing",))

    answer = participants.change_profile(db, ask("U1"), profile=profile, now=NOW)

    assert answer.said is Said.PROFILE_SAVED
    assert participant_of(db, "U1").profile == profile


def test_an_answer_survives_its_way_through_the_inbox() -> None:
    answer = Answer(Said.PAUSED, {"until": None})

    assert Answer.from_json(answer.to_json()) == answer
