"""Who runs a program: told when they are made admin, and never nobody by accident."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.delivery.letters import PostLetter, Undeliverable, compose
from bot.services.answers import Answer, Said
from bot.services.managing import programs_admins
from bot.services.managing.programs_admins import MOST_ADDED, Named
from bot.views.admin_forms import form_errors
from pairing.errors import InvalidTerms
from storage import program_admins
from storage.database import Database
from storage.outbox import MessageKind
from storage.people import PersonKind
from tests.bot.place import Place
from tests.bot.services.factories import (
    bring_in,
    member,
    messages_in,
    person_of,
    program_of,
)
from tests.bot.services.managing.running import admins, make_admin, step, written_down
from tests.storage.factories import race


def named(*who: str) -> list[Named]:
    return [Named(one, member(one)) for one in who]


def told(db: Database) -> list[int | None]:
    return [one.person_id for one in messages_in(db) if one.kind is MessageKind.MADE_ADMIN]


def remove(db: Database, who: str, *, by: str, is_admin: bool = False) -> Answer:
    program_id, person_id = program_of(db).id, person_of(db, who).id
    return programs_admins.remove(db, step(by, is_admin=is_admin), program_id, person_id)


def test_who_is_added_is_told_once(db: Database) -> None:
    bring_in(db, "U1", "U2")
    program_id = program_of(db).id

    programs_admins.add(db, step(), program_id, named("U1", "U2"))
    programs_admins.add(db, step(), program_id, named("U2"))

    assert admins(db) == ["U1", "U2"]
    assert told(db) == [person_of(db, "U1").id, person_of(db, "U2").id]
    assert [event for event, _, _ in written_down(db)] == ["program.admin_added"] * 2


def test_nobody_is_told_that_they_added_themselves(db: Database) -> None:
    bring_in(db, "U1")

    programs_admins.add(db, step("U1"), program_of(db).id, named("U1"))

    assert (admins(db), told(db)) == (["U1"], [])


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ([], "missing"),
        (named(*(f"U{n}" for n in range(MOST_ADDED + 1))), "many"),
        ([Named("U2", member("U2", kind=PersonKind.GUEST))], "refused"),
        ([*named("U1"), Named("U2", member("U2", deactivated=True))], "one_refused"),
    ],
)
def test_who_cannot_run_a_program_stops_all_of_them(
    db: Database, who: list[Named], code: str
) -> None:
    bring_in(db, "U1")

    with pytest.raises(InvalidTerms) as wrong:
        programs_admins.add(db, step(), program_of(db).id, who)

    assert wrong.value.errors == {"people": code}
    assert (admins(db), told(db), written_down(db)) == ([], [], [])


@pytest.mark.parametrize("place", [1, 2, 3])
def test_of_several_it_is_said_who_cannot_run_a_program(db: Database, place: int) -> None:
    bring_in(db, "U1")
    who = named("U2", "U3", "U4")
    who[place - 1] = Named("U9", member("U9", kind=PersonKind.GUEST))

    with pytest.raises(InvalidTerms) as wrong:
        programs_admins.add(db, step(), program_of(db).id, who)

    said = form_errors(wrong.value)["people"]
    assert said.startswith(f"Number {place} of those you chose is not a full member")


def test_a_program_is_handed_over_by_one_of_its_admins(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3")
    make_admin(db, "U1")
    program_id = program_of(db).id

    by_boss = programs_admins.hand_over(db, step(), program_id, named("U3"))
    with pytest.raises(InvalidTerms) as to_self:
        programs_admins.hand_over(db, step("U1", is_admin=False), program_id, named("U1"))
    handed = programs_admins.hand_over(db, step("U1", is_admin=False), program_id, named("U2"))

    assert by_boss.said is Said.NOT_ONE_OF_THEM
    assert to_self.value.errors == {"people": "one"}
    assert handed.said is Said.HANDED_OVER
    assert admins(db) == ["U2"]
    assert told(db) == [person_of(db, "U2").id]


def test_the_last_admin_goes_only_by_somebody_who_runs_all_programs(db: Database) -> None:
    bring_in(db, "U1", "U2")
    make_admin(db, "U1", "U2")

    first = remove(db, "U2", by="U1")
    last = remove(db, "U1", by="U1")
    by_boss = remove(db, "U1", by="U0BOSS", is_admin=True)

    assert first.said is Said.ADMIN_REMOVED
    assert last.said is Said.LAST_ADMIN
    assert by_boss.said is Said.LAST_ADMIN_REMOVED
    assert admins(db) == []
    assert remove(db, "U1", by="U1").said is Said.ADMIN_ONLY


def test_two_admins_who_remove_each_other_leave_one(db: Database) -> None:
    bring_in(db, "U1", "U2")
    make_admin(db, "U1", "U2")
    pairs = (("U2", "U1"), ("U1", "U2"))

    answers = race(2, lambda n: remove(db, pairs[n][0], by=pairs[n][1]))

    assert len(admins(db)) == 1
    assert {one.said for one in answers} <= {Said.ADMIN_REMOVED, Said.LAST_ADMIN, Said.ADMIN_ONLY}


def test_a_letter_names_the_program_and_who_it_was(place: Place) -> None:
    db, team_id = place.db, place.slack.team_id
    bring_in(db, "U1", "U2", team_id=team_id)
    program_id = program_of(db, team_id).id
    by = replace(step("U1"), request=replace(step("U1").request, team_id=team_id))
    programs_admins.add(db, by, program_id, named("U2"))
    [message] = messages_in(db)

    letter = compose(place.runtime(), message)

    assert isinstance(letter, PostLetter)
    assert letter.channel == "U2"
    assert letter.message.text.startswith("<@U1> made you an admin of the program Peer mentoring.")

    with db.write() as session:
        program_admins.remove(session, program_id, person_of(db, "U2", team_id).id)
    with pytest.raises(Undeliverable):
        compose(place.runtime(), message)
