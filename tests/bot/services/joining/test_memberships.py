"""Several programs of one workspace: which one is meant, and what concerns all of them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.services.answers import Answer, Said
from bot.services.joining import participants, searches
from bot.services.joining.memberships import NOT_SAID, Which, names_of
from bot.services.joining.participants import JoinTerms
from bot.services.status import find_status
from pairing.ids import PairId, ProgramId
from pairing.participants import Profile
from pairing.programs import Program
from storage import program_terms, programs, workspaces
from storage import searches as stored
from storage.database import Database
from storage.outbox import Message, MessageKind, MessageState
from tests.bot.services.factories import (
    IN_TWO_WEEKS,
    NOW,
    TEAM,
    ask,
    bring_in,
    count_rows,
    deliver,
    member,
    messages_in,
)
from tests.bot.services.programs import (
    TUESDAY,
    add_program,
    member_of,
    run_at,
    terms,
    usual_program,
)

DAY = timedelta(days=1)
LATER = terms(TUESDAY + 8 * DAY)


def join(db: Database, who: str, which: Which = NOT_SAID) -> Answer:
    return participants.opt_in(
        db,
        ask(who),
        profile=Profile(),
        who=member(who),
        terms=JoinTerms(),
        now=NOW,
        which=which,
    )


def in_two(db: Database, *who: str) -> tuple[Program, Program]:
    """People who take part in two programs."""
    bring_in(db, *who)
    return usual_program(db), add_program(db, "Sales", *who, terms=LATER)


def stands(db: Database, program: Program, who: str = "U1") -> tuple[object, object, bool]:
    me = member_of(db, program, who)
    return me.skip_until, me.paused_until, me.opted_out_at is not None


NOTHING = (None, None, False)
NONE = ProgramId(99)


def test_with_one_program_whatever_is_typed_means_that_one(db: Database) -> None:
    bring_in(db, "U2")

    said = [join(db, "U1", Which(name="anything")).said]
    said += [participants.skip(db, ask(), now=NOW, which=Which(name="next week")).said]
    said += [participants.leave(db, ask(), now=NOW).said]

    assert said == [Said.JOINED, Said.SKIPPED, Said.LEFT]


def test_whoever_joins_is_asked_where_there_are_several(db: Database) -> None:
    usual, sales = in_two(db, "U2")

    answer = join(db, "U1")

    assert answer == Answer(Said.WHICH_PROGRAM, {"asked": "join", "programs": [usual.id, sales.id]})
    assert names_of(db, answer.facts["programs"]) == {usual.id: "Peer mentoring", sales.id: "Sales"}
    assert messages_in(db) == []


@pytest.mark.parametrize("name", ["Sales", " sales "])
def test_a_name_joins_that_program_and_another_one_later(db: Database, name: str) -> None:
    usual, sales = in_two(db, "U2")

    first = join(db, "U1", Which(name=name))
    second = join(db, "U1", Which(program_id=usual.id))
    again = join(db, "U1", Which(name="Sales"))

    assert [one.said for one in (first, second, again)] == [
        Said.JOINED,
        Said.JOINED,
        Said.ALREADY_IN,
    ]
    assert first.facts["next_round_at"] == sales.next_round_at.isoformat()
    assert [stands(db, one) for one in (usual, sales)] == [NOTHING, NOTHING]
    hello = [m.facts["program_id"] for m in messages_in(db) if m.kind is MessageKind.WELCOME]
    assert hello == [sales.id, usual.id]


def test_a_program_that_is_not_there_is_not_joined(db: Database) -> None:
    in_two(db, "U2")
    bring_in(db, "U1", team_id="T2")
    with db.read() as session:
        other = workspaces.find_workspace(session, team_id="T2")
        assert other is not None
        [abroad] = programs.list_programs(session, other.id)

    said = [
        join(db, "U3", which).said
        for which in (
            Which(name="Law"),
            Which(program_id=abroad.id),
            Which(program_id=ProgramId(99)),
        )
    ]

    assert said == [Said.NO_PROGRAM, Said.NOT_YOURS, Said.NOT_YOURS]
    assert count_rows(db, "participants") == 3


def test_a_suspended_program_is_not_asked_about(db: Database) -> None:
    usual, sales = in_two(db, "U2")
    with db.write() as session:
        program_terms.suspend(session, usual.id, now=NOW)

    assert join(db, "U1").said is Said.JOINED
    assert stands(db, sales) == NOTHING


def test_who_is_in_one_of_several_is_asked_nothing(db: Database) -> None:
    usual, _ = in_two(db, "U2")
    join(db, "U1", Which(program_id=usual.id))

    answer = participants.skip(db, ask(), now=NOW)

    assert answer.said is Said.SKIPPED
    assert stands(db, usual)[0] == usual.next_round_at


@pytest.mark.parametrize(
    ("asked", "act"),
    [
        ("skip", participants.skip),
        ("leave", participants.leave),
        ("now", searches.begin),
    ],
)
def test_who_is_in_several_is_asked_and_nothing_is_done_yet(
    db: Database, asked: str, act: object
) -> None:
    usual, sales = in_two(db, "U1")

    bare = act(db, ask(), now=NOW)  # type: ignore[operator]
    wrong = act(db, ask(), now=NOW, which=Which(name="Law"))  # type: ignore[operator]
    foreign = act(db, ask(), now=NOW, which=Which(program_id=ProgramId(99)))  # type: ignore[operator]

    facts = {"asked": asked, "programs": [usual.id, sales.id]}
    assert bare == Answer(Said.WHICH_PROGRAM, facts)
    assert wrong == Answer(Said.NO_PROGRAM, facts)
    assert foreign.said is Said.NOT_YOURS
    assert [stands(db, one) for one in (usual, sales)] == [NOTHING, NOTHING]
    assert count_rows(db, "searches") == 0


def test_a_skip_concerns_one_program_and_a_pause_all(db: Database) -> None:
    usual, sales = in_two(db, "U1")

    skipped = participants.skip(db, ask(), now=NOW, which=Which(name="sales"))
    skips = [stands(db, one) for one in (usual, sales)]
    paused = participants.pause(db, ask(), until=IN_TWO_WEEKS, now=NOW)

    assert skipped.facts["skipped_at"] == sales.next_round_at.isoformat()
    assert skips == [NOTHING, (sales.next_round_at, None, False)]
    assert paused.said is Said.PAUSED
    assert paused.facts["back_at"] == sales.next_round_at.isoformat()  # before the usual one
    assert all(stands(db, one)[1] is not None for one in (usual, sales))


def test_who_comes_back_comes_back_everywhere_or_where_they_say(db: Database) -> None:
    usual, sales = in_two(db, "U1")
    for one in (usual, sales):
        participants.skip(db, ask(), now=NOW, which=Which(program_id=one.id))

    here = participants.resume(db, ask(), now=NOW, which=Which(program_id=sales.id))
    after = [stands(db, one) for one in (usual, sales)]
    everywhere = participants.resume(db, ask(), now=NOW)
    nothing = participants.resume(db, ask(), now=NOW)

    assert [one.said for one in (here, everywhere)] == [Said.RESUMED, Said.RESUMED]
    assert here.facts["next_round_at"] == sales.next_round_at.isoformat()
    assert after == [(usual.next_round_at, None, False), NOTHING]
    assert nothing == Answer(
        Said.NOTHING_TO_RESUME, {"next_round_at": usual.next_round_at.isoformat()}
    )
    assert [stands(db, one) for one in (usual, sales)] == [NOTHING, NOTHING]


def test_who_leaves_one_stays_in_the_other_with_their_partner_there(db: Database) -> None:
    usual, sales = in_two(db, "U1", "U2")
    run_at(db, usual.next_round_at)
    deliver(db, now=usual.next_round_at + DAY)
    later = usual.next_round_at + 2 * DAY

    left = participants.leave(db, ask(), now=later, which=Which(program_id=sales.id))

    assert left == Answer(Said.LEFT_ONE, {"program_id": sales.id})
    assert [stands(db, one)[2] for one in (usual, sales)] == [False, True]
    assert _partners(db, now=later) == [("U2",)]
    assert participants.leave(db, ask(), now=later).said is Said.LEFT
    assert _partners(db, now=later) == []


def test_another_partner_is_looked_for_in_the_program_of_the_pair(db: Database) -> None:
    usual, sales = in_two(db, "U1", "U2")
    run_at(db, usual.next_round_at)
    deliver(db, now=usual.next_round_at + DAY)
    [pair] = [m.pair_id for m in _intros(db)]
    assert pair is not None

    answer = searches.begin_instead(db, ask(), pair_id=pair, now=usual.next_round_at + 2 * DAY)

    assert answer.said is Said.SEARCHING
    with db.read() as session:
        assert stored.find_until(session, member_of(db, usual, "U1").id) is not None
        assert stored.find_until(session, member_of(db, sales, "U1").id) is None
    missing = searches.begin_instead(db, ask(), pair_id=PairId(99), now=NOW)
    assert missing.said is Said.NOT_YOURS


def _partners(db: Database, *, now: datetime) -> list[tuple[str, ...]]:
    status = find_status(db, team_id=TEAM, slack_user_id="U1", now=now)
    return [pair.others for pair in status.pairs]


def _intros(db: Database) -> list[Message]:
    return [m for m in messages_in(db, MessageState.SENT) if m.kind is MessageKind.PAIR_INTRO]
