"""Who had their data erased and did not come back by themselves.

That a list, a profile or a setting names them is no reason to know them again.
"""

from collections.abc import Collection

from storage import erasures, people
from storage.database import Session
from storage.erasure_ledger import Ledger
from storage.workspaces import Workspace


def erased_among(
    session: Session, workspace: Workspace, slack_user_ids: Collection[str], ledger: Ledger | None
) -> frozenset[str]:
    """Who of them had their data erased, as the ledger says, also after a restore.

    ledger  None = nobody was erased
    Cost: one look at the ledger, and a hash for each; others wait for this transaction.
    """
    if ledger is None:
        return frozenset()
    noted = {entry.person_hash for entry in ledger.entries()}
    hashes = ledger.hashes_of(workspace, slack_user_ids) if noted else {}
    erased = {one for one, found in hashes.items() if not noted.isdisjoint(found)}
    return frozenset(erased - people.who_takes_part(session, workspace.id, erased))


def taken_away_among(
    session: Session, workspace: Workspace, slack_user_ids: Collection[str], ledger: Ledger | None
) -> frozenset[str]:
    """Who of these few this database has erased, for whatever cause. ledger: as above."""
    if ledger is None:
        return frozenset()
    hashes = ledger.hashes_of(workspace, slack_user_ids)
    gone = {one for one in hashes if erasures.find_people(session, workspace.id, hashes[one])}
    return frozenset(gone - people.who_takes_part(session, workspace.id, gone))
