"""What a message carries out into Slack, where everybody can read its metadata."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.services import messages
from pairing.ids import PairId, ParticipantId, PersonId, ProgramId, RoundId, WorkspaceId
from storage.outbox import MessageKind
from tests.bot.services.factories import NOW


def test_delivery_keys_are_random_and_carry_nothing() -> None:
    keys = {messages.new_delivery_key() for _ in range(1_000)}

    assert len(keys) == 1_000
    assert all(re.fullmatch(r"[0-9a-f]{32}", key) for key in keys)
    assert len({key[:8] for key in keys}) > 990  # no counter, clock or id in front
    assert len({key[-8:] for key in keys}) > 990


def test_a_pair_is_opened_before_it_is_introduced() -> None:
    opening, intro = messages.pair_messages(
        WorkspaceId(1), RoundId(2), PairId(3), starter=ParticipantId(4), met_before=True, now=NOW
    )

    assert (opening.kind, intro.kind) == (MessageKind.PAIR_OPEN, MessageKind.PAIR_INTRO)
    assert opening.seq < intro.seq
    assert opening.delivery_key != intro.delivery_key
    assert intro.facts == {"starter": 4, "met_before": True}


def test_what_belongs_to_a_round_makes_sense_for_two_days_after_its_time() -> None:
    late = NOW + timedelta(hours=20)
    ids = (WorkspaceId(1), RoundId(2))

    pair = messages.pair_messages(
        *ids, PairId(3), starter=ParticipantId(4), met_before=False, now=late, since=NOW
    )
    told = [
        messages.sat_out(*ids, PersonId(5), now=late, since=NOW),
        messages.sat_out(*ids, PersonId(5), now=NOW),
        messages.welcome(WorkspaceId(1), PersonId(5), program_id=ProgramId(1), now=NOW),
    ]

    assert {one.expires_at for one in (*pair, *told)} == {NOW + timedelta(hours=48)}


def test_what_is_said_about_a_pair_to_one_person_is_not_addressed_to_the_pair() -> None:
    asked = messages.about_pair(
        MessageKind.CHECK_IN, WorkspaceId(1), PersonId(5), PairId(3), now=NOW
    )

    assert (asked.person_id, asked.pair_id, asked.facts) == (5, None, {"pair_id": 3})
