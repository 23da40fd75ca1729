"""Nobody can work out from all reports together what was not to be known.

The attacker knows everything but the answers: how many pairs of each kind there were, how many
people answered, the program text itself. They try every set of answers there could have been and
keep those that would have led to the same reports. If a pair, or a person, has said the same in all
that are left, they have found it out; and so has one of them who leaves their own answer away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from types import ModuleType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pairing.stats import (
    Kind,
    PairCounts,
    Reach,
    RoundCounts,
    publishing,
    report_to_json,
    rules,
    total_of,
)
from pairing.stats.reports import share_to_json
from tests.pairing.factories import PROPERTY
from tests.pairing.reporting import counts_of, publish_all

KINDS = tuple(
    Kind(reach, is_new) for reach in (Reach.ACROSS, Reach.WITHIN) for is_new in (True, False)
)
MOST_WORLDS = 600

# how many pairs there are of each kind, round by round, and how many of them met
Sizes = tuple[tuple[int, ...], ...]
World = tuple[tuple[int, ...], ...]


def seen(rounds: Sequence[RoundCounts]) -> str:
    """All that is ever shown: text, JSON and page are made of this and of nothing else."""
    reports = publish_all(rounds)
    totals = {one.value: share_to_json(share) for one, share in total_of(reports).items()}
    return repr(([report_to_json(one) for one in reports], totals))


def of_pairs(sizes: Sizes, world: World) -> list[RoundCounts]:
    """The rounds in which so many pairs of each kind met, once each."""
    return [
        counts_of(
            number,
            pairs={
                kind: PairCounts(n, met) for kind, n, met in zip(KINDS, ns, mets, strict=True) if n
            },
        )
        for number, (ns, mets) in enumerate(zip(sizes, world, strict=True), start=1)
    ]


def of_answers(sizes: Sizes, world: World) -> list[RoundCounts]:
    """The rounds in which so many of the people who answered found it useful."""
    return [
        counts_of(number, asked=40, answers={"useful": {"5": high, "2": n - high}})
        for number, ((n,), (high,)) in enumerate(zip(sizes, world, strict=True), start=1)
    ]


Told = Callable[[Sizes, World], list[RoundCounts]]


def worlds(sizes: Sizes) -> Iterator[World]:
    """Every set of answers there could have been."""
    flat = [n for ns in sizes for n in ns]
    for values in product(*(range(n + 1) for n in flat)):
        rest = iter(values)
        yield tuple(tuple(next(rest) for _ in ns) for ns in sizes)


def found_out(told: Told, sizes: Sizes, truth: World) -> str:
    """What the attacker finds out; empty when it is nothing.

    They are somebody outside, or any one of those who answered.
    """
    shown = seen(told(sizes, truth))
    left = [world for world in worlds(sizes) if seen(told(sizes, world)) == shown]
    cells = [(round_, kind) for round_, ns in enumerate(sizes) for kind, n in enumerate(ns) if n]
    for outside_or_cell in (None, *cells):
        for yes in (True, False):
            known = _seen_from(outside_or_cell, sizes, left, truth, yes=yes)
            for round_, kind in cells:
                mine = outside_or_cell == (round_, kind)
                n = sizes[round_][kind] - mine
                counts = {world[round_][kind] - (mine and yes) for world in known}
                if n and counts in ({0}, {n}):
                    return f"{outside_or_cell} knows what all of {(round_, kind)} said"
    return ""


def _seen_from(
    cell: tuple[int, int] | None, sizes: Sizes, left: list[World], truth: World, *, yes: bool
) -> list[World]:
    """What is possible for somebody of a cell who gave an answer; nothing if nobody there did."""
    if cell is None:
        return left

    def has(world: World) -> bool:
        said_yes, n = world[cell[0]][cell[1]], sizes[cell[0]][cell[1]]
        return bool(said_yes if yes else n - said_yes)

    return [world for world in left if has(world)] if has(truth) else []


def n_worlds(sizes: Sizes) -> int:
    total = 1
    for ns in sizes:
        for n in ns:
            total *= n + 1
    return total


@st.composite
def rounds_of_pairs(draw: st.DrawFn) -> tuple[Sizes, World]:
    """One round of many pairs, or some of few."""
    many = st.tuples(*[st.sampled_from([0, 0, 1, 2, 6, 10, 12, 14])] * len(KINDS)).map(
        lambda n: (n,)
    )
    few = st.lists(
        st.tuples(*[st.sampled_from([0, 0, 1, 3, 5])] * len(KINDS)), min_size=2, max_size=3
    ).map(tuple)
    sizes = draw(st.one_of(many, few).filter(lambda one: n_worlds(one) <= MOST_WORLDS))
    return sizes, draw(a_world(sizes))


@st.composite
def rounds_of_answers(draw: st.DrawFn) -> tuple[Sizes, World]:
    """Two to four rounds with few answers each, or with enough."""
    ns = st.lists(st.sampled_from([0, 1, 2, 4, 5, 6, 7, 9, 21]), min_size=2, max_size=4)
    sizes = draw(ns.map(lambda one: tuple((n,) for n in one)).filter(_is_few))
    return sizes, draw(a_world(sizes))


def _is_few(sizes: Sizes) -> bool:
    return n_worlds(sizes) <= MOST_WORLDS


def a_world(sizes: Sizes) -> st.SearchStrategy[World]:
    """Answers, often all the same: those are what is hardest to hide."""

    def one(n: int) -> st.SearchStrategy[int]:
        ends = [min(n, k) for k in (0, 1, 2)] + [max(0, n - k) for k in (0, 1, 2)]
        return st.one_of(st.integers(0, n), st.sampled_from(ends))

    return st.tuples(*(st.tuples(*(one(n) for n in ns)) for ns in sizes))


@PROPERTY
@given(rounds_of_pairs())
@example((((20, 0, 1, 19),), ((10, 0, 1, 10),)))
def test_nobody_can_work_out_which_pairs_met(drawn: tuple[Sizes, World]) -> None:
    assert found_out(of_pairs, *drawn) == ""


@PROPERTY
@given(rounds_of_answers())
@example((((4,), (6,), (4,)), ((4,), (6,), (4,))))
def test_nobody_can_work_out_what_somebody_answered(drawn: tuple[Sizes, World]) -> None:
    assert found_out(of_answers, *drawn) == ""


def _judge_each_alone(kinds: Mapping[Kind, PairCounts], *, k: int) -> list[bool]:
    """Judge each division of the pairs as if it were the only one."""
    return [_alone(kinds, split) for split in publishing.SPLITS]


def _alone(kinds: Mapping[Kind, PairCounts], split: Callable[[Kind], object]) -> bool:
    parts: dict[object, PairCounts] = {}
    for kind, fared in kinds.items():
        parts[split(kind)] = parts.get(split(kind), PairCounts()) + fared
    return len(parts) == 1 or all(rules.is_safe_part(one.met, one.n) for one in parts.values())


# what is taken away, what stands in its place, and answers that only it protects
REMOVED: dict[str, tuple[ModuleType, str, object, Told, Sizes, World]] = {
    "five at least": (rules, "K_MIN", 1, of_answers, ((3,),), ((0,),)),
    "not even all but one": (rules, "MARGIN", 1, of_answers, ((9,), (0,)), ((0,), (0,))),
    "nor all but two": (
        *(rules, "MARGIN", 2),
        *(of_pairs, ((0, 0, 3, 1), (0, 0, 3, 1)), ((0, 0, 0, 0), (0, 0, 1, 0))),
    ),
    "parts of ten": (
        *(publishing, "is_safe_part", lambda *_, **__: True),
        *(of_pairs, ((14, 6, 6, 0),), ((12, 0, 4, 0),)),
    ),
    "parts that differ": (
        *(publishing, "is_safe_part", lambda _, n, **__: n >= rules.K_BREAKDOWN),
        *(of_pairs, ((12, 12, 1, 0),), ((11, 1, 0, 0),)),
    ),
    "no two divisions": (
        *(publishing, "find_splits", _judge_each_alone),
        *(of_pairs, ((14, 1, 0, 14),), ((8, 0, 0, 9),)),
    ),
    "each answer once": (
        *(publishing, "pooled_rounds", lambda _, earlier: len(earlier) + 1),
        *(of_answers, ((9,), (2,)), ((5,), (0,))),
    ),
    "nothing of those who met": (
        *(publishing, "is_known", lambda _: True),
        *(of_pairs, ((10, 2, 2, 0),), ((10, 2, 2, 0),)),
    ),
}


@pytest.mark.parametrize("rule", REMOVED)
def test_without_any_one_of_the_rules_something_is_found_out(
    rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, name, instead, *case = REMOVED[rule]
    assert found_out(*case) == ""  # with it, nothing is

    monkeypatch.setattr(module, name, instead)

    assert found_out(*case)
