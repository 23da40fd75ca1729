"""What admins add reaches whom it is for: in the blocks and in the words without blocks, as theirs,
and of the program the message is about."""

from __future__ import annotations

import json

import pytest

from bot.delivery.letters import PostLetter, compose
from bot.services.joining import participants
from bot.services.joining.memberships import Which
from bot.services.joining.participants import JoinTerms
from bot.views.texts.admin_forms import FROM_ADMINS
from pairing.ids import ProgramId
from pairing.profiles import Profile
from pairing.programs import Notes
from storage import pairs, program_terms, programs
from storage.outbox import MessageKind
from tests.bot.delivery.office import ANA, BEN, CHLOE, Office
from tests.bot.services.factories import ask, bring_in, member

NOTE = "Room 4 & <!here> *now*\nis free."
SHOWN = "Room 4 &amp; &lt;!here&gt;"


def add_note(office: Office, program_id: ProgramId, **notes: str) -> None:
    with office.db.write() as session:
        before = program_terms.find_notes(session, program_id)
        assert program_terms.set_notes(session, program_id, Notes(**notes), seen=before)


def letter(office: Office, kind: MessageKind) -> PostLetter:
    message = office.message(kind)
    if message.pair_id is not None:
        with office.db.write() as session:
            pairs.set_channel(session, message.pair_id, "G1")
    made = compose(office.runtime, message)
    assert isinstance(made, PostLetter)
    return made


def join(office: Office, who: str, which: Which) -> None:
    participants.opt_in(
        office.db,
        ask(who, team_id=office.slack.team_id),
        profile=Profile(),
        who=member(who),
        terms=JoinTerms(),
        now=office.at,
        which=which,
    )


@pytest.mark.parametrize("is_there", [True, False])
def test_an_introduction_carries_the_note_of_its_program(office: Office, is_there: bool) -> None:
    office.make_pairs(ANA, BEN)
    with office.db.read() as session:
        [program] = programs.list_programs(session)
    add_note(office, program.id, **{"intro" if is_there else "welcome": NOTE})

    made = letter(office, MessageKind.PAIR_INTRO).message

    for said in (made.text, json.dumps(made.blocks)):
        assert (SHOWN in said, FROM_ADMINS.strip("*") in said) == (is_there, is_there)
        assert "<!here>" not in said


def test_a_welcome_carries_the_note_of_the_program_that_was_joined(office: Office) -> None:
    bring_in(office.db, BEN, CHLOE, team_id=office.slack.team_id)
    with office.db.write() as session:
        [usual] = programs.list_programs(session)
        terms = usual.terms
        sales = program_terms.create_program(
            session, usual.workspace_id, name="Sales", terms=terms, now=office.at
        )
        assert sales is not None
    add_note(office, usual.id, welcome="Hello to the usual one.")
    add_note(office, sales.id, welcome=NOTE)
    join(office, ANA, Which(program_id=sales.id))

    made = letter(office, MessageKind.WELCOME).message

    assert made.text.startswith("Sales: You are in.")
    for said in (made.text, json.dumps(made.blocks)):
        assert SHOWN in said
        assert FROM_ADMINS.strip("*") in said
        assert "usual one" not in said
