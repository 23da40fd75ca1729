"""Rounds ahead: full rounds that repeat nothing, no pair in two of them, trios in fair turn.

As long as such rounds are known, so many rounds can be played without a repeat by people who stay.
Here they are checked, found, and rearranged around a round that is played instead of one of them.
"""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from pairing.matching.exact.climb import fill
from pairing.matching.exact.table import PairTable
from pairing.matching.exact.tiny import FEW, deepest
from pairing.matching.exact.trio_plan import is_fair, plan_trios, turns
from pairing.matching.groups import Group, Round, side_columns, trio_of

# Steps of climbing per person before rounds are taken not to exist. Where they did, 200 people took
# 250 steps each to rearrange rounds and 2,000 to find them at first; fewer people take less.
STEPS = 2000
LEAST_STEPS = 50_000
ATTEMPTS = (0, 0, 0, 1, 1, 2, 4, 8, 16)  # rounds fewer than the bound that are looked for, in turn


def check(table: PairTable, rounds: Sequence[Round]) -> list[Round]:
    """Keep the rounds that hold for these people, rules and meetings; none if their trios do not.

    rounds  of any origin; nothing is assumed about them
    """
    free = table.is_new
    kept: list[Round] = []
    for groups in rounds:
        people = [one for group in groups for one in group]
        if sorted(people) != list(range(len(table))) or not _is_shaped(table, groups):
            continue
        u, v = side_columns(groups)
        if free[u, v].all():
            free[u, v] = free[v, u] = False
            kept.append(groups)
    trios = [trio for trio in map(trio_of, kept) if trio]
    return kept if is_fair(trios, table.trios, table.trio_ok) else []


def _is_shaped(table: PairTable, groups: Round) -> bool:
    sizes = sorted(len(group) for group in groups)
    return sizes == [2] * (len(table) // 2 - len(table) % 2) + [3] * (len(table) % 2)


def most_rounds(table: PairTable) -> int:
    """Bound from above how many rounds there can be: by people's new partners."""
    n = len(table)
    to_meet = table.is_new.sum(axis=1)
    if n % 2 == 0:
        return int(to_meet.min())
    return min(int(to_meet.min()), int(to_meet.sum()) // (n + 3))


def find(table: PairTable, *, start: Sequence[Round] = (), rng: Random) -> list[Round]:
    """Find as many rounds as a bounded search can; [] if it found none. Cost: about a second.

    start  rounds to keep as much of as possible; of any origin, nothing is assumed about them
    """
    start = [
        tuple(group for group in groups if all(0 <= one < len(table) for one in group))
        for groups in start
    ]
    most = most_rounds(table)
    if len(table) <= FEW:
        return deepest(table, most=most)
    for fewer in ATTEMPTS:
        if most > fewer:
            rounds = _find_exactly(table, most - fewer, start=start, rng=rng)
            if rounds is not None:
                return rounds
    return []


def one_more(table: PairTable, rounds: Sequence[Round], *, rng: Random) -> list[Round]:
    """Add a round to those known if there may be one; give them back if not."""
    if len(rounds) >= most_rounds(table):
        return list(rounds)
    # Mostly there is none. Where there is, the next rounds will find it too.
    found = _find_exactly(table, len(rounds) + 1, start=rounds, rng=rng, share=0.25)
    return found or list(rounds)


def play_instead(
    table: PairTable, played: Round, rounds: Sequence[Round], *, rng: Random
) -> list[Round] | None:
    """Give up one of the rounds for the one played, and rearrange the others around it.

    Returns  one round less than `rounds`; None when that was not found
    """
    later = after(table, played)
    if len(table) <= FEW:
        rest = deepest(later, most=len(rounds) - 1)
        return rest if len(rest) == len(rounds) - 1 else None
    rest = give_up_one(played, rounds)
    return _find_exactly(later, len(rest), start=rest, rng=rng, share=0.25)


def _find_exactly(
    table: PairTable, n_rounds: int, *, start: Sequence[Round], rng: Random, share: float = 1.0
) -> list[Round] | None:
    """Find so many rounds; None when the search was given up."""
    if n_rounds == 0:
        return []
    trios = _plan_trios(table, n_rounds, start=start, rng=rng)
    if trios is None:
        return None
    steps = int(share * max(LEAST_STEPS, STEPS * len(table)))
    return fill(table.is_new, trios, start=start, rng=rng, steps=steps)


def _plan_trios(
    table: PairTable, n_rounds: int, *, start: Sequence[Round], rng: Random
) -> Sequence[Group] | None:
    if len(table) % 2 == 0:
        return [()] * n_rounds
    spare = table.is_new.sum(axis=1) - n_rounds
    order = turns(table.trios, table.trio_ok, spare, n_rounds=n_rounds)
    if order is None:
        return None
    return plan_trios(table.is_new, order, start=[trio_of(groups) for groups in start], rng=rng)


def after(table: PairTable, played: Round) -> PairTable:
    """Tell how things stand when a round has been played."""
    u, v = side_columns(played)
    count, trios = table.count.copy(), table.trios.copy()
    count[u, v] += 1
    count[v, u] += 1
    trios[list(trio_of(played))] += 1
    return replace(table, count=count, trios=trios)


def give_up_one(played: Round, rounds: Sequence[Round]) -> list[Round]:
    """Drop the round most like the one played, and seat people in trios as if it had been it."""
    trio = trio_of(played)
    if not trio:
        alike = [len({*played}.intersection(groups)) for groups in rounds]
        at = alike.index(max(alike))
        return [*rounds[:at], *rounds[at + 1 :]]
    planned = [trio_of(groups) for groups in rounds]
    at = planned.index(trio) if trio in planned else 0
    rest = list(rounds)
    rest[0], rest[at] = rest[at], rest[0]
    given_up = trio_of(rest.pop(0))
    # who was in the trio before their turn gives their seat to somebody who lost theirs
    heirs = dict(zip(_except(trio, given_up), _except(given_up, trio), strict=True))
    for number, groups in enumerate(rest):
        seated = tuple(heirs.pop(one, one) for one in trio_of(groups))
        rest[number] = tuple(seated if len(group) == 3 else group for group in groups)
    return rest


def _except(some: Group, others: Group) -> list[int]:
    return [one for one in some if one not in others]
