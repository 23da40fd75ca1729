"""Where one person stands: everything that the status card, the forms and Home show."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pairing.guides.meetings import confirmed_meetings
from pairing.ids import PairId, PersonId, ProgramId
from pairing.next_steps import NextStep, next_step
from pairing.participants import Participant, Profile, Standing, standing
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
class Elsewhere:
    """Where somebody stands in a further program. until: end of a pause; None when not paused."""

    program_id: ProgramId
    name: str
    standing: Standing
    until: datetime | None
    next_round_at: datetime


@dataclass(frozen=True, slots=True)
class Status:
    """One person's standing in the oldest program they take part in; for somebody who takes part in
    none, in the oldest of their workspace.

    standing       OUT when they never joined or have left
    until          end of a pause (FOREVER = open end); None when not paused
    looks_until    end of a search that goes on; None when they wait for no partner now
    next_round_at  UTC; None before the first program exists
    zone           the person's own when Slack has told us, else the program's
    known          whether Slack has told us this person's zone and kind yet
    pairs          those that go on, of all programs, newest round first
    person_id      None for somebody we have never heard of
    program_id     the program; None before the first one exists
    program_name   its name, where the workspace has several; else nothing
    also           the further programs they take part in; open: those they could join, by id
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
    program_id: ProgramId | None = None
    program_name: str = ""
    also: tuple[Elsewhere, ...] = ()
    open: Mapping[ProgramId, str] = field(default_factory=dict)

    @property
    def inside(self) -> dict[ProgramId, str]:
        """The programs they take part in, where there are several: ids and names."""
        if self.standing is Standing.OUT or self.program_id is None:
            return {}
        return {self.program_id: self.program_name} | {
            one.program_id: one.name for one in self.also
        }


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
    ours = programs.list_programs(session, workspace.id)
    if person is None or not ours:
        return replace(nobody, open=_open(ours, inside=()))
    theirs = [(one, participants.find_participant(session, one.id, person.id)) for one in ours]
    inside = [(one, me) for one, me in theirs if me is not None and me.opted_out_at is None]
    program, me = (inside or theirs)[0]
    stands = standing(me, now=now, next_round_at=program.next_round_at)
    searching = [searches.find_until(session, one.id) for _, one in inside]
    looks_until = max((until for until in searching if until is not None), default=None)
    current = [pair for one in ours for pair in _current(session, person.id, one, now=now)]
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
        pairs=tuple(sorted(current, key=lambda pair: pair.over_at, reverse=True)[:MOST_CURRENT]),
        person_id=person.id,
        program_id=program.id,
        program_name=program.name if len(ours) > 1 else "",
        also=tuple(_elsewhere(one, me, now=now) for one, me in inside[1:]),
        open=_open(ours, inside=[one.id for one, _ in inside]),
    )


def _elsewhere(program: Program, me: Participant, *, now: datetime) -> Elsewhere:
    stands = standing(me, now=now, next_round_at=program.next_round_at)
    until = me.paused_until if stands is Standing.PAUSED else None
    return Elsewhere(program.id, program.name, stands, until, program.next_round_at)


def _open(ours: Sequence[Program], *, inside: Collection[ProgramId]) -> dict[ProgramId, str]:
    """The programs somebody could join as well, where there is more than one in all."""
    if len(ours) < 2:
        return {}
    return {one.id: one.name for one in ours if one.id not in inside and one.suspended_at is None}


def _current(
    session: Session, me: PersonId, program: Program, *, now: datetime
) -> tuple[CurrentPair, ...]:
    found = partners.list_current(session, me, program_id=program.id, at=now)
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
            preset=pair.preset,
            now=now,
        )
        shown.append(
            CurrentPair(
                pair_id=pair.id,
                others=tuple(one.slack_user_id for one in pair.members if one.person_id != me),
                step=step,
                over_at=pair.over_at,
                meets_at=pair.meets_at,
                n_met=0 if said is None else confirmed_meetings([said.answer]),
            )
        )
    return tuple(shown)
