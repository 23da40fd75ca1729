"""Coming back: people who left."""

from __future__ import annotations

from bot.services.answers import Said
from bot.services.joining import participants
from bot.services.joining.participants import JoinTerms
from storage.database import Database
from storage.outbox import MessageKind
from tests.bot.services.factories import NOW, ask, bring_in, messages_in
from tests.storage.factories import race


def test_of_several_clicks_on_join_by_somebody_who_left_one_is_welcomed(db: Database) -> None:
    bring_in(db, "U1")
    participants.leave(db, ask("U1"), now=NOW)
    requests = [ask("U1") for _ in range(4)]

    def join_again(n: int) -> Said:
        terms = JoinTerms(default_zone=None)
        answer = participants.opt_in(db, requests[n], profile=None, who=None, terms=terms, now=NOW)
        return answer.said

    said = race(4, join_again)

    assert sorted(said) == [Said.ALREADY_IN] * 3 + [Said.JOINED]
    welcomes = [m for m in messages_in(db) if m.kind is MessageKind.WELCOME]
    assert len(welcomes) == 1
