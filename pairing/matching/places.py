"""Where people work, for many pairs at once: how far apart, and whether one may be above another.

The same numbers as reach_value of score.py and the same answer as the rule about reporting lines
where no chart is known; a test compares them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pairing.history import Ints
from pairing.ids import ParticipantId
from pairing.matching import score
from pairing.matching.circumstances import Circumstances, Distance
from pairing.matching.families import Bools, Floats, classes_of
from pairing.participants import Participant
from pairing.profiles import Reach
from pairing.weights import Weights

Codes = NDArray[np.int32]

UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Places:
    """team, department, function: (n,) numbers, UNKNOWN where not known.

    wants_function  who asked for their own function
    keeps_from_team who is never to meet anybody of their own team: everybody, where a program
                    wants it so, or else those of whom not everybody above is known, while it minds
                    reporting lines
    share           what each distance brings, of the whole score
    """

    team: Codes
    department: Codes
    function: Codes
    wants_function: Bools
    keeps_from_team: Bools
    share: Mapping[Distance, float]

    def score_of(self, u: Ints, v: Ints) -> Floats:
        """Give the share of the whole score that the distance brings to the pairs (u[i], v[i]).

        u and v may be of any two shapes that go together, as a column and a row of people.
        """
        here, there = self.department[u], self.department[v]
        is_far = here != there
        is_far &= np.minimum(here, there) != UNKNOWN
        value: Floats = np.where(
            is_far, self.share[Distance.OTHER_DEPARTMENT], self.share[Distance.OTHER_TEAM]
        )
        np.copyto(value, self.share[Distance.SAME_TEAM], where=_same(self.team, u, v))
        if self.wants_function.any():
            wished = self.wants_function[u] & self.wants_function[v] & _same(self.function, u, v)
            np.copyto(value, self.share[Distance.AS_WISHED], where=wished)
        return value

    @property
    def most(self) -> float:
        """Give the most that score_of may give."""
        is_known = self.department.max(initial=UNKNOWN) > 0 or self.wants_function.any()
        return self.share[Distance.OTHER_DEPARTMENT if is_known else Distance.OTHER_TEAM]

    def keep_apart(self, u: Ints, v: Ints) -> Bools:
        """Tell who is kept apart: two of one team of whom one keeps from it."""
        apart: Bools = self.keeps_from_team[u] | self.keeps_from_team[v]
        apart &= _same(self.team, u, v)
        return apart


def places_of(
    people: Sequence[Participant],
    *,
    is_on: bool,
    never_same_team: bool = False,
    weights: Weights = score.USUAL,
) -> Places:
    """Number the places of people.

    is_on            whether the rule about reporting lines is
    never_same_team  whether the one about teams is
    """
    return Places(
        team=_numbered(one.place.team for one in people),
        department=_numbered(one.place.department for one in people),
        function=_numbered(one.place.function for one in people),
        wants_function=np.array(
            [one.profile.reach is Reach.SAME_FUNCTION for one in people], dtype=np.bool_
        ),
        keeps_from_team=np.array(
            [never_same_team or (is_on and not one.place.is_charted) for one in people],
            dtype=np.bool_,
        ),
        # "another team" and "not known" are worth the same, so one array operation does for both
        share={
            far: weights.reach * score.reach_value(Circumstances(reach=far)) for far in Distance
        },
    )


def reporting_pairs(people: Sequence[Participant]) -> list[tuple[ParticipantId, ParticipantId]]:
    """List everybody with each of their managers who are there too, by participant id."""
    by_person = {one.person_id: one.id for one in people}
    return [
        (one.id, by_person[manager])
        for one in people
        for manager in one.place.managers or ()
        if manager in by_person
    ]


def _same(codes: Codes, u: Ints, v: Ints) -> Bools:
    here = codes[u]
    same: Bools = (here == codes[v]) & (here != UNKNOWN)
    return same


def _numbered(names: Iterable[str | None]) -> Codes:
    codes, keys = classes_of(list(names))
    number = np.array([UNKNOWN if key is None else at for at, key in enumerate(keys)])
    return number.astype(np.int32)[codes]
