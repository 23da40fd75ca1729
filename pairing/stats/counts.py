"""What a report is made from: counts of one round, as storage has them. For nobody's eyes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pairing.feedback import DID_NOT_MEET

USEFUL_FROM = 4  # of 5


class Reach(StrEnum):
    """Whether a pair is of one department, of several, or of people whose own is not known."""

    ACROSS = "across"
    WITHIN = "within"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of a pair before anybody answers. is_new: they had not met before."""

    reach: Reach
    is_new: bool


@dataclass(frozen=True, slots=True)
class PairCounts:
    """How pairs fared; a trio counts once.

    n        pairs
    met      at least one of them says that they met
    twice    of those: everybody who says so says twice or more
    not_met  somebody answered, nobody says that they met
    booked   they agreed on a time here
    goes_on  all of them wished to go on together
    """

    n: int = 0
    met: int = 0
    twice: int = 0
    not_met: int = 0
    booked: int = 0
    goes_on: int = 0

    def __add__(self, other: PairCounts) -> PairCounts:
        return PairCounts(
            self.n + other.n,
            self.met + other.met,
            self.twice + other.twice,
            self.not_met + other.not_met,
            self.booked + other.booked,
            self.goes_on + other.goes_on,
        )


@dataclass(frozen=True, slots=True)
class Departments:
    """Where the people of all rounds so far work.

    sizes     participants by department, today
    placed    how often somebody of a department had a partner, over all rounds so far
    people    how many of a department ever had one
    together  how many two people of two departments were in a pair, by department in alphabetical
              order; who was twice counts once
    """

    sizes: Mapping[str, int] = field(default_factory=dict)
    placed: Mapping[str, int] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)
    together: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RoundCounts:
    """One round after its end.

    number      which round of its program it is, from 1
    joined      who took part when it began, also those who paused or skipped it
    available   of those, who could have had a partner
    uncounted   of those, who might meet so few that what follows would tell who avoids whom: they
                are in none of it
    placed      of the others, who had a partner; waiting: who had none; long_waits: who has had
                none in the last two rounds or more, None where some may be of those not counted
    trios       of the pairs of the calendar, how many were of three
    pairs       the pairs of the round and those that began beside the one before, by kind
    answers     question of the feedback -> answer -> how many said so
    asked       whom the feedback was asked of
    before      who had a partner in the round before; returned: of those, who had one again
    partners    with how many colleagues each was brought together so far, who had three rounds
    """

    number: int
    begins_on: date
    ends_on: date
    joined: int = 0
    available: int = 0
    uncounted: int = 0
    placed: int = 0
    waiting: int = 0
    long_waits: int | None = 0
    trios: int = 0
    pairs: Mapping[Kind, PairCounts] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    asked: int = 0
    before: int = 0
    returned: int = 0
    partners: tuple[int, ...] = ()
    departments: Departments = Departments()

    def said(self, question: str) -> Mapping[str, int]:
        """How often a question was answered in each way; who did not meet rated nothing."""
        given = self.answers.get(question, {})
        return {answer: n for answer, n in given.items() if answer != str(DID_NOT_MEET)}
