"""Collecting what is wrong with a piece of Block Kit JSON, in the words of Slack's answers.

Holds the checks every block and element shares: known keys, strings, text objects, ids. Knows no
block type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MAX_ID = 255  # block_id and action_id


class Problems:
    """A growing list of problems, each with the JSON pointer of the culprit."""

    def __init__(self) -> None:
        self._found: list[tuple[str, str]] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def __iter__(self) -> Iterator[str]:
        """The problems as Slack writes them into `response_metadata.messages`."""
        return (f"[ERROR] {message} [json-pointer:{pointer}]" for pointer, message in self._found)

    def add(self, pointer: str, message: str) -> None:
        """Note one problem."""
        self._found.append((pointer, message))

    def keys(
        self,
        data: Mapping[str, Any],
        path: str,
        *,
        required: Sequence[str] = (),
        optional: Sequence[str] = (),
    ) -> None:
        """Note missing required keys and keys that Slack does not know, apart from `type`."""
        for name in required:
            if name not in data:
                self.add(path, f"missing required field: {name}")
        for name in data:
            if name not in ("type", *required, *optional):
                self.add(f"{path}/{name}", f"unknown field: {name}")

    def string(
        self, data: Mapping[str, Any], name: str, path: str, *, most: int, least: int = 1
    ) -> None:
        """Note a value that is there but is no string of `least` to `most` characters."""
        if name not in data:
            return
        value = data[name]
        if not isinstance(value, str):
            self.add(f"{path}/{name}", "must be a string")
        elif len(value) > most:
            self.add(f"{path}/{name}", f"must be less than {most + 1} characters")
        elif len(value) < least:
            self.add(f"{path}/{name}", f"must be more than {least - 1} characters")

    def boolean(self, data: Mapping[str, Any], name: str, path: str) -> None:
        """Note a value that is there but is neither true nor false."""
        if name in data and not isinstance(data[name], bool):
            self.add(f"{path}/{name}", "must be a boolean")

    def integer(
        self, data: Mapping[str, Any], name: str, path: str, *, least: int, most: int
    ) -> None:
        """Note a value that is there but is no integer in [least, most]."""
        value = data.get(name, least)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.add(f"{path}/{name}", f"must be an integer from {least} to {most}")


def check_text(
    text: object, path: str, problems: Problems, *, most: int, plain: bool = False
) -> None:
    """Check a text object of 1 to `most` characters; `plain` allows plain_text only."""
    if not isinstance(text, dict):
        problems.add(path, "must be a text object")
        return
    allowed = ("plain_text",) if plain else ("plain_text", "mrkdwn")
    if text.get("type") not in allowed:
        problems.add(f"{path}/type", f"must be {' or '.join(allowed)}")
        return
    extra = ("emoji",) if text["type"] == "plain_text" else ("verbatim",)
    problems.keys(text, path, required=("text",), optional=extra)
    for name in extra:
        problems.boolean(text, name, path)
    problems.string(text, "text", path, most=most)


def check_id(data: Mapping[str, Any], name: str, path: str, problems: Problems) -> None:
    """Check an optional block_id or action_id."""
    problems.string(data, name, path, most=MAX_ID)
