"""The look-ahead: a round is played only if as many rounds without a repeat remain as there can be.

The best round is played when the rounds known to be ahead can be rearranged around it; else another
good one; else the best of the rounds ahead themselves, which needs no proof.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

import numpy as np

from pairing.history import Ints
from pairing.matching.exact.optimum import Optimum, best_round
from pairing.matching.exact.rounds_ahead import (
    check,
    find,
    give_up_one,
    one_more,
    play_instead,
)
from pairing.matching.exact.table import PairTable, Worth, fold
from pairing.matching.exact.tiny import FEW
from pairing.matching.families import Bools
from pairing.matching.groups import Round, side_columns, trio_of

GUARDED = 256  # people up to whom it pays to look ahead from the first round on
VARIANTS = 2  # good rounds tried besides the best
NOISE = 200  # points by which a pair may seem worth more in those


def is_needed(table: PairTable) -> bool:
    """Tell whether a badly chosen round could force a repeat before its time.

    Source  Dirac: as long as everybody has half of all people to meet, a full round of new pairs
            exists whatever was played before
    """
    return len(table) <= GUARDED or 2 * int(table.is_new.sum(axis=1).min()) < len(table) + 3


def look_ahead(
    table: PairTable, best: Optimum, stored: Sequence[Round], *, rng: Random
) -> tuple[Round, list[Round]]:
    """Choose the round to play.

    best     the best round; it repeats nothing
    stored   rounds once known to be ahead; whatever of them does not hold any more is replaced
    Returns  the round, and the rounds known to be ahead after it
    """
    ahead = check(table, stored)
    ahead = one_more(table, ahead, rng=rng) if ahead else find(table, start=stored, rng=rng)
    if not ahead:
        return best.groups, []
    for groups in _good_rounds(table, best, ahead, rng=rng):
        rest = play_instead(table, groups, ahead, rng=rng)
        if rest is not None:
            return groups, rest
    return _play_one(table, ahead)


def _good_rounds(
    table: PairTable, best: Optimum, ahead: Sequence[Round], *, rng: Random
) -> Iterator[Round]:
    """Give the best round, then good ones that leave the trios planned in place."""
    yield best.groups
    is_new = table.is_new
    worth = fold(table, is_new)
    trios = None
    if len(table) % 2:
        trios = np.array([trio_of(groups) for groups in _in_turn(table, ahead)])
        yield from _best(table, worth, is_new, trios)
    for _ in range(VARIANTS):
        varied = replace(worth, of_pair=worth.of_pair + _noise(len(table), rng))
        yield from _best(table, varied, is_new, trios)


def _best(table: PairTable, worth: Worth, is_new: Bools, trios: Ints | None) -> list[Round]:
    found = best_round(table, worth, is_new, trios=trios)
    return [found.groups] if found else []


def _noise(n: int, rng: Random) -> Ints:
    noise = np.zeros((n, n), dtype=np.int64)
    first, second = np.triu_indices(n, k=1)
    noise[first, second] = [int(rng.random() * NOISE) for _ in first]
    return noise + noise.T


def _in_turn(table: PairTable, ahead: Sequence[Round]) -> Sequence[Round]:
    """List the rounds ahead whose trio may come first: its people were all in the fewest."""
    if len(table) % 2 == 0 or len(table) <= FEW:
        return ahead
    level = table.trios[table.trio_ok]
    return ahead[: max(1, int((level == level.min()).sum()) // 3)]


def _play_one(table: PairTable, ahead: Sequence[Round]) -> tuple[Round, list[Round]]:
    """Play the best of the rounds ahead: the fairest, then the one worth most."""

    def value(groups: Round) -> tuple[int, int]:
        u, v = side_columns(groups)
        return -int(table.trios[list(trio_of(groups))].sum()), int(table.points[u, v].sum())

    chosen = max(_in_turn(table, ahead), key=value)
    return chosen, give_up_one(chosen, ahead)
