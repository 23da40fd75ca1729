"""One look at every pair of a pool: which are worth more than two people's prices together.

A rough look (rough.py) that is never too low; what passes it is worked out exactly by points.py.
Pairs are looked at in tiles, so the memory is a few megabytes a thread plus what passes; a tile
whose classes may not meet is skipped.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from benchmarks.points import BONUS_EACH, HALF_DOWN, STEP, Floats, Ints, Points, is_among
from benchmarks.rough import MOST_BY_TOPICS, ONE_WAY, Rough, Singles, Strip, alike, rough_of

ROWS, COLUMNS = 256, 2048  # of a tile: its few arrays stay in the processor's cache
THREADS = 2  # NumPy works outside the interpreter lock

Tell = Callable[[str], None]
Part = tuple[Ints, Ints, Ints]


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs u < v with their points, sorted by (u, v); n_looked_at: pairs in tiles not skipped."""

    u: Ints
    v: Ints
    points: Ints
    n_looked_at: int


@dataclass(frozen=True, slots=True)
class _Search:
    """What all strips of a scan share; asked: prices in the order of the scan, lowered a little."""

    points: Points
    order: Ints
    rough: Rough
    asked: Singles
    prices: Floats
    barred: Ints


def scan(points: Points, prices: Floats, *, barred: Ints, tell: Tell | None = None) -> Found:
    """Find all allowed pairs that are worth more than the prices of their two people.

    prices  (n,) any finite numbers; the higher, the fewer pairs are found
    barred  sorted codes of pairs to leave out (those who met)
    tell    called with a line of progress now and then
    Cost    n squared: 10,000 people take about a second, 100,000 a minute or two
    """
    order = np.lexsort([alike(facet) for facet in points.facets[::-1]])
    ask = (prices - BONUS_EACH * points.waited)[order]
    # what rounding may add: half a step, and the error of single precision around such numbers
    margin = STEP / 2 + STEP * HALF_DOWN + 0.02 + 1e-6 * float(np.abs(ask).max(initial=0.0))
    asked = ((ask - margin / 2) / ONE_WAY).astype(np.float32)
    search = _Search(points, order, rough_of(points, order), asked, prices, barred)
    # the widest strips first, so that the threads end together
    starts = range(0, len(order), COLUMNS)[::-1]
    found: list[Part] = [(np.zeros(0, dtype=np.int64),) * 3]
    n_looked_at = 0
    with ThreadPoolExecutor(THREADS) as threads:
        strips = threads.map(lambda start: _scan_strip(search, start), starts)
        for done, (parts, looked_at) in enumerate(strips, start=1):
            found += parts
            n_looked_at += looked_at
            if tell is not None:
                tell(f"scan: {done} of {len(starts)} strips")
    u, v, worth = (np.concatenate(column) for column in zip(*found, strict=True))
    by_pair = np.lexsort((v, u))
    return Found(u[by_pair], v[by_pair], worth[by_pair], n_looked_at)


def _scan_strip(search: _Search, start: int) -> tuple[list[Part], int]:
    """Scan the tiles of one strip of columns, from the top down to the diagonal."""
    across = slice(start, min(start + COLUMNS, len(search.order)))
    strip = search.rough.strip(across)
    asked = search.asked
    found: list[Part] = []
    n_looked_at = 0
    for top in range(0, across.stop, ROWS):
        down = slice(top, min(top + ROWS, across.stop))
        worth = search.rough.by_classes(down, strip)
        # keeps hopeless tiles from being worked out
        if worth.max() + MOST_BY_TOPICS <= asked[down].min() + asked[across].min():
            continue
        n_looked_at += worth.size
        found += _scan_tile(search, worth, down, strip)
    return found, n_looked_at


def _scan_tile(search: _Search, worth: Singles, down: slice, strip: Strip) -> list[Part]:
    """Work out a tile and give the pairs that pass, if any."""
    across = strip.across
    search.rough.add_topics(worth, down, strip)
    worth -= search.asked[across]
    passed = np.flatnonzero(worth > search.asked[down, np.newaxis])  # far faster than nonzero
    row, column = np.divmod(passed, worth.shape[1])
    row, column = row + down.start, column + across.start
    is_upper = row < column
    if not is_upper.any():
        return []
    one, other = search.order[row[is_upper]], search.order[column[is_upper]]
    u, v = np.minimum(one, other), np.maximum(one, other)
    points = search.points.of(u, v)
    kept = points > search.prices[u] + search.prices[v]
    u, v, points = u[kept], v[kept], points[kept]
    is_open = ~is_among(search.barred, search.points.codes(u, v))
    is_open &= search.points.is_allowed(u, v)
    return [(u[is_open], v[is_open], points[is_open])]
