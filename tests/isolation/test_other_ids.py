"""Every button and every form with ids of another workspace: they are like ids that never were.

Whoever clicks is the same person there, and admin in both; only the workspace is another.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from difflib import unified_diff
from itertools import count
from pprint import pformat
from typing import Any

import pytest

from bot.views import texts
from sandbox import EntryKind, Sandbox
from storage import imports
from storage.database import Database
from storage.people import find_person
from tests.bot.listeners import door
from tests.isolation.ballast import BEGINS, RANGE, table_by
from tests.isolation.deeds import ADMIN, Body, Scene, deeds
from tests.isolation.rows import calls_of, changed, contents
from tests.isolation.runs import live
from tests.isolation.town import A, B, Town

ID = re.compile(r"(?<![0-9])[0-9]{7,8}(?![0-9])")
FILE = re.compile(r"F0[0-9A-Z]{6,}")
KEPT_ALWAYS = {"inbox", "audit", "people", "participants"}  # who asked, and that they were refused
OF_A_WINDOW = (texts.FAILED, texts.FORM_CLOSED)  # said, or not, by what is open in Slack just then
A_FILE = "a" * 32
OF_ALL_PROGRAMS = {  # whatever program the page names, it is not read
    *("button admin_care", "button admin_contact", "button admin_contact_gone"),
    *(
        "button admin_care_file",
        "form admin_contact_form",
        "button admin_import",
        "button admin_new",
    ),
}
LISTS = {"0" * 32: A_FILE}


@pytest.fixture
def town(db: Database, slack: Sandbox) -> Iterator[Town]:
    """Two workspaces in which people were introduced, and a list of the first waits for a yes."""
    town = live(db, slack)
    with db.write() as session:
        workspace = town.homes[A].workspace(A)
        admin = find_person(session, workspace.id, slack_user_id=ADMIN)
        row = {"kind": "people", "row": {}}
        assert imports.keep(session, A_FILE, workspace.id, admin.id, rows=[row], now=town.at)
    yield town
    town.close()


def elsewhere(body: Body, town: Town, put: Callable[[str], str]) -> tuple[Body, bool]:
    """The same from the other workspace, with something put in the place of each id of ours.

    Returns whether there was any.
    """
    written = json.dumps({**body, "trigger_id": ""})  # what is drawn at random may look like an id
    for here, there in LISTS.items():
        written = written.replace(here, there)
    moved = re.sub(rf"{A}\b", B, written)
    said = json.loads(ID.sub(lambda match: put(match[0]), moved).replace(A_FILE, put(A_FILE)))
    return said, ID.sub("", written) != written or A_FILE in written


def never_was(given: str) -> str:
    """An id of the same table that no row has."""
    if given == A_FILE:
        return "b" * 32
    name = table_by(int(given))
    return str(BEGINS[name] + RANGE - 1) if name else given


def came_of_it(town: Town, body: Body) -> Any:
    """What was answered, shown and posted, and what is stored besides who asked."""
    since = len(calls_of(town.workspace(B), town.ranks(B)))
    there = len(town.workspace(A).transcript)
    before = contents(town.db)
    trigger = town.workspace(B)._workspace.triggers.make(ADMIN)  # it lives 3 s
    answer = town.knock({**body, "trigger_id": trigger})
    after = contents(town.db)
    ours = town.id_of(B)
    assert changed(before, after, apart_from=ours) == []
    assert [e for e in town.workspace(A).transcript[there:] if e.kind is EntryKind.CALL] == []
    stored = {
        name: [row for row in after[ours][name] if row not in before[ours].get(name, [])]
        for name in after[ours]
        if name not in KEPT_ALWAYS and after[ours][name] != before[ours].get(name)
    }
    shown = [
        FILE.sub("", one)
        for one in calls_of(town.workspace(B), town.ranks(B))[since:]
        if not any(sentence in one for sentence in OF_A_WINDOW)
    ]
    return answer.status, answer.body, shown, stored


def test_ids_of_another_workspace_are_like_ids_that_never_were(town: Town) -> None:
    numbers, tried, wrong = count(1), [], []

    for name, deed in sorted(deeds().items()):
        if name.startswith("event") or name in OF_ALL_PROGRAMS:
            continue
        door._numbers = count(10_000_000 * next(numbers))
        scene = Scene(town, A, random.Random(name))
        scene.chances = [0.1, 0.1, 0.0, 0.0, 0.0]  # their own pair, as admin of all programs
        body = deed(scene)
        foreign, has_any = elsewhere(body, town, lambda given: given)
        if not has_any:
            continue
        tried.append(name)
        nothing, _ = elsewhere(body, town, never_was)
        written = json.dumps(nothing)
        nothing = json.loads(re.sub(r'"action_ts": "|"hash": "', r"\g<0>7", written))

        expected, got = came_of_it(town, nothing), came_of_it(town, foreign)

        if got != expected:
            said = unified_diff(*(pformat(one).splitlines() for one in (expected, got)), n=0)
            wrong.append("\n".join([name, *said]))
    assert not wrong, "\n".join(wrong)
    assert len(tried) > 50, tried
