"""What the Home tab shows: where somebody stands, and whom they were paired with before."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from bot.services.admission import runs_any
from bot.services.people import SlackPerson
from bot.services.status import Status, status_in
from storage import partners, people
from storage.database import Database, Session
from storage.partners import PastPair

__all__ = ["MOST_MET", "Home", "PastPair", "find_home"]

MOST_MET = 20  # pairs of earlier rounds that are listed


@dataclass(frozen=True, slots=True)
class Home:
    """Everything on somebody's Home.

    met   pairs they were introduced in that do not go on, newest first, at most `MOST_MET`;
          more: how many there are beside these. How one ended is not in it
    runs  they run programs, as far as we know: Home shows them the way there
    """

    status: Status = field(default_factory=Status)
    met: tuple[PastPair, ...] = ()
    more: int = 0
    runs: bool = False


def find_home(
    db: Database,
    *,
    team_id: str,
    slack_user_id: str,
    now: datetime,
    named: Collection[str] = (),
    who: SlackPerson | None = None,
) -> Home:
    """Return what somebody's Home shows now.

    named  Slack ids of the admins that the operator named
    who    what Slack says about somebody we do not know; it is not kept
    Transaction: one read. Cost: as `find_status`, and four indexed look-ups.
    """
    with db.read() as session:
        status = status_in(session, team_id=team_id, slack_user_id=slack_user_id, now=now)
        runs = _runs(session, status, named=named, who=who)
        if status.person_id is None:
            return Home(status, runs=runs)
        shown = [pair.pair_id for pair in status.pairs]
        met, more = partners.list_met(session, status.person_id, without=shown, limit=MOST_MET)
        return Home(status, tuple(met), more, runs)


def _runs(
    session: Session, status: Status, *, named: Collection[str], who: SlackPerson | None
) -> bool:
    """Tell whether somebody runs programs: by what we know of them, else by what Slack says."""
    if status.person_id is not None and status.known:
        return runs_any(session, people.get_person(session, status.person_id), named=named)
    if who is None:
        return status.slack_user_id in named
    return who.may_be_paired and (who.is_admin or status.slack_user_id in named)
