"""What SQLAlchemy has made of a statement serves every engine of a process, not one alone.

Nearly every test has a database of its own, so an engine of its own, which would write down each
statement as SQL anew: a third of the time of a test. A dialect of one kind is like another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

_Key = tuple[Any, ...]  # SQLAlchemy's: the dialect first, then what the statement consists of


class Statements(dict[_Key, Any]):
    """A cache of compiled statements in which the name of the dialect stands for the dialect."""

    def get(self, key: _Key, default: Any = None) -> Any:
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: _Key, value: Any) -> None:
        for look in _LOOKING:
            look(value)
        super().__setitem__((key[0].name, *key[1:]), value)


_ALL = Statements()
_LOOKING: list[Callable[[Any], object]] = []


def share_statements() -> None:
    """Let all engines of this process, also future ones, share what was compiled."""
    event.listen(Engine, "engine_connect", _use)


@contextmanager
def looked_at(look: Callable[[Any], object]) -> Iterator[None]:
    """Have something look at each statement, compiled, before it is carried out the first time."""
    _ALL.clear()  # what was compiled before was not looked at
    _LOOKING.append(look)
    try:
        yield
    finally:
        _LOOKING.remove(look)


def _use(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_ALL)
