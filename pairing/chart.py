"""Who is above whom: from everybody's own manager to the whole chain upwards."""

from collections.abc import Mapping
from typing import NamedTuple

from pairing.ids import PersonId

MOST_LEVELS = 100  # no company has as many; a chart that has is wrong, and would take much memory


class Chain(NamedTuple):
    """managers: the nearest first; to_top: whether the last of them is known to have nobody above.
    A chart that goes round in a circle has no top."""

    managers: tuple[PersonId, ...]
    to_top: bool


def chain_of(person: PersonId, above: Mapping[PersonId, PersonId | None]) -> Chain | None:
    """Follow the managers of a person upwards; None when nothing is known of theirs.

    above  each person's manager, None for nobody; who is missing, nobody has said it of
    Cost   one step for each level, and never more than MOST_LEVELS
    """
    if person not in above:
        return None
    managers = list[PersonId]()
    at = above[person]
    while at is not None and at != person and at not in managers and len(managers) < MOST_LEVELS:
        managers.append(at)
        if at not in above:
            return Chain(tuple(managers), to_top=False)
        at = above[at]
    return Chain(tuple(managers), to_top=at is None)
