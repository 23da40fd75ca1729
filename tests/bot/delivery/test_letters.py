"""What an outbox row becomes, when things have changed since it was written."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import update

from bot.delivery.letters import PostLetter, compose
from bot.services.answers import Said
from bot.services.messages import to_pair
from bot.services.talking import guides
from bot.services.talking.guides import Wish
from pairing.guides.loading import load_library
from pairing.presets import Preset
from pairing.profiles import Profile
from storage import outbox, pairs
from storage.outbox import MessageKind, MessageState
from storage.statements import table_of
from storage.tables import ProgramRow
from tests.bot.delivery.office import ANA, BEN, CHLOE, DEV, Office
from tests.bot.services.factories import ask, bring_in


def test_an_introduction_that_is_sent_again_shows_the_prompts_it_was_written_with(
    office: Office,
) -> None:
    office.make_pairs(ANA, BEN)
    intro = office.message(MessageKind.PAIR_INTRO)
    assert intro.pair_id is not None
    with office.db.write() as session:
        pairs.set_channel(session, intro.pair_id, "G1")
    before = compose(office.runtime, intro)

    said = guides.replace_prompt(
        office.db,
        ask(ANA, team_id=office.slack.team_id),
        Wish(intro.pair_id, number=1, slot=0, replaced=0),
        library=load_library(),
        now=office.at,
    ).said

    after = compose(office.runtime, intro)
    assert said is Said.PROMPT_REPLACED
    assert isinstance(after, PostLetter)
    assert after == before
    assert "\\n4. " not in json.dumps(after.message.blocks)


def test_the_introduction_names_the_length_that_suits_the_more_careful_one(
    office: Office,
) -> None:
    team = office.slack.team_id
    for who, minutes in ((ANA, 45), (BEN, 45), (CHLOE, 45), (DEV, 30)):
        bring_in(office.db, who, team_id=team, profile=Profile(session_minutes=minutes))
    office.run_round()
    said = {}
    for intro in office.in_state(MessageState.PENDING):
        if intro.kind is MessageKind.PAIR_INTRO and intro.pair_id is not None:
            with office.db.write() as session:
                pairs.set_channel(session, intro.pair_id, "G1")
            letter = compose(office.runtime, intro)
            assert isinstance(letter, PostLetter)
            whole = json.dumps(letter.message.blocks)
            said[DEV in whole] = "two talks of 30 minutes" in whole, "of 45 minutes" in whole

    assert said == {True: (True, False), False: (False, True)}


@pytest.mark.parametrize("preset", [Preset.TASTER, Preset.DEEP])
def test_letters_of_a_pair_speak_of_its_own_round_when_the_program_has_another_length(
    office: Office, preset: Preset
) -> None:
    office.make_pairs(ANA, BEN)
    office.deliver_all()
    intro = office.message(MessageKind.PAIR_INTRO)
    assert intro.pair_id is not None
    with office.db.write() as session:
        seq, ours = outbox.next_seq(session, intro.pair_id), office.workspace().id
        midpoint = to_pair(MessageKind.MIDPOINT, ours, intro.pair_id, seq=seq, at=office.at)
        outbox.enqueue(session, [midpoint])
        session.execute(update(table_of(ProgramRow)).values(preset=preset))

    letters = [compose(office.runtime, intro)]
    letters.append(compose(office.runtime, office.message(MessageKind.MIDPOINT)))

    said = [json.dumps(one.message.blocks) for one in letters if isinstance(one, PostLetter)]
    assert "two talks of 30 minutes by Tuesday 29 December 2026" in said[0]
    assert "one or two talks" in said[1]
