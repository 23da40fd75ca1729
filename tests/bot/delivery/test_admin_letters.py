"""What admins are sent because it waits for them, and the program in what pairs are sent."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.delivery.letters import PostLetter, Undeliverable, compose
from bot.services.drawing.holds import tell_of_holds
from bot.services.named_admins import NamedAdmins
from pairing.programs import Terms
from storage import pairs, program_terms, programs
from storage.outbox import Message, MessageKind
from tests.bot.delivery.office import ANA, BEN, Office
from tests.bot.services.factories import NOW, bring_in, due_at, person_of, program_of

DAYS = 10


@pytest.fixture
def notice(office: Office) -> Message:
    """What Ana, whom the operator named, is told of a round that is held for days."""
    team = office.slack.team_id
    bring_in(office.db, ANA, BEN, team_id=team)
    program, due = program_of(office.db, team), due_at(office.db, team_id=team)
    with office.db.write() as session:
        program_terms.hold(session, program.id, seen=due, now=NOW)
    late = due.replace(day=due.day + DAYS)
    assert tell_of_holds(office.db, now=late, named=NamedAdmins((ANA,))) == 1
    return office.message(MessageKind.ADMIN_NOTICE)


def test_a_held_round_is_told_with_a_button_to_it(office: Office, notice: Message) -> None:
    letter = compose(office.runtime, notice)

    assert isinstance(letter, PostLetter)
    assert letter.channel == ANA
    assert "is still held" in letter.message.text
    assert "round_preview" in json.dumps(letter.message.blocks)


def test_nobody_is_told_of_a_hold_that_was_decided_about(office: Office, notice: Message) -> None:
    with office.db.write() as session:
        program_terms.release(session, program_of(office.db, office.slack.team_id).id)

    with pytest.raises(Undeliverable, match="not_held"):
        compose(office.runtime, notice)


def test_a_contact_that_is_gone_is_told_without_a_name(office: Office, notice: Message) -> None:
    about = replace(notice, facts={"contacts": {"support": 1}})

    letter = compose(office.runtime, about)

    assert isinstance(letter, PostLetter)
    assert "The list has 1 for support and 0 for concerns." in letter.message.text
    assert letter.channel == ANA


def test_an_introduction_names_its_program_where_there_are_several(office: Office) -> None:
    team = office.slack.team_id
    office.make_pairs(ANA, BEN)
    intro = office.message(MessageKind.PAIR_INTRO)
    program = program_of(office.db, team)
    assert intro.pair_id is not None
    with office.db.write() as session:
        pairs.set_channel(session, intro.pair_id, "G1")
    alone = compose(office.runtime, intro)
    with office.db.write() as session:
        terms = Terms(program.preset, program.rule, program.rules)
        ours = person_of(office.db, ANA, team).workspace_id
        program_terms.create_program(session, ours, name="Leads", terms=terms, now=NOW)
        assert len(programs.list_programs(session, ours)) == 2
    beside = compose(office.runtime, intro)

    assert isinstance(alone, PostLetter)
    assert isinstance(beside, PostLetter)
    assert program.name not in json.dumps(alone.message.blocks[0])
    assert f"*{program.name}:*" in json.dumps(beside.message.blocks[0])
    assert beside.message.text.startswith(f"{program.name}: ")
