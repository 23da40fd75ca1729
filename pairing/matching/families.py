"""What two people are worth to each other beside their topics, as tables over classes of people.

People who said the same are one class, so a rule or a factor is worked out once for two classes
and not for millions of pairs. The plain functions fill the tables: there is one truth.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from pairing.history import Ints
from pairing.matching import score
from pairing.matching.circumstances import (
    Circumstances,
    has_common_situation,
    has_same_language,
    has_same_mode,
)
from pairing.matching.overlap import Clock, clock_of, overlap_table
from pairing.matching.rules import is_apart_by
from pairing.participants import Participant
from pairing.profiles import MeetingMode, Profile
from pairing.programs import HardRule, Rules

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

APART = -1000.0
MOST_CLASSES = 1500  # of a merged family: a table of 18 MB
PEOPLE_PER_CLASS = 4  # of one: in a small pool, filling a larger table takes longer than it saves

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Family:
    """codes: (n,) each person's class; value: (k, k) table over two classes.

    value is a share of the whole score, so the values of a pair's families are added up; it is
    APART, and any sum with it negative, where a rule keeps the two classes apart.
    """

    codes: Ints
    value: Floats

    def of(self, u: Ints, v: Ints) -> Floats:
        """Look up the pairs (u[i], v[i])."""
        found: Floats = self.value.ravel()[self.codes[u] * len(self.value) + self.codes[v]]
        return found

    def of_all(self, some: Ints | slice, others: Ints | slice) -> Floats:
        """Look up everybody of some with everybody of others."""
        found: Floats = np.take(self.value[self.codes[some]], self.codes[others], axis=1)
        return found


def families_of(people: Sequence[Participant], rules: Rules) -> tuple[Family, ...]:
    """Sort people into classes by stage, way of talking, site, language and working time.

    Cost: n, and the square of the number of classes
    """
    profiles, weights = [one.profile for one in people], rules.weights
    families = (
        _by_stage(people, rules),
        _plain(
            people,
            [(one.mode, one.session_minutes) for one in profiles],
            lambda one, other: weights.format * score.format_value(_ways(one, other)),
            rules,
        ),
        _plain(
            people,
            [(one.mode is MeetingMode.IN_PERSON, one.site) for one in profiles],
            lambda _one, _other: 0.0,
            rules,
            rule=HardRule.MODE,
        ),
        _plain(
            people,
            [one.languages for one in profiles],
            lambda one, other: weights.language * score.language_value(_ways(one, other)),
            rules,
            rule=HardRule.LANGUAGE,
        ),
    )
    return (*_merged(families), _by_time(people, rules))


def _merged(families: Sequence[Family]) -> Iterator[Family]:
    """Make one family of several while its classes stay few: one look-up instead of several."""
    one, *others = families
    most = min(MOST_CLASSES, len(one.codes) // PEOPLE_PER_CLASS)
    for other in others:
        codes, first = _both(one.codes, other.codes)
        if len(first) > most:
            yield one
            one = other
            continue
        one = Family(codes, one.of_all(first, first) + other.of_all(first, first))
    yield one


def _both(codes: Ints, others: Ints) -> tuple[Ints, Ints]:
    """Number people of the same two classes alike; gives the numbers and the first of each."""
    joined = codes * (others.max(initial=0) + 1) + others
    _, first, both = np.unique(joined, return_index=True, return_inverse=True)
    return both, first


def _ways(one: Profile, other: Profile) -> Circumstances:
    """Compare how two people like to talk, leaving out what circumstances_of takes long for."""
    return Circumstances(
        same_mode=has_same_mode(one, other),
        same_length=one.session_minutes == other.session_minutes,
        same_language=has_same_language(one, other),
    )


def classes_of(keys: Sequence[T]) -> tuple[Ints, list[T]]:
    """Number equal keys alike, in order of first sight; gives the numbers and the keys."""
    number: dict[T, int] = {}
    codes = [number.setdefault(key, len(number)) for key in keys]
    return np.array(codes, dtype=np.int64), list(number)


def _plain(
    people: Sequence[Participant],
    keys: Sequence[Hashable],
    value: Callable[[Profile, Profile], float],
    rules: Rules,
    *,
    rule: HardRule | None = None,
) -> Family:
    """Fill the table pair of classes by pair of classes, with a person of each."""
    codes, known = classes_of(keys)
    some = [people[at] for at in np.unique(codes, return_index=True)[1].tolist()]
    values = np.zeros((len(known), len(known)))
    for row, one in enumerate(some):
        for column, other in enumerate(some[: row + 1]):
            is_apart = rule is not None and is_apart_by(rule, one, other, rules)
            values[row, column] = APART if is_apart else value(one.profile, other.profile)
            values[column, row] = values[row, column]
    return Family(codes, values)


def _by_stage(people: Sequence[Participant], rules: Rules) -> Family:
    """Put stages and situations together, of which there are few each but many together."""

    def table(*, shares_situation: bool) -> Family:
        def value(one: Profile, other: Profile) -> float:
            found = score.stage_value(one, other, shares_situation=shares_situation)
            return rules.weights.stage * found

        stages = [one.profile.stage for one in people]
        return _plain(people, stages, value, rules, rule=HardRule.STAGE_GAP)

    apart, together = table(shares_situation=False), table(shares_situation=True)
    situations = [one.profile.situations for one in people]
    begins = _plain(people, situations, has_common_situation, rules)
    codes, first = _both(apart.codes, begins.codes)
    is_shared = begins.of_all(first, first) > 0
    value = np.where(is_shared, together.of_all(first, first), apart.of_all(first, first))
    return Family(codes, value)


def _by_time(people: Sequence[Participant], rules: Rules) -> Family:
    """Fill the tables for working time all at once: zones and hours make many classes."""
    codes, known = classes_of([_time_key(one) for one in people])
    minutes = overlap_table([clock for clock, _, _ in known])
    site = classes_of([site for _, _, site in known])[0]
    has_site = np.array([site is not None for _, _, site in known], dtype=np.bool_)
    is_async = np.array([is_async for _, is_async, _ in known], dtype=np.bool_)
    same_site = (site[:, None] == site) & has_site
    both_async = is_async[:, None] & is_async
    value = np.minimum(1.0, minutes / score.ENOUGH_OVERLAP)
    value[minutes < 0] = score.UNKNOWN
    value[both_async] = np.maximum(value[both_async], score.ASYNC_AT_LEAST)
    value[same_site] = 1.0
    value *= rules.weights.time
    if rules.is_on(HardRule.TIME):
        is_short = (minutes >= 0) & (minutes < rules.min_overlap_minutes)
        value[is_short & ~both_async & ~same_site] = APART
    return Family(codes, value)


def _time_key(one: Participant) -> tuple[Clock | None, bool, str | None]:
    said = one.profile
    in_person = said.mode is MeetingMode.IN_PERSON
    return clock_of(one.zone, said.hours), said.async_ok, said.site if in_person else None
