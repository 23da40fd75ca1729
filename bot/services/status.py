"""Where one person stands: everything that the status card, the forms and Home show."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pairing.guides.meetings import confirmed_meetings
from pairing.ids import PairId, PersonId
from pairing.next_steps import NextStep, next_step
from pairing.participants import Profile, Standing, standing
from pairing.presets import PRESETS
from pairing.programs import Preset, Program
from storage import (
    check_ins,
    participants,
    partners,
    people,
    profiles,
    programs,
    searches,
    workspaces,
)
from storage.database import Database, Session
from storage.pairs import Member, PairView

__all__ = ["FALLBACK_ZONE", "CurrentPair", "Member", "PairView", "Status", "find_status"]

FALLBACK_ZONE = "Etc/UTC"  # until Slack or the operator has told us a better one
MOST_CURRENT = 8  # pairs of one person that are shown; more than two are hardly possible


@dataclass(frozen=True, slots=True)
class CurrentPair:
    """A pair that somebody is in and that goes on, as they see it.

    others    Slack ids of the other people who are in it
    step      what comes next; meets_at: when they talk, if that is agreed
    over_at   when its round is over
    n_met     talks that they have told of, 2 = two or more
    """

    pair_id: PairId
    others: tuple[str, ...]
    step: NextStep
    over_at: datetime
    meets_at: datetime | None = None
    n_met: int = 0


@dataclass(frozen=True, slots=True)
class Status:
    """One person's standing in the default program of their workspace.

    standing       OUT when they never joined or have left
    until          end of a pause (FOREVER = open end); None when not paused
    looks_until    end of a search that goes on; None when they wait for no partner now
    next_round_at  UTC; None before the first program exists
    zone           the person's own when Slack has told us, else the program's
    known          whether Slack has told us this person's zone and kind yet
    pairs          those that go on, newest round first
    person_id      None for somebody we have never heard of
    """

    standing: Standing = Standing.OUT
    profile: Profile = field(default_factory=Profile)
    until: datetime | None = None
    looks_until: datetime | None = None
    next_round_at: datetime | None = None
    preset: Preset = Preset.STANDARD
    slack_user_id: str = ""
    zone: str = FALLBACK_ZONE
    known: bool = False
    pairs: tuple[CurrentPair, ...] = ()
    person_id: PersonId | None = None


def find_status(db: Database, *, team_id: str, slack_user_id: str, now: datetime) -> Status:
    """Tell where a person stands; unknown people and workspaces are OUT.

    Transaction: one read. Cost: seven indexed look-ups, and two for every pair that goes on.
    """
    with db.read() as session:
        return status_in(session, team_id=team_id, slack_user_id=slack_user_id, now=now)


def status_in(session: Session, *, team_id: str, slack_user_id: str, now: datetime) -> Status:
    """Do what `find_status` does, inside the caller's transaction."""
    nobody = Status(slack_user_id=slack_user_id)
    workspace = workspaces.find_workspace(session, team_id=team_id)
    if workspace is None:
        return nobody
    person = people.find_person(session, workspace.id, slack_user_id=slack_user_id)
    program = programs.find_default_program(session, workspace.id)
    if person is None or program is None:
        return nobody
    me = participants.find_participant(session, program.id, person.id)
    stands = standing(me, now=now, next_round_at=program.next_round_at)
    looks_until = None if me is None else searches.find_until(session, me.id)
    return Status(
        standing=stands,
        profile=profiles.find_profile(session, person.id) or Profile(),
        until=me.paused_until if me is not None and stands is Standing.PAUSED else None,
        looks_until=looks_until if looks_until is not None and looks_until > now else None,
        next_round_at=program.next_round_at,
        preset=program.preset,
        slack_user_id=slack_user_id,
        zone=person.zone or program.rule.zone,
        known=person.updated_at is not None,
        pairs=_current(session, person.id, program, now=now),
        person_id=person.id,
    )


def _current(
    session: Session, me: PersonId, program: Program, *, now: datetime
) -> tuple[CurrentPair, ...]:
    length = timedelta(weeks=PRESETS[program.preset].weeks)
    # what was due later goes on, by the rule of `goes_on`; asking so, a long history costs nothing
    found = partners.list_current(session, me, program_id=program.id, due_after=now - length)
    current = [
        pair
        for pair in found
        if len(pair.members) > 1  # the others may have been erased
        and not (pair.extensions and pair.due_at > now)  # these two go on, but only then
    ]
    shown = []
    for pair in current[:MOST_CURRENT]:
        said = check_ins.find_told(session, pair_id=pair.id, person_id=me)
        step = next_step(
            None if said is None else said.answer,
            answered_at=None if said is None else said.answered_at,
            meets_at=pair.meets_at,
            in_writing=pair.in_writing,
            due_at=pair.due_at,
            preset=program.preset,
            now=now,
        )
        shown.append(
            CurrentPair(
                pair_id=pair.id,
                others=tuple(one.slack_user_id for one in pair.members if one.person_id != me),
                step=step,
                over_at=pair.due_at + length,
                meets_at=pair.meets_at,
                n_met=0 if said is None else confirmed_meetings([said.answer]),
            )
        )
    return tuple(shown)
