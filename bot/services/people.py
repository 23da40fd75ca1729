"""What Slack tells us about people: zone, kind, whether their account is still active.

Names and titles are never stored; they are shown as Slack mentions.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.services.events import Event, once_for
from bot.services.partings import leave_pairs
from pairing.ids import WorkspaceId
from storage import outbox, participants, people, searches, steps, workspaces
from storage.database import Database, Session
from storage.people import Person, PersonKind
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class SlackPerson:
    """The few fields of a Slack user that decide who may be paired and when they work."""

    slack_user_id: str
    zone: str | None
    kind: PersonKind
    deactivated: bool
    is_admin: bool
    updated_at: datetime | None

    @property
    def may_be_paired(self) -> bool:
        """Full members with an active account."""
        return self.kind is PersonKind.MEMBER and not self.deactivated


@dataclass(frozen=True, slots=True)
class Unread:
    """Somebody who takes part although Slack has not told us about them yet."""

    workspace_id: WorkspaceId
    team_id: str
    slack_user_id: str


def save_person(
    db: Database,
    *,
    team_id: str,
    person: SlackPerson,
    now: datetime,
    event: Event | None = None,
) -> bool:
    """Store what Slack says about somebody we know; people we do not know are not stored.

    event    the event that says so, when it was one
    Returns  False when nothing changed: unknown person or workspace, or older news than ours
    Transaction: one read, and a write only for what may be news of people we know: Slack reports
    every change of every account.
    """
    with db.read() as session:
        known = _find(session, team_id, person)
    if known is None or not _may_be_news(known, person):
        return False
    if event is None:
        with db.write() as session:
            return learn(session, known, person, now=now) != known

    def act(session: Session, _: Workspace) -> bool:
        return learn(session, known, person, now=now) != known

    return once_for(db, event, now=now, act=act)


def learn(session: Session, known: Person, news: SlackPerson, *, now: datetime) -> Person:
    """Update somebody from what Slack says, unless it is older than what we know.

    Who turns out to be a guest, a bot or from another company leaves; they cannot be paired, and
    what was to be sent to them alone (the welcome) is called off; their steps are forgotten.
    Whoever has a partner and is no member any more, or whose account is closed, leaves the pair.
    Transaction: inside the caller's.
    """
    newer = people.update_person(
        session,
        known.workspace_id,
        slack_user_id=known.slack_user_id,
        zone=news.zone,
        kind=news.kind,
        deactivated=news.deactivated,
        is_admin=news.is_admin,
        updated_at=news.updated_at or now,
    )
    was_there = known.kind is PersonKind.MEMBER and not known.deactivated
    is_there = news.kind is PersonKind.MEMBER and not news.deactivated
    if newer and was_there and not is_there:
        leave_pairs(session, known.workspace_id, known.id, reason="called_off", now=now)
        searches.end_of_person(session, known.id)
    if newer and news.kind is not PersonKind.MEMBER:
        participants.opt_out_everywhere(session, known.id, now=now)
        outbox.cancel(session, person_id=known.id, reason="no_member", now=now)
        steps.forget_all(session, known.id)
    return people.get_person(session, known.id)


def list_unread(
    db: Database, *, limit: int, without: Collection[WorkspaceId] = ()
) -> tuple[Unread, ...]:
    """Return participants whose zone and kind are still unknown, in turn from each workspace.

    without  workspaces to leave out, because they have to wait anyway
    Transaction: one read.
    """
    with db.read() as session:
        found = people.list_unread_people(session, limit=limit, without=without)
        teams: Mapping[int, str] = {
            workspace.id: workspace.team_id for workspace in workspaces.list_workspaces(session)
        }
    return tuple(
        Unread(person.workspace_id, teams[person.workspace_id], person.slack_user_id)
        for person in found
    )


def _may_be_news(known: Person, news: SlackPerson) -> bool:
    """Only a newer stamp, or another word under the same one, can change anything."""
    if known.updated_at is None or news.updated_at is None:
        return True
    said = (known.zone, known.kind, known.deactivated, known.is_admin)
    says = (news.zone, news.kind, news.deactivated, news.is_admin)
    return news.updated_at > known.updated_at or (
        news.updated_at == known.updated_at and says != said
    )


def _find(session: Session, team_id: str, person: SlackPerson) -> Person | None:
    workspace = workspaces.find_workspace(session, team_id=team_id)
    if workspace is None:
        return None
    return people.find_person(session, workspace.id, slack_user_id=person.slack_user_id)
