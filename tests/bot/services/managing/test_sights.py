"""Which program an admin speaks of, and who may look at it."""

from __future__ import annotations

from bot.services.managing.previews import Sight, find_sight
from pairing.ids import ProgramId
from pairing.planning_time import preview_s
from storage import program_admins, program_terms
from storage.database import Database
from tests.bot.services.factories import NOW, bring_in, person_of, program_of
from tests.bot.services.managing.ordering import step, trail

FIVE = tuple(f"U{number}" for number in range(1, 6))


def second_program(db: Database) -> ProgramId:
    first = program_of(db)
    with db.write() as session:
        made = program_terms.create_program(
            session, first.workspace_id, name="New leads", terms=first.terms, now=NOW
        )
    assert made is not None
    return made.id


def test_an_admin_of_one_program_means_that_one(db: Database) -> None:
    bring_in(db, *FIVE)

    sight = find_sight(db, step(), asked="round.preview")

    program = program_of(db)
    assert sight == Sight(program, ("Peer mentoring",), 5)
    assert sight.takes_s == preview_s(5)


def test_of_several_programs_one_is_named_in_whatever_case(db: Database) -> None:
    bring_in(db, *FIVE)
    other = second_program(db)

    found = [
        find_sight(db, step(), asked="round.preview", name=name)
        for name in ("", "  new   LEADS ", "nobody's")
    ]
    by_id = find_sight(db, step(), asked="round.preview", program_id=other)

    chosen = [None if one is None or one.program is None else one.program.id for one in found]
    assert chosen == [None, other, None]
    assert {one.choices for one in found if one is not None} == {("Peer mentoring", "New leads")}
    assert by_id is not None
    assert by_id.program is not None
    assert by_id.program.id == other


def test_an_admin_of_a_program_sees_no_other(db: Database) -> None:
    bring_in(db, *FIVE)
    first, other, me = program_of(db).id, second_program(db), person_of(db, "U2")
    with db.write() as session:
        program_admins.add(session, me.workspace_id, other, me.id, now=NOW)

    mine = find_sight(db, step("U2", named=False), asked="round.preview")
    theirs = find_sight(db, step("U2", named=False), asked="round.preview", program_id=first)

    assert mine is not None
    assert mine.choices == ("New leads",)
    assert theirs is None


def test_somebody_else_sees_nothing_and_that_is_written_down(db: Database) -> None:
    bring_in(db, *FIVE)

    assert find_sight(db, step("U2", named=False), asked="round.preview") is None
    assert trail(db, "admin.") == [("admin.refused", "U2", {"asked": "round.preview"})]
