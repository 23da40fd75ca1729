"""Changing the keys that tokens are sealed with, while instances run.

Every instance opens with all of its keys and seals with the first. So a new key is first made known
to all, then sealed with, and the old one is taken away when nothing is sealed with it any more.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from storage import installations
from storage.database import Database, Session
from storage.errors import CannotUnseal
from storage.sealing import Sealer

BATCH = 50  # installations that one transaction seals again


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: sealed again in this call, still to do, and those whose key is not here."""

    done: int
    left: int
    unopened: dict[str, int]


def count_by_key(db: Database) -> dict[str, int]:
    """Return how many installations are sealed with each key. Transaction: one read."""
    with db.read() as session:
        return installations.count_by_key(session)


def rotate(db: Database, sealer: Sealer) -> Iterator[Progress]:
    """Seal everything with the first key; yields after every transaction, and once at the end.

    Begun anew after any interruption it goes on where it was. What somebody changed meanwhile, or
    sealed with an old key, is looked at again.
    Transaction: opens many, each with at most BATCH rows.
    """
    done, unopened = 0, Counter[str]()
    while True:
        unopened.clear()
        after: int | None = 0
        while after is not None:
            with db.write() as session:
                after, n = _piece(session, sealer, unopened, after=after)
            done += n
            if n:
                yield Progress(done, _left(db, sealer), dict(unopened))
        left = _left(db, sealer)
        if left <= unopened.total():
            yield Progress(done, left, dict(unopened))
            return


def _piece(
    session: Session, sealer: Sealer, unopened: Counter[str], *, after: int
) -> tuple[int | None, int]:
    """Seal the next rows. Returns the last one looked at, None at the end; and how many it were."""
    others = [one for one in installations.count_by_key(session) if one != sealer.key_id]
    found = installations.list_sealed_with(session, others, limit=BATCH, after=after)
    n = 0
    for one in found:
        try:
            n += installations.seal_again(session, one, sealer=sealer)
        except CannotUnseal as closed:
            unopened[closed.key_id] += 1
    return (found[-1].workspace_id if found else None), n


def _left(db: Database, sealer: Sealer) -> int:
    return sum(n for key_id, n in count_by_key(db).items() if key_id != sealer.key_id)
