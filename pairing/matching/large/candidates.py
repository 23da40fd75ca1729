"""The first pairs to look at in a large pool, found by what people want instead of by trying all.

Who wants to learn x and can share y is looked up among those who want y and share x, near to the
same stage and working time; everybody also gets neighbors by kind and some by chance, so that
nobody is cut off when all want the same partners.
"""

import numpy as np

from pairing.history import Ints
from pairing.matching.families import Bools, Floats
from pairing.matching.large.scan import Kinds
from pairing.matching.roster import Judged, Roster

PER_PERSON = 16
WINDOW = 3  # people looked at on either side, among those who offer what is wanted
NEIGHBORS = 4  # next people of the same kind
BY_CHANCE = 3
FEW, MORE = 4, 500_000  # who has fewer pairs is compared with others, as many times in all
_MOST_WORTH = 2**20 - 1  # larger differences are all alike; keeps a sort key within 64 bits
CHUNK = 5_000  # people looked up at a time, which bounds the memory


def pick_candidates(roster: Roster, kinds: Kinds) -> Judged:
    """Choose allowed pairs who never met: the best known ones of each person, each pair once.

    Cost  about 100 pairs a person are judged
    """
    n = len(roster)
    everybody = np.arange(n)
    # the second order has people of one working time together, whatever their stage
    by_time = np.argsort(roster.families[-1].codes[kinds.order], kind="stable")
    looks = [_Look(roster, order) for order in (kinds.order, kinds.order[by_time])]
    parts = []
    for start in range(0, n, CHUNK):
        people = everybody[start : start + CHUNK]
        tried = [look.who_fits(people) for look in looks]
        tried += [_following(kinds.order, people, steps=NEIGHBORS)]
        tried += [_following(everybody, people, steps=BY_CHANCE)]  # people are numbered by chance
        pairs = unique_pairs(*(np.concatenate(side) for side in zip(*tried, strict=True)), n=n)
        found = new_pairs(roster, *pairs)
        is_ours = (people[0] <= everybody) & (everybody <= people[-1])
        parts.append(found.only(among_best(found, n=n, most=PER_PERSON, of=is_ours)))
    u, v = (np.concatenate([getattr(part, side) for part in parts]) for side in "uv")
    lonely = np.flatnonzero(np.bincount(np.concatenate((u, v)), minlength=n) < FEW)
    more = _following(everybody, lonely, steps=min(n - 1, MORE // max(len(lonely), 1)))
    u, v = np.concatenate((u, more[0])), np.concatenate((v, more[1]))
    return best_of(new_pairs(roster, *unique_pairs(u, v, n=n)), n=n, most=PER_PERSON)


def new_pairs(roster: Roster, u: Ints, v: Ints) -> Judged:
    """Judge pairs and keep those who may meet and never met."""
    judged = roster.judge(u, v)
    return judged.only(judged.is_allowed & (judged.count == 0))


def unique_pairs(u: Ints, v: Ints, *, n: int) -> tuple[Ints, Ints]:
    """Drop pairs that are there twice, in either direction, and people paired with themselves."""
    codes = np.sort(np.minimum(u, v) * n + np.maximum(u, v))
    codes = codes[np.diff(codes, prepend=-1) > 0]
    low, high = np.divmod(codes, n)
    return low[low != high], high[low != high]


def best_of(pairs: Judged, *, n: int, most: int, worth: Floats | None = None) -> Judged:
    """Keep the pairs that `among_best` marks."""
    return pairs.only(among_best(pairs, n=n, most=most, worth=worth))


def among_best(
    pairs: Judged, *, n: int, most: int, worth: Floats | None = None, of: Bools | None = None
) -> Bools:
    """Mark the pairs that are among the `most` best of one of their two people.

    worth  what is best, by pair; None = most points
    of     (n,) whose best are asked for; None = everybody's
    """
    value = 2 * (pairs.points if worth is None else worth)  # prices are halves
    short = _MOST_WORTH - np.clip(value, 0, _MOST_WORTH).astype(np.int64)
    person = np.concatenate((pairs.u, pairs.v))
    # Of equals everybody takes those that follow in the order, or all would take the same few.
    step = np.concatenate((pairs.v - pairs.u, pairs.u - pairs.v)) % n
    order = np.argsort((person * (_MOST_WORTH + 1) + np.concatenate((short, short))) * n + step)
    first = np.searchsorted(person[order], np.arange(n))
    place = np.arange(len(order)) - first[person[order]]
    is_kept = np.zeros(len(pairs.u), dtype=np.bool_)
    is_best = place < most
    if of is not None:
        is_best &= of[person[order]]
    is_kept[order[is_best] % len(pairs.u)] = True
    return is_kept


class _Look:
    """Who wants x and shares y, in an order of people."""

    def __init__(self, roster: Roster, order: Ints) -> None:
        self.n = len(order)
        self.rank = np.empty(self.n, dtype=np.int64)
        self.rank[order] = np.arange(self.n)
        self.topics = roster.topics
        person, wish, offer = self._trades(np.arange(self.n))
        self.codes = np.sort(self._code(wish, offer, person))
        self.person = order[self.codes % self.n]

    def who_fits(self, people: Ints) -> tuple[Ints, Ints]:
        """Give each of some people those near in order who want what they share, and back."""
        person, wish, offer = self._trades(people)
        middle = np.searchsorted(self.codes, self._code(offer, wish, person))
        at = np.clip(middle[:, None] + np.arange(-WINDOW, WINDOW), 0, len(self.codes) - 1)
        trade = self.codes[at] // self.n
        is_fit = trade == (self._code(offer, wish, person) // self.n)[:, None]
        return np.broadcast_to(person[:, None], at.shape)[is_fit], self.person[at[is_fit]]

    def _trades(self, people: Ints) -> tuple[Ints, Ints, Ints]:
        """List (person, topic wanted, topic shared), every two of a person's topics."""
        grow, share, none = (
            self.topics.grow[:, people],
            self.topics.share[:, people],
            self.topics.none,
        )
        person = np.broadcast_to(people, (len(grow), len(share), len(people)))
        wish = np.broadcast_to(grow[:, None], person.shape)
        offer = np.broadcast_to(share, person.shape)
        is_there = (wish != none) & (offer != none)
        return person[is_there], wish[is_there], offer[is_there]

    def _code(self, wish: Ints, offer: Ints, person: Ints) -> Ints:
        codes: Ints = (wish * self.topics.none + offer) * self.n + self.rank[person]
        return codes


def _following(order: Ints, people: Ints, *, steps: int) -> tuple[Ints, Ints]:
    """Give each of some people the next ones in an order that goes round."""
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    at = (rank[people][:, None] + np.arange(1, steps + 1)) % len(order)
    return np.repeat(people, steps), order[at].ravel()
