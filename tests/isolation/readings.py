"""What is found in a statement, and what follows from it: see bounds.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from storage.tables import Base

TENANT = {t.name for t in Base.metadata.tables.values() if "workspace_id" in t.c} | {"workspaces"}
OF_WORKSPACE = {"workspace_id", "workspaces.id", "workspaces.team_id"}
UNIQUE = {"workspaces.team_id", "outbox.delivery_key", "receipts.delivery_key"}


class Bound(IntEnum):
    """By what; the weakest counts."""

    NOTHING = 0
    KEY = 1
    WORKSPACE = 2


Place = tuple[int, str]  # one table at one place of a statement: a number, and its name
Spot = tuple[int, str]  # a column there
Env = Mapping[str, Place]


def _keys() -> set[str]:
    """Columns that lead to one workspace: ids of its rows, and what refers to them."""
    found = set(UNIQUE)
    for table in Base.metadata.tables.values():
        if table.name not in TENANT:
            continue
        found |= {f"{table.name}.id"} if "id" in table.c else set()
        found |= {
            f"{table.name}.{one.parent.name}" for column in table.c for one in column.foreign_keys
        }
    return found


KEYS = _keys()


@dataclass
class Reading:
    """What was found in a statement.

    places  where rows of workspaces are touched
    seeds   columns that are compared with a parameter
    edges   (from, to): when the first is bound, so is the second
    """

    places: dict[int, str] = field(default_factory=dict)
    seeds: set[Spot] = field(default_factory=set)
    edges: set[tuple[Spot, Spot]] = field(default_factory=set)
    seen: dict[int, tuple[Spot, ...]] = field(default_factory=dict)
    count: int = 0

    def bound(self, *, by: Bound) -> set[int]:
        """The places that are bound by at least this."""
        spots = {spot for spot in self.seeds if is_seed(self.places.get(spot[0]), spot[1], by)}
        while True:
            places = {number for number, _ in spots}
            reached = {to for from_, to in self.edges if from_ in spots}
            reached |= {
                to
                for from_, to in self.edges
                if from_[0] in places and is_key(self.places.get(from_[0]), from_[1])
            }
            if reached <= spots:
                return {
                    number for number, column in spots if is_key(self.places.get(number), column)
                }
            spots |= reached


def is_key(table: str | None, column: str) -> bool:
    return table not in TENANT or column == "workspace_id" or f"{table}.{column}" in KEYS


def is_seed(table: str | None, column: str, by: Bound) -> bool:
    if column in OF_WORKSPACE or f"{table}.{column}" in OF_WORKSPACE:
        return True
    return by is Bound.KEY and f"{table}.{column}" in KEYS
