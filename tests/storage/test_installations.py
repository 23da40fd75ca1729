"""Tokens of workspaces: stored sealed, replaced only by whoever saw the newest."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from pairing.ids import WorkspaceId
from storage import installations, workspaces
from storage.database import Database
from storage.errors import CannotUnseal
from storage.installations import Installation, Tokens
from storage.sealing import Sealer, Secret, new_key
from storage.workspaces import WorkspaceState
from tests.storage.factories import NOW

OLD, NEW = ("old", new_key()), ("new", new_key())
SEALER = Sealer([OLD])
LATER = NOW + timedelta(hours=12)


def save(db: Database, team_id: str = "T1", *, version: int = 1, ends: bool = True) -> WorkspaceId:
    with db.write() as s:
        ours = workspaces.ensure_workspace(s, team_id=team_id, now=NOW).id
        tokens = Tokens(
            Secret(f"bot-{version}"), Secret(f"refresh-{version}"), LATER if ends else None
        )
        installations.save_installation(
            s, ours, tokens, scopes=("commands",), version=version, sealer=SEALER, now=NOW
        )
    return ours


def find(db: Database, workspace_id: WorkspaceId) -> Installation:
    with db.read() as s:
        found = installations.find_installation(s, workspace_id)
    assert found is not None
    return found


def opened(found: Installation, sealer: Sealer = SEALER) -> tuple[str, str]:
    refresh = found.open_refresh_token(sealer)
    assert refresh is not None
    return found.open_bot_token(sealer).value, refresh.value


def test_what_was_stored_comes_back_and_a_later_one_takes_its_place(db: Database) -> None:
    ours = save(db)
    first = find(db, ours)
    save(db, version=2, ends=False)

    assert opened(first) == ("bot-1", "refresh-1")
    assert (first.expires_at, first.scopes, first.installed_at) == (LATER, ("commands",), NOW)
    assert opened(find(db, ours)) == ("bot-2", "refresh-2")
    assert find(db, ours).expires_at is None


def test_tokens_are_replaced_only_by_whoever_saw_the_newest(db: Database) -> None:
    ours = save(db)
    seen = find(db, ours)
    first, second = Tokens(Secret("a"), Secret("a")), Tokens(Secret("b"), Secret("b"))

    with db.write() as s:
        won = installations.replace_tokens(s, seen, first, version=2, sealer=SEALER)
        lost = installations.replace_tokens(s, seen, second, version=3, sealer=SEALER)

    assert (won, lost) == (True, False)
    assert opened(find(db, ours)) == ("a", "a")


def test_sealing_again_never_brings_older_tokens_back(db: Database) -> None:
    ours = save(db)
    seen = find(db, ours)
    save(db, version=2)
    both = Sealer([NEW, OLD])

    with db.write() as s:
        late = installations.seal_again(s, seen, sealer=both)
    with db.write() as s:
        done = installations.seal_again(s, find(db, ours), sealer=both)

    assert (late, done) == (False, True)
    assert opened(find(db, ours), Sealer([NEW])) == ("bot-2", "refresh-2")
    with pytest.raises(CannotUnseal):
        opened(find(db, ours))


def test_nothing_of_it_is_stored_in_clear(db: Database) -> None:
    save(db)

    with db.read() as s:
        [row] = s.execute(text("SELECT * FROM installations")).mappings()

    assert not any("bot-1" in str(value) or "refresh" in str(value) for value in row.values())
    assert row["key_id"] == "old"


def test_only_active_workspaces_are_due_those_that_end_first_before_others(db: Database) -> None:
    ours, lasting, held = save(db, "T1"), save(db, "T2", ends=False), save(db, "T3")
    with db.write() as s:
        workspaces.set_workspace_state(s, held, WorkspaceState.HELD, reason="x")

    with db.read() as s:
        early = installations.list_due(s, before=LATER, limit=5)
        due = installations.list_due(s, before=LATER + timedelta(seconds=1), limit=5)
        installed = installations.list_installed(s)
        stored = installations.list_stored(s)

    assert early == []
    assert [one.workspace_id for one in due] == [ours]
    assert installed == [("T1", NOW), ("T2", NOW)]
    assert [(team.team_id, team.state, one) for team, one in stored] == [
        ("T1", WorkspaceState.ACTIVE, find(db, ours)),
        ("T2", WorkspaceState.ACTIVE, find(db, lasting)),
        ("T3", WorkspaceState.HELD, find(db, held)),
    ]
    assert lasting not in [one.workspace_id for one in due]


def test_a_workspace_and_its_tokens_are_found_together(db: Database) -> None:
    ours = save(db)
    with db.write() as s:
        bare = workspaces.ensure_workspace(s, team_id="T2", enterprise_id="E1", now=NOW)

    with db.read() as s:
        found = installations.find_access(s, "T1")
        without = installations.find_access(s, "T2")
        nobody = installations.find_access(s, "T3")
        wanted = workspaces.get_workspace(s, ours)

    assert found == (wanted, find(db, ours))
    assert without == (bare, None)
    assert nobody is None


def test_with_the_workspace_its_tokens_go(db: Database) -> None:
    ours = save(db)

    with db.write() as s:
        s.execute(text("DELETE FROM workspaces WHERE id = :ours"), {"ours": ours})
        left = s.execute(text("SELECT count(*) FROM installations")).scalar_one()

    assert left == 0
