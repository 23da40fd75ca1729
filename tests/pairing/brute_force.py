"""Every possible round of a small pool: what the engine's choices are compared with."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

Group = tuple[int, ...]


def groupings(
    people: Sequence[int], is_allowed: Callable[[int, int], bool], *, trios: int
) -> Iterator[tuple[tuple[Group, ...], tuple[int, ...]]]:
    """Give every (groups, left out) with at most `trios` groups of three and no forbidden pair."""
    if not people:
        yield (), ()
        return
    first, rest = people[0], list(people[1:])
    for groups, left in groupings(rest, is_allowed, trios=trios):
        yield groups, (first, *left)
    for size in (1, 2) if trios else (1,):
        for others in combinations(rest, size):
            group = (first, *others)
            if all(is_allowed(a, b) for a, b in combinations(group, 2)):
                remaining = [one for one in rest if one not in others]
                for groups, left in groupings(remaining, is_allowed, trios=trios - (size == 2)):
                    yield (group, *groups), left


def sides(groups: Sequence[Group]) -> list[tuple[int, int]]:
    """Give the pairs inside all groups, lower id first."""
    return [(min(a, b), max(a, b)) for group in groups for a, b in combinations(group, 2)]
