"""Feedback: what a member may say about a round with a pair, and when a pair goes on.

Each says it privately. That somebody would like to go on is revealed only when all of them would.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from pairing.errors import InvalidFeedback
from pairing.readable import visible

Word = TypeVar("Word", bound=StrEnum)

MAX_EXTENSIONS = 2  # three rounds together at most: then a new partner does more good
MAX_NOTE = 500  # characters
DID_NOT_MEET = 0  # in the place of 1 (not useful) to 5 (very useful)
_USEFUL = frozenset("012345")
KEPT_DAYS = 7  # after the end of the round; then only counts are left


class Balance(StrEnum):
    """Whether both got time in focus, seen from whoever answers."""

    EQUAL = "equal"
    MOSTLY_ME = "mostly_me"
    MOSTLY_PARTNER = "mostly_partner"


class Again(StrEnum):
    """Whether to meet again: instead of a new partner, or beside one."""

    INSTEAD = "instead"
    BESIDE = "beside"
    LATER = "later"
    NEW = "new"
    AVOID = "avoid"

    @property
    def is_yes(self) -> bool:
        """Tell whether it says: another round together."""
        return self in (Again.INSTEAD, Again.BESIDE)


class Takeaway(StrEnum):
    """What somebody will use of it."""

    CONCRETE = "concrete"
    IDEA = "idea"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What one member says; None is not answered.

    useful       1 to 5, or DID_NOT_MEET
    note         words to the organisers; shares_note: they may be passed on, without a name
    """

    useful: int | None = None
    balance: Balance | None = None
    again: Again | None = None
    takeaway: Takeaway | None = None
    note: str | None = None
    shares_note: bool = False


def parse_feedback(said: Mapping[str, str | Sequence[str]]) -> Feedback:
    """Turn a form's values into feedback; what is no answer of ours counts as none.

    said    question -> answer: useful, balance, again, takeaway, note, share_note
    Raises  InvalidFeedback with a code per wrong field: "useful" -> "required",
            "note" -> "too_long"
    """
    useful, note = str(said.get("useful") or ""), _seen(str(said.get("note") or ""))
    errors = {} if useful in _USEFUL else {"useful": "required"}
    if len(note) > MAX_NOTE:
        errors["note"] = "too_long"
    if errors:
        raise InvalidFeedback(errors)
    return Feedback(
        useful=int(useful),
        balance=_word(Balance, said.get("balance")),
        again=_word(Again, said.get("again")),
        takeaway=_word(Takeaway, said.get("takeaway")),
        note=note or None,
        shares_note=bool(said.get("share_note")) and bool(note),
    )


def _seen(note: str) -> str:
    """The lines of a note that have something to see, without what cannot be seen."""
    return "\n".join(shown for line in note.splitlines() if (shown := visible(line)))


def _word(words: type[Word], said: object) -> Word | None:
    return next((word for word in words if word == said), None)


def goes_on(wishes: Iterable[Again | None], *, extensions: int) -> bool:
    """Tell whether a pair has another round together: all of them wish so, and it may.

    wishes      of every member, None for who has not said
    extensions  how often they went on before
    """
    return extensions < MAX_EXTENSIONS and all(wish is not None and wish.is_yes for wish in wishes)
