"""Buttons that the program around the sandbox adds to its page, such as "Run the next round"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Control:
    """run is called in a worker thread and returns the sentence to show; an exception's text is
    shown as an error.
    """

    id: str
    label: str
    hint: str
    run: Callable[[], str]
