"""A pair and when it can talk: who is in it, where they are and when they work, until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.services.partings import goes_on, is_unintroduced
from pairing.ids import PairId, PersonId, WorkspaceId
from pairing.profiles import WorkHours
from pairing.talk_times import Whereabouts, is_working_time
from storage import pairs, participants, programs, rounds
from storage.database import Session
from storage.pairs import PairView


@dataclass(frozen=True, slots=True)
class TalkPlace:
    """A pair that goes on, seen by one of its members.

    zones    of everybody; of whom it is not known, that of the program
    hours    in which everybody works
    minutes  of a talk: the shorter one of what they like
    until    when their round is over
    booked   the time they agreed on last, past or future
    """

    workspace_id: WorkspaceId
    pair: PairView
    me: PersonId
    zones: Mapping[PersonId, str]
    hours: Mapping[PersonId, WorkHours]
    minutes: int
    until: datetime
    booked: datetime | None

    @property
    def members(self) -> frozenset[PersonId]:
        return frozenset(self.zones)

    @property
    def whereabouts(self) -> list[Whereabouts]:
        return [Whereabouts(zone, self.hours[one]) for one, zone in self.zones.items()]

    def may_talk(self, at: datetime, *, now: datetime) -> bool:
        """Tell whether a time that was offered can be chosen now: the booked one is chosen."""
        if at <= now or at == self.booked:
            return False
        return is_working_time(self.whereabouts, at, minutes=self.minutes)


def find_place(
    session: Session,
    workspace_id: WorkspaceId,
    pair_id: PairId,
    person_id: PersonId,
    *,
    now: datetime,
) -> TalkPlace | None:
    """Look up a pair for one of its members.

    Returns  None for anybody else, for somebody who left, when the pair or its round is over, and
             before it is introduced: what is said to it would come too late then
    Transaction: inside the caller's. Cost: about six indexed look-ups.
    """
    pair = pairs.get_pair(session, pair_id)
    if pair is None:
        return None
    program = programs.get_program(session, rounds.get_round(session, pair.round_id).program_id)
    here = {one.person_id: one for one in participants.list_members(session, pair_id)}
    if person_id not in here or len(here) < 2 or not goes_on(pair, now=now):
        return None
    if is_unintroduced(session, pair_id):
        return None
    return TalkPlace(
        workspace_id=workspace_id,
        pair=pair,
        me=person_id,
        zones={id_: one.zone or program.rule.zone for id_, one in here.items()},
        hours={id_: one.profile.hours for id_, one in here.items()},
        minutes=min(one.profile.session_minutes for one in here.values()),
        until=pair.over_at,
        booked=pair.meets_at,
    )
