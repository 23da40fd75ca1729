"""Who joins a pair as a third when the rules leave somebody without a partner."""

from collections.abc import Sequence

import numpy as np

from pairing.matching.roster import Roster
from pairing.matching.solver import Pair


def join_thirds(
    roster: Roster, pairs: Sequence[Pair], *, left: Sequence[int]
) -> tuple[list[tuple[int, ...]], list[int]]:
    """Let people who are left over join a pair both of whose members they may meet.

    left     who waited longest is served first; who wants no trio stays left
    Returns  the groups, each ascending, and who is still left
    Cost     people left times pairs
    """
    groups: list[tuple[int, ...]] = list(pairs)
    still_left = []
    for person in sorted(left, key=lambda one: (-roster.waited[one], one)):
        at = _best_pair_for(roster, groups, person=person) if roster.trio_ok[person] else None
        if at is None:
            still_left.append(person)
        else:
            groups[at] = tuple(sorted((*groups[at], person)))
    return groups, sorted(still_left)


def _best_pair_for(roster: Roster, groups: Sequence[tuple[int, ...]], *, person: int) -> int | None:
    """Give the place of the best pair to join among groups; None when no pair is allowed."""
    open_pairs = [
        at
        for at, group in enumerate(groups)
        if len(group) == 2 and roster.trio_ok[group[0]] and roster.trio_ok[group[1]]
    ]
    places = np.array(open_pairs, dtype=np.int64)
    if not len(places):
        return None
    members = np.array([groups[at] for at in places], dtype=np.int64)
    one, other = (roster.judge(np.full(len(places), person), members[:, side]) for side in (0, 1))
    order = np.lexsort(
        (
            -(one.points + other.points),
            -(one.ago + other.ago),
            roster.trios[members].sum(axis=1),
            one.count + other.count,
            ~(one.is_allowed & other.is_allowed),
        )
    )
    best = order[0]
    return int(places[best]) if one.is_allowed[best] and other.is_allowed[best] else None
