"""Runs the steps on the connection that `storage.migrate` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context
from sqlalchemy import MetaData

from storage.tables.schema import NAMING

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=MetaData(naming_convention=NAMING),  # names what the steps leave unnamed
    transactional_ddl=True,  # all steps or none, on SQLite too
)
with context.begin_transaction():
    context.run_migrations()
