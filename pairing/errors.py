"""What can be wrong with the input of the deciding room.

PairingError
 ├── DuplicateParticipant   one participant appears twice in a pool
 ├── NotInPool              somebody is to be explained who takes no part in the round
 ├── InvalidProfile         a profile form with wrong fields; carries one code per field
 ├── InvalidFeedback        a feedback form with wrong fields; as above
 ├── InvalidPause           words after "pause" that are no pause; carries a code
 ├── InvalidStep            a step nobody can be reminded of; carries a field and a code
 ├── InvalidWeights         weights that are no numbers from 0 to 1, or do not sum to 1
 ├── InvalidCadence         a calendar rule that cannot be followed
 ├── InvalidBlackout        dates without a round that cannot be kept; carries a code
 ├── InvalidTerms           a form about a program with wrong fields; one code per field
 └── InvalidLibrary         a prompt library with mistakes; lists all of them

Codes are stable; the words people read about them are written where messages are drawn.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType


class PairingError(Exception):
    """The base of everything this room raises on purpose."""


class DuplicateParticipant(PairingError):
    """A pool holds the same participant more than once."""

    def __init__(self, participant_id: int) -> None:
        super().__init__(f"participant {participant_id} is in the pool more than once")
        self.participant_id = participant_id


class NotInPool(PairingError):
    """A person takes no part in the round that is asked about."""

    def __init__(self, person_id: int) -> None:
        super().__init__(f"person {person_id} is not in the pool of this round")
        self.person_id = person_id


class InvalidProfile(PairingError):
    """A profile was refused; `errors` maps a field of its form to a code."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        listed = ", ".join(f"{field}: {code}" for field, code in sorted(errors.items()))
        super().__init__(f"the profile has wrong fields ({listed})")
        self.errors: Mapping[str, str] = MappingProxyType(dict(errors))


class InvalidFeedback(PairingError):
    """Feedback was refused; `errors` maps a question of its form to a code."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        listed = ", ".join(f"{field}: {code}" for field, code in sorted(errors.items()))
        super().__init__(f"the feedback has wrong fields ({listed})")
        self.errors: Mapping[str, str] = MappingProxyType(dict(errors))


class InvalidPause(PairingError):
    """A pause was refused; `code` is "missing", "range", "past" or "unreadable"."""

    def __init__(self, code: str) -> None:
        super().__init__(f"not a pause ({code}): give 1 to 26 weeks or a future date (2026-12-24)")
        self.code = code


class InvalidStep(PairingError):
    """A step was refused; `field` is "step" or "step_day", `code` says why (`pairing.steps`)."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"not a step to be reminded of ({field}: {code})")
        self.field, self.code = field, code


class InvalidWeights(PairingError):
    """The weights of a program make no score; the message says why."""


class InvalidCadence(PairingError):
    """A calendar rule breaks a limit; the message names the limit."""


class InvalidBlackout(PairingError):
    """Dates without a round were refused; `code` is "order", "year", "too_long", "too_many" or
    "unreadable", and the message says which dates."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class InvalidTerms(PairingError):
    """What an admin set about a program was refused; `errors` maps a field to a code.

    line   of a field with several lines or people, which of them is meant, from 1; 0 = none
    total  what the fields make together, where that is what was wrong
    near   what was perhaps meant, the likeliest first
    """

    def __init__(
        self,
        errors: Mapping[str, str],
        *,
        line: int = 0,
        total: str = "",
        near: tuple[str, ...] = (),
    ) -> None:
        listed = ", ".join(f"{field}: {code}" for field, code in sorted(errors.items()))
        super().__init__(f"a program has wrong fields ({listed})")
        self.errors: Mapping[str, str] = MappingProxyType(dict(errors))
        self.line, self.total, self.near = line, total, near


class InvalidLibrary(PairingError):
    """A prompt library has mistakes; `problems` lists every one of them, in file order."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("the prompt library has mistakes:\n- " + "\n- ".join(self.problems))
