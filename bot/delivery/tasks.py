"""A message under way: drives its protocol, operation by operation."""

import logging
from collections.abc import Callable
from typing import Any, Protocol

from bot.delivery.operations import Operation, Settle
from bot.delivery.policy import Policy
from bot.delivery.protocol import deliver
from storage.errors import StorageError
from storage.outbox import Message

log = logging.getLogger(__name__)

OnAnswer = Callable[[Message, Operation[Any], object], object]


class Performs(Protocol):
    """Whoever can do an operation."""

    def perform(self, operation: Operation[Any]) -> Any:
        """Do it and return its answer. Raises StorageError; then nothing was done."""


class Task:
    """One message and the steps of its protocol, driven by one thread at a time.

    is_waiting  its last step could not be stored, and is to be done again by the next `drive`
    """

    def __init__(self, message: Message, policy: Policy) -> None:
        self.message = message
        self.is_waiting = False
        self._steps = deliver(message, policy)
        self._unstored: Settle | None = None

    @property
    def is_unstored(self) -> bool:
        """Whether Slack has answered and the database has not taken the answer yet."""
        return self._unstored is not None

    def drive(self, performer: Performs, *, on_answer: OnAnswer) -> bool:
        """Perform step after step. Returns whether the message moved on.

        When the database does not take what Slack answered, the step is kept for the next time.
        Raises StorageError when it does not take anything else; the protocol is then over.
        """
        moved, answer = False, None
        operation: Operation[Any] | None = self._unstored
        try:
            while True:
                operation = operation or self._steps.send(answer)
                try:
                    answer = performer.perform(operation)
                except StorageError:
                    if not isinstance(operation, Settle) or operation.outcome is None:
                        raise
                    self._unstored = operation
                    log.warning("answer not stored yet", extra={"event": "message.unsettled"})
                    return moved
                on_answer(self.message, operation, answer)
                moved = moved or (isinstance(operation, Settle) and bool(answer))
                operation, self._unstored = None, None
        except StopIteration:
            return moved

    def close(self) -> None:
        """Drop what is left of the protocol."""
        self._steps.close()
