"""Rounds ahead for so few people that all ways can be looked at.

Fair turns are left out of it: of seven people nobody could be in a trio before their turn unless a
repeat came two rounds early. The round played is the fairest that leaves as many rounds ahead.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

from pairing.matching.exact.table import PairTable
from pairing.matching.groups import Group, Round, sides, trio_of

FEW = 8  # people: 105 ways to pair them, or 105 ways to group seven


def deepest(table: PairTable, *, most: int) -> list[Round]:
    """Find as many rounds of new pairs as there can be, at most `most`."""
    rounds = [
        (_bits(groups), groups)
        for groups in _all_rounds(tuple(range(len(table))))
        if all(table.is_new[side] for side in sides(groups))
        and table.trio_ok[list(trio_of(groups))].all()
    ]
    return _dig(rounds, most=most)


def _dig(rounds: Sequence[tuple[int, Round]], *, most: int) -> list[Round]:
    """Try every first round, and the most rounds after it. Each round comes with its bits."""
    best: list[Round] = []
    for used, groups in rounds:
        if len(best) >= most:
            break
        rest = [other for other in rounds if not other[0] & used]
        best = max(best, [groups, *_dig(rest, most=most - 1)], key=len)
    return best


def _bits(groups: Round) -> int:
    """Write the pairs inside a round as bits of a number: two rounds share no pair if no bit."""
    return sum(1 << (one * FEW + other) for one, other in sides(groups))


def _all_rounds(people: Group) -> Iterator[Round]:
    """Give every way to pair people, with one trio if their number is odd."""
    if not people:
        yield ()
        return
    first, rest = people[0], people[1:]
    others = [(other,) for other in rest]
    thirds = combinations(rest, 2) if len(people) % 2 else ()
    for beside in [*others, *thirds]:
        remaining = tuple(one for one in rest if one not in beside)
        for groups in _all_rounds(remaining):
            yield ((first, *beside), *groups)
