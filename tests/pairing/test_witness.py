"""The rounds kept for later: believed only as far as they hold."""

from dataclasses import replace

import pytest

from pairing.ids import ParticipantId
from pairing.matching.exact import group_exact
from pairing.matching.exact.rounds_ahead import after, check
from pairing.matching.exact.table import tabulate
from pairing.matching.witness import Witness
from pairing.programs import Rules
from tests.pairing.cycles import Cycle, crowd
from tests.pairing.factories import met, person, profile, roster_of

IDS = [ParticipantId(n) for n in (30, 10, 20, 40)]
ROUNDS = [((0, 1), (2, 3)), ((0, 2), (1, 3))]


def test_rounds_are_written_and_read_again_by_people_s_ids() -> None:
    witness = Witness.of(ROUNDS, IDS)

    again = Witness.from_json(witness.to_json())

    assert witness.rounds == (((10, 30), (20, 40)), ((10, 40), (20, 30)))
    assert again == witness
    assert witness.numbered(IDS) == [((0, 1), (2, 3)), ((1, 3), (0, 2))]


@pytest.mark.parametrize(
    "text", ["", "{", "7", "null", "[7]", "[[7]]", '[[["1", 2]]]', "[[[1.5, 2]]]", "[[[true, 2]]]"]
)
def test_anything_else_is_no_witness(text: str) -> None:
    assert Witness.from_json(text) is None


def test_groups_with_somebody_who_is_not_there_are_left_out() -> None:
    assert Witness.of(ROUNDS, IDS).numbered(IDS[:3]) == [((0, 1),), ((0, 2),)]


def test_only_rounds_that_hold_are_believed() -> None:
    rules = Rules(avoided=frozenset({(ParticipantId(1), ParticipantId(4))}))
    roster = roster_of(crowd(4, seed=1), met((1, 2)), rules)
    number = {int(one.id): n for n, one in enumerate(roster.people)}
    one, two, three, four = (number[n] for n in (1, 2, 3, 4))
    good = ((one, three), (two, four))

    kept = check(
        tabulate(roster),
        [
            ((one, two), (three, four)),  # met before
            ((one, four), (two, three)),  # must not meet
            ((one, three),),  # not everybody
            ((one, two, three, four),),  # not a round
            good,
            good,  # used up by the one before
        ],
    )

    assert kept == [good]


def test_trios_out_of_turn_are_not_believed() -> None:
    pool = [person(n, trios=1 if n == 1 else 0) for n in range(1, 6)]
    roster = roster_of(pool)
    number = {int(one.id): n for n, one in enumerate(roster.people)}
    fair = ((number[2], number[3], number[4]), (number[1], number[5]))
    unfair = ((number[1], number[2], number[3]), (number[4], number[5]))

    assert check(tabulate(roster), [fair]) == [fair]
    assert check(tabulate(roster), [unfair]) == []


def test_nonsense_given_as_rounds_ahead_does_no_harm() -> None:
    roster = roster_of(crowd(9, seed=1))
    nonsense = [((0, 0), (99, -1)), (), ((0, 1, 2), (3, 4), (5, 6), (7, 7))]

    with_it = group_exact(roster, may_trio=True, ahead=nonsense)

    table = tabulate(roster)
    assert check(table, [with_it.grouping.groups]) == [with_it.grouping.groups]
    assert check(after(table, with_it.grouping.groups), with_it.ahead) == list(with_it.ahead)
    assert len(with_it.ahead) == len(group_exact(roster, may_trio=True).ahead)


@pytest.mark.parametrize(("n", "n_rounds"), [(8, 6), (10, 8), (11, 6)])
def test_the_rounds_ahead_hold_after_every_round(n: int, n_rounds: int) -> None:
    cycle = Cycle.of(crowd(n, seed=3))
    for left in range(n_rounds, 0, -1):
        cycle.play()

        assert cycle.witness is not None
        assert len(cycle.witness.rounds) == left
        roster = cycle.roster()
        ahead = cycle.witness.numbered([one.id for one in roster.people])
        assert check(tabulate(roster), ahead) == ahead


def test_when_somebody_comes_new_rounds_ahead_are_found() -> None:
    cycle = Cycle.of(crowd(10, seed=3))
    cycle.play()
    for one in crowd(2, seed=4, first=50):
        cycle.people[int(one.id)] = one

    cycle.play()

    # who met one had ten others to meet, in this round and nine more
    assert cycle.witness is not None
    assert len(cycle.witness.rounds) == 9


def test_more_rounds_are_looked_for_when_fewer_than_there_can_be_are_known() -> None:
    cycle = Cycle.of(crowd(12, seed=3))
    cycle.play()
    assert cycle.witness is not None
    cycle.witness = Witness(cycle.witness.rounds[:5])

    cycle.play()

    assert len(cycle.witness.rounds) == 5


def test_a_pool_in_which_hardly_anybody_has_met_needs_no_look_ahead() -> None:
    found = group_exact(roster_of(crowd(258, seed=1)), may_trio=True)

    assert found.ahead == ()
    assert found.is_optimal


def test_of_very_many_trios_the_best_is_still_proven_to_be() -> None:
    found = group_exact(roster_of(crowd(53, seed=1)), may_trio=True)

    assert found.bound >= 0
    assert len(found.ahead) == 48


def test_who_wants_no_trio_is_in_none() -> None:
    wants_none = {1, 2, 3, 4, 5}
    pool = [person(n, replace(profile(), trio_ok=n not in wants_none)) for n in range(1, 12)]
    cycle = Cycle.of(pool)

    for _ in range(4):
        trio = next(group for group in cycle.play() if len(group) == 3)
        assert not wants_none & set(trio)


def test_the_same_seed_gives_the_same_rounds_ahead() -> None:
    roster = roster_of(crowd(13, seed=2))

    assert group_exact(roster, may_trio=True, seed=4) == group_exact(roster, may_trio=True, seed=4)
