"""Why somebody gets their partner in the coming round, or why they are not in it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.services.drawing.drafts import Draft
from pairing.history import PairHistory
from pairing.matching.explain import Explanation, explain_person
from pairing.participants import FOREVER, Participant
from storage import participants, people
from storage.database import Database


class Absence(StrEnum):
    """Why a person is not in a round."""

    NEVER_JOINED = "never_joined"
    LEFT = "left"
    PAUSED = "paused"
    SKIPS = "skips"
    NO_MEMBER = "no_member"  # deactivated, a guest or a bot, by what Slack says
    MET_ELSEWHERE = "met_elsewhere"  # another program introduced them this week
    JUST_CHANGED = "just_changed"  # eligible now, and was not when the round was planned


@dataclass(frozen=True, slots=True)
class Absent:
    """Somebody who is not in a round. until: end of a pause (None = no end set), or when they
    left."""

    why: Absence
    at: datetime | None = None


def explain_draft(db: Database, draft: Draft, *, slack_user_id: str) -> Explanation | Absent:
    """Explain what a draft does for a person of its workspace. Transaction: one read.

    Cost: that of `explain_person`.
    """
    with db.read() as session:
        person = people.find_person(
            session, draft.program.workspace_id, slack_user_id=slack_user_id
        )
        me = (
            None
            if person is None
            else participants.find_participant(session, draft.program.id, person.id)
        )
    if me is None:
        return Absent(Absence.NEVER_JOINED)
    if me.id not in draft.pool:
        return _absent(me, due_at=draft.due.at)
    if me.id in draft.busy:
        return Absent(Absence.MET_ELSEWHERE)
    met = PairHistory.of_columns(draft.met.low, draft.met.high, draft.met.ago)
    pool = [one for one in draft.pool.values() if one.id not in draft.busy]
    return explain_person(me.person_id, pool, met, draft.rules, draft.plan)


def _absent(me: Participant, *, due_at: datetime) -> Absent:
    if me.opted_out_at is not None:
        return Absent(Absence.LEFT, me.opted_out_at)
    if not me.active:
        return Absent(Absence.NO_MEMBER)
    if me.paused_until is not None and me.paused_until > due_at:
        return Absent(Absence.PAUSED, None if me.paused_until == FOREVER else me.paused_until)
    if me.skip_until is not None and me.skip_until >= due_at:
        return Absent(Absence.SKIPS)
    return Absent(Absence.JUST_CHANGED)
