"""When the messages of a round come: the introduction now or when all of a pair work, then the
follow-ups. Most people work at the same hours, so each moment is worked out once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache

from pairing.follow_ups import (
    AFTER_DAYS,
    FollowUp,
    card_due_after,
    due_after,
    shared_due_after,
)
from pairing.guides.formats import is_written
from pairing.ids import PairId, ParticipantId
from pairing.matching import PlannedPair
from pairing.moments import shared_moment
from pairing.participants import Participant
from pairing.profiles import WorkHours
from pairing.programs import Program
from storage.follow_ups import NewFollowUp

Place = tuple[str, WorkHours]


class Timeline:
    """The moments of one round.

    due_at  of the round, from which the days of the follow-ups are counted
    now     before which nothing is sent
    """

    def __init__(self, program: Program, *, due_at: datetime, now: datetime) -> None:
        self._program = program
        self._due_at = due_at
        self._now = now
        self._shared = cache(self._find_shared)
        self._follow_up = cache(self._find_follow_up)
        self._card = cache(self._find_card)

    def introduced_at(self, members: Sequence[Participant]) -> datetime:
        """Tell when people hear of their pair, or that they have none: as soon as all work."""
        return self._shared(self._places(members), None)

    def follow_ups(
        self, pair_id: PairId, pair: PlannedPair, pool: Mapping[ParticipantId, Participant]
    ) -> list[NewFollowUp]:
        """Plan what follows the introduction of a pair."""
        members = [pool[member] for member in pair.members]
        ours = self._program.workspace_id
        planned = []
        for kind in AFTER_DAYS[self._program.preset]:
            if kind is FollowUp.MIDPOINT:
                at = self._shared(self._places(members), kind)
                planned.append(NewFollowUp(ours, pair_id, None, kind, at))
                continue
            planned += [
                NewFollowUp(ours, pair_id, one.person_id, kind, self._follow_up(kind, place))
                for one in members
                for place in self._places([one])
            ]
        if is_written([(one.profile, one.zone) for one in members]):  # the rest follows this one
            at = self._card(self._places(members))
            planned.append(NewFollowUp(ours, pair_id, None, FollowUp.DAY_TWO, at))
        return planned

    def _places(self, members: Sequence[Participant]) -> frozenset[Place]:
        zone = self._program.rule.zone
        return frozenset((one.zone or zone, one.profile.hours) for one in members)

    def _find_shared(self, places: frozenset[Place], kind: FollowUp | None) -> datetime:
        everybody = sorted(places, key=repr)
        if kind is None:
            return shared_moment(self._now, everybody)
        return shared_due_after(
            kind, self._due_at, preset=self._program.preset, everybody=everybody
        )

    def _find_follow_up(self, kind: FollowUp, place: Place) -> datetime:
        zone, hours = place
        return due_after(kind, self._due_at, preset=self._program.preset, zone=zone, hours=hours)

    def _find_card(self, places: frozenset[Place]) -> datetime:
        everybody = sorted(places, key=repr)
        introduced_at = self._shared(places, None)
        return card_due_after(FollowUp.DAY_TWO, introduced_at, everybody=everybody)
