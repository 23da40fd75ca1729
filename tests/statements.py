"""What SQLAlchemy has made of a statement serves every engine of a process, not one alone.

Nearly every test has a database of its own, so an engine of its own, which would write down each
statement as SQL anew: a third of the time of a test. A dialect of one kind is like another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, event

_Key = tuple[Any, ...]  # SQLAlchemy's: the dialect first, then what the statement consists of


class Statements(dict[_Key, Any]):
    """A cache of compiled statements in which the name of the dialect stands for the dialect."""

    def __init__(self, look: Callable[[Any], bool]) -> None:
        super().__init__()
        self._look = look

    def get(self, key: _Key, default: Any = None) -> Any:
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: _Key, value: Any) -> None:
        if self._look(value):
            super().__setitem__((key[0].name, *key[1:]), value)


def share_statements(look: Callable[[Any], bool]) -> None:
    """Let all engines of this process, also future ones, share what was compiled.

    look: sees each statement, compiled, before it is carried out the first time. Returns whether
    it may be shared; if not, it is compiled and looked at again the next time.
    """
    shared = Statements(look)

    def use(connection: Connection) -> None:
        connection.execution_options(compiled_cache=shared)

    event.listen(Engine, "engine_connect", use)
