"""Numbers of people, pairs and seconds, in words."""

import math

from bot.views.blocks import join_words
from bot.views.texts import previews as words

COARSE_S = 10  # seconds are told in such steps
MINUTE_S = 60
SHORT_S = 50  # below it, seconds are told


def counted(n: int, one: str, many: str) -> str:
    """Say how many: `one` for 1, else `many` with its number."""
    return one if n == 1 else many.format(n=f"{n:,}")


def people(n: int) -> str:
    """Say how many people: "one person", "1,200 people"."""
    return counted(n, words.PERSON, words.PEOPLE)


def groups(n_pairs: int, n_trios: int) -> str:
    """Say how many pairs and groups of three: "12 pairs and one group of three"."""
    said = [
        counted(n, one, many)
        for n, one, many in (
            (n_pairs, words.PAIR, words.PAIRS),
            (n_trios, words.TRIO, words.TRIOS),
        )
        if n
    ]
    return join_words(said)


def uncounted(n: int) -> str:
    """Say how many people are in a round and in none of its numbers, and why."""
    return words.UNCOUNTED.format(n=f"{n:,}")


def duration(seconds: float) -> str:
    """Say about how long something takes: "10 seconds", "a minute", "3 minutes"."""
    if seconds <= SHORT_S:
        return words.SECONDS.format(n=math.ceil(seconds / COARSE_S) * COARSE_S)
    return counted(max(1, round(seconds / MINUTE_S)), words.A_MINUTE, words.MINUTES)
