"""Those whom the operator named as admins, but for who was erased: to be written to they would have
to be stored again."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.services.erased import erased_among, taken_away_among
from storage.database import Session
from storage.erasure_ledger import Ledger
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class NamedAdmins:
    """Whom PAIRME_ADMINS names, by Slack id, whether or not they may still be written to.

    ledger  by which who was erased is known; None = nobody was erased
    """

    ids: Sequence[str] = ()
    ledger: Ledger | None = None


NOBODY = NamedAdmins()


def still_named(session: Session, workspace: Workspace, named: NamedAdmins) -> tuple[str, ...]:
    """Return those who were not erased here, or take part again; as they are ordered.

    Erased is also whoever's account was closed for long: opened again, they have to join first.

    Raises one of UNREADABLE when the ledger cannot be read. Transaction: inside the caller's, and
    it holds for that one alone; only reads.
    """
    if not named.ids:
        return ()
    gone = erased_among(session, workspace, named.ids, named.ledger)
    gone |= taken_away_among(session, workspace, named.ids, named.ledger)
    return tuple(one for one in named.ids if one not in gone)
