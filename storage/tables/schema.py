"""The ground all tables stand on: constraint names, tenant keys, CHECKs from enums.

Every table of a workspace carries `workspace_id`, and its references are composite
(`workspace_id`, `x_id`), so that the database itself refuses a row that mixes two workspaces.

ON DELETE: what has no meaning without its parent goes with it (CASCADE). Who met whom stays: a
participant with history cannot be deleted, while deleting a whole workspace works (NO ACTION,
checked at COMMIT).

Whoever deletes a row looks for what refers to it: an index must lead there by more than the
workspace. Where SQLite could take one that does not, `workspace_id` stands in the right one too.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, MetaData
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The declarative base; rows stay inside `storage/`."""

    metadata = MetaData(naming_convention=NAMING)


def belongs_to(
    column: str, target: str, *, on_delete: str | None = "CASCADE"
) -> ForeignKeyConstraint:
    """Reference a row of the same workspace: (workspace_id, column) → target(workspace_id, id)."""
    return ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{target}.workspace_id", f"{target}.id"],
        ondelete=on_delete,
    )


def in_workspace() -> ForeignKeyConstraint:
    """Tie a table to its workspace; deleting the workspace deletes the row."""
    return ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], ondelete="CASCADE")


def one_of(column: str, words: Iterable[StrEnum]) -> CheckConstraint:
    """Let a column hold only these words (NULL passes, as CHECKs do)."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
