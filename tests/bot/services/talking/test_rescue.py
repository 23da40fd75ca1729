"""What may help a pair that did not meet: said once, and only while the pair goes on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from bot.services.answers import Answer, Said
from bot.services.talking import rescue
from pairing.guides.loading import load_library
from storage.database import Database
from storage.outbox import MessageKind
from storage.tables import PairRow
from tests.bot.services.caring import choose, introduced
from tests.bot.services.factories import NOW, ask, bring_in, due_at, messages_in

LIBRARY = load_library()
WAYS = [
    (rescue.suggest_smaller_talk, MessageKind.SMALLER_TALK),
    (rescue.suggest_writing, MessageKind.IN_WRITING),
]


@pytest.mark.parametrize(("suggest", "kind"), WAYS)
def test_a_suggestion_is_made_once_whoever_makes_it(
    db: Database, suggest: Callable[..., Answer], kind: MessageKind
) -> None:
    bring_in(db, "U1", "U2")
    pair_id = introduced(db)

    said = [
        suggest(db, ask(who), pair_id=pair_id, library=LIBRARY, now=NOW).said
        for who in ("U1", "U2", "U1")
    ]

    assert said == [Said.SUGGESTED] * 3
    [message] = [one for one in messages_in(db) if one.kind is kind]
    assert (message.pair_id, message.person_id) == (pair_id, None)
    with db.read() as session:
        in_writing = session.execute(
            select(PairRow.in_writing).where(PairRow.id == pair_id)
        ).scalar_one()
    assert in_writing is (kind is MessageKind.IN_WRITING)


@pytest.mark.parametrize(("suggest", "kind"), WAYS)
def test_nobody_suggests_anything_to_others_or_after_the_end(
    db: Database, suggest: Callable[..., Answer], kind: MessageKind
) -> None:
    bring_in(db, "U1", "U2")
    pair_id = introduced(db)
    bring_in(db, "U3")
    over = due_at(db)

    said = [
        suggest(db, ask("U3"), pair_id=pair_id, library=LIBRARY, now=NOW).said,
        suggest(db, ask("U1"), pair_id=pair_id, library=LIBRARY, now=over).said,
    ]
    choose(db, pair_id, end=True)
    said.append(suggest(db, ask("U2"), pair_id=pair_id, library=LIBRARY, now=NOW).said)

    assert said == [Said.NOT_YOURS] * 3
    assert not [one for one in messages_in(db) if one.kind is kind]
