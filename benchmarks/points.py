"""What every pair of a pool is worth in points, worked out apart from the engine.

The plain functions of the score fill small tables over classes of people; the rest is done here and
not by the engine, so that one checks the other. People are numbers in the order of their ids.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from benchmarks.exchange import Exchange, exchange_of
from pairing import weights
from pairing.matching import score
from pairing.matching.circumstances import circumstances_of
from pairing.matching.rules import excluded_by
from pairing.participants import Participant
from pairing.profiles import MeetingMode
from pairing.programs import HardRule, Rules

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

STEP = 5  # points are multiples of it, so a bound is rounded down to one
STEPS = 200  # of a score of 1
HALF_DOWN = 1e-9  # a score halfway between two steps goes down, on every machine
BONUS_EACH, MOST_BONUS = 25, 150  # points per round waited by the two together, at most


@dataclass(frozen=True, slots=True)
class Facet:
    """Classes of people: codes (n,); value, is_allowed (k, k) over two classes.

    value is a share of the score: those of all facets and of the exchange are added up.
    """

    codes: Ints
    value: Floats
    is_allowed: Bools


@dataclass(frozen=True, slots=True)
class Points:
    """ids ascending; barred: sorted codes of pairs kept apart one by one, not by their classes.

    facets       the last one is the distance, as if everybody were in another team
    same_team    (k, k) what the distance is worth inside a team; team: (n,), -1 = not known
    """

    ids: Ints
    facets: tuple[Facet, ...]
    same_team: Floats
    team: Ints
    exchange: Exchange
    waited: Ints
    may_trio: Bools
    barred: Ints

    def __len__(self) -> int:
        return len(self.ids)

    def only(self, members: Ints) -> "Points":
        """Take some people alone, numbered anew; members: ascending numbers."""
        u, v = np.divmod(self.barred, len(self))
        is_in = np.isin(u, members) & np.isin(v, members)
        low, high = np.searchsorted(members, u[is_in]), np.searchsorted(members, v[is_in])
        return replace(
            self,
            ids=self.ids[members],
            facets=tuple(replace(it, codes=it.codes[members]) for it in self.facets),
            team=self.team[members],
            exchange=self.exchange.only(members),
            waited=self.waited[members],
            may_trio=self.may_trio[members],
            barred=low * len(members) + high,
        )

    def of(self, u: Ints, v: Ints) -> Ints:
        """Give the points of the pairs (u[i], v[i]), allowed or not."""
        total = self.exchange.value(u, v)
        for facet in self.facets:
            total += facet.value[facet.codes[u], facet.codes[v]]
        reach = self.facets[-1]
        here, there = reach.codes[u], reach.codes[v]
        is_same = (self.team[u] == self.team[v]) & (self.team[u] >= 0)
        total += np.where(is_same, self.same_team[here, there] - reach.value[here, there], 0.0)
        steps = np.rint(STEPS * np.minimum(total, 1.0) - HALF_DOWN).astype(np.int64)
        bonus: Ints = np.minimum(MOST_BONUS, BONUS_EACH * (self.waited[u] + self.waited[v]))
        points: Ints = STEP * steps + bonus
        return points

    def is_allowed(self, u: Ints, v: Ints) -> Bools:
        """Tell which pairs the hard rules let meet."""
        allowed = ~is_among(self.barred, self.codes(u, v))
        for facet in self.facets:
            allowed &= facet.is_allowed[facet.codes[u], facet.codes[v]]
        return allowed

    def codes(self, u: Ints, v: Ints) -> Ints:
        """Give one number per pair, the same for either order."""
        code: Ints = np.minimum(u, v) * len(self) + np.maximum(u, v)
        return code


def points_of(pool: Sequence[Participant], rules: Rules) -> Points:
    """Prepare a pool. Cost: n, and the square of the number of classes (some hundreds)."""
    people = sorted(pool, key=lambda one: one.id)
    ids = np.array([one.id for one in people], dtype=np.int64)
    apart, together = _reach(people)
    teams = _classes([one.place.team for one in people])
    is_known = np.array([one.place.team is not None for one in people], dtype=np.bool_)
    return Points(
        ids=ids,
        facets=(*_facets(people, rules), apart),
        same_team=together,
        team=np.where(is_known, teams, -1),
        exchange=exchange_of([one.profile for one in people]),
        waited=np.array([one.rounds_waited for one in people], dtype=np.int64),
        may_trio=np.array([one.profile.trio_ok for one in people], dtype=np.bool_),
        barred=_barred(people, rules, ids),
    )


def is_among(sorted_codes: Ints, codes: Ints) -> Bools:
    """Tell which codes are in a sorted array."""
    if not len(sorted_codes):
        return np.zeros(len(codes), dtype=np.bool_)
    at = np.minimum(np.searchsorted(sorted_codes, codes), len(sorted_codes) - 1)
    found: Bools = sorted_codes[at] == codes
    return found


def _facets(people: Sequence[Participant], rules: Rules) -> Iterator[Facet]:
    said = [one.profile for one in people]
    yield _facet(
        people,
        [(it.stage, it.situations) for it in said],
        lambda one, other: (
            weights.W_STAGE
            * score.stage_value(
                one.profile,
                other.profile,
                shares_situation=circumstances_of(one, other).shares_situation,
            )
        ),
        rules=_only(rules, HardRule.STAGE_GAP),
    )
    yield _facet(
        people,
        [(it.mode, it.site, it.session_minutes) for it in said],
        lambda one, other: weights.W_FORMAT * score.format_value(circumstances_of(one, other)),
        rules=_only(rules, HardRule.MODE),
    )
    yield _facet(
        people,
        [it.languages for it in said],
        lambda one, other: weights.W_LANGUAGE * score.language_value(circumstances_of(one, other)),
        rules=_only(rules, HardRule.LANGUAGE),
    )
    sites = [it.site if it.mode is MeetingMode.IN_PERSON else None for it in said]
    yield _facet(
        people,
        [
            (one.zone, it.hours, it.async_ok, site)
            for one, it, site in zip(people, said, sites, strict=True)
        ],
        lambda one, other: weights.W_TIME * score.time_value(circumstances_of(one, other)),
        rules=_only(rules, HardRule.TIME),
    )


def _reach(people: Sequence[Participant]) -> tuple[Facet, Floats]:
    """Give the distance as if any two were in different teams, and as if in the same."""
    keys = [
        (one.place.department, one.place.function, one.profile.reach, one.place.team is None)
        for one in people
    ]

    def value(one: Participant, other: Participant, *, others_team: str) -> float:
        moved = [
            replace(it, place=replace(it.place, team=it.place.team and team))
            for it, team in ((one, "here"), (other, others_team))
        ]
        return weights.W_REACH * score.reach_value(circumstances_of(*moved))

    nothing = _only(Rules())
    apart, together = (
        _facet(people, keys, lambda one, other: value(one, other, others_team=team), rules=nothing)  # noqa: B023
        for team in ("there", "here")
    )
    return apart, together.value


def _facet(
    people: Sequence[Participant],
    keys: Sequence[Hashable],
    value: Callable[[Participant, Participant], float],
    *,
    rules: Rules,
) -> Facet:
    codes = _classes(keys)
    some = [people[at] for at in np.unique(codes, return_index=True)[1].tolist()]
    values = np.zeros((len(some), len(some)))
    allowed = np.ones(values.shape, dtype=np.bool_)
    for row, one in enumerate(some):
        for column, other in enumerate(some[: row + 1]):
            values[row, column] = values[column, row] = value(one, other)
            is_allowed = excluded_by(one, other, rules) is None
            allowed[row, column] = allowed[column, row] = is_allowed
    return Facet(codes, values, allowed)


def _only(rules: Rules, *on: HardRule) -> Rules:
    """Switch all other hard rules off, and leave out the avoid list, which is looked up by pair."""
    return replace(rules, avoided=frozenset(), off=rules.off | (frozenset(HardRule) - set(on)))


def _classes(keys: Sequence[Hashable]) -> Ints:
    number: dict[Hashable, int] = {}
    return np.array([number.setdefault(key, len(number)) for key in keys], dtype=np.int64)


def _barred(people: Sequence[Participant], rules: Rules, ids: Ints) -> Ints:
    """Collect the avoid list and the reporting lines as sorted codes."""
    pairs: list[tuple[int, int]] = []
    if HardRule.AVOIDED not in rules.off:
        place = {int(one): at for at, one in enumerate(ids.tolist())}
        known = ((place.get(one), place.get(other)) for one, other in rules.avoided)
        pairs += [(a, b) for a, b in known if a is not None and b is not None]
    if HardRule.REPORTING_LINE not in rules.off:
        pairs += _lines(people)
    low, high = np.sort(np.array(pairs, dtype=np.int64).reshape(-1, 2), axis=1).T
    return np.unique(low * len(people) + high)


def _lines(people: Sequence[Participant]) -> Iterator[tuple[int, int]]:
    """Give who is above whom, and team mates where either names no managers."""
    place = {one.person_id: at for at, one in enumerate(people)}
    mates: dict[str, list[int]] = {}
    for at, one in enumerate(people):
        yield from ((at, place[boss]) for boss in one.place.managers or () if boss in place)
        if one.place.team is not None:
            mates.setdefault(one.place.team, []).append(at)
    for team in mates.values():
        for a, b in combinations(team, 2):
            if people[a].place.managers is None or people[b].place.managers is None:
                yield a, b
