"""A session: one transaction, as `Database.read()` and `Database.write()` hand it out.

It is a plain connection of SQLAlchemy. Storage reads columns and writes rows of its own choice, so
an ORM session would have nothing to track, and costs as much again as asking the database.
"""

from sqlalchemy import Connection as Session

__all__ = ["Session"]
