"""What a workspace has: its rows, and what was said in it, so that two databases can be compared.

Ids are replaced by their rank among those of their table; instants of Slack, keys drawn at random
and tokens are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, text

from sandbox import EntryKind, OneWorkspace
from storage.database import Database
from storage.tables import Base
from tests.isolation.ballast import BEGINS, table_by

TABLES = [
    one
    for one in Base.metadata.sorted_tables
    if "workspace_id" in one.c or one.name == "workspaces"
]
_AS_IT_IS = {
    one.name: f"SELECT * FROM {one.name} ORDER BY {', '.join(c.name for c in one.primary_key)}"
    for one in TABLES
}
Rows = dict[str, list[str]]

OF_CHANCE = {  # drawn at random, or by Slack's clock
    "outbox": {"id", "delivery_key", "ts", "owner"},
    "receipts": {"delivery_key", "ts"},
    "installations": {"bot_token", "refresh_token", "version"},
    "notes": {"id"},
    "erasures": {"person_hash"},
    "inbox": {"key"},
    "workspaces": {"receipt_at"},
}
OF_A_CALL = {"ts", "message_ts", "trigger_id", "metadata", "token", "client_msg_id", "view_id"}
OF_A_CALL |= {"hash", "starter"}  # who of a pair begins depends on the pair's id
ID = re.compile(r"(?<![0-9])[0-9]{7,8}(?![0-9])")
BEGINNER = re.compile(r"<@\w+>(?=, could you )")  # depends on the pair's id
ERASED = re.compile(r"~[0-9a-f]{31}")
STAMP = re.compile(r"(?<![0-9])[0-9]{10}\.[0-9]{6}(?![0-9])")  # Slack's, also in what people read


def contents(db: Database) -> dict[int, dict[str, list[tuple[Any, ...]]]]:
    """All rows, as the driver gives them, by the id of their workspace."""
    found: dict[int, dict[str, list[tuple[Any, ...]]]] = {}
    with db.read() as session:
        for table in TABLES:
            ours = "workspace_id" if "workspace_id" in table.c else "id"
            result = session.execute(text(_AS_IT_IS[table.name]))
            at = list(result.keys()).index(ours)  # the columns stand as migrations made them
            for row in result:
                found.setdefault(row[at], {}).setdefault(table.name, []).append(tuple(row))
    return found


def changed(
    before: Mapping[int, Mapping[str, list[Any]]],
    after: Mapping[int, Mapping[str, list[Any]]],
    *,
    apart_from: int,
) -> list[str]:
    """The tables in which rows of any other workspace than this one have changed."""
    return [
        f"{name} of workspace {one}"
        for one in sorted({*before, *after} - {apart_from})
        for name in sorted({*before.get(one, {}), *after.get(one, {})})
        if before.get(one, {}).get(name) != after.get(one, {}).get(name)
    ]


class Ranks:
    """The rank of each id among those of its table and workspace.

    What was deleted meanwhile has none, and is told from what belongs to another workspace.
    """

    def __init__(self, db: Database, workspace_id: int) -> None:
        self._ids: dict[str, dict[int, int]] = {}
        self._elsewhere: set[int] = set()
        with db.read() as session:
            for name in BEGINS:
                table = Base.metadata.tables[name]
                found = session.execute(select(table.c.id, table.c.workspace_id)).all()
                ours = sorted(id_ for id_, there in found if there == workspace_id)
                self._ids[name] = {id_: n for n, id_ in enumerate(ours, 1)}
                self._elsewhere |= {id_ for id_, there in found if there != workspace_id}

    def plain(self, value: Any) -> str:
        """A value as text, with ranks for ids; an id of another workspace stays as it is."""
        written = json.dumps(value, default=str, sort_keys=True)
        for what, instead in ((STAMP, "ts"), (ERASED, "erased"), (ID, self._rank), (BEGINNER, "")):
            written = what.sub(instead, written)
        return written

    def _rank(self, match: re.Match[str]) -> str:
        number = int(match[0])
        name = table_by(number)
        if name is None or number in self._elsewhere:
            return match[0]
        return f"{name}#{self._ids[name].get(number, 'gone')}"


def rows_of(db: Database, workspace_id: int, ranks: Ranks) -> Rows:
    """The rows of one workspace, to be compared with those in another database."""
    found: Rows = {}
    with db.read() as session:
        for table in TABLES:
            left_out = OF_CHANCE.get(table.name, set())
            ours = table.c.get("workspace_id", table.c.get("id")) == workspace_id
            found[table.name] = sorted(
                ranks.plain({k: without_chance(v) for k, v in row.items() if k not in left_out})
                for row in session.execute(select(table).where(ours)).mappings()
            )
    return found


def calls_of(workspace: OneWorkspace, ranks: Ranks) -> list[str]:
    """What the bot asked Slack for in a workspace, in order, refused calls included."""
    return [
        ranks.plain([entry.method, without_chance(dict(entry.arguments))])
        for entry in workspace.transcript
        if entry.kind in (EntryKind.CALL, EntryKind.RESPONSE)
    ]


def without_chance(value: Any) -> Any:
    """A value without what is drawn at random."""
    if isinstance(value, Mapping):
        return {k: without_chance(v) for k, v in value.items() if k not in OF_A_CALL}
    if isinstance(value, list | tuple):
        return [without_chance(one) for one in value]
    if isinstance(value, str) and value[:1] in "[{" and value[1:]:
        try:
            return without_chance(json.loads(value))
        except ValueError:
            return value
    return value
