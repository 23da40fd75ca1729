"""What the delivery protocol asks of the world, one operation at a time.

Each operation happens whole or not at all. Between two of them the process may die, sleep, or lose
its database; `protocol.py` is written so that this does no harm. Whoever performs them is free:
`performer.py` does it with the real database and the real Slack, the simulator of the tests with
models of both.
"""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeAlias, TypeVar

from bot.delivery.letters import Letter
from bot.delivery.outcomes import NotSent, Outcome, Refused
from pairing.ids import MessageId
from storage.locks import Lane
from storage.outbox import Message, Move
from storage.receipts import Copy

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Operation(Generic[R]):
    """Something to be done, and (R) what it answers."""


Steps: TypeAlias = Generator[Operation[Any], Any, R]


def ask(operation: Operation[R]) -> Steps[R]:
    """Have an operation done: `answer = yield from ask(...)`, with its type."""
    answer: R = yield operation
    return answer


@dataclass(frozen=True, slots=True)
class Now(Operation[datetime]):
    """Read the clock."""


@dataclass(frozen=True, slots=True)
class TakeLock(Operation[bool]):
    """Become the owner of a lane, or learn that somebody is."""

    lane: Lane


@dataclass(frozen=True, slots=True)
class FreeLock(Operation[None]):
    """Stop being the owner of a lane."""

    lane: Lane


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as the database has it now.

    copies           its copies that Slack is known to have, the earliest first
    receipts_arrive  whether this workspace reports what was posted
    """

    message: Message
    copies: tuple[Copy, ...] = ()
    receipts_arrive: bool = False


@dataclass(frozen=True, slots=True)
class Read(Operation[Seen | None]):
    """Look at a message; None when there is none any more."""

    message_id: MessageId


@dataclass(frozen=True, slots=True)
class Intended:
    """The intent is committed: the message is SENDING and ours."""

    message: Message


@dataclass(frozen=True, slots=True)
class NotIntended:
    """Nothing is to be sent now: too soon, called off, already known, or no longer ours."""

    reason: str


@dataclass(frozen=True, slots=True)
class Intend(Operation[Intended | NotIntended]):
    """Commit that a PENDING message is about to be sent, if it may be: its turn, its people, the
    pace. What may never be sent any more is called off in the same transaction."""

    message: Message


@dataclass(frozen=True, slots=True)
class Compose(Operation[Letter | Refused | NotSent]):
    """Write what is sent; an outcome when there is nothing to write or it cannot be read now."""

    message: Message


@dataclass(frozen=True, slots=True)
class Confirm(Operation[bool]):
    """Ask, as the last thing before a request, whether the intent still stands and is fresh."""

    message: Message


@dataclass(frozen=True, slots=True)
class Send(Operation[Outcome]):
    """Make the request."""

    message: Message
    letter: Letter


@dataclass(frozen=True, slots=True)
class Settle(Operation[bool]):
    """Carry out a step, and what follows from the outcome, in one transaction.

    Answers False when the message is no longer where it was; then nothing is stored.
    """

    message: Message
    step: Move
    outcome: Outcome | None = None
    letter: Letter | None = None


@dataclass(frozen=True, slots=True)
class NoteCopy(Operation[None]):
    """Remember that Slack has a copy of a message, for whoever owns it now."""

    message: Message
    copy: Copy


@dataclass(frozen=True, slots=True)
class Found:
    """What the history of the conversation holds of a message; nothing is an answer too."""

    copies: tuple[Copy, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The history could not be read to the end now; `seconds` is how long to wait, if known."""

    reason: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """Nobody has granted us to read it."""


@dataclass(frozen=True, slots=True)
class ReadHistory(Operation[Found | Unreadable | NotAllowed]):
    """Look for our own delivery key in the conversation of a message."""

    message: Message


@dataclass(frozen=True, slots=True)
class Delete(Operation[bool]):
    """Take back a second copy of a message. Answers whether it is gone."""

    message: Message
    copy: Copy
