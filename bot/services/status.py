"""Where one person stands: everything that the status card, the forms and Home show."""

from dataclasses import dataclass, field
from datetime import datetime

from pairing.participants import Profile, Standing, standing
from pairing.programs import Preset
from storage import pairs, participants, people, profiles, programs, workspaces
from storage.database import Database
from storage.pairs import Member, PairView

__all__ = ["FALLBACK_ZONE", "Member", "PairView", "Status", "find_status"]

FALLBACK_ZONE = "Etc/UTC"  # until Slack or the operator has told us a better one


@dataclass(frozen=True, slots=True)
class Status:
    """One person's standing in the default program of their workspace.

    standing       OUT when they never joined or have left
    until          end of a pause (FOREVER = open end); None when not paused
    next_round_at  UTC; None before the first program exists
    zone           the person's own when Slack has told us, else the program's
    known          whether Slack has told us this person's zone and kind yet
    pair           the newest pair they are in; None before their first round
    """

    standing: Standing = Standing.OUT
    profile: Profile = field(default_factory=Profile)
    until: datetime | None = None
    next_round_at: datetime | None = None
    preset: Preset = Preset.STANDARD
    slack_user_id: str = ""
    zone: str = FALLBACK_ZONE
    known: bool = False
    pair: PairView | None = None


def find_status(db: Database, *, team_id: str, slack_user_id: str, now: datetime) -> Status:
    """Tell where a person stands; unknown people and workspaces are OUT.

    Transaction: one read. Cost: six indexed look-ups.
    """
    nobody = Status(slack_user_id=slack_user_id)
    with db.read() as session:
        workspace = workspaces.find_workspace(session, team_id=team_id)
        if workspace is None:
            return nobody
        person = people.find_person(session, workspace.id, slack_user_id=slack_user_id)
        program = programs.find_default_program(session, workspace.id)
        if person is None or program is None:
            return nobody
        me = participants.find_participant(session, program.id, person.id)
        stands = standing(me, now=now, next_round_at=program.next_round_at)
        return Status(
            standing=stands,
            profile=profiles.find_profile(session, person.id) or Profile(),
            until=me.paused_until if me is not None and stands is Standing.PAUSED else None,
            next_round_at=program.next_round_at,
            preset=program.preset,
            slack_user_id=slack_user_id,
            zone=person.zone or program.rule.zone,
            known=person.updated_at is not None,
            pair=pairs.current_pairs(session, person.id, program_id=program.id),
        )
