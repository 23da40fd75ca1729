"""Which process a call comes from, for bots that do not say so: the owner of the other end of the
connection, as Linux shows it in /proc.

Looks at the processes it is given and at what they started; at no others.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

PROC = Path("/proc")
TABLE = PROC / "net" / "tcp"


def can_find_owners() -> bool:
    """Whether this system shows who owns a connection."""
    return TABLE.exists()


def make_finder(pids: Callable[[], Iterable[int]]) -> Callable[[int], int | None]:
    """Build `faults.find_caller`. pids: the processes that run now."""
    return lambda port: find_owner(port, pids())


def find_owner(port: int, pids: Iterable[int]) -> int | None:
    """The process among these and their descendants that has this local port; None = none has.

    Cost: reads every connection of the machine, and every open file of these processes.
    """
    inode = _find_inode(port)
    if inode is None:
        return None
    wanted = f"socket:[{inode}]"
    return next((pid for pid in _walk(pids) if _has_open(pid, wanted)), None)


def _find_inode(port: int) -> str | None:
    """The kernel's number for the socket with this local port. Source: proc(5), /proc/net/tcp."""
    ending = f":{port:04X}"
    for line in TABLE.read_text().splitlines()[1:]:
        fields = line.split()
        if fields[1].endswith(ending) and fields[9] != "0":
            return fields[9]
    return None


def _walk(pids: Iterable[int]) -> Iterator[int]:
    """These processes and all they started, parents first."""
    for pid in pids:
        yield pid
        with contextlib.suppress(OSError):  # it ended meanwhile
            children = (PROC / str(pid) / "task" / str(pid) / "children").read_text()
            yield from _walk(map(int, children.split()))


def _has_open(pid: int, wanted: str) -> bool:
    with contextlib.suppress(OSError):
        for file in (PROC / str(pid) / "fd").iterdir():
            with contextlib.suppress(OSError):  # closed meanwhile
                if str(file.readlink()) == wanted:
                    return True
    return False
