"""Mend a large round where somebody is left over or a pair repeats without need.

People in trouble are matched anew, exactly and with every pair among them looked at, together with
pairs that could take them in. It stops when the prices prove that no round has less trouble, or
when trying elsewhere has not helped for a while: then it is the rules' doing.
"""

import numpy as np

from pairing.history import Ints
from pairing.matching.families import Bools
from pairing.matching.large.matching import match_some
from pairing.matching.large.worth import PER_REPEAT, loss_if_left, worth_of
from pairing.matching.roster import Roster

PEOPLE = 200  # rearranged at once
TROUBLED = 30  # of them, how many are left over or in a repeat
PATIENCE = 3  # repairs in a row that change nothing


def repair(roster: Roster, partner: Ints, *, absent: Ints, at_most: float) -> Ints:
    """Rearrange people in trouble with some others, while it helps.

    partner  (n,) everybody's partner, themselves = nobody
    absent   people who take no part
    at_most  what the round could be worth at most
    Returns  the partners afterwards
    """
    tries = idle = 0
    loss = loss_if_left(roster)
    loss[absent] = 0
    worth = _worth(roster, partner, loss)
    while True:
        troubled = _troubled(roster, partner, absent)
        tired = idle > PATIENCE + len(troubled) // TROUBLED
        if len(troubled) < 2 or at_most - worth < PER_REPEAT or tired:
            return partner
        some = np.roll(troubled, -tries * TROUBLED)[:TROUBLED]
        changed = _rearrange(roster, some, partner, turn=tries)
        new_worth = _worth(roster, changed, loss)
        idle = 0 if new_worth > worth else idle + 1
        if new_worth > worth:
            partner, worth = changed, new_worth
        tries += 1


def _worth(roster: Roster, partner: Ints, loss: Ints) -> int:
    everybody = np.arange(len(partner))
    one = np.flatnonzero(partner > everybody)
    left = partner == everybody
    return int(worth_of(roster.judge(one, partner[one])).sum() - loss[left].sum())


def _troubled(roster: Roster, partner: Ints, absent: Ints) -> Ints:
    everybody = np.arange(len(partner))
    is_left = partner == everybody
    is_left[absent] = False
    one = np.flatnonzero(partner > everybody)
    again = one[roster.judge(one, partner[one]).count > 0]
    return np.concatenate((np.flatnonzero(is_left), again, partner[again]))


def _rearrange(roster: Roster, troubled: Ints, partner: Ints, *, turn: int) -> Ints:
    """Match some troubled people anew, together with pairs that could take them in."""
    is_chosen = np.zeros(len(partner), dtype=np.bool_)
    is_chosen[troubled] = is_chosen[partner[troubled]] = True
    one = np.flatnonzero(partner > np.arange(len(partner)))
    each = max(1, (PEOPLE // 2 - len(troubled)) // len(troubled))
    for person in troubled.tolist():
        open_to = one[~is_chosen[one]]
        open_to = open_to[_could_take_in(roster, person, open_to, partner[open_to])]
        taken = np.roll(open_to, -turn * each)[:each]
        is_chosen[taken] = is_chosen[partner[taken]] = True
    people = np.flatnonzero(is_chosen)
    changed = partner.copy()
    changed[people] = people
    u, v = match_some(roster, roster.judge_all(people), people)
    changed[u], changed[v] = v, u
    return changed


def _could_take_in(roster: Roster, person: int, u: Ints, v: Ints) -> Bools:
    """Mark the pairs with somebody this person may meet, new people only if there are any."""
    sides = [roster.judge(np.full(len(side), person), side) for side in (u, v)]
    allowed: Bools = np.logical_or(*(side.is_allowed for side in sides))
    new: Bools = np.logical_or(*(side.is_allowed & (side.count == 0) for side in sides))
    return new if new.any() else allowed
