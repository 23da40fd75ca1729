"""The sandbox's errors.

SandboxError
├── ApiError            a Web API call answered with ok: false
├── InstanceBroken      a process under chaos does not start, or does not die
└── HandsError          a person tried what Slack's client would not let them do
    ├── FieldRequired   a required input was left empty
    ├── NotOffered      the chosen value is not among the options
    ├── NotAccepted     the entered text breaks the input's own limits
    └── NothingThere    no such button, view or conversation in front of this person
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class SandboxError(Exception):
    """Base of everything the sandbox raises on purpose."""


class ApiError(SandboxError):
    """An `ok: false` answer: Slack's code, further fields, and messages for `response_metadata`."""

    def __init__(
        self, code: str, *, messages: Sequence[str] = (), extra: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.messages = tuple(messages)
        self.extra = dict(extra or {})


class InstanceBroken(SandboxError):
    """A process under chaos ends by itself again and again, or cannot be ended."""


class HandsError(SandboxError):
    """A person tried what Slack's client would not let them do; nothing was sent to the app."""


class FieldRequired(HandsError):
    """A required input was left empty."""

    def __init__(self, block_ids: Sequence[str]) -> None:
        super().__init__(f"required and left empty: {', '.join(block_ids)}")
        self.block_ids = tuple(block_ids)


class NotOffered(HandsError):
    """The chosen value is not among the options."""


class NotAccepted(HandsError):
    """The entered text breaks the input's own limits."""


class NothingThere(HandsError):
    """No such button, view or conversation in front of this person."""
