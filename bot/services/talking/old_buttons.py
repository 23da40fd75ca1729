"""Why a button of a pair does nothing: Slack keeps messages for years, and a pair ends."""

from datetime import datetime

from bot.services.answers import Said
from bot.services.partings import goes_on
from pairing.ids import PairId
from storage import endings, pairs, people, workspaces
from storage.database import Database


def why_inactive(
    db: Database, *, team_id: str, slack_user_id: str, pair_id: PairId, now: datetime
) -> Said:
    """Tell somebody whose click had no effect whether that is because their pair is over.

    Returns  PAIR_OVER, the same for every cause, to those who were introduced in it; NOT_YOURS to
             anybody else, who learns nothing of it, and while the pair goes on with them
    Transaction: one read; nothing is written or logged.
    """
    with db.read() as session:
        workspace = workspaces.find_workspace(session, team_id=team_id)
        if workspace is None:
            return Said.NOT_YOURS
        me = people.find_person(session, workspace.id, slack_user_id=slack_user_id)
        pair = None if me is None else pairs.get_pair(session, pair_id)
        if me is None or pair is None:
            return Said.NOT_YOURS
        left_at = endings.list_everybody(session, pair_id)
        if me.id not in left_at:
            return Said.NOT_YOURS
        is_on = goes_on(pair, now=now) and left_at[me.id] is None
        return Said.NOT_YOURS if is_on else Said.PAIR_OVER
