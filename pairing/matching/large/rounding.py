"""From everybody's choice of one partner to pairs that chose each other.

Nearly all choices are mutual. The others form rings; an even ring is two sets of pairs, of which
the better is taken, and an odd ring must drop somebody. Whoever is dropped is matched anew,
exactly, together with the people around them.
"""

import numpy as np

from pairing.history import Ints
from pairing.matching.families import Bools
from pairing.matching.large.market import Market
from pairing.matching.large.matching import match_some
from pairing.matching.large.worth import worth_of
from pairing.matching.roster import Judged, Roster

AT_ONCE = 40  # dropped people matched anew together
# People taken into it, so many and so many more for each of the dropped, up to AROUND; measured:
# three times as many gain less than 0.1 % of the points, several times as slowly.
AROUND_ANYWAY, AROUND_EACH, AROUND = 60, 40, 500
NEAR = 40  # points by which a pair may fall short of its prices and still be tried


def round_off(market: Market) -> Ints:
    """Turn choices into partners, by number; whom it could not place has themselves."""
    partner = market.choice.chosen.copy()
    is_mutual = partner[partner] == np.arange(len(partner))
    is_dropped = np.zeros(len(partner), dtype=np.bool_)
    for ring in _rings(partner, np.flatnonzero(~is_mutual)):
        one, other, dropped = _cut(market.roster, ring)
        partner[one], partner[other], partner[dropped] = other, one, dropped
        is_dropped[dropped] = True
    near = _near_pairs(market)
    # those of one kind together: they need each other, and what is around them is the same
    waiting = market.kinds.order[is_dropped[market.kinds.order]]
    for some in np.array_split(waiting, max(1, -(-len(waiting) // AT_ONCE))):
        alone = some[partner[some] == some]  # the others were taken in before it was their turn
        partner = _settle(market.roster, near, partner, dropped=alone)
    return partner


def _rings(partner: Ints, people: Ints) -> list[Ints]:
    """Follow the choices of some people round, each ring once."""
    seen: set[int] = set()
    rings = []
    for start in people.tolist():
        ring: list[int] = []
        at = start
        while at not in seen:
            seen.add(at)
            ring.append(at)
            at = int(partner[at])
        if ring:
            rings.append(np.array(ring, dtype=np.int64))
    return rings


def _cut(roster: Roster, ring: Ints) -> tuple[Ints, Ints, Ints]:
    """Cut a ring into its best pairs: their two columns, and who is dropped (nobody or one)."""
    length, half = len(ring), len(ring) // 2
    worth = worth_of(roster.judge(ring, np.roll(ring, -1)))
    # Every second step, twice round: in an odd ring half of all steps in a row leave out one
    # person; an even ring has two ways only, the even steps and the odd ones.
    if length % 2:
        steps, starts = (2 * np.arange(2 * length)) % length, np.arange(length)
    else:
        steps = np.concatenate((np.arange(0, length, 2), np.arange(1, length, 2)))
        starts = np.array([0, half])
    sums = np.concatenate(([0], np.cumsum(worth[steps])))
    best = int(starts[np.argmax(sums[starts + half] - sums[starts])])
    taken = steps[best : best + half]
    one, other = ring[taken], ring[(taken + 1) % length]
    return one, other, np.setdiff1d(ring, np.concatenate((one, other)))


def _near_pairs(market: Market) -> Judged:
    """Take the pairs that fall short of their prices by little, the nearest first."""
    prices, pairs = market.choice.prices, market.pairs
    slack = prices[pairs.u] + prices[pairs.v] - worth_of(pairs)
    order = np.argsort(slack, kind="stable")
    return pairs.only(order[slack[order] <= NEAR])


def _settle(roster: Roster, near: Judged, partner: Ints, *, dropped: Ints) -> Ints:
    """Match the dropped anew, with the people near to them by price and the partners of those."""
    is_inside = np.zeros(len(partner), dtype=np.bool_)
    is_inside[dropped] = True
    around = min(AROUND, AROUND_ANYWAY + AROUND_EACH * len(dropped))
    room = around - len(dropped)
    while room > 0 and len(dropped):
        is_edge = is_inside[near.u] != is_inside[near.v]
        new = np.where(is_inside[near.u[is_edge]], near.v[is_edge], near.u[is_edge])
        new = new[np.sort(np.unique(new, return_index=True)[1])][: max(room // 2, 1)]
        if not len(new):
            break
        is_inside[new] = is_inside[partner[new]] = True
        room = around - int(is_inside.sum())
    return _match_inside(roster, near, partner, is_inside=is_inside, dropped=dropped)


def _match_inside(
    roster: Roster, near: Judged, partner: Ints, *, is_inside: Bools, dropped: Ints
) -> Ints:
    inside = np.flatnonzero(is_inside)
    mates = inside[partner[inside] > inside]
    graph = Judged.merge(
        [
            near.only(is_inside[near.u] & is_inside[near.v]),
            roster.judge(mates, partner[mates]),
            roster.judge_all(np.sort(dropped)),
        ],
        n=len(roster),
    )
    settled = partner.copy()
    settled[inside] = inside
    one, other = match_some(roster, graph, inside)
    settled[one], settled[other] = other, one
    return settled
