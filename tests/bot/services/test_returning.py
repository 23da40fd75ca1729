"""Coming back: people who left, and workspaces that removed the app."""

from __future__ import annotations

from bot.services import participants, people
from bot.services.answers import Said
from bot.services.participants import JoinTerms
from storage import outbox
from storage.database import Database
from storage.outbox import MessageKind
from tests.bot.services.factories import NOW, ask, bring_in, join, messages_in
from tests.storage.factories import race


def due(db: Database) -> int:
    with db.read() as session:
        return len(outbox.list_due(session, now=NOW, limit=100))


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


def test_a_workspace_that_installs_the_app_again_is_spoken_to_again(db: Database) -> None:
    join(db, "U1", "U2")
    before = due(db)
    people.disconnect(db, team_id="T1", reason="app_uninstalled")
    silent = due(db)

    people.connect(db, team_id="T1")
    people.connect(db, team_id="T-unknown")

    assert (before, silent, due(db)) == (2, 0, 2)
