"""Looking into a PostgreSQL database as whoever stole it would."""

from __future__ import annotations

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

_TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")


def dump(url: str, *, matching: str) -> list[tuple[str, str]]:
    """List the rows of all tables, as text, in which a regular expression is found.

    Returns  (table, row)
    """
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    with engine.connect() as connection:
        tables = connection.execute(_TABLES).scalars()
        selects = [
            f"SELECT '{name}', t::text FROM \"{name}\" AS t WHERE t::text ~ :matching"
            for name in tables
        ]
        rows = connection.execute(text(" UNION ALL ".join(selects)), {"matching": matching})
        return [(str(table), str(row)) for table, row in rows]
