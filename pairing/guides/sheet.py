"""Reading plain data field by field, noting everything that is wrong with its place."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

MAX_TEXT = 200  # characters; longer prompts wrap badly on a phone
ANY = "any"


class Sheet:
    """One mapping of the file: reads fields, and notes what is wrong under the mapping's place.

    A field of the wrong type is noted and read as an empty one, so that reading can go on.
    """

    def __init__(self, data: object, *, place: str = "", problems: list[str] | None = None) -> None:
        self.place = place
        self.problems: list[str] = [] if problems is None else problems
        self._data: Mapping[Any, Any] = {}
        if isinstance(data, Mapping):
            self._data = data
        else:
            self.check(False, "not a mapping")

    def check(self, is_right: bool, problem: str) -> None:
        if not is_right:
            self.problems.append(f"{self.place}: {problem}" if self.place else problem)

    def allow(self, known: Collection[str]) -> None:
        for key in self._data:
            self.check(key in known, f"unknown field {key!r}")

    def get(self, key: str) -> Any:
        return self._data.get(key)

    def text(self, key: str, *, longest: int = MAX_TEXT) -> str:
        value = self._data.get(key)
        if isinstance(value, str) and len(value.strip()) > 0 and len(value) <= longest:
            return value
        self.check(False, f"{key} is not a text of 1 to {longest} characters")
        return ""

    def flag(self, key: str) -> bool:
        value = self._data.get(key, False)
        self.check(isinstance(value, bool), f"{key} is neither true nor false")
        return value is True

    def choice(self, key: str, allowed: Collection[str]) -> str:
        value = self._data.get(key)
        if isinstance(value, str) and value in allowed:
            return value
        self.check(False, f"{key} is {value!r}, not one of {', '.join(allowed)}")
        return ""

    def texts(self, key: str, *, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        value = self._data.get(key, default)
        if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.check(False, f"{key} is not a list of texts")
        return ()

    def choices(
        self, key: str, allowed: Collection[str], *, default: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """Read a list of keys; ["any"] is read as the empty tuple."""
        chosen = self.texts(key, default=default)
        if chosen == (ANY,):
            return ()
        self.check(bool(chosen), f"{key} is empty")
        self.check(len(set(chosen)) == len(chosen), f"{key} names something twice")
        for one in chosen:
            self.check(one in allowed, f"{key} names {one!r}, which is unknown")
        return chosen

    def rows(self, key: str, *, name: str) -> Iterator[tuple[str, "Sheet"]]:
        """Give the rows of a list by their `name` field, which is unique and not empty."""
        rows = self._data.get(key)
        self.check(isinstance(rows, list) and bool(rows), f"{key} is not a list with entries")
        used: set[str] = set()
        for number, data in enumerate(rows if isinstance(rows, list) else (), start=1):
            row = Sheet(data, place=f"{key}[{number}]", problems=self.problems)
            called = row.text(name)
            row.place = f"{key}[{number}] {called}".rstrip()
            row.check(called not in used, f"{name} is used twice")
            used.add(called)
            yield called, row
