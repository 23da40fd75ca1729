"""What the Home tab shows: where somebody stands, and whom they were paired with before."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.services.status import Status, status_in
from storage import partners
from storage.database import Database
from storage.partners import PastPair

__all__ = ["MOST_MET", "Home", "PastPair", "find_home"]

MOST_MET = 20  # pairs of earlier rounds that are listed


@dataclass(frozen=True, slots=True)
class Home:
    """Everything on somebody's Home.

    met   pairs they were introduced in that do not go on, newest first, at most `MOST_MET`;
          more: how many there are beside these. How one ended is not in it
    """

    status: Status = field(default_factory=Status)
    met: tuple[PastPair, ...] = ()
    more: int = 0


def find_home(db: Database, *, team_id: str, slack_user_id: str, now: datetime) -> Home:
    """Return what somebody's Home shows now.

    Transaction: one read. Cost: as `find_status`, and two indexed look-ups.
    """
    with db.read() as session:
        status = status_in(session, team_id=team_id, slack_user_id=slack_user_id, now=now)
        if status.person_id is None:
            return Home(status)
        shown = [pair.pair_id for pair in status.pairs]
        met, more = partners.list_met(session, status.person_id, without=shown, limit=MOST_MET)
        return Home(status, tuple(met), more)
