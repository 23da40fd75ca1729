"""Groups for a pool too large to look at every pair: blocks of chosen candidates, then repairs.

Wishes in strict order: nobody left out who may be placed, no repeats, a fair trio, points (nearly).
"""

import numpy as np

from pairing.matching.bulk_score import Bools, Ints
from pairing.matching.candidates import pick_candidates
from pairing.matching.grouping import Grouping, complete
from pairing.matching.roster import Roster
from pairing.matching.solver import Pair, match_pairs
from pairing.matching.trio import rank_trios

# People matched at once. Time and memory are their square, and a person finds good partners
# among 1,000 people about as well as among 20,000.
BLOCK = 1000
REPAIR_PEOPLE = 200  # people rearranged at once, every pair of them looked at
REPAIR_TROUBLED = 60  # of them, how many are left over or in a repeat
PATIENCE = 3  # repairs in a row that change nothing before the rest is taken as the rules' doing


def group_sparse(roster: Roster, *, may_trio: bool) -> Grouping:
    """Group a roster of any size. Cost: about proportional to the number of people."""
    everybody = np.arange(len(roster))
    is_odd = len(roster) % 2 == 1
    trio = _pick_trio(roster) if is_odd and may_trio else ()
    members = np.setdiff1d(everybody, trio)
    sitting = (_pick_sit_out(roster),) if is_odd and not may_trio else ()
    pairs: list[Pair] = []
    for block in _blocks(np.setdiff1d(members, sitting)):
        # who is left over in a block is not left over yet, so it does not matter here who it is
        pairs += match_pairs(pick_candidates(roster, block), waited=roster.waited, is_spare=False)
    pairs = _repair(roster, members, pairs)
    return complete(roster, pairs, may_trio=may_trio, trio=trio)


def _pick_trio(roster: Roster) -> tuple[int, ...]:
    """Take the fairest trio of strangers, else the fairest allowed one, else none."""
    trios = rank_trios(roster)
    if not len(trios):
        return ()
    best: list[int] = trios.members[np.argmax(trios.n_repeats == 0)].tolist()
    return tuple(best)


def _pick_sit_out(roster: Roster) -> int:
    """Draw who sits out among those who waited least."""
    return int(np.argmin(roster.waited))


def _blocks(members: Ints) -> list[Ints]:
    """Cut people into parts of nearly equal, even sizes; one is odd when their number is."""
    n_pairs = len(members) // 2
    n_blocks = -(-n_pairs * 2 // BLOCK)
    cuts = [2 * (n_pairs * block // n_blocks) for block in range(1, n_blocks)]
    return np.split(members, cuts)


def _repair(roster: Roster, members: Ints, pairs: list[Pair]) -> list[Pair]:
    """Rearrange people in trouble (left over, or in a repeat) with some others, while it helps."""
    tries = idle = 0
    while True:
        troubled = _troubled(roster, members, pairs)
        if len(troubled) < 2 or idle > PATIENCE + len(troubled) // REPAIR_TROUBLED:
            return pairs
        some = np.roll(troubled, -tries * REPAIR_TROUBLED)[:REPAIR_TROUBLED]
        repaired = _rearrange(roster, some, pairs, turn=tries)
        is_better = _loss(roster, members, repaired) < _loss(roster, members, pairs)
        pairs = repaired if is_better else pairs
        idle = 0 if is_better else idle + 1
        tries += 1


def _loss(roster: Roster, members: Ints, pairs: list[Pair]) -> tuple[int, int, int]:
    """Measure people left out, how long those waited, and repeats; less is better."""
    left = np.setdiff1d(members, _columns(pairs))
    return len(left), int(roster.waited[left].sum()), int(_is_repeat(roster, pairs).sum())


def _is_repeat(roster: Roster, pairs: list[Pair]) -> Bools:
    u, v = _columns(pairs)
    is_repeat: Bools = roster.judge(u, v).ago > 0
    return is_repeat


def _columns(pairs: list[Pair]) -> tuple[Ints, Ints]:
    u, v = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return u, v


def _troubled(roster: Roster, members: Ints, pairs: list[Pair]) -> Ints:
    u, v = _columns(pairs)
    is_repeat = _is_repeat(roster, pairs)
    left = np.setdiff1d(members, np.concatenate((u, v)))
    return np.concatenate((left, u[is_repeat], v[is_repeat]))


def _rearrange(roster: Roster, troubled: Ints, pairs: list[Pair], *, turn: int) -> list[Pair]:
    """Match some troubled people anew, together with pairs that could take them in."""
    u, v = _columns(pairs)
    is_chosen = np.isin(u, troubled) | np.isin(v, troubled)
    each = max(1, (REPAIR_PEOPLE // 2 - len(troubled)) // len(troubled))
    for person in troubled.tolist():
        is_open = ~is_chosen
        is_open[is_open] = _could_take_in(roster, person, u[is_open], v[is_open])
        open_to = np.flatnonzero(is_open)
        is_chosen[np.roll(open_to, -turn * each)[:each]] = True
    chosen = np.unique(np.concatenate((troubled, u[is_chosen], v[is_chosen])))
    kept = [pair for pair, gone in zip(pairs, is_chosen.tolist(), strict=True) if not gone]
    return kept + match_pairs(roster.judge_all(chosen), waited=roster.waited)


def _could_take_in(roster: Roster, person: int, u: Ints, v: Ints) -> Bools:
    """Mark the pairs with somebody this person may meet, new people only if there are any."""
    sides = [roster.judge(np.full(len(side), person), side) for side in (u, v)]
    allowed: Bools = np.logical_or(*(side.is_allowed for side in sides))
    new: Bools = np.logical_or(*(side.is_allowed & (side.ago == 0) for side in sides))
    return new if new.any() else allowed
