"""What follows from what people say about the times offered to them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pairing.ids import PersonId
from pairing.talk_offers import (
    MOST_SHOWN,
    Offer,
    Ticks,
    answered,
    first_common,
    open_ones,
    shown_to,
)

ANA, BEN, CHLOE = PersonId(1), PersonId(2), PersonId(3)
TWO, THREE = frozenset({ANA, BEN}), frozenset({ANA, BEN, CHLOE})
AT = [datetime(2026, 12, 1, 9, tzinfo=UTC) + timedelta(days=n) for n in range(12)]


def offer(n: int, *suits: PersonId, refused: tuple[PersonId, ...] = ()) -> Offer:
    return Offer(AT[n], frozenset(suits), frozenset(refused))


def ticks(*suits: int, shown: int = 3) -> Ticks:
    return Ticks(frozenset(AT[n] for n in suits), frozenset(AT[:shown]))


def test_what_was_shown_and_not_ticked_does_not_suit_and_what_was_not_shown_stays() -> None:
    offers = [offer(0), offer(1), offer(5)]

    said = [answered(one, ANA, ticks(0)) for one in offers]

    assert said == [offer(0, ANA), offer(1, refused=(ANA,)), offer(5)]


def test_the_last_word_of_somebody_counts_and_leaves_that_of_others() -> None:
    before = [offer(0, ANA, BEN), offer(1, BEN, refused=(ANA,))]

    assert [answered(one, ANA, ticks(1)) for one in before] == [
        offer(0, BEN, refused=(ANA,)),
        offer(1, ANA, BEN),
    ]


def test_the_earliest_time_that_suits_everybody_is_found() -> None:
    offers = [offer(2, ANA, BEN), offer(1, ANA, BEN), offer(0, ANA)]

    assert first_common(offers, TWO) == AT[1]
    assert first_common(offers, THREE) is None
    assert first_common([], TWO) is None


def test_who_has_left_neither_agrees_nor_refuses() -> None:
    offers = [offer(0, ANA, BEN, refused=(CHLOE,))]

    assert first_common(offers, TWO) == AT[0]
    assert open_ones(offers, TWO) == offers
    assert open_ones(offers, THREE) == []


def test_nobody_is_asked_about_what_somebody_else_cannot_make() -> None:
    offers = [offer(2), offer(1, refused=(BEN,)), offer(0, BEN)]

    assert shown_to(ANA, offers, TWO) == [offer(0, BEN), offer(2)]
    assert shown_to(BEN, offers, TWO) == [offer(0, BEN), offer(2)]


def test_what_somebody_refused_is_not_shown_to_them_beside_what_is_new() -> None:
    offers = [offer(0, refused=(ANA,)), offer(1, ANA), offer(2), offer(3)]

    assert shown_to(ANA, offers, TWO) == offers[1:]
    assert shown_to(ANA, [offer(n) for n in range(12)], TWO) == [offer(n) for n in range(9)]


def test_who_has_answered_everything_sees_all_of_it_to_change_their_mind() -> None:
    offers = [offer(0, refused=(ANA,)), offer(1, ANA), offer(2, ANA, BEN)]

    assert shown_to(ANA, offers, TWO) == offers
    assert shown_to(ANA, offers[:1], TWO) == offers[:1]


def test_what_somebody_refused_themselves_gives_way_when_there_is_too_much() -> None:
    offers = [offer(n, refused=(ANA,)) for n in range(8)] + [offer(n, ANA) for n in (8, 9, 10)]

    shown = shown_to(ANA, offers, TWO)

    assert len(shown) == MOST_SHOWN
    assert shown == [*offers[:6], *offers[8:]]
