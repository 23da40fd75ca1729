"""Installations that were begun: each state is good once, for ten minutes, whoever is faster."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import delete, func, select

from storage.session import Session
from storage.statements import changed, insert_or_keep, table_of
from storage.tables import OAuthStateRow


def issue(s: Session, state: str, *, expires_at: datetime, now: datetime, limit: int) -> bool:
    """Remember a state. Returns False when as many as `limit` are open: then somebody floods us."""
    forget_expired(s, before=now, limit=limit)
    few = select(OAuthStateRow.state_hash).limit(limit).subquery()
    if s.execute(select(func.count()).select_from(few)).scalar_one() >= limit:
        return False
    row = {"state_hash": _hash(state), "expires_at": expires_at}
    return insert_or_keep(s, OAuthStateRow, row, unique=("state_hash",))


def consume(s: Session, state: str, *, now: datetime) -> bool:
    """Use a state up. Returns whether it was issued, is not too old, and nobody was faster.

    Safe in a race: of several that delete one row, one is told that there was one.
    """
    states = table_of(OAuthStateRow)
    statement = delete(states).where(states.c.state_hash == _hash(state), states.c.expires_at > now)
    return s.execute(statement.returning(states.c.state_hash)).one_or_none() is not None


def forget_expired(s: Session, *, before: datetime, limit: int) -> int:
    """Forget states that are too old. Returns how many."""
    states = table_of(OAuthStateRow)
    old = select(states.c.state_hash).where(states.c.expires_at <= before)
    found = old.order_by(states.c.expires_at).limit(limit).with_for_update(skip_locked=True)
    ids = list(s.execute(found).scalars())
    return changed(s, delete(states).where(states.c.state_hash.in_(ids))) if ids else 0


def _hash(state: str) -> str:
    """Whoever reads the database must not be able to finish what others have begun."""
    return hashlib.sha256(state.encode()).hexdigest()
