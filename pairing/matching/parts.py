"""The parts into which the rules of a program divide the people of a round.

Two people are in one part when they may meet, or when others lead from one to the other. How many
of a part of two or three have a partner would tell who avoids whom: so small parts are left out of
whatever is counted for others to see. The avoid list does not exist here: who is in a small part is
the same whatever anybody avoids.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pairing.guides.loading import load_library
from pairing.history import Ints, PairHistory
from pairing.ids import ParticipantId
from pairing.matching.roster import Roster, gather
from pairing.participants import Participant
from pairing.programs import Rules


@dataclass(frozen=True, slots=True)
class Parts:
    """What the parts of a pool say about whom to count. Who may meet nobody is in no part.

    small      who is in a part that is too small
    any_large  whether there is one that is large enough
    """

    small: frozenset[ParticipantId] = frozenset()
    any_large: bool = False

    @property
    def are_small(self) -> bool:
        """Whether all who may meet anybody are in small parts."""
        return bool(self.small) and not self.any_large


def find_parts(pool: Sequence[Participant], rules: Rules, *, enough: int) -> Parts:
    """Find who of a pool is in a small part; whom people avoid does not count.

    enough  so many people make a part that is not small
    Cost    one look at everybody for a few people, and for each who is in a small part or may meet
            nobody: 20,000 people take a second
    """
    rules = replace(rules, avoided=frozenset())
    roster = gather(pool, PairHistory.of(()), rules, seed=0, topics=load_library().topics)
    is_large = np.zeros(len(roster), dtype=np.bool_)
    small = set[int]()
    for number in range(len(roster)):
        if is_large[number] or number in small:
            continue
        part = {number}
        to_ask = [number]
        while to_ask and len(part) < enough:
            near = _near(roster, to_ask.pop())
            if is_large[near].any():
                part.update(near.tolist())
                break
            to_ask += set(near.tolist()) - part
            part.update(near.tolist())
        else:
            if len(part) < enough:
                small.update(part if len(part) > 1 else ())
                continue
        is_large[list(part)] = True
    return Parts(frozenset(roster.people[one].id for one in small), bool(is_large.any()))


def _near(roster: Roster, number: int) -> Ints:
    """Return whom somebody may meet."""
    others = np.delete(np.arange(len(roster), dtype=np.int64), number)
    me = np.full(len(others), number, dtype=np.int64)
    found: Ints = others[roster.judge(me, others).is_allowed]
    return found
