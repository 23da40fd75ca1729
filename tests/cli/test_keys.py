"""`pairme keys`: a key is made, listed by its id and changed; none is shown but a new one."""

from __future__ import annotations

import json
import re

import pytest

from bot.settings import load_settings
from storage import installations, workspaces
from storage.database import Database
from storage.installations import Tokens
from storage.sealing import Sealer, Secret, new_key
from tests.bot.services.factories import NOW
from tests.cli.calling import pairme

OLD, NEW = ("old", new_key()), ("new", new_key())
KEYS = "PAIRME_ENCRYPTION_KEYS"


def written(*keys: tuple[str, str]) -> dict[str, str]:
    return {KEYS: ",".join(f"{key_id}:{key}" for key_id, key in keys)}


@pytest.fixture
def stored(db: Database) -> Database:
    """Three workspaces, sealed with the old key."""
    with db.write() as session:
        for number in range(3):
            ours = workspaces.ensure_workspace(session, team_id=f"T{number}", now=NOW)
            installations.save_installation(
                session,
                ours.id,
                Tokens(Secret("xoxb-kanarie")),
                scopes=("commands",),
                version=number,
                sealer=Sealer([OLD]),
                now=NOW,
            )
    return db


def test_a_new_key_is_one_that_settings_take(database_url: str) -> None:
    code, out, said = pairme(database_url, "keys", "new")

    [(key_id, key)] = load_settings({KEYS: out.strip()}).sealing_keys
    assert code == 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-[0-9a-f]{4}", key_id)
    assert key not in said
    assert "restart every instance" in said


def test_keys_are_listed_with_what_they_have_sealed(stored: Database, database_url: str) -> None:
    code, out, _ = pairme(database_url, "keys", "list", "--json", **written(NEW, OLD))

    assert code == 0
    assert json.loads(out) == [
        {"id": "new", "use": "seals", "installations": 0},
        {"id": "old", "use": "opens", "installations": 3},
    ]


def test_a_missing_key_is_named(stored: Database, database_url: str) -> None:
    code, out, said = pairme(database_url, "keys", "list", **written(NEW))

    assert code == 1
    assert re.search(r"old +MISSING +3", out)
    assert "missing in PAIRME_ENCRYPTION_KEYS: old" in said


def test_rotating_seals_everything_again_and_says_what_to_do_next(
    stored: Database, database_url: str
) -> None:
    code, out, said = pairme(database_url, "keys", "rotate", **written(NEW, OLD))
    again = pairme(database_url, "keys", "rotate", "--json", **written(NEW, OLD))

    assert (code, out) == (0, "3 sealed again; 3 in all with new.\n")
    assert "Take old out of PAIRME_ENCRYPTION_KEYS and restart every instance" in said
    assert json.loads(again[1]) == {"sealed_again": 0, "by_key": {"new": 3}, "unused": ["old"]}


def test_what_no_key_opens_is_said_and_the_rest_is_done(
    stored: Database, database_url: str
) -> None:
    code, out, said = pairme(database_url, "keys", "rotate", **written(NEW))
    wrong = pairme(database_url, "keys", "rotate", **written(NEW, ("old", new_key())))

    assert (code, wrong[0]) == (1, 1)
    assert "3 with old" in said
    assert "install the app again" in wrong[2]
    assert "kanarie" not in f"{out}{said}{wrong}"
    assert not any(key in f"{out}{said}{wrong}" for _, key in (OLD, NEW))


def test_without_a_key_nothing_is_rotated(stored: Database, database_url: str) -> None:
    code, _, said = pairme(database_url, "keys", "rotate")

    assert code == 1
    assert "PAIRME_ENCRYPTION_KEYS is not set; pairme keys new makes a key" in said
