"""Who becomes the one trio when the number of people is odd, and who joins a pair as a third.

Order of wishes: rules, people who were in the fewest trios, no repeats, points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from pairing.matching.bulk_score import Ints
from pairing.matching.roster import Roster
from pairing.matching.solver import Pair

# Trios are looked for among the people who were in the fewest: 34,220 of them among 60 people.
# Only when no three of those are strangers is the search widened, to 280,840 among 120.
WINDOWS = (60, 120)


@dataclass(frozen=True, slots=True)
class Trios:
    """Allowed trios, the fairest first: (k, 3) numbers, and how many pairs of each met before."""

    members: Ints
    n_repeats: Ints

    def __len__(self) -> int:
        return len(self.members)


def rank_trios(roster: Roster) -> Trios:
    """Rank the trios that may be chosen; none when the rules allow none of those looked at.

    Cost: the third power of the window
    """
    small, large = WINDOWS
    trios = _rank(roster, window=small)
    if len(roster) > small and not (trios.n_repeats == 0).any():
        return _rank(roster, window=large)
    return trios


def join_thirds(
    roster: Roster, pairs: Sequence[Pair], *, left: Sequence[int]
) -> tuple[list[tuple[int, ...]], list[int]]:
    """Let people who are left over join a pair both of whose members they may meet.

    Returns  the groups, each ascending, and who is still left
    Cost     people left times pairs
    """
    groups: list[tuple[int, ...]] = list(pairs)
    still_left = []
    for person in sorted(left, key=lambda one: (-roster.waited[one], one)):
        at = _best_pair_for(roster, groups, person=person)
        if at is None:
            still_left.append(person)
        else:
            groups[at] = tuple(sorted((*groups[at], person)))
    return groups, sorted(still_left)


def _best_pair_for(roster: Roster, groups: Sequence[tuple[int, ...]], *, person: int) -> int | None:
    """Give the place of the best pair to join among groups; None when no pair is allowed."""
    places = np.array([at for at, group in enumerate(groups) if len(group) == 2], dtype=np.int64)
    if not len(places):
        return None
    members = np.array([groups[at] for at in places], dtype=np.int64)
    one, other = (roster.judge(np.full(len(places), person), members[:, side]) for side in (0, 1))
    order = np.lexsort(
        (
            -(one.points + other.points),
            -(one.ago + other.ago),
            roster.trios[members].sum(axis=1),
            (one.ago > 0).astype(np.int64) + (other.ago > 0),
            ~(one.is_allowed & other.is_allowed),
        )
    )
    best = order[0]
    return int(places[best]) if one.is_allowed[best] and other.is_allowed[best] else None


def _rank(roster: Roster, *, window: int) -> Trios:
    fairest = np.sort(np.lexsort((np.arange(len(roster)), roster.trios))[:window])
    allowed, ago, points = _squares(roster, fairest)
    corners = np.array(list(combinations(range(len(fairest)), 3)), dtype=np.int64).reshape(-1, 3)
    corners = corners[_on_sides(allowed, corners) == 3]
    people = fairest[corners]
    served = roster.trios[people]
    n_repeats = _on_sides((ago > 0).astype(np.int64), corners)
    order = np.lexsort(
        (
            -_on_sides(points, corners),
            -_on_sides(ago, corners),
            n_repeats,
            served.max(axis=1),
            served.sum(axis=1),
        )
    )
    return Trios(members=people[order], n_repeats=n_repeats[order])


def _on_sides(table: Ints, corners: Ints) -> Ints:
    """Add up a table's values on the three sides of each triangle."""
    one, other, third = corners.T
    total: Ints = table[one, other] + table[one, third] + table[other, third]
    return total


def _squares(roster: Roster, members: Ints) -> tuple[Ints, Ints, Ints]:
    """Judge everybody with everybody, as (allowed, ago, points) tables of members by members."""
    judged = roster.judge_all(members)
    first, second = np.triu_indices(len(members), k=1)
    tables = []
    for column in (judged.is_allowed, judged.ago, judged.points):
        table = np.zeros((len(members), len(members)), dtype=np.int64)
        table[first, second] = column
        tables.append(table)
    return tables[0], tables[1], tables[2]
