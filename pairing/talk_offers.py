"""Times offered to a pair, who can make them, and what follows from that.

A time is open while nobody has said that it does not suit them. Knows no clock and no program.
"""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from pairing.ids import PersonId

MOST_SHOWN = 9  # Slack's form takes ten boxes, and one of them says that none suits


@dataclass(frozen=True, slots=True)
class Offer:
    """A time for a talk (UTC), whom it suits, and whom it does not. Others have not said so yet."""

    starts_at: datetime
    suits: frozenset[PersonId] = frozenset()
    refused: frozenset[PersonId] = frozenset()

    def suits_all(self, members: AbstractSet[PersonId]) -> bool:
        """Tell whether everybody has said that they can make it."""
        return members <= self.suits

    def is_open(self, members: AbstractSet[PersonId]) -> bool:
        """Tell whether it may still turn out to suit everybody; who has left does not count."""
        return not members & self.refused


@dataclass(frozen=True, slots=True)
class Ticks:
    """What somebody ticked in a form, and all that it showed: no word about what they never saw."""

    suits: frozenset[datetime]
    shown: frozenset[datetime]


def answered(offer: Offer, person_id: PersonId, ticks: Ticks) -> Offer:
    """Note what somebody says about a time; their last word counts, about what they were shown."""
    if offer.starts_at not in ticks.shown:
        return offer
    suits, refused = offer.suits - {person_id}, offer.refused - {person_id}
    if offer.starts_at in ticks.suits:
        return replace(offer, suits=suits | {person_id}, refused=refused)
    return replace(offer, suits=suits, refused=refused | {person_id})


def first_common(offers: Sequence[Offer], members: AbstractSet[PersonId]) -> datetime | None:
    """Find the earliest time that suits everybody."""
    return min((one.starts_at for one in offers if one.suits_all(members)), default=None)


def open_ones(offers: Sequence[Offer], members: AbstractSet[PersonId]) -> list[Offer]:
    """List what may still suit everybody, the first one first."""
    return sorted((one for one in offers if one.is_open(members)), key=_start)


def shown_to(
    person_id: PersonId, offers: Sequence[Offer], members: Collection[PersonId]
) -> list[Offer]:
    """List what one of them may choose from, the first one first.

    What somebody else cannot make is left out. While there is something they have said nothing
    about, so is what they refused themselves; afterwards it is there, because people change their
    mind, as far as there is room for it.
    """
    others = frozenset(members) - {person_id}
    possible = open_ones(offers, others)
    open_to_me = [one for one in possible if person_id not in one.refused]
    if any(person_id not in one.suits for one in open_to_me):
        return open_to_me[:MOST_SHOWN]
    fresh_first = sorted(possible, key=lambda one: person_id in one.refused)  # keeps their order
    return sorted(fresh_first[:MOST_SHOWN], key=_start)


def _start(offer: Offer) -> datetime:
    return offer.starts_at
