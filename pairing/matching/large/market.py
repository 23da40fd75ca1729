"""Prices for the people of a large pool, and the pairs worth looking at, found in turns.

First pairs are those that look best, and first prices are found by evening out; a look at all pairs
finds those worth more than the prices of their two people; with these the assignment is solved and
gives better prices. When no such pair is left, the prices prove that no round can be worth more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pairing.history import Ints
from pairing.matching.families import Floats
from pairing.matching.large.candidates import among_best, best_of, pick_candidates
from pairing.matching.large.relaxation import Choice, choose, even_out
from pairing.matching.large.scan import Kinds, find_worthy, sort_kinds
from pairing.matching.large.table import MOST_PEOPLE as MOST_TABLED
from pairing.matching.large.table import Table
from pairing.matching.large.worth import PER_REPEAT, loss_if_left, worth_of
from pairing.matching.roster import MOST_POINTS, Judged, Roster

MOST_TURNS = 8
SEEN = 12_500  # people each is compared with in the first look: first prices need no more
NEW_PER_PERSON = 12
ABSENT = 1e15  # the price of people who take no part: more than any pair could be worth
FAR = 500_000  # points: pairs further from their prices are all alike


@dataclass(frozen=True, slots=True)
class Care:
    """How carefully a pool is looked at.

    one_in  before the first choice, one in so many of all pairs is looked at
    enough  by how much prices may still be wrong in the last look, as a share of all of them
    near    points a pair may be worth less than its prices and be found all the same
    slack   points a pair may be worth less than its prices and be kept in mind
    kept    pairs kept in mind of each person anyway, or a few would be left without any
    """

    one_in: int
    enough: float
    near: int
    slack: int
    kept: int


# Among many a look takes longer than everything else. Measured with 100,000: choosing from half of
# all pairs first saves a sixth of the time and loses 0.01 % of the points.
MANY = 30_000
CARE = Care(one_in=1, enough=1e-3, near=20, slack=40, kept=12)
CARE_FOR_MANY = Care(one_in=2, enough=2e-2, near=10, slack=20, kept=4)


@dataclass(frozen=True, slots=True)
class Market:
    """pairs: those worth looking at; choice: the assignment among them, with its prices.

    Before `settle` the prices are a guess, and everybody chose themselves.

    table   all pairs there are, in a pool small enough for that
    proven  (n,) prices of the last look, raised so far that no pair there is is worth more than
            those of its two people
    absent  people who take no part: in the trio, or sitting out
    """

    roster: Roster
    kinds: Kinds
    table: Table | None
    pairs: Judged
    choice: Choice
    proven: Floats
    absent: Ints

    @property
    def care(self) -> Care:
        return CARE if len(self.roster) <= MANY else CARE_FOR_MANY

    @property
    def prices(self) -> Floats:
        """Give the prices of the choice, by which nobody is worth being with the absent."""
        prices = self.choice.prices.copy()
        prices[self.absent] = ABSENT
        return prices


def open_market(roster: Roster) -> Market:
    """Find first pairs and guess first prices."""
    kinds = sort_kinds(roster)
    table = Table.of(roster) if len(roster) <= MOST_TABLED else None
    pairs = pick_first(roster, kinds, table)
    everybody = np.arange(len(roster))
    choice = Choice(everybody, _half_of_best(pairs, n=len(roster)))
    unproven = np.full(len(roster), np.inf)
    return _guess(Market(roster, kinds, table, pairs, choice, unproven, everybody[:0]))


def pick_first(roster: Roster, kinds: Kinds, table: Table | None) -> Judged:
    """Choose the first pairs to look at, from a table if there is one."""
    return pick_candidates(roster, kinds) if table is None else table.first_pairs()


def without(market: Market, people: Sequence[int]) -> Market:
    """Take people out, and let the others choose again."""
    absent = np.array(sorted(people), dtype=np.int64)
    is_absent = np.isin(market.pairs.u, absent) | np.isin(market.pairs.v, absent)
    return settle(replace(market, absent=absent, pairs=market.pairs.only(~is_absent)))


def approach(market: Market) -> Market:
    """Look at some of very many pairs and guess again; look at all, or at half, and choose."""
    some = -(-len(market.roster) // SEEN)
    if some > 1:
        found, _ = look(market, one_in=some)
        market = _guess(_with(market, found))
    found, _ = look(market, one_in=market.care.one_in, near=market.care.near)
    return settle(_with(market, found))


def improve(market: Market) -> Market:
    """Take turns of looking and choosing until the prices are good; ends with a choice."""
    for _ in range(MOST_TURNS):
        prices = market.choice.prices
        found, excess = look(market, near=market.care.near)
        # The choice is made among few pairs, so it may be of other prices than these.
        market = settle(_with(replace(market, proven=prices + excess / 2), found))
        # whom others fight over, for want of anybody else, has a price beyond all points
        at_stake = np.clip(prices, 0, MOST_POINTS).sum()
        if excess.sum() / 2 <= market.care.enough * max(at_stake, 1):
            break
    return market


def settle(market: Market) -> Market:
    """Let everybody choose among the pairs, which gives prices."""
    roster, pairs = market.roster, market.pairs
    alone = -2 * loss_if_left(roster)  # a pair is chosen from both sides, nobody from one
    alone[market.absent] = 0
    start = _guess(market).choice.prices
    # Who is short of partners has a price far out, which need not hold any more.
    is_sound = (start >= 0) & (start <= MOST_POINTS)
    start = np.where(is_sound, start, _half_of_best(pairs, n=len(roster)))
    start[market.absent] = 0
    choice = choose(len(roster), pairs.u, pairs.v, worth_of(pairs), alone=alone, prices=start)
    return replace(market, choice=choice)


def _guess(market: Market) -> Market:
    """Even out the prices of the pairs there are; nobody chooses anybody."""
    pairs, choice = market.pairs, market.choice
    prices = even_out(pairs.u, pairs.v, worth_of(pairs), prices=choice.prices)
    return replace(market, choice=replace(choice, prices=prices))


def _half_of_best(pairs: Judged, *, n: int) -> Floats:
    best = np.zeros(n)
    for side in (pairs.u, pairs.v):
        np.maximum.at(best, side, worth_of(pairs) / 2)
    return best


def look(market: Market, *, one_in: int = 1, near: int = 0) -> tuple[Judged, Floats]:
    """Find pairs worth more than their prices, or at most `near` points less.

    Returns  the best of each person, and (n,) by how much the best one exceeds its prices
    """
    roster, n, prices = market.roster, len(market.roster), market.prices
    excess, finds = np.zeros(n), []
    for part in (*_worthy(market, prices - near / 2, one_in), _worthy_repeats(roster, prices)):
        gain = worth_of(part) - prices[part.u] - prices[part.v]
        np.maximum.at(excess, part.u, gain)
        np.maximum.at(excess, part.v, gain)
        if len(part.u):
            finds.append(best_of(part, n=n, most=NEW_PER_PERSON, worth=gain + near))
    if len(finds) == 1:
        return finds[0], excess
    found = Judged.join(finds or [part])
    gain = worth_of(found) - prices[found.u] - prices[found.v]
    return best_of(found, n=n, most=NEW_PER_PERSON, worth=gain + near), excess


def _worthy(market: Market, prices: Floats, one_in: int) -> Iterable[Judged]:
    if market.table is not None:
        return market.table.find_worthy(prices)
    return find_worthy(market.roster, market.kinds, prices, one_in=one_in)


def _worthy_repeats(roster: Roster, prices: Floats) -> Judged:
    """Find pairs who met before and are worth more than their prices all the same."""
    u, v = roster.met_pairs()
    if prices.min(initial=0) > -PER_REPEAT / 4:  # nobody is that short of partners
        u, v = u[:0], v[:0]
    judged = roster.judge(u, v)
    return judged.only(judged.is_allowed & (worth_of(judged) > prices[u] + prices[v]))


def _with(market: Market, found: Judged) -> Market:
    """Add new pairs, and forget those far from their prices."""
    pairs, choice, care, n = market.pairs, market.choice, market.care, len(market.roster)
    slack = choice.prices[pairs.u] + choice.prices[pairs.v] - worth_of(pairs)
    is_chosen = (choice.chosen[pairs.u] == pairs.v) | (choice.chosen[pairs.v] == pairs.u)
    is_best = among_best(pairs, n=n, most=care.kept, worth=FAR - slack)
    is_near = (slack <= care.slack) | is_best
    return replace(market, pairs=Judged.merge([pairs.only(is_near | is_chosen), found], n=n))
