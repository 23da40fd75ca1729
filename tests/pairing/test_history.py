from pairing.history import Met
from pairing.ids import ParticipantId
from tests.pairing.factories import history


def test_a_pair_is_found_in_either_order_with_its_count_and_newest_round() -> None:
    met = history([(2, 1, 5), (1, 2, 3), (1, 3, 1), (1, 2, 9)])

    one, two, three = ParticipantId(1), ParticipantId(2), ParticipantId(3)
    assert met.met(one, two) == met.met(two, one) == Met(count=3, rounds_ago=3)
    assert met.met(three, one) == Met(count=1, rounds_ago=1)
    assert met.met(two, three) is None


def test_it_lists_each_pair_once_with_the_lower_id_first() -> None:
    met = history([(2, 1, 5), (1, 2, 3), (3, 1, 1)])

    assert sorted(met) == [(1, 2), (1, 3)]
    assert len(met) == 2
    assert dict(met.items())[ParticipantId(1), ParticipantId(3)] == Met(1, 1)
